// SPDX-License-Identifier: Apache-2.0
#include "names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int names_init(struct names *n, uint32_t most)
{
	*n = (struct names){.most = most, .slot_count = 16};
	while (n->slot_count < 2 * most)
		n->slot_count *= 2;
	n->text = calloc(most, sizeof(*n->text));
	n->slots = malloc(n->slot_count * sizeof(*n->slots));
	if (n->text == NULL || n->slots == NULL) {
		names_fini(n);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < n->slot_count; i++)
		n->slots[i] = NAMES_NONE;
	return 0;
}

void names_fini(struct names *n)
{
	for (uint32_t i = 0; n->text != NULL && i < n->count; i++)
		free(n->text[i]);
	free(n->text);
	free(n->slots);
	*n = (struct names){.text = NULL};
}

// FNV-1a.
static uint32_t hash_of(struct span s)
{
	uint32_t h = 2166136261u;
	for (uint32_t i = 0; i < s.n; i++)
		h = (h ^ s.p[i]) * 16777619u;
	return h;
}

static uint32_t slot_of(const struct names *n, struct span name)
{
	uint32_t at = hash_of(name) & (n->slot_count - 1);
	while (n->slots[at] != NAMES_NONE) {
		const char *t = n->text[n->slots[at]];
		if (strlen(t) == name.n && memcmp(t, name.p, name.n) == 0)
			break;
		at = (at + 1) & (n->slot_count - 1);
	}
	return at;
}

int32_t names_find(const struct names *n, struct span name)
{
	return name.n == 0 ? NAMES_NONE : n->slots[slot_of(n, name)];
}

int32_t names_add(struct names *n, struct span name)
{
	if (name.n == 0)
		return NAMES_NONE;
	uint32_t at = slot_of(n, name);
	if (n->slots[at] != NAMES_NONE)
		return n->slots[at];
	if (n->count == n->most)
		return NAMES_NONE;
	char *t = strndup((const char *)name.p, name.n);
	// A name with a NUL inside would be found under another length than it has.
	if (t == NULL || strlen(t) != name.n) {
		free(t);
		return NAMES_NONE;
	}
	n->text[n->count] = t;
	n->slots[at] = (int32_t)n->count;
	return (int32_t)n->count++;
}

struct span names_span(const char *text)
{
	return (struct span){(const uint8_t *)text, (uint32_t)strlen(text)};
}
