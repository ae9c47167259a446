// SPDX-License-Identifier: Apache-2.0
// The bounded reader that all untrusted bytes go through. The first read beyond the end sets a sticky error; from then
// on every read returns zero and moves nothing, so that a decoder is a straight list of reads with one check at its
// end. Allocates nothing; owned by one decoder call.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

struct cursor {
	const uint8_t *p;
	uint32_t size;
	uint32_t pos; // <= size
	bool error;   // a read did not fit
};

static inline struct cursor cursor_init(struct span s)
{
	return (struct cursor){.p = s.p, .size = s.n};
}

static inline bool cursor_ok(const struct cursor *c)
{
	return !c->error;
}

static inline uint32_t cursor_remaining(const struct cursor *c)
{
	return c->size - c->pos;
}

// The next n bytes, or NULL and the sticky error. n == 0 gives a pointer that must not be read.
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
	if (n > 0)
		(void)cursor_take(c, n);
}

// The next n bytes where they lie; an empty span after an error.
static inline struct span cursor_span(struct cursor *c, uint32_t n)
{
	if (n == 0)
		return (struct span){NULL, 0};
	const uint8_t *at = cursor_take(c, n);
	return (struct span){at, at != NULL ? n : 0};
}

// Copies n bytes; zeroes after an error.
static inline void cursor_bytes(struct cursor *c, uint8_t *out, uint32_t n)
{
	if (n == 0)
		return;
	const uint8_t *at = cursor_take(c, n);
	if (at != NULL)
		memcpy(out, at, n);
	else
		memset(out, 0, n);
}

static inline uint64_t cursor_le(struct cursor *c, uint32_t n)
{
	const uint8_t *at = cursor_take(c, n);
	uint64_t v = 0;
	for (uint32_t i = 0; at != NULL && i < n; i++)
		v |= (uint64_t)at[i] << (8 * i);
	return v;
}

static inline uint64_t cursor_be(struct cursor *c, uint32_t n)
{
	const uint8_t *at = cursor_take(c, n);
	uint64_t v = 0;
	for (uint32_t i = 0; at != NULL && i < n; i++)
		v = v << 8 | at[i];
	return v;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	return (uint8_t)cursor_le(c, 1);
}

static inline int8_t cursor_i8(struct cursor *c)
{
	return (int8_t)cursor_u8(c);
}

static inline uint16_t cursor_u16le(struct cursor *c)
{
	return (uint16_t)cursor_le(c, 2);
}

static inline uint16_t cursor_u16be(struct cursor *c)
{
	return (uint16_t)cursor_be(c, 2);
}

static inline uint32_t cursor_u24le(struct cursor *c)
{
	return (uint32_t)cursor_le(c, 3);
}

static inline uint32_t cursor_u32le(struct cursor *c)
{
	return (uint32_t)cursor_le(c, 4);
}

static inline uint32_t cursor_u32be(struct cursor *c)
{
	return (uint32_t)cursor_be(c, 4);
}

static inline uint64_t cursor_u64le(struct cursor *c)
{
	return cursor_le(c, 8);
}

static inline uint64_t cursor_u64be(struct cursor *c)
{
	return cursor_be(c, 8);
}

static inline int16_t cursor_i16le(struct cursor *c)
{
	return (int16_t)cursor_u16le(c);
}

static inline int16_t cursor_i16be(struct cursor *c)
{
	return (int16_t)cursor_u16be(c);
}

static inline int32_t cursor_i32le(struct cursor *c)
{
	return (int32_t)cursor_u32le(c);
}

static inline int32_t cursor_i32be(struct cursor *c)
{
	return (int32_t)cursor_u32be(c);
}

// IEEE 754 single, little-endian: the one float format of our wires (MAVLink).
static inline float cursor_f32le(struct cursor *c)
{
	uint32_t u = cursor_u32le(c);
	float f;
	memcpy(&f, &u, sizeof(f));
	return f;
}
