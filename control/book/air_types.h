// SPDX-License-Identifier: Apache-2.0
// Words of the air book: identifiers, states, causes and reasons, each with its name table, and the input structs that
// operations and answers share.
//
// Positions in 1e-7 degree, altitudes in cm above the WGS-84 ellipsoid (whoever has AMSL or AGL converts first), times in
// int64 ns Unix UTC. Altitude bands and time intervals are closed: touching is sharing. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/polygon.h"
#include "base/volume.h"

enum {
	AIR_OPERATOR_SIZE = 64,	  // an operator's name with its final 0
	AIR_CONFLICTS_MAX = 8,	  // reasons of one denial
	AIR_OFFERS_MAX = 3,	  // offers of one denial
	AIR_VERTICES_MAX = 10000, // of one corridor, over all volumes (ASTM F3548-21)
	AIR_VOLUMES_MAX = 256,	  // of one corridor, constraint
	AIR_LAYERS_MAX = 16,
	AIR_LEGS_MAX = 255, // of one corridor
	AIR_PRIORITY_MAX = 32767,
	AIR_PRIORITY_MIN = -32768,
};

// A UUID, in the order in which it is written. The book makes none up: they are given, or derived from a given seed.
struct air_id {
	uint8_t b[16];
};

// Fresh randomness for each operation that may make offers; their ids (version 4) are derived from it.
struct air_seed {
	uint64_t s[2];
};

enum air_kind {
	AIR_KIND_CORRIDOR,
	AIR_KIND_CONSTRAINT,
	AIR_KIND_SUBSCRIPTION,
	AIR_KIND_OPERATOR,
	AIR_KIND_COUNT
};

// clang-format off
#define AIR_STATE_LIST(X) \
	X(NONE,          "none",          "not in the book") \
	X(OFFERED,       "offered",       "held for its asker until the offer lapses") \
	X(ACCEPTED,      "accepted",      "granted, not yet flying") \
	X(ACTIVATED,     "activated",     "in use") \
	X(NONCONFORMING, "nonconforming", "the aircraft left its volumes and may come back") \
	X(CONTINGENT,    "contingent",    "the aircraft follows no plan any more") \
	X(ENDED,         "ended",         "gone; its space is free")

// Why an entity changed: the `cause` of a change.
#define AIR_CAUSE_LIST(X) \
	X(NONE,           "none",           "no change") \
	X(REQUESTED,      "requested",      "granted as requested") \
	X(OFFERED,        "offered",        "made as an offer on a denial") \
	X(REPLACEMENT,    "replacement",    "made as an offer to a holder whose grant was taken away") \
	X(TAKEN,          "taken",          "the offer was accepted") \
	X(AMENDED,        "amended",        "changed by its owner") \
	X(STATE_SET,      "state_set",      "moved to another state by its owner or by conformance monitoring") \
	X(RAISED,         "raised",         "given a higher priority, because its operator's fleet goes first in an emergency") \
	X(ENDED,          "ended",          "ended by its owner") \
	X(CANCELLED,      "cancelled",      "cancelled by its owner before its use") \
	X(DISPLACED,      "displaced",      "a corridor of higher priority took its space") \
	X(CONSTRAINED,    "constrained",    "a constraint covers its space") \
	X(WARNED,         "warned",         "still granted because it is flying, but something of higher standing shares its space") \
	X(EXPIRED,        "expired",        "its time is over") \
	X(NO_SHOW,        "no_show",        "not activated in time") \
	X(LAPSED,         "lapsed",         "the offer was not accepted in time") \
	X(OTHER_TAKEN,    "other_taken",    "another offer of the same request was accepted") \
	X(DECLINED,       "declined",       "the asker declined the offer") \
	X(FOREIGN,        "foreign",        "the operational intent of somebody else covers its space") \
	X(NOTIFIED,       "notified",       "a subscription's index moved because something changed in its area") \
	X(RESTORED,       "restored",       "read back from its record") \
	X(ELSEWHERE,      "elsewhere",      "done at another node of the same book")

