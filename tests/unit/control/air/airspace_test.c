// SPDX-License-Identifier: Apache-2.0
// The airspace from the outside: a whole control with a store on disk and the network of the demo, asked over HTTP.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "air/rfc3339.h"
#include "api/console_files.h"
#include "base/units.h"
#include "check.h"
#include "entities_digest.h"
#include "http_client.h"
#include "node_rig.h"
#include "until.h"

const struct console_file console_files[] = {
	{"index.html", "text/html", (const unsigned char *)"", 0, false}};
const unsigned console_file_count = 1;

static const char YAML[] = "  stale_ms: 600000\n  http:\n    port: 0\n  mqtt:\n    broker: \"\"\n"
			   "  air:\n    network: " NETWORK "\n    geoid_m: 10\n    ground_m: 14\n";

static struct http_client http;

// ---- asking

struct reply {
	int status;
	json_t *body; // NULL: none
};

static struct reply ask(struct node_rig *r, const char *method, const char *path,
			const char *headers, const char *body)
{
	static char request[256 * 1024];
	struct reply out = {0, NULL};
	snprintf(request, sizeof(request),
		 "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
		 "application/json\r\n%s"
		 "Content-Length: %zu\r\n\r\n%s",
		 method, path, headers, strlen(body), body);
	http_client_close(&http);
	CU_ASSERT_FATAL(
		http_client_open(&http, r->loop, server_port(r->control.server), request, 0));
	CU_ASSERT_FATAL(UNTIL(r->loop, http_client_poll(&http) && http.is_closed));
	out.status = (int)strtol(http.buf + 9, NULL, 10);
	out.body = json_loads(http_client_body(&http), 0, NULL);
	return out;
}

static struct reply as(struct node_rig *r, const char *operator_name, const char *method,
		       const char *path, const char *body)
{
	char headers[128];
	snprintf(headers, sizeof(headers), "Kerbwing-Operator: %s\r\n", operator_name);
	return ask(r, method, path, headers, body);
}

static const char *text_at(const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));
	return s != NULL ? s : "(none)";
}

static void drop(struct reply *a)
{
	json_decref(a->body);
	a->body = NULL;
}

static const char *instant(int64_t in_s)
{
	static char text[4][RFC3339_SIZE];
	static unsigned at;
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	at = (at + 1) % 4;
	rfc3339_write(((int64_t)t.tv_sec + in_s) * UNITS_NS_PER_S, text[at]);
	return text[at];
}

// Departs in exactly `in_s`; without any freedom unless `more` gives it.
static const char *trip(const char *from, const char *to, int64_t in_s, const char *more)
{
	static char body[1024];
	snprintf(body, sizeof(body),
		 "{\"from\":{\"pad\":\"%s\"},\"to\":{\"pad\":\"%s\"},\"aircraft\":{\"speed_ms\":15,"
		 "\"climb_ms\":3,"
		 "\"size_m\":1},\"departure\":{\"from\":\"%s\"}%s}",
		 from, to, instant(in_s), more);
	return body;
}

// A circle of 50 m some way east of the crossing, in use for ten minutes from `in_s` on.
static const char *circle(double lng, int64_t in_s, const char *more)
{
	static char body[1024];
	snprintf(body, sizeof(body),
		 "{\"volumes\":[{\"volume\":{\"outline_circle\":{\"center\":{\"lat\":31.25,\"lng\":"
		 "%.6f},\"radius\":"
		 "{\"value\":50,\"units\":\"M\"}},\"altitude_lower\":{\"value\":50,\"reference\":"
		 "\"W84\",\"units\":\"M\"},"
		 "\"altitude_upper\":{\"value\":100,\"reference\":\"W84\",\"units\":\"M\"}},\"time_"
		 "start\":{\"value\":\"%s\","
		 "\"format\":\"RFC3339\"},\"time_end\":{\"value\":\"%s\",\"format\":\"RFC3339\"}}]%"
		 "s}",
		 lng, instant(in_s), instant(in_s + 600), more);
	return body;
}

static void path_of(const json_t *corridor, const char *behind, char out[static 128])
{
	snprintf(out, 128, "/v1/corridors/%s%s", text_at(corridor, "id"), behind);
}

// ---- tests

