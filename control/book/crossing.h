// SPDX-License-Identifier: Apache-2.0
// The model of one crossing: lanes, movements from lane to lane, and where the boxes of two vehicles on two movements could
// touch. Everything is counted in metres that a front bumper has moved past its stop line.
//
// A conflict of two movements is a list of chunks: "while A's front is between a_in and a_out, B's must not be between
// b_in and b_out". When A and B are never both inside a chunk, at any chunk, their boxes never touch; which of them is
// first does not matter and may differ. A whole area as one chunk would be as safe, but would keep a vehicle waiting until
// the one before has left all of it: chunks let it follow.
//
// Merges and followers have a chunk more, whose far end is further away the faster the one behind may come, so that
// car-following behind the crossing begins with room.
//
// crossing_build allocates once and computes for as long as a second; everything else is pure and constant. A built
// crossing never changes: any thread may read it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/geo.h"

enum {
	CROSSING_LANES_MAX = 64,
	CROSSING_MOVEMENTS_MAX = 64,
	CROSSING_POINTS_MAX = 63, // of a line, as in MAP
	CROSSING_NAME_SIZE = 32,
	CROSSING_SIZES = 3,
	CROSSING_PHASES_MAX = 16,
	CROSSING_REACH_M =
		64, // longest way from a stop line to the end of the last conflict area, vehicle included
};

// What a body may be: who is longer or wider than the last one gets no slot.
struct crossing_size {
	double length_m, width_m;
};
extern const struct crossing_size crossing_sizes[CROSSING_SIZES];

// Index into crossing_sizes, CROSSING_SIZES: too large.
unsigned crossing_size_of(uint32_t length_cm, uint32_t width_cm);

enum crossing_turn {
	CROSSING_STRAIGHT,
	CROSSING_LEFT,
	CROSSING_RIGHT,
	CROSSING_UTURN,
	CROSSING_TURN_COUNT
};
const char *crossing_turn_name(unsigned turn);

struct crossing_line {
	struct geo_point p
		[CROSSING_POINTS_MAX]; // metres east and north of the crossing's origin, in driving direction
	uint32_t count;
};

struct crossing_lane {
	uint8_t id;	   // LaneID
	bool is_in;	   // towards the crossing: its line ends at the stop line
	uint32_t node;	   // region << 16 | id of the node at the far end (T/CSAE); 0: not stated
	uint8_t node_lane; // laneID within the link to or from that node
	double width_m, speed_ms;
	struct crossing_line line;
};

struct crossing_movement {
	uint8_t id;	  // ConnectionID
	uint8_t from, to; // indices of lanes
	uint8_t turn;	  // enum crossing_turn
	uint8_t group;	  // signal group; 0: none
	double speed_ms;
	struct crossing_line
		line; // from the stop line to the beginning of the lane out; count 0: a curve is made
};

// A green of mixed mode: the movements of its groups go without slots.
struct crossing_phase {
	uint8_t group[8];
	uint8_t group_count;
	double green_s, clearance_s; // green, then yellow and all red
};

struct crossing_def {
	char name[CROSSING_NAME_SIZE];
	uint32_t id; // region << 16 | id
	int32_t lat_e7, lon_e7;
	struct crossing_lane lanes[CROSSING_LANES_MAX];
	uint32_t lane_count;
	struct crossing_movement movements[CROSSING_MOVEMENTS_MAX];
	uint32_t movement_count;
	struct crossing_phase phases[CROSSING_PHASES_MAX];
	uint32_t phase_count; // 0: slots alone
};

struct crossing_chunk {
	float a_in, a_out, b_in, b_out; // m
};

struct crossing_pair {
	uint32_t first;
	uint8_t count; // of chunks; 0: they never meet
};

