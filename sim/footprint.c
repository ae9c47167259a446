// SPDX-License-Identifier: Apache-2.0
#include "footprint.h"

#include <math.h>

// Half the extent of an object's footprint along a direction.
static double half_extent(const struct truth_object *o, double e, double n)
{
	double along = fabs(sin(o->heading_rad) * e + cos(o->heading_rad) * n);
	double across = fabs(cos(o->heading_rad) * e - sin(o->heading_rad) * n);
	return 0.5 * (o->length_m * along + o->width_m * across);
}

// Two convex footprints are apart exactly while they are apart along one of their sides' directions; moving, they touch
// when the last of these gaps closes, provided that none has opened again by then.
double footprint_ttc_s(const struct truth_object *a, const struct truth_object *b)
{
	double enter_s = 0.0, leave_s = INFINITY;
	double de = b->e_m - a->e_m, dn = b->n_m - a->n_m;
	double ve = b->ve_ms - a->ve_ms, vn = b->vn_ms - a->vn_ms;
	const double courses[4] = {a->heading_rad, a->heading_rad + M_PI / 2, b->heading_rad,
				   b->heading_rad + M_PI / 2};
	for (unsigned i = 0; i < 4; i++) {
		double e = sin(courses[i]), n = cos(courses[i]);
		double apart = de * e + dn * n, rate = ve * e + vn * n;
		double reach = half_extent(a, e, n) + half_extent(b, e, n);
		if (fabs(rate) < 1e-9) {
			if (fabs(apart) > reach)
				return INFINITY;
			continue;
		}
		double t1 = (-reach - apart) / rate, t2 = (reach - apart) / rate;
		enter_s = fmax(enter_s, fmin(t1, t2));
		leave_s = fmin(leave_s, fmax(t1, t2));
		if (enter_s > leave_s)
			return INFINITY;
	}
	return enter_s;
}
