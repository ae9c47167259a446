// SPDX-License-Identifier: Apache-2.0
#include "air_world.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air_core.h" // for the routes alone: which ways there are is the book's to say

enum {
	OPERATORS = 5,
	RECORDS = 1 << 24,
	WAYS = AIR_ROUTES_MAX,
	CANDIDATES = AIR_ROUTES_MAX * AIR_LAYERS_MAX
};

struct air_world {
	struct air_book *book;
	struct air_config config;
	struct air_rig_net net;
	struct oracle oracle;
	struct oracle_entity saved[ORACLE_ENTITIES];
	uint64_t rng, seed;
	struct air_world_counts counts;
	uint64_t settle_at;
	bool hold; // a rollback is to come: do not settle
	struct oracle_entity fresh;
	uint8_t *records;
	uint32_t record_octets;
	struct polygon_point points[ORACLE_VOLUMES][ORACLE_POINTS];
	struct oracle_way way;
};

static void fail(const struct air_world *w, const char *what, int64_t expected, int64_t got)
{
	fprintf(stderr,
		"air_world: seed %" PRIu64 ", operation %" PRIu64 ": %s: expected %" PRId64
		", got %" PRId64 "\n",
		w->seed, w->counts.operations, what, expected, got);
	abort();
}

static void want(const struct air_world *w, const char *what, int64_t expected, int64_t got)
{
	if (expected != got)
		fail(w, what, expected, got);
}

static uint32_t below(struct air_world *w, uint32_t n)
{
	return air_rig_below(&w->rng, n);
}

static const char *operator_name(uint32_t i)
{
	static const char *const names[OPERATORS] = {"north", "south", "east", "west", "rescue"};
	return names[i % OPERATORS];
}

static uint32_t operator_number(const char *name)
{
	for (uint32_t i = 0; i < OPERATORS; i++)
		if (strcmp(name, operator_name(i)) == 0)
			return i;
	abort();
}

// ---- making

static struct polygon_point anchor_of(unsigned place)
{
	static const struct polygon_point places[] = {{481370000, 115750000},
						      {-178000000, 1799990000},
						      {899600000, 300000000},
						      {1000, -2000}};
	return places[place % 4];
}

static struct air_book *make_book(struct air_world *w)
{
	enum air_reason why;
	uint32_t index;
	struct air_book *b = air_book_create(&w->config, &why, &index);
	if (b == NULL)
		fail(w, air_reason_name(why), 0, index);
	return b;
}

struct air_world *air_world_create(uint64_t seed, unsigned place)
{
	struct air_world *w = calloc(1, sizeof(*w));
	if (w == NULL || (w->records = malloc(RECORDS)) == NULL)
		abort();
	w->seed = w->rng = seed;
	air_rig_net(&w->net, anchor_of(place), 4, 500, 3, 4, seed % 2 == 1, seed);
	if (seed % 3 == 0)
		w->net.edges[0].headway_ms = 8000;
	air_config_defaults(&w->config, anchor_of(place));
	w->config.net = &w->net.def;
	w->config.limits = (struct air_limits){.corridors = 700,
					       .offers = 300,
					       .constraints = 60,
					       .subscriptions = 30,
					       .operators = 16,
					       .volumes = 3000,
					       .shape_octets = 8 << 20,
					       .undo = 1 << 15,
					       .changes = 1 << 12,
					       .results = 700};
	w->config.rules.shift_max_ns = 600 * AIR_RIG_S;
	w->config.hash_seed = air_rig_seed(&w->rng);
	w->book = make_book(w);
	w->oracle.net = &w->net.def;
	w->oracle.anchor = w->config.anchor;
	w->oracle.rules = w->config.rules;
	w->oracle.now_ns = AIR_RIG_NOW;
	return w;
}

void air_world_destroy(struct air_world *w)
{
	air_book_destroy(w->book);
	free(w->records);
	free(w);
}

void air_world_counts(const struct air_world *w, struct air_world_counts *out)
{
	*out = w->counts;
}

const struct oracle *air_world_oracle(const struct air_world *w)
{
	return &w->oracle;
}

// ---- following the book

static bool take_volume(void *arg, uint32_t number, const struct air_volume *v)
{
	struct oracle_entity *e = arg;
	if (number < ORACLE_VOLUMES)
		oracle_volume_of(v, &e->volumes[number]);
	e->volume_count = number + 1;
	return true;
}

struct legs {
	const struct air_world *w;
	const struct oracle_entity *e;
	uint32_t count;
};

