// SPDX-License-Identifier: Apache-2.0
// The interpreter, reading side: a message and its tables in, an array of nodes out. X.691 (2021), unaligned variant;
// clause numbers below are of that text.
#include <assert.h>
#include <string.h>

#include "wire/uper_value.h"

#define likely(x)     __builtin_expect(!!(x), 1)
#define NOINLINE      __attribute__((noinline)) // keeps rare work out of the frames of the recursion
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define unlikely(x)   __builtin_expect(!!(x), 0)

enum { FRAGMENT_UNITS = 16384 };

struct decoder {
	const uint8_t *p;
	uint32_t octets; // of the buffer; a limit for loads
	uint32_t end;	 // in bits: end of the message, or of the open type being read
	uint32_t pos;	 // in bits
	int64_t fast; // up to this position 64 bits can be loaded and belong to what is being read
	struct uper_node *nodes;
	uint32_t capacity;
	uint16_t depth;
	enum err err;
	uint32_t error_bit;
	struct uper_value *v;
	uint32_t count;
	uint32_t skipped;
};

static bool read_field(struct decoder *d, const struct uper_field *f);
static bool read_sequence(struct decoder *d, const struct uper_field *f);
static bool read_choice(struct decoder *d, const struct uper_field *f);

// ---- bits

static inline void set_end(struct decoder *d, uint32_t end)
{
	d->end = end;
	d->fast = (int64_t)end - 64;
}

static bool fail(struct decoder *d, enum err e, uint32_t bit)
{
	if (d->err == ERR_NONE) {
		d->err = e;
		d->error_bit = bit;
	}
	return false;
}

static __attribute__((noinline)) uint64_t load_tail(const struct decoder *d, uint32_t at)
{
	uint64_t w = 0;
	for (uint32_t i = 0; i < 8; i++)
		w = w << 8 | (at + i < d->octets ? d->p[at + i] : 0);
	return w;
}

// n = 0..57. After the end: an error and zero.
static ALWAYS_INLINE uint64_t take(struct decoder *d, unsigned n)
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

static bool skip(struct decoder *d, uint64_t n)
{
	if (n > d->end - d->pos)
		return fail(d, ERR_UPER_TRUNCATED, d->pos);
	d->pos += (uint32_t)n;
	return true;
}

// 11.9.3.5-8: a length without upper bound. Fragments only where the caller can take them.
static bool read_length(struct decoder *d, uint32_t *units, bool *fragment)
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

static bool read_whole_length(struct decoder *d, uint32_t *units)
{
	uint32_t at = d->pos;
	bool fragment;
	if (!read_length(d, units, &fragment))
		return false;
	return fragment ? fail(d, ERR_UPER_LENGTH, at) : true;
}

// 11.6: small in the usual case, else a semi-constrained number.
static bool read_normally_small(struct decoder *d, uint32_t *value)
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

static ALWAYS_INLINE struct uper_node *new_node(struct decoder *d, const struct uper_field *f,
						uint32_t bit)
{
	if (unlikely(d->count == d->capacity)) {
		fail(d, ERR_UPER_NODES, bit);
		return NULL;
	}
	struct uper_node *n = &d->nodes[d->count++];
	n->field = f;
	n->bit = bit;
	n->flags = 0;
	n->depth = d->depth;
	return n;
}

static bool add_unknown(struct decoder *d, int64_t number, uint32_t octets)
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
};

