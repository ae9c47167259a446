// SPDX-License-Identifier: Apache-2.0
// What `kerbwing up` prepares before it starts anything: directories, the broker's configuration, command lines.
// Main thread, once.
#pragma once

#include <limits.h>
#include <stdbool.h>

#include "up_child.h"
#include "up_config.h"
#include "up_plan.h"

struct up_setup {
	char run_dir[PATH_MAX];
	char state_dir[PATH_MAX];
	char temp_dir[PATH_MAX]; // holds both and is ours to remove; empty: none
	char broker_conf[PATH_MAX];
	char link_socket[PATH_MAX];
	char programs[UP_CHILD_COUNT][PATH_MAX];
	char reports[UP_CHILD_COUNT][PATH_MAX];
	bool enabled[UP_CHILD_COUNT];
};

// Chooses and makes the directories, exports them to the children (KERBWING_RUN_DIR, KERBWING_STATE_DIR), finds the
// programs and checks that their ports are free. Returns 0, or a negative errno after one line on stderr.
int up_setup_init(struct up_setup *s, const struct up_config *cfg, const char *run_dir);

// Fills the children's command lines; they point into s and config_path.
void up_setup_children(const struct up_setup *s, const char *config_path,
		       struct up_child_proc children[UP_CHILD_COUNT]);

// Removes the directories that were made for this run only.
void up_setup_remove(const struct up_setup *s);
