// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "base/units.h"
#include "scene/detect_zone.h"
#include "scene/scene_parts.h"

static const float AGREE_COS =
	0.5f;			 // a lane within 60 degrees of the motion is the one that is driven
static const float MOVES_MS = 1; // slower: the heading tells more than the velocity

void scene_set_zones(struct scene *s, const struct zone_map *map, int64_t now_ns)
{
	zone_state_swap(&s->zones, map, now_ns);
}

// ---- where

static struct volume_altitude altitude_of(const struct scene *s, const struct track_hot *h,
					  const struct obs *o)
{
	struct volume_altitude a = {VOLUME_ALT_UNKNOWN, VOLUME_ALT_UNKNOWN, VOLUME_ALT_UNKNOWN};
	bool has = (h->flags & TRACK_HAS_ALT) != 0;
	int32_t alt_cm = has ? (int32_t)(h->alt_m * 100) : 0;
	if (has && h->datum == OBS_DATUM_WGS84) {
		a.wgs84_cm = alt_cm;
		if (s->p.has_geoid)
			a.amsl_cm = alt_cm - (int32_t)(s->p.geoid_m * 100);
		if (s->p.has_ground)
			a.agl_cm = alt_cm - (int32_t)(s->p.ground_m * 100);
	} else if (has && h->datum == OBS_DATUM_AMSL) {
		a.amsl_cm = alt_cm;
	}
	if (o->height_cm != OBS_ALT_UNKNOWN && o->height_ref == OBS_HEIGHT_GROUND)
		a.agl_cm = o->height_cm; // it was measured there
	return a;
}

static bool is_of_air(const struct zone *z)
{
	return z->kind == ZONE_KIND_GEOZONE || z->kind == ZONE_KIND_CORRIDOR;
}

// Of the zones of the place those that hold now and, for aircraft, at this altitude.
static uint32_t narrow(const struct zone_map *m, uint16_t *slots, uint32_t count, bool is_air,
		       const struct volume_altitude *alt, int64_t now_ns)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < count; i++) {
		const struct zone *z = &m->zones[slots[i]];
		if (is_of_air(z) && !is_air)
			continue;
		if (!volume_is_active(&z->limits, now_ns))
			continue;
		if (is_air && !volume_contains_altitude(&z->limits, alt))
			continue;
		slots[kept++] = slots[i];
	}
	return kept;
}

// ---- which lane

// Direction of motion; both 0: unknown.
static struct zone_point course_of(const struct track_hot *h)
{
	float v = sqrtf(h->ve_ms * h->ve_ms + h->vn_ms * h->vn_ms);
	if ((h->flags & TRACK_MOVES) != 0 && v >= MOVES_MS)
		return (struct zone_point){h->ve_ms / v, h->vn_ms / v};
	if ((h->flags & TRACK_HAS_HEADING) != 0)
		return (struct zone_point){h->he, h->hn};
	return (struct zone_point){0, 0};
}

static float clamped_cm(float m, float limit_m)
{
	return fminf(fmaxf(m, -limit_m), limit_m) * 100;
}

static void match_lane(struct scene *s, uint32_t slot, struct zone_match *out)
{
	const struct zone_map *m = s->zones.map;
	const struct zone_line *l = &s->zones.lines[slot];
	const struct track_hot *h = &s->tracks.hot[slot];
	const struct zone_point course = course_of(h);
	float best_m = INFINITY;
	for (uint32_t i = 0; i < l->count; i++) {
		const struct zone *z = &m->zones[l->slot[i]];
		if (z->kind != ZONE_KIND_LANE)
			continue;
		struct zone_on_line on = zone_map_on_line(m, l->slot[i], h->e_m, h->n_m);
		float cosine = on.ue * course.e_m + on.un * course.n_m;
		bool agrees = cosine >= AGREE_COS || (z->flags & ZONE_TWO_WAY) != 0;
		if (!agrees || fabsf(on.lateral_m) >= best_m)
			continue;
		best_m = fabsf(on.lateral_m);
		out->lane = l->slot[i];
		out->lateral_cm = (int16_t)clamped_cm(on.lateral_m, 327);
		out->stop_cm = ZONE_STOP_NONE;
		if ((z->flags & ZONE_STOP_LINE) != 0)
			out->stop_cm = (int32_t)clamped_cm(z->line_m - on.along_m, 100000) -
				       h->half_length_cm;
	}
}

