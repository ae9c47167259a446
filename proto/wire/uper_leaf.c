// SPDX-License-Identifier: Apache-2.0
// Reading what has no members: numbers, enumerations, strings. X.691 (2021), clauses below.
#include "wire/uper_reader.h"

static bool read_unconstrained(struct uper_reader *d, const struct uper_type *t, int64_t *value)
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

static ALWAYS_INLINE bool read_integer(struct uper_reader *d, const struct uper_type *t,
				       int64_t *value)
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

static bool read_enumerated(struct uper_reader *d, const struct uper_type *t, int64_t *value)
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
static inline bool read_size(struct uper_reader *d, const struct uper_type *t, uint32_t *units,
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

static bool read_fragments(struct uper_reader *d, struct uper_node *n, uint32_t units,
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

static bool read_string(struct uper_reader *d, const struct uper_type *t, struct uper_node *n)
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

uint32_t uper_read_count(struct uper_reader *d, const struct uper_type *t)
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

bool uper_read_leaf(struct uper_reader *d, struct uper_node *n)
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
