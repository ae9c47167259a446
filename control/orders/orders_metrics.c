// SPDX-License-Identifier: Apache-2.0
#include "orders/orders_metrics.h"

#include <inttypes.h>

#include "metrics.h"

void orders_metrics_write(const struct orders *o, struct text *t)
{
	const struct {
		const char *name, *type, *help;
		uint64_t value;
	} list[] = {
		{"kerbwing_orders_received_total", "counter", "Orders of the hub that came.",
		 o->received},
		{"kerbwing_orders_taken_total", "counter", "Orders that were good and new.",
		 o->book.taken},
		{"kerbwing_orders_ended_total", "counter", "Orders that expired or were cancelled.",
		 o->book.ended},
		{"kerbwing_orders_in_force", "gauge", "Orders in force or waiting for their start.",
		 o->book.count},
		{"kerbwing_orders_kept_total", "counter", "Times that they were stored.", o->kept},
		{"kerbwing_orders_keep_failed_total", "counter",
		 "Times that they could not be stored.", o->keep_failed},
		{"kerbwing_orders_not_in_book", "gauge",
		 "1 while the air book does not have what orders say.", o->air != ORDERS_AIR_DONE},
		{"kerbwing_orders_book_refused_total", "counter",
		 "Times that the air book had no room for an area.", o->air_refused},
		{"kerbwing_orders_left_out_total", "counter",
		 "Orders of the run before that were not good any more.", o->left_out},
	};
	if (!orders_is_open(o))
		return;
	for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		metrics_write_one(t, list[i].name, list[i].type, list[i].help, list[i].value);
	text_put(t, "# HELP kerbwing_orders_refused_total Orders refused, by reason.\n"
		    "# TYPE kerbwing_orders_refused_total counter\n");
	for (unsigned i = ORDER_REASON_NONE + 1; i < ORDER_REASON_COUNT; i++)
		if (i != ORDER_REASON_REPEATED) // answered, not refused
			text_printf(t, "kerbwing_orders_refused_total{reason=\"%s\"} %" PRIu64 "\n",
				    order_reason_name(i), o->book.refused[i]);
}
