// SPDX-License-Identifier: Apache-2.0
#include "obs/peek.h"

#include <string.h>

#include "check.h"
#include "its/csae_obs.h"
#include "uas/mavlink_msg.h"

static struct peek peek_of(unsigned family, const uint8_t *p, uint32_t n, uint64_t source)
{
	const struct rx_meta meta = {.source_key = source};
	struct peek out;
	CU_ASSERT_TRUE(peek_at(family, (struct span){p, n}, &meta, &out));
	return out;
}

// A value of zeros in which `width` bits from bit `at` are the number `id`.
static void put_id(uint8_t *value, uint32_t at, uint32_t width, uint64_t id)
{
	for (uint32_t i = 0; i < width; i++)
		if (id >> (width - 1 - i) & 1)
			value[(at + i) / 8] |= (uint8_t)(0x80u >> (at + i) % 8);
}

// Family, its octets in front of the value, and where the id stands: the same sender by its id, whoever transmits it.
static void test_ids_at_fixed_bits(void)
{
	static const struct {
		unsigned family, number;
		uint8_t head[4];
		uint32_t head_size, id_at, id_bits;
	} rows[] = {
		{OBS_FAMILY_J2735, 20, {0, 20, 60}, 3, 10, 32},
		{OBS_FAMILY_J2735, 20, {0, 20, 0x80, 200}, 4, 10, 32}, // two octets of length
		{OBS_FAMILY_J2735, 32, {0, 32, 60}, 3, 46, 32},
		{OBS_FAMILY_ETSI, 2, {2, 2}, 0, 16, 32},
		{OBS_FAMILY_ETSI, 16, {3, 16}, 0, 16, 32},
		{OBS_FAMILY_CSAE, CSAE_BSM, {0}, 0, 19, 64},
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t m[3][64] = {{0}};
		for (unsigned k = 0; k < 3; k++) {
			memcpy(m[k], rows[i].head, sizeof(rows[i].head));
			put_id(m[k] + rows[i].head_size, rows[i].id_at, rows[i].id_bits,
			       k < 2 ? 0x0123456789abcdef : 0x0123456789abcdee);
		}
		m[1][50] = 0xff; // the rest of the message does not matter
		struct peek one = peek_of(rows[i].family, m[0], 64, 1);
		struct peek same = peek_of(rows[i].family, m[1], 64, 2);
		struct peek other = peek_of(rows[i].family, m[2], 64, 1);
		CU_ASSERT_EQUAL(one.number, rows[i].number);
		CU_ASSERT_EQUAL(one.object, same.object);
		CU_ASSERT_NOT_EQUAL(one.object, other.object);
	}
}

static void test_others_by_their_sender(void)
{
	const uint8_t srm[] = {0, 29, 4, 0, 0, 0, 0}, pack[] = {0xf0, 25, 1}, id[25] = {0};
	CU_ASSERT_EQUAL(peek_of(OBS_FAMILY_J2735, srm, sizeof(srm), 1).number, 29);
	CU_ASSERT_NOT_EQUAL(peek_of(OBS_FAMILY_J2735, srm, sizeof(srm), 1).object,
			    peek_of(OBS_FAMILY_J2735, srm, sizeof(srm), 2).object);
	CU_ASSERT_EQUAL(peek_of(OBS_FAMILY_ODID, pack, sizeof(pack), 1).number, 15);
	CU_ASSERT_NOT_EQUAL(peek_of(OBS_FAMILY_ODID, pack, sizeof(pack), 1).object,
			    peek_of(OBS_FAMILY_ODID, id, sizeof(id), 1).object);
	CU_ASSERT_EQUAL(peek_of(OBS_FAMILY_GB46750, id, sizeof(id), 7).object,
			peek_of(OBS_FAMILY_ODID, id, sizeof(id), 7).object);
}

// The first message that tells of an aircraft counts, also behind others.
static void test_mavlink_datagrams(void)
{
	const struct mavlink_head head = {.sysid = 3, .compid = 1},
				  next = {.sysid = 4, .compid = 1};
	const struct mavlink_heartbeat beat = {.type = 2};
	const struct mavlink_global_position here = {.lat_e7 = 1, .lon_e7 = 1};
	uint8_t b[2 * MAVLINK_FRAME_MAX];
	uint32_t first = mavlink_heartbeat_encode(&head, &beat, b, sizeof(b));
	CU_ASSERT_EQUAL(peek_of(OBS_FAMILY_MAVLINK, b, first, 1).number, PEEK_OTHER);
	uint32_t n = first + mavlink_global_position_encode(&head, &here, b + first,
							    (uint32_t)sizeof(b) - first);
	struct peek both = peek_of(OBS_FAMILY_MAVLINK, b, n, 1);
	struct peek alone = peek_of(OBS_FAMILY_MAVLINK, b + first, n - first, 1);
	CU_ASSERT_EQUAL(both.number, MAVLINK_ID_GLOBAL_POSITION_INT);
	CU_ASSERT_EQUAL(both.object, alone.object);
	n = mavlink_global_position_encode(&next, &here, b, sizeof(b));
	CU_ASSERT_NOT_EQUAL(peek_of(OBS_FAMILY_MAVLINK, b, n, 1).object, both.object);
}

static void test_crewed_traffic(void)
{
	const uint8_t traffic[] = {0x7e, 20, 0, 0xab, 0x45, 0x49, 0, 0},
		      ownship[] = {0x7e, 10, 0, 0xab, 0x45, 0x49, 0, 0};
	const char *three = "MSG,3,1,1,4CA2D6,1,", *four = "MSG,4,1,1,4CA2D6,1,";
	CU_ASSERT_EQUAL(peek_of(OBS_FAMILY_GDL90, traffic, sizeof(traffic), 1).number, 20);
	CU_ASSERT_EQUAL(peek_of(OBS_FAMILY_GDL90, traffic, sizeof(traffic), 1).object,
			peek_of(OBS_FAMILY_GDL90, traffic, sizeof(traffic), 2).object);
	CU_ASSERT_EQUAL(peek_of(OBS_FAMILY_GDL90, ownship, sizeof(ownship), 1).number, PEEK_OTHER);
	struct peek a = peek_of(OBS_FAMILY_SBS, (const uint8_t *)three, (uint32_t)strlen(three), 1);
	struct peek b = peek_of(OBS_FAMILY_SBS, (const uint8_t *)four, (uint32_t)strlen(four), 1);
	CU_ASSERT_EQUAL(a.number, '3');
	CU_ASSERT_NOT_EQUAL(a.object, b.object);
	CU_ASSERT_EQUAL(peek_of(OBS_FAMILY_SBS, (const uint8_t *)"MSG,3", 5, 1).number, PEEK_OTHER);
}

static void test_nobody_knows(void)
{
	const struct rx_meta meta = {.source_key = 1};
	struct peek out;
	CU_ASSERT_FALSE(peek_at(OBS_FAMILY_NONE, (struct span){NULL, 0}, &meta, &out));
	CU_ASSERT_EQUAL(out.object, 0);
	CU_ASSERT_FALSE(peek_at(OBS_FAMILY_COUNT, (struct span){NULL, 0}, &meta, &out));
}

static const struct check_test tests[] = {
	{"temporary ids stand at fixed bits", test_ids_at_fixed_bits},
	{"other messages are known by their sender", test_others_by_their_sender},
	{"MAVLink datagrams", test_mavlink_datagrams},
	{"crewed traffic", test_crewed_traffic},
	{"families that nobody knows", test_nobody_knows},
};

CHECK_MAIN("proto/obs/peek", tests)
