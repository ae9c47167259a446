// SPDX-License-Identifier: Apache-2.0
// The one place where the dataplane reads a clock.
#pragma once

#include <stdint.h>
#include <time.h>

#include "base/units.h"

// Unix UTC; through the vDSO, so no system call.
static inline int64_t clock_now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}
