// SPDX-License-Identifier: Apache-2.0
// Words of the discovery service (ASTM F3548-21 and F3411): kinds, states, availabilities and reasons, each with its table.
// Positions, altitudes and times as in book/air_types.h, whose volumes and identifiers are used. Pure; any thread.
#pragma once

#include "air_types.h"

enum dss_kind {
	DSS_INTENT,
	DSS_CONSTRAINT,
	DSS_SUBSCRIPTION,
	DSS_AREA,	      // identification service area (F3411)
	DSS_RID_SUBSCRIPTION, // to such areas
	DSS_KIND_COUNT
};

enum {
	DSS_NAME_SIZE = 64, // of a manager, with its final 0
	DSS_OVN_SIZE = 132, // 16 to 128 characters
	DSS_URL_MAX = 512,
	DSS_KEY_MAX = 20000, // OVNs of one key
};

#define DSS_STATE_LIST(X)                                                                          \
	X(NONE, "")                                                                                \
	X(ACCEPTED, "Accepted")                                                                    \
	X(ACTIVATED, "Activated")                                                                  \
	X(NONCONFORMING, "Nonconforming")                                                          \
	X(CONTINGENT, "Contingent")

enum dss_state {
#define DSS_STATE_ENUM(id, name) DSS_STATE_##id,
	DSS_STATE_LIST(DSS_STATE_ENUM)
#undef DSS_STATE_ENUM
		DSS_STATE_COUNT
};

#define DSS_AVAILABILITY_LIST(X)                                                                   \
	X(UNKNOWN, "Unknown")                                                                      \
	X(NORMAL, "Normal")                                                                        \
	X(DOWN, "Down")

enum dss_availability {
#define DSS_AVAILABILITY_ENUM(id, name) DSS_AVAILABILITY_##id,
	DSS_AVAILABILITY_LIST(DSS_AVAILABILITY_ENUM)
#undef DSS_AVAILABILITY_ENUM
		DSS_AVAILABILITY_COUNT
};

