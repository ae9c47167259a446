// SPDX-License-Identifier: Apache-2.0
// Control's HTTP API from the outside: every route, what is wrong, event streams, a client that does not read.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "api/console_files.h"
#include "check.h"
#include "http_client.h"
#include "node_rig.h"
#include "until.h"

static const unsigned char page[] = "<!doctype html><title>test</title>";
static const unsigned char zipped[] = {0x1f, 0x8b, 8, 0};
const struct console_file console_files[] = {
	{"index.html", "text/html; charset=utf-8", page, sizeof(page) - 1, false},
	{"map.js", "text/javascript", zipped, sizeof(zipped), true},
};
const unsigned console_file_count = 2;

static const char YAML[] =
	"  stale_ms: 600000\n  http:\n    port: 0\n    events_hz: 20\n    events_clients_max: 2\n"
	"  mqtt:\n    broker: \"\"\n";

static struct http_client http;

static int ask(struct node_rig *r, const char *method, const char *path, const char *headers)
{
	http_client_close(&http);
	return http_client_ask(&http, r->loop, server_port(r->control.server), method, path,
			       headers);
}

// The body of a GET, as JSON; the caller releases it.
static json_t *get_json(struct node_rig *r, const char *path, int status)
{
	json_error_t e;
	CU_ASSERT_EQUAL(ask(r, "GET", path, ""), status);
	json_t *j = json_loads(http_client_body(&http), 0, &e);
	CU_ASSERT_PTR_NOT_NULL_FATAL(j);
	return j;
}

static const char *text_at(json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));
	return s != NULL ? s : "(none)";
}

static void health_tells_about_the_link(void)
{
	struct node_rig r;
	node_rig_open(&r, YAML);
	json_t *j = get_json(&r, "/healthz", 503);
	CU_ASSERT_STRING_EQUAL(text_at(j, "status"), "degraded");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(json_object_get(j, "reasons"), 0)),
			       "dataplane_down");
	json_decref(j);
	node_rig_greet(&r, 5, 2);
	j = get_json(&r, "/healthz", 200);
	CU_ASSERT_STRING_EQUAL(text_at(j, "status"), "ok");
	json_decref(j);
	node_rig_close(&r);
}

static void node_shows_who_and_how(void)
{
	struct node_rig r;
	node_rig_open(&r, YAML);
	node_rig_greet(&r, 5, 7);
	const uint64_t v[FAKE_DATAPLANE_COUNTERS] = {100, 90, 10, 60, 1};
	fake_dataplane_counters(&r.dp, v);
	CU_ASSERT(UNTIL(r.loop, tally_get(&r.control.counters, "frames") == 100));
	json_t *j = get_json(&r, "/v1/node", 200);
	CU_ASSERT_STRING_EQUAL(text_at(j, "city"), "test");
	CU_ASSERT_STRING_EQUAL(text_at(j, "node"), "n1");
	CU_ASSERT_EQUAL(strlen(text_at(j, "boot_id")), 16);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_object_get(j, "tracks"), "road")),
			4);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_object_get(j, "tracks"), "air")),
			3);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_object_get(j, "counters"),
							   "drop_eth_truncated")),
			10);
	CU_ASSERT_EQUAL(
		json_integer_value(json_object_get(json_object_get(j, "latency_ns"), "p99")), 2000);
	CU_ASSERT_TRUE(json_is_true(json_object_get(json_object_get(j, "link"), "connected")));
	CU_ASSERT_TRUE(json_is_false(json_object_get(json_object_get(j, "mqtt"), "configured")));
	json_t *port = json_array_get(json_object_get(j, "ports"), 0);
	CU_ASSERT_STRING_EQUAL(text_at(port, "name"), "rsu");
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(port, "frames")), 100);
	json_decref(j);
	node_rig_close(&r);
}

