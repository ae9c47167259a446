// SPDX-License-Identifier: Apache-2.0
// What the hub makes of a message: reads it, refuses with a counted reason what is not what it says, and knows who spoke.
// Pure; the loop's thread. The bytes are untrusted.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "catalog.pb-c.h"
#include "hub/name_index.h"
#include "hub/skim.h"
#include "order.pb-c.h"
#include "summary.pb-c.h"
#include "uplink/messages.h"
#include "uplink/outbox.h"

// clang-format off
#define INTAKE_REFUSAL_LIST(X) \
	X(NONE,       "none",       "accepted") \
	X(TOPIC,      "topic",      "topic is not kerbwing/v1/{city}/{node}/{status|summary|grant|alert|catalog|ack}") \
	X(NAME,       "name",       "city or node name too long or with forbidden characters") \
	X(TOO_LONG,   "too_long",   "payload longer than 64 KiB") \
	X(TOO_WIDE,   "too_wide",   "payload that takes more than 4 MiB when it is unpacked") \
	X(MALFORMED,  "malformed",  "payload is not the message that the topic names") \
	X(HEADER,     "header",     "message without header or boot id") \
	X(SCHEMA,     "schema",     "schema version that this hub does not know") \
	X(MISMATCH,   "mismatch",   "header names another city or node than the topic") \
	X(NODES_FULL, "nodes_full", "more nodes than hub.nodes_max")
// clang-format on

enum intake_refusal {
#define INTAKE_REFUSAL_ENUM(id, name, text) INTAKE_REFUSAL_##id,
	INTAKE_REFUSAL_LIST(INTAKE_REFUSAL_ENUM)
#undef INTAKE_REFUSAL_ENUM
		INTAKE_REFUSAL_COUNT
};

const char *intake_refusal_name(unsigned code);
const char *intake_refusal_text(unsigned code);

enum intake_kind {
	INTAKE_STATUS,
	INTAKE_SUMMARY,
	INTAKE_GRANT,
	INTAKE_ALERT,
	INTAKE_CATALOG,
	INTAKE_ACK,
	INTAKE_KIND_COUNT
};

const char *intake_kind_name(unsigned kind); // last level of the topic
const ProtobufCMessageDescriptor *intake_kind_descriptor(enum intake_kind kind);

// Where messages are unpacked: one at a time, without asking the system for memory. Bounded, because 2 octets of an untrusted
// message may stand for 200 in memory.
enum { INTAKE_ROOM = 4 * 1024 * 1024 };

struct intake_room {
	uint8_t *p;
	size_t used;
	const struct skim *skim; // NULL: everything is unpacked
};

// A message that was read. Free with intake_message_free.
struct intake_message {
	enum intake_kind kind;
	char city[MESSAGES_NAME_MAX + 1];
	char node[MESSAGES_NAME_MAX + 1];
	const uint8_t *payload; // as it came: the caller's, for as long as the caller keeps it
	size_t payload_size;
	bool is_json;  // the payload is; else it is protobuf
	bool is_again; // may have come to this hub before: the broker says so, or the hub's own inbox. For the caller to set
	// From the header.
	uint64_t boot_id, seq;
	int64_t made_ns;
	// Of a summary, grant or alert; from and to of a summary are its interval, else the time of the change or the alert.
	bool is_resent;
	int64_t from_ns, to_ns;
	bool is_in_room; // unpacked in an intake_room
	// NULL of an ordinary summary that was read in a room with a skim: nobody who takes it in needs more than the above.
	union {
		Kerbwing__Hub__V1__Status *status;
		Kerbwing__Hub__V1__Summary *summary;
		Kerbwing__Hub__V1__GrantEvent *grant;
		Kerbwing__Hub__V1__AlertEvent *alert;
		Kerbwing__Hub__V1__Catalog *catalog;
		Kerbwing__Hub__V1__OrderAck *ack;
		ProtobufCMessage *any;
	};
};

// The payload is protobuf, or JSON when it begins with a brace. Protobuf is unpacked in the room, and lives until the next message
// is; a summary is not unpacked when the room's skim knows all that is asked of it.
enum intake_refusal intake_parse_in(struct intake_room *room, const char *topic,
				    const uint8_t *payload, size_t size,
				    struct intake_message *out);
// The same with memory of its own, which intake_message_free gives back.
enum intake_refusal intake_parse(const char *topic, const uint8_t *payload, size_t size,
				 struct intake_message *out);
void intake_message_free(struct intake_message *m);

// ---- nodes

// What this process knows of a node without asking the store: who there is, and what it said last.
enum { INTAKE_TEXT = 64 };

struct intake_node {
	char city[MESSAGES_NAME_MAX + 1];
	char node[MESSAGES_NAME_MAX + 1];
	uint64_t boot_id; // of the newest header
	int64_t made_ns;  // its time
	int64_t last_seen_ns;
	// From the last status.
	uint32_t state; // Kerbwing__Hub__V1__State
	char reason[INTAKE_TEXT];
	char version[INTAKE_TEXT];
	int32_t lat_e7, lon_e7;
	uint32_t summary_interval_ms;
	int64_t status_ns;
};

struct intake {
	struct intake_node *node;
	unsigned count, max;
	struct name_index index;
	struct intake_room room;
	struct skim skim;
	uint64_t refused[INTAKE_REFUSAL_COUNT];
	uint64_t accepted[INTAKE_KIND_COUNT];
};

// Returns 0 or -ENOMEM. A seed for the index by name is set in it before the first node comes.
int intake_init(struct intake *k, unsigned nodes_max);
void intake_fini(struct intake *k);

// Notes who spoke. What came twice, late or never is the store's to say (city_store.h).
enum intake_refusal intake_take(struct intake *k, const struct intake_message *m, int64_t now_ns);

// Finds or adds a node, NULL when there is no room; a node read from the store is filled by the caller.
struct intake_node *intake_node_get(struct intake *k, const char *city, const char *node);

// A stored payload again, unpacked in the room, and so that parts of it may be cleared (uplink/classify.h). False: it cannot be
// read. Nothing to free; it lives until the next one.
bool intake_reread(struct intake_room *room, enum intake_kind kind, const uint8_t *payload,
		   size_t size, struct intake_message *out);
bool intake_room_init(struct intake_room *room);
void intake_room_fini(struct intake_room *room);
