// SPDX-License-Identifier: Apache-2.0
// The adviser: in which order those without a grant should go. It proposes only; the calendar decides when each of them
// fits, and slot_tick.c grants.
//
// An order is a row of lanes: each time a lane is named its next vehicle is put at the first moment at which it can be at
// its line, fits behind the one in front, and clashes with nothing that stands or was put before it. Seeds are
// earliest-feasible-first and the order of the last plan; moves of single places improve the better one. Orders matter more than
// anything else here: first come first served collapses near capacity, and so does serving the oldest first.
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "slot_parts.h"

#define HORIZON_NS   (180 * UNITS_NS_PER_S)
#define KEEP_SHARE   0.03 // a new order must be better by this share, or by KEEP_S
#define KEEP_S	     0.5
#define CLOSING_S2_M 0.03 // more time behind a slower one, for each m/s of difference

// ---- one vehicle

static struct slot_pace pace_of(const struct slot_book *b, const struct slot_vehicle *v,
				double entry)
{
	double step = 1 / SLOT_SPEED_STEP_MS;
	double move = floor(b->c->def.movements[v->movement].speed_ms * step),
	       e = floor(fmin(entry * step, move));
	return (struct slot_pace){.entry = (uint8_t)fmax(2, fmin(e, 255)),
				  .movement = (uint8_t)fmax(4, fmin(move, 255)),
				  .accel = (uint8_t)fmax(4, fmin(floor(v->a_ms2 * 20), 255))};
}

struct slot_hold slot_plan_hold(struct slot_book *b, const struct slot_vehicle *v,
				int64_t middle_ns, struct slot_pace pace)
{
	struct slot_hold h = {.owner = v->id,
			      .from_ns = middle_ns - v->spread_ns / 2,
			      .to_ns = middle_ns + v->spread_ns / 2,
			      .pace = pace,
			      .movement = v->movement,
			      .size = v->size};
	h.clear_ns = slot_calendar_clear(b->c, &b->profiles, &h);
	return h;
}

static int64_t on_grid(int64_t t)
{
	int64_t r = t % SLOT_GRID_NS;
	return r > 0 ? t + SLOT_GRID_NS - r : t;
}

// Behind the one in front: its way at the mean of both speeds, and some time. Who comes faster than the one in front goes in
// slows down earlier than it would for its own sake.
static int64_t behind(const struct slot_book *b, const struct slot_queue *q,
		      const struct slot_vehicle *v, double entry)
{
	double mean = fmax(1.5, 0.5 * (q->last_ms + entry)), faster = fmax(0, v->v_ms - q->last_ms);
	return q->last_ns + (int64_t)((b->p.follow_s + (q->last_m + b->p.follow_m) / mean +
				       CLOSING_S2_M * faster) *
				      1e9);
}

// When it can be at its line. It does what it does now until it hears of a decision; who was told a plan that it can still
// keep is on its way to keep it.
static int64_t soonest(const struct slot_book *b, const struct slot_vehicle *v,
		       const struct slot_approach *now, double response)
{
	struct slot_approach then = *now;
	then.d_m = fmax(fmin(now->d_m, 1.0), now->d_m - now->v_ms * response);
	int64_t heard = b->now_ns + (int64_t)((slot_motion_earliest(&then) + response) * 1e9),
		at_once = b->now_ns + (int64_t)(slot_motion_earliest(now) * 1e9);
	if (heard - at_once < SLOT_GRID_NS)
		return at_once;
	return v->held_told_plan_ns >= at_once && v->held_told_plan_ns < heard
		       ? v->held_told_plan_ns
		       : heard;
}

