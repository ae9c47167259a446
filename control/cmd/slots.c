// SPDX-License-Identifier: Apache-2.0
// `kerbwing slots`: what the road book of a running node holds, from a shell; and an operator's word that nobody stands there.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "corridor_http.h"

#define PROGRAM "kerbwing slots"

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	return s != NULL ? s : "-";
}

static double number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

// Seconds from now, or a dash.
static void print_in(const json_t *o, const char *key, double now_ms)
{
	const json_t *v = json_object_get(o, key);
	if (json_is_number(v))
		printf("%+9.2f", (json_number_value(v) - now_ms) * 1e-3);
	else
		printf("%9s", "-");
}

static void print_crossing(const json_t *c)
{
	const json_t *v, *totals = json_object_get(c, "totals");
	double now_ms = number(c, "time_ms");
	size_t i;
	printf("crossing %s (%.0f.%.0f): guard %s, %.0f granted, %.0f amended, %.0f revoked, %.0f "
	       "intruders\n",
	       text(c, "name"), number(c, "region"), number(c, "id"), text(c, "guard"),
	       number(totals, "granted"), number(totals, "amended"), number(totals, "revoked"),
	       number(totals, "intruders"));
	if (number(c, "opens_in_ms") > 0)
		printf("  grants nothing for another %.1f s: what was granted before the start "
		       "must "
		       "lapse\n",
		       number(c, "opens_in_ms") * 1e-3);
	printf("  %-8s %-9s %-9s %5s %5s %9s %7s %9s %9s %9s  %s\n", "VEHICLE", "STATE", "ROLE",
	       "LANE", "MOVE", "AWAY m", "m/s", "FROM s", "UNTIL s", "PLAN s", "REASON");
	json_array_foreach(json_object_get(c, "vehicles"), i, v)
	{
		printf("  %-8s %-9s %-9s %5.0f %5.0f %9.1f %7.1f", text(v, "vehicle"),
		       text(v, "state"), text(v, "role"), number(v, "lane"), number(v, "movement"),
		       number(v, "distance_m"), number(v, "speed_ms"));
		print_in(v, "from_ms", now_ms);
		print_in(v, "to_ms", now_ms);
		print_in(v, "planned_ms", now_ms);
		printf("  %s\n", text(v, "reason"));
	}
}

// An operator has looked: no vehicle's word closes the crossing for a while.
static int release(struct corridor_http *h, const char *crossing, bool is_json)
{
	char path[200];
	json_t *answer;
	for (const char *p = crossing; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || strchr("/?#%&", *p) != NULL || p - crossing > 100) {
			cli_error(PROGRAM,
				  "'%s' is no name of a crossing; '" PROGRAM "' lists them",
				  crossing);
			return CLI_EXIT_USAGE;
		}
	snprintf(path, sizeof(path), "/v1/crossings/%s/release", crossing);
	long status = corridor_http_ask(h, "POST", path, NULL, &answer);
	if (status == 200 && is_json)
		json_dumpf(answer, stdout, JSON_INDENT(2));
	else if (status == 200)
		printf("crossing %s: for ten minutes no vehicle's word closes it; who waits goes "
		       "on "
		       "sight first",
		       crossing);
	if (status == 200)
		putchar('\n');
	else
		cli_error(PROGRAM, "%s: %s", h->url,
			  status == 0 ? h->error : text(answer, "message"));
	json_decref(answer);
	return status == 200 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}

int main(int argc, char **argv)
{
	const char *url = getenv("KERBWING_URL");
	bool is_json = false;
	struct corridor_http h = {.url = url != NULL ? url : "http://127.0.0.1:8080",
				  .operator_name = "kerbwing-slots"};
	const struct cli_opt opts[] = {
		{"url", "URL", "of kerbwing control; KERBWING_URL, else http://127.0.0.1:8080",
		 &h.url, NULL},
		{"json", NULL, "print the answer as it came", NULL, &is_json},
	};
	const struct cli cli = {
		.program = PROGRAM,
		.operands = "[release CROSSING]",
		.summary = "Who asked for a slot through a crossing, and who has one.",
		.details =
			"Times are seconds from now. Reasons: docs/ref/road-words.md.\n\n"
			"  release CROSSING   you have looked: nobody stands inside who says so. "
			"For ten minutes\n"
			"                     no vehicle's word closes it, and others go on sight "
			"first (logged)",
		.opts = opts,
		.opt_count = sizeof(opts) / sizeof(opts[0]),
		.operand_max = 2,
	};
	json_t *answer;
	const json_t *c;
	size_t i;
	int first = cli_parse(&cli, argc, argv);
	if (argc - first == 2 && strcmp(argv[first], "release") == 0)
		return release(&h, argv[first + 1], is_json);
	if (argc != first) {
		cli_error(PROGRAM,
			  "expected nothing or 'release CROSSING'; see '" PROGRAM " --help'");
		return CLI_EXIT_USAGE;
	}
	long status = corridor_http_ask(&h, "GET", "/v1/slots", NULL, &answer);
	if (status != 200) {
		cli_error(PROGRAM, "%s: %s", h.url, status == 0 ? h.error : "not a node's control");
		json_decref(answer);
		return CLI_EXIT_FAIL;
	}
	if (is_json)
		json_dumpf(answer, stdout, JSON_INDENT(2));
	else
		json_array_foreach(json_object_get(answer, "crossings"), i, c) print_crossing(c);
	if (is_json)
		fputc('\n', stdout);
	json_decref(answer);
	return CLI_EXIT_OK;
}
