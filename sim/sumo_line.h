// SPDX-License-Identifier: Apache-2.0
// Arithmetic of lines of points. Pure; inline.
#pragma once

#include <math.h>

#include "sumo_net.h"

static inline double sumo_line_length(const struct sumo_line *l)
{
	double m = 0.0;
	for (uint32_t i = 1; i < l->count; i++)
		m += hypot(l->points[i].x_m - l->points[i - 1].x_m,
			   l->points[i].y_m - l->points[i - 1].y_m);
	return m;
}

static inline double sumo_line_apart(struct sumo_point p, struct sumo_point a, struct sumo_point b)
{
	double ex = b.x_m - a.x_m, ey = b.y_m - a.y_m, l2 = ex * ex + ey * ey;
	double u = l2 > 0.0 ? ((p.x_m - a.x_m) * ex + (p.y_m - a.y_m) * ey) / l2 : 0.0;
	u = fmin(1.0, fmax(0.0, u));
	return hypot(a.x_m + u * ex - p.x_m, a.y_m + u * ey - p.y_m);
}

static inline bool sumo_line_crosses(struct sumo_point a, struct sumo_point b, struct sumo_point c,
				     struct sumo_point d)
{
	double u = (b.x_m - a.x_m) * (c.y_m - a.y_m) - (b.y_m - a.y_m) * (c.x_m - a.x_m);
	double v = (b.x_m - a.x_m) * (d.y_m - a.y_m) - (b.y_m - a.y_m) * (d.x_m - a.x_m);
	double s = (d.x_m - c.x_m) * (a.y_m - c.y_m) - (d.y_m - c.y_m) * (a.x_m - c.x_m);
	double t = (d.x_m - c.x_m) * (b.y_m - c.y_m) - (d.y_m - c.y_m) * (b.x_m - c.x_m);
	return u * v < 0.0 && s * t < 0.0;
}

// Smallest distance between two lines, 0 where they cross.
static inline double sumo_line_gap(const struct sumo_line *a, const struct sumo_line *b)
{
	double least = INFINITY;
	for (uint32_t i = 1; i < a->count; i++)
		for (uint32_t k = 1; k < b->count; k++) {
			const struct sumo_point *p = &a->points[i - 1], *q = &b->points[k - 1];
			if (sumo_line_crosses(p[0], p[1], q[0], q[1]))
				return 0.0;
			least = fmin(least, fmin(sumo_line_apart(p[0], q[0], q[1]),
						 sumo_line_apart(p[1], q[0], q[1])));
			least = fmin(least, fmin(sumo_line_apart(q[0], p[0], p[1]),
						 sumo_line_apart(q[1], p[0], p[1])));
		}
	return least;
}
