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

enum { FRAGMENT_UNITS = 16384, META_DEPTH = 1 << 16, META_DEPTH_MAX = UPER_DEPTH_MAX << 16 };

struct decoder {
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

static bool read_field(struct decoder *d, const struct uper_field *f);
static bool read_sequence(struct decoder *d, const struct uper_field *f);
static bool read_choice(struct decoder *d, const struct uper_field *f);
static bool read_rest(struct decoder *d, struct uper_node *n, const struct uper_field *f,
		      uint64_t present, bool extended);

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

// At least n bits from pos on, n = 1..57, at the left of the word; the position stays. After the end: an error and zero.
static ALWAYS_INLINE uint64_t look(struct decoder *d, uint32_t pos, unsigned n)
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
	memcpy(&n->flags, &d->meta, sizeof(d->meta));
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
	struct uper_node *node;
};

static ALWAYS_INLINE struct place place_of(const struct decoder *d)
{
	return (struct place){.pos = d->pos, .count = d->count, .node = &d->nodes[d->count]};
}

static ALWAYS_INLINE void set_place(struct decoder *d, const struct place *at)
{
	d->pos = at->pos;
	d->count = at->count;
}

// The short way for a member without surprises: one read, one comparison. The caller has made sure of a node. False
// (nothing read, no node) leaves it to read_field, which also finds the reason of a refusal.
static ALWAYS_INLINE bool read_plain(const struct decoder *d, const struct uper_field *f,
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

// Names the innermost member that could not be read.
static NOINLINE bool refuse(struct decoder *d, const struct uper_field *f)
{
	if (d->v->error_field == NULL)
		d->v->error_field = f->name;
	return false;
}

// Every container ends here.
static ALWAYS_INLINE bool end_node(struct decoder *d, struct uper_node *n, bool ok)
{
	n->bits = d->pos - n->bit;
	n->next = d->count;
	return likely(ok) ? true : refuse(d, n->field);
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
	if (n == NULL || d->meta >= META_DEPTH_MAX)
		return fail(d, ERR_UPER_DEPTH, d->pos);
	n->value = 0;
	d->meta += META_DEPTH;
	bool ok = read_whole_length(d, &octets);
	if (ok && octets == 0)
		ok = fail(d, ERR_UPER_LENGTH, at);
	else if (ok)
		ok = f != NULL ? read_contents(d, f, octets) : add_unknown(d, -1, octets);
	d->meta -= META_DEPTH;
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
	n->flags = (uint16_t)((count < 256 ? count : 255)
			      << UPER_NODE_ADDITIONS_SHIFT); // to encode the same again
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
	return d->err == ERR_NONE; // a read past the end gave zero
}

// A member of any kind that is not plain.
static ALWAYS_INLINE bool read_member(struct decoder *d, const struct uper_field *f)
{
	unsigned kind = f->type->kind;
	return kind == UPER_KIND_SEQUENCE ? read_sequence(d, f)
	       : kind == UPER_KIND_CHOICE ? read_choice(d, f)
					  : read_field(d, f);
}

// Plain members from *f on; stops at the end of the root or at a member that is not plain, whose presence bit is then
// taken off already.
static ALWAYS_INLINE void read_plain_members(const struct decoder *d, const struct uper_field **f,
					     const struct uper_field *end, uint64_t *present,
					     uint32_t meta, struct place *at)
{
	for (; *f < end; (*f)++) {
		if ((*f)->flags != 0) {
			bool here = *present >> 63 != 0;
			*present <<= 1;
			if (!here)
				continue;
		}
		if (!read_plain(d, *f, meta, at))
			return;
	}
}

// Inlined where sequences are met: most of them hold plain members only and are over without a call.
static ALWAYS_INLINE bool read_sequence_here(struct decoder *d, const struct uper_field *self)
{
	const struct uper_type *t = self->type;
	const struct uper_field *f = t->fields, *end = f + t->root;
	struct place at = place_of(d);
	struct uper_node *n = at.node;
	unsigned width = t->presence + t->extensible;
	bool extended = false;
	uint64_t present = 0;
	if (unlikely(at.count > d->roomy)) // a node for each member, so that they need not ask
		return fail(d, ERR_UPER_NODES, d->pos);
	n->field = self;
	n->value = 0;
	n->bit = at.pos;
	memcpy(&n->flags, &d->meta, sizeof(d->meta));
	// extension bit and presence bits, from the left; what follows them in the word is never looked at
	if (width > 0) {
		present = look(d, at.pos, width);
		n->value = (int64_t)present;
		if (unlikely(at.pos > d->fast && d->err != ERR_NONE))
			return refuse(d, self);
		at.pos += width;
		if (t->extensible) {
			extended = present >> 63 != 0;
			present <<= 1;
		}
	}
	at.count++;
	at.node++;
	read_plain_members(d, &f, end, &present, d->meta + META_DEPTH, &at);
	set_place(d, &at);
	if (likely(f == end && !extended)) {
		n->bits = at.pos - n->bit;
		n->next = at.count;
		return true;
	}
	return read_rest(d, n, f, present, extended);
}

static NOINLINE bool read_sequence(struct decoder *d, const struct uper_field *self)
{
	return read_sequence_here(d, self);
}

// An alternative, an element.
static ALWAYS_INLINE bool read_one(struct decoder *d, const struct uper_field *f)
{
	struct place at = place_of(d);
	if (f->type->kind == UPER_KIND_SEQUENCE)
		return read_sequence_here(d, f);
	if (unlikely(d->count == d->capacity))
		return fail(d, ERR_UPER_NODES, d->pos);
	if (!read_plain(d, f, d->meta, &at))
		return read_member(d, f);
	set_place(d, &at);
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

// Inlined where choices are met most: in the rest of a sequence.
static ALWAYS_INLINE bool read_choice_here(struct decoder *d, const struct uper_field *self)
{
	struct uper_node *n = new_node(d, self, d->pos);
	if (unlikely(n == NULL || d->meta >= META_DEPTH_MAX))
		return fail(d, ERR_UPER_DEPTH, d->pos);
	const struct uper_type *t = self->type;
	uint32_t at = d->pos;
	bool ok;
	d->meta += META_DEPTH;
	unsigned width = t->bits + t->extensible;
	uint64_t index = width > 0 ? look(d, at, width) >> (64 - width) : 0;
	d->pos = at + width;
	n->value = (int64_t)index;
	if (likely(index < t->root && d->err == ERR_NONE)) {
		ok = read_one(d, &t->fields[index]);
	} else {
		d->pos = at + 1; // behind the extension bit
		ok = t->extensible && index >> t->bits != 0 ? read_new_alternative(d, n)
							    : fail(d, ERR_UPER_RANGE, at);
	}
	d->meta -= META_DEPTH;
	return end_node(d, n, ok);
}

static NOINLINE bool read_choice(struct decoder *d, const struct uper_field *self)
{
	return read_choice_here(d, self);
}

// A sequence from its member `f` on, which is not plain; then its additions.
static NOINLINE bool read_rest(struct decoder *d, struct uper_node *n, const struct uper_field *f,
			       uint64_t present, bool extended)
{
	const struct uper_type *t = n->field->type;
	const struct uper_field *end = t->fields + t->root;
	bool ok = true;
	if (unlikely(d->meta >= META_DEPTH_MAX))
		return fail(d, ERR_UPER_DEPTH, d->pos);
	d->meta += META_DEPTH;
	while (f < end && ok) {
		struct place at = place_of(d);
		unsigned kind = f->type->kind;
		ok = kind == UPER_KIND_CHOICE	  ? read_choice(d, f)
		     : kind == UPER_KIND_SEQUENCE ? read_sequence(d, f)
		     : kind == UPER_KIND_OPEN	  ? read_open(d, f, n[1].value)
						  : read_field(d, f);
		f++;
		at = place_of(d);
		if (unlikely(d->count > d->roomy))
			ok = fail(d, ERR_UPER_NODES, d->pos);
		if (ok)
			read_plain_members(d, &f, end, &present, d->meta, &at);
		set_place(d, &at);
	}
	if (unlikely(ok && extended))
		ok = read_additions(d, n);
	d->meta -= META_DEPTH;
	return end_node(d, n, ok);
}

// The count of a list in one of its longer forms. Returns it, or UINT32_MAX after an error.
static NOINLINE uint32_t read_count(struct decoder *d, const struct uper_type *t)
{
	uint32_t count, at = d->pos;
	bool fragment;
	if (!read_size(d, t, &count, &fragment))
		return UINT32_MAX;
	if (!fragment)
		return count;
	fail(d, ERR_UPER_LENGTH, at);
	return UINT32_MAX;
}

static NOINLINE bool read_list(struct decoder *d, struct uper_node *n)
{
	const struct uper_type *t = n->field->type;
	const struct uper_field *element = t->fields;
	uint64_t count = t->hi < 65536 && d->pos <= d->fast
				 ? look(d, d->pos, 1) >> 1 >> t->plain_shift
				 : UINT64_MAX;
	if (likely(count <= t->span && count != UINT64_MAX)) {
		d->pos += t->plain_bits;
		count += (uint64_t)t->lo;
	} else {
		count = read_count(d, t);
		if (count == UINT32_MAX)
			return false;
	}
	n->value = (int64_t)count;
	for (; count > 0; count--)
		if (!read_one(d, element))
			return false;
	return true;
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
		return end_node(d, n, read_leaf(d, n) && d->err == ERR_NONE);
	if (unlikely(d->meta >= META_DEPTH_MAX))
		return fail(d, ERR_UPER_DEPTH, d->pos);
	d->meta += META_DEPTH;
	bool ok = read_list(d, n);
	d->meta -= META_DEPTH;
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
	d.roomy = v->capacity > UPER_MEMBERS_MAX ? v->capacity - UPER_MEMBERS_MAX - 1 : 0;
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
