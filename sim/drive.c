// SPDX-License-Identifier: Apache-2.0
#include "drive.h"

#include <math.h>

static const double NEAR_MS = 1e-6;
static const double EASY = 0.92;      // of what it can do, in plans
static const double STRAIGHT_S = 8.0; // longest ramp to the line

// Way covered by changing speed at a constant rate.
static double ramp_m(double from_ms, double to_ms, double rate_ms2)
{
	return fabs(to_ms * to_ms - from_ms * from_ms) / (2.0 * rate_ms2);
}

struct leg {
	double t_s, d_m;
};

// From v to the cruise speed and on to u, without holding it.
static struct leg ramps(const struct drive *c, double v_ms, double cruise_ms, double u_ms)
{
	double first = cruise_ms >= v_ms ? c->accel_ms2 : c->brake_ms2;
	double second = u_ms >= cruise_ms ? c->accel_ms2 : c->brake_ms2;
	return (struct leg){fabs(cruise_ms - v_ms) / first + fabs(u_ms - cruise_ms) / second,
			    ramp_m(v_ms, cruise_ms, first) + ramp_m(cruise_ms, u_ms, second)};
}

// Way covered in t_s with a cruise speed, or a negative number when the ramps alone take longer.
static double way_m(const struct drive *c, double v_ms, double cruise_ms, double u_ms, double t_s)
{
	struct leg l = ramps(c, v_ms, cruise_ms, u_ms);
	return l.t_s > t_s + 1e-9 ? -1.0 : l.d_m + cruise_ms * (t_s - l.t_s);
}

// Cruise speed below both v and u: way = v²/2b + u²/2a + w (t - v/b - u/a) + w²/2 (1/a + 1/b).
// Above both the same with a and b exchanged and the sign of the square turned.
static double solve_outside(const struct drive *c, double v_ms, double u_ms, double t_s, double d_m,
			    bool above)
{
	double b = above ? -c->accel_ms2 : c->brake_ms2, a = above ? -c->brake_ms2 : c->accel_ms2;
	double k = 0.5 * (1.0 / a + 1.0 / b), l = t_s - v_ms / b - u_ms / a;
	double m = v_ms * v_ms / (2.0 * b) + u_ms * u_ms / (2.0 * a) - d_m;
	double root = l * l - 4.0 * k * m;
	if (root < 0.0)
		return NAN;
	return (-l + sqrt(root)) / (2.0 * k);
}

// Between v and u: the ramps do not depend on it.
static double solve_between(const struct drive *c, double v_ms, double u_ms, double t_s, double d_m)
{
	struct leg l = ramps(c, v_ms, v_ms, u_ms);
	double left_s = t_s - l.t_s;
	return left_s > 1e-9 ? (d_m - l.d_m) / left_s : NAN;
}

static struct drive_plan meet(const struct drive *c, double v_ms, double d_m, double t_s,
			      double u_ms)
{
	struct drive_plan p = {.can = false, .accel_ms2 = c->accel_ms2, .brake_ms2 = c->brake_ms2};
	double lo = fmin(v_ms, u_ms), hi = fmax(v_ms, u_ms);
	double at_lo = way_m(c, v_ms, lo, u_ms, t_s), at_hi = way_m(c, v_ms, hi, u_ms, t_s);
	if (at_lo < 0.0)
		return p; // not even the change of speed fits into the time
	p.cruise_ms = d_m < at_lo   ? solve_outside(c, v_ms, u_ms, t_s, d_m, false)
		      : d_m > at_hi ? solve_outside(c, v_ms, u_ms, t_s, d_m, true)
				    : solve_between(c, v_ms, u_ms, t_s, d_m);
	if (isnan(p.cruise_ms) || p.cruise_ms < -NEAR_MS ||
	    p.cruise_ms > fmax(c->most_ms, hi) + NEAR_MS)
		return p;
	p.cruise_ms = fmax(0.0, p.cruise_ms);
	p.hold_s = t_s - ramps(c, v_ms, p.cruise_ms, u_ms).t_s;
	p.can = p.hold_s > -1e-6;
	return p;
}

