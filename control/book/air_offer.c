// SPDX-License-Identifier: Apache-2.0
// Offers: which alternatives are worth offering, and holding them.
#include <stdlib.h>
#include <string.h>

#include "air_core.h"

static bool is_worse(const struct air_candidate *a, const struct air_candidate *than)
{
	return a->delay_ns >= than->delay_ns && a->length_cm >= than->length_cm &&
	       a->layer_change >= than->layer_change &&
	       (a->delay_ns > than->delay_ns || a->length_cm > than->length_cm ||
		a->layer_change > than->layer_change);
}

static int by_merit(const void *a, const void *b)
{
	const struct air_candidate *p = a, *q = b;
	if (p->delay_ns != q->delay_ns)
		return (p->delay_ns > q->delay_ns) - (p->delay_ns < q->delay_ns);
	if (p->layer_change != q->layer_change)
		return (p->layer_change > q->layer_change) - (p->layer_change < q->layer_change);
	if (p->length_cm != q->length_cm)
		return (p->length_cm > q->length_cm) - (p->length_cm < q->length_cm);
	return (p->layer > q->layer) - (p->layer < q->layer);
}

static bool is_like(const struct air_candidate *a, const struct air_candidate *b)
{
	return a->delay_ns == b->delay_ns && a->length_cm == b->length_cm &&
	       a->layer_change == b->layer_change;
}

uint32_t air_offer_choose(struct air_candidate *c, uint32_t count, uint32_t want)
{
	uint32_t kept = 0;
	qsort(c, count, sizeof(*c), by_merit);
	for (uint32_t i = 0; i < count && kept < want; i++) {
		bool beaten = false;
		// What beats it stands before it: merit orders by delay first.
		for (uint32_t k = 0; k < i && !beaten; k++)
			beaten = is_worse(&c[i], &c[k]) || (k < kept && is_like(&c[i], &c[k]));
		if (!beaten) {
			struct air_candidate t = c[kept];
			c[kept++] = c[i];
			c[i] = t;
		}
	}
	return kept;
}

bool air_group_is_empty(const struct air_group *g)
{
	for (int i = 0; i < AIR_OFFERS_MAX; i++)
		if (g->slots[i] != AIR_NO_SLOT)
			return false;
	return true;
}

// Groups stand in their index while they have members.
void air_group_member(struct air_book *b, uint32_t group, uint32_t was, uint32_t is)
{
	struct air_group *g = &b->groups[group];
	bool was_empty = air_group_is_empty(g);
	for (int i = 0; i < AIR_OFFERS_MAX; i++)
		if (g->slots[i] == was) {
			g->slots[i] = is;
			break;
		}
	if (was_empty && !air_group_is_empty(g))
		air_idmap_add(&b->group_ids, group);
	else if (!was_empty && air_group_is_empty(g))
		air_idmap_remove(&b->group_ids, group);
}

void air_offer_release(struct air_book *b, const struct air_id *id)
{
	uint32_t g = air_idmap_find(&b->group_ids, id);
	for (int i = 0; g != AIR_NO_SLOT && i < AIR_OFFERS_MAX; i++)
		if (b->groups[g].slots[i] != AIR_NO_SLOT)
			air_displace_end(b, AIR_KIND_CORRIDOR, b->groups[g].slots[i],
					 AIR_CAUSE_DECLINED, NULL, AIR_KIND_CORRIDOR);
}

uint32_t air_offer_group(struct air_book *b, const struct air_id *id, bool amends)
{
	air_offer_release(b, id);
	uint32_t group =
		air_idmap_reserve(&b->group_ids) ? air_slot_take(&b->group_slots) : AIR_NO_SLOT;
	if (group == AIR_NO_SLOT)
		return group;
	b->groups[group] = (struct air_group){
		.id = *id, .held_ns = b->now_ns + b->config.rules.hold_ns, .amends = amends};
	for (int i = 0; i < AIR_OFFERS_MAX; i++)
		b->groups[group].slots[i] = AIR_NO_SLOT;
	air_undo_group(b, group);
	return group;
}

static struct air_corridor blank(struct air_book *b, const struct air_corridor *model)
{
	return (struct air_corridor){.id = air_core_make_id(b),
				     .version = 1,
				     .operator_index = model->operator_index,
				     .priority = model->priority,
				     .layers = model->layers,
				     .state = AIR_STATE_OFFERED};
}

