// SPDX-License-Identifier: Apache-2.0
#include "air_oracle_vector.h"

#include <stdlib.h>
#include <string.h>

static const int64_t TICK = 50000000, SECOND = 1000000000;

static bool bands(const struct oracle_volume *a, const struct oracle_volume *b, int32_t dz_cm)
{
	return (int64_t)a->lower_cm + dz_cm <= b->upper_cm &&
	       b->lower_cm <= (int64_t)a->upper_cm + dz_cm;
}

static bool shapes_touch(struct oracle *o, const struct oracle_volume *a,
			 const struct oracle_volume *b)
{
	o->pairs++;
	if ((double)length(sub(a->middle, b->middle)) > a->reach_m + b->reach_m)
		return false;
	enum oracle_answer answer = oracle_shapes(a, b);
	o->either |= answer == ORACLE_EITHER;
	return answer == ORACLE_TOUCH;
}

bool oracle_touch(struct oracle *o, const struct oracle_volume *a, const struct oracle_volume *b)
{
	return a->start_ns <= b->end_ns && b->start_ns <= a->end_ns && bands(a, b, 0) &&
	       shapes_touch(o, a, b);
}

// ---- entities

struct oracle_entity *oracle_find(struct oracle *o, uint8_t kind, const struct air_id *id)
{
	for (uint32_t i = 0; i < o->count; i++)
		if (o->entities[i].live && o->entities[i].kind == kind &&
		    air_id_equal(&o->entities[i].id, id))
			return &o->entities[i];
	return NULL;
}

struct oracle_entity *oracle_add(struct oracle *o)
{
	if (o->count == ORACLE_ENTITIES)
		abort();
	return &o->entities[o->count++];
}

void oracle_remove(struct oracle *o, struct oracle_entity *e)
{
	struct oracle_entity *last = &o->entities[o->count - 1];
	if (e != last)
		*e = *last;
	o->count--;
}

bool oracle_flies(const struct oracle *o, const struct oracle_entity *e)
{
	return e->state != AIR_STATE_OFFERED &&
	       (e->state != AIR_STATE_ACCEPTED || e->start_ns <= o->now_ns + o->rules.freeze_ns);
}

bool oracle_counts(const struct oracle *o, const struct oracle_entity *e, int32_t priority,
		   bool displaces, const struct oracle_entity *self)
{
	if (!e->live || e == self || e->kind == AIR_KIND_SUBSCRIPTION)
		return false;
	if (e->kind == AIR_KIND_CONSTRAINT)
		return e->blocking && priority < e->priority;
	return !(displaces && e->priority < priority && !oracle_flies(o, e));
}

// A leg's tube with its times, guard around, for a departure.
static struct oracle_volume leg_volume(const struct oracle *o, const struct oracle_way *w,
				       uint32_t leg, int64_t tick)
{
	struct oracle_volume v = w->leg[leg].tube;
	int64_t guard = o->net->guard_ms / 50;
	v.start_ns = (tick + v.start_ns - guard) * TICK;
	v.end_ns = (tick + v.end_ns + guard) * TICK;
	return v;
}

// ---- volumes: least delay

struct block {
	int64_t from, to; // delays that do not work
};

static int by_delay(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void block_by(struct oracle *o, const struct oracle_volume *v,
		     const struct oracle_volume *other, int32_t dz, int64_t max, struct block *list,
		     uint32_t *n)
{
	// Never in the way within the delays looked at: not worth a look at the shapes.
	if (!bands(v, other, dz) ||
	    (other->end_ns != VOLUME_TIME_LAST && other->end_ns < v->start_ns) ||
	    (other->start_ns != VOLUME_TIME_FIRST && other->start_ns > v->end_ns + max) ||
	    !shapes_touch(o, v, other))
		return;
	list[(*n)++] = (struct block){
		other->start_ns == VOLUME_TIME_FIRST ? 0 : other->start_ns - v->end_ns,
		other->end_ns == VOLUME_TIME_LAST ? INT64_MAX : other->end_ns - v->start_ns};
}

int64_t oracle_shift(struct oracle *o, const struct oracle_volume *v, uint32_t count, int32_t dz_cm,
		     int64_t max_ns, int32_t priority, bool displaces,
		     const struct oracle_entity *self)
{
	static struct block blocks[ORACLE_ENTITIES * 16];
	static int64_t tries[ORACLE_ENTITIES * 16 + 1];
	uint32_t n = 0, k = 1;
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t e = 0; e < o->count; e++) {
			const struct oracle_entity *x = &o->entities[e];
			if (!oracle_counts(o, x, priority, displaces, self))
				continue;
			for (uint32_t m = 0; !x->is_network && m < x->volume_count; m++)
				block_by(o, &v[i], &x->volumes[m], dz_cm, max_ns, blocks, &n);
			for (uint32_t m = 0; x->is_network && m < x->way.leg_count; m++) {
				struct oracle_volume leg = leg_volume(o, &x->way, m, x->tick);
				block_by(o, &v[i], &leg, dz_cm, max_ns, blocks, &n);
			}
		}
	tries[0] = 0;
	for (uint32_t i = 0; i < n; i++)
		if (blocks[i].to >= 0 && blocks[i].to < max_ns)
			tries[k++] = (blocks[i].to / SECOND + 1) * SECOND;
	qsort(tries, k, sizeof(tries[0]), by_delay);
	for (uint32_t i = 0; i < k; i++) {
		bool is_free = tries[i] <= max_ns;
		for (uint32_t m = 0; m < n && is_free; m++)
			is_free = tries[i] < blocks[m].from || tries[i] > blocks[m].to;
		if (is_free)
			return tries[i];
	}
	return -1;
}

