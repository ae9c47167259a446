// SPDX-License-Identifier: Apache-2.0
// One hub process: what it owns, in the order in which it is opened. The loop's thread.
//
// Durability: what the broker hands over is in the inbox before the broker is told so, is read from there, and is forgotten there
// when the store has committed it. A hub that ends in any way, kill -9 included, loses nothing. The broker must keep sessions
// over its own restarts (configs/mosquitto); to one that forgot them nodes send nothing until the hub has subscribed again.
//
// Several hubs with one hub.share_group share the load: docs/wire/hub.md.
#pragma once

#include "api/server.h"
#include "hub/city_store.h"
#include "hub/hub_config.h"
#include "hub/hub_orders.h"
#include "hub/hub_sign.h"
#include "hub/inbox.h"
#include "hub/intake.h"
#include "loop.h"
#include "uplink/mqtt.h"

struct hub {
	const struct hub_config *cfg;
	struct loop *loop;
	int64_t started_ns;
	struct intake intake;
	struct city_store *store;
	struct loop_fd stored;	   // the store has news
	struct sqlite3 *orders_db; // the store's file, or one of its own beside PostgreSQL
	struct hub_orders orders;
	struct mqtt *mqtt;
	struct hub_sign sign;
	struct server *server;
	struct inbox inbox;
	inbox_mark done; // the store has it up to here
	_Atomic bool
		is_asleep;   // nothing waits in the inbox: who puts something there wakes the loop
	struct loop_fd wake; // readable then
	struct loop_timer soon; // after the inbox again, while messages come
	struct loop_timer look; // after the inbox, once a second
	bool is_behind;		// so much waits that the broker has been left
	struct city_store_state last;
	char store_path[CITY_WHERE_MAX], orders_path[CITY_WHERE_MAX], inbox_path[INBOX_PATH_MAX];
	char client_id[128];
	char shared_topic[3][MQTT_TOPIC_MAX];
};

// Returns 0, or a negative errno after one line on stderr; then nothing is left open.
int hub_open(struct hub *h, struct loop *l, const struct hub_config *cfg);
// What the store held last stays readable in `last`, for the report.
void hub_close(struct hub *h);

// Why the hub is not fully well; fills at most max names, returns how many.
unsigned hub_reasons(const struct hub *h, const char **reasons, unsigned max);

// For tests and for hub_open: one received message.
void hub_take(struct hub *h, const char *topic, const uint8_t *payload, size_t size);
