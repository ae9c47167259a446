// SPDX-License-Identifier: Apache-2.0
// The other operations, and undoing, dying and auditing in between.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air_world_parts.h"

// ---- the other operations

static struct oracle_entity *pick(struct air_world *w, uint8_t kind, uint32_t states)
{
	if (w->oracle.count == 0)
		return NULL;
	uint32_t at = air_world_below(w, w->oracle.count);
	for (uint32_t i = 0; i < w->oracle.count; i++, at = (at + 1) % w->oracle.count) {
		struct oracle_entity *e = &w->oracle.entities[at];
		if (e->live && e->kind == kind && (states >> e->state & 1) != 0)
			return e;
	}
	return NULL;
}

static void do_request(struct air_world *w)
{
	struct air_request r = air_world_random_request(w);
	if (air_world_below(w, 5) < 3)
		air_world_ask_way(w, &r, NULL, 0);
	else
		air_world_ask_free(w, &r, NULL, 0);
}

static void do_amend(struct air_world *w)
{
	air_book_expire(w->book, w->oracle.now_ns);
	air_world_follow(w);
	struct oracle_entity *e =
		pick(w, AIR_KIND_CORRIDOR, 1 << AIR_STATE_ACCEPTED | 1 << AIR_STATE_ACTIVATED);
	struct air_request r = air_world_random_request(w);
	if (e == NULL)
		return;
	r.id = e->id;
	r.operator_name = air_world_operator(e->op);
	// Offers held for an earlier amendment of it are released first: they would be in the oracle's way.
	for (uint32_t i = 0; i < w->oracle.count; i++)
		if (w->oracle.entities[i].state == AIR_STATE_OFFERED &&
		    air_id_equal(&w->oracle.entities[i].group, &e->id))
			return;
	if (air_world_below(w, 5) < 3)
		air_world_ask_way(w, &r, e, e->version);
	else
		air_world_ask_free(w, &r, e, e->version);
}

static void do_accept(struct air_world *w)
{
	const struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR, 1 << AIR_STATE_OFFERED);
	if (e == NULL)
		return;
	bool held = e->held_ns >= w->oracle.now_ns;
	const struct air_id id = e->id;
	enum air_reason r =
		air_book_accept(w->book, air_world_operator(e->op), &id, w->oracle.now_ns);
	air_world_want(w, "an offer is accepted while it is held",
		       held ? AIR_REASON_NONE : AIR_REASON_OFFER_LAPSED, r);
	w->counts.taken += held;
	air_world_follow(w);
}

static void do_end(struct air_world *w)
{
	const struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR, 0x7f);
	if (e == NULL)
		return;
	bool over = air_world_due_of(w, e) < w->oracle.now_ns;
	const struct air_id id = e->id;
	enum air_reason r =
		air_book_end(w->book, air_world_operator(e->op), &id,
			     air_world_below(w, 2) == 0 ? e->version : 0, w->oracle.now_ns);
	air_world_want(w, "ended", over ? AIR_REASON_UNKNOWN_ID : AIR_REASON_NONE, r);
	air_world_follow(w);
}

static void do_state(struct air_world *w)
{
	air_book_expire(w->book, w->oracle.now_ns);
	air_world_follow(w);
	struct oracle_entity *e = pick(w, AIR_KIND_CORRIDOR,
				       1 << AIR_STATE_ACCEPTED | 1 << AIR_STATE_ACTIVATED |
					       1 << AIR_STATE_NONCONFORMING);
	static const enum air_state states[] = {AIR_STATE_ACTIVATED, AIR_STATE_ACTIVATED,
						AIR_STATE_ACTIVATED, AIR_STATE_NONCONFORMING,
						AIR_STATE_CONTINGENT};
	if (e == NULL)
		return;
	enum air_state to = states[air_world_below(w, 5)];
	struct air_volume volumes[2];
	uint32_t n = to != AIR_STATE_ACTIVATED ? air_world_below(w, 3) : 0;
	for (uint32_t i = 0; i < n; i++) {
		air_world_random_volume(w, &volumes[i], w->points[i]);
		volumes[i].start_ns = w->oracle.now_ns;
		volumes[i].end_ns = w->oracle.now_ns + 60 * AIR_RIG_S;
	}
	const struct air_id id = e->id;
	bool was_accepted = e->state == AIR_STATE_ACCEPTED,
	     early = e->start_ns - w->config.rules.activate_early_ns > w->oracle.now_ns;
	enum air_reason r =
		air_book_set_state(w->book, air_world_operator(e->op), &id, e->version, to, volumes,
				   n, air_rig_seed(&w->rng), w->oracle.now_ns);
	if (to == AIR_STATE_ACTIVATED && was_accepted)
		air_world_want(w, "activation", early ? AIR_REASON_TOO_EARLY : AIR_REASON_NONE, r);
	air_world_follow(w);
}

