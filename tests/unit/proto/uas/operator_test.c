// SPDX-License-Identifier: Apache-2.0
// Where whoever flies an aircraft is, as Open Drone ID and MAVLink carry it; GB 46750's stands in gb46750_test.c.
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "uas/mavlink_msg.h"
#include "uas/odid.h"
#include "vector.h"

static const struct rx_meta meta = {.rx_ns = 1700000000 * UNITS_NS_PER_S, .source_key = 77};

static struct obs observe_pack(struct odid_system s)
{
	uint8_t b[ODID_PACK_SIZE_MAX];
	struct odid_pack p = {.version = 2, .count = 2};
	struct obs o;
	unsigned count = 0;
	p.messages[0] = (struct odid_message){
		.type = ODID_TYPE_BASIC_ID,
		.basic_id = {.id_type = ODID_ID_TYPE_SERIAL, .id = "MFG1A0123456789"}};
	p.messages[1] = (struct odid_message){.type = ODID_TYPE_SYSTEM, .system = s};
	uint32_t n = odid_encode_pack(&p, b, sizeof(b));
	CU_ASSERT_EQUAL(odid_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL(count, 1);
	CU_ASSERT_EQUAL(o.id_kind, OBS_ID_SERIAL);
	return o;
}

static void real_message(void)
{
	uint8_t b[ODID_MESSAGE_SIZE];
	struct obs o;
	unsigned count;
	vector_hex("410943c5fd1119ed194801000000000000020008d774da0d00", b, sizeof(b));
	CU_ASSERT_EQUAL(odid_decode((struct span){b, sizeof(b)}, &meta, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL_FATAL(count, 1);
	CU_ASSERT_EQUAL(o.operator_kind, OBS_OPERATOR_LIVE);
	CU_ASSERT_EQUAL(o.operator_lat_e7, 301843779);
	CU_ASSERT_EQUAL(o.operator_lon_e7, 1209658649);
	CU_ASSERT_NOT_EQUAL(o.flags & OBS_FLAG_NO_POSITION, 0); // it is not the aircraft's
}

static void what_is_told(void)
{
	static const struct {
		struct odid_system s;
		uint8_t kind;
	} rows[] = {
		{{.operator_location = 0, .operator_lat_e7 = 1}, OBS_OPERATOR_TAKEOFF},
		{{.operator_location = 1, .operator_lon_e7 = -1}, OBS_OPERATOR_LIVE},
		{{.operator_location = 2, .operator_lat_e7 = 900000000}, OBS_OPERATOR_FIXED},
		{{.operator_location = 3, .operator_lat_e7 = 1}, OBS_OPERATOR_NONE}, // reserved
		{{.operator_location = 1}, OBS_OPERATOR_NONE},			     // 0, 0
		{{.operator_location = 1, .operator_lat_e7 = 900000001}, OBS_OPERATOR_NONE},
		{{.operator_location = 1, .operator_lon_e7 = INT32_MIN}, OBS_OPERATOR_NONE},
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct obs o = observe_pack(rows[i].s);
		CU_ASSERT_EQUAL(o.operator_kind, rows[i].kind);
		if (o.operator_kind == OBS_OPERATOR_NONE)
			continue;
		CU_ASSERT_EQUAL(o.operator_lat_e7, rows[i].s.operator_lat_e7);
		CU_ASSERT_EQUAL(o.operator_lon_e7, rows[i].s.operator_lon_e7);
	}
}

static void by_mavlink(void)
{
	uint8_t b[MAVLINK_FRAME_MAX];
	const struct mavlink_head head = {.sysid = 9};
	const struct mavlink_odid m = {.m = {.type = ODID_TYPE_SYSTEM,
					     .system = {.operator_location = 1,
							.operator_lat_e7 = 301843779,
							.operator_lon_e7 = 1209658649}}};
	struct obs o;
	unsigned count = 0;
	uint32_t n = mavlink_odid_encode(&head, &m, b, sizeof(b));
	CU_ASSERT_EQUAL(mavlink_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL_FATAL(count, 1);
	CU_ASSERT_EQUAL(o.operator_kind, OBS_OPERATOR_LIVE);
	CU_ASSERT(o.operator_lat_e7 == 301843779 && o.operator_lon_e7 == 1209658649);
	CU_ASSERT_NOT_EQUAL(o.flags & OBS_FLAG_NO_POSITION, 0);
}

static const struct check_test tests[] = {
	{"a real message", real_message},
	{"what is told, and what is not", what_is_told},
	{"by MAVLink", by_mavlink},
};

CHECK_MAIN("operator", tests)
