// SPDX-License-Identifier: Apache-2.0
// The undo log: a ring of what was, from the oldest unsettled change to the newest.
#include "air_core.h"

static struct air_undo *push(struct air_book *b, enum air_undo_kind what, enum air_kind kind,
			     uint32_t slot)
{
	// air_core_room() was asked before; a ring that is full all the same loses the ability to go back, and says so.
	if (b->undo_next - b->undo_first == b->config.limits.undo)
		b->damaged = true;
	struct air_undo *u = &b->undo[b->undo_next % b->config.limits.undo];
	b->undo_next += !b->damaged;
	u->what = (uint8_t)what;
	u->kind = (uint8_t)kind;
	u->replaced = false;
	u->slot = slot;
	return u;
}

static void copy_record(struct air_book *b, struct air_undo *u)
{
	if (u->kind == AIR_KIND_CORRIDOR) {
		u->was.corridor = b->corridors[u->slot];
		u->group = b->group_of[u->slot];
		u->key = b->key_of[u->slot];
	} else if (u->kind == AIR_KIND_CONSTRAINT) {
		u->was.constraint = b->constraints[u->slot];
	} else {
		u->was.subscription = b->subscriptions[u->slot];
	}
}

static void put_record(struct air_book *b, const struct air_undo *u)
{
	if (u->kind == AIR_KIND_CORRIDOR) {
		b->corridors[u->slot] = u->was.corridor;
		b->group_of[u->slot] = u->group;
		b->key_of[u->slot] = u->key;
	} else if (u->kind == AIR_KIND_CONSTRAINT) {
		b->constraints[u->slot] = u->was.constraint;
	} else {
		b->subscriptions[u->slot] = u->was.subscription;
	}
}

static const void *record_of(const struct air_book *b, enum air_kind kind, uint32_t slot)
{
	return kind == AIR_KIND_CORRIDOR     ? (const void *)&b->corridors[slot]
	       : kind == AIR_KIND_CONSTRAINT ? (const void *)&b->constraints[slot]
					     : (const void *)&b->subscriptions[slot];
}

static bool is_live(const struct air_book *b, enum air_kind kind, uint32_t slot)
{
	return kind == AIR_KIND_CORRIDOR     ? (b->corridors[slot].flags & AIR_FLAG_LIVE) != 0
	       : kind == AIR_KIND_CONSTRAINT ? b->constraints[slot].is_live
					     : b->subscriptions[slot].is_live;
}

void air_undo_create(struct air_book *b, enum air_kind kind, uint32_t slot)
{
	push(b, AIR_UNDO_CREATE, kind, slot);
}

struct air_undo *air_undo_change(struct air_book *b, enum air_kind kind, uint32_t slot,
				 bool replaced)
{
	struct air_undo *u = push(b, AIR_UNDO_CHANGE, kind, slot);
	u->replaced = replaced;
	copy_record(b, u);
	return u;
}

void air_undo_remove(struct air_book *b, enum air_kind kind, uint32_t slot)
{
	copy_record(b, push(b, AIR_UNDO_REMOVE, kind, slot));
}

// Once an operation is enough.
void air_undo_figures(struct air_book *b, uint32_t op)
{
	uint64_t at = b->operators[op].undo_at;
	const struct air_undo *last = at > 0 ? &b->undo[(at - 1) % b->config.limits.undo] : NULL;
	if (at > b->undo_begin && at <= b->undo_next && last->what == AIR_UNDO_FIGURES &&
	    last->slot == op)
		return;
	push(b, AIR_UNDO_FIGURES, AIR_KIND_OPERATOR, op)->was.figures = b->operators[op].f;
	b->operators[op].undo_at = b->undo_next;
}

void air_undo_operator(struct air_book *b, uint32_t op)
{
	push(b, AIR_UNDO_OPERATOR, AIR_KIND_OPERATOR, op);
}

