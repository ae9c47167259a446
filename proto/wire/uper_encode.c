// SPDX-License-Identifier: Apache-2.0
// The interpreter, writing side: an array of nodes and their tables in, a message out. Canonical: shortest lengths, a
// DEFAULT equal to its initial value is left out, no empty additions. Every value is checked against its type.
#include <string.h>

#include "wire/uper_value.h"

enum {
	FRAGMENT_UNITS = 16384,
	LENGTH_SHORT_MAX = 127,
	LENGTH_MAX = 16383,
	SLACK = 8,
	ADDITIONS_MAX = 64
};

struct encoder {
	uint8_t *p;
	uint32_t end; // in bits; SLACK octets behind it belong to us too
	uint32_t pos;
	enum err err;
	struct uper_value *v;
	uint16_t depth;
};

static bool write_node(struct encoder *e, uint32_t index);

static bool fail(struct encoder *e, enum err why, uint32_t index)
{
	if (e->err == ERR_NONE) {
		e->err = why;
		e->v->error_field = e->v->nodes[index].field->name;
		e->v->error_bit = e->pos;
	}
	return false;
}

// ---- bits

// n = 0..57; v has no bits above n. Writes zeros behind, so that the buffer need not be cleared.
static inline __attribute__((always_inline)) void put(struct encoder *e, uint64_t v, unsigned n)
{
	uint32_t at = e->pos >> 3, used = e->pos & 7;
	uint64_t w;
	if (n > e->end - e->pos) {
		if (e->err == ERR_NONE)
			e->err = ERR_UPER_TRUNCATED;
		return;
	}
	if (n == 0)
		return;
	w = v << (64 - n) >> used;
	if (used != 0)
		w |= (uint64_t)(e->p[at] >> (8 - used)) << (64 - used);
	w = __builtin_bswap64(w);
	memcpy(e->p + at, &w, sizeof(w));
	e->pos += n;
}

static void put_octets(struct encoder *e, uint64_t v, unsigned octets)
{
	for (unsigned i = octets; i-- > 0;)
		put(e, v >> (8 * i) & 0xff, 8);
}

// Copies bits of the value's own octets.
static bool put_content(struct encoder *e, uint32_t index, uint32_t bit, uint64_t bits)
{
	const struct uper_value *v = e->v;
	if (bit + bits > (uint64_t)v->octets_size * 8)
		return fail(e, ERR_UPER_NODES, index);
	for (; bits >= 8; bits -= 8, bit += 8)
		put(e, uper_octet_at(v, bit), 8);
	if (bits > 0)
		put(e, (uint64_t)uper_octet_at(v, bit) >> (8 - bits), (unsigned)bits);
	return e->err == ERR_NONE;
}

// 11.9.3.5-8 below the first fragment.
static bool put_length(struct encoder *e, uint32_t index, uint32_t units)
{
	if (units <= LENGTH_SHORT_MAX)
		put(e, units, 8);
	else if (units <= LENGTH_MAX)
		put(e, 0x8000 | units, 16);
	else
		return fail(e, ERR_UPER_LENGTH, index);
	return e->err == ERR_NONE;
}

static unsigned octets_of(uint64_t v)
{
	return v == 0 ? 1 : (unsigned)(71 - __builtin_clzll(v)) / 8;
}

static bool put_normally_small(struct encoder *e, uint32_t index, uint32_t v)
{
	if (v < 64) {
		put(e, v, 7);
		return e->err == ERR_NONE;
	}
	put(e, 1, 1);
	return put_length(e, index, octets_of(v)) &&
	       (put_octets(e, v, octets_of(v)), e->err == ERR_NONE);
}

// ---- leaves

static bool write_unconstrained(struct encoder *e, uint32_t index, const struct uper_type *t,
				int64_t v)
{
	unsigned octets = 1;
	if (t->lo != UPER_MIN && !t->extensible) {
		uint64_t above = (uint64_t)v - (uint64_t)t->lo;
		octets = octets_of(above);
		return put_length(e, index, octets) &&
		       (put_octets(e, above, octets), e->err == ERR_NONE);
	}
	while (octets < 8 && (v >> (octets * 8 - 1)) != 0 && (v >> (octets * 8 - 1)) != -1)
		octets++;
	return put_length(e, index, octets) &&
	       (put_octets(e, (uint64_t)v, octets), e->err == ERR_NONE);
}

static bool write_integer(struct encoder *e, uint32_t index, const struct uper_type *t)
{
	int64_t v = e->v->nodes[index].value;
	bool inside = v >= t->lo && v <= t->hi;
	if (!inside && !t->extensible)
		return fail(e, ERR_UPER_RANGE, index);
	if (t->extensible)
		put(e, !inside, 1);
	if (!inside || !UPER_BOUNDED(t->lo, t->hi))
		return write_unconstrained(e, index, t, v);
	put(e, (uint64_t)v - (uint64_t)t->lo, t->bits);
	return e->err == ERR_NONE;
}

