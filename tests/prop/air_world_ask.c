// SPDX-License-Identifier: Apache-2.0
// Requests: what the rules say they must be given, and what the book gave.
#include "air_world_parts.h"

static void random_ends(struct air_world *w, struct air_request *r, uint32_t *from,
			uint32_t *from_pad, uint32_t *to, uint32_t *to_pad)
{
	const struct air_net_def *n = &w->net.def;
	do {
		*from_pad = world_below(w, 2) == 0 ? world_below(w, n->pad_count - 1) : AIR_NONE16;
		*to_pad = world_below(w, 2) == 0 ? world_below(w, n->pad_count - 1) : AIR_NONE16;
		*from = *from_pad != AIR_NONE16 ? n->pads[*from_pad].node
						: world_below(w, n->node_count);
		*to = *to_pad != AIR_NONE16 ? n->pads[*to_pad].node : world_below(w, n->node_count);
	} while (*from == *to);
	r->from = (struct air_end){*from_pad != AIR_NONE16 ? AIR_END_PAD : AIR_END_NODE,
				   *from_pad != AIR_NONE16 ? *from_pad : *from,
				   {0, 0}};
	r->to = (struct air_end){*to_pad != AIR_NONE16 ? AIR_END_PAD : AIR_END_NODE,
				 *to_pad != AIR_NONE16 ? *to_pad : *to,
				 {0, 0}};
	if (*from_pad == AIR_NONE16 && world_below(w, 3) == 0) {
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
			world_fail(w, "route legs", 1, legs);
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
	world_want(w, "offers", most < wanted ? most : wanted, a->offer_count);
	for (uint32_t i = 0; i < a->offer_count; i++) {
		const struct air_offer *f = &a->offers[i];
		struct option given = {in_free ? f->delay_ns : f->start_ns / AIR_TICK_NS,
				       f->length_cm, (uint32_t)labs(f->layer_change)};
		bool known = false;
		for (uint32_t k = 0; k < n; k++) {
			known |= o[k].tick == given.tick && o[k].length_cm == given.length_cm &&
				 o[k].change == given.change;
			if (is_dominated(&given, &o[k]))
				world_fail(w, "an offer that another beats", (int64_t)k,
					   (int64_t)i);
		}
		world_want(w, "offer is the earliest of an alternative", true, known);
	}
	w->counts.offers += a->offer_count;
}

static int64_t up(int64_t ns)
{
	return (ns + AIR_TICK_NS - 1) / AIR_TICK_NS;
}

void world_ask_way(struct air_world *w, struct air_request *r, const struct oracle_entity *self,
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
	if (world_below(w, 3) == 0) {
		t.preferred = world_below(w, (uint32_t)__builtin_popcount(t.layers));
		r->preferred_layer = (int32_t)t.preferred;
	}
	find_routes(w, &t, from, to,
		    (r->flex & AIR_FLEX_ROUTE) != 0 || r->offers > 0 ? w->net.def.routes : 1);
	// What is due goes first: the oracle must not count it either.
	air_book_expire(w->book, w->oracle.now_ns);
	world_follow(w);
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
		world_want(w, "changes of a refusal", 0,
			   a.reason == AIR_REASON_FULL_CORRIDORS ? 0 : (int64_t)a.reason);
		world_follow(w);
		return;
	}
	(void)mark;
	if (!either) {
		if (expected < 0 && a.verdict == AIR_GRANTED)
			world_fail(w, "granted where nothing is free", -1,
				   a.start_ns / AIR_TICK_NS);
		if (expected >= 0 && a.verdict == AIR_DENIED)
			world_fail(w, "WRONG DENIAL", expected, -1);
		if (expected >= 0)
			world_want(w, "departure", expected, a.start_ns / AIR_TICK_NS);
		if (expected >= 0 && expected == undisturbed)
			world_want(w, "displaced for nothing", 0, a.displaced);
		if (a.verdict == AIR_DENIED)
			judge_offers(w, &a, all, n, r->offers, false);
	}
	if (a.verdict == AIR_DENIED && a.conflict_count == 0)
		world_fail(w, "denied without a reason", 1, 0);
	w->counts.granted += a.verdict == AIR_GRANTED;
	w->counts.denied += a.verdict == AIR_DENIED;
	w->counts.amended += a.verdict == AIR_GRANTED && self != NULL;
	world_follow(w);
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

void world_ask_free(struct air_world *w, struct air_request *r, const struct oracle_entity *self,
		    uint32_t version)
{
	struct air_volume volumes[ORACLE_VOLUMES];
	static struct oracle_volume mine[ORACLE_VOLUMES];
	struct air_answer a;
	r->volume_count = 1 + world_below(w, 2);
	for (uint32_t i = 0; i < r->volume_count; i++) {
		world_random_volume(w, &volumes[i], w->points[i]);
		oracle_volume_of(&volumes[i], &mine[i]);
	}
	r->volumes = volumes;
	r->shift_max_ns = (int64_t)world_below(w, 300) * AIR_RIG_S;
	air_book_expire(w->book, w->oracle.now_ns);
	world_follow(w);
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
			world_fail(w, air_reason_name(a.reason), 0, a.reason);
		world_follow(w);
		return;
	}
	if (!either) {
		if (expected < 0 && a.verdict == AIR_GRANTED)
			world_fail(w, "granted where nothing is free", -1, a.delay_ns);
		if (expected >= 0 && a.verdict == AIR_DENIED)
			world_fail(w, "WRONG DENIAL of volumes", expected, -1);
		if (expected >= 0)
			world_want(w, "delay", expected, a.delay_ns);
		if (a.verdict == AIR_DENIED)
			judge_free_offers(w, r, mine, &a);
	}
	if (a.verdict == AIR_DENIED && a.conflict_count == 0)
		world_fail(w, "denied without a reason", 1, 0);
	w->counts.granted += a.verdict == AIR_GRANTED;
	w->counts.denied += a.verdict == AIR_DENIED;
	w->counts.amended += a.verdict == AIR_GRANTED && self != NULL;
	world_follow(w);
}
