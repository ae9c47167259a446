// SPDX-License-Identifier: Apache-2.0
// What waits for the broker, and what it acknowledged a short while ago: a list a stream, oldest first. With a spool the
// messages are on disk and survive this process; without one, or while the disk takes nothing, they are in memory, at most `max`, and
// the oldest of the least value gives way, counted. The loop's thread.
//
// Alerts and grants overtake summaries: of four messages handed over at most one is a summary while others wait, and at least
// one while summaries wait, so that neither waits for ever. Within a stream the order is kept, also of what is sent again.
//
// The shelf. A broker that is killed takes along what it had acknowledged and not yet saved. So an acknowledged message is
// kept: it is forgotten when the same connection brings the acknowledgement of one that was handed over shelf_ns after it
// was acknowledged itself. That proves that the broker lived for so long, however late a broken connection is noticed. After a broken
// connection everything on the shelf is sent again, marked as such, in order; the hub knows which it has. On disk the
// acknowledgement is not written before, so that each start finds the shelf and sends it again. Only the reference is in
// memory; of messages that are in memory themselves the shelf holds the newest of each stream, as many as the window.
//
// A connection that breaks ever again before shelf_ns are over must not make the shelf grow for ever: what stood there for
// OUTBOX_SHELF_TURNS times shelf_ns over several connections, or was acknowledged OUTBOX_ACKS_MAX times, is forgotten too.
//
// Where room is short, for octets in the spool, messages in memory or entries, the shelf gives way before anything that was
// never acknowledged. What was on the shelf before a restart counts as not acknowledged: the file does not tell.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uplink/outbox_list.h"
#include "uplink/spool.h"

// In ascending value: the first gives way first.
enum outbox_stream { OUTBOX_SUMMARY, OUTBOX_GRANT, OUTBOX_ALERT, OUTBOX_STREAM_COUNT };

const char *outbox_stream_name(
	unsigned stream); // "summary", "grant", "alert": also the last level of the topic

enum {
	OUTBOX_MARK_MAX = 16,
	OUTBOX_WIRE_MAX = SPOOL_PAYLOAD_MAX + OUTBOX_MARK_MAX,
	OUTBOX_DEPTH_MAX = 262144, // entries, the shelf's included
	OUTBOX_WINDOW_MAX = 64,
	OUTBOX_SHELF_TURNS = 5,
	OUTBOX_ACKS_MAX = 100
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
	uint64_t resent;    // handed over that had been before, or maybe before a restart
	uint64_t
		shelf_given_up; // acknowledged ones that were forgotten before their time, for want of room
	uint32_t queued;  // here and not acknowledged, under way included
	uint32_t shelved; // here and acknowledged, those that are being sent again included
};

struct outbox {
	struct outbox_list queue[OUTBOX_STREAM_COUNT];
	uint32_t shelved_in_memory[OUTBOX_STREAM_COUNT]; // at most window each
	struct spool spool;
	bool has_spool;
	bool is_json; // how the mark looks
	uint32_t max; // messages in memory
	uint32_t in_memory;
	uint32_t depth_max; // entries
	int64_t shelf_ns;
	int64_t alive_ns; // when what was acknowledged last on this connection was handed over
	uint32_t window;  // most under way at once
	struct outbox_message *flight[OUTBOX_WINDOW_MAX]; // what is
	uint32_t in_flight;
	uint32_t turn;
	uint64_t next_token;
	struct outbox_totals stream[OUTBOX_STREAM_COUNT];
	uint8_t wire[OUTBOX_WIRE_MAX];
};

// max > window, window 1..OUTBOX_WINDOW_MAX, shelf_ns >= 0. Without a spool.
void outbox_init(struct outbox *o, uint32_t max, uint32_t window, int64_t shelf_ns);
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
// mono_ns here and below: a clock that does not jump.
void outbox_sent(struct outbox *o, uint64_t token, int64_t mono_ns);

// The broker has it: it stands on the shelf. A token that is not under way is ignored.
void outbox_acked(struct outbox *o, uint64_t token, int64_t mono_ns);
// It did not get there: it will be sent again.
void outbox_failed(struct outbox *o, uint64_t token);
// The connection is gone: everything under way and on the shelf will be sent again, oldest first.
void outbox_reset(struct outbox *o);

// Gives up what is older than cutoff_ns.
void outbox_expire(struct outbox *o, int64_t cutoff_ns);

// Not acknowledged.
uint32_t outbox_count(const struct outbox *o);
// Acknowledged and here.
uint32_t outbox_shelved(const struct outbox *o);
// To be handed over or under way: not acknowledged, or from the shelf and not acknowledged again.
uint32_t outbox_to_send(const struct outbox *o);
// Age of the oldest message of a stream that is not acknowledged, 0 when there is none.
int64_t outbox_oldest_ns(const struct outbox *o, enum outbox_stream stream, int64_t now_ns);