static void a_trip_is_granted_and_lived(void)
{
	struct node_rig r;
	char path[128];
	node_rig_open(&r, YAML);
	struct reply a = as(&r, "courier", "POST", "/v1/corridors",
			    trip("north_west", "south_east", 60, ""));
	CU_ASSERT_EQUAL_FATAL(a.status, 201);
	CU_ASSERT_STRING_EQUAL(text_at(a.body, "state"), "accepted");
	CU_ASSERT_STRING_EQUAL(text_at(a.body, "operator"), "courier");
	CU_ASSERT(json_array_size(json_object_get(a.body, "volumes")) >= 3);
	const json_t *stops = json_object_get(json_object_get(a.body, "trip"), "stops");
	CU_ASSERT_STRING_EQUAL(text_at(json_array_get(stops, 0), "node"), "nw");
	CU_ASSERT_STRING_EQUAL(text_at(json_array_get(stops, json_array_size(stops) - 1), "node"),
			       "se");
	path_of(a.body, "", path);
	CU_ASSERT(http_client_has(&http, path)); // Location
	struct reply b = as(&r, "courier", "GET", path, "");
	CU_ASSERT_EQUAL(b.status, 200);
	CU_ASSERT_STRING_EQUAL(text_at(b.body, "id"), text_at(a.body, "id"));
	drop(&b);
	path_of(a.body, "/activate", path);
	b = as(&r, "somebody else", "POST", path, "");
	CU_ASSERT_EQUAL(b.status, 403);
	drop(&b);
	b = as(&r, "courier", "POST", path, "");
	CU_ASSERT(b.status == 200 || b.status == 409); // a minute before its time: as the rule says
	drop(&b);
	path_of(a.body, "/end", path);
	b = as(&r, "courier", "POST", path, "");
	CU_ASSERT_EQUAL(b.status, 200);
	drop(&b);
	path_of(a.body, "", path);
	b = as(&r, "courier", "GET", path, "");
	CU_ASSERT_EQUAL(b.status, 404);
	drop(&b);
	drop(&a);
	node_rig_close(&r);
}

static void the_same_key_asks_once(void)
{
	struct node_rig r;
	static char body[1024];
	node_rig_open(&r, YAML);
	snprintf(body, sizeof(body), "%s", trip("north_west", "north_east", 120, ""));
	static const char headers[] = "Kerbwing-Operator: courier\r\nIdempotency-Key: order 17\r\n";
	struct reply a = ask(&r, "POST", "/v1/corridors", headers, body);
	struct reply b = ask(&r, "POST", "/v1/corridors", headers, body);
	CU_ASSERT_EQUAL(a.status, 201);
	CU_ASSERT_EQUAL(b.status, 200);
	CU_ASSERT_STRING_EQUAL(text_at(a.body, "id"), text_at(b.body, "id"));
	drop(&b);
	b = ask(&r, "GET", "/v1/corridors?operator=courier", "", "");
	CU_ASSERT_EQUAL(json_array_size(json_object_get(b.body, "corridors")), 1);
	drop(&a);
	drop(&b);
	node_rig_close(&r);
}

static void a_denial_offers_and_an_offer_is_taken(void)
{
	struct node_rig r;
	char path[128];
	node_rig_open(&r, YAML);
	static const char rigid[] = ",\"flex\":[]";
	struct reply a = as(&r, "one", "POST", "/v1/corridors",
			    trip("north_west", "north_east", 120, rigid));
	CU_ASSERT_EQUAL(a.status, 201);
	struct reply b = as(&r, "two", "POST", "/v1/corridors",
			    trip("north_west", "north_east", 120, rigid));
	CU_ASSERT_EQUAL_FATAL(b.status, 409);
	CU_ASSERT_STRING_EQUAL(text_at(b.body, "error"), "denied");
	CU_ASSERT(json_array_size(json_object_get(b.body, "conflicts")) > 0);
	const json_t *offers = json_object_get(b.body, "offers");
	CU_ASSERT_FATAL(json_array_size(offers) > 0 && json_array_size(offers) <= 3);
	path_of(json_array_get(offers, 0), "/accept", path);
	struct reply c = as(&r, "one", "POST", path, "");
	CU_ASSERT_EQUAL(c.status, 403);
	drop(&c);
	c = as(&r, "two", "POST", path, "");
	CU_ASSERT_EQUAL(c.status, 200);
	CU_ASSERT_STRING_EQUAL(text_at(c.body, "state"), "accepted");
	drop(&c);
	c = ask(&r, "GET", "/v1/operators", "", "");
	CU_ASSERT_EQUAL(json_array_size(json_object_get(c.body, "operators")), 2);
	drop(&c);
	c = ask(&r, "GET", "/v1/pads/north_west", "", "");
	CU_ASSERT_EQUAL(c.status, 200);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(c.body, "uses")), 2);
	drop(&c);
	drop(&a);
	drop(&b);
	node_rig_close(&r);
}