// What the book says the legs are, against the oracle's own tubes.
static bool compare_leg(void *arg, uint32_t number, const struct air_volume *v)
{
	struct legs *l = arg;
	struct oracle_volume given;
	const struct oracle_volume *mine = &l->e->way.leg[number].tube;
	int64_t guard = l->w->net.def.guard_ms / 50;
	oracle_volume_of(v, &given);
	l->count++;
	if (number >= l->e->way.leg_count)
		fail(l->w, "legs", l->e->way.leg_count, number + 1);
	want(l->w, "leg begins", (l->e->tick + mine->start_ns - guard) * AIR_TICK_NS, v->start_ns);
	want(l->w, "leg ends", (l->e->tick + mine->end_ns + guard) * AIR_TICK_NS, v->end_ns);
	want(l->w, "leg lower", mine->lower_cm, v->lower_cm);
	want(l->w, "leg upper", mine->upper_cm, v->upper_cm);
	for (uint32_t i = 0; i < 4; i++) {
		// The oracle's corners stand a little above the ellipsoid: compare directions.
		long double r = 6371000, d2 = 0;
		const struct oracle_vector *p = &mine->at[i], *q = &given.at[i];
		long double lp = sqrtl(p->x * p->x + p->y * p->y + p->z * p->z),
			    lq = sqrtl(q->x * q->x + q->y * q->y + q->z * q->z);
		d2 += (p->x / lp - q->x / lq) * (p->x / lp - q->x / lq) +
		      (p->y / lp - q->y / lq) * (p->y / lp - q->y / lq) +
		      (p->z / lp - q->z / lq) * (p->z / lp - q->z / lq);
		if (sqrtl(d2) * r > 0.03L)
			fail(l->w, "leg corner off by mm", 0, (int64_t)(sqrtl(d2) * r * 1000));
	}
	return true;
}

static void read_way(struct air_world *w, const struct air_view *v, struct oracle_entity *e)
{
	struct air_stop stops[ORACLE_PATH + 1];
	uint16_t nodes[ORACLE_PATH + 1];
	uint32_t n = air_book_stops(w->book, v, stops, ORACLE_PATH + 1);
	if (n > ORACLE_PATH + 1)
		fail(w, "path", ORACLE_PATH, n);
	for (uint32_t i = 0; i < n; i++)
		nodes[i] = stops[i].node;
	uint16_t layers = w->book->corridors[v->handle].layers;
	if (!oracle_way_of(&w->oracle, nodes, n, v->from_pad, v->to_pad, (uint32_t)v->layer, layers,
			   &e->way))
		fail(w, "way not flyable", 1, 0);
	e->tick = v->start_ns / AIR_TICK_NS;
	e->start_ns = v->start_ns;
	e->end_ns = (e->tick + e->way.lease) * AIR_TICK_NS;
	want(w, "lease end", e->end_ns, v->end_ns);
	struct legs l = {w, e, 0};
	air_book_volumes(w->book, v, compare_leg, &l);
	want(w, "legs", e->way.leg_count, l.count);
}

static void read_entity(struct air_world *w, uint8_t kind, const struct air_id *id,
			struct oracle_entity *e)
{
	struct air_view v;
	bool warned = e->live && e->warned;
	if (!air_book_get(w->book, (enum air_kind)kind, id, &v))
		fail(w, "entity missing", 1, 0);
	e->live = true;
	e->kind = kind;
	e->id = *id;
	e->state = v.state;
	e->op = operator_number(v.operator_name);
	e->version = v.version;
	e->priority = v.priority;
	e->held_ns = v.held_until_ns;
	e->group = v.group;
	e->is_network = v.is_network;
	e->warned = warned;
	e->blocking = v.is_blocking;
	e->volume_count = 0;
	if (v.is_network) {
		read_way(w, &v, e);
		return;
	}
	air_book_volumes(w->book, &v, take_volume, e);
	want(w, "volumes", v.volume_count, e->volume_count);
	e->start_ns = INT64_MAX;
	e->end_ns = INT64_MIN;
	for (uint32_t i = 0; i < e->volume_count; i++) {
		e->start_ns =
			e->volumes[i].start_ns < e->start_ns ? e->volumes[i].start_ns : e->start_ns;
		e->end_ns = e->volumes[i].end_ns > e->end_ns ? e->volumes[i].end_ns : e->end_ns;
	}
	want(w, "hull begins", e->start_ns, v.start_ns);
	want(w, "hull ends", e->end_ns, v.end_ns);
}

static int64_t due_of(const struct air_world *w, const struct oracle_entity *e)
{
	if (e->kind == AIR_KIND_CORRIDOR && e->state == AIR_STATE_OFFERED)
		return e->held_ns;
	int64_t show = e->start_ns + w->config.rules.no_show_ns;
	return e->kind == AIR_KIND_CORRIDOR && e->state == AIR_STATE_ACCEPTED && show < e->end_ns
		       ? show
		       : e->end_ns;
}

static void check_end(struct air_world *w, const struct oracle_entity *e,
		      const struct air_change *c)
{
	bool by_time = c->cause == AIR_CAUSE_EXPIRED || c->cause == AIR_CAUSE_NO_SHOW ||
		       c->cause == AIR_CAUSE_LAPSED;
	want(w, "ended by time", due_of(w, e) < w->oracle.now_ns, by_time);
	w->counts.expired += by_time;
	if (by_time)
		want(w, "cause",
		     e->kind != AIR_KIND_CORRIDOR     ? AIR_CAUSE_EXPIRED
		     : e->state == AIR_STATE_OFFERED  ? AIR_CAUSE_LAPSED
		     : e->state == AIR_STATE_ACCEPTED ? AIR_CAUSE_NO_SHOW
						      : AIR_CAUSE_EXPIRED,
		     c->cause);
	w->counts.displaced += c->cause == AIR_CAUSE_DISPLACED;
	w->counts.constrained += c->cause == AIR_CAUSE_CONSTRAINED;
	if (c->cause == AIR_CAUSE_DISPLACED || c->cause == AIR_CAUSE_CONSTRAINED)
		want(w, "what flies is taken away", false, oracle_flies(&w->oracle, e));
}

