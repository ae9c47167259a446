// SPDX-License-Identifier: Apache-2.0
// One control process: what it owns, in the order in which it is opened. Handlers of the API get a pointer to this and
// only read. The loop's thread.
#pragma once

#include "air/airspace.h"
#include "alert_log.h"
#include "api/events.h"
#include "api/server.h"
#include "auth/auth.h"
#include "cp_config.h"
#include "link_client.h"
#include "link_session.h"
#include "loop.h"
#include "notices.h"
#include "orders/orders.h"
#include "pilots.h"
#include "realtime.h"
#include "road/road.h"
#include "tally.h"
#include "uplink/catalog.h"
#include "uplink/figures.h"
#include "uplink/uplink.h"
#include "world.h"
#include "zone_push.h"

enum { CONTROL_PATH_SIZE = 512 };

struct control {
	const struct cp_config *cfg;
	const char *config_path;
	struct loop *loop;
	uint64_t boot_id;
	int64_t started_ns;
	enum realtime_state realtime; // of the thread that answers vehicles
	struct world world;
	struct tally counters;
	struct alert_log alerts;
	struct link_session session;
	struct link_client link;
	struct zone_push zones;
	struct zone_tally zone_counts;
	struct figures *figures;
	struct catalog *catalog;
	struct uplink uplink;
	struct road road;
	struct airspace air;
	struct orders orders;
	struct pilots pilots;
	bool (*corridor_extras)(void *ctx, zone_extra_cb *cb, void *arg); // zones of corridors
	void *corridor_ctx;
	struct notices notices;
	uint64_t order_acks, own_alerts;
	char order_topic[MESSAGES_TOPIC_SIZE];
	struct airspace_figures corridors; // of the end, for the report
	struct auth auth;
	struct server *server;
	struct events events;
	char *map; // GeoJSON text as served
	char link_path[CONTROL_PATH_SIZE];
	char client_id[128];
	char spool_path[CONTROL_PATH_SIZE], key_path[CONTROL_PATH_SIZE];
};

// Opens everything; config_path locates files named relative to it and must outlive c. Returns 0, or a negative errno after one line on
// stderr; then nothing is left open.
int control_open(struct control *c, struct loop *l, const struct cp_config *cfg,
		 const char *config_path);

// Reads what the configuration names besides itself (map, geo-zones, corridor network) and forgets it again. Returns 0, or a negative errno
// after a line on stderr for each fault.
int control_check(const struct cp_config *cfg, const char *config_path);

// Reads the geo-zones again and sends them to the dataplane. With a fault in any file, which is told on stderr, all stay as
// they were.
void control_reload(struct control *c);

// Sends the dataplane all geo-zones, corridors and closed areas, when it is there.
void control_push_zones(struct control *c);

// Sends what is queued, says goodbye, frees everything.
void control_close(struct control *c);

enum { CONTROL_REASONS_MAX = 16 };

// Why the node is not fully well: fills at most max names ("dataplane_down", "mqtt_down"), returns how many.
unsigned control_reasons(const struct control *c, const char **reasons, unsigned max);
