// SPDX-License-Identifier: Apache-2.0
// Fixed-time signals: what a group shows at a time of the simulation. Pure.
#pragma once

#include "scenario.h"

enum phase_colour { PHASE_GREEN, PHASE_YELLOW, PHASE_RED, PHASE_COLOUR_COUNT };

// t_s may be negative (warm-up).
enum phase_colour phase_at(const struct scenario_signal *g, double cycle_s, double t_s);

const char *phase_colour_name(unsigned colour);