// After an operation: what changed, and whether it may stand.
static void follow(struct air_world *w)
{
	static struct air_change changes[1 << 12];
	uint32_t count;
	const struct air_change *list = air_book_changes(w->book, &count);
	memcpy(changes, list, count * sizeof(*changes));
	w->counts.operations++;
	for (uint32_t i = 0; i < count; i++) {
		const struct air_change *c = &changes[i];
		struct oracle_entity *e = oracle_find(&w->oracle, c->kind, &c->id);
		if (c->before == AIR_STATE_NONE && e != NULL)
			fail(w, "made twice", 0, 1);
		if (c->before != AIR_STATE_NONE && e == NULL)
			fail(w, "changed and never made", 1, 0);
		if (c->after == AIR_STATE_ENDED) {
			check_end(w, e, c);
			oracle_remove(&w->oracle, e);
			continue;
		}
		if (c->cause == AIR_CAUSE_WARNED) {
			e->warned = true;
			continue;
		}
		if (c->cause == AIR_CAUSE_NOTIFIED)
			continue;
		if (e == NULL)
			*(e = oracle_add(&w->oracle)) = (struct oracle_entity){.live = false};
		if (c->cause == AIR_CAUSE_AMENDED)
			e->warned = false;
		read_entity(w, c->kind, &c->id, e);
		want(w, "state", c->after, e->state);
		want(w, "version", c->version, e->version);
	}
	for (uint32_t i = 0; i < count; i++) {
		struct oracle_entity *e = oracle_find(&w->oracle, changes[i].kind, &changes[i].id);
		w->oracle.either = false;
		if (e == NULL || changes[i].cause == AIR_CAUSE_NOTIFIED)
			continue;
		uint32_t overlaps = oracle_overlaps_of(&w->oracle, e);
		if (!w->oracle.either)
			want(w, "overlaps", 0, overlaps);
	}
	for (uint32_t i = 0; i < w->oracle.count; i++)
		if (due_of(w, &w->oracle.entities[i]) < w->oracle.now_ns)
			fail(w, "still there although its time is over", 0,
			     w->oracle.entities[i].kind);
	uint64_t mark = air_book_mark(w->book);
	if (!w->hold && below(w, 3) == 0)
		air_book_settle(w->book, mark);
}

// ---- random input

static double span(struct air_world *w, double from, double to)
{
	return from + (to - from) * air_rig_unit(&w->rng);
}

// Times in whole multiples of 5 s and heights of 5 m: touching happens.
static void random_volume(struct air_world *w, struct air_volume *v, struct polygon_point *points)
{
	*v = (struct air_volume){.shape = below(w, 4) == 0 ? VOLUME_CIRCLE : VOLUME_POLYGON};
	double e = span(w, -1100, 1100), n = span(w, -1100, 1100);
	v->lower_cm = (int32_t)below(w, 30) * 500;
	v->upper_cm = v->lower_cm + (int32_t)below(w, 10) * 500;
	v->start_ns = w->oracle.now_ns / (5 * AIR_RIG_S) * (5 * AIR_RIG_S) +
		      (int64_t)below(w, 360) * 5 * AIR_RIG_S;
	v->end_ns = v->start_ns + (int64_t)(1 + below(w, 60)) * 5 * AIR_RIG_S;
	if (v->shape == VOLUME_CIRCLE) {
		v->center = air_rig_place(w->config.anchor, e, n);
		v->radius_cm = 500 + below(w, 20000);
		return;
	}
	v->points = points;
	if (below(w, 2) == 0) {
		air_rig_strip(w->config.anchor, e, n, span(w, 50, 900), span(w, 10, 80),
			      span(w, 0, 6.28), points);
		v->count = 4;
		return;
	}
	// A star: not convex, either winding.
	v->count = 3 + below(w, ORACLE_POINTS - 2);
	bool backwards = below(w, 2) == 0;
	for (uint32_t i = 0; i < v->count; i++) {
		double angle = 6.283185307 * i / v->count * (backwards ? -1 : 1),
		       r = span(w, 20, 250);
		points[i] = air_rig_place(w->config.anchor, e + r * sin(angle), n + r * cos(angle));
	}
}

