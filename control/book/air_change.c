// SPDX-License-Identifier: Apache-2.0
// A corridor's life after its grant: accepting offers, states, the end.
#include "air_core.h"

static enum air_reason find_owned(struct air_book *b, const char *operator_name,
				  const struct air_id *id, uint32_t version, uint32_t *slot)
{
	*slot = air_idmap_find(&b->ids[AIR_KIND_CORRIDOR], id);
	if (*slot == AIR_NO_SLOT)
		return AIR_REASON_UNKNOWN_ID;
	uint32_t op = air_core_find_operator(b, operator_name);
	if (b->corridors[*slot].operator_index != op)
		return AIR_REASON_NOT_OWNER;
	return version != 0 && version != b->corridors[*slot].version ? AIR_REASON_VERSION
								      : AIR_REASON_NONE;
}

// ---- offers

static void end_amended(struct air_book *b, const struct air_group *g, uint32_t taken)
{
	uint32_t old = air_idmap_find(&b->ids[AIR_KIND_CORRIDOR], &g->id);
	if (old != AIR_NO_SLOT &&
	    b->corridors[old].operator_index == b->corridors[taken].operator_index)
		air_displace_end(b, AIR_KIND_CORRIDOR, old, AIR_CAUSE_AMENDED,
				 &b->corridors[taken].id, AIR_KIND_CORRIDOR);
}

static uint32_t delay_in_group(const struct air_group *g, uint32_t slot)
{
	for (int i = 0; i < AIR_OFFERS_MAX; i++)
		if (g->slots[i] == slot)
			return g->delay_ms[i];
	return 0;
}

static void count_taken(struct air_book *b, uint32_t op, uint32_t delay_ms)
{
	struct air_fairness *f = air_core_figures(b, op);
	f->offers_taken++;
	f->grants++;
	f->delay_ms += delay_ms;
	f->delay_max_ms = delay_ms > f->delay_max_ms ? delay_ms : f->delay_max_ms;
}

enum air_reason air_book_accept(struct air_book *b, const char *operator_name,
				const struct air_id *id, int64_t now_ns)
{
	uint32_t slot;
	enum air_reason reason = air_core_begin(b, now_ns);
	if (reason == AIR_REASON_NONE)
		reason = find_owned(b, operator_name, id, 0, &slot);
	if (reason != AIR_REASON_NONE)
		return reason == AIR_REASON_UNKNOWN_ID ? AIR_REASON_OFFER_LAPSED : reason;
	struct air_corridor *c = &b->corridors[slot];
	if (c->state != AIR_STATE_OFFERED)
		return AIR_REASON_STATE;
	uint32_t group = b->group_of[slot];
	const struct air_group was = b->groups[group];
	for (int i = 0; i < AIR_OFFERS_MAX; i++)
		if (was.slots[i] != AIR_NO_SLOT && was.slots[i] != slot)
			air_displace_end(b, AIR_KIND_CORRIDOR, was.slots[i], AIR_CAUSE_OTHER_TAKEN,
					 id, AIR_KIND_CORRIDOR);
	if (was.amends)
		end_amended(b, &was, slot);
	count_taken(b, c->operator_index, delay_in_group(&was, slot));
	air_undo_change(b, AIR_KIND_CORRIDOR, slot, false);
	air_undo_group(b, group);
	air_core_timer_remove(b, AIR_KIND_CORRIDOR, slot);
	air_group_member(b, group, slot, AIR_NO_SLOT);
	c->state = AIR_STATE_ACCEPTED;
	c->version++;
	b->offered--;
	air_core_timer_add(b, AIR_KIND_CORRIDOR, slot);
	air_core_changed(b, AIR_KIND_CORRIDOR, slot, AIR_STATE_OFFERED, AIR_STATE_ACCEPTED,
			 AIR_CAUSE_TAKEN, NULL, AIR_KIND_CORRIDOR);
	air_notify_begin(b);
	air_notify(b, AIR_KIND_CORRIDOR, slot);
	return AIR_REASON_NONE;
}

// ---- states

// Rows: from; columns: to. Ended is air_book_end().
static bool may_go(enum air_state from, enum air_state to)
{
	static const uint8_t next[AIR_STATE_COUNT] = {
		[AIR_STATE_ACCEPTED] = 1 << AIR_STATE_ACTIVATED | 1 << AIR_STATE_NONCONFORMING |
				       1 << AIR_STATE_CONTINGENT,
		[AIR_STATE_ACTIVATED] = 1 << AIR_STATE_NONCONFORMING | 1 << AIR_STATE_CONTINGENT,
		[AIR_STATE_NONCONFORMING] = 1 << AIR_STATE_NONCONFORMING |
					    1 << AIR_STATE_ACTIVATED | 1 << AIR_STATE_CONTINGENT,
		[AIR_STATE_CONTINGENT] = 1 << AIR_STATE_CONTINGENT,
	};
	return to < AIR_STATE_COUNT && (next[from] >> to & 1) != 0;
}

