// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "scene/detect_zone.h"

static const struct detect_result none;

static bool flies(const struct track_hot *h)
{
	return (h->flags & TRACK_ON_GROUND) == 0;
}

static bool is_known_by(const struct track_cold *c, uint64_t key)
{
	for (unsigned i = 0; i < TRACK_KEYS_MAX && key != 0; i++)
		if (c->keys[i] == key)
			return true;
	return false;
}

// ---- low over a road

struct detect_result detect_zone_low(const struct detect_place *d, uint16_t *zone)
{
	static const bool is_road[ZONE_KIND_COUNT] = {[ZONE_KIND_LANE] = true,
						      [ZONE_KIND_CONFLICT] = true,
						      [ZONE_KIND_CROSSWALK] = true,
						      [ZONE_KIND_ROAD] = true};
	uint16_t found = ZONE_NO_SLOT;
	float height_m = (float)d->alt.agl_cm * 0.01f;
	if (!flies(d->h) || d->alt.agl_cm == VOLUME_ALT_UNKNOWN || height_m >= d->p->low_m)
		return none;
	for (uint32_t i = 0; i < d->line->count; i++) {
		uint8_t kind = d->map->zones[d->line->slot[i]].kind;
		if (kind == ZONE_KIND_PAD)
			return none; // takes off or lands
		if (is_road[kind] && found == ZONE_NO_SLOT)
			found = d->line->slot[i];
	}
	if (found == ZONE_NO_SLOT)
		return none;
	*zone = found;
	struct detect_result r = detect_zone_result(d, ALERT_KIND_LOW_OVER_PEOPLE);
	r.now_m = r.distance_m = height_m;
	return r;
}

// ---- closed geo-zones

// A granted corridor opens zones that need an authorisation, not prohibited ones.
static bool is_in_own_corridor(const struct detect_place *d)
{
	for (uint32_t i = 0; i < d->line->count; i++) {
		const struct zone *z = &d->map->zones[d->line->slot[i]];
		if (z->kind == ZONE_KIND_CORRIDOR && is_known_by(d->c, z->granted_key))
			return true;
	}
	return false;
}

static bool is_closed_to(const struct detect_place *d, const struct zone *z)
{
	if (z->kind != ZONE_KIND_GEOZONE || is_known_by(d->c, z->granted_key))
		return false;
	return z->limits.kind == VOLUME_KIND_PROHIBITED ||
	       (z->limits.kind == VOLUME_KIND_REQ_AUTHORIZATION && !is_in_own_corridor(d));
}

struct detect_result detect_zone_inside(const struct detect_place *d, uint16_t *zone)
{
	if (!flies(d->h))
		return none;
	for (uint32_t i = 0; i < d->line->count; i++) {
		if (!is_closed_to(d, &d->map->zones[d->line->slot[i]]))
			continue;
		*zone = d->line->slot[i];
		struct detect_result r = detect_zone_result(d, ALERT_KIND_ZONE_INFRINGEMENT);
		r.sure = true;
		return r;
	}
	return none;
}

static bool is_member(const struct zone_line *l, uint16_t slot)
{
	for (uint32_t i = 0; i < l->count; i++)
		if (l->slot[i] == slot)
			return true;
	return false;
}

static struct volume_altitude climbed(struct volume_altitude a, float by_m)
{
	int32_t by_cm = (int32_t)(fminf(fmaxf(by_m, -1e5f), 1e5f) * 100);
	if (a.wgs84_cm != VOLUME_ALT_UNKNOWN)
		a.wgs84_cm += by_cm;
	if (a.amsl_cm != VOLUME_ALT_UNKNOWN)
		a.amsl_cm += by_cm;
	if (a.agl_cm != VOLUME_ALT_UNKNOWN)
		a.agl_cm += by_cm;
	return a;
}

// When it will be inside as it flies, INFINITY not within the time. Above or below the zone it is asked again along the way:
// five instants between reaching its outline and the end of the time.
static float entry_s(const struct detect_place *d, uint16_t slot)
{
	enum { INSTANTS = 5 };
	const struct zone *z = &d->map->zones[slot];
	const struct track_hot *h = d->h;
	float at_s =
		zone_map_entry_s(d->map, slot, h->e_m, h->n_m, h->ve_ms, h->vn_ms, d->p->ahead_s);
	if (isinf(at_s))
		return INFINITY;
	float step_s = (d->p->ahead_s - at_s) / INSTANTS;
	for (unsigned k = 0; k <= INSTANTS; k++) {
		float t = at_s + (float)k * step_s;
		struct volume_altitude a = climbed(d->alt, h->vz_ms * t);
		if (k > 0 &&
		    !zone_map_contains(d->map, slot, h->e_m + h->ve_ms * t, h->n_m + h->vn_ms * t))
			return INFINITY; // it is through
		if (volume_contains_altitude(&z->limits, &a) &&
		    volume_is_active(&z->limits, d->now_ns + (int64_t)(t * 1e9f)))
			return t;
	}
	return INFINITY;
}

