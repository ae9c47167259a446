// SPDX-License-Identifier: Apache-2.0
// What the orders in force mean together.
#include <string.h>

#include "orders/order_book.h"

static bool is_in_force(const struct order_entry *e)
{
	return e->has_begun && e->expiry_ns != INT64_MIN;
}

// Higher wins: emergency before recovery before heightened.
static unsigned rank_of(enum order_mode m)
{
	static const unsigned rank[ORDER_MODE_COUNT] = {[ORDER_MODE_NORMAL] = 0,
							[ORDER_MODE_HEIGHTENED] = 1,
							[ORDER_MODE_RECOVERY] = 2,
							[ORDER_MODE_EMERGENCY] = 3};
	return rank[m];
}

static void add_emergency(struct order_effects *x, const Kerbwing__Hub__V1__EmergencyOrder *e)
{
	enum order_mode m = (enum order_mode)e->level;
	if (rank_of(m) > rank_of(x->mode))
		x->mode = m;
	if (e->summary_interval_ms != 0 &&
	    (x->summary_interval_ms == 0 || e->summary_interval_ms < x->summary_interval_ms))
		x->summary_interval_ms = e->summary_interval_ms;
	x->shows_emergency_data |= e->shows_emergency_data;
	for (size_t i = 0; i < e->n_fleet_operator && x->operator_count < ORDER_FLEET_MAX; i++)
		x->fleet_operator[x->operator_count++] = e->fleet_operator[i];
	for (size_t i = 0; i < e->n_fleet_vehicle && x->vehicle_count < ORDER_VEHICLES_MAX; i++)
		x->fleet_vehicle[x->vehicle_count++] = e->fleet_vehicle[i];
}

static void add_settings(struct order_effects *x, const Kerbwing__Hub__V1__ConfigOrder *c,
			 int64_t issued_ns)
{
	for (size_t i = 0; i < c->n_setting; i++) {
		uint32_t k = 0;
		while (k < x->setting_count && strcmp(x->setting[k]->key, c->setting[i]->key) != 0)
			k++;
		if (k == ORDER_SETTINGS_MAX ||
		    (k < x->setting_count && x->setting_issued_ns[k] > issued_ns))
			continue;
		x->setting[k] = c->setting[i];
		x->setting_issued_ns[k] = issued_ns;
		x->setting_count += k == x->setting_count;
	}
}

void order_book_effects(const struct order_book *b, struct order_effects *out)
{
	*out = (struct order_effects){.mode = ORDER_MODE_NORMAL};
	for (uint32_t i = 0; i < b->count; i++) {
		const struct order_entry *e = &b->entry[i];
		if (!is_in_force(e))
			continue;
		if (e->kind == ORDER_KIND_EMERGENCY)
			add_emergency(out, e->order->emergency);
		else if (e->kind == ORDER_KIND_CONFIG)
			add_settings(out, e->order->config, e->order->issued_ns);
	}
}

unsigned order_book_slots_at(const struct order_book *b, int32_t lat_e7, int32_t lon_e7)
{
	unsigned policy = KERBWING__HUB__V1__ORDER_POLICY__ORDER_POLICY_UNCHANGED;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct order_entry *e = &b->entry[i];
		const Kerbwing__Hub__V1__OrderArea *area;
		unsigned wanted;
		if (!is_in_force(e))
			continue;
		if (e->kind == ORDER_KIND_EMERGENCY) {
			area = e->order->emergency->area;
			wanted = (unsigned)e->order->emergency->slots;
		} else if (e->kind == ORDER_KIND_CLOSURE && e->order->closure->closes_road) {
			area = e->order->closure->area;
			wanted = KERBWING__HUB__V1__ORDER_POLICY__ORDER_POLICY_FLEET_ONLY;
		} else {
			continue;
		}
		if (wanted > policy && order_area_has(area, &b->home, lat_e7, lon_e7))
			policy = wanted;
	}
	return policy;
}

bool order_book_shows_at(const struct order_book *b, int32_t lat_e7, int32_t lon_e7)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct order_entry *e = &b->entry[i];
		if (is_in_force(e) && e->kind == ORDER_KIND_EMERGENCY &&
		    e->order->emergency->shows_emergency_data &&
		    order_area_has(e->order->emergency->area, &b->home, lat_e7, lon_e7))
			return true;
	}
	return false;
}

bool order_entry_closes_air(const struct order_entry *e, const struct order_home *home,
			    struct order_volumes *out, bool *is_open_to_fleet)
{
	const Kerbwing__Hub__V1__OrderArea *area;
	if (e->kind == ORDER_KIND_CLOSURE && e->order->closure->closes_air) {
		area = e->order->closure->area;
		*is_open_to_fleet = false;
	} else if (e->kind == ORDER_KIND_EMERGENCY &&
		   e->order->emergency->corridors ==
			   KERBWING__HUB__V1__ORDER_POLICY__ORDER_POLICY_FLEET_ONLY) {
		area = e->order->emergency->area;
		*is_open_to_fleet = true;
	} else {
		return false;
	}
	return order_area_volumes(area, home, e->start_ns, e->expiry_ns - 1, out);
}
