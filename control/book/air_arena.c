// SPDX-License-Identifier: Apache-2.0
#include "air_arena.h"

#include <string.h>

#include "air_pages.h"

enum { LINEAR = 64 }; // classes 1..64 are of so many grains; then four an octave

static uint32_t grains_of_class(uint32_t c)
{
	if (c <= LINEAR)
		return c;
	uint32_t octave = (c - LINEAR - 1) / 4, step = (c - LINEAR - 1) % 4 + 1;
	return (LINEAR + LINEAR / 4 * step) << octave;
}

static uint32_t class_of(uint32_t octets)
{
	uint32_t n = (octets + AIR_ARENA_GRAIN - 1) / AIR_ARENA_GRAIN;
	if (n <= LINEAR)
		return n > 0 ? n : 1;
	uint32_t octave = 31 - (uint32_t)__builtin_clz((n - 1) / LINEAR);
	uint32_t quarter = (LINEAR / 4) << octave,
		 step = (n - (LINEAR << octave) + quarter - 1) / quarter;
	return LINEAR + octave * 4 + step;
}

bool air_arena_init(struct air_arena *a, uint64_t octets)
{
	uint64_t grains = octets / AIR_ARENA_GRAIN + 2;
	*a = (struct air_arena){.grains = grains > UINT32_MAX - 1024 ? UINT32_MAX - 1024
								     : (uint32_t)grains,
				.top = 1};
	a->base = air_pages_take((size_t)a->grains * AIR_ARENA_GRAIN);
	return a->base != NULL;
}

void air_arena_fini(struct air_arena *a)
{
	air_pages_give(a->base, (size_t)a->grains * AIR_ARENA_GRAIN);
	a->base = NULL;
}

static uint32_t next_free(const struct air_arena *a, uint32_t block)
{
	uint32_t next;
	memcpy(&next, air_arena_at(a, block), sizeof(next));
	return next;
}

static void push(struct air_arena *a, uint32_t class, uint32_t block)
{
	memcpy(air_arena_at(a, block), &a->free[class], sizeof(uint32_t));
	a->free[class] = block;
}

// The rest of a split block goes to the largest classes that it fills.
static void push_rest(struct air_arena *a, uint32_t block, uint32_t grains)
{
	while (grains > 0) {
		uint32_t c = class_of(grains * AIR_ARENA_GRAIN);
		if (grains_of_class(c) > grains)
			c--;
		push(a, c, block);
		block += grains_of_class(c);
		grains -= grains_of_class(c);
	}
}

static uint32_t split_larger(struct air_arena *a, uint32_t class)
{
	for (uint32_t c = class + 1; c < AIR_ARENA_CLASSES; c++) {
		uint32_t block = a->free[c];
		if (block == 0)
			continue;
		a->free[c] = next_free(a, block);
		push_rest(a, block + grains_of_class(class),
			  grains_of_class(c) - grains_of_class(class));
		return block;
	}
	return 0;
}

uint32_t air_arena_take(struct air_arena *a, uint32_t octets)
{
	uint32_t class = class_of(octets), grains = grains_of_class(class), block = a->free[class];
	if (block != 0) {
		a->free[class] = next_free(a, block);
	} else if (grains <= a->grains - a->top) {
		block = a->top;
		a->top += grains;
	} else {
		block = split_larger(a, class);
	}
	a->used += block != 0 ? grains : 0;
	return block;
}

void air_arena_give(struct air_arena *a, uint32_t block, uint32_t octets)
{
	uint32_t class = class_of(octets);
	a->used -= grains_of_class(class);
	push(a, class, block);
}

void air_arena_trim(struct air_arena *a, uint32_t block, uint32_t octets, uint32_t keep_octets)
{
	uint32_t before = grains_of_class(class_of(octets)),
		 after = grains_of_class(class_of(keep_octets));
	a->used -= before - after;
	push_rest(a, block + after, before - after);
}
