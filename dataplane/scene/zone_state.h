// SPDX-License-Identifier: Apache-2.0
// Who is in which zone, since when; and exact counters of each zone, road and air apart.
//
// One cache line a track, parallel to the track table. Counters hold at every instant: entries - exits = inside, and dwell
// is the sum over those who left. A new map costs time by its zones, not by the tracks: a zone that is gone closes its
// counters at once (everybody inside leaves then), memberships of it are recognised by their generation and dropped with
// the track's next report; a zone that stays keeps both. Time is whole milliseconds since the state began. Pure; the
// scene's lcore; others read the counters with skew.
#pragma once

#include "scene/track_table.h"
#include "scene/zone_map.h"

enum { ZONE_MEMBERS_MAX = 6 };
#define ZONE_STOP_NONE INT32_MAX

// The lane that a road user follows: its position in one whose direction agrees with its motion.
struct zone_match {
	uint16_t lane;	    // slot, ZONE_NO_SLOT none
	int16_t lateral_cm; // from the centre line, right positive
	int32_t stop_cm;    // from its front to the stop line along the lane; ZONE_STOP_NONE
};

struct zone_line {
	uint16_t slot[ZONE_MEMBERS_MAX]; // ascending
	uint8_t generation[ZONE_MEMBERS_MAX];
	uint8_t count;
	uint8_t reserved;
	uint32_t entered_ms[ZONE_MEMBERS_MAX];
	struct zone_match match;
	uint32_t still_ms; // since when it stands; 0: it does not
	uint32_t told_ms;  // of the newest position
	uint32_t out_ms;   // since when it is outside its corridor; 0: it is not
};
static_assert(sizeof(struct zone_line) == 64, "what a track knows of zones is one cache line");

struct zone_count {
	uint64_t entries, exits;
	uint64_t dwell_ms;		     // of those who left
	uint64_t speed_sum_cms, speed_count; // of all reports from inside that state a speed
	uint64_t entered_sum_ms;	     // of those inside
	uint32_t inside, inside_most;
};

enum { ZONE_ROAD_USERS, ZONE_AIRCRAFT, ZONE_SIDES };

struct zone_state {
	const struct zone_map *map; // NULL: none
	struct zone_line *lines;    // by track slot
	struct zone_count (*counts)[ZONE_SIDES];
	uint32_t key[ZONE_SLOTS_MAX]; // of the counters; 0 none yet
	uint8_t generation[ZONE_SLOTS_MAX];
	bool is_open[ZONE_SLOTS_MAX]; // in the map
	int64_t base_ns;	      // 0: not begun
	uint32_t now_ms;
	uint64_t cut; // updates inside more zones than a track remembers
	uint64_t swaps;
};

int zone_state_init(struct zone_state *z, uint32_t tracks_max);
void zone_state_fini(struct zone_state *z);

// Another map, or NULL. The one before is not read any more when this returns.
void zone_state_swap(struct zone_state *z, const struct zone_map *map, int64_t now_ns);

// The zones that the track is in now, ascending; speed_cms OBS_SPEED_UNKNOWN: none.
void zone_state_place(struct zone_state *z, uint32_t track, bool is_air, const uint16_t *slots,
		      uint32_t count, uint16_t speed_cms, int64_t now_ns);

// The track ended.
void zone_state_leave(struct zone_state *z, uint32_t track, bool is_air, int64_t now_ns);

// Milliseconds since the state began; never runs back.
uint32_t zone_state_ms(struct zone_state *z, int64_t now_ns);