// Where a vehicle fits, in the calendar `planned`. False: not within the horizon.
static bool fit(struct slot_book *b, const struct slot_vehicle *v, const struct slot_queue *q,
		int64_t not_before, struct slot_hold *out)
{
	struct slot_approach a = slot_approach_now(b, v);
	double response = (double)b->p.response_ns * 1e-9;
	int64_t t = soonest(b, v, &a, response);
	if (b->now_ns < b->open_ns && t < b->open_ns + b->p.lead_ns)
		t = b->open_ns + b->p.lead_ns; // a start: nobody goes before
	t += v->spread_ns / 4; // what it may lose on its way without missing the window
	// It knows better than we do when it can be there: who drives in front of it, bends, the driver's wish.
	if (v->stated_ns != 0 && b->now_ns - v->time_ns < UNITS_NS_PER_S &&
	    v->stated_ns + v->spread_ns / 2 > t)
		t = v->stated_ns + v->spread_ns / 2;
	t = on_grid(t > not_before ? t : not_before);
	a.d_m = fmax(fmin(a.d_m, 1.0), a.d_m - a.v_ms * response);
	int64_t base = b->now_ns + b->p.response_ns;
	for (int leap = 0; leap < SLOT_LEAPS; leap++) {
		double entry = slot_motion_entry(&a, (double)(t - base) * 1e-9);
		int64_t least = q->last_ns != 0 ? on_grid(behind(b, q, v, entry)) : t;
		if (t < least) {
			t = least;
			continue;
		}
		*out = slot_plan_hold(b, v, t, pace_of(b, v, entry));
		int64_t later = slot_calendar_clash(&b->planned, &b->profiles, out);
		if (later == 0)
			return true;
		t = on_grid(t + later);
		if (t - b->now_ns > HORIZON_NS)
			return false;
	}
	return false;
}

static void pass(struct slot_queue *q, const struct slot_vehicle *v, const struct slot_hold *h)
{
	q->last_ns = h->from_ns + (h->to_ns - h->from_ns) / 2;
	q->last_m = v->length_cm * 0.01;
	q->last_ms = h->pace.entry * SLOT_SPEED_STEP_MS;
}

// ---- who waits in which lane

static bool waits(const struct slot_vehicle *v)
{
	return v->id != 0 && !v->is_inside && v->s_m < 0.3 && v->state != SLOT_STATE_LEFT &&
	       (slot_book_newest(v) == NULL || v->is_late);
}

static void line_up(struct slot_book *b, struct slot_queue *q, uint32_t i)
{
	uint32_t k = q->count++;
	for (; k > 0 && b->vehicle[q->v[k - 1]].s_m < b->vehicle[i].s_m; k--)
		q->v[k] = q->v[k - 1];
	q->v[k] = (uint16_t)i;
}

// The one with a grant that is last in its lane.
static void note_granted(struct slot_book *b, struct slot_queue *q, const struct slot_vehicle *v)
{
	const struct slot_grant *g = slot_book_newest(v);
	int64_t middle = g->from_ns + (g->to_ns - g->from_ns) / 2;
	if (middle <= q->last_ns)
		return;
	q->last_ns = middle;
	q->last_m = v->length_cm * 0.01;
	q->last_ms = g->pace.entry * SLOT_SPEED_STEP_MS;
}

static uint32_t collect(struct slot_book *b)
{
	struct slot_plan *w = &b->plan;
	uint32_t n = 0;
	for (uint32_t l = 0; l < b->c->def.lane_count; l++)
		w->lane[l].count = w->lane[l].at = 0, w->lane[l].last_ns = 0;
	for (uint32_t i = 0; i < b->count; i++) {
		struct slot_vehicle *v = &b->vehicle[i];
		if (v->id == 0)
			continue;
		struct slot_queue *q = &w->lane[b->c->def.movements[v->movement].from];
		if (waits(v)) {
			line_up(b, q, i);
			n++;
		} else if (slot_book_newest(v) != NULL && v->state != SLOT_STATE_LEFT) {
			note_granted(b, q, v);
		}
	}
	return n;
}

// ---- promotion: emergency lanes, and now and then one that has waited too long

static bool is_starving(const struct slot_book *b, const struct slot_vehicle *v)
{
	return b->now_ns - v->free_ns > b->p.starve_ns;
}

