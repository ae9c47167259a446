// SPDX-License-Identifier: Apache-2.0
#include "actor.h"

#include <math.h>
#include <stdlib.h>

static const struct {
	double length_m, width_m;
} sizes[SCENARIO_ACTOR_KIND_COUNT] = {
	[SCENARIO_ACTOR_CAR] = {4.6, 1.8},	 [SCENARIO_ACTOR_TRUCK] = {9.5, 2.5},
	[SCENARIO_ACTOR_BUS] = {12.0, 2.5},	 [SCENARIO_ACTOR_MOTORCYCLE] = {2.2, 0.8},
	[SCENARIO_ACTOR_CYCLIST] = {1.8, 0.6},	 [SCENARIO_ACTOR_PEDESTRIAN] = {0.5, 0.5},
	[SCENARIO_ACTOR_EMERGENCY] = {6.0, 2.2},
};

void actor_size(enum scenario_actor_kind kind, double *length_m, double *width_m)
{
	*length_m = sizes[kind].length_m;
	*width_m = sizes[kind].width_m;
}

int actor_parse_speeds(struct scenario_actor *a, const char *text, char *problem, size_t size)
{
	a->speed_count = 0;
	while (*text != '\0') {
		char *end;
		double t = strtod(text, &end), v = -1.0;
		if (end != text && *end == ':') {
			text = end + 1;
			v = strtod(text, &end);
		}
		bool is_later =
			a->speed_count == 0 ? t == 0.0 : t > a->speeds[a->speed_count - 1].t_s;
		if (end == text || (*end != ' ' && *end != '\0') || !(v >= 0.0 && v <= 60.0) ||
		    !is_later || a->speed_count == SCENARIO_SPEEDS_MAX) {
			snprintf(problem, size,
				 "cannot read '%.20s'; expected \"0:v t:v …\" in s and m/s, times "
				 "rising, at most %d",
				 text, SCENARIO_SPEEDS_MAX);
			return -1;
		}
		a->speeds[a->speed_count++] = (struct scenario_speed){t, v};
		for (text = end; *text == ' ';)
			text++;
	}
	if (a->speed_count > 0)
		return 0;
	snprintf(problem, size, "no speed; expected \"0:v t:v …\" in s and m/s");
	return -1;
}

bool actor_at(const struct scenario_actor *a, double since_s, struct actor_state *out)
{
	if (since_s < 0.0 || since_s > a->life_s)
		return false;
	*out = (struct actor_state){.s_m = 0.0};
	for (unsigned i = 0; i < a->speed_count; i++) {
		const struct scenario_speed *p = &a->speeds[i];
		bool is_last = i + 1 == a->speed_count;
		double leg_s = is_last ? INFINITY : p[1].t_s - p->t_s;
		double in_s = fmin(since_s - p->t_s, leg_s);
		out->accel_ms2 = is_last ? 0.0 : (p[1].v_ms - p->v_ms) / leg_s;
		out->speed_ms = p->v_ms + out->accel_ms2 * in_s;
		out->s_m += (p->v_ms + 0.5 * out->accel_ms2 * in_s) * in_s;
		if (since_s < p->t_s + leg_s)
			break;
	}
	if (out->speed_ms < 1e-9) // stands: a stop does not go on into reverse
		out->speed_ms = 0.0;
	return out->s_m <= path_length(&a->path);
}
