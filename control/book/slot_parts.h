// SPDX-License-Identifier: Apache-2.0
// Between the files of slot_book.h.
#pragma once

#include "slot_book.h"

enum {
	SLOT_GRID_NS = 10000000, // windows begin and end at its multiples
	SLOT_YIELD_S = 8
};

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

// How long its windows are, and from a decision to what it does about it.
int64_t slot_vehicle_spread(const struct slot_vehicle *v);
int64_t slot_vehicle_response(const struct slot_book *b, const struct slot_vehicle *v);

// slot_plan.c: everybody without a grant gets plan_ns, plan_pace, plan_reason when the plan that began is adopted.
void slot_plan_begin(struct slot_book *b);
void slot_plan_adopt(struct slot_book *b);
// One more, behind all others.
void slot_plan_one(struct slot_book *b, struct slot_vehicle *v);
uint8_t slot_urgency_of(const struct slot_book *b, const struct slot_vehicle *v);
double slot_weight_of(const struct slot_book *b, const struct slot_vehicle *v);

// slot_order.c: one piece of the search for an order.
void slot_order_begin(struct slot_book *b);
void slot_order_step(struct slot_book *b);

// slot_fit.c. The pace that a vehicle has where its way is free; its entry speed is left open.
struct slot_pace slot_pace_of(const struct slot_book *b, const struct slot_vehicle *v);
void slot_wait_make(const struct slot_book *b, const struct slot_vehicle *v, struct slot_wait *w);
// Where it fits behind the one in front, in a calendar. False: not within the horizon.
bool slot_fit(struct slot_book *b, const struct slot_calendar *in, const struct slot_wait *w,
	      const struct slot_tail *q, int64_t not_before, struct slot_hold *out);
void slot_tail_pass(struct slot_tail *q, const struct slot_wait *w, const struct slot_hold *h);
struct slot_hold slot_hold_of(struct slot_book *b, uint64_t id, uint8_t movement, uint8_t size,
			      int64_t middle_ns, int64_t spread_ns, struct slot_pace pace);

// Who is in front of whom in a lane. Where one stands whose word is doubted nobody knows: when it did not use its window it lets the
// rest of its lane go first for a while.
static inline double slot_place_in_lane(const struct slot_book *b, const struct slot_vehicle *v)
{
	bool yields = v->is_doubted && v->tries > 0 &&
		      b->now_ns - v->unused_ns < SLOT_YIELD_S * INT64_C(1000000000);
	return yields ? v->s_m - 1000 : v->s_m;
}

// slot_claim.c. Ways of movements as bits.
enum slot_way { SLOT_WAY_OPEN, SLOT_WAY_SIGHT, SLOT_WAY_CLOSED };
void slot_claim_note(struct slot_book *b, uint64_t who, uint64_t movements, struct geo_point at,
		     double v_ms, bool is_backed);
// More than a word says that somebody stands there.
void slot_claim_back(struct slot_book *b, uint64_t movements);
bool slot_claim_is_refuted(const struct slot_book *b, uint64_t who);
bool slot_claim_is_doubted(const struct slot_book *b, uint64_t who);
enum slot_way slot_way_of(const struct slot_book *b, const struct slot_vehicle *v);
// Somebody drives the same way on sight, or may still.
bool slot_way_is_looked_at(const struct slot_book *b, const struct slot_vehicle *v);
// It cannot be granted anything now.
bool slot_way_is_barred(const struct slot_book *b, const struct slot_vehicle *v);
bool slot_pace_is_sight(const struct slot_book *b, struct slot_pace pace);
void slot_claim_passed(struct slot_book *b, struct slot_vehicle *v);

// slot_tick.c
void slot_tell(struct slot_book *b, struct slot_vehicle *v, bool even_if_told);
bool slot_grant_if_due(struct slot_book *b, struct slot_vehicle *v);
