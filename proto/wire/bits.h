// SPDX-License-Identifier: Apache-2.0
// Bounded reading of a bit field, most significant bit first (X.691 unaligned). The first read past the end sets
// `error`; it and every later read return zero, so that a decoder is a straight list of reads and one check at the end.
// Writing is the mirror image. Inline: these run once per field of every message.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct bits {
	const uint8_t *p;
	uint32_t end; // in bits
	uint32_t pos; // in bits
	bool error;
};

static inline struct bits bits_over(const uint8_t *p, uint32_t bytes)
{
	const uint32_t most = UINT32_MAX / 8; // positions are counted in bits
	return (struct bits){.p = p, .end = (bytes < most ? bytes : most) * 8};
}

static inline uint32_t bits_left(const struct bits *b)
{
	return b->end - b->pos;
}

static inline void bits_skip(struct bits *b, uint32_t n)
{
	if (b->error || n > b->end - b->pos)
		b->error = true;
	else
		b->pos += n;
}

// The 8 octets from octet `at` on as one big-endian number, at before the end; octets behind the end count as zero.
static inline uint64_t bits_load(const struct bits *b, uint32_t at)
{
	uint64_t w = 0;
	uint32_t have = (b->end + 7) / 8; // an open type may end inside an octet
	if (at + 8 <= have) {
		memcpy(&w, b->p + at, sizeof(w));
		return __builtin_bswap64(w);
	}
	if (have >= 8) { // the last 8 octets, moved up
		memcpy(&w, b->p + have - 8, sizeof(w));
		return __builtin_bswap64(w) << (at + 8 - have) * 8;
	}
	for (uint32_t i = 0; i < 8; i++)
		w = w << 8 | (at + i < have ? b->p[at + i] : 0u);
	return w;
}

// n = 0..32.
static inline uint32_t bits_get(struct bits *b, unsigned n)
{
	if (b->error || n > b->end - b->pos) {
		b->error = true;
		return 0;
	}
	if (n == 0)
		return 0;
	uint64_t v = bits_load(b, b->pos / 8) << (b->pos % 8) >> (64 - n);
	b->pos += n;
	return (uint32_t)v;
}

struct bits_writer {
	uint8_t *p; // must be zeroed by the caller up to `end`
	uint32_t end;
	uint32_t pos;
	bool error;
};

// n = 0..32; higher bits of v are ignored.
static inline void bits_put(struct bits_writer *w, uint32_t v, unsigned n)
{
	if (w->error || n > w->end - w->pos) {
		w->error = true;
		return;
	}
	for (unsigned i = n; i-- > 0; w->pos++)
		if (v >> i & 1)
			w->p[w->pos / 8] = (uint8_t)(w->p[w->pos / 8] | 0x80u >> (w->pos % 8));
}
