// SPDX-License-Identifier: Apache-2.0
// Edges of polygons in a plane of whole millimetres: exact answers about two of them. Points lie within 2^30 mm of each other,
// so that no product overflows. Touching is meeting.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/geodesic.h"

struct edge_box {
	int32_t x0, y0, x1, y1;
};

// Twice the area of a, b, c: positive when c is left of a-b.
static inline int64_t edge_side(struct geodesic_mm a, struct geodesic_mm b, struct geodesic_mm c)
{
	return ((int64_t)b.x - a.x) * ((int64_t)c.y - a.y) -
	       ((int64_t)b.y - a.y) * ((int64_t)c.x - a.x);
}

static inline int32_t edge_least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static inline int32_t edge_most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static inline struct edge_box edge_box(struct geodesic_mm a, struct geodesic_mm b)
{
	return (struct edge_box){edge_least(a.x, b.x), edge_least(a.y, b.y), edge_most(a.x, b.x),
				 edge_most(a.y, b.y)};
}

static inline bool edges_meet(struct geodesic_mm a, struct geodesic_mm b, struct geodesic_mm c,
			      struct geodesic_mm d)
{
	const struct edge_box ab = edge_box(a, b), cd = edge_box(c, d);
	if (ab.x0 > cd.x1 || cd.x0 > ab.x1 || ab.y0 > cd.y1 || cd.y0 > ab.y1)
		return false;
	int64_t sc = edge_side(a, b, c), sd = edge_side(a, b, d);
	if ((sc > 0 && sd > 0) || (sc < 0 && sd < 0))
		return false;
	int64_t sa = edge_side(c, d, a), sb = edge_side(c, d, b);
	if ((sa > 0 && sb > 0) || (sa < 0 && sb < 0))
		return false;
	// Neither separates: they cross, touch, or lie on one line with boxes that meet.
	return true;
}

// A closed ring of at least three points.
struct edge_ring {
	const struct geodesic_mm *p;
	uint32_t n;
};

static inline struct geodesic_mm edge_from(const struct edge_ring *r, uint32_t i)
{
	return r->p[i];
}

static inline struct geodesic_mm edge_to(const struct edge_ring *r, uint32_t i)
{
	return r->p[i + 1 < r->n ? i + 1 : 0];
}

// Whether a-b and b-c share more than b.
static inline bool edge_turns_back(struct geodesic_mm a, struct geodesic_mm b, struct geodesic_mm c)
{
	if (edge_side(a, b, c) != 0)
		return false;
	return ((int64_t)a.x - b.x) * ((int64_t)c.x - b.x) +
		       ((int64_t)a.y - b.y) * ((int64_t)c.y - b.y) >
	       0;
}

// Whether edges i and j of one ring share what edges of a polygon do not.
static inline bool edges_clash(const struct edge_ring *r, uint32_t i, uint32_t j)
{
	struct geodesic_mm a = edge_from(r, i), b = edge_to(r, i), c = edge_from(r, j),
			   d = edge_to(r, j);
	if (j == (i + 1) % r->n)
		return edge_turns_back(a, b, d);
	if (i == (j + 1) % r->n)
		return edge_turns_back(c, d, b);
	return edges_meet(a, b, c, d);
}
