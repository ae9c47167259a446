// SPDX-License-Identifier: Apache-2.0
// Geo-zones in memory: what ED-269, ED-318 and their national dialects say, in one form.
//
// A zone is one or more volumes (proto/base/volume.h) with one kind, one set of reasons and one list of times. The volumes'
// windows are those of the zone, made by zones_set_windows() for a span of time, because a schedule repeats without end.
// Texts point into the document that the set keeps. Owned by whoever read it; one thread.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/volume.h"
#include "faults.h"

enum {
	ZONES_FILE_MAX = 32 << 20, // octets
	ZONES_MAX = 50000,
	ZONES_VOLUMES_MAX = 1000,      // of one zone
	ZONES_APPLICABILITY_MAX = 200, // of one zone
	ZONES_SCHEDULE_MAX = 50,       // of one applicability
	ZONES_WINDOWS_MAX = 4000,      // of one zone
};

enum zones_format { ZONES_ED269, ZONES_ED318, ZONES_ED269_FEATURES, ZONES_FORMAT_COUNT };

// A time of day: fixed (sun < 0), or an event of the sun there.
struct zone_clock {
	int32_t second;	    // 0..86400 of the day in that local time
	int16_t offset_min; // of the local time that it was written in, east positive
	int8_t sun;	    // enum sun_event, -1 none
	bool given;
};

struct zone_schedule {
	uint8_t days; // bits: 1 << 0 Monday .. 1 << 6 Sunday
	struct zone_clock start, end;
};

struct zone_times {
	int64_t start_ns, end_ns; // VOLUME_TIME_FIRST, VOLUME_TIME_LAST
	struct zone_schedule *schedule;
	uint32_t schedule_count; // 0: all the time from start to end
};

struct zone {
	const char *identifier, *country;
	const json_t *source; // the zone's own members (texts, authorities), for the writers
	uint8_t kind;	      // enum volume_kind
	uint8_t customized;   // of ED-269 type, ED-318 variant
	bool hidden;	      // a viewer is asked not to draw it
	uint16_t reasons;
	struct volume *volumes;
	uint32_t volume_count;
	struct zone_times *times; // the zone applies in any of them
	uint32_t times_count;	  // 0: always
	struct volume_window *windows;
	uint32_t window_count;
};

struct zones {
	enum zones_format format;
	json_t *document;
	const json_t *metadata; // ED-318, may be NULL
	const char *title;
	struct zone *list;
	uint32_t count;
};

const char *zones_format_name(unsigned format); // "ED-269", …

// Reads `size` octets. False when an error was found: the set then holds nothing. Findings go to `faults` either way.
bool zones_read(const void *octets, size_t size, struct zones *out, struct faults *faults);
bool zones_read_file(const char *path, struct zones *out, struct faults *faults);
void zones_free(struct zones *z);

// A text in its first language or the one asked for ("en"): plain string or list of {text, lang}. "" when there is none.
const char *zones_text(const json_t *value, const char *lang);

// Gives every volume the windows of its zone between two instants. Returns how many windows did not fit ZONES_WINDOWS_MAX
// (the last one that did then reaches to the end of the span, so that a doubt keeps the zone active).
uint32_t zones_set_windows(struct zones *z, int64_t from_ns, int64_t to_ns);

// The set as ED-318; as a GeoJSON collection for the console's map. New references, NULL when memory ran out.
json_t *zones_to_ed318(const struct zones *z);
json_t *zones_to_map(const struct zones *z);
// A drawing of the zones; free() it.
char *zones_to_svg(const struct zones *z);
