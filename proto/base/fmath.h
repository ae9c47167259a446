// SPDX-License-Identifier: Apache-2.0
// Least, greatest and floor of floats as the processor does them. libm's have to treat NaN and rounding modes in calls; these
// give the second operand when one is NaN.
#pragma once

#include <stdint.h>

static inline float f_min(float a, float b)
{
	return a < b ? a : b;
}

static inline float f_max(float a, float b)
{
	return a > b ? a : b;
}

// |x| below 2^31.
static inline int32_t f_floor(float x)
{
	int32_t i = (int32_t)x;
	return i - (x < (float)i);
}
