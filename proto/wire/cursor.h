// SPDX-License-Identifier: Apache-2.0
// The one reader of untrusted bytes. The first read past the end sets `error` and leaves the position; that read and
// every later one return zero, so that a decoder is a straight list of reads with one check at the end. Inline.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

struct cursor {
	const uint8_t *p;
	uint32_t size;
	uint32_t pos;
	bool error;
};

static inline struct cursor cursor_over(struct span s)
{
	return (struct cursor){.p = s.p, .size = s.n};
}

static inline uint32_t cursor_left(const struct cursor *c)
{
	return c->size - c->pos;
}

// The next n bytes, or NULL (and the sticky error) when there are fewer. n = 0 gives a valid position.
static inline const uint8_t *cursor_take(struct cursor *c, uint32_t n)
{
	if (c->error || n > c->size - c->pos) {
		c->error = true;
		return NULL;
	}
	const uint8_t *at = c->p + c->pos;
	c->pos += n;
	return at;
}

static inline void cursor_skip(struct cursor *c, uint32_t n)
{
	(void)cursor_take(c, n);
}

static inline struct span cursor_span(struct cursor *c, uint32_t n)
{
	const uint8_t *at = cursor_take(c, n);
	return at != NULL ? (struct span){at, n} : (struct span){NULL, 0};
}

// All that is left.
static inline struct span cursor_rest(struct cursor *c)
{
	return cursor_span(c, c->size - c->pos);
}

// Copies n bytes; zeroes when there are fewer.
static inline void cursor_bytes(struct cursor *c, uint8_t *out, uint32_t n)
{
	const uint8_t *at = cursor_take(c, n);
	if (at != NULL)
		memcpy(out, at, n);
	else
		memset(out, 0, n);
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	const uint8_t *at = cursor_take(c, 1);
	return at != NULL ? at[0] : 0;
}

#define CURSOR_READER(name, type, bytes, swap)                                                     \
	static inline type cursor_##name(struct cursor *c)                                         \
	{                                                                                          \
		const uint8_t *at = cursor_take(c, bytes);                                         \
		type v = 0;                                                                        \
		if (at != NULL)                                                                    \
			memcpy(&v, at, bytes);                                                     \
		return swap(v);                                                                    \
	}

// Hosts are little-endian: the build refuses others below.
#define CURSOR_KEEP(v) (v)
CURSOR_READER(u16le, uint16_t, 2, CURSOR_KEEP)
CURSOR_READER(u24le, uint32_t, 3, CURSOR_KEEP)
CURSOR_READER(u32le, uint32_t, 4, CURSOR_KEEP)
CURSOR_READER(u48le, uint64_t, 6, CURSOR_KEEP)
CURSOR_READER(u64le, uint64_t, 8, CURSOR_KEEP)
CURSOR_READER(u16be, uint16_t, 2, __builtin_bswap16)
CURSOR_READER(u32be, uint32_t, 4, __builtin_bswap32)
CURSOR_READER(u64be, uint64_t, 8, __builtin_bswap64)
#undef CURSOR_KEEP
#undef CURSOR_READER

static inline int8_t cursor_i8(struct cursor *c)
{
	return (int8_t)cursor_u8(c);
}

static inline int16_t cursor_i16le(struct cursor *c)
{
	return (int16_t)cursor_u16le(c);
}

static inline int32_t cursor_i32le(struct cursor *c)
{
	return (int32_t)cursor_u32le(c);
}

// IEEE 754 single: the one float format on our wires (MAVLink).
static inline float cursor_f32le(struct cursor *c)
{
	uint32_t u = cursor_u32le(c);
	float f;
	memcpy(&f, &u, sizeof(f));
	return f;
}

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Kerbwing reads wire integers on little-endian hosts only"
#endif
