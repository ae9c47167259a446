// SPDX-License-Identifier: Apache-2.0
// Records: an entity as octets, and back. Version 1, little-endian; a record is read as if an enemy had written it.
//
//   u8 version, u8 kind, u8[16] id, u8 n, u8[n] operator's name, u32 version of the entity, then by kind:
//   corridor      i16 priority, u8 state, u8 flags (network 1, warned 8, flown 32, has key 64, offer 128), u8[16] key and u32 print
//                 of the request, offer: i64 held until, u8[16] group, u8 amends, u32 delay ms;
//                 network: i64 start ns, u16 layers, u8 layer, u8 route, u32 from pad, u32 to pad (~0: none), u8 legs,
//                 u32 node [legs + 1]; else volumes
//   constraint    i32 pass priority, u16 reasons, u8 kind, u8 blocking, volumes
//   subscription  u8 watches (corridors 1, constraints 2), u32 index, one volume
//   operator      the figures (id 0)
//   volumes       u16 count, each: u8 shape, i32 lower, i32 upper, i64 start, i64 end, circle: i32 lat, i32 lon, u32 radius;
//                 polygon: u32 points, each i32 lat, i32 lon
#include <stdlib.h>
#include <string.h>

#include "air_core.h"
#include "wire/cursor.h"
#include "wire/writer.h"

enum { RECORD_VERSION = 1, HAS_KEY = 64, IS_OFFER = 128 };

static const uint32_t NO_PAD = UINT32_MAX;

// ---- writing

static void write_head(struct writer *w, enum air_kind kind, const struct air_id *id,
		       const char *name, uint32_t version)
{
	size_t n = strnlen(name, AIR_OPERATOR_SIZE);
	writer_u8(w, RECORD_VERSION);
	writer_u8(w, kind);
	writer_bytes(w, id->b, sizeof(id->b));
	writer_u8(w, (unsigned)n);
	writer_bytes(w, name, (uint32_t)n);
	writer_u32le(w, version);
}

static void write_volume(struct writer *w, const struct air_volume *v)
{
	writer_u8(w, v->shape);
	writer_i32le(w, v->lower_cm);
	writer_i32le(w, v->upper_cm);
	writer_le(w, (uint64_t)v->start_ns, 8);
	writer_le(w, (uint64_t)v->end_ns, 8);
	if (v->shape == VOLUME_CIRCLE) {
		writer_i32le(w, v->center.lat_e7);
		writer_i32le(w, v->center.lon_e7);
		writer_u32le(w, v->radius_cm);
		return;
	}
	writer_u32le(w, v->count);
	for (uint32_t i = 0; i < v->count; i++) {
		writer_i32le(w, v->points[i].lat_e7);
		writer_i32le(w, v->points[i].lon_e7);
	}
}

static void write_volumes(const struct air_book *b, struct writer *w, enum air_kind kind,
			  uint32_t slot)
{
	uint32_t count;
	const uint32_t *vols = air_link_volumes(b, kind, slot, &count);
	writer_u16le(w, count);
	for (uint32_t i = 0; i < count; i++) {
		struct air_volume v;
		air_space_volume(&b->space, vols[i], &v);
		write_volume(w, &v);
	}
}

static void write_way(const struct air_book *b, struct writer *w, const struct air_corridor *c)
{
	const struct air_network *n = b->net;
	struct air_way way;
	air_plan_way(b, c, &way);
	uint32_t node = air_node_of(n, way.from, way.from_pad);
	writer_le(w, (uint64_t)air_tick_ns(b, c->start_tick), 8);
	writer_u16le(w, c->layers);
	writer_u8(w, c->layer);
	writer_u8(w, c->route);
	writer_u32le(w, way.from_pad ? n->pads[way.from].id : NO_PAD);
	writer_u32le(w, way.to_pad ? n->pads[way.to].id : NO_PAD);
	writer_u8(w, way.legs);
	writer_u32le(w, n->nodes[node].id);
	for (uint32_t i = 0; i < way.legs; i++) {
		node = n->edges[air_network_out(n, node, way.ordinals[i])].to;
		writer_u32le(w, n->nodes[node].id);
	}
}

