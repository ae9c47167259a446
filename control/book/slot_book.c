// SPDX-License-Identifier: Apache-2.0
#include "slot_book.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "slot_parts.h"

#define MS UNITS_NS_PER_MS

static const struct {
	const char *name, *text;
} events[SLOT_EVENT_COUNT] = {
#define X(id, name, text) [SLOT_EVENT_##id] = {name, text},
	SLOT_EVENT_LIST(X)
#undef X
};

const char *slot_event_name(unsigned kind)
{
	return kind < SLOT_EVENT_COUNT ? events[kind].name : "?";
}

const char *slot_event_text(unsigned kind)
{
	return kind < SLOT_EVENT_COUNT ? events[kind].text : "?";
}

void slot_params_default(struct slot_params *p)
{
	*p = (struct slot_params){.guard_ns = 50 * MS,
				  .lead_ns = 900 * MS,
				  .response_ns = 100 * MS,
				  .silent_ns = 2000 * MS,
				  .lease_max_ns = 12000 * MS,
				  .starve_ns = 20000 * MS,
				  .promote_ns = 5000 * MS,
				  .follow_s = 1.0,
				  .follow_m = 2.5,
				  .transit_weight = 3,
				  .emergency_weight = 100,
				  .evaluations = 60,
				  .spread_ns = 1000 * MS,
				  .hold_every_ns = 500 * MS,
				  .reach_m = 300,
				  .claim_hold_ns = 10000 * MS,
				  .sight_ms = 5};
}

void slot_book_init(struct slot_book *b, const struct crossing *c, const struct slot_params *p,
		    const struct slot_sink *sink, int64_t open_ns)
{
	memset(b, 0, sizeof(*b));
	b->p = *p;
	b->c = c;
	b->sink = *sink;
	b->open_ns = open_ns;
	b->next_number = 1;
	slot_calendar_init(&b->live, c, p->guard_ns);
	slot_calendar_init(&b->planned, c, p->guard_ns);
}

// ---- what stands in the book

void slot_log(struct slot_book *b, enum slot_event_kind kind, unsigned reason,
	      const struct slot_hold *h)
{
	const struct slot_event e = {
		.kind = (uint8_t)kind, .reason = (uint8_t)reason, .time_ns = b->now_ns, .hold = *h};
	b->totals.event[kind]++;
	if (b->sink.log != NULL)
		b->sink.log(b->sink.ctx, &e);
}

struct slot_vehicle *slot_find(struct slot_book *b, uint64_t vehicle)
{
	for (uint32_t i = 0; i < b->count; i++)
		if (b->vehicle[i].id == vehicle)
			return &b->vehicle[i];
	return NULL;
}

const struct slot_vehicle *slot_book_find(const struct slot_book *b, uint64_t vehicle)
{
	for (uint32_t i = 0; i < b->count && vehicle != 0; i++)
		if (b->vehicle[i].id == vehicle)
			return &b->vehicle[i];
	return NULL;
}

const struct slot_grant *slot_book_newest(const struct slot_vehicle *v)
{
	const struct slot_grant *g = v->grant_count > 0 ? &v->grant[v->grant_count - 1] : NULL;
	return g != NULL && g->state != SLOT_GRANT_STATE_REVOKING ? g : NULL;
}

static void forget_grant(struct slot_vehicle *v, const struct slot_grant *g)
{
	uint32_t i = (uint32_t)(g - v->grant);
	v->past_from_ns[v->past_next++ % SLOT_PAST_WINDOWS] = g->from_ns;
	v->grant_count--;
	memmove(&v->grant[i], &v->grant[i + 1], (v->grant_count - i) * sizeof(v->grant[0]));
}

static const enum slot_event_kind event_of[SLOT_GRANT_INPUT_COUNT] = {
	[SLOT_GRANT_INPUT_ECHO] = SLOT_EVENT_ECHO,
	[SLOT_GRANT_INPUT_DROP] = SLOT_EVENT_DROP,
	[SLOT_GRANT_INPUT_NEWER_ECHO] = SLOT_EVENT_REPLACED,
	[SLOT_GRANT_INPUT_REVOKE] = SLOT_EVENT_REVOKE,
	[SLOT_GRANT_INPUT_LAPSE] = SLOT_EVENT_LAPSE,
	[SLOT_GRANT_INPUT_IMPOSSIBLE] = SLOT_EVENT_IMPOSSIBLE};

