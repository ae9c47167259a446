// SPDX-License-Identifier: Apache-2.0
#include "air_world_parts.h"

void world_fail(const struct air_world *w, const char *what, int64_t expected, int64_t got)
{
	fprintf(stderr,
		"air_world: seed %" PRIu64 ", operation %" PRIu64 ": %s: expected %" PRId64
		", got %" PRId64 "\n",
		w->seed, w->counts.operations, what, expected, got);
	abort();
}

void world_want(const struct air_world *w, const char *what, int64_t expected, int64_t got)
{
	if (expected != got)
		world_fail(w, what, expected, got);
}

uint32_t world_below(struct air_world *w, uint32_t n)
{
	return air_rig_below(&w->rng, n);
}

const char *world_operator_name(uint32_t i)
{
	static const char *const names[OPERATORS] = {"north", "south", "east", "west", "rescue"};
	return names[i % OPERATORS];
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
		world_fail(w, air_reason_name(why), 0, index);
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

// ---- random input

static double span(struct air_world *w, double from, double to)
{
	return from + (to - from) * air_rig_unit(&w->rng);
}

// Times in whole multiples of 5 s and heights of 5 m: touching happens.
void world_random_volume(struct air_world *w, struct air_volume *v, struct polygon_point *points)
{
	*v = (struct air_volume){.shape = world_below(w, 4) == 0 ? VOLUME_CIRCLE : VOLUME_POLYGON};
	double e = span(w, -1100, 1100), n = span(w, -1100, 1100);
	v->lower_cm = (int32_t)world_below(w, 30) * 500;
	v->upper_cm = v->lower_cm + (int32_t)world_below(w, 10) * 500;
	v->start_ns = w->oracle.now_ns / (5 * AIR_RIG_S) * (5 * AIR_RIG_S) +
		      (int64_t)world_below(w, 360) * 5 * AIR_RIG_S;
	v->end_ns = v->start_ns + (int64_t)(1 + world_below(w, 60)) * 5 * AIR_RIG_S;
	if (v->shape == VOLUME_CIRCLE) {
		v->center = air_rig_place(w->config.anchor, e, n);
		v->radius_cm = 500 + world_below(w, 20000);
		return;
	}
	v->points = points;
	if (world_below(w, 2) == 0) {
		air_rig_strip(w->config.anchor, e, n, span(w, 50, 900), span(w, 10, 80),
			      span(w, 0, 6.28), points);
		v->count = 4;
		return;
	}
	// A star: not convex, either winding.
	v->count = 3 + world_below(w, ORACLE_POINTS - 2);
	bool backwards = world_below(w, 2) == 0;
	for (uint32_t i = 0; i < v->count; i++) {
		double angle = 6.283185307 * i / v->count * (backwards ? -1 : 1),
		       r = span(w, 20, 250);
		points[i] = air_rig_place(w->config.anchor, e + r * sin(angle), n + r * cos(angle));
	}
}

struct air_request world_random_request(struct air_world *w)
{
	static const int32_t priorities[] = {0, 0, 0, 0, 0, 1, 1, 50, 100, 100};
	struct air_request r = {.id = air_rig_id(&w->rng),
				.seed = air_rig_seed(&w->rng),
				.operator_name = world_operator_name(world_below(w, OPERATORS)),
				.priority = priorities[world_below(w, 10)],
				.flex = world_below(w, 2) == 0 ? AIR_FLEX_ALL : world_below(w, 8),
				.offers = world_below(w, 4),
				.speed_cms = 1500,
				.climb_cms = 300,
				.size_cm = 100,
				.upper_cm = 20000,
				.preferred_layer = -1};
	if (world_below(w, 8) == 0)
		r.upper_cm = 13000;
	r.depart_from_ns = w->oracle.now_ns + (int64_t)world_below(w, 600) * AIR_RIG_S +
			   world_below(w, 100000000);
	r.depart_to_ns = r.depart_from_ns + (int64_t)world_below(w, 300) * AIR_RIG_S;
	return r;
}

// ---- the other operations

static struct oracle_entity *pick(struct air_world *w, uint8_t kind, uint32_t states)
{
	if (w->oracle.count == 0)
		return NULL;
	uint32_t at = world_below(w, w->oracle.count);
	for (uint32_t i = 0; i < w->oracle.count; i++, at = (at + 1) % w->oracle.count) {
		struct oracle_entity *e = &w->oracle.entities[at];
		if (e->live && e->kind == kind && (states >> e->state & 1) != 0)
			return e;
	}
	return NULL;
}

static void do_request(struct air_world *w)
{
	struct air_request r = world_random_request(w);
	if (world_below(w, 5) < 3)
		world_ask_way(w, &r, NULL, 0);
	else
		world_ask_free(w, &r, NULL, 0);
}

static void do_amend(struct air_world *w)
{
	air_book_expire(w->book, w->oracle.now_ns);
	world_follow(w);
	struct oracle_entity *e =
		pick(w, AIR_KIND_CORRIDOR, 1 << AIR_STATE_ACCEPTED | 1 << AIR_STATE_ACTIVATED);
	struct air_request r = world_random_request(w);
	if (e == NULL)
		return;
	r.id = e->id;
	r.operator_name = world_operator_name(e->op);
	// Offers held for an earlier amendment of it are released first: they would be in the oracle's way.
	for (uint32_t i = 0; i < w->oracle.count; i++)
		if (w->oracle.entities[i].state == AIR_STATE_OFFERED &&
		    air_id_equal(&w->oracle.entities[i].group, &e->id))
			return;
	if (world_below(w, 5) < 3)
		world_ask_way(w, &r, e, e->version);
	else
		world_ask_free(w, &r, e, e->version);
}

static void do_accept(struct air_world *w)
{
	const struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR, 1 << AIR_STATE_OFFERED);
	if (e == NULL)
		return;
	bool held = e->held_ns >= w->oracle.now_ns;
	const struct air_id id = e->id;
	enum air_reason r =
		air_book_accept(w->book, world_operator_name(e->op), &id, w->oracle.now_ns);
	world_want(w, "an offer is accepted while it is held",
		   held ? AIR_REASON_NONE : AIR_REASON_OFFER_LAPSED, r);
	w->counts.taken += held;
	world_follow(w);
}

