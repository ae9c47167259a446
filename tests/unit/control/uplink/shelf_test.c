// SPDX-License-Identifier: Apache-2.0
// What the broker acknowledged stays for shelf_s and is sent again: when it goes, what it outlives, what it gives way to.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "uplink/outbox.h"

enum { SHELF = 60, WINDOW = 4 };

struct rig {
	struct outbox o;
	char dir[64];
	uint64_t bytes_max;
	char tags[200]; // of what was handed over, in order
};

static void open_outbox(struct rig *r, uint64_t bytes_max)
{
	r->bytes_max = bytes_max;
	outbox_init(&r->o, 100, WINDOW, SHELF);
	if (r->dir[0] != '\0')
		CU_ASSERT_EQUAL_FATAL(outbox_open_spool(&r->o, r->dir, bytes_max, NULL), 0);
}

static struct rig *rig_open(uint64_t bytes_max)
{
	struct rig *r = calloc(1, sizeof(*r));
	CU_ASSERT_PTR_NOT_NULL_FATAL(r);
	if (bytes_max > 0) {
		snprintf(r->dir, sizeof(r->dir), "/tmp/kw-shelf-XXXXXX");
		CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	}
	open_outbox(r, bytes_max);
	return r;
}

// The outbox of a process that was killed, and the next one's.
static void kill_and_start(struct rig *r)
{
	for (uint32_t i = 0; i < r->o.spool.count; i++) {
		if (r->o.spool.segment[i].fd >= 0)
			close(r->o.spool.segment[i].fd);
		if (r->o.spool.segment[i].ack_fd >= 0)
			close(r->o.spool.segment[i].ack_fd);
	}
	close(r->o.spool.lock_fd);
	r->o.has_spool = false;
	outbox_fini(&r->o);
	open_outbox(r, r->bytes_max);
}

static void rig_close(struct rig *r)
{
	char command[100];
	outbox_fini(&r->o);
	snprintf(command, sizeof(command), "rm -rf %s", r->dir);
	if (r->dir[0] != '\0')
		CU_ASSERT_EQUAL(system(command), 0);
	free(r);
}

static void put(struct rig *r, enum outbox_stream s, char tag, size_t size)
{
	uint8_t payload[2000];
	memset(payload, tag, sizeof(payload));
	outbox_put(&r->o, s, payload, size, 0);
}

// Hands over the next one at sent_ns and has it acknowledged at acked_ns; its tag.
static char pass(struct rig *r, int64_t sent_ns, int64_t acked_ns)
{
	const struct outbox_message *m = outbox_next(&r->o);
	size_t size;
	if (m == NULL)
		return '-';
	uint64_t token = m->token;
	const uint8_t *wire = outbox_wire(&r->o, token, &size);
	char tag = wire != NULL ? (char)wire[0] : '?';
	outbox_sent(&r->o, token, sent_ns);
	outbox_acked(&r->o, token, acked_ns);
	return tag;
}

static const char *pass_all(struct rig *r, int64_t now_ns)
{
	size_t n = 0;
	char tag;
	while (n < sizeof(r->tags) - 1 && (tag = pass(r, now_ns, now_ns)) != '-')
		r->tags[n++] = tag;
	r->tags[n] = '\0';
	return r->tags;
}

static uint32_t shelved(const struct rig *r)
{
	return outbox_shelved(&r->o);
}

static void it_goes_when_the_broker_lived_for_long_enough(void)
{
	struct rig *r = rig_open(1 << 20);
	for (char c = 'a'; c <= 'e'; c++)
		put(r, OUTBOX_SUMMARY, c, 1);
	CU_ASSERT_EQUAL(pass(r, 0, 10), 'a');
	CU_ASSERT_EQUAL(pass(r, 10 + SHELF - 1, 10 + SHELF - 1), 'b');
	CU_ASSERT_EQUAL(shelved(r), 2);
	// Handed over before, acknowledged late (this process stood still): says nothing about the broker's life until now.
	CU_ASSERT_EQUAL(pass(r, 10 + SHELF - 1, 5000), 'c');
	CU_ASSERT_EQUAL(shelved(r), 3);
	CU_ASSERT_EQUAL(pass(r, 10 + SHELF, 5000), 'd');
	CU_ASSERT_EQUAL(shelved(r), 3); // a went
	CU_ASSERT_EQUAL(pass(r, 6000, 6000), 'e');
	CU_ASSERT_EQUAL(shelved(r), 1); // all but e went
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].acked, 5);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].shelf_given_up, 0);
	kill_and_start(r);
	CU_ASSERT_STRING_EQUAL(pass_all(r, 0), "e");
	rig_close(r);
}

