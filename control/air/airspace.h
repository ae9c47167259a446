// SPDX-License-Identifier: Apache-2.0
// Everything of the airspace that one control process owns: network, book and store, what the dataplane is told of it, the
// monitor, constraints from geo-zones, and who is notified. Opened in this order, closed in the reverse. The loop's thread.
#pragma once

#include "air/air_geozones.h"
#include "air/air_hooks.h"
#include "air/air_service.h"
#include "air/air_watch.h"
#include "air/air_zones.h"
#include "air/dss_outbox.h"
#include "air/rid_peers.h"
#include "air/rid_view.h"
#include "air/uss_received.h"
#include "cp_config.h"
#include "zone_push.h"

struct airspace_config {
	const char *program;
	const struct cp_config *node;
	const char *config_path;
	unsigned port; // that the server listens on
	const struct world *world;
	struct zone_push *push;	       // gets the corridors
	void (*push_zones)(void *ctx); // sends all zones to the dataplane, now
	void (*on_event)(void *ctx, const struct air_event *e);
	void (*on_watch)(void *ctx, const struct air_watch_event *e);
	void (*on_turn)(void *ctx); // of a shared book: operations of the node itself can begin now
	void *ctx;
};

struct airspace {
	bool is_open; // false: control.air.enabled is not set
	struct airspace_config cfg;
	struct loop *loop;
	struct net_file net;
	bool has_net;
	struct air_service service;
	struct air_zones zones;
	struct air_watch watch;
	struct air_geozones geozones;
	struct air_hooks *hooks;   // NULL: no operator wants any
	char base_url[256];	   // of this node, for others
	struct dss_outbox *outbox; // NULL: no discovery service
	struct rid_peers *peers;   // the same
	char token_file[512];
	int64_t area_until_ns; // end of this node's service area, 0: none announced
	struct uss_received received;
	struct rid_trails trails;
	struct loop_timer trail_timer;
	struct loop_timer push_timer;
	int64_t pushed_ns; // monotonic
};

// Returns 0 (also when it is switched off), or a negative errno after a line on stderr; then nothing is left open.
int airspace_open(struct airspace *a, struct loop *l, const struct airspace_config *cfg);
void airspace_close(struct airspace *a);

// Of all operators since the start.
struct airspace_figures {
	uint64_t granted, denied, revoked;
};

void airspace_figures(const struct airspace *a, struct airspace_figures *out);

// The geo-zones were read again.
void airspace_take_geozones(struct airspace *a);

// Reads the network file and forgets it again. Returns 0, or -EINVAL after lines on stderr.
int airspace_check(const struct cp_config *node, const char *config_path);
