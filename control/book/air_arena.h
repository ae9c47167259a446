// SPDX-License-Identifier: Apache-2.0
// Blocks of any size out of one reservation: shapes, index cells and calendar pages. A block is named by a 32-bit number;
// free blocks wait in a list per size. Sizes up to 1 KiB have steps of 16 octets, larger ones four steps an octave, so at
// most a fifth of a large block is lost. A size whose list is empty takes from the untouched rest, then splits a larger
// free block. Nothing is ever given back to the system; untouched pages cost nothing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { AIR_ARENA_GRAIN = 16, AIR_ARENA_CLASSES = 160 };

struct air_arena {
	uint8_t *base;
	uint32_t grains, top;		  // reserved; touched so far. Grain 0 is never given out
	uint64_t used;			  // grains in blocks given out
	uint32_t free[AIR_ARENA_CLASSES]; // first free block, 0: none
};

bool air_arena_init(struct air_arena *a, uint64_t octets);
void air_arena_fini(struct air_arena *a);

// 0 when nothing is left. Aligned to 16. Not cleared.
uint32_t air_arena_take(struct air_arena *a, uint32_t octets);
void air_arena_give(struct air_arena *a, uint32_t block, uint32_t octets); // octets as taken

// Shortens a block in place; cannot fail. Its end becomes free blocks of their own, so do it only when no other is to be had.
void air_arena_trim(struct air_arena *a, uint32_t block, uint32_t octets, uint32_t keep_octets);

static inline void *air_arena_at(const struct air_arena *a, uint32_t block)
{
	return a->base + (uint64_t)block * AIR_ARENA_GRAIN;
}