// A window that was not used; several of one second are one. After the third in a row its waiting counts anew: who never drives must not keep others from being
// promoted.
enum { REST_TRIES = 8 };

static void note_unused(struct slot_book *b, struct slot_vehicle *v)
{
	if (v->unused > 0 && b->now_ns - v->unused_ns < 1000 * MS)
		return;
	v->unused_ns = b->now_ns;
	v->unused = (uint8_t)(v->unused < 5 ? v->unused + 1 : 5);
	v->tries = (uint8_t)(v->tries < 255 ? v->tries + 1 : 255);
	// Who never uses what it gets costs others less and less.
	if (v->tries >= REST_TRIES) {
		int64_t rest = 5000 * MS << (v->tries - REST_TRIES < 7 ? v->tries - REST_TRIES : 7);
		v->again_ns = b->now_ns + rest;
	}
	if (v->unused >= 3)
		v->waits_ns = b->now_ns;
}

// The one way by which a grant changes; what is released leaves the calendar here and nowhere else.
void slot_grant_input(struct slot_book *b, struct slot_vehicle *v, struct slot_grant *g,
		      enum slot_grant_input input, unsigned reason)
{
	enum slot_grant_state before = g->state;
	uint32_t i = 0;
	g->state = (uint8_t)slot_grant_next(before, input);
	if (input == SLOT_GRANT_INPUT_REVOKE && before != SLOT_GRANT_STATE_REVOKING) {
		g->revoke_reason = (uint8_t)reason;
		g->told_ns = 0;
		b->totals.revoked++;
	}
	if (g->state == before)
		return;
	while (i < b->live.count &&
	       (b->live.hold[i].owner != v->id || b->live.hold[i].number != g->number))
		i++;
	if (i < b->live.count)
		slot_log(b, event_of[input], reason, &b->live.hold[i]);
	if (g->state != SLOT_GRANT_STATE_RELEASED)
		return;
	if (input != SLOT_GRANT_INPUT_NEWER_ECHO &&
	    ((v->s_m < 0.3 && !v->is_inside) || v->was_doubted))
		note_unused(b, v);
	if (i < b->live.count)
		slot_calendar_remove(&b->live, i);
	forget_grant(v, g);
}

// ---- a request

static double or_else(double v, double lo, double hi, double otherwise)
{
	return v >= lo && v <= hi ? v : otherwise;
}

// What a stock unit does not state (docs/wire/slots.md).
static void take_body(struct slot_book *b, struct slot_vehicle *v, const struct slot_report *r)
{
	bool is_long = r->role != SLOT_ROLE_NONE;
	v->length_cm = r->length_cm != 0 ? r->length_cm : is_long ? 1200 : 550;
	uint32_t width = r->width_cm != 0 ? r->width_cm : v->length_cm > 550 ? 260 : 210;
	v->size = (uint8_t)crossing_size_of(v->length_cm, width);
	v->a_ms2 = or_else(r->a_ms2, 0.5, 6, 1.5);
	v->b_ms2 = or_else(r->b_ms2, 1, 9, 3);
	v->entry_ms =
		fmin(or_else(r->entry_ms, 1, 60, 60), b->c->def.movements[r->movement].speed_ms);
	if (r->state == SLOT_STATE_REQUEST) {
		int64_t spread = r->from_ns != 0 ? r->to_ns - r->from_ns : b->p.spread_ns;
		spread -= spread % (2 * SLOT_GRID_NS);
		v->spread_ns = spread <= 0	    ? 2 * SLOT_GRID_NS
			       : spread > 4000 * MS ? b->p.spread_ns
						    : spread;
	}
}

