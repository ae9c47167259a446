// SPDX-License-Identifier: Apache-2.0
// Reading the book: entities, areas, how full it is, who got what.
#include <stdlib.h>
#include <string.h>

#include "air_core.h"

// ---- one entity

static void view_way(const struct air_book *b, const struct air_corridor *c, struct air_view *v)
{
	struct air_way w;
	air_plan_way(b, c, &w);
	v->is_network = true;
	v->layer = c->layer;
	v->legs = c->legs;
	v->route = c->route;
	v->length_cm = (uint32_t)w.length_cm;
	v->from_node = (uint16_t)air_node_of(b->net, w.from, w.from_pad);
	v->to_node = (uint16_t)air_node_of(b->net, w.to, w.to_pad);
	v->from_pad = w.from_pad ? c->from : AIR_NONE16;
	v->to_pad = w.to_pad ? c->to : AIR_NONE16;
}

static void view_corridor(const struct air_book *b, uint32_t slot, struct air_view *v)
{
	const struct air_corridor *c = &b->corridors[slot];
	v->state = c->state;
	v->id = c->id;
	v->operator_name = b->operators[c->operator_index].name;
	v->operator_index = c->operator_index;
	v->priority = c->priority;
	v->version = c->version;
	v->from_node = v->to_node = v->from_pad = v->to_pad = AIR_NONE16;
	v->layer = -1;
	if (c->state == AIR_STATE_OFFERED) {
		v->held_until_ns = b->groups[b->group_of[slot]].held_ns;
		v->group = b->groups[b->group_of[slot]].id;
	}
	if ((c->flags & AIR_FLAG_NETWORK) != 0)
		view_way(b, c, v);
}

static void view_of(const struct air_book *b, enum air_kind kind, uint32_t slot, struct air_view *v)
{
	*v = (struct air_view){.kind = (uint8_t)kind, .state = AIR_STATE_ACCEPTED, .handle = slot};
	(void)air_link_volumes(b, kind, slot, &v->volume_count);
	air_link_hull(b, kind, slot, &v->start_ns, &v->end_ns);
	if (kind == AIR_KIND_CORRIDOR) {
		view_corridor(b, slot, v);
	} else if (kind == AIR_KIND_CONSTRAINT) {
		const struct air_constraint_rec *c = &b->constraints[slot];
		v->id = c->id;
		v->operator_name = b->operators[c->operator_index].name;
		v->operator_index = c->operator_index;
		v->priority = c->pass_priority;
		v->version = c->version;
		v->constraint_kind = c->kind;
		v->constraint_reasons = c->reasons;
		v->is_blocking = c->is_blocking;
		v->is_foreign = c->is_foreign;
		v->state = c->is_live ? AIR_STATE_ACCEPTED : AIR_STATE_ENDED;
	} else {
		const struct air_subscription_rec *s = &b->subscriptions[slot];
		v->id = s->id;
		v->operator_name = b->operators[s->operator_index].name;
		v->operator_index = s->operator_index;
		v->version = s->version;
		v->watches_corridors = s->watches_corridors;
		v->watches_constraints = s->watches_constraints;
		v->notification_index = s->index;
		v->state = s->is_live ? AIR_STATE_ACCEPTED : AIR_STATE_ENDED;
	}
}

bool air_book_get(const struct air_book *b, enum air_kind kind, const struct air_id *id,
		  struct air_view *out)
{
	uint32_t slot = kind < AIR_KIND_OPERATOR ? air_idmap_find(&b->ids[kind], id) : AIR_NO_SLOT;
	// What the last operation ended is not settled yet, so it still stands in its slot.
	for (uint32_t i = 0;
	     slot == AIR_NO_SLOT && i < b->change_count && b->undo_first <= b->undo_begin; i++)
		if (b->changes[i].kind == kind && b->changes[i].after == AIR_STATE_ENDED &&
		    air_id_equal(&b->changes[i].id, id))
			slot = b->changes[i].handle;
	if (slot == AIR_NO_SLOT)
		return false;
	view_of(b, kind, slot, out);
	return true;
}

// ---- what it is made of

