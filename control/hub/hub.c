// SPDX-License-Identifier: Apache-2.0
#include "hub/hub.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/units.h"
#include "cli.h"
#include "hub/hub_api.h"

static const char PROGRAM[] = "kerbwing hub";
static const int64_t PRUNE_EVERY_NS = 60 * UNITS_NS_PER_S;
static const int64_t LOOK_EVERY_NS = UNITS_NS_PER_S;

enum { TURN_MAX = 512 }; // messages between two looks at the rest of the loop

unsigned hub_reasons(const struct hub *h, const char **reasons, unsigned max)
{
	const struct {
		bool is_true;
		const char *name;
	} all[] = {
		{h->mqtt == NULL || !mqtt_is_up(h->mqtt), "mqtt_down"},
		{h->store.is_failing, "store_failing"},
		{h->intake.count == h->intake.max, "nodes_full"},
		{atomic_load(&h->inbox.is_failing), "inbox_failing"},
		{h->is_behind, "inbox_full"},
	};
	unsigned n = 0;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].is_true && n < max)
			reasons[n++] = all[i].name;
	return n;
}

// What was read from the inbox and could not be stored is read again, a little later.
static void commit(struct hub *h)
{
	loop_timer_cancel(h->loop, &h->commit);
	h->committed_ns = loop_mono_ns(h->loop);
	if (city_store_commit(&h->store, &h->intake)) {
		inbox_done(&h->inbox, h->taken);
		return;
	}
	inbox_rewind(&h->inbox);
	h->taken = 0;
	h->is_held = true;
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

static void take(struct hub *h, const struct inbox_message *i)
{
	struct intake_message m;
	bool is_wanted = false;
	if (i->size == 0)
		return; // somebody cleared a retained status: says nothing
	enum intake_refusal why =
		intake_parse_in(&h->intake.room, i->topic, i->payload, i->size, &m);
	if (why == INTAKE_REFUSAL_NONE) {
		m.is_again = i->is_again;
		why = intake_take(&h->intake, &m, i->received_ns, &is_wanted);
		if (is_wanted)
			store_message(h, &m, i->received_ns);
		if (m.kind == INTAKE_ACK)
			hub_orders_ack(&h->orders, &m);
		else if (m.kind == INTAKE_STATUS)
			hub_orders_node(&h->orders, m.city, m.node);
		intake_message_free(&m);
	}
	h->intake.refused[why]++;
}

// The first message after a quiet time is committed at once; only a crowd waits to share a commit.
static void commit_in_time(struct hub *h)
{
	const int64_t share_ns = (int64_t)h->cfg->hub.commit_ms.u * UNITS_NS_PER_MS;
	if (h->store.pending >= h->cfg->hub.commit_rows.u ||
	    loop_mono_ns(h->loop) - h->committed_ns >= share_ns)
		commit(h);
	else if (!h->commit.is_set)
		loop_timer_set(h->loop, &h->commit, share_ns);
}

void hub_take(struct hub *h, const char *topic, const uint8_t *payload, size_t size)
{
	take(h, &(struct inbox_message){.topic = topic,
					.payload = payload,
					.size = size,
					.received_ns = loop_wall_ns(h->loop)});
	commit_in_time(h);
}

// ---- through the inbox

static void wake_up(struct hub *h)
{
	const uint64_t one = 1;
	// A full counter is readable all the same.
	if (write(h->wake.fd, &one, sizeof(one)) < 0)
		return;
}

// In Paho's thread. One wake for all that comes while the loop works.
static bool on_keep(void *ctx, const char *topic, size_t topic_len, const uint8_t *payload,
		    size_t size, bool is_again)
{
	struct hub *h = ctx;
	int64_t now_ns = loop_wall_ns(h->loop);
	if (inbox_put(&h->inbox, topic, topic_len, payload, size, is_again, now_ns) != 0)
		return false;
	if (atomic_exchange(&h->is_asleep, false))
		wake_up(h);
	return true;
}

static void take_waiting(struct hub *h)
{
	struct inbox_message i;
	int n = 0;
	for (; n < TURN_MAX && !h->is_held && inbox_next(&h->inbox, &i); n++) {
		take(h, &i);
		h->taken = i.mark;
		if (h->store.pending >= h->cfg->hub.commit_rows.u)
			commit(h);
	}
	if (n > 0)
		commit_in_time(h);
	// Asleep first, then the look: whoever puts something there in between wakes us.
	atomic_store(&h->is_asleep, true);
	bool has_more = !h->is_held && !inbox_is_empty(&h->inbox);
	if (has_more && atomic_exchange(&h->is_asleep, false))
		wake_up(h);
}

static void on_wake(void *ctx, uint32_t events)
{
	struct hub *h = ctx;
	uint64_t n;
	if (read(h->wake.fd, &n, sizeof(n)) > 0)
		take_waiting(h);
}

// What the inbox did not take: it is full, or its disk is.
static void on_message(void *ctx, const char *topic, const uint8_t *payload, size_t size)
{
	hub_take(ctx, topic, payload, size);
}

// A broker that queues is better than an inbox that overflows.
static void keep_distance(struct hub *h)
{
	uint64_t waiting = inbox_waiting(&h->inbox), max = h->inbox.bytes_max;
	bool is_stuck = atomic_load(&h->inbox.is_failing) && h->store.is_failing;
	if (!h->is_behind && (waiting > max / 4 * 3 || is_stuck)) {
		h->is_behind = true;
		mqtt_pause(h->mqtt);
	} else if (h->is_behind && waiting < max / 2 && !h->store.is_failing) {
		h->is_behind = false;
		mqtt_resume(h->mqtt);
	}
}

static void on_look(void *ctx)
{
	struct hub *h = ctx;
	loop_timer_set(h->loop, &h->look, LOOK_EVERY_NS);
	h->is_held = false; // tried again
	take_waiting(h);
	keep_distance(h);
	if (!inbox_is_empty(&h->inbox))
		inbox_sync(&h->inbox); // the store is behind
}

static int open_inbox(struct hub *h)
{
	const struct hub_config_hub *c = &h->cfg->hub;
	if (conf_node_expand(&h->cfg->node, c->inbox.s, h->inbox_path, sizeof(h->inbox_path)) !=
	    0) {
		cli_error(PROGRAM, "%s: path too long; shorten hub.inbox", c->inbox.s);
		return -ENAMETOOLONG;
	}
	int rc = inbox_open(&h->inbox, h->inbox_path, c->inbox_mib.u << 20);
	if (rc == -EBUSY)
		cli_error(PROGRAM,
			  "%s: another hub works with it; give each its own hub.inbox "
			  "(node.state_dir)",
			  h->inbox_path);
	else if (rc != 0)
		cli_error(PROGRAM, "%s: %s; set hub.inbox to a directory that this user can write",
			  h->inbox_path, strerror(-rc));
	if (rc != 0)
		return rc;
	h->wake.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (h->wake.fd < 0 || loop_fd_add(h->loop, &h->wake, EPOLLIN) != 0)
		return -ENOMEM;
	return 0;
}

static void close_inbox(struct hub *h)
{
	int fd = h->wake.fd;
	loop_timer_cancel(h->loop, &h->look);
	loop_fd_remove(h->loop, &h->wake);
	if (fd >= 0)
		close(fd);
	inbox_close(&h->inbox);
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

// Each hub hears states, catalogues and answers itself: the first two are retained, which a shared subscription is not given, and
// the hub that holds an order waits for its answers. The streams are for one hub of the group each.
static void fill_topics(struct hub *h, struct mqtt_config *m)
{
	static const char *const streams[] = {"kerbwing/v1/+/+/summary", "kerbwing/v1/+/+/grant",
					      "kerbwing/v1/+/+/alert"};
	const char *group = h->cfg->hub.share_group.s;
	int n = 0;
	m->topics[n++] = "kerbwing/v1/+/+/status";
	m->topics[n++] = "kerbwing/v1/+/+/catalog";
	m->topics[n++] = "kerbwing/v1/+/+/ack";
	for (unsigned i = 0; i < 3; i++) {
		snprintf(h->shared_topic[i], sizeof(h->shared_topic[i]), "$share/%s/%s", group,
			 streams[i]);
		m->topics[n++] = group[0] != '\0' ? h->shared_topic[i] : streams[i];
	}
}

static int open_mqtt(struct hub *h)
{
	const struct hub_config_hub *c = &h->cfg->hub;
	struct mqtt_config m = {
		.program = PROGRAM,
		.key = "hub.mqtt.broker",
		.is_session_kept = true,
		.client_id = h->client_id,
	};
	const struct mqtt_handlers on = {.message = on_message, .keep = on_keep, .ctx = h};
	fill_topics(h, &m);
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
	h->look = (struct loop_timer){.fire = on_look, .ctx = h};
	h->wake = (struct loop_fd){.fd = -1, .ready = on_wake, .ctx = h};
	h->inbox.lock_fd = h->inbox.done_fd = h->inbox.read_fd = h->inbox.write_fd = -1;
	int rc = intake_init(&h->intake, (unsigned)cfg->hub.nodes_max.u);
	if (rc != 0)
		return rc;
	if (getrandom(&h->intake.index.seed, sizeof(h->intake.index.seed), 0) < 0)
		h->intake.index.seed = (uint64_t)h->started_ns;
	rc = open_server(h);
	if (rc == 0)
		rc = open_inbox(h);
	if (rc == 0)
		rc = open_store(h);
	if (rc == 0)
		rc = open_mqtt(h);
	if (rc == 0) {
		on_prune(h);
		on_look(h);
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
		while (!h->is_held && !inbox_is_empty(&h->inbox))
			take_waiting(h);
		commit(h);
		loop_timer_cancel(h->loop, &h->commit);
		city_store_close(&h->store);
	}
	close_inbox(h);
	server_close(h->server);
	h->server = NULL;
}
