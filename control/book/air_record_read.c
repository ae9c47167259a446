// SPDX-License-Identifier: Apache-2.0
// Records read back: as if an enemy had written them. The layout stands in air_record.c.
#include <stdlib.h>
#include <string.h>

#include "air_core.h"
#include "air_record.h"
#include "wire/cursor.h"

struct reading {
	struct air_book *b;
	struct cursor c;
	uint8_t kind;
	struct air_id id;
	char name[AIR_OPERATOR_SIZE];
	uint32_t version, op;
	struct air_volume volumes[AIR_VOLUMES_MAX];
	struct polygon_point points[AIR_VERTICES_MAX];
	uint32_t volume_count, point_count;
};

static int64_t read_i64(struct cursor *c)
{
	return (int64_t)cursor_u64le(c);
}

static bool read_volume(struct reading *r, struct air_volume *v)
{
	struct cursor *c = &r->c;
	*v = (struct air_volume){.shape = cursor_u8(c)};
	v->lower_cm = cursor_i32le(c);
	v->upper_cm = cursor_i32le(c);
	v->start_ns = read_i64(c);
	v->end_ns = read_i64(c);
	if (v->shape == VOLUME_CIRCLE) {
		v->center.lat_e7 = cursor_i32le(c);
		v->center.lon_e7 = cursor_i32le(c);
		v->radius_cm = cursor_u32le(c);
		return true;
	}
	v->count = cursor_u32le(c);
	v->points = &r->points[r->point_count];
	if (v->shape != VOLUME_POLYGON || v->count > AIR_VERTICES_MAX - r->point_count ||
	    v->count > cursor_left(c) / 8)
		return false;
	for (uint32_t i = 0; i < v->count; i++) {
		struct polygon_point *p = &r->points[r->point_count++];
		p->lat_e7 = cursor_i32le(c);
		p->lon_e7 = cursor_i32le(c);
	}
	return true;
}

// What was let in once is judged again, but for its place in time: records are from the past.
static enum air_reason judge_volume(struct reading *r, const struct air_volume *v)
{
	enum air_reason reason = air_check_volume(r->b, v, (enum air_kind)r->kind);
	return reason;
}

static enum air_reason read_volumes(struct reading *r)
{
	r->volume_count = cursor_u16le(&r->c);
	if (r->volume_count == 0 || r->volume_count > AIR_VOLUMES_MAX)
		return r->c.error ? AIR_REASON_RECORD_SHORT : AIR_REASON_RECORD_VALUE;
	for (uint32_t i = 0; i < r->volume_count; i++) {
		bool good = read_volume(r, &r->volumes[i]);
		if (r->c.error)
			return AIR_REASON_RECORD_SHORT;
		enum air_reason reason =
			good ? judge_volume(r, &r->volumes[i]) : AIR_REASON_RECORD_VALUE;
		if (reason != AIR_REASON_NONE)
			return reason;
	}
	return AIR_REASON_NONE;
}

static enum air_reason read_end(const struct reading *r)
{
	if (r->c.error)
		return AIR_REASON_RECORD_SHORT;
	return cursor_left(&r->c) > 0 ? AIR_REASON_RECORD_LONG : AIR_REASON_NONE;
}

static uint32_t find_node(const struct air_network *n, uint32_t id)
{
	for (uint32_t i = 0; i < n->node_count; i++)
		if (n->nodes[i].id == id)
			return i;
	return AIR_NONE16;
}

static bool find_pad(const struct air_network *n, uint32_t id, uint32_t node, uint32_t *pad)
{
	for (uint32_t i = 0; i < n->pad_count; i++)
		if (n->pads[i].id == id && n->pads[i].node == node) {
			*pad = i;
			return true;
		}
	return false;
}

static enum air_reason read_nodes(struct reading *r, struct air_way *w, uint32_t *first,
				  uint32_t *last)
{
	const struct air_network *n = r->b->net;
	uint32_t node = find_node(n, cursor_u32le(&r->c));
	*first = node;
	for (uint32_t i = 0; i < w->legs; i++) {
		uint32_t id = cursor_u32le(&r->c), k = 0, degree;
		if (r->c.error)
			return AIR_REASON_RECORD_SHORT;
		if (node == AIR_NONE16)
			return AIR_REASON_RECORD_NETWORK;
		degree = n->first_out[node + 1] - n->first_out[node];
		while (k < degree && n->nodes[n->edges[air_network_out(n, node, k)].to].id != id)
			k++;
		if (k == degree)
			return AIR_REASON_RECORD_NETWORK;
		w->ordinals[i] = (uint8_t)k;
		node = n->edges[air_network_out(n, node, k)].to;
	}
	*last = node;
	return AIR_REASON_NONE;
}

