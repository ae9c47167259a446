// SPDX-License-Identifier: Apache-2.0
// What happens when time passes: rules, the plan, grants that are due, and what is told to whom.
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "slot_parts.h"

#define MS	      UNITS_NS_PER_MS
#define REPEAT_NS     (95 * MS)
#define PLAN_MOVED_NS (50 * MS)
#define SLOW_MS	      2.0

// ---- rules

// R1. A vehicle that is still inside then is an intruder from now on (slot_watch_inside).
static void lapse(struct slot_book *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		struct slot_vehicle *v = &b->vehicle[i];
		for (uint32_t k = v->grant_count; v->id != 0 && k-- > 0;)
			if (v->grant[k].clear_ns + b->p.guard_ns <= b->now_ns)
				slot_grant_input(b, v, &v->grant[k], SLOT_GRANT_INPUT_LAPSE, 0);
		double there = v->s_m + v->v_ms * (double)(b->now_ns - v->time_ns) * 1e-9;
		if (v->id != 0 && v->is_inside)
			v->is_intruder = v->grant_count == 0 && v->state != SLOT_STATE_LEFT &&
					 there < b->c->end_m[v->movement][v->size];
	}
	// Greens and intruders.
	for (uint32_t i = b->live.count; i-- > 0;) {
		const struct slot_hold *h = &b->live.hold[i];
		if (h->clear_ns + b->p.guard_ns > b->now_ns)
			continue;
		slot_log(b, h->is_green ? SLOT_EVENT_GREEN_END : SLOT_EVENT_LAPSE, 0, h);
		slot_calendar_remove(&b->live, i);
	}
}

static void forget_silent(struct slot_book *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		struct slot_vehicle *v = &b->vehicle[i];
		bool is_over =
			v->state == SLOT_STATE_LEFT || b->now_ns - v->heard_ns > b->p.silent_ns;
		bool may_be_inside = v->is_intruder && b->now_ns - v->heard_ns < 10000 * MS;
		if (v->id != 0 && is_over && v->grant_count == 0 && !may_be_inside)
			v->id = 0;
	}
	while (b->count > 0 && b->vehicle[b->count - 1].id == 0)
		b->count--;
}

static void look_again(struct slot_book *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		struct slot_vehicle *v = &b->vehicle[i];
		const struct slot_grant *g = v->id != 0 ? slot_book_newest(v) : NULL;
		if (g != NULL && v->s_m < 0)
			v->is_late |= b->now_ns > g->to_ns + 500 * MS; // over, and it never came
	}
}

// ---- grants

// How long before its window a vehicle must know: from where it would begin to brake to stop a metre before the line, on its
// way to the line at the planned speed, and what messages need. Who stands may not start before it knows.
static int64_t lead_of(const struct slot_book *b, const struct slot_vehicle *v)
{
	double ve = fmax(1, v->plan_pace.entry * SLOT_SPEED_STEP_MS), fast = fmax(v->v_ms, ve);
	double t = (ve * ve / (2 * v->b_ms2) + 1) / fast + (fast - ve) / v->b_ms2;
	int64_t lead = b->p.lead_ns + (int64_t)(t * 1e9);
	if (v->v_ms > SLOW_MS)
		return lead;
	struct slot_approach a = slot_approach_now(b, v);
	int64_t start = (int64_t)(slot_motion_earliest(&a) * 1e9) + slot_vehicle_response(b, v) +
			slot_vehicle_spread(v) + 100 * MS;
	return start > lead ? start : lead;
}

// All in front of it in its lane must have entered or have a grant.
static bool is_next(const struct slot_book *b, const struct slot_vehicle *v)
{
	uint8_t lane = b->c->def.movements[v->movement].from;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct slot_vehicle *o = &b->vehicle[i];
		if (o->id == 0 || o == v || b->c->def.movements[o->movement].from != lane ||
		    slot_place_in_lane(b, o) <= slot_place_in_lane(b, v) || o->s_m >= 0.3 ||
		    o->state == SLOT_STATE_LEFT)
			continue;
		const struct slot_grant *g = slot_book_newest(o);
		// Two do not fit on one line: who stands there itself need not wait for one that never goes.
		if (g == NULL && (o->tries >= 3 || o->is_doubted) && o->v_ms < 0.5 && v->s_m > -3 &&
		    !v->is_doubted)
			continue;
		if (g == NULL || o->is_late || g->from_ns >= v->plan_ns)
			return false;
	}
	return true;
}

