// SPDX-License-Identifier: Apache-2.0
// What every parser of a link layer must keep: a span that it hands out lies inside what it was given.
#pragma once

#include <stdlib.h>

#include "base/span.h"

static inline void inside(struct span s, struct span whole)
{
	if (s.n > 0 && (s.p < whole.p || s.n > whole.n || s.p - whole.p > (long)(whole.n - s.n)))
		abort();
}
