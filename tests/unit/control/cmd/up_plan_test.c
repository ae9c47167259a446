// SPDX-License-Identifier: Apache-2.0
#include "up_plan.h"

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>

#include "up_ready.h"

static const struct up_policy policy = {
	.start_deadline_ns = 1000,
	.stop_deadline_ns = 500,
	.backoff_min_ns = 10,
	.backoff_max_ns = 80,
	.stable_ns = 10000,
	.deaths_max = 6,
};
static const bool all[UP_CHILD_COUNT] = {true, true, true, true, true};

static void expect(struct up_plan *p, int64_t now, enum up_action_kind kind, enum up_child child)
{
	struct up_action a = up_plan_next(p, now);
	CU_ASSERT_EQUAL(a.kind, kind);
	if (kind != UP_ACTION_NONE)
		CU_ASSERT_EQUAL(a.child, child);
}

static void expect_nothing(struct up_plan *p, int64_t now)
{
	expect(p, now, UP_ACTION_NONE, 0);
}

// All children up at time 0.
static struct up_plan ready_plan(void)
{
	struct up_plan p;
	up_plan_init(&p, &policy, all);
	for (enum up_child c = 0; c < UP_CHILD_COUNT; c++) {
		expect(&p, 0, UP_ACTION_SPAWN, c);
		expect_nothing(&p, 0); // the next one waits for this one
		CU_ASSERT_FALSE(up_plan_all_ready(&p));
		up_plan_ready(&p, c, 0);
	}
	expect_nothing(&p, 0);
	CU_ASSERT_TRUE(up_plan_all_ready(&p));
	return p;
}

static void stops_makers_before_takers(void)
{
	static const enum up_child order[] = {UP_CHILD_SIM, UP_CHILD_DATAPLANE, UP_CHILD_CONTROL,
					      UP_CHILD_HUB, UP_CHILD_BROKER};
	struct up_plan p = ready_plan();
	up_plan_stop(&p);
	for (unsigned i = 0; i < UP_CHILD_COUNT; i++) {
		expect(&p, 100, UP_ACTION_TERM, order[i]);
		expect_nothing(&p, 100); // one at a time
		CU_ASSERT_FALSE(up_plan_done(&p));
		up_plan_exited(&p, order[i], true, false, 100);
	}
	expect_nothing(&p, 100);
	CU_ASSERT_TRUE(up_plan_done(&p));
	CU_ASSERT_TRUE(up_plan_clean(&p));
}

static void switched_off_children_are_left_alone(void)
{
	static const bool some[UP_CHILD_COUNT] = {
		[UP_CHILD_DATAPLANE] = true, [UP_CHILD_CONTROL] = true};
	struct up_plan p;
	up_plan_init(&p, &policy, some);
	expect(&p, 0, UP_ACTION_SPAWN, UP_CHILD_DATAPLANE);
	up_plan_ready(&p, UP_CHILD_DATAPLANE, 1);
	expect(&p, 1, UP_ACTION_SPAWN, UP_CHILD_CONTROL);
	up_plan_ready(&p, UP_CHILD_CONTROL, 2);
	expect_nothing(&p, 2);
	CU_ASSERT_TRUE(up_plan_all_ready(&p));
	CU_ASSERT_EQUAL(p.slots[UP_CHILD_SIM].state, UP_STATE_OFF);
}

static void killed_child_comes_back_and_others_stay(void)
{
	struct up_plan p = ready_plan();
	up_plan_exited(&p, UP_CHILD_DATAPLANE, false, true, 50);
	CU_ASSERT_EQUAL(up_plan_wake_ns(&p), 60);
	expect_nothing(&p, 59);
	expect(&p, 60, UP_ACTION_SPAWN, UP_CHILD_DATAPLANE);
	CU_ASSERT_EQUAL(p.slots[UP_CHILD_DATAPLANE].restarts, 1);
	up_plan_ready(&p, UP_CHILD_DATAPLANE, 70);
	CU_ASSERT_EQUAL(up_plan_restarts(&p), 1);
	CU_ASSERT_TRUE(up_plan_all_ready(&p));
	CU_ASSERT_TRUE(up_plan_clean(&p)); // a restart alone is no fault
}

