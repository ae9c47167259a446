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
#include "hub/hub_store.h"

static const char PROGRAM[] = "kerbwing hub";
static const int64_t LAST_WORDS_NS = 10 * UNITS_NS_PER_S;
static const int64_t LOOK_EVERY_NS = UNITS_NS_PER_S;
static const int64_t SOON_NS = 2 * UNITS_NS_PER_MS;

enum { TURN_MAX = 512 }; // messages between two looks at the rest of the loop

unsigned hub_reasons(const struct hub *h, const char **reasons, unsigned max)
{
	struct city_store_state t;
	city_store_get_state(h->store, &t);
	const struct {
		bool is_true;
		const char *name;
	} all[] = {
		{h->mqtt == NULL || !mqtt_is_up(h->mqtt), "mqtt_down"},
		{t.is_failing, "store_failing"},
		{!t.is_up, "store_away"},
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

// Through the store's queue; what the inbox holds may be forgotten there when the store says so.
static void take(struct hub *h, const struct inbox_message *i)
{
	struct intake_message m;
	if (i->size == 0)
		return; // somebody cleared a retained status: says nothing
	enum intake_refusal why =
		intake_parse_in(&h->intake.room, i->topic, i->payload, i->size, &m);
	if (why == INTAKE_REFUSAL_NONE) {
		m.is_again = i->is_again;
		why = intake_take(&h->intake, &m, i->received_ns);
		if (why == INTAKE_REFUSAL_NONE)
			city_store_put(h->store, &m, i->received_ns, i->mark);
		if (m.kind == INTAKE_ACK)
			hub_orders_ack(&h->orders, &m);
		else if (m.kind == INTAKE_STATUS)
			hub_orders_node(&h->orders, m.city, m.node);
		intake_message_free(&m);
	}
	h->intake.refused[why]++;
}

void hub_take(struct hub *h, const char *topic, const uint8_t *payload, size_t size)
{
	take(h, &(struct inbox_message){.topic = topic,
					.payload = payload,
					.size = size,
					.received_ns = loop_wall_ns(h->loop)});
}

// ---- through the inbox

static void wake_up(struct hub *h)
{
	const uint64_t one = 1;
	// A full counter is readable all the same.
	if (write(h->wake.fd, &one, sizeof(one)) < 0)
		return;
}

// In Paho's thread.
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

// As much as the store has room for: what it cannot take yet stays in the inbox, and on_stored comes back to it. The loop is woken
// for the first message after a quiet time; while more come it looks again by itself, because a wake-up costs it and Paho's
// thread more than a message.
static void take_waiting(struct hub *h)
{
	struct inbox_message i = {.mark = 0};
	int n = 0;
	bool has_room = true;
	for (; n < TURN_MAX && (has_room = city_store_has_room(h->store)); n++) {
		if (!inbox_next(&h->inbox, &i))
			break;
		take(h, &i);
	}
	if (n > 0) // what is refused needs no store, but its turn
		city_store_pass(h->store, i.mark);
	if (!has_room)
		return;
	if (n > 0) {
		loop_timer_set(h->loop, &h->soon, n == TURN_MAX ? 0 : SOON_NS);
		return;
	}
	// Asleep first, then the look: whoever puts something there in between wakes us.
	atomic_store(&h->is_asleep, true);
	if (!inbox_is_empty(&h->inbox) && atomic_exchange(&h->is_asleep, false))
		wake_up(h);
}

static void on_soon(void *ctx)
{
	take_waiting(ctx);
}

static void on_stored(void *ctx, uint32_t events)
{
	struct hub *h = ctx;
	city_store_turn(h->store);
	inbox_mark durable = city_store_durable(h->store);
	if (durable != 0 && durable != h->done) {
		h->done = durable;
		inbox_done(&h->inbox, durable);
	}
	if (!inbox_is_empty(&h->inbox))
		take_waiting(h);
}

static void on_wake(void *ctx, uint32_t events)
{
	struct hub *h = ctx;
	uint64_t n;
	if (read(h->wake.fd, &n, sizeof(n)) > 0)
		take_waiting(h);
}

static void keep_distance(struct hub *h);

// What the inbox did not take: it is full, or its disk is. Without room in the store either it is counted there, and a gap.
static void on_message(void *ctx, const char *topic, const uint8_t *payload, size_t size)
{
	take_waiting(ctx); // came before
	hub_take(ctx, topic, payload, size);
	keep_distance(ctx);
}

// A broker that queues is better than an inbox that overflows.
static void keep_distance(struct hub *h)
{
	uint64_t waiting = inbox_waiting(&h->inbox), max = h->inbox.bytes_max;
	struct city_store_state t;
	city_store_get_state(h->store, &t);
	bool is_stuck = atomic_load(&h->inbox.is_failing) &&
			(t.is_failing || !t.is_up || !city_store_has_room(h->store));
	if (!h->is_behind && (waiting > max / 4 * 3 || is_stuck)) {
		h->is_behind = true;
		mqtt_pause(h->mqtt);
	} else if (h->is_behind && waiting < max / 2 && !t.is_failing && t.is_up) {
		h->is_behind = false;
		mqtt_resume(h->mqtt);
	}
}

static void on_look(void *ctx)
{
	struct hub *h = ctx;
	loop_timer_set(h->loop, &h->look, LOOK_EVERY_NS);
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
	loop_timer_cancel(h->loop, &h->soon);
	loop_fd_remove(h->loop, &h->wake);
	if (fd >= 0)
		close(fd);
	inbox_close(&h->inbox);
}

static void close_store(struct hub *h)
{
	if (h->store == NULL)
		return;
	city_store_answer(h->store);
	city_store_get_state(h->store, &h->last);
	loop_fd_remove(h->loop, &h->stored);
	city_store_close(h->store);
	h->store = NULL;
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

static void on_up(void *ctx)
{
	struct hub *h = ctx;
	hub_sign_up(&h->sign, h->mqtt);
}

static void on_down(void *ctx)
{
	struct hub *h = ctx;
	hub_sign_down(&h->sign);
}

static void on_sent(void *ctx, uint64_t token)
{
	struct hub *h = ctx;
	hub_sign_sent(&h->sign);
}

static void on_failed(void *ctx, uint64_t token)
{
	struct hub *h = ctx;
	hub_sign_failed(&h->sign);
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
	const struct mqtt_handlers on = {.up = on_up,
					 .down = on_down,
					 .sent = on_sent,
					 .failed = on_failed,
					 .message = on_message,
					 .keep = on_keep,
					 .ctx = h};
	fill_topics(h, &m);
	cp_config_fill_mqtt(&c->mqtt, &m);
	if (c->mqtt.client_id.s[0] != '\0')
		m.client_id = c->mqtt.client_id.s;
	else
		snprintf(h->client_id, sizeof(h->client_id), "kw-hub-%.50s-%.50s",
			 h->cfg->node.city.s, h->cfg->node.id.s);
	hub_sign_init(&h->sign, h->loop, PROGRAM, h->cfg->node.id.s);
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
	h->stored = (struct loop_fd){.fd = -1, .ready = on_stored, .ctx = h};
	h->look = (struct loop_timer){.fire = on_look, .ctx = h};
	h->soon = (struct loop_timer){.fire = on_soon, .ctx = h};
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
		rc = hub_store_open(h);
	if (rc == 0)
		rc = loop_fd_add(h->loop, &h->stored, EPOLLIN);
	if (rc == 0)
		rc = open_mqtt(h);
	if (rc == 0) {
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
	hub_sign_fini(&h->sign);
	if (h->store != NULL) {
		bool is_moving = true;
		while (is_moving && !inbox_is_empty(&h->inbox)) {
			take_waiting(h);
			is_moving = city_store_flush(h->store, LAST_WORDS_NS);
		}
		city_store_flush(h->store, LAST_WORDS_NS);
		on_stored(h, 0);
	}
	close_store(h);
	hub_store_close_orders(h);
	close_inbox(h);
	server_close(h->server);
	h->server = NULL;
}
