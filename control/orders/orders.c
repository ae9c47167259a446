// SPDX-License-Identifier: Apache-2.0
#include "orders/orders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/uuid.h"
#include "api/json.h"
#include "base/units.h"
#include "cli.h"
#include "orders/order_file.h"
#include "orders/order_sign.h"
#include "path_beside.h"

enum { FILE_MAX = ORDER_ACTIVE_MAX * ORDER_OCTETS_MAX + 64 * 1024 };

#define ALARM_EVERY_NS (10 * UNITS_NS_PER_S)
#define AIR_LATE_NS    (5 * UNITS_NS_PER_S)
#define AIR_AGAIN_NS   (30 * UNITS_NS_PER_S) // each try is an entry of the audit log

static int32_t fleet_priority(const struct orders *o)
{
	return (int32_t)o->cfg.node->control.orders.priority.u;
}

// ---- on disk

static uint8_t *file_room(void)
{
	static uint8_t room[FILE_MAX]; // the loop's thread
	return room;
}

static int keep(struct orders *o, const struct order_entry *also)
{
	uint8_t *room = file_room();
	size_t n = order_book_pack(&o->book, also, room, FILE_MAX);
	int rc = n > 0 ? order_file_write(o->path, room, n) : -ENOSPC;
	o->kept += rc == 0;
	o->keep_failed += rc != 0;
	o->is_keep_failing = rc != 0;
	if (rc != 0)
		cli_error(o->cfg.program,
			  "%s: %s; the order is not taken; make room, the hub sends it again",
			  o->path, strerror(-rc));
	return rc;
}

static int load(struct orders *o)
{
	long n = order_file_read(o->path, file_room(), FILE_MAX);
	if (n == 0)
		return 0;
	if (n < 0 || !order_book_unpack(&o->book, file_room(), (size_t)n, loop_wall_ns(o->loop),
					&o->left_out)) {
		cli_error(
			o->cfg.program,
			"%s: orders of the run before cannot be read (%s); move the file away and "
			"have the hub send them again",
			o->path, n < 0 ? strerror((int)-n) : "damaged");
		return n < 0 ? (int)n : -EBADMSG;
	}
	return 0;
}

// ---- telling

static void remember(struct orders *o, const struct orders_past *p)
{
	o->past[o->past_count++ % ORDERS_HISTORY] = *p;
}

static void tell(struct orders *o, const char *event, json_t *j)
{
	char *text = j != NULL ? json_dumps(j, JSON_COMPACT) : NULL;
	json_decref(j);
	if (text != NULL && o->cfg.tell != NULL)
		o->cfg.tell(o->cfg.ctx, event, text);
	free(text);
}

static void note_refusal(struct orders *o, const struct order_result *r, int64_t now_ns)
{
	struct orders_past p = {
		.id = r->id, .serial = r->serial, .reason = (uint8_t)r->reason, .time_ns = now_ns};
	o->book.refused[r->reason]++;
	remember(o, &p);
	cli_error(o->cfg.program, "an order of the hub was refused: %s (%s)",
		  order_reason_name(r->reason), order_reason_text(r->reason));
	// A flood of bad orders is one alarm every ten seconds, and counted.
	if (o->cfg.alarm != NULL &&
	    (o->alarmed_ns == 0 || now_ns - o->alarmed_ns >= ALARM_EVERY_NS)) {
		o->alarmed_ns = now_ns;
		o->cfg.alarm(o->cfg.ctx, r->reason);
	}
	tell(o, "order",
	     json_pack("{s:s s:s}", "refused", order_reason_name(r->reason), "message",
		       order_reason_text(r->reason)));
}

// ---- what begins and ends

static void say_message(struct orders *o, const struct order_entry *e)
{
	const Kerbwing__Hub__V1__BroadcastOrder *b = e->order->broadcast;
	tell(o, "message",
	     json_pack("{s:s s:s s:s s:o}", "text", b->text, "language", b->language, "issuer",
		       e->order->issuer, "until", json_time(e->expiry_ns)));
}

static void begin(struct orders *o, const struct order_entry *e)
{
	fprintf(stderr, "%s: order %s of %s is in force: %s\n", o->cfg.program,
		order_kind_name(e->kind), e->order->issuer, e->order->reason);
	if (e->kind == ORDER_KIND_BROADCAST)
		say_message(o, e);
}