static void give_tube(const struct air_book *b, const struct air_plan_leg *l, uint32_t tick,
		      uint32_t number, air_volume_cb cb, void *arg, bool *go_on)
{
	const struct outline *o = air_arena_at(&b->arena, l->tube);
	const struct air_volume v = {.shape = VOLUME_POLYGON,
				     .lower_cm = l->lower_cm,
				     .upper_cm = l->upper_cm,
				     .start_ns = air_tick_ns(b, tick + l->enter - b->net->guard),
				     .end_ns = air_tick_ns(b, tick + l->leave + b->net->guard),
				     .points = outline_given(o),
				     .count = o->count};
	*go_on = cb(arg, number, &v);
}

void air_book_volumes(const struct air_book *b, const struct air_view *v, air_volume_cb cb,
		      void *arg)
{
	enum air_kind kind = (enum air_kind)v->kind;
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, kind, v->handle, &count);
	bool go_on = true;
	for (uint32_t i = 0; i < count && go_on; i++) {
		struct air_volume one;
		air_space_volume(&b->space, vols[i], &one);
		go_on = cb(arg, i, &one);
	}
	if (count > 0 || kind != AIR_KIND_CORRIDOR)
		return;
	struct air_way w;
	struct air_plan *p = &b->work->link_plan;
	air_plan_way(b, &b->corridors[v->handle], &w);
	if (!air_plan_make(b, &w, p))
		return;
	for (uint32_t i = 0; i < p->leg_count && go_on; i++)
		give_tube(b, &p->legs[i], b->corridors[v->handle].start_tick, i, cb, arg, &go_on);
}

uint32_t air_book_stops(const struct air_book *b, const struct air_view *v, struct air_stop *out,
			uint32_t max)
{
	const struct air_corridor *c = &b->corridors[v->handle];
	struct air_plan *p = &b->work->link_plan;
	struct air_way w;
	uint32_t n = 0;
	if (v->kind != AIR_KIND_CORRIDOR || (c->flags & AIR_FLAG_NETWORK) == 0)
		return 0;
	air_plan_way(b, c, &w);
	if (!air_plan_make(b, &w, p))
		return 0;
	uint32_t node = air_node_of(b->net, w.from, w.from_pad),
		 edges = b->net->edge_count * b->net->layer_count, last = 0;
	for (uint32_t i = 0; i < p->leg_count; i++) {
		const struct air_plan_leg *l = &p->legs[i];
		if (l->list >= edges)
			continue;
		if (n < max)
			out[n] = (struct air_stop){(uint16_t)node,
						   air_tick_ns(b, c->start_tick + l->enter)};
		n++;
		node = b->net->edges[l->list / b->net->layer_count].to;
		last = l->leave;
	}
	if (n < max)
		out[n] = (struct air_stop){(uint16_t)node, air_tick_ns(b, c->start_tick + last)};
	return n + 1;
}

// ---- areas

struct asking {
	struct air_book *b;
	uint32_t kinds;
	bool full;
};

static void note(struct asking *a, uint32_t owner)
{
	struct air_work *w = a->b->work;
	if (w->found_count == a->b->config.limits.results) {
		// Several volumes of one entity count once: make room before giving up.
		uint32_t n = 0;
		for (uint32_t i = 0; i < w->found_count; i++)
			if (n == 0 || w->found[n - 1] != w->found[i])
				w->found[n++] = w->found[i];
		w->found_count = n;
	}
	a->full = w->found_count == a->b->config.limits.results;
	if (!a->full && (w->found_count == 0 || w->found[w->found_count - 1] != owner))
		w->found[w->found_count++] = owner;
}

static bool found_some(void *arg, enum air_kind kind, uint32_t slot, int64_t from_ns, int64_t to_ns)
{
	struct asking *a = arg;
	bool wanted = kind == AIR_KIND_CONSTRAINT ? (a->kinds & AIR_QUERY_CONSTRAINTS) != 0
		      : a->b->corridors[slot].state == AIR_STATE_OFFERED
			      ? (a->kinds & AIR_QUERY_OFFERS) != 0
			      : (a->kinds & AIR_QUERY_CORRIDORS) != 0;
	if (wanted)
		note(a, (uint32_t)kind << AIR_OWNER_SHIFT | slot);
	return !a->full;
}

