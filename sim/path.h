// SPDX-License-Identifier: Apache-2.0
// A polyline in the local plane, metres east and north of the scenario's origin and up from the ground, measured along
// its length. Lanes, drone routes, zones and corridors are paths. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { PATH_POINTS_MAX = 48 };

struct path_point {
	double e_m, n_m, z_m;
};

struct path {
	struct path_point p[PATH_POINTS_MAX];
	double at_m[PATH_POINTS_MAX]; // horizontal distance from the start
	unsigned count;
};

// Reads "e,n e,n …" (axes 2) or "e,n,z …" (axes 3). Returns 0, or -1 with a sentence that ends with what was expected.
int path_parse(struct path *path, const char *text, unsigned axes, char *problem, size_t size);

// Appends one point; false when the path is full.
bool path_add(struct path *path, double e_m, double n_m, double z_m);

static inline double path_length(const struct path *path)
{
	return path->count > 0 ? path->at_m[path->count - 1] : 0.0;
}

// Point and course (radians clockwise from north) at a distance from the start; beyond the ends the last leg goes on.
struct path_point path_at(const struct path *path, double s_m, double *heading_rad);
