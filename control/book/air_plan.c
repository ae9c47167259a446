// SPDX-License-Identifier: Apache-2.0
// A way through the network as a list of resources with the time at which each is taken after departure, and the search
// for the earliest departure at which all are free.
#include <string.h>

#include "air_core.h"

static bool take(struct air_plan *p, uint32_t resource, uint32_t duration, uint32_t capacity,
		 uint32_t offset)
{
	if (p->stop_count == AIR_PLAN_MAX)
		return false;
	p->stops[p->stop_count++] = (struct air_plan_stop){resource, duration, capacity, offset};
	return true;
}

static bool pass(struct air_plan *p, uint32_t list, uint32_t enter, uint32_t leave,
		 int32_t lower_cm, int32_t upper_cm, uint32_t tube)
{
	if (p->leg_count == AIR_PLAN_MAX)
		return false;
	p->legs[p->leg_count++] =
		(struct air_plan_leg){list, enter, leave, lower_cm, upper_cm, tube};
	return true;
}

// The allowed layer nearest to the wanted one, the lower of two; AIR_LAYERS_MAX: none.
static uint32_t nearest_layer(uint32_t allowed, uint32_t wanted)
{
	for (uint32_t d = 0; d < AIR_LAYERS_MAX; d++) {
		if (wanted >= d && (allowed >> (wanted - d) & 1) != 0)
			return wanted - d;
		if (wanted + d < AIR_LAYERS_MAX && (allowed >> (wanted + d) & 1) != 0)
			return wanted + d;
	}
	return AIR_LAYERS_MAX;
}

static uint32_t duration_of(const struct air_pad *p)
{
	return (p->turnaround_ms + 49) / 50;
}

// At a node: one crossing, or with a change of layer a climb during which the layers on the way are taken all the time.
static bool cross_node(const struct air_network *n, struct air_plan *p, uint32_t node,
		       uint32_t from, uint32_t to, uint32_t *t)
{
	if (from == to)
		return take(p, air_network_node_resource(n, node, from), n->guard, 1, *t);
	uint32_t low = from < to ? from : to, high = from < to ? to : from;
	uint32_t climb = air_network_climb(n, (int64_t)air_network_layer_middle(n, high) -
						      air_network_layer_middle(n, low));
	uint32_t pieces =
		climb / (2 * n->guard - 1) + 1; // entries so near that nobody fits between
	bool good = pass(p, n->edge_count * n->layer_count + n->pad_count + node, *t, *t + climb,
			 n->layers[low].lower_cm, n->layers[high].upper_cm, n->node_tube[node]);
	for (uint32_t l = low; l <= high; l++)
		for (uint32_t i = 0; i <= pieces; i++)
			good = good && take(p, air_network_node_resource(n, node, l), n->guard, 1,
					    *t + (uint32_t)((uint64_t)climb * i / pieces));
	*t += climb;
	return good;
}

static bool use_pad(const struct air_network *n, struct air_plan *p, uint32_t pad, uint32_t layer,
		    bool arrives, uint32_t *t)
{
	const struct air_pad *d = &n->pads[pad];
	uint32_t from = *t;
	bool good = take(p, air_network_pad_resource(n, pad), duration_of(d), d->stands, *t);
	if (arrives && d->contingency != AIR_NONE16) {
		const struct air_pad *c = &n->pads[d->contingency];
		good = good && take(p, air_network_pad_resource(n, d->contingency), duration_of(c),
				    c->stands, *t);
	}
	*t += n->pad_travel[pad * n->layer_count + layer];
	return good && pass(p, n->edge_count * n->layer_count + pad, from, *t, d->ground_cm,
			    n->layers[layer].upper_cm, n->pad_tube[pad]);
}

static uint32_t lease_of(const struct air_network *n, const struct air_plan *p)
{
	uint32_t end = p->arrival + n->guard;
	for (uint32_t i = 0; i < p->stop_count; i++) {
		const struct air_plan_stop *s = &p->stops[i];
		end = s->offset + s->duration > end ? s->offset + s->duration : end;
	}
	return end;
}

