// SPDX-License-Identifier: Apache-2.0
#include "air/air_notes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int air_notes_init(struct air_notes *n, uint32_t max, uint64_t seed)
{
	uint32_t size = 16;
	while (size < max * 2 && size < 1u << 30)
		size *= 2;
	*n = (struct air_notes){
		.slot = calloc(size, sizeof(*n->slot)), .mask = size - 1, .max = max, .seed = seed};
	return n->slot != NULL ? 0 : -ENOMEM;
}

void air_notes_fini(struct air_notes *n)
{
	free(n->slot);
	n->slot = NULL;
}

static uint32_t home_of(const struct air_notes *n, const struct air_id *id)
{
	uint64_t a, b;
	memcpy(&a, id->b, 8);
	memcpy(&b, id->b + 8, 8);
	a = (a ^ n->seed) * 0x9e3779b97f4a7c15u;
	b = (b ^ a >> 29) * 0xbf58476d1ce4e5b9u;
	return (uint32_t)(b ^ b >> 32) & n->mask;
}

// The slot of id, or the free one where it would go.
static uint32_t seek(const struct air_notes *n, const struct air_id *id)
{
	uint32_t i = home_of(n, id);
	while (n->slot[i].is_used && !air_id_equal(&n->slot[i].id, id))
		i = (i + 1) & n->mask;
	return i;
}

bool air_notes_put(struct air_notes *n, const struct air_id *id, const struct identity *aircraft)
{
	struct air_note *s = &n->slot[seek(n, id)];
	if (!s->is_used && n->count == n->max)
		return false;
	n->count += !s->is_used;
	*s = (struct air_note){.id = *id, .aircraft = *aircraft, .is_used = true};
	return true;
}

const struct identity *air_notes_find(const struct air_notes *n, const struct air_id *id)
{
	const struct air_note *s = &n->slot[seek(n, id)];
	return s->is_used ? &s->aircraft : NULL;
}

// Those behind move up, so that there are no tombstones.
void air_notes_remove(struct air_notes *n, const struct air_id *id)
{
	uint32_t hole = seek(n, id);
	if (!n->slot[hole].is_used)
		return;
	n->count--;
	for (uint32_t i = (hole + 1) & n->mask; n->slot[i].is_used; i = (i + 1) & n->mask) {
		uint32_t home = home_of(n, &n->slot[i].id);
		if (((i - home) & n->mask) >= ((i - hole) & n->mask)) {
			n->slot[hole] = n->slot[i];
			hole = i;
		}
	}
	n->slot[hole].is_used = false;
}

const struct air_note *air_notes_next(const struct air_notes *n, uint32_t *at)
{
	while (*at <= n->mask)
		if (n->slot[(*at)++].is_used)
			return &n->slot[*at - 1];
	return NULL;
}

void air_notes_encode(const struct identity *i, uint8_t out[static AIR_NOTE_RECORD_SIZE])
{
	out[0] = i->kind;
	out[1] = i->len;
	memcpy(out + 2, i->id, OBS_ID_SIZE);
}

bool air_notes_decode(const uint8_t *in, uint32_t size, struct identity *out)
{
	if (size != AIR_NOTE_RECORD_SIZE || in[0] >= OBS_ID_COUNT || in[1] > OBS_ID_SIZE)
		return false;
	*out = (struct identity){.kind = in[0], .len = in[1]};
	memcpy(out->id, in + 2, OBS_ID_SIZE);
	return true;
}