static struct air_request random_request(struct air_world *w)
{
	static const int32_t priorities[] = {0, 0, 0, 0, 0, 1, 1, 50, 100, 100};
	struct air_request r = {.id = air_rig_id(&w->rng),
				.seed = air_rig_seed(&w->rng),
				.operator_name = operator_name(below(w, OPERATORS)),
				.priority = priorities[below(w, 10)],
				.flex = below(w, 2) == 0 ? AIR_FLEX_ALL : below(w, 8),
				.offers = below(w, 4),
				.speed_cms = 1500,
				.climb_cms = 300,
				.size_cm = 100,
				.upper_cm = 20000,
				.preferred_layer = -1};
	if (below(w, 8) == 0)
		r.upper_cm = 13000;
	r.depart_from_ns =
		w->oracle.now_ns + (int64_t)below(w, 600) * AIR_RIG_S + below(w, 100000000);
	r.depart_to_ns = r.depart_from_ns + (int64_t)below(w, 300) * AIR_RIG_S;
	return r;
}

static void random_ends(struct air_world *w, struct air_request *r, uint32_t *from,
			uint32_t *from_pad, uint32_t *to, uint32_t *to_pad)
{
	const struct air_net_def *n = &w->net.def;
	do {
		*from_pad = below(w, 2) == 0 ? below(w, n->pad_count - 1) : AIR_NONE16;
		*to_pad = below(w, 2) == 0 ? below(w, n->pad_count - 1) : AIR_NONE16;
		*from = *from_pad != AIR_NONE16 ? n->pads[*from_pad].node : below(w, n->node_count);
		*to = *to_pad != AIR_NONE16 ? n->pads[*to_pad].node : below(w, n->node_count);
	} while (*from == *to);
	r->from = (struct air_end){*from_pad != AIR_NONE16 ? AIR_END_PAD : AIR_END_NODE,
				   *from_pad != AIR_NONE16 ? *from_pad : *from,
				   {0, 0}};
	r->to = (struct air_end){*to_pad != AIR_NONE16 ? AIR_END_PAD : AIR_END_NODE,
				 *to_pad != AIR_NONE16 ? *to_pad : *to,
				 {0, 0}};
	if (*from_pad == AIR_NONE16 && below(w, 3) == 0) {
		r->from.kind = AIR_END_POINT;
		r->from.at = n->nodes[*from].at;
		r->from.at.lat_e7 += 500;
	}
}

// ---- what a request through the network must give

struct trip {
	uint16_t nodes[WAYS][ORACLE_PATH + 1];
	uint32_t legs[WAYS], count;
	uint64_t length_cm[WAYS];
	uint32_t from_pad, to_pad;
	uint16_t layers;
	uint32_t preferred;
};

static void find_routes(struct air_world *w, struct trip *t, uint32_t from, uint32_t to,
			uint32_t routes)
{
	struct air_network *n = w->book->net;
	t->count = 0;
	for (uint32_t m = 0; m < routes; m++) {
		uint8_t ordinals[AIR_LEGS_MAX];
		uint64_t length;
		uint32_t legs = air_network_route(n, from, to, m, ordinals, &length), node = from;
		uint16_t *nodes = t->nodes[t->count];
		if (legs == 0 || legs > ORACLE_PATH)
			fail(w, "route legs", 1, legs);
		nodes[0] = (uint16_t)from;
		for (uint32_t i = 0; i < legs; i++) {
			node = n->edges[air_network_out(n, node, ordinals[i])].to;
			nodes[i + 1] = (uint16_t)node;
		}
		bool known = false;
		for (uint32_t k = 0; k < t->count; k++)
			known |= t->legs[k] == legs &&
				 memcmp(t->nodes[k], nodes, (legs + 1) * sizeof(*nodes)) == 0;
		t->legs[t->count] = legs;
		t->length_cm[t->count] = length;
		t->count += !known;
	}
}

struct option {
	int64_t tick;
	uint64_t length_cm;
	uint32_t change;
};

// Earliest of each alternative, in the order of preference.
static uint32_t options(struct air_world *w, const struct trip *t, uint32_t flex, int64_t from,
			int64_t limit, int32_t priority, bool displaces,
			const struct oracle_entity *self, struct option *out)
{
	uint32_t n = 0, ways = (flex & AIR_FLEX_ROUTE) != 0 ? t->count : 1;
	for (uint32_t i = 0; i < ways; i++)
		for (uint32_t d = 0; d < AIR_LAYERS_MAX; d++)
			for (int s = -1; s <= 1; s += 2) {
				int64_t layer = (int64_t)t->preferred + s * (int64_t)d;
				if ((d == 0 && s > 0) || layer < 0 || layer >= AIR_LAYERS_MAX ||
				    (t->layers >> layer & 1) == 0 ||
				    (d > 0 && (flex & AIR_FLEX_LAYER) == 0))
					continue;
				if (!oracle_way_of(&w->oracle, t->nodes[i], t->legs[i] + 1,
						   t->from_pad, t->to_pad, (uint32_t)layer,
						   t->layers, &w->way))
					continue;
				int64_t tick = oracle_departure(&w->oracle, &w->way, from, limit,
								priority, displaces, self);
				if (tick >= 0)
					out[n++] = (struct option){tick, t->length_cm[i], d};
			}
	return n;
}

static int64_t earliest(const struct option *o, uint32_t n)
{
	int64_t best = -1;
	for (uint32_t i = 0; i < n; i++)
		best = best < 0 || o[i].tick < best ? o[i].tick : best;
	return best;
}

