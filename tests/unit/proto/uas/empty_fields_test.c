// SPDX-License-Identifier: Apache-2.0
// Fields that senders leave empty, or fill with the other name of a value: an identity of zeros names nobody, and 360
// degrees is north.
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "uas/gb46750.h"
#include "uas/mavlink_msg.h"
#include "uas/odid.h"

static const struct rx_meta meta = {.rx_ns = 1700000000LL * UNITS_NS_PER_S,
				    .source_key = 77,
				    .mac = {2, 0, 0, 0, 0, 9},
				    .has_mac = 1};

static struct obs observe(const struct odid_message *m)
{
	uint8_t b[ODID_MESSAGE_SIZE];
	struct obs o;
	unsigned count = 0;
	CU_ASSERT_EQUAL(odid_encode_message(m, b, sizeof(b)), sizeof(b));
	CU_ASSERT_EQUAL_FATAL(odid_decode((struct span){b, sizeof(b)}, &meta, &o, 1, &count),
			      ERR_NONE);
	return o;
}

static void zeros_are_no_identity(void)
{
	static const struct {
		uint8_t id_type, kind;
	} rows[] = {{ODID_ID_TYPE_UTM, OBS_ID_UTM}, {ODID_ID_TYPE_SESSION, OBS_ID_SESSION}};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct odid_message m = {.type = ODID_TYPE_BASIC_ID,
					 .version = 2,
					 .basic_id = {.id_type = rows[i].id_type}};
		struct obs o = observe(&m);
		CU_ASSERT_EQUAL(o.id_kind, OBS_ID_MAC);
		CU_ASSERT_EQUAL(o.alias_key, 0);
		m.basic_id.id[ODID_ID_SIZE - 1] = 1; // binary: zeros in front belong to it
		o = observe(&m);
		CU_ASSERT_EQUAL(o.id_kind, rows[i].kind);
		CU_ASSERT_EQUAL(o.id_len, ODID_ID_SIZE);
	}
}

static struct obs observe_utm(uint8_t last_of_id)
{
	uint8_t payload[70] = {0}, b[MAVLINK_FRAME_MAX];
	const struct mavlink_head head = {.sysid = 1, .compid = 1};
	struct obs o;
	unsigned count = 0;
	payload[67] = last_of_id;
	payload[69] = MAVLINK_UTM_ID;
	uint32_t n = mavlink_encode(&head, MAVLINK_ID_UTM_GLOBAL_POSITION,
				    (struct span){payload, sizeof(payload)}, b, sizeof(b));
	CU_ASSERT_EQUAL_FATAL(mavlink_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_NONE);
	return o;
}

static void zeros_are_no_identity_in_mavlink(void)
{
	struct obs o = observe_utm(0);
	CU_ASSERT_EQUAL(o.id_kind, OBS_ID_SYSTEM);
	CU_ASSERT_EQUAL(o.alias_key, 0);
	o = observe_utm(1);
	CU_ASSERT_EQUAL(o.id_kind, OBS_ID_UAS);
	CU_ASSERT_NOT_EQUAL(o.alias_key, 0);
}

static void a_whole_turn_is_north(void)
{
	const struct mavlink_head head = {.sysid = 1, .compid = 1};
	struct mavlink_odid m = {
		.m = {.type = ODID_TYPE_LOCATION, .location = {.lat_e7 = 1, .track_cdeg = 36000}}};
	uint8_t b[MAVLINK_FRAME_MAX];
	struct obs o;
	unsigned count = 0;
	uint32_t n = mavlink_odid_encode(&head, &m, b, sizeof(b));
	CU_ASSERT_EQUAL(mavlink_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL(o.heading_cdeg, 0);
	m.m.location.track_cdeg = 36001;
	n = mavlink_odid_encode(&head, &m, b, sizeof(b));
	CU_ASSERT_EQUAL(mavlink_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL(o.heading_cdeg, OBS_HEADING_UNKNOWN);
	const struct gb46750 g = {.present =
					  1u << (GB46750_POSITION - 1) | 1u << (GB46750_TRACK - 1),
				  .lat_e7 = 1,
				  .track_ddeg = 3600};
	n = gb46750_encode(&g, b, sizeof(b));
	CU_ASSERT_EQUAL(gb46750_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL(o.heading_cdeg, 0);
}

static const struct check_test tests[] = {
	{"zeros are no identity", zeros_are_no_identity},
	{"zeros are no identity in MAVLink", zeros_are_no_identity_in_mavlink},
	{"a whole turn is north", a_whole_turn_is_north},
};
CHECK_MAIN("empty_fields", tests)
