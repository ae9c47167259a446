// SPDX-License-Identifier: Apache-2.0
// What a run was: one JSON object, or a few lines for people. Main thread.
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "emit.h"
#include "sim.h"

struct report {
	const struct sim *sim;
	struct emit_counts emit; // of a capture: all frames are sent
	uint64_t late_steps;
	double cpu_s; // used by the run
};

// 0 or -EIO.
int report_write(const struct report *r, bool as_json, FILE *out);
