// SPDX-License-Identifier: Apache-2.0
// Serves the link (proto/link/v1/link.proto) on a unix socket: hello, a snapshot of every live track, then changes,
// alerts and counters. A slow reader costs nothing but its own place: nothing is queued for it, it is given a new snapshot
// when it fell too far behind. What can wait (tracks, counters) fills no more than half of a reader's socket: room for requests, steps and alerts
// is always left. Main thread.
#pragma once

#include <poll.h>
#include <stdint.h>

#include "counters.h"
#include "link_mirror.h"
#include "port.h"
#include "scene/zone_state.h"
#include "stage_latency.h"
#include "trace.h"
#include "zone_book.h"

enum { LINK_CLIENTS_MAX = 16, LINK_PORTS_MAX = 16 };

struct zone_link;
struct slot_link;
struct Kerbwing__Link__V1__Envelope;

struct link_client {
	int fd; // -1 free
	uint64_t seq;
	uint64_t log_at;      // next change to send
	uint64_t alert_at;    // next alert to send
	uint32_t snapshot_at; // next slot of a running snapshot; LINK_NO_SNAPSHOT
	int64_t counters_ns;  // when counters were sent last
	uint32_t zone_at;     // next zone to send counts of
	bool greeted, closing;
	bool wants_trace, trace_told; // asked for traced frames; was answered once
	uint64_t trace_at;	      // sequence number told last
};

struct link_identity {
	const char *node;
	uint64_t boot_id;
	int64_t started_ns;
	const char *realtime; // name of enum realtime_state; NULL: not said
	const char *const *port_names;
	uint32_t port_count;
};

// Figures of the moment, filled by the caller before each tick.
struct link_figures {
	struct geo_frame plane;				    // alerts are placed in it
	const struct counters *counters;		    // of the worker
	const struct counters *own;			    // of the main thread; may be NULL
	const struct zone_count (*zone_counts)[ZONE_SIDES]; // by slot; may be NULL
	const struct zone_book *zones;			    // names of zones; may be NULL
	struct port_stats ports[LINK_PORTS_MAX];
	uint64_t latency_ns[3]; // p50, p99, p99.9
	const struct stage_latency *stages;
	const struct trace *trace;
	const uint32_t *shed_level;
	uint32_t tracks_max;
	uint32_t load_permille;
};

struct link_server {
	int listen_fd;
	char path[120];
	struct link_identity who;
	struct link_mirror *mirror;
	struct link_client clients[LINK_CLIENTS_MAX];
	uint32_t clients_max;
	uint64_t refused, garbage, alerts_skipped;
	struct zone_link *zones;  // takes Zones messages; NULL: they are garbage
	struct slot_link *slots;  // takes decisions about slots; NULL: they are garbage
	struct slot_box *notices; // takes notices; NULL: nothing is told on the air here
	uint8_t *buffer;
};

// Returns 0, or a negative errno after one line on stderr.
int link_server_open(struct link_server *s, const char *path, uint32_t clients_max,
		     const struct link_identity *who, struct link_mirror *mirror,
		     const char *program);

// Adds what to wait for; returns how many. fds holds at least 1 + LINK_CLIENTS_MAX.
uint32_t link_server_poll_fds(const struct link_server *s, struct pollfd *fds);

// Accepts, reads, and sends what is due.
void link_server_tick(struct link_server *s, const struct link_figures *f, int64_t now_ns);

// Somebody reads who could answer: greeted, and not a reader of traces.
bool link_server_is_followed(const struct link_server *s);

// One message to everybody who was greeted and did not ask for traces; its seq is set for each. False: to nobody. A reader that
// does not take it loses it and sees the gap.
bool link_server_send(struct link_server *s, struct Kerbwing__Link__V1__Envelope *e);

// Says goodbye and closes.
void link_server_close(struct link_server *s, const char *reason);
