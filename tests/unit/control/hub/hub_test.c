// SPDX-License-Identifier: Apache-2.0
// The hub's HTTP API over what it was given, and its health without a broker.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "check.h"
#include "http_client.h"
#include "hub/hub_query.h"
#include "hub_rig.h"
#include "until.h"

static struct http_client http;

static int ask(struct hub_rig *r, const char *method, const char *path, const char *headers)
{
	http_client_close(&http);
	return http_client_ask(&http, r->loop, server_port(r->hub.server), method, path, headers);
}

static json_t *get_list(struct hub_rig *r, const char *path, const char *name)
{
	CU_ASSERT_EQUAL(ask(r, "GET", path, ""), 200);
	json_t *j = json_loads(http_client_body(&http), 0, NULL), *list = json_object_get(j, name);
	CU_ASSERT_TRUE_FATAL(json_is_array(list));
	json_incref(list);
	json_decref(j);
	return list;
}

static void give_summary(struct hub_rig *r, const char *node, uint64_t seq)
{
	static uint8_t packed[512];
	struct messages_header h;
	char topic[MESSAGES_TOPIC_SIZE];
	Kerbwing__Hub__V1__Summary s = KERBWING__HUB__V1__SUMMARY__INIT;
	s.header = messages_fill_header(&h, "test", node, 0xabc, seq, 1);
	s.start_ns = 1763710200000000000 + (int64_t)(seq - 1) * UNITS_NS_PER_S;
	s.end_ns = s.start_ns + UNITS_NS_PER_S;
	s.frames = 100 + seq;
	messages_topic(topic, "test", node, "summary");
	hub_take(&r->hub, topic, packed, kerbwing__hub__v1__summary__pack(&s, packed));
	CU_ASSERT_FATAL(city_store_flush(r->hub.store, 20 * UNITS_NS_PER_S));
}

// Port 1: nobody answers there, and the hub must work all the same.
static void rig_open(struct hub_rig *r)
{
	hub_rig_open(r, 1);
}

static void nodes_show_what_is_missing(void)
{
	struct hub_rig r;
	rig_open(&r);
	give_summary(&r, "a", 1);
	give_summary(&r, "a", 4);
	give_summary(&r, "a", 4);
	give_summary(&r, "b", 1);
	json_t *list = get_list(&r, "/v1/nodes", "nodes");
	CU_ASSERT_EQUAL(json_array_size(list), 2);
	json_t *a = json_array_get(list, 0), *s = json_object_get(a, "summaries");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(a, "node")), "a");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(a, "boot_id")),
			       "0000000000000abc");
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(s, "received")), 2);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(s, "lost")), 2);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(s, "duplicated")), 1);
	json_decref(list);
	CU_ASSERT_EQUAL(ask(&r, "GET", "/metrics", ""), 200);
	CU_ASSERT(http_client_has(&http, "\nkerbwing_hub_lost{stream=\"summary\"} 2\n"));
	CU_ASSERT(http_client_has(&http, "\nkerbwing_hub_nodes 2\n"));
	hub_rig_close(&r);
}

static void summaries_are_listed_as_json_and_csv(void)
{
	struct hub_rig r;
	rig_open(&r);
	for (uint64_t s = 1; s <= 5; s++)
		give_summary(&r, s % 2 == 0 ? "a" : "b", s);
	json_t *list = get_list(&r, "/v1/summaries?node=b&limit=2", "summaries");
	CU_ASSERT_EQUAL(json_array_size(list), 2);
	json_t *first = json_array_get(list, 0);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(first, "seq")), 5);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(first, "frames")), 105);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(first, "end")),
			       "2025-11-21T07:30:05.000Z");
	json_decref(list);
	list = get_list(&r, "/v1/summaries?from=2025-11-21T07:30:02Z&to=1763710204000",
			"summaries");
	CU_ASSERT_EQUAL(json_array_size(list), 2); // intervals that end at :02 and :03
	json_decref(list);
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/summaries?format=csv&node=a", ""), 200);
	CU_ASSERT(http_client_has(&http, "Content-Type: text/csv"));
	CU_ASSERT(http_client_has(&http, "\r\n\r\ncity,node,boot_id,seq,start,end,frames,"));
	CU_ASSERT(http_client_has(&http, "\r\ntest,a,0000000000000abc,4,"));
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/summaries", "Accept: text/csv\r\n"), 200);
	CU_ASSERT_EQUAL(http_client_count(&http, "\r\ntest,"), 5);
	hub_rig_close(&r);
}

static void give(struct hub_rig *r, const char *leaf, const ProtobufCMessage *m)
{
	static uint8_t packed[2048];
	char topic[MESSAGES_TOPIC_SIZE];
	messages_topic(topic, "test", "a", leaf);
	hub_take(&r->hub, topic, packed, protobuf_c_message_pack(m, packed));
	CU_ASSERT_FATAL(city_store_flush(r->hub.store, 20 * UNITS_NS_PER_S));
}

