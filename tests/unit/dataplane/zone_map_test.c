// SPDX-License-Identifier: Apache-2.0
// The compiled map against outlines alone, over random zones and places; what is refused; slots from map to map.
#include <stdlib.h>

#include "check.h"
#include "zone_fixture.h"

static struct zone_slots slots;

// A star: edges do not cross, the outline is not convex.
static void add_star(struct zone_set *s, uint64_t *seed, const char *name, float reach_m)
{
	float p[40][2], ce = fixture_between(seed, -reach_m, reach_m),
			cn = fixture_between(seed, -reach_m, reach_m);
	uint32_t n = 3 + (uint32_t)(fixture_random(seed) % 37);
	float size = fixture_between(seed, 1, reach_m / 3);
	for (uint32_t i = 0; i < n; i++) {
		float r = size * fixture_between(seed, 0.3f, 1),
		      a = 6.2831853f * (float)i / (float)n;
		p[i][0] = ce + r * cosf(a);
		p[i][1] = cn + r * sinf(a);
	}
	CU_ASSERT_EQUAL(fixture_add(s, NULL, name, ZONE_KIND_GEOZONE, &p[0][0], n),
			ZONE_FAULT_NONE);
}

static void add_lane(struct zone_set *s, uint64_t *seed, const char *name, float reach_m)
{
	float p[10][2] = {{fixture_between(seed, -reach_m, reach_m),
			   fixture_between(seed, -reach_m, reach_m)}},
	      a = fixture_between(seed, 0, 6.28f);
	for (uint32_t i = 1; i < 10; i++) {
		a += fixture_between(seed, -0.6f, 0.6f);
		p[i][0] = p[i - 1][0] + 12 * cosf(a);
		p[i][1] = p[i - 1][1] + 12 * sinf(a);
	}
	struct zone_def d;
	zone_def_init(&d);
	d.width_cm = 350;
	CU_ASSERT_EQUAL(fixture_add(s, &d, name, ZONE_KIND_LANE, &p[0][0], 10), ZONE_FAULT_NONE);
}

static uint32_t brute(const struct zone_map *m, float e, float n, uint16_t *out)
{
	uint32_t found = 0;
	for (uint32_t i = 0; i < m->slot_count; i++)
		if (zone_map_contains(m, (uint16_t)i, e, n))
			out[found++] = (uint16_t)i;
	return found;
}

