// SPDX-License-Identifier: Apache-2.0
#include "phase.h"

#include "check.h"
#include "sim_fixture.h"

static void follows_the_cycle(void)
{
	const struct scenario_signal g = {.green_at_s = 10, .green_s = 20, .yellow_s = 3};
	static const struct {
		double t_s;
		enum phase_colour want;
	} rows[] = {{0, PHASE_RED},	  {9.99, PHASE_RED},	   {10, PHASE_GREEN},
		    {29.99, PHASE_GREEN}, {30, PHASE_YELLOW},	   {32.99, PHASE_YELLOW},
		    {33, PHASE_RED},	  {70, PHASE_GREEN},	   {-50, PHASE_GREEN},
		    {-0.5, PHASE_RED},	  {600 + 31, PHASE_YELLOW}};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_EQUAL(phase_at(&g, 60, rows[i].t_s), rows[i].want);
	CU_ASSERT_STRING_EQUAL(phase_colour_name(PHASE_RED), "red");
	CU_ASSERT_STRING_EQUAL(phase_colour_name(9), "?");
}

// The demo's signals never let two groups go at once, and leave two seconds between them.
static void demo_groups_exclude_each_other(void)
{
	struct scenario *s = fixture_load("crossing.yaml");
	CU_ASSERT_EQUAL(s->signal_count, 4);
	double last_not_red_s = -10;
	int last = -1;
	for (int ms = 0; ms < 2 * (int)(s->cycle_s * 1000); ms += 100) {
		unsigned open = 0;
		for (unsigned i = 0; i < s->signal_count; i++) {
			if (phase_at(&s->signals[i], s->cycle_s, ms / 1000.0) == PHASE_RED)
				continue;
			open++;
			if (last >= 0 && last != (int)i)
				CU_ASSERT_TRUE(ms / 1000.0 - last_not_red_s >= 1.9);
			last = (int)i;
			last_not_red_s = ms / 1000.0;
		}
		CU_ASSERT_TRUE(open <= 1);
	}
	scenario_free(s);
}

static const struct check_test tests[] = {
	{"follows the cycle", follows_the_cycle},
	{"demo groups exclude each other", demo_groups_exclude_each_other},
};
CHECK_MAIN("phase", tests)
