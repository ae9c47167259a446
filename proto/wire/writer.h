// SPDX-License-Identifier: Apache-2.0
// The bounded writer: counterpart of cursor.h for encoders. The first write beyond the end sets a
// sticky error and nothing is written from then on; writer_len is 0 after an error, so that an
// encoder returns it as it is.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct writer {
	uint8_t *p;
	uint32_t size;
	uint32_t pos; // <= size
	bool error;
};

static inline struct writer writer_init(uint8_t *p, uint32_t size)
{
	return (struct writer){.p = p, .size = size};
}

static inline uint32_t writer_len(const struct writer *w)
{
	return w->error ? 0 : w->pos;
}

static inline uint8_t *writer_take(struct writer *w, uint32_t n)
{
	if (w->error || n > w->size - w->pos) {
		w->error = true;
		return NULL;
	}
	uint8_t *at = w->p + w->pos;
	w->pos += n;
	return at;
}

static inline void writer_bytes(struct writer *w, const void *src, uint32_t n)
{
	if (n == 0)
		return;
	uint8_t *at = writer_take(w, n);
	if (at != NULL)
		memcpy(at, src, n);
}

static inline void writer_zeros(struct writer *w, uint32_t n)
{
	if (n == 0)
		return;
	uint8_t *at = writer_take(w, n);
	if (at != NULL)
		memset(at, 0, n);
}

static inline void writer_le(struct writer *w, uint64_t v, uint32_t n)
{
	uint8_t *at = writer_take(w, n);
	for (uint32_t i = 0; at != NULL && i < n; i++)
		at[i] = (uint8_t)(v >> (8 * i));
}

static inline void writer_be(struct writer *w, uint64_t v, uint32_t n)
{
	uint8_t *at = writer_take(w, n);
	for (uint32_t i = 0; at != NULL && i < n; i++)
		at[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
}

static inline void writer_u8(struct writer *w, unsigned v)
{
	writer_le(w, v, 1);
}

static inline void writer_u16le(struct writer *w, unsigned v)
{
	writer_le(w, v, 2);
}

static inline void writer_u32le(struct writer *w, uint32_t v)
{
	writer_le(w, v, 4);
}

static inline void writer_i16le(struct writer *w, int16_t v)
{
	writer_le(w, (uint16_t)v, 2);
}

static inline void writer_i32le(struct writer *w, int32_t v)
{
	writer_le(w, (uint32_t)v, 4);
}

static inline void writer_f32le(struct writer *w, float f)
{
	uint32_t u;
	memcpy(&u, &f, sizeof(u));
	writer_u32le(w, u);
}
