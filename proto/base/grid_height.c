// SPDX-License-Identifier: Apache-2.0
#include "base/grid_height.h"

#include <math.h>

int32_t grid_height_floor_cm(int64_t n)
{
	const double log_growth = log1p(M_PI / 180) / 7372800;
	double cm = ceil(637813700.0 * expm1((double)n * log_growth));
	if (cm <= GRID_HEIGHT_MIN_CM)
		return GRID_HEIGHT_MIN_CM;
	if (cm >= GRID_HEIGHT_MAX_CM)
		return GRID_HEIGHT_MAX_CM;
	// Floating point comes close; the exact function decides.
	int32_t at = (int32_t)cm;
	while (at > GRID_HEIGHT_MIN_CM && grid_height_unit(at - 1) >= n)
		at--;
	while (at < GRID_HEIGHT_MAX_CM && grid_height_unit(at) < n)
		at++;
	return at;
}
