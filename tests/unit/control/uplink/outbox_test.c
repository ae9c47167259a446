// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "check.h"
#include "uplink/outbox.h"

static const int64_t SHELF_NS = 60;

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
		uint64_t token = m->token;
		size_t size;
		const uint8_t *wire = outbox_wire(o, token, &size);
		CU_ASSERT_PTR_NOT_NULL_FATAL(wire);
		tags[n++] = (char)wire[0];
		outbox_sent(o, token, 0);
	}
	tags[n] = '\0';
	return tags;
}

// The token of the oldest message of a stream that is not on the shelf.
static uint64_t first(const struct outbox *o, enum outbox_stream s)
{
	const struct outbox_message *m = o->queue[s].head;
	while (m->is_on_shelf)
		m = m->next;
	return m->token;
}

static void window_limits_what_is_under_way(void)
{
	struct outbox o;
	outbox_init(&o, 10, 3, SHELF_NS);
	for (char c = 'a'; c <= 'e'; c++)
		put(&o, OUTBOX_SUMMARY, c, 0);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "abc");
	uint64_t b = o.queue[OUTBOX_SUMMARY].head->next->token;
	outbox_acked(&o, b, 0);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "d");
	outbox_acked(&o, b, 0); // twice: ignored
	CU_ASSERT_EQUAL(o.stream[OUTBOX_SUMMARY].acked, 1);
	CU_ASSERT_EQUAL(outbox_count(&o), 4);
	outbox_fini(&o);
}

static void lost_connection_sends_again_in_order(void)
{
	struct outbox o;
	outbox_init(&o, 10, 3, SHELF_NS);
	for (char c = 'a'; c <= 'd'; c++)
		put(&o, OUTBOX_SUMMARY, c, 0);
	send_all(&o);
	outbox_acked(&o, first(&o, OUTBOX_SUMMARY), 0);
	outbox_reset(&o);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "abc"); // the acknowledged one too, first
	outbox_acked(&o, first(&o, OUTBOX_SUMMARY), 0);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "d");
	CU_ASSERT_EQUAL(o.stream[OUTBOX_SUMMARY].sent, 4); // counted once each
	CU_ASSERT_EQUAL(o.stream[OUTBOX_SUMMARY].acked, 1);
	outbox_failed(&o, o.queue[OUTBOX_SUMMARY].head->next->next->token);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "c");
	outbox_fini(&o);
}

static void full_queue_sheds_summaries_before_alerts(void)
{
	struct outbox o;
	outbox_init(&o, 4, 2, SHELF_NS);
	for (char c = 'a'; c <= 'd'; c++)
		put(&o, c == 'c' ? OUTBOX_ALERT : OUTBOX_SUMMARY, c, 0);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "ca"); // the alert overtakes
	put(&o, OUTBOX_SUMMARY, 'e', 0);	    // b gives way
	put(&o, OUTBOX_ALERT, 'f', 0);		    // d gives way
	put(&o, OUTBOX_GRANT, 'g', 0);		    // e gives way
	put(&o, OUTBOX_ALERT, 'h', 0);		    // no summary is left that is not under way: g
	CU_ASSERT_EQUAL(o.stream[OUTBOX_SUMMARY].dropped, 3);
	CU_ASSERT_EQUAL(o.stream[OUTBOX_GRANT].dropped, 1);
	CU_ASSERT_EQUAL(o.stream[OUTBOX_ALERT].dropped, 0);
	CU_ASSERT_EQUAL(outbox_count(&o), 4);
	outbox_acked(&o, first(&o, OUTBOX_ALERT), 0);
	outbox_acked(&o, first(&o, OUTBOX_SUMMARY), 0);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "fh");
	outbox_fini(&o);
}

// Fresh alerts overtake old summaries, and old summaries go on all the same.
static void alerts_overtake_and_summaries_do_not_starve(void)
{
	struct outbox o;
	outbox_init(&o, 100, 50, SHELF_NS);
	for (char c = 'a'; c <= 'j'; c++)
		put(&o, OUTBOX_SUMMARY, c, 0);
	for (char c = 'A'; c <= 'E'; c++)
		put(&o, OUTBOX_ALERT, c, 1);
	for (char c = '1'; c <= '3'; c++)
		put(&o, OUTBOX_GRANT, c, 2);
	CU_ASSERT_STRING_EQUAL(send_all(&o), "ABCaDE1b23cdefghij");
	outbox_fini(&o);
}