// Why something was not done. One code, one name, one sentence.
#define AIR_REASON_LIST(X) \
	X(NONE,                "none",                 "done") \
	/* input, before the book is looked at */ \
	X(NOT_A_NUMBER,        "not_a_number",         "a value is not a finite number") \
	X(LATITUDE,            "latitude",             "latitude outside -90 to 90 degrees") \
	X(LONGITUDE,           "longitude",            "longitude outside -180 to 180 degrees") \
	X(FEW_VERTICES,        "few_vertices",         "polygon with fewer than three vertices") \
	X(MANY_VERTICES,       "many_vertices",        "more vertices than one entity may have") \
	X(DUPLICATE_VERTEX,    "duplicate_vertex",     "a vertex stands twice; do not repeat the first one at the end") \
	X(EDGES_CROSS,         "edges_cross",          "two edges of the polygon cross or touch") \
	X(NO_AREA,             "no_area",              "polygon without area: all its vertices lie on one line") \
	X(TOO_LARGE,           "too_large",            "area or extent larger than allowed") \
	X(OUT_OF_AREA,         "out_of_area",          "further away than this book reaches") \
	X(RADIUS,              "radius",               "radius not above zero, or larger than allowed") \
	X(SHAPE,               "shape",                "neither a polygon nor a circle, or both") \
	X(ALTITUDE_RANGE,      "altitude_range",       "altitude outside what is allowed") \
	X(ALTITUDE_ORDER,      "altitude_order",       "lower altitude above the upper one") \
	X(ALTITUDE_MISSING,    "altitude_missing",     "a corridor needs a lower and an upper altitude") \
	X(TIME_RANGE,          "time_range",           "time before 1970 or after 2262, or not a time") \
	X(TIME_ORDER,          "time_order",           "start after the end") \
	X(TIME_MISSING,        "time_missing",         "a start or an end is missing") \
	X(TIME_PAST,           "time_past",            "wholly in the past, or begins too long ago") \
	X(TIME_HORIZON,        "time_horizon",         "further ahead than the book plans; ask again later") \
	X(TIME_TOO_LONG,       "time_too_long",        "lasts longer than allowed") \
	X(NO_VOLUMES,          "no_volumes",           "no volume given") \
	X(MANY_VOLUMES,        "many_volumes",         "more volumes than one entity may have") \
	X(PRIORITY,            "priority",             "priority outside -32768 to 32767") \
	X(OPERATOR,            "operator",             "operator's name is empty, too long or not printable") \
	X(AIRCRAFT,            "aircraft",             "speed, climb or size of the aircraft is zero or not possible") \
	X(PLACE,               "place",                "no such pad or node in the corridor network") \
	X(OFF_NETWORK,         "off_network",          "no node of the corridor network near that point") \
	X(SAME_PLACE,          "same_place",           "start and goal are the same") \
	X(NO_ROUTE,            "no_route",             "no way through the corridor network") \
	X(NO_LAYER,            "no_layer",             "no layer on the way lies within the limits of altitude, speed and size") \
	X(NOTHING_WATCHED,     "nothing_watched",      "a subscription must watch corridors or constraints") \
	/* the entity */ \
	X(UNKNOWN_ID,          "unknown_id",           "no such entity") \
	X(ID_EXISTS,           "id_exists",            "an entity with this id exists") \
	X(NOT_OWNER,           "not_owner",            "belongs to another operator") \
	X(VERSION,             "version",              "changed since: the version is not the current one") \
	X(STATE,               "state",                "not possible in its present state") \
	X(TOO_EARLY,           "too_early",            "cannot be activated before its time") \
	X(TOO_LATE,            "too_late",             "its time is over") \
	X(OFFER_LAPSED,        "offer_lapsed",         "the offer is no longer held") \
	X(KEY_REUSED,          "key_reused",           "this idempotency key stands for another request") \
	/* conflicts */ \
	X(CORRIDOR,            "corridor",             "a granted corridor is in the way") \
	X(OFFER,               "offer",                "space is held by an offer to somebody") \
	X(HIGHER_PRIORITY,     "higher_priority",      "a corridor of higher priority is in the way") \
	X(AIRBORNE,            "airborne",             "a corridor of lower priority is in the way, and its aircraft flies") \
	X(OFF_NOMINAL,         "off_nominal",          "an aircraft that left its plan is in the way") \
	X(CONSTRAINT,          "constraint",           "a constraint forbids the space") \
	X(FOREIGN,             "foreign",              "the operational intent or constraint of somebody else is in the way") \
	X(SEGMENT_FULL,        "segment_full",         "the corridor segment or its node has no free slot in the window") \
	X(PAD_FULL,            "pad_full",             "the pad has no free slot in the window") \
	X(CONTINGENCY_FULL,    "contingency_full",     "no contingency pad is free in the window") \
	X(SHARE,               "share",                "the operator holds its full share of a busy pad in this hour") \
	/* bounds */ \
	X(FULL_CORRIDORS,      "full_corridors",       "the book holds as many corridors as it may") \
	X(FULL_OFFERS,         "full_offers",          "as many offers are held as may be") \
	X(FULL_CONSTRAINTS,    "full_constraints",     "the book holds as many constraints as it may") \
	X(FULL_SUBSCRIPTIONS,  "full_subscriptions",   "the book holds as many subscriptions as it may") \
	X(FULL_OPERATORS,      "full_operators",       "the book knows as many operators as it may") \
	X(FULL_VOLUMES,        "full_volumes",         "the book holds as many volumes as it may") \
	X(FULL_SHAPES,         "full_shapes",          "the memory of shapes and calendars is used up") \
	X(FULL_CHANGES,        "full_changes",         "the operation would change more entities than one may") \
	X(FULL_UNDO,           "full_undo",            "too many operations are not settled yet; commit first") \
	X(FULL_RESULTS,        "full_results",         "more results than one query may have") \
	X(DAMAGED,             "damaged",              "the book is not sound any more; build it again from the store") \
	/* records */ \
	X(RECORD_SHORT,        "record_short",         "record ends early") \
	X(RECORD_LONG,         "record_long",          "octets behind the record") \
	X(RECORD_VERSION,      "record_version",       "record of a version or kind that is not read here") \
	X(RECORD_VALUE,        "record_value",         "record with a value that no entity has") \
	X(RECORD_NETWORK,      "record_network",       "record of a corridor on a segment or pad that the network no longer has") \
	/* the network's definition */ \
	X(NET_MANY,            "net_many",             "more nodes, segments, layers or pads than a network may have") \
	X(NET_REFERENCE,       "net_reference",        "a segment or pad names a node that does not exist") \
	X(NET_VALUE,           "net_value",            "a length, width, speed, time or capacity is zero or not possible") \
	X(NET_DUPLICATE,       "net_duplicate",        "two nodes, segments or pads with the same id, or two segments from one node to another") \
	X(NET_DEGREE,          "net_degree",           "more than 15 segments leave a node") \
	X(NET_HEAD_ON,         "net_head_on",          "opposite segments share a layer and lie too close") \
	X(NET_CROSSING,        "net_crossing",         "segments share space and a layer without sharing a node") \
	X(NET_LAYERS,          "net_layers",           "layers overlap or are not in ascending order")
