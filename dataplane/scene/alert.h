// SPDX-License-Identifier: Apache-2.0
// One alert, as it leaves the scene: what, about whom, since when, and the evidence on which it was raised.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/alert_kind.h"

// One party of an alert at the moment of decision, extrapolated to it.
struct alert_party {
	float e_m, n_m, alt_m; // local plane; alt_m 0 when unknown
	float ve_ms, vn_ms;
	float sd_m;  // standard deviation of the position, horizontally
	float age_s; // of the report that it was extrapolated from
};

// What a detector found.
struct detect_result {
	bool now;		     // condition holds at the alert threshold
	bool near;		     // condition holds at the clearing threshold
	bool sure;		     // no confirmation by a second report is wanted
	uint8_t kind;		     // enum alert_kind
	float time_s;		     // until contact, closest approach or entry; INFINITY never
	float distance_m;	     // then
	float now_m;		     // distance now, of centres
	float closing_ms;	     // closing speed now, positive when approaching
	float e_m, n_m;		     // where: midpoint of the two at that time
	struct alert_party party[2]; // [1] all 0 when there is only one
};

struct alert {
	uint64_t id;
	uint8_t kind;	       // enum alert_kind
	uint8_t phase;	       // enum alert_phase
	uint16_t zone;	       // index in the zone map that was current, ALERT_NO_ZONE
	uint32_t zone_version; // of that map
	int64_t time_ns;
	uint64_t track_a, track_b; // ids; track_b 0 when one object alone is concerned
	struct detect_result r;
	int64_t rx_ns;	// arrival of the frame that caused it, 0 when none did
	int64_t out_ns; // when it left the packet path; filled by the shell, 0 in replay
};

#define ALERT_NO_ZONE UINT16_MAX
