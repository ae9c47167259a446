// SPDX-License-Identifier: Apache-2.0
// In which order those without a grant should go. It proposes only; the calendar decides when each of them fits, and
// slot_tick.c grants.
//
// An order is a row of lanes: each time a lane is named its next vehicle is put at the first moment at which it fits.
// Seeds are earliest-feasible-first and the order of the last plan; moves of single places improve the better one. Orders matter more
// than anything else here: first come first served collapses near capacity, and so does serving the oldest first.
//
// Everything is done in pieces of at most SLOT_SEARCH_MAX fits, on the plan's own copies.
#include <math.h>
#include <string.h>

#include "slot_parts.h"

#define KEEP_SHARE 0.03 // a new order must be better by this share, or by KEEP_S
#define KEEP_S	   0.5
enum { FAR = 12 }; // places that one is moved by, at most

static struct slot_wait *next_of(struct slot_plan *p, const struct slot_queue *q)
{
	return &p->wait[q->v[q->at]];
}

// 2: an emergency vehicle waits in it; its first one's own else.
static unsigned urgency(struct slot_plan *p, const struct slot_queue *q)
{
	unsigned first = next_of(p, q)->urgency;
	return first < SLOT_URGENCY_EMERGENCY && q->at < q->emergency ? SLOT_URGENCY_EMERGENCY
								      : first;
}

static void rewind_plan(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	p->trial.count = p->granted;
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		p->lane[l].at = 0;
		p->lane[l].tail = p->start[l];
	}
}

// Delay of a vehicle put at h, seconds, with what it loses by entering slowly, weighted and a little convex.
static double cost_of(struct slot_book *b, const struct slot_wait *w, const struct slot_hold *h)
{
	const struct slot_profile *p = slot_profiles_get(&b->profiles, h->pace);
	double top = h->pace.movement * SLOT_SPEED_STEP_MS, end = b->c->end_m[w->movement][w->size];
	double through = 0.5 * (slot_profile_early(p, end) + slot_profile_late(p, end)) - end / top;
	double d = (double)(h->from_ns + (h->to_ns - h->from_ns) / 2 - w->free_ns) * 1e-9 + through;
	d = fmax(d, 0);
	return w->weight * (d + 0.01 * d * d);
}

// Puts the next of a lane there. False: no room.
static bool put(struct slot_book *b, uint32_t lane, const struct slot_hold *h, uint32_t n)
{
	struct slot_plan *p = &b->plan;
	struct slot_queue *q = &p->lane[lane];
	if (!slot_calendar_put(&p->trial, h))
		return false;
	p->found[n] = *h;
	p->who[n] = q->v[q->at];
	slot_tail_pass(&q->tail, next_of(p, q), h);
	q->at++;
	return true;
}

// Serves the next of a lane. Its cost; infinite when it does not fit.
static double serve(struct slot_book *b, uint32_t lane, uint32_t n)
{
	struct slot_plan *p = &b->plan;
	struct slot_queue *q = &p->lane[lane];
	const struct slot_wait *w = next_of(p, q);
	struct slot_hold h;
	p->fits++;
	if (!slot_fit(b, &p->trial, w, &q->tail, 0, &h) || !put(b, lane, &h, n))
		return INFINITY;
	return cost_of(b, w, &h);
}

// Puts the first n places of the best order as they were found.
static void put_best(struct slot_book *b, uint32_t n)
{
	rewind_plan(b);
	for (uint32_t i = 0; i < n; i++)
		(void)put(b, b->plan.best[i], &b->plan.best_found[i], i);
}

// The cost of an order whose first `same` places are those of the best one; upto[i]: of the first i places.
static double try_order(struct slot_book *b, const uint8_t *order, uint32_t same, uint32_t n,
			double give_up, double *upto)
{
	put_best(b, same);
	upto[same] = b->plan.best_cost[same];
	for (uint32_t i = same; i < n; i++) {
		upto[i + 1] = upto[i] < give_up ? upto[i] + serve(b, order[i], i) : INFINITY;
		if (upto[i + 1] >= give_up)
			return INFINITY;
	}
	return upto[n];
}