// The short way for a member without surprises: one read, one comparison. False (nothing read, no node) leaves it to
// read_field, which also finds the reason of a refusal.
static ALWAYS_INLINE bool read_plain(const struct decoder *d, const struct uper_field *f,
				     uint32_t meta, struct place *at)
{
	const struct uper_type *t = f->type;
	struct uper_node *n = &d->nodes[at->count];
	uint64_t w, width = t->plain_bits;
	if (unlikely(at->pos > d->fast || at->count >= d->capacity))
		return false;
	if (likely(t->plain == UPER_PLAIN_NUMBER)) {
		memcpy(&w, d->p + (at->pos >> 3), sizeof(w));
		// two shifts, because a width of zero would be a shift by 64
		w = __builtin_bswap64(w) << (at->pos & 7) >> 1 >> (63 - width);
		if (unlikely(w > t->span))
			return false;
		n->value = t->lo + (int64_t)w;
	} else {
		width = t->span;
		if (t->plain != UPER_PLAIN_STRING || width > d->end - at->pos)
			return false;
		n->value = t->lo;
	}
	n->field = f;
	n->bit = at->pos;
	n->bits = (uint32_t)width;
	n->next = ++at->count;
	memcpy(&n->flags, &meta, sizeof(meta));
	at->pos += (uint32_t)width;
	return true;
}

// Flags (none) and depth of a node, as one store.
static ALWAYS_INLINE uint32_t meta_of(const struct decoder *d)
{
	return (uint32_t)d->depth << 16; // depth is the upper half: static_assert below
}

static_assert(offsetof(struct uper_node, depth) == offsetof(struct uper_node, flags) + 2,
	      "flags and depth are one word");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "meta_of");

// ---- leaves

static bool read_unconstrained(struct decoder *d, const struct uper_type *t, int64_t *value)
{
	uint32_t at = d->pos, octets;
	if (!read_whole_length(d, &octets))
		return false;
	if (octets == 0 || octets > 8)
		return fail(d, ERR_UPER_LENGTH, at);
	uint64_t v = 0;
	for (uint32_t i = 0; i < octets; i++)
		v = v << 8 | take(d, 8);
	if (d->err != ERR_NONE)
		return false;
	if (t->lo != UPER_MIN && !t->extensible) { // semi-constrained, 11.7
		if (v > (uint64_t)UPER_MAX || __builtin_add_overflow(t->lo, (int64_t)v, value))
			return fail(d, ERR_UPER_RANGE, at);
		return true;
	}
	*value = (int64_t)(v << (64 - octets * 8)) >> (64 - octets * 8);
	return true;
}

static ALWAYS_INLINE bool read_integer(struct decoder *d, const struct uper_type *t, int64_t *value)
{
	uint32_t at = d->pos;
	if (unlikely(t->extensible) && take(d, 1) != 0)
		return read_unconstrained(d, t, value);
	if (unlikely(!UPER_BOUNDED(t->lo, t->hi)))
		return read_unconstrained(d, t, value);
	if (unlikely(t->bits > 57))
		return fail(d, ERR_UPER_RANGE, at);
	uint64_t v = take(d, t->bits);
	if (unlikely(v > (uint64_t)t->hi - (uint64_t)t->lo))
		return fail(d, ERR_UPER_RANGE, at);
	*value = (int64_t)((uint64_t)t->lo + v);
	return d->err == ERR_NONE;
}

static bool read_enumerated(struct decoder *d, const struct uper_type *t, int64_t *value)
{
	uint32_t at = d->pos;
	if (t->extensible && take(d, 1) != 0) {
		uint32_t addition;
		if (!read_normally_small(d, &addition))
			return false;
		*value = t->root + (int64_t)addition;
		d->skipped += *value >= t->count;
		return true;
	}
	uint64_t v = take(d, t->bits);
	if (v >= t->root)
		return fail(d, ERR_UPER_RANGE, at);
	*value = (int64_t)v;
	return d->err == ERR_NONE;
}

