// SPDX-License-Identifier: Apache-2.0
// Geodesic edges as straight lines: the projection of the WGS-84 ellipsoid from its centre onto the plane that touches it
// at an anchor (gnomonic). There, plane sections through the centre (great ellipses) are straight. A great ellipse lies
// within 1 mm of the geodesic between two points up to 100 km apart, and within 1 cm up to 200 km.
//
// The plane is kept in whole millimetres, so that tests of sides are exact in 64-bit integers as long as points lie
// within 2^30 mm of each other. It reaches GEODESIC_REACH_M around the anchor, wherever that is: neither poles nor
// antimeridian are special. Lengths in it are true at the anchor and grow to 1.1 times at the reach: measure with
// geodesic_ecef(). Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/polygon.h"

#define GEODESIC_REACH_M  2000000.0
#define GEODESIC_RADIUS_M 6371008.8 // mean radius, for what may be off by half a percent

struct geodesic_plane {
	struct polygon_point anchor;
	double sin_lat, cos_lat; // of the anchor
	double up;		 // distance of the plane from the earth's centre, m
	double north0;		 // northward part of the anchor, m
};

struct geodesic_mm {
	int32_t x, y; // east and north of the anchor, in the plane
};

struct geodesic_vector {
	double x, y,
		z; // metres from the earth's centre, turned so that the anchor lies at longitude 0
};

void geodesic_plane_init(struct geodesic_plane *p, struct polygon_point anchor);

// False when the place is out of reach; then *out is unchanged.
bool geodesic_to_plane(const struct geodesic_plane *p, struct polygon_point at,
		       struct geodesic_mm *out);
struct polygon_point geodesic_from_plane(const struct geodesic_plane *p, double x_m, double y_m);

// The place on the ellipsoid, as a vector.
struct geodesic_vector geodesic_ecef(const struct geodesic_plane *p, struct polygon_point at);
// The same of a point of the plane.
struct geodesic_vector geodesic_lift(const struct geodesic_plane *p, double x_m, double y_m);

static inline double geodesic_chord2(struct geodesic_vector a, struct geodesic_vector b)
{
	double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
	return x * x + y * y + z * z;
}

// Length of the straight line through the earth under an arc, and back. Off by less than 1 cm up to 150 km.
double geodesic_chord_of_arc(double arc_m);
double geodesic_arc_of_chord(double chord_m);

// Along the ellipsoid; to 1 cm up to 150 km, to 0.1 % up to 2,000 km.
double geodesic_distance_m(struct polygon_point a, struct polygon_point b);

// A ring with geodesic edges as one with edges straight in latitude and longitude (what base/volume.h and the packet path
// mean), within 5 mm: points are added until it is. Returns their number, 0 when more than max are needed. The ring
// must not contain a pole or cross the antimeridian.
uint32_t geodesic_densify(const struct polygon_point *ring, uint32_t count,
			  struct polygon_point *out, uint32_t max);

// A circle as such a ring, within 1 cm; 0 when max is too small or it reaches a pole or the antimeridian. Points lie on both sides of
// the rim in turn by half the sagitta.
uint32_t geodesic_circle_ring(struct polygon_point center, double radius_m,
			      struct polygon_point *out, uint32_t max);
