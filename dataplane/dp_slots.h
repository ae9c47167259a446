// SPDX-License-Identifier: Apache-2.0
// The `dataplane.slots:` section: what it says, checked, as parameters. Main thread, before the worker starts.
#pragma once

#include "broadcast.h"
#include "conf.h"

struct dp_config;

struct dp_slots_conf {
	struct conf_val profile, port, tick_wait_ms;
};

extern const struct conf_map dp_slots_map;

void dp_slots_check(const struct dp_config *c, struct conf_source *src);

// Addresses and station are those of dataplane.broadcast. *port: index of the port that decisions leave by; *ticks_port: of the
// one whose simulation keeps the time, LCORE_PORTS_MAX or more: none.
void dp_slots_params(const struct dp_config *c, struct broadcast_params *out, uint32_t *port,
		     uint32_t *ticks_port);
