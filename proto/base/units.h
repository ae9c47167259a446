// SPDX-License-Identifier: Apache-2.0
// Units used at every boundary, and the exact conversions between them.
//
// A name carries its unit: _ns nanoseconds, _us, _ms, _s, _e7 1e-7 degree, _cm, _mm, _m, _cms centimetre per
// second, _cdeg 0.01 degree, _hz. Integers on the wire and in tables; floating point only inside geometry.
// Pure arithmetic, safe from any thread.
#pragma once

#include <stdint.h>

#define UNITS_NS_PER_US	    1000LL
#define UNITS_NS_PER_MS	    1000000LL
#define UNITS_NS_PER_S	    1000000000LL
#define UNITS_E7_PER_DEG    10000000LL
#define UNITS_CDEG_PER_TURN 36000

// Division rounded half away from zero. den > 0.
static inline int64_t units_div_round(int64_t num, int64_t den)
{
	return num >= 0 ? (num + den / 2) / den : -((-num + den / 2) / den);
}

static inline int32_t units_clamp_i32(int64_t v)
{
	return v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : (int32_t)v;
}

static inline uint16_t units_clamp_u16(int64_t v)
{
	return v > UINT16_MAX ? UINT16_MAX : v < 0 ? 0 : (uint16_t)v;
}

static inline int16_t units_clamp_i16(int64_t v)
{
	return v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : (int16_t)v;
}