static void crash_loop_slows_down_then_gives_up(void)
{
	static const int64_t delays[] = {10, 20, 40, 80, 80, 80};
	struct up_plan p = ready_plan();
	int64_t now = 100;
	for (unsigned i = 0; i < policy.deaths_max; i++) {
		up_plan_exited(&p, UP_CHILD_SIM, false, false, now);
		CU_ASSERT_EQUAL(up_plan_wake_ns(&p), now + delays[i]);
		now += delays[i];
		expect(&p, now, UP_ACTION_SPAWN, UP_CHILD_SIM);
		up_plan_ready(&p, UP_CHILD_SIM, now);
	}
	CU_ASSERT_FALSE(p.failed);
	up_plan_exited(&p, UP_CHILD_SIM, false, false, now);
	CU_ASSERT_TRUE(p.failed);
	CU_ASSERT_EQUAL(p.slots[UP_CHILD_SIM].fault, UP_FAULT_CRASH_LOOP);
	expect(&p, now, UP_ACTION_TERM, UP_CHILD_DATAPLANE); // the rest is stopped in order
}

static void long_good_life_forgets_old_deaths(void)
{
	struct up_plan p = ready_plan();
	int64_t now = 0;
	for (unsigned i = 0; i < 3 * policy.deaths_max; i++) {
		now += policy.stable_ns;
		up_plan_exited(&p, UP_CHILD_HUB, false, true, now);
		CU_ASSERT_EQUAL(up_plan_wake_ns(&p), now + policy.backoff_min_ns);
		now += policy.backoff_min_ns;
		expect(&p, now, UP_ACTION_SPAWN, UP_CHILD_HUB);
		up_plan_ready(&p, UP_CHILD_HUB, now);
	}
	CU_ASSERT_FALSE(p.failed);
}

static void error_at_first_start_ends_everything(void)
{
	struct up_plan p;
	up_plan_init(&p, &policy, all);
	expect(&p, 0, UP_ACTION_SPAWN, UP_CHILD_BROKER);
	up_plan_ready(&p, UP_CHILD_BROKER, 1);
	expect(&p, 1, UP_ACTION_SPAWN, UP_CHILD_HUB);
	up_plan_exited(&p, UP_CHILD_HUB, false, false, 2);
	CU_ASSERT_EQUAL(p.slots[UP_CHILD_HUB].fault, UP_FAULT_START_EXIT);
	expect(&p, 2, UP_ACTION_TERM, UP_CHILD_BROKER);
	up_plan_exited(&p, UP_CHILD_BROKER, true, false, 3);
	CU_ASSERT_TRUE(up_plan_done(&p));
	CU_ASSERT_FALSE(up_plan_clean(&p));
}

static void signal_at_first_start_is_tried_again(void)
{
	struct up_plan p;
	up_plan_init(&p, &policy, all);
	expect(&p, 0, UP_ACTION_SPAWN, UP_CHILD_BROKER);
	up_plan_exited(&p, UP_CHILD_BROKER, false, true, 5);
	CU_ASSERT_FALSE(p.failed);
	expect(&p, 15, UP_ACTION_SPAWN, UP_CHILD_BROKER);
}

static void first_start_has_a_deadline(void)
{
	struct up_plan p;
	up_plan_init(&p, &policy, all);
	expect(&p, 0, UP_ACTION_SPAWN, UP_CHILD_BROKER);
	expect_nothing(&p, 999);
	expect(&p, 1000, UP_ACTION_TERM, UP_CHILD_BROKER);
	CU_ASSERT_EQUAL(p.slots[UP_CHILD_BROKER].fault, UP_FAULT_START_TIMEOUT);
}

static void restarted_child_that_hangs_is_killed_and_tried_again(void)
{
	struct up_plan p = ready_plan();
	up_plan_exited(&p, UP_CHILD_CONTROL, false, true, 0);
	expect(&p, 10, UP_ACTION_SPAWN, UP_CHILD_CONTROL);
	expect(&p, 1010, UP_ACTION_KILL, UP_CHILD_CONTROL);
	expect_nothing(&p, 1011); // once
	up_plan_exited(&p, UP_CHILD_CONTROL, false, true, 1020);
	expect(&p, 1040, UP_ACTION_SPAWN, UP_CHILD_CONTROL);
	CU_ASSERT_EQUAL(p.slots[UP_CHILD_CONTROL].restarts, 2);
}

