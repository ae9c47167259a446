// SPDX-License-Identifier: Apache-2.0
#include "uplink/uplink.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/units.h"
#include "uplink/messages.h"

static const int64_t RETRY_NS = 50 * UNITS_NS_PER_MS;

enum { WINDOW = 32, PAYLOAD_SIZE = 32 * 1024 };

// ---- sending

static void pump(struct uplink *u)
{
	const struct outbox_message *m;
	while (u->mqtt != NULL && mqtt_is_up(u->mqtt) && (m = outbox_next(&u->outbox)) != NULL) {
		if (mqtt_publish(u->mqtt, u->topic_stream[m->stream], m->payload,
				 outbox_wire_size(m), false, m->token) != 0) {
			loop_timer_set(u->loop, &u->retry, RETRY_NS);
			return;
		}
		outbox_sent(&u->outbox, m->token);
	}
}

static void on_retry(void *ctx)
{
	pump(ctx);
}

static size_t pack_status(struct uplink *u, Kerbwing__Hub__V1__State state, const char *reason,
			  uint64_t seq, uint8_t *out, size_t size)
{
	const struct messages_status s = {
		.city = u->cfg.city,
		.node = u->cfg.node,
		.boot_id = u->cfg.boot_id,
		.seq = seq,
		.now_ns = loop_wall_ns(u->loop),
		.state = state,
		.reason = reason,
		.lat_e7 = u->cfg.lat_e7,
		.lon_e7 = u->cfg.lon_e7,
		.summary_interval_ms = (uint32_t)(u->cfg.interval_ns / UNITS_NS_PER_MS),
	};
	return messages_pack_status(&s, out, size);
}

// Retained, so only the latest counts: it is not queued but said anew after each connect.
static void publish_status(struct uplink *u, Kerbwing__Hub__V1__State state, const char *reason)
{
	uint8_t out[512];
	size_t n = pack_status(u, state, reason, ++u->status_seq, out, sizeof(out));
	if (n > 0)
		mqtt_publish(u->mqtt, u->topic_status, out, n, true, 0);
}

static void publish_health(struct uplink *u)
{
	u->is_status_ok = u->link->is_connected;
	if (u->is_status_ok)
		publish_status(u, KERBWING__HUB__V1__STATE__STATE_OK, "");
	else
		publish_status(u, KERBWING__HUB__V1__STATE__STATE_DEGRADED, "dataplane_down");
}

static void on_watch(void *ctx)
{
	struct uplink *u = ctx;
	if (mqtt_is_up(u->mqtt) && u->is_status_ok != u->link->is_connected)
		publish_health(u);
	loop_timer_set(u->loop, &u->watch, UNITS_NS_PER_S);
}

static void on_up(void *ctx)
{
	struct uplink *u = ctx;
	publish_health(u);
	pump(u);
}

static void on_down(void *ctx)
{
	struct uplink *u = ctx;
	outbox_reset(&u->outbox);
}

static void on_sent(void *ctx, uint64_t token)
{
	struct uplink *u = ctx;
	outbox_acked(&u->outbox, token);
	pump(u);
}

static void on_failed(void *ctx, uint64_t token)
{
	struct uplink *u = ctx;
	outbox_failed(&u->outbox, token);
	loop_timer_set(u->loop, &u->retry, RETRY_NS);
}

// ---- making

static void make_summary(struct uplink *u, int64_t end_ns)
{
	static uint8_t out[PAYLOAD_SIZE];
	struct summary_mark to;
	int64_t now_ns = loop_wall_ns(u->loop);
	summary_mark(&to, u->world, u->counters, end_ns);
	const struct summary_context x = {
		.city = u->cfg.city,
		.node = u->cfg.node,
		.boot_id = u->cfg.boot_id,
		.seq = u->seq[OUTBOX_SUMMARY] + 1,
		.now_ns = now_ns,
		.is_dataplane_up = u->link->is_connected,
		.dataplane_restarts = u->link->session->restarts,
		.queue_oldest_ns = outbox_oldest_ns(&u->outbox, OUTBOX_SUMMARY, now_ns),
	};
	size_t n = summary_pack(&x, &u->mark, &to, u->world, u->counters, out, sizeof(out));
	if (n == 0) {
		u->too_long++; // its figures stay in the totals and appear in the next interval
		return;
	}
	u->seq[OUTBOX_SUMMARY]++;
	u->mark = to;
	outbox_put(&u->outbox, OUTBOX_SUMMARY, out, n, now_ns);
	pump(u);
}

