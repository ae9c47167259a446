// SPDX-License-Identifier: Apache-2.0
// What control makes of the dataplane's messages: one Envelope in, changes of the live picture, counters and alerts
// out, and what to do next. Pure (no socket, no clock); link_client is its shell. The bytes are untrusted: whatever
// cannot be read is refused with a counted reason and ends the connection.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert_log.h"
#include "link.pb-c.h"
#include "tally.h"
#include "world.h"
#include "zone_tally.h"

enum { LINK_SESSION_PROTOCOL = 1, LINK_SESSION_PACKET_MAX = 60 * 1024 };

// clang-format off
#define LINK_REFUSAL_LIST(X) \
	X(NONE,         "none",         "accepted") \
	X(TOO_LONG,     "too_long",     "packet longer than 60 KiB") \
	X(MALFORMED,    "malformed",    "packet is not a link Envelope") \
	X(EMPTY,        "empty",        "Envelope without a body that control knows") \
	X(PROTOCOL,     "protocol",     "the dataplane speaks another version of the link protocol") \
	X(BEFORE_HELLO, "before_hello", "message before the dataplane said Hello") \
	X(REPEATED_HELLO, "repeated_hello", "second Hello on one connection") \
	X(NAME,         "name",         "counter or port name with forbidden characters or length")
// clang-format on

enum link_refusal {
#define LINK_REFUSAL_ENUM(id, name, text) LINK_REFUSAL_##id,
	LINK_REFUSAL_LIST(LINK_REFUSAL_ENUM)
#undef LINK_REFUSAL_ENUM
		LINK_REFUSAL_COUNT
};

const char *link_refusal_name(unsigned code);
const char *link_refusal_text(unsigned code);

enum link_action {
	LINK_ACTION_NONE,
	LINK_ACTION_RESYNC, // send link_session_pack_resync
	LINK_ACTION_CLOSE,  // see last_refusal, or has_bye
	LINK_ACTION_COUNT
};

const char *link_action_name(unsigned action);

// What the dataplane says of the zones it was sent.
struct link_zones_ack {
	uint64_t version;
	uint32_t taken, refused;
	const char *first_name, *first_reason;
	bool is_incomplete;
};

// Messages of the road book, as they came: they are valid during the call. Any may be NULL.
struct link_road {
	void (*requests)(void *ctx, const Kerbwing__Link__V1__SlotRequests *m);
	void (*tick)(void *ctx, const Kerbwing__Link__V1__Tick *m);
	void (*map)(void *ctx, const Kerbwing__Link__V1__MapHeard *m);
	void (*track)(void *ctx, const struct world_track *t); // a track that is new or changed
};

struct link_session {
	struct world *world;
	struct tally *counters;
	struct alert_log *alerts;
	struct zone_tally *zones;					 // may be NULL
	void (*on_track)(void *ctx, const struct world_track *t);	 // each report; may be NULL
	void (*on_alert)(void *ctx, const struct alert_log_entry *e);	 // may be NULL
	void (*on_zones_ack)(void *ctx, const struct link_zones_ack *a); // may be NULL
	struct link_road road;
	void *ctx;

	bool has_hello;	   // on this connection
	bool has_bye;	   // the dataplane stops on purpose
	bool is_resyncing; // asked, and no complete snapshot since
	uint64_t next_seq;
	uint64_t boot_id;  // of the last dataplane seen; 0 none yet
	char version[48];  // of it
	char realtime[24]; // of it: configs/lib/realtime.h; empty: not said
	enum link_refusal last_refusal;
	// Totals since control started.
	uint64_t envelopes;
	uint64_t refused[LINK_REFUSAL_COUNT];
	uint32_t restarts; // other dataplane processes after the first
	uint32_t resyncs;
};

void link_session_init(struct link_session *s, struct world *w, struct tally *c,
		       struct alert_log *a);

// A new connection was made: a Hello must come first.
void link_session_start(struct link_session *s);

// One packet. The action is for the caller to carry out.
enum link_action link_session_take(struct link_session *s, const uint8_t *p, size_t n);

// Packets for the dataplane. Return the length, 0 when it does not fit.
size_t link_session_pack_hello(uint8_t *out, size_t size, const char *node, uint64_t boot_id,
			       int64_t started_ns);
size_t link_session_pack_resync(const struct link_session *s, uint8_t *out, size_t size);
