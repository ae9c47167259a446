// SPDX-License-Identifier: Apache-2.0
#include "wire/skim.h"

#include <stddef.h>
#include <string.h>

// Clauses are those of X.691 (2021).
enum { FRAGMENT_UNITS = 16384, CONSTRAINED_MAX = 65536, DEPTH_MAX = 32 };

static int64_t pass(struct skim *s, const struct uper_type *t, unsigned depth);

static void skip(struct skim *s, uint64_t n)
{
	bits_skip(&s->b, n < UINT32_MAX ? (uint32_t)n : UINT32_MAX);
}

// 11.9.3.5-8
static uint32_t length(struct skim *s, bool *fragment)
{
	uint32_t first = skim_get(s, 8);
	*fragment = false;
	if ((first & 0x80) == 0)
		return first;
	if ((first & 0x40) == 0)
		return (first & 0x3f) << 8 | skim_get(s, 8);
	*fragment = true;
	if ((first & 0x3f) == 0 || (first & 0x3f) > 4)
		skim_fail(s, ERR_UPER_LENGTH);
	return (first & 0x3f) * FRAGMENT_UNITS;
}

static uint32_t whole_length(struct skim *s)
{
	bool fragment;
	uint32_t n = length(s, &fragment);
	if (fragment)
		skim_fail(s, ERR_UPER_LENGTH);
	return s->b.error ? 0 : n;
}

// 11.6
static uint32_t normally_small(struct skim *s)
{
	if (skim_get(s, 1) == 0)
		return skim_get(s, 6);
	uint32_t octets = whole_length(s);
	if (octets == 0 || octets > 2)
		skim_fail(s, ERR_UPER_LENGTH);
	return s->b.error ? 0 : skim_get(s, octets * 8);
}

uint32_t skim_open(struct skim *s)
{
	uint32_t octets = whole_length(s);
	if (octets == 0)
		skim_fail(s, ERR_UPER_LENGTH);
	if (octets * 8 > bits_left(&s->b))
		s->b.error = true;
	return s->b.error ? 0 : octets;
}

uint32_t skim_enum_x(struct skim *s, unsigned n, uint32_t count)
{
	return skim_get(s, 1) != 0 ? count + normally_small(s) : skim_max(s, n, count - 1);
}

uint32_t skim_count_x(struct skim *s, unsigned n, uint32_t lo, uint32_t hi)
{
	return skim_get(s, 1) != 0 ? whole_length(s) : lo + skim_max(s, n, hi - lo);
}

// ---- leaves

static int64_t unconstrained(struct skim *s, const struct uper_type *t)
{
	uint32_t octets = whole_length(s);
	uint64_t v = 0;
	int64_t sum;
	if (octets == 0 || octets > 8)
		skim_fail(s, ERR_UPER_LENGTH);
	for (uint32_t i = 0; i < octets && !s->b.error; i++)
		v = v << 8 | skim_get(s, 8);
	if (t->lo == UPER_MIN || t->extensible)
		return (int64_t)v;
	if (v > (uint64_t)UPER_MAX || __builtin_add_overflow(t->lo, (int64_t)v, &sum)) {
		skim_fail(s, ERR_UPER_RANGE);
		return 0;
	}
	return sum;
}

static int64_t integer(struct skim *s, const struct uper_type *t)
{
	if ((t->extensible && skim_get(s, 1) != 0) || !UPER_BOUNDED(t->lo, t->hi))
		return unconstrained(s, t);
	uint64_t v = 0;
	unsigned n = t->bits;
	if (n > 32) {
		v = (uint64_t)skim_get(s, n - 32) << 32;
		n = 32;
	}
	v |= skim_get(s, n);
	if (v > (uint64_t)t->hi - (uint64_t)t->lo)
		skim_fail(s, ERR_UPER_RANGE);
	return (int64_t)((uint64_t)t->lo + v);
}

static uint32_t size_of(struct skim *s, const struct uper_type *t, bool *fragment)
{
	*fragment = false;
	if (t->extensible && skim_get(s, 1) != 0)
		return length(s, fragment);
	if (t->hi < CONSTRAINED_MAX)
		return (uint32_t)t->lo + skim_max(s, t->bits, (uint32_t)(t->hi - t->lo));
	uint32_t units = length(s, fragment); // 11.9.4.2
	if (!*fragment && units < t->lo && t->kind != UPER_KIND_OID)
		skim_fail(s, ERR_UPER_RANGE);
	return units;
}

static void string(struct skim *s, const struct uper_type *t)
{
	bool fragment;
	uint32_t units = size_of(s, t, &fragment);
	if (fragment && t->kind != UPER_KIND_OCTETS)
		skim_fail(s, ERR_UPER_LENGTH);
	while (fragment && !s->b.error) {
		skip(s, (uint64_t)units * 8);
		units = length(s, &fragment);
	}
	if (t->alphabet == NULL || s->b.error) {
		skip(s, (uint64_t)units * t->char_bits);
		return;
	}
	uint32_t last = (uint32_t)strlen(t->alphabet);
	for (uint32_t i = 0; i < units && !s->b.error; i++)
		(void)skim_max(s, t->char_bits, last - 1);
}

// ---- containers