static enum slot_reason judge(const struct slot_book *b, const struct slot_report *r,
			      int64_t now_ns)
{
	uint32_t length = r->length_cm, width = r->width_cm;
	if (r->movement >= b->c->def.movement_count)
		return SLOT_REASON_UNKNOWN_MOVEMENT;
	if (r->vehicle == 0 || r->state >= SLOT_STATE_COUNT || r->role >= SLOT_ROLE_COUNT ||
	    r->time_ns > now_ns + 200 * MS || r->time_ns < now_ns - 2000 * MS ||
	    !(r->s_m > -2000) || !(r->s_m < 200) || !(r->v_ms >= 0) || !(r->v_ms <= 70) ||
	    crossing_size_of(length, width) == CROSSING_SIZES)
		return SLOT_REASON_IMPLAUSIBLE;
	return SLOT_REASON_NONE;
}

static struct slot_vehicle *make_vehicle(struct slot_book *b, const struct slot_report *r,
					 int64_t now_ns)
{
	struct slot_vehicle *v = slot_find(b, 0); // a free place
	if (v == NULL && b->count < SLOT_VEHICLES_MAX)
		v = &b->vehicle[b->count++];
	if (v == NULL)
		return NULL;
	*v = (struct slot_vehicle){.id = r->vehicle,
				   .first_ns = now_ns,
				   .movement = r->movement,
				   .spread_ns = b->p.spread_ns};
	if (b->count > b->totals.vehicles_most)
		b->totals.vehicles_most = b->count;
	return v;
}

static struct slot_approach approach_of(const struct slot_book *b, const struct slot_vehicle *v)
{
	double lane = b->c->def.lanes[b->c->def.movements[v->movement].from].speed_ms;
	return (struct slot_approach){.d_m = fmax(0.05, -v->s_m),
				      .v_ms = v->v_ms,
				      .top_ms = fmax(lane, v->v_ms),
				      .entry_ms = v->entry_ms,
				      .a_ms2 = v->a_ms2,
				      .b_ms2 = v->b_ms2};
}

int64_t slot_vehicle_earliest(const struct slot_book *b, const struct slot_vehicle *v)
{
	struct slot_approach a = approach_of(b, v);
	return v->time_ns + (int64_t)(slot_motion_earliest(&a) * 1e9);
}

struct slot_approach slot_approach_now(const struct slot_book *b, const struct slot_vehicle *v)
{
	struct slot_approach a = approach_of(b, v);
	double age = (double)(b->now_ns - v->time_ns) * 1e-9;
	if (age > 0)
		a.d_m = fmax(fmin(a.d_m, 1.0), a.d_m - v->v_ms * fmin(age, 0.6));
	return a;
}

bool slot_vehicle_can_stop(const struct slot_book *b, const struct slot_vehicle *v)
{
	double reaction = (double)(b->p.response_ns + v->air_ns + (b->now_ns - v->time_ns)) * 1e-9;
	return -v->s_m - 1 > v->v_ms * v->v_ms / (2 * v->b_ms2) + v->v_ms * reaction;
}

// Window named by a message; NULL: it names none that stands.
static struct slot_grant *named(struct slot_vehicle *v, const struct slot_report *r)
{
	for (uint32_t i = 0; i < v->grant_count; i++)
		if (v->grant[i].from_ns == r->from_ns && v->grant[i].to_ns == r->to_ns)
			return &v->grant[i];
	return NULL;
}

static void take_echo(struct slot_book *b, struct slot_vehicle *v, const struct slot_report *r)
{
	struct slot_grant *g = named(v, r);
	if (g == NULL)
		return;
	uint32_t number = g->number;
	slot_grant_input(b, v, g, SLOT_GRANT_INPUT_ECHO, 0);
	while (v->grant_count > 0 && v->grant[0].number != number) // older ones, R2
		slot_grant_input(b, v, &v->grant[0], SLOT_GRANT_INPUT_NEWER_ECHO, 0);
}

// R3, with bounds of physics rather than of what it declared, and three metres for its position. Once the window is over, its own
// word that it stands before its line and holds none: it may not enter any more.
static bool is_impossible(const struct slot_book *b, const struct slot_vehicle *v,
			  const struct slot_grant *g)
{
	double t = (double)(g->to_ns - v->time_ns) * 1e-9, d = -v->s_m - 3;
	if (t <= 0)
		return v->state == SLOT_STATE_REQUEST && v->time_ns > g->to_ns + b->p.guard_ns;
	return d > v->v_ms * t + 0.5 * 8.0 * t * t;
}

