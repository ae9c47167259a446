// SPDX-License-Identifier: Apache-2.0
// How good the air book's answers are. Prints one JSON object.
//
// Demand: an hour of trips of 2 to 8 km over 20 x 20 nodes, in order of asking, windows of 5 min, three ways of answering:
//   book    the network with all layers and four routes; who is denied takes the first offer
//   fcfs    the same network, the wanted instant, the lowest layer, the shortest way, or nothing
//   boxes   free flight in one box around the straight way for the whole time, 30 m high, may be moved by 5 min
// Optimum: few requests over 3 x 3 nodes, each with up to 4 alternatives (2 routes, 2 layers) and departures on a grid of 1 s in one
// minute; least total delay by exhaustive search with bounds, beside the book answering one after the other.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air_core.h" // plans of alternatives, for the exhaustive search
#include "air_rig.h"

enum { SIDE = 20, SMALL_MAX = 8, OPTIONS = 4, GRID = 61, INSTANCES = 40 };

static const struct polygon_point ANCHOR = {481370000, 115750000};
static const int64_t S = AIR_RIG_S;

struct tally {
	uint32_t asked, accepted;
	double delay_s;
};

static struct air_rig_net net;

static struct air_book *open_book(uint32_t side, uint32_t layers, uint32_t routes)
{
	struct air_config c;
	enum air_reason why;
	uint32_t index;
	air_rig_net(&net, ANCHOR, side, 500, layers, 0, false, 3);
	net.def.routes = routes;
	air_config_defaults(&c, ANCHOR);
	c.net = &net.def;
	struct air_book *b = air_book_create(&c, &why, &index);
	if (b == NULL)
		abort();
	return b;
}

struct trip {
	uint32_t from, to;
	int64_t at_ns;
};

static struct trip next_trip(uint64_t *rng, uint32_t side, int64_t span_ns, uint32_t least,
			     uint32_t most)
{
	struct trip t;
	uint32_t d;
	do {
		t.from = air_rig_below(rng, side * side);
		t.to = air_rig_below(rng, side * side);
		d = (uint32_t)(abs((int)(t.from % side) - (int)(t.to % side)) +
			       abs((int)(t.from / side) - (int)(t.to / side)));
	} while (d < least || d > most);
	t.at_ns = AIR_RIG_NOW + 600 * S + (int64_t)(air_rig_unit(rng) * (double)span_ns) / S * S;
	return t;
}

static struct air_request request_of(uint64_t *rng, const struct trip *t, uint32_t flex,
				     int64_t window_ns)
{
	return (struct air_request){.id = air_rig_id(rng),
				    .seed = air_rig_seed(rng),
				    .operator_name = "anyone",
				    .flex = flex,
				    .from = {AIR_END_NODE, t->from, {0, 0}},
				    .to = {AIR_END_NODE, t->to, {0, 0}},
				    .speed_cms = 1500,
				    .climb_cms = 300,
				    .size_cm = 100,
				    .upper_cm = 100000,
				    .preferred_layer = -1,
				    .depart_from_ns = t->at_ns,
				    .depart_to_ns = t->at_ns + window_ns};
}

static void settle(struct air_book *b)
{
	air_book_settle(b, air_book_mark(b));
}

static void ask_network(struct air_book *b, uint64_t *rng, const struct trip *t, bool plain,
			struct tally *out)
{
	struct air_answer a;
	struct air_request r = request_of(rng, t, plain ? 0 : AIR_FLEX_ALL, plain ? 0 : 300 * S);
	r.offers = plain ? 0 : 3;
	air_book_request(b, &r, AIR_RIG_NOW, &a);
	settle(b);
	out->asked++;
	if (a.verdict == AIR_GRANTED) {
		out->accepted++;
		out->delay_s += (double)a.delay_ns * 1e-9;
	} else if (a.offer_count > 0 &&
		   air_book_accept(b, "anyone", &a.offers[0].id, AIR_RIG_NOW) == AIR_REASON_NONE) {
		settle(b);
		out->accepted++;
		out->delay_s += (double)a.offers[0].delay_ns * 1e-9;
	}
}

