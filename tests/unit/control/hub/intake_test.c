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
	const struct messages_status s = {
		.city = "c", .node = node, .boot_id = boot_id, .state = state, .reason = "why"};
	struct messages_status_msg m;
	return protobuf_c_message_pack(messages_fill_status(&m, &s), packed);
}

// Reads and enters what is packed.
static enum intake_refusal take(struct intake *k, const char *topic, size_t size, bool *is_wanted)
{
	struct intake_message m;
	enum intake_refusal why = intake_parse(topic, packed, size, &m);
	*is_wanted = false;
	if (why == INTAKE_REFUSAL_NONE) {
		why = intake_take(k, &m, 1000, is_wanted);
		intake_message_free(&m);
	}
	return why;
}

static enum intake_refusal take_summary(struct intake *k, const char *node, uint64_t boot_id,
					uint64_t seq, bool *is_wanted)
{
	char topic[MESSAGES_TOPIC_SIZE];
	messages_topic(topic, "c", node, "summary");
	return take(k, topic, pack_summary("c", node, boot_id, seq, 1), is_wanted);
}

static void every_refusal_has_its_cause(void)
{
	static const char long_name[] =
		"kerbwing/v1/c/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"
		"summary";
	struct intake k;
	bool wanted;
	CU_ASSERT_EQUAL_FATAL(intake_init(&k, 1), 0);
	size_t n = pack_summary("c", "n", 5, 1, 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v2/c/n/summary", n, &wanted), INTAKE_REFUSAL_TOPIC);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/other", n, &wanted), INTAKE_REFUSAL_TOPIC);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n", n, &wanted), INTAKE_REFUSAL_NAME);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n x/summary", n, &wanted), INTAKE_REFUSAL_NAME);
	CU_ASSERT_EQUAL(take(&k, long_name, n, &wanted), INTAKE_REFUSAL_NAME);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/m/summary", n, &wanted), INTAKE_REFUSAL_MISMATCH);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", n - 1, &wanted),
			INTAKE_REFUSAL_MALFORMED);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", 0, &wanted), INTAKE_REFUSAL_HEADER);
	n = pack_summary("c", "n", 5, 1, 2);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", n, &wanted), INTAKE_REFUSAL_SCHEMA);
	n = pack_summary("c", "n", 0, 1, 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", n, &wanted), INTAKE_REFUSAL_HEADER);
	n = pack_summary("c", "n", 5, 0, 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/summary", n, &wanted), INTAKE_REFUSAL_SEQ);
	n = pack_summary("c", "other", 5, 1, 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/other/summary", n, &wanted),
			INTAKE_REFUSAL_NODES_FULL);
	CU_ASSERT_FALSE(wanted);
	struct intake_message m;
	CU_ASSERT_EQUAL(intake_parse("kerbwing/v1/c/n/summary", packed, 1 << 20, &m),
			INTAKE_REFUSAL_TOO_LONG);
	intake_fini(&k);
}

static void restart_closes_nothing_that_is_missing(void)
{
	struct intake k;
	bool wanted;
	CU_ASSERT_EQUAL_FATAL(intake_init(&k, 4), 0);
	for (uint64_t s = 1; s <= 5; s++)
		if (s != 3)
			take_summary(&k, "n", 100, s, &wanted);
	take_summary(&k, "n", 200, 2, &wanted); // another boot, its first is missing
	struct intake_totals t = intake_all_totals(&k, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(t.received, 5);
	CU_ASSERT_EQUAL(t.lost, 2);
	CU_ASSERT_EQUAL(k.node[0].restarts, 1);
	take_summary(&k, "n", 100, 3, &wanted); // late, of the boot before
	CU_ASSERT_TRUE(wanted);
	take_summary(&k, "n", 200, 2, &wanted);
	CU_ASSERT_FALSE(wanted);
	t = intake_all_totals(&k, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(t.lost, 1);
	CU_ASSERT_EQUAL(t.duplicated, 1);
	CU_ASSERT_EQUAL(t.late, 1);
	CU_ASSERT_EQUAL(k.node[0].restarts, 1);
	intake_fini(&k);
}

// What a boot left on disk comes after the next boot said hello: the node's present boot stays the present one.
static void what_an_earlier_boot_left_is_filed_behind(void)
{
	struct intake k;
	struct messages_header h;
	bool wanted;
	CU_ASSERT_EQUAL_FATAL(intake_init(&k, 4), 0);
	take_summary(&k, "n", 1, 1, &wanted);	     // the hub knows the node
	for (uint64_t boot = 3; boot >= 2; boot--) { // 2 was never heard before 3 was
		Kerbwing__Hub__V1__Summary s = KERBWING__HUB__V1__SUMMARY__INIT;
		s.header = messages_fill_header(&h, "c", "n", boot, 1, (int64_t)boot * 1000);
		s.resent = boot == 2;
		take(&k, "kerbwing/v1/c/n/summary", kerbwing__hub__v1__summary__pack(&s, packed),
		     &wanted);
		CU_ASSERT_TRUE(wanted);
	}
	CU_ASSERT_EQUAL(k.node[0].boot[0].boot_id, 3);
	CU_ASSERT_EQUAL(k.node[0].boot[1].boot_id, 2);
	CU_ASSERT_EQUAL(intake_all_totals(&k, OUTBOX_SUMMARY).received, 3);
	CU_ASSERT_EQUAL(intake_all_totals(&k, OUTBOX_SUMMARY).lost, 0);
	intake_fini(&k);
}

// Both forms of one message mean the same.
static void json_counts_like_protobuf(void)
{
	static const char text[] = "{\"header\":{\"city\":\"c\",\"node\":\"n\",\"boot_id\":\"5\","
				   "\"seq\":\"1\",\"schema\":1},"
				   "\"kind\":\"GRANT_KIND_SLOT\",\"cause\":\"grant\"}";
	struct intake k;
	bool wanted;
	CU_ASSERT_EQUAL_FATAL(intake_init(&k, 4), 0);
	memcpy(packed, text, sizeof(text) - 1);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/grant", sizeof(text) - 1, &wanted),
			INTAKE_REFUSAL_NONE);
	CU_ASSERT_TRUE(wanted);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/grant", sizeof(text) - 1, &wanted),
			INTAKE_REFUSAL_NONE);
	CU_ASSERT_FALSE(wanted);
	CU_ASSERT_EQUAL(take(&k, "kerbwing/v1/c/n/grant", sizeof(text) - 2, &wanted),
			INTAKE_REFUSAL_MALFORMED);
	CU_ASSERT_EQUAL(intake_all_totals(&k, OUTBOX_GRANT).received, 1);
	intake_fini(&k);
}

static void many_boots_keep_their_totals(void)
{
	struct intake k;
	bool wanted;
	CU_ASSERT_EQUAL_FATAL(intake_init(&k, 4), 0);
	for (uint64_t boot = 1; boot <= 3 * INTAKE_BOOTS; boot++) {
		take_summary(&k, "n", boot, 1, &wanted);
		take_summary(&k, "n", boot, 3, &wanted);
	}
	struct intake_totals t = intake_all_totals(&k, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(t.received, 2 * 3 * INTAKE_BOOTS);
	CU_ASSERT_EQUAL(t.lost, 3 * INTAKE_BOOTS);
	CU_ASSERT_EQUAL(k.node[0].restarts, 3 * INTAKE_BOOTS - 1);
	intake_fini(&k);
}

static void late_last_will_does_not_hide_the_new_boot(void)
{
	struct intake k;
	bool wanted;
	CU_ASSERT_EQUAL_FATAL(intake_init(&k, 4), 0);
	take(&k, "kerbwing/v1/c/n/status", pack_status("n", 1, KERBWING__HUB__V1__STATE__STATE_OK),
	     &wanted);
	take(&k, "kerbwing/v1/c/n/status", pack_status("n", 2, KERBWING__HUB__V1__STATE__STATE_OK),
	     &wanted);
	take(&k, "kerbwing/v1/c/n/status",
	     pack_status("n", 1, KERBWING__HUB__V1__STATE__STATE_LOST), &wanted);
	CU_ASSERT_EQUAL(k.node[0].state, KERBWING__HUB__V1__STATE__STATE_OK);
	take(&k, "kerbwing/v1/c/n/status",
	     pack_status("n", 2, KERBWING__HUB__V1__STATE__STATE_LOST), &wanted);
	CU_ASSERT_EQUAL(k.node[0].state, KERBWING__HUB__V1__STATE__STATE_LOST);
	CU_ASSERT_STRING_EQUAL(k.node[0].reason, "why");
	intake_fini(&k);
}

static const struct check_test tests[] = {
	{"every refusal has its cause", every_refusal_has_its_cause},
	{"restart closes nothing that is missing", restart_closes_nothing_that_is_missing},
	{"many boots keep their totals", many_boots_keep_their_totals},
	{"late last will does not hide the new boot", late_last_will_does_not_hide_the_new_boot},
	{"what an earlier boot left is filed behind", what_an_earlier_boot_left_is_filed_behind},
	{"JSON counts like protobuf", json_counts_like_protobuf},
};

CHECK_MAIN("control/hub/intake", tests)
