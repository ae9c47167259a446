// SPDX-License-Identifier: Apache-2.0
// Granted corridors against the live picture: each corridor whose aircraft is named is watched from before its start; what the
// monitor finds goes to the book (states) and to whoever wants to know. Tracks without a corridor that are inside
// somebody's are told too. The loop's thread, a few times a second.
#pragma once

#include "air/air_service.h"
#include "world.h"

enum { AIR_WATCH_INTRUDERS_MAX = 256 };

// A track inside a corridor that is not its own.
struct air_intruder {
	uint64_t track;
	struct air_id corridor;
	int64_t seen_ns;
};

struct air_watch_event {
	struct air_id corridor;
	uint8_t event; // enum conform_event; CONFORM_NONE: an aircraft without a right to it is inside
	uint64_t track; // 0: none heard
};

struct air_watch {
	struct air_service *service;
	const struct world *world;
	struct conform *conform;
	struct loop_timer tick;
	int64_t period_ns;
	uint32_t watched_max;
	struct air_watched *list; // corridors that are watched, in no order
	uint32_t watched_count;
	struct air_track_key *keys; // tracks by identity, made anew each time
	uint32_t key_count;
	struct air_intruder intruder[AIR_WATCH_INTRUDERS_MAX];
	unsigned intruder_count;
	void (*on_event)(void *ctx, const struct air_watch_event *e);
	void *ctx;
	uint64_t events, not_fitting, intruders, state_failures, state_waits;
	int64_t flown_ns,
		outside_ns; // of all corridors, since the start; of those outside their volumes
	struct polygon_point here; // of the node
};

// world_max: tracks of the world. Returns 0 or -ENOMEM.
int air_watch_init(struct air_watch *w, struct air_service *s, const struct world *world,
		   const struct conform_rules *rules, uint32_t watched_max);
void air_watch_fini(struct air_watch *w);

// The newest report of the aircraft that a corridor is for; NULL: nobody is named, or nothing is heard of it.
const struct world_track *air_watch_track(const struct air_watch *w, const struct air_id *corridor);

// States that the book could not take yet, once more.
void air_watch_retry(struct air_watch *w);

// One look, at loop time; the timer calls it, and tests do.
void air_watch_look(struct air_watch *w);
