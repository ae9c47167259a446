// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_api.h"

#include <string.h>

#include "api/json.h"
#include "api/json_read.h"
#include "auth/keyset.h"
#include "hub/hub.h"
#include "hub/hub_lists.h"
#include "metrics.h"

static json_t *totals_json(struct intake_totals t)
{
	return json_pack("{s:o s:o s:o s:o}", "received", json_u64(t.received), "lost",
			 json_u64(t.lost), "duplicated", json_u64(t.duplicated), "late",
			 json_u64(t.late));
}

static void get_health(const struct server_request *rq, struct server_reply *rp)
{
	const struct hub *h = server_app(rq);
	const char *reasons[8];
	unsigned n = hub_reasons(h, reasons, 8);
	json_t *list = json_array();
	for (unsigned i = 0; i < n; i++)
		json_array_append_new(list, json_string(reasons[i]));
	// A hub that cannot store must not be called well by whoever decides on restarts and alarms.
	rp->status = h->store.is_failing ? 503 : 200;
	json_reply(rp,
		   json_pack("{s:s s:o}", "status", n == 0 ? "ok" : "degraded", "reasons", list));
}

static json_t *node_json(const struct intake_node *n)
{
	return json_pack("{s:s s:s s:s s:s s:s s:{s:f s:f} s:I s:o s:o s:o s:o s:o s:o s:o}",
			 "city", n->city, "node", n->node, "status", messages_state_name(n->state),
			 "reason", n->reason, "version", n->version, "origin", "lat",
			 (double)n->lat_e7 / 1e7, "lon", (double)n->lon_e7 / 1e7,
			 "summary_interval_ms", (json_int_t)n->summary_interval_ms, "status_since",
			 json_time(n->status_ns), "last_seen", json_time(n->last_seen_ns),
			 "boot_id", n->boot_count > 0 ? json_hex(n->boot[0].boot_id) : json_null(),
			 "restarts", json_u64(n->restarts), "summaries",
			 totals_json(intake_node_totals(n, OUTBOX_SUMMARY)), "alerts",
			 totals_json(intake_node_totals(n, OUTBOX_ALERT)), "grants",
			 totals_json(intake_node_totals(n, OUTBOX_GRANT)));
}

static void get_nodes(const struct server_request *rq, struct server_reply *rp)
{
	const struct hub *h = server_app(rq);
	json_t *list = json_array();
	for (unsigned i = 0; i < h->intake.count; i++)
		json_array_append_new(list, node_json(&h->intake.node[i]));
	json_reply(rp, json_pack("{s:o}", "nodes", list));
}

static void write_streams(const struct hub *h, struct text *t)
{
	static const struct {
		const char *name;
		const char *help;
		size_t offset;
	} figures[] = {
		{"received", "Messages received, each counted once.",
		 offsetof(struct intake_totals, received)},
		{"lost", "Sequence numbers that never came.", offsetof(struct intake_totals, lost)},
		{"duplicated", "Messages that came again.",
		 offsetof(struct intake_totals, duplicated)},
		{"late", "Messages that filled a gap.", offsetof(struct intake_totals, late)},
	};
	for (size_t k = 0; k < sizeof(figures) / sizeof(figures[0]); k++) {
		text_printf(t, "# HELP kerbwing_hub_%s %s\n# TYPE kerbwing_hub_%s gauge\n",
			    figures[k].name, figures[k].help, figures[k].name);
		for (unsigned s = 0; s < OUTBOX_STREAM_COUNT; s++) {
			struct intake_totals all = intake_all_totals(&h->intake, s);
			const uint64_t *v = (const void *)((const char *)&all + figures[k].offset);
			text_printf(t, "kerbwing_hub_%s{stream=\"%s\"} %llu\n", figures[k].name,
				    outbox_stream_name(s), (unsigned long long)*v);
		}
	}
}

static void get_metrics(const struct server_request *rq, struct server_reply *rp)
{
	const struct hub *h = server_app(rq);
	struct text *t = &rp->body;
	struct mqtt_totals m;
	mqtt_get_totals(h->mqtt, &m);
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} singles[] = {
		{"kerbwing_hub_mqtt_up", "gauge", "1 while the broker is connected.",
		 mqtt_is_up(h->mqtt)},
		{"kerbwing_hub_nodes", "gauge", "Nodes known.", h->intake.count},
		{"kerbwing_hub_mqtt_received_total", "counter", "MQTT messages received.",
		 m.received},
		{"kerbwing_hub_mqtt_too_long_total", "counter",
		 "MQTT messages refused for their length.", m.too_long},
		{"kerbwing_hub_mqtt_held_back_total", "counter",
		 "Times that the broker was slowed down.", m.held_back},
		{"kerbwing_hub_store_rows_total", "counter", "Rows stored.", h->store.rows},
		{"kerbwing_hub_store_commits_total", "counter", "Commits.", h->store.commits},
		{"kerbwing_hub_store_failures_total", "counter", "Writes that failed.",
		 h->store.failures},
	};
	rp->mime = METRICS_MIME;
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
		metrics_write_one(t, singles[i].name, singles[i].type, singles[i].help,
				  singles[i].value);
	write_streams(h, t);
	hub_orders_metrics(&h->orders, t);
	text_put(t, "# HELP kerbwing_hub_refused_total Messages refused, by reason.\n"
		    "# TYPE kerbwing_hub_refused_total counter\n");
	for (unsigned i = INTAKE_REFUSAL_NONE + 1; i < INTAKE_REFUSAL_COUNT; i++)
		text_printf(t, "kerbwing_hub_refused_total{reason=\"%s\"} %llu\n",
			    intake_refusal_name(i), (unsigned long long)h->intake.refused[i]);
}

json_t *hub_api_report(const struct hub *h)
{
	struct intake_totals alerts = intake_all_totals(&h->intake, OUTBOX_ALERT);
	return json_pack("{s:o s:o s:o s:I}", "summaries",
			 totals_json(intake_all_totals(&h->intake, OUTBOX_SUMMARY)),
			 "alerts_received", json_u64(alerts.received), "alerts",
			 totals_json(alerts), "nodes", (json_int_t)h->intake.count);
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
	{"GET", "/v1/nodes", get_nodes, "Every node: status, restarts, received, lost, duplicated.",
	 0},
	{"POST", "/v1/orders", post_order, "Take a signed order to its nodes.", 0},
	{"GET", "/v1/orders", get_orders, "Orders, and what each node said of them.", 0},
	{"GET", "/v1/summaries", hub_lists_summaries,
	 "Stored summaries, newest first; JSON or CSV.", 0},
	{"GET", "/v1/alerts", hub_lists_alerts, "Stored alerts, newest first; JSON or CSV.", 0},
};

const unsigned hub_api_route_count = sizeof(hub_api_routes) / sizeof(hub_api_routes[0]);
