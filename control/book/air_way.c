// SPDX-License-Identifier: Apache-2.0
// Alternatives through the network: routes times layers, each with its earliest departure.
#include <string.h>

#include "air_core.h"

static bool is_new_way(const struct air_trip *t, const struct air_way *w)
{
	for (uint32_t i = 0; i < t->way_count; i++)
		if (t->ways[i].legs == w->legs &&
		    memcmp(t->ways[i].ordinals, w->ordinals, w->legs) == 0)
			return false;
	return true;
}

bool air_trip_make(struct air_book *b, struct air_trip *t, uint32_t from, bool from_pad,
		   uint32_t to, bool to_pad, uint16_t layers, int32_t preferred, uint32_t routes)
{
	uint32_t from_node = air_node_of(b->net, from, from_pad),
		 to_node = air_node_of(b->net, to, to_pad);
	t->way_count = 0;
	t->layers = layers;
	t->preferred = preferred >= 0 ? (uint32_t)preferred : (uint32_t)__builtin_ctz(layers);
	for (uint32_t m = 0; m < routes; m++) {
		struct air_way *w = &t->ways[t->way_count];
		w->from = from;
		w->to = to;
		w->from_pad = from_pad;
		w->to_pad = to_pad;
		w->layers = layers;
		w->route = m;
		w->legs = air_network_route(b->net, from_node, to_node, m, w->ordinals,
					    &w->length_cm);
		if (w->legs > 0 && is_new_way(t, w))
			t->way_count++;
	}
	return t->way_count > 0;
}

static uint32_t distance(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

// The layers by nearness to the preferred one: rank 0 is it, then the one below, above, two below, …
static uint32_t layer_of_rank(const struct air_trip *t, uint32_t rank)
{
	uint32_t d = (rank + 1) / 2, l = rank % 2 == 1 ? t->preferred - d : t->preferred + d;
	return l < AIR_LAYERS_MAX && (t->layers >> l & 1) != 0 ? l : AIR_LAYERS_MAX;
}

static void note(const struct air_trip *t, const struct air_way *w, uint32_t layer, uint32_t tick,
		 uint32_t from, struct air_candidate *out)
{
	*out = (struct air_candidate){.delay_ns = (int64_t)(tick - from) * AIR_TICK_NS,
				      .length_cm = w->length_cm,
				      .layer_change = distance(layer, t->preferred),
				      .tick = tick,
				      .layer = layer,
				      .route = (uint32_t)(w - t->ways)};
}

static air_calendar_counts counts_of(const struct air_stance *s)
{
	return s->displaces || s->self != AIR_NO_SLOT ? air_clash_counts : NULL;
}

// The earliest of one alternative; false: none until the limit.
static bool try_one(struct air_book *b, struct air_trip *t, uint32_t way, uint32_t layer,
		    uint32_t from, uint32_t limit, const struct air_stance *s,
		    struct air_candidate *out)
{
	t->ways[way].layer = layer;
	if (layer == AIR_LAYERS_MAX || !air_plan_make(b, &t->ways[way], &b->work->plan))
		return false;
	uint32_t tick =
		air_plan_search(b, &b->work->plan, from, limit, counts_of(s), (void *)(uintptr_t)s);
	if ((int32_t)(tick - limit) > 0)
		return false;
	note(t, &t->ways[way], layer, tick, from, out);
	return true;
}

bool air_trip_best(struct air_book *b, struct air_trip *t, uint32_t from, uint32_t limit,
		   uint32_t flex, const struct air_stance *s, struct air_candidate *out)
{
	uint32_t ways = (flex & AIR_FLEX_ROUTE) != 0 ? t->way_count : 1;
	uint32_t ranks = (flex & AIR_FLEX_LAYER) != 0 ? 2 * AIR_LAYERS_MAX : 1;
	bool found = false;
	// First whether any may leave at once: most are refused after a few questions.
	for (uint32_t pass = from == limit ? 1 : 0; pass < 2; pass++)
		for (uint32_t i = 0; i < ways; i++)
			for (uint32_t rank = 0; rank < ranks; rank++) {
				uint32_t until = pass == 0 ? from : limit;
				if (!try_one(b, t, i, layer_of_rank(t, rank), from, until, s, out))
					continue;
				found = true;
				if (out->tick == from)
					return true;
				limit = out->tick - 1; // others must be better
			}
	return found;
}

// An alternative no shorter and no nearer to the preferred layer than one found before must leave sooner to be worth it.
static uint32_t worth_until(const struct air_trip *t, const struct air_candidate *c, uint32_t count,
			    uint32_t way, uint32_t layer, uint32_t limit)
{
	for (uint32_t i = 0; i < count; i++)
		if (c[i].length_cm <= t->ways[way].length_cm &&
		    c[i].layer_change <= distance(layer, t->preferred) &&
		    (int32_t)(c[i].tick - 1 - limit) < 0)
			limit = c[i].tick - 1;
	return limit;
}

uint32_t air_trip_all(struct air_book *b, struct air_trip *t, uint32_t from, uint32_t limit,
		      const struct air_stance *s, struct air_candidate *out, uint32_t max)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < t->way_count; i++)
		for (uint32_t rank = 0; rank < 2 * AIR_LAYERS_MAX && count < max; rank++) {
			uint32_t layer = layer_of_rank(t, rank),
				 until = worth_until(t, out, count, i, layer, limit);
			if ((int32_t)(until - from) >= 0 &&
			    try_one(b, t, i, layer, from, until, s, &out[count]))
				count++;
		}
	return count;
}

void air_trip_plan(struct air_book *b, struct air_trip *t, const struct air_candidate *c)
{
	t->ways[c->route].layer = c->layer;
	(void)air_plan_make(b, &t->ways[c->route], &b->work->plan); // it was made before
}

bool air_way_store(struct air_book *b, struct air_corridor *c, const struct air_way *w,
		   uint32_t tick)
{
	struct air_plan *p = &b->work->link_plan;
	if (!air_plan_make(b, w, p))
		return false;
	c->path.ordinals = 0;
	if (w->legs > AIR_INLINE_LEGS) {
		uint32_t block = air_arena_take(&b->arena, w->legs);
		if (block == 0)
			return false;
		memcpy(air_arena_at(&b->arena, block), w->ordinals, w->legs);
		c->path.list.block = block;
	} else {
		for (uint32_t i = 0; i < w->legs; i++)
			c->path.ordinals |= (uint64_t)w->ordinals[i] << (4 * i);
	}
	c->from = (uint16_t)w->from;
	c->to = (uint16_t)w->to;
	c->layers = w->layers;
	c->layer = (uint8_t)w->layer;
	c->legs = (uint8_t)w->legs;
	c->route = (uint8_t)w->route;
	c->start_tick = tick;
	c->end_tick = tick + p->lease;
	c->flags = (uint8_t)((c->flags & ~(AIR_FLAG_FROM_PAD | AIR_FLAG_TO_PAD)) |
			     AIR_FLAG_NETWORK | (w->from_pad ? AIR_FLAG_FROM_PAD : 0) |
			     (w->to_pad ? AIR_FLAG_TO_PAD : 0));
	return true;
}
