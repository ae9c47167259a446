// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "check.h"
#include "uplink/outbox.h"

static void put(struct outbox *o, enum outbox_stream s, char tag, int64_t now_ns)
{
	outbox_put(o, s, (const uint8_t *)&tag, 1, now_ns);
}

// Hands over everything that may go; returns the tags in order.
static const char *send_all(struct outbox *o)
{
	static char tags[64];
	size_t n = 0;
	const struct outbox_message *m;
	while ((m = outbox_next(o)) != NULL && n < sizeof(tags) - 1) {
		tags[n++] = (char)m->payload[0];
		outbox_sent(o, m->token);
	}
	tags[n] = '\0';
	return tags;
}

static void window_limits_what_is_under_way(void)
{
	struct outbox o;
	outbox_init(&o, 10, 3);
	for (char c = 'a'; c <= 'e'; c++)
		put(&o, OUTBOX_SUMMARY, c, 0);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "abc");
	outbox_acked(&o, 2);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "d");
	outbox_acked(&o, 2); // twice: ignored
	CU_ASSERT_EQUAL(o.stream[OUTBOX_SUMMARY].acked, 1);
	CU_ASSERT_EQUAL(outbox_count(&o), 4);
	outbox_fini(&o);
}

static void lost_connection_sends_again_in_order(void)
{
	struct outbox o;
	outbox_init(&o, 10, 3);
	for (char c = 'a'; c <= 'd'; c++)
		put(&o, OUTBOX_SUMMARY, c, 0);
	send_all(&o);
	outbox_acked(&o, 1);
	outbox_reset(&o);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "bcd");
	CU_ASSERT_EQUAL(o.stream[OUTBOX_SUMMARY].sent, 4); // counted once each
	outbox_failed(&o, 3);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "c");
	outbox_fini(&o);
}

static void full_queue_sheds_the_oldest_that_is_not_under_way(void)
{
	struct outbox o;
	outbox_init(&o, 4, 2);
	for (char c = 'a'; c <= 'd'; c++)
		put(&o, c == 'c' ? OUTBOX_ALERT : OUTBOX_SUMMARY, c, 0);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "ab");
	put(&o, OUTBOX_SUMMARY, 'e', 0); // c gives way
	put(&o, OUTBOX_SUMMARY, 'f', 0); // d gives way
	CU_ASSERT_EQUAL(o.stream[OUTBOX_ALERT].dropped, 1);
	CU_ASSERT_EQUAL(o.stream[OUTBOX_SUMMARY].dropped, 1);
	CU_ASSERT_EQUAL(outbox_count(&o), 4);
	outbox_acked(&o, 1);
	outbox_acked(&o, 2);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "ef");
	outbox_fini(&o);
}

static void totals_add_up(void)
{
	struct outbox o;
	outbox_init(&o, 8, 4);
	for (int i = 0; i < 100; i++) {
		put(&o, OUTBOX_SUMMARY, 'x', i);
		if (i % 3 == 0) {
			send_all(&o);
			outbox_acked(&o, o.head->token);
		}
	}
	const struct outbox_totals *t = &o.stream[OUTBOX_SUMMARY];
	CU_ASSERT_EQUAL(t->put, 100);
	CU_ASSERT_EQUAL(t->put, t->acked + t->dropped + t->queued);
	CU_ASSERT(t->dropped > 0);
	outbox_fini(&o);
}

static void oldest_is_told_per_stream(void)
{
	struct outbox o;
	outbox_init(&o, 8, 4);
	CU_ASSERT_EQUAL(outbox_oldest_ns(&o, OUTBOX_SUMMARY, 100), 0);
	put(&o, OUTBOX_ALERT, 'a', 10);
	put(&o, OUTBOX_SUMMARY, 's', 40);
	CU_ASSERT_EQUAL(outbox_oldest_ns(&o, OUTBOX_SUMMARY, 100), 60);
	CU_ASSERT_EQUAL(outbox_oldest_ns(&o, OUTBOX_ALERT, 100), 90);
	outbox_fini(&o);
}

static const struct check_test tests[] = {
	{"window limits what is under way", window_limits_what_is_under_way},
	{"lost connection sends again in order", lost_connection_sends_again_in_order},
	{"full queue sheds the oldest that is not under way",
	 full_queue_sheds_the_oldest_that_is_not_under_way},
	{"totals add up", totals_add_up},
	{"oldest is told per stream", oldest_is_told_per_stream},
};

CHECK_MAIN("control/uplink/outbox", tests)