static bool was_given(const struct slot_vehicle *v, int64_t from_ns)
{
	for (uint32_t i = 0; i < SLOT_PAST_WINDOWS; i++)
		if (v->past_from_ns[i] == from_ns)
			return true;
	for (uint32_t i = 0; i < v->grant_count; i++)
		if (v->grant[i].from_ns == from_ns)
			return true;
	return false;
}

// Somebody without a right is where its way leads. The plan hopes that he will be gone; a grant may not.
static bool may_go(const struct slot_book *b, struct slot_vehicle *v, enum slot_way way)
{
	if (way == SLOT_WAY_OPEN)
		return true;
	v->plan_reason = way == SLOT_WAY_CLOSED ? SLOT_REASON_FROZEN : SLOT_REASON_ON_SIGHT;
	return way == SLOT_WAY_SIGHT && slot_pace_is_sight(b, v->plan_pace) &&
	       !slot_way_is_looked_at(b, v);
}

// Planned on sight. It goes so, and is told so, even if its way has been free since.
static bool is_slow(const struct slot_book *b, const struct slot_vehicle *v)
{
	return v->plan_pace.movement < slot_pace_of(b, v).movement ||
	       slot_way_of(b, v) == SLOT_WAY_SIGHT;
}

bool slot_grant_if_due(struct slot_book *b, struct slot_vehicle *v)
{
	// Who stands on its line, as exactly as places are known, still waits before it.
	bool is_before = v->s_m < 0 || (v->s_m < 0.3 && v->v_ms < 0.5);
	if (v->plan_ns == 0 || !is_before || v->plan_ns - b->now_ns > lead_of(b, v) ||
	    v->grant_count == SLOT_GRANTS_EACH ||
	    (v->grant_count > 0 && !slot_vehicle_can_stop(b, v)))
		return false;
	// What is taken back must be let go first: who cannot keep a newer window would go on with the old one.
	if (v->grant_count > 0 && v->grant[v->grant_count - 1].state == SLOT_GRANT_STATE_REVOKING) {
		v->plan_reason = v->grant[v->grant_count - 1].revoke_reason;
		return false;
	}
	if (b->now_ns < b->open_ns) {
		v->plan_reason = SLOT_REASON_RESTART;
		return false;
	}
	if (b->is_shut && v->role != SLOT_ROLE_EMERGENCY) {
		v->plan_reason = SLOT_REASON_EMERGENCY;
		return false;
	}
	enum slot_way way = slot_way_of(b, v);
	if (!may_go(b, v, way))
		return false;
	if (!is_next(b, v)) {
		v->plan_reason = SLOT_REASON_BEHIND;
		return false;
	}
	struct slot_hold h = slot_hold_of(b, v->id, v->movement, v->size, v->plan_ns,
					  slot_vehicle_spread(v), v->plan_pace);
	h.is_whole = v->is_doubted;
	while (was_given(v, h.from_ns)) {
		h.from_ns += SLOT_GRID_NS;
		h.to_ns += SLOT_GRID_NS;
		h.clear_ns += SLOT_GRID_NS;
	}
	v->plan_reason = SLOT_REASON_WAITING;
	const struct slot_profile *profile = slot_profiles_get(&b->profiles, h.pace);
	int64_t left_ns =
		h.to_ns +
		(int64_t)(slot_profile_late(profile, b->c->end_m[h.movement][h.size]) * 1e9);
	if (left_ns - b->now_ns > b->p.lease_max_ns || h.from_ns <= b->now_ns ||
	    slot_calendar_clash(&b->live, &b->profiles, &h) != 0)
		return false;
	h.number = b->next_number;
	if (!slot_calendar_put(&b->live, &h))
		return false;
	b->next_number++;
	b->totals.granted++;
	b->totals.amended += v->grant_count > 0;
	v->grant[v->grant_count++] = (struct slot_grant){.number = h.number,
							 .state = SLOT_GRANT_STATE_OFFERED,
							 .from_ns = h.from_ns,
							 .to_ns = h.to_ns,
							 .clear_ns = h.clear_ns,
							 .issued_ns = b->now_ns,
							 .is_on_sight = is_slow(b, v),
							 .pace = h.pace};
	if (v->is_doubted) {
		b->doubted_ns[v->movement] = b->now_ns;
		uint8_t *unused = &b->doubted_unused[v->movement];
		*unused = (uint8_t)(*unused < 6 ? *unused + 1 : 6);
	}
	v->plan_ns = 0;
	v->is_late = false;
	v->is_promoted = false;
	slot_log(b, SLOT_EVENT_GRANT, 0, &h);
	return true;
}

