// SPDX-License-Identifier: Apache-2.0
#include "signal.h"

#include <math.h>

static const char *const names[SIGNAL_COLOUR_COUNT] = {"green", "yellow", "red"};

enum signal_colour signal_at(const struct scenario_signal *g, double cycle_s, double t_s)
{
	double in_cycle_s = t_s - floor(t_s / cycle_s) * cycle_s;
	double since_s = in_cycle_s - g->green_at_s;
	if (since_s < 0)
		return SIGNAL_RED;
	if (since_s < g->green_s)
		return SIGNAL_GREEN;
	return since_s < g->green_s + g->yellow_s ? SIGNAL_YELLOW : SIGNAL_RED;
}

const char *signal_colour_name(unsigned colour)
{
	return colour < SIGNAL_COLOUR_COUNT ? names[colour] : "?";
}