static void tracks_are_geojson_without_identity(void)
{
	struct node_rig r;
	node_rig_open(&r, YAML);
	node_rig_greet(&r, 5, 2);
	json_t *j = get_json(&r, "/v1/tracks", 200);
	CU_ASSERT(http_client_has(&http, "Content-Type: application/geo+json"));
	json_t *features = json_object_get(j, "features");
	CU_ASSERT_EQUAL_FATAL(json_array_size(features), 2);
	for (size_t i = 0; i < 2; i++) {
		json_t *f = json_array_get(features, i), *p = json_object_get(f, "properties");
		json_t *place = json_object_get(json_object_get(f, "geometry"), "coordinates");
		bool is_air = strcmp(text_at(f, "id"), "0000000000000002") == 0;
		CU_ASSERT_DOUBLE_EQUAL(json_number_value(json_array_get(place, 0)), 121.4737, 1e-7);
		CU_ASSERT_EQUAL(json_array_size(place), is_air ? 3 : 2);
		CU_ASSERT_STRING_EQUAL(text_at(p, "class"), is_air ? "multirotor" : "car");
		CU_ASSERT_STRING_EQUAL(text_at(p, "label"), is_air ? "M0002" : "C0001");
		json_t *sources = json_object_get(p, "sources");
		CU_ASSERT_EQUAL(json_array_size(sources), is_air ? 2 : 0);
		if (is_air) {
			json_t *second = json_array_get(sources, 1);
			CU_ASSERT_STRING_EQUAL(text_at(second, "family"), "mavlink");
			CU_ASSERT_EQUAL(
				json_integer_value(json_object_get(second, "disagreement_pct")),
				30);
		}
		CU_ASSERT_EQUAL(json_integer_value(json_object_get(p, "disagreement_pct")),
				is_air ? 45 : 0);
		CU_ASSERT_DOUBLE_EQUAL(json_number_value(json_object_get(p, "speed_ms")), 12.5,
				       1e-9);
		CU_ASSERT_EQUAL(json_is_null(json_object_get(p, "height_m")), !is_air);
		CU_ASSERT_TRUE(json_is_null(json_object_get(p, "hacc_m")));
		CU_ASSERT_STRING_EQUAL(text_at(p, "port"), "rsu");
		CU_ASSERT_PTR_NULL(json_object_get(p, "id_claim"));
	}
	json_decref(j);
	node_rig_close(&r);
}

static void alerts_come_newest_first_in_their_latest_phase(void)
{
	struct node_rig r;
	node_rig_open(&r, YAML);
	node_rig_greet(&r, 5, 4);
	for (uint64_t id = 1; id <= 300; id++)
		CU_ASSERT(UNTIL(r.loop, fake_dataplane_alert(&r.dp, id, 1)));
	CU_ASSERT(UNTIL(r.loop, fake_dataplane_alert(&r.dp, 299, 3)));
	CU_ASSERT(UNTIL(r.loop, r.control.session.envelopes == 303));
	json_t *j = get_json(&r, "/v1/alerts", 200), *list = json_object_get(j, "alerts");
	CU_ASSERT_EQUAL(json_array_size(list), 256);
	json_t *first = json_array_get(list, 0), *second = json_array_get(list, 1);
	CU_ASSERT_STRING_EQUAL(text_at(first, "id"), "00000005-12c");
	CU_ASSERT_STRING_EQUAL(text_at(first, "phase"), "raised");
	CU_ASSERT_STRING_EQUAL(text_at(second, "id"), "00000005-12b");
	CU_ASSERT_STRING_EQUAL(text_at(second, "phase"), "cleared");
	CU_ASSERT_STRING_EQUAL(text_at(first, "kind"), "collision_course");
	CU_ASSERT_STRING_EQUAL(text_at(first, "a"), "0000000000000001");
	CU_ASSERT_DOUBLE_EQUAL(json_number_value(json_object_get(first, "time_to_s")), 2.5, 1e-9);
	json_decref(j);
	node_rig_close(&r);
}

