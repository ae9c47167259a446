// SPDX-License-Identifier: Apache-2.0
#include "store/record_map.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { FIRST_SIZE = 1024 };

void record_map_init(struct record_map *m)
{
	memset(m, 0, sizeof(*m));
	// Without randomness it is slower under attack and right all the same.
	ssize_t n = getrandom(m->secret, sizeof(m->secret), GRND_NONBLOCK);
	(void)n;
}

void record_map_fini(struct record_map *m)
{
	free(m->slot);
	m->slot = NULL;
	m->size = m->count = 0;
}

static uint64_t fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 p = (unsigned __int128)a * b;
	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint64_t home(const struct record_map *m, uint16_t kind, const struct store_id *id)
{
	uint64_t a, b;
	memcpy(&a, id->octet, 8);
	memcpy(&b, id->octet + 8, 8);
	uint64_t h = fold(a ^ m->secret[0], b ^ m->secret[1] ^ 0x9e3779b97f4a7c15u);
	return fold(h ^ kind, 0xd6e8feb86659fd93u) & (m->size - 1);
}

// Where it is, or the free slot where it would be.
static uint64_t find(const struct record_map *m, uint16_t kind, const struct store_id *id)
{
	uint64_t i = home(m, kind, id);
	while (m->slot[i].value != 0 &&
	       (m->slot[i].kind != kind || memcmp(&m->slot[i].id, id, sizeof(*id)) != 0))
		i = (i + 1) & (m->size - 1);
	return i;
}

static bool grow(struct record_map *m)
{
	struct record_map next = *m;
	next.size = m->size > 0 ? m->size * 2 : FIRST_SIZE;
	next.slot = calloc(next.size, sizeof(*next.slot));
	if (next.slot == NULL)
		return false;
	for (uint64_t i = 0; i < m->size; i++)
		if (m->slot[i].value != 0)
			next.slot[find(&next, m->slot[i].kind, &m->slot[i].id)] = m->slot[i];
	free(m->slot);
	*m = next;
	return true;
}

// Those behind move up, so that no search stops at the hole before it has found them.
static void take_out(struct record_map *m, uint64_t hole)
{
	uint64_t mask = m->size - 1;
	m->count--;
	for (uint64_t i = (hole + 1) & mask; m->slot[i].value != 0; i = (i + 1) & mask) {
		uint64_t at = home(m, m->slot[i].kind, &m->slot[i].id);
		if (((i - at) & mask) < ((i - hole) & mask))
			continue;
		m->slot[hole] = m->slot[i];
		hole = i;
	}
	m->slot[hole].value = 0;
}

uint64_t record_map_get(const struct record_map *m, uint16_t kind, const struct store_id *id)
{
	return m->size > 0 ? m->slot[find(m, kind, id)].value : 0;
}

bool record_map_reserve(struct record_map *m, uint64_t n)
{
	while ((m->count + n) * 2 > m->size)
		if (!grow(m))
			return false;
	return true;
}

bool record_map_put(struct record_map *m, uint16_t kind, const struct store_id *id, uint64_t value)
{
	if (value != 0 && !record_map_reserve(m, 1))
		return false;
	if (m->size == 0)
		return true;
	uint64_t i = find(m, kind, id);
	bool was_there = m->slot[i].value != 0;
	if (value == 0) {
		if (was_there)
			take_out(m, i);
		return true;
	}
	m->count += was_there ? 0 : 1;
	m->slot[i] = (struct record_map_slot){.value = value, .id = *id, .kind = kind};
	return true;
}
