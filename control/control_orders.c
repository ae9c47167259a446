// SPDX-License-Identifier: Apache-2.0
#include "control_orders.h"

#include <stdlib.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/units.h"
#include "control.h"
#include "uplink/messages.h"

static const char PROGRAM[] = "kerbwing control";

// ---- settings that orders may change

static bool is_interval(const char *v)
{
	char *end;
	unsigned long ms = strtoul(v, &end, 10);
	return v[0] >= '0' && v[0] <= '9' && *end == '\0' && ms >= 1000 && ms <= 300000;
}

static bool is_bool(const char *v)
{
	return strcmp(v, "true") == 0 || strcmp(v, "false") == 0;
}

static const struct order_setting settings[] = {
	{"control.summary_interval_ms", is_interval},
	{"control.road.watch", is_bool},
};

static const char *setting(const struct control *c, const char *key)
{
	const struct order_effects *x = &c->orders.effects;
	for (uint32_t i = 0; i < x->setting_count; i++)
		if (strcmp(x->setting[i]->key, key) == 0)
			return x->setting[i]->value;
	return NULL;
}

// ---- what holds

static void set_summaries(struct control *c)
{
	const struct order_effects *x = &c->orders.effects;
	const char *ordered = setting(c, "control.summary_interval_ms");
	uint64_t ms = x->summary_interval_ms != 0 ? x->summary_interval_ms
		      : ordered != NULL		  ? strtoul(ordered, NULL, 10)
						  : 0;
	uplink_set_interval(&c->uplink, (int64_t)ms * UNITS_NS_PER_MS);
	uplink_set_mode(&c->uplink, (Kerbwing__Hub__V1__Mode)x->mode);
	uplink_set_emergency_sharing(&c->uplink, x->shows_emergency_data);
}

static void set_road(struct control *c)
{
	const struct order_effects *x = &c->orders.effects;
	const char *watch = setting(c, "control.road.watch");
	c->road.is_watching =
		watch != NULL ? strcmp(watch, "true") == 0 : c->cfg->control.road.watch.b;
	road_set_fleet(&c->road, x->fleet_vehicle, x->vehicle_count);
	for (uint32_t i = 0; i < c->road.count; i++) {
		struct road_crossing *r = c->road.crossing[i];
		unsigned policy =
			order_book_slots_at(&c->orders.book, r->c->def.lat_e7, r->c->def.lon_e7);
		road_set_shut(&c->road, r,
			      policy == KERBWING__HUB__V1__ORDER_POLICY__ORDER_POLICY_FLEET_ONLY);
	}
}

static void on_ended(void *ctx, const struct order_entry *e)
{
	struct control *c = ctx;
	notices_end(&c->notices, e);
}

static void on_changed(void *ctx)
{
	struct control *c = ctx;
	set_summaries(c);
	set_road(c);
	notices_changed(&c->notices);
	pilots_orders_changed(&c->pilots);
}

static void on_push_zones(void *ctx)
{
	control_push_zones(ctx);
}

// The order's own zones behind those of the corridors.
static bool extras(void *ctx, zone_extra_cb *cb, void *arg)
{
	struct control *c = ctx;
	return (c->corridor_extras == NULL || c->corridor_extras(c->corridor_ctx, cb, arg)) &&
	       orders_zones_each(&c->orders, cb, arg);
}

// ---- telling

static void on_ack(void *ctx, const struct orders_ack *a)
{
	struct control *c = ctx;
	struct messages_header header;
	char topic[MESSAGES_TOPIC_SIZE];
	Kerbwing__Hub__V1__OrderAck m = KERBWING__HUB__V1__ORDER_ACK__INIT;
	struct order_id id = a->result->id;
	m.header = messages_fill_header(&header, c->cfg->node.city.s, c->cfg->node.id.s, c->boot_id,
					++c->order_acks, loop_wall_ns(c->loop));
	if (a->result->has_id)
		m.order_id = (ProtobufCBinaryData){sizeof(id.b), id.b};
	m.digest = (ProtobufCBinaryData){sizeof(a->digest), (uint8_t *)(uintptr_t)a->digest};
	m.serial = a->result->serial;
	m.taken = a->is_taken;
	m.reason = (char *)(uintptr_t)order_reason_name(a->result->reason);
	m.received_ns = a->received_ns;
	m.done_ns = a->done_ns;
	messages_topic(topic, c->cfg->node.city.s, c->cfg->node.id.s, "ack");
	(void)post_now(&c->uplink.post, topic, &m.base); // lost: the hub sends the order again
}

// Everybody at the API's event stream and, of messages, at the broker.
static void on_tell(void *ctx, const char *event, const char *text)
{
	struct control *c = ctx;
	char topic[MESSAGES_TOPIC_SIZE];
	events_air(&c->events, event, text);
	if (strcmp(event, "message") != 0 || !uplink_is_up(&c->uplink))
		return;
	messages_topic(topic, c->cfg->node.city.s, c->cfg->node.id.s, "message");
	(void)mqtt_publish(c->uplink.post.mqtt, topic, (const uint8_t *)text, strlen(text), false,
			   0);
}

static void on_alarm(void *ctx, enum order_reason why)
{
	struct control *c = ctx;
	const struct alert_log_entry e = {.boot_id = c->boot_id,
					  .id = ++c->own_alerts,
					  .kind = ALERT_KIND_ORDER_REFUSED,
					  .phase = ALERT_PHASE_RAISED,
					  .time_ns = loop_wall_ns(c->loop),
					  .lat_e7 = c->cfg->node.lat.e7,
					  .lon_e7 = c->cfg->node.lon.e7};
	(void)alert_log_put(&c->alerts, &e);
	events_alert(&c->events, &e);
	uplink_alert(&c->uplink, &e, NULL);
}

// ---- opening

const char *control_orders_topic(struct control *c)
{
	messages_topic(c->order_topic, c->cfg->node.city.s, c->cfg->node.id.s, "order");
	return c->order_topic;
}

void control_orders_message(void *ctx, const char *topic, const uint8_t *payload, size_t size)
{
	struct control *c = ctx;
	if (strcmp(topic, c->order_topic) == 0 && size > 0)
		orders_take(&c->orders, payload, size);
}

int control_orders_open(struct control *c)
{
	const struct orders_config o = {.program = PROGRAM,
					.node = c->cfg,
					.config_path = c->config_path,
					.settings = settings,
					.setting_count = sizeof(settings) / sizeof(settings[0]),
					.air = &c->air,
					.changed = on_changed,
					.push_zones = on_push_zones,
					.ended = on_ended,
					.ack = on_ack,
					.tell = on_tell,
					.alarm = on_alarm,
					.ctx = c};
	c->corridor_extras = c->zones.extras;
	c->corridor_ctx = c->zones.extras_ctx;
	c->zones.extras = extras;
	c->zones.extras_ctx = c;
	notices_open(&c->notices, c->loop, &c->orders, &c->link);
	return orders_open(&c->orders, c->loop, &o);
}