static bool is_dominated(const struct option *o, const struct option *by)
{
	return by->tick <= o->tick && by->length_cm <= o->length_cm && by->change <= o->change &&
	       (by->tick < o->tick || by->length_cm < o->length_cm || by->change < o->change);
}

// In free flight `tick` of an option is its delay.
static void judge_offers(struct air_world *w, const struct air_answer *a, const struct option *o,
			 uint32_t n, uint32_t wanted, bool in_free)
{
	uint32_t most = 0;
	for (uint32_t i = 0; i < n; i++) {
		bool good = true;
		for (uint32_t k = 0; k < n && good; k++)
			good = !is_dominated(&o[i], &o[k]) &&
			       (k >= i || o[k].tick != o[i].tick ||
				o[k].length_cm != o[i].length_cm || o[k].change != o[i].change);
		most += good;
	}
	want(w, "offers", most < wanted ? most : wanted, a->offer_count);
	for (uint32_t i = 0; i < a->offer_count; i++) {
		const struct air_offer *f = &a->offers[i];
		struct option given = {in_free ? f->delay_ns : f->start_ns / AIR_TICK_NS,
				       f->length_cm, (uint32_t)labs(f->layer_change)};
		bool known = false;
		for (uint32_t k = 0; k < n; k++) {
			known |= o[k].tick == given.tick && o[k].length_cm == given.length_cm &&
				 o[k].change == given.change;
			if (is_dominated(&given, &o[k]))
				fail(w, "an offer that another beats", (int64_t)k, (int64_t)i);
		}
		want(w, "offer is the earliest of an alternative", true, known);
	}
	w->counts.offers += a->offer_count;
}

static int64_t up(int64_t ns)
{
	return (ns + AIR_TICK_NS - 1) / AIR_TICK_NS;
}

static void ask_way(struct air_world *w, struct air_request *r, const struct oracle_entity *self,
		    uint32_t version)
{
	static struct option all[CANDIDATES], over[CANDIDATES];
	struct trip t;
	struct air_answer a;
	uint32_t from, to;
	random_ends(w, r, &from, &t.from_pad, &to, &t.to_pad);
	t.layers = 0;
	for (uint32_t l = 0; l < w->net.def.layer_count; l++)
		t.layers |= (uint16_t)((w->net.layers[l].upper_cm <= r->upper_cm) << l);
	t.preferred = (uint32_t)__builtin_ctz(t.layers);
	if (below(w, 3) == 0) {
		t.preferred = below(w, (uint32_t)__builtin_popcount(t.layers));
		r->preferred_layer = (int32_t)t.preferred;
	}
	find_routes(w, &t, from, to,
		    (r->flex & AIR_FLEX_ROUTE) != 0 || r->offers > 0 ? w->net.def.routes : 1);
	// What is due goes first: the oracle must not count it either.
	air_book_expire(w->book, w->oracle.now_ns);
	follow(w);
	int64_t first = up(r->depart_from_ns > w->oracle.now_ns ? r->depart_from_ns
								: w->oracle.now_ns),
		last = r->depart_to_ns / AIR_TICK_NS;
	last = last < first ? first : last;
	int64_t limit = (r->flex & AIR_FLEX_TIME) != 0 ? last : first;
	w->oracle.either = false;
	uint32_t n = options(w, &t, r->flex, first, limit, r->priority, false, self, all);
	int64_t expected = earliest(all, n), undisturbed = expected;
	if (expected != first) {
		int64_t sooner = earliest(
			over, options(w, &t, r->flex, first, limit, r->priority, true, self, over));
		expected = expected < 0 || (sooner >= 0 && sooner < expected) ? sooner : expected;
	}
	n = options(w, &t, AIR_FLEX_ALL, first, last + w->config.rules.shift_max_ns / AIR_TICK_NS,
		    r->priority, false, NULL, all);
	bool either = w->oracle.either;
	uint64_t mark = air_book_mark(w->book);
	if (self != NULL)
		air_book_amend(w->book, r, version, w->oracle.now_ns, &a);
	else
		air_book_request(w->book, r, w->oracle.now_ns, &a);
	w->counts.requests++;
	w->counts.either += either;
	if (a.verdict == AIR_REFUSED) {
		want(w, "changes of a refusal", 0,
		     a.reason == AIR_REASON_FULL_CORRIDORS ? 0 : (int64_t)a.reason);
		follow(w);
		return;
	}
	(void)mark;
	if (!either) {
		if (expected < 0 && a.verdict == AIR_GRANTED)
			fail(w, "granted where nothing is free", -1, a.start_ns / AIR_TICK_NS);
		if (expected >= 0 && a.verdict == AIR_DENIED)
			fail(w, "WRONG DENIAL", expected, -1);
		if (expected >= 0)
			want(w, "departure", expected, a.start_ns / AIR_TICK_NS);
		if (expected >= 0 && expected == undisturbed)
			want(w, "displaced for nothing", 0, a.displaced);
		if (a.verdict == AIR_DENIED)
			judge_offers(w, &a, all, n, r->offers, false);
	}
	if (a.verdict == AIR_DENIED && a.conflict_count == 0)
		fail(w, "denied without a reason", 1, 0);
	w->counts.granted += a.verdict == AIR_GRANTED;
	w->counts.denied += a.verdict == AIR_DENIED;
	w->counts.amended += a.verdict == AIR_GRANTED && self != NULL;
	follow(w);
}

