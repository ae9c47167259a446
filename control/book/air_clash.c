// SPDX-License-Identifier: Apache-2.0
// What is in the way of volumes and of ways through the network, who gives way, and from when on it is free.
#include <stdlib.h>

#include "air_core.h"

// ---- who gives way

bool air_clash_flies(const struct air_book *b, const struct air_corridor *c)
{
	int64_t start, end;
	if (c->state == AIR_STATE_OFFERED)
		return false;
	if (c->state != AIR_STATE_ACCEPTED)
		return true;
	air_link_hull(b, AIR_KIND_CORRIDOR, (uint32_t)(c - b->corridors), &start, &end);
	return start - b->config.rules.freeze_ns <= b->now_ns;
}

bool air_clash_gives_way(const struct air_stance *s, const struct air_corridor *c)
{
	return c->priority < s->priority && !air_clash_flies(s->b, c);
}

bool air_clash_counts(void *stance, uint32_t corridor)
{
	const struct air_stance *s = stance;
	return corridor != s->self &&
	       !(s->displaces && air_clash_gives_way(s, &s->b->corridors[corridor]));
}

enum air_reason air_clash_reason(const struct air_stance *s, const struct air_corridor *c,
				 bool network)
{
	if (c->state == AIR_STATE_NONCONFORMING || c->state == AIR_STATE_CONTINGENT)
		return AIR_REASON_OFF_NOMINAL;
	if (c->priority > s->priority)
		return AIR_REASON_HIGHER_PRIORITY;
	if (c->state == AIR_STATE_OFFERED)
		return AIR_REASON_OFFER;
	if (c->priority < s->priority)
		return AIR_REASON_AIRBORNE;
	return network ? AIR_REASON_SEGMENT_FULL : AIR_REASON_CORRIDOR;
}

// ---- everything that shares a point with a volume

struct each {
	struct air_book *b;
	const struct air_probe *p;
	air_clash_cb cb;
	void *arg;
	// of the tube at hand
	enum air_tube tube;
	uint32_t index, layer;
};

static bool volume_found(void *arg, uint32_t vol)
{
	struct each *e = arg;
	const struct air_vol *v = air_space_at(&e->b->space, vol);
	return e->cb(e->arg, (enum air_kind)(v->owner >> AIR_OWNER_SHIFT),
		     v->owner & ((1u << AIR_OWNER_SHIFT) - 1), v->start_ns, v->end_ns);
}

// A corridor that crosses the tube's node near the time: its own way says when it is in which leg.
static bool crossing_found(void *arg, uint32_t tick, uint32_t owner)
{
	struct each *e = arg;
	struct air_book *b = e->b;
	struct air_plan *p = &b->work->link_plan;
	struct air_way w;
	const struct air_network *n = b->net;
	uint32_t list = e->tube == AIR_TUBE_EDGE
				? e->index * n->layer_count + e->layer
				: n->edge_count * n->layer_count +
					  (e->tube == AIR_TUBE_NODE ? n->pad_count : 0) + e->index;
	air_plan_way(b, &b->corridors[owner], &w);
	if (!air_plan_make(b, &w, p))
		return true;
	for (uint32_t i = 0; i < p->leg_count; i++) {
		const struct air_plan_leg *l = &p->legs[i];
		int64_t from = air_tick_ns(b, b->corridors[owner].start_tick + l->enter - n->guard);
		int64_t to = air_tick_ns(b, b->corridors[owner].start_tick + l->leave + n->guard);
		if (l->list == list && from <= e->p->end_ns && to >= e->p->start_ns &&
		    l->lower_cm <= e->p->upper_cm && l->upper_cm >= e->p->lower_cm &&
		    !e->cb(e->arg, AIR_KIND_CORRIDOR, owner, from, to))
			return false;
	}
	return true;
}

// Calendars reach only so far around now; nothing of the network lies beyond.
static int64_t near_now(const struct air_book *b, int64_t t_ns)
{
	const int64_t far = INT64_C(1) << 55; // 417 days
	return t_ns < b->now_ns - far	? b->now_ns - far
	       : t_ns > b->now_ns + far ? b->now_ns + far
					: t_ns;
}

static bool resource_entries(struct each *e, uint32_t resource, uint32_t before, uint32_t after)
{
	const struct air_book *b = e->b;
	int64_t from = near_now(b, e->p->start_ns) / AIR_TICK_NS - before,
		to = near_now(b, e->p->end_ns) / AIR_TICK_NS + after;
	return air_calendar_each(&b->calendar, resource, (uint32_t)from, (uint32_t)(to + 1),
				 crossing_found, e);
}

