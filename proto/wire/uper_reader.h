// SPDX-License-Identifier: Apache-2.0
// The reading side's inside, for uper_decode.c (containers) and uper_leaf.c (numbers and strings): bits, lengths, new nodes,
// and the short way for plain members. Inline because it runs once for every member of a message.
#pragma once

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "wire/uper_value.h"

#define likely(x)     __builtin_expect(!!(x), 1)
#define NOINLINE      __attribute__((noinline)) // keeps rare work out of the frames of the recursion
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define unlikely(x)   __builtin_expect(!!(x), 0)

enum { FRAGMENT_UNITS = 16384, META_DEPTH = 1 << 16, META_DEPTH_MAX = UPER_DEPTH_MAX << 16 };

struct uper_reader {
	const uint8_t *p;
	uint32_t octets; // of the buffer; a limit for loads
	uint32_t end;	 // in bits: end of the message, or of the open type being read
	uint32_t pos;	 // in bits
	int64_t fast; // up to this position 64 bits can be loaded and belong to what is being read
	struct uper_node *nodes;
	uint32_t capacity;
	uint32_t roomy; // up to this count there are nodes for every member of a sequence
	uint32_t meta;	// flags (none) and depth of the next node, as one word: see META_DEPTH
	enum err err;
	uint32_t error_bit;
	struct uper_value *v;
	uint32_t count;
	uint32_t skipped;
};

// ---- bits

static inline void set_end(struct uper_reader *d, uint32_t end)
{
	d->end = end;
	d->fast = (int64_t)end - 64;
}

static inline bool fail(struct uper_reader *d, enum err e, uint32_t bit)
{
	if (d->err == ERR_NONE) {
		d->err = e;
		d->error_bit = bit;
	}
	return false;
}

static inline uint64_t load_tail(const struct uper_reader *d, uint32_t at)
{
	uint64_t w = 0;
	for (uint32_t i = 0; i < 8; i++)
		w = w << 8 | (at + i < d->octets ? d->p[at + i] : 0);
	return w;
}

// n = 0..57. After the end: an error and zero.
static ALWAYS_INLINE uint64_t take(struct uper_reader *d, unsigned n)
{
	uint32_t pos = d->pos, at = pos >> 3;
	uint64_t w;
	if (unlikely(n > d->end - pos)) {
		fail(d, ERR_UPER_TRUNCATED, pos);
		return 0;
	}
	if (unlikely(at + 8 > d->octets)) {
		w = load_tail(d, at);
	} else {
		memcpy(&w, d->p + at, sizeof(w));
		w = __builtin_bswap64(w);
	}
	d->pos = pos + n;
	return w << (pos & 7) >> 1 >> (63 - n); // two shifts: n may be zero
}

// At least n bits from pos on, n = 1..57, at the left of the word; the position stays. After the end: an error and zero.
static ALWAYS_INLINE uint64_t look(struct uper_reader *d, uint32_t pos, unsigned n)
{
	uint64_t w;
	if (unlikely(pos > d->fast)) {
		w = take(d, n) << 1 << (63 - n);
		d->pos = pos;
		return w;
	}
	memcpy(&w, d->p + (pos >> 3), sizeof(w));
	return __builtin_bswap64(w) << (pos & 7);
}

static inline bool skip(struct uper_reader *d, uint64_t n)
{
	if (n > d->end - d->pos)
		return fail(d, ERR_UPER_TRUNCATED, d->pos);
	d->pos += (uint32_t)n;
	return true;
}

// 11.9.3.5-8: a length without upper bound. Fragments only where the caller can take them.
static inline bool read_length(struct uper_reader *d, uint32_t *units, bool *fragment)
{
	uint32_t at = d->pos;
	uint64_t first = take(d, 8);
	*fragment = false;
	if ((first & 0x80) == 0)
		*units = (uint32_t)first;
	else if ((first & 0x40) == 0)
		*units = (uint32_t)((first & 0x3f) << 8 | take(d, 8));
	else {
		*fragment = true;
		*units = (uint32_t)(first & 0x3f) * FRAGMENT_UNITS;
		if ((first & 0x3f) == 0 || (first & 0x3f) > 4)
			return fail(d, ERR_UPER_LENGTH, at);
	}
	return d->err == ERR_NONE;
}

