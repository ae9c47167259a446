// SPDX-License-Identifier: Apache-2.0
#include "its/j2735.h"

#include "its/bsm.h"
#include "its/bsm_special.h"
#include "its/psm_fast.h"
#include "its/sdsm_fast.h"
#include "wire/uper.h"

// Message ids of the 2016 to 2024 editions. A row says that the id exists; decoding it is another table's matter.
static const struct {
	uint16_t id;
	const char *name;
} names[] = {
	{18, "MapData"},
	{19, "SPAT"},
	{20, "BasicSafetyMessage"},
	{21, "CommonSafetyRequest"},
	{22, "EmergencyVehicleAlert"},
	{23, "IntersectionCollision"},
	{24, "NMEAcorrections"},
	{25, "ProbeDataManagement"},
	{26, "ProbeVehicleData"},
	{27, "RoadSideAlert"},
	{28, "RTCMcorrections"},
	{29, "SignalRequestMessage"},
	{30, "SignalStatusMessage"},
	{31, "TravelerInformation"},
	{32, "PersonalSafetyMessage"},
	{33, "RoadSafetyMessage"},
	{34, "RoadWeatherMessage"},
	{35, "ProbeDataConfig"},
	{36, "ProbeDataReport"},
	{37, "TollAdvertisement"},
	{38, "TollUsage"},
	{39, "TollUsageAck"},
	{40, "CooperativeControl"},
	{41, "SensorDataSharing"},
	{42, "ManeuverSharing"},
	{43, "RoadGeometry"},
	{44, "PersonalSafetyMessage2"},
	{45, "TrafficSignalPhaseAndTiming"},
	{46, "SignalControlRequest"},
	{47, "SignalControlStatus"},
	{48, "RoadUserChargingConfig"},
	{49, "RoadUserChargingReport"},
	{50, "TrafficLightStatus"},
};

enum { TEST_FIRST = 240, TEST_LAST = 255 };

const char *j2735_message_name(unsigned message_id)
{
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].id == message_id)
			return names[i].name;
	return message_id >= TEST_FIRST && message_id <= TEST_LAST ? "TestMessage" : NULL;
}

enum err j2735_frame(struct span frame, unsigned *message_id, struct span *value, struct span *rest)
{
	enum { SHORT_HEAD = 3, SHORT_MAX = 0x7f };
	// Nearly all: not extended, and short enough for one octet of length.
	if (frame.n >= SHORT_HEAD && frame.p[0] < 0x80 && frame.p[2] <= SHORT_MAX &&
	    frame.n - SHORT_HEAD >= frame.p[2]) {
		uint32_t n = frame.p[2];
		*message_id = (unsigned)frame.p[0] << 8 | frame.p[1];
		*value = (struct span){frame.p + SHORT_HEAD, n};
		*rest = (struct span){frame.p + SHORT_HEAD + n, frame.n - SHORT_HEAD - n};
		return ERR_NONE;
	}
	struct bits b = bits_over(frame.p, frame.n);
	uint32_t extended = bits_get(&b, 1);
	*message_id = bits_get(&b, 15);
	uint32_t first = b.pos < b.end ? b.p[b.pos / 8] : 0;
	uint32_t len = uper_get_length(&b);
	if (b.error)
		return (first & 0xc0) == 0xc0 ? ERR_UPER_LENGTH : ERR_UPER_TRUNCATED;
	*value = (struct span){frame.p + b.pos / 8,
			       len}; // octet aligned: 1 + 15 bits, then 1 or 2 octets
	bits_skip(&b, len * 8);
	if (extended != 0)
		uper_skip_additions(&b);
	if (b.error)
		return ERR_UPER_TRUNCATED;
	uint32_t used = (b.pos + 7) / 8;
	*rest = (struct span){frame.p + used, frame.n - used};
	return ERR_NONE;
}

static enum err decode_bsm(struct span value, const struct rx_meta *meta, struct obs *out,
			   unsigned out_max, unsigned *out_count)
{
	unsigned part_ii;
	struct obs unused;
	enum err e = bsm_decode_obs(value, meta, out_max > 0 ? out : &unused, &part_ii);
	if (e != ERR_NONE)
		return e;
	if (out_max == 0)
		return ERR_TOO_MANY_OBS;
	if (part_ii > 0 && bsm_lights_in_use(value))
		out->flags |= OBS_FLAG_EMERGENCY;
	*out_count = 1;
	return ERR_NONE;
}

// Octets behind the frame are a forwarder's trailer or padding: the open type says where the value ends.
enum err j2735_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		      unsigned out_max, unsigned *out_count)
{
	unsigned id;
	struct span value, rest;
	*out_count = 0;
	enum err e = j2735_frame(payload, &id, &value, &rest);
	if (e != ERR_NONE)
		return e;
	switch (id) {
	case J2735_ID_BSM:
		return decode_bsm(value, meta, out, out_max, out_count);
	case J2735_ID_PSM:
		return psm_decode(value, meta, out, out_max, out_count);
	case J2735_ID_SDSM:
		return sdsm_decode(value, meta, out, out_max, out_count);
	default:
		return j2735_message_name(id) != NULL ? ERR_J2735_UNHANDLED : ERR_J2735_UNKNOWN;
	}
}