static void compare(const struct zone_map *m, uint64_t *seed, float reach_m, uint32_t places)
{
	static uint16_t want[ZONE_SLOTS_MAX], got[ZONE_SLOTS_MAX];
	uint32_t wrong = 0, inside = 0;
	for (uint32_t i = 0; i < places; i++) {
		float e = fixture_between(seed, -reach_m, reach_m),
		      n = fixture_between(seed, -reach_m, reach_m);
		if (i % 3 == 0 && m->slot_count > 0) { // on a vertex or level with one
			const struct zone *z = &m->zones[fixture_random(seed) % m->slot_count];
			const struct zone_vector *v =
				&m->outlines[z->edge_first + fixture_random(seed) % z->edge_count];
			e = i % 2 == 0 ? v->a.e_m : e;
			n = v->a.n_m;
		}
		uint32_t a = brute(m, e, n, want), b = zone_map_at(m, e, n, got, ZONE_SLOTS_MAX);
		wrong += a != b || memcmp(want, got, a * sizeof(*want)) != 0;
		inside += a;
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(inside > places / 10);
}

static void test_grid_against_outlines(void)
{
	for (uint64_t round = 1; round <= 12; round++) {
		struct zone_set s = {0};
		struct zone_report report;
		uint64_t seed = round;
		char name[ZONE_NAME_SIZE];
		float reach_m = round % 3 == 0 ? 20000 : round % 3 == 1 ? 60 : 700;
		for (int i = 0; i < 60; i++) {
			snprintf(name, sizeof(name), "zone-%d", i);
			if (i % 2 == 0)
				add_star(&s, &seed, name, reach_m);
			else
				add_lane(&s, &seed, name, reach_m / 4);
		}
		memset(&slots, 0, sizeof(slots));
		struct zone_map *m = fixture_compile(&s, &slots, 1, &report);
		CU_ASSERT_PTR_NOT_NULL_FATAL(m);
		CU_ASSERT_EQUAL(report.zones, 60);
		compare(m, &seed, reach_m * 1.2f, 20000);
		zone_map_destroy(m);
		zone_set_clear(&s);
	}
}

// Outlines against the exact test of proto/base, which knows nothing of the local plane.
static void test_outline_against_polygon(void)
{
	struct zone_set s = {0};
	struct zone_report report;
	uint64_t seed = 77;
	uint32_t wrong = 0, inside = 0;
	add_star(&s, &seed, "star", 300);
	memset(&slots, 0, sizeof(slots));
	struct zone_map *m = fixture_compile(&s, &slots, 1, &report);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	for (int i = 0; i < 50000; i++) {
		float e = fixture_between(&seed, -400, 400), n = fixture_between(&seed, -400, 400);
		bool want = polygon_contains(s.list[0]->rings, 1, fixture_point(e, n));
		bool got = zone_map_contains(m, 0, e, n);
		inside += want;
		if (want != got) { // only where rounding to 1e-7 degree can tell
			float d = INFINITY;
			for (float k = -0.02f; k < 0.021f; k += 0.02f)
				d = zone_map_contains(m, 0, e + k, n) == want ||
						    zone_map_contains(m, 0, e, n + k) == want
					    ? 0
					    : d;
			wrong += d > 0;
		}
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(inside > 100);
	zone_map_destroy(m);
	zone_set_clear(&s);
}

// Two zones with a common edge: each place is in one of them.
static void test_shared_edge(void)
{
	static const float left[][2] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}},
			   right[][2] = {{10, 0}, {20, 0}, {20, 10}, {10, 10}};
	struct zone_set s = {0};
	struct zone_report report;
	uint16_t got[4];
	fixture_add(&s, NULL, "left", ZONE_KIND_ROAD, &left[0][0], 4);
	fixture_add(&s, NULL, "right", ZONE_KIND_ROAD, &right[0][0], 4);
	memset(&slots, 0, sizeof(slots));
	struct zone_map *m = fixture_compile(&s, &slots, 1, &report);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	float e = m->zones[1].box.west_m;
	for (float n = 0.5f; n < 9.5f; n += 0.001f)
		CU_ASSERT_EQUAL(zone_map_at(m, e, n, got, 4), 1);
	CU_ASSERT_EQUAL(zone_map_at(m, NAN, 5, got, 4), 0);
	CU_ASSERT_EQUAL(zone_map_at(m, 1e30f, 5, got, 4), 0);
	zone_map_destroy(m);
	zone_set_clear(&s);
}

static void test_refused(void)
{
	static const float bow[][2] = {{0, 0}, {10, 10}, {10, 0}, {0, 10}},
			   box[][2] = {{0, 0}, {10, 0}, {10, 10}},
			   away[][2] = {{90000, 0}, {90010, 0}, {90010, 10}},
			   same[][2] = {{5, 5}, {5, 5}};
	struct zone_set s = {0};
	struct zone_report report;
	struct zone_def d;
	zone_def_init(&d);
	CU_ASSERT_EQUAL(fixture_add(&s, NULL, "bow", ZONE_KIND_ROAD, &bow[0][0], 4),
			ZONE_FAULT_CROSSES);
	CU_ASSERT_EQUAL(fixture_add(&s, NULL, "", ZONE_KIND_ROAD, &box[0][0], 3), ZONE_FAULT_NAME);
	CU_ASSERT_EQUAL(fixture_add(&s, NULL, "a b", ZONE_KIND_ROAD, &box[0][0], 3),
			ZONE_FAULT_NAME);
	CU_ASSERT_EQUAL(fixture_add(&s, NULL, "few", ZONE_KIND_ROAD, &box[0][0], 2),
			ZONE_FAULT_FEW);
	CU_ASSERT_EQUAL(fixture_add(&s, NULL, "lane", ZONE_KIND_LANE, &box[0][0], 3),
			ZONE_FAULT_SHAPE);
	d.width_cm = 10;
	CU_ASSERT_EQUAL(fixture_add(&s, &d, "thin", ZONE_KIND_LANE, &box[0][0], 3),
			ZONE_FAULT_WIDTH);
	d.width_cm = 300;
	CU_ASSERT_EQUAL(fixture_add(&s, &d, "dot", ZONE_KIND_LANE, &same[0][0], 2), ZONE_FAULT_FEW);
	d.width_cm = 0;
	d.lower_cm = 5;
	d.upper_cm = 4;
	CU_ASSERT_EQUAL(fixture_add(&s, &d, "band", ZONE_KIND_GEOZONE, &box[0][0], 3),
			ZONE_FAULT_LIMITS);
	CU_ASSERT_EQUAL(s.count, 0);
	CU_ASSERT_EQUAL(fixture_add(&s, NULL, "box", ZONE_KIND_ROAD, &box[0][0], 3),
			ZONE_FAULT_NONE);
	CU_ASSERT_EQUAL(fixture_add(&s, NULL, "box", ZONE_KIND_ROAD, &box[0][0], 3),
			ZONE_FAULT_NONE);
	CU_ASSERT_EQUAL(fixture_add(&s, NULL, "away", ZONE_KIND_ROAD, &away[0][0], 3),
			ZONE_FAULT_NONE);
	memset(&slots, 0, sizeof(slots));
	struct zone_map *m = fixture_compile(&s, &slots, 1, &report);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_EQUAL(report.zones, 1);
	CU_ASSERT_EQUAL(report.refused[ZONE_FAULT_TWICE], 1);
	CU_ASSERT_EQUAL(report.refused[ZONE_FAULT_FAR], 1);
	CU_ASSERT_STRING_EQUAL(report.first, "box");
	zone_map_destroy(m);
	zone_set_clear(&s);
}