static void end(struct orders *o, const struct order_entry *e)
{
	struct orders_past p = {.id = e->id,
				.serial = e->serial,
				.kind = e->kind,
				.time_ns = loop_wall_ns(o->loop)};
	snprintf(p.issuer, sizeof(p.issuer), "%s", e->order->issuer);
	remember(o, &p);
	if (o->cfg.ended != NULL)
		o->cfg.ended(o->cfg.ctx, e);
	fprintf(stderr, "%s: order %s of %s is over\n", o->cfg.program, order_kind_name(e->kind),
		e->order->issuer);
}

// At least once a second: the wall's clock may be set, and the book is compared.
static void set_timer(struct orders *o)
{
	int64_t at_ns = order_book_next_ns(&o->book), now_ns = loop_wall_ns(o->loop);
	int64_t in_ns = at_ns > now_ns ? at_ns - now_ns : 0;
	loop_timer_cancel(o->loop, &o->timer);
	loop_timer_set(o->loop, &o->timer, in_ns < UNITS_NS_PER_S ? in_ns : UNITS_NS_PER_S);
}

// ---- the air book, and what is done

static struct order_entry *entry_of(struct orders *o, const struct order_id *id)
{
	for (uint32_t i = 0; i < o->book.count; i++)
		if (o->book.entry[i].expiry_ns != INT64_MIN &&
		    memcmp(o->book.entry[i].id.b, id->b, sizeof(id->b)) == 0)
			return &o->book.entry[i];
	return NULL;
}

static void owe(struct orders *o, const struct orders_ack *a, bool is_cancel)
{
	if (o->owed_count == ORDERS_OWED)
		memmove(&o->owed[0], &o->owed[1], --o->owed_count * sizeof(o->owed[0]));
	struct orders_owed *w = &o->owed[o->owed_count++];
	*w = (struct orders_owed){.id = a->result->id,
				  .serial = a->result->serial,
				  .received_ns = a->received_ns,
				  .is_cancel = is_cancel};
	memcpy(w->digest, a->digest, sizeof(w->digest));
}

static void pay(struct orders *o, const struct orders_owed *w, int64_t done_ns)
{
	const struct order_result r = {
		.reason = ORDER_REASON_NONE, .has_id = true, .id = w->id, .serial = w->serial};
	struct orders_ack a = {
		.result = &r, .is_taken = true, .received_ns = w->received_ns, .done_ns = done_ns};
	memcpy(a.digest, w->digest, sizeof(a.digest));
	if (o->cfg.ack != NULL)
		o->cfg.ack(o->cfg.ctx, &a);
}

// Says so of what has been done since it was acknowledged; forgets what is over before it could be.
static void pay_owed(struct orders *o)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < o->owed_count; i++) {
		const struct orders_owed w = o->owed[i];
		const struct order_entry *e = w.is_cancel ? NULL : entry_of(o, &w.id);
		int64_t done_ns = e != NULL			  ? e->done_ns
				  : w.is_cancel && o->is_all_open ? loop_wall_ns(o->loop)
								  : 0;
		if (done_ns != 0)
			pay(o, &w, done_ns);
		else if (e != NULL || w.is_cancel)
			o->owed[kept++] = w;
	}
	o->owed_count = kept;
}

static void note_air(struct orders *o, enum orders_air now)
{
	int64_t mono_ns = loop_mono_ns(o->loop);
	if (now != ORDERS_AIR_DONE && o->air == ORDERS_AIR_DONE)
		o->air_waits_ns = mono_ns;
	if (now == ORDERS_AIR_REFUSED && mono_ns >= o->air_again_ns) {
		o->air_again_ns = mono_ns + AIR_AGAIN_NS;
		o->air_refused++;
		if (o->air != now)
			cli_error(o->cfg.program,
				  "the air book has no room for the area of an order: %s; raise "
				  "control.air.constraints_max or volumes_max",
				  orders_air_text(now));
	}
	o->air = now;
}

// What is REFUSED is not tried again at once: each try is an entry of the audit log.
static enum orders_air close_all(struct orders *o)
{
	enum orders_air all = ORDERS_AIR_DONE;
	if (loop_mono_ns(o->loop) < o->air_again_ns)
		return ORDERS_AIR_REFUSED;
	for (uint32_t i = 0; i < o->book.count && all != ORDERS_AIR_REFUSED; i++) {
		struct order_entry *e = &o->book.entry[i];
		if (e->expiry_ns == INT64_MIN)
			continue;
		enum orders_air one = orders_air_close(o->cfg.air, &o->book, e, fleet_priority(o));
		if (one == ORDERS_AIR_DONE && e->has_begun && e->done_ns == 0)
			e->done_ns = loop_wall_ns(o->loop);
		all = one > all ? one : all;
	}
	return all;
}

