// SPDX-License-Identifier: Apache-2.0
// Outlines made ready for exact tests: polygons with geodesic edges and circles, in the plane of base/geodesic.h.
//
// An outline is one run of octets (struct outline with its points behind it), so that a book may keep millions in one
// arena. Polygons are tested in whole millimetres, exactly; circles against others to better than 1 mm. Touching is
// meeting. Made from a checked shape only: outline_check() first. Pure; any thread.
#pragma once

#include "base/edge_sweep.h"
#include "base/geodesic.h"
#include "base/volume.h"

#define OUTLINE_EXTENT_MAX_MM ((1 << 29) - 1)
#define OUTLINE_RADIUS_MAX_CM                                                                      \
	15000000u // 150 km: beyond, an arc and its chord are not told apart to 1 cm

enum outline_fault {
	OUTLINE_FINE,
	OUTLINE_SHAPE, // neither polygon nor circle
	OUTLINE_LATITUDE,
	OUTLINE_LONGITUDE,
	OUTLINE_FEW_POINTS,
	OUTLINE_MANY_POINTS,
	OUTLINE_DUPLICATE, // two points in the same place
	OUTLINE_CROSSES,   // edges cross or touch
	OUTLINE_NO_AREA,   // all points on one line
	OUTLINE_LARGE,	   // area or extent
	OUTLINE_OUT_OF_REACH,
	OUTLINE_RADIUS,
	OUTLINE_FAULT_COUNT
};

struct outline {
	uint8_t shape; // enum volume_shape
	bool is_convex;
	uint16_t spare;
	uint32_t count;	    // polygon
	uint32_t radius_cm; // circle
	uint32_t spare2;
	struct edge_box box; // mm, all inside
	// Polygon: struct polygon_point [count] as given, then struct geodesic_mm [count] counter-clockwise.
	// Circle: struct outline_circle.
};

struct outline_circle {
	struct polygon_point center;
	struct geodesic_mm at;
	struct geodesic_vector ecef;
	double chord_m; // of the radius
	double stretch; // greatest ratio of a length in the plane to the true one inside the circle
};

// A shape as somebody gave it.
struct outline_shape {
	uint8_t shape; // enum volume_shape
	const struct polygon_point *points;
	uint32_t count;
	struct polygon_point center;
	uint32_t radius_cm;
};

// Work space of checks and tests, about 700 KB.
struct outline_scratch {
	uint32_t order[2 * POLYGON_POINTS_MAX];
	struct geodesic_mm points[POLYGON_POINTS_MAX];
	struct edge_sweep_scratch sweep;
};

enum outline_fault outline_check(const struct geodesic_plane *plane, const struct outline_shape *s,
				 double area_max_m2, struct outline_scratch *scratch);

uint32_t outline_size(const struct outline_shape *s); // octets, a multiple of 8
// `out` has outline_size() octets, aligned to 8. False when a point is out of the plane's reach.
bool outline_build(const struct geodesic_plane *plane, const struct outline_shape *s,
		   struct outline *out);

static inline const struct polygon_point *outline_given(const struct outline *o)
{
	return (const struct polygon_point *)(o + 1);
}

static inline const struct geodesic_mm *outline_points(const struct outline *o)
{
	return (const struct geodesic_mm *)(outline_given(o) + o->count);
}

static inline const struct outline_circle *outline_circle(const struct outline *o)
{
	return (const struct outline_circle *)(o + 1);
}

static inline bool outline_boxes_meet(const struct edge_box *a, const struct edge_box *b)
{
	return a->x0 <= b->x1 && b->x0 <= a->x1 && a->y0 <= b->y1 && b->y0 <= a->y1;
}

// Whether the two share a point.
bool outline_meets(const struct geodesic_plane *plane, const struct outline *a,
		   const struct outline *b, struct outline_scratch *scratch);

bool outline_contains(const struct geodesic_plane *plane, const struct outline *o,
		      struct polygon_point at);