// ---- what is told

static void fill(const struct slot_book *b, const struct slot_vehicle *v, struct slot_decision *d)
{
	*d = (struct slot_decision){
		.vehicle = v->id,
		.id_size = v->id_size,
		.request_id = v->request_id,
		.sequence = v->sequence,
		.movement = v->movement,
		.size = v->size,
		.time_ns = b->now_ns,
		.movement_cms = (uint32_t)lround(b->c->def.movements[v->movement].speed_ms * 100),
		.end_m = b->c->end_m[v->movement][v->size]};
}

static void set_pace(struct slot_decision *d, struct slot_pace pace)
{
	d->pace = pace;
	d->entry_cms = (uint32_t)lround(pace.entry * SLOT_SPEED_STEP_MS * 100);
}

static void tell_grant(struct slot_book *b, struct slot_vehicle *v, struct slot_grant *g)
{
	struct slot_decision d;
	fill(b, v, &d);
	bool is_back = g->state == SLOT_GRANT_STATE_REVOKING;
	d.verdict = is_back ? SLOT_VERDICT_REVOKE : SLOT_VERDICT_GRANT;
	d.reason = is_back	    ? g->revoke_reason
		   : g->is_on_sight ? (uint8_t)SLOT_REASON_ON_SIGHT
				    : (uint8_t)SLOT_REASON_NONE;
	d.from_ns = g->from_ns;
	d.to_ns = g->to_ns;
	d.number = g->number;
	set_pace(&d, g->pace);
	if (g->is_on_sight)
		d.movement_cms = (uint32_t)lround(g->pace.movement * SLOT_SPEED_STEP_MS * 100);
	double brake = d.entry_cms * 0.01 / (2 * v->b_ms2);
	d.use_by_ns = g->from_ns - (int64_t)(brake * 1e9);
	if (d.use_by_ns < b->now_ns + 100 * MS)
		d.use_by_ns = b->now_ns + 100 * MS;
	// Never after its end: what the vehicle says from then on may free it.
	if (d.use_by_ns > g->to_ns)
		d.use_by_ns = g->to_ns;
	d.lease_end_ns = g->clear_ns;
	g->told_ns = b->now_ns;
	b->totals.told++;
	b->sink.decide(b->sink.ctx, &d);
}

static void tell_hold(struct slot_book *b, struct slot_vehicle *v)
{
	struct slot_decision d;
	fill(b, v, &d);
	d.verdict = SLOT_VERDICT_HOLD;
	d.reason = v->plan_reason;
	if (v->plan_ns != 0) {
		d.from_ns = v->plan_ns - slot_vehicle_spread(v) / 2;
		d.to_ns = v->plan_ns + slot_vehicle_spread(v) / 2;
		set_pace(&d, v->plan_pace);
	}
	d.use_by_ns = b->now_ns + b->p.hold_every_ns;
	v->held_told_ns = b->now_ns;
	v->held_told_plan_ns = v->plan_ns;
	v->held_told_pace = v->plan_pace;
	b->totals.held++;
	b->totals.told++;
	b->sink.decide(b->sink.ctx, &d);
}