// ---- what it means

typedef struct detect_result (*detector)(const struct detect_place *d, uint16_t *zone);

static const detector of_road[] = {detect_zone_wrong_way, detect_zone_red_light,
				   detect_zone_stopped};
static const detector of_air[] = {detect_zone_low, detect_zone_inside, detect_zone_ahead,
				  detect_zone_corridor};
enum {
	OF_ROAD = sizeof(of_road) / sizeof(of_road[0]),
	OF_AIR = sizeof(of_air) / sizeof(of_air[0])
};

static void detect(struct scene *s, const struct detect_place *d, int64_t rx_ns,
		   struct scene_out *out)
{
	bool is_air = (d->h->flags & TRACK_AIR) != 0;
	for (unsigned i = 0; i < (is_air ? OF_AIR : OF_ROAD); i++) {
		uint16_t zone = ZONE_NO_SLOT;
		struct detect_result r = (is_air ? of_air : of_road)[i](d, &zone);
		if (!r.near || zone == ZONE_NO_SLOT)
			continue;
		const struct alert_cause cause = {d->now_ns, rx_ns, d->map->version, zone};
		scene_report_alert(s, alert_subject_self(d->c->id, r.kind, d->map->zones[zone].key),
				   &r, &cause, out);
	}
}

// Since when it stands, since when it is outside its corridor.
static void keep_time(struct detect_place *d, struct zone_line *l)
{
	const struct track_hot *h = d->h;
	float v2 = h->ve_ms * h->ve_ms + h->vn_ms * h->vn_ms, lateral_m, vertical_m;
	bool stands = (h->flags & TRACK_MOVES) != 0 && v2 < d->p->still_ms * d->p->still_ms;
	uint16_t zone;
	bool late;
	if ((h->flags & TRACK_AIR) == 0) {
		l->still_ms = !stands ? 0 : l->still_ms != 0 ? l->still_ms : d->now_ms;
	} else if (d->map->grant_count > 0 && (h->flags & TRACK_ON_GROUND) == 0) {
		bool out = detect_zone_is_out(d, &zone, &lateral_m, &vertical_m, &late);
		l->out_ms = !out ? 0 : l->out_ms != 0 ? l->out_ms : d->now_ms;
	} else {
		l->out_ms = 0;
	}
}

// ---- one report

void scene_zones(struct scene *s, uint32_t slot, int64_t now_ns, int64_t rx_ns,
		 struct scene_out *out)
{
	struct zone_state *z = &s->zones;
	const struct track_hot *h = &s->tracks.hot[slot];
	const struct obs *o = &s->tracks.cold[slot].last;
	bool is_air = (h->flags & TRACK_AIR) != 0;
	uint16_t in[ZONE_AT_MAX];
	struct zone_line *l = &z->lines[slot];
	uint32_t n = zone_map_at(z->map, h->e_m, h->n_m, in, ZONE_AT_MAX);
	struct volume_altitude alt = {0};
	if (is_air)
		alt = altitude_of(s, h, o);
	n = narrow(z->map, in, n < ZONE_AT_MAX ? n : ZONE_AT_MAX, is_air, &alt, now_ns);
	zone_state_place(z, slot, is_air, in, n, o->speed_cms, now_ns);
	struct detect_place d = {.p = &s->p.zone,
				 .map = z->map,
				 .signals = &s->signals,
				 .h = h,
				 .c = &s->tracks.cold[slot],
				 .line = l,
				 .before = l->match,
				 .alt = alt,
				 .now_ns = now_ns,
				 .now_ms = zone_state_ms(z, now_ns)};
	l->match = (struct zone_match){ZONE_NO_SLOT, 0, ZONE_STOP_NONE};
	if (!is_air && l->count > 0)
		match_lane(s, slot, &l->match);
	keep_time(&d, l);
	bool was_in_lane = d.before.lane != ZONE_NO_SLOT;
	if (l->count > 0 || was_in_lane ||
	    (is_air && z->map->closed_count + z->map->grant_count > 0))
		detect(s, &d, rx_ns, out);
}
