// SPDX-License-Identifier: Apache-2.0
// Bounded building of text without stdio: what does not fit is left out and remembered. Inline; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *p;
	size_t size; // with room for the terminator
	size_t len;
	bool overflow;
};

static inline void text_char(struct text *t, char c)
{
	if (t->len + 1 >= t->size) {
		t->overflow = true;
		return;
	}
	t->p[t->len++] = c;
	t->p[t->len] = '\0';
}

static inline void text_add(struct text *t, const char *s)
{
	for (; *s != '\0'; s++)
		text_char(t, *s);
}

static inline void text_int(struct text *t, int64_t v)
{
	char digits[20];
	int n = 0;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	if (v < 0)
		text_char(t, '-');
	do {
		digits[n++] = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	while (n > 0)
		text_char(t, digits[--n]);
}

static inline void text_hex(struct text *t, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		text_char(t, "0123456789abcdef"[p[i] >> 4]);
		text_char(t, "0123456789abcdef"[p[i] & 15]);
	}
}
