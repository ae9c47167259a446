// SPDX-License-Identifier: Apache-2.0
// Broadcasts of the hub that name an event, on their way to the dataplane, which tells them on the air in its region's message. Said
// again as often as the order wants: a control that is gone says nothing more. The loop's thread.
#pragma once

#include "link_client.h"
#include "loop.h"
#include "orders/orders.h"

struct notices {
	struct loop *loop;
	const struct orders *orders;
	struct link_client *link;
	struct loop_timer timer;
	int64_t last_ns; // of the wall's clock, when it was looked last
	uint64_t sent, lost;
};

void notices_open(struct notices *n, struct loop *l, const struct orders *o,
		  struct link_client *link);
void notices_close(struct notices *n);

// Orders have come or gone.
void notices_changed(struct notices *n);
// This one is over, also before its time.
void notices_end(struct notices *n, const struct order_entry *e);
