// SPDX-License-Identifier: Apache-2.0
// The `sim:` section of the node's configuration. Main thread.
#pragma once

#include "conf_node.h"

struct sim_conf {
	struct conf_val scenario;
	struct conf_val seed;
	struct conf_val rsu_device;
	struct conf_val rid_device;
	struct conf_val memory_mib;
	struct conf_val wait_s;
};

struct sim_file {
	struct conf_node node;
	struct sim_conf sim;
	struct conf_val others; // sections of other programs
};

extern const struct conf_map sim_file_map;

// Path of the scenario: as named when absolute or given on the command line, else beside the configuration file.
// 0 or -ENAMETOOLONG.
int sim_config_scenario(const char *config_path, const char *scenario, char *out, size_t size);
