// SPDX-License-Identifier: Apache-2.0
// Crossings out of MAP messages of all three families. What is taken: lanes with nodes or points of their own, connections
// between them, signal groups, speed limits. A turn's speed is that of 2.5 m/s2 sideways on its curve. A crossing of T/CSAE 53
// needs the message to describe the nodes around it too: lanes out are in-links of theirs. The loop's thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "book/crossing.h"

enum { CROSSING_MAP_MAX = 32 }; // crossings of one message

// The message's crossing number i, from 0. False: there are no more, or it cannot be read. Whether it is a good one
// crossing_build says.
bool crossing_map_read(unsigned family, unsigned dialect, struct span octets, uint32_t i,
		       struct crossing_def *out);
