// SPDX-License-Identifier: Apache-2.0
// A grant in the plain figures that the guard judges: the one place where what the book decides becomes what the guard sees.
#pragma once

#include "slot_book.h"
#include "slot_guard.h"

static inline struct slot_guard_right slot_right_of(const struct slot_decision *d)
{
	return (struct slot_guard_right){.vehicle = d->vehicle,
					 .from_ns = d->from_ns,
					 .to_ns = d->to_ns,
					 .entry_ms = d->entry_cms * 0.01,
					 .movement_ms = d->pace.movement * SLOT_SPEED_STEP_MS,
					 .accel_ms2 = d->pace.accel * 0.05,
					 .movement = d->movement,
					 .size = d->size};
}
