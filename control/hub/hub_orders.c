// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_orders.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/uuid.h"
#include "api/json.h"
#include "base/units.h"
#include "hub/hub_order_store.h"
#include "metrics.h"

static const struct {
	const char *name, *text;
} faults[HUB_ORDER_FAULT_COUNT] = {
#define X(id, name, text) [HUB_ORDER_FAULT_##id] = {name, text},
	HUB_ORDER_FAULT_LIST(X)
#undef X
};

const char *hub_order_fault_name(unsigned fault)
{
	return fault < HUB_ORDER_FAULT_COUNT ? faults[fault].name : "?";
}

const char *hub_order_fault_text(unsigned fault)
{
	return fault < HUB_ORDER_FAULT_COUNT ? faults[fault].text : "?";
}

#define AGAIN_NS (HUB_ORDERS_AGAIN_S * UNITS_NS_PER_S)

// ---- reading an order

static void copy(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text);
}

static bool read_order(const uint8_t *octets, size_t size, struct hub_order *o)
{
	Kerbwing__Hub__V1__SignedOrder *s =
		size <= ORDER_OCTETS_MAX
			? kerbwing__hub__v1__signed_order__unpack(NULL, size, octets)
			: NULL;
	Kerbwing__Hub__V1__Order *m =
		s != NULL ? kerbwing__hub__v1__order__unpack(NULL, s->order.len, s->order.data)
			  : NULL;
	bool good = m != NULL && m->order_id.len == ORDER_ID_SIZE;
	if (good) {
		memcpy(o->id.b, m->order_id.data, ORDER_ID_SIZE);
		copy(o->city, sizeof(o->city), m->city);
		copy(o->node, sizeof(o->node), m->node);
		copy(o->issuer, sizeof(o->issuer), m->issuer);
		copy(o->reason, sizeof(o->reason), m->reason);
		o->serial = m->serial;
		o->kind = (uint8_t)order_kind_of(m);
		o->start_ns = m->start_ns != 0 ? m->start_ns : m->issued_ns;
		o->expiry_ns = m->expiry_ns;
		o->octets = malloc(size + 1);
		o->size = size;
		if (o->octets != NULL)
			memcpy(o->octets, octets, size);
		order_digest(octets, size, o->digest);
		good = o->octets != NULL;
	}
	if (m != NULL)
		kerbwing__hub__v1__order__free_unpacked(m, NULL);
	if (s != NULL)
		kerbwing__hub__v1__signed_order__free_unpacked(s, NULL);
	return good;
}

static void free_order(struct hub_order *o)
{
	free(o->octets);
	free(o->target);
	free(o);
}

static bool is_for(const struct hub_order *o, const char *city, const char *node)
{
	return strcmp(o->city, city) == 0 &&
	       (strcmp(o->node, "*") == 0 || strcmp(o->node, node) == 0);
}

static struct hub_order_target *target_of(struct hub_order *o, const char *node)
{
	for (uint32_t i = 0; i < o->target_count; i++)
		if (strcmp(o->target[i].node, node) == 0)
			return &o->target[i];
	if (o->target_count == o->target_room) {
		uint32_t room = o->target_room != 0 ? 2 * o->target_room : 4;
		struct hub_order_target *t = realloc(o->target, room * sizeof(*t));
		if (t == NULL)
			return NULL;
		o->target = t;
		o->target_room = room;
	}
	struct hub_order_target *t = &o->target[o->target_count++];
	*t = (struct hub_order_target){.sent = 0};
	copy(t->node, sizeof(t->node), node);
	return t;
}

// ---- sending

static bool is_due(const struct hub_order_target *t, int64_t now_ns, int64_t again_ns)
{
	return !t->is_final && (t->sent == 0 || now_ns - t->sent_ns >= again_ns);
}