// Another stream's acknowledgement proves the same.
static void any_stream_tells_that_the_broker_lives(void)
{
	struct rig *r = rig_open(1 << 20);
	put(r, OUTBOX_ALERT, 'A', 1);
	put(r, OUTBOX_SUMMARY, 'a', 1);
	CU_ASSERT_EQUAL(pass(r, 0, 0), 'A');
	CU_ASSERT_EQUAL(pass(r, SHELF, SHELF), 'a');
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_ALERT].shelved, 0);
	rig_close(r);
}

static void a_new_connection_counts_anew(void)
{
	struct rig *r = rig_open(1 << 20);
	put(r, OUTBOX_SUMMARY, 'a', 1);
	put(r, OUTBOX_SUMMARY, 'b', 1);
	CU_ASSERT_EQUAL(pass(r, 0, 0), 'a');
	outbox_reset(&r->o);
	CU_ASSERT_EQUAL(pass(r, 50, 50), 'a');
	CU_ASSERT_EQUAL(pass(r, 50 + SHELF - 1, 50 + SHELF - 1), 'b');
	CU_ASSERT_EQUAL(shelved(r), 2);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].resent, 1);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].sent, 2);
	rig_close(r);
}

// An acknowledgement that was on its way when the connection broke is none.
static void a_late_acknowledgement_is_ignored(void)
{
	struct rig *r = rig_open(1 << 20);
	put(r, OUTBOX_SUMMARY, 'a', 1);
	uint64_t token = outbox_next(&r->o)->token;
	outbox_sent(&r->o, token, 0);
	outbox_reset(&r->o);
	outbox_acked(&r->o, token, 0);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].acked, 0);
	CU_ASSERT_STRING_EQUAL(pass_all(r, 0), "a");
	rig_close(r);
}

static void the_order_holds_whatever_was_acknowledged_first(void)
{
	struct rig *r = rig_open(1 << 20);
	uint64_t token[4];
	for (int i = 0; i < 4; i++) {
		put(r, OUTBOX_SUMMARY, (char)('a' + i), 1);
		token[i] = outbox_next(&r->o)->token;
		outbox_sent(&r->o, token[i], 0);
	}
	outbox_acked(&r->o, token[2], 0);
	outbox_acked(&r->o, token[0], 0);
	outbox_reset(&r->o);
	CU_ASSERT_STRING_EQUAL(pass_all(r, 0), "abcd");
	outbox_reset(&r->o);
	kill_and_start(r);
	CU_ASSERT_STRING_EQUAL(pass_all(r, 0), "abcd");
	rig_close(r);
}

// Twenty summaries come again after a break; the alert that is made then does not wait for them, and is not held up by the shelf
// of its own stream for longer than that is.
static void fresh_alerts_overtake_what_is_sent_again(void)
{
	struct rig *r = rig_open(1 << 20);
	for (char c = 'a'; c <= 't'; c++)
		put(r, OUTBOX_SUMMARY, c, 1);
	put(r, OUTBOX_ALERT, 'A', 1);
	pass_all(r, 0);
	outbox_reset(&r->o);
	put(r, OUTBOX_ALERT, 'B', 1);
	CU_ASSERT_STRING_EQUAL(pass_all(r, 0), "ABabcdefghijklmnopqrst");
	rig_close(r);
}

// A connection that always breaks too early: the shelf goes on only so long.
static void it_ends_although_connections_break(void)
{
	struct rig *r = rig_open(1 << 20);
	for (int i = 0; i < 100; i++) {
		put(r, OUTBOX_SUMMARY, (char)('0' + i % 10), 1);
		pass_all(r, 30 * i);
		put(r, OUTBOX_SUMMARY, 'x', 1);
		pass_all(r, 30 * i + 20); // the broker lived for 20 after the first
		outbox_reset(&r->o);
		CU_ASSERT(shelved(r) <= 2 * (OUTBOX_SHELF_TURNS * SHELF / 20 + 1));
	}
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].shelf_given_up, 0);
	rig_close(r);
	r = rig_open(1 << 20); // and never lived for a moment that could be proved
	for (int i = 0; i < 400; i++) {
		put(r, OUTBOX_SUMMARY, 'a', 1);
		pass_all(r, 30 * i);
		outbox_reset(&r->o);
		CU_ASSERT(shelved(r) <= OUTBOX_ACKS_MAX);
	}
	rig_close(r);
}

