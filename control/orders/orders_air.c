// SPDX-License-Identifier: Apache-2.0
#include "orders/orders_air.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *text;
} states[ORDERS_AIR_COUNT] = {
#define ORDERS_AIR_ROW(id, name, text) {name, text},
	ORDERS_AIR_LIST(ORDERS_AIR_ROW)
#undef ORDERS_AIR_ROW
};

const char *orders_air_name(unsigned state)
{
	return state < ORDERS_AIR_COUNT ? states[state].name : "?";
}

const char *orders_air_text(unsigned state)
{
	return state < ORDERS_AIR_COUNT ? states[state].text : "?";
}

// Operator of these constraints: no issuer can open what another one closed.
struct owner {
	char name[ORDER_NAME_SIZE + 4];
};

static struct owner owner_of(const struct order_issuer *i)
{
	struct owner o;
	snprintf(o.name, sizeof(o.name), "hub:%s", i->name);
	return o;
}

static struct air_id id_of(const struct order_id *order)
{
	struct air_id id;
	memcpy(id.b, order->b, sizeof(id.b));
	return id;
}

// ---- the fleet keeps what it has

enum { RAISED_MAX = 256 };

struct raising {
	const Kerbwing__Hub__V1__EmergencyOrder *order;
	int32_t priority;
	struct air_id id[RAISED_MAX];
	uint32_t count;
};

static bool is_of_fleet(const Kerbwing__Hub__V1__EmergencyOrder *o, const char *name)
{
	for (size_t i = 0; i < o->n_fleet_operator; i++)
		if (strcmp(o->fleet_operator[i], name) == 0)
			return true;
	return false;
}

static bool note_lower(void *arg, const struct air_view *v)
{
	struct raising *r = arg;
	if (v->state != AIR_STATE_ENDED && v->priority < r->priority &&
	    is_of_fleet(r->order, v->operator_name))
		r->id[r->count++] = v->id;
	return r->count < RAISED_MAX;
}

static bool raise_one(struct air_service *s, const struct air_id *id, int32_t priority,
		      const char *issuer)
{
	struct air_op op;
	if (!air_service_begin_own(s, &op))
		return false;
	enum air_reason why = air_book_raise(s->book, id, priority, op.now_ns);
	air_service_end(&op, &(struct air_deed){
				     .operator_name = issuer,
				     .action = "order.raise",
				     .reason = why == AIR_REASON_NONE ? "" : air_reason_name(why),
				     .kind = AIR_KIND_CORRIDOR,
				     .id = *id});
	return true;
}

// Before the area is closed to others: what the fleet was granted there before counts as much as what it is granted now. False: not
// now.
static bool raise_fleet(struct air_service *s, const struct order_entry *e,
			const struct order_volumes *v, int32_t priority, const char *issuer)
{
	static struct raising r; // large; the loop's thread
	if (e->kind != ORDER_KIND_EMERGENCY)
		return true;
	r = (struct raising){.order = e->order->emergency, .priority = priority};
	for (uint32_t i = 0; i < v->count && r.count < RAISED_MAX; i++)
		(void)air_book_query(s->book, &v->volume[i], AIR_QUERY_CORRIDORS, note_lower, &r);
	for (uint32_t i = 0; i < r.count; i++)
		if (!raise_one(s, &r.id[i], priority, issuer))
			return false;
	return true;
}

// ---- closing

static enum orders_air put(struct air_service *s, struct air_constraint *k, const char *issuer)
{
	struct air_op op;
	if (!air_service_begin_own(s, &op))
		return ORDERS_AIR_WAITS;
	k->seed = op.seed;
	enum air_reason why = air_book_put_constraint(s->book, k, 0, op.now_ns);
	air_service_end(&op, &(struct air_deed){
				     .operator_name = issuer,
				     .action = "order.close",
				     .reason = why == AIR_REASON_NONE ? "" : air_reason_name(why),
				     .kind = AIR_KIND_CONSTRAINT,
				     .id = k->id});
	return why == AIR_REASON_NONE ? ORDERS_AIR_DONE : ORDERS_AIR_REFUSED;
}

enum orders_air orders_air_close(struct airspace *air, const struct order_book *b,
				 const struct order_entry *e, int32_t pass_priority)
{
	static struct order_volumes v; // large; the loop's thread
	const struct owner owner = owner_of(&b->issuer[e->issuer]);
	const struct air_id id = id_of(&e->id);
	bool is_open_to_fleet;
	struct air_view there;
	if (!air->is_open || !order_entry_closes_air(e, &b->home, &v, &is_open_to_fleet) ||
	    air_book_get(air->service.book, AIR_KIND_CONSTRAINT, &id, &there))
		return ORDERS_AIR_DONE;
	int64_t now_ns = loop_wall_ns(air->loop);
	for (uint32_t i = 0; i < v.count; i++) // what has begun begins now
		if (v.volume[i].start_ns < now_ns)
			v.volume[i].start_ns = now_ns;
	struct air_constraint k = {
		.id = id,
		.operator_name = owner.name,
		.volumes = v.volume,
		.volume_count = v.count,
		.kind = is_open_to_fleet ? VOLUME_KIND_REQ_AUTHORIZATION : VOLUME_KIND_PROHIBITED,
		.reasons = 1 << VOLUME_REASON_EMERGENCY,
		.is_blocking = true,
		.pass_priority = is_open_to_fleet ? pass_priority : AIR_PRIORITY_MAX + 1};
	const char *issuer = b->issuer[e->issuer].name;
	if (is_open_to_fleet && !raise_fleet(&air->service, e, &v, pass_priority, issuer))
		return ORDERS_AIR_WAITS;
	return put(&air->service, &k, issuer);
}

// ---- opening

// False: not now.
static bool open_one(struct air_service *s, const struct order_issuer *i, const struct air_id *id)
{
	const struct owner owner = owner_of(i);
	struct air_view v;
	struct air_op op;
	if (!air_book_get(s->book, AIR_KIND_CONSTRAINT, id, &v) ||
	    strcmp(v.operator_name, owner.name) != 0)
		return true;
	if (!air_service_begin_own(s, &op))
		return false;
	(void)air_book_remove_constraint(s->book, owner.name, id, 0, op.now_ns);
	air_service_end(&op, &(struct air_deed){.operator_name = i->name,
						.action = "order.open",
						.reason = "",
						.kind = AIR_KIND_CONSTRAINT,
						.id = *id});
	return true;
}

bool orders_air_open_cancelled(struct airspace *air, const struct order_book *b)
{
	for (uint32_t i = 0; air->is_open && i < b->issuer_count; i++) {
		const struct order_issuer *from = &b->issuer[i];
		uint32_t n = from->cancelled_count < ORDER_CANCELLED_MAX ? from->cancelled_count
									 : ORDER_CANCELLED_MAX;
		for (uint32_t k = 0; k < n; k++) {
			const struct air_id id = id_of(&from->cancelled[k]);
			if (!open_one(&air->service, from, &id))
				return false;
		}
	}
	return true;
}
