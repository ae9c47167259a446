// SPDX-License-Identifier: Apache-2.0
// What a run was: one JSON object, or a few lines for people. Main thread.
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "emit.h"
#include "sim.h"
#include "trial.h"

struct report {
	const struct sim *sim;
	struct emit_counts emit; // of a capture: all frames are sent
	uint64_t late_steps;
	double cpu_s;	     // used by the run
	const char *alerts;  // log to judge, NULL: none …
	struct trial *trial; // … by this
};

// The alert log cannot be judged; a line on stderr says why.
enum { REPORT_NO_LOG = 1 };

// 0, REPORT_NO_LOG or a negative errno.
int report_write(const struct report *r, bool as_json, FILE *out);
