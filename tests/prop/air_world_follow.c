// SPDX-License-Identifier: Apache-2.0
// Following the book: each change is read back, compared and tested against everything that stands.
#include "air_world_parts.h"

static uint32_t operator_number(const char *name)
{
	for (uint32_t i = 0; i < OPERATORS; i++)
		if (strcmp(name, world_operator_name(i)) == 0)
			return i;
	abort();
}

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
		world_fail(l->w, "legs", l->e->way.leg_count, number + 1);
	world_want(l->w, "leg begins", (l->e->tick + mine->start_ns - guard) * AIR_TICK_NS,
		   v->start_ns);
	world_want(l->w, "leg ends", (l->e->tick + mine->end_ns + guard) * AIR_TICK_NS, v->end_ns);
	world_want(l->w, "leg lower", mine->lower_cm, v->lower_cm);
	world_want(l->w, "leg upper", mine->upper_cm, v->upper_cm);
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
			world_fail(l->w, "leg corner off by mm", 0,
				   (int64_t)(sqrtl(d2) * r * 1000));
	}
	return true;
}

static void read_way(struct air_world *w, const struct air_view *v, struct oracle_entity *e)
{
	struct air_stop stops[ORACLE_PATH + 1];
	uint16_t nodes[ORACLE_PATH + 1];
	uint32_t n = air_book_stops(w->book, v, stops, ORACLE_PATH + 1);
	if (n > ORACLE_PATH + 1)
		world_fail(w, "path", ORACLE_PATH, n);
	for (uint32_t i = 0; i < n; i++)
		nodes[i] = stops[i].node;
	uint16_t layers = w->book->corridors[v->handle].layers;
	if (!oracle_way_of(&w->oracle, nodes, n, v->from_pad, v->to_pad, (uint32_t)v->layer, layers,
			   &e->way))
		world_fail(w, "way not flyable", 1, 0);
	e->tick = v->start_ns / AIR_TICK_NS;
	e->start_ns = v->start_ns;
	e->end_ns = (e->tick + e->way.lease) * AIR_TICK_NS;
	world_want(w, "lease end", e->end_ns, v->end_ns);
	struct legs l = {w, e, 0};
	air_book_volumes(w->book, v, compare_leg, &l);
	world_want(w, "legs", e->way.leg_count, l.count);
}

static void read_entity(struct air_world *w, uint8_t kind, const struct air_id *id,
			struct oracle_entity *e)
{
	struct air_view v;
	bool warned = e->live && e->warned;
	if (!air_book_get(w->book, (enum air_kind)kind, id, &v))
		world_fail(w, "entity missing", 1, 0);
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
	world_want(w, "volumes", v.volume_count, e->volume_count);
	e->start_ns = INT64_MAX;
	e->end_ns = INT64_MIN;
	for (uint32_t i = 0; i < e->volume_count; i++) {
		e->start_ns =
			e->volumes[i].start_ns < e->start_ns ? e->volumes[i].start_ns : e->start_ns;
		e->end_ns = e->volumes[i].end_ns > e->end_ns ? e->volumes[i].end_ns : e->end_ns;
	}
	world_want(w, "hull begins", e->start_ns, v.start_ns);
	world_want(w, "hull ends", e->end_ns, v.end_ns);
}

int64_t world_due_of(const struct air_world *w, const struct oracle_entity *e)
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
	world_want(w, "ended by time", world_due_of(w, e) < w->oracle.now_ns, by_time);
	w->counts.expired += by_time;
	if (by_time)
		world_want(w, "cause",
			   e->kind != AIR_KIND_CORRIDOR	    ? AIR_CAUSE_EXPIRED
			   : e->state == AIR_STATE_OFFERED  ? AIR_CAUSE_LAPSED
			   : e->state == AIR_STATE_ACCEPTED ? AIR_CAUSE_NO_SHOW
							    : AIR_CAUSE_EXPIRED,
			   c->cause);
	w->counts.displaced += c->cause == AIR_CAUSE_DISPLACED;
	w->counts.constrained += c->cause == AIR_CAUSE_CONSTRAINED;
	if (c->cause == AIR_CAUSE_DISPLACED || c->cause == AIR_CAUSE_CONSTRAINED)
		world_want(w, "what flies is taken away", false, oracle_flies(&w->oracle, e));
}

// After an operation: what changed, and whether it may stand.
void world_follow(struct air_world *w)
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
			world_fail(w, "made twice", 0, 1);
		if (c->before != AIR_STATE_NONE && e == NULL)
			world_fail(w, "changed and never made", 1, 0);
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
		world_want(w, "state", c->after, e->state);
		world_want(w, "version", c->version, e->version);
	}
	for (uint32_t i = 0; i < count; i++) {
		struct oracle_entity *e = oracle_find(&w->oracle, changes[i].kind, &changes[i].id);
		w->oracle.either = false;
		if (e == NULL || changes[i].cause == AIR_CAUSE_NOTIFIED)
			continue;
		uint32_t overlaps = oracle_overlaps_of(&w->oracle, e);
		if (!w->oracle.either)
			world_want(w, "overlaps", 0, overlaps);
	}
	for (uint32_t i = 0; i < w->oracle.count; i++)
		if (world_due_of(w, &w->oracle.entities[i]) < w->oracle.now_ns)
			world_fail(w, "still there although its time is over", 0,
				   w->oracle.entities[i].kind);
	uint64_t mark = air_book_mark(w->book);
	if (!w->hold && world_below(w, 3) == 0)
		air_book_settle(w->book, mark);
}