static bool is_off_nominal(enum air_state s)
{
	return s == AIR_STATE_NONCONFORMING || s == AIR_STATE_CONTINGENT;
}

static bool any_conflict(void *arg, enum air_kind kind, uint32_t slot, int64_t from_ns,
			 int64_t to_ns)
{
	const struct air_stance *s = arg;
	const struct air_constraint_rec *c = &s->b->constraints[slot];
	return kind == AIR_KIND_CORRIDOR
		       ? slot == s->self
		       : !(c->is_blocking && !c->is_foreign && s->priority < c->pass_priority);
}

// Back to its plan only where the plan's space is its own: it may have been given other volumes meanwhile.
static enum air_reason check_return(struct air_book *b, uint32_t slot)
{
	struct air_stance s = {b, b->corridors[slot].priority, false, slot};
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, AIR_KIND_CORRIDOR, slot, &count);
	for (uint32_t i = 0; i < count; i++) {
		const struct air_probe p = air_space_probe(&b->space, vols[i]);
		if (!air_clash_each(b, &p, any_conflict, &s))
			return AIR_REASON_CORRIDOR;
	}
	return AIR_REASON_NONE;
}

static enum air_reason check_activation(struct air_book *b, uint32_t slot)
{
	int64_t start, end;
	if (b->corridors[slot].state == AIR_STATE_NONCONFORMING)
		return check_return(b, slot);
	air_link_hull(b, AIR_KIND_CORRIDOR, slot, &start, &end);
	return b->now_ns < start - b->config.rules.activate_early_ns ? AIR_REASON_TOO_EARLY
								     : AIR_REASON_NONE;
}

static enum air_reason put_state(struct air_book *b, uint32_t slot, enum air_state state)
{
	struct air_corridor *c = &b->corridors[slot];
	unsigned before = c->state;
	air_undo_change(b, AIR_KIND_CORRIDOR, slot, false);
	air_core_timer_remove(b, AIR_KIND_CORRIDOR, slot);
	c->state = (uint8_t)state;
	c->flags |= AIR_FLAG_FLOWN;
	c->version++;
	air_core_timer_add(b, AIR_KIND_CORRIDOR, slot);
	air_core_changed(b, AIR_KIND_CORRIDOR, slot, before, state, AIR_CAUSE_STATE_SET, NULL,
			 AIR_KIND_CORRIDOR);
	air_notify_begin(b);
	air_notify(b, AIR_KIND_CORRIDOR, slot);
	return AIR_REASON_NONE;
}

// Off-nominal volumes: in, whatever is there; what does not fly gives way, what flies is warned.
static enum air_reason put_off_nominal(struct air_book *b, uint32_t slot, enum air_state state,
				       const struct air_volume *volumes, uint32_t n)
{
	struct air_corridor *c = &b->corridors[slot], record = *c;
	const struct air_id id = c->id;
	const struct air_stance s = {b, INT32_MAX, true, slot};
	unsigned before = c->state;
	enum air_reason reason = air_check_volumes(b, volumes, n, AIR_KIND_CORRIDOR);
	if (reason == AIR_REASON_NONE)
		reason = air_keep_volumes(b, volumes, n,
					  (uint32_t)AIR_KIND_CORRIDOR << AIR_OWNER_SHIFT | slot,
					  &record.path.list.block);
	if (reason != AIR_REASON_NONE)
		return reason;
	record.path.list.count = n;
	record.legs = 0;
	record.flags = (uint8_t)((record.flags & ~(AIR_FLAG_NETWORK | AIR_FLAG_FROM_PAD |
						   AIR_FLAG_TO_PAD | AIR_FLAG_LIVE)) |
				 AIR_FLAG_FLOWN);
	record.from = record.to = AIR_NONE16;
	record.state = (uint8_t)state;
	record.version++;
	const uint32_t *vols =
		n > 1 ? air_arena_at(&b->arena, record.path.list.block) : &record.path.list.block;
	air_displace_find(b, vols, n, &s, false);
	if (b->work->overflow || !air_core_room(b, 3 * b->work->found_count + 16 +
							   b->slots[AIR_KIND_SUBSCRIPTION].count)) {
		air_link_drop(b, AIR_KIND_CORRIDOR, &record);
		return AIR_REASON_FULL_CHANGES;
	}
	uint64_t mark = b->undo_next;
	uint32_t changes = b->change_count;
	air_displace_found(b, AIR_CAUSE_DISPLACED, &id, AIR_KIND_CORRIDOR);
	struct air_undo *u = air_undo_change(b, AIR_KIND_CORRIDOR, slot, true);
	air_notify_begin(b);
	air_notify(b, AIR_KIND_CORRIDOR, slot);
	air_unlink(b, AIR_KIND_CORRIDOR, slot);
	*c = record;
	if (!air_link(b, AIR_KIND_CORRIDOR, slot)) {
		u->replaced = false;
		air_undo_back(b, mark);
		b->change_count = changes;
		air_link_drop(b, AIR_KIND_CORRIDOR, &record);
		return AIR_REASON_FULL_SHAPES;
	}
	air_core_changed(b, AIR_KIND_CORRIDOR, slot, before, state, AIR_CAUSE_STATE_SET, NULL,
			 AIR_KIND_CORRIDOR);
	air_notify(b, AIR_KIND_CORRIDOR, slot);
	vols = air_link_volumes(b, AIR_KIND_CORRIDOR, slot, &n);
	air_displace_find(b, vols, n, &s, true);
	air_displace_warn(b, &id, AIR_KIND_CORRIDOR);
	air_displace_offers(b);
	return AIR_REASON_NONE;
}