static void do_end(struct air_world *w)
{
	const struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR, 0x7f);
	if (e == NULL)
		return;
	bool over = world_due_of(w, e) < w->oracle.now_ns;
	const struct air_id id = e->id;
	enum air_reason r = air_book_end(w->book, world_operator_name(e->op), &id,
					 world_below(w, 2) == 0 ? e->version : 0, w->oracle.now_ns);
	world_want(w, "ended", over ? AIR_REASON_UNKNOWN_ID : AIR_REASON_NONE, r);
	world_follow(w);
}

static void do_state(struct air_world *w)
{
	air_book_expire(w->book, w->oracle.now_ns);
	world_follow(w);
	struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR,
				       1 << AIR_STATE_ACCEPTED | 1 << AIR_STATE_ACTIVATED |
					       1 << AIR_STATE_NONCONFORMING);
	static const enum air_state states[] = {AIR_STATE_ACTIVATED, AIR_STATE_ACTIVATED,
						AIR_STATE_ACTIVATED, AIR_STATE_NONCONFORMING,
						AIR_STATE_CONTINGENT};
	if (e == NULL)
		return;
	enum air_state to = states[world_below(w, 5)];
	struct air_volume volumes[2];
	uint32_t n = to != AIR_STATE_ACTIVATED ? world_below(w, 3) : 0;
	for (uint32_t i = 0; i < n; i++) {
		world_random_volume(w, &volumes[i], w->points[i]);
		volumes[i].start_ns = w->oracle.now_ns;
		volumes[i].end_ns = w->oracle.now_ns + 60 * AIR_RIG_S;
	}
	const struct air_id id = e->id;
	bool was_accepted = e->state == AIR_STATE_ACCEPTED,
	     early = e->start_ns - w->config.rules.activate_early_ns > w->oracle.now_ns;
	enum air_reason r =
		air_book_set_state(w->book, world_operator_name(e->op), &id, e->version, to,
				   volumes, n, air_rig_seed(&w->rng), w->oracle.now_ns);
	if (to == AIR_STATE_ACTIVATED && was_accepted)
		world_want(w, "activation", early ? AIR_REASON_TOO_EARLY : AIR_REASON_NONE, r);
	world_follow(w);
}