// The record in the slot is complete: into the indexes and the group.
static uint32_t hold(struct air_book *b, uint32_t group, uint32_t slot, int64_t delay_ns,
		     const struct air_id *replaces)
{
	struct air_group *g = &b->groups[group];
	int64_t delay_ms = delay_ns / 1000000;
	b->group_of[slot] = group;
	b->key_of[slot] = 0;
	if (!air_link(b, AIR_KIND_CORRIDOR, slot)) {
		air_link_drop(b, AIR_KIND_CORRIDOR, &b->corridors[slot]);
		air_slot_give(&b->slots[AIR_KIND_CORRIDOR], slot);
		return AIR_NO_SLOT;
	}
	air_undo_create(b, AIR_KIND_CORRIDOR, slot);
	for (int i = 0; i < AIR_OFFERS_MAX; i++)
		if (g->slots[i] == AIR_NO_SLOT) {
			air_undo_group(b, group);
			g->delay_ms[i] = delay_ms < UINT32_MAX ? (uint32_t)delay_ms : UINT32_MAX;
			air_group_member(b, group, AIR_NO_SLOT, slot);
			break;
		}
	air_core_figures(b, b->corridors[slot].operator_index)->offers_made++;
	air_core_changed(b, AIR_KIND_CORRIDOR, slot, AIR_STATE_NONE, AIR_STATE_OFFERED,
			 replaces != NULL ? AIR_CAUSE_REPLACEMENT : AIR_CAUSE_OFFERED, replaces,
			 AIR_KIND_CORRIDOR);
	return slot;
}

uint32_t air_offer_way(struct air_book *b, uint32_t group, const struct air_corridor *model,
		       const struct air_way *w, uint32_t tick, int64_t delay_ns,
		       const struct air_id *replaces)
{
	uint32_t slot = air_slot_take(&b->slots[AIR_KIND_CORRIDOR]);
	if (slot == AIR_NO_SLOT)
		return slot;
	b->corridors[slot] = blank(b, model);
	if (air_way_store(b, &b->corridors[slot], w, tick))
		return hold(b, group, slot, delay_ns, replaces);
	air_slot_give(&b->slots[AIR_KIND_CORRIDOR], slot);
	return AIR_NO_SLOT;
}

static bool copy_volumes(struct air_book *b, uint32_t slot, const uint32_t *vols, uint32_t count,
			 int32_t dz_cm, int64_t delay_ns)
{
	struct air_corridor *c = &b->corridors[slot];
	uint32_t owner = (uint32_t)AIR_KIND_CORRIDOR << AIR_OWNER_SHIFT | slot, made = 0;
	uint32_t block =
		count > 1 ? air_arena_take(&b->arena, count * (uint32_t)sizeof(uint32_t)) : 0;
	uint32_t *to = count > 1 ? air_arena_at(&b->arena, block) : &c->path.list.block;
	if (count > 1 && block == 0)
		return false;
	for (; made < count; made++) {
		struct air_volume v;
		air_space_volume(&b->space, vols[made], &v);
		v.start_ns += delay_ns;
		v.end_ns += delay_ns;
		v.lower_cm += dz_cm;
		v.upper_cm += dz_cm;
		to[made] = air_space_keep(&b->space, &v, owner);
		if (to[made] == AIR_NO_VOLUME)
			break;
	}
	if (made < count) {
		while (made > 0)
			air_space_drop(&b->space, to[--made]);
		if (count > 1)
			air_arena_give(&b->arena, block, count * (uint32_t)sizeof(uint32_t));
		return false;
	}
	if (count > 1)
		c->path.list.block = block;
	c->path.list.count = count;
	return true;
}

uint32_t air_offer_volumes(struct air_book *b, uint32_t group, const struct air_corridor *model,
			   const uint32_t *vols, uint32_t count, int32_t dz_cm, int64_t delay_ns,
			   const struct air_id *replaces)
{
	uint32_t slot = air_slot_take(&b->slots[AIR_KIND_CORRIDOR]);
	if (slot == AIR_NO_SLOT)
		return slot;
	b->corridors[slot] = blank(b, model);
	if (copy_volumes(b, slot, vols, count, dz_cm, delay_ns))
		return hold(b, group, slot, delay_ns, replaces);
	air_slot_give(&b->slots[AIR_KIND_CORRIDOR], slot);
	return AIR_NO_SLOT;
}
