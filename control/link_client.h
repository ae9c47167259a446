// SPDX-License-Identifier: Apache-2.0
// The connection to the dataplane: connects, says Hello, hands packets to the session, asks for the picture anew when
// something is missing, and connects again after any end, waiting 0.1 s at first and at most 2 s. The loop's thread.
#pragma once

#include <stdbool.h>

#include "link_session.h"
#include "loop.h"

struct link_client_config {
	const char *socket_path;
	const char *node;
	uint64_t boot_id; // of this control process
	int64_t started_ns;
	// Called with each dataplane that greets, e.g. to send it zones; may be NULL.
	void (*on_greeted)(void *ctx);
	void *ctx;
	int64_t stale_ns; // without the dataplane for so long, the picture is emptied
};

struct link_client {
	struct loop *loop;
	struct link_session *session;
	struct link_client_config config;
	struct loop_fd io;
	struct loop_timer retry;
	struct loop_timer stale;
	int64_t backoff_ns;
	bool is_connected;   // and greeted by the dataplane
	bool has_complained; // about the outage that lasts
	uint64_t connects;
};

// Starts connecting at once; never fails for a missing dataplane. cfg's texts must outlive the client.
void link_client_open(struct link_client *c, struct loop *l, struct link_session *s,
		      const struct link_client_config *cfg);
// One packet to the dataplane, at once or not at all.
bool link_client_send(struct link_client *c, const uint8_t *packet, size_t size);
void link_client_close(struct link_client *c);
