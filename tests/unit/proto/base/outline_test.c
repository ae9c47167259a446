// SPDX-License-Identifier: Apache-2.0
#include "base/outline.h"

#include <math.h>
#include <string.h>

#include "check.h"

static const struct polygon_point CITY = {481370000, 115750000};
static struct outline_scratch scratch;

static struct polygon_point at(struct polygon_point anchor, double e_m, double n_m)
{
	struct geodesic_plane p;
	geodesic_plane_init(&p, anchor);
	return geodesic_from_plane(&p, e_m, n_m);
}

// ---- base/geodesic.h

static void test_there_and_back(void)
{
	static const struct polygon_point anchors[] = {{481370000, 115750000},
						       {0, 0},
						       {-178000000, 1799990000},
						       {899600000, 300000000},
						       {-900000000, 0}};
	for (unsigned i = 0; i < 5; i++) {
		struct geodesic_plane p;
		geodesic_plane_init(&p, anchors[i]);
		for (double e = -50000; e <= 50000; e += 12500) {
			struct geodesic_mm mm;
			struct polygon_point q = geodesic_from_plane(&p, e, 30000 - e / 2);
			CU_ASSERT_FATAL(geodesic_to_plane(&p, q, &mm));
			CU_ASSERT(fabs(mm.x * 1e-3 - e) < 0.012);
			CU_ASSERT(fabs(mm.y * 1e-3 - (30000 - e / 2)) < 0.012);
		}
	}
}

// Against Vincenty's published example: Flinders Peak to Buninyon, 54,972.271 m on GRS 80, which is WGS 84 to a tenth of a millimetre.
static void test_distance(void)
{
	const struct polygon_point flinders = {-379510334, 1444248679},
				   buninyong = {-376528211, 1439264955};
	CU_ASSERT(fabs(geodesic_distance_m(flinders, buninyong) - 54972.271) < 0.05);
	CU_ASSERT(fabs(geodesic_distance_m((struct polygon_point){0, 1799999000},
					   (struct polygon_point){0, -1799999000}) -
		       22.264) < 0.01);
}

static void test_reach(void)
{
	struct geodesic_plane p;
	struct geodesic_mm mm;
	geodesic_plane_init(&p, CITY);
	CU_ASSERT(geodesic_to_plane(&p, (struct polygon_point){550000000, 115750000}, &mm));
	CU_ASSERT_FALSE(
		geodesic_to_plane(&p, (struct polygon_point){-481370000, -1684250000}, &mm));
	CU_ASSERT_FALSE(geodesic_to_plane(&p, (struct polygon_point){481370000, 600000000}, &mm));
}

// The middle of a long edge along a parallel bends polewards; what the packet path gets follows it.
static void test_densify(void)
{
	const struct polygon_point ring[] = {
		{481370000, 115000000}, {481370000, 118000000}, {482000000, 116500000}};
	struct polygon_point out[512];
	uint32_t n = geodesic_densify(ring, 3, out, 512);
	CU_ASSERT_FATAL(n > 16);
	CU_ASSERT(out[0].lon_e7 == 115000000);
	struct geodesic_plane p;
	struct geodesic_mm a, b;
	geodesic_plane_init(&p, ring[0]);
	CU_ASSERT_FATAL(geodesic_to_plane(&p, ring[0], &a) && geodesic_to_plane(&p, ring[1], &b));
	int32_t most = 0;
	for (uint32_t i = 0;
	     i + 1 < n && out[i + 1].lon_e7 > out[i].lon_e7 && out[i + 1].lat_e7 < 481999999; i++) {
		// The middle of each straight piece lies on the geodesic, to 1 cm.
		struct polygon_point m = {(out[i].lat_e7 + out[i + 1].lat_e7) / 2,
					  (out[i].lon_e7 + out[i + 1].lon_e7) / 2};
		struct geodesic_mm mm;
		CU_ASSERT_FATAL(geodesic_to_plane(&p, m, &mm));
		double off = ((double)b.x * mm.y - (double)b.y * mm.x) / hypot(b.x, b.y);
		if (out[i].lat_e7 < 481500000)
			CU_ASSERT(fabs(off) <
				  25); // 1 cm, and as much again for rounding to 1e-7 degrees
		most = out[i].lat_e7 > most && out[i].lat_e7 < 481500000 ? out[i].lat_e7 : most;
	}
	CU_ASSERT(most > 481370000 + 200);
	CU_ASSERT(geodesic_densify(ring, 3, out, 8) == 0);
}

