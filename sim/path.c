// SPDX-License-Identifier: Apache-2.0
#include "path.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double COORDINATE_MAX_M = 20000.0; // what the local plane is good for

bool path_add(struct path *path, double e_m, double n_m, double z_m)
{
	if (path->count == PATH_POINTS_MAX)
		return false;
	unsigned i = path->count++;
	path->p[i] = (struct path_point){e_m, n_m, z_m};
	path->at_m[i] = i == 0 ? 0.0
			       : path->at_m[i - 1] +
					 hypot(e_m - path->p[i - 1].e_m, n_m - path->p[i - 1].n_m);
	return true;
}

int path_parse(struct path *path, const char *text, unsigned axes, char *problem, size_t size)
{
	const char *form = axes == 3 ? "\"e,n,z e,n,z …\" in metres" : "\"e,n e,n …\" in metres";
	*path = (struct path){.count = 0};
	while (*text == ' ')
		text++;
	while (*text != '\0') {
		double v[3] = {0, 0, 0};
		for (unsigned i = 0; i < axes; i++) {
			char *end;
			v[i] = strtod(text, &end);
			bool separated = i + 1 < axes ? *end == ',' : *end == ' ' || *end == '\0';
			if (end == text || !separated || !(fabs(v[i]) <= COORDINATE_MAX_M)) {
				snprintf(problem, size,
					 "cannot read '%.20s'; expected %s, at most 20000", text,
					 form);
				return -1;
			}
			text = end + (i + 1 < axes);
		}
		if (!path_add(path, v[0], v[1], v[2])) {
			snprintf(problem, size, "too many points; expected at most %d",
				 PATH_POINTS_MAX);
			return -1;
		}
		while (*text == ' ')
			text++;
	}
	if (path->count < 2) {
		snprintf(problem, size, "too few points; expected at least 2 as %s", form);
		return -1;
	}
	return 0;
}

struct path_point path_at(const struct path *path, double s_m, double *heading_rad)
{
	unsigned i = 1;
	while (i + 1 < path->count && path->at_m[i] <= s_m)
		i++;
	const struct path_point *a = &path->p[i - 1], *b = &path->p[i];
	double leg_m = path->at_m[i] - path->at_m[i - 1];
	double f = leg_m > 0 ? (s_m - path->at_m[i - 1]) / leg_m : 0.0;
	*heading_rad = atan2(b->e_m - a->e_m, b->n_m - a->n_m);
	return (struct path_point){a->e_m + f * (b->e_m - a->e_m), a->n_m + f * (b->n_m - a->n_m),
				   a->z_m + f * (b->z_m - a->z_m)};
}
