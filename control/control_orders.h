// SPDX-License-Identifier: Apache-2.0
// What orders of the hub do to this node, and how it acknowledges them. The loop's thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct control;

// After everything that orders change is open. 0, or a negative errno after one line on stderr.
int control_orders_open(struct control *c);

// A message of the broker on the topic of orders.
void control_orders_message(void *ctx, const char *topic, const uint8_t *payload, size_t size);

// "kerbwing/v1/{city}/{node}/order"; valid as long as c.
const char *control_orders_topic(struct control *c);
