// SPDX-License-Identifier: Apache-2.0
// The interpreter, writing side: an array of nodes and their tables in, a message out. Canonical: shortest lengths, a
// DEFAULT equal to its initial value is left out, no empty additions. Every value is checked against its type.
#include <string.h>

#include "wire/uper_value.h"

#define NOINLINE __attribute__((noinline))

enum {
	PUT_MAX = 56,
	FRAGMENT_UNITS = 16384,
	LENGTH_SHORT_MAX = 127,
	LENGTH_MAX = 16383,
	SLACK = 8,
	ADDITIONS_MAX = 255 // as many as a received node tells of
};

struct encoder {
	uint8_t *p;
	uint32_t end;	  // in bits; SLACK octets behind it belong to us too
	uint32_t pos;	  // in bits
	uint64_t pending; // the pos % 8 bits of the last octet, at the left
	enum err err;
	struct uper_value *v;
	uint16_t depth;
};

static bool write_node(struct encoder *e, uint32_t index);
static bool write_sequence(struct encoder *e, uint32_t index);
static bool write_container(struct encoder *e, uint32_t index, unsigned kind);

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

// n = 0..PUT_MAX; v has no bits above n. Writes zeros behind, so that the buffer need not be cleared.
static inline __attribute__((always_inline)) void put(struct encoder *e, uint64_t v, unsigned n)
{
	uint32_t pos = e->pos, used = (pos & 7) + n;
	if (__builtin_expect(n > e->end - pos, 0)) {
		if (e->err == ERR_NONE)
			e->err = ERR_UPER_TRUNCATED;
		return;
	}
	uint64_t w = e->pending | v << (64 - used) % 64, stored = __builtin_bswap64(w);
	memcpy(e->p + (pos >> 3), &stored, sizeof(stored));
	e->pending = w << (used & ~7u);
	e->pos = pos + n;
}

// Goes on at another place of what was written.
static void seek(struct encoder *e, uint32_t pos)
{
	uint32_t used = pos & 7;
	e->pos = pos;
	e->pending = used == 0 ? 0 : (uint64_t)(e->p[pos >> 3] >> (8 - used)) << (64 - used);
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
	if (t->bits > PUT_MAX)
		return fail(e, ERR_UPER_RANGE, index);
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

// Writes a length determinant over the bits from `start` on that were left free for it; all others stay.
static void put_in_front(struct encoder *e, uint32_t start, uint32_t octets)
{
	unsigned used = start & 7,
		 mask = 0xffu >> used; // of an octet, the bits that are ours from `start` on
	uint8_t *p = e->p + (start >> 3);
	if (octets > LENGTH_SHORT_MAX) {
		unsigned first = 0x80 | octets >> 8;
		p[0] = (uint8_t)((p[0] & ~mask) | first >> used);
		p[1] = (uint8_t)(first << (8 - used) | (p[1] & mask));
		p++;
	}
	p[0] = (uint8_t)((p[0] & ~mask) | (octets & 0xff) >> used);
	if (used != 0)
		p[1] = (uint8_t)((octets & 0xff) << (8 - used) | (p[1] & mask));
}

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
	if (octets > LENGTH_MAX)
		return fail(e, ERR_UPER_LENGTH, index);
	put_in_front(e, start, octets);
	seek(e, end);
	return true;
}