// A shelf of alerts gives way to summaries that nobody has.
static void in_a_full_spool_the_shelf_goes_first(void)
{
	struct rig *r = rig_open(300 * 1024);
	for (int i = 0; i < 100; i++)
		put(r, OUTBOX_ALERT, 'A', 1000);
	pass_all(r, 0);
	CU_ASSERT_EQUAL(shelved(r), 100);
	for (int i = 0; i < 250; i++)
		put(r, OUTBOX_SUMMARY, 'a', 1000);
	CU_ASSERT(r->o.spool.bytes <= 300 * 1024);
	CU_ASSERT(r->o.stream[OUTBOX_ALERT].shelf_given_up > 40);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].dropped, 0);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_ALERT].dropped, 0);
	CU_ASSERT_EQUAL(r->o.spool.totals.segments_given_up, 0);
	for (int i = 0; i < 100; i++)
		put(r, OUTBOX_SUMMARY, 'a', 1000);
	CU_ASSERT_EQUAL(shelved(r), 0);
	CU_ASSERT(r->o.stream[OUTBOX_SUMMARY].dropped > 0); // then the old ones
	rig_close(r);
}

static void too_many_entries_shorten_the_shelf_first(void)
{
	struct rig *r = rig_open(1 << 20);
	r->o.depth_max = 10;
	for (int i = 0; i < 6; i++)
		put(r, i % 2 ? OUTBOX_ALERT : OUTBOX_SUMMARY, 'a', 1);
	pass_all(r, 0);
	for (int i = 0; i < 10; i++)
		put(r, OUTBOX_SUMMARY, 'b', 1);
	CU_ASSERT_EQUAL(shelved(r), 0);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].shelf_given_up, 3);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_ALERT].shelf_given_up, 3);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].dropped, 0);
	put(r, OUTBOX_SUMMARY, 'c', 1);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].dropped, 1);
	rig_close(r);
}

static void in_memory_it_holds_the_newest(void)
{
	struct rig *r = rig_open(0);
	for (char c = 'a'; c <= 'h'; c++)
		put(r, OUTBOX_SUMMARY, c, 1);
	put(r, OUTBOX_ALERT, 'A', 1);
	pass_all(r, 0);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].shelved, WINDOW);
	CU_ASSERT_EQUAL(r->o.stream[OUTBOX_SUMMARY].shelf_given_up, 4);
	CU_ASSERT_EQUAL(r->o.in_memory, WINDOW + 1);
	outbox_reset(&r->o);
	CU_ASSERT_STRING_EQUAL(pass_all(r, 0), "Aefgh");
	rig_close(r);
}

static void of_no_length_it_holds_nothing(void)
{
	struct rig *r = rig_open(1 << 20);
	r->o.shelf_ns = 0;
	put(r, OUTBOX_SUMMARY, 'a', 1);
	put(r, OUTBOX_SUMMARY, 'b', 1);
	CU_ASSERT_EQUAL(pass(r, 0, 0), 'a');
	outbox_reset(&r->o);
	CU_ASSERT_STRING_EQUAL(pass_all(r, 0), "b");
	rig_close(r);
}

static const struct check_test tests[] = {
	{"it goes when the broker lived for long enough",
	 it_goes_when_the_broker_lived_for_long_enough},
	{"any stream tells that the broker lives", any_stream_tells_that_the_broker_lives},
	{"a new connection counts anew", a_new_connection_counts_anew},
	{"a late acknowledgement is ignored", a_late_acknowledgement_is_ignored},
	{"the order holds whatever was acknowledged first",
	 the_order_holds_whatever_was_acknowledged_first},
	{"fresh alerts overtake what is sent again", fresh_alerts_overtake_what_is_sent_again},
	{"it ends although connections break", it_ends_although_connections_break},
	{"in a full spool the shelf goes first", in_a_full_spool_the_shelf_goes_first},
	{"too many entries shorten the shelf first", too_many_entries_shorten_the_shelf_first},
	{"in memory it holds the newest", in_memory_it_holds_the_newest},
	{"of no length it holds nothing", of_no_length_it_holds_nothing},
};

CHECK_MAIN("control/uplink/shelf", tests)
