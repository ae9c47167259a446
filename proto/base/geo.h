// SPDX-License-Identifier: Apache-2.0
// The local plane: metres east and north of a node's origin, on the WGS-84 ellipsoid.
//
// Scales are the ellipsoid's radii of curvature at the origin. Within 20 km of the origin a distance between two
// points of the plane is off by less than 0.1 % of the distance of the points from the origin's parallel, which at a
// crossing (1 km) is centimetres. One node covers a few kilometres; do not use it across a country.
// Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct geo_frame {
	int32_t lat0_e7;
	int32_t lon0_e7;
	double m_per_e7_north; // metres per 1e-7 degree of latitude at the origin
	double m_per_e7_east;  // metres per 1e-7 degree of longitude at the origin
};

struct geo_point {
	double e_m;
	double n_m;
};

// |lat0_e7| must be below 89 degrees: at the poles east has no meaning.
void geo_frame_init(struct geo_frame *f, int32_t lat0_e7, int32_t lon0_e7);

// Longitude differences wrap at the antimeridian.
static inline struct geo_point geo_to_plane(const struct geo_frame *f, int32_t lat_e7,
					    int32_t lon_e7)
{
	const int64_t turn_e7 = 3600000000;
	int64_t dlon = (int64_t)lon_e7 - f->lon0_e7;
	if (dlon > turn_e7 / 2)
		dlon -= turn_e7;
	else if (dlon < -turn_e7 / 2)
		dlon += turn_e7;
	return (struct geo_point){.e_m = (double)dlon * f->m_per_e7_east,
				  .n_m = ((double)lat_e7 - f->lat0_e7) * f->m_per_e7_north};
}

void geo_from_plane(const struct geo_frame *f, struct geo_point p, int32_t *lat_e7,
		    int32_t *lon_e7);

static inline bool geo_is_valid(int32_t lat_e7, int32_t lon_e7)
{
	return lat_e7 >= -900000000 && lat_e7 <= 900000000 && lon_e7 >= -1800000000 &&
	       lon_e7 <= 1800000000;
}

// Course in 0.01 degree clockwise from north of a displacement, 0..35999; 0 for no displacement.
uint16_t geo_course_cdeg(double e_m, double n_m);