static bool found_subscription(void *arg, uint32_t vol)
{
	struct asking *a = arg;
	note(a, air_space_at(&a->b->space, vol)->owner);
	return !a->full;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static enum air_reason give_found(struct asking *a, air_view_cb cb, void *arg)
{
	struct air_work *w = a->b->work;
	uint32_t before = UINT32_MAX;
	qsort(w->found, w->found_count, sizeof(w->found[0]), by_number);
	for (uint32_t i = 0; i < w->found_count; i++) {
		struct air_view v;
		if (w->found[i] == before)
			continue;
		before = w->found[i];
		view_of(a->b, (enum air_kind)(before >> AIR_OWNER_SHIFT),
			before & ((1u << AIR_OWNER_SHIFT) - 1), &v);
		if (!cb(arg, &v))
			return AIR_REASON_NONE;
	}
	return a->full ? AIR_REASON_FULL_RESULTS : AIR_REASON_NONE;
}

enum air_reason air_book_query(struct air_book *b, const struct air_volume *area, uint32_t kinds,
			       air_view_cb cb, void *arg)
{
	const struct outline_shape shape = {area->shape, area->points, area->count, area->center,
					    area->radius_cm};
	struct outline *o = (struct outline *)(void *)b->work->outline;
	struct asking a = {b, kinds, false};
	enum air_reason reason = air_check_volume(b, area, AIR_KIND_CONSTRAINT);
	if (reason != AIR_REASON_NONE)
		return reason;
	if (!outline_build(&b->space.plane, &shape, o))
		return AIR_REASON_OUT_OF_AREA;
	struct air_probe p = {o, area->start_ns, area->end_ns, area->lower_cm, area->upper_cm};
	b->work->found_count = 0;
	if ((kinds & (AIR_QUERY_CORRIDORS | AIR_QUERY_CONSTRAINTS | AIR_QUERY_OFFERS)) != 0)
		air_clash_each(b, &p, found_some, &a);
	p.lower_cm = INT32_MIN;
	p.upper_cm = INT32_MAX;
	if ((kinds & AIR_QUERY_SUBSCRIPTIONS) != 0)
		air_space_find(&b->space, &p, true, found_subscription, &a);
	return give_found(&a, cb, arg);
}

// ---- all of a kind

struct ordered {
	struct air_id id;
	uint32_t slot;
};

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct air_id));
}

static bool is_live(const struct air_book *b, enum air_kind kind, uint32_t slot)
{
	return kind == AIR_KIND_CORRIDOR     ? (b->corridors[slot].flags & AIR_FLAG_LIVE) != 0
	       : kind == AIR_KIND_CONSTRAINT ? b->constraints[slot].is_live
					     : b->subscriptions[slot].is_live;
}

// The table of identifiers knows who is live without touching freed records.
static uint32_t live_slots(const struct air_book *b, enum air_kind kind, struct ordered *out)
{
	const struct air_idmap *m = &b->ids[kind];
	uint32_t n = 0;
	for (uint32_t i = 0; i <= m->mask; i++) {
		if (m->slots[i] == 0 || !is_live(b, kind, m->slots[i] - 1))
			continue;
		out[n].slot = m->slots[i] - 1;
		const void *record = (const uint8_t *)*m->records + out[n].slot * m->stride;
		memcpy(&out[n++].id, record, sizeof(struct air_id));
	}
	return n;
}

static int by_slot(const void *a, const void *b)
{
	const struct ordered *p = a, *q = b;
	return (p->slot > q->slot) - (p->slot < q->slot);
}

enum air_reason air_book_each(struct air_book *b, enum air_kind kind, bool sorted, air_view_cb cb,
			      void *arg)
{
	if (kind >= AIR_KIND_OPERATOR)
		return AIR_REASON_NONE;
	struct ordered *list = malloc((b->ids[kind].used + (size_t)1) * sizeof(*list));
	if (list == NULL)
		return AIR_REASON_FULL_RESULTS;
	uint32_t n = live_slots(b, kind, list);
	qsort(list, n, sizeof(*list), sorted ? by_id : by_slot);
	for (uint32_t i = 0; i < n; i++) {
		struct air_view v;
		view_of(b, kind, list[i].slot, &v);
		if (!cb(arg, &v))
			break;
	}
	free(list);
	return AIR_REASON_NONE;
}

// ---- how full