static bool write_enumerated(struct encoder *e, uint32_t index, const struct uper_type *t)
{
	int64_t v = e->v->nodes[index].value;
	if (v < 0 || (v >= t->root && !t->extensible) || v > UINT16_MAX)
		return fail(e, ERR_UPER_RANGE, index);
	if (t->extensible)
		put(e, v >= t->root, 1);
	if (v >= t->root)
		return put_normally_small(e, index, (uint32_t)(v - t->root));
	put(e, (uint64_t)v, t->bits);
	return e->err == ERR_NONE;
}

// The count of a string or list; below the first fragment.
static bool write_size(struct encoder *e, uint32_t index, const struct uper_type *t, int64_t units)
{
	bool inside = units >= t->lo && units <= t->hi;
	if (!inside && !t->extensible && t->kind != UPER_KIND_OID)
		return fail(e, ERR_UPER_RANGE, index);
	if (t->extensible)
		put(e, !inside, 1);
	if (!inside || t->hi >= 65536)
		return put_length(e, index, (uint32_t)units);
	put(e, (uint64_t)(units - t->lo), t->bits);
	return e->err == ERR_NONE;
}

// Contents of a fragmented source, gathered piece by piece.
static bool put_from_fragments(struct encoder *e, uint32_t index, uint32_t *at, uint32_t *left,
			       uint32_t octets)
{
	while (octets > 0) {
		if (*left == 0) {
			unsigned first = uper_octet_at(e->v, *at);
			*at += 8;
			*left = first;
			if ((first & 0xc0) == 0x80) {
				*left = (first & 0x3f) << 8 | uper_octet_at(e->v, *at);
				*at += 8;
			} else if ((first & 0xc0) == 0xc0) {
				*left = (first & 0x3f) * FRAGMENT_UNITS;
			}
			if (*left == 0)
				return fail(e, ERR_UPER_NODES, index);
		}
		uint32_t n = octets < *left ? octets : *left;
		if (!put_content(e, index, *at, (uint64_t)n * 8))
			return false;
		*at += n * 8;
		*left -= n;
		octets -= n;
	}
	return true;
}

// 11.9.3.8: 16 K to 64 K a fragment, the last one shorter than 16 K.
static bool write_long_octets(struct encoder *e, uint32_t index)
{
	const struct uper_node *n = &e->v->nodes[index];
	uint32_t total = (uint32_t)n->value, at = n->bit, left = 0;
	if ((n->flags & UPER_NODE_FRAGMENTED) == 0) {
		at = n->bit + n->bits - total * 8;
		left = total;
	}
	while (total >= FRAGMENT_UNITS) {
		uint32_t k = total / FRAGMENT_UNITS < 4 ? total / FRAGMENT_UNITS : 4;
		put(e, 0xc0 | k, 8);
		if (!put_from_fragments(e, index, &at, &left, k * FRAGMENT_UNITS))
			return false;
		total -= k * FRAGMENT_UNITS;
	}
	return put_length(e, index, total) && put_from_fragments(e, index, &at, &left, total);
}

static bool write_string(struct encoder *e, uint32_t index, const struct uper_type *t)
{
	const struct uper_node *n = &e->v->nodes[index];
	uint64_t content = (uint64_t)n->value * t->char_bits;
	if (n->value < 0 || n->value > UINT32_MAX / 64)
		return fail(e, ERR_UPER_RANGE, index);
	if (n->value > LENGTH_MAX && t->kind == UPER_KIND_OCTETS && t->hi >= 65536)
		return write_long_octets(e, index);
	if (n->flags & UPER_NODE_FRAGMENTED || content > n->bits)
		return fail(e, ERR_UPER_NODES, index);
	return write_size(e, index, t, n->value) &&
	       put_content(e, index, n->bit + n->bits - (uint32_t)content, content);
}

// ---- open types