void orders_settle(struct orders *o)
{
	if (o->loop == NULL)
		return;
	o->is_all_open = orders_air_open_cancelled(o->cfg.air, &o->book);
	enum orders_air all = close_all(o);
	note_air(o, all == ORDERS_AIR_DONE && !o->is_all_open ? ORDERS_AIR_WAITS : all);
	pay_owed(o);
}

bool orders_air_is_late(const struct orders *o)
{
	return o->loop != NULL && o->air != ORDERS_AIR_DONE &&
	       loop_mono_ns(o->loop) - o->air_waits_ns > AIR_LATE_NS;
}

// Everything that is due.
static void turn(struct orders *o, bool is_new)
{
	struct order_event e;
	bool has_ended = false, is_changed = is_new;
	while (order_book_next(&o->book, loop_wall_ns(o->loop), &e)) {
		is_changed = true;
		if (e.is_begin)
			begin(o, e.entry);
		else
			end(o, e.entry);
		has_ended |= !e.is_begin;
	}
	if (is_changed) {
		order_book_effects(&o->book, &o->effects);
		if (has_ended)
			(void)keep(o,
				   NULL); // what is over may stay in the file: it is judged again
		if (o->cfg.changed != NULL)
			o->cfg.changed(o->cfg.ctx);
		if (o->cfg.push_zones != NULL)
			o->cfg.push_zones(o->cfg.ctx);
		tell(o, "order", orders_json(o));
	}
	orders_settle(o);
	set_timer(o);
}

static void on_timer(void *ctx)
{
	turn(ctx, false);
}

// ---- taking

bool orders_is_open(const struct orders *o)
{
	return o->book.key_count > 0;
}

// What can fail. The order is on disk before its area is closed: so it is judged again after a crash in between.
static enum order_reason prepare(struct orders *o, const struct order_entry *e)
{
	if (keep(o, e) != 0)
		return ORDER_REASON_STORE;
	if (orders_air_close(o->cfg.air, &o->book, e, fleet_priority(o)) != ORDERS_AIR_REFUSED)
		return ORDER_REASON_NONE;
	o->air_refused++;
	// When that fails too, a restart takes the order, and the hub, which sends it again, hears so.
	(void)keep(o, NULL);
	return ORDER_REASON_BUSY;
}

static void take(struct orders *o, struct order_result *r, struct orders_ack *a)
{
	bool is_cancel = r->entry.kind == ORDER_KIND_CANCEL;
	order_book_take(&o->book, r, a->received_ns);
	turn(o, true);
	const struct order_entry *e = entry_of(o, &r->id);
	if (e != NULL)
		a->done_ns = e->done_ns;
	else if (is_cancel && o->is_all_open)
		a->done_ns = loop_wall_ns(o->loop);
	if (a->done_ns == 0)
		owe(o, a, is_cancel);
}

void orders_take(struct orders *o, const uint8_t *octets, size_t size)
{
	struct order_result r;
	struct orders_ack a = {.result = &r, .received_ns = loop_wall_ns(o->loop)};
	const struct order_entry *before;
	o->received++;
	order_digest(octets, size, a.digest);
	order_book_judge(&o->book, octets, size, a.received_ns, &r);
	if (r.reason == ORDER_REASON_NONE)
		r.reason = prepare(o, &r.entry);
	if (r.reason == ORDER_REASON_NONE)
		take(o, &r, &a);
	else
		order_result_free(&r);
	if (r.reason == ORDER_REASON_REPEATED)
		a.done_ns = (before = entry_of(o, &r.id)) != NULL ? before->done_ns
			    : o->is_all_open			  ? a.received_ns
								  : 0;
	a.is_taken = r.reason == ORDER_REASON_NONE || r.reason == ORDER_REASON_REPEATED;
	if (!a.is_taken)
		note_refusal(o, &r, a.received_ns);
	if (o->cfg.ack != NULL)
		o->cfg.ack(o->cfg.ctx, &a);
}

int32_t orders_priority(const struct orders *o, const char *operator_name, int32_t wanted)
{
	int32_t fleet = fleet_priority(o);
	if (o->effects.mode != ORDER_MODE_EMERGENCY)
		return wanted;
	for (uint32_t i = 0; i < o->effects.operator_count; i++)
		if (strcmp(o->effects.fleet_operator[i], operator_name) == 0)
			return wanted > fleet ? wanted : fleet;
	return wanted < fleet ? wanted : fleet - 1;
}

