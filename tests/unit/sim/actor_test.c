// SPDX-License-Identifier: Apache-2.0
#include "actor.h"

#include <string.h>

#include "check.h"

static void speeds_are_integrated(void)
{
	struct scenario_actor a = {.life_s = 100};
	struct actor_state at;
	char problem[160];
	path_add(&a.path, 0, 0, 0);
	path_add(&a.path, 1000, 0, 0);
	CU_ASSERT_EQUAL(actor_parse_speeds(&a, "0:10 5:10 10:0 20:0 22:8", problem, 160), 0);
	CU_ASSERT_EQUAL(a.speed_count, 5);
	CU_ASSERT_FALSE(actor_at(&a, -0.1, &at));
	CU_ASSERT_TRUE(actor_at(&a, 5, &at));
	CU_ASSERT_DOUBLE_EQUAL(at.s_m, 50, 1e-9);
	CU_ASSERT_TRUE(actor_at(&a, 7.5, &at)); // 50 + 10*2.5 - 2.5*2.5
	CU_ASSERT_DOUBLE_EQUAL(at.s_m, 68.75, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(at.accel_ms2, -2, 1e-9);
	CU_ASSERT_TRUE(actor_at(&a, 15, &at));
	CU_ASSERT_DOUBLE_EQUAL(at.s_m, 75, 1e-9);
	CU_ASSERT_EQUAL(at.speed_ms, 0);
	CU_ASSERT_TRUE(actor_at(&a, 24, &at)); // 75 + 8 + 16
	CU_ASSERT_DOUBLE_EQUAL(at.s_m, 99, 1e-9);
	CU_ASSERT_FALSE(actor_at(&a, 100.1, &at));
	a.life_s = 1000;
	CU_ASSERT_FALSE(actor_at(&a, 200, &at)); // behind the end of the path
}

static void bad_speeds_are_refused(void)
{
	static const char *const bad[] = {"", "5", "1:5", "0:5 0:6", "0:5 3:-1", "0:61", "0:5,1:6"};
	struct scenario_actor a;
	char problem[160];
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CU_ASSERT_EQUAL(actor_parse_speeds(&a, bad[i], problem, sizeof(problem)), -1);
		CU_ASSERT_PTR_NOT_NULL(strstr(problem, "expected"));
	}
}

static const struct check_test tests[] = {
	{"speeds are integrated", speeds_are_integrated},
	{"bad speeds are refused", bad_speeds_are_refused},
};
CHECK_MAIN("actor", tests)
