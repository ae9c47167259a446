// SPDX-License-Identifier: Apache-2.0
#include "base/volume.h"

#include <math.h>
#include <string.h>

#include "base/geo.h"
#include "check.h"
#include "vector.h"

#define RING(...)                                                                                  \
	{                                                                                          \
		(const struct polygon_point[]){__VA_ARGS__},                                       \
			sizeof((const struct polygon_point[]){__VA_ARGS__}) /                      \
				sizeof(struct polygon_point)                                       \
	}

static enum polygon_fault check(const struct polygon_ring r)
{
	uint32_t a, b;
	return polygon_check(&r, &a, &b);
}

static void test_ring_faults(void)
{
	const struct polygon_ring square = RING({0, 0}, {0, 10}, {10, 10}, {10, 0});
	const struct polygon_ring bow = RING({0, 0}, {10, 10}, {0, 10}, {10, 0});
	const struct polygon_ring line = RING({0, 0}, {5, 5}, {10, 10});
	const struct polygon_ring two = RING({0, 0}, {5, 5});
	const struct polygon_ring touching = RING({0, 0}, {0, 10}, {10, 10}, {0, 5}, {10, 0});
	const struct polygon_ring wraps =
		RING({0, 1790000000}, {0, -1790000000}, {10, -1790000000});
	const struct polygon_ring world = RING({-900000000, -1800000000}, {-900000000, 1800000000},
					       {900000000, 1800000000}, {900000000, -1800000000});
	uint32_t a, b;
	CU_ASSERT_EQUAL(check(square), POLYGON_FINE);
	CU_ASSERT_EQUAL(check(touching), POLYGON_FINE);
	CU_ASSERT_EQUAL(check(world), POLYGON_FINE);
	CU_ASSERT_EQUAL(check(line), POLYGON_NO_AREA);
	CU_ASSERT_EQUAL(check(two), POLYGON_FEW_POINTS);
	CU_ASSERT_EQUAL(check(wraps), POLYGON_WRAPS);
	CU_ASSERT_EQUAL(polygon_check(&bow, &a, &b), POLYGON_CROSSES);
	CU_ASSERT(a == 0 && b == 2);
	CU_ASSERT_EQUAL(check((struct polygon_ring){square.points, POLYGON_POINTS_MAX + 1}),
			POLYGON_MANY_POINTS);
	for (unsigned i = 0; i <= POLYGON_FAULT_COUNT; i++)
		CU_ASSERT_EQUAL(strlen(polygon_fault_text(i)) > 1, i < POLYGON_FAULT_COUNT);
}

static void test_contains(void)
{
	const struct polygon_ring rings[] = {RING({0, 0}, {0, 100}, {100, 100}, {100, 0}),
					     RING({40, 40}, {40, 60}, {60, 60}, {60, 40})};
	struct polygon_point in[] = {{1, 1},   {0, 0},	 {0, 50}, {100, 100},
				     {40, 50}, {39, 50}, {99, 1}};
	struct polygon_point out[] = {{-1, 50}, {101, 50}, {50, 101}, {50, -1}, {50, 50}, {41, 59}};
	for (unsigned i = 0; i < 7; i++)
		CU_ASSERT(polygon_contains(rings, 2, in[i]));
	for (unsigned i = 0; i < 6; i++)
		CU_ASSERT(!polygon_contains(rings, 2, out[i]));
	CU_ASSERT(!polygon_contains(rings, 0, in[0]));
}

// A star with many points around a centre: a point at angle and distance is inside when it is nearer than the edge there.
static void test_contains_random(void)
{
	uint64_t seed = 11;
	for (unsigned round = 0; round < 300; round++) {
		struct polygon_point p[64];
		uint32_t n = (uint32_t)vector_between(&seed, 3, 64), at_a, at_b;
		for (uint32_t i = 0; i < n; i++) {
			double r = (double)vector_between(&seed, 1000, 1000000),
			       w = 2 * M_PI * i / n;
			p[i] = (struct polygon_point){(int32_t)(r * sin(w)), (int32_t)(r * cos(w))};
		}
		const struct polygon_ring ring = {p, n};
		CU_ASSERT_EQUAL(polygon_check(&ring, &at_a, &at_b), POLYGON_FINE);
		for (unsigned k = 0; k < 50; k++) {
			uint32_t i = (uint32_t)vector_between(&seed, 0, n - 1), j = (i + 1) % n;
			double u = (double)vector_between(&seed, 5, 95) / 100;
			// A point on the edge, then a bit towards the centre and a bit away from it.
			double lat = p[i].lat_e7 + u * (p[j].lat_e7 - p[i].lat_e7);
			double lon = p[i].lon_e7 + u * (p[j].lon_e7 - p[i].lon_e7);
			if (n == 3 || hypot(lat, lon) < 500)
				continue; // a triangle need not hold its centre
			CU_ASSERT(polygon_contains(&ring, 1,
						   (struct polygon_point){(int32_t)(lat * 0.99),
									  (int32_t)(lon * 0.99)}));
			CU_ASSERT(!polygon_contains(
				&ring, 1,
				(struct polygon_point){
					(int32_t)lround(lat * 1.02 + (lat > 0 ? 2 : -2)),
					(int32_t)lround(lon * 1.02 + (lon > 0 ? 2 : -2))}));
		}
	}
}

