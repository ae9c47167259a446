// SPDX-License-Identifier: Apache-2.0
// What the files of the oracle share.
#pragma once

#include <math.h>

#include "air_oracle.h"

typedef struct oracle_vector vec;

static const int64_t ORACLE_TICK = 50000000, ORACLE_SECOND = 1000000000;

static inline vec oracle_sub(vec a, vec b)
{
	return (vec){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline vec oracle_cross(vec a, vec b)
{
	return (vec){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline long double oracle_dot(vec a, vec b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline long double oracle_length(vec a)
{
	return sqrtl(oracle_dot(a, a));
}

// Fills the middle and how far the points lie from it.
void oracle_set_reach(struct oracle_volume *v);
vec oracle_on_ellipsoid(struct polygon_point p);
// Whether the bands of altitude meet when the first is moved up by dz_cm.
bool oracle_bands(const struct oracle_volume *a, const struct oracle_volume *b, int32_t dz_cm);
// Whether the shapes on the ground meet.
bool oracle_shapes_touch(struct oracle *o, const struct oracle_volume *a,
			 const struct oracle_volume *b);
