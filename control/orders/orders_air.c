// SPDX-License-Identifier: Apache-2.0
#include "orders/orders_air.h"

#include <stdlib.h>
#include <string.h>

static struct air_id id_of(const struct order_entry *e)
{
	struct air_id id;
	memcpy(id.b, e->id.b, sizeof(id.b));
	return id;
}

static enum air_reason put(struct air_service *s, struct air_constraint *k, const char *issuer)
{
	struct air_op op;
	struct air_view v;
	if (air_book_get(s->book, AIR_KIND_CONSTRAINT, &k->id, &v))
		return AIR_REASON_NONE; // of before a restart
	if (!air_service_begin_own(s, &op))
		return AIR_REASON_FULL_UNDO;
	k->seed = op.seed;
	enum air_reason why = air_book_put_constraint(s->book, k, 0, op.now_ns);
	air_service_end(&op, &(struct air_deed){
				     .operator_name = issuer,
				     .action = "order.close",
				     .reason = why == AIR_REASON_NONE ? "" : air_reason_name(why),
				     .kind = AIR_KIND_CONSTRAINT,
				     .id = k->id});
	return why;
}

bool orders_air_close(struct airspace *air, const struct order_book *b, const struct order_entry *e,
		      int32_t pass_priority)
{
	struct order_volumes *v = malloc(sizeof(*v));
	bool is_open_to_fleet, good = v != NULL;
	if (good && air->is_open && order_entry_closes_air(e, &b->home, v, &is_open_to_fleet)) {
		int64_t now_ns = loop_wall_ns(air->loop);
		for (uint32_t i = 0; i < v->count; i++) // what has begun begins now
			if (v->volume[i].start_ns < now_ns)
				v->volume[i].start_ns = now_ns;
		struct air_constraint k = {
			.id = id_of(e),
			.operator_name = ORDERS_OWNER,
			.volumes = v->volume,
			.volume_count = v->count,
			.kind = is_open_to_fleet ? VOLUME_KIND_REQ_AUTHORIZATION
						 : VOLUME_KIND_PROHIBITED,
			.reasons = 1 << VOLUME_REASON_EMERGENCY,
			.is_blocking = true,
			.pass_priority = is_open_to_fleet ? pass_priority : AIR_PRIORITY_MAX + 1};
		good = put(&air->service, &k, b->issuer[e->issuer].name) == AIR_REASON_NONE;
	}
	free(v);
	return good;
}

void orders_air_open(struct airspace *air, const struct order_book *b, const struct order_entry *e)
{
	const struct air_id id = id_of(e);
	struct air_view v;
	struct air_op op;
	struct air_service *s = &air->service;
	if (!air->is_open || !air_book_get(s->book, AIR_KIND_CONSTRAINT, &id, &v) ||
	    !air_service_begin_own(s, &op))
		return;
	(void)air_book_remove_constraint(s->book, ORDERS_OWNER, &id, 0, op.now_ns);
	air_service_end(&op, &(struct air_deed){.operator_name = b->issuer[e->issuer].name,
						.action = "order.open",
						.reason = "",
						.kind = AIR_KIND_CONSTRAINT,
						.id = id});
}