// ---- zones

static bool give_zone(const struct order_volumes *v, const struct order_entry *e, bool is_to_fleet,
		      zone_extra_cb *cb, void *arg)
{
	static const struct identity nobody = {.kind = OBS_ID_NONE};
	char id[UUID_TEXT_SIZE], name[64];
	struct air_id uuid;
	memcpy(uuid.b, e->id.b, sizeof(uuid.b));
	uuid_write(&uuid, id);
	for (uint32_t i = 0; i < v->count; i++) {
		const struct air_volume *a = &v->volume[i];
		const struct polygon_ring ring = {a->points, a->count};
		const struct volume_window window = {a->start_ns, a->end_ns + 1};
		snprintf(name, sizeof(name), "order:%s/%u", id, i);
		const struct zone_extra z = {
			.name = name,
			.is_geozone = true,
			.aircraft = &nobody,
			.volume = {.shape = a->shape,
				   .kind = is_to_fleet ? VOLUME_KIND_REQ_AUTHORIZATION
						       : VOLUME_KIND_PROHIBITED,
				   .reasons = 1 << VOLUME_REASON_EMERGENCY,
				   .lower_ref = VOLUME_REF_WGS84,
				   .upper_ref = VOLUME_REF_WGS84,
				   .lower_cm = a->lower_cm,
				   .upper_cm = a->upper_cm,
				   .center = a->center,
				   .radius_cm = a->radius_cm,
				   .rings = &ring,
				   .ring_count = a->shape == VOLUME_POLYGON,
				   .windows = &window,
				   .window_count = 1}};
		if (!cb(arg, &z))
			return false;
	}
	return true;
}

bool orders_zones_each(struct orders *o, zone_extra_cb *cb, void *arg)
{
	static struct order_volumes v; // large; the loop's thread
	bool is_to_fleet, ok = true;
	for (uint32_t i = 0; i < o->book.count && ok; i++) {
		const struct order_entry *e = &o->book.entry[i];
		if (e->expiry_ns != INT64_MIN &&
		    order_entry_closes_air(e, &o->book.home, &v, &is_to_fleet))
			ok = give_zone(&v, e, is_to_fleet, cb, arg);
	}
	return ok;
}

// ---- opening

static int add_keys(struct orders *o)
{
	const struct cp_config_orders *c = &o->cfg.node->control.orders;
	const struct cp_config_order_key *k = c->keys.items;
	for (unsigned i = 0; i < c->keys.count; i++) {
		char path[1024];
		path_beside(o->cfg.config_path, k[i].path.s, path, sizeof(path));
		void *key = order_key_public(o->cfg.program, path);
		if (key == NULL)
			return -EINVAL;
		if (!order_book_add_key(&o->book, k[i].name.s, k[i].issuer.s, key)) {
			order_key_free(key);
			cli_error(o->cfg.program,
				  "control.orders.keys: %s is there twice; give each key its own "
				  "name",
				  k[i].name.s);
			return -EINVAL;
		}
	}
	return 0;
}

int orders_open(struct orders *o, struct loop *l, const struct orders_config *cfg)
{
	const struct conf_node *n = &cfg->node->node;
	const struct order_home home = {.lat_e7 = n->lat.e7,
					.lon_e7 = n->lon.e7,
					.radius_cm =
						(uint32_t)cfg->node->control.orders.area_m.u * 100};
	memset(o, 0, sizeof(*o));
	o->cfg = *cfg;
	o->loop = l;
	o->timer = (struct loop_timer){.fire = on_timer, .ctx = o};
	order_book_init(&o->book, n->city.s, n->id.s, &home, cfg->settings, cfg->setting_count);
	int rc = conf_node_expand(n, "${state_dir}/orders", o->path, sizeof(o->path));
	if (rc == 0)
		rc = add_keys(o);
	if (rc == 0 && orders_is_open(o))
		rc = load(o);
	if (rc != 0)
		orders_close(o);
	else if (orders_is_open(o))
		turn(o, o->book.count > 0);
	return rc;
}

void orders_close(struct orders *o)
{
	if (o->loop != NULL)
		loop_timer_cancel(o->loop, &o->timer);
	order_book_free(&o->book);
	for (uint32_t i = 0; i < o->book.key_count; i++)
		order_key_free(o->book.key[i].key);
	o->book.key_count = 0;
}
