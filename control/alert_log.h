// SPDX-License-Identifier: Apache-2.0
// The most recent alerts, one entry each in its latest phase, newest first by the time they were raised. A bounded
// ring: the oldest gives way. Pure; the loop's thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { ALERT_LOG_SIZE = 256 };

struct alert_log_entry {
	uint64_t boot_id; // of the dataplane that raised it: ids are unique within one process only
	uint64_t id;
	uint32_t kind;	// enum alert_kind
	uint32_t phase; // enum alert_phase
	int64_t time_ns;
	uint64_t track_a;
	uint64_t track_b; // 0: one track only
	uint8_t class_a;  // enum obs_class, as known when the alert came
	uint8_t class_b;
	int32_t lat_e7;
	int32_t lon_e7;
	uint32_t time_to_ms;
	uint32_t distance_cm;
	uint32_t now_cm;
	uint32_t closing_cms;
	int64_t latency_ns;
	bool is_pilot_told; // the hub was told where whoever flies is
};

struct alert_log {
	struct alert_log_entry ring[ALERT_LOG_SIZE];
	uint64_t count;	    // ever raised
	uint64_t forgotten; // of these: too old, overwritten with zeros
};

void alert_log_init(struct alert_log *l);

// Files e under its (boot, id). A later phase of a known alert replaces it in place. Returns the entry.
const struct alert_log_entry *alert_log_put(struct alert_log *l, const struct alert_log_entry *e);

// Forgets what was raised or changed last before cutoff_ns, from the oldest on.
void alert_log_expire(struct alert_log *l, int64_t cutoff_ns);

// Notes that the hub was told of who flies; stays over later phases of the alert.
void alert_log_set_pilot_told(struct alert_log *l, uint64_t boot_id, uint64_t id);

// n-th newest, from 0; NULL behind the last.
const struct alert_log_entry *alert_log_get(const struct alert_log *l, unsigned n);
