// SPDX-License-Identifier: Apache-2.0
// Where those are who fly the aircraft of an alert, told to the hub: only while an emergency order that shows emergency data is
// in force where the alert is, and only what the aircraft themselves say. Alerts that stand when such an order begins, and
// aircraft that say it later, are told once more. Nothing else of control shows a pilot's place. The loop's thread.
#pragma once

#include "alert_log.h"
#include "orders/order_book.h"
#include "uplink/uplink.h"
#include "world.h"

struct pilots {
	const struct order_book *orders;
	const struct world *world;
	struct alert_log *alerts;
	struct uplink *uplink;
};

// The alert as it is filed in `alerts`: raised and cleared go to the hub, updates stay at the node unless they are the first that
// may say who flies.
void pilots_alert(const struct pilots *p, const struct alert_log_entry *a);

// Orders changed: what stands and may be told now is told.
void pilots_orders_changed(const struct pilots *p);
