// SPDX-License-Identifier: Apache-2.0
// What one frame says about one aircraft, gathered from its messages in any order, as ONE
// observation. Also fed by the MAVLink codec, which carries the same messages in other clothes.
// Pure; owned by one decoder call.
#pragma once

#include <stdbool.h>

#include "base/geo.h"
#include "obs/obs.h"
#include "uas/odid.h"

struct odid_uas {
	// ODID_ID_SIZE octets of the last one heard of each id type, where they came in.
	const uint8_t *ids[ODID_ID_TYPE_COUNT];
	const struct odid_location *location; // NULL: none
	uint8_t ua_type;		      // 0 none
	uint8_t ids_mask;		      // bit n: ids[n] is one
	bool emergency;			      // a Self-ID declared an emergency
	uint8_t operator_kind;		      // enum obs_operator
	int32_t operator_lat_e7, operator_lon_e7;
};

void odid_uas_init(struct odid_uas *u);

// Takes in one message, which must stay where it is. Authentication and Operator ID carry nothing that an observation
// holds: names of operators stay out of it on purpose.
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

// A System message's operator: location type 0 take-off, 1 live, 2 fixed. Zero for both, or off the globe: not told.
static inline void odid_uas_add_operator(struct odid_uas *u, unsigned location, int32_t lat_e7,
					 int32_t lon_e7)
{
	if (location >= OBS_OPERATOR_COUNT - 1 || (lat_e7 == 0 && lon_e7 == 0) ||
	    !geo_is_valid(lat_e7, lon_e7))
		return;
	u->operator_kind = (uint8_t)(OBS_OPERATOR_TAKEOFF + location);
	u->operator_lat_e7 = lat_e7;
	u->operator_lon_e7 = lon_e7;
}

// The observation: keyed by the strongest identity (serial, registration, UTM, session), else by
// transmitter address, else by source. Without a usable Location it is marked OBS_FLAG_NO_POSITION.
// msg_type is left 0.
void odid_uas_to_obs(const struct odid_uas *u, const struct rx_meta *meta, struct obs *o);
