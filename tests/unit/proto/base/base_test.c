// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "base/geo.h"
#include "base/timepoint.h"
#include "base/units.h"
#include "check.h"

static void test_plane_round_trip(void)
{
	static const int32_t origins[][2] = {{481370000, 115750000},
					     {-338688000, 1512093000},
					     {0, 1799990000},
					     {600000000, -1799990000}};
	for (unsigned i = 0; i < 4; i++) {
		struct geo_frame f;
		geo_frame_init(&f, origins[i][0], origins[i][1]);
		for (int e = -5000; e <= 5000; e += 1250)
			for (int n = -5000; n <= 5000; n += 1250) {
				int32_t lat, lon;
				geo_from_plane(&f, (struct geo_point){e, n}, &lat, &lon);
				struct geo_point p = geo_to_plane(&f, lat, lon);
				CU_ASSERT(fabs(p.e_m - e) < 0.02 && fabs(p.n_m - n) < 0.02);
			}
	}
}

// A degree of latitude and longitude on WGS-84, from published tables (45 degrees north).
static void test_scale(void)
{
	struct geo_frame f;
	geo_frame_init(&f, 450000000, 0);
	CU_ASSERT(fabs(f.m_per_e7_north * 1e7 - 111131.75) < 1.0);
	CU_ASSERT(fabs(f.m_per_e7_east * 1e7 - 78846.8) < 1.0);
}

static void test_course(void)
{
	CU_ASSERT_EQUAL(geo_course_cdeg(0, 1), 0);
	CU_ASSERT_EQUAL(geo_course_cdeg(1, 0), 9000);
	CU_ASSERT_EQUAL(geo_course_cdeg(0, -1), 18000);
	CU_ASSERT_EQUAL(geo_course_cdeg(-1, 0), 27000);
	CU_ASSERT_EQUAL(geo_course_cdeg(-1e-9, 1), 0); // not 36000
}

static void test_resolve(void)
{
	const int64_t minute = 60 * UNITS_NS_PER_S,
		      t = 1700000040 * UNITS_NS_PER_S; // starts a minute
	CU_ASSERT_EQUAL(timepoint_resolve(t + UNITS_NS_PER_S, 59 * UNITS_NS_PER_S, minute),
			t - UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(timepoint_resolve(t + 59 * UNITS_NS_PER_S, UNITS_NS_PER_S, minute),
			t + 61 * UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(timepoint_resolve(t + 30 * UNITS_NS_PER_S, 0, minute), t);
	for (int64_t offset = 0; offset < minute; offset += 777777777) {
		int64_t r = timepoint_resolve(t + 12345678901, offset, minute);
		CU_ASSERT((r - t - offset) % minute == 0 &&
			  llabs(r - t - 12345678901) <= minute / 2);
	}
}

static void test_iso8601(void)
{
	char s[25];
	timepoint_to_iso8601(0, s);
	CU_ASSERT_STRING_EQUAL(s, "1970-01-01T00:00:00.000Z");
	timepoint_to_iso8601(1709210096789000000, s);
	CU_ASSERT_STRING_EQUAL(s, "2024-02-29T12:34:56.789Z");
	timepoint_to_iso8601(-1, s);
	CU_ASSERT_STRING_EQUAL(s, "-");
	timepoint_to_iso8601(INT64_MAX, s);
	CU_ASSERT_STRING_EQUAL(s, "2262-04-11T23:47:16.854Z");
}

// Generation time of a published roadside log record (2018-12-05), TAI since 2004.
static void test_tai2004(void)
{
	char s[25];
	timepoint_to_iso8601(timepoint_from_tai2004_us(471103502530861), s);
	CU_ASSERT_EQUAL(strncmp(s, "2018-12-", 8), 0);
	CU_ASSERT_EQUAL(timepoint_from_tai2004_us(5000000), 1072915200 * UNITS_NS_PER_S);
}

static const struct check_test tests[] = {
	{"local plane and back, across the antimeridian", test_plane_round_trip},
	{"scale of the plane", test_scale},
	{"course", test_course},
	{"times modulo a minute", test_resolve},
	{"ISO 8601", test_iso8601},
	{"TAI since 2004", test_tai2004},
};

CHECK_MAIN("base", tests)
