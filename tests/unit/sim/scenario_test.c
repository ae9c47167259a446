// SPDX-License-Identifier: Apache-2.0
#include "scenario.h"

#include "check.h"
#include "sim_fixture.h"

static const char ROAD[] = "name: t\n"
			   "origin: {lat: 10, lon: 20}\n"
			   "signals:\n"
			   "  - {name: g, green_at_s: 0, green_s: 20}\n"
			   "routes:\n"
			   "  - {name: r, approach: a, exit: b, path: \"0,0 0,200\", stop_m: 90, "
			   "exit_m: 110, signal: g}\n";

static void loads_with_defaults(void)
{
	char errors[4096] = "";
	struct scenario *s = fixture_from_text(ROAD, errors);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_EQUAL(s->lat_e7, 100000000);
	CU_ASSERT_EQUAL(s->rates.bsm_ms, 100);
	CU_ASSERT_EQUAL(s->rates.mavlink_ms, 200);
	CU_ASSERT_EQUAL(s->route_count, 1);
	CU_ASSERT_EQUAL(s->routes[0].signal, 0);
	CU_ASSERT_EQUAL(s->drone_count, 0);
	scenario_free(s);
}

static void errors_name_line_key_and_what_is_expected(void)
{
	static const struct {
		const char *extra, *want; // appended to the road
	} rows[] = {
		{"step_ms: 30\n", ":7: step_ms: 30 does not divide 100; expected"},
		{"step_ms: 20\nrates: {mavlink_hz: 4}\n", ":8: rates.mavlink_hz: "},
		{"red_runners:\n  - {route: nowhere, from_s: 1, until_s: 2}\n",
		 ":8: red_runners[0].route: 'nowhere'"},
		{"drones:\n  - {name: d, path: \"1,2 3,4\"}\n", ":8: drones[0].path: cannot read"},
		{"scale: {cars: 600}\n", ":7: scale: does not fit; expected"},
		{"cars: 3\n", "cars"},
		{"radio: {loss: 1.5}\n", ":7: radio.loss: "},
		{"  - {name: q, approach: a, exit: b, path: \"0,0 0,9\", exit_m: 50}\n",
		 ":7: routes[1].exit_m: 50"},
		{"  - {name: q, approach: a, exit: b, path: \"0,0 0,9\", signal: x}\n",
		 ":7: routes[1].signal: 'x'"},
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[2048], errors[4096] = "";
		snprintf(text, sizeof(text), "%s%s", ROAD, rows[i].extra);
		struct scenario *s = fixture_from_text(text, errors);
		CU_ASSERT_PTR_NULL(s);
		CU_ASSERT_PTR_NOT_NULL(strstr(errors, rows[i].want));
		CU_ASSERT_PTR_NOT_NULL(strstr(errors, "expected"));
		scenario_free(s);
	}
}

static void load_scenario_has_two_thousand_objects(void)
{
	struct scenario *s = fixture_load("load-2000.yaml");
	unsigned cars = 0;
	for (unsigned i = 0; i < s->route_count; i++)
		cars += s->routes[i].convoy;
	CU_ASSERT_EQUAL(cars, 1900);
	CU_ASSERT_EQUAL(s->drone_count, 100);
	scenario_free(s);
}

static const struct check_test tests[] = {
	{"loads with defaults", loads_with_defaults},
	{"errors name line, key and what is expected", errors_name_line_key_and_what_is_expected},
	{"load scenario has two thousand objects", load_scenario_has_two_thousand_objects},
};
CHECK_MAIN("scenario", tests)