bool air_plan_make(const struct air_book *b, const struct air_way *w, struct air_plan *p)
{
	const struct air_network *n = b->net;
	uint32_t node = air_node_of(n, w->from, w->from_pad), t = 0, edge, layer, next;
	p->stop_count = p->leg_count = 0;
	edge = air_network_out(n, node, w->ordinals[0]);
	layer = nearest_layer(w->layers & n->edges[edge].layers, w->layer);
	if (layer == AIR_LAYERS_MAX || (w->from_pad && !use_pad(n, p, w->from, layer, false, &t)) ||
	    !cross_node(n, p, node, layer, layer, &t))
		return false;
	for (uint32_t i = 0; i < w->legs; i++, layer = next) {
		const struct air_edge *e = &n->edges[edge];
		uint32_t enter = t, here = edge, headway = (e->headway_ms + 49) / 50;
		if (headway > n->guard &&
		    !take(p, air_network_edge_resource(n, edge, layer), headway, 1, t))
			return false;
		t += n->travel[edge * n->layer_count + layer];
		node = e->to;
		next = layer;
		if (i + 1 < w->legs) {
			edge = air_network_out(n, node, w->ordinals[i + 1]);
			next = nearest_layer(w->layers & n->edges[edge].layers, w->layer);
		}
		if (next == AIR_LAYERS_MAX ||
		    !pass(p, here * n->layer_count + layer, enter, t, n->layers[layer].lower_cm,
			  n->layers[layer].upper_cm, n->edge_tube[here]) ||
		    !cross_node(n, p, node, layer, next, &t))
			return false;
	}
	if (w->to_pad && !use_pad(n, p, w->to, layer, true, &t))
		return false;
	p->arrival = t;
	p->lease = lease_of(n, p);
	return true;
}

void air_plan_way(const struct air_book *b, const struct air_corridor *c, struct air_way *w)
{
	*w = (struct air_way){.from = c->from,
			      .to = c->to,
			      .from_pad = (c->flags & AIR_FLAG_FROM_PAD) != 0,
			      .to_pad = (c->flags & AIR_FLAG_TO_PAD) != 0,
			      .layers = c->layers,
			      .layer = c->layer,
			      .route = c->route,
			      .legs = c->legs};
	const uint8_t *list =
		c->legs > AIR_INLINE_LEGS ? air_arena_at(&b->arena, c->path.list.block) : NULL;
	uint32_t node = air_node_of(b->net, w->from, w->from_pad);
	for (uint32_t i = 0; i < w->legs; i++) {
		w->ordinals[i] =
			(uint8_t)(list != NULL ? list[i] : c->path.ordinals >> (4 * i) & 15);
		uint32_t edge = air_network_out(b->net, node, w->ordinals[i]);
		w->length_cm += b->net->length_cm[edge];
		node = b->net->edges[edge].to;
	}
}

// ---- free volumes in the way of a leg

struct leg_time {
	int64_t from_ns, to_ns; // closed, guard included
};

static struct leg_time time_of(const struct air_book *b, const struct air_plan_leg *l,
			       uint32_t tick)
{
	return (struct leg_time){air_tick_ns(b, tick + l->enter - b->net->guard),
				 air_tick_ns(b, tick + l->leave + b->net->guard)};
}

static bool volume_counts(const struct air_book *b, const struct air_vol *v,
			  air_calendar_counts counts, void *arg)
{
	uint32_t slot = v->owner & ((1u << AIR_OWNER_SHIFT) - 1);
	return v->owner >> AIR_OWNER_SHIFT != AIR_KIND_CORRIDOR || counts == NULL ||
	       counts(arg, slot);
}

// Constraints in the lists are those that block; which priorities may pass is the caller's stance.
static bool constraint_blocks(const struct air_book *b, const struct air_vol *v,
			      air_calendar_counts counts, void *arg)
{
	if (v->owner >> AIR_OWNER_SHIFT != AIR_KIND_CONSTRAINT)
		return true;
	const struct air_constraint_rec *c =
		&b->constraints[v->owner & ((1u << AIR_OWNER_SHIFT) - 1)];
	const struct air_stance *s = arg;
	return c->is_blocking && (s == NULL || s->priority < c->pass_priority);
}