static void test_slots_stay(void)
{
	static const float box[][2] = {{0, 0}, {10, 0}, {10, 10}};
	struct zone_report report;
	memset(&slots, 0, sizeof(slots));
	for (uint32_t version = 1; version < 6; version++) {
		struct zone_set s = {0};
		char name[ZONE_NAME_SIZE];
		for (uint32_t i = version; i < version + 5; i++) {
			snprintf(name, sizeof(name), "z%u", i);
			fixture_add(&s, NULL, name, ZONE_KIND_ROAD, &box[0][0], 3);
		}
		struct zone_map *m = fixture_compile(&s, &slots, version, &report);
		CU_ASSERT_PTR_NOT_NULL_FATAL(m);
		for (uint32_t i = version; i < version + 5; i++) {
			snprintf(name, sizeof(name), "z%u", i);
			CU_ASSERT_EQUAL(fixture_slot(m, name), i - 1);
		}
		CU_ASSERT_EQUAL(m->zone_count, 5);
		zone_map_destroy(m);
		zone_set_clear(&s);
	}
}

static void test_centre_line(void)
{
	static const float line[][2] = {{0, 0}, {0, 100}, {50, 100}};
	struct zone_set s = {0};
	struct zone_report report;
	struct zone_def d;
	zone_def_init(&d);
	d.width_cm = 400;
	fixture_add(&s, &d, "lane", ZONE_KIND_LANE, &line[0][0], 3);
	memset(&slots, 0, sizeof(slots));
	struct zone_map *m = fixture_compile(&s, &slots, 1, &report);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	struct zone_on_line a = zone_map_on_line(m, 0, 1.5f, 40),
			    b = zone_map_on_line(m, 0, 30, 101);
	CU_ASSERT_DOUBLE_EQUAL(a.along_m, 40, 0.05);
	CU_ASSERT_DOUBLE_EQUAL(a.lateral_m, 1.5, 0.05);
	CU_ASSERT_DOUBLE_EQUAL(a.un, 1, 1e-4);
	CU_ASSERT_DOUBLE_EQUAL(b.along_m, 130, 0.05);
	CU_ASSERT_DOUBLE_EQUAL(b.lateral_m, -1, 0.05);
	CU_ASSERT_DOUBLE_EQUAL(m->zones[0].line_m, 150, 0.05);
	CU_ASSERT_TRUE(zone_map_contains(m, 0, -1.9f, 101.8f)); // the outer corner of the bend
	CU_ASSERT_FALSE(zone_map_contains(m, 0, 2.1f, 97.8f));	// inside of it
	CU_ASSERT_DOUBLE_EQUAL(zone_map_distance(m, 0, 12, 50), 10, 0.05);
	CU_ASSERT_DOUBLE_EQUAL(zone_map_entry_s(m, 0, 12, 50, -5, 0, 10), 2, 0.02);
	CU_ASSERT_TRUE(isinf(zone_map_entry_s(m, 0, 12, 50, -5, 0, 1)));
	CU_ASSERT_TRUE(isinf(zone_map_entry_s(m, 0, 12, 50, 5, 0, 10)));
	CU_ASSERT_EQUAL(zone_map_entry_s(m, 0, 0, 50, 5, 0, 10), 0);
	zone_map_destroy(m);
	zone_set_clear(&s);
}

static const struct check_test tests[] = {
	{"grid_against_outlines", test_grid_against_outlines},
	{"outline_against_polygon", test_outline_against_polygon},
	{"shared_edge", test_shared_edge},
	{"refused", test_refused},
	{"slots_stay", test_slots_stay},
	{"centre_line", test_centre_line},
};

CHECK_MAIN("zone_map", tests)