static void test_circle_ring(void)
{
	struct polygon_point out[4096];
	uint32_t n = geodesic_circle_ring(CITY, 1000, out, 4096);
	CU_ASSERT_FATAL(n > 500);
	for (uint32_t i = 0; i < n; i++)
		CU_ASSERT(fabs(geodesic_distance_m(CITY, out[i]) - 1000) < 0.02);
	CU_ASSERT(geodesic_circle_ring(CITY, 60000, out, 100) == 0);
	CU_ASSERT(geodesic_circle_ring((struct polygon_point){899999000, 0}, 1000, out, 4096) == 0);
}

// ---- what is a polygon

static enum outline_fault check(const struct polygon_point *p, uint32_t n, double area_m2)
{
	struct geodesic_plane plane;
	const struct outline_shape s = {.shape = VOLUME_POLYGON, .points = p, .count = n};
	geodesic_plane_init(&plane, CITY);
	return outline_check(&plane, &s, area_m2, &scratch);
}

static void test_faults(void)
{
	struct polygon_point square[] = {at(CITY, 0, 0), at(CITY, 1000, 0), at(CITY, 1000, 1000),
					 at(CITY, 0, 1000)};
	CU_ASSERT(check(square, 4, 1.01e6) == OUTLINE_FINE);
	CU_ASSERT(check(square, 4, 0.99e6) == OUTLINE_LARGE);
	CU_ASSERT(check(square, 2, 1e9) == OUTLINE_FEW_POINTS);
	const struct polygon_point bow[] = {square[0], square[2], square[1], square[3]};
	CU_ASSERT(check(bow, 4, 1e9) == OUTLINE_CROSSES);
	const struct polygon_point closed[] = {square[0], square[1], square[2], square[0]};
	CU_ASSERT(check(closed, 4, 1e9) == OUTLINE_DUPLICATE);
	const struct polygon_point line[] = {at(CITY, 0, 0), at(CITY, 500, 0), at(CITY, 1000, 0)};
	CU_ASSERT(check(line, 3, 1e9) == OUTLINE_NO_AREA);
	const struct polygon_point touching[] = {at(CITY, 0, 0), at(CITY, 2000, 0),
						 at(CITY, 2000, 1000), at(CITY, 1000, 0),
						 at(CITY, 0, 1000)};
	CU_ASSERT(check(touching, 5, 1e9) == OUTLINE_CROSSES);
	const struct polygon_point wild[] = {{900000001, 0}, {0, 0}, {0, 10}};
	CU_ASSERT(check(wild, 3, 1e9) == OUTLINE_LATITUDE);
	const struct polygon_point wide[] = {{0, 1800000001}, {0, 0}, {0, 10}};
	CU_ASSERT(check(wide, 3, 1e9) == OUTLINE_LONGITUDE);
	const struct polygon_point far[] = {{-400000000, 0}, {-400000000, 100000}, {-399000000, 0}};
	CU_ASSERT(check(far, 3, 1e9) == OUTLINE_OUT_OF_REACH);
	const struct polygon_point long_one[] = {at(CITY, -300000, 0), at(CITY, 300000, 0),
						 at(CITY, 300000, 5)};
	CU_ASSERT(check(long_one, 3, 1e12) == OUTLINE_LARGE);
}

// A comb of 5,000 teeth is judged, and a late crossing in it is found.
static void test_many_points(void)
{
	static struct polygon_point comb[9998];
	for (int i = 0; i < 4998; i++)
		comb[i] = at(CITY, i, i % 2 == 0 ? 0 : 800);
	for (int i = 0; i < 4998; i++)
		comb[4998 + i] = at(CITY, 4997 - i, (4997 - i) % 2 == 0 ? 1000 : 1800);
	CU_ASSERT(check(comb, 9996, 1e9) == OUTLINE_FINE);
	comb[4000] = at(CITY, 3990.5, 600);
	CU_ASSERT(check(comb, 9996, 1e9) == OUTLINE_CROSSES);
	CU_ASSERT(check(comb, POLYGON_POINTS_MAX + 1, 1e9) == OUTLINE_MANY_POINTS);
}

// ---- meeting

static struct outline *make(struct polygon_point anchor, const struct outline_shape *s,
			    uint64_t *buffer)
{
	struct geodesic_plane plane;
	geodesic_plane_init(&plane, anchor);
	return outline_build(&plane, s, (struct outline *)(void *)buffer)
		       ? (struct outline *)(void *)buffer
		       : NULL;
}

static bool circles(struct polygon_point anchor, double gap_m)
{
	uint64_t a[32], b[32];
	struct geodesic_plane plane;
	const struct outline_shape p = {
		.shape = VOLUME_CIRCLE, .center = anchor, .radius_cm = 100000};
	const struct outline_shape q = {
		.shape = VOLUME_CIRCLE, .center = at(anchor, 0, 3000 + gap_m), .radius_cm = 200000};
	geodesic_plane_init(&plane, anchor);
	return outline_meets(&plane, make(anchor, &p, a), make(anchor, &q, b), &scratch);
}

