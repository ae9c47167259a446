// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_api.h"

#include <string.h>

#include "api/json.h"
#include "api/json_read.h"
#include "auth/keyset.h"
#include "hub/hub.h"
#include "hub/hub_lists.h"
#include "metrics.h"

static json_t *totals_json(const struct city_totals *t)
{
	return json_pack("{s:o s:o s:o s:o}", "received", json_u64(t->received), "lost",
			 json_u64(t->lost), "duplicated", json_u64(t->duplicated), "late",
			 json_u64(t->late));
}

static void get_health(const struct server_request *rq, struct server_reply *rp)
{
	const struct hub *h = server_app(rq);
	struct city_store_state t;
	const char *reasons[8];
	unsigned n = hub_reasons(h, reasons, 8);
	json_t *list = json_array();
	for (unsigned i = 0; i < n; i++)
		json_array_append_new(list, json_string(reasons[i]));
	// A hub that cannot store must not be called well by whoever decides on restarts and alarms.
	city_store_get_state(h->store, &t);
	rp->status = t.is_failing || !t.is_up ? 503 : 200;
	json_reply(rp,
		   json_pack("{s:s s:o}", "status", n == 0 ? "ok" : "degraded", "reasons", list));
}

static void write_streams(const struct city_store_state *state, struct text *t)
{
	static const struct {
		const char *name;
		const char *help;
		size_t offset;
	} figures[] = {
		{"received", "Messages received, each counted once.",
		 offsetof(struct city_totals, received)},
		{"lost", "Sequence numbers that never came.", offsetof(struct city_totals, lost)},
		{"duplicated", "Messages that came again.",
		 offsetof(struct city_totals, duplicated)},
		{"late", "Messages that filled a gap.", offsetof(struct city_totals, late)},
		{"old", "Messages too far behind to say whether they came before.",
		 offsetof(struct city_totals, old)},
	};
	for (size_t k = 0; k < sizeof(figures) / sizeof(figures[0]); k++) {
		text_printf(t, "# HELP kerbwing_hub_%s %s\n# TYPE kerbwing_hub_%s gauge\n",
			    figures[k].name, figures[k].help, figures[k].name);
		for (unsigned s = 0; s < OUTBOX_STREAM_COUNT; s++) {
			const uint64_t *v =
				(const void *)((const char *)&state->totals[s] + figures[k].offset);
			text_printf(t, "kerbwing_hub_%s{stream=\"%s\"} %llu\n", figures[k].name,
				    outbox_stream_name(s), (unsigned long long)*v);
		}
	}
}

static void write_unstored(const struct city_store_state *s, struct text *t)
{
	text_put(t, "# HELP kerbwing_hub_unstored_total Numbered messages not stored, by reason.\n"
		    "# TYPE kerbwing_hub_unstored_total counter\n");
	for (unsigned i = CITY_UNSTORED_NONE + 1; i < CITY_UNSTORED_COUNT; i++)
		text_printf(t, "kerbwing_hub_unstored_total{reason=\"%s\"} %llu\n",
			    city_unstored_name(i), (unsigned long long)s->unstored[i]);
}

static void get_metrics(const struct server_request *rq, struct server_reply *rp)
{
	const struct hub *h = server_app(rq);
	struct text *t = &rp->body;
	struct mqtt_totals m;
	struct city_store_state s;
	mqtt_get_totals(h->mqtt, &m);
	city_store_get_state(h->store, &s);
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} singles[] = {
		{"kerbwing_hub_mqtt_up", "gauge", "1 while the broker is connected.",
		 mqtt_is_up(h->mqtt)},
		{"kerbwing_hub_nodes", "gauge", "Nodes known.", s.nodes},
		{"kerbwing_hub_nodes_heard", "gauge", "Nodes that this process knows of.",
		 h->intake.count},
		{"kerbwing_hub_mqtt_received_total", "counter", "MQTT messages received.",
		 m.received},
		{"kerbwing_hub_mqtt_too_long_total", "counter",
		 "MQTT messages refused for their length.", m.too_long},
		{"kerbwing_hub_mqtt_set_aside_total", "counter",
		 "Connections that broke in the middle of a message: 70 KB are gone for each.",
		 m.set_aside},
		{"kerbwing_hub_mqtt_held_back_total", "counter",
		 "Messages that had to wait in memory with the broker's answer given.",
		 m.held_back},
		{"kerbwing_hub_inbox_put_total", "counter", "Messages written to the inbox.",
		 atomic_load(&h->inbox.put)},
		{"kerbwing_hub_inbox_refused_total", "counter",
		 "Messages that the inbox had no room for.", atomic_load(&h->inbox.refused)},
		{"kerbwing_hub_inbox_failures_total", "counter",
		 "Writes to the inbox that its disk refused.", atomic_load(&h->inbox.failures)},
		{"kerbwing_hub_inbox_damaged_total", "counter",
		 "Records of the inbox that came back damaged.", h->inbox.damaged},
		{"kerbwing_hub_inbox_waiting_bytes", "gauge", "Octets of the inbox in use.",
		 inbox_waiting(&h->inbox)},
		{"kerbwing_hub_store_rows_total", "counter", "Rows stored.", s.rows},
		{"kerbwing_hub_store_commits_total", "counter", "Commits.", s.commits},
		{"kerbwing_hub_store_failures_total", "counter", "Commits that failed.",
		 s.failures},
		{"kerbwing_hub_store_retries_total", "counter", "Commits that were tried again.",
		 s.retries},
		{"kerbwing_hub_store_up", "gauge", "1 while the database is connected.", s.is_up},
		{"kerbwing_hub_store_waiting", "gauge", "Messages that wait for their commit.",
		 s.waiting},
		{"kerbwing_hub_store_waiting_bytes", "gauge", "Octets of those.", s.waiting_bytes},
		{"kerbwing_hub_store_full_total", "counter",
		 "Messages that the store's queue had no room for.", s.full},
		{"kerbwing_hub_rolled_total", "counter", "Buckets rolled up.", s.rolled},
		{"kerbwing_hub_unrolled", "gauge", "Buckets that wait to be rolled up.", s.dirty},
		{"kerbwing_hub_pruned_total", "counter",
		 "Rows, or tables of a day, that were kept long enough.", s.pruned},
		{"kerbwing_hub_questions_total", "counter", "Questions to the store.", s.asked},
		{"kerbwing_hub_questions_refused_total", "counter",
		 "Questions that found too many waiting.", s.ask_refused},
	};
	rp->mime = METRICS_MIME;
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
		metrics_write_one(t, singles[i].name, singles[i].type, singles[i].help,
				  singles[i].value);
	write_streams(&s, t);
	write_unstored(&s, t);
	hub_orders_metrics(&h->orders, t);
	text_put(t, "# HELP kerbwing_hub_refused_total Messages refused, by reason.\n"
		    "# TYPE kerbwing_hub_refused_total counter\n");
	for (unsigned i = INTAKE_REFUSAL_NONE + 1; i < INTAKE_REFUSAL_COUNT; i++)
		text_printf(t, "kerbwing_hub_refused_total{reason=\"%s\"} %llu\n",
			    intake_refusal_name(i), (unsigned long long)h->intake.refused[i]);
}

