// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 1024 };

void text_init(struct text *t, size_t max)
{
	*t = (struct text){.max = max};
}

void text_fini(struct text *t)
{
	free(t->p);
	*t = (struct text){.max = 0};
}

// Room for n more bytes and the NUL.
static bool reserve(struct text *t, size_t n)
{
	if (t->is_failed || n >= t->max || t->len > t->max - n - 1) {
		t->is_failed = true;
		return false;
	}
	size_t need = t->len + n + 1, size = t->size > 0 ? t->size : FIRST_SIZE;
	while (size < need)
		size *= 2;
	if (size > t->size) {
		char *p = realloc(t->p, size);
		if (p == NULL) {
			t->is_failed = true;
			return false;
		}
		t->p = p;
		t->size = size;
	}
	return true;
}

void text_put_n(struct text *t, const char *s, size_t n)
{
	if (!reserve(t, n))
		return;
	memcpy(t->p + t->len, s, n);
	t->len += n;
	t->p[t->len] = '\0';
}

void text_put(struct text *t, const char *s)
{
	text_put_n(t, s, strlen(s));
}

void text_printf(struct text *t, const char *fmt, ...)
{
	char line[512];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(line))
		t->is_failed = true; // a cut line would be a lie
	else
		text_put_n(t, line, (size_t)n);
}

void text_put_decimal(struct text *t, int64_t value, unsigned decimals)
{
	char digits[32];
	uint64_t v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	size_t i = sizeof(digits);
	for (unsigned n = 0; n <= decimals || v > 0; n++) {
		if (n == decimals && decimals > 0)
			digits[--i] = '.';
		digits[--i] = (char)('0' + v % 10);
		v /= 10;
	}
	if (value < 0)
		digits[--i] = '-';
	text_put_n(t, digits + i, sizeof(digits) - i);
}

void text_put_escaped(struct text *t, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '"' || c == '\\') {
			char pair[2] = {'\\', *s};
			text_put_n(t, pair, 2);
		} else if (c < 0x20) {
			text_printf(t, "\\u%04x", c);
		} else {
			text_put_n(t, s, 1);
		}
	}
}
