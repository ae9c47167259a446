// SPDX-License-Identifier: Apache-2.0
// Constraints and subscriptions: in, changed, out.
#include "air_core.h"

static enum air_reason check_owner(const struct air_book *b, uint32_t owner,
				   const char *operator_name, uint32_t is, uint32_t version)
{
	if (owner != air_core_find_operator(b, operator_name))
		return AIR_REASON_NOT_OWNER;
	return is != version ? AIR_REASON_VERSION : AIR_REASON_NONE;
}

// Into the slot, which is fresh or holds the former record. On failure nothing has changed.
static enum air_reason put(struct air_book *b, enum air_kind kind, uint32_t slot, bool replaces,
			   const struct air_constraint_rec *c, const struct air_subscription_rec *s)
{
	uint64_t mark = b->undo_next;
	struct air_undo *u = NULL;
	if (replaces) {
		u = air_undo_change(b, kind, slot, true);
		if (kind == AIR_KIND_CONSTRAINT) {
			air_notify_begin(b);
			air_notify(b, kind, slot);
		}
		air_unlink(b, kind, slot);
	}
	if (kind == AIR_KIND_CONSTRAINT)
		b->constraints[slot] = *c;
	else
		b->subscriptions[slot] = *s;
	if (!air_link(b, kind, slot)) {
		if (replaces) {
			u->replaced = false;
			air_undo_back(b, mark);
		}
		return AIR_REASON_FULL_SHAPES;
	}
	if (!replaces)
		air_undo_create(b, kind, slot);
	return AIR_REASON_NONE;
}

// ---- constraints

static enum air_reason find_constraint(struct air_book *b, const struct air_constraint *c,
				       uint32_t version, uint32_t *slot)
{
	*slot = air_idmap_find(&b->ids[AIR_KIND_CONSTRAINT], &c->id);
	if (*slot == AIR_NO_SLOT)
		return version == 0 ? AIR_REASON_NONE : AIR_REASON_UNKNOWN_ID;
	if (version == 0)
		return AIR_REASON_ID_EXISTS;
	return check_owner(b, b->constraints[*slot].operator_index, c->operator_name,
			   b->constraints[*slot].version, version);
}

// Offers end, because nobody else could know of them; what is granted stands and is warned.
static enum air_reason overlay(struct air_book *b, uint32_t slot, const struct air_id *id)
{
	const struct air_stance s = {b, AIR_PRIORITY_MAX + 1, true, AIR_NO_SLOT};
	uint32_t count, granted = 0;
	const uint32_t *vols = air_link_volumes(b, AIR_KIND_CONSTRAINT, slot, &count);
	struct air_work *w = b->work;
	for (int flying = 0; flying < 2; flying++) {
		air_displace_find(b, vols, count, &s, flying != 0);
		if (w->overflow || !air_core_room(b, 3 * w->found_count + 16 +
							     b->slots[AIR_KIND_SUBSCRIPTION].count))
			return AIR_REASON_FULL_CHANGES;
		granted = 0;
		for (uint32_t i = 0; i < w->found_count; i++) {
			if (b->corridors[w->found[i]].state == AIR_STATE_OFFERED)
				air_displace_end(b, AIR_KIND_CORRIDOR, w->found[i],
						 AIR_CAUSE_FOREIGN, id, AIR_KIND_CONSTRAINT);
			else
				w->found[granted++] = w->found[i];
		}
		w->found_count = granted;
		air_displace_warn(b, id, AIR_KIND_CONSTRAINT);
	}
	return AIR_REASON_NONE;
}

// Those below its pass priority: what does not fly ends, what flies is warned.
static enum air_reason strike(struct air_book *b, uint32_t slot, const struct air_id *id)
{
	const struct air_stance s = {b, b->constraints[slot].pass_priority, true, AIR_NO_SLOT};
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, AIR_KIND_CONSTRAINT, slot, &count);
	air_displace_find(b, vols, count, &s, false);
	if (b->work->overflow || !air_core_room(b, 3 * b->work->found_count + 16 +
							   b->slots[AIR_KIND_SUBSCRIPTION].count))
		return AIR_REASON_FULL_CHANGES;
	air_displace_found(b, AIR_CAUSE_CONSTRAINED, id, AIR_KIND_CONSTRAINT);
	air_displace_find(b, vols, count, &s, true);
	air_displace_warn(b, id, AIR_KIND_CONSTRAINT);
	air_displace_offers(b);
	return AIR_REASON_NONE;
}