json_t *hub_api_report(const struct hub *h)
{
	const struct city_totals *t = h->last.totals;
	return json_pack("{s:o s:o s:o s:o}", "summaries", totals_json(&t[OUTBOX_SUMMARY]),
			 "alerts_received", json_u64(t[OUTBOX_ALERT].received), "alerts",
			 totals_json(&t[OUTBOX_ALERT]), "nodes", json_u64(h->last.nodes));
}

// {"signed": base64url of a SignedOrder}. Who may give orders is what its signature says, and the nodes judge that.
static void post_order(const struct server_request *rq, struct server_reply *rp)
{
	static uint8_t octets[ORDER_OCTETS_MAX]; // the loop's thread
	struct hub *h = server_app(rq);
	const struct hub_order *o;
	json_t *body = json_read_body(rq, rp);
	if (body == NULL)
		return;
	const char *text = json_string_value(json_object_get(body, "signed"));
	long n = text != NULL ? keyset_base64url(text, strlen(text), octets, sizeof(octets)) : -1;
	json_decref(body);
	enum hub_order_fault why = n < 0 ? HUB_ORDER_FAULT_MALFORMED
					 : hub_orders_post(&h->orders, octets, (size_t)n, &o);
	if (why == HUB_ORDER_FAULT_NONE || why == HUB_ORDER_FAULT_REPEATED) {
		json_reply(rp, hub_order_json(o));
		rp->status = why == HUB_ORDER_FAULT_NONE ? 202 : 200;
	} else {
		server_fail(rp,
			    why == HUB_ORDER_FAULT_FULL || why == HUB_ORDER_FAULT_STORE ? 503 : 400,
			    hub_order_fault_name(why), hub_order_fault_text(why));
	}
}

static void get_orders(const struct server_request *rq, struct server_reply *rp)
{
	const struct hub *h = server_app(rq);
	json_reply(rp, hub_orders_json(&h->orders));
}

const struct route hub_api_routes[] = {
	{"GET", "/healthz", get_health, "Is the hub well? 503 when it cannot store.", 0},
	{"GET", "/metrics", get_metrics, "Everything counted, as Prometheus text.", 0},
	{"GET", "/v1/nodes", hub_lists_nodes,
	 "Every node: status, restarts, received, lost, duplicated; JSON, CSV, GeoJSON.", 0},
	{"POST", "/v1/orders", post_order, "Take a signed order to its nodes.", 0},
	{"GET", "/v1/orders", get_orders, "Orders, and what each node said of them.", 0},
	{"GET", "/v1/summaries", hub_lists_summaries,
	 "Stored summaries, newest first; JSON or CSV.", 0},
	{"GET", "/v1/alerts", hub_lists_alerts, "Stored alerts, newest first; JSON, CSV, GeoJSON.",
	 0},
	{"GET", "/v1/rollups", hub_lists_rollups,
	 "Figures of 1m, 5m or 1h, newest first; JSON, CSV, cells as GeoJSON.", 0},
	{"GET", "/v1/catalog", hub_lists_catalog,
	 "What each node is made of; JSON, places also as CSV and GeoJSON.", 0},
	{"GET", "/v1/grants", hub_lists_grants, "Stored grants, newest first; JSON or CSV.", 0},
};

const unsigned hub_api_route_count = sizeof(hub_api_routes) / sizeof(hub_api_routes[0]);
