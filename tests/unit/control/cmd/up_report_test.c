// SPDX-License-Identifier: Apache-2.0
#include "up_report.h"

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

static const char good_control[] =
	"{\"frames\":1000,\"decoded\":990,\"dropped\":{\"truncated\":10},\"families\":{\"j2735\":"
	"900,\"odid\":90},"
	"\"tracks_max\":45,\"tracks_road_max\":30,\"tracks_air_max\":15,\"alerts\":{\"collision_"
	"course\":2},"
	"\"summaries\":{\"sent\":30,\"acked\":30,\"queued\":0,\"dropped\":0}}";
static const char good_hub[] = "{\"summaries\":{\"received\":30,\"lost\":0,\"duplicated\":0}}";

static struct up_plan ended_plan(void)
{
	static const struct up_policy policy = {.start_deadline_ns = 1, .stop_deadline_ns = 1};
	static const bool all[UP_CHILD_COUNT] = {true, true, true, true, true};
	struct up_plan p;
	up_plan_init(&p, &policy, all);
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		p.slots[c].state = UP_STATE_ENDED;
	return p;
}

// The report for these two children's reports; NULL: the child left none.
static json_t *report(const struct up_plan *p, const char *control, const char *hub)
{
	json_t *c = control != NULL ? json_loads(control, 0, NULL) : NULL;
	json_t *h = hub != NULL ? json_loads(hub, 0, NULL) : NULL;
	struct up_report_in in = {.plan = p, .duration_ns = 30000000000, .was_live = true};
	in.reports[UP_CHILD_CONTROL] = c;
	in.reports[UP_CHILD_HUB] = h;
	json_t *r = up_report_make(&in);
	json_decref(c);
	json_decref(h);
	return r;
}

static bool is_ok(const struct up_plan *p, const char *control, const char *hub)
{
	json_t *r = report(p, control, hub);
	bool ok = json_is_true(json_object_get(r, "ok"));
	CU_ASSERT_EQUAL(ok, json_array_size(json_object_get(r, "problems")) ==
				    0); // never bad without a reason
	json_decref(r);
	return ok;
}

static void good_run_has_all_keys(void)
{
	static const char *const keys[] = {
		"ok",	  "frames", "families",	 "tracks_max", "tracks_road_max", "tracks_air_max",
		"alerts", "slots",  "corridors", "summaries",  "restarts"};
	struct up_plan p = ended_plan();
	json_t *r = report(&p, good_control, good_hub);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		CU_ASSERT_PTR_NOT_NULL(json_object_get(r, keys[i]));
	CU_ASSERT_TRUE(json_is_true(json_object_get(r, "ok")));
	CU_ASSERT_EQUAL(
		json_integer_value(json_object_get(json_object_get(r, "summaries"), "received")),
		30);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_object_get(r, "families"), "odid")),
			90);
	CU_ASSERT_EQUAL(
		json_integer_value(json_object_get(json_object_get(r, "restarts"), "total")), 0);
	json_decref(r);
}

static void each_flaw_is_found(void)
{
	struct up_plan p = ended_plan();
	CU_ASSERT_FALSE(is_ok(&p, good_control,
			      "{\"summaries\":{\"received\":29,\"lost\":1,\"duplicated\":0}}"));
	CU_ASSERT_FALSE(is_ok(&p, good_control,
			      "{\"summaries\":{\"received\":30,\"lost\":0,\"duplicated\":1}}"));
	CU_ASSERT_FALSE(is_ok(&p, good_control,
			      "{\"summaries\":{\"received\":29,\"lost\":0,\"duplicated\":0}}"));
	CU_ASSERT_FALSE(is_ok(&p, NULL, good_hub));
	CU_ASSERT_FALSE(is_ok(&p, good_control, NULL));
	CU_ASSERT_FALSE(
		is_ok(&p, "{\"frames\":0,\"tracks_max\":1,\"summaries\":{\"sent\":30}}", good_hub));
	CU_ASSERT_FALSE(
		is_ok(&p, "{\"frames\":1,\"tracks_max\":0,\"summaries\":{\"sent\":30}}", good_hub));
	p.slots[UP_CHILD_SIM].fault = UP_FAULT_STOP_TIMEOUT;
	CU_ASSERT_FALSE(is_ok(&p, good_control, good_hub));
}

static void restart_without_loss_is_good_and_noted(void)
{
	struct up_plan p = ended_plan();
	p.slots[UP_CHILD_DATAPLANE].restarts = 2;
	json_t *r = report(&p, good_control, good_hub);
	CU_ASSERT_TRUE(json_is_true(json_object_get(r, "ok")));
	CU_ASSERT_EQUAL(json_array_size(json_object_get(r, "notes")), 1);
	CU_ASSERT_EQUAL(
		json_integer_value(json_object_get(json_object_get(r, "restarts"), "dataplane")),
		2);
	json_decref(r);
}

// A killed control forgets what it had sent; the hub still proves that nothing is missing.
static void restarted_control_need_not_match(void)
{
	struct up_plan p = ended_plan();
	p.slots[UP_CHILD_CONTROL].restarts = 1;
	CU_ASSERT_TRUE(is_ok(&p, good_control,
			     "{\"summaries\":{\"received\":44,\"lost\":0,\"duplicated\":0}}"));
	CU_ASSERT_FALSE(is_ok(&p, good_control,
			      "{\"summaries\":{\"received\":44,\"lost\":1,\"duplicated\":0}}"));
}

static void a_start_that_failed_is_not_ok(void)
{
	struct up_plan p = ended_plan();
	struct up_report_in in = {.plan = &p};
	json_t *r = up_report_make(&in);
	CU_ASSERT_TRUE(json_is_false(json_object_get(r, "ok")));
	json_decref(r);
}

static void text_says_what_matters(void)
{
	struct up_plan p = ended_plan();
	char *text = NULL;
	size_t size = 0;
	json_t *r = report(&p, good_control, good_hub);
	FILE *f = open_memstream(&text, &size);
	up_report_print(r, f);
	fclose(f);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "all went well"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "j2735 900, odid 90"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "45 at once (road 30, air 15)"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "sent 30, received 30, lost 0, duplicated 0"));
	free(text);
	json_decref(r);
}

int main(void)
{
	CU_initialize_registry();
	CU_pSuite s = CU_add_suite("up_report", NULL, NULL);
	CU_ADD_TEST(s, good_run_has_all_keys);
	CU_ADD_TEST(s, each_flaw_is_found);
	CU_ADD_TEST(s, restart_without_loss_is_good_and_noted);
	CU_ADD_TEST(s, restarted_control_need_not_match);
	CU_ADD_TEST(s, a_start_that_failed_is_not_ok);
	CU_ADD_TEST(s, text_says_what_matters);
	CU_basic_run_tests();
	unsigned failures = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failures > 0;
}