static void totals_add_up(void)
{
	struct outbox o;
	outbox_init(&o, 8, 4, SHELF_NS);
	for (int i = 0; i < 100; i++) {
		put(&o, OUTBOX_SUMMARY, 'x', i);
		if (i % 3 == 0) {
			send_all(&o);
			outbox_acked(&o, first(&o, OUTBOX_SUMMARY), 0);
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
	outbox_init(&o, 8, 4, SHELF_NS);
	CU_ASSERT_EQUAL(outbox_oldest_ns(&o, OUTBOX_SUMMARY, 100), 0);
	put(&o, OUTBOX_ALERT, 'a', 10);
	put(&o, OUTBOX_SUMMARY, 's', 40);
	CU_ASSERT_EQUAL(outbox_oldest_ns(&o, OUTBOX_SUMMARY, 100), 60);
	CU_ASSERT_EQUAL(outbox_oldest_ns(&o, OUTBOX_ALERT, 100), 90);
	outbox_fini(&o);
}

static size_t size_on_wire(struct outbox *o, uint64_t token)
{
	size_t size = 0;
	CU_ASSERT_PTR_NOT_NULL(outbox_wire(o, token, &size));
	return size;
}

// What the broker had acknowledged comes again after a broken connection, before what waits, with the mark, and changes
// no total.
static void acknowledged_comes_again_after_a_break(void)
{
	static const uint8_t mark[] = {0xf8, 0x01, 0x01};
	struct outbox o;
	outbox_init(&o, 8, 2, SHELF_NS);
	for (int i = 0; i < 4; i++)
		put(&o, OUTBOX_SUMMARY, (char)('a' + i), i);
	for (int i = 0; i < 3; i++) { // a, b, c acknowledged; the shelf holds two: b, c
		const struct outbox_message *m = outbox_next(&o);
		uint64_t token = m->token;
		CU_ASSERT_EQUAL(size_on_wire(&o, token), 1);
		outbox_sent(&o, token, 0);
		outbox_acked(&o, token, 0);
	}
	outbox_reset(&o);
	for (int i = 1; i < 4; i++) {
		const struct outbox_message *m = outbox_next(&o);
		CU_ASSERT_PTR_NOT_NULL_FATAL(m);
		uint64_t token = m->token;
		size_t size;
		const uint8_t *wire = outbox_wire(&o, token, &size);
		CU_ASSERT_EQUAL(wire[0], 'a' + i);
		CU_ASSERT_EQUAL(size, 1 + (i < 3 ? sizeof(mark) : 0));
		CU_ASSERT(i == 3 || memcmp(wire + 1, mark, sizeof(mark)) == 0);
		outbox_sent(&o, token, 0);
		outbox_acked(&o, token, 0);
	}
	CU_ASSERT_PTR_NULL(outbox_next(&o));
	const struct outbox_totals *t = &o.stream[OUTBOX_SUMMARY];
	CU_ASSERT_EQUAL(t->put, 4);
	CU_ASSERT_EQUAL(t->sent, 4);
	CU_ASSERT_EQUAL(t->acked, 4);
	CU_ASSERT_EQUAL(t->queued, 0);
	CU_ASSERT_EQUAL(t->dropped, 0);
	outbox_fini(&o);
}

static const struct check_test tests[] = {
	{"window limits what is under way", window_limits_what_is_under_way},
	{"lost connection sends again in order", lost_connection_sends_again_in_order},
	{"a full queue sheds summaries before alerts", full_queue_sheds_summaries_before_alerts},
	{"alerts overtake, summaries do not starve", alerts_overtake_and_summaries_do_not_starve},
	{"totals add up", totals_add_up},
	{"acknowledged messages come again after a break", acknowledged_comes_again_after_a_break},
	{"oldest is told per stream", oldest_is_told_per_stream},
};

CHECK_MAIN("control/uplink/outbox", tests)