// Nothing gives way, and nothing but the priority and the version is another.
static void do_raise(struct air_world *w)
{
	air_book_expire(w->book, w->oracle.now_ns);
	world_follow(w);
	const struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR, 0x7f);
	if (e == NULL)
		return;
	const struct oracle_entity was = *e;
	int32_t to = (int32_t)world_below(w, 120) - 10;
	bool is_offer = was.state == AIR_STATE_OFFERED, raises = !is_offer && to > was.priority;
	world_want(w, "raised", is_offer ? AIR_REASON_STATE : AIR_REASON_NONE,
		   air_book_raise(w->book, &was.id, to, w->oracle.now_ns));
	world_follow(w);
	e = oracle_find(&w->oracle, AIR_KIND_CORRIDOR, &was.id);
	if (e == NULL)
		world_fail(w, "gone by being raised", 0, 1);
	world_want(w, "priority", raises ? to : was.priority, e->priority);
	world_want(w, "version", was.version + raises, e->version);
	world_want(w, "state stays", was.state, e->state);
	world_want(w, "warning stays", was.warned, e->warned);
}

static void do_constraint(struct air_world *w)
{
	struct air_volume volumes[2];
	struct oracle_entity *e =
		world_below(w, 2) == 0 ? pick(w, AIR_KIND_CONSTRAINT, 0x7f) : NULL;
	if (e != NULL && world_due_of(w, e) >= w->oracle.now_ns && world_below(w, 3) > 0) {
		const struct air_id id = e->id;
		world_want(w, "constraint removed", AIR_REASON_NONE,
			   air_book_remove_constraint(w->book, world_operator_name(e->op), &id,
						      e->version, w->oracle.now_ns));
		world_follow(w);
		return;
	}
	bool replaces = e != NULL && world_due_of(w, e) >= w->oracle.now_ns;
	struct air_constraint c = {
		.id = replaces ? e->id : air_rig_id(&w->rng),
		.seed = air_rig_seed(&w->rng),
		.operator_name = replaces ? world_operator_name(e->op) : "rescue",
		.volumes = volumes,
		.volume_count = 1 + world_below(w, 2),
		.kind = VOLUME_KIND_PROHIBITED,
		.is_blocking = world_below(w, 6) > 0,
		.pass_priority = world_below(w, 3) == 0 ? AIR_PRIORITY_MAX + 1 : 50};
	for (uint32_t i = 0; i < c.volume_count; i++) {
		world_random_volume(w, &volumes[i], w->points[i]);
		volumes[i].start_ns =
			world_below(w, 6) == 0 ? VOLUME_TIME_FIRST : volumes[i].start_ns;
		volumes[i].upper_cm =
			world_below(w, 6) == 0 ? VOLUME_NO_CEILING : volumes[i].upper_cm;
		volumes[i].lower_cm =
			world_below(w, 6) == 0 ? VOLUME_NO_FLOOR : volumes[i].lower_cm;
	}
	air_book_put_constraint(w->book, &c, replaces ? e->version : 0, w->oracle.now_ns);
	world_follow(w);
}

