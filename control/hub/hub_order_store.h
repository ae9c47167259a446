// SPDX-License-Identifier: Apache-2.0
// Orders and what nodes said of them, in the hub's own SQLite file. Few and rare: each call is a transaction of its own. The
// loop's thread.
#pragma once

#include "hub/hub_orders.h"

bool hub_order_store_open(struct sqlite3 *db); // makes the tables
bool hub_order_store_put(struct sqlite3 *db, const struct hub_order *o);
bool hub_order_store_ack(struct sqlite3 *db, const struct hub_order *o,
			 const struct hub_order_target *t);
void hub_order_store_drop(struct sqlite3 *db, const struct hub_order *o);

// Oldest first; false when it cannot be read or each() said so.
bool hub_order_store_each(struct sqlite3 *db,
			  bool (*each)(void *ctx, const uint8_t *octets, size_t size,
				       int64_t posted_ns),
			  void *ctx);
bool hub_order_store_each_ack(struct sqlite3 *db,
			      void (*each)(void *ctx, const uint8_t *id,
					   const struct hub_order_target *t),
			      void *ctx);