static enum air_reason enter_constraint(struct air_book *b, const struct air_constraint *c,
					uint32_t slot, bool replaces,
					struct air_constraint_rec *record)
{
	uint64_t mark = b->undo_next;
	uint32_t changes = b->change_count;
	enum air_reason reason = air_keep_volumes(
		b, c->volumes, c->volume_count,
		(uint32_t)AIR_KIND_CONSTRAINT << AIR_OWNER_SHIFT | slot, &record->block);
	if (reason != AIR_REASON_NONE)
		return reason;
	record->count = c->volume_count;
	reason = put(b, AIR_KIND_CONSTRAINT, slot, replaces, record, NULL);
	if (reason != AIR_REASON_NONE) {
		b->change_count = changes;
		air_link_drop(b, AIR_KIND_CONSTRAINT, record);
		return reason;
	}
	air_core_changed(b, AIR_KIND_CONSTRAINT, slot,
			 replaces ? AIR_STATE_ACCEPTED : AIR_STATE_NONE, AIR_STATE_ACCEPTED,
			 replaces ? AIR_CAUSE_AMENDED : AIR_CAUSE_REQUESTED, NULL,
			 AIR_KIND_CONSTRAINT);
	if (!replaces)
		air_notify_begin(b);
	air_notify(b, AIR_KIND_CONSTRAINT, slot);
	if (record->is_foreign)
		reason = overlay(b, slot, &c->id);
	else
		reason = record->is_blocking ? strike(b, slot, &c->id) : AIR_REASON_NONE;
	if (reason != AIR_REASON_NONE) {
		air_undo_back(b, mark);
		b->change_count = changes;
	}
	return reason;
}

enum air_reason air_book_put_constraint(struct air_book *b, const struct air_constraint *c,
					uint32_t version, int64_t now_ns)
{
	uint32_t op, slot;
	enum air_reason reason = air_core_begin(b, now_ns);
	b->ids_seed = c->seed;
	b->ids_made = 0;
	if (reason == AIR_REASON_NONE &&
	    (c->pass_priority < AIR_PRIORITY_MIN || c->pass_priority > AIR_PRIORITY_MAX + 1))
		reason = AIR_REASON_PRIORITY;
	if (reason == AIR_REASON_NONE && c->kind >= VOLUME_KIND_COUNT)
		reason = AIR_REASON_SHAPE;
	if (reason == AIR_REASON_NONE)
		reason = air_check_volumes(b, c->volumes, c->volume_count, AIR_KIND_CONSTRAINT);
	if (reason == AIR_REASON_NONE)
		reason = air_core_operator(b, c->operator_name, &op);
	if (reason == AIR_REASON_NONE)
		reason = find_constraint(b, c, version, &slot);
	if (reason != AIR_REASON_NONE)
		return reason;
	bool replaces = slot != AIR_NO_SLOT;
	if (!replaces && (slot = air_slot_take(&b->slots[AIR_KIND_CONSTRAINT])) == AIR_NO_SLOT)
		return AIR_REASON_FULL_CONSTRAINTS;
	struct air_constraint_rec record = {.id = c->id,
					    .version = version + 1,
					    .pass_priority = c->pass_priority,
					    .operator_index = (uint16_t)op,
					    .reasons = c->reasons,
					    .kind = c->kind,
					    .is_blocking = c->is_blocking || c->is_foreign,
					    .is_foreign = c->is_foreign};
	uint64_t mark = b->undo_next;
	reason = enter_constraint(b, c, slot, replaces, &record);
	// Undone after it was linked, the slot has been given back already.
	if (reason != AIR_REASON_NONE && !replaces && reason != AIR_REASON_FULL_CHANGES &&
	    b->undo_next == mark)
		air_slot_give(&b->slots[AIR_KIND_CONSTRAINT], slot);
	return reason;
}

enum air_reason air_book_remove_constraint(struct air_book *b, const char *operator_name,
					   const struct air_id *id, uint32_t version,
					   int64_t now_ns)
{
	enum air_reason reason = air_core_begin(b, now_ns);
	if (reason != AIR_REASON_NONE)
		return reason;
	uint32_t slot = air_idmap_find(&b->ids[AIR_KIND_CONSTRAINT], id);
	if (slot == AIR_NO_SLOT)
		return AIR_REASON_UNKNOWN_ID;
	const struct air_constraint_rec *c = &b->constraints[slot];
	reason = check_owner(b, c->operator_index, operator_name, c->version,
			     version != 0 ? version : c->version);
	if (reason == AIR_REASON_NONE)
		air_displace_end(b, AIR_KIND_CONSTRAINT, slot, AIR_CAUSE_ENDED, NULL,
				 AIR_KIND_CONSTRAINT);
	return reason;
}

