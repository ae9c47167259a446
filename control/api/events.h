// SPDX-License-Identifier: Apache-2.0
// Server-sent events: what moved (a few times a second), alerts as they happen, the node's health once a second. One
// text is made per event and shared by all clients. The loop's thread.
//
// A client holds at most EVENTS_BACKLOG texts and never more than one picture of tracks: who reads too slowly misses
// ticks and then gets the full picture; alerts that find no room are counted.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert_log.h"
#include "api/server.h"
#include "loop.h"
#include "world.h"

enum { EVENTS_BACKLOG = 32 };

struct control;
struct events_client;

struct events {
	struct loop *loop;
	const struct control *control;
	struct server *server;
	struct events_client *clients; // list
	unsigned client_count, client_max;
	int64_t period_ns;
	struct loop_timer tick;	  // tracks
	struct loop_timer second; // node health and keep-alive
	uint64_t version;	  // of the world that the last tick told
	unsigned seconds;
	uint64_t *gone_ids; // scratch for one tick
	int gone_max;
	bool is_closing;
	uint64_t refused;	// clients over the limit
	uint64_t skipped_ticks; // a client had not read the last one
	uint64_t dropped;	// events for a client whose backlog was full
};

// Returns 0 or -ENOMEM.
int events_init(struct events *e, struct loop *l, const struct control *c, struct server *s,
		double hz, unsigned client_max);
void events_fini(struct events *e); // after server_close

// Ends every stream at its next read; call before server_close.
void events_end(struct events *e);

// A new client: fills the reply with its stream, or with 503.
void events_join(struct events *e, struct server_reply *rp);

void events_alert(struct events *e, const struct alert_log_entry *a);
// Something about a corridor or a constraint: an event of this name with a JSON text.
void events_air(struct events *e, const char *name, const char *text);

// Pure: the data of a tracks event from the world as it changed after `since`. gone_count -1 or is_full: the full
// picture.
void events_format_tracks(struct text *t, const struct world *w, bool is_full, uint64_t since,
			  const uint64_t *gone, int gone_count, int64_t now_ns);
