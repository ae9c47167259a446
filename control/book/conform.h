// SPDX-License-Identifier: Apache-2.0
// Conformance: granted corridors against live tracks, by the times of ASTM F3548-21.
//
// One monitor per corridor that is flown or due. A track outside its volumes is an excursion; it ends when the track is
// inside again. An excursion of more than `excursion_max_ns`, or more of them than allowed, is non-conforming; not back
// within `recover_max_ns` is contingent. Pure: the shell gives tracks and time, gets events, and tells the book
// (air_book_set_state) and the operators. One thread, the book's.
#pragma once

#include "air_book.h"

// clang-format off
#define CONFORM_EVENT_LIST(X) \
	X(NONE,          "none",          "nothing to tell") \
	X(SEEN,          "seen",          "first sight of the aircraft inside its corridor") \
	X(EXCURSION,     "excursion",     "the aircraft left its volumes") \
	X(RETURNED,      "returned",      "the aircraft is inside its volumes again") \
	X(NONCONFORMING, "nonconforming", "outside for too long or too often: set the corridor non-conforming") \
	X(RESTORED,      "restored",      "conforming again: set the corridor activated") \
	X(CONTINGENT,    "contingent",    "non-conforming for too long: set the corridor contingent") \
	X(NO_SHOW,       "no_show",       "its time began and nobody was seen") \
	X(LOST,          "lost",          "no report for too long while it flies")
// clang-format on

enum conform_event {
#define CONFORM_EVENT_ENUM(id, name, text) CONFORM_##id,
	CONFORM_EVENT_LIST(CONFORM_EVENT_ENUM)
#undef CONFORM_EVENT_ENUM
		CONFORM_EVENT_COUNT
};

const char *conform_event_name(unsigned event);
const char *conform_event_text(unsigned event);

struct conform_rules {
	int64_t excursion_max_ns;     // 10 s
	uint32_t excursions_per_hour; // 18
	int64_t recover_max_ns;	      // 60 s
	int64_t no_show_ns;	      // after the start
	int64_t lost_ns;	      // without a report
	uint32_t conform_percent;     // 95: least share of time inside
};

void conform_rules_defaults(struct conform_rules *r);

struct conform_figures {
	uint32_t excursions;
	int64_t outside_ns, flown_ns,
		longest_ns;	 // over all excursions; since first seen; of the longest
	uint32_t percent_inside; // 100 when never flown
};

struct conform;

struct conform *conform_create(const struct conform_rules *rules,
			       uint32_t monitors_max); // NULL: memory
void conform_destroy(struct conform *c);

// Begins to watch a corridor; false when the table is full. Watching twice is once.
bool conform_watch(struct conform *c, const struct air_id *id, int64_t start_ns);
void conform_forget(struct conform *c, const struct air_id *id);

// One report of the aircraft of a corridor, in order of time. Altitude: cm above the ellipsoid or VOLUME_ALT_UNKNOWN
// (then height is not looked at). At most one event.
enum conform_event conform_report(struct conform *c, const struct air_book *b,
				  const struct air_id *id, struct polygon_point at, int32_t alt_cm,
				  int64_t t_ns);

// Events that come with time alone. Calls cb for each; call at least once a second.
typedef void (*conform_cb)(void *arg, const struct air_id *id, enum conform_event event);
void conform_tick(struct conform *c, int64_t now_ns, conform_cb cb, void *arg);

bool conform_get(const struct conform *c, const struct air_id *id, struct conform_figures *out);

// Corridors that an aircraft without one is inside of (its position, height and time): at most `max`, returns how many were
// found. For the alert "unknown aircraft in a corridor".
uint32_t conform_intruded(struct air_book *b, struct polygon_point at, int32_t alt_cm, int64_t t_ns,
			  struct air_id *out, uint32_t max);
