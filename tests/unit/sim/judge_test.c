// SPDX-License-Identifier: Apache-2.0
#include "judge.h"

#include <math.h>

#include "check.h"
#include "footprint.h"

static const struct scenario town = {
	.judge = {.ttc_s = 1.5, .closing_ms = 2, .air_radius_m = 30, .air_height_m = 15}};

static struct truth_object car(uint32_t id, int group, double e, double n, double course_deg,
			       double speed)
{
	double h = course_deg * M_PI / 180;
	return (struct truth_object){.id = id,
				     .kind = TRUTH_CAR,
				     .group = group,
				     .e_m = e,
				     .n_m = n,
				     .ve_ms = speed * sin(h),
				     .vn_ms = speed * cos(h),
				     .heading_rad = h,
				     .speed_ms = speed,
				     .length_m = 4,
				     .width_m = 2};
}

static struct truth_object drone(uint32_t id, double e, double z)
{
	return (struct truth_object){.id = id,
				     .kind = TRUTH_DRONE,
				     .group = -1,
				     .e_m = e,
				     .z_m = z,
				     .length_m = 0.6,
				     .width_m = 0.6};
}

static void time_to_contact(void)
{
	struct truth_object a = car(1, 0, 0, 0, 0, 10), b = car(2, 1, 0, 34, 180, 5);
	CU_ASSERT_DOUBLE_EQUAL(footprint_ttc_s(&a, &b), 2.0,
			       1e-9); // head on: 30 m between bumpers at 15 m/s
	b = car(2, 1, 3, 34, 180, 5);
	CU_ASSERT_EQUAL(footprint_ttc_s(&a, &b), INFINITY); // next lane
	b = car(2, 1, 23, 20, 270, 10);
	// At a right angle: the other's nose reaches our side after 2 s; our rear has left its width only after 2.3 s.
	CU_ASSERT_DOUBLE_EQUAL(footprint_ttc_s(&a, &b), 2.0, 1e-9);
	b = car(2, 1, 33, 20, 270, 10);
	CU_ASSERT_EQUAL(footprint_ttc_s(&a, &b), INFINITY); // a second later: passes behind
	b = car(2, 1, 1, 1, 90, 0);
	CU_ASSERT_EQUAL(footprint_ttc_s(&a, &b), 0.0);
	b = car(2, 1, 0, -20, 0, 8);
	CU_ASSERT_EQUAL(footprint_ttc_s(&a, &b), INFINITY); // behind and slower
}

static void counts_a_pair_once(void)
{
	struct judge j;
	judge_init(&j, &town);
	CU_ASSERT_EQUAL(j.counts.first_near_miss_s, -1);
	for (int i = 0; i < 40; i++) { // closes from 44 m to a hit, then stays
		double n = fmax(44 - i * 1.5, 0);
		struct truth_object o[2] = {car(1, 0, 0, 0, 0, 10), car(2, 1, 0, n, 180, 5)};
		judge_look(&j, o, 2, i * 0.1);
	}
	CU_ASSERT_EQUAL(j.counts.near_misses_road, 1);
	CU_ASSERT_EQUAL(j.counts.collisions, 1);
	CU_ASSERT_DOUBLE_EQUAL(j.counts.first_near_miss_s, 1.2, 0.11);
	struct truth_object apart[2] = {car(1, 0, 0, 0, 0, 10), car(2, 1, 0, 20, 180, 5)};
	judge_look(&j, apart, 2, 30);
	CU_ASSERT_EQUAL(j.counts.near_misses_road, 2); // long after: another one
}

static void followers_are_no_near_miss(void)
{
	struct judge j;
	struct truth_object o[2] = {car(1, 3, 0, 0, 0, 10), car(2, 3, 0, 8, 0, 2)};
	judge_init(&j, &town);
	judge_look(&j, o, 2, 0);
	CU_ASSERT_EQUAL(j.counts.near_misses_road, 0);
}

static void aircraft_have_a_cylinder(void)
{
	static const struct {
		double apart_m, up_m;
		unsigned want;
	} rows[] = {{29, 14, 1}, {31, 0, 0}, {0, 16, 0}, {10, 0, 1}};
	for (unsigned i = 0; i < 4; i++) {
		struct judge j;
		struct truth_object o[3] = {drone(1, 0, 60),
					    drone(2, rows[i].apart_m, 60 + rows[i].up_m),
					    car(3, 0, 0, 0, 0, 5)};
		judge_init(&j, &town);
		judge_look(&j, o, 3, 1);
		CU_ASSERT_EQUAL(j.counts.near_misses_air, rows[i].want);
		CU_ASSERT_EQUAL(j.counts.near_misses_road, 0);
	}
	struct judge j;
	struct truth_object parked[2] = {drone(1, 0, 0), drone(2, 5, 0)};
	judge_init(&j, &town);
	judge_look(&j, parked, 2, 1);
	CU_ASSERT_EQUAL(j.counts.near_misses_air, 0);
}

static void is_bounded(void)
{
	static struct truth_object o[60];
	static struct judge j;
	judge_init(&j, &town);
	for (unsigned i = 0; i < 60; i++)
		o[i] = drone(i + 1, i * 0.1, 60);
	judge_look(&j, o, 60, 0); // 1,770 pairs at once
	CU_ASSERT_EQUAL(j.counts.near_misses_air, JUDGE_PAIRS_MAX);
	CU_ASSERT_EQUAL(j.pairs_lost, 1770 - JUDGE_PAIRS_MAX);
}

static const struct check_test tests[] = {
	{"time to contact", time_to_contact},
	{"counts a pair once", counts_a_pair_once},
	{"followers are no near miss", followers_are_no_near_miss},
	{"aircraft have a cylinder", aircraft_have_a_cylinder},
	{"is bounded", is_bounded},
};
CHECK_MAIN("judge", tests)