// Why something was not done: code, HTTP status, what is wrong. Some words are what deployed test suites look for.
// clang-format off
#define DSS_REASON_LIST(X) \
	X(NONE,              "none",              200, "done") \
	/* the request */ \
	X(NO_VOLUMES,        "no_volumes",        400, "Error parsing Volume4D: extents must have one volume at least") \
	X(MANY_VOLUMES,      "many_volumes",      413, "more than 256 volumes") \
	X(SHAPE,             "shape",             400, "Error parsing Volume4D: Neither outline_polygon nor outline_circle were specified in volume, or both were") \
	X(LATITUDE,          "latitude",          400, "latitude outside -90 to 90 degrees") \
	X(LONGITUDE,         "longitude",         400, "longitude outside -180 to 180 degrees") \
	X(FEW_VERTICES,      "few_vertices",      400, "Not enough points in polygon: three are the least") \
	X(MANY_VERTICES,     "many_vertices",     413, "more vertices than one entity may have") \
	X(DUPLICATE_VERTEX,  "duplicate_vertex",  400, "a vertex stands twice; do not repeat the first one at the end") \
	X(EDGES_CROSS,       "edges_cross",       400, "two edges of the polygon cross or touch") \
	X(RADIUS,            "radius",            400, "radius not above zero") \
	X(TOO_LARGE,         "too_large",         413, "the area is too large") \
	X(ALTITUDE_ORDER,    "altitude_order",    400, "lower altitude above the upper one") \
	X(TIME_ORDER,        "time_order",        400, "time_end must be after time_start") \
	X(UNBOUNDED,         "unbounded",         400, "every volume needs start and end, and for intents lower and upper altitude") \
	X(TIME_PAST,         "time_past",         400, "ends in the past") \
	X(START_PAST,        "start_past",        400, "time_start must not be in the past") \
	X(END_MISSING,       "end_missing",       400, "time_end is missing") \
	X(TOO_LONG,          "too_long",          400, "lasts longer than 24 hours") \
	X(HORIZON,           "horizon",           400, "begins more than 56 days ahead") \
	X(NOTHING_WATCHED,   "nothing_watched",   400, "a subscription must be notified of intents or of constraints") \
	X(STATE,             "state",             400, "no state of an operational intent; Ended is DELETE") \
	X(FIRST_STATE,       "first_state",       400, "the first state of an intent is Accepted") \
	X(STATE_SCOPE,       "state_scope",       403, "Nonconforming and Contingent need the scope for conformance monitoring") \
	X(FLAG_SCOPE,        "flag_scope",        403, "to be notified of this kind needs its scope") \
	X(SUBSCRIPTION_NEEDED, "subscription_needed", 400, "this state needs subscription_id or new_subscription") \
	X(BOTH_SUBSCRIPTIONS, "both_subscriptions", 400, "subscription_id and new_subscription were both given") \
	X(NO_SUBSCRIPTION,   "no_subscription",   400, "no subscription with that id") \
	X(SUBSCRIPTION_OWNER, "subscription_owner", 403, "the subscription belongs to somebody else") \
	X(NOT_COVERED,       "not_covered",       400, "the subscription does not cover the intent in time and area") \
	X(SUFFIX,            "suffix",            400, "requested_ovn_suffix must be a UUID of version 7 within five minutes of now") \
	X(VERSION_FORM,      "version_form",      400, "not a version") \
	X(EMPTY_OVN,         "empty_ovn",         400, "the OVN in the path is empty") \
	X(LONG_KEY,          "long_key",          413, "more than 20,000 OVNs in the key") \
	X(AVAILABILITY,      "availability",      400, "availability must be Unknown, Normal or Down") \
	X(NAME,              "name",              400, "a name of 1 to 63 printable characters is expected") \
	/* the entity */ \
	X(UNKNOWN_ID,        "unknown_id",        404, "no such entity") \
	X(UPDATE_UNKNOWN,    "update_unknown",    400, "there is none with this id to be changed") \
	X(CONSTRAINT_GONE,   "constraint_gone",   409, "there is none with this id to be changed") \
	X(EXISTS,            "exists",            409, "there is one with this id; to change it, say its OVN or version") \
	X(NOT_OWNER,         "not_owner",         403, "belongs to somebody else") \
	X(OVN,               "ovn",               409, "changed since: the OVN is not the current one") \
	X(VERSION,           "version",           409, "changed since: the version is not the current one") \
	X(KEY,               "key",               409, "the key lacks the OVNs of entities in this airspace") \
	X(DOWN,              "down",              412, "the USS is declared down") \
	X(DEPENDENTS,        "dependents",        400, "operational intents depend on this subscription") \
	/* bounds */ \
	X(MANY_SUBSCRIPTIONS, "many_subscriptions", 429, "ten subscriptions in one area are the most") \
	X(RESULTS,           "results",           413, "more results than one answer may have; ask for less") \
	X(FULL,              "full",              503, "as many entities are held as may be") \
	X(FULL_NAMES,        "full_names",        503, "as many managers are known as may be") \
	X(FULL_CHANGES,      "full_changes",      503, "too much waits for the disk, or the change touches too many subscriptions") \
	X(MEMORY,            "memory",            503, "out of memory") \
	X(RECORD,            "record",            500, "not a record of this version")
// clang-format on

enum dss_reason {
#define DSS_REASON_ENUM(id, name, status, text) DSS_REASON_##id,
	DSS_REASON_LIST(DSS_REASON_ENUM)
#undef DSS_REASON_ENUM
		DSS_REASON_COUNT
};

const char *dss_kind_name(unsigned kind);
const char *dss_state_name(unsigned state); // "Accepted"
unsigned dss_state_read(const char *name);  // DSS_STATE_COUNT: none of them
const char *dss_availability_name(unsigned a);
unsigned dss_availability_read(const char *name); // any case; DSS_AVAILABILITY_COUNT
const char *dss_reason_name(unsigned reason);
const char *dss_reason_text(unsigned reason);
unsigned dss_reason_status(unsigned reason);
