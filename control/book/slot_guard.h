// SPDX-License-Identifier: Apache-2.0
// The actuation guard: the last look at what goes out. It knows the conflict matrix, the clearance, and the longest lease,
// and remembers what went out; it shares no code with the calendar and the planner. What would break a rule does not go out;
// then nothing more does for this crossing but revocations (the safe state: without a grant everybody stops), until
// slot_guard_reset, and the alarm stands.
//
// It learns of endings as the air does: a grant counts until the last moment that it allows, or until the vehicle itself
// said that it dropped it or echoed a newer one. Pure; one owner.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "crossing.h"

enum { SLOT_GUARD_MAX = 1024 };

#define SLOT_GUARD_FAULT_LIST(X)                                                                   \
	X(NONE, "none", "it may go out")                                                           \
	X(STOPPED, "stopped", "an earlier fault stopped the output")                               \
	X(MOVEMENT, "movement", "there is no such movement or body")                               \
	X(WINDOW, "window", "the window is empty, over, or longer than any lease")                 \
	X(OVERLAP, "overlap", "it overlaps what another one was granted")                          \
	X(GREEN, "green", "it overlaps a green, or a green overlaps it")                           \
	X(FULL, "full", "more at once than the guard can watch")

enum slot_guard_fault {
#define X(id, name, text) SLOT_GUARD_FAULT_##id,
	SLOT_GUARD_FAULT_LIST(X)
#undef X
		SLOT_GUARD_FAULT_COUNT
};
const char *slot_guard_fault_name(unsigned fault);
const char *slot_guard_fault_text(unsigned fault);

// What a grant lets a vehicle do, in plain figures.
struct slot_guard_right {
	uint64_t vehicle;	// 0: a green
	int64_t from_ns, to_ns; // entry window; of a green its span
	int64_t clear_ns;	// of a green: end of its clearance
	double entry_ms, movement_ms, accel_ms2;
	uint8_t movement, size;
};

struct slot_guard {
	const struct crossing *c;
	int64_t gap_ns; // least time between two bodies at one place
	int64_t lease_max_ns;
	struct slot_guard_right right[SLOT_GUARD_MAX];
	int64_t over_ns[SLOT_GUARD_MAX];
	uint64_t order[SLOT_GUARD_MAX];	  // in which they went out
	int64_t heard_ns[SLOT_GUARD_MAX]; // newest message of its vehicle
	uint64_t next_order;
	uint32_t count;
	enum slot_guard_fault fault; // of the alarm; NONE: all is well
	int64_t fault_ns;
	uint64_t checked, refused[SLOT_GUARD_FAULT_COUNT];
};

void slot_guard_init(struct slot_guard *g, const struct crossing *c, int64_t gap_ns,
		     int64_t lease_max_ns);

// May it go out? Repeating what went out is nothing new.
enum slot_guard_fault slot_guard_check(struct slot_guard *g, const struct slot_guard_right *r,
				       int64_t now_ns);

// What a vehicle said, from the same message that the book was given: drops and echoes free what went out before, and so does a
// place from which it cannot reach its line any more, or one before its line, without a window, when this one is over. A message that is not newer than the last one of its vehicle is nothing.
struct slot_guard_word {
	uint64_t vehicle;
	int64_t time_ns;		   // of the message
	bool is_drop, is_echo, is_request; // request: it holds none
	int64_t from_ns, to_ns;		   // window dropped or echoed
	double s_m, v_ms;		   // front bumper past its line, speed
};
void slot_guard_hear(struct slot_guard *g, const struct slot_guard_word *w);

void slot_guard_reset(struct slot_guard *g);