// False: not now.
static bool send_to(struct hub_orders *h, struct hub_order *o, const char *node, int64_t again_ns)
{
	char topic[MESSAGES_TOPIC_SIZE];
	int64_t now_ns = loop_wall_ns(h->loop);
	struct hub_order_target *t = target_of(o, node);
	if (t == NULL || h->mqtt == NULL || !mqtt_is_up(h->mqtt))
		return false;
	if (!is_due(t, now_ns, again_ns))
		return true;
	messages_topic(topic, o->city, node, "order");
	if (mqtt_publish(h->mqtt, topic, o->octets, o->size, false, 0) != 0) {
		h->failed++;
		return false;
	}
	t->sent_ns = now_ns;
	t->sent++;
	h->sent++;
	return true;
}

// To every known node that it is for, at most so many a turn. Returns how many it may still be.
static uint32_t send_to_all(struct hub_orders *h, struct hub_order *o, uint32_t room)
{
	int64_t now_ns = loop_wall_ns(h->loop);
	if (strcmp(o->node, "*") != 0) { // also one that was never heard: it may be there
		struct hub_order_target *t = target_of(o, o->node);
		if (t != NULL && is_due(t, now_ns, AGAIN_NS))
			return send_to(h, o, o->node, AGAIN_NS) ? room - 1 : 0;
		return room;
	}
	for (unsigned i = 0; i < h->intake->count && room > 0; i++) {
		const struct intake_node *n = &h->intake->node[i];
		struct hub_order_target *t =
			strcmp(n->city, o->city) == 0 ? target_of(o, n->node) : NULL;
		if (t == NULL || !is_due(t, now_ns, AGAIN_NS))
			continue;
		if (!send_to(h, o, n->node, AGAIN_NS))
			return 0;
		room--;
	}
	return room;
}

static void drop_expired(struct hub_orders *h)
{
	int64_t now_ns = loop_wall_ns(h->loop);
	for (uint32_t i = h->count; i-- > 0;) {
		// A day longer, so that one can see what became of it.
		if (h->order[i]->expiry_ns + 86400 * UNITS_NS_PER_S > now_ns)
			continue;
		hub_order_store_drop(h->db, h->order[i]);
		free_order(h->order[i]);
		memmove(&h->order[i], &h->order[i + 1],
			(--h->count - i) * sizeof(struct hub_order *));
	}
}

static void on_again(void *ctx)
{
	struct hub_orders *h = ctx;
	uint32_t room = HUB_ORDERS_SENT_A_TURN;
	int64_t now_ns = loop_wall_ns(h->loop);
	drop_expired(h);
	for (uint32_t i = 0; i < h->count && room > 0; i++)
		if (h->order[i]->expiry_ns > now_ns)
			room = send_to_all(h, h->order[i], room);
	loop_timer_set(h->loop, &h->again, UNITS_NS_PER_S);
}

void hub_orders_node(struct hub_orders *h, const char *city, const char *node)
{
	int64_t now_ns = loop_wall_ns(h->loop);
	for (uint32_t i = 0; i < h->count; i++)
		if (h->order[i]->expiry_ns > now_ns && is_for(h->order[i], city, node))
			(void)send_to(h, h->order[i], node,
				      UNITS_NS_PER_S); // not twice while its answer is on the way
}

// ---- taking

static struct hub_order *find(struct hub_orders *h, const uint8_t *id)
{
	for (uint32_t i = 0; i < h->count; i++)
		if (memcmp(h->order[i]->id.b, id, ORDER_ID_SIZE) == 0)
			return h->order[i];
	return NULL;
}

static enum hub_order_fault judge(struct hub_orders *h, const struct hub_order *o)
{
	bool is_name = messages_is_name(o->city) &&
		       (strcmp(o->node, "*") == 0 || messages_is_name(o->node));
	return !is_name				       ? HUB_ORDER_FAULT_NAME
	       : o->expiry_ns <= loop_wall_ns(h->loop) ? HUB_ORDER_FAULT_EXPIRED
	       : find(h, o->id.b) != NULL	       ? HUB_ORDER_FAULT_REPEATED
	       : h->count == HUB_ORDERS_MAX	       ? HUB_ORDER_FAULT_FULL
						       : HUB_ORDER_FAULT_NONE;
}

