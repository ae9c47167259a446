// SPDX-License-Identifier: Apache-2.0
// What `kerbwing up` says at the end: joins the children's own reports and the plan's record, and judges. Pure: takes
// JSON values, returns JSON values; prints to the stream that it is given.
#pragma once

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#include "up_plan.h"

struct up_report_in {
	const struct up_plan *plan;
	const json_t *reports[UP_CHILD_COUNT]; // what each child wrote; NULL: nothing
	int64_t duration_ns;		       // all ready until stop
	bool was_live;			       // all were ready at least once
};

// New reference, or NULL when out of memory. Keys: ok, problems, notes, duration_s, frames, decoded, dropped, families,
// tracks_max, tracks_road_max, tracks_air_max, alerts, slots, corridors, summaries, restarts, sim.
json_t *up_report_make(const struct up_report_in *in);

// The same for people.
void up_report_print(const json_t *report, FILE *out);
