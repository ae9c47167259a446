// SPDX-License-Identifier: Apache-2.0
// Height layers of the BeiDou grid location code, GB/T 39409-2020 section 6.2: layers grow with height by the same
// ratio as a grid cell on the ellipsoid does, so that
//
//	n = floor( 7372800 * ln(1 + H / r0) / ln(1 + pi/180) ),   r0 = 6378137 m
//
// counts units of 1/2048 second, about 1.5 cm near the ground, from ellipsoidal height H. The forward direction is
// integers alone and exact for every whole centimetre of the range; the lower face of a layer is found with it.
// Inline, because a key is made
// for every report. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define GRID_HEIGHT_MIN_CM (-200000) // -2 km: below the lowest land
#define GRID_HEIGHT_MAX_CM 3200000   // 32 km: above the highest altitude that Remote ID can state

__extension__ typedef unsigned __int128
	grid_height_product; // gcc and clang on every 64-bit machine

static const uint64_t GRID_HEIGHT_RECIPROCAL_R0 =
	15527293180254739274u; // 2^93 / r0, r0 in centimetres
static const uint64_t GRID_HEIGHT_UNITS_PER_LOG =
	7320446926759760633u; // 2^34 * 7372800 / ln(1 + pi/180)

static inline uint64_t grid_height_mulhi(uint64_t a, uint64_t b)
{
	return (uint64_t)((grid_height_product)a * b >> 64);
}

// ln(1 + x) = x(1 - x(1/2 - x(1/3 - ...))), and with plus signs -ln(1 - x). Eight terms leave less than 1e-9 unit at
// 32 km, and no whole centimetre but zero lies that close to a face (the test walks through all of them).
static inline uint64_t grid_height_series(uint64_t x, bool below)
{
	static const uint64_t one = 1ULL
				    << 63; // everything but x (64 fraction bits) has 63 of them
	uint64_t p = one / 8;
#pragma GCC unroll 7
	for (unsigned k = 7; k >= 1; k--)
		p = below ? one / k + grid_height_mulhi(x, p) : one / k - grid_height_mulhi(x, p);
	return grid_height_mulhi(x, p);
}

// The unit that holds alt_cm, which is first clamped to the range above.
static inline int32_t grid_height_unit(int32_t alt_cm)
{
	bool below = alt_cm < 0;
	if (alt_cm < GRID_HEIGHT_MIN_CM)
		alt_cm = GRID_HEIGHT_MIN_CM;
	if (alt_cm > GRID_HEIGHT_MAX_CM)
		alt_cm = GRID_HEIGHT_MAX_CM;
	uint64_t size_cm = (uint64_t)(below ? -(int64_t)alt_cm : alt_cm);
	uint64_t x = grid_height_mulhi(size_cm << 35, GRID_HEIGHT_RECIPROCAL_R0);
	uint64_t units = grid_height_mulhi(below ? grid_height_series(x, true)
						 : grid_height_series(x, false),
					   GRID_HEIGHT_UNITS_PER_LOG);
	const uint64_t unit = 1ULL << 33;
	return below ? -(int32_t)((units + unit - 1) / unit) : (int32_t)(units / unit);
}

// The lowest whole centimetre whose unit is n or more, within the range above (clamped to its ends).
int32_t grid_height_floor_cm(int64_t n);
