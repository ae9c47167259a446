// SPDX-License-Identifier: Apache-2.0
// Greens for road users without slots, as holds in the same book: phases in turn, those alone for which somebody waits. A light
// is green only inside a hold. Pure; one owner.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "book/slot_book.h"

enum { SIGNAL_GROUPS_MAX = 16 };
enum signal_state { SIGNAL_RED, SIGNAL_GREEN, SIGNAL_YELLOW };

struct signal_group {
	uint8_t group;
	uint8_t state;	// enum signal_state
	int64_t end_ns; // of that state; 0: not known
};

struct signal_agent {
	const struct crossing *c;
	uint64_t movements[CROSSING_PHASES_MAX]; // of a phase, as a set
	uint32_t demand;			 // phases that somebody waits for, as a set
	uint8_t phase;				 // booked or shown
	bool is_booked;				 // its hold stands
	int64_t from_ns, to_ns, clear_ns;
	int64_t ask_ns; // not before
	struct signal_group group[SIGNAL_GROUPS_MAX];
	uint32_t group_count;
	uint64_t greens;
};

void signal_agent_init(struct signal_agent *a, const struct crossing *c);

// Somebody without slots waits in, or comes along, a lane (index of the crossing).
void signal_agent_demand(struct signal_agent *a, uint32_t lane);

// Books the next green when there is demand, and sets what the lights show. True: a new green was booked.
bool signal_agent_tick(struct signal_agent *a, struct slot_book *b, int64_t now_ns);
