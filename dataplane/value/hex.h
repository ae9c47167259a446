// SPDX-License-Identifier: Apache-2.0
// Hex text to octets.
#pragma once

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>

static inline int hex_digit(int c)
{
	return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1;
}

// Octets of a text of hex digits; blanks, colons and 0x are passed over. -1: not hex, or more than size.
static inline int hex_parse(const char *text, uint8_t *out, size_t size)
{
	size_t n = 0;
	int high = -1;
	for (const char *p = text; *p != '\0'; p++) {
		if (isspace((unsigned char)*p) || *p == ':')
			continue;
		if (high < 0 && *p == '0' && tolower((unsigned char)p[1]) == 'x') {
			p++;
			continue;
		}
		int v = hex_digit((unsigned char)*p);
		if (v < 0 || n == size)
			return -1;
		if (high < 0) {
			high = v;
		} else {
			out[n++] = (uint8_t)(high << 4 | v);
			high = -1;
		}
	}
	return high < 0 ? (int)n : -1;
}
