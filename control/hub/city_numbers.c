// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/city_parts.h"

void city_numbers_fini(struct city_numbers *n)
{
	free(n->slot);
	*n = (struct city_numbers){.slot = NULL};
}

static uint64_t hash(const char *city, const char *node)
{
	uint64_t h = 0xcbf29ce484222325; // FNV-1a
	for (; *node != '\0'; node++)
		h = (h ^ (uint8_t)*node) * 0x100000001b3;
	h = (h ^ '/') * 0x100000001b3;
	for (; *city != '\0'; city++)
		h = (h ^ (uint8_t)*city) * 0x100000001b3;
	return h;
}

// The slot that has it, or the free one where it belongs.
static struct city_number *slot_of(const struct city_numbers *n, const char *city, const char *node)
{
	uint32_t mask = n->room - 1;
	for (uint32_t i = (uint32_t)hash(city, node) & mask;; i = (i + 1) & mask) {
		struct city_number *s = &n->slot[i];
		if (s->no == 0 || (strcmp(s->node, node) == 0 && strcmp(s->city, city) == 0))
			return s;
	}
}

int64_t city_numbers_find(const struct city_numbers *n, const char *city, const char *node)
{
	return n->room != 0 ? slot_of(n, city, node)->no : 0;
}

static bool grow(struct city_numbers *n)
{
	struct city_numbers more = {.room = n->room == 0 ? 64 : 2 * n->room, .count = n->count};
	more.slot = calloc(more.room, sizeof(*more.slot));
	if (more.slot == NULL)
		return false;
	for (uint32_t i = 0; i < n->room; i++)
		if (n->slot[i].no != 0)
			*slot_of(&more, n->slot[i].city, n->slot[i].node) = n->slot[i];
	free(n->slot);
	*n = more;
	return true;
}

bool city_numbers_put(struct city_numbers *n, const char *city, const char *node, int64_t no)
{
	if (2 * n->count >= n->room && !grow(n))
		return false;
	struct city_number *s = slot_of(n, city, node);
	n->count += s->no == 0;
	snprintf(s->city, sizeof(s->city), "%s", city);
	snprintf(s->node, sizeof(s->node), "%s", node);
	s->no = no;
	return true;
}
