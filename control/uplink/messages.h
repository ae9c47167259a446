// SPDX-License-Identifier: Apache-2.0
// The hub messages other than the Summary, their common header and their topics. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert_log.h"
#include "hub.pb-c.h"

// Behind it the id of a hub: what hears the city (hub/hub_sign.h).
#define MESSAGES_HUB_TOPIC "kerbwing/v1/hub/"

enum { MESSAGES_SCHEMA = 1, MESSAGES_NAME_MAX = 63, MESSAGES_TOPIC_SIZE = 192 };

// Header with the memory for its texts.
struct messages_header {
	Kerbwing__Hub__V1__Header msg;
	char city[MESSAGES_NAME_MAX + 1];
	char node[MESSAGES_NAME_MAX + 1];
};

// Fills h; longer names are cut. Returns &h->msg.
Kerbwing__Hub__V1__Header *messages_fill_header(struct messages_header *h, const char *city,
						const char *node, uint64_t boot_id, uint64_t seq,
						int64_t time_ns);

struct messages_status {
	const char *city, *node;
	uint64_t boot_id;
	uint64_t seq;
	int64_t now_ns;
	Kerbwing__Hub__V1__State state;
	const char *reason; // "" none
	int32_t lat_e7, lon_e7;
	uint32_t summary_interval_ms;
	Kerbwing__Hub__V1__Mode mode;
};

// Each message with the memory for its header; `any` is what to pack. Texts are not copied.
struct messages_status_msg {
	Kerbwing__Hub__V1__Status msg;
	struct messages_header header;
};
struct messages_alert_msg {
	Kerbwing__Hub__V1__AlertEvent msg;
	struct messages_header header;
};
struct messages_grant_msg {
	Kerbwing__Hub__V1__GrantEvent msg;
	struct messages_header header;
};

ProtobufCMessage *messages_fill_status(struct messages_status_msg *out,
				       const struct messages_status *s);

// Where whoever flies an aircraft is, as the aircraft says; kind OBS_OPERATOR_NONE: not told.
struct messages_operator {
	uint8_t kind; // enum obs_operator
	int32_t lat_e7, lon_e7;
};

// Of the alert's a and b, in this order.
struct messages_parties {
	uint64_t subject[2]; // pseudonyms, 0 none
	struct messages_operator pilot[2];
};

ProtobufCMessage *messages_fill_alert(struct messages_alert_msg *out,
				      const struct alert_log_entry *a,
				      const struct messages_parties *p);

// What the header says; the caller sets city, node, boot and sequence with messages_fill_header.
struct messages_grant {
	Kerbwing__Hub__V1__GrantKind kind;
	Kerbwing__Hub__V1__GrantChange change;
	const char *cause;
	int64_t change_time_ns, from_ns, to_ns;
	uint64_t subject;
	uint32_t crossing, movement, number;
	const char *corridor, *state, *operator_name, *aircraft; // "" none
	int32_t priority;
};
ProtobufCMessage *messages_fill_grant(struct messages_grant_msg *out,
				      const struct messages_grant *g);

// "kerbwing/v1/{city}/{node}/{leaf}".
void messages_topic(char out[static MESSAGES_TOPIC_SIZE], const char *city, const char *node,
		    const char *leaf);

// City and node names become topic levels and file-safe labels: letters, digits, '.', '_' and '-', 1..63 characters.
bool messages_is_name(const char *name);

const char *messages_state_name(unsigned state); // "ok", "degraded", "stopped", "lost"