static void promote(struct slot_book *b)
{
	struct slot_vehicle *worst = NULL;
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		struct slot_queue *q = &b->plan.lane[l];
		struct slot_vehicle *v = q->count > 0 ? &b->vehicle[q->v[0]] : NULL;
		if (v != NULL && v->is_promoted)
			return; // one at a time
		if (v != NULL && is_starving(b, v) &&
		    (worst == NULL || v->free_ns < worst->free_ns))
			worst = v;
	}
	if (worst == NULL || b->now_ns - b->promoted_ns < b->p.promote_ns)
		return;
	worst->is_promoted = true;
	b->promoted_ns = b->now_ns;
	b->totals.promotions++;
}

static double weight_of(const struct slot_book *b, const struct slot_vehicle *v)
{
	return v->role == SLOT_ROLE_EMERGENCY ? b->p.emergency_weight
	       : v->is_promoted		      ? b->p.emergency_weight / 2
	       : v->role == SLOT_ROLE_TRANSIT ? b->p.transit_weight
					      : 1;
}

// 2: an emergency vehicle waits in it, 1: its first one is promoted.
static int urgency(const struct slot_book *b, const struct slot_queue *q)
{
	for (uint32_t i = q->at; i < q->count; i++)
		if (b->vehicle[q->v[i]].role == SLOT_ROLE_EMERGENCY)
			return 2;
	return q->at < q->count && b->vehicle[q->v[q->at]].is_promoted ? 1 : 0;
}

// ---- orders

static void rewind_plan(struct slot_book *b, const struct slot_queue *from)
{
	b->planned.count = b->plan.granted;
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		struct slot_queue *q = &b->plan.lane[l];
		q->at = 0;
		q->last_ns = from[l].last_ns;
		q->last_m = from[l].last_m;
		q->last_ms = from[l].last_ms;
	}
}

// Delay of a vehicle put at h, seconds, with what it loses by entering slowly, weighted and a little convex.
static double cost_of(struct slot_book *b, const struct slot_vehicle *v, const struct slot_hold *h)
{
	const struct slot_profile *p = slot_profiles_get(&b->profiles, h->pace);
	double top = h->pace.movement * SLOT_SPEED_STEP_MS, end = b->c->end_m[v->movement][v->size];
	double through = 0.5 * (slot_profile_early(p, end) + slot_profile_late(p, end)) - end / top;
	double d = (double)(h->from_ns + (h->to_ns - h->from_ns) / 2 - v->free_ns) * 1e-9 + through;
	d = fmax(d, 0);
	return weight_of(b, v) * (d + 0.01 * d * d);
}

// Serves the next of a lane. Its cost; infinite when it does not fit.
static double serve(struct slot_book *b, uint32_t lane, uint32_t n)
{
	struct slot_queue *q = &b->plan.lane[lane];
	struct slot_vehicle *v = &b->vehicle[q->v[q->at]];
	struct slot_hold h;
	if (!fit(b, v, q, 0, &h) || !slot_calendar_put(&b->planned, &h))
		return INFINITY;
	b->plan.found[n] = h;
	b->plan.who[n] = q->v[q->at++];
	pass(q, v, &h);
	return cost_of(b, v, &h);
}

// The cost of an order's first n places.
static double try_order(struct slot_book *b, const struct slot_queue *from, const uint8_t *order,
			uint32_t n, double give_up)
{
	double cost = 0;
	rewind_plan(b, from);
	for (uint32_t i = 0; i < n && cost < give_up; i++)
		cost += serve(b, order[i], i);
	return cost;
}