static void write_corridor(const struct air_book *b, struct writer *w, uint32_t slot)
{
	const struct air_corridor *c = &b->corridors[slot];
	bool has_key = b->key_of[slot] != 0, is_offer = c->state == AIR_STATE_OFFERED;
	writer_i16le(w, c->priority);
	writer_u8(w, c->state);
	writer_u8(w, (c->flags & (AIR_FLAG_NETWORK | AIR_FLAG_WARNED | AIR_FLAG_FLOWN)) |
			     (has_key ? HAS_KEY : 0u) | (is_offer ? IS_OFFER : 0u));
	if (has_key) {
		const struct air_key *k = &b->keys[b->key_of[slot] - 1];
		writer_bytes(w, k->given.b, sizeof(k->given.b));
		writer_u32le(w, k->print);
	}
	if (is_offer) {
		const struct air_group *g = &b->groups[b->group_of[slot]];
		uint32_t delay_ms = 0;
		for (int i = 0; i < AIR_OFFERS_MAX; i++)
			delay_ms = g->slots[i] == slot ? g->delay_ms[i] : delay_ms;
		writer_le(w, (uint64_t)g->held_ns, 8);
		writer_bytes(w, g->id.b, sizeof(g->id.b));
		writer_u8(w, g->amends);
		writer_u32le(w, delay_ms);
	}
	if ((c->flags & AIR_FLAG_NETWORK) != 0)
		write_way(b, w, c);
	else
		write_volumes(b, w, AIR_KIND_CORRIDOR, slot);
}

static uint32_t encode_slot(const struct air_book *b, enum air_kind kind, uint32_t slot,
			    uint8_t *out, uint32_t size)
{
	struct writer w = writer_init(out, size);
	if (kind == AIR_KIND_CORRIDOR) {
		const struct air_corridor *c = &b->corridors[slot];
		write_head(&w, kind, &c->id, b->operators[c->operator_index].name, c->version);
		write_corridor(b, &w, slot);
	} else if (kind == AIR_KIND_CONSTRAINT) {
		const struct air_constraint_rec *c = &b->constraints[slot];
		write_head(&w, kind, &c->id, b->operators[c->operator_index].name, c->version);
		writer_i32le(&w, c->pass_priority);
		writer_u16le(&w, c->reasons);
		writer_u8(&w, c->kind);
		writer_u8(&w, c->is_blocking);
		write_volumes(b, &w, kind, slot);
	} else {
		const struct air_subscription_rec *s = &b->subscriptions[slot];
		write_head(&w, kind, &s->id, b->operators[s->operator_index].name, s->version);
		writer_u8(&w,
			  (unsigned)s->watches_corridors | (unsigned)s->watches_constraints << 1);
		writer_u32le(&w, s->index);
		write_volumes(b, &w, kind, slot);
	}
	return writer_len(&w);
}

static uint32_t encode_operator(const struct air_book *b, uint32_t op, uint8_t *out, uint32_t size)
{
	static const struct air_id none;
	const struct air_fairness *f = &b->operators[op].f;
	const uint64_t values[] = {f->requests,	   f->grants,	    f->denials,	    f->refusals,
				   f->offers_made, f->offers_taken, f->displaced,   f->displacing,
				   f->no_shows,	   f->delay_ms,	    f->delay_max_ms};
	struct writer w = writer_init(out, size);
	write_head(&w, AIR_KIND_OPERATOR, &none, b->operators[op].name, 1);
	for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		writer_le(&w, values[i], 8);
	return writer_len(&w);
}

uint32_t air_book_encode(const struct air_book *b, enum air_kind kind, const struct air_id *id,
			 uint8_t *out, uint32_t size)
{
	uint32_t slot = kind < AIR_KIND_OPERATOR ? air_idmap_find(&b->ids[kind], id) : AIR_NO_SLOT;
	return slot != AIR_NO_SLOT ? encode_slot(b, kind, slot, out, size) : 0;
}

uint32_t air_book_encode_operator(const struct air_book *b, uint32_t index, uint8_t *out,
				  uint32_t size)
{
	return index < b->operator_count ? encode_operator(b, index, out, size) : 0;
}

