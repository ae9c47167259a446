// SPDX-License-Identifier: Apache-2.0
#include "air_core.h"

#include <stdlib.h>
#include <string.h>

// ---- slots

uint32_t air_slot_take(struct air_slots *s)
{
	uint32_t slot = s->free;
	if (slot != AIR_NO_SLOT)
		s->free = s->next[slot];
	else if (s->top < s->max)
		slot = s->top++;
	s->count += slot != AIR_NO_SLOT;
	return slot;
}

void air_slot_give(struct air_slots *s, uint32_t slot)
{
	s->next[slot] = s->free;
	s->free = slot;
	s->count--;
}

// ---- operators

static struct air_id operator_hash(const char *name)
{
	struct air_id id;
	uint64_t h[2] = {0xcbf29ce484222325u, 0x84222325cbf29ce4u};
	for (const char *c = name; *c != '\0'; c++)
		for (int k = 0; k < 2; k++) {
			h[k] = (h[k] ^ (uint8_t)*c) * 0x100000001b3u;
			h[k] ^= h[k] >> (31 + k);
		}
	memcpy(id.b, h, sizeof(h));
	return id;
}

static bool is_name(const char *name)
{
	size_t n = name != NULL ? strnlen(name, AIR_OPERATOR_SIZE) : 0;
	for (size_t i = 0; i < n; i++)
		if ((uint8_t)name[i] < 0x20 || (uint8_t)name[i] == 0x7f)
			return false;
	return n > 0 && n < AIR_OPERATOR_SIZE;
}

uint32_t air_core_find_operator(const struct air_book *b, const char *name)
{
	if (!is_name(name))
		return AIR_NO_SLOT;
	// Equal hashes of unequal names would be one operator: walk on until the name itself is found.
	struct air_id id = operator_hash(name);
	for (uint32_t tries = 0; tries < 4; tries++, id.b[15]++) {
		uint32_t at = air_idmap_find(&b->operator_ids, &id);
		if (at == AIR_NO_SLOT || strcmp(b->operators[at].name, name) == 0)
			return at;
	}
	return AIR_NO_SLOT;
}

enum air_reason air_core_operator(struct air_book *b, const char *name, uint32_t *index)
{
	if (!is_name(name))
		return AIR_REASON_OPERATOR;
	*index = air_core_find_operator(b, name);
	if (*index != AIR_NO_SLOT)
		return AIR_REASON_NONE;
	if (b->operator_count == b->config.limits.operators || !air_idmap_reserve(&b->operator_ids))
		return AIR_REASON_FULL_OPERATORS;
	struct air_operator *op = &b->operators[b->operator_count];
	*op = (struct air_operator){.f = {0}};
	memcpy(op->name, name, strnlen(name, AIR_OPERATOR_SIZE - 1));
	struct air_id id = operator_hash(name);
	while (air_idmap_find(&b->operator_ids, &id) != AIR_NO_SLOT)
		id.b[15]++;
	b->operator_hashes[b->operator_count] = id;
	air_idmap_add(&b->operator_ids, b->operator_count);
	*index = b->operator_count++;
	air_undo_operator(b, *index);
	return AIR_REASON_NONE;
}

struct air_fairness *air_core_figures(struct air_book *b, uint32_t index)
{
	air_undo_figures(b, index);
	return &b->operators[index].f;
}

// ---- changes

bool air_core_room(const struct air_book *b, uint32_t changes)
{
	return b->change_count + changes <= b->config.limits.changes &&
	       b->undo_next - b->undo_first + 4 * (uint64_t)changes <= b->config.limits.undo;
}

static const struct air_id *id_of(const struct air_book *b, enum air_kind kind, uint32_t slot,
				  uint32_t *version, uint16_t *op)
{
	if (kind == AIR_KIND_CORRIDOR) {
		*version = b->corridors[slot].version;
		*op = b->corridors[slot].operator_index;
		return &b->corridors[slot].id;
	}
	if (kind == AIR_KIND_CONSTRAINT) {
		*version = b->constraints[slot].version;
		*op = b->constraints[slot].operator_index;
		return &b->constraints[slot].id;
	}
	*version = b->subscriptions[slot].version;
	*op = b->subscriptions[slot].operator_index;
	return &b->subscriptions[slot].id;
}

struct air_change *air_core_changed(struct air_book *b, enum air_kind kind, uint32_t slot,
				    unsigned before, unsigned after, enum air_cause cause,
				    const struct air_id *other, enum air_kind other_kind)
{
	// Operations ask for room first; what still finds none goes to the place behind the last.
	struct air_change *c = &b->changes[b->change_count];
	b->change_count += b->change_count < b->config.limits.changes;
	*c = (struct air_change){.kind = (uint8_t)kind,
				 .before = (uint8_t)before,
				 .after = (uint8_t)after,
				 .cause = (uint8_t)cause,
				 .has_other = other != NULL,
				 .other_kind = (uint8_t)other_kind};
	c->id = *id_of(b, kind, slot, &c->version, &c->operator_index);
	c->handle = slot;
	if (other != NULL)
		c->other = *other;
	return c;
}

