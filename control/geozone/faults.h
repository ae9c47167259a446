// SPDX-License-Identifier: Apache-2.0
// What is wrong with a file of geo-zones: each finding has a kind from one table (how grave, what to do about it), the path of
// the JSON value and a sentence. Bounded: findings beyond FAULTS_MAX are counted. One thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum fault_grade {
	FAULT_NOTE, // worth knowing; what was read is what was meant
	FAULT_WARNING, // deviates from the standard; was read the only way it can be meant, or the stricter way
	FAULT_ERROR, // cannot be read: the file is refused
	FAULT_GRADE_COUNT
};

// clang-format off
#define FAULT_LIST(X) \
	X(NOT_READABLE,   ERROR,   "not_readable",   "name a file that exists and may be read") \
	X(TOO_LARGE,      ERROR,   "too_large",      "split the file") \
	X(NOT_JSON,       ERROR,   "not_json",       "export the file again; an editor with JSON support shows the place") \
	X(NOT_GEOZONES,   ERROR,   "not_geozones",   "give a file of ED-269 or ED-318") \
	X(OTHER_FORMAT,   ERROR,   "other_format",   "ask the publisher for ED-269 or ED-318") \
	X(WRONG_TYPE,     ERROR,   "wrong_type",     "give a value of the named type") \
	X(MISSING,        ERROR,   "missing",        "add the member") \
	X(UNKNOWN_WORD,   ERROR,   "unknown_word",   "use one of the words of the standard") \
	X(BAD_TIME,       ERROR,   "bad_time",       "write times as 2026-01-31T08:00:00Z, times of day as 08:00:00Z") \
	X(EMPTY_WINDOW,   ERROR,   "empty_window",   "let the end lie after the start") \
	X(BAD_COORDINATE, ERROR,   "bad_coordinate", "give longitude -180..180 and latitude -90..90 in degrees") \
	X(SWAPPED,        ERROR,   "swapped",        "write longitude before latitude") \
	X(BAD_RING,       ERROR,   "bad_ring",       "draw the polygon again without the fault") \
	X(ANTIMERIDIAN,   ERROR,   "antimeridian",   "cut the polygon in two at 180 degrees (RFC 7946 section 3.1.9)") \
	X(BAD_RADIUS,     ERROR,   "bad_radius",     "give a radius above 0 and up to 500 km") \
	X(BAD_LIMITS,     ERROR,   "bad_limits",     "let the upper limit lie above the lower one, within 100 km") \
	X(TOO_MANY,       ERROR,   "too_many",       "split the file") \
	X(SPELLING,       WARNING, "spelling",       "write the word as the standard does") \
	X(NUMBER_AS_TEXT, WARNING, "number_as_text", "write numbers without quotes") \
	X(TEXT_FOR_LIST,  WARNING, "text_for_list",  "write a list, even of one") \
	X(NO_REASON,      WARNING, "no_reason",      "state a reason of the standard") \
	X(NO_LIMITS,      WARNING, "no_limits",      "state the limit; without it the zone reaches without end") \
	X(NO_UNIT,        WARNING, "no_unit",        "state the unit of the limits") \
	X(HOLE_OUTSIDE,   WARNING, "hole_outside",   "let the first ring be the outer one and draw holes inside it") \
	X(ALWAYS_AND_SCHEDULE, WARNING, "always_and_schedule", "let permanent be NO where a schedule is meant to hold") \
	X(NOT_CLOSED,     WARNING, "not_closed",     "repeat the first point of a ring as its last") \
	X(REPEATED_POINT, WARNING, "repeated_point", "leave out points that repeat the one before") \
	X(LAT_FIRST,      WARNING, "lat_first",      "write longitude before latitude, as GeoJSON does") \
	X(NO_APPLICABILITY, WARNING, "no_applicability", "state when the zone applies; without it it always does") \
	X(LONG_IDENTIFIER, NOTE,   "long_identifier", "keep identifiers within 7 characters") \
	X(NO_CEILING,     NOTE,    "no_ceiling",     "leave the upper limit out instead of a number that means none") \
	X(HIDDEN,         NOTE,    "hidden",         "check that hidden zones are meant to apply") \
	X(WORLDWIDE,      NOTE,    "worldwide",      "describe what the zone forbids, not the rest of the world") \
	X(ELSEWHERE,      NOTE,    "elsewhere",      "check the position and the country code") \
	X(BYTE_ORDER_MARK, NOTE,   "byte_order_mark", "save the file as UTF-8 without byte order mark")
// clang-format on

enum fault_kind {
#define FAULT_ENUM(id, grade, name, remedy) FAULT_##id,
	FAULT_LIST(FAULT_ENUM)
#undef FAULT_ENUM
		FAULT_KIND_COUNT
};

enum { FAULTS_MAX = 500, FAULT_PATH_SIZE = 128, FAULT_TEXT_SIZE = 200 };

struct fault {
	enum fault_kind kind;
	char path[FAULT_PATH_SIZE]; // "$.features[3].properties.reason"; the tail of a longer one
	char text[FAULT_TEXT_SIZE];
};

struct faults {
	struct fault *list;
	unsigned count;
	unsigned not_kept;
	unsigned graded[FAULT_GRADE_COUNT]; // all, kept or not
};

const char *fault_name(unsigned kind); // "swapped", …; "?" out of range
const char *fault_remedy(unsigned kind);
enum fault_grade fault_grade(unsigned kind);
const char *fault_grade_name(unsigned grade); // "note", "warning", "error"

// A place in the document: a chain of frames on the callers' stacks.
struct at {
	const struct at *up;
	const char *key; // NULL: index
	size_t index;
};

#define AT_KEY(parent, name)   (&(const struct at){.up = (parent), .key = (name)})
#define AT_INDEX(parent, item) (&(const struct at){.up = (parent), .index = (item)})

void faults_add(struct faults *f, enum fault_kind kind, const struct at *at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void faults_free(struct faults *f);