static void place_of(uint32_t node, double *e, double *n)
{
	*e = (node % SIDE - (SIDE - 1) / 2.0) * 500;
	*n = (node / SIDE - (SIDE - 1) / 2.0) * 500;
}

static void ask_box(struct air_book *b, uint64_t *rng, const struct trip *t, struct tally *out)
{
	double e0, n0, e1, n1;
	struct air_answer a;
	place_of(t->from, &e0, &n0);
	place_of(t->to, &e1, &n1);
	double w = fmin(e0, e1) - 30, x = fmax(e0, e1) + 30, s = fmin(n0, n1) - 30,
	       n = fmax(n0, n1) + 30;
	const struct polygon_point p[] = {air_rig_place(ANCHOR, w, s), air_rig_place(ANCHOR, x, s),
					  air_rig_place(ANCHOR, x, n), air_rig_place(ANCHOR, w, n)};
	int32_t low = 6000 + 4000 * (int32_t)air_rig_below(rng, 4);
	const struct air_volume v = {
		.shape = VOLUME_POLYGON,
		.points = p,
		.count = 4,
		.lower_cm = low,
		.upper_cm = low + 3000,
		.start_ns = t->at_ns,
		.end_ns = t->at_ns + (int64_t)(hypot(e1 - e0, n1 - n0) / 15 * 1e9) + 10 * S};
	struct air_request r = request_of(rng, t, AIR_FLEX_TIME, 0);
	r.volumes = &v;
	r.volume_count = 1;
	r.shift_max_ns = 300 * S;
	air_book_request(b, &r, AIR_RIG_NOW, &a);
	settle(b);
	out->asked++;
	out->accepted += a.verdict == AIR_GRANTED;
	out->delay_s += a.verdict == AIR_GRANTED ? (double)a.delay_ns * 1e-9 : 0;
}

static void print_tally(const char *name, const struct tally *t, const char *end)
{
	printf("\"%s\":{\"accepted\":%.2f,\"delay_s\":%.2f}%s", name,
	       100.0 * t->accepted / t->asked, t->accepted > 0 ? t->delay_s / t->accepted : 0, end);
}

static void demand(uint32_t trips, bool last)
{
	struct air_book *b[3] = {open_book(SIDE, 4, 4), open_book(SIDE, 4, 4),
				 open_book(SIDE, 4, 4)};
	struct tally t[3] = {{0, 0, 0}};
	uint64_t rng = 42, ids = 43;
	for (uint32_t i = 0; i < trips; i++) {
		const struct trip trip = next_trip(&rng, SIDE, 3600 * S, 4, 16);
		ask_network(b[0], &ids, &trip, false, &t[0]);
		ask_network(b[1], &ids, &trip, true, &t[1]);
		ask_box(b[2], &ids, &trip, &t[2]);
	}
	printf("{\"trips_per_h\":%u,", trips);
	print_tally("book", &t[0], ",");
	print_tally("fcfs", &t[1], ",");
	print_tally("boxes", &t[2], last ? "}" : "},");
	for (int i = 0; i < 3; i++)
		air_book_destroy(b[i]);
}

// ---- small instances, exactly

struct option {
	uint32_t stops;
	struct {
		uint32_t resource, offset, duration;
	} stop[32];
};

struct instance {
	uint32_t count;
	struct option option[SMALL_MAX][OPTIONS];
	uint32_t options[SMALL_MAX];
	int64_t wanted_s[SMALL_MAX];
	// the search
	uint32_t best, at[SMALL_MAX], with[SMALL_MAX];
	uint64_t steps;
};

static bool clash(const struct option *a, int64_t a_s, const struct option *b, int64_t b_s)
{
	for (uint32_t i = 0; i < a->stops; i++)
		for (uint32_t k = 0; k < b->stops; k++)
			if (a->stop[i].resource == b->stop[k].resource) {
				int64_t d = a_s * 20 + a->stop[i].offset -
					    (b_s * 20 + b->stop[k].offset);
				if (llabs(d) < a->stop[i].duration)
					return true;
			}
	return false;
}

