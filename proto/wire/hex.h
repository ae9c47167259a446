// SPDX-License-Identifier: Apache-2.0
// Octets from untrusted hexadecimal text. Inline; any thread.
#pragma once

#include <stdint.h>

#include "base/span.h"

// 0..15, or -1 for what is not a digit.
static inline int hex_digit(uint8_t c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

// Returns how many octets were written: 0 for text that is empty, odd, too long or not hexadecimal throughout.
static inline uint32_t hex_octets(struct span text, uint8_t *out, uint32_t size)
{
	uint32_t n = text.n / 2;
	if (text.n % 2 != 0 || n > size)
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		int high = hex_digit(text.p[2 * i]), low = hex_digit(text.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return 0;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return n;
}
