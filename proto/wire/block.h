// SPDX-License-Identifier: Apache-2.0
// Fixed layouts read fast: the length is checked once, then fields are loads at constant offsets. For messages whose
// every octet has its place (headers, Open Drone ID, MAVLink payloads); everything else goes through cursor.h. Inline.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

// Whether s holds n octets. Offsets given to the readers below are constants under n.
static inline bool block_fits(struct span s, uint32_t n)
{
	return s.n >= n;
}

static inline uint16_t block_u16le(const uint8_t *b, uint32_t at)
{
	uint16_t v;
	memcpy(&v, b + at, sizeof(v));
	return v;
}

static inline uint32_t block_u32le(const uint8_t *b, uint32_t at)
{
	uint32_t v;
	memcpy(&v, b + at, sizeof(v));
	return v;
}

static inline uint16_t block_u16be(const uint8_t *b, uint32_t at)
{
	return __builtin_bswap16(block_u16le(b, at));
}

static inline uint32_t block_u32be(const uint8_t *b, uint32_t at)
{
	return __builtin_bswap32(block_u32le(b, at));
}

static inline int32_t block_i32le(const uint8_t *b, uint32_t at)
{
	return (int32_t)block_u32le(b, at);
}

static inline int16_t block_i16le(const uint8_t *b, uint32_t at)
{
	return (int16_t)block_u16le(b, at);
}

static inline uint64_t block_u64le(const uint8_t *b, uint32_t at)
{
	uint64_t v;
	memcpy(&v, b + at, sizeof(v));
	return v;
}

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Kerbwing reads wire integers on little-endian hosts only"
#endif
