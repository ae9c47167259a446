// SPDX-License-Identifier: Apache-2.0
// THE classes of messages: each number that is more than "the rest". proto/obs/peek.h says which message a payload is.
#include "its/csae_obs.h"
#include "obs/peek.h"
#include "shed.h"
#include "uas/mavlink.h"

struct row {
	uint16_t from, to; // message numbers, inclusive
	uint8_t cls;
};

static const struct row sae_rows[] = {
	{20, 20, SHED_CLASS_REPEAT}, // BasicSafetyMessage
	{22, 22, SHED_CLASS_ALERT},  // EmergencyVehicleAlert
	{23, 23, SHED_CLASS_ALERT},  // IntersectionCollision
	{27, 27, SHED_CLASS_ALERT},  // RoadSideAlert
	{29, 29, SHED_CLASS_ALERT},  // SignalRequestMessage
	{30, 30, SHED_CLASS_ALERT},  // SignalStatusMessage
	{32, 32, SHED_CLASS_FIRST},  // PersonalSafetyMessage
	{33, 33, SHED_CLASS_ALERT},  // RoadSafetyMessage
	{41, 41, SHED_CLASS_REPEAT}, // SensorDataSharing
	{46, 46, SHED_CLASS_ALERT},  // SignalControlRequest
	{47, 47, SHED_CLASS_ALERT},  // SignalControlStatus
};

static const struct row etsi_rows[] = {
	{1, 1, SHED_CLASS_ALERT},    // DENM
	{2, 2, SHED_CLASS_REPEAT},   // CAM
	{9, 9, SHED_CLASS_ALERT},    // SREM
	{10, 10, SHED_CLASS_ALERT},  // SSEM
	{14, 14, SHED_CLASS_REPEAT}, // CPM
	{16, 16, SHED_CLASS_FIRST},  // VAM
};

static const struct row csae_rows[] = {
	{CSAE_BSM, CSAE_BSM, SHED_CLASS_REPEAT},
	{CSAE_RSM, CSAE_RSM, SHED_CLASS_REPEAT},
	{CSAE_RSI, CSAE_RSI, SHED_CLASS_ALERT},
	{8, 8, SHED_CLASS_ALERT}, // frame of phase II: requests for passage and their answers
};

// Autopilots send several times a second whatever the load.
static const struct row mavlink_rows[] = {
	{MAVLINK_ID_GLOBAL_POSITION_INT, MAVLINK_ID_GLOBAL_POSITION_INT, SHED_CLASS_REPEAT},
	{MAVLINK_ID_UTM_GLOBAL_POSITION, MAVLINK_ID_UTM_GLOBAL_POSITION, SHED_CLASS_REPEAT},
	{MAVLINK_ID_ODID_BASIC_ID, MAVLINK_ID_ODID_MESSAGE_PACK, SHED_CLASS_REPEAT},
};

// Aircraft, whatever part of their report it is.
static const struct row any_rows[] = {{0, UINT16_MAX, SHED_CLASS_FIRST}};

#define ROWS(rows)                                                                                 \
	{                                                                                          \
		(rows), sizeof(rows) / sizeof((rows)[0])                                           \
	}

static const struct {
	const struct row *rows;
	uint32_t count;
} of_family[OBS_FAMILY_COUNT] = {
	[OBS_FAMILY_J2735] = ROWS(sae_rows), [OBS_FAMILY_ETSI] = ROWS(etsi_rows),
	[OBS_FAMILY_CSAE] = ROWS(csae_rows), [OBS_FAMILY_MAVLINK] = ROWS(mavlink_rows),
	[OBS_FAMILY_ODID] = ROWS(any_rows),  [OBS_FAMILY_GB46750] = ROWS(any_rows),
	[OBS_FAMILY_GDL90] = ROWS(any_rows), [OBS_FAMILY_SBS] = ROWS(any_rows),
};

static uint8_t class_of(unsigned family, uint32_t number)
{
	for (uint32_t i = 0; i < of_family[family].count; i++) {
		const struct row *r = &of_family[family].rows[i];
		if (number >= r->from && number <= r->to)
			return r->cls;
	}
	return SHED_CLASS_REST;
}

// The best of what the frame holds.
struct shed_peek shed_peek(const struct frame_payloads *p, const struct rx_meta *meta)
{
	struct shed_peek best = {SHED_CLASS_REST, 0};
	for (uint32_t i = 0; i < p->count; i++) {
		struct peek one;
		if (!peek_at(p->item_family[i], p->item[i], meta, &one))
			continue;
		uint8_t cls = class_of(p->item_family[i], one.number);
		if (cls < best.cls || best.key == 0)
			best = (struct shed_peek){cls, one.object};
	}
	return best;
}
