// SPDX-License-Identifier: Apache-2.0
#include "scene/detect_single.h"

#include <math.h>

#include "base/units.h"
#include "scene/motion.h"

static float seconds(int64_t ns)
{
	return (float)ns * 1e-9f;
}

static struct alert_party party_of(const struct track_hot *h, int64_t now_ns)
{
	return (struct alert_party){h->e_m,
				    h->n_m,
				    (h->flags & TRACK_HAS_ALT) != 0 ? h->alt_m : 0,
				    h->ve_ms,
				    h->vn_ms,
				    (float)h->sd_cm * 0.01f,
				    seconds(now_ns - h->time_ns)};
}

static struct detect_result about(uint8_t kind, const struct track_hot *h, int64_t now_ns)
{
	return (struct detect_result){
		.kind = kind, .e_m = h->e_m, .n_m = h->n_m, .party = {party_of(h, now_ns)}};
}

static struct detect_result holds(struct detect_result r, bool condition)
{
	r.now = r.near = r.sure = condition;
	return r;
}

struct detect_result detect_emergency(const struct detect_single_params *p,
				      const struct track_hot *h, int64_t now_ns)
{
	struct detect_result r = about(ALERT_KIND_EMERGENCY_VEHICLE, h, now_ns);
	float v2 = h->ve_ms * h->ve_ms + h->vn_ms * h->vn_ms;
	r.closing_ms = sqrtf(v2);
	return holds(r, (h->flags & TRACK_BLUE) != 0 && v2 >= p->emergency_ms * p->emergency_ms);
}

static bool flies(const struct track_hot *h)
{
	return (h->flags & (TRACK_AIR | TRACK_ON_GROUND)) == TRACK_AIR;
}

struct detect_result detect_unidentified(const struct detect_single_params *p,
					 const struct track_hot *h, const struct track_cold *c,
					 int64_t now_ns)
{
	struct detect_result r = about(ALERT_KIND_UNIDENTIFIED, h, now_ns);
	return holds(r, p->unidentified_s > 0 && flies(h) && detect_may_be_unidentified(p, c));
}

struct detect_result detect_lost_link(const struct detect_single_params *p,
				      const struct track_hot *h, const struct track_cold *c,
				      int64_t now_ns)
{
	const uint32_t reports = 3; // one stray frame is no flight
	struct detect_result r = about(ALERT_KIND_LOST_LINK, h, now_ns);
	r.time_s = seconds(now_ns - c->seen_ns);
	return holds(r, p->lost_link_s > 0 && flies(h) && c->observation_count >= reports &&
				detect_may_be_lost(p, c, now_ns));
}

struct detect_result detect_low_over(const struct detect_single_params *p,
				     const struct track_hot *aircraft, float height_m,
				     const struct track_hot *person, int64_t now_ns)
{
	struct detect_result r = about(ALERT_KIND_LOW_OVER_PEOPLE, aircraft, now_ns);
	struct motion_state a = motion_at(aircraft, now_ns, p->people_age_s);
	struct motion_state b = motion_at(person, now_ns, p->people_age_s);
	bool is_person = person->cls == OBS_CLASS_PEDESTRIAN || person->cls == OBS_CLASS_CYCLIST;
	r.now_m = r.distance_m = hypotf(b.e_m - a.e_m, b.n_m - a.n_m);
	r.party[1] = party_of(person, now_ns);
	r = holds(r, is_person && flies(aircraft) && height_m <= p->people_height_m &&
			     r.now_m <= p->people_radius_m &&
			     seconds(now_ns - person->time_ns) <= p->people_age_s);
	r.sure = false;
	return r;
}