// Number of units of a string or list: the constrained form, or a length determinant (*fragment then tells more).
static inline bool read_size(struct decoder *d, const struct uper_type *t, uint32_t *units,
			     bool *fragment)
{
	uint32_t at = d->pos;
	*fragment = false;
	if (t->extensible && take(d, 1) != 0)
		return read_length(d, units, fragment);
	if (t->hi >= 65536) { // not a constrained count: 11.9.4.2
		if (!read_length(d, units, fragment))
			return false;
		return *fragment || *units >= t->lo || t->kind == UPER_KIND_OID
			       ? true
			       : fail(d, ERR_UPER_RANGE, at);
	}
	uint64_t v = take(d, t->bits);
	if (v > (uint64_t)(t->hi - t->lo))
		return fail(d, ERR_UPER_RANGE, at);
	*units = (uint32_t)(t->lo + (int64_t)v);
	return d->err == ERR_NONE;
}

static bool read_fragments(struct decoder *d, struct uper_node *n, uint32_t units,
			   unsigned unit_bits)
{
	bool more = true;
	n->flags |= UPER_NODE_FRAGMENTED;
	for (;;) {
		n->value += units;
		if (!skip(d, (uint64_t)units * unit_bits))
			return false;
		if (!more)
			return true;
		if (!read_length(d, &units, &more))
			return false;
	}
}

static bool read_string(struct decoder *d, const struct uper_type *t, struct uper_node *n)
{
	uint32_t units;
	bool fragment;
	if (!read_size(d, t, &units, &fragment))
		return false;
	if (fragment) {
		if (t->kind != UPER_KIND_OCTETS)
			return fail(d, ERR_UPER_LENGTH, n->bit);
		n->value = 0;
		return read_fragments(d, n, units, 8);
	}
	n->value = units;
	if (!skip(d, (uint64_t)units * t->char_bits))
		return false;
	if (t->alphabet != NULL) {
		uint32_t last = (uint32_t)strlen(t->alphabet), end = d->pos,
			 start = end - units * t->char_bits;
		for (d->pos = start; d->pos < end;)
			if (take(d, t->char_bits) >= last)
				return fail(d, ERR_UPER_RANGE, d->pos - t->char_bits);
	}
	return true;
}

// ---- open types

// Every container ends here. A read past the end gave zero: nothing after it counts.
static ALWAYS_INLINE bool end_node(struct decoder *d, struct uper_node *n, bool ok)
{
	n->bits = d->pos - n->bit;
	n->next = d->count;
	if (unlikely(!ok || d->err != ERR_NONE)) {
		if (d->v->error_field == NULL)
			d->v->error_field = n->field->name;
		return false;
	}
	return true;
}

// Reads `f` inside an open type of that many octets; what stands behind it is a newer sender's and is passed over.
static NOINLINE bool read_contents(struct decoder *d, const struct uper_field *f, uint32_t octets)
{
	uint32_t outer_end = d->end, end = d->pos + octets * 8, node = d->count;
	if (octets == 0)
		return fail(d, ERR_UPER_LENGTH, d->pos);
	if ((uint64_t)octets * 8 > d->end - d->pos)
		return fail(d, ERR_UPER_TRUNCATED, d->pos);
	set_end(d, end);
	if (!read_field(d, f))
		return false;
	if (end - d->pos >= 8) {
		d->nodes[node].flags |= UPER_NODE_LEFTOVER;
		d->skipped++;
	}
	d->pos = end;
	set_end(d, outer_end);
	return true;
}

static const struct uper_field *row_of(const struct uper_type *open, int64_t id)
{
	for (unsigned i = 0; i < open->count; i++)
		if (open->fields[i].id == id)
			return &open->fields[i];
	return NULL;
}

// id: the integer that selects the contents, the first member of the sequence that the open type stands in.
static NOINLINE bool read_open(struct decoder *d, const struct uper_field *self, int64_t id)
{
	struct uper_node *n = new_node(d, self, d->pos);
	const struct uper_field *f = row_of(self->type, id);
	uint32_t octets, at = d->pos;
	if (n == NULL || d->depth >= UPER_DEPTH_MAX)
		return fail(d, ERR_UPER_DEPTH, d->pos);
	n->value = 0;
	d->depth++;
	bool ok = read_whole_length(d, &octets);
	if (ok && octets == 0)
		ok = fail(d, ERR_UPER_LENGTH, at);
	else if (ok)
		ok = f != NULL ? read_contents(d, f, octets) : add_unknown(d, -1, octets);
	d->depth--;
	return end_node(d, n, ok);
}