static const struct volume_window always = {VOLUME_TIME_FIRST, VOLUME_TIME_LAST};

static struct volume circle(int32_t lat_e7, int32_t lon_e7, uint32_t radius_cm)
{
	struct volume v = {.shape = VOLUME_CIRCLE,
			   .center = {lat_e7, lon_e7},
			   .radius_cm = radius_cm,
			   .lower_cm = VOLUME_NO_FLOOR,
			   .upper_cm = VOLUME_NO_CEILING,
			   .windows = &always,
			   .window_count = 1};
	volume_set_box(&v);
	return v;
}

static struct volume polygon(const struct polygon_ring *rings, uint32_t n)
{
	struct volume v = circle(0, 0, 1);
	v.shape = VOLUME_POLYGON;
	v.rings = rings;
	v.ring_count = n;
	volume_set_box(&v);
	return v;
}

static void test_circle(void)
{
	uint64_t seed = 12;
	for (unsigned i = 0; i < 20000; i++) {
		struct volume v = circle((int32_t)vector_between(&seed, -800000000, 800000000),
					 (int32_t)vector_between(&seed, -1800000000, 1800000000),
					 (uint32_t)vector_between(&seed, 100, 1000000));
		struct geo_frame f;
		geo_frame_init(&f, v.center.lat_e7, v.center.lon_e7);
		double w = (double)vector_between(&seed, 0, 6283) / 1000, r = v.radius_cm / 100.0;
		int32_t lat, lon;
		geo_from_plane(&f, (struct geo_point){(r - 0.1) * cos(w), (r - 0.1) * sin(w)}, &lat,
			       &lon);
		CU_ASSERT(volume_contains_place(&v, lat, lon));
		geo_from_plane(&f, (struct geo_point){(r + 0.1) * cos(w), (r + 0.1) * sin(w)}, &lat,
			       &lon);
		CU_ASSERT(!volume_contains_place(&v, lat, lon));
	}
	// Across the antimeridian.
	struct volume v = circle(0, 1799999000, 100000);
	CU_ASSERT(volume_contains_place(&v, 0, -1799999000) &&
		  !volume_contains_place(&v, 0, 1790000000));
}

static void test_altitude(void)
{
	struct volume v = circle(0, 0, 100);
	const struct volume_altitude nothing = {VOLUME_ALT_UNKNOWN, VOLUME_ALT_UNKNOWN,
						VOLUME_ALT_UNKNOWN};
	const struct volume_altitude at = {.wgs84_cm = 15000, .amsl_cm = 12000, .agl_cm = 9000};
	CU_ASSERT(volume_contains_altitude(&v, &at));
	v.lower_ref = VOLUME_REF_AGL;
	v.lower_cm = 9000;
	v.upper_ref = VOLUME_REF_AMSL;
	v.upper_cm = 12000;
	CU_ASSERT(volume_contains_altitude(&v, &at) && volume_contains_altitude(&v, &nothing));
	v.lower_cm = 9001;
	CU_ASSERT(!volume_contains_altitude(&v, &at));
	v.lower_cm = 0;
	v.upper_cm = 11999;
	CU_ASSERT(!volume_contains_altitude(&v, &at));
}

static void test_windows(void)
{
	static const struct volume_window w[] = {{10, 20}, {30, 40}, {50, VOLUME_TIME_LAST}};
	struct volume v = circle(0, 0, 100), u = circle(0, 0, 100);
	const struct volume_offsets o = {0, 0};
	v.windows = w;
	v.window_count = 3;
	static const struct {
		int64_t t;
		bool active;
	} rows[] = {{9, false},
		    {10, true},
		    {19, true},
		    {20, false},
		    {35, true},
		    {40, false},
		    {50, true},
		    {VOLUME_TIME_LAST, true},
		    {VOLUME_TIME_FIRST, false}};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_EQUAL(volume_is_active(&v, rows[i].t), rows[i].active);
	u.windows = (const struct volume_window[]){{20, 30}, {40, 50}};
	u.window_count = 2;
	CU_ASSERT(!volume_overlaps(&v, &u, &o));
	u.windows = (const struct volume_window[]){{20, 30}, {40, 51}};
	CU_ASSERT(volume_overlaps(&v, &u, &o) && volume_overlaps(&u, &v, &o));
	u.window_count = 0;
	CU_ASSERT(!volume_is_active(&u, 0) && !volume_overlaps(&v, &u, &o));
}

