// SPDX-License-Identifier: Apache-2.0
// Minutes of the year, as J2735 counts time. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/units.h"

// Days from 1970 to the first of January of the year of a day, the civil calendar.
static inline int64_t minute_year_start(int64_t day)
{
	int64_t d = day + 719468, era = (d >= 0 ? d : d - 146096) / 146097, doe = d - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100); // from the first of March
	int64_t y = yoe + era * 400 + (doy >= 306) - 1, e = y / 400, z = y - e * 400;
	return e * 146097 + z * 365 + z / 4 - z / 100 + 306 - 719468;
}

static inline int64_t minute_of_year(int64_t t_ns)
{
	const int64_t minute = 60 * UNITS_NS_PER_S;
	return t_ns / minute - minute_year_start(t_ns / (1440 * minute)) * 1440;
}

// Start of a minute of the year, of the year that brings it nearest to now.
static inline int64_t minute_start(int64_t minute, int64_t now_ns)
{
	const int64_t m = 60 * UNITS_NS_PER_S;
	int64_t best = 0;
	for (int64_t back = -1; back <= 1; back++) {
		int64_t day = now_ns / (1440 * m) + back * 200;
		int64_t t = (minute_year_start(day) * 1440 + minute) * m;
		int64_t off = t > now_ns ? t - now_ns : now_ns - t,
			best_off = best > now_ns ? best - now_ns : now_ns - best;
		if (back == -1 || off < best_off)
			best = t;
	}
	return best;
}