// ---- containers

// 19.7-9: a bitmap of additions, each an open type. Those that we know are read, the others kept by their length.
static NOINLINE bool read_additions(struct decoder *d, struct uper_node *n)
{
	const struct uper_type *t = n->field->type;
	uint32_t count, at = d->pos;
	bool fragment;
	if (take(d, 1) == 0) {
		count = (uint32_t)take(d, 6) + 1;
	} else {
		if (!read_length(d, &count, &fragment))
			return false;
		if (fragment || count == 0)
			return fail(d, ERR_UPER_LENGTH, at);
	}
	n->value = count; // so that encoding again gives the same octets
	uint32_t bitmap = d->pos;
	if (!skip(d, count))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t bit = bitmap + i, octets;
		if ((d->p[bit >> 3] >> (7 - (bit & 7)) & 1) == 0)
			continue;
		if (!read_whole_length(d, &octets))
			return false;
		bool known = t->root + i < t->count;
		if (!(known ? read_contents(d, &t->fields[t->root + i], octets)
			    : add_unknown(d, i, octets)))
			return false;
	}
	return true;
}

// A member of any kind.
static ALWAYS_INLINE bool read_member(struct decoder *d, const struct uper_field *f)
{
	unsigned kind = f->type->kind;
	return kind == UPER_KIND_SEQUENCE ? read_sequence(d, f)
	       : kind == UPER_KIND_CHOICE ? read_choice(d, f)
					  : read_field(d, f);
}

static ALWAYS_INLINE bool read_members(struct decoder *d, const struct uper_type *t,
				       uint64_t present, const struct uper_node *first)
{
	struct place at = {.pos = d->pos, .count = d->count};
	uint32_t meta = meta_of(d);
	for (const struct uper_field *f = t->fields, *end = f + t->root; f < end; f++) {
		if (f->flags != 0) {
			bool here = present >> 63;
			present <<= 1;
			if (!here)
				continue;
		}
		if (likely(read_plain(d, f, meta, &at)))
			continue;
		d->pos = at.pos;
		d->count = at.count;
		if (!(f->type->kind == UPER_KIND_OPEN ? read_open(d, f, first->value)
						      : read_member(d, f)))
			return false;
		at = (struct place){.pos = d->pos, .count = d->count};
	}
	d->pos = at.pos;
	d->count = at.count;
	return true;
}

static NOINLINE bool read_sequence(struct decoder *d, const struct uper_field *self)
{
	struct uper_node *n = new_node(d, self, d->pos);
	if (unlikely(n == NULL || d->depth >= UPER_DEPTH_MAX))
		return fail(d, ERR_UPER_DEPTH, d->pos);
	const struct uper_type *t = self->type;
	unsigned width = t->presence + t->extensible;
	bool extended = false;
	uint64_t present = 0;
	n->value = 0;
	d->depth++;
	if (width > 0) {
		present = take(d, width) << (64 - width);
		extended = t->extensible && present >> 63 != 0;
		present <<= t->extensible;
	}
	bool ok = read_members(d, t, present, n + 1);
	if (unlikely(ok && extended))
		ok = read_additions(d, n);
	d->depth--;
	return end_node(d, n, ok);
}

// An alternative, an element.
static ALWAYS_INLINE bool read_one(struct decoder *d, const struct uper_field *f)
{
	struct place at = {.pos = d->pos, .count = d->count};
	if (!read_plain(d, f, meta_of(d), &at))
		return read_member(d, f);
	d->pos = at.pos;
	d->count = at.count;
	return true;
}

