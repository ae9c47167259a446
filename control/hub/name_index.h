// SPDX-License-Identifier: Apache-2.0
// From city and node to the number of the node's record: a hash table with open addressing, at most half full, so that a search
// looks at one or two places however many nodes there are. Of a fixed size and without removal: nodes come, and stay. It
// holds numbers only; the names stand in the records, which the caller compares. Pure; one thread.
//
// 8 octets a place: 20,000 nodes take 512 KiB.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { NAME_INDEX_NONE = UINT32_MAX };

struct name_index {
	uint64_t seed;
	uint32_t mask;
	struct name_index_place {
		uint32_t hash;
		uint32_t number; // + 1; 0: free
	} * place;
};

// For `max` entries. The seed makes it unforeseeable which names meet; tests give any. 0 or -ENOMEM.
int name_index_init(struct name_index *x, uint32_t max, uint64_t seed);
void name_index_fini(struct name_index *x);

typedef bool name_index_is(const void *ctx, uint32_t number, const char *city, const char *node);

// NAME_INDEX_NONE: not there.
uint32_t name_index_find(const struct name_index *x, const char *city, const char *node,
			 name_index_is *is, const void *ctx);
// Not more than max of them; each once.
void name_index_add(struct name_index *x, const char *city, const char *node, uint32_t number);
