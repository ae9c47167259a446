// SPDX-License-Identifier: Apache-2.0
// Alerts that are open, by whom they concern: raised once the condition is sure or was confirmed, updated at a limited rate,
// cleared when it has not held for a while. Bounded: when full, a new one is counted and not alerted. Scene's lcore only.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "scene/alert.h"

struct alert_params {
	int64_t hold_ns;    // cleared when the condition was last near longer ago than this
	int64_t update_ns;  // at most one update in this time
	int64_t confirm_ns; // a condition that is not sure must have held for so long
};

// Whom an alert concerns: two tracks; or one track, its kind, and perhaps a zone.
struct alert_subject {
	uint64_t a, b;
};

static inline struct alert_subject alert_subject_pair(uint64_t track_a, uint64_t track_b)
{
	return track_a < track_b ? (struct alert_subject){track_a, track_b}
				 : (struct alert_subject){track_b, track_a};
}

// Track ids never have the topmost bit: generations do not reach 2^31 before the process is old.
#define ALERT_SUBJECT_SELF (1ULL << 63)

static inline struct alert_subject alert_subject_self(uint64_t track, uint8_t kind,
						      uint32_t zone_key)
{
	return (struct alert_subject){track, ALERT_SUBJECT_SELF | (uint64_t)kind << 32 | zone_key};
}

struct alert_entry {
	struct alert_subject who; // a 0: free
	uint64_t id;		  // 0: waits for confirmation, not raised yet
	int64_t first_ns, near_ns, sent_ns;
	struct detect_result last;
	uint32_t zone_version;
	uint16_t zone;
	uint8_t kind;
};

struct alert_table {
	struct alert_entry *entries;
	uint32_t mask;
	uint32_t capacity; // entries in use at most; the array is twice as large
	uint32_t used;
	uint32_t sweep; // where the next look for ended ones starts
	uint64_t next_id;
};

int alert_table_init(struct alert_table *t, uint32_t capacity);
void alert_table_fini(struct alert_table *t);

enum alert_verdict { ALERT_QUIET, ALERT_EMIT, ALERT_FULL };

// What a report came with: the zone it is about and the frame that caused it.
struct alert_cause {
	int64_t now_ns, rx_ns;
	uint32_t zone_version;
	uint16_t zone; // ALERT_NO_ZONE
};

// One detector result about one subject. ALERT_EMIT: *out is an alert to send.
enum alert_verdict alert_table_report(struct alert_table *t, const struct alert_params *p,
				      struct alert_subject who, const struct detect_result *r,
				      const struct alert_cause *cause, struct alert *out);

// Looks at some entries (at most `look`) for ones that ended. True: *out is a "cleared" alert; call again.
bool alert_table_expire(struct alert_table *t, const struct alert_params *p, uint32_t look,
			int64_t now_ns, struct alert *out);
