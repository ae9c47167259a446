// SPDX-License-Identifier: Apache-2.0
// How an automated vehicle keeps an appointment at a line: it decelerates or accelerates to one speed, holds that, and
// accelerates or decelerates to the speed wanted at the line. Closed form, no state: called every step it corrects what
// the last steps missed. This controller belongs to the simulated world, not to the product. Pure; any thread.
#pragma once

#include <stdbool.h>

struct drive {
	double accel_ms2, brake_ms2; // both > 0; that it is sure of
	double most_ms;		     // speed that it may have here
	double step_s;
};

struct drive_plan {
	bool can;		     // the appointment can be kept
	double accel_ms2, brake_ms2; // that it uses
	double cruise_ms;	     // the one speed
	double hold_s;		     // how long it holds it
};

// From speed v_ms, d_m before the line, to be at the line after t_s with speed u_ms. d_m, t_s >= 0. It plans with a
// little less than all it can, so that something is left for corrections; shortly before the line the speed may end
// DRIVE_END_MS beside u_ms.
#define DRIVE_END_MS 0.15
struct drive_plan drive_meet(const struct drive *c, double v_ms, double d_m, double t_s,
			     double u_ms);

// Speed for the next step that follows a plan to speed u_ms at the line.
double drive_follow(const struct drive *c, const struct drive_plan *p, double v_ms, double u_ms);

// The highest speed for the next step from which it can still stop at d_m from now; 0 when it is there.
double drive_stop(const struct drive *c, double d_m);

// Least time to the line, passing it with at most u_ms.
double drive_earliest_s(const struct drive *c, double v_ms, double d_m, double u_ms);
