// SPDX-License-Identifier: Apache-2.0
// How a vehicle moves: towards its stop line (what it can still do), and behind it (between which instants its front is
// where). Pure; any thread.
//
// Behind the line a vehicle keeps docs/wire/slots.md: it enters within 0.3 m/s of a speed, accelerates within 5 % of what
// it declared to within 0.3 m/s of the speed of its movement, and keeps that. A profile has, for each half metre, the
// earliest instant after the beginning of the window and the latest one after its end.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "crossing.h"

enum {
	SLOT_PROFILE_STEPS = 2 * (CROSSING_REACH_M + 16),
	SLOT_PROFILES = 2048, // kept ready; must be a power of two
};

struct slot_profile {
	uint32_t key; // 0: empty
	float early_s[SLOT_PROFILE_STEPS + 1], late_s[SLOT_PROFILE_STEPS + 1];
};

// Entry speeds are multiples of this.
#define SLOT_SPEED_STEP_MS 0.25

// What decides a profile: multiples of SLOT_SPEED_STEP_MS, and 0.05 m/s2. 1..255 each.
struct slot_pace {
	uint8_t entry, movement, accel;
};

struct slot_profiles {
	struct slot_profile p[SLOT_PROFILES];
};

void slot_profile_make(struct slot_profile *out, struct slot_pace pace);

// The profile of a pace; made when it is not there. Valid until the next call.
const struct slot_profile *slot_profiles_get(struct slot_profiles *t, struct slot_pace pace);

// Seconds after the window's beginning before which the front is not at s_m, and after its end from when it is beyond.
// 0 at and before the line; s_m up to (SLOT_PROFILE_STEPS / 2) m. Rounded outwards.
static inline double slot_profile_early(const struct slot_profile *p, double s_m)
{
	if (s_m <= 0)
		return 0;
	double at = s_m * 2;
	uint32_t i = at < SLOT_PROFILE_STEPS - 1 ? (uint32_t)at : SLOT_PROFILE_STEPS - 1;
	double f = at - i; // time over way is concave: a chord is below it
	return (double)p->early_s[i] + f * ((double)p->early_s[i + 1] - (double)p->early_s[i]);
}

static inline double slot_profile_late(const struct slot_profile *p, double s_m)
{
	if (s_m <= 0)
		return 0;
	double at = s_m * 2;
	uint32_t i = at < SLOT_PROFILE_STEPS - 1 ? (uint32_t)at : SLOT_PROFILE_STEPS - 1;
	double f = at - i;
	if (i < 4)
		f = 1; // where the curve bends most
	return (double)p->late_s[i] + f * ((double)p->late_s[i + 1] - (double)p->late_s[i]) + 0.003;
}

// A vehicle before its line.
struct slot_approach {
	double d_m;	     // front bumper to the line, > 0
	double v_ms;	     // now
	double top_ms;	     // on the lane
	double entry_ms;     // at the line, at most
	double a_ms2, b_ms2; // accelerates, brakes
};

// Seconds until it can be at the line at the earliest.
double slot_motion_earliest(const struct slot_approach *a);

// Highest speed at the line, at most entry_ms, when it comes there after t_s (not before the earliest).
double slot_motion_entry(const struct slot_approach *a, double t_s);
