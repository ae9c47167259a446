// SPDX-License-Identifier: Apache-2.0
// MAP messages of all three road families to zones: lanes with their stop lines and signal groups, crosswalks, and the
// conflict area in the middle of each intersection. What is taken and what is not: docs/wire/zones.md. Main thread.
#pragma once

#include "its/road_message.h"
#include "zone_book.h"

enum { MAP_NODES = 1 << 15, MAP_OCTETS_MAX = 2304 };

struct map_intake; // work space

struct map_intake *map_intake_create(void);
void map_intake_destroy(struct map_intake *m);

// Puts what the message describes into the book. Returns how many intersections are new or changed, so that a new map is
// due; 0 also when the message is refused.
uint32_t map_intake_take(struct map_intake *m, struct zone_book *b, unsigned family,
			 unsigned dialect, struct span payload, int64_t now_ns);
