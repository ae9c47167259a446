// SPDX-License-Identifier: Apache-2.0
// What one frame says about one aircraft, gathered from its messages in any order, as ONE
// observation. Also fed by the MAVLink codec, which carries the same messages in other clothes.
// Pure; owned by one decoder call.
#pragma once

#include "uas/odid.h"

struct odid_uas {
	struct odid_basic_id ids[ODID_ID_TYPE_COUNT]; // one slot for each id type: the last heard
	struct odid_location location;
	uint8_t ids_mask; // bit n: ids[n] is filled
	uint8_t ua_type;  // 0 none
	uint8_t has_location;
	uint8_t emergency; // a Self-ID declared an emergency
};

void odid_uas_init(struct odid_uas *u);

// Takes in one message. Authentication, System and Operator ID carry nothing that an observation
// holds: operator positions stay out of it on purpose.
void odid_uas_add(struct odid_uas *u, const struct odid_message *m);

// The observation: keyed by the strongest identity (serial, registration, UTM, session), else by
// transmitter address, else by source. Without a usable Location it is marked OBS_FLAG_NO_POSITION.
// msg_type is left 0.
void odid_uas_to_obs(const struct odid_uas *u, const struct rx_meta *meta, struct obs *o);