static uint32_t next_past_volumes(const struct air_book *b, const struct air_plan_leg *l,
				  uint32_t tick, uint32_t limit, air_calendar_counts counts,
				  void *arg)
{
	uint32_t at = b->block_heads[l->list];
	while (at != 0 && (int32_t)(tick - limit) <= 0) {
		const struct air_block *k = &b->blocks[at - 1];
		const struct air_vol *v = air_space_at(&b->space, k->vol);
		struct leg_time t = time_of(b, l, tick);
		at = k->next;
		if (v->start_ns > t.to_ns || v->end_ns < t.from_ns || v->lower_cm > l->upper_cm ||
		    v->upper_cm < l->lower_cm || !volume_counts(b, v, counts, arg) ||
		    !constraint_blocks(b, v, counts, arg))
			continue;
		int64_t wait = (v->end_ns - t.from_ns) / AIR_TICK_NS + 1;
		if (v->end_ns == VOLUME_TIME_LAST || wait > (int64_t)(limit - tick))
			return limit + 1;
		tick += (uint32_t)wait;
		at = b->block_heads[l->list]; // one passed over may be in the way now
	}
	return tick;
}

// ---- the search

enum { AHEAD = 8 }; // stops whose pages are on their way; half of it for their blocks

static inline void fetch(const struct air_book *b, const struct air_plan *p, const uint16_t *order,
			 uint32_t i, uint32_t tick)
{
	if (i + AHEAD < p->stop_count) {
		const struct air_plan_stop *s = &p->stops[order[i + AHEAD]];
		air_calendar_fetch_page(&b->calendar, s->resource, tick + s->offset);
	}
	if (i + AHEAD / 2 < p->stop_count) {
		const struct air_plan_stop *s = &p->stops[order[i + AHEAD / 2]];
		air_calendar_fetch_block(&b->calendar, s->resource, tick + s->offset);
	}
}

// From both ends inwards: around pads it is busiest, and who is refused early costs least.
static void ends_first(uint16_t *order, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		order[i] = (uint16_t)(i % 2 == 0 ? i / 2 : n - 1 - i / 2);
}

// Asks each resource and each leg in turn; whoever is not free moves the departure on, until all in a row agree. Each answer
// says until when it holds, so that most need not be asked again.
uint32_t air_plan_search(const struct air_book *b, const struct air_plan *p, uint32_t from,
			 uint32_t limit, air_calendar_counts counts, void *arg)
{
	uint32_t legs = b->block_slots.count > 0 ? p->leg_count : 0, all = p->stop_count + legs,
		 tick = from, asked = 0;
	uint32_t until[AIR_PLAN_MAX];
	uint16_t order[AIR_PLAN_MAX];
	ends_first(order, p->stop_count);
	for (uint32_t i = 0; i < AHEAD && i < p->stop_count; i++)
		air_calendar_fetch_page(&b->calendar, p->stops[order[i]].resource,
					from + p->stops[order[i]].offset);
	for (uint32_t i = 0, agree = 0; agree < all; i = i + 1 < all ? i + 1 : 0) {
		uint32_t next = tick;
		if (i >= p->stop_count) {
			next = next_past_volumes(b, &p->legs[i - p->stop_count], tick, limit,
						 counts, arg);
		} else if (i >= asked || (int32_t)(tick - until[i]) > 0) {
			const struct air_plan_stop *s = &p->stops[order[i]];
			const struct air_demand d = {s->resource, s->duration, s->capacity};
			if (i >= asked)
				fetch(b, p, order, i, tick);
			next = air_calendar_next_until(&b->calendar, &d, tick + s->offset,
						       limit + s->offset, counts, arg, &until[i]) -
			       s->offset;
			until[i] -= s->offset;
			asked = i >= asked ? i + 1 : asked;
		}
		agree = next == tick ? agree + 1 : 1;
		tick = next;
		if ((int32_t)(tick - limit) > 0)
			return limit + 1;
	}
	return tick;
}

uint16_t air_plan_layers(const struct air_network *n, const struct air_request *r)
{
	uint32_t mask = 0;
	for (uint32_t l = 0; l < n->layer_count; l++)
		if (n->layers[l].lower_cm >= r->lower_cm && n->layers[l].upper_cm <= r->upper_cm &&
		    n->layers[l].speed_cms <= r->speed_cms)
			mask |= 1u << l;
	return (uint16_t)(r->climb_cms >= n->climb_min_cms && r->size_cm <= n->size_max_cm ? mask
											   : 0);
}