// ---- free volumes

static void judge_free_offers(struct air_world *w, const struct air_request *r,
			      const struct oracle_volume *v, const struct air_answer *a)
{
	struct option all[9];
	uint32_t n = 0;
	int32_t step = w->config.rules.altitude_step_cm;
	for (int32_t k = -4; k <= 4; k++) {
		bool fits = true;
		for (uint32_t i = 0; i < r->volume_count; i++)
			fits &= k == 0 || (v[i].lower_cm + k * step >= r->lower_cm &&
					   v[i].upper_cm + k * step <= r->upper_cm);
		int64_t d = fits ? oracle_shift(&w->oracle, v, r->volume_count, k * step,
						r->shift_max_ns + w->config.rules.shift_max_ns,
						r->priority, false, NULL)
				 : -1;
		if (d >= 0)
			all[n++] = (struct option){d, 0, (uint32_t)abs(k)};
	}
	if (w->oracle.either)
		return;
	judge_offers(w, a, all, n, r->offers, true);
}

static void ask_free(struct air_world *w, struct air_request *r, const struct oracle_entity *self,
		     uint32_t version)
{
	struct air_volume volumes[ORACLE_VOLUMES];
	static struct oracle_volume mine[ORACLE_VOLUMES];
	struct air_answer a;
	r->volume_count = 1 + below(w, 2);
	for (uint32_t i = 0; i < r->volume_count; i++) {
		random_volume(w, &volumes[i], w->points[i]);
		oracle_volume_of(&volumes[i], &mine[i]);
	}
	r->volumes = volumes;
	r->shift_max_ns = (int64_t)below(w, 300) * AIR_RIG_S;
	air_book_expire(w->book, w->oracle.now_ns);
	follow(w);
	int64_t max = (r->flex & AIR_FLEX_TIME) != 0 ? r->shift_max_ns : 0;
	w->oracle.either = false;
	int64_t expected =
		oracle_shift(&w->oracle, mine, r->volume_count, 0, max, r->priority, false, self);
	if (expected != 0) {
		int64_t sooner = oracle_shift(&w->oracle, mine, r->volume_count, 0, max,
					      r->priority, true, self);
		expected = expected < 0 || (sooner >= 0 && sooner < expected) ? sooner : expected;
	}
	bool either = w->oracle.either;
	if (self != NULL)
		air_book_amend(w->book, r, version, w->oracle.now_ns, &a);
	else
		air_book_request(w->book, r, w->oracle.now_ns, &a);
	w->counts.requests++;
	w->counts.either += either;
	if (a.verdict == AIR_REFUSED) {
		// A random star may cross itself, and wholly past volumes are refused.
		if (a.reason != AIR_REASON_EDGES_CROSS && a.reason != AIR_REASON_NO_AREA &&
		    a.reason != AIR_REASON_TIME_PAST && a.reason != AIR_REASON_FULL_CORRIDORS &&
		    a.reason != AIR_REASON_FULL_VOLUMES)
			fail(w, air_reason_name(a.reason), 0, a.reason);
		follow(w);
		return;
	}
	if (!either) {
		if (expected < 0 && a.verdict == AIR_GRANTED)
			fail(w, "granted where nothing is free", -1, a.delay_ns);
		if (expected >= 0 && a.verdict == AIR_DENIED)
			fail(w, "WRONG DENIAL of volumes", expected, -1);
		if (expected >= 0)
			want(w, "delay", expected, a.delay_ns);
		if (a.verdict == AIR_DENIED)
			judge_free_offers(w, r, mine, &a);
	}
	if (a.verdict == AIR_DENIED && a.conflict_count == 0)
		fail(w, "denied without a reason", 1, 0);
	w->counts.granted += a.verdict == AIR_GRANTED;
	w->counts.denied += a.verdict == AIR_DENIED;
	w->counts.amended += a.verdict == AIR_GRANTED && self != NULL;
	follow(w);
}

// ---- the other operations

static struct oracle_entity *pick(struct air_world *w, uint8_t kind, uint32_t states)
{
	if (w->oracle.count == 0)
		return NULL;
	uint32_t at = below(w, w->oracle.count);
	for (uint32_t i = 0; i < w->oracle.count; i++, at = (at + 1) % w->oracle.count) {
		struct oracle_entity *e = &w->oracle.entities[at];
		if (e->live && e->kind == kind && (states >> e->state & 1) != 0)
			return e;
	}
	return NULL;
}

static void do_request(struct air_world *w)
{
	struct air_request r = random_request(w);
	if (below(w, 5) < 3)
		ask_way(w, &r, NULL, 0);
	else
		ask_free(w, &r, NULL, 0);
}