static void deaf_child_is_killed_at_the_stop(void)
{
	struct up_plan p = ready_plan();
	up_plan_stop(&p);
	expect(&p, 100, UP_ACTION_TERM, UP_CHILD_SIM);
	expect_nothing(&p, 599);
	expect(&p, 600, UP_ACTION_KILL, UP_CHILD_SIM);
	expect_nothing(&p, 700);
	up_plan_exited(&p, UP_CHILD_SIM, false, true, 701);
	CU_ASSERT_EQUAL(p.slots[UP_CHILD_SIM].fault, UP_FAULT_STOP_TIMEOUT);
	expect(&p, 701, UP_ACTION_TERM, UP_CHILD_DATAPLANE);
}

static void asked_twice_it_stops_at_once(void)
{
	struct up_plan p = ready_plan();
	up_plan_stop(&p);
	expect(&p, 100, UP_ACTION_TERM, UP_CHILD_SIM);
	up_plan_hurry(&p, 110);
	expect(&p, 110, UP_ACTION_KILL, UP_CHILD_SIM);
	up_plan_exited(&p, UP_CHILD_SIM, false, true, 111);
	expect(&p, 111, UP_ACTION_TERM, UP_CHILD_DATAPLANE);
	expect(&p, 111, UP_ACTION_KILL, UP_CHILD_DATAPLANE);
}

static void stop_while_waiting_to_restart(void)
{
	struct up_plan p = ready_plan();
	up_plan_exited(&p, UP_CHILD_SIM, false, true, 0);
	up_plan_stop(&p);
	expect(&p, 1000, UP_ACTION_TERM, UP_CHILD_DATAPLANE); // sim is not started again
	CU_ASSERT_EQUAL(p.slots[UP_CHILD_SIM].state, UP_STATE_ENDED);
}

static void error_during_the_stop_is_remembered(void)
{
	struct up_plan p = ready_plan();
	up_plan_stop(&p);
	expect(&p, 0, UP_ACTION_TERM, UP_CHILD_SIM);
	up_plan_exited(&p, UP_CHILD_SIM, false, false, 1);
	CU_ASSERT_EQUAL(p.slots[UP_CHILD_SIM].fault, UP_FAULT_UNCLEAN_END);
	CU_ASSERT_FALSE(up_plan_clean(&p));
}

static void every_enum_has_names(void)
{
	for (unsigned i = 0; i < UP_CHILD_COUNT; i++)
		CU_ASSERT_STRING_NOT_EQUAL(up_child_name(i), "?");
	for (unsigned i = 0; i < UP_STATE_COUNT; i++)
		CU_ASSERT_STRING_NOT_EQUAL(up_state_name(i), "?");
	for (unsigned i = 0; i < UP_ACTION_COUNT; i++)
		CU_ASSERT_STRING_NOT_EQUAL(up_action_name(i), "?");
	for (unsigned i = 0; i < UP_FAULT_COUNT; i++)
		CU_ASSERT_STRING_NOT_EQUAL(up_fault_text(i), "?");
	for (unsigned i = 0; i < UP_CHILD_COUNT; i++)
		CU_ASSERT_PTR_NOT_NULL(up_ready_when(i));
}

int main(void)
{
	CU_initialize_registry();
	CU_pSuite s = CU_add_suite("up_plan", NULL, NULL);
	CU_ADD_TEST(s, stops_makers_before_takers);
	CU_ADD_TEST(s, switched_off_children_are_left_alone);
	CU_ADD_TEST(s, killed_child_comes_back_and_others_stay);
	CU_ADD_TEST(s, crash_loop_slows_down_then_gives_up);
	CU_ADD_TEST(s, long_good_life_forgets_old_deaths);
	CU_ADD_TEST(s, error_at_first_start_ends_everything);
	CU_ADD_TEST(s, signal_at_first_start_is_tried_again);
	CU_ADD_TEST(s, first_start_has_a_deadline);
	CU_ADD_TEST(s, restarted_child_that_hangs_is_killed_and_tried_again);
	CU_ADD_TEST(s, deaf_child_is_killed_at_the_stop);
	CU_ADD_TEST(s, asked_twice_it_stops_at_once);
	CU_ADD_TEST(s, stop_while_waiting_to_restart);
	CU_ADD_TEST(s, error_during_the_stop_is_remembered);
	CU_ADD_TEST(s, every_enum_has_names);
	CU_basic_run_tests();
	unsigned failures = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failures > 0;
}
