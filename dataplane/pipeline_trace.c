// SPDX-License-Identifier: Apache-2.0
#include "pipeline_trace.h"

#include <string.h>

void pipeline_trace_draw(struct pipeline *pl, const struct pipeline_frame *frames, uint32_t n)
{
	struct pipeline_burst *b = &pl->burst;
	b->traced = 0;
	for (uint32_t i = 0; i < n; i++) {
		b->size[i] = frames[i].bytes.n;
		b->number[i] = frames[i].number;
		b->cls[i] = frames[i].cls;
		b->is_traced[i] = frames[i].number != 0 ? frames[i].is_traced
							: trace_frame(&pl->trace, &b->number[i]);
		b->traced += b->is_traced[i];
	}
}

// What is known of every frame.
static struct trace_record record_of(const struct pipeline *pl, uint32_t i)
{
	const struct pipeline_burst *b = &pl->burst;
	return (struct trace_record){.frame = b->number[i],
				     .rx_ns = b->meta[i].rx_ns,
				     .source_key = b->meta[i].source_key,
				     .size = b->size[i],
				     .reason = (uint16_t)b->verdict[i],
				     .port = b->meta[i].port,
				     .family = b->payloads[i].family,
				     .cls = b->cls[i],
				     .level = (uint8_t)pl->shed.level};
}

static void add_track(const struct pipeline *pl, uint32_t slot, struct trace_record *r)
{
	const struct track_table *t = &pl->scene.tracks;
	if (slot == TRACK_NONE)
		return;
	r->track_id = t->cold[slot].id;
	r->track_reports = t->cold[slot].observation_count;
	r->e_m = t->hot[slot].e_m;
	r->n_m = t->hot[slot].n_m;
}

static void add_obs(const struct obs *o, uint32_t part, uint32_t parts, struct trace_record *r)
{
	r->object_key = o->key;
	r->lat_e7 = o->lat_e7;
	r->lon_e7 = o->lon_e7;
	r->msg_type = o->msg_type;
	r->family = o->family;
	r->part = (uint16_t)(part + 1);
	r->parts = (uint16_t)parts;
}

// Where a frame was refused. What has observations was decoded; the rate is looked at before.
static enum trace_stage stage_of(enum err verdict, bool is_parsed)
{
	switch (verdict) {
	case ERR_NONE:
		return TRACE_STAGE_SCENE;
	case ERR_RATE_LIMITED:
	case ERR_DUPLICATE:
		return TRACE_STAGE_ADMIT;
	default:
		return is_parsed ? TRACE_STAGE_DECODE : TRACE_STAGE_PARSE;
	}
}

void pipeline_trace_refused(struct pipeline *pl, uint32_t n)
{
	const struct pipeline_burst *b = &pl->burst;
	for (uint32_t i = 0; i < n && b->traced != 0; i++) {
		uint32_t parts = b->obs_count[i];
		if (!b->is_traced[i] || (b->verdict[i] == ERR_NONE && parts != 0))
			continue;
		struct trace_record r = record_of(pl, i);
		r.stage = (uint8_t)stage_of(b->verdict[i], b->is_parsed[i]);
		if (parts == 0)
			trace_put(&pl->trace, &r);
		for (uint32_t k = 0; k < parts; k++) {
			const struct obs *o = &b->obs[b->obs_first[i] + k];
			add_obs(o, k, parts, &r);
			r.track_id = 0;
			add_track(pl, track_table_find(&pl->scene.tracks, o->key), &r);
			trace_put(&pl->trace, &r);
		}
	}
}

// ---- the scene

static unsigned drop_since(const struct scene_stats *before, const struct scene_stats *now)
{
	for (unsigned d = 1; d < SCENE_DROP_COUNT; d++)
		if (now->dropped[d] != before->dropped[d])
			return d;
	return SCENE_DROP_NONE;
}

// One observation, and what the scene's figures say it caused.
static void take_traced(struct pipeline *pl, uint32_t i, uint32_t at, uint32_t part, uint32_t parts,
			int64_t now_ns)
{
	struct pipeline_burst *b = &pl->burst;
	const struct scene_stats before = pl->scene.stats, *s = &pl->scene.stats;
	uint32_t alerts = pl->out.alert_count;
	struct trace_record r = record_of(pl, i);
	add_obs(&b->obs[at], part, parts, &r);
	scene_update(&pl->scene, &b->obs[at], 1, now_ns, &b->slots[at], &pl->out);
	r.scene_drop = (uint8_t)drop_since(&before, s);
	r.stage = r.scene_drop == SCENE_DROP_NONE ? TRACE_STAGE_TRACK : TRACE_STAGE_SCENE;
	r.neighbours = (uint32_t)(s->neighbours - before.neighbours);
	r.pair_tests = (uint32_t)(s->pair_tests - before.pair_tests);
	r.alerts = (uint8_t)(pl->out.alert_count - alerts);
	r.alert_kind = r.alerts > 0 ? pl->out.alert[alerts].kind : 0;
	add_track(pl,
		  b->slots[at] != TRACK_NONE ? b->slots[at]
					     : track_table_find(&pl->scene.tracks, b->obs[at].key),
		  &r);
	trace_put(&pl->trace, &r);
}

void pipeline_trace_scene(struct pipeline *pl, uint32_t n, uint32_t kept, int64_t now_ns)
{
	struct pipeline_burst *b = &pl->burst;
	uint32_t at = 0, done = 0; // observations up to the frame at hand; of these the scene has
	for (uint32_t i = 0; i < n && b->traced != 0; i++) {
		uint32_t parts = b->verdict[i] == ERR_NONE ? b->obs_count[i] : 0;
		if (b->is_traced[i] && parts != 0) {
			scene_update(&pl->scene, b->obs + done, at - done, now_ns, b->slots + done,
				     &pl->out);
			for (uint32_t k = 0; k < parts; k++)
				take_traced(pl, i, at + k, k, parts, now_ns);
			done = at + parts;
		}
		at += parts;
	}
	scene_update(&pl->scene, b->obs + done, kept - done, now_ns, b->slots + done, &pl->out);
}
