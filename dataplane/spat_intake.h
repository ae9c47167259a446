// SPDX-License-Identifier: Apache-2.0
// SPAT messages of all three road families to the table of signals. The worker's work space is fixed; a message that does
// not fit it is refused. Pure.
#pragma once

#include "its/road_message.h"
#include "scene/signal_table.h"

enum { ROAD_NODES = 8192 }; // more than any message that fits a frame was seen to need

// False: refused. expire_ns: as signal_put.
bool spat_intake(struct signal_table *t, unsigned family, unsigned dialect, struct span payload,
		 struct uper_node nodes[static ROAD_NODES], int64_t now_ns, int64_t expire_ns);
