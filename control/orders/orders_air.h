// SPDX-License-Identifier: Apache-2.0
// The area of an order as a constraint of the air book. The loop's thread.
#pragma once

#include "air/airspace.h"
#include "orders/order_book.h"

// Operator of these constraints.
#define ORDERS_OWNER "hub"

// Nothing to close, or it is closed: true. False: the book could not.
bool orders_air_close(struct airspace *air, const struct order_book *b, const struct order_entry *e,
		      int32_t pass_priority);

// It was cancelled: what was closed is open again. What expires does so by itself.
void orders_air_open(struct airspace *air, const struct order_book *b, const struct order_entry *e);
