// SPDX-License-Identifier: Apache-2.0
// Canonical octet encoding rules (X.696) as far as IEEE 1609.2 structures need them, over the bounded cursor. Lengths are
// one octet below 128, else 0x80 | count and that many octets; a CHOICE tag is 0x80 + index; a SEQUENCE starts with a
// preamble octet of presence bits. The first refusal is kept, later reads return zero. Inline; any thread.
#pragma once

#include "base/err.h"
#include "wire/cursor.h"

enum {
	COER_LENGTH_OCTETS_MAX = 4,
	COER_LIST_MAX =
		64, // certificates, regions, permissions: far more than any deployed certificate holds
};

struct coer {
	struct cursor c;
	enum err why; // first reason other than running out of octets
};

static inline void coer_refuse(struct coer *w, enum err why)
{
	if (w->why == ERR_NONE && !w->c.error)
		w->why = why;
	w->c.error = true;
}

static inline uint32_t coer_length(struct coer *w)
{
	uint32_t first = cursor_u8(&w->c), v = 0;
	if ((first & 0x80) == 0)
		return first;
	uint32_t n = first & 0x7f;
	if (n == 0 || n > COER_LENGTH_OCTETS_MAX) {
		coer_refuse(w, ERR_DOT2_LENGTH);
		return 0;
	}
	for (uint32_t i = 0; i < n; i++)
		v = v << 8 | cursor_u8(&w->c);
	return v;
}

// Octets with a length in front.
static inline struct span coer_octets(struct coer *w)
{
	uint32_t n = coer_length(w);
	if (!w->c.error && n > cursor_left(&w->c))
		coer_refuse(w, ERR_DOT2_LENGTH);
	return cursor_span(&w->c, n);
}

// Unsigned integer with a length in front ("quantity" and Psid), at most 4 octets.
static inline uint32_t coer_uint(struct coer *w)
{
	struct span s = coer_octets(w);
	uint32_t v = 0;
	if (s.n == 0 || s.n > 4) {
		coer_refuse(w, ERR_DOT2_LENGTH);
		return 0;
	}
	for (uint32_t i = 0; i < s.n; i++)
		v = v << 8 | s.p[i];
	return v;
}

static inline uint32_t coer_count(struct coer *w)
{
	uint32_t n = coer_uint(w);
	if (n > COER_LIST_MAX)
		coer_refuse(w, ERR_DOT2_LENGTH);
	return w->c.error ? 0 : n;
}

// Extension additions: a bitmap behind its unused-bits octet, then an open type for each set bit. Returns the bitmap.
static inline struct span coer_skip_extensions(struct coer *w)
{
	struct span map = coer_octets(w);
	if (map.n < 1)
		coer_refuse(w, ERR_DOT2_LENGTH);
	for (uint32_t i = 1; i < map.n && !w->c.error; i++)
		for (uint32_t bit = 0; bit < 8; bit++)
			if ((map.p[i] & 0x80u >> bit) != 0)
				(void)coer_octets(w);
	return w->c.error ? (struct span){NULL, 0} : (struct span){map.p + 1, map.n - 1};
}

// What was read since the reader stood at start.
static inline struct span coer_since(const struct coer *w, uint32_t start)
{
	return w->c.error ? (struct span){NULL, 0}
			  : (struct span){w->c.p + start, w->c.pos - start};
}
