// SPDX-License-Identifier: Apache-2.0
// How one drone flies: from way point to way point, round and round, its velocity changed by no more than a multirotor
// can. Way points on the ground are landed at, rested on and left again. Pure.
#pragma once

#include "scenario.h"

struct uav {
	double e_m, n_m, z_m; // z above ground
	double ve_ms, vn_ms, vz_ms;
	unsigned next; // way point flown to
	double rest_s; // still to rest on the ground
};

// Puts the drone on its route: at way point `at`, flying to the one behind it.
void uav_init(struct uav *u, const struct scenario_drone *d, unsigned at);

void uav_step(struct uav *u, const struct scenario_drone *d, double dt_s);

static inline bool uav_is_on_ground(const struct uav *u)
{
	return u->z_m < 0.3;
}
