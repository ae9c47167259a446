// SPDX-License-Identifier: Apache-2.0
// What the city remembers and how it counts, the same in both databases.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/units.h"
#include "check.h"
#include "city_rig.h"

static const int64_t NOW = CITY_RIG_NOW_NS, DAY = 86400 * UNITS_NS_PER_S;

// The totals of all summaries, from the accounts of all nodes as the database has them.
static void ask_totals(void *ctx, struct city_backend *b)
{
	struct city_totals t[OUTBOX_STREAM_COUNT];
	uint64_t nodes;
	CU_ASSERT_EQUAL(b->ops->totals(b, t, &nodes), STORE_RESULT_OK);
	memcpy(ctx, t, sizeof(t));
}

static struct city_totals totals_of(struct city_rig *r, enum outbox_stream stream)
{
	struct city_totals t[OUTBOX_STREAM_COUNT];
	city_rig_ask(r, ask_totals, t);
	return t[stream];
}

static unsigned stored(struct city_rig *r)
{
	uint64_t sum;
	struct city_cursor last;
	return city_rig_list(r, &city_rig_all, &sum, &last);
}

static void second_delivery_changes_nothing(void)
{
	struct city_rig r;
	uint64_t sum;
	struct city_cursor last;
	city_rig_open(&r);
	for (int round = 0; round < 2; round++)
		for (uint64_t s = 1; s <= 5; s++)
			city_rig_summary(r.store, "n", 7, s, NOW + (int64_t)s * UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(city_rig_list(&r, &city_rig_all, &sum, &last), 5);
	CU_ASSERT_EQUAL(sum, 15);
	struct city_totals t = totals_of(&r, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(t.received, 5);
	CU_ASSERT_EQUAL(t.duplicated, 5);
	CU_ASSERT_EQUAL(t.lost, 0);
	struct city_store_state s = city_rig_state(&r);
	CU_ASSERT_EQUAL(s.rows, 5);
	CU_ASSERT_EQUAL(s.unstored[CITY_UNSTORED_REPEATED], 5);
	CU_ASSERT_EQUAL(s.nodes, 1);
	CU_ASSERT_EQUAL(memcmp(&t, &s.totals[OUTBOX_SUMMARY], sizeof(t)), 0);
	city_rig_restart(&r);
	s = city_rig_state(&r);
	CU_ASSERT_EQUAL(memcmp(&t, &s.totals[OUTBOX_SUMMARY], sizeof(t)), 0);
	city_rig_close(&r);
}

// The same number with another time is the same message, whatever it says.
static void who_lies_about_the_time_is_not_believed(void)
{
	struct city_rig r;
	city_rig_open(&r);
	city_rig_summary(r.store, "n", 7, 1, NOW);
	city_rig_summary(r.store, "n", 7, 1, NOW - DAY);
	city_rig_summary(r.store, "n", 7, 1, NOW - 2 * DAY);
	CU_ASSERT_EQUAL(stored(&r), 1);
	struct city_totals t = totals_of(&r, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(t.received, 1);
	CU_ASSERT_EQUAL(t.duplicated, 2);
	city_rig_close(&r);
}

static void accounts_survive_a_restart(void)
{
	struct city_rig r;
	city_rig_open(&r);
	for (uint64_t boot = 1; boot <= 6; boot++) {
		for (uint64_t s = 1; s <= 4; s++)
			if (s != 2)
				city_rig_summary(r.store, "n", boot, s,
						 NOW + (int64_t)(boot * 10 + s));
		city_rig_state(&r); // one boot after the other
	}
	struct city_totals before = totals_of(&r, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(before.received, 18);
	CU_ASSERT_EQUAL(before.lost, 6);
	city_rig_restart(&r);
	struct city_totals after = totals_of(&r, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(memcmp(&before, &after, sizeof(before)), 0);
	city_rig_summary(r.store, "n", 6, 4, NOW + 64); // delivered again after the restart
	city_rig_summary(r.store, "n", 6, 2, NOW + 62); // and a late one
	after = totals_of(&r, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(after.duplicated, 1);
	CU_ASSERT_EQUAL(after.late, 1);
	CU_ASSERT_EQUAL(after.lost, 5);
	city_rig_close(&r);
}

// A boot that begins when the node is known owes everything from 1 on; the first one only from what came first.
static void what_was_sent_before_there_was_a_hub_is_not_lost(void)
{
	struct city_rig r;
	city_rig_open(&r);
	city_rig_summary(r.store, "n", 1, 100, NOW);
	CU_ASSERT_EQUAL(totals_of(&r, OUTBOX_SUMMARY).lost, 0);
	city_rig_summary(r.store, "n", 1, 98, NOW - 2); // the first was not the first after all
	CU_ASSERT_EQUAL(totals_of(&r, OUTBOX_SUMMARY).lost, 1);
	city_rig_summary(r.store, "n", 2, 3, NOW + 3);
	CU_ASSERT_EQUAL(totals_of(&r, OUTBOX_SUMMARY).lost, 3);
	city_rig_close(&r);
}

static void announced_repetition_is_no_duplicate(void)
{
	struct city_rig r;
	struct messages_header h;
	Kerbwing__Hub__V1__AlertEvent a = KERBWING__HUB__V1__ALERT_EVENT__INIT;
	city_rig_open(&r);
	a.header = messages_fill_header(&h, "c", "n", 1, 1, NOW);
	a.alert_time_ns = NOW;
	city_rig_put(r.store, "kerbwing/v1/c/n/alert", &a.base, false);
	city_rig_put(r.store, "kerbwing/v1/c/n/alert", &a.base, true);
	a.resent = true;
	city_rig_put(r.store, "kerbwing/v1/c/n/alert", &a.base, false);
	struct city_totals t = totals_of(&r, OUTBOX_ALERT);
	CU_ASSERT_EQUAL(t.received, 1);
	CU_ASSERT_EQUAL(t.duplicated, 0);
	CU_ASSERT_EQUAL(city_rig_state(&r).unstored[CITY_UNSTORED_REPEATED], 2);
	city_rig_close(&r);
}

static void times_out_of_bounds_are_counted_and_not_stored(void)
{
	struct city_rig r;
	struct messages_header h;
	Kerbwing__Hub__V1__Summary m = KERBWING__HUB__V1__SUMMARY__INIT;
	city_rig_open(&r);
	city_rig_summary(r.store, "n", 1, 1, NOW);
	city_rig_summary(r.store, "n", 1, 2, NOW + 2 * 3600 * UNITS_NS_PER_S);
	city_rig_summary(r.store, "n", 1, 3, NOW - 31 * DAY);
	city_rig_summary(r.store, "n", 1, 4, INT64_MAX);
	city_rig_summary(r.store, "n", 1, 5, INT64_MIN + 2 * UNITS_NS_PER_S);
	city_rig_summary(r.store, "n", 1, 0, NOW);
	city_rig_summary(r.store, "n", 1, UINT64_MAX, NOW);
	const int64_t odd[][2] = {{NOW, NOW},
				  {NOW, NOW - 1},
				  {INT64_MIN, INT64_MAX},
				  {NOW - 2 * 3600 * UNITS_NS_PER_S, NOW}};
	for (unsigned i = 0; i < 4; i++) {
		m.header = messages_fill_header(&h, "c", "n", 1, 6 + i, NOW);
		m.start_ns = odd[i][0];
		m.end_ns = odd[i][1];
		city_rig_put(r.store, "kerbwing/v1/c/n/summary", &m.base, false);
	}
	city_rig_summary(r.store, "n", 1, 10, NOW - 29 * DAY); // late, and where it belongs
	struct city_store_state s = city_rig_state(&r);
	CU_ASSERT_EQUAL(s.rows, 2);
	CU_ASSERT_EQUAL(s.unstored[CITY_UNSTORED_AHEAD], 2);
	CU_ASSERT_EQUAL(s.unstored[CITY_UNSTORED_BEHIND], 2);
	CU_ASSERT_EQUAL(s.unstored[CITY_UNSTORED_SEQ], 2);
	CU_ASSERT_EQUAL(s.unstored[CITY_UNSTORED_INTERVAL], 4);
	CU_ASSERT_EQUAL(totals_of(&r, OUTBOX_SUMMARY).lost, 8); // the city does not have them
	const struct city_list late = {.city = "c",
				       .node = "n",
				       .from_ns = NOW - 30 * DAY,
				       .to_ns = NOW - 28 * DAY,
				       .after = city_rig_all.after,
				       .limit = 5};
	uint64_t sum;
	struct city_cursor last;
	CU_ASSERT_EQUAL(city_rig_list(&r, &late, &sum, &last), 1);
	CU_ASSERT_EQUAL(sum, 10);
	city_rig_close(&r);
}

static void what_was_forgotten_does_not_come_again(void)
{
	struct city_rig r;
	city_rig_open(&r);
	for (uint64_t s = 1; s <= 9; s++)
		city_rig_summary(r.store, "n", 7, s, NOW - (int64_t)(10 - s) * DAY);
	city_rig_tidy(&r);
	CU_ASSERT_EQUAL(stored(&r), 9);
	city_rig_now_ns = NOW + 24 * DAY + DAY / 2; // 1 to 4 are older than 30 days
	city_rig_tidy(&r);
	CU_ASSERT_EQUAL(stored(&r), 5);
	city_rig_summary(r.store, "n", 7, 3, NOW - 7 * DAY);
	city_rig_summary(r.store, "n", 7, 3, NOW + 20 * DAY); // lying about its time
	CU_ASSERT_EQUAL(stored(&r), 5);
	struct city_totals t = totals_of(&r, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(t.received, 9);
	CU_ASSERT_EQUAL(t.lost, 0);
	struct city_store_state s = city_rig_state(&r);
	CU_ASSERT_EQUAL(s.unstored[CITY_UNSTORED_BEHIND], 1);
	CU_ASSERT_EQUAL(s.unstored[CITY_UNSTORED_REPEATED], 1);
	CU_ASSERT(s.pruned > 0);
	city_rig_close(&r);
}

static void ask_node(void *ctx, struct city_backend *b);
static bool keep_node(void *ctx, const struct city_node_row *n)
{
	struct city_node_row *to = ctx;
	struct intake_message m;
	struct intake_room room;
	CU_ASSERT_TRUE_FATAL(intake_room_init(&room));
	*to = *n;
	to->no = -1; // the state, for the test
	if (n->status_size > 0 &&
	    intake_reread(&room, INTAKE_STATUS, n->status, n->status_size, &m))
		to->no = m.status->state;
	intake_room_fini(&room);
	return true;
}

static void ask_node(void *ctx, struct city_backend *b)
{
	CU_ASSERT_EQUAL(b->ops->nodes(b, "c", "n", 0, 10, keep_node, ctx), STORE_RESULT_OK);
}

// Boots of which nothing can come any more become one row; the sums stay.
static void many_boots_keep_their_totals(void)
{
	struct city_rig r;
	struct city_node_row n = {.boots = 0};
	city_rig_open(&r);
	for (uint64_t boot = 1; boot <= 40; boot++) {
		city_rig_now_ns = NOW + (int64_t)boot * DAY;
		city_rig_summary(r.store, "n", boot, 1, city_rig_now_ns);
		city_rig_summary(r.store, "n", boot, 3, city_rig_now_ns + 2);
		city_rig_state(&r);
	}
	city_rig_tidy(&r);
	struct city_totals t = totals_of(&r, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(t.received, 80);
	CU_ASSERT_EQUAL(t.lost, 40);
	city_rig_ask(&r, ask_node, &n);
	CU_ASSERT_EQUAL(n.boots, 40);
	CU_ASSERT_EQUAL(n.boot_id, 40);
	CU_ASSERT_EQUAL(n.totals[OUTBOX_SUMMARY].lost, 40);
	city_rig_now_ns += 32 * DAY; // not heard for longer than nodes are kept
	city_rig_tidy(&r);
	t = totals_of(&r, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(t.received, 0);
	city_rig_summary(r.store, "n", 50, 1, city_rig_now_ns); // and is heard again
	CU_ASSERT_EQUAL(totals_of(&r, OUTBOX_SUMMARY).received, 1);
	CU_ASSERT_EQUAL(stored(&r), 1);
	city_rig_close(&r);
}

static void put_status(struct city_rig *r, uint64_t boot_id, int64_t now_ns,
		       Kerbwing__Hub__V1__State state)
{
	struct messages_status_msg m;
	const struct messages_status s = {.city = "c",
					  .node = "n",
					  .boot_id = boot_id,
					  .now_ns = now_ns,
					  .state = state,
					  .reason = "why"};
	city_rig_put(r->store, "kerbwing/v1/c/n/status", messages_fill_status(&m, &s), false);
}

static int64_t state_of(struct city_rig *r)
{
	struct city_node_row n = {.no = -2};
	city_rig_ask(r, ask_node, &n);
	return n.no;
}

static void late_last_will_does_not_hide_the_new_boot(void)
{
	struct city_rig r;
	city_rig_open(&r);
	put_status(&r, 1, NOW, KERBWING__HUB__V1__STATE__STATE_OK);
	put_status(&r, 2, NOW + 5, KERBWING__HUB__V1__STATE__STATE_OK);
	put_status(&r, 1, NOW, KERBWING__HUB__V1__STATE__STATE_LOST);
	CU_ASSERT_EQUAL(state_of(&r), KERBWING__HUB__V1__STATE__STATE_OK);
	put_status(&r, 2, NOW + 9, KERBWING__HUB__V1__STATE__STATE_DEGRADED);
	put_status(&r, 2, NOW + 5, KERBWING__HUB__V1__STATE__STATE_LOST); // made when it connected
	CU_ASSERT_EQUAL(state_of(&r), KERBWING__HUB__V1__STATE__STATE_LOST);
	CU_ASSERT_EQUAL(totals_of(&r, OUTBOX_SUMMARY).received, 0);
	city_rig_close(&r);
}

static void pages_show_everything_once(void)
{
	static const char *const names[] = {"a", "b", "c"};
	struct city_rig r;
	uint64_t sum, all = 0;
	unsigned count = 0, n;
	city_rig_open(&r);
	for (uint64_t s = 1; s <= 50; s++) // three of each time, in four days
		for (unsigned k = 0; k < 3; k++)
			city_rig_summary(r.store, names[k], s % 2 == 0 ? 7 : UINT64_MAX - 7, s,
					 NOW - (int64_t)(s % 4) * DAY);
	struct city_list l = city_rig_all;
	l.limit = 7;
	while ((n = city_rig_list(&r, &l, &sum, &l.after)) > 0) {
		count += n;
		all += sum;
	}
	CU_ASSERT_EQUAL(count, 150);
	CU_ASSERT_EQUAL(all, 3 * 50 * 51 / 2);
	l = city_rig_all;
	l.city = "c";
	l.node = "b";
	l.limit = 4;
	for (count = 0; (n = city_rig_list(&r, &l, &sum, &l.after)) > 0;)
		count += n;
	CU_ASSERT_EQUAL(count, 50);
	l.after = city_rig_all.after;
	l.node = "b' OR '1'='1";
	CU_ASSERT_EQUAL(city_rig_list(&r, &l, &sum, &l.after), 0);
	l = city_rig_all;
	l.from_ns = NOW - DAY - UNITS_NS_PER_S; // middles: half a second before the end
	l.to_ns = NOW - UNITS_NS_PER_S / 2;
	CU_ASSERT_EQUAL(city_rig_list(&r, &l, &sum, &l.after), 39);
	city_rig_close(&r);
}

static bool keep_payload(void *ctx, const struct city_row *row)
{
	memcpy(ctx, row->payload, row->size);
	return true;
}

static void ask_grants(void *ctx, struct city_backend *b)
{
	CU_ASSERT_EQUAL(b->ops->list(b, OUTBOX_GRANT, &city_rig_all, keep_payload, ctx),
			STORE_RESULT_OK);
}

static void payloads_are_kept_as_they_came(void)
{
	static const char text[] =
		"{\"header\":{\"city\":\"c\",\"node\":\"n\",\"boot_id\":\"5\",\"seq\":\"1\","
		"\"schema\":1},\"kind\":\"GRANT_KIND_SLOT\",\"cause\":\"grant\","
		"\"change_time_ns\":\"1795200000000000000\"}";
	struct city_rig r;
	struct intake_message m;
	char back[512] = "";
	city_rig_open(&r);
	CU_ASSERT_EQUAL_FATAL(
		intake_parse("kerbwing/v1/c/n/grant", (const uint8_t *)text, sizeof(text) - 1, &m),
		INTAKE_REFUSAL_NONE);
	CU_ASSERT_TRUE(city_store_put(r.store, &m, NOW, 5));
	intake_message_free(&m);
	city_rig_ask(&r, ask_grants, back);
	CU_ASSERT_STRING_EQUAL(back, text);
	CU_ASSERT_EQUAL(city_store_durable(r.store), 5);
	city_rig_close(&r);
}

static void the_queue_says_that_it_is_full(void)
{
	struct city_rig r;
	city_rig_open(&r);
	city_store_close(r.store);
	r.cfg.queue_bytes = 10;
	CU_ASSERT_EQUAL_FATAL(city_store_open(&r.store, &r.cfg), 0);
	struct messages_header h;
	uint8_t packed[256];
	struct intake_message in;
	Kerbwing__Hub__V1__Summary m = KERBWING__HUB__V1__SUMMARY__INIT;
	m.header = messages_fill_header(&h, "c", "n", 1, 1, NOW);
	size_t n = protobuf_c_message_pack(&m.base, packed);
	CU_ASSERT_EQUAL(intake_parse("kerbwing/v1/c/n/summary", packed, n, &in),
			INTAKE_REFUSAL_NONE);
	CU_ASSERT_FALSE(city_store_has_room(r.store));
	CU_ASSERT_FALSE(city_store_put(r.store, &in, NOW, 0));
	intake_message_free(&in);
	CU_ASSERT_EQUAL(city_rig_state(&r).full, 1);
	city_rig_close(&r);
}

static void file_is_private(void)
{
	struct city_rig r;
	struct stat st;
	city_rig_open(&r);
	if (!r.is_postgres) {
		CU_ASSERT_EQUAL(stat(city_rig_where(&r), &st), 0);
		CU_ASSERT_EQUAL(st.st_mode & 0077, 0);
	}
	city_rig_close(&r);
}

static const struct check_test tests[] = {
	{"second delivery changes nothing", second_delivery_changes_nothing},
	{"who lies about the time is not believed", who_lies_about_the_time_is_not_believed},
	{"accounts survive a restart", accounts_survive_a_restart},
	{"what was sent before there was a hub", what_was_sent_before_there_was_a_hub_is_not_lost},
	{"announced repetition is no duplicate", announced_repetition_is_no_duplicate},
	{"times out of bounds", times_out_of_bounds_are_counted_and_not_stored},
	{"what was forgotten does not come again", what_was_forgotten_does_not_come_again},
	{"many boots keep their totals", many_boots_keep_their_totals},
	{"late last will", late_last_will_does_not_hide_the_new_boot},
	{"pages show everything once", pages_show_everything_once},
	{"payloads are kept as they came", payloads_are_kept_as_they_came},
	{"the queue says that it is full", the_queue_says_that_it_is_full},
	{"file is private", file_is_private},
};

CHECK_MAIN("control/hub/city_store", tests)
