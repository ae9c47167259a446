// SPDX-License-Identifier: Apache-2.0
// Where one vehicle fits: the first moment at which it can be at its line, is behind the one in front, and clashes with nothing
// that stands in a calendar.
#include <math.h>

#include "base/units.h"
#include "slot_parts.h"

#define HORIZON_NS   (180 * UNITS_NS_PER_S)
#define CLOSING_S2_M 0.03 // more time behind a slower one, for each m/s of difference
#define MS	     UNITS_NS_PER_MS

static uint8_t entry_of(const struct slot_pace *pace, double entry_ms)
{
	double e = floor(entry_ms / SLOT_SPEED_STEP_MS);
	return (uint8_t)fmax(1, fmin(e, pace->movement));
}

struct slot_pace slot_pace_of(const struct slot_book *b, const struct slot_vehicle *v)
{
	double move = floor(b->c->def.movements[v->movement].speed_ms / SLOT_SPEED_STEP_MS);
	return (struct slot_pace){.movement = (uint8_t)fmax(4, fmin(move, 255)),
				  .accel = (uint8_t)fmax(4, fmin(floor(v->a_ms2 * 20), 255))};
}

// Who did not use its last windows gets longer ones: what it promised to keep is kept in them too.
int64_t slot_vehicle_spread(const struct slot_vehicle *v)
{
	if (v->unused == 0)
		return v->spread_ns;
	int64_t wide = 100 * MS << (v->unused < 5 ? v->unused - 1 : 4);
	return wide > v->spread_ns ? wide : v->spread_ns;
}

int64_t slot_vehicle_response(const struct slot_book *b, const struct slot_vehicle *v)
{
	return b->p.response_ns + v->air_ns + v->unused * 100 * MS;
}

struct slot_hold slot_hold_of(struct slot_book *b, uint64_t id, uint8_t movement, uint8_t size,
			      int64_t middle_ns, int64_t spread_ns, struct slot_pace pace)
{
	struct slot_hold h = {.owner = id,
			      .from_ns = middle_ns - spread_ns / 2,
			      .to_ns = middle_ns + spread_ns / 2,
			      .pace = pace,
			      .movement = movement,
			      .size = size};
	h.clear_ns = slot_calendar_clear(b->c, &b->profiles, &h);
	return h;
}

static int64_t on_grid(int64_t t)
{
	int64_t r = t % SLOT_GRID_NS;
	return r > 0 ? t + SLOT_GRID_NS - r : t;
}

// The middle of the first window that it can keep, when it can be at its line at `reach_ns` by what we know of it.
static int64_t first_middle(const struct slot_book *b, const struct slot_vehicle *v,
			    int64_t reach_ns)
{
	int64_t t = reach_ns +
		    v->spread_ns / 4; // what it may lose on its way without missing the window
	// It knows better than we do when it can be there: who drives in front of it, bends, the driver's wish.
	if (v->stated_ns != 0 && b->now_ns - v->time_ns < UNITS_NS_PER_S &&
	    v->stated_ns + v->spread_ns / 2 > t)
		t = v->stated_ns + v->spread_ns / 2;
	return t + (slot_vehicle_spread(v) - v->spread_ns) / 2;
}

// It does what it does now until it hears of a decision; but who was told a plan that it can still keep is on its way to keep
// it. Without that the plan of one that stands would be put off as long as it stands.
static int64_t soonest(const struct slot_book *b, const struct slot_vehicle *v,
		       const struct slot_approach *now, const struct slot_approach *then,
		       int64_t response_ns)
{
	int64_t at_once = b->now_ns + (int64_t)(slot_motion_earliest(now) * 1e9),
		heard = b->now_ns + (int64_t)(slot_motion_earliest(then) * 1e9) + response_ns;
	int64_t told = v->held_told_plan_ns, least = first_middle(b, v, at_once);
	if (heard - at_once < SLOT_GRID_NS)
		return least;
	int64_t t = first_middle(b, v, heard);
	return told >= least && told < t ? told : t;
}