// A head is looked at again only when what was put last is in its way.
static void look_at_heads(struct slot_book *b, const struct slot_hold *newest)
{
	struct slot_plan *w = &b->plan;
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		struct slot_queue *q = &w->lane[l];
		if (q->at == q->count) {
			w->has_head[l] = false;
			continue;
		}
		const struct slot_vehicle *v = &b->vehicle[q->v[q->at]];
		bool same = w->has_head[l] && w->head[l].owner == v->id;
		if (same && newest != NULL &&
		    b->c->pair[v->movement][newest->movement][v->size][newest->size].count == 0)
			continue;
		if (same && newest == NULL)
			continue;
		int64_t from = same ? w->head[l].from_ns + v->spread_ns / 2 : 0;
		w->has_head[l] = fit(b, v, q, from, &w->head[l]);
	}
}

// Earliest feasible first: of all lanes' first ones the one that can enter soonest.
static uint32_t seed_order(struct slot_book *b, const struct slot_queue *from, uint8_t *order,
			   uint32_t n)
{
	struct slot_plan *w = &b->plan;
	const struct slot_hold *newest = NULL;
	uint32_t i = 0;
	rewind_plan(b, from);
	memset(w->has_head, 0, sizeof(w->has_head));
	for (; i < n; i++) {
		int best = -1, urgent = 0;
		look_at_heads(b, newest);
		for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
			if (!w->has_head[l])
				continue;
			int u = urgency(b, &w->lane[l]);
			if (best < 0 || u > urgent ||
			    (u == urgent && w->head[l].from_ns + w->head[l].to_ns <
						    w->head[best].from_ns + w->head[best].to_ns)) {
				best = (int)l;
				urgent = u;
			}
		}
		if (best < 0)
			break;
		struct slot_queue *q = &w->lane[best];
		const struct slot_vehicle *v = &b->vehicle[q->v[q->at]];
		w->found[i] = w->head[best];
		if (!slot_calendar_put(&b->planned, &w->found[i]))
			break;
		w->who[i] = q->v[q->at++];
		pass(q, v, &w->found[i]);
		order[i] = (uint8_t)best;
		w->has_head[best] = false;
		newest = &w->found[i];
	}
	return i;
}

// The order of the last plan: by the middle of the windows planned then.
static uint32_t last_order(struct slot_book *b, const struct slot_queue *from, uint8_t *order,
			   uint32_t n)
{
	uint32_t i = 0;
	rewind_plan(b, from);
	for (; i < n; i++) {
		int best = -1;
		int64_t first = INT64_MAX;
		for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
			const struct slot_queue *q = &b->plan.lane[l];
			int64_t t = q->at < q->count ? b->vehicle[q->v[q->at]].plan_ns : 0;
			if (t != 0 && t < first) {
				first = t;
				best = (int)l;
			}
		}
		if (best < 0)
			break;
		order[i] = (uint8_t)best;
		b->plan.lane[best].at++;
	}
	return i;
}

static void move_place(uint8_t *order, uint32_t from, uint32_t to)
{
	uint8_t lane = order[from];
	if (from > to)
		memmove(&order[to + 1], &order[to], from - to);
	else
		memmove(&order[from], &order[from + 1], to - from);
	order[to] = lane;
}

// Takes single places out and puts them in elsewhere, nearest first, while that helps and the budget lasts.
static double improve(struct slot_book *b, const struct slot_queue *from, uint8_t *order,
		      uint32_t n, double cost)
{
	uint32_t left = b->p.evaluations;
	bool helped = true;
	while (helped && left > 0) {
		helped = false;
		for (uint32_t step = 1; step < n && step <= 12 && left > 0; step++)
			for (uint32_t i = 0; i + step < n && left > 0; i++) {
				for (int way = 0; way < 2 && left > 0; way++) {
					uint32_t x = way ? i : i + step, y = way ? i + step : i;
					if (order[x] == order[y] || (step == 1 && way))
						continue;
					move_place(order, x, y);
					left--;
					double c = try_order(b, from, order, n, cost);
					if (c < cost - 1e-6) {
						cost = c;
						helped = true;
						b->totals.plan_searched++;
						continue;
					}
					move_place(order, y, x);
				}
			}
	}
	return cost;
}