bool air_core_has_lower(const struct air_book *b, int32_t priority)
{
	int32_t top = priority > 127 ? 127 : priority;
	for (int32_t p = -128; p <= top; p++)
		if (b->by_priority[p + 128] > 0 && (p < priority || p == -128))
			return true;
	return false;
}

const struct air_change *air_book_changes(const struct air_book *b, uint32_t *count)
{
	*count = b->change_count;
	return b->changes;
}

// A version 4 identifier from the operation's seed; the book never repeats one that is in it.
struct air_id air_core_make_id(struct air_book *b)
{
	struct air_id id;
	do {
		uint64_t w[2];
		b->ids_made++;
		for (int k = 0; k < 2; k++) {
			uint64_t z =
				b->ids_seed.s[k] + b->ids_made * 0x9e3779b97f4a7c15u + (uint64_t)k;
			z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
			z = (z ^ z >> 27) * 0x94d049bb133111ebu;
			w[k] = z ^ z >> 31;
		}
		memcpy(id.b, w, sizeof(w));
		id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x40);
		id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
	} while (air_idmap_find(&b->ids[AIR_KIND_CORRIDOR], &id) != AIR_NO_SLOT);
	return id;
}

// ---- timers: lists by bucket of due time, a wheel of them

static struct air_timer *timer_of(struct air_book *b, uint32_t node)
{
	uint32_t slot = (node - 1) & ((1u << AIR_OWNER_SHIFT) - 1);
	switch ((node - 1) >> AIR_OWNER_SHIFT) {
	case AIR_KIND_CORRIDOR:
		return &b->corridors[slot].timer;
	case AIR_KIND_CONSTRAINT:
		return &b->constraints[slot].timer;
	default:
		return &b->subscriptions[slot].timer;
	}
}

static uint32_t node_of(enum air_kind kind, uint32_t slot)
{
	return ((uint32_t)kind << AIR_OWNER_SHIFT | slot) + 1;
}

// Further away than the wheel: in its last bucket, from where it is put in again.
static uint32_t bucket_of(const struct air_book *b, int64_t due_ns)
{
	int64_t at = due_ns >> AIR_WHEEL_SHIFT, last = b->wheel_at + (1 << AIR_WHEEL_BITS) - 1;
	at = at < b->wheel_at ? b->wheel_at : at > last ? last : at;
	return (uint32_t)at & ((1u << AIR_WHEEL_BITS) - 1);
}

// A list's first member keeps its bucket in `prev`, beyond all nodes.
enum { HEAD_MARK = (int)0xc0000000u };

void air_core_timer_add(struct air_book *b, enum air_kind kind, uint32_t slot)
{
	int64_t due = air_core_due(b, kind, slot);
	uint32_t node = node_of(kind, slot), bucket = bucket_of(b, due);
	struct air_timer *t = timer_of(b, node);
	*t = (struct air_timer){b->wheel[bucket], (uint32_t)HEAD_MARK | bucket};
	if (t->next != 0)
		timer_of(b, t->next)->prev = node;
	b->wheel[bucket] = node;
	b->wheel_used[bucket / 64] |= UINT64_C(1) << bucket % 64;
	b->next_due_ns = due < b->next_due_ns ? due : b->next_due_ns;
}

void air_core_timer_remove(struct air_book *b, enum air_kind kind, uint32_t slot)
{
	struct air_timer *t = timer_of(b, node_of(kind, slot));
	if (t->next != 0)
		timer_of(b, t->next)->prev = t->prev;
	if ((t->prev & (uint32_t)HEAD_MARK) == (uint32_t)HEAD_MARK) {
		uint32_t bucket = t->prev & ((1u << AIR_WHEEL_BITS) - 1);
		b->wheel[bucket] = t->next;
		if (t->next == 0)
			b->wheel_used[bucket / 64] &= ~(UINT64_C(1) << bucket % 64);
	} else {
		timer_of(b, t->prev)->next = t->next;
	}
	*t = (struct air_timer){0, 0};
}

static int64_t corridor_due(const struct air_book *b, uint32_t slot)
{
	const struct air_corridor *c = &b->corridors[slot];
	int64_t start, end;
	if (c->state == AIR_STATE_OFFERED)
		return b->groups[b->group_of[slot]].held_ns;
	air_link_hull(b, AIR_KIND_CORRIDOR, slot, &start, &end);
	if (c->state == AIR_STATE_ACCEPTED && start + b->config.rules.no_show_ns < end)
		return start + b->config.rules.no_show_ns;
	return end;
}

// The last instant at which it still stands.
int64_t air_core_due(const struct air_book *b, enum air_kind kind, uint32_t slot)
{
	int64_t start, end;
	if (kind == AIR_KIND_CORRIDOR)
		return corridor_due(b, slot);
	air_link_hull(b, kind, slot, &start, &end);
	return end;
}