static void a_closure_takes_away_and_tells(void)
{
	struct node_rig r;
	struct http_client events = {.fd = -1};
	char path[128];
	node_rig_open(&r, YAML);
	struct reply a = as(&r, "one", "POST", "/v1/corridors", circle(121.5, 600, ""));
	CU_ASSERT_EQUAL_FATAL(a.status, 201);
	struct reply b =
		as(&r, "two", "POST", "/v1/corridors", circle(121.5004, 900, ",\"offers\":0"));
	CU_ASSERT_EQUAL(b.status, 409);
	drop(&b);
	CU_ASSERT_FATAL(http_client_open(&events, r.loop, server_port(r.control.server),
					 "GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n", 0));
	CU_ASSERT(UNTIL(r.loop, http_client_poll(&events) && r.control.events.client_count == 1));
	static const char id[] = "/v1/constraints/6f0c1d2e-3a4b-4c5d-8e9f-0a1b2c3d4e5f";
	b = as(&r, "police", "PUT", id, circle(121.5, 300, ",\"reasons\":[\"EMERGENCY\"]"));
	CU_ASSERT_EQUAL(b.status, 200);
	CU_ASSERT_STRING_EQUAL(text_at(b.body, "kind"), "PROHIBITED");
	drop(&b);
	CU_ASSERT(http_client_wait(&events, "\"cause\":\"constrained\"", 1));
	CU_ASSERT(http_client_has(&events, text_at(a.body, "id")));
	path_of(a.body, "", path);
	b = ask(&r, "GET", path, "", "");
	CU_ASSERT_EQUAL(b.status, 404);
	drop(&b);
	b = as(&r, "one", "POST", "/v1/corridors", circle(121.5, 600, ",\"offers\":0"));
	CU_ASSERT_EQUAL(b.status, 409);
	CU_ASSERT_STRING_EQUAL(text_at(b.body, "reason"), "constraint");
	drop(&b);
	b = as(&r, "one", "DELETE", id, "");
	CU_ASSERT_EQUAL(b.status, 403);
	drop(&b);
	b = as(&r, "police", "DELETE", id, "");
	CU_ASSERT_EQUAL(b.status, 200);
	drop(&b);
	b = as(&r, "one", "POST", "/v1/corridors", circle(121.5, 600, ""));
	CU_ASSERT_EQUAL(b.status, 201);
	drop(&b);
	drop(&a);
	http_client_close(&events);
	node_rig_close(&r);
}

static void the_book_survives_a_restart(void)
{
	struct node_rig r;
	char path[128];
	node_rig_open(&r, YAML);
	struct reply a = as(&r, "one", "POST", "/v1/corridors",
			    circle(121.5, 600, ",\"aircraft\":{\"id\":\"serial:ABC\"}"));
	CU_ASSERT_EQUAL_FATAL(a.status, 201);
	uint64_t digest = entities_digest(r.control.air.service.book);
	control_close(&r.control);
	CU_ASSERT_EQUAL_FATAL(control_open(&r.control, r.loop, r.cfg, r.path), 0);
	CU_ASSERT_EQUAL(entities_digest(r.control.air.service.book), digest);
	CU_ASSERT_EQUAL(r.control.air.service.notes.count, 1);
	path_of(a.body, "", path);
	struct reply b = ask(&r, "GET", path, "", "");
	CU_ASSERT_EQUAL(b.status, 200);
	CU_ASSERT_STRING_EQUAL(text_at(b.body, "start"), text_at(a.body, "start"));
	drop(&a);
	drop(&b);
	node_rig_close(&r);
}

