// SPDX-License-Identifier: Apache-2.0
#include "hub/name_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int name_index_init(struct name_index *x, uint32_t max, uint64_t seed)
{
	uint64_t places = 16;
	while (places < (uint64_t)max * 2)
		places *= 2;
	*x = (struct name_index){.seed = seed,
				 .mask = (uint32_t)(places - 1),
				 .place = calloc(places, sizeof(*x->place))};
	return x->place != NULL ? 0 : -ENOMEM;
}

void name_index_fini(struct name_index *x)
{
	free(x->place);
	x->place = NULL;
}

// FNV-1a with a seed, and the mixing of the upper half that a table of a power of two needs.
static uint64_t add_text(uint64_t h, const char *s)
{
	do {
		h = (h ^ (uint8_t)*s) * 0x100000001b3u;
	} while (*s++ != '\0'); // the end counts: "ab", "c" is not "a", "bc"
	return h;
}

static uint32_t hash_of(const struct name_index *x, const char *city, const char *node)
{
	uint64_t h = add_text(add_text(0xcbf29ce484222325u ^ x->seed, city), node);
	h = (h ^ h >> 32) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(h >> 32);
}

uint32_t name_index_find(const struct name_index *x, const char *city, const char *node,
			 name_index_is *is, const void *ctx)
{
	uint32_t hash = hash_of(x, city, node);
	for (uint32_t i = hash & x->mask; x->place[i].number != 0; i = (i + 1) & x->mask)
		if (x->place[i].hash == hash && is(ctx, x->place[i].number - 1, city, node))
			return x->place[i].number - 1;
	return NAME_INDEX_NONE;
}

void name_index_add(struct name_index *x, const char *city, const char *node, uint32_t number)
{
	uint32_t hash = hash_of(x, city, node), i = hash & x->mask;
	while (x->place[i].number != 0)
		i = (i + 1) & x->mask;
	x->place[i] = (struct name_index_place){hash, number + 1};
}
