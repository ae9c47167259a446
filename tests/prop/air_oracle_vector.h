// SPDX-License-Identifier: Apache-2.0
// Vectors of the oracle.
#pragma once

#include <math.h>

#include "air_oracle.h"

typedef struct oracle_vector vec;

static inline vec sub(vec a, vec b)
{
	return (vec){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline vec cross(vec a, vec b)
{
	return (vec){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline long double dot(vec a, vec b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline long double length(vec a)
{
	return sqrtl(dot(a, a));
}

vec oracle_on_ellipsoid(struct polygon_point p);
void oracle_set_reach(struct oracle_volume *v);
