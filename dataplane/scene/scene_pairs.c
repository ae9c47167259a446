// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "base/alert_kind.h"
#include "scene/scene_parts.h"

static struct near_query query_of(const struct scene *s, uint32_t slot, bool is_air,
				  const struct motion_state *m, int64_t now_ns)
{
	const struct track_hot *h = &s->tracks.hot[slot];
	return (struct near_query){
		.e_m = m->e_m,
		.n_m = m->n_m,
		.ve_ms = m->ve_ms,
		.vn_ms = m->vn_ms,
		.reach_m = near_grid_reach(is_air ? &s->air_grid : &s->road_grid, h),
		.ahead_s = is_air ? s->p.air.ahead_s * s->p.air.clear_factor : s->p.road.clear_s,
		.max_age_s = is_air ? s->p.air.max_age_s : s->p.road.max_age_s,
		.now_ns = now_ns,
		.but = slot};
}

// Only what others see, or what another family says, can be the same object under another name.
static bool may_match(const struct scene *s, uint32_t slot, uint32_t other, const struct obs *o)
{
	const struct track_hot *h = &s->tracks.hot[slot], *g = &s->tracks.hot[other];
	return h->is_sensed != g->is_sensed || s->tracks.cold[other].last.family != o->family;
}

// The track that goes on is the one that speaks for itself, else the older one.
static void unite(struct scene *s, uint32_t slot, uint32_t other, int64_t now_ns,
		  struct scene_out *out)
{
	const struct track_table *t = &s->tracks;
	bool keeps = t->hot[slot].is_sensed != t->hot[other].is_sensed
			     ? t->hot[other].is_sensed
			     : t->cold[slot].first_ns <= t->cold[other].first_ns;
	scene_merge(s, keeps ? slot : other, keeps ? other : slot, now_ns, out);
}

// Each pair is looked at on the reports of its faster one, and one that closes in time is faster than half of the least
// closing speed: who is slower need not look around, once it was seen whether somebody else reports the same object.
static bool may_wait(const struct scene *s, uint32_t slot)
{
	const float least_ms = s->p.road.closing_ms * 0.5f;
	const uint32_t reports = 8;
	const struct track_hot *h = &s->tracks.hot[slot];
	return !h->is_sensed && s->tracks.cold[slot].observation_count > reports &&
	       h->ve_ms * h->ve_ms + h->vn_ms * h->vn_ms < least_ms * least_ms;
}

// The candidate that agreed before, while it is around; else any. True: the track went on in another.
static bool match_others(struct scene *s, uint32_t slot, uint32_t count, const struct obs *o,
			 int64_t now_ns, struct scene_out *out)
{
	struct track_motion *m = &s->tracks.motion[slot];
	uint32_t before = TRACK_NONE;
	for (uint32_t i = 0; i < count; i++)
		if (s->around[i] == m->match)
			before = m->match;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t other = s->around[i];
		if ((before != TRACK_NONE && other != before) || !may_match(s, slot, other, o))
			continue;
		const struct motion_report r = scene_report(s, o);
		uint8_t hits = m->match_hits;
		if (associate_match(&s->p.associate, &s->p.motion_road, &s->tracks, slot, other, o,
				    &r)) {
			unite(s, slot, other, now_ns, out);
			return true;
		}
		if (m->match == other && m->match_hits != hits)
			return false; // one candidate at a time
	}
	return false;
}

static uint32_t look_around(struct scene *s, struct near_grid *g, const struct near_query *q,
			    uint32_t *around)
{
	struct near_found f = near_grid_find(g, q, around, s->p.neighbours_max);
	s->stats.neighbours_cut += f.cut;
	s->stats.neighbours += f.looked;
	s->stats.pair_tests += f.count;
	for (uint32_t i = 0; i < f.count; i++)
		__builtin_prefetch(&s->tracks.hot[around[i]]);
	return f.count;
}

static void report(struct scene *s, uint32_t slot, uint32_t other, const struct detect_result *r,
		   int64_t now_ns, struct scene_out *out)
{
	const struct track_cold *c = &s->tracks.cold[slot];
	const struct alert_cause cause = {now_ns, c->seen_ns, 0, ALERT_NO_ZONE};
	scene_report_alert(s, alert_subject_pair(c->id, s->tracks.cold[other].id), r, &cause, out);
}

static void detect_road(struct scene *s, uint32_t slot, const struct obs *o, int64_t now_ns,
			struct scene_out *out)
{
	const struct detect_road_params *p = &s->p.road;
	const struct detect_road_side a = detect_road_side(p, &s->tracks.hot[slot], now_ns);
	const struct near_query q = query_of(s, slot, false, &a.at, now_ns);
	uint32_t count = look_around(s, &s->road_grid, &q, s->around);
	if (count == 0 || match_others(s, slot, count, o, now_ns, out))
		return; // the next report looks around again
	for (uint32_t i = 0; i < count; i++) {
		uint32_t other = s->around[i];
		const struct detect_road_side b =
			detect_road_side(p, &s->tracks.hot[other], now_ns);
		struct detect_result r;
		if (detect_road_meets(p, &a, &b, now_ns, &r))
			report(s, slot, other, &r, now_ns, out);
	}
}

// ---- aircraft, in two steps: who is around is on its way from memory while the next reports are taken

void scene_look_air(struct scene *s, struct scene_look *k, uint32_t slot, int64_t now_ns)
{
	const struct track_table *t = &s->tracks;
	k->slot = slot;
	k->id = t->cold[slot].id;
	k->side = detect_air_side(&s->p.air, &t->hot[slot], now_ns);
	const struct near_query q = query_of(s, slot, true, &k->side.at, now_ns);
	k->count = look_around(s, &s->air_grid, &q, k->around);
	for (uint32_t i = 0; i < k->count; i++)
		__builtin_prefetch(&t->cold[k->around[i]].id);
}

static bool is_there(const struct track_table *t, uint32_t slot)
{
	return (t->hot[slot].flags & (TRACK_IN_GRID | TRACK_AIR)) == (TRACK_IN_GRID | TRACK_AIR);
}

void scene_detect_air(struct scene *s, const struct scene_look *k, int64_t now_ns,
		      struct scene_out *out)
{
	const struct detect_air_params *p = &s->p.air;
	const struct track_table *t = &s->tracks;
	for (uint32_t i = 0; i < k->count; i++) {
		uint32_t other = k->around[i];
		struct detect_result r;
		if (!is_there(t, other))
			continue; // it went on in another track meanwhile
		const struct detect_air_side b = detect_air_side(p, &t->hot[other], now_ns);
		if (detect_air_meets(p, &k->side, &b, now_ns, &r))
			report(s, k->slot, other, &r, now_ns, out);
	}
}

void scene_detect_road(struct scene *s, uint32_t slot, const struct obs *o, int64_t now_ns,
		       struct scene_out *out)
{
	if (!may_wait(s, slot))
		detect_road(s, slot, o, now_ns, out);
}
