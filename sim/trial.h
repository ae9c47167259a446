// SPDX-License-Identifier: Apache-2.0
// Plays a run's truth again, without sending, and judges the alerts that its capture caused. Main thread.
#pragma once

#include <stdio.h>

#include "compare.h"
#include "sim.h"

struct trial {
	struct verdict verdict;
	struct event_list events;
	json_t *names, *labels;
	struct truth_object *heard; // slots
};

int trial_init(struct trial *t, const struct sim *m); // 0 or -ENOMEM
void trial_fini(struct trial *t);

// One step of the run was made visible by sim_look: takes notice of it.
void trial_look(struct trial *t, const struct sim *m);

// Reads the log and adds the result to the report. 0 or a negative errno after a line on err.
int trial_judge(struct trial *t, const struct sim *m, const char *alerts, json_t *report,
		FILE *err);