static void pages_follow_each_other(void)
{
	struct hub_rig r;
	char path[160] = "/v1/summaries?limit=2";
	json_int_t expected = 5;
	rig_open(&r);
	for (uint64_t s = 1; s <= 5; s++)
		give_summary(&r, "a", s);
	for (int page = 0; page < 3; page++) {
		CU_ASSERT_EQUAL(ask(&r, "GET", path, ""), 200);
		json_t *j = json_loads(http_client_body(&http), 0, NULL),
		       *list = json_object_get(j, "summaries");
		const char *next = json_string_value(json_object_get(j, "next"));
		CU_ASSERT_EQUAL(json_array_size(list), page < 2 ? 2 : 1);
		for (size_t i = 0; i < json_array_size(list); i++)
			CU_ASSERT_EQUAL(
				json_integer_value(json_object_get(json_array_get(list, i), "seq")),
				expected--);
		CU_ASSERT_EQUAL(next == NULL, page == 2);
		CU_ASSERT_EQUAL(http_client_has(&http, "Next-Cursor: "), page < 2);
		snprintf(path, sizeof(path), "/v1/summaries?limit=2&after=%s",
			 next != NULL ? next : "");
		json_decref(j);
	}
	hub_rig_close(&r);
}

static void rollups_are_told(void)
{
	struct hub_rig r;
	rig_open(&r);
	for (uint64_t s = 1; s <= 5; s++)
		give_summary(&r, "a", s);
	while (city_store_tidy(r.hub.store)) {
	}
	for (int level = 0; level < 3; level++) {
		static const char *const paths[] = {"/v1/rollups", "/v1/rollups?level=5m",
						    "/v1/rollups?level=1h&subject=node&city=test"};
		json_t *list = get_list(&r, paths[level], "rollups"), *b = json_array_get(list, 0);
		CU_ASSERT_EQUAL(json_array_size(list), 1);
		CU_ASSERT_EQUAL(json_integer_value(json_object_get(b, "summaries")), 5);
		CU_ASSERT_EQUAL(json_integer_value(json_object_get(b, "covered_ms")), 5000);
		json_t *node = json_array_get(json_object_get(b, "figures"), 0);
		CU_ASSERT_EQUAL(json_integer_value(json_object_get(node, "frames")), 515);
		json_decref(list);
	}
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/rollups?format=csv", ""), 200);
	CU_ASSERT(http_client_has(&http, ",5000,node,,frames,515,0\r\n"));
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/rollups?format=geojson", ""), 200);
	CU_ASSERT(http_client_has(&http, "{\"type\":\"FeatureCollection\",\"features\":[]"));
	hub_rig_close(&r);
}

static void places_are_told_as_geojson(void)
{
	struct hub_rig r;
	struct messages_header h;
	Kerbwing__Hub__V1__AlertEvent a = KERBWING__HUB__V1__ALERT_EVENT__INIT;
	Kerbwing__Hub__V1__Catalog c = KERBWING__HUB__V1__CATALOG__INIT;
	Kerbwing__Hub__V1__CatalogSegment seg = KERBWING__HUB__V1__CATALOG_SEGMENT__INIT,
					  *segs[] = {&seg};
	rig_open(&r);
	a.header = messages_fill_header(&h, "test", "a", 5, 1, 1763710200000000000);
	a.alert_time_ns = 1763710200000000000;
	a.lat_e7 = 312304000;
	a.lon_e7 = -5;
	a.kind = (char *)(uintptr_t) "rear_end";
	give(&r, "alert", &a.base);
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/alerts?format=geojson", ""), 200);
	CU_ASSERT(http_client_has(&http, "Content-Type: application/geo+json"));
	CU_ASSERT(http_client_has(&http, "\"geometry\":{\"type\":\"Point\",\"coordinates\":["
					 "-0.0000005,31.2304000]},\"properties\":{"));
	CU_ASSERT(http_client_has(&http, "\"kind\":\"rear_end\""));
	c.header = a.header;
	seg.segment = 3;
	seg.lat_from_e7 = 10000000;
	seg.lon_to_e7 = 20000000;
	c.n_segments = 1;
	c.segments = segs;
	give(&r, "catalog", &c.base);
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/catalog?format=geojson", ""), 200);
	CU_ASSERT(http_client_has(&http, "{\"type\":\"LineString\",\"coordinates\":[[0.0000000,"
					 "1.0000000],[2.0000000,0.0000000]]}"));
	json_t *list = get_list(&r, "/v1/catalog", "catalog");
	CU_ASSERT_EQUAL(json_array_size(list), 1);
	json_decref(list);
	hub_rig_close(&r);
}

