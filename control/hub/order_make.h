// SPDX-License-Identifier: Apache-2.0
// From what a person wrote on a command line to a signed order as text. No I/O, no clock.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "orders/order_book.h"

enum { ORDER_MAKE_TEXT_SIZE = ORDER_OCTETS_MAX * 4 / 3 + 8 };

// Texts as given, NULL: not given.
struct order_wish {
	const char *kind, *cancel;
	const char *city, *node, *issuer, *key_id;
	const char *seconds, *start_in, *reason;
	const char *polygon, *cells, *lower, *upper;
	const char *level, *corridors, *slots, *fleet, *vehicles, *interval;
	const char *settings, *text, *language, *event, *at, *radius, *repeat;
	bool shows_emergency_data, no_air, no_road;
	int64_t now_ns;
	uint8_t random[16];
};

// out: base64url of the SignedOrder. False: fault says in one clause what is wrong.
bool order_make(const struct order_wish *w, void *key, char out[ORDER_MAKE_TEXT_SIZE],
		char fault[200]);