static enum air_cause cause_of_end(const struct air_book *b, enum air_kind kind, uint32_t slot)
{
	const struct air_corridor *c = &b->corridors[slot];
	int64_t start, end;
	if (kind != AIR_KIND_CORRIDOR)
		return AIR_CAUSE_EXPIRED;
	if (c->state == AIR_STATE_OFFERED)
		return AIR_CAUSE_LAPSED;
	air_link_hull(b, kind, slot, &start, &end);
	return c->state == AIR_STATE_ACCEPTED ? AIR_CAUSE_NO_SHOW : AIR_CAUSE_EXPIRED;
}

// Ends the due ones of the bucket at hand; the least due time of the others in *least. False: no more room.
static bool empty_bucket(struct air_book *b, uint32_t bucket, uint32_t *room, int64_t *least)
{
	for (uint32_t node = b->wheel[bucket], next; node != 0; node = next) {
		enum air_kind kind = (enum air_kind)((node - 1) >> AIR_OWNER_SHIFT);
		uint32_t slot = (node - 1) & ((1u << AIR_OWNER_SHIFT) - 1);
		next = timer_of(b, node)->next;
		int64_t due = air_core_due(b, kind, slot);
		if (due >= b->now_ns) {
			*least = due < *least ? due : *least;
			if ((uint32_t)(due >> AIR_WHEEL_SHIFT & ((1 << AIR_WHEEL_BITS) - 1)) !=
				    bucket &&
			    due >> AIR_WHEEL_SHIFT > b->wheel_at) {
				air_core_timer_remove(b, kind, slot);
				air_core_timer_add(b, kind, slot);
			}
			continue;
		}
		if (*room == 0 || !air_core_room(b, 4))
			return false;
		(*room)--;
		enum air_cause cause = cause_of_end(b, kind, slot);
		if (cause == AIR_CAUSE_NO_SHOW)
			air_core_figures(b, b->corridors[slot].operator_index)->no_shows++;
		air_displace_end(b, kind, slot, cause, NULL, kind);
		// Ending one may have ended others of its group: begin again where the list begins now.
		next = b->wheel[bucket];
	}
	return true;
}

static uint32_t next_bucket(const struct air_book *b, uint32_t from, uint32_t count)
{
	for (uint32_t i = 0; i < count;) {
		uint32_t at = (from + i) & ((1u << AIR_WHEEL_BITS) - 1);
		uint64_t word = b->wheel_used[at / 64] >> at % 64;
		if (word != 0) {
			i += (uint32_t)__builtin_ctzll(word);
			return i < count ? i : count;
		}
		i += 64 - at % 64;
	}
	return count;
}

static bool expire_some(struct air_book *b, uint32_t room)
{
	const uint32_t turn = 1u << AIR_WHEEL_BITS;
	int64_t reached = b->now_ns >> AIR_WHEEL_SHIFT, least = VOLUME_TIME_LAST;
	if (b->now_ns <= b->next_due_ns) {
		b->wheel_at = reached > b->wheel_at && b->next_due_ns == VOLUME_TIME_LAST
				      ? reached
				      : b->wheel_at;
		return false;
	}
	int64_t buckets = reached - b->wheel_at + 1;
	uint32_t count = buckets > turn ? turn : (uint32_t)buckets;
	for (uint32_t i = 0; i < count; i++) {
		i += next_bucket(b, ((uint32_t)b->wheel_at + i) & (turn - 1), count - i);
		if (i >= count)
			break;
		if (!empty_bucket(b, ((uint32_t)b->wheel_at + i) & (turn - 1), &room, &least)) {
			b->next_due_ns = b->now_ns - 1;
			return true;
		}
	}
	b->wheel_at = reached;
	// The next bucket that holds anything begins not before the things in it are due, but those moved to the last one.
	uint32_t ahead = next_bucket(b, (uint32_t)(reached + 1) & (turn - 1), turn - 1);
	int64_t later =
		ahead < turn - 1 ? (reached + 1 + ahead) << AIR_WHEEL_SHIFT : VOLUME_TIME_LAST;
	b->next_due_ns = least < later ? least : later;
	return false;
}

enum air_reason air_core_begin(struct air_book *b, int64_t now_ns)
{
	b->change_count = 0;
	b->undo_begin = b->undo_next;
	b->now_ns = now_ns > b->now_ns ? now_ns : b->now_ns;
	if (b->damaged)
		return AIR_REASON_DAMAGED;
	if (!air_core_room(b, 64 + b->slots[AIR_KIND_SUBSCRIPTION].count))
		return AIR_REASON_FULL_UNDO;
	expire_some(b, AIR_EXPIRE_MAX);
	return AIR_REASON_NONE;
}

bool air_book_expire(struct air_book *b, int64_t now_ns)
{
	b->change_count = 0;
	b->undo_begin = b->undo_next;
	b->now_ns = now_ns > b->now_ns ? now_ns : b->now_ns;
	return !b->damaged && expire_some(b, UINT32_MAX);
}

int64_t air_book_next_expiry(const struct air_book *b)
{
	return b->next_due_ns;
}