static enum air_reason read_way(struct reading *r, struct air_way *w, int64_t *start_ns)
{
	const struct air_network *n = r->b->net;
	uint32_t first, last;
	*start_ns = read_i64(&r->c);
	*w = (struct air_way){.layers = cursor_u16le(&r->c)};
	w->layer = cursor_u8(&r->c);
	w->route = cursor_u8(&r->c);
	uint32_t from_pad = cursor_u32le(&r->c), to_pad = cursor_u32le(&r->c);
	w->legs = cursor_u8(&r->c);
	if (r->c.error)
		return AIR_REASON_RECORD_SHORT;
	int64_t far = *start_ns - r->b->now_ns;
	if (w->legs == 0 || *start_ns < 0 || *start_ns % AIR_TICK_NS != 0 ||
	    far > INT64_C(1) << 55 || far < -(INT64_C(1) << 55) || w->layer >= AIR_LAYERS_MAX)
		return AIR_REASON_RECORD_VALUE;
	if (n == NULL)
		return AIR_REASON_RECORD_NETWORK;
	enum air_reason reason = read_nodes(r, w, &first, &last);
	if (reason != AIR_REASON_NONE)
		return reason;
	w->from = first;
	w->to = last;
	w->from_pad = from_pad != AIR_RECORD_NO_PAD;
	w->to_pad = to_pad != AIR_RECORD_NO_PAD;
	if ((w->from_pad && !find_pad(n, from_pad, first, &w->from)) ||
	    (w->to_pad && !find_pad(n, to_pad, last, &w->to)))
		return AIR_REASON_RECORD_NETWORK;
	return air_plan_make(r->b, w, &r->b->work->plan) ? read_end(r) : AIR_REASON_RECORD_NETWORK;
}

struct offer_part {
	int64_t held_ns;
	struct air_id group;
	bool amends;
	uint32_t delay_ms;
};

static enum air_reason join_group(struct air_book *b, uint32_t slot, const struct offer_part *o)
{
	uint32_t group = air_idmap_find(&b->group_ids, &o->group);
	int place = 0;
	if (group == AIR_NO_SLOT)
		group = air_offer_group(b, &o->group, o->amends);
	if (group == AIR_NO_SLOT)
		return AIR_REASON_FULL_OFFERS;
	struct air_group *g = &b->groups[group];
	while (place < AIR_OFFERS_MAX && g->slots[place] != AIR_NO_SLOT)
		place++;
	if (place == AIR_OFFERS_MAX)
		return AIR_REASON_RECORD_VALUE;
	air_undo_group(b, group);
	g->held_ns = o->held_ns;
	g->delay_ms[place] = o->delay_ms;
	b->group_of[slot] = group;
	air_group_member(b, group, AIR_NO_SLOT, slot);
	return AIR_REASON_NONE;
}

static enum air_reason enter_corridor(struct reading *r, struct air_corridor *record,
				      const struct air_way *way, uint32_t tick,
				      const struct air_key *key, const struct offer_part *offer,
				      uint32_t slot)
{
	struct air_book *b = r->b;
	uint32_t k = key != NULL ? air_slot_take(&b->key_slots) : AIR_NO_SLOT;
	enum air_reason reason = AIR_REASON_NONE;
	if (way != NULL)
		reason = air_way_store(b, record, way, tick) ? reason : AIR_REASON_FULL_SHAPES;
	else
		reason = air_keep_volumes(b, r->volumes, r->volume_count,
					  (uint32_t)AIR_KIND_CORRIDOR << AIR_OWNER_SHIFT | slot,
					  &record->path.list.block);
	if (way == NULL)
		record->path.list.count = r->volume_count;
	b->corridors[slot] = *record;
	b->key_of[slot] = k != AIR_NO_SLOT ? k + 1 : 0;
	if (k != AIR_NO_SLOT) {
		b->keys[k] = *key;
		b->keys[k].slot = slot;
	}
	bool stored = reason == AIR_REASON_NONE;
	if (reason == AIR_REASON_NONE && offer != NULL)
		reason = join_group(b, slot, offer);
	if (reason == AIR_REASON_NONE && !air_link(b, AIR_KIND_CORRIDOR, slot))
		reason = AIR_REASON_FULL_SHAPES;
	if (reason == AIR_REASON_NONE) {
		air_undo_create(b, AIR_KIND_CORRIDOR, slot);
		return reason;
	}
	if (stored)
		air_link_drop(b, AIR_KIND_CORRIDOR, record);
	if (k != AIR_NO_SLOT)
		air_slot_give(&b->key_slots, k);
	b->key_of[slot] = 0;
	return reason;
}

