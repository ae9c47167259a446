// SPDX-License-Identifier: Apache-2.0
#include "scene/detect_zone.h"

#include <math.h>

static const struct detect_result none;

static bool is_vehicle(const struct track_hot *h)
{
	return h->cls != OBS_CLASS_PEDESTRIAN && h->cls != OBS_CLASS_CYCLIST;
}

static float speed_of(const struct track_hot *h)
{
	return sqrtf(h->ve_ms * h->ve_ms + h->vn_ms * h->vn_ms);
}

static int64_t ns_of(float s)
{
	return (int64_t)(s * 1e9f);
}

// ---- against the lane's direction

struct detect_result detect_zone_wrong_way(const struct detect_place *d, uint16_t *zone)
{
	const struct track_hot *h = d->h;
	float v = speed_of(h), most = cosf(d->p->wrong_deg * 0.017453293f), worst = 1;
	if (v < d->p->wrong_ms || !is_vehicle(h) || d->line->match.lane != ZONE_NO_SLOT)
		return none;
	for (uint32_t i = 0; i < d->line->count; i++) {
		const struct zone *z = &d->map->zones[d->line->slot[i]];
		if (z->kind == ZONE_KIND_CONFLICT)
			return none; // ways cross there
		if (z->kind != ZONE_KIND_LANE || (z->flags & (ZONE_TWO_WAY | ZONE_OFF_ROAD)) != 0)
			continue;
		struct zone_on_line on = zone_map_on_line(d->map, d->line->slot[i], h->e_m, h->n_m);
		float cosine = (on.ue * h->ve_ms + on.un * h->vn_ms) / v;
		if (cosine < worst) {
			worst = cosine;
			*zone = d->line->slot[i];
		}
	}
	if (worst > most)
		return none;
	struct detect_result r = detect_zone_result(d, ALERT_KIND_WRONG_WAY);
	r.closing_ms = v;
	return r;
}

// ---- red light

// From the vehicle's front to the stop line of a lane that it may have left already; INFINITY: it is not on that way.
static float to_line_m(const struct detect_place *d, uint16_t lane)
{
	const struct zone *z = &d->map->zones[lane];
	struct zone_on_line on = zone_map_on_line(d->map, lane, d->h->e_m, d->h->n_m);
	if (fabsf(on.lateral_m) > 2 * z->half_width_m)
		return INFINITY;
	return z->line_m - on.along_m - (float)d->h->half_length_cm * 0.01f;
}

static bool has_line(const struct detect_place *d, uint16_t lane)
{
	return lane != ZONE_NO_SLOT && lane < d->map->slot_count && d->map->zones[lane].key != 0 &&
	       (d->map->zones[lane].flags & ZONE_STOP_LINE) != 0;
}

// It was before the line at the report before, and is behind it.
static bool has_crossed(const struct detect_place *d, int64_t red_since_ns, float left_m)
{
	return left_m <= 0 && d->before.stop_cm > 0 && d->before.stop_cm != ZONE_STOP_NONE &&
	       d->now_ns - red_since_ns >= ns_of(d->p->red_grace_s);
}

// It cannot stop any more before a light that stays red until it is there.
static bool will_cross(const struct detect_place *d, int64_t red_until_ns, float left_m, float v)
{
	return left_m > 0 && left_m <= v * d->p->red_ahead_s &&
	       v * v / (2 * left_m) > d->p->red_ms2 &&
	       (red_until_ns == 0 || red_until_ns > d->now_ns + ns_of(left_m / v));
}

struct detect_result detect_zone_red_light(const struct detect_place *d, uint16_t *zone)
{
	uint16_t lane = has_line(d, d->before.lane) ? d->before.lane : d->line->match.lane;
	int64_t since_ns, until_ns;
	float v = speed_of(d->h);
	if (!has_line(d, lane) || v < d->p->red_slow_ms || !is_vehicle(d->h) ||
	    (d->h->flags & TRACK_BLUE) != 0)
		return none;
	if (signal_lane(d->signals, &d->map->zones[lane].lane, d->now_ns, ns_of(d->p->signal_s),
			&since_ns, &until_ns) != SIGNAL_LANE_RED)
		return none;
	float left_m = to_line_m(d, lane);
	bool crossed = has_crossed(d, since_ns, left_m);
	if (!crossed && !will_cross(d, until_ns, left_m, v))
		return none;
	*zone = lane;
	struct detect_result r = detect_zone_result(d, ALERT_KIND_RED_LIGHT);
	r.sure = crossed;
	r.time_s = crossed ? 0 : left_m / v;
	r.distance_m = fmaxf(left_m, 0);
	r.closing_ms = v;
	return r;
}

// ---- standing

// How long it may stand in a zone; INFINITY: as long as it likes.
static float may_stand_s(const struct detect_place *d, const struct zone *z)
{
	int64_t since_ns, until_ns;
	if (z->kind == ZONE_KIND_CONFLICT || z->kind == ZONE_KIND_CROSSWALK)
		return d->p->still_box_s;
	if (z->kind != ZONE_KIND_LANE || (z->flags & ZONE_OFF_ROAD) != 0)
		return INFINITY;
	if ((z->flags & ZONE_STOP_LINE) == 0 && z->lane.group_count == 0)
		return d->p->still_s;
	if (signal_lane(d->signals, &z->lane, d->now_ns, ns_of(d->p->signal_s), &since_ns,
			&until_ns) != SIGNAL_LANE_OPEN)
		return INFINITY; // red, or who has the way is not known here
	return d->now_ns - since_ns >= ns_of(d->p->green_s) ? d->p->still_s : INFINITY;
}

struct detect_result detect_zone_stopped(const struct detect_place *d, uint16_t *zone)
{
	float still_s = (float)(d->now_ms - d->line->still_ms) * 1e-3f, least_s = INFINITY;
	if (d->line->still_ms == 0 || !is_vehicle(d->h) || (d->h->flags & TRACK_BLUE) != 0)
		return none;
	for (uint32_t i = 0; i < d->line->count; i++) {
		const struct zone *z = &d->map->zones[d->line->slot[i]];
		float s = may_stand_s(d, z);
		if ((z->flags & ZONE_MAY_STOP) != 0)
			return none;
		if (s < least_s) {
			least_s = s;
			*zone = d->line->slot[i];
		}
	}
	if (!(still_s >= least_s))
		return none;
	struct detect_result r = detect_zone_result(d, ALERT_KIND_STOPPED_VEHICLE);
	r.sure = true;
	return r;
}
