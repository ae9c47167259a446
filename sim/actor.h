// SPDX-License-Identifier: Apache-2.0
// A scripted road user: follows its path with its own speeds and reacts to nothing and nobody, signals included. What it
// does is a function of time alone, so that what a scenario is about does happen. Pure.
#pragma once

#include "scenario.h"

struct actor_state {
	double s_m; // front along the path
	double speed_ms, accel_ms2;
};

// State so many seconds after its own start; false when it is not, or no longer, in the world.
bool actor_at(const struct scenario_actor *a, double since_s, struct actor_state *out);

// Reads "t:v t:v …", seconds since the start and m/s, into the actor. 0, or -1 with a sentence that ends with what was
// expected.
int actor_parse_speeds(struct scenario_actor *a, const char *text, char *problem, size_t size);

// Length and width by kind, from common data sheets, rounded.
void actor_size(enum scenario_actor_kind kind, double *length_m, double *width_m);
