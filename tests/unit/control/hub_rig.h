// SPDX-License-Identifier: Apache-2.0
// A whole hub in this process, with a loop and a directory of its own.
#pragma once

#include "hub/hub.h"

struct hub_rig {
	char dir[64], path[128];
	struct hub_config *cfg;
	struct conf_source src;
	struct loop *loop;
	struct hub hub;
};

void hub_rig_open(struct hub_rig *r, uint16_t broker_port);
void hub_rig_close(struct hub_rig *r);

// What the store did so far; after the hub's end, what it did until then.
struct city_store_state hub_rig_state(const struct hub_rig *r);
struct city_totals hub_rig_got(const struct hub_rig *r, enum outbox_stream stream);
