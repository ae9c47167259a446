// SPDX-License-Identifier: Apache-2.0
#include "air_idmap.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = 256 };

bool air_idmap_init(struct air_idmap *m, struct air_seed seed, const void *const *records,
		    size_t stride)
{
	*m = (struct air_idmap){
		.mask = LEAST - 1, .seed = seed, .records = records, .stride = stride};
	m->slots = calloc(LEAST, sizeof(*m->slots));
	return m->slots != NULL;
}

void air_idmap_fini(struct air_idmap *m)
{
	free(m->slots);
	m->slots = NULL;
}

static const struct air_id *id_of(const struct air_idmap *m, uint32_t slot)
{
	return (const struct air_id *)(const void *)((const uint8_t *)*m->records +
						     slot * m->stride);
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 p = (unsigned __int128)a * b;
	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint32_t home_of(const struct air_idmap *m, const struct air_id *id)
{
	uint64_t w[2];
	memcpy(w, id->b, sizeof(w));
	return (uint32_t)mix(mix(w[0] ^ m->seed.s[0], w[1] ^ m->seed.s[1] ^ 0x9e3779b97f4a7c15u) ^
				     m->seed.s[1],
			     0xd6e8feb86659fd93u) &
	       m->mask;
}

uint32_t air_idmap_find(const struct air_idmap *m, const struct air_id *id)
{
	for (uint32_t at = home_of(m, id); m->slots[at] != 0; at = (at + 1) & m->mask)
		if (air_id_equal(id_of(m, m->slots[at] - 1), id))
			return m->slots[at] - 1;
	return AIR_NO_SLOT;
}

bool air_idmap_reserve(struct air_idmap *m)
{
	if ((uint64_t)(m->used + 1) * 4 <= (uint64_t)m->mask * 3)
		return true;
	struct air_idmap wider = *m;
	wider.mask = m->mask * 2 + 1;
	wider.used = 0;
	wider.slots = calloc((size_t)wider.mask + 1, sizeof(*wider.slots));
	if (wider.slots == NULL)
		return false;
	for (uint32_t i = 0; i <= m->mask; i++)
		if (m->slots[i] != 0)
			air_idmap_add(&wider, m->slots[i] - 1);
	free(m->slots);
	*m = wider;
	return true;
}

void air_idmap_add(struct air_idmap *m, uint32_t slot)
{
	uint32_t at = home_of(m, id_of(m, slot));
	while (m->slots[at] != 0)
		at = (at + 1) & m->mask;
	m->slots[at] = slot + 1;
	m->used++;
}

void air_idmap_remove(struct air_idmap *m, uint32_t slot)
{
	uint32_t at = home_of(m, id_of(m, slot));
	while (m->slots[at] != slot + 1)
		at = (at + 1) & m->mask;
	for (uint32_t next = (at + 1) & m->mask; m->slots[next] != 0; next = (next + 1) & m->mask) {
		uint32_t home = home_of(m, id_of(m, m->slots[next] - 1));
		if (((next - home) & m->mask) >= ((next - at) & m->mask)) {
			m->slots[at] = m->slots[next];
			at = next;
		}
	}
	m->slots[at] = 0;
	m->used--;
}
