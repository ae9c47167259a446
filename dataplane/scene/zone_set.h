// SPDX-License-Identifier: Apache-2.0
// Zones as a source states them: a list of definitions in degrees, before they are compiled into a map. Each source (a file,
// an intersection heard on the air, control) keeps its own set and replaces it as a whole. Copies what it is given. Main
// thread; uses malloc.
#pragma once

#include "scene/zone_map.h"

enum {
	ZONE_POINTS_MAX = 4096, // of one zone, all rings together
	ZONE_RINGS_MAX = 64,
	ZONE_WINDOWS_MAX = 512,	     // of one zone
	ZONE_VERTICES_MAX = 1 << 18, // of one map
	ZONE_WIDTH_MIN_CM = 20,
	ZONE_WIDTH_MAX_CM = 10000,
};

// Why a zone is not in the map.
// clang-format off
#define ZONE_FAULT_LIST(X) \
	X(NONE,      "none",       "the zone is in the map") \
	X(NAME,      "name",       "a name is missing, longer than 63 characters or has characters that are no plain ASCII") \
	X(TWICE,     "twice",      "two zones have one name") \
	X(SHAPE,     "shape",      "neither an outline nor, for a lane or crosswalk, a centre line") \
	X(POINT,     "point",      "a point outside the limits of latitude or longitude") \
	X(FEW,       "few_points", "an outline of fewer than three different points or without area, or a centre line without length") \
	X(CROSSES,   "crosses",    "an outline whose edges cross") \
	X(WIDTH,     "width",      "a centre line without a width of 0.2 m to 100 m") \
	X(LIMITS,    "limits",     "an upper limit below the lower one") \
	X(MANY,      "many_points","more points, rings or windows than a zone may have") \
	X(FAR,       "far",        "begins further from the node than dataplane.zones.reach_m") \
	X(FULL,      "full",       "more zones or more points than a map holds") \
	X(MEMORY,    "memory",     "no memory")
// clang-format on

enum zone_fault {
#define ZONE_FAULT_ENUM(id, name, text) ZONE_FAULT_##id,
	ZONE_FAULT_LIST(ZONE_FAULT_ENUM)
#undef ZONE_FAULT_ENUM
		ZONE_FAULT_COUNT
};

const char *zone_fault_name(unsigned fault);
const char *zone_fault_text(unsigned fault);

// One zone. Either rings (an outline and its holes) or a centre line with a width.
struct zone_def {
	char name[ZONE_NAME_SIZE]; // unique in the map
	uint8_t kind;		   // enum zone_kind
	uint8_t source;		   // enum zone_source
	uint8_t flags;
	uint8_t rule; // enum volume_kind: what holds inside, of geo-zones
	uint16_t reasons;
	uint8_t lower_ref, upper_ref;
	int32_t lower_cm, upper_cm; // VOLUME_NO_FLOOR, VOLUME_NO_CEILING
	uint64_t granted_key;
	struct zone_lane lane;
	uint32_t width_cm;
	uint32_t line_count, ring_count, window_count; // no windows: always
	const struct polygon_point *line;
	const struct polygon_ring *rings;
	const struct volume_window *windows;
};

struct zone_set {
	struct zone_def **list;
	uint32_t count, room;
};

// Everything unlimited and always; kind and name are the caller's.
void zone_def_init(struct zone_def *d);

// What can be said of one definition without the others.
enum zone_fault zone_def_check(const struct zone_def *d);

// Checks and copies.
enum zone_fault zone_set_add(struct zone_set *s, const struct zone_def *d);
void zone_set_clear(struct zone_set *s);
