// SPDX-License-Identifier: Apache-2.0
// Names from elsewhere to small numbers: a hash table with open addressing of a stated size. One owner.
#pragma once

#include <stdint.h>

#include "base/span.h"

enum { NAMES_NONE = -1 };

struct names {
	char **text;	     // by number; NULL: free
	int32_t *slots;	     // numbers, NAMES_NONE: free
	uint32_t slot_count; // a power of two, at least twice the names
	uint32_t count, most;
};

// most: names that may be known. 0 or -ENOMEM.
int names_init(struct names *n, uint32_t most);
void names_fini(struct names *n);

// Number of a name, NAMES_NONE when unknown.
int32_t names_find(const struct names *n, struct span name);
// The same, taken up when unknown; NAMES_NONE when the table is full or memory is short.
int32_t names_add(struct names *n, struct span name);

static inline const char *names_text(const struct names *n, int32_t number)
{
	return n->text[number];
}

struct span names_span(const char *text);
