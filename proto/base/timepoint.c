// SPDX-License-Identifier: Apache-2.0
#include "base/timepoint.h"

#include "base/units.h"

int64_t timepoint_from_tai2004_us(uint64_t tai_us)
{
	// Later than the year 2500 is no time that a sender can mean; clamping keeps the sum inside int64.
	const uint64_t limit_us = 500ULL * 366 * 86400 * 1000000;
	uint64_t us = tai_us < limit_us ? tai_us : limit_us;
	return (int64_t)us * UNITS_NS_PER_US +
	       (TIMEPOINT_TAI2004_UNIX_MS - TIMEPOINT_TAI2004_LEAP_MS) * UNITS_NS_PER_MS;
}

// Civil date from days since 1970-01-01, by the 400-year cycle of the Gregorian calendar starting in March.
static void civil_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = z / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

static char *put_digits(char *p, int64_t v, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		p[i] = (char)('0' + v % 10);
		v /= 10;
	}
	return p + digits;
}

void timepoint_to_iso8601(int64_t t_ns, char out[static 25])
{
	const int64_t last_s = 253402300799LL; // 9999-12-31T23:59:59Z
	int64_t s = t_ns / UNITS_NS_PER_S;
	if (t_ns < 0 || s > last_s) {
		out[0] = '-';
		out[1] = '\0';
		return;
	}
	int year, month, day;
	civil_from_days(s / 86400, &year, &month, &day);
	char *p = put_digits(out, year, 4);
	*p++ = '-';
	p = put_digits(p, month, 2);
	*p++ = '-';
	p = put_digits(p, day, 2);
	*p++ = 'T';
	p = put_digits(p, s / 3600 % 24, 2);
	*p++ = ':';
	p = put_digits(p, s / 60 % 60, 2);
	*p++ = ':';
	p = put_digits(p, s % 60, 2);
	*p++ = '.';
	p = put_digits(p, t_ns / UNITS_NS_PER_MS % 1000, 3);
	*p++ = 'Z';
	*p = '\0';
}
