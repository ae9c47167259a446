// SPDX-License-Identifier: Apache-2.0
// Two nodes at one book in a real database: turns one after the other, each on what the other wrote; news, reloads, pruning,
// broken connections, and a node that takes the head and falls silent.
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "store/store_shared.h"
#include "store_rig.h"

enum { IDS = 64 };

struct node {
	struct store *store;
	struct store_config cfg;
	uint32_t value[IDS]; // as memory has it: 0 nothing
	bool is_whole, has_turn;
	enum store_result word; // of the last turn
	unsigned words, begins, failures;
	uint64_t done, seq;
	enum store_result result; // of the last batch
	const char *refuses;
	bool has_unsure, unsure_is_in;
	bool is_deaf; // does not close its turns
};

static char book[41];
static unsigned books;

static const char *on_news(void *ctx, const struct store_news *n)
{
	struct node *d = ctx;
	if (n->is_begin) {
		memset(d->value, 0, sizeof(d->value));
		d->is_whole = false;
		d->begins++;
	}
	for (uint32_t i = 0; i < n->count; i++) {
		const struct store_change *c = &n->changes[i];
		d->value[c->record.id.octet[15]] = c->is_delete ? 0 : (uint32_t)c->record.expiry_ns;
		CU_ASSERT(c->is_delete ||
			  (c->record.size == 4 && memcmp(c->record.bytes, "abcd", 4) == 0));
	}
	if (n->has_unsure) {
		d->has_unsure = true;
		d->unsure_is_in = n->unsure_is_in;
	}
	d->is_whole = d->is_whole || n->is_end;
	d->seq = n->is_end ? n->seq : d->seq;
	return d->refuses;
}

static void on_turn(void *ctx, enum store_result why)
{
	struct node *d = ctx;
	d->words++;
	d->word = why;
	d->has_turn = why == STORE_RESULT_OK;
}

static void on_done(void *ctx, uint64_t ticket, enum store_result result)
{
	struct node *d = ctx;
	d->done++;
	d->result = result;
}

static void on_failed(void *ctx, uint64_t first, uint64_t last, enum store_result why)
{
	struct node *d = ctx;
	d->failures++;
	store_resume(d->store);
}

static enum store_result open_as(struct node *d, uint8_t print, enum store_pg_notify notify,
				 unsigned timeout_ms)
{
	char why[STORE_WHY_SIZE];
	enum store_result rc;
	struct store_pg_config p = {.conninfo_path = getenv("KERBWING_TEST_PG"),
				    .book = book,
				    .timeout_ms = timeout_ms,
				    .notify = notify,
				    .clock_max_ms = 5000};
	p.print[0] = print;
	uint64_t audit_max = d->cfg.audit_max;
	memset(d, 0, sizeof(*d));
	d->cfg = (struct store_config){.has_thread = true,
				       .audit_max = audit_max,
				       .done = on_done,
				       .failed = on_failed,
				       .news = on_news,
				       .turn = on_turn,
				       .poll_ns = 20000000,
				       .ctx = d};
	struct store_backend *b = store_pg_open(&p, &rc, why);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	return store_open(&d->store, b, &d->cfg, NULL, NULL, why);
}

static void new_book(void)
{
	snprintf(book, sizeof(book), "shared-%d-%u", (int)getpid(), books++);
}

// Lets the nodes hear until the condition holds.
#define UNTIL(a, b, condition)                                                                     \
	do {                                                                                       \
		unsigned left_ = 6000;                                                             \
		while (!(condition) && left_-- > 0)                                                \
			hear(a, b);                                                                \
		CU_ASSERT_FATAL(condition);                                                        \
	} while (0)

static void hear(struct node *a, struct node *b)
{
	struct pollfd p[2] = {{.fd = store_fd(a->store), .events = POLLIN},
			      {.fd = b != NULL ? store_fd(b->store) : -1, .events = POLLIN}};
	poll(p, 2, 5);
	store_collect(a->store);
	if (b != NULL)
		store_collect(b->store);
}

static enum store_link link_of(struct node *d)
{
	return store_get_link(d->store, NULL);
}

static void put(struct node *d, unsigned id, uint32_t value)
{
	const struct store_change c = {
		.record = {.kind = 3, .expiry_ns = value, .bytes = "abcd", .size = 4},
		.is_delete = value == 0};
	struct store_change copy = c;
	copy.record.id.octet[15] = (uint8_t)id;
	const struct store_batch b = {
		.changes = &copy, .count = 1, .audit = {.action = "test", .time_ns = 1}};
	enum store_result why;
	CU_ASSERT_NOT_EQUAL(store_submit(d->store, &b, &why), 0);
	d->value[id] = value;
}

static void take_turn(struct node *d, struct node *other)
{
	store_turn_want(d->store);
	UNTIL(d, other, d->has_turn);
}

