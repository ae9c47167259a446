// SPDX-License-Identifier: Apache-2.0
// All zones that the node was told of, by source, and the map made of them. Each source replaces its own zones as a whole:
// files, control, and each intersection that sends MAP messages. The main thread owns one; replay too.
#pragma once

#include "scene/zone_compile.h"

enum { ZONE_BOOK_HEARD_MAX = 64 };

struct zone_book_heard {
	uint32_t intersection; // region << 16 | id; 0 free
	uint64_t content;      // hash of the message that it came in
	int64_t heard_ns;
	struct zone_set set;
};

struct zone_book {
	struct geo_frame plane;
	float reach_m;
	uint32_t version; // of the newest map
	struct zone_set files, control;
	struct zone_book_heard heard[ZONE_BOOK_HEARD_MAX];
	struct zone_slots slots;
	struct zone_report report; // of the newest map
};

// Returns NULL when memory is short.
struct zone_book *zone_book_create(int32_t lat0_e7, int32_t lon0_e7, float reach_m);
void zone_book_destroy(struct zone_book *b);

// A new map of everything that is known now; NULL when memory is short. The caller owns it.
struct zone_map *zone_book_compile(struct zone_book *b);

// Name of the zone that has or last had a slot; "" for ALERT_NO_ZONE.
const char *zone_book_name(const struct zone_book *b, uint16_t slot);

// Where the zones of an intersection go: its own place, a free one, or that of the one silent for longest. Emptied when its
// content is another; NULL: the same content, nothing to do.
struct zone_set *zone_book_hear(struct zone_book *b, uint32_t intersection, uint64_t content,
				int64_t now_ns);