static bool write_unknown(struct encoder *e, uint32_t index)
{
	const struct uper_node *n = &e->v->nodes[index];
	// no octets: a receiver of an addition or an alternative passes over those too, an open type cannot be without
	return n->bits % 8 != 0 || (n->bits == 0 && n->value < 0)
		       ? fail(e, ERR_UPER_NODES, index)
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

// Where the next bits go, kept in registers while plain members follow one another.
struct place {
	uint32_t pos;
	uint64_t pending;
};

// The short way for a number of fixed width without surprises; false leaves it to write_node.
static inline __attribute__((always_inline)) bool
write_plain(const struct encoder *e, const struct uper_node *n, struct place *at)
{
	const struct uper_type *t = n->field->type;
	uint64_t v = (uint64_t)n->value - (uint64_t)t->lo;
	if (t->plain != UPER_PLAIN_NUMBER || v > t->span)
		return false;
	uint32_t width = t->plain_bits,
		 used = (at->pos & 7) + width; // a first bit that says "in the root" is among them
	if (__builtin_expect(width > e->end - at->pos, 0))
		return false;
	uint64_t w = at->pending | v << (64 - used) % 64, stored = __builtin_bswap64(w);
	memcpy(e->p + (at->pos >> 3), &stored, sizeof(stored));
	at->pending = w << (used & ~7u);
	at->pos += width;
	return true;
}

static bool write_additions(struct encoder *e, uint32_t index, uint32_t child)
{
	const struct uper_value *v = e->v;
	const struct uper_type *t = v->nodes[index].field->type;
	uint32_t end = v->nodes[index].next, count = 0;
	uint64_t present[ADDITIONS_MAX / 64 + 1] = {0}; // bit i: addition i
	for (uint32_t i = child; i < end; i = v->nodes[i].next) {
		const struct uper_node *n = &v->nodes[i];
		int64_t number = n->field->type->kind == UPER_KIND_UNKNOWN
					 ? n->value
					 : n->field - t->fields - t->root;
		if (number < (int64_t)count || number >= ADDITIONS_MAX ||
		    (n->field->type->kind != UPER_KIND_UNKNOWN && number >= t->count - t->root))
			return fail(e, ERR_UPER_NODES, i);
		present[number / 64] |= 1ULL << number % 64;
		count = (uint32_t)number + 1;
	}
	// the bitmap covers the additions that it covered when the value was received, or all that we know
	uint32_t received = v->nodes[index].flags >> UPER_NODE_ADDITIONS_SHIFT,
		 known = (uint32_t)(t->count - t->root);
	if (count < (received > 0 ? received : known))
		count = received > 0 ? received : known;
	if (count > ADDITIONS_MAX)
		return fail(e, ERR_UPER_NODES, index);
	if (count <= 64) { // 11.9.3.4: a normally small length
		put(e, count - 1, 7);
	} else {
		put(e, 1, 1);
		if (!put_length(e, index, count))
			return false;
	}
	for (uint32_t i = 0; i < count; i++)
		put(e, present[i / 64] >> i % 64 & 1, 1);
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

// A member, an element or an alternative that is not plain.
static inline __attribute__((always_inline)) bool write_part(struct encoder *e, uint32_t index)
{
	unsigned kind = e->v->nodes[index].field->type->kind;
	return kind == UPER_KIND_SEQUENCE ? write_sequence(e, index)
	       : kind == UPER_KIND_LIST || kind == UPER_KIND_CHOICE
		       ? write_container(e, index, kind)
	       : kind == UPER_KIND_OPEN ? write_open(e, index)
					: write_node(e, index);
}

// Nodes first..end-1 and what is below them: members, elements, or the one alternative.
static inline __attribute__((always_inline)) bool write_members(struct encoder *e, uint32_t first,
								uint32_t end)
{
	const struct uper_node *nodes = e->v->nodes;
	struct place at = {e->pos, e->pending};
	for (uint32_t i = first; i < end; i = nodes[i].next) {
		if (nodes[i].flags & UPER_NODE_OMITTED)
			continue;
		if (write_plain(e, &nodes[i], &at))
			continue;
		e->pos = at.pos;
		e->pending = at.pending;
		if (!write_part(e, i))
			return false;
		at = (struct place){e->pos, e->pending};
	}
	e->pos = at.pos;
	e->pending = at.pending;
	return true;
}

// First node of an extended sequence that is not of its root.
static NOINLINE uint32_t additions_of(const struct uper_node *nodes, uint32_t index)
{
	const struct uper_type *t = nodes[index].field->type;
	uint32_t child = index + 1;
	while (child < nodes[index].next && nodes[child].field >= t->fields &&
	       nodes[child].field < t->fields + t->root)
		child = nodes[child].next;
	return child;
}

static bool write_sequence(struct encoder *e, uint32_t index)
{
	const struct uper_node *nodes = e->v->nodes, *n = &nodes[index];
	const struct uper_type *t = n->field->type;
	unsigned width = t->presence + t->extensible;
	uint32_t rest = n->next;
	bool extended = false;
	if (e->depth >= UPER_DEPTH_MAX)
		return fail(e, ERR_UPER_DEPTH, index);
	e->depth++;
	if (width > 0) {
		extended = t->extensible && n->value < 0;
		put(e, (uint64_t)n->value >> (64 - width), width);
		if (extended)
			rest = additions_of(nodes, index);
	}
	if (!write_members(e, index + 1, rest))
		return false;
	e->depth--;
	return extended ? write_additions(e, index, rest) : e->err == ERR_NONE;
}

static bool write_list(struct encoder *e, uint32_t index)
{
	const struct uper_node *nodes = e->v->nodes, *n = &nodes[index];
	const struct uper_type *t = n->field->type;
	int64_t count = 0;
	if (t->hi < 65536 && n->value >= t->lo &&
	    n->value <= t->hi) // an extension bit of zero is among plain_bits
		put(e, (uint64_t)(n->value - t->lo), t->plain_bits);
	else if (!write_size(e, index, t, n->value))
		return false;
	for (uint32_t i = index + 1; i < n->next; i = nodes[i].next)
		count++;
	return count == n->value ? write_members(e, index + 1, n->next)
				 : fail(e, ERR_UPER_NODES, index);
}

static bool write_choice(struct encoder *e, uint32_t index)
{
	const struct uper_node *nodes = e->v->nodes;
	const struct uper_type *t = nodes[index].field->type;
	int64_t alternative = nodes[index].value;
	uint32_t child = index + 1;
	if (child >= nodes[index].next || alternative < 0 ||
	    (alternative >= t->root && !t->extensible))
		return fail(e, ERR_UPER_NODES, index);
	if (alternative >= t->root) {
		put(e, 1, 1);
		return put_normally_small(e, index, (uint32_t)(alternative - t->root)) &&
		       write_contents(e, child);
	}
	if (nodes[child].field != &t->fields[alternative])
		return fail(e, ERR_UPER_NODES, index);
	put(e, (uint64_t)alternative, t->bits + t->extensible);
	return write_members(e, child, nodes[child].next);
}

static bool write_container(struct encoder *e, uint32_t index, unsigned kind)
{
	if (e->depth >= UPER_DEPTH_MAX)
		return fail(e, ERR_UPER_DEPTH, index);
	e->depth++;
	bool ok = kind == UPER_KIND_LIST ? write_list(e, index) : write_choice(e, index);
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
		return write_sequence(e, index);
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