static void do_amend(struct air_world *w)
{
	air_book_expire(w->book, w->oracle.now_ns);
	follow(w);
	struct oracle_entity *e =
		pick(w, AIR_KIND_CORRIDOR, 1 << AIR_STATE_ACCEPTED | 1 << AIR_STATE_ACTIVATED);
	struct air_request r = random_request(w);
	if (e == NULL)
		return;
	r.id = e->id;
	r.operator_name = operator_name(e->op);
	// Offers held for an earlier amendment of it are released first: they would be in the oracle's way.
	for (uint32_t i = 0; i < w->oracle.count; i++)
		if (w->oracle.entities[i].state == AIR_STATE_OFFERED &&
		    air_id_equal(&w->oracle.entities[i].group, &e->id))
			return;
	if (below(w, 5) < 3)
		ask_way(w, &r, e, e->version);
	else
		ask_free(w, &r, e, e->version);
}

static void do_accept(struct air_world *w)
{
	const struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR, 1 << AIR_STATE_OFFERED);
	if (e == NULL)
		return;
	bool held = e->held_ns >= w->oracle.now_ns;
	const struct air_id id = e->id;
	enum air_reason r = air_book_accept(w->book, operator_name(e->op), &id, w->oracle.now_ns);
	want(w, "an offer is accepted while it is held",
	     held ? AIR_REASON_NONE : AIR_REASON_OFFER_LAPSED, r);
	w->counts.taken += held;
	follow(w);
}

static void do_end(struct air_world *w)
{
	const struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR, 0x7f);
	if (e == NULL)
		return;
	bool over = due_of(w, e) < w->oracle.now_ns;
	const struct air_id id = e->id;
	enum air_reason r = air_book_end(w->book, operator_name(e->op), &id,
					 below(w, 2) == 0 ? e->version : 0, w->oracle.now_ns);
	want(w, "ended", over ? AIR_REASON_UNKNOWN_ID : AIR_REASON_NONE, r);
	follow(w);
}

static void do_state(struct air_world *w)
{
	air_book_expire(w->book, w->oracle.now_ns);
	follow(w);
	struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR,
				       1 << AIR_STATE_ACCEPTED | 1 << AIR_STATE_ACTIVATED |
					       1 << AIR_STATE_NONCONFORMING);
	static const enum air_state states[] = {AIR_STATE_ACTIVATED, AIR_STATE_ACTIVATED,
						AIR_STATE_ACTIVATED, AIR_STATE_NONCONFORMING,
						AIR_STATE_CONTINGENT};
	if (e == NULL)
		return;
	enum air_state to = states[below(w, 5)];
	struct air_volume volumes[2];
	uint32_t n = to != AIR_STATE_ACTIVATED ? below(w, 3) : 0;
	for (uint32_t i = 0; i < n; i++) {
		random_volume(w, &volumes[i], w->points[i]);
		volumes[i].start_ns = w->oracle.now_ns;
		volumes[i].end_ns = w->oracle.now_ns + 60 * AIR_RIG_S;
	}
	const struct air_id id = e->id;
	bool was_accepted = e->state == AIR_STATE_ACCEPTED,
	     early = e->start_ns - w->config.rules.activate_early_ns > w->oracle.now_ns;
	enum air_reason r = air_book_set_state(w->book, operator_name(e->op), &id, e->version, to,
					       volumes, n, air_rig_seed(&w->rng), w->oracle.now_ns);
	if (to == AIR_STATE_ACTIVATED && was_accepted)
		want(w, "activation", early ? AIR_REASON_TOO_EARLY : AIR_REASON_NONE, r);
	follow(w);
}

static void do_constraint(struct air_world *w)
{
	struct air_volume volumes[2];
	struct oracle_entity *e = below(w, 2) == 0 ? pick(w, AIR_KIND_CONSTRAINT, 0x7f) : NULL;
	if (e != NULL && due_of(w, e) >= w->oracle.now_ns && below(w, 3) > 0) {
		const struct air_id id = e->id;
		want(w, "constraint removed", AIR_REASON_NONE,
		     air_book_remove_constraint(w->book, operator_name(e->op), &id, e->version,
						w->oracle.now_ns));
		follow(w);
		return;
	}
	bool replaces = e != NULL && due_of(w, e) >= w->oracle.now_ns;
	struct air_constraint c = {.id = replaces ? e->id : air_rig_id(&w->rng),
				   .seed = air_rig_seed(&w->rng),
				   .operator_name = replaces ? operator_name(e->op) : "rescue",
				   .volumes = volumes,
				   .volume_count = 1 + below(w, 2),
				   .kind = VOLUME_KIND_PROHIBITED,
				   .is_blocking = below(w, 6) > 0,
				   .pass_priority = below(w, 3) == 0 ? AIR_PRIORITY_MAX + 1 : 50};
	for (uint32_t i = 0; i < c.volume_count; i++) {
		random_volume(w, &volumes[i], w->points[i]);
		volumes[i].start_ns = below(w, 6) == 0 ? VOLUME_TIME_FIRST : volumes[i].start_ns;
		volumes[i].upper_cm = below(w, 6) == 0 ? VOLUME_NO_CEILING : volumes[i].upper_cm;
		volumes[i].lower_cm = below(w, 6) == 0 ? VOLUME_NO_FLOOR : volumes[i].lower_cm;
	}
	air_book_put_constraint(w->book, &c, replaces ? e->version : 0, w->oracle.now_ns);
	follow(w);
}