static void take_place(struct slot_book *b, struct slot_vehicle *v)
{
	double end = b->c->end_m[v->movement][v->size];
	v->is_inside = v->s_m > 0.3 && v->s_m < end;
	for (uint32_t i = v->grant_count; i-- > 0;)
		if (!v->is_inside && v->s_m < 0.3 && is_impossible(b, v, &v->grant[i]))
			slot_grant_input(b, v, &v->grant[i], SLOT_GRANT_INPUT_IMPOSSIBLE, 0);
	const struct slot_grant *g = slot_book_newest(v);
	// Who cannot stop any more is left alone: it goes, and what it holds stands.
	// Who echoes it means to keep it, and drops it when it cannot: what we make of its way is less exact.
	int64_t doubt = g != NULL && g->state == SLOT_GRANT_STATE_ECHOED ? 100 * MS : 0;
	v->is_late = g != NULL && v->s_m < 0 && slot_vehicle_earliest(b, v) > g->to_ns + doubt &&
		     slot_vehicle_can_stop(b, v);
	if (v->is_inside)
		v->unused = 0;
	// Just past its line at the end of its window is no intrusion; its hold still stands.
	v->is_intruder = v->is_inside && v->grant_count == 0 && v->state != SLOT_STATE_LEFT;
}

// Its word that it stands inside is more than a word when it echoes the window under which it went in, as one that broke down does; or, after a
// start, one that may have been.
static bool is_backed(const struct slot_book *b, const struct slot_vehicle *v,
		      const struct slot_report *r)
{
	return r->state == SLOT_STATE_ECHO && b->now_ns >= b->released_ns && r->from_ns != 0 &&
	       !slot_claim_is_refuted(b, v->id) &&
	       (r->from_ns == v->entered_from_ns || v->first_ns < b->open_ns);
}

static void note_inside(struct slot_book *b, struct slot_vehicle *v, const struct slot_report *r)
{
	const struct slot_grant *g =
		v->is_inside && r->state == SLOT_STATE_ECHO ? named(v, r) : NULL;
	v->is_doubted = false;
	if (g != NULL && r->time_ns > g->from_ns - 500 * MS) {
		v->entered_from_ns = g->from_ns;
		v->tries = 0;
		if (g->is_on_sight && v->sight_ns == 0)
			v->sight_ns = r->time_ns;
	}
	slot_claim_passed(b, v);
	if (v->was_doubted && r->state == SLOT_STATE_LEFT)
		b->doubted_unused[v->movement] = 0;
	if (!v->is_intruder)
		return;
	uint64_t movements = UINT64_C(1) << v->movement;
	struct geo_point at = crossing_point(b->c, v->movement, v->s_m - v->length_cm * 0.005);
	slot_claim_note(b, v->id, movements, at, v->v_ms, is_backed(b, v, r));
	// Who holds no window stands before his line, says the contract: it gets one as if it did, on sight, and for its whole way at once.
	if (r->state != SLOT_STATE_REQUEST || !slot_claim_is_doubted(b, v->id))
		return;
	if (!v->was_doubted) {
		v->tries = 0;
		v->again_ns = 0;
	}
	v->is_doubted = v->was_doubted = true;
	v->is_inside = v->is_intruder = false;
	// Several of one lane keep their order.
	v->s_m = -1 + 0.001 * v->s_m;
	v->v_ms = 0;
}

// One body is on one movement: who says that he is here and there is on none of them.
static bool is_elsewhere(const struct slot_vehicle *v, const struct slot_report *r, int64_t now_ns)
{
	return (v->is_intruder || v->is_doubted) && v->movement != r->movement && r->s_m > 0.3 &&
	       now_ns - v->heard_ns < 2000 * MS;
}

// Grows with what comes late, at once; and forgets slowly.
static void note_air(struct slot_vehicle *v, int64_t age_ns)
{
	int64_t age = age_ns < 0 ? 0 : age_ns > 1000 * MS ? 1000 * MS : age_ns;
	v->air_ns = age > v->air_ns ? age : v->air_ns - (v->air_ns - age) / 16;
}