// ---- subscriptions

static enum air_reason check_subscription(struct air_book *b, const struct air_subscription *s)
{
	enum air_reason reason = air_check_volume(b, &s->volume, AIR_KIND_SUBSCRIPTION);
	if (reason == AIR_REASON_NONE && !s->watches_corridors && !s->watches_constraints)
		reason = AIR_REASON_NOTHING_WATCHED;
	return reason == AIR_REASON_NONE && s->volume.end_ns < b->now_ns ? AIR_REASON_TIME_PAST
									 : reason;
}

enum air_reason air_book_put_subscription(struct air_book *b, const struct air_subscription *s,
					  uint32_t version, int64_t now_ns)
{
	uint32_t op;
	enum air_reason reason = air_core_begin(b, now_ns);
	if (reason == AIR_REASON_NONE)
		reason = check_subscription(b, s);
	if (reason == AIR_REASON_NONE)
		reason = air_core_operator(b, s->operator_name, &op);
	if (reason != AIR_REASON_NONE)
		return reason;
	uint32_t slot = air_idmap_find(&b->ids[AIR_KIND_SUBSCRIPTION], &s->id);
	bool replaces = slot != AIR_NO_SLOT;
	if (replaces)
		reason = version == 0 ? AIR_REASON_ID_EXISTS
				      : check_owner(b, b->subscriptions[slot].operator_index,
						    s->operator_name,
						    b->subscriptions[slot].version, version);
	else if (version != 0)
		reason = AIR_REASON_UNKNOWN_ID;
	else if ((slot = air_slot_take(&b->slots[AIR_KIND_SUBSCRIPTION])) == AIR_NO_SLOT)
		reason = AIR_REASON_FULL_SUBSCRIPTIONS;
	if (reason != AIR_REASON_NONE)
		return reason;
	struct air_subscription_rec record = {.id = s->id,
					      .version = version + 1,
					      .index = replaces ? b->subscriptions[slot].index : 0,
					      .operator_index = (uint16_t)op,
					      .watches_corridors = s->watches_corridors,
					      .watches_constraints = s->watches_constraints};
	reason = air_keep_volumes(b, &s->volume, 1,
				  (uint32_t)AIR_KIND_SUBSCRIPTION << AIR_OWNER_SHIFT | slot,
				  &record.vol);
	if (reason == AIR_REASON_NONE) {
		reason = put(b, AIR_KIND_SUBSCRIPTION, slot, replaces, NULL, &record);
		if (reason != AIR_REASON_NONE)
			air_link_drop(b, AIR_KIND_SUBSCRIPTION, &record);
	}
	if (reason != AIR_REASON_NONE && !replaces)
		air_slot_give(&b->slots[AIR_KIND_SUBSCRIPTION], slot);
	if (reason == AIR_REASON_NONE)
		air_core_changed(b, AIR_KIND_SUBSCRIPTION, slot,
				 replaces ? AIR_STATE_ACCEPTED : AIR_STATE_NONE, AIR_STATE_ACCEPTED,
				 replaces ? AIR_CAUSE_AMENDED : AIR_CAUSE_REQUESTED, NULL,
				 AIR_KIND_SUBSCRIPTION);
	return reason;
}

enum air_reason air_book_remove_subscription(struct air_book *b, const char *operator_name,
					     const struct air_id *id, uint32_t version,
					     int64_t now_ns)
{
	enum air_reason reason = air_core_begin(b, now_ns);
	if (reason != AIR_REASON_NONE)
		return reason;
	uint32_t slot = air_idmap_find(&b->ids[AIR_KIND_SUBSCRIPTION], id);
	if (slot == AIR_NO_SLOT)
		return AIR_REASON_UNKNOWN_ID;
	const struct air_subscription_rec *s = &b->subscriptions[slot];
	reason = check_owner(b, s->operator_index, operator_name, s->version,
			     version != 0 ? version : s->version);
	if (reason == AIR_REASON_NONE)
		air_displace_end(b, AIR_KIND_SUBSCRIPTION, slot, AIR_CAUSE_ENDED, NULL,
				 AIR_KIND_SUBSCRIPTION);
	return reason;
}