static void do_subscription(struct air_world *w)
{
	struct air_subscription s = {.id = air_rig_id(&w->rng),
				     .operator_name = operator_name(below(w, OPERATORS)),
				     .watches_corridors = true,
				     .watches_constraints = below(w, 2) == 0};
	const struct oracle_entity *e = pick(w, AIR_KIND_SUBSCRIPTION, 0x7f);
	if (e != NULL && below(w, 2) == 0) {
		const struct air_id id = e->id;
		air_book_remove_subscription(w->book, operator_name(e->op), &id, 0,
					     w->oracle.now_ns);
	} else {
		random_volume(w, &s.volume, w->points[0]);
		air_book_put_subscription(w->book, &s, 0, w->oracle.now_ns);
	}
	follow(w);
}

static void do_time(struct air_world *w)
{
	w->oracle.now_ns += (int64_t)below(w, 40) * AIR_RIG_S + below(w, 1000000000);
	want(w, "more is due than may end at once", false,
	     air_book_expire(w->book, w->oracle.now_ns));
	follow(w);
}

static void one(struct air_world *w)
{
	static const struct {
		uint32_t weight;
		void (*run)(struct air_world *);
	} kinds[] = {{50, do_request}, {8, do_amend},	   {12, do_accept},	 {8, do_end},
		     {8, do_state},    {4, do_constraint}, {2, do_subscription}, {8, do_time}};
	uint32_t at = below(w, 100), i = 0;
	while (at >= kinds[i].weight)
		at -= kinds[i++].weight;
	kinds[i].run(w);
}

// ---- undoing, dying, auditing

static void go_back(struct air_world *w)
{
	uint32_t count = w->oracle.count, steps = 1 + below(w, 12);
	memcpy(w->saved, w->oracle.entities, count * sizeof(w->saved[0]));
	uint64_t mark = air_book_mark(w->book), digest = air_book_digest(w->book);
	struct air_totals before, after;
	air_book_totals(w->book, &before);
	w->hold = true;
	for (uint32_t i = 0; i < steps; i++)
		one(w);
	w->hold = false;
	want(w, "rollback", true, air_book_rollback(w->book, mark));
	if (air_book_digest(w->book) != digest)
		fail(w, "digest after a rollback", 0, 1);
	air_book_totals(w->book, &after);
	if (memcmp(&before, &after, sizeof(before)) != 0 && before.undo_used == after.undo_used)
		want(w, "volumes after a rollback", before.volumes, after.volumes);
	memcpy(w->oracle.entities, w->saved, count * sizeof(w->saved[0]));
	w->oracle.count = count;
	w->counts.rollbacks++;
}

static bool keep_record(void *arg, enum air_kind kind, const struct air_id *id,
			const uint8_t *record, uint32_t size)
{
	struct air_world *w = arg;
	(void)kind;
	(void)id;
	if (w->record_octets + size + 4 > RECORDS)
		return false;
	memcpy(w->records + w->record_octets, &size, 4);
	memcpy(w->records + w->record_octets + 4, record, size);
	w->record_octets += size + 4;
	return true;
}

static void die_and_return(struct air_world *w)
{
	uint64_t digest = air_book_digest(w->book);
	w->record_octets = 0;
	want(w, "snapshot", AIR_REASON_NONE, air_book_snapshot(w->book, keep_record, w));
	air_book_destroy(w->book);
	w->book = make_book(w);
	for (uint32_t at = 0, size; at < w->record_octets; at += size + 4) {
		memcpy(&size, w->records + at, 4);
		want(w, "restore", AIR_REASON_NONE,
		     air_book_restore(w->book, w->records + at + 4, size, w->oracle.now_ns));
		air_book_settle(w->book, air_book_mark(w->book));
	}
	if (air_book_digest(w->book) != digest)
		fail(w, "digest after a restart", 0, 1);
	w->counts.crashes++;
}

static void audit(struct air_world *w)
{
	struct air_audit a;
	want(w, "audit", true, air_book_audit(w->book, &a));
	want(w, "audit overlaps", 0, (int64_t)a.overlaps);
	want(w, "audit broken", 0, (int64_t)a.broken);
	struct air_totals t;
	air_book_totals(w->book, &t);
	want(w, "entities", w->oracle.count,
	     (int64_t)t.corridors + t.offers + t.constraints + t.subscriptions);
	w->counts.audits++;
}

void air_world_run(struct air_world *w, uint64_t operations)
{
	uint64_t until = w->counts.operations + operations;
	while (w->counts.operations < until) {
		one(w);
		if (below(w, 60) == 0)
			go_back(w);
		if (below(w, 400) == 0)
			audit(w);
		if (below(w, 900) == 0)
			die_and_return(w);
	}
	audit(w);
}
