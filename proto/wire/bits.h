// SPDX-License-Identifier: Apache-2.0
// Bounded reading of a bit field, most significant bit first (X.691 unaligned). The first read past the end sets
// `error`; it and every later read return zero, so that a decoder is a straight list of reads and one check at the end.
// Writing is the mirror image. Inline: these run once per field of every message.
#pragma once

#include <stdbool.h>
#include <stdint.h>

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

// n = 0..32.
static inline uint32_t bits_get(struct bits *b, unsigned n)
{
	if (b->error || n > b->end - b->pos) {
		b->error = true;
		return 0;
	}
	uint64_t v = 0;
	if (n == 0)
		return 0;
	uint32_t first = b->pos / 8, last = (b->pos + n - 1) / 8;
	for (uint32_t i = first; i <= last; i++)
		v = v << 8 | b->p[i];
	v >>= (last + 1) * 8 - (b->pos + n);
	b->pos += n;
	return (uint32_t)(v & ((1ULL << n) - 1));
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