enum slot_reason slot_book_report(struct slot_book *b, const struct slot_report *r, int64_t now_ns)
{
	enum slot_reason why = judge(b, r, now_ns);
	struct slot_vehicle *v = why == SLOT_REASON_NONE ? slot_find(b, r->vehicle) : NULL;
	b->totals.requests++;
	b->now_ns = now_ns;
	if (why == SLOT_REASON_NONE && v != NULL && v->time_ns >= r->time_ns) {
		b->totals.stale++;
		return SLOT_REASON_NONE;
	}
	if (why == SLOT_REASON_NONE && v == NULL) {
		if (r->state == SLOT_STATE_LEFT || r->s_m < -b->p.reach_m)
			return SLOT_REASON_NONE;
		v = make_vehicle(b, r, now_ns);
		why = v == NULL ? SLOT_REASON_FULL : SLOT_REASON_NONE;
	}
	// Another way through the crossing than the one that was granted is none.
	if (why == SLOT_REASON_NONE &&
	    ((v->grant_count > 0 && v->movement != r->movement) || is_elsewhere(v, r, now_ns)))
		why = SLOT_REASON_IMPLAUSIBLE;
	b->totals.unknown += why == SLOT_REASON_UNKNOWN_MOVEMENT;
	b->totals.implausible += why == SLOT_REASON_IMPLAUSIBLE;
	b->totals.full += why == SLOT_REASON_FULL;
	if (why != SLOT_REASON_NONE)
		return why;
	bool is_new = v->time_ns == 0;
	v->id_size = r->id_size;
	v->request_id = r->request_id;
	v->sequence = r->sequence;
	v->movement = r->movement;
	v->role = r->role;
	v->state = r->state;
	v->time_ns = r->time_ns;
	v->heard_ns = now_ns;
	v->s_m = r->s_m;
	v->v_ms = r->v_ms;
	if (v->grant_count == 0)
		take_body(b, v, r);
	v->stated_ns = r->state == SLOT_STATE_REQUEST && r->from_ns > r->time_ns &&
				       r->from_ns < r->time_ns + 60000 * MS
			       ? r->from_ns
			       : 0;
	note_air(v, now_ns - r->time_ns);
	if (is_new) {
		v->free_ns = v->waits_ns = slot_vehicle_earliest(b, v);
		b->totals.emergencies += v->role == SLOT_ROLE_EMERGENCY;
	}
	struct slot_grant *g = r->state == SLOT_STATE_DROP ? named(v, r) : NULL;
	if (g != NULL)
		slot_grant_input(b, v, g, SLOT_GRANT_INPUT_DROP, 0);
	if (r->state == SLOT_STATE_ECHO)
		take_echo(b, v, r);
	take_place(b, v);
	note_inside(b, v, r);
	return SLOT_REASON_NONE;
}

// ---- others in the area

// Who has not entered and may not go where somebody stands.
static void call_back(struct slot_book *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		struct slot_vehicle *v = &b->vehicle[i];
		if (v->id == 0 || v->is_inside || v->s_m >= 0 || v->grant_count == 0)
			continue;
		enum slot_way way = slot_way_of(b, v);
		for (uint32_t k = 0; k < v->grant_count && way != SLOT_WAY_OPEN; k++)
			if (way == SLOT_WAY_CLOSED || !v->grant[k].is_on_sight)
				slot_grant_input(b, v, &v->grant[k], SLOT_GRANT_INPUT_REVOKE,
						 SLOT_REASON_FROZEN);
	}
}

static void close_movement(struct slot_book *b, uint32_t movement, int64_t until_ns)
{
	struct slot_hold h = {.movement = (uint8_t)movement,
			      .from_ns = b->now_ns,
			      .to_ns = until_ns,
			      .clear_ns = until_ns,
			      .is_green = true,
			      .is_intruder = true};
	for (uint32_t i = 0; i < b->live.count; i++) {
		struct slot_hold *o = &b->live.hold[i];
		if (!o->is_intruder || o->movement != movement)
			continue;
		o->to_ns = o->clear_ns = until_ns; // it is still there
		return;
	}
	b->totals.intruders++;
	slot_log(b, SLOT_EVENT_INTRUDER, SLOT_REASON_FROZEN, &h);
	(void)slot_calendar_put(&b->live, &h);
	call_back(b);
}

