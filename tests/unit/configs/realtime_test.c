// SPDX-License-Identifier: Apache-2.0
// When threads go into real-time class: never where it would stop the machine, by itself only where it harms nobody.
#include "realtime.h"

#include "check.h"

static const struct realtime_facts good = {.cpus = 2, .is_used = true, .is_permitted = true};

static void by_itself_where_it_harms_nobody(void)
{
	struct realtime_facts f = good;
	CU_ASSERT_EQUAL(realtime_judge(REALTIME_WISH_AUTO, &f), REALTIME_TAKEN);
	f.is_permitted = false;
	CU_ASSERT_EQUAL(realtime_judge(REALTIME_WISH_AUTO, &f), REALTIME_NOT_PERMITTED);
	f = good;
	f.is_unbounded = true;
	CU_ASSERT_EQUAL(realtime_judge(REALTIME_WISH_AUTO, &f), REALTIME_UNBOUNDED);
	f = good;
	f.never_rests = true;
	CU_ASSERT_EQUAL(realtime_judge(REALTIME_WISH_AUTO, &f), REALTIME_RESTLESS);
	f = good;
	f.is_simulated = true;
	CU_ASSERT_EQUAL(realtime_judge(REALTIME_WISH_AUTO, &f), REALTIME_SIMULATED);
	f = good;
	f.is_used = false;
	CU_ASSERT_EQUAL(realtime_judge(REALTIME_WISH_AUTO, &f), REALTIME_UNUSED);
}

// Every combination: nobody gets it on the CPU that everything else needs, or against a no.
static void never_where_it_stops_the_machine(void)
{
	for (unsigned bits = 0; bits < 256; bits++)
		for (unsigned wish = REALTIME_WISH_AUTO; wish <= REALTIME_WISH_NEVER; wish++) {
			const struct realtime_facts f = {.cpus = 1 + (bits & 1),
							 .is_used = (bits & 2) != 0,
							 .is_simulated = (bits & 4) != 0,
							 .shares_its_cpu = (bits & 8) != 0,
							 .never_rests = (bits & 16) != 0,
							 .is_unbounded = (bits & 32) != 0,
							 .is_permitted = (bits & 64) != 0};
			enum realtime_state s = realtime_judge((enum realtime_wish)wish, &f);
			if (s != REALTIME_TAKEN)
				continue;
			CU_ASSERT(wish != REALTIME_WISH_NEVER && f.cpus >= 2 && f.is_permitted &&
				  !f.shares_its_cpu);
			CU_ASSERT(wish == REALTIME_WISH_MUST ||
				  (f.is_used && !f.is_simulated && !f.never_rests &&
				   !f.is_unbounded));
		}
}

static void who_insists_gets_it_or_does_not_start(void)
{
	struct realtime_facts f = good;
	enum realtime_state s;
	f.is_unbounded = f.never_rests = true; // his own matter
	CU_ASSERT_EQUAL(realtime_judge(REALTIME_WISH_MUST, &f), REALTIME_TAKEN);
	f.is_permitted = false;
	CU_ASSERT_EQUAL(realtime_judge(REALTIME_WISH_MUST, &f), REALTIME_NOT_PERMITTED);
	f.shares_its_cpu = true;
	CU_ASSERT_FALSE(realtime_decide("test", REALTIME_WISH_MUST, &f, &s));
	CU_ASSERT(s == REALTIME_SAME_CPU || s == REALTIME_ONE_CPU);
	CU_ASSERT_TRUE(realtime_decide("test", REALTIME_WISH_AUTO, &f, &s));
	CU_ASSERT_TRUE(realtime_decide("test", REALTIME_WISH_NEVER, &f, &s));
	CU_ASSERT_EQUAL(s, REALTIME_OFF);
}

static const struct check_test tests[] = {
	{"by itself where it harms nobody", by_itself_where_it_harms_nobody},
	{"never where it stops the machine", never_where_it_stops_the_machine},
	{"who insists gets it or does not start", who_insists_gets_it_or_does_not_start},
};
CHECK_MAIN("realtime", tests)