static void metrics_are_prometheus_text(void)
{
	struct node_rig r;
	node_rig_open(&r, YAML);
	node_rig_greet(&r, 5, 3);
	const uint64_t v[FAKE_DATAPLANE_COUNTERS] = {100, 90, 10, 60, 2};
	fake_dataplane_counters(&r.dp, v);
	CU_ASSERT(UNTIL(r.loop, tally_get(&r.control.counters, "frames") == 100));
	CU_ASSERT_EQUAL(ask(&r, "GET", "/metrics", ""), 200);
	static const char *const lines[] = {
		"\nkerbwing_frames_total 100\n",
		"\nkerbwing_decoded_total 90\n",
		"\nkerbwing_dropped_frames_total{reason=\"eth_truncated\"} 10\n",
		"\nkerbwing_decoded_frames_total{family=\"odid\"} 60\n",
		"\nkerbwing_alerts_total{kind=\"collision_course\"} 2\n",
		"\nkerbwing_port_frames_total{port=\"rsu\"} 100\n",
		"\nkerbwing_latency_ns{quantile=\"0.99\"} 2000\n",
		"\nkerbwing_stage_latency_seconds_bucket{stage=\"track\",le=\"0.000001024\"} 5\n",
		"\nkerbwing_stage_latency_seconds_bucket{stage=\"track\",le=\"+Inf\"} 10\n",
		"\nkerbwing_stage_latency_seconds_sum{stage=\"track\"} 0.000020000\n",
		"\nkerbwing_stage_latency_seconds_count{stage=\"track\"} 10\n",
		"\nkerbwing_tracks{kind=\"road\"} 2\n",
		"\nkerbwing_link_up 1\n",
		"\nkerbwing_mqtt_up 0\n",
		"\nkerbwing_http_replies_total{status=\"2xx\"} ",
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		CU_ASSERT(http_client_has(&http, lines[i]));
	// Every metric says what it is, once.
	CU_ASSERT_EQUAL(http_client_count(&http, "# HELP "), http_client_count(&http, "# TYPE "));
	CU_ASSERT_EQUAL(http_client_count(&http, "# TYPE kerbwing_dropped_frames_total "), 1);
	node_rig_close(&r);
}

static void console_comes_with_a_strict_policy(void)
{
	struct node_rig r;
	node_rig_open(&r, YAML);
	CU_ASSERT_EQUAL(ask(&r, "GET", "/", ""), 200);
	CU_ASSERT(http_client_has(&http, "Content-Type: text/html"));
	CU_ASSERT(http_client_has(
		&http, "Content-Security-Policy: default-src 'self'; worker-src blob: 'self'"));
	CU_ASSERT(http_client_has(&http, "X-Content-Type-Options: nosniff"));
	CU_ASSERT_STRING_EQUAL(http_client_body(&http), (const char *)page);
	char *tag = strstr(http.buf, "ETag: \"");
	CU_ASSERT_PTR_NOT_NULL_FATAL(tag);
	char known[64];
	snprintf(known, sizeof(known), "If-None-Match: %.18s\r\n", tag + strlen("ETag: "));
	CU_ASSERT_EQUAL(ask(&r, "GET", "/console/index.html", known), 304);
	CU_ASSERT_EQUAL(ask(&r, "GET", "/console/map.js", ""), 200);
	CU_ASSERT(http_client_has(&http, "Content-Encoding: gzip"));
	CU_ASSERT_EQUAL(ask(&r, "GET", "/console/../node.yaml", ""), 404);
	CU_ASSERT_EQUAL(ask(&r, "GET", "/console/none.js", ""), 404);
	node_rig_close(&r);
}

static void what_is_wrong_is_told_as_json(void)
{
	struct node_rig r;
	node_rig_open(&r, YAML);
	json_t *j = get_json(&r, "/v1/nothing", 404);
	CU_ASSERT_STRING_EQUAL(text_at(j, "error"), "not_found");
	json_decref(j);
	static const char *const paths[] = {"/healthz",	  "/metrics",	"/v1/node",
					    "/v1/tracks", "/v1/alerts", "/v1/map",
					    "/v1/events", "/",		"/console/x"};
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		CU_ASSERT_EQUAL(ask(&r, "POST", paths[i], "Content-Length: 0\r\n"), 405);
		CU_ASSERT(http_client_has(&http, "Allow: GET, HEAD"));
		CU_ASSERT(http_client_has(&http, "{\"error\":\"method_not_allowed\""));
	}
	CU_ASSERT_EQUAL(ask(&r, "HEAD", "/v1/node", ""), 200);
	CU_ASSERT_STRING_EQUAL(http_client_body(&http), "");
	node_rig_close(&r);
}

static void map_is_served_or_empty(void)
{
	struct node_rig r;
	node_rig_open(&r, YAML);
	json_t *j = get_json(&r, "/v1/map", 200);
	CU_ASSERT_STRING_EQUAL(text_at(j, "type"), "FeatureCollection");
	CU_ASSERT_EQUAL(json_array_size(json_object_get(j, "features")), 0);
	json_decref(j);
	node_rig_close(&r);
}

static const char EVENTS[] = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

static bool join(struct node_rig *r, struct http_client *c, int receive_buffer)
{
	return http_client_open(c, r->loop, server_port(r->control.server), EVENTS, receive_buffer);
}

