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
#include "air_record.h"
#include "wire/writer.h"

// ---- writing

static void write_head(struct writer *w, enum air_kind kind, const struct air_id *id,
		       const char *name, uint32_t version)
{
	size_t n = strnlen(name, AIR_OPERATOR_SIZE);
	writer_u8(w, AIR_RECORD_FORMAT);
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
	writer_u32le(w, way.from_pad ? n->pads[way.from].id : AIR_RECORD_NO_PAD);
	writer_u32le(w, way.to_pad ? n->pads[way.to].id : AIR_RECORD_NO_PAD);
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
			     (has_key ? AIR_RECORD_HAS_KEY : 0u) |
			     (is_offer ? AIR_RECORD_IS_OFFER : 0u));
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
		writer_u8(&w, (unsigned)c->is_blocking | (unsigned)c->is_foreign << 1);
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