static bool tube_found(void *arg, enum air_tube kind, uint32_t index)
{
	struct each *e = arg;
	const struct air_network *n = e->b->net;
	e->tube = kind;
	e->index = index;
	if (kind == AIR_TUBE_PAD) {
		uint32_t most = n->pad_travel[index * n->layer_count + n->layer_count - 1];
		for (uint32_t l = 0; l < n->layer_count; l++)
			most = n->pad_travel[index * n->layer_count + l] > most
				       ? n->pad_travel[index * n->layer_count + l]
				       : most;
		return resource_entries(e, air_network_pad_resource(n, index), most + n->guard + 1,
					n->guard + 1);
	}
	uint32_t climb = air_network_climb(n, (int64_t)n->layers[n->layer_count - 1].upper_cm -
						      n->layers[0].lower_cm);
	for (uint32_t l = 0; l < n->layer_count; l++) {
		e->layer = l;
		if (kind == AIR_TUBE_NODE) {
			if (!resource_entries(e, air_network_node_resource(n, index, l),
					      climb + n->guard + 1, climb + n->guard + 1))
				return false;
			continue;
		}
		if ((n->edges[index].layers >> l & 1) == 0 ||
		    n->layers[l].lower_cm > e->p->upper_cm ||
		    n->layers[l].upper_cm < e->p->lower_cm)
			continue;
		uint32_t before = n->travel[index * n->layer_count + l] + n->guard + 1;
		if (!resource_entries(e, air_network_node_resource(n, n->edges[index].from, l),
				      before, n->guard + 1))
			return false;
	}
	return true;
}

bool air_clash_each(struct air_book *b, const struct air_probe *p, air_clash_cb cb, void *arg)
{
	struct each e = {.b = b, .p = p, .cb = cb, .arg = arg};
	if (!air_space_find(&b->space, p, false, volume_found, &e))
		return false;
	return b->net == NULL || b->calendar.entries == 0 ||
	       air_network_tubes(b->net, &b->space, p, tube_found, &e);
}

// ---- when it is free

struct blocking {
	struct air_book *b;
	const struct air_stance *s;
	const struct air_vol *v;
	int64_t max_ns;
};

static bool counts(const struct air_stance *s, enum air_kind kind, uint32_t slot)
{
	if (kind == AIR_KIND_CORRIDOR)
		return air_clash_counts((void *)(uintptr_t)s, slot);
	const struct air_constraint_rec *c = &s->b->constraints[slot];
	return kind == AIR_KIND_CONSTRAINT && c->is_blocking && s->priority < c->pass_priority;
}

// Delays d with [start + d, end + d] and [from, to] sharing an instant.
static bool block_delays(void *arg, enum air_kind kind, uint32_t slot, int64_t from_ns,
			 int64_t to_ns)
{
	const struct blocking *k = arg;
	struct air_work *w = k->b->work;
	if (!counts(k->s, kind, slot))
		return true;
	int64_t from = from_ns == VOLUME_TIME_FIRST ? 0 : from_ns - k->v->end_ns;
	int64_t to = to_ns == VOLUME_TIME_LAST ? k->max_ns : to_ns - k->v->start_ns;
	if (w->span_count == AIR_SPANS_MAX) {
		w->overflow = true;
		return false;
	}
	w->spans[w->span_count++] = (struct air_span){from > 0 ? from : 0, to};
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct air_span *p = a, *q = b;
	return (p->from > q->from) - (p->from < q->from);
}

int64_t air_clash_shift(struct air_book *b, const uint32_t *vols, uint32_t count, int32_t dz_cm,
			int64_t max_ns, const struct air_stance *s)
{
	const int64_t second = 1000000000;
	struct air_work *w = b->work;
	w->span_count = 0;
	w->overflow = false;
	for (uint32_t i = 0; i < count && !w->overflow; i++) {
		struct air_probe p = air_space_probe(&b->space, vols[i]);
		struct blocking k = {b, s, air_space_at(&b->space, vols[i]), max_ns};
		p.lower_cm += dz_cm;
		p.upper_cm += dz_cm;
		p.end_ns += max_ns;
		air_clash_each(b, &p, block_delays, &k);
	}
	if (w->overflow)
		return -1;
	qsort(w->spans, w->span_count, sizeof(w->spans[0]), by_start);
	int64_t delay = 0;
	for (uint32_t i = 0; i < w->span_count && w->spans[i].from <= delay; i++)
		if (w->spans[i].to >= delay)
			delay = (w->spans[i].to / second + 1) * second;
	return delay <= max_ns ? delay : -1;
}

// ---- why not

struct why {
	struct air_book *b;
	const struct air_stance *s;
	struct air_answer *out;
};

static void tell(struct air_answer *out, const struct air_conflict *c)
{
	for (uint32_t i = 0; i < out->conflict_count; i++)
		if (out->conflicts[i].has_id && c->has_id &&
		    air_id_equal(&out->conflicts[i].id, &c->id) &&
		    out->conflicts[i].reason == c->reason)
			return;
	if (out->conflict_count < AIR_CONFLICTS_MAX)
		out->conflicts[out->conflict_count++] = *c;
}

