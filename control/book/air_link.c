// SPDX-License-Identifier: Apache-2.0
// Into and out of every index at once.
#include <string.h>

#include "air_core.h"

// ---- what stands behind a record

const uint32_t *air_link_volumes(const struct air_book *b, enum air_kind kind, uint32_t slot,
				 uint32_t *count)
{
	const uint32_t *block;
	*count = 0;
	switch (kind) {
	case AIR_KIND_CORRIDOR:
		if ((b->corridors[slot].flags & AIR_FLAG_NETWORK) != 0)
			return NULL;
		block = &b->corridors[slot].path.list.block;
		*count = b->corridors[slot].path.list.count;
		break;
	case AIR_KIND_CONSTRAINT:
		block = &b->constraints[slot].block;
		*count = b->constraints[slot].count;
		break;
	default:
		block = &b->subscriptions[slot].vol;
		*count = 1;
	}
	return *count > 1 ? air_arena_at(&b->arena, *block) : block;
}

void air_link_hull(const struct air_book *b, enum air_kind kind, uint32_t slot, int64_t *start_ns,
		   int64_t *end_ns)
{
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, kind, slot, &count);
	if (count == 0) {
		*start_ns = air_tick_ns(b, b->corridors[slot].start_tick);
		*end_ns = air_tick_ns(b, b->corridors[slot].end_tick);
		return;
	}
	*start_ns = INT64_MAX;
	*end_ns = INT64_MIN;
	for (uint32_t i = 0; i < count; i++) {
		const struct air_vol *v = air_space_at(&b->space, vols[i]);
		*start_ns = v->start_ns < *start_ns ? v->start_ns : *start_ns;
		*end_ns = v->end_ns > *end_ns ? v->end_ns : *end_ns;
	}
}

static void drop_volumes(struct air_book *b, uint32_t block, uint32_t count)
{
	const uint32_t *vols = count > 1 ? air_arena_at(&b->arena, block) : &block;
	for (uint32_t i = 0; i < count; i++)
		air_space_drop(&b->space, vols[i]);
	if (count > 1)
		air_arena_give(&b->arena, block, count * (uint32_t)sizeof(uint32_t));
}

void air_link_drop(struct air_book *b, enum air_kind kind, const void *record)
{
	if (kind == AIR_KIND_CORRIDOR) {
		const struct air_corridor *c = record;
		if ((c->flags & AIR_FLAG_NETWORK) == 0)
			drop_volumes(b, c->path.list.block, c->path.list.count);
		else if (c->legs > AIR_INLINE_LEGS)
			air_arena_give(&b->arena, c->path.list.block, c->legs);
	} else if (kind == AIR_KIND_CONSTRAINT) {
		const struct air_constraint_rec *c = record;
		drop_volumes(b, c->block, c->count);
	} else {
		air_space_drop(&b->space, ((const struct air_subscription_rec *)record)->vol);
	}
}

// ---- free volumes over tubes

struct covering {
	struct air_book *b;
	uint32_t vol;
	bool adds, good;
};

static void cover(struct covering *c, uint32_t list)
{
	struct air_book *b = c->b;
	uint32_t *at = &b->block_heads[list];
	if (c->adds) {
		uint32_t k = air_slot_take(&b->block_slots);
		c->good = k != AIR_NO_SLOT;
		if (c->good) {
			b->blocks[k] = (struct air_block){c->vol, *at};
			*at = k + 1;
		}
		return;
	}
	while (*at != 0 && b->blocks[*at - 1].vol != c->vol)
		at = &b->blocks[*at - 1].next;
	if (*at != 0) {
		uint32_t k = *at - 1;
		*at = b->blocks[k].next;
		air_slot_give(&b->block_slots, k);
	}
}

static bool cover_tube(void *arg, enum air_tube kind, uint32_t index)
{
	struct covering *c = arg;
	const struct air_network *n = c->b->net;
	const struct air_vol *v = air_space_at(&c->b->space, c->vol);
	if (kind != AIR_TUBE_EDGE) {
		cover(c, n->edge_count * n->layer_count +
				 (kind == AIR_TUBE_NODE ? n->pad_count : 0) + index);
		return c->good;
	}
	for (uint32_t l = 0; l < n->layer_count && c->good; l++)
		if ((n->edges[index].layers >> l & 1) != 0 &&
		    v->lower_cm <= n->layers[l].upper_cm && v->upper_cm >= n->layers[l].lower_cm)
			cover(c, index * n->layer_count + l);
	return c->good;
}

static bool cover_all(struct air_book *b, uint32_t vol, bool adds)
{
	struct covering c = {b, vol, adds, true};
	if (b->net != NULL) {
		const struct air_probe p = air_space_probe(&b->space, vol);
		air_network_tubes(b->net, &b->space, &p, cover_tube, &c);
	}
	return c.good;
}

static void unlink_volumes(struct air_book *b, const uint32_t *vols, uint32_t count, bool covers)
{
	for (uint32_t i = 0; i < count; i++) {
		air_space_unlink(&b->space, vols[i]);
		if (covers)
			cover_all(b, vols[i], false);
	}
}

static bool link_volumes(struct air_book *b, const uint32_t *vols, uint32_t count, bool covers)
{
	for (uint32_t i = 0; i < count; i++) {
		bool linked = air_space_link(&b->space, vols[i]);
		if (linked && (!covers || cover_all(b, vols[i], true)))
			continue;
		unlink_volumes(b, vols, i, covers);
		if (linked)
			unlink_volumes(b, vols + i, 1, covers);
		return false;
	}
	return true;
}

