// SPDX-License-Identifier: Apache-2.0
// Coarse 4-D index: boxes in the plane, a band of height, an interval of time; gives every stored box that may meet a
// fresh one, and few that do not.
//
// A loose grid in space and time. An item stands once: on the level whose cells and time buckets are just larger than it is, in
// the cell of its lower corner, so it reaches at most into the next cell. Nine levels of space (2^21 mm = 2 km to 537 km)
// times five of time (2^41 ns = 37 min, times eight each, and one without end); a query looks at levels that hold
// anything. An entry is eight 8-bit numbers relative to its cell, rounded outwards to 1/128 of a cell (heights to 5 m, from a base
// of the cell's own), and a number of 32 bits: 12 octets, one comparison of 128 bits for two. Cells are a hash table with four
// neighbours in x on one cache line; its entries a chain of blocks of sixty.
//
// What would change it: items of one place and time in the tens of thousands (subscriptions may be), which a cell scans in
// full. One writer.
#pragma once

#include "air_arena.h"

enum { AIR_INDEX_SPACES = 9, AIR_INDEX_TIMES = 5 };

struct air_box {
	int32_t x0, y0, x1, y1; // mm in the plane; at most 2^29 wide
	int32_t z0, z1;		// cm; INT32_MIN and INT32_MAX: without end
	int64_t t0, t1;		// ns; INT64_MIN and INT64_MAX: without end
};

struct air_cell {
	uint64_t key; // 0: free
	uint32_t block;
	uint32_t count : 24;
	int32_t base : 8; // of the heights in its entries
};

struct air_index {
	struct air_arena *arena;
	struct air_cell *cells;
	uint32_t mask, used; // slots - 1; cells in use
	uint32_t count;	     // items
	uint32_t level_count[AIR_INDEX_SPACES * AIR_INDEX_TIMES];
};

bool air_index_init(struct air_index *x, struct air_arena *arena);
void air_index_fini(struct air_index *x);

// False when memory is short; then nothing changed.
bool air_index_add(struct air_index *x, const struct air_box *box, uint32_t item);
// The box as it was added. False: no such item.
bool air_index_remove(struct air_index *x, const struct air_box *box, uint32_t item);

// Candidates, in no particular order. Returning false ends the search; the index must not change meanwhile.
typedef bool (*air_index_cb)(void *arg, uint32_t item);
bool air_index_find(const struct air_index *x, const struct air_box *box, air_index_cb cb,
		    void *arg);

uint64_t
air_index_octets(const struct air_index *x); // of the table of cells; blocks are the arena's
