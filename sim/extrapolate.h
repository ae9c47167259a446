// SPDX-License-Identifier: Apache-2.0
// What the truth itself says will happen next: two moving bodies carried on as they move now. Pure.
#pragma once

#include "truth.h"

// How a body moves at a moment.
struct extrapolate_motion {
	struct truth_object o;
	double turn_rads; // of its course, clockwise
};

// Time until two footprints, each grown by margin_m all around, touch when both keep turning and changing speed as they
// do now (nobody drives backwards); INFINITY when not within horizon_s.
double extrapolate_contact_s(const struct extrapolate_motion *a, const struct extrapolate_motion *b,
			     double margin_m, double horizon_s);

// Whether two footprints overlap now.
bool extrapolate_overlap(const struct truth_object *a, const struct truth_object *b,
			 double margin_m);

// Time until b is inside the cylinder around a when both keep their velocity: 0 when it is, INFINITY when never.
double extrapolate_cylinder_s(const struct truth_object *a, const struct truth_object *b,
			      double radius_m, double height_m);
