// SPDX-License-Identifier: Apache-2.0
// Reading a UPER message straight through for a few of its fields: reads with range checks, and passing over everything
// else by its table (wire/uper_type.h), with the same rules as the interpreter and no memory. The first refusal sticks;
// later reads return zero. Pure; any thread.
#pragma once

#include "base/err.h"
#include "base/span.h"
#include "wire/bits.h"
#include "wire/uper_type.h"

struct skim {
	struct bits b;
	enum err why; // of a refusal other than running out of bits
};

static inline struct skim skim_over(struct span s)
{
	return (struct skim){.b = bits_over(s.p, s.n)};
}

static inline void skim_fail(struct skim *s, enum err why)
{
	if (!s->b.error)
		s->why = why;
	s->b.error = true;
}

static inline enum err skim_err(const struct skim *s)
{
	return !s->b.error ? ERR_NONE : s->why != ERR_NONE ? s->why : ERR_UPER_TRUNCATED;
}

// n = 0..32 bits, all codes valid.
static inline uint32_t skim_get(struct skim *s, unsigned n)
{
	return bits_get(&s->b, n);
}

// n bits whose highest code is max; 0 for a higher one, so that a result may index a table of max + 1 rows.
static inline uint32_t skim_max(struct skim *s, unsigned n, uint32_t max)
{
	uint32_t v = bits_get(&s->b, n);
	if (v <= max)
		return v;
	skim_fail(s, ERR_UPER_RANGE);
	return 0;
}

// Passes over one value of a type.
void skim_value(struct skim *s, const struct uper_type *t);

// Passes over a sequence's root members from number `from` to before `to`. present: the presence bits of the optional ones
// from there on, the first in the most significant bit; returns those that are left.
uint64_t skim_members(struct skim *s, const struct uper_type *t, unsigned from, unsigned to,
		      uint64_t present);

// A sequence's extension additions, when its extension bit was set.
void skim_additions(struct skim *s, const struct uper_type *t);

// An alternative of a choice behind its set extension bit.
void skim_alternative_x(struct skim *s, const struct uper_type *t);

// An extensible integer behind its set extension bit, after `ahead` bits more than that were read.
void skim_unconstrained(struct skim *s, uint32_t ahead);

// Index of an extensible enumeration with n bits in the root: root values below count, else count + the addition's number.
uint32_t skim_enum_x(struct skim *s, unsigned n, uint32_t count);

// Length of an open type in octets, which are all there. Read from s what is inside, then skim_close.
uint32_t skim_open(struct skim *s);

// Number of an extensible list: lo + n bits (at most hi), or after a set extension bit any number below 16384.
uint32_t skim_count_x(struct skim *s, unsigned n, uint32_t lo, uint32_t hi);

struct skim_outer {
	uint32_t end, outer_end;
};

// Narrows s to an open type's contents; leave goes behind them, whatever was read of them.
static inline struct skim_outer skim_enter(struct skim *s)
{
	uint32_t octets = skim_open(s);
	struct skim_outer o = {s->b.pos + octets * 8, s->b.end};
	if (!s->b.error)
		s->b.end = o.end;
	return o;
}

static inline void skim_leave(struct skim *s, struct skim_outer o)
{
	if (s->b.error)
		return;
	s->b.pos = o.end;
	s->b.end = o.outer_end;
}
