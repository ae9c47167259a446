// SPDX-License-Identifier: Apache-2.0
// `kerbwing corridor …`: what an operator does over HTTP, from a shell.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "corridor_http.h"
#include "corridor_print.h"

#define PROGRAM "kerbwing corridor"

struct options {
	const char *url, *operator_name, *key, *version;
	const char *from, *to, *depart, *until, *speed, *climb, *size, *priority, *lower, *upper,
		*aircraft, *volumes;
	bool is_json;
};

static struct options o = {.url = NULL};

static const struct cli_opt opts[] = {
	{"url", "URL", "of kerbwing control; KERBWING_URL, else http://127.0.0.1:8080", &o.url,
	 NULL},
	{"operator", "NAME", "who asks; KERBWING_OPERATOR, else the user's name", &o.operator_name,
	 NULL},
	{"from", "PLACE", "request, amend: a pad, node:NAME, or LAT,LNG", &o.from, NULL},
	{"to", "PLACE", "request, amend: where to", &o.to, NULL},
	{"depart", "TIME",
	 "earliest departure: 2026-11-21T08:30:00Z, or +SECONDS from now (default +60)", &o.depart,
	 NULL},
	{"until", "TIME", "latest departure; default five minutes after the earliest", &o.until,
	 NULL},
	{"speed", "M/S", "of the aircraft (default 15)", &o.speed, NULL},
	{"climb", "M/S", "of the aircraft (default 3)", &o.climb, NULL},
	{"size", "M", "of the aircraft (default 1)", &o.size, NULL},
	{"lower", "M", "lowest altitude, above the WGS-84 ellipsoid", &o.lower, NULL},
	{"upper", "M", "highest altitude", &o.upper, NULL},
	{"priority", "N", "higher wins (default 0)", &o.priority, NULL},
	{"aircraft", "ID", "serial:TEXT, registration:TEXT or icao:HEX, so that it is watched",
	 &o.aircraft, NULL},
	{"volumes", "FILE",
	 "request, amend: JSON list of Volume4D instead of from and to; - is stdin", &o.volumes,
	 NULL},
	{"key", "TEXT", "request: idempotency key; the same key asks only once", &o.key, NULL},
	{"if-version", "N", "change it only if this is its version", &o.version, NULL},
	{"json", NULL, "print the answer as it came", NULL, &o.is_json},
};

static const struct cli cli = {
	.program = PROGRAM,
	.operands = "request|show|accept|amend|activate|end|cancel|watch [ID]",
	.summary = "Asks for corridors through the air, and what becomes of them.",
	.details = "  request            ask; prints the grant, or why not and what could be had "
		   "instead\n"
		   "  show [ID]          one corridor, or all of the operator's\n"
		   "  accept ID          take an offer\n"
		   "  amend ID           another time or way for a corridor\n"
		   "  activate ID        the flight begins\n"
		   "  end ID             the flight is over\n"
		   "  cancel ID          give it back, or decline an offer\n"
		   "  watch              print changes as they happen\n\n"
		   "Examples:\n"
		   "  kerbwing corridor request --from depot --to hospital --depart +120\n"
		   "  kerbwing corridor accept 6f0c…\n\n"
		   "Exit: 0 done, 1 denied or refused, 2 usage.",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.operand_min = 1,
	.operand_max = 2,
};

static void usage(const char *what, const char *text)
{
	cli_error(PROGRAM, "%s '%s'; see '" PROGRAM " --help'", what, text);
	exit(CLI_EXIT_USAGE);
}

// ---- the request

static double number(const char *option, const char *s, double fallback)
{
	char *end;
	if (s == NULL)
		return fallback;
	double v = strtod(s, &end);
	if (end == s || *end != '\0')
		usage(option, s);
	return v;
}

