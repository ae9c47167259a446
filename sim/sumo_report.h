// SPDX-License-Identifier: Apache-2.0
// What a SUMO run was, as one JSON object or as lines for people. Main thread.
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "sumo_judge.h"
#include "sumo_tick.h"

struct sumo_report {
	const struct sumo_bridge *bridge;
	const struct sumo_judge *judge;
	const struct sumo_tick *tick;
	const char *file;    // the scenario
	const char *trips;   // SUMO's tripinfo file; NULL: not ours to read
	double from_s, to_s; // vehicles scheduled in this span are counted
	double real_s, cpu_s;
	uint64_t frames_not_sent; // the port did not take them
	bool is_lock_step;
};

// 0 or a negative errno after one line on stderr.
int sumo_report_write(const struct sumo_report *r, bool as_json, FILE *out);