static void test_bands_overlap(void)
{
	struct volume a = circle(0, 0, 100), b = circle(0, 0, 100);
	struct volume_offsets o = {.geoid_cm = 3000, .ground_cm = 10000};
	a.lower_ref = a.upper_ref = VOLUME_REF_AGL; // 100..220 m above the ellipsoid
	a.lower_cm = 0;
	a.upper_cm = 12000;
	b.lower_ref = b.upper_ref = VOLUME_REF_AMSL;
	b.lower_cm = 19001; // 220.01 m
	b.upper_cm = VOLUME_NO_CEILING;
	CU_ASSERT(!volume_overlaps(&a, &b, &o) && !volume_overlaps(&b, &a, &o));
	b.lower_cm = 19000;
	CU_ASSERT(volume_overlaps(&a, &b, &o) && volume_overlaps(&b, &a, &o));
	o.geoid_cm++;
	CU_ASSERT(!volume_overlaps(&a, &b, &o));
}

static void test_shapes_overlap(void)
{
	const struct volume_offsets o = {0, 0};
	const struct polygon_ring ring_a[] = {
		RING({0, 0}, {0, 100000}, {100000, 100000}, {100000, 0}),
		RING({20000, 20000}, {20000, 80000}, {80000, 80000}, {80000, 20000})};
	const struct polygon_ring in_hole[] = {
		RING({40000, 40000}, {40000, 60000}, {60000, 60000})};
	const struct polygon_ring over_hole[] = {
		RING({40000, 40000}, {40000, 90000}, {60000, 60000})};
	const struct polygon_ring around[] = {
		RING({-1, -1}, {-1, 100001}, {100001, 100001}, {100001, -1})};
	const struct polygon_ring beside[] = {RING({0, 100001}, {0, 200000}, {100000, 200000})};
	const struct polygon_ring bar[] = {
		RING({45000, -50000}, {45000, 150000}, {55000, 150000}, {55000, -50000})};
	struct volume a = polygon(ring_a, 2), b;
	static const bool meets[] = {false, true, true, false, true};
	const struct polygon_ring *others[] = {in_hole, over_hole, around, beside, bar};
	for (unsigned i = 0; i < 5; i++) {
		b = polygon(others[i], 1);
		CU_ASSERT_EQUAL(volume_overlaps(&a, &b, &o), meets[i]);
		CU_ASSERT_EQUAL(volume_overlaps(&b, &a, &o), meets[i]);
	}
	// 0.003 degrees are 332 m of latitude: a circle in the hole's middle meets its edge from there on.
	struct volume c = circle(50000, 50000, 33000);
	CU_ASSERT(!volume_overlaps(&a, &c, &o) && !volume_overlaps(&c, &a, &o));
	c = circle(50000, 50000, 33500);
	CU_ASSERT(volume_overlaps(&a, &c, &o) && volume_overlaps(&c, &a, &o));
	c = circle(10000, 10000, 100);
	CU_ASSERT(volume_overlaps(&a, &c, &o));
	struct volume d = circle(0, 0, 5000), e = circle(0, 10000, 6200); // 111.3 m apart
	CU_ASSERT(volume_overlaps(&d, &e, &o));
	e = circle(0, 10000, 6100);
	CU_ASSERT(!volume_overlaps(&d, &e, &o));
}

// Whatever both contain proves that they overlap.
static void test_overlap_random(void)
{
	uint64_t seed = 13;
	const struct volume_offsets o = {0, 0};
	unsigned shared = 0;
	for (unsigned round = 0; round < 3000; round++) {
		struct polygon_point p[2][3];
		struct polygon_ring r[2];
		struct volume v[3];
		for (unsigned k = 0; k < 2; k++) {
			for (unsigned i = 0; i < 3; i++)
				p[k][i] = (struct polygon_point){
					(int32_t)vector_between(&seed, 500000000, 500100000),
					(int32_t)vector_between(&seed, 1000000, 1100000)};
			r[k] = (struct polygon_ring){p[k], 3};
			v[k] = polygon(&r[k], 1);
		}
		v[2] = circle((int32_t)vector_between(&seed, 500000000, 500100000),
			      (int32_t)vector_between(&seed, 1000000, 1100000),
			      (uint32_t)vector_between(&seed, 100, 50000));
		for (unsigned k = 0; k < 20; k++) {
			int32_t lat = (int32_t)vector_between(&seed, 500000000, 500100000),
				lon = (int32_t)vector_between(&seed, 1000000, 1100000);
			for (unsigned a = 0; a < 3; a++)
				for (unsigned b = 0; b < 3; b++)
					if (volume_contains_place(&v[a], lat, lon) &&
					    volume_contains_place(&v[b], lat, lon)) {
						CU_ASSERT(volume_overlaps(&v[a], &v[b], &o));
						shared += a != b;
					}
		}
	}
	CU_ASSERT(shared > 1000);
}

static const struct check_test tests[] = {
	{"faults of rings", test_ring_faults},
	{"points in a polygon with a hole", test_contains},
	{"points in random stars", test_contains_random},
	{"points in circles", test_circle},
	{"altitude limits in their reference", test_altitude},
	{"windows of time", test_windows},
	{"altitude bands of different reference", test_bands_overlap},
	{"shapes that meet", test_shapes_overlap},
	{"what both contain, overlaps", test_overlap_random},
};

CHECK_MAIN("volume", tests)
