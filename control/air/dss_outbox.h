// SPDX-License-Identifier: Apache-2.0
// What others must be told, posted to them (ASTM F3548-21): at once, several at a time, tried again until five seconds after
// the change; what cannot be delivered by then is counted and remembered with whom it was for. A thread of its own and a queue
// of fixed size: a peer that hangs delays nobody else.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "air/dss_note.h"

enum { DSS_OUTBOX_QUEUE = 4096, DSS_OUTBOX_AT_ONCE = 32, DSS_OUTBOX_FAILURES = 64 };

struct dss_outbox_config {
	const char *token_file; // "": no token is sent
	const char *token_url;	// "": token_file
	int64_t deadline_ns;	// after the change; 0: 5 s
};

struct dss_outbox;

// The texts live as long as the outbox. NULL when memory or threads are short.
struct dss_outbox *dss_outbox_open(const struct dss_outbox_config *cfg);
// Gives what waits at most wait_ns.
void dss_outbox_close(struct dss_outbox *o, int64_t wait_ns);

// Takes the list. Any thread; never waits for the network.
void dss_outbox_send(struct dss_outbox *o, struct dss_note *list);

struct dss_outbox_failure {
	int64_t made_ns; // Unix UTC, of the change
	char manager[64], url[256], reason[64];
};

struct dss_outbox_totals {
	uint64_t sent, delivered, retried, refused, failed,
		dropped; // refused: answered 4xx; dropped: the queue was full
	uint32_t waiting;
	int64_t longest_ns; // from the change to its delivery
};

void dss_outbox_get_totals(struct dss_outbox *o, struct dss_outbox_totals *out);
// The newest first; returns how many.
unsigned dss_outbox_failures(struct dss_outbox *o, struct dss_outbox_failure *out, unsigned max);
