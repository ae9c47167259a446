// SPDX-License-Identifier: Apache-2.0
// A whole control in this process, with a fake dataplane at its link: configuration written to a directory of its own,
// read back through the real reader.
#pragma once

#include "control.h"
#include "fake_dataplane.h"

struct node_rig {
	char dir[64], path[128], socket[108];
	struct cp_config *cfg;
	struct conf_source src;
	struct loop *loop;
	struct control control;
	struct fake_dataplane dp;
};

// `yaml` follows "control:" with two spaces of indentation. Fails the test when anything does not open.
void node_rig_open(struct node_rig *r, const char *yaml);
void node_rig_close(struct node_rig *r);

// Exchanges Hellos and sends tracks 1..count as a snapshot.
void node_rig_greet(struct node_rig *r, uint64_t boot_id, unsigned count);
