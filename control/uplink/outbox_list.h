// SPDX-License-Identifier: Apache-2.0
// The messages of one stream that the outbox has in mind, oldest first, and which of them is to be handed over next. A message
// never moves in it: it waits, is under way, or stands on the shelf, and its place stays, so that whatever is sent again is sent in
// order. No I/O, no clock. The loop's thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "uplink/spool.h"

struct outbox_message {
	struct outbox_message *next, *before;
	uint64_t token; // ascending within one list
	int64_t made_ns;
	int64_t stamp_ns; // monotonic: handed over while under way, acknowledged while on the shelf
	struct spool_ref ref; // segment 0: in memory
	int64_t kept_ns; // how long it stood on the shelf over earlier connections, as far as the broker is known to have lived
	uint32_t size;
	uint8_t stream;	   // enum outbox_stream
	uint8_t acks;	   // how often it was acknowledged, at most 255
	bool is_in_flight; // handed over, not acknowledged
	bool is_on_shelf;  // acknowledged, kept for a while
	bool was_sent;	   // handed over at least once, or maybe before a restart
	bool was_acked;	   // on the shelf, or sent again from there
	uint8_t payload[]; // of those in memory
};

struct outbox_list {
	struct outbox_message *head, *tail;
	struct outbox_message
		*waiting; // the oldest that neither is under way nor on the shelf; NULL: none
	uint32_t count;
	uint32_t settled; // under way or on the shelf
};

// At the end; it waits.
void outbox_list_add(struct outbox_list *q, struct outbox_message *m);
// Whatever it is doing. It is the caller's then.
void outbox_list_remove(struct outbox_list *q, struct outbox_message *m);

// The one that waits is under way.
void outbox_list_take(struct outbox_list *q);
// What was under way stands on the shelf.
void outbox_list_shelve(struct outbox_list *q, struct outbox_message *m);
// What was under way waits again.
void outbox_list_land(struct outbox_list *q, struct outbox_message *m);
// All wait again, from the oldest on. The broker lived at alive_ns.
void outbox_list_rewind(struct outbox_list *q, int64_t alive_ns);