enum air_reason air_book_set_state(struct air_book *b, const char *operator_name,
				   const struct air_id *id, uint32_t version, enum air_state state,
				   const struct air_volume *volumes, uint32_t volume_count,
				   struct air_seed seed, int64_t now_ns)
{
	uint32_t slot;
	enum air_reason reason = air_core_begin(b, now_ns);
	b->ids_seed = seed;
	b->ids_made = 0;
	if (reason == AIR_REASON_NONE)
		reason = find_owned(b, operator_name, id, version, &slot);
	if (reason != AIR_REASON_NONE)
		return reason;
	if (!may_go(b->corridors[slot].state, state))
		return AIR_REASON_STATE;
	if (state == AIR_STATE_ACTIVATED)
		reason = volume_count > 0 ? AIR_REASON_STATE : check_activation(b, slot);
	if (reason != AIR_REASON_NONE)
		return reason;
	return is_off_nominal(state) && volume_count > 0
		       ? put_off_nominal(b, slot, state, volumes, volume_count)
		       : put_state(b, slot, state);
}

enum air_reason air_book_raise(struct air_book *b, const struct air_id *id, int32_t priority,
			       int64_t now_ns)
{
	enum air_reason reason = air_core_begin(b, now_ns);
	if (reason != AIR_REASON_NONE)
		return reason;
	if (priority < AIR_PRIORITY_MIN || priority > AIR_PRIORITY_MAX)
		return AIR_REASON_PRIORITY;
	uint32_t slot = air_idmap_find(&b->ids[AIR_KIND_CORRIDOR], id);
	if (slot == AIR_NO_SLOT)
		return AIR_REASON_UNKNOWN_ID;
	struct air_corridor *c = &b->corridors[slot];
	if (c->state == AIR_STATE_OFFERED)
		return AIR_REASON_STATE;
	if (c->priority >= priority)
		return AIR_REASON_NONE;
	air_undo_change(b, AIR_KIND_CORRIDOR, slot, false);
	air_link_raise(b, slot, (int16_t)priority);
	c->version++;
	air_core_changed(b, AIR_KIND_CORRIDOR, slot, c->state, c->state, AIR_CAUSE_RAISED, NULL,
			 AIR_KIND_CORRIDOR);
	air_notify_begin(b);
	air_notify(b, AIR_KIND_CORRIDOR, slot);
	return AIR_REASON_NONE;
}

enum air_reason air_book_end(struct air_book *b, const char *operator_name, const struct air_id *id,
			     uint32_t version, int64_t now_ns)
{
	uint32_t slot;
	enum air_reason reason = air_core_begin(b, now_ns);
	if (reason == AIR_REASON_NONE)
		reason = find_owned(b, operator_name, id, version, &slot);
	if (reason != AIR_REASON_NONE)
		return reason;
	const struct air_corridor *c = &b->corridors[slot];
	air_displace_end(b, AIR_KIND_CORRIDOR, slot,
			 c->state == AIR_STATE_OFFERED	  ? AIR_CAUSE_DECLINED
			 : c->state == AIR_STATE_ACCEPTED ? AIR_CAUSE_CANCELLED
							  : AIR_CAUSE_ENDED,
			 NULL, AIR_KIND_CORRIDOR);
	return AIR_REASON_NONE;
}