static NOINLINE bool read_list(struct decoder *d, struct uper_node *n)
{
	const struct uper_field *element = n->field->type->fields;
	uint32_t count, at = d->pos;
	bool fragment;
	if (!read_size(d, n->field->type, &count, &fragment))
		return false;
	if (fragment)
		return fail(d, ERR_UPER_LENGTH, at);
	n->value = count;
	for (uint32_t i = 0; i < count; i++)
		if (!read_one(d, element))
			return false;
	return true;
}

static NOINLINE bool read_new_alternative(struct decoder *d, struct uper_node *n)
{
	const struct uper_type *t = n->field->type;
	uint32_t octets, addition;
	if (!read_normally_small(d, &addition) || !read_whole_length(d, &octets))
		return false;
	uint32_t index = t->root + addition;
	n->value = index;
	return index < t->count ? read_contents(d, &t->fields[index], octets)
				: add_unknown(d, addition, octets);
}

static NOINLINE bool read_choice(struct decoder *d, const struct uper_field *self)
{
	struct uper_node *n = new_node(d, self, d->pos);
	if (unlikely(n == NULL || d->depth >= UPER_DEPTH_MAX))
		return fail(d, ERR_UPER_DEPTH, d->pos);
	const struct uper_type *t = self->type;
	uint32_t at = d->pos;
	bool ok;
	d->depth++;
	if (unlikely(t->extensible && take(d, 1) != 0)) {
		ok = read_new_alternative(d, n);
	} else {
		uint64_t index = take(d, t->bits);
		n->value = (int64_t)index;
		ok = likely(index < t->root && d->err == ERR_NONE) ? read_one(d, &t->fields[index])
								   : fail(d, ERR_UPER_RANGE, at);
	}
	d->depth--;
	return end_node(d, n, ok);
}

static NOINLINE bool read_leaf(struct decoder *d, struct uper_node *n)
{
	const struct uper_type *t = n->field->type;
	switch (t->kind) {
	case UPER_KIND_INTEGER:
		return read_integer(d, t, &n->value);
	case UPER_KIND_ENUMERATED:
		return read_enumerated(d, t, &n->value);
	case UPER_KIND_BOOLEAN:
		n->value = (int64_t)take(d, 1);
		return true;
	case UPER_KIND_NULL:
		n->value = 0;
		return true;
	default:
		return read_string(d, t, n);
	}
}

static NOINLINE bool read_field(struct decoder *d, const struct uper_field *f)
{
	unsigned kind = f->type->kind;
	if (kind == UPER_KIND_SEQUENCE)
		return read_sequence(d, f);
	if (kind == UPER_KIND_CHOICE)
		return read_choice(d, f);
	struct uper_node *n = new_node(d, f, d->pos);
	if (unlikely(n == NULL))
		return false;
	if (kind != UPER_KIND_LIST)
		return end_node(d, n, read_leaf(d, n));
	if (unlikely(d->depth >= UPER_DEPTH_MAX))
		return fail(d, ERR_UPER_DEPTH, d->pos);
	d->depth++;
	bool ok = read_list(d, n);
	d->depth--;
	return end_node(d, n, ok);
}

enum err uper_value_decode(const struct uper_field *root, struct span message, struct uper_value *v,
			   uint32_t *used_bits)
{
	const uint32_t most = UINT32_MAX / 8 - 8;
	struct decoder d = {.p = message.p, .octets = message.n < most ? message.n : most, .v = v};
	set_end(&d, d.octets * 8);
	d.nodes = v->nodes;
	d.capacity = v->capacity;
	v->octets = message.p;
	v->octets_size = d.octets;
	v->error_field = NULL;
	v->error_bit = 0;
	bool ok = read_field(&d, root);
	v->count = d.count;
	v->skipped = d.skipped;
	v->error_bit = d.error_bit;
	if (used_bits != NULL)
		*used_bits = d.pos;
	return ok ? ERR_NONE : d.err;
}
