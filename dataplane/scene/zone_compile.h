// SPDX-License-Identifier: Apache-2.0
// From definitions to a map. Everything that costs time is done here, outside the packet path: outlines around centre lines,
// the grid, windings of corners. Pure; main thread; uses malloc.
#pragma once

#include "base/geo.h"
#include "scene/zone_set.h"

enum {
	ZONE_CELLS_MAX = 1 << 18,
	ZONE_SHIFT_MIN = 13, // cells of 4.096 m; doubled until they are few enough
};

// Which name has which slot, from map to map. A name that is gone keeps its slot until all others were used.
struct zone_slots {
	uint32_t key[ZONE_SLOTS_MAX];	  // 0 never used
	uint32_t used_in[ZONE_SLOTS_MAX]; // version of the map that named it last
	char name[ZONE_SLOTS_MAX][ZONE_NAME_SIZE];
};

struct zone_compile_params {
	const struct geo_frame *plane;
	float reach_m; // zones that begin further from the node than this are left out
	uint32_t version;
};

struct zone_report {
	uint32_t zones;
	uint32_t refused[ZONE_FAULT_COUNT];
	char first[ZONE_NAME_SIZE]; // name of the first zone that was refused, and why
	uint8_t first_fault;
};

// Sets are taken in order; of two zones with one name the first one counts. NULL when memory is short. The report and the
// slots are filled either way.
struct zone_map *zone_compile(const struct zone_set *const *sets, uint32_t count,
			      const struct zone_compile_params *p, struct zone_slots *slots,
			      struct zone_report *report);

// Stable 32-bit key of a name; never 0.
uint32_t zone_key(const char *name);
