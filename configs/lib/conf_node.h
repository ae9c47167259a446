// SPDX-License-Identifier: Apache-2.0
// The `node:` section, which every program reads: who and where the node is, and where it keeps its files.
#pragma once

#include "conf.h"

struct conf_node {
	struct conf_val city;
	struct conf_val id;
	struct conf_val lat; // e7
	struct conf_val lon; // e7
	struct conf_val run_dir;
	struct conf_val state_dir;
};

extern const struct conf_map conf_node_map;

// The directory for sockets: the environment's KERBWING_RUN_DIR if set (so that several nodes or tests can share one
// configuration), else node.run_dir. Likewise KERBWING_STATE_DIR for databases and spools. Created with mode 0700 when
// missing; the caller reports a failure. Returns 0 or -errno.
int conf_node_dirs(const struct conf_node *n, const char **run_dir, const char **state_dir);

// Copies text to out, replacing each "${run_dir}" and "${state_dir}". Returns 0 or -ENAMETOOLONG.
int conf_node_expand(const struct conf_node *n, const char *text, char *out, size_t size);
