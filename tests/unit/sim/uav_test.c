// SPDX-License-Identifier: Apache-2.0
#include "uav.h"

#include <math.h>

#include "check.h"

static struct scenario_drone drone_on(const char *path)
{
	struct scenario_drone d = {.speed_ms = 10, .dwell_s = 4};
	char problem[160];
	CU_ASSERT_EQUAL_FATAL(path_parse(&d.path, path, 3, problem, sizeof(problem)), 0);
	return d;
}

static void flies_round_and_round(void)
{
	struct scenario_drone d = drone_on("0,0,50 200,0,60 200,200,50 0,200,40");
	struct uav u;
	unsigned visits[4] = {0}, last;
	double fastest = 0, hardest = 0, vertical = 0;
	uav_init(&u, &d, 0);
	last = u.next;
	for (int i = 0; i < 20000; i++) { // 400 s
		double e = u.ve_ms, n = u.vn_ms;
		uav_step(&u, &d, 0.02);
		fastest = fmax(fastest, hypot(u.ve_ms, u.vn_ms));
		hardest = fmax(hardest, hypot(u.ve_ms - e, u.vn_ms - n) / 0.02);
		vertical = fmax(vertical, fabs(u.vz_ms));
		if (u.next != last)
			visits[last]++;
		last = u.next;
		CU_ASSERT_TRUE(u.z_m > 30 && u.z_m < 70);
	}
	for (int i = 0; i < 4; i++)
		CU_ASSERT_TRUE(visits[i] >= 4);
	CU_ASSERT_TRUE(fastest <= 10.0 + 1e-6 && fastest > 9.9);
	CU_ASSERT_TRUE(hardest <= 3.0 + 1e-6);
	CU_ASSERT_TRUE(vertical <= 4.0 + 1e-6);
}

static void lands_rests_and_leaves(void)
{
	struct scenario_drone d = drone_on("0,0,0 60,0,30");
	struct uav u;
	unsigned landings = 0, starts = 0;
	double rest_s = 0, moved_on_ground_m = 0;
	bool was_down = true;
	uav_init(&u, &d, 0);
	for (int i = 0; i < 10000; i++) { // 200 s
		double e = u.e_m;
		uav_step(&u, &d, 0.02);
		bool down = u.z_m == 0.0;
		landings += down && !was_down;
		starts += !down && was_down;
		if (down && was_down) {
			rest_s += 0.02;
			moved_on_ground_m += fabs(u.e_m - e);
		}
		was_down = down;
		CU_ASSERT_TRUE(u.z_m >= 0.0);
	}
	CU_ASSERT_TRUE(landings >= 3);
	CU_ASSERT_TRUE(starts >= landings);
	CU_ASSERT_TRUE(rest_s >= 4.0 * (landings - 1));
	CU_ASSERT_TRUE(moved_on_ground_m < 0.5);
}

static const struct check_test tests[] = {
	{"flies round and round", flies_round_and_round},
	{"lands, rests and leaves", lands_rests_and_leaves},
};
CHECK_MAIN("uav", tests)
