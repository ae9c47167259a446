// SPDX-License-Identifier: Apache-2.0
// A plan of everybody without a grant: who waits in which lane, who is promoted, and what becomes of a plan that is finished. The
// order is slot_order.c's matter.
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "slot_parts.h"

// ---- who waits in which lane

// Whoever is not believed comes one by one, and ever more seldom while none of them says that he has left: they may all be the same one,
// and nobody.
static bool has_turn(const struct slot_book *b, const struct slot_vehicle *v)
{
	unsigned n = b->doubted_unused[v->movement];
	return !v->is_doubted || n == 0 ||
	       b->now_ns - b->doubted_ns[v->movement] > (10 * UNITS_NS_PER_S) << n;
}

static bool waits(const struct slot_book *b, const struct slot_vehicle *v)
{
	return has_turn(b, v) && v->id != 0 && b->now_ns >= v->again_ns && !v->is_inside &&
	       v->s_m < 0.3 && v->state != SLOT_STATE_LEFT &&
	       (slot_book_newest(v) == NULL || v->is_late);
}

// Places of vehicles in the book, the nearest to the line first.
static void line_up(const struct slot_book *b, struct slot_queue *q, uint32_t place)
{
	uint32_t k = q->count++;
	double s_m = slot_place_in_lane(b, &b->vehicle[place]);
	for (; k > 0 && slot_place_in_lane(b, &b->vehicle[q->v[k - 1]]) < s_m; k--)
		q->v[k] = q->v[k - 1];
	q->v[k] = (uint16_t)place;
}

// The one with a grant that is last in its lane.
static void note_granted(struct slot_tail *q, const struct slot_vehicle *v)
{
	const struct slot_grant *g = slot_book_newest(v);
	int64_t middle = g->from_ns + (g->to_ns - g->from_ns) / 2;
	if (middle <= q->last_ns)
		return;
	q->last_ns = middle;
	q->last_m = v->length_cm * 0.01;
	q->last_ms = g->pace.entry * SLOT_SPEED_STEP_MS;
}

static void collect(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		p->lane[l].count = p->lane[l].at = p->lane[l].emergency = 0;
		p->start[l].last_ns = 0;
	}
	for (uint32_t i = 0; i < b->count; i++) {
		const struct slot_vehicle *v = &b->vehicle[i];
		if (v->id == 0)
			continue;
		uint8_t lane = b->c->def.movements[v->movement].from;
		if (waits(b, v))
			line_up(b, &p->lane[lane], i);
		else if (slot_book_newest(v) != NULL && v->state != SLOT_STATE_LEFT)
			note_granted(&p->start[lane], v);
	}
}

// Two minutes are more than one needs who is let through; whoever stands on its line and does not go is not in a hurry.
static bool is_urgent(const struct slot_book *b, const struct slot_vehicle *v)
{
	return v->role == SLOT_ROLE_EMERGENCY && v->tries < 3 &&
	       b->now_ns - v->first_ns < 120 * UNITS_NS_PER_S;
}

// Queues of places become queues of copies.
static void copy_waiting(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	p->waits = 0;
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		struct slot_queue *q = &p->lane[l];
		for (uint32_t i = 0; i < q->count; i++) {
			const struct slot_vehicle *v = &b->vehicle[q->v[i]];
			// A plan that cannot be granted would move on with the time and keep others from theirs.
			if (b->totals.intruders > 0 && slot_way_is_barred(b, v)) {
				q->count = i;
				break;
			}
			q->v[i] = (uint16_t)p->waits;
			slot_wait_make(b, v, &p->wait[p->waits++]);
			if (is_urgent(b, v))
				q->emergency = i + 1;
		}
	}
}

// ---- promotion: now and then one that has waited too long

static int64_t waited(const struct slot_book *b, const struct slot_vehicle *v)
{
	return b->now_ns - v->waits_ns;
}

