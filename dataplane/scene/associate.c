// SPDX-License-Identifier: Apache-2.0
#include "scene/associate.h"

#include <math.h>

#include "base/units.h"

static const float SIZE_M = 1.0f; // lengths that differ by more are of two vehicles
static const float MATCH_DISTANCE2 =
	9; // of four dimensions: 94 in 100 reports of one object are nearer
static const int64_t APART_NS = UNITS_NS_PER_S; // tracks not heard within this are not matched

static bool classes_agree(uint8_t a, uint8_t b)
{
	return a == b || a == OBS_CLASS_UNKNOWN || b == OBS_CLASS_UNKNOWN;
}

static bool sizes_agree(const struct track_cold *c, const struct obs *o)
{
	uint16_t a = c->last.length_cm, b = o->length_cm;
	return a == OBS_SIZE_UNKNOWN || b == OBS_SIZE_UNKNOWN ||
	       fabsf((float)a - (float)b) <= SIZE_M * 100;
}

static bool is_silent(const struct associate_params *a, const struct track_motion *m,
		      const struct track_cold *c, const struct obs *o)
{
	int64_t interval_ns = (int64_t)m->interval_ms * UNITS_NS_PER_MS;
	int64_t silent_ns = o->rx_ns - c->seen_ns;
	return interval_ns > 0 && silent_ns > (int64_t)((float)interval_ns * a->silent_share);
}

static float likelihood(const struct motion_params *p, const struct track_hot *h,
			const struct track_motion *m, const struct motion_report *r)
{
	float vp, d2 = motion_distance2(p, h, m, r, &vp);
	float dt = (float)(r->time_ns - h->time_ns) * 1e-9f;
	float vv =
		m->p_vv + p->accel_ms2 * p->accel_ms2 * dt * dt + p->speed_sd_ms * p->speed_sd_ms;
	const float four_pi2 = 39.478f;
	return expf(-0.5f * d2) / (four_pi2 * vp * vv);
}

uint32_t associate_pseudonym(const struct associate_params *a, const struct motion_params *p,
			     const struct track_table *t, const uint32_t *near, uint32_t count,
			     const struct obs *o, const struct motion_report *r, uint8_t *pct)
{
	uint32_t best = TRACK_NONE;
	float sum = a->new_per_m2 * a->new_per_ms2, most = 0;
	for (uint32_t i = 0; i < count; i++) {
		const struct track_hot *h = &t->hot[near[i]];
		const struct track_motion *m = &t->motion[near[i]];
		const struct track_cold *c = &t->cold[near[i]];
		if (h->is_sensed || c->last.family != o->family || (h->flags & TRACK_MOVES) == 0 ||
		    !classes_agree(h->cls, o->cls) || !sizes_agree(c, o) || !is_silent(a, m, c, o))
			continue;
		float l = likelihood(p, h, m, r);
		sum += l;
		if (l > most) {
			most = l;
			best = near[i];
		}
	}
	*pct = (uint8_t)(100 * most / sum);
	return (float)*pct >= a->least_pct ? best : TRACK_NONE;
}

static bool can_be_one(const struct track_table *t, uint32_t slot, uint32_t other,
		       const struct obs *o)
{
	const struct track_hot *h = &t->hot[slot], *g = &t->hot[other];
	const struct track_cold *d = &t->cold[other];
	bool differ = h->is_sensed != g->is_sensed || d->last.family != o->family;
	return differ && ((h->flags ^ g->flags) & TRACK_AIR) == 0 &&
	       (g->flags & TRACK_MOVES) != 0 && classes_agree(h->cls, g->cls) &&
	       sizes_agree(d, o) && o->rx_ns - d->seen_ns <= APART_NS;
}

bool associate_match(const struct associate_params *a, const struct motion_params *p,
		     struct track_table *t, uint32_t slot, uint32_t other, const struct obs *o,
		     const struct motion_report *r)
{
	struct track_motion *m = &t->motion[slot];
	float variance;
	if (!can_be_one(t, slot, other, o) || motion_distance2(p, &t->hot[other], &t->motion[other],
							       r, &variance) > MATCH_DISTANCE2) {
		if (m->match == other)
			m->match_hits = 0;
		return false;
	}
	m->match_hits = m->match == other ? (uint8_t)(m->match_hits + 1) : 1;
	m->match = other;
	return m->match_hits >= a->hits;
}
