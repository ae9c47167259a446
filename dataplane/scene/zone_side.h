// SPDX-License-Identifier: Apache-2.0
// Exact arithmetic of the zone map: places in half millimetres, on which side of an edge a place lies. Inline; any thread.
#pragma once

#include <math.h>

#include "scene/zone_map.h"

// Places further from the origin are in no zone. A difference of two places is below 2^30.03, a product of two differences
// below 2^60.1, so that a side is told in 64 bits.
static const float ZONE_REACH_M = 268000;

struct zone_place {
	int32_t e, n;
};

static inline bool zone_place_of(float e_m, float n_m, struct zone_place *out)
{
	if (!(fabsf(e_m) < ZONE_REACH_M && fabsf(n_m) < ZONE_REACH_M)) // nor what is no number
		return false;
	// Rounded to the nearest millimetre without a call: cutting off is rounding down for what is not negative.
	const double shift = 400000000;
	out->e = 2 * ((int32_t)((double)e_m * 1000 + (shift + 0.5)) - (int32_t)shift);
	out->n = 2 * ((int32_t)((double)n_m * 1000 + (shift + 0.5)) - (int32_t)shift);
	return true;
}

// Whether the edge passes the parallel of n; its upper end does not count, so that a vertex is passed once.
static inline bool zone_straddles(const struct zone_edge *e, int32_t n)
{
	return (e->an <= n) != (e->bn <= n);
}

// 1 left of the edge, -1 right. A place on its line is shifted a little east, and for a level edge north.
static inline int32_t zone_side(const struct zone_edge *e, struct zone_place p)
{
	int64_t de = (int64_t)e->be - e->ae, dn = (int64_t)e->bn - e->an;
	int64_t cross = de * ((int64_t)p.n - e->an) - dn * ((int64_t)p.e - e->ae);
	if (__builtin_expect(cross == 0, 0))
		cross = dn != 0 ? -dn : de;
	return cross > 0 ? 1 : -1;
}
