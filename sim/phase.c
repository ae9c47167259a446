// SPDX-License-Identifier: Apache-2.0
#include "phase.h"

#include <math.h>

static const char *const names[PHASE_COLOUR_COUNT] = {"green", "yellow", "red"};

enum phase_colour phase_at(const struct scenario_signal *g, double cycle_s, double t_s)
{
	double in_cycle_s = t_s - floor(t_s / cycle_s) * cycle_s;
	double since_s = in_cycle_s - g->green_at_s;
	if (since_s < 0)
		return PHASE_RED;
	if (since_s < g->green_s)
		return PHASE_GREEN;
	return since_s < g->green_s + g->yellow_s ? PHASE_YELLOW : PHASE_RED;
}

const char *phase_colour_name(unsigned colour)
{
	return colour < PHASE_COLOUR_COUNT ? names[colour] : "?";
}