// clang-format on

enum air_state {
#define AIR_STATE_ENUM(id, name, text) AIR_STATE_##id,
	AIR_STATE_LIST(AIR_STATE_ENUM)
#undef AIR_STATE_ENUM
		AIR_STATE_COUNT
};

enum air_cause {
#define AIR_CAUSE_ENUM(id, name, text) AIR_CAUSE_##id,
	AIR_CAUSE_LIST(AIR_CAUSE_ENUM)
#undef AIR_CAUSE_ENUM
		AIR_CAUSE_COUNT
};

enum air_reason {
#define AIR_REASON_ENUM(id, name, text) AIR_REASON_##id,
	AIR_REASON_LIST(AIR_REASON_ENUM)
#undef AIR_REASON_ENUM
		AIR_REASON_COUNT
};

const char *air_kind_name(unsigned kind); // "corridor", …; "?" out of range
const char *air_state_name(unsigned state);
const char *air_state_text(unsigned state);
const char *air_cause_name(unsigned cause);
const char *air_cause_text(unsigned cause);
const char *air_reason_name(unsigned reason);
const char *air_reason_text(unsigned reason);

// A 4-D volume as it is given and given back. Polygon edges are geodesics (base/geodesic.h), either winding, the smaller
// area is meant. The points belong to whoever made it.
struct air_volume {
	uint8_t shape;		    // VOLUME_POLYGON or VOLUME_CIRCLE
	int32_t lower_cm, upper_cm; // constraints only: VOLUME_NO_FLOOR, VOLUME_NO_CEILING
	int64_t start_ns, end_ns;   // constraints only: VOLUME_TIME_FIRST, VOLUME_TIME_LAST
	const struct polygon_point *points;
	uint32_t count;
	struct polygon_point center;
	uint32_t radius_cm;
};

static inline bool air_id_equal(const struct air_id *a, const struct air_id *b)
{
	return __builtin_memcmp(a->b, b->b, sizeof(a->b)) == 0;
}
