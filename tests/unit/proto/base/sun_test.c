// SPDX-License-Identifier: Apache-2.0
#include "base/sun.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"

static const int64_t MINUTE = 60 * UNITS_NS_PER_S, HOUR = 3600 * UNITS_NS_PER_S,
		     DAY = 86400 * UNITS_NS_PER_S;

// Days since 1970-01-01.
static int64_t day(int year, int month, int d)
{
	int64_t y = month <= 2 ? year - 1 : year, era = y / 400, yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

// Rise and set as newspapers and almanacs print them, in UTC minutes of the day (beyond 1440: the next day).
static void test_almanac(void)
{
	static const struct {
		int year, month, day;
		double lat, lon;
		int rise_min, set_min;
	} rows[] = {
		{2023, 6, 21, 51.4779, 0.0, 3 * 60 + 43,
		 20 * 60 + 21}, // Greenwich, summer solstice
		{2023, 12, 22, 51.4779, 0.0, 8 * 60 + 4, 15 * 60 + 53}, // and winter
		{2023, 12, 22, -33.87, 151.21, -5 * 60 - 20,
		 9 * 60 + 5}, // Sydney, 05:40 and 20:05 at UTC+11
		{2024, 3, 20, 40.7128, -74.006, 10 * 60 + 58, 23 * 60 + 8}, // New York, equinox
		{2023, 6, 21, 64.1466, -21.9426, 2 * 60 + 55, 24 * 60 + 3}, // Reykjavik
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t d = day(rows[i].year, rows[i].month, rows[i].day);
		int64_t rise = sun_event_ns(SUN_SR, d, rows[i].lat, rows[i].lon);
		int64_t set = sun_event_ns(SUN_SS, d, rows[i].lat, rows[i].lon);
		CU_ASSERT(llabs(rise - d * DAY - rows[i].rise_min * MINUTE) <= 2 * MINUTE);
		CU_ASSERT(llabs(set - d * DAY - rows[i].set_min * MINUTE) <= 2 * MINUTE);
	}
}

// First principles: at an equinox the centre of the sun is up for half a day everywhere; the 50' add 2 * 50' / 15 degrees an
// hour at the equator, more by 1 / cos(latitude) elsewhere.
static void test_equinox(void)
{
	int64_t d = day(2024, 3, 20);
	for (int lat = -60; lat <= 60; lat += 10) {
		double more_min = 2 * 50.0 / 60 / 15 * 60 / cos(lat * M_PI / 180);
		int64_t length = sun_event_ns(SUN_SS, d, lat, 0) - sun_event_ns(SUN_SR, d, lat, 0);
		CU_ASSERT(fabs((double)(length - 12 * HOUR) / (double)MINUTE - more_min) < 3);
	}
}

// The equation of time: the sun is 14 min 13 s late on 11 February and 16 min 26 s early on 3 November.
static void test_noon(void)
{
	int64_t feb = day(2023, 2, 11), nov = day(2023, 11, 3);
	CU_ASSERT(llabs(sun_noon_ns(feb, 0) - feb * DAY - 12 * HOUR -
			(14 * 60 + 13) * UNITS_NS_PER_S) < 10 * UNITS_NS_PER_S);
	CU_ASSERT(llabs(sun_noon_ns(nov, 0) - nov * DAY - 12 * HOUR +
			(16 * 60 + 26) * UNITS_NS_PER_S) < 10 * UNITS_NS_PER_S);
	CU_ASSERT(llabs(sun_noon_ns(nov, -90) - sun_noon_ns(nov, 0) - 6 * HOUR) <
		  10 * UNITS_NS_PER_S);
}

static void test_polar(void)
{
	int64_t summer = day(2023, 6, 21), winter = day(2023, 12, 22);
	int64_t noon = sun_noon_ns(summer, 15);
	CU_ASSERT_EQUAL(sun_event_ns(SUN_SR, summer, 78, 15), noon - 12 * HOUR);
	CU_ASSERT_EQUAL(sun_event_ns(SUN_SS, summer, 78, 15), noon + 12 * HOUR);
	noon = sun_noon_ns(winter, 15);
	for (unsigned e = 0; e < SUN_EVENT_COUNT; e++)
		CU_ASSERT_EQUAL(sun_event_ns(e, winter, 78, 15), noon);
	// 67 degrees in midwinter: no sunrise, but a civil twilight.
	noon = sun_noon_ns(winter, 25);
	CU_ASSERT_EQUAL(sun_event_ns(SUN_SR, winter, 68.5, 25), noon);
	CU_ASSERT(sun_event_ns(SUN_BMCT, winter, 68.5, 25) < noon - HOUR);
	CU_ASSERT_EQUAL(sun_event_ns(SUN_SS, summer, -90, 0), sun_noon_ns(summer, 0));
	CU_ASSERT_EQUAL(sun_event_ns(SUN_SS, summer, 90, 0), sun_noon_ns(summer, 0) + 12 * HOUR);
}

// Over a year and all latitudes: twilight, rise, noon, set, twilight in this order, none further than half a day from noon.
static void test_order(void)
{
	for (int64_t d = day(2026, 1, 1); d < day(2027, 1, 1); d += 3)
		for (int lat = -90; lat <= 90; lat += 5) {
			int64_t noon = sun_noon_ns(d, 40), t[SUN_EVENT_COUNT];
			for (unsigned e = 0; e < SUN_EVENT_COUNT; e++)
				t[e] = sun_event_ns(e, d, lat, 40);
			CU_ASSERT(noon - 12 * HOUR <= t[SUN_BMCT] && t[SUN_BMCT] <= t[SUN_SR] &&
				  t[SUN_SR] <= noon && noon <= t[SUN_SS] &&
				  t[SUN_SS] <= t[SUN_EECT] && t[SUN_EECT] <= noon + 12 * HOUR);
		}
	CU_ASSERT_STRING_EQUAL(sun_event_name(SUN_EECT), "EECT");
	CU_ASSERT_STRING_EQUAL(sun_event_name(SUN_EVENT_COUNT), "?");
}

static const struct check_test tests[] = {
	{"rise and set as almanacs print them", test_almanac},
	{"day length at an equinox", test_equinox},
	{"solar noon", test_noon},
	{"polar day and night", test_polar},
	{"order of events", test_order},
};

CHECK_MAIN("sun", tests)
