// SPDX-License-Identifier: Apache-2.0
// What waits for the broker: a bounded queue, oldest first, of messages that stay until the broker acknowledged them.
// When it is full the oldest message that is not under way gives way, counted. Pure; the loop's thread.
//
// A broker that is killed can take along what it had acknowledged and not yet passed on. So the newest acknowledged
// messages (as many as the window) stay on a shelf and are sent again after a broken connection, marked as such: the
// hub knows which it has.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum outbox_stream { OUTBOX_SUMMARY, OUTBOX_ALERT, OUTBOX_STREAM_COUNT };

const char *
outbox_stream_name(unsigned stream); // "summary", "alert": also the last level of the topic

struct outbox_message {
	struct outbox_message *next;
	uint64_t token; // unique within one outbox, from 1
	enum outbox_stream stream;
	int64_t made_ns;
	bool is_in_flight; // handed over, not acknowledged
	bool was_sent;	   // handed over at least once
	bool was_acked;	   // acknowledged; here again after a broken connection
	size_t size;
	uint8_t payload[]; // with room for the mark behind it
};

// Octets to hand over: a message that was handed over before carries the mark "resent" at its end.
size_t outbox_wire_size(const struct outbox_message *m);

struct outbox_totals {
	uint64_t put;
	uint64_t sent; // handed over at least once
	uint64_t acked;
	uint64_t dropped; // gave way, or no memory
	uint32_t queued;  // here and not acknowledged, under way included
};

struct outbox {
	struct outbox_message *head, *tail;
	struct outbox_message *shelf, *shelf_tail; // acknowledged, newest last
	uint32_t shelf_count;			   // at most window
	uint32_t max;				   // messages
	uint32_t window;			   // most under way at once
	uint32_t in_flight;
	uint64_t next_token;
	struct outbox_totals stream[OUTBOX_STREAM_COUNT];
};

// max > window >= 1.
void outbox_init(struct outbox *o, uint32_t max, uint32_t window);
void outbox_fini(struct outbox *o);

// Copies the payload to the end of the queue.
void outbox_put(struct outbox *o, enum outbox_stream stream, const uint8_t *payload, size_t size,
		int64_t now_ns);

// The oldest message not under way, NULL when there is none or the window is full. Follow with outbox_sent when it was
// handed over.
const struct outbox_message *outbox_next(const struct outbox *o);
void outbox_sent(struct outbox *o, uint64_t token);

// The broker has it: it leaves the queue for the shelf. An unknown token is ignored (acknowledged twice).
void outbox_acked(struct outbox *o, uint64_t token);
// It did not get there: it will be sent again.
void outbox_failed(struct outbox *o, uint64_t token);
// The connection is gone: everything under way and on the shelf will be sent again, oldest first.
void outbox_reset(struct outbox *o);

uint32_t outbox_count(const struct outbox *o);
// Age of the oldest message of a stream, 0 when there is none.
int64_t outbox_oldest_ns(const struct outbox *o, enum outbox_stream stream, int64_t now_ns);
