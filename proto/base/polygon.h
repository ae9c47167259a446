// SPDX-License-Identifier: Apache-2.0
// Polygons of positions in 1e-7 degree: where a point lies, whether two rings meet, whether a ring is one at all.
//
// Edges are straight lines in latitude and longitude, as GeoJSON (RFC 7946 section 3.1.1) means them. Everything is exact
// integer arithmetic. No ring crosses the antimeridian: a zone that does is two polygons (RFC 7946 section 3.1.9).
// Rings are closed without repeating their first point. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define POLYGON_POINTS_MAX                                                                         \
	10000 // points of one ring; what ASTM F3548-21 grants one operational intent

struct polygon_point {
	int32_t lat_e7, lon_e7;
};

struct polygon_ring {
	const struct polygon_point *points;
	uint32_t count;
};

struct polygon_box {
	int32_t south_e7, north_e7, west_e7, east_e7;
};

enum polygon_fault {
	POLYGON_FINE,
	POLYGON_FEW_POINTS,  // fewer than three different points
	POLYGON_MANY_POINTS, // more than POLYGON_POINTS_MAX
	POLYGON_NO_AREA,     // all points on one line
	POLYGON_WRAPS,	 // an edge longer than 180 degrees: it probably crosses the antimeridian
	POLYGON_CROSSES, // two edges cross: which side is inside cannot be told
	POLYGON_FAULT_COUNT
};

const char *polygon_fault_text(unsigned fault); // what is wrong, one clause

// Costs count * count / 2 comparisons. An edge from -180 to 180 degrees is the edge of the whole world and no fault.
// *a and *b: the first points of the edges that cross or the point that begins the long edge.
enum polygon_fault polygon_check(const struct polygon_ring *ring, uint32_t *a, uint32_t *b);

// The first ring is the outline, the others are holes. Points on an outline are inside; points on a hole's edge too.
bool polygon_contains(const struct polygon_ring *rings, uint32_t ring_count,
		      struct polygon_point p);

// Whether an edge of one crosses or touches an edge of the other.
bool polygon_edges_meet(const struct polygon_ring *a, const struct polygon_ring *b);

struct polygon_box polygon_box(const struct polygon_ring *ring);

static inline bool polygon_boxes_meet(const struct polygon_box *a, const struct polygon_box *b)
{
	return a->south_e7 <= b->north_e7 && b->south_e7 <= a->north_e7 &&
	       a->west_e7 <= b->east_e7 && b->west_e7 <= a->east_e7;
}