// ---- ways: earliest departure

struct taken {
	const struct oracle_stop *mine;
	int64_t from, to; // absolute ticks
};

static bool pad_is_free(const struct taken *t, uint32_t n, const struct oracle_stop *s,
			int64_t tick)
{
	int64_t from = tick + s->from, to = tick + s->to;
	for (uint32_t i = 0; i <= n; i++) { // the instants at which the most may be there
		int64_t at = i == n ? from : t[i].from;
		uint32_t there = 0;
		if (i < n && (t[i].mine != s || at < from || at >= to))
			continue;
		for (uint32_t k = 0; k < n; k++)
			there += t[k].mine == s && t[k].from <= at && at < t[k].to;
		if (there >= s->capacity)
			return false;
	}
	return true;
}

static bool stops_are_free(const struct oracle_way *w, const struct taken *t, uint32_t n,
			   int64_t tick)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct oracle_stop *s = t[i].mine;
		if (s->what != 2 && tick + s->from - t[i].to < s->gap &&
		    t[i].from - (tick + s->to) < s->gap)
			return false;
	}
	for (uint32_t i = 0; i < w->stop_count; i++)
		if (w->stops[i].what == 2 && !pad_is_free(t, n, &w->stops[i], tick))
			return false;
	return true;
}

struct leg_block {
	int64_t leg_from, leg_to; // ticks after departure, guard included
	int64_t start_ns, end_ns;
};

int64_t oracle_departure(struct oracle *o, const struct oracle_way *w, int64_t from, int64_t limit,
			 int32_t priority, bool displaces, const struct oracle_entity *self)
{
	static struct taken taken[ORACLE_ENTITIES * 8];
	static struct leg_block blocks[ORACLE_ENTITIES * 8];
	static int64_t tries[ORACLE_ENTITIES * 16 + 1];
	uint32_t n = 0, m = 0, k = 1;
	int64_t guard = o->net->guard_ms / 50;
	for (uint32_t e = 0; e < o->count; e++) {
		const struct oracle_entity *x = &o->entities[e];
		if (!oracle_counts(o, x, priority, displaces, self))
			continue;
		for (uint32_t i = 0; x->is_network && i < x->way.stop_count; i++)
			for (uint32_t j = 0; j < w->stop_count; j++) {
				const struct oracle_stop *a = &x->way.stops[i], *b = &w->stops[j];
				if (a->what == b->what && a->index == b->index &&
				    a->layer == b->layer)
					taken[n++] = (struct taken){b, x->tick + a->from,
								    x->tick + a->to};
			}
		for (uint32_t i = 0; !x->is_network && i < x->volume_count; i++)
			for (uint32_t j = 0; j < w->leg_count; j++) {
				const struct oracle_volume *leg = &w->leg[j].tube,
							   *v = &x->volumes[i];
				// Never in the way within the departures looked at.
				if ((v->end_ns != VOLUME_TIME_LAST &&
				     v->end_ns < (from + leg->start_ns - guard) * TICK) ||
				    (v->start_ns != VOLUME_TIME_FIRST &&
				     v->start_ns > (limit + leg->end_ns + guard) * TICK))
					continue;
				if (bands(leg, v, 0) && shapes_touch(o, leg, v))
					blocks[m++] = (struct leg_block){leg->start_ns - guard,
									 leg->end_ns + guard,
									 v->start_ns, v->end_ns};
			}
	}
	tries[0] = from;
	for (uint32_t i = 0; i < n; i++)
		tries[k++] = taken[i].to + taken[i].mine->gap - taken[i].mine->from;
	for (uint32_t i = 0; i < m; i++)
		if (blocks[i].end_ns != VOLUME_TIME_LAST)
			tries[k++] = blocks[i].end_ns / TICK + 1 - blocks[i].leg_from;
	qsort(tries, k, sizeof(tries[0]), by_delay);
	for (uint32_t i = 0; i < k; i++) {
		if (tries[i] < from || tries[i] > limit || !stops_are_free(w, taken, n, tries[i]))
			continue;
		bool is_free = true;
		for (uint32_t j = 0; j < m && is_free; j++)
			is_free = (tries[i] + blocks[j].leg_from) * TICK > blocks[j].end_ns ||
				  (tries[i] + blocks[j].leg_to) * TICK < blocks[j].start_ns;
		if (is_free)
			return tries[i];
	}
	return -1;
}

