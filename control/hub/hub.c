// SPDX-License-Identifier: Apache-2.0
#include "hub/hub.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "cli.h"
#include "hub/hub_api.h"

static const char PROGRAM[] = "kerbwing hub";
static const int64_t PRUNE_EVERY_NS = 60 * UNITS_NS_PER_S;

unsigned hub_reasons(const struct hub *h, const char **reasons, unsigned max)
{
	const struct {
		bool is_true;
		const char *name;
	} all[] = {
		{h->mqtt == NULL || !mqtt_is_up(h->mqtt), "mqtt_down"},
		{h->store.is_failing, "store_failing"},
		{h->intake.count == h->intake.max, "nodes_full"},
	};
	unsigned n = 0;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].is_true && n < max)
			reasons[n++] = all[i].name;
	return n;
}

static void commit(struct hub *h)
{
	loop_timer_cancel(h->loop, &h->commit);
	h->committed_ns = loop_mono_ns(h->loop);
	city_store_commit(&h->store, &h->intake);
}

static void on_commit(void *ctx)
{
	commit(ctx);
}

static void on_prune(void *ctx)
{
	struct hub *h = ctx;
	const int64_t hour_ns = 3600 * UNITS_NS_PER_S;
	commit(h);
	city_store_prune(&h->store,
			 loop_wall_ns(h->loop) - (int64_t)h->cfg->hub.retention_h.u * hour_ns);
	loop_timer_set(h->loop, &h->prune, PRUNE_EVERY_NS);
}

static void store_message(struct hub *h, const struct intake_message *m, int64_t now_ns)
{
	if (m->kind == INTAKE_SUMMARY)
		city_store_put_summary(&h->store, m, now_ns);
	else if (m->kind == INTAKE_ALERT)
		city_store_put_alert(&h->store, m, now_ns);
	else if (m->kind == INTAKE_GRANT)
		city_store_put_grant(&h->store, m, now_ns);
	else if (m->kind == INTAKE_CATALOG)
		city_store_put_catalog(&h->store, m, now_ns);
}

void hub_take(struct hub *h, const char *topic, const uint8_t *payload, size_t size)
{
	struct intake_message m;
	bool is_wanted = false;
	int64_t now_ns = loop_wall_ns(h->loop);
	if (size == 0)
		return; // somebody cleared a retained status: says nothing
	enum intake_refusal why = intake_parse(topic, payload, size, &m);
	if (why == INTAKE_REFUSAL_NONE) {
		why = intake_take(&h->intake, &m, now_ns, &is_wanted);
		if (is_wanted)
			store_message(h, &m, now_ns);
		if (m.kind == INTAKE_ACK)
			hub_orders_ack(&h->orders, &m);
		else if (m.kind == INTAKE_STATUS)
			hub_orders_node(&h->orders, m.city, m.node);
		intake_message_free(&m);
	}
	h->intake.refused[why]++;
	// The first message after a quiet time is committed at once; only a crowd waits to share a commit.
	const int64_t share_ns = (int64_t)h->cfg->hub.commit_ms.u * UNITS_NS_PER_MS;
	if (h->store.pending >= h->cfg->hub.commit_rows.u ||
	    loop_mono_ns(h->loop) - h->committed_ns >= share_ns)
		commit(h);
	else if (!h->commit.is_set)
		loop_timer_set(h->loop, &h->commit, share_ns);
}

static void on_message(void *ctx, const char *topic, const uint8_t *payload, size_t size)
{
	hub_take(ctx, topic, payload, size);
}

static int open_store(struct hub *h)
{
	if (conf_node_expand(&h->cfg->node, h->cfg->hub.store.s, h->store_path,
			     sizeof(h->store_path)) != 0) {
		cli_error(PROGRAM, "%s: path too long; shorten hub.store", h->cfg->hub.store.s);
		return -ENAMETOOLONG;
	}
	int rc = city_store_open(&h->store, h->store_path);
	if (rc == 0 && city_store_load(&h->store, &h->intake) != 0) {
		cli_error(PROGRAM, "%s: cannot be read; set hub.store to another file",
			  h->store_path);
		rc = -EIO;
	}
	if (rc == 0 && hub_orders_open(&h->orders, h->loop, h->store.db, &h->intake) != 0) {
		cli_error(PROGRAM, "%s: orders cannot be read; set hub.store to another file",
			  h->store_path);
		rc = -EIO;
	}
	return rc;
}

static int open_mqtt(struct hub *h)
{
	const struct hub_config_hub *c = &h->cfg->hub;
	struct mqtt_config m = {
		.program = PROGRAM,
		.key = "hub.mqtt.broker",
		.is_session_kept = true,
		.topics = {"kerbwing/v1/+/+/status", "kerbwing/v1/+/+/summary",
			   "kerbwing/v1/+/+/grant", "kerbwing/v1/+/+/alert",
			   "kerbwing/v1/+/+/catalog", "kerbwing/v1/+/+/ack"},
		.client_id = h->client_id,
	};
	const struct mqtt_handlers on = {.message = on_message, .ctx = h};
	cp_config_fill_mqtt(&c->mqtt, &m);
	if (c->mqtt.client_id.s[0] != '\0')
		m.client_id = c->mqtt.client_id.s;
	else
		snprintf(h->client_id, sizeof(h->client_id), "kw-hub-%.50s-%.50s",
			 h->cfg->node.city.s, h->cfg->node.id.s);
	h->mqtt = mqtt_open(h->loop, &m, &on);
	h->orders.mqtt = h->mqtt;
	return h->mqtt != NULL ? 0 : -EINVAL;
}

static int open_server(struct hub *h)
{
	const struct hub_config_http *c = &h->cfg->hub.http;
	const struct server_config s = {
		.program = PROGRAM,
		.listen = c->listen.s,
		.port = (uint16_t)c->port.u,
		.key = "hub.http.port",
		.connections_max = (unsigned)c->connections_max.u,
		.routes = hub_api_routes,
		.route_count = hub_api_route_count,
		.app = h,
	};
	h->server = server_open(h->loop, &s);
	return h->server != NULL ? 0 : -EADDRINUSE;
}

int hub_open(struct hub *h, struct loop *l, const struct hub_config *cfg)
{
	memset(h, 0, sizeof(*h));
	h->cfg = cfg;
	h->loop = l;
	h->started_ns = loop_wall_ns(l);
	h->commit = (struct loop_timer){.fire = on_commit, .ctx = h};
	h->prune = (struct loop_timer){.fire = on_prune, .ctx = h};
	int rc = intake_init(&h->intake, (unsigned)cfg->hub.nodes_max.u);
	if (rc != 0)
		return rc;
	rc = open_server(h);
	if (rc == 0)
		rc = open_store(h);
	if (rc == 0)
		rc = open_mqtt(h);
	if (rc == 0) {
		on_prune(h);
	} else {
		hub_close(h);
		intake_fini(&h->intake);
	}
	return rc;
}

void hub_close(struct hub *h)
{
	hub_orders_close(&h->orders);
	mqtt_close(h->mqtt, UNITS_NS_PER_S);
	h->mqtt = NULL;
	loop_timer_cancel(h->loop, &h->prune);
	if (h->store.db != NULL) {
		commit(h);
		city_store_close(&h->store);
	}
	server_close(h->server);
	h->server = NULL;
}
