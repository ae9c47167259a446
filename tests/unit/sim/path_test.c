// SPDX-License-Identifier: Apache-2.0
#include "path.h"

#include <math.h>
#include <string.h>

#include "check.h"

static void measures_along_its_length(void)
{
	struct path p;
	char problem[160];
	double heading;
	CU_ASSERT_EQUAL(path_parse(&p, " 0,0 0,100  50,100 ", 2, problem, sizeof(problem)), 0);
	CU_ASSERT_EQUAL(p.count, 3);
	CU_ASSERT_DOUBLE_EQUAL(path_length(&p), 150, 1e-9);
	struct path_point at = path_at(&p, 120, &heading);
	CU_ASSERT_DOUBLE_EQUAL(at.e_m, 20, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(at.n_m, 100, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(heading, M_PI / 2, 1e-9);
	at = path_at(&p, 160, &heading); // the last leg goes on
	CU_ASSERT_DOUBLE_EQUAL(at.e_m, 60, 1e-9);
	at = path_at(&p, -5, &heading);
	CU_ASSERT_DOUBLE_EQUAL(at.n_m, -5, 1e-9);
	CU_ASSERT_EQUAL(path_parse(&p, "1,2,3 4,5,6", 3, problem, sizeof(problem)), 0);
	CU_ASSERT_DOUBLE_EQUAL(path_at(&p, path_length(&p) / 2, &heading).z_m, 4.5, 1e-9);
}

static void refuses_what_is_no_path(void)
{
	static const char *const bad[] = {"",	       "1,2",	  "1,2 3",     "1,2 3,x",
					  "1,2 3,4,5", "1;2 3;4", "1,2 nan,3", "1,2 30000,3",
					  "1,2 3,inf", "1,2 3,4z"};
	struct path p;
	char problem[160], many[2000] = "";
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CU_ASSERT_EQUAL(path_parse(&p, bad[i], 2, problem, sizeof(problem)), -1);
		CU_ASSERT_PTR_NOT_NULL(strstr(problem, "expected"));
	}
	for (int i = 0; i <= PATH_POINTS_MAX; i++)
		memcpy(many + 4 * i, "1,2 ", 5);
	CU_ASSERT_EQUAL(path_parse(&p, many, 2, problem, sizeof(problem)), -1);
	CU_ASSERT_EQUAL(p.count, PATH_POINTS_MAX);
}

static const struct check_test tests[] = {
	{"measures along its length", measures_along_its_length},
	{"refuses what is no path", refuses_what_is_no_path},
};
CHECK_MAIN("path", tests)
