// SPDX-License-Identifier: Apache-2.0
#include "pipeline_shed.h"

#include "pipeline_trace.h"

static void drop(struct pipeline *pl, const struct pipeline_frame *f, const struct rx_meta *meta,
		 enum err why, enum trace_stage stage, uint8_t cls)
{
	pl->counters.v[COUNTER_FRAMES]++;
	pl->counters.v[COUNTER_BYTES] += f->bytes.n;
	pl->counters.v[COUNTER_DROP + why]++;
	if (!f->is_traced)
		return;
	const struct trace_record r = {.frame = f->number,
				       .rx_ns = f->rx_ns,
				       .source_key = meta->source_key,
				       .size = f->bytes.n,
				       .reason = (uint16_t)why,
				       .stage = (uint8_t)stage,
				       .port = f->port,
				       .family = pl->sifted.family,
				       .cls = cls,
				       .level = (uint8_t)pl->shed.level};
	trace_put(&pl->trace, &r);
}

// The class of a frame that goes on, SHED_CLASS_NONE of one that was dropped.
static uint8_t sift_one(struct pipeline *pl, struct pipeline_frame *f, int64_t now_ns)
{
	struct rx_meta meta = {.rx_ns = f->rx_ns, .port = f->port};
	uint8_t cls = SHED_CLASS_NONE;
	pl->sifted.family = OBS_FAMILY_NONE;
	f->is_traced = trace_frame(&pl->trace, &f->number);
	enum err e = f->bytes.p == NULL
			     ? ERR_FRAME_TOO_LONG
			     : frame_parse(f->bytes, f->link, &pl->p.udp, &meta, &pl->sifted);
	if (e != ERR_NONE) {
		drop(pl, f, &meta, e, TRACE_STAGE_PARSE, cls);
		return SHED_CLASS_NONE;
	}
	e = admit_rate(&pl->admit, meta.source_key, pl->sifted.is_forwarded, now_ns);
	if (e != ERR_NONE) {
		drop(pl, f, &meta, e, TRACE_STAGE_ADMIT, cls);
		return SHED_CLASS_NONE;
	}
	const struct shed_peek peek = shed_peek(&pl->sifted, &meta);
	e = shed_decide(&pl->shed, &peek, now_ns, &cls);
	if (e != ERR_NONE) {
		drop(pl, f, &meta, e, TRACE_STAGE_SHED, cls);
		return SHED_CLASS_NONE;
	}
	f->is_metered = true;
	f->object = peek.key;
	return cls;
}

void pipeline_sift(struct pipeline *pl, struct pipeline_frame *frames, uint32_t n, int64_t now_ns)
{
	for (uint32_t i = 0; i < n; i++) {
		if (i + 4 < n)
			__builtin_prefetch(frames[i + 4].bytes.p);
		frames[i].cls = sift_one(pl, &frames[i], now_ns);
	}
}

void pipeline_shed_frame(struct pipeline *pl, const struct pipeline_frame *f)
{
	const struct rx_meta meta = {.source_key = 0};
	pl->sifted.family = OBS_FAMILY_NONE;
	shed_forget(&pl->shed, f->object);
	drop(pl, f, &meta, shed_reason(f->cls), TRACE_STAGE_SHED, f->cls);
}

void pipeline_shed_learn(struct pipeline *pl, const struct pipeline_frame *frames, uint32_t n)
{
	const struct pipeline_burst *b = &pl->burst;
	for (uint32_t i = 0; i < n && pl->shed.level > 0; i++) {
		if (frames[i].object == 0 || b->verdict[i] != ERR_NONE || b->obs_count[i] != 1)
			continue;
		const struct obs *o = &b->obs[b->obs_first[i]];
		if ((o->flags & (OBS_FLAG_EMERGENCY | OBS_FLAG_AIR)) == OBS_FLAG_EMERGENCY)
			shed_learn(&pl->shed, frames[i].object, SHED_CLASS_ALERT);
		else if (o->cls == OBS_CLASS_CYCLIST || o->cls == OBS_CLASS_PEDESTRIAN)
			shed_learn(&pl->shed, frames[i].object, SHED_CLASS_FIRST);
	}
}