static void promote(struct slot_book *b)
{
	struct slot_vehicle *worst = NULL;
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		struct slot_queue *q = &b->plan.lane[l];
		struct slot_vehicle *v = q->count > 0 ? &b->vehicle[q->v[0]] : NULL;
		if (v == NULL)
			continue;
		// Who cannot make anything of it leaves it to others for a while.
		if (v->is_promoted && b->now_ns - v->promoted_ns > 4 * b->p.promote_ns) {
			v->is_promoted = false;
			v->waits_ns = b->now_ns;
		}
		if (v->is_promoted)
			return; // one at a time
		if (waited(b, v) > b->p.starve_ns &&
		    (worst == NULL || v->waits_ns < worst->waits_ns))
			worst = v;
	}
	if (worst == NULL || b->now_ns - b->promoted_ns < b->p.promote_ns)
		return;
	worst->is_promoted = true;
	worst->promoted_ns = b->promoted_ns = b->now_ns;
	b->totals.promotions++;
}

uint8_t slot_urgency_of(const struct slot_book *b, const struct slot_vehicle *v)
{
	if (v->is_promoted && waited(b, v) > 2 * b->p.starve_ns)
		return SLOT_URGENCY_FIRST;
	return is_urgent(b, v)	? SLOT_URGENCY_EMERGENCY
	       : v->is_promoted ? SLOT_URGENCY_PROMOTED
				: SLOT_URGENCY_NONE;
}

double slot_weight_of(const struct slot_book *b, const struct slot_vehicle *v)
{
	switch (slot_urgency_of(b, v)) {
	case SLOT_URGENCY_FIRST:
		return 2 * b->p.emergency_weight;
	case SLOT_URGENCY_EMERGENCY:
		return b->p.emergency_weight;
	case SLOT_URGENCY_PROMOTED:
		return b->p.emergency_weight / 2;
	default:
		return v->role == SLOT_ROLE_TRANSIT ? b->p.transit_weight : 1;
	}
}

// ---- from its beginning to its use

void slot_plan_begin(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	p->now_ns = b->now_ns;
	p->fits = 0;
	collect(b);
	promote(b);
	copy_waiting(b);
	// Grants first: the plan is put on top of them.
	p->granted = b->live.count;
	p->trial.c = b->live.c;
	p->trial.guard_ns = b->live.guard_ns;
	memcpy(p->trial.hold, b->live.hold, p->granted * sizeof(b->live.hold[0]));
	slot_order_begin(b);
}

static void set_plan(struct slot_vehicle *v, const struct slot_hold *h)
{
	v->plan_ns = h->from_ns + (h->to_ns - h->from_ns) / 2;
	v->plan_pace = h->pace;
	v->plan_reason = SLOT_REASON_TOO_EARLY;
}

static void clear_plans(struct slot_book *b)
{
	for (uint32_t i = 0; i < b->count; i++)
		if (b->vehicle[i].id != 0) {
			b->vehicle[i].plan_ns = 0;
			b->vehicle[i].plan_reason =
				b->totals.intruders > 0 && slot_way_is_barred(b, &b->vehicle[i])
					? SLOT_REASON_FROZEN
					: SLOT_REASON_WAITING;
		}
}

void slot_plan_adopt(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	clear_plans(b);
	for (uint32_t i = 0; i < p->count; i++) {
		const struct slot_wait *w = &p->wait[p->who[i]];
		struct slot_vehicle *v = &b->vehicle[w->place];
		// Who left or was granted something meanwhile is not concerned any more.
		if (v->id == w->id && v->movement == w->movement && waits(b, v))
			set_plan(v, &p->found[i]);
	}
	b->planned.count = p->trial.count;
	memcpy(b->planned.hold, p->trial.hold, p->trial.count * sizeof(b->planned.hold[0]));
	for (uint32_t l = 0; l < b->c->def.lane_count; l++)
		b->tail[l] = p->lane[l].tail;
}

void slot_plan_one(struct slot_book *b, struct slot_vehicle *v)
{
	struct slot_tail *tail = &b->tail[b->c->def.movements[v->movement].from];
	struct slot_wait w;
	struct slot_hold h;
	if (!waits(b, v) || v->plan_ns != 0 ||
	    (b->totals.intruders > 0 && slot_way_is_barred(b, v)))
		return;
	slot_wait_make(b, v, &w);
	if (!slot_fit(b, &b->planned, &w, tail, 0, &h) || !slot_calendar_put(&b->planned, &h))
		return;
	slot_tail_pass(tail, &w, &h);
	set_plan(v, &h);
}
