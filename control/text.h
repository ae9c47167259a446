// SPDX-License-Identifier: Apache-2.0
// A growing text with a ceiling: what metrics, CSV and event frames are written into. The first failure (out of memory,
// ceiling reached) sticks; later writes do nothing; one check at the end. Any thread, one text each.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *p; // NUL-terminated once something was written; free with text_fini
	size_t len;
	size_t size;
	size_t max; // ceiling in bytes
	bool is_failed;
};

void text_init(struct text *t, size_t max);
void text_fini(struct text *t);

void text_put(struct text *t, const char *s);
void text_put_n(struct text *t, const char *s, size_t n);
void text_printf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

// value / 10^decimals without passing through binary fractions: (-5, 7) gives "-0.0000005". decimals 0..9.
void text_put_decimal(struct text *t, int64_t value, unsigned decimals);

// s as the inside of a JSON string or of a Prometheus label: quote, backslash and control characters escaped.
void text_put_escaped(struct text *t, const char *s);
