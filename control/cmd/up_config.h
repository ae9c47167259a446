// SPDX-License-Identifier: Apache-2.0
// The `up:` section: which programs `kerbwing up` starts, where they listen, and how long they may take.
#pragma once

#include "conf.h"
#include "conf_node.h"

struct up_section {
	struct conf_val bin_dir;
	struct conf_val broker_program;
	struct conf_val fresh_dirs;
	struct conf_val broker;
	struct conf_val hub;
	struct conf_val dataplane;
	struct conf_val control;
	struct conf_val sim;
	struct conf_val mqtt_port;
	struct conf_val control_port;
	struct conf_val hub_port;
	struct conf_val start_deadline_ms;
	struct conf_val stop_deadline_ms;
};

struct up_config {
	struct conf_node node;
	struct up_section up;
};

extern const struct conf_map up_config_map;