static void stream_begins_full_then_tells_changes(void)
{
	struct node_rig r;
	struct http_client c;
	node_rig_open(&r, YAML);
	node_rig_greet(&r, 5, 3);
	CU_ASSERT_FATAL(join(&r, &c, 0));
	CU_ASSERT(http_client_wait(&c, "event: tracks", 1));
	CU_ASSERT(http_client_has(&c, "Content-Type: text/event-stream"));
	CU_ASSERT(http_client_has(&c, "event: node"));
	CU_ASSERT(http_client_wait(
		&c,
		"[\"0000000000000002\",\"multirotor\",121.4737000,31.2304002,120.50,80.00,12.50,"
		"90.00,1,0]",
		1));
	CU_ASSERT_EQUAL(http_client_count(&c, "\"full\":true"), 1);
	CU_ASSERT(http_client_wait(&c, "\"tracks\":[],\"gone\":[]", 1)); // nothing new
	fake_dataplane_gone(&r.dp, 3);
	fake_dataplane_tracks(&r.dp, 1, 1, false, false, 0);
	CU_ASSERT(http_client_wait(&c, "\"gone\":[\"0000000000000003\"]", 1));
	fake_dataplane_alert(&r.dp, 9, 1);
	CU_ASSERT(http_client_wait(&c, "event: alert\ndata: {\"id\":\"00000005-9\"", 1));
	CU_ASSERT_EQUAL(http_client_count(&c, "\"full\":true"), 1);
	http_client_close(&c);
	CU_ASSERT(UNTIL(r.loop, r.control.events.client_count == 0));
	node_rig_close(&r);
}

static void streams_over_the_limit_are_refused(void)
{
	struct node_rig r;
	struct http_client a, b;
	node_rig_open(&r, YAML);
	CU_ASSERT_FATAL(join(&r, &a, 0) && join(&r, &b, 0));
	CU_ASSERT(http_client_wait(&a, "event: tracks", 1));
	CU_ASSERT(http_client_wait(&b, "event: tracks", 1));
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/events", ""), 503);
	CU_ASSERT(http_client_has(&http, "Retry-After"));
	CU_ASSERT_EQUAL(r.control.events.refused, 1);
	http_client_close(&a);
	CU_ASSERT(UNTIL(r.loop, r.control.events.client_count == 1));
	CU_ASSERT_FATAL(join(&r, &a, 0));
	CU_ASSERT(http_client_wait(&a, "\"full\":true", 1));
	http_client_close(&a);
	http_client_close(&b);
	node_rig_close(&r);
}

// Does not read while the picture changes again and again: misses ticks, holds a bounded backlog, and when it reads again
// gets a full picture.
static void slow_reader_misses_ticks_and_then_gets_all(void)
{
	struct node_rig r;
	struct http_client c;
	node_rig_open(&r, YAML);
	node_rig_greet(&r, 5, 400);
	CU_ASSERT_FATAL(join(&r, &c, 4096));
	CU_ASSERT(http_client_wait(&c, "\"full\":true", 1));
	// Neither ticks skipped nor alerts dropped can happen before the sockets' buffers are full.
	CU_ASSERT(UNTIL(r.loop, fake_dataplane_tracks(&r.dp, 1, 400, false, false, 0) &&
					r.control.events.skipped_ticks > 3));
	uint64_t id = 1;
	CU_ASSERT(UNTIL(r.loop,
			fake_dataplane_alert(&r.dp, id++, 1) && r.control.events.dropped > 0));
	CU_ASSERT(http_client_wait(&c, "\"full\":true", 2));
	http_client_close(&c);
	node_rig_close(&r);
}

static void busy_port_says_what_to_do(void)
{
	struct node_rig r;
	node_rig_open(&r, YAML);
	const struct server_config s = {.program = "test",
					.listen = "127.0.0.1",
					.port = server_port(r.control.server),
					.key = "control.http.port",
					.connections_max = 8};
	CU_ASSERT_PTR_NULL(server_open(r.loop, &s));
	node_rig_close(&r);
}

static const struct check_test tests[] = {
	{"health tells about the link", health_tells_about_the_link},
	{"node shows who and how", node_shows_who_and_how},
	{"tracks are GeoJSON without identity", tracks_are_geojson_without_identity},
	{"alerts come newest first in their latest phase",
	 alerts_come_newest_first_in_their_latest_phase},
	{"metrics are Prometheus text", metrics_are_prometheus_text},
	{"console comes with a strict policy", console_comes_with_a_strict_policy},
	{"what is wrong is told as JSON", what_is_wrong_is_told_as_json},
	{"map is served or empty", map_is_served_or_empty},
	{"stream begins full, then tells changes", stream_begins_full_then_tells_changes},
	{"streams over the limit are refused", streams_over_the_limit_are_refused},
	{"slow reader misses ticks and then gets all", slow_reader_misses_ticks_and_then_gets_all},
	{"busy port says what to do", busy_port_says_what_to_do},
};

int main(void)
{
	http.fd = -1;
	int rc = check_run("control/api", tests, sizeof(tests) / sizeof(tests[0]));
	http_client_close(&http);
	return rc;
}