// The order that is used, in plan.best; its holds are in `planned` afterwards.
static uint32_t choose_order(struct slot_book *b, const struct slot_queue *from, uint32_t all)
{
	struct slot_plan *w = &b->plan;
	uint32_t n = seed_order(b, from, w->best, all);
	uint32_t k = n < SLOT_SEARCH_MAX ? n : SLOT_SEARCH_MAX;
	if (k < 2 || b->p.evaluations == 0)
		return n;
	double cost = try_order(b, from, w->best, k, INFINITY);
	// The last plan stays unless there is a better one: grants on the air are not churned.
	if (last_order(b, from, w->order, k) == k) {
		double last = try_order(b, from, w->order, k, INFINITY);
		if (last < cost * (1 + KEEP_SHARE) && last < cost + KEEP_S) {
			b->totals.plan_kept++;
			memcpy(w->best, w->order, k);
			cost = last;
		}
	}
	(void)improve(b, from, w->best, k, cost);
	(void)try_order(b, from, w->best, k, INFINITY);
	return k;
}

// Those behind the searched part, earliest feasible first, on top of it.
static uint32_t append_rest(struct slot_book *b, uint32_t n, uint32_t all)
{
	struct slot_plan *w = &b->plan;
	memset(w->has_head, 0, sizeof(w->has_head));
	const struct slot_hold *newest = NULL;
	for (; n < all; n++) {
		int best = -1;
		look_at_heads(b, newest);
		for (uint32_t l = 0; l < b->c->def.lane_count; l++)
			if (w->has_head[l] &&
			    (best < 0 || w->head[l].from_ns < w->head[best].from_ns))
				best = (int)l;
		if (best < 0 || !slot_calendar_put(&b->planned, &w->head[best]))
			break;
		struct slot_queue *q = &w->lane[best];
		w->found[n] = w->head[best];
		w->who[n] = q->v[q->at];
		pass(q, &b->vehicle[q->v[q->at++]], &w->found[n]);
		w->has_head[best] = false;
		newest = &w->found[n];
	}
	return n;
}

static void clear_plans(struct slot_book *b)
{
	for (uint32_t i = 0; i < b->count; i++)
		if (b->vehicle[i].id != 0) {
			b->vehicle[i].plan_ns = 0;
			b->vehicle[i].plan_reason = SLOT_REASON_WAITING;
		}
}

static void set_plan(struct slot_vehicle *v, const struct slot_hold *h)
{
	v->plan_ns = h->from_ns + (h->to_ns - h->from_ns) / 2;
	v->plan_pace = h->pace;
	v->plan_reason = SLOT_REASON_TOO_EARLY;
}

void slot_plan_all(struct slot_book *b)
{
	struct slot_plan *w = &b->plan;
	struct slot_queue *from = w->start;
	uint32_t all = collect(b);
	promote(b);
	// Grants first: the plan is put on top of them.
	w->granted = b->live.count;
	b->planned.count = w->granted;
	memcpy(b->planned.hold, b->live.hold, w->granted * sizeof(b->live.hold[0]));
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		from[l].last_ns = w->lane[l].last_ns;
		from[l].last_m = w->lane[l].last_m;
		from[l].last_ms = w->lane[l].last_ms;
	}
	if (all == 0)
		return;
	uint32_t n = choose_order(b, from, all);
	w->count = append_rest(b, n, all);
	clear_plans(b);
	for (uint32_t i = 0; i < w->count; i++)
		set_plan(&b->vehicle[w->who[i]], &w->found[i]);
}

void slot_plan_one(struct slot_book *b, struct slot_vehicle *v)
{
	struct slot_queue q = b->plan.lane[b->c->def.movements[v->movement].from];
	struct slot_hold h;
	if (!waits(v) || v->plan_ns != 0 || !fit(b, v, &q, 0, &h) ||
	    !slot_calendar_put(&b->planned, &h))
		return;
	pass(&b->plan.lane[b->c->def.movements[v->movement].from], v, &h);
	set_plan(v, &h);
}