struct counting {
	const struct air_book *b;
	uint32_t edge, layer, count;
};

static bool count_entry(void *arg, uint32_t tick, uint32_t owner)
{
	(void)tick;
	(void)owner;
	((struct counting *)arg)->count++;
	return true;
}

static bool count_leg(void *arg, uint32_t tick, uint32_t owner)
{
	struct counting *c = arg;
	const struct air_book *b = c->b;
	struct air_plan *p = &b->work->link_plan;
	struct air_way w;
	air_plan_way(b, &b->corridors[owner], &w);
	if (!air_plan_make(b, &w, p))
		return true;
	for (uint32_t i = 0; i < p->leg_count; i++)
		if (p->legs[i].list == c->edge * b->net->layer_count + c->layer &&
		    b->corridors[owner].start_tick + p->legs[i].enter == tick)
			c->count++;
	return true;
}

static uint32_t fits(int64_t ns, uint32_t ticks, uint32_t capacity)
{
	int64_t n = ns < 0 ? 0 : ns / ((int64_t)ticks * AIR_TICK_NS) * capacity;
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

bool air_book_segment_usage(const struct air_book *b, uint16_t from, uint16_t to, unsigned layer,
			    int64_t from_ns, int64_t to_ns, struct air_usage *out)
{
	const struct air_network *n = b->net;
	if (n == NULL || from >= n->node_count || layer >= n->layer_count || from_ns > to_ns)
		return false;
	for (uint32_t i = n->first_out[from]; i < n->first_out[from + 1]; i++) {
		const struct air_edge *e = &n->edges[n->out[i]];
		struct counting c = {b, n->out[i], layer, 0};
		if (e->to != to || (e->layers >> layer & 1) == 0)
			continue;
		air_calendar_each(&b->calendar, air_network_node_resource(n, from, layer),
				  air_tick_up(from_ns), air_tick_down(to_ns), count_leg, &c);
		*out = (struct air_usage){c.count,
					  fits(to_ns - from_ns, (e->headway_ms + 49) / 50, 1)};
		return true;
	}
	return false;
}

bool air_book_pad_usage(const struct air_book *b, uint16_t pad, int64_t from_ns, int64_t to_ns,
			struct air_usage *out)
{
	const struct air_network *n = b->net;
	struct counting c = {.b = b};
	if (n == NULL || pad >= n->pad_count || from_ns > to_ns)
		return false;
	air_calendar_each(&b->calendar, air_network_pad_resource(n, pad), air_tick_up(from_ns),
			  air_tick_down(to_ns), count_entry, &c);
	*out = (struct air_usage){
		c.count,
		fits(to_ns - from_ns, (n->pads[pad].turnaround_ms + 49) / 50, n->pads[pad].stands)};
	return true;
}

// ---- who got what

uint32_t air_book_operator_count(const struct air_book *b)
{
	return b->operator_count;
}

const char *air_book_operator(const struct air_book *b, uint32_t index)
{
	return index < b->operator_count ? b->operators[index].name : NULL;
}

bool air_book_fairness(const struct air_book *b, uint32_t index, struct air_fairness *out)
{
	if (index >= b->operator_count)
		return false;
	*out = b->operators[index].f;
	return true;
}

double air_book_jain(const struct air_book *b)
{
	double sum = 0, squares = 0, n = 0;
	for (uint32_t i = 0; i < b->operator_count; i++) {
		const struct air_fairness *f = &b->operators[i].f;
		if (f->grants == 0)
			continue;
		double delay_s = (double)f->delay_ms / 1000 / (double)f->grants + 1;
		sum += delay_s;
		squares += delay_s * delay_s;
		n++;
	}
	return n > 0 ? sum * sum / (n * squares) : 0;
}

void air_book_totals(const struct air_book *b, struct air_totals *out)
{
	*out = (struct air_totals){.corridors = b->ids[AIR_KIND_CORRIDOR].used - b->offered,
				   .offers = b->offered,
				   .constraints = b->ids[AIR_KIND_CONSTRAINT].used,
				   .subscriptions = b->ids[AIR_KIND_SUBSCRIPTION].used,
				   .volumes = b->space.count,
				   .operators = b->operator_count,
				   .undo_used = b->undo_next - b->undo_first};
}
