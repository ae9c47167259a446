// SPDX-License-Identifier: Apache-2.0
// Alerts that are open between two tracks: raised once, updated at a limited rate, cleared when the condition has not
// held for a while or a track ended. Bounded: when full, a new pair is counted and not alerted. Scene's lcore only.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "scene/detect_road.h"

struct pair_alert {
	uint64_t id;
	uint8_t kind;  // enum alert_kind
	uint8_t phase; // enum alert_phase
	int64_t time_ns;
	uint64_t track_a, track_b; // ids; a < b by slot
	struct detect_result r;
	int64_t rx_ns;	// arrival of the frame that caused it, 0 when none did
	int64_t out_ns; // when it left the packet path; filled by the shell, 0 in replay
};

struct pair_params {
	int64_t hold_ns;   // cleared when the condition was last near longer ago than this
	int64_t update_ns; // at most one update a pair in this time
};

struct pair {
	uint64_t track_a, track_b; // track_a 0: free
	uint64_t id;
	int64_t near_ns, sent_ns;
	struct detect_result last;
	uint8_t kind;
};

struct pair_table {
	struct pair *pairs;
	uint32_t mask;
	uint32_t capacity; // open pairs at most; the array is twice as large
	uint32_t open;
	uint32_t sweep; // where the next look for ended pairs starts
	uint64_t next_id;
};

int pair_table_init(struct pair_table *t, uint32_t capacity);
void pair_table_fini(struct pair_table *t);

enum pair_verdict { PAIR_QUIET, PAIR_EMIT, PAIR_FULL };

// One detector result for one pair. PAIR_EMIT: *out is an alert to send.
enum pair_verdict pair_table_report(struct pair_table *t, const struct pair_params *p, uint8_t kind,
				    uint64_t track_a, uint64_t track_b,
				    const struct detect_result *r, int64_t now_ns, int64_t rx_ns,
				    struct pair_alert *out);

// Looks at some pairs (at most `look`) for ones that ended. True: *out is a "cleared" alert; call again.
bool pair_table_expire(struct pair_table *t, const struct pair_params *p, uint32_t look,
		       int64_t now_ns, struct pair_alert *out);