static const struct uper_field *row_of(const struct uper_type *open, int64_t id)
{
	for (unsigned i = 0; i < open->count; i++)
		if (open->fields[i].id == id)
			return &open->fields[i];
	return NULL;
}

// An open type whose contents the table describes, or does not (NULL).
static void contents(struct skim *s, const struct uper_field *f, unsigned depth)
{
	struct skim_outer o = skim_enter(s);
	if (f != NULL && !s->b.error)
		(void)pass(s, f->type, depth);
	skim_leave(s, o);
}

// An unknown addition or alternative may be of no octets; one that is known may not.
static void unknown(struct skim *s)
{
	skip(s, (uint64_t)whole_length(s) * 8);
}

static void additions(struct skim *s, const struct uper_type *t, unsigned depth)
{
	bool fragment = false;
	uint32_t count = skim_get(s, 1) == 0 ? skim_get(s, 6) + 1 : length(s, &fragment);
	if (fragment || count == 0)
		skim_fail(s, ERR_UPER_LENGTH);
	struct bits map = s->b;
	skip(s, count);
	for (uint32_t i = 0; i < count && !s->b.error; i++) {
		if (bits_get(&map, 1) == 0)
			continue;
		if (t->root + i < t->count)
			contents(s, &t->fields[t->root + i], depth);
		else
			unknown(s);
	}
}

static uint64_t members(struct skim *s, const struct uper_type *t, unsigned from, unsigned to,
			uint64_t present, unsigned depth)
{
	int64_t first = 0; // selects the contents of an open type
	for (unsigned i = from; i < to && !s->b.error; i++) {
		const struct uper_field *f = &t->fields[i];
		if (f->flags != 0) {
			bool here = present >> 63 != 0;
			present <<= 1;
			if (!here)
				continue;
		}
		if (f->type->kind == UPER_KIND_OPEN)
			contents(s, row_of(f->type, first), depth);
		else if (i == 0)
			first = pass(s, f->type, depth);
		else
			(void)pass(s, f->type, depth);
	}
	return present;
}

static void sequence(struct skim *s, const struct uper_type *t, unsigned depth)
{
	bool extended = t->extensible && skim_get(s, 1) != 0;
	uint64_t present =
		t->presence > 0 ? (uint64_t)skim_get(s, t->presence) << (64 - t->presence) : 0;
	(void)members(s, t, 0, t->root, present, depth);
	if (extended && !s->b.error)
		additions(s, t, depth);
}

static void list(struct skim *s, const struct uper_type *t, unsigned depth)
{
	bool fragment;
	uint32_t count = size_of(s, t, &fragment);
	if (fragment)
		skim_fail(s, ERR_UPER_LENGTH);
	for (uint32_t i = 0; i < count && !s->b.error; i++)
		(void)pass(s, t->fields[0].type, depth);
}

// Behind a set extension bit.
static void alternative_x(struct skim *s, const struct uper_type *t, unsigned depth)
{
	uint32_t index = t->root + normally_small(s);
	if (!s->b.error && index < t->count)
		contents(s, &t->fields[index], depth);
	else
		unknown(s);
}

static void choice(struct skim *s, const struct uper_type *t, unsigned depth)
{
	if (t->extensible && skim_get(s, 1) != 0) {
		alternative_x(s, t, depth);
		return;
	}
	uint32_t index = skim_max(s, t->bits, t->root - 1u);
	if (!s->b.error)
		(void)pass(s, t->fields[index].type, depth);
}

// Value of an INTEGER, 0 of anything else.
static int64_t pass(struct skim *s, const struct uper_type *t, unsigned depth)
{
	if (depth == DEPTH_MAX) { // tables do not nest this deep
		skim_fail(s, ERR_UPER_DEPTH);
		return 0;
	}
	switch (t->kind) {
	case UPER_KIND_INTEGER:
		return integer(s, t);
	case UPER_KIND_ENUMERATED:
		(void)(t->extensible ? skim_enum_x(s, t->bits, t->root)
				     : skim_max(s, t->bits, t->root - 1u));
		break;
	case UPER_KIND_SEQUENCE:
		sequence(s, t, depth + 1);
		break;
	case UPER_KIND_LIST:
		list(s, t, depth + 1);
		break;
	case UPER_KIND_CHOICE:
		choice(s, t, depth + 1);
		break;
	case UPER_KIND_BOOLEAN:
		(void)skim_get(s, 1);
		break;
	case UPER_KIND_NULL:
		break;
	default:
		string(s, t);
	}
	return 0;
}

void skim_value(struct skim *s, const struct uper_type *t)
{
	(void)pass(s, t, 0);
}

uint64_t skim_members(struct skim *s, const struct uper_type *t, unsigned from, unsigned to,
		      uint64_t present)
{
	return members(s, t, from, to, present, 1);
}

void skim_additions(struct skim *s, const struct uper_type *t)
{
	if (!s->b.error)
		additions(s, t, 1);
}

void skim_alternative_x(struct skim *s, const struct uper_type *t)
{
	alternative_x(s, t, 1);
}

void skim_unconstrained(struct skim *s, uint32_t ahead)
{
	if (!s->b.error)
		s->b.pos -= ahead;
	uint32_t octets = whole_length(s);
	if (octets == 0 || octets > 8)
		skim_fail(s, ERR_UPER_LENGTH);
	skip(s, (uint64_t)octets * 8);
}