// ---- reading

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
	w->from_pad = from_pad != NO_PAD;
	w->to_pad = to_pad != NO_PAD;
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
	    (record.state == AIR_STATE_OFFERED) != ((flags & IS_OFFER) != 0))
		return r->c.error ? AIR_REASON_RECORD_SHORT : AIR_REASON_RECORD_VALUE;
	record.flags = flags & (AIR_FLAG_WARNED | AIR_FLAG_FLOWN);
	if ((flags & HAS_KEY) != 0) {
		cursor_bytes(&r->c, key.given.b, sizeof(key.given.b));
		key.print = cursor_u32le(&r->c);
		for (unsigned i = 0; i < sizeof(key.key.b); i++)
			key.key.b[i] = key.given.b[i] ^ b->operator_hashes[r->op].b[i];
		if (air_idmap_find(&b->key_ids, &key.key) != AIR_NO_SLOT)
			return AIR_REASON_KEY_REUSED;
	}
	if ((flags & IS_OFFER) != 0) {
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
				(flags & HAS_KEY) != 0 ? &key : NULL,
				(flags & IS_OFFER) != 0 ? &offer : NULL, slot);
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
	record.is_blocking = blocking != 0;
	enum air_reason reason = read_volumes(r);
	reason = reason == AIR_REASON_NONE ? read_end(r) : reason;
	if (reason == AIR_REASON_NONE && (record.kind >= VOLUME_KIND_COUNT || blocking > 1 ||
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
	if (!r->c.error && (format != RECORD_VERSION || r->kind >= AIR_KIND_COUNT))
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

// ---- all of it

struct giving {
	struct air_book *b;
	uint8_t *buffer;
	air_record_cb cb;
	void *arg;
	enum air_kind kind;
	bool go_on;
};

static bool give_one(void *arg, const struct air_view *v)
{
	struct giving *g = arg;
	uint32_t n = encode_slot(g->b, g->kind, v->handle, g->buffer, AIR_RECORD_MAX);
	g->go_on = n > 0 && g->cb(g->arg, g->kind, &v->id, g->buffer, n);
	return g->go_on;
}

enum air_reason air_book_snapshot(struct air_book *b, air_record_cb cb, void *arg)
{
	static const struct air_id none;
	struct giving g = {b, malloc(AIR_RECORD_MAX), cb, arg, AIR_KIND_CORRIDOR, true};
	enum air_reason reason = g.buffer != NULL ? AIR_REASON_NONE : AIR_REASON_FULL_RESULTS;
	// Operators first: entities that follow find their figures there.
	for (uint32_t i = 0; reason == AIR_REASON_NONE && i < b->operator_count && g.go_on; i++) {
		uint32_t n = encode_operator(b, i, g.buffer, AIR_RECORD_MAX);
		g.go_on = cb(arg, AIR_KIND_OPERATOR, &none, g.buffer, n);
	}
	for (unsigned k = 0; k < AIR_KIND_OPERATOR && reason == AIR_REASON_NONE && g.go_on; k++) {
		g.kind = (enum air_kind)k;
		reason = air_book_each(b, g.kind, true, give_one, &g);
	}
	free(g.buffer);
	return reason;
}

static bool add_to_digest(void *arg, enum air_kind kind, const struct air_id *id,
			  const uint8_t *record, uint32_t size)
{
	uint64_t *sum = arg, h = 0xcbf29ce484222325u;
	for (uint32_t i = 0; i < size; i++)
		h = (h ^ record[i]) * 0x100000001b3u;
	*sum += h ^ h >> 32;
	(void)kind;
	(void)id;
	return true;
}

uint64_t air_book_digest(const struct air_book *b)
{
	uint64_t sum = 0;
	// Reading only; the snapshot's table of entities is its own.
	(void)air_book_snapshot((struct air_book *)(uintptr_t)b, add_to_digest, &sum);
	for (uint32_t i = 0; i < b->operator_count; i++)
		sum += (uint64_t)b->operators[i].f.live * 0x9e3779b97f4a7c15u;
	return sum;
}