static void bad_requests_are_refused_by_name(void)
{
	static const struct {
		const char *method, *path, *headers, *body, *code;
		int status;
	} rows[] = {
		{"POST", "/v1/corridors", "", "{}", "operator", 400},
		{"POST", "/v1/corridors", "Kerbwing-Operator: node:x\r\n", "{}", "operator", 403},
#define A "Kerbwing-Operator: a\r\n"
		{"POST", "/v1/corridors", A, "{}", "missing", 400},
		{"POST", "/v1/corridors", A, "", "json_empty", 400},
		{"POST", "/v1/corridors", A, "[]", "json_not_object", 400},
		{"POST", "/v1/corridors", A, "{\"volumes\":[]}", "no_volumes", 400},
		{"POST", "/v1/corridors", A, "{\"volumes\":7}", "type", 400},
		{"POST", "/v1/corridors", A, "{\"volumes\":[{}]}", "missing", 400},
		{"POST", "/v1/corridors", A, "{\"volumes\":[{\"volume\":{}}]}", "shape", 400},
		{"POST", "/v1/corridors", A, "{\"volumes\":[1],\"from\":{}}", "ambiguous", 400},
		{"POST", "/v1/corridors", A, "{\"priority\":1e9}", "priority", 400},
		{"POST", "/v1/corridors", A, "{\"priority\":1e308}", "json_number_range", 400},
		{"POST", "/v1/corridors", A, "{\"priority\":\"high\"}", "type", 400},
		{"POST", "/v1/corridors", A, "{\"priority\":NaN}", "json_syntax", 400},
		{"POST", "/v1/corridors", A, "{\"from\":{\"pad\":\"moon\"}}", "place", 400},
		{"POST", "/v1/corridors", A, "{\"from\":{\"lat\":91,\"lng\":0}}", "latitude", 400},
		{"POST", "/v1/corridors", A, "{\"from\":{\"lat\":1e308,\"lng\":0}}",
		 "json_number_range", 400},
		{"POST", "/v1/corridors", A, "{\"aircraft\":{\"id\":\"tail:X\"}}", "aircraft_id",
		 400},
		{"POST", "/v1/corridors", A, "{\"flex\":[\"price\"]}", "flex", 400},
		{"POST", "/v1/corridors", A, "{\"offers\":4}", "range", 400},
		{"POST", "/v1/corridors", A, "{\"offers\":1.5}", "type", 400},
		{"PUT", "/v1/corridors/17", A, "{}", "id", 400},
		{"PUT", "/v1/corridors/6f0c1d2e-3a4b-4c5d-8e9f-0a1b2c3d4e5f", A "If-Match: x\r\n",
		 "{}", "if_match", 400},
		{"DELETE", "/v1/corridors/6f0c1d2e-3a4b-4c5d-8e9f-0a1b2c3d4e5f", A, "",
		 "unknown_id", 404},
		{"POST", "/v1/corridors/6f0c1d2e-3a4b-4c5d-8e9f-0a1b2c3d4e5f/accept", A, "",
		 "offer_lapsed", 410},
		{"GET", "/v1/corridors?lat=1", "", "", "area", 400},
		{"GET", "/v1/corridors?lat=1&lng=x&radius_m=5", "", "", "area", 400},
		{"GET", "/v1/corridors?lat=95&lng=1&radius_m=5", "", "", "area", 400},
		{"GET", "/v1/pads/moon", "", "", "place", 404},
		{"PUT", "/v1/constraints/6f0c1d2e-3a4b-4c5d-8e9f-0a1b2c3d4e5f", A,
		 "{\"kind\":\"CLOSED\"}", "kind", 400},
		{"PUT", "/v1/constraints/6f0c1d2e-3a4b-4c5d-8e9f-0a1b2c3d4e5f", A,
		 "{\"reasons\":[\"FUN\"]}", "reasons", 400},
		{"PATCH", "/v1/corridors", A, "{}", "method_not_allowed", 405},
#undef A
	};
	struct node_rig r;
	node_rig_open(&r, YAML);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reply a =
			ask(&r, rows[i].method, rows[i].path, rows[i].headers, rows[i].body);
		if (a.status != rows[i].status ||
		    strcmp(text_at(a.body, "error"), rows[i].code) != 0)
			printf("\n%s %s %s: %d %s (%s)\n", rows[i].method, rows[i].path,
			       rows[i].body, a.status, text_at(a.body, "error"),
			       text_at(a.body, "message"));
		CU_ASSERT_EQUAL(a.status, rows[i].status);
		CU_ASSERT_STRING_EQUAL(text_at(a.body, "error"), rows[i].code);
		drop(&a);
	}
	CU_ASSERT_EQUAL(r.control.air.service.undone, 0);
	node_rig_close(&r);
}