static enum air_reason read_corridor(struct reading *r)
{
	struct air_book *b = r->b;
	struct air_corridor record = {
		.id = r->id, .version = r->version, .operator_index = (uint16_t)r->op};
	struct air_way way;
	struct air_key key = {.slot = 0};
	struct offer_part offer = {.held_ns = 0};
	int64_t start_ns = 0;
	record.priority = cursor_i16le(&r->c);
	record.state = cursor_u8(&r->c);
	uint8_t flags = cursor_u8(&r->c);
	if (record.state < AIR_STATE_OFFERED || record.state > AIR_STATE_CONTINGENT ||
	    (record.state == AIR_STATE_OFFERED) != ((flags & AIR_RECORD_IS_OFFER) != 0))
		return r->c.error ? AIR_REASON_RECORD_SHORT : AIR_REASON_RECORD_VALUE;
	record.flags = flags & (AIR_FLAG_WARNED | AIR_FLAG_FLOWN);
	if ((flags & AIR_RECORD_HAS_KEY) != 0) {
		cursor_bytes(&r->c, key.given.b, sizeof(key.given.b));
		key.print = cursor_u32le(&r->c);
		for (unsigned i = 0; i < sizeof(key.key.b); i++)
			key.key.b[i] = key.given.b[i] ^ b->operator_hashes[r->op].b[i];
		if (air_idmap_find(&b->key_ids, &key.key) != AIR_NO_SLOT)
			return AIR_REASON_KEY_REUSED;
	}
	if ((flags & AIR_RECORD_IS_OFFER) != 0) {
		offer.held_ns = read_i64(&r->c);
		cursor_bytes(&r->c, offer.group.b, sizeof(offer.group.b));
		offer.amends = cursor_u8(&r->c) != 0;
		offer.delay_ms = cursor_u32le(&r->c);
	}
	bool is_way = (flags & AIR_FLAG_NETWORK) != 0;
	enum air_reason reason = is_way ? read_way(r, &way, &start_ns) : read_volumes(r);
	reason = reason == AIR_REASON_NONE ? read_end(r) : reason;
	if (reason != AIR_REASON_NONE)
		return reason;
	uint32_t slot = air_slot_take(&b->slots[AIR_KIND_CORRIDOR]);
	if (slot == AIR_NO_SLOT)
		return AIR_REASON_FULL_CORRIDORS;
	reason = enter_corridor(r, &record, is_way ? &way : NULL, air_tick_down(start_ns),
				(flags & AIR_RECORD_HAS_KEY) != 0 ? &key : NULL,
				(flags & AIR_RECORD_IS_OFFER) != 0 ? &offer : NULL, slot);
	if (reason != AIR_REASON_NONE)
		air_slot_give(&b->slots[AIR_KIND_CORRIDOR], slot);
	return reason;
}

static enum air_reason enter(struct reading *r, uint32_t slot, uint32_t *block)
{
	struct air_book *b = r->b;
	enum air_kind kind = (enum air_kind)r->kind;
	enum air_reason reason = air_keep_volumes(b, r->volumes, r->volume_count,
						  (uint32_t)kind << AIR_OWNER_SHIFT | slot, block);
	if (reason == AIR_REASON_NONE && !air_link(b, kind, slot)) {
		air_link_drop(b, kind,
			      kind == AIR_KIND_CONSTRAINT ? (const void *)&b->constraints[slot]
							  : (const void *)&b->subscriptions[slot]);
		reason = AIR_REASON_FULL_SHAPES;
	}
	if (reason == AIR_REASON_NONE)
		air_undo_create(b, kind, slot);
	else
		air_slot_give(&b->slots[kind], slot);
	return reason;
}

static enum air_reason read_constraint(struct reading *r)
{
	struct air_book *b = r->b;
	struct air_constraint_rec record = {
		.id = r->id, .version = r->version, .operator_index = (uint16_t)r->op};
	record.pass_priority = cursor_i32le(&r->c);
	record.reasons = cursor_u16le(&r->c);
	record.kind = cursor_u8(&r->c);
	uint8_t blocking = cursor_u8(&r->c);
	record.is_blocking = (blocking & 1) != 0;
	record.is_foreign = (blocking & 2) != 0;
	enum air_reason reason = read_volumes(r);
	reason = reason == AIR_REASON_NONE ? read_end(r) : reason;
	if (reason == AIR_REASON_NONE &&
	    (record.kind >= VOLUME_KIND_COUNT || blocking > 3 || blocking == 2 ||
	     record.pass_priority < AIR_PRIORITY_MIN ||
	     record.pass_priority > AIR_PRIORITY_MAX + 1))
		reason = AIR_REASON_RECORD_VALUE;
	if (reason != AIR_REASON_NONE)
		return reason;
	uint32_t slot = air_slot_take(&b->slots[AIR_KIND_CONSTRAINT]);
	if (slot == AIR_NO_SLOT)
		return AIR_REASON_FULL_CONSTRAINTS;
	record.count = r->volume_count;
	b->constraints[slot] = record;
	return enter(r, slot, &b->constraints[slot].block);
}

