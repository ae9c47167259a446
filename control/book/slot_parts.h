// SPDX-License-Identifier: Apache-2.0
// Between the files of slot_book.h.
#pragma once

#include "slot_book.h"

enum { SLOT_GRID_NS = 10000000 }; // windows begin and end at its multiples

// slot_book.c
void slot_log(struct slot_book *b, enum slot_event_kind kind, unsigned reason,
	      const struct slot_hold *h);
struct slot_vehicle *slot_find(struct slot_book *b, uint64_t vehicle);
void slot_grant_input(struct slot_book *b, struct slot_vehicle *v, struct slot_grant *g,
		      enum slot_grant_input input, unsigned reason);
// It can still be at its line at the earliest then, by its last report.
int64_t slot_vehicle_earliest(const struct slot_book *b, const struct slot_vehicle *v);

// It can still stop a metre before its line, by what it declared and after it heard of a decision.
bool slot_vehicle_can_stop(const struct slot_book *b, const struct slot_vehicle *v);
// Intruders that report themselves.
void slot_watch_inside(struct slot_book *b);
// How the approach of a vehicle looks now, if it moved on since its last report.
struct slot_approach slot_approach_now(const struct slot_book *b, const struct slot_vehicle *v);

// slot_plan.c: everybody without a grant gets plan_ns, plan_pace, plan_reason.
void slot_plan_all(struct slot_book *b);
// One more, behind all others.
void slot_plan_one(struct slot_book *b, struct slot_vehicle *v);
// The hold that a vehicle's plan stands for.
struct slot_hold slot_plan_hold(struct slot_book *b, const struct slot_vehicle *v,
				int64_t middle_ns, struct slot_pace pace);

// slot_tick.c
void slot_tell(struct slot_book *b, struct slot_vehicle *v, bool even_if_told);
bool slot_grant_if_due(struct slot_book *b, struct slot_vehicle *v);