static void geometry_is_refused_by_name(void)
{
	static const struct {
		const char *vertices, *code;
	} rows[] = {
		{"", "few_vertices"},
		{"{\"lat\":31,\"lng\":121},{\"lat\":31,\"lng\":121.001}", "few_vertices"},
		{"{\"lat\":31,\"lng\":121},{\"lat\":31.001,\"lng\":121.001},{\"lat\":31,\"lng\":"
		 "121.001},{\"lat\":31.001,\"lng\":121}",
		 "edges_cross"},
		{"{\"lat\":31,\"lng\":121},{\"lat\":31,\"lng\":121.001},{\"lat\":31.001,\"lng\":"
		 "121},{\"lat\":31,\"lng\":121}",
		 "duplicate_vertex"},
		{"{\"lat\":31,\"lng\":121},{\"lat\":31.001,\"lng\":121},{\"lat\":31.002,\"lng\":"
		 "121}",
		 "no_area"},
		{"{\"lat\":31,\"lng\":181},{\"lat\":31.001,\"lng\":121},{\"lat\":31.002,\"lng\":"
		 "121}",
		 "longitude"},
		{"{\"lat\":30,\"lng\":120},{\"lat\":32,\"lng\":120},{\"lat\":32,\"lng\":123}",
		 "too_large"},
		{"{\"lat\":-31,\"lng\":-58},{\"lat\":-31.001,\"lng\":-58},{\"lat\":-31,\"lng\":-58."
		 "001}",
		 "out_of_area"},
		{"{\"lat\":\"31\",\"lng\":121}", "type"},
	};
	struct node_rig r;
	node_rig_open(&r, YAML);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static char body[2048];
		snprintf(body, sizeof(body),
			 "{\"volumes\":[{\"volume\":{\"outline_polygon\":{\"vertices\":[%s]},"
			 "\"altitude_lower\":{\"value\":50,"
			 "\"reference\":\"W84\",\"units\":\"M\"},\"altitude_upper\":{\"value\":100,"
			 "\"reference\":\"W84\",\"units\":"
			 "\"M\"}},\"time_start\":\"%s\",\"time_end\":\"%s\"}]}",
			 rows[i].vertices, instant(60), instant(600));
		struct reply a = as(&r, "one", "POST", "/v1/corridors", body);
		CU_ASSERT_EQUAL(a.status, 400);
		if (strcmp(text_at(a.body, "error"), rows[i].code) != 0)
			printf("\n%s: %s (%s)\n", rows[i].vertices, text_at(a.body, "error"),
			       text_at(a.body, "message"));
		CU_ASSERT_STRING_EQUAL(text_at(a.body, "error"), rows[i].code);
		drop(&a);
	}
	node_rig_close(&r);
}

static void times_and_altitudes_are_refused_by_name(void)
{
	static const struct {
		const char *start, *end, *lower, *code;
	} rows[] = {
		{"1969-12-31T00:00:00Z", "1969-12-31T01:00:00Z", "50", "time_range"},
		{"2020-01-01T00:00:00Z", "2020-01-01T01:00:00Z", "50", "time_past"},
		{"2200-01-01T00:00:00Z", "2200-01-01T01:00:00Z", "50", "time_horizon"},
		{"2300-01-01T00:00:00Z", "2300-01-01T01:00:00Z", "50", "time"},
		{"yesterday", "2300-01-01T01:00:00Z", "50", "time"},
		{NULL, NULL, "150", "altitude_order"},
		{NULL, NULL, "-1e9", "altitude_range"},
	};
	struct node_rig r;
	node_rig_open(&r, YAML);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static char body[2048];
		snprintf(body, sizeof(body),
			 "{\"volumes\":[{\"volume\":{\"outline_circle\":{\"center\":{\"lat\":31.2,"
			 "\"lng\":121.4},\"radius\":{\"value\":"
			 "50,\"units\":\"M\"}},\"altitude_lower\":{\"value\":%s,\"reference\":"
			 "\"W84\",\"units\":\"M\"},"
			 "\"altitude_upper\":{\"value\":100,\"reference\":\"W84\",\"units\":\"M\"}}"
			 ",\"time_start\":\"%s\",\"time_end\":\"%s\"}]}",
			 rows[i].lower, rows[i].start ? rows[i].start : instant(60),
			 rows[i].end ? rows[i].end : instant(600));
		struct reply a = as(&r, "one", "POST", "/v1/corridors", body);
		CU_ASSERT_EQUAL(a.status, 400);
		if (strcmp(text_at(a.body, "error"), rows[i].code) != 0)
			printf("\n%s %s: %s (%s)\n", rows[i].start, rows[i].lower,
			       text_at(a.body, "error"), text_at(a.body, "message"));
		CU_ASSERT_STRING_EQUAL(text_at(a.body, "error"), rows[i].code);
		drop(&a);
	}
	node_rig_close(&r);
}

static const struct check_test tests[] = {
	{"a trip is granted, activated and ended", a_trip_is_granted_and_lived},
	{"the same key asks once", the_same_key_asks_once},
	{"a denial offers, and an offer is taken", a_denial_offers_and_an_offer_is_taken},
	{"a closure takes away and tells", a_closure_takes_away_and_tells},
	{"the book survives a restart", the_book_survives_a_restart},
	{"bad requests are refused by name", bad_requests_are_refused_by_name},
	{"bad geometry is refused by name", geometry_is_refused_by_name},
	{"bad times and altitudes are refused by name", times_and_altitudes_are_refused_by_name},
};

CHECK_MAIN("air/airspace", tests)
