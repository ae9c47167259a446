// SPDX-License-Identifier: Apache-2.0
// The end of a road message in the making: from the builder to octets. Inline; one thread.
#pragma once

#include <string.h>

#include "wire/uper_build.h"

enum { DRAFT_MESSAGE_MAX = 1300, DRAFT_SLACK = 8 };

// Octets written, 0 when it does not encode or fit.
static inline uint32_t draft_end(struct uper_builder *b, struct uper_value *v, uint8_t *out,
				 uint32_t size)
{
	uint8_t wire[DRAFT_MESSAGE_MAX + DRAFT_SLACK];
	uint32_t bits = 0;
	if (uper_build_end(b) != ERR_NONE ||
	    uper_value_encode(v, wire, sizeof(wire), &bits) != ERR_NONE || (bits + 7) / 8 > size)
		return 0;
	memcpy(out, wire, (bits + 7) / 8);
	return (bits + 7) / 8;
}