void air_undo_group(struct air_book *b, uint32_t group)
{
	push(b, AIR_UNDO_GROUP, AIR_KIND_OPERATOR, group)->was.group = b->groups[group];
	b->groups[group].entries++;
}

uint64_t air_book_mark(const struct air_book *b)
{
	return b->undo_next;
}

// ---- settling: what was is forgotten

static void free_slot(struct air_book *b, enum air_kind kind, uint32_t slot)
{
	if (kind == AIR_KIND_CORRIDOR && b->key_of[slot] != 0) {
		air_slot_give(&b->key_slots, b->key_of[slot] - 1);
		b->key_of[slot] = 0;
	}
	air_slot_give(&b->slots[kind], slot);
}

static void forget(struct air_book *b, const struct air_undo *u)
{
	if (u->what == AIR_UNDO_CHANGE && u->replaced) {
		air_link_drop(b, (enum air_kind)u->kind, &u->was);
	} else if (u->what == AIR_UNDO_REMOVE) {
		air_link_drop(b, (enum air_kind)u->kind, &u->was);
		free_slot(b, (enum air_kind)u->kind, u->slot);
	} else if (u->what == AIR_UNDO_GROUP) {
		struct air_group *g = &b->groups[u->slot];
		if (--g->entries == 0 && air_group_is_empty(g))
			air_slot_give(&b->group_slots, u->slot);
	}
}

void air_book_settle(struct air_book *b, uint64_t mark)
{
	mark = mark < b->undo_next ? mark : b->undo_next;
	while (b->undo_first < mark) {
		forget(b, &b->undo[b->undo_first % b->config.limits.undo]);
		b->undo_first++;
	}
}

// ---- rolling back: what was is again

static void revert_group(struct air_book *b, const struct air_undo *u)
{
	struct air_group *g = &b->groups[u->slot];
	uint32_t entries = g->entries - 1;
	for (int i = 0; i < AIR_OFFERS_MAX; i++)
		if (g->slots[i] != u->was.group.slots[i])
			air_group_member(b, u->slot, g->slots[i], u->was.group.slots[i]);
	*g = u->was.group;
	g->entries = entries;
	if (entries == 0 && air_group_is_empty(g)) // it was made here
		air_slot_give(&b->group_slots, u->slot);
}

static bool revert(struct air_book *b, const struct air_undo *u)
{
	enum air_kind kind = (enum air_kind)u->kind;
	switch (u->what) {
	case AIR_UNDO_CREATE:
		if (is_live(b, kind, u->slot))
			air_unlink(b, kind, u->slot);
		air_link_drop(b, kind, record_of(b, kind, u->slot));
		free_slot(b, kind, u->slot);
		return true;
	case AIR_UNDO_CHANGE:
	case AIR_UNDO_REMOVE:
		if (is_live(b, kind, u->slot))
			air_unlink(b, kind, u->slot);
		if (u->replaced)
			air_link_drop(b, kind, record_of(b, kind, u->slot));
		put_record(b, u);
		return !is_live(b, kind, u->slot) || air_link(b, kind, u->slot);
	case AIR_UNDO_FIGURES: {
		uint32_t live = b->operators[u->slot].f.live; // follows linking
		b->operators[u->slot].f = u->was.figures;
		b->operators[u->slot].f.live = live;
		return true;
	}
	case AIR_UNDO_OPERATOR:
		air_idmap_remove(&b->operator_ids, u->slot);
		b->operator_count--;
		return true;
	default:
		revert_group(b, u);
		return true;
	}
}

void air_undo_back(struct air_book *b, uint64_t mark)
{
	while (b->undo_next > mark) {
		b->undo_next--;
		if (!revert(b, &b->undo[b->undo_next % b->config.limits.undo]))
			b->damaged = true;
	}
}

bool air_book_rollback(struct air_book *b, uint64_t mark)
{
	if (mark < b->undo_first || mark > b->undo_next)
		return false;
	b->change_count = 0;
	b->undo_begin = mark;
	air_undo_back(b, mark);
	return !b->damaged;
}