// One rate all the way to the line: what is left when the cruise is over.
static struct drive_plan meet_straight(const struct drive *c, double v_ms, double d_m, double t_s,
				       double u_ms)
{
	double rate = 2.0 * (d_m - v_ms * t_s) / (t_s * t_s), end_ms = v_ms + rate * t_s;
	struct drive_plan p = {.can = rate <= c->accel_ms2 && rate >= -c->brake_ms2 &&
				      fabs(end_ms - u_ms) <= DRIVE_END_MS && end_ms >= 0.0,
			       .accel_ms2 = fabs(rate),
			       .brake_ms2 = fabs(rate),
			       .cruise_ms = end_ms,
			       .hold_s = 0.0};
	return p;
}

struct drive_plan drive_meet(const struct drive *c, double v_ms, double d_m, double t_s,
			     double u_ms)
{
	struct drive easy = *c;
	easy.accel_ms2 *= EASY;
	easy.brake_ms2 *= EASY;
	// SUMO moves a whole step with the new speed: what changing speed covers is off by half a step's share of the change.
	d_m = fmax(0.0, d_m + 0.5 * (v_ms - u_ms) * c->step_s);
	struct drive_plan p = meet(&easy, v_ms, d_m, t_s, u_ms);
	if (!p.can && t_s < STRAIGHT_S && t_s > 0.0)
		p = meet_straight(c, v_ms, d_m, t_s, u_ms);
	return p.can ? p : meet(c, v_ms, d_m, t_s, u_ms);
}

// A step is as long as it is: what is left of it after the cruise speed is reached, or held to its end, goes to the next
// leg, so that the speed at its end is the plan's.
double drive_follow(const struct drive *c, const struct drive_plan *p, double v_ms, double u_ms)
{
	double rate = p->cruise_ms >= v_ms ? p->accel_ms2 : p->brake_ms2, to = p->cruise_ms;
	double first_s = rate > 0.0 ? fabs(p->cruise_ms - v_ms) / rate : 0.0;
	double left_s = c->step_s - first_s - fmax(0.0, p->hold_s);
	if (first_s >= c->step_s)
		to = p->cruise_ms > v_ms ? v_ms + rate * c->step_s : v_ms - rate * c->step_s;
	else if (left_s > 0.0 && u_ms >= p->cruise_ms)
		to = fmin(u_ms, p->cruise_ms + left_s * p->accel_ms2);
	else if (left_s > 0.0)
		to = fmax(u_ms, p->cruise_ms - left_s * p->brake_ms2);
	return fmin(v_ms + c->accel_ms2 * c->step_s, fmax(v_ms - c->brake_ms2 * c->step_s, to));
}

double drive_stop(const struct drive *c, double d_m)
{
	if (d_m <= 0.0)
		return 0.0;
	double bt = c->brake_ms2 * c->step_s;
	return -bt + sqrt(bt * bt + 2.0 * c->brake_ms2 * d_m);
}

double drive_earliest_s(const struct drive *c, double v_ms, double d_m, double u_ms)
{
	double a = c->accel_ms2, b = c->brake_ms2, u = fmin(u_ms, c->most_ms);
	if (ramp_m(v_ms, u, b) >= d_m && v_ms > u) // cannot slow down in time: brakes all the way
		return d_m / fmax(0.5, 0.5 * (v_ms + sqrt(fmax(0.0, v_ms * v_ms - 2.0 * b * d_m))));
	double free_ms = sqrt(v_ms * v_ms + 2.0 * a * d_m); // when it only accelerates
	if (free_ms <= u)
		return (free_ms - v_ms) / a;
	// Accelerates to the highest speed that leaves room to come down to u.
	double top = sqrt((2.0 * a * b * d_m + b * v_ms * v_ms + a * u * u) / (a + b));
	top = fmax(fmin(top, c->most_ms), fmax(v_ms, u));
	double rate = top >= v_ms ? a : b;
	double ramps_m = ramp_m(v_ms, top, rate) + ramp_m(top, u, b);
	return fabs(top - v_ms) / rate + (top - u) / b + fmax(0.0, d_m - ramps_m) / fmax(top, 0.1);
}