static void keep_as_best(struct slot_plan *p, const uint8_t *order, uint32_t n, const double *upto)
{
	memmove(p->best, order, n);
	memcpy(p->best_found, p->found, n * sizeof(p->found[0]));
	memcpy(p->best_cost, upto, (n + 1) * sizeof(upto[0]));
}

// ---- earliest feasible first

// A head is looked at again only when what was put last is in its way.
static void look_at_heads(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	const struct slot_hold *newest = p->newest >= 0 ? &p->found[p->newest] : NULL;
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		struct slot_queue *q = &p->lane[l];
		if (q->at == q->count) {
			p->has_head[l] = false;
			continue;
		}
		const struct slot_wait *w = next_of(p, q);
		bool same = p->has_head[l] && p->head[l].owner == w->id;
		if (same &&
		    (newest == NULL ||
		     b->c->pair[w->movement][newest->movement][w->size][newest->size].count == 0))
			continue;
		int64_t from = same ? p->head[l].from_ns + w->spread_ns / 2 : 0;
		p->has_head[l] = slot_fit(b, &p->trial, w, &q->tail, from, &p->head[l]);
		p->fits++;
	}
}

static int64_t middle(const struct slot_hold *h)
{
	return h->from_ns + (h->to_ns - h->from_ns) / 2;
}

// Of all lanes' first ones the one that can enter soonest; -1: none fits.
static int soonest_lane(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	int best = -1;
	unsigned urgent = 0;
	look_at_heads(b);
	for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
		if (!p->has_head[l])
			continue;
		unsigned u = urgency(p, &p->lane[l]);
		if (best < 0 || u > urgent ||
		    (u == urgent && middle(&p->head[l]) < middle(&p->head[best]))) {
			best = (int)l;
			urgent = u;
		}
	}
	return best;
}

static bool place_soonest(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	int lane = soonest_lane(b);
	if (lane < 0 || !put(b, (uint32_t)lane, &p->head[lane], p->count))
		return false;
	p->order[p->count] = (uint8_t)lane;
	p->has_head[lane] = false;
	p->newest = (int)p->count++;
	return true;
}

static void look_anew(struct slot_plan *p)
{
	memset(p->has_head, 0, sizeof(p->has_head));
	p->newest = -1;
}

static void step_seed(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	double upto[SLOT_SEARCH_MAX + 1] = {0};
	bool is_full = b->p.evaluations > 0 && p->count == SLOT_SEARCH_MAX;
	if (!is_full && p->count < p->waits && place_soonest(b))
		return;
	p->searched = p->count;
	if (p->searched < 2 || p->searched > SLOT_SEARCH_MAX || b->p.evaluations == 0) {
		p->phase = SLOT_PLAN_DONE;
		return;
	}
	for (uint32_t i = 0; i < p->searched; i++)
		upto[i + 1] = upto[i] + cost_of(b, &p->wait[p->who[i]], &p->found[i]);
	keep_as_best(p, p->order, p->searched, upto);
	p->phase = SLOT_PLAN_LAST;
}

// ---- moves

static void move_place(uint8_t *order, uint32_t from, uint32_t to)
{
	uint8_t lane = order[from];
	if (from > to)
		memmove(&order[to + 1], &order[to], from - to);
	else
		memmove(&order[from], &order[from + 1], to - from);
	order[to] = lane;
}

// How many moves there are of n places in a row, up to a distance: those by one place, and the farther ones forwards and back.
static uint32_t moves_of(uint32_t n)
{
	uint32_t moves = 0;
	for (uint32_t step = 1; step < n && step <= FAR; step++)
		moves += (n - step) * (step == 1 ? 1 : 2);
	return moves;
}

