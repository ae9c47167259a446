// SPDX-License-Identifier: Apache-2.0
#include "scene/zone_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "table_alloc.h"

static const struct zone_match no_match = {ZONE_NO_SLOT, 0, ZONE_STOP_NONE};

int zone_state_init(struct zone_state *z, uint32_t tracks_max)
{
	memset(z, 0, sizeof(*z));
	z->lines = table_alloc(tracks_max, sizeof(*z->lines), 0);
	z->counts = calloc(ZONE_SLOTS_MAX, sizeof(*z->counts));
	if (z->lines == NULL || z->counts == NULL) {
		zone_state_fini(z);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < tracks_max; i++)
		z->lines[i] = (struct zone_line){.match = no_match};
	return 0;
}

void zone_state_fini(struct zone_state *z)
{
	free(z->lines);
	free(z->counts);
	z->lines = NULL;
	z->counts = NULL;
}

uint32_t zone_state_ms(struct zone_state *z, int64_t now_ns)
{
	if (z->base_ns == 0)
		z->base_ns = now_ns - UNITS_NS_PER_MS; // 0 stands for never
	int64_t ms = (now_ns - z->base_ns) / UNITS_NS_PER_MS;
	if (ms > z->now_ms && ms <= UINT32_MAX)
		z->now_ms = (uint32_t)ms;
	return z->now_ms;
}

// ---- counters

static void enter(struct zone_count *c, uint32_t now_ms)
{
	c->entries++;
	c->entered_sum_ms += now_ms;
	c->inside++;
	if (c->inside > c->inside_most)
		c->inside_most = c->inside;
}

static void leave(struct zone_count *c, uint32_t entered_ms, uint32_t now_ms)
{
	c->exits++;
	c->dwell_ms += now_ms - entered_ms;
	c->entered_sum_ms -= entered_ms;
	c->inside--;
}

// Everybody inside leaves now.
static void close_zone(struct zone_state *z, uint32_t slot, uint32_t now_ms)
{
	for (unsigned side = 0; side < ZONE_SIDES; side++) {
		struct zone_count *c = &z->counts[slot][side];
		c->exits += c->inside;
		c->dwell_ms += (uint64_t)c->inside * now_ms - c->entered_sum_ms;
		c->entered_sum_ms = 0;
		c->inside = 0;
	}
	z->generation[slot]++;
}

void zone_state_swap(struct zone_state *z, const struct zone_map *map, int64_t now_ns)
{
	uint32_t now_ms = z->base_ns != 0 ? zone_state_ms(z, now_ns) : 0; // it begins with a report
	for (uint32_t i = 0; i < ZONE_SLOTS_MAX; i++) {
		uint32_t key = map != NULL && i < map->slot_count ? map->zones[i].key : 0;
		if (z->is_open[i] && key != z->key[i])
			close_zone(z, i, now_ms);
		z->is_open[i] = key != 0;
		if (key == 0 || key == z->key[i])
			continue; // counters of one that is gone stay, and go on when it comes back
		memset(z->counts[i], 0, sizeof(z->counts[i]));
		z->key[i] = key;
	}
	z->map = map;
	z->swaps++;
}

// ---- memberships

static void drop_old(struct zone_state *z, const struct zone_line *l, uint32_t i, unsigned side,
		     uint32_t now_ms)
{
	if (l->generation[i] == z->generation[l->slot[i]])
		leave(&z->counts[l->slot[i]][side], l->entered_ms[i], now_ms);
}

static void keep_or_enter(struct zone_state *z, struct zone_line *to, const struct zone_line *from,
			  uint32_t i, uint16_t slot, unsigned side, uint32_t now_ms)
{
	bool stays = i < from->count && from->slot[i] == slot &&
		     from->generation[i] == z->generation[slot];
	to->slot[to->count] = slot;
	to->generation[to->count] = z->generation[slot];
	to->entered_ms[to->count] = stays ? from->entered_ms[i] : now_ms;
	to->count++;
	if (!stays)
		enter(&z->counts[slot][side], now_ms);
}

void zone_state_place(struct zone_state *z, uint32_t track, bool is_air, const uint16_t *slots,
		      uint32_t count, uint16_t speed_cms, int64_t now_ns)
{
	struct zone_line *l = &z->lines[track];
	uint32_t now_ms = zone_state_ms(z, now_ns), i = 0;
	unsigned side = is_air ? ZONE_AIRCRAFT : ZONE_ROAD_USERS;
	if (count == 0 && l->count == 0)
		return;
	const struct zone_line before = *l;
	z->cut += count > ZONE_MEMBERS_MAX;
	l->count = 0;
	for (uint32_t k = 0; k < count && k < ZONE_MEMBERS_MAX; k++) {
		for (; i < before.count && before.slot[i] < slots[k]; i++)
			drop_old(z, &before, i, side, now_ms);
		keep_or_enter(z, l, &before, i, slots[k], side, now_ms);
		i += i < before.count && before.slot[i] == slots[k];
		if (speed_cms != OBS_SPEED_UNKNOWN) {
			z->counts[slots[k]][side].speed_sum_cms += speed_cms;
			z->counts[slots[k]][side].speed_count++;
		}
	}
	for (; i < before.count; i++)
		drop_old(z, &before, i, side, now_ms);
}

void zone_state_leave(struct zone_state *z, uint32_t track, bool is_air, int64_t now_ns)
{
	zone_state_place(z, track, is_air, NULL, 0, OBS_SPEED_UNKNOWN, now_ns);
	z->lines[track] = (struct zone_line){.match = no_match};
}