// A length determinant in front of what was written since `start` (which left 8 bits free). Moves it if two octets are
// needed.
static bool close_open(struct encoder *e, uint32_t index, uint32_t start)
{
	uint32_t content = start + 8, pad = (8 - (e->pos - content) % 8) % 8;
	if (e->pos == content)
		pad = 8;
	put(e, 0, pad);
	uint32_t octets = (e->pos - content) / 8, end = e->pos;
	if (e->err != ERR_NONE)
		return false;
	if (octets > LENGTH_SHORT_MAX) {
		put(e, 0, 8);
		if (e->err != ERR_NONE)
			return false;
		uint32_t from = content / 8, used = content & 7;
		memmove(e->p + from + 1, e->p + from, (end + 7) / 8 - from);
		if (used !=
		    0) // the octet before the moved bits keeps the bits that stood in front of them
			e->p[from + 1] = (uint8_t)(e->p[from + 1] & (0xff >> used));
		end += 8;
	}
	// rewrite the length in place: clear, then or in
	uint32_t bits = octets > LENGTH_SHORT_MAX ? 16 : 8,
		 word = octets > LENGTH_SHORT_MAX ? 0x8000 | octets : octets;
	if (octets > LENGTH_MAX)
		return fail(e, ERR_UPER_LENGTH, index);
	for (uint32_t i = 0; i < bits; i++) {
		uint32_t at = start + i;
		uint8_t mask = (uint8_t)(0x80 >> (at & 7));
		bool one = word >> (bits - 1 - i) & 1;
		e->p[at >> 3] = (uint8_t)(one ? e->p[at >> 3] | mask : e->p[at >> 3] & ~mask);
	}
	e->pos = end;
	return true;
}

static bool write_unknown(struct encoder *e, uint32_t index)
{
	const struct uper_node *n = &e->v->nodes[index];
	return n->bits % 8 != 0 || n->bits == 0 ? fail(e, ERR_UPER_NODES, index)
						: put_length(e, index, n->bits / 8) &&
							  put_content(e, index, n->bit, n->bits);
}

static bool write_contents(struct encoder *e, uint32_t index)
{
	uint32_t start = e->pos;
	if (e->v->nodes[index].field->type->kind == UPER_KIND_UNKNOWN)
		return write_unknown(e, index);
	put(e, 0, 8);
	return e->err == ERR_NONE && write_node(e, index) && close_open(e, index, start);
}

// ---- containers

static bool is_default(const struct uper_field *f, const struct uper_node *n)
{
	return (f->flags & UPER_DEFAULT) != 0 && n->value == f->initial &&
	       (f->type->kind == UPER_KIND_INTEGER || f->type->kind == UPER_KIND_ENUMERATED ||
		f->type->kind == UPER_KIND_BOOLEAN);
}

static bool write_additions(struct encoder *e, uint32_t index, uint32_t child)
{
	const struct uper_value *v = e->v;
	const struct uper_type *t = v->nodes[index].field->type;
	uint32_t end = v->nodes[index].next, count = 0;
	uint64_t present = 0; // bit i: addition i
	for (uint32_t i = child; i < end; i = v->nodes[i].next) {
		const struct uper_node *n = &v->nodes[i];
		int64_t number = n->field->type->kind == UPER_KIND_UNKNOWN
					 ? n->value
					 : n->field - t->fields - t->root;
		if (number < (int64_t)count || number >= ADDITIONS_MAX ||
		    (n->field->type->kind != UPER_KIND_UNKNOWN && number >= t->count - t->root))
			return fail(e, ERR_UPER_NODES, i);
		present |= 1ULL << number;
		count = (uint32_t)number + 1;
	}
	// the bitmap covers the additions that it covered when the value was received, or all that we know
	if (v->nodes[index].value > 0 && v->nodes[index].value <= ADDITIONS_MAX) {
		count = count > v->nodes[index].value ? count : (uint32_t)v->nodes[index].value;
	} else {
		count = count > (uint32_t)(t->count - t->root) ? count
							       : (uint32_t)(t->count - t->root);
	}
	if (count > ADDITIONS_MAX)
		return fail(e, ERR_UPER_NODES, index);
	put(e, count - 1, 7);
	for (uint32_t i = 0; i < count; i++)
		put(e, present >> i & 1, 1);
	for (uint32_t i = child; i < end; i = v->nodes[i].next)
		if (!write_contents(e, i))
			return false;
	return e->err == ERR_NONE;
}

static bool write_open(struct encoder *e, uint32_t index)
{
	uint32_t child = index + 1;
	if (child >= e->v->nodes[index].next)
		return fail(e, ERR_UPER_NODES, index);
	return write_contents(e, child);
}

// Presence bits, then the root's members. *rest: first node that is not of the root.
static bool write_root(struct encoder *e, uint32_t index, uint32_t *rest)
{
	const struct uper_value *v = e->v;
	const struct uper_type *t = v->nodes[index].field->type;
	const struct uper_field *f = t->fields, *root_end = f + t->root;
	uint32_t end = v->nodes[index].next, child = index + 1;
	uint64_t present = 0;
	for (; f < root_end; f++) {
		bool here = child < end && v->nodes[child].field == f;
		if (here)
			child = v->nodes[child].next;
		else if (f->flags == 0)
			return fail(e, ERR_UPER_NODES, index);
		if (f->flags != 0)
			present = present << 1 | (here && !is_default(f, &v->nodes[child - 1]));
	}
	*rest = child;
	put(e, present, t->presence);
	for (uint32_t i = index + 1; i < child; i = v->nodes[i].next) {
		const struct uper_field *member = v->nodes[i].field;
		if (is_default(member, &v->nodes[i]))
			continue;
		if (!(member->type->kind == UPER_KIND_OPEN ? write_open(e, i) : write_node(e, i)))
			return false;
	}
	return e->err == ERR_NONE;
}