// ---- ways in calendars

static void unlink_way(struct air_book *b, uint32_t slot, uint32_t stops)
{
	const struct air_plan *p = &b->work->link_plan;
	for (uint32_t i = 0; i < stops; i++)
		air_calendar_remove(&b->calendar, p->stops[i].resource,
				    b->corridors[slot].start_tick + p->stops[i].offset, slot);
}

static bool plan_of(struct air_book *b, uint32_t slot)
{
	struct air_way w;
	air_plan_way(b, &b->corridors[slot], &w);
	return air_plan_make(b, &w, &b->work->link_plan);
}

static bool link_way(struct air_book *b, uint32_t slot)
{
	const struct air_plan *p = &b->work->link_plan;
	if (!plan_of(b, slot))
		return false;
	for (uint32_t i = 0; i < p->stop_count; i++)
		if (!air_calendar_add(&b->calendar, p->stops[i].resource,
				      b->corridors[slot].start_tick + p->stops[i].offset, slot)) {
			unlink_way(b, slot, i);
			return false;
		}
	return true;
}

// ---- whole entities

static unsigned priority_class(const struct air_corridor *c)
{
	int p = c->priority < -128 ? -128 : c->priority > 127 ? 127 : c->priority;
	return (unsigned)(p + 128);
}

void air_link_raise(struct air_book *b, uint32_t slot, int16_t priority)
{
	struct air_corridor *c = &b->corridors[slot];
	b->by_priority[priority_class(c)]--;
	c->priority = priority;
	b->by_priority[priority_class(c)]++;
}

static bool link_corridor(struct air_book *b, uint32_t slot)
{
	struct air_corridor *c = &b->corridors[slot];
	uint32_t count;
	if (!air_idmap_reserve(&b->ids[AIR_KIND_CORRIDOR]) || !air_idmap_reserve(&b->key_ids))
		return false;
	const uint32_t *vols = air_link_volumes(b, AIR_KIND_CORRIDOR, slot, &count);
	if (!(count > 0 ? link_volumes(b, vols, count, true) : link_way(b, slot)))
		return false;
	air_idmap_add(&b->ids[AIR_KIND_CORRIDOR], slot);
	if (b->key_of[slot] != 0)
		air_idmap_add(&b->key_ids, b->key_of[slot] - 1);
	air_core_timer_add(b, AIR_KIND_CORRIDOR, slot);
	b->operators[c->operator_index].f.live++;
	b->by_priority[priority_class(c)]++;
	b->offered += c->state == AIR_STATE_OFFERED;
	c->flags |= AIR_FLAG_LIVE;
	return true;
}

static void unlink_corridor(struct air_book *b, uint32_t slot)
{
	struct air_corridor *c = &b->corridors[slot];
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, AIR_KIND_CORRIDOR, slot, &count);
	if (count > 0)
		unlink_volumes(b, vols, count, true);
	else if (plan_of(b, slot))
		unlink_way(b, slot, b->work->link_plan.stop_count);
	air_idmap_remove(&b->ids[AIR_KIND_CORRIDOR], slot);
	if (b->key_of[slot] != 0)
		air_idmap_remove(&b->key_ids, b->key_of[slot] - 1);
	air_core_timer_remove(b, AIR_KIND_CORRIDOR, slot);
	b->operators[c->operator_index].f.live--;
	b->by_priority[priority_class(c)]--;
	b->offered -= c->state == AIR_STATE_OFFERED;
	c->flags &= (uint8_t)~AIR_FLAG_LIVE;
}

static bool link_constraint(struct air_book *b, uint32_t slot)
{
	struct air_constraint_rec *c = &b->constraints[slot];
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, AIR_KIND_CONSTRAINT, slot, &count);
	if (!air_idmap_reserve(&b->ids[AIR_KIND_CONSTRAINT]) ||
	    !link_volumes(b, vols, count, c->is_blocking))
		return false;
	air_idmap_add(&b->ids[AIR_KIND_CONSTRAINT], slot);
	air_core_timer_add(b, AIR_KIND_CONSTRAINT, slot);
	c->is_live = true;
	return true;
}

static bool link_subscription(struct air_book *b, uint32_t slot)
{
	struct air_subscription_rec *s = &b->subscriptions[slot];
	if (!air_idmap_reserve(&b->ids[AIR_KIND_SUBSCRIPTION]) ||
	    !air_space_link(&b->space, s->vol))
		return false;
	air_idmap_add(&b->ids[AIR_KIND_SUBSCRIPTION], slot);
	air_core_timer_add(b, AIR_KIND_SUBSCRIPTION, slot);
	s->is_live = true;
	return true;
}

bool air_link(struct air_book *b, enum air_kind kind, uint32_t slot)
{
	return kind == AIR_KIND_CORRIDOR     ? link_corridor(b, slot)
	       : kind == AIR_KIND_CONSTRAINT ? link_constraint(b, slot)
					     : link_subscription(b, slot);
}

void air_unlink(struct air_book *b, enum air_kind kind, uint32_t slot)
{
	if (kind == AIR_KIND_CORRIDOR) {
		unlink_corridor(b, slot);
		return;
	}
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, kind, slot, &count);
	unlink_volumes(b, vols, count,
		       kind == AIR_KIND_CONSTRAINT && b->constraints[slot].is_blocking);
	air_idmap_remove(&b->ids[kind], slot);
	air_core_timer_remove(b, kind, slot);
	if (kind == AIR_KIND_CONSTRAINT)
		b->constraints[slot].is_live = false;
	else
		b->subscriptions[slot].is_live = false;
}
