// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "hub/intake.h"

static uint8_t packed[1024];

static size_t pack_summary(const char *city, const char *node, uint64_t boot_id, uint64_t seq,
			   uint32_t schema)
{
	struct messages_header h;
	Kerbwing__Hub__V1__Summary s = KERBWING__HUB__V1__SUMMARY__INIT;
	s.header = messages_fill_header(&h, city, node, boot_id, seq, 1);
	h.msg.schema = schema;
	return kerbwing__hub__v1__summary__pack(&s, packed);
}

static size_t pack_status(const char *node, uint64_t boot_id, Kerbwing__Hub__V1__State state)
{
	const struct messages_status s = {.city = "c",
					  .node = node,
					  .boot_id = boot_id,
					  .now_ns = (int64_t)boot_id,
					  .state = state,
					  .reason = "why"};
	struct messages_status_msg m;
	return protobuf_c_message_pack(messages_fill_status(&m, &s), packed);
}

// Reads and enters what is packed.
static enum intake_refusal take(struct intake *k, const char *topic, size_t size)
{
	struct intake_message m;
	enum intake_refusal why = intake_parse(topic, packed, size, &m);
	if (why == INTAKE_REFUSAL_NONE) {
		why = intake_take(k, &m, 1000);
		intake_message_free(&m);
	}
	return why;
}

static void every_refusal_has_its_cause(void)
{
	static const char long_name[] =
		"kerbwing/v1/c/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"
		"summary";
	struct intake k;
	CU_ASSERT_EQUAL_FATAL(intake_init(&k, 1), 0);
	size_t n = pack_summary("c", "n", 5, 1, 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v2/c/n/summary", n), INTAKE_REFUSAL_TOPIC);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/other", n), INTAKE_REFUSAL_TOPIC);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n", n), INTAKE_REFUSAL_NAME);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n x/summary", n), INTAKE_REFUSAL_NAME);
	CU_ASSERT_EQUAL(take(&k, long_name, n), INTAKE_REFUSAL_NAME);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/m/summary", n), INTAKE_REFUSAL_MISMATCH);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", n - 1), INTAKE_REFUSAL_MALFORMED);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", 0), INTAKE_REFUSAL_HEADER);
	n = pack_summary("c", "n", 5, 1, 2);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", n), INTAKE_REFUSAL_SCHEMA);
	n = pack_summary("c", "n", 0, 1, 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", n), INTAKE_REFUSAL_HEADER);
	n = pack_summary("c", "n", 5, 0, 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", n), INTAKE_REFUSAL_NONE);
	n = pack_summary("c", "other", 5, 1, 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/other/summary", n), INTAKE_REFUSAL_NODES_FULL);
	struct intake_message m;
	CU_ASSERT_EQUAL(intake_parse("kerbwing/v1/c/n/summary", packed, 1 << 20, &m),
			INTAKE_REFUSAL_TOO_LONG);
	intake_fini(&k);
}

// Both forms of one message mean the same.
static void json_counts_like_protobuf(void)
{
	static const char text[] = "{\"header\":{\"city\":\"c\",\"node\":\"n\",\"boot_id\":\"5\","
				   "\"seq\":\"1\",\"schema\":1},"
				   "\"kind\":\"GRANT_KIND_SLOT\",\"cause\":\"grant\"}";
	struct intake k;
	CU_ASSERT_EQUAL_FATAL(intake_init(&k, 4), 0);
	memcpy(packed, text, sizeof(text) - 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/grant", sizeof(text) - 1), INTAKE_REFUSAL_NONE);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/grant", sizeof(text) - 1), INTAKE_REFUSAL_NONE);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/grant", sizeof(text) - 2),
			INTAKE_REFUSAL_MALFORMED);
	CU_ASSERT_EQUAL(k.accepted[INTAKE_GRANT], 2);
	intake_fini(&k);
}

static void late_last_will_does_not_hide_the_new_boot(void)
{
	struct intake k;
	CU_ASSERT_EQUAL_FATAL(intake_init(&k, 4), 0);
	take(&k, "kerbwing/v1/c/n/status", pack_status("n", 1, KERBWING__HUB__V1__STATE__STATE_OK));
	take(&k, "kerbwing/v1/c/n/status", pack_status("n", 2, KERBWING__HUB__V1__STATE__STATE_OK));
	take(&k, "kerbwing/v1/c/n/status",
	     pack_status("n", 1, KERBWING__HUB__V1__STATE__STATE_LOST));
	CU_ASSERT_EQUAL(k.node[0].state, KERBWING__HUB__V1__STATE__STATE_OK);
	take(&k, "kerbwing/v1/c/n/status",
	     pack_status("n", 2, KERBWING__HUB__V1__STATE__STATE_LOST));
	CU_ASSERT_EQUAL(k.node[0].state, KERBWING__HUB__V1__STATE__STATE_LOST);
	CU_ASSERT_STRING_EQUAL(k.node[0].reason, "why");
	intake_fini(&k);
}

static const struct check_test tests[] = {
	{"every refusal has its cause", every_refusal_has_its_cause},
	{"late last will does not hide the new boot", late_last_will_does_not_hide_the_new_boot},
	{"JSON counts like protobuf", json_counts_like_protobuf},
};

CHECK_MAIN("control/hub/intake", tests)