// Why a definition is not one. index: of the lane or movement, or 0.
#define CROSSING_FAULT_LIST(X)                                                                     \
	X(NONE, "none", "it is good")                                                              \
	X(MEMORY, "memory", "out of memory")                                                       \
	X(PLACE, "place", "its origin is no place on Earth below 89 degrees of latitude")          \
	X(LANES, "lanes", "it needs at least one lane in and one lane out")                        \
	X(LANE_ID, "lane_id", "a lane's id is used twice, or 0")                                   \
	X(LANE_LINE, "lane_line", "a lane's line needs two different points")                      \
	X(LANE_WIDTH, "lane_width", "a lane's width must be 1.5 to 10 m")                          \
	X(SPEED, "speed", "a speed must be 1 to 40 m/s")                                           \
	X(MOVEMENTS, "movements", "it needs at least one movement")                                \
	X(MOVEMENT_ID, "movement_id", "a movement's id is used twice, or 0")                       \
	X(MOVEMENT_LANES, "movement_lanes",                                                        \
	  "a movement must lead from a lane in to a lane out, and no two the same way")            \
	X(MOVEMENT_LINE, "movement_line",                                                          \
	  "a movement's line must begin at its stop line and end where its lane out begins")       \
	X(TOO_LONG, "too_long", "a movement is longer than 45 m; divide the crossing")             \
	X(STOP_LINE, "stop_line",                                                                  \
	  "who waits at a stop line would be touched by a movement; move the line back")           \
	X(PHASES, "phases",                                                                        \
	  "a phase's green must be 3 to 120 s, its clearance 2 to 20 s, and its groups must not "  \
	  "conflict")

enum crossing_fault {
#define X(id, name, text) CROSSING_FAULT_##id,
	CROSSING_FAULT_LIST(X)
#undef X
		CROSSING_FAULT_COUNT
};
const char *crossing_fault_name(unsigned fault);
const char *crossing_fault_text(unsigned fault);

// Where a line is cut into equal steps; index 0 is `back_m` before the stop line.
struct crossing_path {
	struct geo_point *p;
	uint32_t count;
	double inner_m; // from the stop line to the beginning of the lane out
	double out_m;	// from the beginning of the lane out to where its points end
};

enum { CROSSING_STEPS_PER_M = 4 };
#define CROSSING_BACK_M 24.0 // of the path before the stop line: the longest body

struct crossing {
	struct crossing_def def;
	struct geo_frame plane;
	struct crossing_path path[CROSSING_MOVEMENTS_MAX];
	struct crossing_pair pair[CROSSING_MOVEMENTS_MAX][CROSSING_MOVEMENTS_MAX][CROSSING_SIZES]
				 [CROSSING_SIZES];
	struct crossing_chunk *chunks;
	uint32_t chunk_count, chunk_room;
	// End of the last conflict area by movement: the front's metres when the rear of a vehicle of that size is out.
	double end_m[CROSSING_MOVEMENTS_MAX][CROSSING_SIZES];
	// End of the last chunk that it has with anybody: farther, where a faster one may come behind it into the same lane.
	double over_m[CROSSING_MOVEMENTS_MAX][CROSSING_SIZES];
};

// NULL and *fault, *index when it is none.
struct crossing *crossing_build(const struct crossing_def *def, enum crossing_fault *fault,
				uint32_t *index);
void crossing_free(struct crossing *c);

// Movement by lanes as SAE and ETSI name them, out 0: the first one of the lane; -1: none.
int crossing_movement_by_lane(const struct crossing *c, uint32_t in, uint32_t out);
// As T/CSAE names them: nodes region << 16 | id; lane_out 255: the first one that leads there.
int crossing_movement_by_node(const struct crossing *c, uint32_t node_in, uint32_t lane_in,
			      uint32_t node_out, uint32_t lane_out);

// Where on its movement a front bumper is: metres past the stop line, negative before it; *off_m: how far from the line.
double crossing_place(const struct crossing *c, uint32_t movement, struct geo_point at,
		      double *off_m);

// A point of a movement's path, also before the stop line and behind its end.
struct geo_point crossing_point(const struct crossing *c, uint32_t movement, double s_m);

// Corners of a body whose front is at s_m, each side `beside` and each end `ahead` larger.
void crossing_box(const struct crossing *c, uint32_t movement, double s_m, double length_m,
		  double width_m, double beside_m, double ahead_m, struct geo_point corner[4]);
bool crossing_boxes_touch(const struct geo_point a[4], const struct geo_point b[4]);

static inline const struct crossing_chunk *crossing_chunks(const struct crossing *c, uint32_t a,
							   unsigned size_a, uint32_t b,
							   unsigned size_b, uint32_t *count)
{
	const struct crossing_pair *p = &c->pair[a][b][size_a][size_b];
	*count = p->count;
	return &c->chunks[p->first];
}