enum hub_order_fault hub_orders_post(struct hub_orders *h, const uint8_t *octets, size_t size,
				     const struct hub_order **out)
{
	struct hub_order *o = calloc(1, sizeof(*o));
	enum hub_order_fault why = HUB_ORDER_FAULT_STORE;
	*out = NULL;
	if (o != NULL && !read_order(octets, size, o))
		why = HUB_ORDER_FAULT_MALFORMED;
	else if (o != NULL)
		why = judge(h, o);
	if (why == HUB_ORDER_FAULT_NONE) {
		o->posted_ns = loop_wall_ns(h->loop);
		if (!hub_order_store_put(h->db, o))
			why = HUB_ORDER_FAULT_STORE;
	}
	if (why != HUB_ORDER_FAULT_NONE) {
		h->faults[why]++;
		if (why == HUB_ORDER_FAULT_REPEATED)
			*out = find(h, o->id.b);
		if (o != NULL)
			free_order(o);
		return why;
	}
	h->order[h->count++] = o;
	h->posted++;
	(void)send_to_all(h, o, HUB_ORDERS_SENT_A_TURN);
	*out = o;
	return why;
}

static struct hub_order *of_digest(struct hub_orders *h, const uint8_t *digest)
{
	for (uint32_t i = 0; i < h->count; i++)
		if (memcmp(h->order[i]->digest, digest, ORDER_DIGEST_SIZE) == 0)
			return h->order[i];
	return NULL;
}

// What may be taken when it comes again.
static bool is_passing(const char *reason)
{
	return strcmp(reason, order_reason_name(ORDER_REASON_FULL)) == 0 ||
	       strcmp(reason, order_reason_name(ORDER_REASON_STORE)) == 0 ||
	       strcmp(reason, order_reason_name(ORDER_REASON_BUSY)) == 0;
}

void hub_orders_ack(struct hub_orders *h, const struct intake_message *m)
{
	const Kerbwing__Hub__V1__OrderAck *a = m->ack;
	struct hub_order *o =
		a->digest.len == ORDER_DIGEST_SIZE ? of_digest(h, a->digest.data) : NULL;
	if (o == NULL || !is_for(o, m->city, m->node))
		return; // of another hub, or nobody's
	struct hub_order_target *t = target_of(o, m->node);
	bool is_repeat = strcmp(a->reason, order_reason_name(ORDER_REASON_REPEATED)) == 0;
	// An area of a shared book, or a later start: what was not done at first is acknowledged again when it is.
	bool is_done_now =
		t != NULL && t->is_taken && t->done_ns == 0 && a->taken && a->done_ns != 0;
	if (t == NULL || (!is_done_now && t->is_acked && (t->is_taken || is_repeat)))
		return;
	t->is_acked = true;
	t->is_taken = a->taken;
	t->is_final = a->taken || !is_passing(a->reason);
	t->acked_ns = loop_wall_ns(h->loop);
	t->received_ns = a->received_ns;
	t->done_ns = a->done_ns;
	if (!is_done_now)
		copy(t->reason, sizeof(t->reason), a->reason);
	h->acked++;
	h->refused_by_nodes += !a->taken;
	(void)hub_order_store_ack(h->db, o, t);
}

// ---- showing

static json_t *target_json(const struct hub_order_target *t)
{
	json_t *j = json_pack("{s:s s:s s:s s:i}", "node", t->node, "state",
			      !t->is_acked  ? "sent"
			      : t->is_taken ? "taken"
					    : "refused",
			      "reason", t->is_acked ? t->reason : "", "sent", (int)t->sent);
	if (t->is_acked)
		json_object_update_new(
			j, json_pack("{s:o s:o s:o}", "acknowledged", json_time(t->acked_ns),
				     "received", json_time(t->received_ns), "done",
				     t->done_ns != 0 ? json_time(t->done_ns) : json_null()));
	return j;
}