static bool hold_is_due(const struct slot_book *b, const struct slot_vehicle *v)
{
	int64_t moved = v->plan_ns - v->held_told_plan_ns;
	return b->now_ns - v->held_told_ns >= b->p.hold_every_ns || moved >= PLAN_MOVED_NS ||
	       moved <= -PLAN_MOVED_NS || v->plan_pace.entry != v->held_told_pace.entry;
}

void slot_tell(struct slot_book *b, struct slot_vehicle *v, bool even_if_told)
{
	if (v->state == SLOT_STATE_LEFT || v->grant_count == 0) {
		if (v->state != SLOT_STATE_LEFT && !v->is_inside &&
		    (even_if_told || hold_is_due(b, v)))
			tell_hold(b, v);
		return;
	}
	struct slot_grant *g = &v->grant[v->grant_count - 1];
	bool is_open = g->state != SLOT_GRANT_STATE_ECHOED && b->now_ns < g->to_ns;
	if (is_open && (even_if_told || b->now_ns - g->told_ns >= REPEAT_NS))
		tell_grant(b, v, g);
	else if (!is_open && v->is_late && !v->is_inside && hold_is_due(b, v))
		tell_hold(b, v);
}

// ---- in order

void slot_book_answer(struct slot_book *b, uint64_t vehicle, int64_t now_ns)
{
	struct slot_vehicle *v = slot_find(b, vehicle);
	b->now_ns = now_ns;
	if (v == NULL || vehicle == 0)
		return;
	slot_plan_one(b, v);
	(void)slot_grant_if_due(b, v);
	slot_tell(b, v, true);
}

// Who is due in the order of the plan: a grant may be what the next one in the lane waits for.
static void grant_due(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	for (uint32_t i = 0; i < p->count; i++) {
		struct slot_vehicle *v = &b->vehicle[p->wait[p->who[i]].place];
		if (v->id == p->wait[p->who[i]].id)
			(void)slot_grant_if_due(b, v);
	}
}

void slot_book_begin(struct slot_book *b, int64_t now_ns)
{
	b->now_ns = now_ns;
	lapse(b);
	slot_watch_inside(b);
	forget_silent(b);
	look_again(b);
	slot_plan_begin(b);
}

// Grants and revocations first: somebody may be about to brake.
static bool tell_some(struct slot_book *b, uint32_t most)
{
	struct slot_plan *p = &b->plan;
	uint64_t until = b->totals.told + most;
	for (; p->told < 2 * b->count && b->totals.told < until; p->told++) {
		struct slot_vehicle *v = &b->vehicle[p->told % b->count];
		if (v->id != 0 && (v->grant_count > 0 || p->told >= b->count))
			slot_tell(b, v, false);
	}
	return p->told >= 2 * b->count;
}

bool slot_book_step(struct slot_book *b, int64_t now_ns, uint32_t fits)
{
	struct slot_plan *p = &b->plan;
	uint64_t until = p->fits + fits;
	// The plan itself sees the time at which it began.
	b->now_ns = p->now_ns;
	while (p->phase != SLOT_PLAN_IDLE && p->phase < SLOT_PLAN_DONE && p->fits < until)
		slot_order_step(b);
	b->now_ns = now_ns;
	if (p->phase == SLOT_PLAN_DONE) {
		slot_plan_adopt(b);
		grant_due(b);
		p->told = 0;
		p->phase = SLOT_PLAN_TELL;
	}
	if (p->phase == SLOT_PLAN_TELL && tell_some(b, fits == UINT32_MAX ? fits : SLOT_TELL_PIECE))
		p->phase = SLOT_PLAN_IDLE;
	return p->phase == SLOT_PLAN_IDLE;
}

void slot_book_tick(struct slot_book *b, int64_t now_ns)
{
	slot_book_begin(b, now_ns);
	while (!slot_book_step(b, now_ns, UINT32_MAX))
		;
}