static void end_turn(struct node *d, struct node *other)
{
	uint64_t done = d->done;
	struct store_totals t;
	store_get_totals(d->store, &t);
	d->has_turn = false;
	store_turn_close(d->store);
	UNTIL(d, other, d->done == done + t.waiting);
}

static bool is_same(const struct node *a, const struct node *b)
{
	return memcmp(a->value, b->value, sizeof(a->value)) == 0;
}

static void open_two(struct node *a, struct node *b, enum store_pg_notify notify)
{
	new_book();
	memset(a, 0, sizeof(*a));
	memset(b, 0, sizeof(*b));
	CU_ASSERT_EQUAL_FATAL(open_as(a, 0, notify, 1000), STORE_RESULT_OK);
	CU_ASSERT_EQUAL_FATAL(open_as(b, 0, notify, 1000), STORE_RESULT_OK);
	UNTIL(a, b, a->is_whole && b->is_whole);
}

static void close_two(struct node *a, struct node *b)
{
	struct audit_report report;
	struct store_rig r = {.kind = STORE_RIG_PG};
	store_close(a->store);
	store_close(b->store);
	memcpy(r.book, book, sizeof(book));
	store_rig_verify(&r, NULL, &report);
	CU_ASSERT_EQUAL(report.fault, AUDIT_FAULT_NONE);
}

static struct node a, b;

static void each_sees_what_the_other_wrote(void)
{
	for (int notify = STORE_PG_NOTIFY_AUTO; notify < STORE_PG_NOTIFY_COUNT; notify++) {
		open_two(&a, &b, (enum store_pg_notify)notify);
		uint64_t random = 7;
		for (unsigned i = 0; i < 60; i++) {
			struct node *d = i % 3 == 0 ? &b : &a, *other = d == &a ? &b : &a;
			take_turn(d, other);
			CU_ASSERT(is_same(d, other)); // before anything is decided
			for (unsigned k = 0; k < i % 4; k++) {
				random = random * 6364136223846793005u + 1442695040888963407u;
				put(d, (unsigned)(random >> 33) % IDS,
				    random >> 62 == 0 ? 0 : i * 10 + k + 1);
			}
			end_turn(d, other);
			CU_ASSERT(d->result == STORE_RESULT_OK || i % 4 == 0);
			UNTIL(&a, &b, is_same(&a, &b));
		}
		struct store_totals t;
		store_get_totals(b.store, &t);
		CU_ASSERT(t.news > 10 && t.reloads == 1);
		close_two(&a, &b);
	}
}

static void nothing_is_taken_outside_of_a_turn(void)
{
	const struct store_batch nothing = {.audit = {.action = "test"}};
	enum store_result why;
	open_two(&a, &b, STORE_PG_NOTIFY_AUTO);
	CU_ASSERT_EQUAL(store_submit(a.store, &nothing, &why), 0);
	CU_ASSERT_EQUAL(why, STORE_RESULT_ON_HOLD);
	take_turn(&a, &b);
	put(&a, 1, 1);
	store_turn_close(a.store);
	CU_ASSERT_EQUAL(store_submit(a.store, &nothing, &why), 0);
	UNTIL(&a, &b, a.done == 1);
	close_two(&a, &b);
}

// While one decides, the other waits; it then decides on what the first wrote.
static void one_turn_at_a_time(void)
{
	open_two(&a, &b, STORE_PG_NOTIFY_AUTO);
	take_turn(&a, &b);
	store_turn_want(b.store);
	for (unsigned i = 0; i < 20; i++)
		hear(&a, &b);
	CU_ASSERT_FALSE(b.has_turn);
	put(&a, 5, 55);
	end_turn(&a, NULL);
	UNTIL(&a, &b, b.has_turn);
	CU_ASSERT_EQUAL(b.value[5], 55);
	end_turn(&b, &a);
	close_two(&a, &b);
}

// It loses the head; what it decided is not stored, and it is told so. The other goes on.
static void who_falls_silent_loses_the_head(void)
{
	open_two(&a, &b, STORE_PG_NOTIFY_AUTO);
	take_turn(&a, &b);
	put(&a, 5, 55);
	while (!b.has_turn) { // refused as too slow until the server has taken the head from the other
		store_turn_want(b.store);
		unsigned words = b.words;
		UNTIL(&b, NULL, b.words > words);
	}
	CU_ASSERT_EQUAL(b.value[5], 0);
	put(&b, 5, 66);
	end_turn(&b, NULL);
	CU_ASSERT_EQUAL(b.result, STORE_RESULT_OK);
	end_turn(&a, &b);
	CU_ASSERT_NOT_EQUAL(a.result, STORE_RESULT_OK);
	CU_ASSERT_EQUAL(a.failures, 1);
	a.value[5] = 0; // undone
	UNTIL(&a, &b, is_same(&a, &b) && a.value[5] == 66 && link_of(&a) == STORE_LINK_UP);
	close_two(&a, &b);
}

