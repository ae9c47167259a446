// SPDX-License-Identifier: Apache-2.0
// Fixed-time signals: what a group shows at a time of the simulation. Pure.
#pragma once

#include "scenario.h"

enum signal_colour { SIGNAL_GREEN, SIGNAL_YELLOW, SIGNAL_RED, SIGNAL_COLOUR_COUNT };

// t_s may be negative (warm-up).
enum signal_colour signal_at(const struct scenario_signal *g, double cycle_s, double t_s);

const char *signal_colour_name(unsigned colour);
