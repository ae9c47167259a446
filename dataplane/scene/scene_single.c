// SPDX-License-Identifier: Apache-2.0
#include "base/units.h"
#include "scene/detect_single.h"
#include "scene/scene_parts.h"

static struct alert_cause cause_of(int64_t now_ns, int64_t rx_ns)
{
	return (struct alert_cause){now_ns, rx_ns, 0, ALERT_NO_ZONE};
}

static void report(struct scene *s, uint32_t slot, const struct detect_result *r, int64_t now_ns,
		   int64_t rx_ns, struct scene_out *out)
{
	const struct alert_cause cause = cause_of(now_ns, rx_ns);
	if (r->near)
		scene_report_alert(s, alert_subject_self(s->tracks.cold[slot].id, r->kind, 0), r,
				   &cause, out);
}

// Above ground as it says, or by its altitude where the ground's is configured. False: unknown.
static bool height_of(const struct scene *s, uint32_t slot, float *height_m)
{
	const struct track_hot *h = &s->tracks.hot[slot];
	const struct obs *o = &s->tracks.cold[slot].last;
	if (o->height_cm != OBS_ALT_UNKNOWN)
		*height_m = (float)o->height_cm * 0.01f;
	else if (s->p.has_ground && (h->flags & TRACK_HAS_ALT) != 0 && h->datum == OBS_DATUM_WGS84)
		*height_m = h->alt_m - s->p.ground_m;
	else
		return false;
	return true;
}

static void detect_people_below(struct scene *s, uint32_t slot, int64_t now_ns,
				struct scene_out *out)
{
	const struct detect_single_params *p = &s->p.single;
	const struct track_table *t = &s->tracks;
	const struct track_hot *h = &t->hot[slot];
	float height_m;
	if (s->stats.tracks_road == 0 || !height_of(s, slot, &height_m) ||
	    height_m > p->people_height_m)
		return;
	const struct near_query q = {.e_m = h->e_m,
				     .n_m = h->n_m,
				     .reach_m = p->people_radius_m,
				     .max_age_s = p->people_age_s,
				     .now_ns = now_ns,
				     .but = TRACK_NONE};
	const struct alert_cause cause = cause_of(now_ns, t->cold[slot].seen_ns);
	struct near_found f = near_grid_find(&s->road_grid, &q, s->around, s->p.neighbours_max);
	for (uint32_t i = 0; i < f.count; i++) {
		uint32_t other = s->around[i];
		struct detect_result r = detect_low_over(p, h, height_m, &t->hot[other], now_ns);
		if (r.near)
			scene_report_alert(s,
					   alert_subject_pair(t->cold[slot].id, t->cold[other].id),
					   &r, &cause, out);
	}
}

void scene_detect_single(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out)
{
	const struct track_hot *h = &s->tracks.hot[slot];
	const struct track_cold *c = &s->tracks.cold[slot];
	if ((h->flags & TRACK_AIR) != 0) {
		if ((h->flags & TRACK_ON_GROUND) != 0)
			return;
		if (detect_may_be_unidentified(&s->p.single, c)) {
			struct detect_result r = detect_unidentified(&s->p.single, h, c, now_ns);
			report(s, slot, &r, now_ns, c->seen_ns, out);
		}
		detect_people_below(s, slot, now_ns, out);
	} else if ((h->flags & TRACK_BLUE) != 0) {
		struct detect_result r = detect_emergency(&s->p.single, h, now_ns);
		report(s, slot, &r, now_ns, c->seen_ns, out);
	}
}

void scene_detect_silence(struct scene *s, uint32_t slot, int64_t now_ns, struct scene_out *out)
{
	const struct track_cold *c = &s->tracks.cold[slot];
	struct detect_result r = detect_lost_link(&s->p.single, &s->tracks.hot[slot], c, now_ns);
	report(s, slot, &r, now_ns, 0, out);
}