// The timer counts monotonic time, the interval ends by the wall: when the timer is a little early or the wall was set
// back there is nothing to close yet.
static void on_tick(void *ctx)
{
	struct uplink *u = ctx;
	int64_t now_ns = loop_wall_ns(u->loop);
	int64_t end_ns = now_ns - now_ns % u->cfg.interval_ns;
	if (end_ns > u->mark.time_ns)
		make_summary(u, end_ns);
	else if (now_ns < u->mark.time_ns - u->cfg.interval_ns)
		u->mark.time_ns = end_ns;
	loop_timer_set(u->loop, &u->tick, summary_next_end_ns(now_ns, u->cfg.interval_ns) - now_ns);
}

void uplink_alert(struct uplink *u, const struct alert_log_entry *a)
{
	uint8_t out[1024];
	if (u->mqtt == NULL || (a->phase != ALERT_PHASE_RAISED && a->phase != ALERT_PHASE_CLEARED))
		return;
	int64_t now_ns = loop_wall_ns(u->loop);
	size_t n = messages_pack_alert(a, u->cfg.city, u->cfg.node, u->cfg.boot_id,
				       u->seq[OUTBOX_ALERT] + 1, now_ns, out, sizeof(out));
	if (n == 0) {
		u->too_long++;
		return;
	}
	u->seq[OUTBOX_ALERT]++;
	outbox_put(&u->outbox, OUTBOX_ALERT, out, n, now_ns);
	pump(u);
}

void uplink_tell_operator(struct uplink *u, const char *operator_name, const char *text)
{
	char leaf[80], topic[MESSAGES_TOPIC_SIZE];
	if (u->mqtt == NULL)
		return;
	snprintf(leaf, sizeof(leaf), "corridor/%s", operator_name);
	messages_topic(topic, u->cfg.city, u->cfg.node, leaf);
	bool is_told =
		messages_is_name(operator_name) &&
		mqtt_publish(u->mqtt, topic, (const uint8_t *)text, strlen(text), false, 0) == 0;
	u->told += is_told;
	u->not_told += !is_told;
}

bool uplink_is_up(const struct uplink *u)
{
	return u->mqtt != NULL && mqtt_is_up(u->mqtt);
}

int uplink_open(struct uplink *u, struct loop *l, const struct uplink_config *cfg,
		const struct world *w, const struct tally *c, const struct link_client *link)
{
	*u = (struct uplink){.loop = l, .cfg = *cfg, .world = w, .counters = c, .link = link};
	outbox_init(&u->outbox, cfg->queue_max, WINDOW);
	summary_mark(&u->mark, w, c, loop_wall_ns(l));
	u->tick = (struct loop_timer){.fire = on_tick, .ctx = u};
	u->retry = (struct loop_timer){.fire = on_retry, .ctx = u};
	u->watch = (struct loop_timer){.fire = on_watch, .ctx = u};
	if (!cfg->has_broker)
		return 0;
	messages_topic(u->topic_status, cfg->city, cfg->node, "status");
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		messages_topic(u->topic_stream[i], cfg->city, cfg->node, outbox_stream_name(i));
	u->will_size = pack_status(u, KERBWING__HUB__V1__STATE__STATE_LOST, "connection lost", 0,
				   u->will, sizeof(u->will));
	u->cfg.mqtt.will_topic = u->topic_status;
	u->cfg.mqtt.will = u->will;
	u->cfg.mqtt.will_size = u->will_size;
	const struct mqtt_handlers h = {
		.up = on_up, .down = on_down, .sent = on_sent, .failed = on_failed, .ctx = u};
	u->mqtt = mqtt_open(l, &u->cfg.mqtt, &h);
	if (u->mqtt == NULL)
		return -EINVAL;
	on_tick(u);
	on_watch(u);
	return 0;
}

void uplink_close(struct uplink *u, int64_t max_wait_ns)
{
	loop_timer_cancel(u->loop, &u->tick);
	loop_timer_cancel(u->loop, &u->watch);
	if (u->mqtt != NULL) {
		int64_t until = loop_mono_ns(u->loop) + max_wait_ns, left;
		if (loop_wall_ns(u->loop) > u->mark.time_ns)
			make_summary(u, loop_wall_ns(u->loop));
		// A broker that answered before may be back in a moment; one that never did is not waited for.
		struct mqtt_totals t;
		mqtt_get_totals(u->mqtt, &t);
		while (outbox_count(&u->outbox) > 0 && t.connects > 0 &&
		       (left = until - loop_mono_ns(u->loop)) > 0)
			loop_turn(u->loop, left);
		if (mqtt_is_up(u->mqtt))
			publish_status(u, KERBWING__HUB__V1__STATE__STATE_STOPPED, "");
		left = until - loop_mono_ns(u->loop);
		mqtt_close(u->mqtt, left > UNITS_NS_PER_S ? left : UNITS_NS_PER_S);
	}
	loop_timer_cancel(u->loop, &u->retry);
	u->mqtt = NULL;
}