static void search(struct instance *n, uint32_t i, uint32_t delay)
{
	if (delay >= n->best || n->steps > 40000000)
		return;
	if (i == n->count) {
		n->best = delay;
		return;
	}
	for (uint32_t d = 0; d < GRID && delay + d < n->best; d++)
		for (uint32_t o = 0; o < n->options[i]; o++) {
			bool good = true;
			n->steps++;
			for (uint32_t k = 0; k < i && good; k++)
				good = !clash(&n->option[i][o], n->wanted_s[i] + d,
					      &n->option[k][n->with[k]], n->wanted_s[k] + n->at[k]);
			if (good) {
				n->at[i] = d;
				n->with[i] = o;
				search(n, i + 1, delay + d);
			}
		}
}

static void add_options(struct air_book *b, struct instance *n, uint32_t i, const struct trip *t)
{
	struct air_trip *trip = calloc(1, sizeof(*trip));
	struct air_plan *p = &b->work->plan;
	if (trip == NULL || !air_trip_make(b, trip, t->from, false, t->to, false, 3, -1, 2))
		abort();
	for (uint32_t w = 0; w < trip->way_count; w++)
		for (uint32_t l = 0; l < 2; l++) {
			struct option *o = &n->option[i][n->options[i]++];
			trip->ways[w].layer = l;
			if (!air_plan_make(b, &trip->ways[w], p))
				abort();
			o->stops = p->stop_count;
			for (uint32_t k = 0; k < p->stop_count; k++) {
				o->stop[k].resource = p->stops[k].resource;
				o->stop[k].offset = p->stops[k].offset;
				o->stop[k].duration = p->stops[k].duration;
			}
		}
	free(trip);
}

static void optimum(uint32_t requests, bool last)
{
	double book_s = 0, best_s = 0;
	uint32_t accepted = 0, solved = 0;
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		static struct instance n;
		struct air_book *b = open_book(3, 2, 2);
		struct tally t = {0, 0, 0};
		uint64_t rng = seed * 1000 + requests;
		memset(&n, 0, sizeof(n));
		n.count = requests;
		n.best = UINT32_MAX;
		for (uint32_t i = 0; i < requests; i++) {
			const struct trip trip = next_trip(&rng, 3, 4 * S, 2, 4);
			n.wanted_s[i] = (trip.at_ns - AIR_RIG_NOW) / S;
			add_options(b, &n, i, &trip);
			struct air_answer a;
			struct air_request r = request_of(&rng, &trip, AIR_FLEX_ALL, 60 * S);
			air_book_request(b, &r, AIR_RIG_NOW, &a);
			t.accepted += a.verdict == AIR_GRANTED;
			t.delay_s += a.verdict == AIR_GRANTED ? (double)a.delay_ns * 1e-9 : 60;
		}
		search(&n, 0, 0);
		air_book_destroy(b);
		if (n.steps > 40000000)
			continue; // not proven: left out
		solved++;
		accepted += t.accepted;
		book_s += t.delay_s;
		best_s += n.best;
	}
	printf("{\"requests\":%u,\"instances\":%u,\"book_s\":%.3f,\"optimum_s\":%.3f,\"accepted\":%"
	       ".2f}%s",
	       requests, solved, book_s / solved / requests, best_s / solved / requests,
	       100.0 * accepted / (solved * requests), last ? "" : ",");
}

int main(void)
{
	static const uint32_t trips[] = {500, 1000, 2000, 4000, 8000, 16000, 32000};
	printf("{\"demand\":[");
	for (unsigned i = 0; i < 7; i++)
		demand(trips[i], i == 6);
	printf("],\"optimum\":[");
	for (uint32_t n = 4; n <= SMALL_MAX; n += 2)
		optimum(n, n == SMALL_MAX);
	printf("]}\n");
	return 0;
}