// The nearest first. `index` must be one of them.
static void move_of(uint32_t n, uint32_t index, uint32_t *from, uint32_t *to)
{
	uint32_t step = 1, ways = 1;
	while (index >= (n - step) * ways) {
		index -= (n - step) * ways;
		step++;
		ways = 2;
	}
	bool is_back = index % ways == 1;
	*from = is_back ? index / ways : index / ways + step;
	*to = is_back ? index / ways + step : index / ways;
}

// The next one that changes something. False: all were tried since the last that helped.
static bool next_move(struct slot_plan *p, uint32_t *from, uint32_t *to)
{
	for (; p->since_help < p->moves; p->since_help++) {
		move_of(p->searched, p->move, from, to);
		p->move = (p->move + 1) % p->moves;
		if (p->best[*from] != p->best[*to]) {
			p->since_help++;
			return true;
		}
	}
	return false;
}

// Moves go on where those of the last plan ended: all have their turn.
static void begin_moves(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	p->phase = SLOT_PLAN_IMPROVE;
	p->left = b->p.evaluations;
	p->moves = moves_of(p->searched);
	p->move %= p->moves;
	p->since_help = 0;
}

static void finish_search(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	put_best(b, p->searched);
	p->count = p->searched;
	look_anew(p);
	p->phase = SLOT_PLAN_REST;
}

static void step_improve(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	double upto[SLOT_SEARCH_MAX + 1], cost = p->best_cost[p->searched];
	uint32_t from, to;
	if (p->left == 0 || !next_move(p, &from, &to)) {
		finish_search(b);
		return;
	}
	memcpy(p->order, p->best, p->searched);
	move_place(p->order, from, to);
	p->left--;
	if (try_order(b, p->order, from < to ? from : to, p->searched, cost - 1e-6, upto) < cost) {
		b->totals.plan_searched++;
		p->since_help = 0;
		keep_as_best(p, p->order, p->searched, upto);
	}
}

// ---- the order of the last plan

// By the middle of the windows planned then. False: it does not cover all places.
static bool last_order(struct slot_book *b, uint8_t *order, uint32_t n)
{
	struct slot_plan *p = &b->plan;
	rewind_plan(b);
	for (uint32_t i = 0; i < n; i++) {
		int best = -1;
		int64_t first = INT64_MAX;
		for (uint32_t l = 0; l < b->c->def.lane_count; l++) {
			struct slot_queue *q = &p->lane[l];
			int64_t t = q->at < q->count ? next_of(p, q)->planned_ns : 0;
			if (t != 0 && t < first) {
				first = t;
				best = (int)l;
			}
		}
		if (best < 0)
			return false;
		order[i] = (uint8_t)best;
		p->lane[best].at++;
	}
	return true;
}

// It stays unless there is a better one: what vehicles were told is not churned.
static void step_last(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	double upto[SLOT_SEARCH_MAX + 1], cost = p->best_cost[p->searched];
	double most = fmin(cost * (1 + KEEP_SHARE), cost + KEEP_S);
	if (last_order(b, p->order, p->searched) &&
	    try_order(b, p->order, 0, p->searched, most, upto) < most) {
		b->totals.plan_kept++;
		keep_as_best(p, p->order, p->searched, upto);
	}
	begin_moves(b);
}

// ---- pieces

void slot_order_begin(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	rewind_plan(b);
	look_anew(p);
	p->count = 0;
	p->phase = SLOT_PLAN_SEED;
}

void slot_order_step(struct slot_book *b)
{
	struct slot_plan *p = &b->plan;
	switch (p->phase) {
	case SLOT_PLAN_SEED:
		step_seed(b);
		return;
	case SLOT_PLAN_LAST:
		step_last(b);
		return;
	case SLOT_PLAN_IMPROVE:
		step_improve(b);
		return;
	case SLOT_PLAN_REST:
		if (p->count == p->waits || !place_soonest(b))
			p->phase = SLOT_PLAN_DONE;
		return;
	case SLOT_PLAN_IDLE:
	case SLOT_PLAN_DONE:
	case SLOT_PLAN_TELL:
		return;
	}
}