json_t *hub_order_json(const struct hub_order *o)
{
	char id[UUID_TEXT_SIZE];
	struct air_id uuid;
	json_t *nodes = json_array();
	memcpy(uuid.b, o->id.b, sizeof(uuid.b));
	uuid_write(&uuid, id);
	for (uint32_t i = 0; i < o->target_count; i++)
		json_array_append_new(nodes, target_json(&o->target[i]));
	return json_pack("{s:s s:s s:s s:s s:s s:s s:I s:o s:o s:o s:o}", "id", id, "kind",
			 order_kind_name(o->kind), "city", o->city, "node", o->node, "issuer",
			 o->issuer, "reason", o->reason, "serial", (json_int_t)o->serial, "posted",
			 json_time(o->posted_ns), "start", json_time(o->start_ns), "expiry",
			 json_time(o->expiry_ns), "nodes", nodes);
}

json_t *hub_orders_json(const struct hub_orders *h)
{
	json_t *list = json_array();
	for (uint32_t i = h->count; i-- > 0;)
		json_array_append_new(list, hub_order_json(h->order[i]));
	return json_pack("{s:o}", "orders", list);
}

void hub_orders_metrics(const struct hub_orders *h, struct text *t)
{
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} list[] = {
		{"kerbwing_hub_orders_held", "gauge", "Orders held, over ones of a day included.",
		 h->count},
		{"kerbwing_hub_orders_posted_total", "counter", "Orders taken to nodes.",
		 h->posted},
		{"kerbwing_hub_orders_sent_total", "counter",
		 "Times that an order was sent to a node.", h->sent},
		{"kerbwing_hub_orders_acked_total", "counter", "Answers of nodes.", h->acked},
		{"kerbwing_hub_orders_refused_total", "counter", "Answers that refused the order.",
		 h->refused_by_nodes},
		{"kerbwing_hub_orders_failed_total", "counter",
		 "Times that the broker did not take an order.", h->failed},
	};
	for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		metrics_write_one(t, list[i].name, list[i].type, list[i].help, list[i].value);
	text_put(t, "# HELP kerbwing_hub_orders_not_taken_total Posted orders not taken to nodes.\n"
		    "# TYPE kerbwing_hub_orders_not_taken_total counter\n");
	for (unsigned i = HUB_ORDER_FAULT_NONE + 1; i < HUB_ORDER_FAULT_COUNT; i++)
		text_printf(t, "kerbwing_hub_orders_not_taken_total{reason=\"%s\"} %" PRIu64 "\n",
			    hub_order_fault_name(i), h->faults[i]);
}

// ---- opening

static bool restore(void *ctx, const uint8_t *octets, size_t size, int64_t posted_ns)
{
	struct hub_orders *h = ctx;
	struct hub_order *o = calloc(1, sizeof(*o));
	if (o == NULL)
		return false;
	if (h->count == HUB_ORDERS_MAX || !read_order(octets, size, o)) {
		free_order(o);
		return true;
	}
	o->posted_ns = posted_ns;
	h->order[h->count++] = o;
	return true;
}

static void restore_ack(void *ctx, const uint8_t *id, const struct hub_order_target *t)
{
	struct hub_order *o = find(ctx, id);
	struct hub_order_target *mine = o != NULL ? target_of(o, t->node) : NULL;
	if (mine != NULL)
		*mine = *t;
}

int hub_orders_open(struct hub_orders *h, struct loop *l, struct sqlite3 *db,
		    const struct intake *k)
{
	*h = (struct hub_orders){.loop = l, .db = db, .intake = k};
	h->again = (struct loop_timer){.fire = on_again, .ctx = h};
	if (!hub_order_store_open(db) || !hub_order_store_each(db, restore, h) ||
	    !hub_order_store_each_ack(db, restore_ack, h))
		return -EIO;
	for (uint32_t i = 0; i < h->count; i++)
		for (uint32_t t = 0; t < h->order[i]->target_count; t++) {
			struct hub_order_target *x = &h->order[i]->target[t];
			x->is_final = x->is_taken || !is_passing(x->reason);
		}
	on_again(h);
	return 0;
}

void hub_orders_close(struct hub_orders *h)
{
	if (h->loop != NULL)
		loop_timer_cancel(h->loop, &h->again);
	for (uint32_t i = 0; i < h->count; i++)
		free_order(h->order[i]);
	h->count = 0;
}