// ---- everything against everything

static bool is_off_nominal(const struct oracle_entity *e)
{
	return e->kind == AIR_KIND_CORRIDOR &&
	       (e->state == AIR_STATE_NONCONFORMING || e->state == AIR_STATE_CONTINGENT);
}

static bool are_siblings(const struct oracle_entity *a, const struct oracle_entity *b)
{
	return a->kind == AIR_KIND_CORRIDOR && b->kind == AIR_KIND_CORRIDOR &&
	       a->state == AIR_STATE_OFFERED && b->state == AIR_STATE_OFFERED &&
	       air_id_equal(&a->group, &b->group);
}

static bool may_share(const struct oracle_entity *a, const struct oracle_entity *b)
{
	if (a->kind == AIR_KIND_CONSTRAINT && b->kind == AIR_KIND_CONSTRAINT)
		return true;
	if (is_off_nominal(a) || is_off_nominal(b) || are_siblings(a, b))
		return true;
	if (b->kind == AIR_KIND_CONSTRAINT)
		return may_share(b, a);
	return a->kind == AIR_KIND_CONSTRAINT &&
	       (!a->blocking || b->warned || b->priority >= a->priority);
}

static bool stops_clash(const struct oracle_entity *a, const struct oracle_entity *b)
{
	for (uint32_t i = 0; i < a->way.stop_count; i++)
		for (uint32_t j = 0; j < b->way.stop_count; j++) {
			const struct oracle_stop *p = &a->way.stops[i], *q = &b->way.stops[j];
			if (p->what != 2 && p->what == q->what && p->index == q->index &&
			    p->layer == q->layer &&
			    a->tick + p->from - (b->tick + q->to) < p->gap &&
			    b->tick + q->from - (a->tick + p->to) < p->gap)
				return true;
		}
	return false;
}

static bool clash(struct oracle *o, const struct oracle_entity *a, const struct oracle_entity *b)
{
	if (a->is_network && b->is_network)
		return stops_clash(a, b);
	if (b->is_network)
		return clash(o, b, a);
	for (uint32_t i = 0; i < b->volume_count; i++) {
		for (uint32_t k = 0; a->is_network && k < a->way.leg_count; k++) {
			struct oracle_volume leg = leg_volume(o, &a->way, k, a->tick);
			if (oracle_touch(o, &leg, &b->volumes[i]))
				return true;
		}
		for (uint32_t k = 0; !a->is_network && k < a->volume_count; k++)
			if (oracle_touch(o, &a->volumes[k], &b->volumes[i]))
				return true;
	}
	return false;
}

// More aircraft on a pad than it has stands at the instant when e takes it; offers of one request are one aircraft.
static uint32_t pads_overfull(const struct oracle *o, const struct oracle_entity *e)
{
	uint32_t bad = 0;
	for (uint32_t i = 0; e->is_network && !is_off_nominal(e) && i < e->way.stop_count; i++) {
		const struct oracle_stop *s = &e->way.stops[i];
		const struct oracle_entity *there[256];
		uint32_t n = 0;
		for (uint32_t k = 0; s->what == 2 && k < o->count; k++) {
			const struct oracle_entity *x = &o->entities[k];
			bool known = !x->live || !x->is_network || is_off_nominal(x);
			for (uint32_t j = 0; j < n && !known; j++)
				known = are_siblings(there[j], x);
			for (uint32_t j = 0; !known && j < x->way.stop_count; j++) {
				const struct oracle_stop *q = &x->way.stops[j];
				if (q->what == 2 && q->index == s->index &&
				    x->tick + q->from <= e->tick + s->from &&
				    e->tick + s->from < x->tick + q->to && n < 256) {
					there[n++] = x;
					break;
				}
			}
		}
		bad += s->what == 2 && n > s->capacity;
	}
	return bad;
}

uint32_t oracle_overlaps_of(struct oracle *o, const struct oracle_entity *e)
{
	uint32_t bad = pads_overfull(o, e);
	for (uint32_t i = 0; i < o->count; i++) {
		const struct oracle_entity *x = &o->entities[i];
		if (x != e && x->live && x->kind != AIR_KIND_SUBSCRIPTION &&
		    e->kind != AIR_KIND_SUBSCRIPTION && !may_share(e, x) && clash(o, e, x))
			bad++;
	}
	return bad;
}

uint32_t oracle_overlaps(struct oracle *o)
{
	uint32_t bad = 0;
	for (uint32_t i = 0; i < o->count; i++)
		if (o->entities[i].live)
			bad += oracle_overlaps_of(o, &o->entities[i]);
	return bad;
}