static void classes_are_kept_from_readers(void)
{
	struct hub_rig r;
	struct messages_header h;
	Kerbwing__Hub__V1__GrantEvent g = KERBWING__HUB__V1__GRANT_EVENT__INIT;
	rig_open(&r);
	g.header = messages_fill_header(&h, "test", "a", 5, 1, 1763710200000000000);
	g.change_time_ns = 1763710200000000000;
	g.corridor = (char *)(uintptr_t) "of internal class";
	g.operator_name = (char *)(uintptr_t) "of sensitive class";
	g.aircraft = (char *)(uintptr_t) "of emergency class";
	give(&r, "grant", &g.base);
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/grants?figures=1", ""), 200);
	CU_ASSERT(http_client_has(&http, "\"corridor\":\"of internal class\""));
	CU_ASSERT(http_client_has(&http, "\"operator\":null,\"aircraft\":null"));
	CU_ASSERT_FALSE(http_client_has(&http, "of sensitive class"));
	CU_ASSERT_FALSE(http_client_has(&http, "of emergency class"));
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/grants?format=csv", ""), 200);
	CU_ASSERT_FALSE(http_client_has(&http, "of sensitive class"));
	r.cfg->hub.show_internal.b = false;
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v1/grants?figures=1", ""), 200);
	CU_ASSERT_FALSE(http_client_has(&http, "of internal class"));
	hub_rig_close(&r);
}

static void wrong_questions_are_told(void)
{
	static const char *const wrong[] = {
		"/v1/summaries?limit=0",  "/v1/summaries?limit=10001",
		"/v1/summaries?limit=5x", "/v1/summaries?from=yesterday",
		"/v1/alerts?format=xml",  "/v1/summaries?format=geojson",
		"/v1/alerts?after=5",	  "/v1/alerts?from=5&to=5",
		"/v1/nodes?node=a%20b"};
	struct hub_rig r;
	rig_open(&r);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CU_ASSERT_EQUAL(ask(&r, "GET", wrong[i], ""), 400);
		CU_ASSERT(http_client_has(&http, "{\"error\":\"bad_query\""));
	}
	CU_ASSERT_EQUAL(ask(&r, "GET", "/v2", ""), 404);
	CU_ASSERT_EQUAL(ask(&r, "DELETE", "/v1/nodes", ""), 405);
	json_t *none = get_list(&r, "/v1/alerts", "alerts");
	CU_ASSERT_EQUAL(json_array_size(none), 0);
	json_decref(none);
	hub_rig_close(&r);
}

static void health_names_the_missing_broker(void)
{
	struct hub_rig r;
	rig_open(&r);
	CU_ASSERT_EQUAL(ask(&r, "GET", "/healthz", ""), 200);
	CU_ASSERT_STRING_EQUAL(http_client_body(&http),
			       "{\"status\":\"degraded\",\"reasons\":[\"mqtt_down\"]}");
	hub_rig_close(&r);
}

static void refused_messages_are_counted(void)
{
	struct hub_rig r;
	rig_open(&r);
	hub_take(&r.hub, "kerbwing/v1/test/a/summary", (const uint8_t *)"\xff", 1);
	hub_take(&r.hub, "somewhere/else", (const uint8_t *)"x", 1);
	hub_take(&r.hub, "kerbwing/v1/test/a/status", (const uint8_t *)"",
		 0); // a cleared retained message: nothing
	CU_ASSERT_EQUAL(ask(&r, "GET", "/metrics", ""), 200);
	CU_ASSERT(http_client_has(&http, "\nkerbwing_hub_refused_total{reason=\"malformed\"} 1\n"));
	CU_ASSERT(http_client_has(&http, "\nkerbwing_hub_refused_total{reason=\"topic\"} 1\n"));
	CU_ASSERT_EQUAL(r.hub.intake.count, 0);
	hub_rig_close(&r);
}

static void times_are_read_strictly(void)
{
	int64_t t;
	CU_ASSERT(hub_query_time("0", &t) && t == 0);
	CU_ASSERT(hub_query_time("1763710200000", &t) && t == 1763710200000000000);
	CU_ASSERT(hub_query_time("2025-11-21T07:30:00Z", &t) && t == 1763710200000000000);
	static const char *const wrong[] = {
		"", "-1", "12x", "2025-11-21", "2025-11-21T07:30:00", "99999999999999999"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CU_ASSERT_FALSE(hub_query_time(wrong[i], &t));
}

static const struct check_test tests[] = {
	{"nodes show what is missing", nodes_show_what_is_missing},
	{"summaries are listed as JSON and CSV", summaries_are_listed_as_json_and_csv},
	{"pages follow each other", pages_follow_each_other},
	{"roll-ups are told", rollups_are_told},
	{"places are told as GeoJSON", places_are_told_as_geojson},
	{"classes are kept from readers", classes_are_kept_from_readers},
	{"wrong questions are told", wrong_questions_are_told},
	{"health names the missing broker", health_names_the_missing_broker},
	{"refused messages are counted", refused_messages_are_counted},
	{"times are read strictly", times_are_read_strictly},
};

int main(void)
{
	http.fd = -1;
	int rc = check_run("control/hub/hub", tests, sizeof(tests) / sizeof(tests[0]));
	http_client_close(&http);
	return rc;
}
