// SPDX-License-Identifier: Apache-2.0
// The hub's store as its configuration says: SQLite or PostgreSQL; and the file of orders. The loop's thread.
#pragma once

struct hub;

// Fills h->store, h->orders_db and the orders. 0, or a negative errno after one line on stderr.
int hub_store_open(struct hub *h);
void hub_store_close_orders(struct hub *h);
