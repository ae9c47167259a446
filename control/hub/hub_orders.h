// SPDX-License-Identifier: Apache-2.0
// Orders on their way from the hub to the nodes: kept until they expire, sent to every node that they are for, sent again until the
// node has said what it made of them. Signed elsewhere (kerbwing hub order): the hub holds no private key and judges nothing but
// the form; the nodes judge. The loop's thread.
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "hub/intake.h"
#include "loop.h"
#include "order.pb-c.h"
#include "orders/order_book.h"
#include "orders/order_sign.h"
#include "uplink/mqtt.h"

struct sqlite3;

enum {
	HUB_ORDERS_MAX = 256,
	HUB_ORDERS_SENT_A_TURN = 200,
	HUB_ORDERS_AGAIN_S = 5,
};

// Why an order is not taken to the nodes.
#define HUB_ORDER_FAULT_LIST(X)                                                                    \
	X(NONE, "none", "it is on its way")                                                        \
	X(MALFORMED, "malformed", "no SignedOrder with an Order in it")                            \
	X(NAME, "name", "city or node is no name that a node can have")                            \
	X(EXPIRED, "expired", "its expiry has passed")                                             \
	X(REPEATED, "repeated", "the hub has an order of this id already")                         \
	X(FULL, "full", "the hub holds as many orders as it can")                                  \
	X(STORE, "store", "it could not be stored")

enum hub_order_fault {
#define X(id, name, text) HUB_ORDER_FAULT_##id,
	HUB_ORDER_FAULT_LIST(X)
#undef X
		HUB_ORDER_FAULT_COUNT
};
const char *hub_order_fault_name(unsigned fault);
const char *hub_order_fault_text(unsigned fault);

struct hub_order_target {
	char node[MESSAGES_NAME_MAX + 1];
	bool is_acked, is_taken, is_final;		 // final: not sent again
	char reason[24];				 // as the node said it
	int64_t sent_ns, acked_ns, received_ns, done_ns; // the last two: by the node's clock
	uint32_t sent;
};

struct hub_order {
	struct order_id id;
	uint8_t digest[ORDER_DIGEST_SIZE];			       // of octets
	char city[MESSAGES_NAME_MAX + 1], node[MESSAGES_NAME_MAX + 1]; // node "*": all of the city
	char issuer[ORDER_NAME_SIZE], reason[128];
	uint8_t kind; // enum order_kind
	uint64_t serial;
	int64_t posted_ns, start_ns, expiry_ns;
	uint8_t *octets;
	size_t size;
	struct hub_order_target *target;
	uint32_t target_count, target_room;
};

struct hub_orders {
	struct loop *loop;
	struct sqlite3 *db;
	struct mqtt *mqtt; // set once it is open
	const struct intake *intake;
	struct hub_order *order[HUB_ORDERS_MAX];
	uint32_t count;
	struct loop_timer again;
	uint64_t posted, sent, acked, refused_by_nodes, failed;
	uint64_t faults[HUB_ORDER_FAULT_COUNT];
};

// Reads what did not expire. 0 or -EIO.
int hub_orders_open(struct hub_orders *h, struct loop *l, struct sqlite3 *db,
		    const struct intake *k);
void hub_orders_close(struct hub_orders *h);

// A SignedOrder that somebody posted. *out: the order, when taken or known already.
enum hub_order_fault hub_orders_post(struct hub_orders *h, const uint8_t *octets, size_t size,
				     const struct hub_order **out);

// A node said something: what it does not have is sent to it.
void hub_orders_node(struct hub_orders *h, const char *city, const char *node);
void hub_orders_ack(struct hub_orders *h, const struct intake_message *m);

json_t *hub_order_json(const struct hub_order *o);
struct text;
void hub_orders_metrics(const struct hub_orders *h, struct text *t);

// {"orders": […]}, newest first.
json_t *hub_orders_json(const struct hub_orders *h);