static inline bool read_whole_length(struct uper_reader *d, uint32_t *units)
{
	uint32_t at = d->pos;
	bool fragment;
	if (!read_length(d, units, &fragment))
		return false;
	return fragment ? fail(d, ERR_UPER_LENGTH, at) : true;
}

// 11.6: small in the usual case, else a semi-constrained number.
static inline bool read_normally_small(struct uper_reader *d, uint32_t *value)
{
	uint32_t at = d->pos, octets;
	if (take(d, 1) == 0) {
		*value = (uint32_t)take(d, 6);
		return d->err == ERR_NONE;
	}
	if (!read_whole_length(d, &octets))
		return false;
	if (octets == 0 || octets > 2) // no table has 65,536 rows
		return fail(d, ERR_UPER_LENGTH, at);
	*value = (uint32_t)take(d, octets * 8);
	return d->err == ERR_NONE;
}

// ---- nodes

static ALWAYS_INLINE struct uper_node *new_node(struct uper_reader *d, const struct uper_field *f,
						uint32_t bit)
{
	if (unlikely(d->count == d->capacity)) {
		fail(d, ERR_UPER_NODES, bit);
		return NULL;
	}
	struct uper_node *n = &d->nodes[d->count++];
	n->field = f;
	n->bit = bit;
	memcpy(&n->flags, &d->meta, sizeof(d->meta));
	return n;
}

static inline bool add_unknown(struct uper_reader *d, int64_t number, uint32_t octets)
{
	struct uper_node *n = new_node(d, &uper_unknown_field, d->pos);
	if (n == NULL)
		return false;
	n->value = number;
	n->bits = octets * 8;
	n->next = d->count;
	d->skipped++;
	return skip(d, (uint64_t)octets * 8);
}

// Where the next member stands and which node it gets: kept in registers while plain members follow one another.
struct place {
	uint32_t pos, count;
	struct uper_node *node;
};

static ALWAYS_INLINE struct place place_of(const struct uper_reader *d)
{
	return (struct place){.pos = d->pos, .count = d->count, .node = &d->nodes[d->count]};
}

static ALWAYS_INLINE void set_place(struct uper_reader *d, const struct place *at)
{
	d->pos = at->pos;
	d->count = at->count;
}

// The short way for a member without surprises: one read, one comparison. The caller has made sure of a node. False
// (nothing read, no node) leaves it to read_field, which also finds the reason of a refusal.
static ALWAYS_INLINE bool read_plain(const struct uper_reader *d, const struct uper_field *f,
				     uint32_t meta, struct place *at)
{
	const struct uper_type *t = f->type;
	struct uper_node *n = at->node;
	uint64_t w;
	uint32_t width = t->plain_bits;
	if (t->plain == UPER_PLAIN_NO || unlikely(at->pos > d->fast))
		return false;
	memcpy(&w, d->p + (at->pos >> 3), sizeof(w));
	w = __builtin_bswap64(w) << (at->pos & 7);
	if (likely(t->plain == UPER_PLAIN_NUMBER)) {
		w = w >> 1 >>
		    (63 - width); // two shifts, because a width of zero would be a shift by 64
		if (unlikely(w > t->span))
			return false;
		n->value = t->lo + (int64_t)w;
	} else {
		width = (uint32_t)t->span;
		if (unlikely(width > d->end - at->pos || (t->extensible && w >> 63 != 0)))
			return false;
		n->value = t->lo;
	}
	n->field = f;
	n->bit = at->pos;
	n->bits = width;
	n->next = ++at->count;
	memcpy(&n->flags, &meta, sizeof(meta));
	at->pos += width;
	at->node++;
	return true;
}

static_assert(offsetof(struct uper_node, depth) == offsetof(struct uper_node, flags) + 2,
	      "flags and depth are one word");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "META_DEPTH is their upper half");

// A number, an enumeration, a string. Fills the node's value and flags; false after an error.
bool uper_read_leaf(struct uper_reader *d, struct uper_node *n);

// The count of a list in one of its longer forms; UINT32_MAX after an error.
uint32_t uper_read_count(struct uper_reader *d, const struct uper_type *t);
