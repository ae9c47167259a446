// SPDX-License-Identifier: Apache-2.0
// Waiting in tests: for a condition, with a generous deadline, never for a time.
#pragma once

#include <stdbool.h>

#include "base/units.h"
#include "loop.h"

#define UNTIL_DEADLINE_NS (30 * UNITS_NS_PER_S)

// Turns the loop until the condition, evaluated once a turn, holds. False at the deadline.
#define UNTIL(loop, condition)                                                                     \
	__extension__({                                                                            \
		int64_t until_ns = loop_mono_ns(loop) + UNTIL_DEADLINE_NS;                         \
		bool is_met;                                                                       \
		while (!(is_met = (condition)) && loop_mono_ns(loop) < until_ns)                   \
			loop_turn(loop, 5 * UNITS_NS_PER_MS);                                      \
		is_met;                                                                            \
	})
