// SPDX-License-Identifier: Apache-2.0
// The interpreter, reading side: a message and its tables in, an array of nodes out. X.691 (2021), unaligned variant; clause
// numbers are of that text. Here: sequences, lists, choices, open types.
#include "wire/uper_reader.h"

static bool read_field(struct uper_reader *d, const struct uper_field *f);
static bool read_sequence(struct uper_reader *d, const struct uper_field *f);
static bool read_choice(struct uper_reader *d, const struct uper_field *f);
static bool read_rest(struct uper_reader *d, struct uper_node *n, const struct uper_field *f,
		      uint64_t present, bool extended);

// ---- open types

// Names the innermost member that could not be read.
static NOINLINE bool refuse(struct uper_reader *d, const struct uper_field *f)
{
	if (d->v->error_field == NULL)
		d->v->error_field = f->name;
	return false;
}

// Every container ends here.
static ALWAYS_INLINE bool end_node(struct uper_reader *d, struct uper_node *n, bool ok)
{
	n->bits = d->pos - n->bit;
	n->next = d->count;
	return likely(ok) ? true : refuse(d, n->field);
}

// Reads `f` inside an open type of that many octets; what stands behind it is a newer sender's and is passed over.
static NOINLINE bool read_contents(struct uper_reader *d, const struct uper_field *f,
				   uint32_t octets)
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
static NOINLINE bool read_open(struct uper_reader *d, const struct uper_field *self, int64_t id)
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
static NOINLINE bool read_additions(struct uper_reader *d, struct uper_node *n)
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
static ALWAYS_INLINE bool read_member(struct uper_reader *d, const struct uper_field *f)
{
	unsigned kind = f->type->kind;
	return kind == UPER_KIND_SEQUENCE ? read_sequence(d, f)
	       : kind == UPER_KIND_CHOICE ? read_choice(d, f)
					  : read_field(d, f);
}

// Plain members from *f on; stops at the end of the root or at a member that is not plain, whose presence bit is then
// taken off already.
static ALWAYS_INLINE void read_plain_members(const struct uper_reader *d,
					     const struct uper_field **f,
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
static ALWAYS_INLINE bool read_sequence_here(struct uper_reader *d, const struct uper_field *self)
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

static NOINLINE bool read_sequence(struct uper_reader *d, const struct uper_field *self)
{
	return read_sequence_here(d, self);
}

// An alternative, an element.
static ALWAYS_INLINE bool read_one(struct uper_reader *d, const struct uper_field *f)
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

static NOINLINE bool read_new_alternative(struct uper_reader *d, struct uper_node *n)
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
static ALWAYS_INLINE bool read_choice_here(struct uper_reader *d, const struct uper_field *self)
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

static NOINLINE bool read_choice(struct uper_reader *d, const struct uper_field *self)
{
	return read_choice_here(d, self);
}

// A sequence from its member `f` on, which is not plain; then its additions.
static NOINLINE bool read_rest(struct uper_reader *d, struct uper_node *n,
			       const struct uper_field *f, uint64_t present, bool extended)
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

static NOINLINE bool read_list(struct uper_reader *d, struct uper_node *n)
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
		count = uper_read_count(d, t);
		if (count == UINT32_MAX)
			return false;
	}
	n->value = (int64_t)count;
	for (; count > 0; count--)
		if (!read_one(d, element))
			return false;
	return true;
}

static NOINLINE bool read_field(struct uper_reader *d, const struct uper_field *f)
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
		return end_node(d, n, uper_read_leaf(d, n) && d->err == ERR_NONE);
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
	struct uper_reader d = {
		.p = message.p, .octets = message.n < most ? message.n : most, .v = v};
	set_end(&d, d.octets * 8);
	d.nodes = v->nodes;
	d.capacity = v->capacity;
	v->octets = message.p;
	v->octets_size = d.octets;
	v->error_field = NULL;
	v->error_bit = 0;
	bool ok;
	if (v->capacity > UPER_MEMBERS_MAX) {
		d.roomy = v->capacity - UPER_MEMBERS_MAX - 1;
		ok = read_field(&d, root);
	} else {
		ok = fail(&d, ERR_UPER_NODES, 0);
	}
	v->count = d.count;
	v->skipped = d.skipped;
	v->error_bit = d.error_bit;
	if (used_bits != NULL)
		*used_bits = d.pos;
	return ok ? ERR_NONE : d.err;
}