static void do_subscription(struct air_world *w)
{
	struct air_subscription s = {.id = air_rig_id(&w->rng),
				     .operator_name =
					     world_operator_name(world_below(w, OPERATORS)),
				     .watches_corridors = true,
				     .watches_constraints = world_below(w, 2) == 0};
	const struct oracle_entity *e = pick(w, AIR_KIND_SUBSCRIPTION, 0x7f);
	if (e != NULL && world_below(w, 2) == 0) {
		const struct air_id id = e->id;
		air_book_remove_subscription(w->book, world_operator_name(e->op), &id, 0,
					     w->oracle.now_ns);
	} else {
		world_random_volume(w, &s.volume, w->points[0]);
		air_book_put_subscription(w->book, &s, 0, w->oracle.now_ns);
	}
	world_follow(w);
}

static void do_time(struct air_world *w)
{
	w->oracle.now_ns += (int64_t)world_below(w, 40) * AIR_RIG_S + world_below(w, 1000000000);
	world_want(w, "more is due than may end at once", false,
		   air_book_expire(w->book, w->oracle.now_ns));
	world_follow(w);
}

static void one(struct air_world *w)
{
	static const struct {
		uint32_t weight;
		void (*run)(struct air_world *);
	} kinds[] = {{48, do_request},	 {2, do_raise},	       {8, do_amend},
		     {12, do_accept},	 {8, do_end},	       {8, do_state},
		     {4, do_constraint}, {2, do_subscription}, {8, do_time}};
	uint32_t at = world_below(w, 100), i = 0;
	while (at >= kinds[i].weight)
		at -= kinds[i++].weight;
	kinds[i].run(w);
}

// ---- undoing, dying, auditing

static void go_back(struct air_world *w)
{
	uint32_t count = w->oracle.count, steps = 1 + world_below(w, 12);
	memcpy(w->saved, w->oracle.entities, count * sizeof(w->saved[0]));
	uint64_t mark = air_book_mark(w->book), digest = air_book_digest(w->book);
	struct air_totals before, after;
	air_book_totals(w->book, &before);
	w->hold = true;
	for (uint32_t i = 0; i < steps; i++)
		one(w);
	w->hold = false;
	world_want(w, "rollback", true, air_book_rollback(w->book, mark));
	if (air_book_digest(w->book) != digest)
		world_fail(w, "digest after a rollback", 0, 1);
	air_book_totals(w->book, &after);
	if (memcmp(&before, &after, sizeof(before)) != 0 && before.undo_used == after.undo_used)
		world_want(w, "volumes after a rollback", before.volumes, after.volumes);
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
	world_want(w, "snapshot", AIR_REASON_NONE, air_book_snapshot(w->book, keep_record, w));
	air_book_destroy(w->book);
	w->book = make_book(w);
	for (uint32_t at = 0, size; at < w->record_octets; at += size + 4) {
		memcpy(&size, w->records + at, 4);
		world_want(w, "restore", AIR_REASON_NONE,
			   air_book_restore(w->book, w->records + at + 4, size, w->oracle.now_ns));
		air_book_settle(w->book, air_book_mark(w->book));
	}
	if (air_book_digest(w->book) != digest)
		world_fail(w, "digest after a restart", 0, 1);
	w->counts.crashes++;
}

static void audit(struct air_world *w)
{
	struct air_audit a;
	world_want(w, "audit", true, air_book_audit(w->book, &a));
	world_want(w, "audit overlaps", 0, (int64_t)a.overlaps);
	world_want(w, "audit broken", 0, (int64_t)a.broken);
	struct air_totals t;
	air_book_totals(w->book, &t);
	world_want(w, "entities", w->oracle.count,
		   (int64_t)t.corridors + t.offers + t.constraints + t.subscriptions);
	w->counts.audits++;
}

void air_world_run(struct air_world *w, uint64_t operations)
{
	uint64_t until = w->counts.operations + operations;
	while (w->counts.operations < until) {
		one(w);
		if (world_below(w, 60) == 0)
			go_back(w);
		if (world_below(w, 400) == 0)
			audit(w);
		if (world_below(w, 900) == 0)
			die_and_return(w);
	}
	audit(w);
}