static void do_constraint(struct air_world *w)
{
	struct air_volume volumes[2];
	struct oracle_entity *e =
		air_world_below(w, 2) == 0 ? pick(w, AIR_KIND_CONSTRAINT, 0x7f) : NULL;
	if (e != NULL && air_world_due_of(w, e) >= w->oracle.now_ns && air_world_below(w, 3) > 0) {
		const struct air_id id = e->id;
		air_world_want(w, "constraint removed", AIR_REASON_NONE,
			       air_book_remove_constraint(w->book, air_world_operator(e->op), &id,
							  e->version, w->oracle.now_ns));
		air_world_follow(w);
		return;
	}
	bool replaces = e != NULL && air_world_due_of(w, e) >= w->oracle.now_ns;
	struct air_constraint c = {.id = replaces ? e->id : air_rig_id(&w->rng),
				   .seed = air_rig_seed(&w->rng),
				   .operator_name = replaces ? air_world_operator(e->op) : "rescue",
				   .volumes = volumes,
				   .volume_count = 1 + air_world_below(w, 2),
				   .kind = VOLUME_KIND_PROHIBITED,
				   .is_blocking = air_world_below(w, 6) > 0,
				   .pass_priority =
					   air_world_below(w, 3) == 0 ? AIR_PRIORITY_MAX + 1 : 50};
	for (uint32_t i = 0; i < c.volume_count; i++) {
		air_world_random_volume(w, &volumes[i], w->points[i]);
		volumes[i].start_ns =
			air_world_below(w, 6) == 0 ? VOLUME_TIME_FIRST : volumes[i].start_ns;
		volumes[i].upper_cm =
			air_world_below(w, 6) == 0 ? VOLUME_NO_CEILING : volumes[i].upper_cm;
		volumes[i].lower_cm =
			air_world_below(w, 6) == 0 ? VOLUME_NO_FLOOR : volumes[i].lower_cm;
	}
	air_book_put_constraint(w->book, &c, replaces ? e->version : 0, w->oracle.now_ns);
	air_world_follow(w);
}

static void do_subscription(struct air_world *w)
{
	struct air_subscription s = {.id = air_rig_id(&w->rng),
				     .operator_name =
					     air_world_operator(air_world_below(w, OPERATORS)),
				     .watches_corridors = true,
				     .watches_constraints = air_world_below(w, 2) == 0};
	const struct oracle_entity *e = pick(w, AIR_KIND_SUBSCRIPTION, 0x7f);
	if (e != NULL && air_world_below(w, 2) == 0) {
		const struct air_id id = e->id;
		air_book_remove_subscription(w->book, air_world_operator(e->op), &id, 0,
					     w->oracle.now_ns);
	} else {
		air_world_random_volume(w, &s.volume, w->points[0]);
		air_book_put_subscription(w->book, &s, 0, w->oracle.now_ns);
	}
	air_world_follow(w);
}

static void do_time(struct air_world *w)
{
	w->oracle.now_ns +=
		(int64_t)air_world_below(w, 40) * AIR_RIG_S + air_world_below(w, 1000000000);
	air_world_want(w, "more is due than may end at once", false,
		       air_book_expire(w->book, w->oracle.now_ns));
	air_world_follow(w);
}

static void one(struct air_world *w)
{
	static const struct {
		uint32_t weight;
		void (*run)(struct air_world *);
	} kinds[] = {{50, do_request}, {8, do_amend},	   {12, do_accept},	 {8, do_end},
		     {8, do_state},    {4, do_constraint}, {2, do_subscription}, {8, do_time}};
	uint32_t at = air_world_below(w, 100), i = 0;
	while (at >= kinds[i].weight)
		at -= kinds[i++].weight;
	kinds[i].run(w);
}

// ---- undoing, dying, auditing

static void go_back(struct air_world *w)
{
	uint32_t count = w->oracle.count, steps = 1 + air_world_below(w, 12);
	memcpy(w->saved, w->oracle.entities, count * sizeof(w->saved[0]));
	uint64_t mark = air_book_mark(w->book), digest = air_book_digest(w->book);
	struct air_totals before, after;
	air_book_totals(w->book, &before);
	w->hold = true;
	for (uint32_t i = 0; i < steps; i++)
		one(w);
	w->hold = false;
	air_world_want(w, "rollback", true, air_book_rollback(w->book, mark));
	if (air_book_digest(w->book) != digest)
		air_world_fail(w, "digest after a rollback", 0, 1);
	air_book_totals(w->book, &after);
	if (memcmp(&before, &after, sizeof(before)) != 0 && before.undo_used == after.undo_used)
		air_world_want(w, "volumes after a rollback", before.volumes, after.volumes);
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
	air_world_want(w, "snapshot", AIR_REASON_NONE, air_book_snapshot(w->book, keep_record, w));
	air_book_destroy(w->book);
	w->book = air_world_make_book(w);
	for (uint32_t at = 0, size; at < w->record_octets; at += size + 4) {
		memcpy(&size, w->records + at, 4);
		air_world_want(
			w, "restore", AIR_REASON_NONE,
			air_book_restore(w->book, w->records + at + 4, size, w->oracle.now_ns));
		air_book_settle(w->book, air_book_mark(w->book));
	}
	if (air_book_digest(w->book) != digest)
		air_world_fail(w, "digest after a restart", 0, 1);
	w->counts.crashes++;
}

static void audit(struct air_world *w)
{
	struct air_audit a;
	air_world_want(w, "audit", true, air_book_audit(w->book, &a));
	air_world_want(w, "audit overlaps", 0, (int64_t)a.overlaps);
	air_world_want(w, "audit broken", 0, (int64_t)a.broken);
	struct air_totals t;
	air_book_totals(w->book, &t);
	air_world_want(w, "entities", w->oracle.count,
		       (int64_t)t.corridors + t.offers + t.constraints + t.subscriptions);
	w->counts.audits++;
}

void air_world_run(struct air_world *w, uint64_t operations)
{
	uint64_t until = w->counts.operations + operations;
	while (w->counts.operations < until) {
		one(w);
		if (air_world_below(w, 60) == 0)
			go_back(w);
		if (air_world_below(w, 400) == 0)
			audit(w);
		if (air_world_below(w, 900) == 0)
			die_and_return(w);
	}
	audit(w);
}
