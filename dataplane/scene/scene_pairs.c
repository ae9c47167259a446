// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "base/alert_kind.h"
#include "scene/scene_parts.h"

static struct near_query query_of(const struct scene *s, uint32_t slot, int64_t now_ns)
{
	const struct track_hot *h = &s->tracks.hot[slot];
	bool is_air = (h->flags & TRACK_AIR) != 0;
	float max_age_s = is_air ? s->p.air.max_age_s : s->p.road.max_age_s;
	struct motion_state m = motion_at(h, now_ns, max_age_s);
	return (struct near_query){.e_m = m.e_m,
				   .n_m = m.n_m,
				   .ve_ms = m.ve_ms,
				   .vn_ms = m.vn_ms,
				   .reach_m = scene_reach(s, h),
				   .ahead_s = is_air ? s->p.air.ahead_s * s->p.air.clear_factor
						     : s->p.road.clear_s,
				   .max_age_s = max_age_s,
				   .now_ns = now_ns,
				   .but = slot};
}

// Only what others see, or what another family says, can be the same object under another name.
static bool may_match(const struct scene *s, uint32_t slot, uint32_t other, const struct obs *o)
{
	const struct track_hot *h = &s->tracks.hot[slot], *g = &s->tracks.hot[other];
	return (h->flags & TRACK_AIR) == 0 &&
	       (h->is_sensed != g->is_sensed || s->tracks.cold[other].last.family != o->family);
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
	return (h->flags & TRACK_AIR) == 0 && !h->is_sensed &&
	       s->tracks.cold[slot].observation_count > reports &&
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

void scene_detect_pairs(struct scene *s, uint32_t slot, const struct obs *o, int64_t now_ns,
			struct scene_out *out)
{
	struct track_table *t = &s->tracks;
	const struct track_hot *h = &t->hot[slot];
	bool is_air = (h->flags & TRACK_AIR) != 0;
	if (may_wait(s, slot))
		return;
	const struct near_query q = query_of(s, slot, now_ns);
	struct near_found f = near_grid_find(scene_grid(s, h), &q, s->around, s->p.neighbours_max);
	const struct alert_cause cause = {now_ns, t->cold[slot].seen_ns, 0, ALERT_NO_ZONE};
	s->stats.neighbours_cut += f.cut;
	s->stats.neighbours += f.looked;
	s->stats.pair_tests += f.count;
	for (uint32_t i = 0; i < f.count; i++)
		__builtin_prefetch(&t->hot[s->around[i]]);
	if (!is_air && match_others(s, slot, f.count, o, now_ns, out))
		return; // the next report looks around again
	for (uint32_t i = 0; i < f.count; i++) {
		uint32_t other = s->around[i];
		struct detect_result r =
			is_air ? detect_air_pair(&s->p.air, h, &t->hot[other], now_ns)
			       : detect_road_pair(&s->p.road, h, &t->hot[other], now_ns);
		if (r.near)
			scene_report_alert(s,
					   alert_subject_pair(t->cold[slot].id, t->cold[other].id),
					   &r, &cause, out);
	}
}
