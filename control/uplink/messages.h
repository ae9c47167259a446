// SPDX-License-Identifier: Apache-2.0
// The hub messages other than the Summary, their common header and their topics. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert_log.h"
#include "hub.pb-c.h"

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
};

// Return the length, 0 when it does not fit.
size_t messages_pack_status(const struct messages_status *s, uint8_t *out, size_t size);
size_t messages_pack_alert(const struct alert_log_entry *a, const char *city, const char *node,
			   uint64_t boot_id, uint64_t seq, int64_t now_ns, uint8_t *out,
			   size_t size);

// "kerbwing/v1/{city}/{node}/{leaf}".
void messages_topic(char out[static MESSAGES_TOPIC_SIZE], const char *city, const char *node,
		    const char *leaf);

// City and node names become topic levels and file-safe labels: letters, digits, '.', '_' and '-', 1..63 characters.
bool messages_is_name(const char *name);

const char *messages_state_name(unsigned state); // "ok", "degraded", "stopped", "lost"
