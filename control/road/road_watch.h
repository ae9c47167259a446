// SPDX-License-Identifier: Apache-2.0
// Road users that the scene sees inside a crossing and that no right explains: somebody who drove past the line without a
// slot, a pedestrian between the lines, a car that broke down. Their place is closed in the book (slot_book_intrude) for as
// long as they are seen there. Pure: a book, a track and the time in, a verdict out.
#pragma once

#include <stdint.h>

#include "book/slot_book.h"
#include "world.h"

// clang-format off
#define ROAD_WATCH_LIST(X) \
	X(OUTSIDE,   "outside",   "in no conflict area, or no road user") \
	X(STALE,     "stale",     "its place is older than half a second, or of another time") \
	X(IMPRECISE, "imprecise", "its place is known to no better than 3 m: that tells no lane") \
	X(KNOWN,     "known",     "it asks for slots itself, or has just left: the book judges what it does") \
	X(NEAR,      "near",      "it stands where a vehicle with a slot is: another receiver's sight of that one") \
	X(GREEN,     "green",     "its movement has green, or the clearance of one") \
	X(INTRUDER,  "intruder",  "nothing explains it: its place is closed")
// clang-format on

enum road_watch_verdict {
#define X(id, name, text) ROAD_WATCH_##id,
	ROAD_WATCH_LIST(X)
#undef X
		ROAD_WATCH_COUNT
};
const char *road_watch_name(unsigned verdict);
const char *road_watch_text(unsigned verdict);

enum { ROAD_LEFT_MAX = 64 };

// Vehicles that said that they have left: for some seconds they are still near. The oldest gives way.
struct road_left {
	uint64_t key[ROAD_LEFT_MAX];
	int64_t until_ns[ROAD_LEFT_MAX];
	uint32_t next;
};

// The key that tracks have of the identity that a vehicle asks with (obs_identity_key of its octets).
uint64_t road_identity_key(uint64_t vehicle, uint8_t id_size);

void road_left_put(struct road_left *l, uint64_t key, int64_t now_ns);

// Under which name a track is somebody's bare word that he stands there; 0: a sensor saw it, or it is somebody who is not in a vehicle.
uint64_t road_watch_word(const struct world_track *t);

// *at: where the middle of t is, in metres of the crossing; stated from KNOWN on.
enum road_watch_verdict road_watch_judge(const struct slot_book *b, const struct road_left *l,
					 const struct world_track *t, int64_t now_ns,
					 struct geo_point *at);
