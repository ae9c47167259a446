// SPDX-License-Identifier: Apache-2.0
// Orders of the hub at this node: taken from the broker, kept on disk, begun, ended, acknowledged, logged (docs/wire/orders.md). The
// order book decides; this does what it says. The loop's thread.
//
// Order of things: judged, kept on disk, the air book closes the area, taken, begun, acknowledged. A node that dies in between has
// not acknowledged, and the hub sends the order again. A book that gives no turn now (nodes share it, or its disk failed) holds up
// nothing else: the order is in force, the sky and the road are closed, and the acknowledgement says that it is not all done; another
// one follows when it is.
#pragma once

#include <jansson.h>

#include "air/airspace.h"
#include "loop.h"
#include "orders/order_book.h"
#include "orders/order_sign.h"
#include "orders/orders_air.h"
#include "zone_push.h"

enum {
	ORDERS_HISTORY = 64,
	ORDERS_OWED = ORDER_ACTIVE_MAX + 8, // acknowledgements that will say "done"
};

struct orders_ack {
	const struct order_result *result;
	bool is_taken; // or was before
	int64_t received_ns, done_ns;
	uint8_t digest[ORDER_DIGEST_SIZE]; // of the octets that came
};

struct orders_config {
	const char *program;
	const struct cp_config *node;
	const char *config_path;
	const struct order_setting *settings;
	uint32_t setting_count;
	struct airspace *air;
	// What holds has changed: read orders_effects and order_book_slots_at anew.
	void (*changed)(void *ctx);
	// Zones for the dataplane have changed.
	void (*push_zones)(void *ctx);
	void (*ack)(void *ctx, const struct orders_ack *a);
	// An order is over, by itself or cancelled; it goes away after the call. May be NULL.
	void (*ended)(void *ctx, const struct order_entry *e);
	// text: JSON of one order or message, for everybody who listens.
	void (*tell)(void *ctx, const char *event, const char *text);
	// Somebody tried with an order that is not good.
	void (*alarm)(void *ctx, enum order_reason why);
	void *ctx;
};

struct orders_past {
	struct order_id id;
	uint64_t serial;
	uint8_t kind, reason; // reason NONE: it was in force
	int64_t time_ns;      // refused, over
	char issuer[ORDER_NAME_SIZE];
};

// Acknowledged as taken, and not done yet.
struct orders_owed {
	struct order_id id;
	uint64_t serial;
	int64_t received_ns;
	uint8_t digest[ORDER_DIGEST_SIZE];
	bool is_cancel;
};

struct orders {
	struct orders_config cfg;
	struct loop *loop;
	struct order_book book;
	struct order_effects effects;
	struct loop_timer timer;
	char path[512];
	struct orders_past past[ORDERS_HISTORY]; // a ring
	uint32_t past_count;
	struct orders_owed owed[ORDERS_OWED]; // oldest first
	uint32_t owed_count;
	bool is_all_open;     // nothing cancelled is closed in the book
	enum orders_air air;  // what the book makes of all of them together
	int64_t air_waits_ns; // monotonic, since when it is not DONE
	int64_t air_again_ns; // monotonic: REFUSED is not tried before
	uint64_t air_refused;
	uint64_t received, kept, keep_failed;
	bool is_keep_failing; // the last time
	uint32_t left_out;    // of what was on disk
	int64_t alarmed_ns;
};

// 0, or a negative errno after one line on stderr: a key, or the file of a previous run, cannot be read.
int orders_open(struct orders *o, struct loop *l, const struct orders_config *cfg);
void orders_close(struct orders *o);

// Whether orders are taken at all: a key is configured.
bool orders_is_open(const struct orders *o);

// The air book can take something now: what waits for it is tried.
void orders_settle(struct orders *o);

// Whether the air book does not have yet what orders say, for longer than is usual.
bool orders_air_is_late(const struct orders *o);

// A SignedOrder from the broker.
void orders_take(struct orders *o, const uint8_t *octets, size_t size);

// The priority that a corridor of this operator gets: while an emergency is in force the fleet's is at least, everybody
// else's below, that of the closed area.
int32_t orders_priority(const struct orders *o, const char *operator_name, int32_t wanted);

// Closed areas, for zone_push.
bool orders_zones_each(struct orders *o, zone_extra_cb *cb, void *arg);

// {"mode":…, "orders":[…], "past":[…]}
json_t *orders_json(const struct orders *o);
