// SPDX-License-Identifier: Apache-2.0
#include "road/road_watch.h"

#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "obs/obs.h"

#define STALE_NS (500 * UNITS_NS_PER_MS)
#define LEFT_NS	 (5 * UNITS_NS_PER_S)
#define HACC_CM	 300
#define BESIDE_M 2.0 // of a movement's line: the same place that slot_book_intrude closes
#define SAME_M	 6.0 // two sights of one body: half a lorry and what positions are off

static const struct {
	const char *name, *text;
} verdicts[ROAD_WATCH_COUNT] = {
#define X(id, name, text) [ROAD_WATCH_##id] = {name, text},
	ROAD_WATCH_LIST(X)
#undef X
};

const char *road_watch_name(unsigned verdict)
{
	return verdict < ROAD_WATCH_COUNT ? verdicts[verdict].name : "?";
}

const char *road_watch_text(unsigned verdict)
{
	return verdict < ROAD_WATCH_COUNT ? verdicts[verdict].text : "?";
}

// T/CSAE names vehicles with eight octets, the others with four.
uint64_t road_identity_key(uint64_t vehicle, uint8_t id_size)
{
	uint8_t octets[8];
	size_t n = id_size == 8 ? 8 : 4;
	for (size_t i = 0; i < n; i++)
		octets[i] = (uint8_t)(vehicle >> 8 * (n - 1 - i));
	return obs_identity_key(OBS_ID_TEMPORARY, octets, n);
}

void road_left_put(struct road_left *l, uint64_t key, int64_t now_ns)
{
	uint32_t i = 0;
	while (i < ROAD_LEFT_MAX && l->key[i] != key)
		i++;
	if (i == ROAD_LEFT_MAX)
		i = l->next++ % ROAD_LEFT_MAX;
	l->key[i] = key;
	l->until_ns[i] = now_ns + LEFT_NS;
}

static bool has_left(const struct road_left *l, uint64_t key, int64_t now_ns)
{
	for (uint32_t i = 0; i < ROAD_LEFT_MAX; i++)
		if (l->key[i] == key && now_ns < l->until_ns[i])
			return true;
	return false;
}

// Movements on whose conflict areas the place is, as bits.
static uint64_t movements_at(const struct crossing *c, struct geo_point at)
{
	uint64_t set = 0;
	for (uint32_t m = 0; m < c->def.movement_count; m++) {
		double off, s = crossing_place(c, m, at, &off);
		if (off < BESIDE_M && s > 0 && s < c->end_m[m][0])
			set |= UINT64_C(1) << m;
	}
	return set;
}

// Its middle is where a vehicle with a right to be inside is by now.
static bool is_of(const struct slot_book *b, const struct slot_vehicle *v, struct geo_point at,
		  int64_t now_ns)
{
	double dt = (double)(now_ns - v->time_ns) * 1e-9;
	double s = v->s_m + v->v_ms * dt - v->length_cm * 0.005;
	struct geo_point p = crossing_point(b->c, v->movement, s);
	return (v->is_inside || v->grant_count > 0) &&
	       hypot(p.e_m - at.e_m, p.n_m - at.n_m) < SAME_M;
}

// What the book knows of it: KNOWN, NEAR, or OUTSIDE for nothing.
static enum road_watch_verdict of_book(const struct slot_book *b, const struct world_track *t,
				       struct geo_point at, int64_t now_ns)
{
	enum road_watch_verdict found = ROAD_WATCH_OUTSIDE;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct slot_vehicle *v = &b->vehicle[i];
		if (v->id == 0)
			continue;
		if (t->identity_key != 0 && road_identity_key(v->id, v->id_size) == t->identity_key)
			return ROAD_WATCH_KNOWN;
		if (is_of(b, v, at, now_ns))
			found = ROAD_WATCH_NEAR;
	}
	return found;
}

static bool has_green(const struct slot_book *b, uint64_t movements, int64_t now_ns)
{
	for (uint32_t i = 0; i < b->live.count; i++) {
		const struct slot_hold *h = &b->live.hold[i];
		if (h->is_green && !h->is_intruder && (movements >> h->movement & 1) != 0 &&
		    now_ns >= h->from_ns && now_ns < h->clear_ns)
			return true;
	}
	return false;
}

static bool is_unprotected(const struct world_track *t)
{
	return t->cls == OBS_CLASS_PEDESTRIAN || t->cls == OBS_CLASS_CYCLIST;
}

uint64_t road_watch_word(const struct world_track *t)
{
	return (t->flags & OBS_FLAG_SENSED) != 0 || is_unprotected(t) ? 0 : t->identity_key;
}

enum road_watch_verdict road_watch_judge(const struct slot_book *b, const struct road_left *l,
					 const struct world_track *t, int64_t now_ns,
					 struct geo_point *at)
{
	if ((t->flags & OBS_FLAG_AIR) != 0 || t->lat_e7 == OBS_LATLON_UNKNOWN ||
	    abs(t->lat_e7 - b->c->def.lat_e7) > 20000) // 0.002 degrees: 220 m, before any geometry
		return ROAD_WATCH_OUTSIDE;
	*at = geo_to_plane(&b->c->plane, t->lat_e7, t->lon_e7);
	if (hypot(at->e_m, at->n_m) > 200)
		return ROAD_WATCH_OUTSIDE;
	uint64_t movements = movements_at(b->c, *at);
	if (movements == 0)
		return ROAD_WATCH_OUTSIDE;
	if (llabs(now_ns - t->time_ns) > STALE_NS)
		return ROAD_WATCH_STALE;
	if (t->hacc_cm > HACC_CM && t->hacc_cm != OBS_ACC_UNKNOWN)
		return ROAD_WATCH_IMPRECISE;
	if (t->identity_key != 0 && has_left(l, t->identity_key, now_ns))
		return ROAD_WATCH_KNOWN;
	enum road_watch_verdict v = of_book(b, t, *at, now_ns);
	// Neither a car beside him nor its green explains a pedestrian.
	if (v == ROAD_WATCH_KNOWN || (v == ROAD_WATCH_NEAR && !is_unprotected(t)))
		return v;
	return !is_unprotected(t) && has_green(b, movements, now_ns) ? ROAD_WATCH_GREEN
								     : ROAD_WATCH_INTRUDER;
}
