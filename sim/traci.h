// SPDX-License-Identifier: Apache-2.0
// The connection to SUMO: starts it or connects to one that runs, sends a message, takes its answer. Every answer is
// bounded in size and time and every status is checked. Main thread only.
#pragma once

#include <sys/types.h>

#include "traci_wire.h"

enum { TRACI_OUT_SIZE = 1 << 20, TRACI_ARGS_MAX = 32 };

struct traci {
	int fd;
	pid_t pid; // of a SUMO that we started, else 0
	struct writer out;
	uint8_t *out_bytes; // TRACI_OUT_SIZE
	uint8_t *in_bytes;
	uint32_t in_size;
	const char *program; // for errors
};

// Starts `sumo` with arguments (NULL-terminated, without its name and port) and connects. 0, or a negative errno after
// one line on stderr.
int traci_start(struct traci *t, const char *program, const char *const *args);
// Connects to "HOST:PORT" or "PORT" on this machine.
int traci_connect(struct traci *t, const char *program, const char *where);
// Says goodbye, waits for a SUMO that we started.
void traci_end(struct traci *t);

// A new message: put commands into &t->out, then exchange.
struct writer *traci_message(struct traci *t);
// Sends the message and reads the answer into *answer, a cursor at the first status. 0, -EPIPE (SUMO ended), -ETIMEDOUT,
// -EPROTO (a length that cannot be), -EMSGSIZE, each after one line on stderr.
int traci_exchange(struct traci *t, struct cursor *answer);
// The next status must say ok; else -EPROTO after one line on stderr with SUMO's reason.
int traci_expect_ok(struct traci *t, struct cursor *answer);
// One line on stderr about an answer that does not fit its question; returns -EPROTO.
int traci_bad(struct traci *t, const char *what);
