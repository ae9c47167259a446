// SPDX-License-Identifier: Apache-2.0
// The small pure parts: texts, CSV, routes, and a name for every value of every enum.
#include <string.h>

#include "api/routes.h"
#include "check.h"
#include "hub/csv.h"
#include "hub/intake.h"
#include "hub/seq_ledger.h"
#include "link_session.h"
#include "tally.h"
#include "text.h"
#include "uplink/mqtt_queue.h"
#include "uplink/outbox.h"

static void decimals_are_exact(void)
{
	static const struct {
		int64_t value;
		unsigned decimals;
		const char *text;
	} rows[] = {
		{0, 0, "0"},
		{-5, 7, "-0.0000005"},
		{1214737000, 7, "121.4737000"},
		{-312304001, 7, "-31.2304001"},
		{100, 2, "1.00"},
		{INT64_MIN, 0, "-9223372036854775808"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text t;
		text_init(&t, 100);
		text_put_decimal(&t, rows[i].value, rows[i].decimals);
		CU_ASSERT_STRING_EQUAL(t.p, rows[i].text);
		text_fini(&t);
	}
}

static void ceiling_is_kept_and_sticks(void)
{
	struct text t;
	text_init(&t, 8);
	text_put(&t, "1234567");
	CU_ASSERT_FALSE(t.is_failed);
	text_put(&t, "8");
	CU_ASSERT_TRUE(t.is_failed);
	text_put(&t, "");
	CU_ASSERT_STRING_EQUAL(t.p, "1234567");
	text_fini(&t);
}

static void special_characters_are_escaped(void)
{
	struct text t;
	text_init(&t, 100);
	text_put_escaped(&t, "a\"b\\c\n");
	CU_ASSERT_STRING_EQUAL(t.p, "a\\\"b\\\\c\\u000a");
	text_fini(&t);
}

static void csv_quotes_only_where_needed(void)
{
	struct text t;
	text_init(&t, 200);
	csv_put(&t, "plain", true);
	csv_put(&t, "", false);
	csv_put(&t, "a,b", false);
	csv_put(&t, "say \"no\"", false);
	csv_put(&t, "two\r\nlines", false);
	csv_end_line(&t);
	CU_ASSERT_STRING_EQUAL(t.p, "plain,,\"a,b\",\"say \"\"no\"\"\",\"two\r\nlines\"\r\n");
	text_fini(&t);
}

static void routes_tell_path_from_method(void)
{
	static const struct route table[] = {{"GET", "/a", NULL, "", 0},
					     {"POST", "/a", NULL, "", 0},
					     {"GET", "/b/*", NULL, "", 0}};
	static const struct {
		const char *method, *path;
		enum routes_result result;
		int index;
	} rows[] = {
		{"GET", "/a", ROUTES_FOUND, 0},	    {"HEAD", "/a", ROUTES_FOUND, 0},
		{"POST", "/a", ROUTES_FOUND, 1},    {"PUT", "/a", ROUTES_NO_METHOD, -1},
		{"GET", "/a/", ROUTES_NO_PATH, -1}, {"GET", "/b/c/d", ROUTES_FOUND, 2},
		{"GET", "/b", ROUTES_NO_PATH, -1},  {"", "", ROUTES_NO_PATH, -1},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct route *r;
		CU_ASSERT_EQUAL(routes_find(table, 3, rows[i].method, rows[i].path, &r, NULL),
				rows[i].result);
		if (rows[i].index >= 0)
			CU_ASSERT_PTR_EQUAL(r, &table[rows[i].index]);
	}
}

static void every_value_has_a_name_of_its_own(void)
{
	static const struct {
		const char *(*name)(unsigned);
		unsigned count;
	} tables[] = {
		{link_refusal_name, LINK_REFUSAL_COUNT},
		{link_action_name, LINK_ACTION_COUNT},
		{intake_refusal_name, INTAKE_REFUSAL_COUNT},
		{intake_kind_name, INTAKE_KIND_COUNT},
		{seq_result_name, SEQ_RESULT_COUNT},
		{outbox_stream_name, OUTBOX_STREAM_COUNT},
		{mqtt_event_name, MQTT_EVENT_COUNT},
		{routes_result_name, ROUTES_RESULT_COUNT},
		{tally_port_total_name, TALLY_PORT_TOTAL_COUNT},
	};
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		for (unsigned i = 0; i < tables[t].count; i++) {
			CU_ASSERT_PTR_NOT_NULL_FATAL(tables[t].name(i));
			CU_ASSERT_STRING_NOT_EQUAL(tables[t].name(i), "?");
			for (unsigned k = 0; k < i; k++)
				CU_ASSERT_STRING_NOT_EQUAL(tables[t].name(i), tables[t].name(k));
		}
		CU_ASSERT_STRING_EQUAL(tables[t].name(tables[t].count), "?");
	}
}

static const struct check_test tests[] = {
	{"decimals are exact", decimals_are_exact},
	{"ceiling is kept and sticks", ceiling_is_kept_and_sticks},
	{"special characters are escaped", special_characters_are_escaped},
	{"csv quotes only where needed", csv_quotes_only_where_needed},
	{"routes tell path from method", routes_tell_path_from_method},
	{"every value has a name of its own", every_value_has_a_name_of_its_own},
};

CHECK_MAIN("control/text", tests)