void slot_book_shut(struct slot_book *b, bool is_shut, int64_t now_ns)
{
	bool was_shut = b->is_shut;
	b->is_shut = is_shut;
	b->now_ns = now_ns;
	for (uint32_t i = 0; is_shut && !was_shut && i < b->count; i++) {
		struct slot_vehicle *v = &b->vehicle[i];
		if (v->id == 0 || v->role == SLOT_ROLE_EMERGENCY || v->is_inside || v->s_m >= 0)
			continue;
		for (uint32_t k = 0; k < v->grant_count; k++)
			slot_grant_input(b, v, &v->grant[k], SLOT_GRANT_INPUT_REVOKE,
					 SLOT_REASON_EMERGENCY);
	}
}

enum { INTRUDER_MS = 1000 };

void slot_book_intrude(struct slot_book *b, uint64_t who, struct geo_point at, double v_ms,
		       int64_t now_ns)
{
	uint64_t movements = 0;
	b->now_ns = now_ns;
	for (uint32_t m = 0; m < b->c->def.movement_count; m++) {
		double off, s = crossing_place(b->c, m, at, &off);
		if (off < 2.0 && s > 0 && s < b->c->end_m[m][0])
			movements |= UINT64_C(1) << m;
	}
	if (who == 0)
		slot_claim_back(b, movements);
	else if (movements != 0)
		slot_claim_note(b, who, movements, at, v_ms, false);
	for (uint32_t m = 0; m < b->c->def.movement_count; m++)
		if ((movements >> m & 1) != 0)
			close_movement(b, m, now_ns + INTRUDER_MS * MS);
}

// When the last intruder on one of these ways will be taken for gone, 0: there is none.
static int64_t closed_until(const struct slot_book *b, uint64_t movements)
{
	int64_t until = 0;
	for (uint32_t i = 0; i < b->live.count; i++) {
		const struct slot_hold *h = &b->live.hold[i];
		for (uint32_t m = 0; h->is_intruder && m < b->c->def.movement_count; m++)
			if ((movements >> m & 1) != 0 && h->clear_ns > until &&
			    b->c->pair[m][h->movement][CROSSING_SIZES - 1][h->size].count > 0)
				until = h->clear_ns;
	}
	return until;
}

bool slot_book_green(struct slot_book *b, uint64_t movements, int64_t from_ns, int64_t to_ns,
		     int64_t clear_ns, int64_t now_ns, int64_t *free_ns)
{
	struct slot_hold h = {.size = CROSSING_SIZES - 1,
			      .from_ns = from_ns,
			      .to_ns = to_ns,
			      .clear_ns = clear_ns,
			      .is_green = true};
	int64_t later = 0;
	uint32_t wanted = 0;
	b->now_ns = now_ns;
	for (uint32_t m = 0; m < b->c->def.movement_count; m++) {
		h.movement = (uint8_t)m;
		if ((movements >> m & 1) == 0)
			continue;
		int64_t d = slot_calendar_clash(&b->live, &b->profiles, &h);
		later = d > later ? d : later;
		wanted++;
	}
	int64_t closed_ns = closed_until(b, movements);
	*free_ns = from_ns + later > closed_ns ? from_ns + later : closed_ns;
	if (later > 0 || closed_ns > 0 || now_ns < b->open_ns ||
	    b->live.count + wanted > SLOT_HOLDS_MAX)
		return false;
	for (uint32_t m = 0; m < b->c->def.movement_count; m++) {
		if ((movements >> m & 1) == 0)
			continue;
		h.movement = (uint8_t)m;
		h.number = b->next_number++;
		(void)slot_calendar_put(&b->live, &h);
		slot_log(b, SLOT_EVENT_GREEN, 0, &h);
	}
	return true;
}

// Intruders that report themselves: called once a tick.
void slot_watch_inside(struct slot_book *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct slot_vehicle *v = &b->vehicle[i];
		if (v->id != 0 && (v->is_intruder || v->is_doubted) &&
		    b->now_ns - v->heard_ns < INTRUDER_MS * MS)
			close_movement(b, v->movement, b->now_ns + INTRUDER_MS * MS);
	}
	if (b->totals.intruders > 0)
		call_back(b);
}