static bool tell_volume(void *arg, enum air_kind kind, uint32_t slot, int64_t from_ns,
			int64_t to_ns)
{
	struct why *y = arg;
	if (!counts(y->s, kind, slot))
		return true;
	const struct air_corridor *c = &y->b->corridors[slot];
	bool is_corridor = kind == AIR_KIND_CORRIDOR;
	const struct air_conflict conflict = {
		.reason = (uint16_t)(is_corridor ? air_clash_reason(y->s, c, false)
				     : y->b->constraints[slot].is_foreign ? AIR_REASON_FOREIGN
									  : AIR_REASON_CONSTRAINT),
		.kind = (uint8_t)kind,
		.has_id = true,
		.id = is_corridor ? c->id : y->b->constraints[slot].id,
		.node = AIR_NONE16,
		.to_node = AIR_NONE16,
		.pad = AIR_NONE16,
		.from_ns = from_ns,
		.to_ns = to_ns};
	tell(y->out, &conflict);
	return y->out->conflict_count < AIR_CONFLICTS_MAX;
}

void air_clash_why(struct air_book *b, const uint32_t *vols, uint32_t count,
		   const struct air_stance *s, struct air_answer *out)
{
	struct why y = {b, s, out};
	for (uint32_t i = 0; i < count && out->conflict_count < AIR_CONFLICTS_MAX; i++) {
		const struct air_probe p = air_space_probe(&b->space, vols[i]);
		air_clash_each(b, &p, tell_volume, &y);
	}
}

struct why_stop {
	struct why y;
	const struct air_plan_stop *stop;
	struct air_conflict place;
};

static bool tell_entry(void *arg, uint32_t tick, uint32_t owner)
{
	struct why_stop *w = arg;
	struct air_book *b = w->y.b;
	if (!air_clash_counts((void *)(uintptr_t)w->y.s, owner))
		return true;
	struct air_conflict c = w->place;
	enum air_reason r = air_clash_reason(w->y.s, &b->corridors[owner], true);
	c.reason = r == AIR_REASON_SEGMENT_FULL ? w->place.reason : (uint16_t)r;
	c.kind = AIR_KIND_CORRIDOR;
	c.has_id = true;
	c.id = b->corridors[owner].id;
	c.from_ns = air_tick_ns(b, tick);
	c.to_ns = air_tick_ns(b, tick + w->stop->duration);
	tell(w->y.out, &c);
	return w->y.out->conflict_count < AIR_CONFLICTS_MAX;
}

static void place_of(const struct air_network *n, const struct air_way *w, uint32_t resource,
		     struct air_conflict *c)
{
	uint32_t nodes = n->node_count * n->layer_count, edges = n->edge_count * n->layer_count;
	c->node = c->to_node = c->pad = AIR_NONE16;
	c->reason = AIR_REASON_SEGMENT_FULL;
	if (resource < nodes) {
		c->node = (uint16_t)(resource / n->layer_count);
	} else if (resource < nodes + edges) {
		const struct air_edge *e = &n->edges[(resource - nodes) / n->layer_count];
		c->node = e->from;
		c->to_node = e->to;
	} else {
		c->pad = (uint16_t)(resource - nodes - edges);
		c->reason = w->to_pad && n->pads[w->to].contingency == c->pad
				    ? AIR_REASON_CONTINGENCY_FULL
				    : AIR_REASON_PAD_FULL;
	}
}

void air_clash_why_way(struct air_book *b, const struct air_plan *p, const struct air_way *w,
		       uint32_t tick, const struct air_stance *s, struct air_answer *out)
{
	struct why_stop y = {{b, s, out}, NULL, {0}};
	for (uint32_t i = 0; i < p->stop_count && out->conflict_count < AIR_CONFLICTS_MAX; i++) {
		const struct air_plan_stop *stop = y.stop = &p->stops[i];
		const struct air_demand d = {stop->resource, stop->duration, stop->capacity};
		uint32_t at = tick + stop->offset;
		if (air_calendar_next(&b->calendar, &d, at, at, air_clash_counts,
				      (void *)(uintptr_t)s) == at)
			continue;
		place_of(b->net, w, stop->resource, &y.place);
		air_calendar_each(&b->calendar, stop->resource, at - stop->duration + 1,
				  at + stop->duration - 1, tell_entry, &y);
	}
	for (uint32_t i = 0; i < p->leg_count && out->conflict_count < AIR_CONFLICTS_MAX; i++) {
		const struct air_plan_leg *l = &p->legs[i];
		struct air_probe probe = {air_arena_at(&b->arena, l->tube),
					  air_tick_ns(b, tick + l->enter - b->net->guard),
					  air_tick_ns(b, tick + l->leave + b->net->guard),
					  l->lower_cm, l->upper_cm};
		for (uint32_t at = b->block_heads[l->list]; at != 0; at = b->blocks[at - 1].next) {
			const struct air_vol *v = air_space_at(&b->space, b->blocks[at - 1].vol);
			if (v->start_ns <= probe.end_ns && v->end_ns >= probe.start_ns &&
			    v->lower_cm <= l->upper_cm && v->upper_cm >= l->lower_cm)
				tell_volume(&y.y, (enum air_kind)(v->owner >> AIR_OWNER_SHIFT),
					    v->owner & ((1u << AIR_OWNER_SHIFT) - 1), v->start_ns,
					    v->end_ns);
		}
	}
}
