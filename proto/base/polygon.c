// SPDX-License-Identifier: Apache-2.0
#include "base/polygon.h"

#include <stdlib.h>

__extension__ typedef __int128 wide; // products of two angles and their differences

const char *polygon_fault_text(unsigned fault)
{
	static const char *const texts[POLYGON_FAULT_COUNT] = {
		[POLYGON_FINE] = "valid",
		[POLYGON_FEW_POINTS] = "fewer than three different points",
		[POLYGON_MANY_POINTS] = "more points than a ring may have",
		[POLYGON_NO_AREA] = "all points lie on one line",
		[POLYGON_WRAPS] = "an edge is longer than 180 degrees",
		[POLYGON_CROSSES] = "two of its edges cross",
	};
	return fault < POLYGON_FAULT_COUNT ? texts[fault] : "?";
}

static int sign(wide v)
{
	return (v > 0) - (v < 0);
}

// On which side of the line a-b the point c lies: 1 left, -1 right, 0 on it.
static int side(struct polygon_point a, struct polygon_point b, struct polygon_point c)
{
	return sign(((wide)b.lon_e7 - a.lon_e7) * ((wide)c.lat_e7 - a.lat_e7) -
		    ((wide)b.lat_e7 - a.lat_e7) * ((wide)c.lon_e7 - a.lon_e7));
}

static bool between(int32_t v, int32_t a, int32_t b)
{
	return a <= b ? v >= a && v <= b : v >= b && v <= a;
}

// c is on the line a-b: is it on the piece of it?
static bool within_piece(struct polygon_point a, struct polygon_point b, struct polygon_point c)
{
	return between(c.lat_e7, a.lat_e7, b.lat_e7) && between(c.lon_e7, a.lon_e7, b.lon_e7);
}

static struct polygon_point next_of(const struct polygon_ring *r, uint32_t i)
{
	return r->points[i + 1 < r->count ? i + 1 : 0];
}

static bool far_apart(struct polygon_point a, struct polygon_point b, struct polygon_point c,
		      struct polygon_point d)
{
	return (a.lon_e7 < c.lon_e7 && a.lon_e7 < d.lon_e7 && b.lon_e7 < c.lon_e7 &&
		b.lon_e7 < d.lon_e7) ||
	       (a.lon_e7 > c.lon_e7 && a.lon_e7 > d.lon_e7 && b.lon_e7 > c.lon_e7 &&
		b.lon_e7 > d.lon_e7) ||
	       (a.lat_e7 < c.lat_e7 && a.lat_e7 < d.lat_e7 && b.lat_e7 < c.lat_e7 &&
		b.lat_e7 < d.lat_e7) ||
	       (a.lat_e7 > c.lat_e7 && a.lat_e7 > d.lat_e7 && b.lat_e7 > c.lat_e7 &&
		b.lat_e7 > d.lat_e7);
}

// Each piece goes from one side of the other to the other side; touching is not crossing.
static bool cross(struct polygon_point a, struct polygon_point b, struct polygon_point c,
		  struct polygon_point d)
{
	return !far_apart(a, b, c, d) && side(a, b, c) * side(a, b, d) < 0 &&
	       side(c, d, a) * side(c, d, b) < 0;
}

static bool meet(struct polygon_point a, struct polygon_point b, struct polygon_point c,
		 struct polygon_point d)
{
	if (far_apart(a, b, c, d))
		return false;
	int c_side = side(a, b, c), d_side = side(a, b, d);
	int a_side = side(c, d, a), b_side = side(c, d, b);
	return (c_side * d_side < 0 && a_side * b_side < 0) ||
	       (c_side == 0 && within_piece(a, b, c)) || (d_side == 0 && within_piece(a, b, d)) ||
	       (a_side == 0 && within_piece(c, d, a)) || (b_side == 0 && within_piece(c, d, b));
}

static bool wraps(struct polygon_point a, struct polygon_point b)
{
	int64_t d = llabs((long long)a.lon_e7 - b.lon_e7);
	return d > 1800000000 && d != 3600000000;
}

static wide doubled_area(const struct polygon_ring *r)
{
	wide sum = 0;
	for (uint32_t i = 0; i < r->count; i++) {
		struct polygon_point a = r->points[i], b = next_of(r, i);
		sum += (wide)a.lon_e7 * b.lat_e7 - (wide)b.lon_e7 * a.lat_e7;
	}
	return sum;
}

enum polygon_fault polygon_check(const struct polygon_ring *ring, uint32_t *a, uint32_t *b)
{
	*a = *b = 0;
	if (ring->count < 3)
		return POLYGON_FEW_POINTS;
	if (ring->count > POLYGON_POINTS_MAX)
		return POLYGON_MANY_POINTS;
	for (uint32_t i = 0; i < ring->count; i++) {
		*a = *b = i;
		if (wraps(ring->points[i], next_of(ring, i)))
			return POLYGON_WRAPS;
	}
	for (uint32_t i = 0; i < ring->count; i++)
		for (uint32_t j = i + 2; j < ring->count; j++) {
			*a = i;
			*b = j;
			if (cross(ring->points[i], next_of(ring, i), ring->points[j],
				  next_of(ring, j)))
				return POLYGON_CROSSES;
		}
	return doubled_area(ring) == 0 ? POLYGON_NO_AREA : POLYGON_FINE;
}

enum place { OUTSIDE, EDGE, INSIDE };

// A ray to the east: each edge that spans the point's latitude half openly and lies east of it is crossed once.
static enum place place_in_ring(const struct polygon_ring *r, struct polygon_point p)
{
	bool inside = false;
	for (uint32_t i = 0; i < r->count; i++) {
		struct polygon_point a = r->points[i], b = next_of(r, i);
		int s = side(a, b, p);
		if (s == 0 && within_piece(a, b, p))
			return EDGE;
		if ((a.lat_e7 > p.lat_e7) != (b.lat_e7 > p.lat_e7))
			inside ^= b.lat_e7 > a.lat_e7 ? s > 0 : s < 0;
	}
	return inside ? INSIDE : OUTSIDE;
}

bool polygon_contains(const struct polygon_ring *rings, uint32_t ring_count, struct polygon_point p)
{
	if (ring_count == 0 || place_in_ring(&rings[0], p) == OUTSIDE)
		return false;
	for (uint32_t i = 1; i < ring_count; i++)
		if (place_in_ring(&rings[i], p) == INSIDE)
			return false;
	return true;
}

bool polygon_edges_meet(const struct polygon_ring *a, const struct polygon_ring *b)
{
	for (uint32_t i = 0; i < a->count; i++)
		for (uint32_t j = 0; j < b->count; j++)
			if (meet(a->points[i], next_of(a, i), b->points[j], next_of(b, j)))
				return true;
	return false;
}

struct polygon_box polygon_box(const struct polygon_ring *ring)
{
	struct polygon_box box = {INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN};
	for (uint32_t i = 0; i < ring->count; i++) {
		struct polygon_point p = ring->points[i];
		box.south_e7 = p.lat_e7 < box.south_e7 ? p.lat_e7 : box.south_e7;
		box.north_e7 = p.lat_e7 > box.north_e7 ? p.lat_e7 : box.north_e7;
		box.west_e7 = p.lon_e7 < box.west_e7 ? p.lon_e7 : box.west_e7;
		box.east_e7 = p.lon_e7 > box.east_e7 ? p.lon_e7 : box.east_e7;
	}
	return box;
}