static bool circle_and_square(struct polygon_point anchor, double gap_m)
{
	uint64_t a[32], b[32];
	struct geodesic_plane plane;
	const struct polygon_point square[] = {at(anchor, 500 + gap_m, -100), at(anchor, 700, -100),
					       at(anchor, 700, 100), at(anchor, 500 + gap_m, 100)};
	const struct outline_shape p = {
		.shape = VOLUME_CIRCLE, .center = anchor, .radius_cm = 50000};
	const struct outline_shape q = {.shape = VOLUME_POLYGON, .points = square, .count = 4};
	geodesic_plane_init(&plane, anchor);
	return outline_meets(&plane, make(anchor, &q, b), make(anchor, &p, a), &scratch);
}

static bool squares(struct polygon_point anchor, double gap_m)
{
	uint64_t a[32], b[32];
	struct geodesic_plane plane;
	const struct polygon_point left[] = {at(anchor, -100, -100), at(anchor, 0, -100),
					     at(anchor, 0, 100), at(anchor, -100, 100)};
	const struct polygon_point right[] = {at(anchor, gap_m, 50), at(anchor, 80, -50),
					      at(anchor, 80, 150)}; // the other winding
	const struct outline_shape p = {.shape = VOLUME_POLYGON, .points = left, .count = 4};
	const struct outline_shape q = {.shape = VOLUME_POLYGON, .points = right, .count = 3};
	geodesic_plane_init(&plane, anchor);
	return outline_meets(&plane, make(anchor, &p, a), make(anchor, &q, b), &scratch);
}

static void test_centimetres_everywhere(void)
{
	static const struct polygon_point anchors[] = {{481370000, 115750000},
						       {0, 1800000000},
						       {-178000000, 1799990000},
						       {899600000, 300000000},
						       {-899990000, 0}};
	for (unsigned i = 0; i < 5; i++) {
		CU_ASSERT(circles(anchors[i], -0.03));
		CU_ASSERT_FALSE(circles(anchors[i], 0.03));
		CU_ASSERT(circle_and_square(anchors[i], -0.03));
		CU_ASSERT_FALSE(circle_and_square(anchors[i], 0.03));
		CU_ASSERT(squares(anchors[i], -0.03));
		CU_ASSERT_FALSE(squares(anchors[i], 0.03));
	}
}

static void test_shared_edge_and_inside(void)
{
	uint64_t a[32], b[32], c[32];
	struct geodesic_plane plane;
	const struct polygon_point s[] = {at(CITY, 0, 0),   at(CITY, 100, 0), at(CITY, 100, 100),
					  at(CITY, 0, 100), at(CITY, 200, 0), at(CITY, 200, 100)};
	const struct polygon_point left[] = {s[0], s[1], s[2], s[3]},
				   right[] = {s[1], s[4], s[5], s[2]};
	const struct outline_shape p = {.shape = VOLUME_POLYGON, .points = left, .count = 4},
				   q = {.shape = VOLUME_POLYGON, .points = right, .count = 4};
	const struct outline_shape tiny = {
		.shape = VOLUME_CIRCLE, .center = at(CITY, 50, 50), .radius_cm = 100};
	geodesic_plane_init(&plane, CITY);
	CU_ASSERT(outline_meets(&plane, make(CITY, &p, a), make(CITY, &q, b), &scratch));
	CU_ASSERT(outline_meets(&plane, make(CITY, &tiny, c), make(CITY, &p, a), &scratch));
	CU_ASSERT_FALSE(outline_meets(&plane, make(CITY, &tiny, c), make(CITY, &q, b), &scratch));
	CU_ASSERT(outline_contains(&plane, make(CITY, &p, a), at(CITY, 50, 50)));
	CU_ASSERT(outline_contains(&plane, make(CITY, &tiny, c), at(CITY, 50.5, 50.5)));
	CU_ASSERT_FALSE(outline_contains(&plane, make(CITY, &tiny, c), at(CITY, 50.8, 50.8)));
}

static const struct check_test tests[] = {
	{"plane: there and back", test_there_and_back},
	{"plane: distance", test_distance},
	{"plane: reach", test_reach},
	{"geodesic edges for the packet path", test_densify},
	{"circles for the packet path", test_circle_ring},
	{"what is no polygon", test_faults},
	{"ten thousand points", test_many_points},
	{"3 cm apart or not, at poles and antimeridian", test_centimetres_everywhere},
	{"a shared edge, one inside the other", test_shared_edge_and_inside}};

CHECK_MAIN("base/outline", tests)
