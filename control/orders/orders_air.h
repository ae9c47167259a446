// SPDX-License-Identifier: Apache-2.0
// The areas of orders as constraints of the air book. A book that several nodes share gives no turn at once, and a disk that failed
// takes its operation back: so what should be closed or open is compared with the book again and again, and made so when it is not.
// The loop's thread.
#pragma once

#include "air/airspace.h"
#include "orders/order_book.h"

// name, what it means.
#define ORDERS_AIR_LIST(X)                                                                         \
	X(DONE, "done", "there is nothing to close, or it is closed in the book")                  \
	X(WAITS, "waits", "the book takes nothing now; it is tried again")                         \
	X(REFUSED, "refused", "the book has no room for it")

enum orders_air {
#define ORDERS_AIR_ENUM(id, name, text) ORDERS_AIR_##id,
	ORDERS_AIR_LIST(ORDERS_AIR_ENUM)
#undef ORDERS_AIR_ENUM
		ORDERS_AIR_COUNT
};

const char *orders_air_name(unsigned state);
const char *orders_air_text(unsigned state);

// Closes what the order closes and is not closed yet.
enum orders_air orders_air_close(struct airspace *air, const struct order_book *b,
				 const struct order_entry *e, int32_t pass_priority);

// Opens what cancelled orders closed, of each issuer its own. False: something waits. What expires does so by itself.
bool orders_air_open_cancelled(struct airspace *air, const struct order_book *b);
