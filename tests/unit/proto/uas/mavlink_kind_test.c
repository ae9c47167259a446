// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "uas/mavlink.h"
#include "uas/mavlink_msg.h"

// A rover, a ground station and a quadrotor behind one bridge: each is what its heartbeat says, the camera of the rover
// changes nothing, and a sender without a heartbeat stays an aircraft.
static void kinds_of_senders(void)
{
	static struct mavlink_kinds kinds;
	static const struct {
		uint8_t sysid, type, autopilot, cls, flags;
	} senders[] = {{1, 10, 3, OBS_CLASS_CAR, 0},
		       {1, 30, 8, OBS_CLASS_CAR, 0},
		       {2, 2, 12, OBS_CLASS_MULTIROTOR, OBS_FLAG_AIR},
		       {255, 6, 8, OBS_CLASS_STATION, 0},
		       {4, 1, 3, OBS_CLASS_AEROPLANE, OBS_FLAG_AIR},
		       {5, 21, 12, OBS_CLASS_VTOL, OBS_FLAG_AIR},
		       {6, 200, 12, OBS_CLASS_AIRCRAFT_OTHER, OBS_FLAG_AIR},
		       {7, 26, 8, OBS_CLASS_AIRCRAFT_OTHER, OBS_FLAG_AIR}};
	const struct rx_meta bridge = {.rx_ns = 1, .source_key = 99};
	for (unsigned i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		const struct mavlink_head head = {.sysid = senders[i].sysid, .compid = 1};
		const struct mavlink_heartbeat h = {.type = senders[i].type,
						    .autopilot = senders[i].autopilot};
		const struct mavlink_global_position p = {.lat_e7 = 10, .lon_e7 = 10};
		uint8_t b[2 * MAVLINK_FRAME_MAX];
		struct mavlink_stats stats = {.kinds = &kinds};
		struct obs o;
		unsigned count;
		uint32_t n = mavlink_heartbeat_encode(&head, &h, b, sizeof(b));
		n += mavlink_global_position_encode(&head, &p, b + n, (uint32_t)sizeof(b) - n);
		CU_ASSERT_EQUAL(
			mavlink_decode_counted((struct span){b, n}, &bridge, &o, 1, &count, &stats),
			ERR_NONE);
		CU_ASSERT_EQUAL(count, 1);
		CU_ASSERT_EQUAL(o.cls, senders[i].cls);
		CU_ASSERT_EQUAL(o.flags, senders[i].flags);
	}
}

static const struct check_test tests[] = {
	{"kinds of senders", kinds_of_senders},
};
CHECK_MAIN("mavlink_kind", tests)