static bool write_sequence(struct encoder *e, uint32_t index)
{
	const struct uper_value *v = e->v;
	const struct uper_type *t = v->nodes[index].field->type;
	uint32_t ext_bit = e->pos, rest;
	if (t->extensible)
		put(e, 0, 1);
	if (!write_root(e, index, &rest))
		return false;
	if (rest == v->nodes[index].next)
		return true;
	if (!t->extensible)
		return fail(e, ERR_UPER_NODES, rest);
	e->p[ext_bit >> 3] = (uint8_t)(e->p[ext_bit >> 3] | 0x80 >> (ext_bit & 7));
	return write_additions(e, index, rest);
}

static bool write_list(struct encoder *e, uint32_t index)
{
	const struct uper_value *v = e->v;
	const struct uper_type *t = v->nodes[index].field->type;
	int64_t count = 0;
	if (!write_size(e, index, t, v->nodes[index].value))
		return false;
	for (uint32_t i = index + 1; i < v->nodes[index].next; i = v->nodes[i].next, count++)
		if (!write_node(e, i))
			return false;
	return count == v->nodes[index].value ? true : fail(e, ERR_UPER_NODES, index);
}

static bool write_choice(struct encoder *e, uint32_t index)
{
	const struct uper_value *v = e->v;
	const struct uper_type *t = v->nodes[index].field->type;
	int64_t alternative = v->nodes[index].value;
	uint32_t child = index + 1;
	if (child >= v->nodes[index].next || alternative < 0 ||
	    (alternative >= t->root && !t->extensible))
		return fail(e, ERR_UPER_NODES, index);
	if (t->extensible)
		put(e, alternative >= t->root, 1);
	if (alternative >= t->root)
		return put_normally_small(e, index, (uint32_t)(alternative - t->root)) &&
		       write_contents(e, child);
	if (v->nodes[child].field != &t->fields[alternative])
		return fail(e, ERR_UPER_NODES, index);
	put(e, (uint64_t)alternative, t->bits);
	return write_node(e, child);
}

static bool write_container(struct encoder *e, uint32_t index, unsigned kind)
{
	bool ok;
	if (e->depth++ >= UPER_DEPTH_MAX)
		return fail(e, ERR_UPER_DEPTH, index);
	if (kind == UPER_KIND_SEQUENCE)
		ok = write_sequence(e, index);
	else if (kind == UPER_KIND_LIST)
		ok = write_list(e, index);
	else
		ok = write_choice(e, index);
	e->depth--;
	return ok;
}

static bool write_node(struct encoder *e, uint32_t index)
{
	const struct uper_type *t = e->v->nodes[index].field->type;
	switch (t->kind) {
	case UPER_KIND_INTEGER:
		return write_integer(e, index, t);
	case UPER_KIND_ENUMERATED:
		return write_enumerated(e, index, t);
	case UPER_KIND_BOOLEAN:
		put(e, e->v->nodes[index].value != 0, 1);
		return e->err == ERR_NONE;
	case UPER_KIND_NULL:
		return true;
	case UPER_KIND_SEQUENCE:
	case UPER_KIND_LIST:
	case UPER_KIND_CHOICE:
		return write_container(e, index, t->kind);
	case UPER_KIND_OPEN:
	case UPER_KIND_UNKNOWN:
		return fail(e, ERR_UPER_NODES, index);
	default:
		return write_string(e, index, t);
	}
}

enum err uper_value_encode(struct uper_value *v, uint8_t *out, size_t size, uint32_t *bits)
{
	struct encoder e = {.p = out, .v = v};
	*bits = 0;
	v->error_field = NULL;
	if (v->count == 0)
		return ERR_UPER_NODES;
	if (size < SLACK + 1)
		return ERR_UPER_TRUNCATED;
	uint32_t octets = size - SLACK < UINT32_MAX / 8 ? (uint32_t)(size - SLACK) : UINT32_MAX / 8;
	e.end = octets * 8;
	bool ok = write_node(&e, 0);
	if (ok && e.pos == 0)
		put(&e, 0, 8); // an empty value still is one octet: 11.1.3
	*bits = (e.pos + 7) & ~7u;
	return ok && e.err == ERR_NONE ? ERR_NONE : e.err;
}