static json_t *place(const char *option, const char *s)
{
	double lat, lng;
	char rest;
	if (s == NULL)
		usage("no", option);
	if (sscanf(s, "%lf,%lf%c", &lat, &lng, &rest) == 2)
		return json_pack("{s:f s:f}", "lat", lat, "lng", lng);
	if (strncmp(s, "node:", 5) == 0)
		return json_pack("{s:s}", "node", s + 5);
	return json_pack("{s:s}", "pad", strncmp(s, "pad:", 4) == 0 ? s + 4 : s);
}

static json_t *instant(const char *s)
{
	char out[32];
	if (s[0] != '+')
		return json_string(s);
	time_t t = time(NULL) + (time_t)number("--depart", s + 1, 0);
	struct tm tm;
	gmtime_r(&t, &tm);
	strftime(out, sizeof(out), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return json_string(out);
}

// Five minutes behind the departure, when it was given from now on; else the departure itself.
static json_t *latest(void)
{
	char later[32];
	if (o.until != NULL)
		return instant(o.until);
	if (o.depart != NULL && o.depart[0] != '+')
		return json_string(o.depart);
	snprintf(later, sizeof(later), "+%.0f",
		 number("--depart", o.depart ? o.depart + 1 : "60", 60) + 300);
	return instant(later);
}

static json_t *read_volumes(void)
{
	json_error_t why;
	FILE *f = strcmp(o.volumes, "-") == 0 ? stdin : fopen(o.volumes, "r");
	json_t *list = f != NULL ? json_loadf(f, 0, &why) : NULL;
	if (f == NULL)
		usage("cannot read", o.volumes);
	if (list == NULL) {
		cli_error(PROGRAM, "%s:%d: %s; expected a JSON list of Volume4D", o.volumes,
			  why.line, why.text);
		exit(CLI_EXIT_USAGE);
	}
	if (f != stdin)
		fclose(f);
	return json_pack("{s:o}", "volumes", list);
}

static json_t *make_request(void)
{
	json_t *r;
	if (o.volumes != NULL)
		r = read_volumes();
	else
		r = json_pack("{s:o s:o s:{s:f s:f s:f} s:{s:o s:o}}", "from",
			      place("--from", o.from), "to", place("--to", o.to), "aircraft",
			      "speed_ms", number("--speed", o.speed, 15), "climb_ms",
			      number("--climb", o.climb, 3), "size_m", number("--size", o.size, 1),
			      "departure", "from", instant(o.depart != NULL ? o.depart : "+60"),
			      "to", latest());
	if (o.priority != NULL)
		json_object_set_new(r, "priority",
				    json_integer((json_int_t)number("--priority", o.priority, 0)));
	if (o.aircraft != NULL) {
		if (json_object_get(r, "aircraft") == NULL)
			json_object_set_new(r, "aircraft", json_object());
		json_object_set_new(json_object_get(r, "aircraft"), "id", json_string(o.aircraft));
	}
	json_t *altitude = json_object();
	if (o.lower != NULL)
		json_object_set_new(altitude, "lower_m", json_real(number("--lower", o.lower, 0)));
	if (o.upper != NULL)
		json_object_set_new(altitude, "upper_m", json_real(number("--upper", o.upper, 0)));
	json_object_set_new(r, "altitude", altitude);
	return r;
}

// ---- commands

static int show(long status, const json_t *answer)
{
	const json_t *list = json_object_get(answer, "corridors");
	const char *error = json_string_value(json_object_get(answer, "error"));
	if (o.is_json && answer != NULL) {
		json_dumpf(answer, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (list != NULL) {
		corridor_print_list(list);
	} else if (error != NULL && strcmp(error, "denied") == 0) {
		corridor_print_denial(answer);
	} else if (error != NULL) {
		const char *message = json_string_value(json_object_get(answer, "message"));
		cli_error(PROGRAM, "%s: %s", error, message != NULL ? message : "no reason given");
	} else if (json_object_get(answer, "operator") != NULL) {
		corridor_print(answer);
	} else if (status < 300) {
		printf("done\n");
	} else {
		cli_error(PROGRAM, "the answer has status %ld; is this kerbwing control? (--url)",
			  status);
	}
	return status >= 200 && status < 300 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}

static int on_event(void *ctx, const char *event, const json_t *data)
{
	const char *name = json_string_value(json_object_get(data, "operator"));
	bool is_ours =
		strcmp(event, "conformance") == 0 ||
		(strcmp(event, "corridor") == 0 &&
		 (o.operator_name == NULL || (name != NULL && strcmp(name, o.operator_name) == 0)));
	if (!is_ours)
		return 1;
	if (o.is_json) {
		json_dumpf(data, stdout, JSON_COMPACT);
		putchar('\n');
		fflush(stdout);
	} else {
		corridor_print_event(event, data);
	}
	return 1;
}

struct command {
	const char *name, *method, *path; // behind /v1/corridors
	bool needs_id, has_body;
};

static const struct command commands[] = {
	{"request", "POST", "", false, true},		{"show", "GET", "", false, false},
	{"accept", "POST", "/accept", true, false},	{"amend", "PUT", "", true, true},
	{"activate", "POST", "/activate", true, false}, {"end", "POST", "/end", true, false},
	{"cancel", "DELETE", "", true, false},		{"watch", NULL, NULL, false, false},
};

static const struct command *find(const char *name)
{
	for (unsigned i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	usage("unknown command", name);
	return NULL;
}

static const char *or_else(const char *given, const char *variable, const char *fallback)
{
	const char *e = getenv(variable);
	return given != NULL ? given : e != NULL && e[0] != '\0' ? e : fallback;
}

// For a query: everything but letters, digits and -._~ as %XX.
static void escape(const char *in, char *out, size_t size)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	size_t n = 0;
	for (; *in != '\0' && n + 4 < size; in++)
		n += (size_t)snprintf(out + n, size - n,
				      strchr(plain, *in) != NULL ? "%c" : "%%%02X", (uint8_t)*in);
	out[n] = '\0';
}

static int do_command(struct corridor_http *h, const struct command *c, const char *id)
{
	char path[400], name[256];
	json_t *body = c->has_body ? make_request() : NULL, *answer;
	if (id != NULL)
		snprintf(path, sizeof(path), "/v1/corridors/%.40s%s", id, c->path);
	else if (strcmp(c->name, "show") == 0) {
		escape(h->operator_name, name, sizeof(name));
		snprintf(path, sizeof(path), "/v1/corridors?operator=%s", name);
	} else
		snprintf(path, sizeof(path), "/v1/corridors");
	long status = corridor_http_ask(h, c->method, path, body, &answer);
	json_decref(body);
	if (status == 0) {
		cli_error(PROGRAM, "%s", h->error);
		return CLI_EXIT_FAIL;
	}
	int rc = show(status, answer);
	json_decref(answer);
	return rc;
}

int main(int argc, char **argv)
{
	int at = cli_parse(&cli, argc, argv);
	const struct command *c = find(argv[at]);
	const char *id = at + 1 < argc ? argv[at + 1] : NULL;
	o.url = or_else(o.url, "KERBWING_URL", "http://127.0.0.1:8080");
	if (c->method == NULL)
		o.operator_name = or_else(o.operator_name, "KERBWING_OPERATOR", NULL);
	else
		o.operator_name = or_else(o.operator_name, "KERBWING_OPERATOR",
					  or_else(NULL, "USER", "operator"));
	struct corridor_http h = {
		.url = o.url, .operator_name = o.operator_name, .key = o.key, .version = o.version};
	if (c->needs_id && id == NULL)
		usage("which one? No id behind", c->name);
	if (c->method != NULL)
		return do_command(&h, c, id);
	if (corridor_http_watch(&h, on_event, NULL) == 0)
		return CLI_EXIT_OK;
	cli_error(PROGRAM, "%s", h.error);
	return CLI_EXIT_FAIL;
}
