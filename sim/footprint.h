// SPDX-License-Identifier: Apache-2.0
// The ground that road users cover: rectangles that move. Pure.
#pragma once

#include "truth.h"

// Time until the footprints of two road users touch when both keep their velocity: 0 when they overlap, INFINITY when
// they never touch.
double footprint_ttc_s(const struct truth_object *a, const struct truth_object *b);
