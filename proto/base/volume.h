// SPDX-License-Identifier: Apache-2.0
// THE 4-D volume: a polygon or circle on the ground, a band of altitude, windows of time, what it is for and why.
//
// Geo-zones, corridors and operational intents all end in this struct, so that the fast path's zone test and the book's
// overlap test are the same functions. Each limit keeps the reference it was published with (AGL follows the terrain,
// AMSL the geoid); they are compared in that reference, or after conversion with the offsets of the place. What is
// unknown counts as inside and as overlapping: a doubt never opens a prohibited area.
//
// A volume owns nothing: rings, points and windows belong to whoever made it and stay while it is used. At most
// VOLUME_RINGS_MAX rings of POLYGON_POINTS_MAX points. An overlap test of two polygons costs the product of their points
// in the worst case, after their boxes met. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/polygon.h"

#define VOLUME_RINGS_MAX 256 // an outline and its holes
#define VOLUME_RADIUS_MAX_CM                                                                       \
	50000000 // 500 km: beyond it the local plane of a circle is no longer its plane
#define VOLUME_NO_FLOOR	   INT32_MIN // lower_cm: reaches down to the ground and below
#define VOLUME_NO_CEILING  INT32_MAX // upper_cm: reaches up without end
#define VOLUME_ALT_UNKNOWN INT32_MIN // struct volume_altitude
#define VOLUME_TIME_FIRST  INT64_MIN // a window without beginning
#define VOLUME_TIME_LAST   INT64_MAX // a window without end

enum volume_shape { VOLUME_CIRCLE, VOLUME_POLYGON, VOLUME_SHAPE_COUNT };

enum volume_ref {
	VOLUME_REF_WGS84, // above the ellipsoid
	VOLUME_REF_AMSL,  // above mean sea level
	VOLUME_REF_AGL,	  // above the ground below the aircraft
	VOLUME_REF_COUNT
};

// What holds inside. Names as ED-318 writes them.
#define VOLUME_KIND_LIST(X)                                                                        \
	X(NO_RESTRICTION, "NO_RESTRICTION")                                                        \
	X(CONDITIONAL, "CONDITIONAL")                                                              \
	X(REQ_AUTHORIZATION, "REQ_AUTHORIZATION")                                                  \
	X(PROHIBITED, "PROHIBITED")                                                                \
	X(USPACE, "USPACE")

enum volume_kind {
#define VOLUME_KIND_ENUM(id, name) VOLUME_KIND_##id,
	VOLUME_KIND_LIST(VOLUME_KIND_ENUM)
#undef VOLUME_KIND_ENUM
		VOLUME_KIND_COUNT
};

// Why: a set of bits 1 << VOLUME_REASON_*. Names as ED-318 writes them; FOREIGN_TERRITORY is ED-269's alone, DAR ED-318's.
#define VOLUME_REASON_LIST(X)                                                                      \
	X(AIR_TRAFFIC, "AIR_TRAFFIC")                                                              \
	X(SENSITIVE, "SENSITIVE")                                                                  \
	X(PRIVACY, "PRIVACY")                                                                      \
	X(POPULATION, "POPULATION")                                                                \
	X(NATURE, "NATURE")                                                                        \
	X(NOISE, "NOISE")                                                                          \
	X(EMERGENCY, "EMERGENCY")                                                                  \
	X(DAR, "DAR")                                                                              \
	X(OTHER, "OTHER")                                                                          \
	X(FOREIGN_TERRITORY, "FOREIGN_TERRITORY")

enum volume_reason {
#define VOLUME_REASON_ENUM(id, name) VOLUME_REASON_##id,
	VOLUME_REASON_LIST(VOLUME_REASON_ENUM)
#undef VOLUME_REASON_ENUM
		VOLUME_REASON_COUNT
};

struct volume_window {
	int64_t start_ns, end_ns; // Unix UTC, start inside, end outside
};

struct volume {
	uint8_t shape;	   // enum volume_shape
	uint8_t kind;	   // enum volume_kind
	uint8_t lower_ref; // enum volume_ref
	uint8_t upper_ref;
	uint16_t reasons;	     // 1 << enum volume_reason
	int32_t lower_cm, upper_cm;  // both inside; VOLUME_NO_FLOOR, VOLUME_NO_CEILING
	struct polygon_point center; // circle
	uint32_t radius_cm;	     // circle, 1..VOLUME_RADIUS_MAX_CM
	uint32_t ring_count;	     // polygon: the outline and its holes
	uint32_t window_count;	     // ordered by start; 0: never
	const struct polygon_ring *rings;
	const struct volume_window *windows;
	struct polygon_box box; // around the shape; volume_set_box()
};

// One altitude, said in as many references as are known.
struct volume_altitude {
	int32_t wgs84_cm, amsl_cm, agl_cm; // VOLUME_ALT_UNKNOWN
};

// Of a place: mean sea level and ground above the ellipsoid.
struct volume_offsets {
	int32_t geoid_cm, ground_cm;
};

const char *volume_kind_name(unsigned kind);	 // "PROHIBITED", …; "?" out of range
const char *volume_reason_name(unsigned reason); // "AIR_TRAFFIC", …
const char *volume_ref_name(unsigned ref);	 // "WGS84", "AMSL", "AGL"

// Fills box from the shape. Call once after the shape is set; a circle that reaches a pole or the antimeridian gets the
// whole span of longitudes.
void volume_set_box(struct volume *v);

bool volume_contains_place(const struct volume *v, int32_t lat_e7, int32_t lon_e7);
bool volume_contains_altitude(const struct volume *v, const struct volume_altitude *alt);
bool volume_is_active(const struct volume *v, int64_t t_ns);
// All three.
bool volume_contains(const struct volume *v, int32_t lat_e7, int32_t lon_e7,
		     const struct volume_altitude *alt, int64_t t_ns);

// Whether two volumes share a place, an altitude and an instant. Touching counts. Offsets: of the place of both.
bool volume_overlaps(const struct volume *a, const struct volume *b,
		     const struct volume_offsets *offsets);
