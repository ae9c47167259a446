// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int world_init(struct world *w, uint32_t max)
{
	memset(w, 0, sizeof(*w));
	uint32_t slots = 16;
	while (slots < 2 * max)
		slots *= 2;
	w->max = max;
	w->mask = slots - 1;
	w->gone_size = max < 16 ? 16 : max;
	w->table = calloc(slots, sizeof(*w->table));
	w->gone = calloc(w->gone_size, sizeof(*w->gone));
	if (w->table == NULL || w->gone == NULL) {
		world_fini(w);
		return -ENOMEM;
	}
	return 0;
}

void world_fini(struct world *w)
{
	free(w->table);
	free(w->gone);
	w->table = NULL; // the figures stay: the report at the end is made of them
	w->gone = NULL;
}

// Ids are (generation << 32) | slot: both halves must reach the low bits.
static uint32_t home(const struct world *w, uint64_t id)
{
	return (uint32_t)((id * 0x9E3779B97F4A7C15ULL) >> 32) & w->mask;
}

// Slot of id, or the free slot where it belongs.
static uint32_t probe(const struct world *w, uint64_t id)
{
	uint32_t i = home(w, id);
	while (w->table[i].is_used && w->table[i].id != id)
		i = (i + 1) & w->mask;
	return i;
}

static bool is_air(const struct world_track *t)
{
	return (t->flags & OBS_FLAG_AIR) != 0;
}

static unsigned class_of(const struct world_track *t)
{
	return t->cls < OBS_CLASS_COUNT ? t->cls : OBS_CLASS_UNKNOWN;
}

static void count_in(struct world *w, const struct world_track *t)
{
	struct world_class *c = &w->cls[class_of(t)];
	c->entered++;
	c->live++;
	w->count++;
	w->air_count += is_air(t);
	if (w->count > w->all_max)
		w->all_max = w->count;
	if (w->air_count > w->air_max)
		w->air_max = w->air_count;
	if (world_road_count(w) > w->road_max)
		w->road_max = world_road_count(w);
}

static void count_out(struct world *w, const struct world_track *t)
{
	struct world_class *c = &w->cls[class_of(t)];
	c->left++;
	c->live--;
	w->count--;
	w->air_count -= is_air(t);
}

bool world_put(struct world *w, const struct world_track *t)
{
	uint32_t i = probe(w, t->id);
	struct world_track *slot = &w->table[i];
	bool is_new = !slot->is_used;
	if (is_new && w->count == w->max) {
		w->not_fitting++;
		return false;
	}
	// A track that turns out to be of another class leaves one and enters the other, so that live = entered - left
	// holds for each.
	bool is_moved = !is_new && (class_of(slot) != class_of(t) || is_air(slot) != is_air(t));
	if (is_moved)
		count_out(w, slot);
	*slot = *t;
	slot->is_used = true;
	slot->epoch = w->epoch;
	slot->version = ++w->version;
	if (is_new || is_moved)
		count_in(w, slot);
	return true;
}

static void remember_gone(struct world *w, uint64_t id)
{
	w->gone[w->gone_count % w->gone_size] =
		(struct world_gone){.id = id, .version = ++w->version};
	w->gone_count++;
}

// Frees slot i and moves followers of its run back, so that every lookup still meets no hole before its target.
static void remove_slot(struct world *w, uint32_t i)
{
	count_out(w, &w->table[i]);
	remember_gone(w, w->table[i].id);
	for (uint32_t j = (i + 1) & w->mask; w->table[j].is_used; j = (j + 1) & w->mask) {
		uint32_t reach = (j - home(w, w->table[j].id)) & w->mask;
		if (reach >= ((j - i) & w->mask)) {
			w->table[i] = w->table[j];
			i = j;
		}
	}
	w->table[i].is_used = false;
}

void world_remove(struct world *w, uint64_t id)
{
	uint32_t i = probe(w, id);
	if (w->table[i].is_used)
		remove_slot(w, i);
}

const struct world_track *world_find(const struct world *w, uint64_t id)
{
	const struct world_track *t = &w->table[probe(w, id)];
	return t->is_used ? t : NULL;
}

void world_snapshot_begin(struct world *w)
{
	if (w->is_in_snapshot)
		return;
	w->is_in_snapshot = true;
	w->epoch++;
}

void world_snapshot_end(struct world *w)
{
	if (!w->is_in_snapshot)
		return;
	w->is_in_snapshot = false;
	// Removing shifts followers into the slot just freed: look at the same slot again.
	for (uint32_t i = 0; i <= w->mask;) {
		if (w->table[i].is_used && w->table[i].epoch != w->epoch)
			remove_slot(w, i);
		else
			i++;
	}
}

void world_snapshot_abandon(struct world *w)
{
	w->is_in_snapshot = false;
}

void world_clear(struct world *w)
{
	for (uint32_t i = 0; i <= w->mask; i++)
		if (w->table[i].is_used) {
			count_out(w, &w->table[i]);
			remember_gone(w, w->table[i].id);
			w->table[i].is_used = false;
		}
	w->is_in_snapshot = false;
}

const struct world_track *world_next(const struct world *w, uint32_t *at)
{
	while (*at <= w->mask) {
		const struct world_track *t = &w->table[(*at)++];
		if (t->is_used)
			return t;
	}
	return NULL;
}

int world_gone_since(const struct world *w, uint64_t version, uint64_t *ids, int max)
{
	uint64_t kept = w->gone_count < w->gone_size ? w->gone_count : w->gone_size;
	uint64_t first = w->gone_count;
	while (first > w->gone_count - kept &&
	       w->gone[(first - 1) % w->gone_size].version > version)
		first--;
	bool is_forgotten =
		first == w->gone_count - kept && kept == w->gone_size && w->gone_count > kept;
	if (is_forgotten || w->gone_count - first > (uint64_t)max)
		return -1;
	int n = 0;
	for (uint64_t i = first; i < w->gone_count; i++)
		ids[n++] = w->gone[i % w->gone_size].id;
	return n;
}
