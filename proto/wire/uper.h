// SPDX-License-Identifier: Apache-2.0
// X.691 unaligned PER: lengths, and skipping what a newer edition may have added. Everything extensible is an open
// type, so it can be passed over by its length without being known.
#pragma once

#include "wire/bits.h"

// Length determinant (11.9) without fragments: 0..16383; a fragment is an error, no road message needs one.
static inline uint32_t uper_get_length(struct bits *b)
{
	if (bits_get(b, 1) == 0)
		return bits_get(b, 7);
	if (bits_get(b, 1) == 0)
		return bits_get(b, 14);
	b->error = true;
	return 0;
}

// An open type holds at least one octet: even an empty value is padded to one (11.2).
static inline void uper_skip_open(struct bits *b)
{
	uint32_t len = uper_get_length(b);
	if (len == 0)
		b->error = true;
	bits_skip(b, len * 8);
}

// Extension additions of a SEQUENCE (19.8): their count as a normally small length, presence bits, open types. Those of a
// newer sender may even be of no octets.
static inline void uper_skip_additions(struct bits *b)
{
	uint32_t count = bits_get(b, 1) == 0 ? bits_get(b, 6) + 1 : uper_get_length(b), present = 0;
	if (count == 0)
		b->error = true;
	for (uint32_t i = 0; i < count && !b->error; i++)
		present += bits_get(b, 1);
	for (uint32_t i = 0; i < present && !b->error; i++)
		bits_skip(b, uper_get_length(b) * 8);
}
