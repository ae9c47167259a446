// SPDX-License-Identifier: Apache-2.0
// What the main programs of control and hub share: stop on SIGTERM or SIGINT, read again on SIGHUP, inside
// the loop. Main thread.
#pragma once

#include "loop.h"

struct daemon_state {
	struct loop *loop;
	struct loop_fd signals;
	void (*on_hangup)(
		void *ctx); // SIGHUP; NULL: the default of the system, which ends the process
	void *ctx;
};

// Blocks SIGTERM, SIGINT and SIGPIPE for the whole process (call before any thread starts) and stops the loop at the first
// of the former two. Returns 0 or -errno.
int daemon_open(struct daemon_state *d, struct loop *l);
void daemon_close(struct daemon_state *d);

// From now on SIGHUP calls this in the loop.
void daemon_on_hangup(struct daemon_state *d, void (*on_hangup)(void *ctx), void *ctx);
