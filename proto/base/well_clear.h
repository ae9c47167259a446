// SPDX-License-Identifier: Apache-2.0
// Well clear: whether two aircraft are, or will be, closer in distance or time than a volume allows. The modified-tau form
// of DO-365B: a violation is near or soon near horizontally and near or soon level vertically. Pure; any thread.
#pragma once

#include <stdbool.h>

// Metres and seconds; horizontal distance, vertical distance, modified tau, time to level. 0 switches a time off.
struct well_clear_volume {
	const char *name;
	double d_m, z_m, tau_s, tcoa_s;
};

enum well_clear_kind {
	WELL_CLEAR_EN_ROUTE,	    // DO-365B phase I
	WELL_CLEAR_TERMINAL,	    // DO-365B phase II
	WELL_CLEAR_NON_COOPERATIVE, // DO-365B
	WELL_CLEAR_NMAC,	    // near mid-air collision
	WELL_CLEAR_SMALL,	    // small unmanned against crewed, ASTM F3442
	WELL_CLEAR_KIND_COUNT
};
extern const struct well_clear_volume well_clear_volumes[WELL_CLEAR_KIND_COUNT];

// The other aircraft as seen from ours: position and velocity differences, east, north, up.
struct well_clear_state {
	double e_m, n_m, z_m;
	double ve_ms, vn_ms, vz_ms;
};

// Time of horizontal closest approach, never negative, 0 without relative motion, and the distance then.
double well_clear_tcpa_s(const struct well_clear_state *s);
double well_clear_dcpa_m(const struct well_clear_state *s);

bool well_clear_is_violated(const struct well_clear_volume *v, const struct well_clear_state *s);

// Time until the volume is violated when both keep their velocity: 0 when it is, INFINITY when never.
double well_clear_violation_s(const struct well_clear_volume *v, const struct well_clear_state *s);
