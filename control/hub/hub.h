// SPDX-License-Identifier: Apache-2.0
// One hub process: what it owns, in the order in which it is opened. The loop's thread.
//
// Durability: Paho acknowledges a message to the broker before it hands it over, so an acknowledgement cannot wait for
// the commit. A hub that is killed loses what arrived within the last hub.commit_ms; the accounts were not committed
// either, so the loss shows as a gap. A hub that is stopped loses nothing: the broker queues for its kept session. For
// that the broker must keep sessions over its own restarts (mosquitto: persistence true, autosave_on_changes true,
// autosave_interval 1); one that forgets them acknowledges what it throws away until the hub has subscribed again.
#pragma once

#include "api/server.h"
#include "hub/city_store.h"
#include "hub/hub_config.h"
#include "hub/hub_orders.h"
#include "hub/intake.h"
#include "loop.h"
#include "uplink/mqtt.h"

struct hub {
	const struct hub_config *cfg;
	struct loop *loop;
	int64_t started_ns;
	struct intake intake;
	struct city_store store;
	struct hub_orders orders;
	struct mqtt *mqtt;
	struct server *server;
	struct loop_timer commit;
	int64_t committed_ns; // monotonic, the last commit
	struct loop_timer prune;
	char store_path[512];
	char client_id[128];
};

// Returns 0, or a negative errno after one line on stderr; then nothing is left open.
int hub_open(struct hub *h, struct loop *l, const struct hub_config *cfg);
// The accounts stay readable, for the report, until intake_fini.
void hub_close(struct hub *h);

// Why the hub is not fully well; fills at most max names, returns how many.
unsigned hub_reasons(const struct hub *h, const char **reasons, unsigned max);

// For tests and for hub_open: one received message.
void hub_take(struct hub *h, const char *topic, const uint8_t *payload, size_t size);
