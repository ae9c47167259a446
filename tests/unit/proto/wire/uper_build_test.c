// SPDX-License-Identifier: Apache-2.0
// Making messages member by member, as control does: the same octets as a published message, and a refusal for each way
// to do it wrong.
#include "wire/uper_build.h"

#include <string.h>

#include "check.h"
#include "its/its.h"

enum { NODES = 256 };

static struct uper_node nodes[NODES];
static struct uper_value value;
static struct uper_builder b;
static uint8_t octets[256], out[256];

static void start(void)
{
	value = (struct uper_value){.nodes = nodes, .capacity = NODES};
	uper_build_start(&b, &value, &its_j2735_frame, octets, sizeof(octets));
}

// SsmReceiverTest_ValidSSM of tests/vectors/road/j2735_ssm.jsonl
static void test_signal_status(void)
{
	static const uint8_t want[] = {0x00, 0x1e, 0x12, 0x00, 0x00, 0x00, 0x00,
				       0x05, 0xe9, 0xc0, 0x40, 0x71, 0xa2, 0x66,
				       0x14, 0xc0, 0x60, 0x00, 0x04, 0x0b, 0xa0};
	uint32_t bits;
	start();
	uper_build_int(&b, "messageId", 30);
	uper_build_open(&b, "value");
	uper_build_open(&b, "SignalStatusMessage");
	uper_build_int(&b, "second", 0);
	uper_build_open(&b, "status");
	uper_build_open(&b, NULL);
	uper_build_int(&b, "sequenceNumber", 0);
	uper_build_open(&b, "id");
	uper_build_int(&b, "id", 12110);
	uper_build_close(&b);
	uper_build_open(&b, "sigStatus");
	uper_build_open(&b, NULL);
	uper_build_open(&b, "requester");
	uper_build_open(&b, "id");
	uper_build_int(&b, "stationID", 2366845094);
	uper_build_close(&b);
	uper_build_int(&b, "request", 3);
	uper_build_int(&b, "sequenceNumber", 0);
	uper_build_open(&b, "typeData");
	uper_build_enum(&b, "role", "publicTransport");
	uper_build_close(&b);
	uper_build_close(&b);
	uper_build_open(&b, "inboundOn");
	uper_build_int(&b, "lane", 23);
	uper_build_close(&b);
	uper_build_enum(&b, "status", "granted");
	CU_ASSERT_EQUAL(uper_build_end(&b), ERR_NONE);
	CU_ASSERT_EQUAL(uper_value_encode(&value, out, sizeof(out), &bits), ERR_NONE);
	CU_ASSERT_EQUAL(bits, sizeof(want) * 8);
	CU_ASSERT_EQUAL(memcmp(out, want, sizeof(want)), 0);
}

static void test_unknown_member(void)
{
	start();
	uper_build_int(&b, "messageID", 30);
	CU_ASSERT_EQUAL(uper_build_end(&b), ERR_UPER_NODES);
	CU_ASSERT_STRING_EQUAL(b.err_name, "messageID");
}

static void test_missing_member(void)
{
	start();
	uper_build_int(&b, "messageId", 30);
	CU_ASSERT_EQUAL(uper_build_end(&b), ERR_UPER_NODES);
	CU_ASSERT_STRING_EQUAL(b.err_name, "value");
}

static void test_unknown_name_of_an_enumeration(void)
{
	start();
	uper_build_int(&b, "messageId", 30);
	uper_build_open(&b, "value");
	uper_build_open(&b, "SignalStatusMessage");
	uper_build_int(&b, "second", 0);
	uper_build_open(&b, "status");
	uper_build_open(&b, NULL);
	uper_build_int(&b, "sequenceNumber", 0);
	uper_build_open(&b, "id");
	uper_build_int(&b, "id", 1);
	uper_build_close(&b);
	uper_build_open(&b, "sigStatus");
	uper_build_open(&b, NULL);
	uper_build_open(&b, "inboundOn");
	uper_build_int(&b, "lane", 1);
	uper_build_close(&b);
	uper_build_enum(&b, "status", "perhaps");
	CU_ASSERT_EQUAL(uper_build_end(&b), ERR_UPER_RANGE);
	CU_ASSERT_STRING_EQUAL(b.err_name, "status");
}

static void test_value_outside_its_range(void)
{
	uint32_t bits;
	start();
	uper_build_int(&b, "messageId", 32768);
	uper_build_open(&b, "value");
	uper_build_unknown(&b, -1, (const uint8_t *)"x", 1);
	CU_ASSERT_EQUAL(uper_build_end(&b), ERR_NONE);
	CU_ASSERT_EQUAL(uper_value_encode(&value, out, sizeof(out), &bits), ERR_UPER_RANGE);
	CU_ASSERT_STRING_EQUAL(value.error_field, "messageId");
}

static void test_no_room(void)
{
	uint32_t bits;
	start();
	value.capacity = 2;
	uper_build_int(&b, "messageId", 1);
	uper_build_open(&b, "value");
	CU_ASSERT_EQUAL(uper_build_end(&b), ERR_UPER_NODES);

	start();
	b.octets_size = 3;
	uper_build_int(&b, "messageId", 1);
	uper_build_open(&b, "value");
	uper_build_unknown(&b, -1, (const uint8_t *)"long", 4);
	CU_ASSERT_EQUAL(uper_build_end(&b), ERR_UPER_NODES);

	start();
	uper_build_int(&b, "messageId", 1);
	uper_build_open(&b, "value");
	uper_build_unknown(&b, -1, (const uint8_t *)"long", 4);
	CU_ASSERT_EQUAL(uper_build_end(&b), ERR_NONE);
	CU_ASSERT_EQUAL(uper_value_encode(&value, out, 6 + 8, &bits), ERR_UPER_TRUNCATED);
	CU_ASSERT_EQUAL(uper_value_encode(&value, out, 7 + 8, &bits), ERR_NONE);
	CU_ASSERT_EQUAL(bits, 56);
}

static const struct check_test tests[] = {
	{"a published signal status message", test_signal_status},
	{"a member that the type does not have", test_unknown_member},
	{"a mandatory member left out", test_missing_member},
	{"a name that the enumeration does not have", test_unknown_name_of_an_enumeration},
	{"a value outside its range", test_value_outside_its_range},
	{"no room for nodes, contents or the message", test_no_room},
};

CHECK_MAIN("proto/wire/uper_build", tests)