void slot_wait_make(const struct slot_book *b, const struct slot_vehicle *v, struct slot_wait *w)
{
	struct slot_approach now = slot_approach_now(b, v), then;
	struct slot_pace pace = slot_pace_of(b, v);
	if (slot_way_of(b, v) == SLOT_WAY_SIGHT) {
		double sight = floor(b->p.sight_ms / SLOT_SPEED_STEP_MS);
		pace.movement = (uint8_t)fmax(4, fmin(sight, pace.movement));
		now.entry_ms = fmin(now.entry_ms, b->p.sight_ms);
	}
	then = now;
	int64_t response = slot_vehicle_response(b, v);
	double way = now.v_ms * (double)response * 1e-9;
	then.d_m = fmax(fmin(now.d_m, 1.0), now.d_m - way);
	*w = (struct slot_wait){.id = v->id,
				.place = (uint16_t)(v - b->vehicle),
				.lane = b->c->def.movements[v->movement].from,
				.movement = v->movement,
				.size = v->size,
				.urgency = slot_urgency_of(b, v),
				.pace = pace,
				.from = then,
				.base_ns = b->now_ns + response,
				.free_ns = v->free_ns,
				.spread_ns = slot_vehicle_spread(v),
				.planned_ns = v->plan_ns,
				.v_ms = v->v_ms,
				.length_m = v->length_cm * 0.01,
				.weight = slot_weight_of(b, v),
				.is_whole = v->is_doubted};
	w->soonest_ns = soonest(b, v, &now, &then, response);
	if (b->now_ns < b->open_ns && w->soonest_ns < b->open_ns + b->p.lead_ns)
		w->soonest_ns = b->open_ns + b->p.lead_ns; // a start: nobody goes before
}

// Behind the one in front: its way at the mean of both speeds, and some time. Who comes faster than the one in front goes in
// slows down earlier than it would for its own sake.
static int64_t behind(const struct slot_book *b, const struct slot_tail *q,
		      const struct slot_wait *w, double entry)
{
	double mean = fmax(1.5, 0.5 * (q->last_ms + entry)), faster = fmax(0, w->v_ms - q->last_ms);
	return q->last_ns + (int64_t)((b->p.follow_s + (q->last_m + b->p.follow_m) / mean +
				       CLOSING_S2_M * faster) *
				      1e9);
}

bool slot_fit(struct slot_book *b, const struct slot_calendar *in, const struct slot_wait *w,
	      const struct slot_tail *q, int64_t not_before, struct slot_hold *out)
{
	int64_t t = on_grid(w->soonest_ns > not_before ? w->soonest_ns : not_before);
	for (int leap = 0; leap < SLOT_LEAPS; leap++) {
		double entry = slot_motion_entry(&w->from, (double)(t - w->base_ns) * 1e-9);
		int64_t least = q->last_ns != 0 ? on_grid(behind(b, q, w, entry)) : t;
		if (t < least) {
			t = least;
			continue;
		}
		struct slot_pace pace = w->pace;
		pace.entry = entry_of(&pace, entry);
		*out = slot_hold_of(b, w->id, w->movement, w->size, t, w->spread_ns, pace);
		out->is_whole = w->is_whole;
		int64_t later = slot_calendar_clash(in, &b->profiles, out);
		if (later == 0)
			return true;
		t = on_grid(t + later);
		if (t - b->now_ns > HORIZON_NS)
			return false;
	}
	return false;
}

void slot_tail_pass(struct slot_tail *q, const struct slot_wait *w, const struct slot_hold *h)
{
	q->last_ns = h->from_ns + (h->to_ns - h->from_ns) / 2;
	q->last_m = w->length_m;
	q->last_ms = h->pace.entry * SLOT_SPEED_STEP_MS;
}