struct detect_result detect_zone_ahead(const struct detect_place *d, uint16_t *zone)
{
	const struct track_hot *h = d->h;
	float first_s = INFINITY;
	if (!flies(h) || (h->flags & TRACK_MOVES) == 0)
		return none;
	for (uint32_t i = 0; i < d->map->closed_count; i++) {
		uint16_t slot = d->map->closed[i];
		if (is_member(d->line, slot) || !is_closed_to(d, &d->map->zones[slot]))
			continue;
		float s = entry_s(d, slot);
		if (s < first_s) {
			first_s = s;
			*zone = slot;
		}
	}
	if (isinf(first_s))
		return none;
	struct detect_result r = detect_zone_result(d, ALERT_KIND_ZONE_AHEAD);
	r.time_s = first_s;
	r.e_m += h->ve_ms * first_s;
	r.n_m += h->vn_ms * first_s;
	r.closing_ms = sqrtf(h->ve_ms * h->ve_ms + h->vn_ms * h->vn_ms);
	r.now_m = r.closing_ms * first_s;
	return r;
}

// ---- corridors

static int32_t said_in(const struct volume_altitude *a, uint8_t ref)
{
	return ref == VOLUME_REF_WGS84	? a->wgs84_cm
	       : ref == VOLUME_REF_AMSL ? a->amsl_cm
					: a->agl_cm;
}

// How far above or below a band; 0 inside, or where nobody can tell.
static float outside_band_m(const struct volume *v, const struct volume_altitude *a)
{
	int32_t low = said_in(a, v->lower_ref), high = said_in(a, v->upper_ref);
	if (volume_contains_altitude(v, a))
		return 0;
	if (low != VOLUME_ALT_UNKNOWN && v->lower_cm != VOLUME_NO_FLOOR && low < v->lower_cm)
		return ((float)v->lower_cm - (float)low) * 0.01f;
	if (high != VOLUME_ALT_UNKNOWN && v->upper_cm != VOLUME_NO_CEILING && high > v->upper_cm)
		return ((float)high - (float)v->upper_cm) * 0.01f;
	return 0;
}

struct deviation {
	float lateral_m, vertical_m;
	bool holds_now;
	uint16_t slot;
};

static struct deviation deviation_from(const struct detect_place *d, uint16_t slot)
{
	const struct zone *z = &d->map->zones[slot];
	float off_m = zone_map_distance(d->map, slot, d->h->e_m, d->h->n_m);
	float band_m = outside_band_m(&z->limits, &d->alt);
	off_m = fmaxf(off_m - d->p->sigma * (float)d->h->sd_cm * 0.01f, 0);
	band_m = fmaxf(band_m - d->p->sigma * (float)d->h->alt_sd_dm * 0.1f, 0);
	return (struct deviation){off_m, band_m, volume_is_active(&z->limits, d->now_ns), slot};
}

bool detect_zone_is_out(const struct detect_place *d, uint16_t *zone, float *lateral_m,
			float *vertical_m, bool *is_late)
{
	struct deviation best = {INFINITY, INFINITY, false, ZONE_NO_SLOT};
	bool any_now = false, in_space = false;
	for (unsigned k = 0; k < TRACK_KEYS_MAX; k++) {
		uint32_t first,
			n = d->c->keys[k] != 0 ? zone_map_grants(d->map, d->c->keys[k], &first) : 0;
		for (uint32_t i = 0; i < n; i++) {
			struct deviation v = deviation_from(d, d->map->grants[first + i].slot);
			bool inside = v.lateral_m <= 0 && v.vertical_m <= 0;
			if (inside && v.holds_now)
				return false;
			any_now |= v.holds_now;
			in_space |= inside;
			if (v.lateral_m + v.vertical_m < best.lateral_m + best.vertical_m)
				best = v;
		}
	}
	*zone = best.slot;
	*lateral_m = best.lateral_m;
	*vertical_m = best.vertical_m;
	*is_late = in_space;
	return any_now || in_space;
}

struct detect_result detect_zone_corridor(const struct detect_place *d, uint16_t *zone)
{
	float lateral_m, vertical_m;
	bool is_late;
	if (!flies(d->h) || d->line->out_ms == 0 ||
	    !detect_zone_is_out(d, zone, &lateral_m, &vertical_m, &is_late))
		return none;
	struct detect_result r = detect_zone_result(d, ALERT_KIND_CORRIDOR);
	r.now = r.sure = (float)(d->now_ms - d->line->out_ms) >= d->p->out_s * 1000;
	r.distance_m = lateral_m; // sideways, and in height; both 0: too early or too late
	r.now_m = vertical_m;
	return r;
}
