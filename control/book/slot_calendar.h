// SPDX-License-Identifier: Apache-2.0
// The calendar of one crossing: who may be inside when. The one authority that a grant needs, kept small: a list of holds,
// and the question whether one more fits between them. Order, fairness and priority are others' business.
//
// A hold is a vehicle's right with its profile (when its front may be where), or a green: a movement for a span of time.
// Two holds clash when both may be inside one chunk of their movements' conflict at the same time, a guard included; but a slot
// does not clash with the green of its own lane.
//
// slot_calendar_fit costs O(holds of movements that conflict x chunks) for each leap, at most SLOT_LEAPS leaps. Memory is
// fixed. Pure; one owner.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "crossing.h"
#include "slot_motion.h"

enum { SLOT_HOLDS_MAX = 1024, SLOT_LEAPS = 64 };

struct slot_hold {
	uint64_t owner;		// vehicle, or 0 for a green
	int64_t from_ns, to_ns; // entry window; of a green its span
	int64_t clear_ns;	// from when nothing of it is inside any more
	struct slot_pace pace;
	uint8_t movement;
	uint8_t size; // index into crossing_sizes
	bool is_green;
	bool is_intruder; // a green that nobody granted: it may clash with what stands
	bool is_whole;	  // may be anywhere on its way from from_ns to clear_ns
	uint32_t number;  // of the grant, for logs
};

struct slot_calendar {
	const struct crossing *c;
	int64_t guard_ns;
	uint32_t count;
	struct slot_hold hold[SLOT_HOLDS_MAX];
};

void slot_calendar_init(struct slot_calendar *s, const struct crossing *c, int64_t guard_ns);

// 0: h clashes with nothing of other owners (nor with older holds of its own, see `own_too`). Else by how much h must be
// later to be free of all that it clashes with now; it may clash with others then.
int64_t slot_calendar_clash(const struct slot_calendar *s, struct slot_profiles *t,
			    const struct slot_hold *h);

// When a hold's last possible moment inside is, guard not included.
int64_t slot_calendar_clear(const struct crossing *c, struct slot_profiles *t,
			    const struct slot_hold *h);

// False: no room.
bool slot_calendar_put(struct slot_calendar *s, const struct slot_hold *h);
void slot_calendar_remove(struct slot_calendar *s, uint32_t i);
