// SPDX-License-Identifier: Apache-2.0
// The compiled map of zones: an immutable picture that the packet path asks "which zones is this point in?".
//
// Answer in few instructions: a uniform grid of cells, and in each cell, for each zone that touches it, how often the zone's
// outline winds around the cell's south-west corner and those edges of the outline that pass through the cell. The walk from
// the corner north and then east to the point stays inside the cell, so only these edges can change the winding number; a
// cell that a zone covers wholly has none. One road lane leaves one or two edges in a cell of four metres.
//
// Exact, not merely precise: coordinates are whole half millimetres, vertices at even ones, cell borders at odd ones, and
// products fit 64 bits. A point on an outline counts as shifted a little east and, failing that, north, everywhere alike, so
// that of two zones that share an edge it is in exactly one. Nonzero winding: outlines that overlap themselves (a lane's
// inner side in a tight curve) have no holes.
//
// A zone keeps its slot from map to map as long as it has its name (zone_compile.h), so that whoever remembers slots need
// not be told of a new map. Written once by zone_compile, then const. Any thread.
#pragma once

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/volume.h"

enum { ZONE_SLOTS_MAX = 4096, ZONE_GROUPS_MAX = 4, ZONE_NAME_SIZE = 64, ZONE_AT_MAX = 32 };
#define ZONE_NO_SLOT UINT16_MAX

// clang-format off
#define ZONE_KIND_LIST(X) \
	X(NONE,      "none") \
	X(LANE,      "lane") \
	X(CONFLICT,  "conflict_area") \
	X(CROSSWALK, "crosswalk") \
	X(ROAD,      "road") \
	X(PAD,       "pad") \
	X(GEOZONE,   "geozone") \
	X(CORRIDOR,  "corridor")
#define ZONE_SOURCE_LIST(X) \
	X(FILE,      "file") \
	X(MAP,       "map_message") \
	X(CONTROL,   "control")
// clang-format on

enum zone_kind {
#define ZONE_ENUM(id, name) ZONE_KIND_##id,
	ZONE_KIND_LIST(ZONE_ENUM)
#undef ZONE_ENUM
		ZONE_KIND_COUNT
};

enum zone_source {
#define ZONE_ENUM(id, name) ZONE_SOURCE_##id,
	ZONE_SOURCE_LIST(ZONE_ENUM)
#undef ZONE_ENUM
		ZONE_SOURCE_COUNT
};

enum {
	ZONE_TWO_WAY = 1u << 0,	  // a lane used in both directions
	ZONE_STOP_LINE = 1u << 1, // a lane that ends at a stop line
	ZONE_MAY_STOP = 1u << 2,  // standing is allowed: parking, bus stop, loading
	ZONE_OFF_ROAD = 1u << 3,  // a lane of bicycles or pedestrians
};

// What a lane is, besides its outline.
struct zone_lane {
	uint32_t intersection; // region << 16 | id of the node whose signals rule it; 0 none
	uint16_t lane_id;
	uint16_t classes;    // 1 << enum obs_class that may use it; 0: all
	uint16_t speed_cms;  // limit, 0 none stated
	uint8_t group_count; // signal groups of its connections
	uint8_t group[ZONE_GROUPS_MAX];
};

struct zone_point {
	float e_m, n_m;
};

struct zone_box {
	float west_m, south_m, east_m, north_m;
};

struct zone {
	uint32_t key; // hash of the name: the same zone in another map; 0: the slot is free
	uint8_t kind; // enum zone_kind
	uint8_t source;
	uint8_t flags; // ZONE_*
	struct zone_lane lane;
	uint32_t line_first, line_count; // centre line, in driving direction
	uint32_t edge_first, edge_count; // outline as vectors, for distances
	float half_width_m, line_m;	 // of the centre line
	struct zone_box box;
	struct volume limits; // altitude, windows, what holds and why; its shape is not used
	uint64_t granted_key; // identity that it is granted to, 0 nobody
	char name[ZONE_NAME_SIZE];
};

// One zone in one cell.
struct zone_entry {
	uint32_t edge_first;
	uint16_t edge_count;
	uint16_t slot;
	int32_t winding; // around the cell's south-west corner
};

// Half millimetres from the cell's south-west corner.
struct zone_edge {
	int32_t ae, an, be, bn;
};

struct zone_grid {
	int32_t west, south; // half millimetres, odd
	uint32_t shift;	     // cells are 1 << shift wide
	uint32_t columns, rows;
	const uint32_t *cell_first; // columns * rows + 1
	const struct zone_entry *entries;
	const struct zone_edge *edges;
};

struct zone_vector {
	struct zone_point a, b;
};

struct zone_grant {
	uint64_t key; // identity
	uint16_t slot;
};

struct zone_map {
	uint32_t version;
	uint32_t slot_count; // slots in use are below
	uint32_t zone_count;
	uint32_t lane_count;
	struct zone_grid grid[2]; // fine where the small zones are; coarse around all of them
	// By zone.
	struct zone *zones; // by slot
	const struct zone_point *lines;
	const struct zone_vector *outlines;
	struct volume_window *windows;
	const uint16_t *closed; // geo-zones that not everybody may enter
	uint32_t closed_count;
	const struct zone_grant *grants; // by key: the segments of one aircraft's corridor
	uint32_t grant_count;
	void *memory[12]; // what zone_map_destroy frees
};

const char *zone_kind_name(unsigned kind);
const char *zone_source_name(unsigned source);

void zone_map_destroy(struct zone_map *m); // NULL is fine

// The zones that a place is in, whatever the altitude and time: slots to out, at most `max`, ascending. Returns how many
// there are; more than max: the rest was left out.
uint32_t zone_map_at(const struct zone_map *m, float e_m, float n_m, uint16_t *out, uint32_t max);

// The same from the outlines alone, without the grid: slow, for tests and for one zone.
bool zone_map_contains(const struct zone_map *m, uint16_t slot, float e_m, float n_m);

// How far a place is from the zone's outline, 0 inside.
float zone_map_distance(const struct zone_map *m, uint16_t slot, float e_m, float n_m);

// When a point that moves straight first is inside, within ahead_s; INFINITY: not. 0 when it is inside now.
float zone_map_entry_s(const struct zone_map *m, uint16_t slot, float e_m, float n_m, float ve_ms,
		       float vn_ms, float ahead_s);

// Where a place is beside a lane's centre line.
struct zone_on_line {
	float along_m;	 // from the beginning
	float lateral_m; // right positive, as seen in driving direction
	float ue, un;	 // direction of the lane there
};
struct zone_on_line zone_map_on_line(const struct zone_map *m, uint16_t slot, float e_m, float n_m);

// Segments granted to an identity: *first of them, and how many.
uint32_t zone_map_grants(const struct zone_map *m, uint64_t key, uint32_t *first);
