// SPDX-License-Identifier: Apache-2.0
// Calendars of the corridor network's resources: when each node, segment and pad is taken, and when it is free next.
//
// Time in ticks of 50 ms as 32-bit serial numbers (differences count, they wrap after 6.8 years). Every entry of one
// resource takes it for the same duration D, so an entry is its start alone: 16 bits within a page of 2^16 ticks (55 min)
// and the owner's 32 bits. Pages are found by a hash of resource and page number: two cache misses for a probe, and
// those of many probes overlap.
//
// With capacity c, a start t is blocked when c entries i..i+c-1 share an instant and t would share one with all of them:
// s(i+c-1) - s(i) < D, s(i) > t - D and s(i+c-1) < t + D. For c = 1: |s - t| < D. One writer.
#pragma once

#include "air_arena.h"

enum {
	AIR_TICK_NS = 50000000,
	AIR_CALENDAR_CAPACITY_MAX = 64,
};

struct air_page {
	uint32_t resource; // + 1; 0: free
	uint16_t page;
	uint16_t count;
	uint32_t block; // starts, then owners
};

struct air_calendar {
	struct air_arena *arena;
	struct air_page *pages;
	uint32_t mask, used;
	uint64_t entries;
};

bool air_calendar_init(struct air_calendar *c, struct air_arena *arena);
void air_calendar_fini(struct air_calendar *c);

bool air_calendar_add(struct air_calendar *c, uint32_t resource, uint32_t tick,
		      uint32_t owner); // false: memory
bool air_calendar_remove(struct air_calendar *c, uint32_t resource, uint32_t tick, uint32_t owner);

// Entries that this says no to are treated as not there; NULL: all count.
typedef bool (*air_calendar_counts)(void *arg, uint32_t owner);

struct air_demand {
	uint32_t resource;
	uint32_t duration; // D, ticks
	uint32_t capacity;
};

// The first start at or after `tick` that is free; gives up, with a value after `limit`, once that is passed.
uint32_t air_calendar_next(const struct air_calendar *c, const struct air_demand *d, uint32_t tick,
			   uint32_t limit, air_calendar_counts counts, void *arg);
// The same, and the last start up to which it stays free without a break, as far as the page tells; capacity 1 alone.
uint32_t air_calendar_next_until(const struct air_calendar *c, const struct air_demand *d,
				 uint32_t tick, uint32_t limit, air_calendar_counts counts,
				 void *arg, uint32_t *until);

// Entries with from <= start <= to, in order. Returning false ends.
typedef bool (*air_calendar_cb)(void *arg, uint32_t tick, uint32_t owner);
bool air_calendar_each(const struct air_calendar *c, uint32_t resource, uint32_t from, uint32_t to,
		       air_calendar_cb cb, void *arg);

// Starts loading what a probe at that tick will read: first the page's entry for all probes, then its block for all.
void air_calendar_fetch_page(const struct air_calendar *c, uint32_t resource, uint32_t tick);
void air_calendar_fetch_block(const struct air_calendar *c, uint32_t resource, uint32_t tick);

uint64_t air_calendar_octets(const struct air_calendar *c);
