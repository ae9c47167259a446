// SPDX-License-Identifier: Apache-2.0
// What one frame says about one aircraft, gathered from its messages in any order, as ONE
// observation. Also fed by the MAVLink codec, which carries the same messages in other clothes.
// Pure; owned by one decoder call.
#pragma once

#include <stdbool.h>

#include "uas/odid.h"

struct odid_uas {
	// ODID_ID_SIZE octets of the last one heard of each id type, where they came in.
	const uint8_t *ids[ODID_ID_TYPE_COUNT];
	const struct odid_location *location; // NULL: none
	uint8_t ua_type;		      // 0 none
	uint8_t ids_mask;		      // bit n: ids[n] is one
	bool emergency;			      // a Self-ID declared an emergency
};

void odid_uas_init(struct odid_uas *u);

// Takes in one message, which must stay where it is. Authentication, System and Operator ID carry nothing that an
// observation holds: operator positions stay out of it on purpose.
void odid_uas_add(struct odid_uas *u, const struct odid_message *m);

// Its parts: an identity (ODID_ID_SIZE octets) and what kind of aircraft has it; a Self-ID of that kind.
static inline void odid_uas_add_id(struct odid_uas *u, unsigned id_type, unsigned ua_type,
				   const uint8_t *id)
{
	if (ua_type != 0)
		u->ua_type = (uint8_t)ua_type;
	if (id_type >= ODID_ID_TYPE_COUNT)
		return;
	u->ids[id_type] = id;
	u->ids_mask |= (uint8_t)(1u << id_type);
}

static inline void odid_uas_add_self_id(struct odid_uas *u, unsigned text_type)
{
	u->emergency |= text_type == ODID_SELF_ID_EMERGENCY;
}

// The observation: keyed by the strongest identity (serial, registration, UTM, session), else by
// transmitter address, else by source. Without a usable Location it is marked OBS_FLAG_NO_POSITION.
// msg_type is left 0.
void odid_uas_to_obs(const struct odid_uas *u, const struct rx_meta *meta, struct obs *o);
