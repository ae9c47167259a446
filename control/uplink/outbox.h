// SPDX-License-Identifier: Apache-2.0
// What waits for the broker: a queue a stream, oldest first, of messages that stay until the broker acknowledged them. With a
// spool they are on disk and survive this process; without one, or while the disk takes nothing, they are in memory, at most
// `max`, and the oldest of the least value gives way, counted. The loop's thread.
//
// Alerts and grants overtake summaries: of four messages handed over at most one is a summary while others wait, and at least
// one while summaries wait, so that neither waits for ever. Within a stream the order is kept.
//
// A broker that is killed can take along what it had acknowledged and not yet passed on. So the newest acknowledged
// messages of each stream (as many as the window) stay on a shelf and are sent again after a broken connection, marked as such:
// the hub knows which it has.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uplink/spool.h"

// In ascending value: the first gives way first.
enum outbox_stream { OUTBOX_SUMMARY, OUTBOX_GRANT, OUTBOX_ALERT, OUTBOX_STREAM_COUNT };

const char *outbox_stream_name(
	unsigned stream); // "summary", "grant", "alert": also the last level of the topic

enum {
	OUTBOX_MARK_MAX = 16,
	OUTBOX_WIRE_MAX = SPOOL_PAYLOAD_MAX + OUTBOX_MARK_MAX,
	OUTBOX_DEPTH_MAX = 262144
};

struct outbox_message {
	struct outbox_message *next;
	uint64_t token; // unique within one outbox, from 1
	int64_t made_ns;
	struct spool_ref ref; // segment 0: in memory
	uint32_t size;
	uint8_t stream;	   // enum outbox_stream
	bool is_in_flight; // handed over, not acknowledged
	bool was_sent;	   // handed over at least once, or maybe before a restart
	bool was_acked;	   // acknowledged; here again after a broken connection
	uint8_t payload[]; // of those in memory
};

struct outbox_totals {
	uint64_t put;
	uint64_t found; // on disk at the start
	uint64_t sent;	// handed over at least once
	uint64_t acked;
	uint64_t dropped;   // gave way, or no memory
	uint64_t expired;   // older than may be kept
	uint64_t damaged;   // could not be read back
	uint64_t unspooled; // kept in memory alone, because the disk did not take them
	uint32_t queued;    // here and not acknowledged, under way included
};

struct outbox_queue {
	struct outbox_message *head, *tail;
	struct outbox_message *shelf, *shelf_tail; // acknowledged, newest last
	uint32_t shelf_count;			   // at most window
};

struct outbox {
	struct outbox_queue queue[OUTBOX_STREAM_COUNT];
	struct spool spool;
	bool has_spool;
	bool is_json; // how the mark looks
	uint32_t max; // messages in memory
	uint32_t in_memory;
	uint32_t window; // most under way at once
	uint32_t in_flight;
	uint32_t turn;
	uint64_t next_token;
	struct outbox_totals stream[OUTBOX_STREAM_COUNT];
	uint8_t wire[OUTBOX_WIRE_MAX];
};

// max > window >= 1. Without a spool.
void outbox_init(struct outbox *o, uint32_t max, uint32_t window);
// Then, before anything is put: with one. What is found in it comes first. Returns 0, or a negative errno: the outbox then works
// in memory.
int outbox_open_spool(struct outbox *o, const char *dir, uint64_t bytes_max,
		      int64_t (*write)(int fd, const void *p, size_t n));
void outbox_fini(struct outbox *o);

// Adds the payload, which is not empty and at most SPOOL_PAYLOAD_MAX long, to the end of its queue.
void outbox_put(struct outbox *o, enum outbox_stream stream, const uint8_t *payload, size_t size,
		int64_t now_ns);

// The message whose turn it is, NULL when there is none or the window is full. Follow with outbox_sent when it was handed
// over.
const struct outbox_message *outbox_next(const struct outbox *o);
// Octets to hand over, valid until the next call: a message that was handed over before carries the mark "resent" at its end.
// NULL: it cannot be read back; it is then gone, counted.
const uint8_t *outbox_wire(struct outbox *o, uint64_t token, size_t *size);
void outbox_sent(struct outbox *o, uint64_t token);

// The broker has it: it leaves the queue for the shelf. An unknown token is ignored (acknowledged twice).
void outbox_acked(struct outbox *o, uint64_t token);
// It did not get there: it will be sent again.
void outbox_failed(struct outbox *o, uint64_t token);
// The connection is gone: everything under way and on the shelf will be sent again, oldest first.
void outbox_reset(struct outbox *o);

// Gives up what is older than cutoff_ns.
void outbox_expire(struct outbox *o, int64_t cutoff_ns);

uint32_t outbox_count(const struct outbox *o);
// Age of the oldest message of a stream, 0 when there is none.
int64_t outbox_oldest_ns(const struct outbox *o, enum outbox_stream stream, int64_t now_ns);