static void broken_connections_come_back(void)
{
	open_two(&a, &b, STORE_PG_NOTIFY_AUTO);
	for (uint32_t i = 1; i < 12; i++) {
		take_turn(&a, &b);
		put(&a, i, i);
		if (i % 2 == 0)
			store_rig_cut();
		end_turn(&a, &b);
		if (a.result != STORE_RESULT_OK)
			a.value[i] = 0;
		CU_ASSERT(i % 2 == 0 || a.result == STORE_RESULT_OK);
		UNTIL(&a, &b, link_of(&a) == STORE_LINK_UP && link_of(&b) == STORE_LINK_UP);
		UNTIL(&a, &b, is_same(&a, &b));
		CU_ASSERT(a.result != STORE_RESULT_UNKNOWN || a.has_unsure ||
			  (take_turn(&a, &b), end_turn(&a, &b), a.has_unsure));
		CU_ASSERT(a.result != STORE_RESULT_UNKNOWN || a.unsure_is_in == (a.value[i] == i));
		a.has_unsure = false;
	}
	struct store_totals t;
	store_get_totals(a.store, &t);
	CU_ASSERT(t.connects > 5 && t.reloads == 1);
	close_two(&a, &b);
}

static void the_log_is_bounded(void)
{
	struct store_totals t;
	char sql[160];
	new_book();
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	a.cfg.audit_max = 40;
	b.cfg.audit_max = 40;
	CU_ASSERT_EQUAL_FATAL(open_as(&a, 0, STORE_PG_NOTIFY_AUTO, 1000), STORE_RESULT_OK);
	UNTIL(&a, NULL, a.is_whole);
	for (uint32_t i = 1; i <= 150; i++) {
		take_turn(&a, NULL);
		put(&a, i % 50, i % 7 == 0 ? 0 : i);
		end_turn(&a, NULL);
		CU_ASSERT_EQUAL(a.result, STORE_RESULT_OK);
	}
	store_get_totals(a.store, &t);
	CU_ASSERT(t.pruned > 80 && t.prune_failures == 0);
	snprintf(sql, sizeof(sql),
		 "SELECT 1 / (count(*) <= 50)::int FROM kerbwing_audit JOIN kerbwing_book USING "
		 "(book) "
		 "WHERE name = '%s'",
		 book);
	CU_ASSERT(store_rig_pg_sql(sql));
	// Who was away for longer than the log reaches back reads the whole book.
	CU_ASSERT_EQUAL_FATAL(open_as(&b, 0, STORE_PG_NOTIFY_AUTO, 1000), STORE_RESULT_OK);
	UNTIL(&a, &b, b.is_whole);
	CU_ASSERT(is_same(&a, &b));
	close_two(&a, &b);
}

static void another_network_stands_apart(void)
{
	open_two(&a, &b, STORE_PG_NOTIFY_AUTO);
	store_close(b.store);
	CU_ASSERT_EQUAL_FATAL(open_as(&b, 1, STORE_PG_NOTIFY_AUTO, 1000), STORE_RESULT_OK);
	UNTIL(&a, &b, link_of(&b) == STORE_LINK_APART);
	store_turn_want(b.store);
	UNTIL(&a, &b, b.words > 0);
	CU_ASSERT_EQUAL(b.word, STORE_RESULT_APART);
	close_two(&a, &b);
}

// Memory that cannot take what the others wrote decides nothing.
static void refused_news_stand_apart(void)
{
	open_two(&a, &b, STORE_PG_NOTIFY_AUTO);
	b.refuses = "too small";
	take_turn(&a, &b);
	put(&a, 1, 1);
	end_turn(&a, &b);
	store_turn_want(b.store);
	UNTIL(&a, &b, b.words > 0 && link_of(&b) == STORE_LINK_APART);
	CU_ASSERT_FALSE(b.has_turn);
	CU_ASSERT_EQUAL(b.word, STORE_RESULT_APART);
	b.refuses = NULL;
	UNTIL(&a, &b, b.begins == 2 && b.is_whole);
	CU_ASSERT(is_same(&a, &b));
	close_two(&a, &b);
}

static const struct check_test tests[] = {
	{"each sees what the other wrote", each_sees_what_the_other_wrote},
	{"nothing is taken outside of a turn", nothing_is_taken_outside_of_a_turn},
	{"one turn at a time", one_turn_at_a_time},
	{"who falls silent loses the head", who_falls_silent_loses_the_head},
	{"broken connections come back", broken_connections_come_back},
	{"the log is bounded", the_log_is_bounded},
	{"another network stands apart", another_network_stands_apart},
	{"refused news stand apart", refused_news_stand_apart},
};

CHECK_MAIN("control/store/store_shared", tests)
