// SPDX-License-Identifier: Apache-2.0
#include "extrapolate.h"

#include <math.h>

#include "footprint.h"

static const double STEP_S = 0.1, STEP_MAX_S = 0.5;

static double reach(const struct truth_object *o)
{
	return 0.5 * hypot(o->length_m, o->width_m);
}

bool extrapolate_overlap(const struct truth_object *a, const struct truth_object *b,
			 double margin_m)
{
	struct truth_object x = *a, y = *b;
	x.ve_ms = x.vn_ms = y.ve_ms = y.vn_ms = 0.0;
	x.length_m += 2.0 * margin_m;
	x.width_m += 2.0 * margin_m;
	y.length_m += 2.0 * margin_m;
	y.width_m += 2.0 * margin_m;
	return footprint_ttc_s(&x, &y) == 0.0;
}

static void carry_on(struct truth_object *o, double turn_rads, double dt_s)
{
	double v = fmax(0.0, o->speed_ms + o->accel_ms2 * dt_s);
	double way_m = 0.5 * (o->speed_ms + v) * dt_s;
	// Half of the turn before the step, half behind it. Who stands does not turn.
	double half_rad = o->speed_ms + v > 0.0 ? 0.5 * turn_rads * dt_s : 0.0;
	o->heading_rad += half_rad;
	o->e_m += way_m * sin(o->heading_rad);
	o->n_m += way_m * cos(o->heading_rad);
	o->heading_rad += half_rad;
	o->speed_ms = v;
}

double extrapolate_contact_s(const struct extrapolate_motion *a, const struct extrapolate_motion *b,
			     double margin_m, double horizon_s)
{
	struct truth_object x = a->o, y = b->o;
	const double bodies_m = reach(&x) + reach(&y) + 3.0 * margin_m;
	for (double t_s = 0.0; t_s <= horizon_s;) {
		double apart_m = hypot(y.e_m - x.e_m, y.n_m - x.n_m) - bodies_m;
		if (apart_m <= 0.0 && extrapolate_overlap(&x, &y, margin_m))
			return t_s;
		// As far ahead as they cannot meet, at the speeds that they can have by then.
		double most_ms = x.speed_ms + y.speed_ms +
				 STEP_MAX_S * (fmax(x.accel_ms2, 0.0) + fmax(y.accel_ms2, 0.0));
		double dt_s = fmin(fmax(apart_m / fmax(most_ms, 0.1), STEP_S), STEP_MAX_S);
		if (apart_m > most_ms * (horizon_s - t_s) + 4.0 * horizon_s)
			return INFINITY;
		carry_on(&x, a->turn_rads, dt_s);
		carry_on(&y, b->turn_rads, dt_s);
		t_s += dt_s;
	}
	return INFINITY;
}

// Cuts the time span in which lo <= x + v t <= hi from *enter..*leave.
static void within(double x, double v, double reach_m, double *enter_s, double *leave_s)
{
	if (fabs(v) < 1e-9) {
		if (fabs(x) > reach_m)
			*enter_s = INFINITY;
		return;
	}
	double t1 = (-reach_m - x) / v, t2 = (reach_m - x) / v;
	*enter_s = fmax(*enter_s, fmin(t1, t2));
	*leave_s = fmin(*leave_s, fmax(t1, t2));
}

double extrapolate_cylinder_s(const struct truth_object *a, const struct truth_object *b,
			      double radius_m, double height_m)
{
	double e = b->e_m - a->e_m, n = b->n_m - a->n_m;
	double ve = b->ve_ms - a->ve_ms, vn = b->vn_ms - a->vn_ms;
	double enter_s = 0.0, leave_s = INFINITY;
	double vv = ve * ve + vn * vn, dot = e * ve + n * vn;
	double beyond = e * e + n * n - radius_m * radius_m;
	within(b->z_m - a->z_m, b->vz_ms - a->vz_ms, height_m, &enter_s, &leave_s);
	if (vv < 1e-9) {
		if (beyond > 0.0)
			return INFINITY;
	} else {
		double root = dot * dot - vv * beyond;
		if (root < 0.0)
			return INFINITY;
		enter_s = fmax(enter_s, (-dot - sqrt(root)) / vv);
		leave_s = fmin(leave_s, (-dot + sqrt(root)) / vv);
	}
	return enter_s <= leave_s ? enter_s : INFINITY;
}