static enum air_reason read_subscription(struct reading *r)
{
	struct air_book *b = r->b;
	struct air_subscription_rec record = {
		.id = r->id, .version = r->version, .operator_index = (uint16_t)r->op};
	uint8_t watches = cursor_u8(&r->c);
	record.index = cursor_u32le(&r->c);
	record.watches_corridors = (watches & 1) != 0;
	record.watches_constraints = (watches & 2) != 0;
	enum air_reason reason = read_volumes(r);
	reason = reason == AIR_REASON_NONE ? read_end(r) : reason;
	if (reason == AIR_REASON_NONE && (watches == 0 || watches > 3 || r->volume_count != 1))
		reason = AIR_REASON_RECORD_VALUE;
	if (reason != AIR_REASON_NONE)
		return reason;
	uint32_t slot = air_slot_take(&b->slots[AIR_KIND_SUBSCRIPTION]);
	if (slot == AIR_NO_SLOT)
		return AIR_REASON_FULL_SUBSCRIPTIONS;
	b->subscriptions[slot] = record;
	return enter(r, slot, &b->subscriptions[slot].vol);
}

static enum air_reason read_operator(struct reading *r)
{
	uint64_t v[11];
	for (unsigned i = 0; i < 11; i++)
		v[i] = cursor_u64le(&r->c);
	enum air_reason reason = read_end(r);
	if (reason != AIR_REASON_NONE || v[10] > UINT32_MAX)
		return reason != AIR_REASON_NONE ? reason : AIR_REASON_RECORD_VALUE;
	struct air_fairness *f = air_core_figures(r->b, r->op);
	*f = (struct air_fairness){
		v[0],	v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], (uint32_t)v[10],
		f->live};
	return AIR_REASON_NONE;
}

static enum air_reason read_record(struct reading *r)
{
	static enum air_reason (*const readers[AIR_KIND_COUNT])(struct reading *) = {
		[AIR_KIND_CORRIDOR] = read_corridor,
		[AIR_KIND_CONSTRAINT] = read_constraint,
		[AIR_KIND_SUBSCRIPTION] = read_subscription,
		[AIR_KIND_OPERATOR] = read_operator,
	};
	uint8_t format = cursor_u8(&r->c);
	r->kind = cursor_u8(&r->c);
	cursor_bytes(&r->c, r->id.b, sizeof(r->id.b));
	uint8_t n = cursor_u8(&r->c);
	if (!r->c.error && (format != AIR_RECORD_FORMAT || r->kind >= AIR_KIND_COUNT))
		return AIR_REASON_RECORD_VERSION;
	if (!r->c.error && (n == 0 || n >= AIR_OPERATOR_SIZE))
		return AIR_REASON_RECORD_VALUE;
	cursor_bytes(&r->c, (uint8_t *)r->name, n < AIR_OPERATOR_SIZE ? n : 0);
	r->version = cursor_u32le(&r->c);
	if (r->c.error)
		return AIR_REASON_RECORD_SHORT;
	if (r->version == 0 || strnlen(r->name, n) != n)
		return AIR_REASON_RECORD_VALUE;
	if (r->kind < AIR_KIND_OPERATOR &&
	    air_idmap_find(&r->b->ids[r->kind], &r->id) != AIR_NO_SLOT)
		return AIR_REASON_ID_EXISTS;
	enum air_reason reason = air_core_operator(r->b, r->name, &r->op);
	return reason == AIR_REASON_NONE ? readers[r->kind](r) : reason;
}

enum air_reason air_book_restore(struct air_book *b, const uint8_t *record, uint32_t size,
				 int64_t now_ns)
{
	b->change_count = 0;
	b->undo_begin = b->undo_next;
	b->now_ns = now_ns > b->now_ns ? now_ns : b->now_ns;
	if (b->damaged || !air_core_room(b, 16))
		return b->damaged ? AIR_REASON_DAMAGED : AIR_REASON_FULL_UNDO;
	if (b->wheel_at == 0)
		b->wheel_at = b->now_ns >> AIR_WHEEL_SHIFT;
	struct reading *r = malloc(sizeof(*r));
	if (r == NULL)
		return AIR_REASON_FULL_SHAPES;
	memset(r, 0, offsetof(struct reading, volumes));
	r->volume_count = r->point_count = 0;
	r->b = b;
	r->c = cursor_over((struct span){record, size});
	uint64_t mark = b->undo_next;
	enum air_reason reason = read_record(r);
	if (reason != AIR_REASON_NONE)
		air_undo_back(b, mark);
	free(r);
	return reason;
}
