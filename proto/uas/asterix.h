// SPDX-License-Identifier: Apache-2.0
// ASTERIX is recognised so that it can be refused by name: an item's format depends on the edition of its category, which
// no octet of the block tells, and category 129 (unmanned aircraft) is not public. Inline; any thread.
#pragma once

#include <stdbool.h>

#include "base/span.h"

// A surveillance category and a block length (category 1, length 2, big-endian) that fits the datagram exactly.
static inline bool asterix_is_likely(struct span s)
{
	if (s.n < 6 || ((unsigned)s.p[1] << 8 | s.p[2]) != s.n)
		return false;
	switch (s.p[0]) {
	case 1:
	case 2:
	case 10:
	case 20:
	case 21:
	case 34:
	case 48:
	case 62:
	case 129:
		return true;
	default:
		return false;
	}
}
