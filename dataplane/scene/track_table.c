// SPDX-License-Identifier: Apache-2.0
#include "scene/track_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "table_alloc.h"

int track_table_init(struct track_table *t, uint32_t capacity, uint64_t seed)
{
	uint32_t places = 16;
	while (places < capacity * 8)
		places *= 2;
	*t = (struct track_table){.mask = places - 1, .seed = seed, .capacity = capacity};
	t->places = table_alloc(places, sizeof(*t->places), 0);
	t->hot = table_alloc(capacity, sizeof(*t->hot), 0);
	t->motion = table_alloc(capacity, sizeof(*t->motion), 0);
	t->cold = table_alloc(capacity, sizeof(*t->cold), 0);
	t->free_slots = table_alloc(capacity, sizeof(*t->free_slots), 0);
	if (t->places == NULL || t->hot == NULL || t->motion == NULL || t->cold == NULL ||
	    t->free_slots == NULL) {
		track_table_fini(t);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < capacity; i++)
		t->free_slots[i] = capacity - 1 - i; // low slots first
	t->free_count = capacity;
	return 0;
}

void track_table_fini(struct track_table *t)
{
	free(t->places);
	free(t->hot);
	free(t->motion);
	free(t->cold);
	free(t->free_slots);
	*t = (struct track_table){.capacity = 0};
}

uint32_t track_table_insert(struct track_table *t, uint64_t key)
{
	if (t->free_count == 0)
		return TRACK_NONE;
	uint32_t slot = t->free_slots[--t->free_count];
	uint32_t i = track_table_place(t, key);
	t->places[i] = (struct track_place){key, slot};
	uint32_t generation = t->cold[slot].generation + 1;
	memset(&t->hot[slot], 0, sizeof(t->hot[slot]));
	memset(&t->motion[slot], 0, sizeof(t->motion[slot]));
	t->motion[slot].match = TRACK_NONE;
	memset(&t->cold[slot], 0, sizeof(t->cold[slot]));
	t->cold[slot].generation = generation;
	t->cold[slot].id = (uint64_t)generation << 32 | slot;
	t->cold[slot].last.key = key;
	t->cold[slot].keys[0] = key;
	t->hot[slot].flags = TRACK_LIVE;
	return slot;
}

// Backward shift: every key of the run behind the hole that may move into it does, so that look-ups never have to pass
// a hole.
static void close_hole(struct track_table *t, uint32_t hole)
{
	for (uint32_t i = (hole + 1) & t->mask; t->places[i].key != 0; i = (i + 1) & t->mask) {
		uint32_t wants = track_table_home(t, t->places[i].key);
		if (((i - wants) & t->mask) < ((i - hole) & t->mask))
			continue; // its home lies behind the hole
		t->places[hole] = t->places[i];
		hole = i;
	}
	t->places[hole].key = 0;
}

static void forget_key(struct track_table *t, uint64_t key)
{
	uint32_t i = track_table_place(t, key);
	if (key == 0 || t->places[i].key != key)
		return;
	t->cold[t->places[i].slot].pair_key = 0;
	close_hole(t, i);
}

static unsigned key_index(const struct track_cold *c, uint64_t key)
{
	unsigned k = 0;
	while (k < TRACK_KEYS_MAX && c->keys[k] != key)
		k++;
	return k;
}

static unsigned free_or_oldest(const struct track_cold *c)
{
	unsigned best = 0;
	for (unsigned k = 0; k < TRACK_KEYS_MAX; k++) {
		if (c->keys[k] == 0)
			return k;
		if (c->bound_ns[k] < c->bound_ns[best])
			best = k;
	}
	return best;
}

bool track_table_bind(struct track_table *t, uint32_t slot, uint64_t key, int64_t now_ns)
{
	struct track_cold *c = &t->cold[slot];
	uint32_t i = track_table_place(t, key);
	if (key == 0 || (t->places[i].key == key && t->places[i].slot != slot))
		return false;
	if (t->places[i].key == key) {
		c->bound_ns[key_index(c, key)] = now_ns;
		return true;
	}
	unsigned k = free_or_oldest(c);
	forget_key(t, c->keys[k]);
	c->keys[k] = key;
	c->bound_ns[k] = now_ns;
	c->heard_ns[k] = INT64_MIN;
	c->key_family[k] = 0;
	i = track_table_place(t, key); // forgetting may have moved the empty place
	t->places[i] = (struct track_place){key, slot};
	return true;
}

int64_t track_table_bound_ns(const struct track_table *t, uint32_t slot, uint64_t key)
{
	unsigned k = key_index(&t->cold[slot], key);
	return key != 0 && k < TRACK_KEYS_MAX ? t->cold[slot].bound_ns[k] : INT64_MIN;
}

// A pseudonym that was given up is not used again within this time (ETSI TS 102 941 and IEEE 1609.2 practice: never).
static const int64_t GIVEN_UP_NS = 1000000000;

bool track_table_heard(struct track_table *t, uint32_t slot, uint64_t key, uint8_t family,
		       int64_t now_ns)
{
	struct track_cold *c = &t->cold[slot];
	unsigned k = key_index(c, key);
	if (k == TRACK_KEYS_MAX)
		return true;
	for (unsigned j = 0; j < TRACK_KEYS_MAX; j++)
		if (j != k && c->keys[j] != 0 && c->key_family[j] == family &&
		    c->bound_ns[j] > c->bound_ns[k] && c->heard_ns[j] > now_ns - GIVEN_UP_NS) {
			track_table_unbind(t, slot, key);
			return false;
		}
	c->heard_ns[k] = now_ns;
	c->key_family[k] = family;
	return true;
}

void track_table_unbind(struct track_table *t, uint32_t slot, uint64_t key)
{
	struct track_cold *c = &t->cold[slot];
	unsigned k = key_index(c, key);
	if (key == 0 || k == TRACK_KEYS_MAX)
		return;
	forget_key(t, key);
	c->keys[k] = 0;
	c->bound_ns[k] = 0;
}

void track_table_merge(struct track_table *t, uint32_t from, uint32_t to)
{
	struct track_cold before = t->cold[from];
	track_table_remove(t, from);
	for (unsigned k = 0; k < TRACK_KEYS_MAX; k++)
		(void)track_table_bind(t, to, before.keys[k], before.bound_ns[k]);
}

void track_table_remove(struct track_table *t, uint32_t slot)
{
	for (unsigned k = 0; k < TRACK_KEYS_MAX; k++)
		forget_key(t, t->cold[slot].keys[k]);
	t->hot[slot].flags = 0;
	t->free_slots[t->free_count++] = slot;
}
