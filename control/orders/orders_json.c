// SPDX-License-Identifier: Apache-2.0
// Orders as the API and the console show them.
#include <string.h>

#include "air/uuid.h"
#include "api/json.h"
#include "orders/orders.h"

static json_t *id_json(const struct order_id *id)
{
	char text[UUID_TEXT_SIZE];
	struct air_id uuid;
	memcpy(uuid.b, id->b, sizeof(uuid.b));
	uuid_write(&uuid, text);
	return json_string(text);
}

static const char *policy_name(unsigned policy)
{
	static const char *const names[] = {"unchanged", "fleet_first", "fleet_only"};
	return policy < 3 ? names[policy] : "?";
}

static json_t *area_json(const Kerbwing__Hub__V1__OrderArea *a)
{
	json_t *j = json_object(), *list = json_array();
	if (a == NULL)
		return j;
	for (size_t i = 0; i < a->n_polygon; i++)
		json_array_append_new(list, json_pack("[f f]", a->polygon[i]->lon_e7 / 1e7,
						      a->polygon[i]->lat_e7 / 1e7));
	json_object_set_new(j, "polygon", list);
	list = json_array();
	for (size_t i = 0; i < a->n_cell; i++)
		json_array_append_new(list, json_string(a->cell[i]));
	json_object_set_new(j, "cells", list);
	if (a->lower_cm != 0 || a->upper_cm != 0) {
		json_object_set_new(j, "lower_m", json_real(a->lower_cm * 0.01));
		json_object_set_new(j, "upper_m", json_real(a->upper_cm * 0.01));
	}
	return j;
}

static void add_emergency(json_t *j, const Kerbwing__Hub__V1__EmergencyOrder *e)
{
	json_t *list = json_array();
	for (size_t i = 0; i < e->n_fleet_operator; i++)
		json_array_append_new(list, json_string(e->fleet_operator[i]));
	json_object_set_new(j, "area", area_json(e->area));
	json_object_set_new(j, "level", json_string(order_mode_name((unsigned)e->level)));
	json_object_set_new(j, "corridors", json_string(policy_name((unsigned)e->corridors)));
	json_object_set_new(j, "slots", json_string(policy_name((unsigned)e->slots)));
	json_object_set_new(j, "fleet", list);
	json_object_set_new(j, "vehicles", json_integer((json_int_t)e->n_fleet_vehicle));
	json_object_set_new(j, "summary_interval_ms", json_integer(e->summary_interval_ms));
	json_object_set_new(j, "shows_emergency_data", json_boolean(e->shows_emergency_data));
}

static json_t *entry_json(const struct order_entry *e)
{
	json_t *j = json_pack("{s:o s:s s:s s:I s:s s:b s:o s:o}", "id", id_json(&e->id), "kind",
			      order_kind_name(e->kind), "issuer", e->order->issuer, "serial",
			      (json_int_t)e->serial, "reason", e->order->reason, "in_force",
			      e->has_begun, "start", json_time(e->start_ns), "expiry",
			      json_time(e->expiry_ns));
	if (e->kind == ORDER_KIND_EMERGENCY)
		add_emergency(j, e->order->emergency);
	else if (e->kind == ORDER_KIND_CLOSURE)
		json_object_update_new(j, json_pack("{s:o s:b s:b}", "area",
						    area_json(e->order->closure->area), "air",
						    e->order->closure->closes_air, "road",
						    e->order->closure->closes_road));
	else if (e->kind == ORDER_KIND_BROADCAST)
		json_object_update_new(j, json_pack("{s:s s:s}", "text", e->order->broadcast->text,
						    "event", e->order->broadcast->event));
	return j;
}

static json_t *past_json(const struct orders_past *p)
{
	return json_pack("{s:o s:s s:s s:I s:s s:o}", "id", id_json(&p->id), "kind",
			 order_kind_name(p->kind), "issuer", p->issuer, "serial",
			 (json_int_t)p->serial, "outcome",
			 p->reason == ORDER_REASON_NONE ? "over" : order_reason_name(p->reason),
			 "time", json_time(p->time_ns));
}

json_t *orders_json(const struct orders *o)
{
	json_t *live = json_array(), *past = json_array();
	uint32_t n = o->past_count < ORDERS_HISTORY ? o->past_count : ORDERS_HISTORY;
	for (uint32_t i = 0; i < o->book.count; i++)
		if (o->book.entry[i].expiry_ns != INT64_MIN)
			json_array_append_new(live, entry_json(&o->book.entry[i]));
	for (uint32_t i = 1; i <= n; i++) // newest first
		json_array_append_new(past,
				      past_json(&o->past[(o->past_count - i) % ORDERS_HISTORY]));
	return json_pack("{s:s s:b s:o s:o}", "mode", order_mode_name(o->effects.mode), "taken",
			 orders_is_open(o), "orders", live, "past", past);
}
