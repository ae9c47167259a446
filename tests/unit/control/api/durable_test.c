// SPDX-License-Identifier: Apache-2.0
// Server and store together, as a shell of the air book uses them: commit first, answer second; a failed commit is undone
// and told; what was told as refused is never applied. The "book" is a row of numbers with a history to go back in.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/routes.h"
#include "api/server.h"
#include "check.h"
#include "http_client.h"
#include "store/store_mem.h"
#include "store_metrics.h"
#include "until.h"

enum { VALUES = 4, HISTORY = 256, CLIENTS = 6 };

struct book {
	int value[VALUES];
};

struct shell {
	struct loop *loop;
	struct server *server;
	struct store *store;
	struct store_mem_disk *disk;
	struct loop_fd store_io;
	struct book book;
	struct book mark[HISTORY]; // before the operation of each ticket
	uint64_t request[HISTORY]; // whom to answer
	struct book on_disk;	   // what a restart reads
};

static struct shell s;

// A body is not terminated: what follows it in memory may be digits too.
static int number_of(const char *body, size_t n)
{
	int value = 0;
	for (size_t i = 0; i < n; i++)
		value = 10 * value + (body[i] - '0');
	return value;
}

// What the shell does for one operation: room for the answer first, then the book, then the store.
static void put(const struct server_request *rq, struct server_reply *rp)
{
	enum store_result why;
	int slot = atoi(server_param(rq, "slot")) % VALUES;
	size_t n;
	const char *body = server_body(rq, &n);
	uint64_t request = server_defer(rq);
	if (request == 0) {
		server_busy(rp, "requests_full", "ask again");
		return;
	}
	struct book mark = s.book;
	s.book.value[slot] = number_of(body, n);
	struct store_change c = {
		.record = {.kind = 1, .bytes = &s.book.value[slot], .size = sizeof(int)}};
	c.record.id.octet[0] = (uint8_t)slot;
	const struct store_batch b = {.changes = &c, .count = 1, .audit = {.action = "put"}};
	uint64_t ticket = store_submit(s.store, &b, &why);
	if (ticket == 0) {
		struct server_reply later;
		s.book = mark;
		server_reply_init(&later);
		server_busy(&later, store_result_name(why), store_result_text(why));
		server_finish(s.server, request, &later);
		return;
	}
	s.mark[ticket % HISTORY] = mark;
	s.request[ticket % HISTORY] = request;
}

static void done(void *ctx, uint64_t ticket, enum store_result result)
{
	struct server_reply rp;
	server_reply_init(&rp);
	if (result == STORE_RESULT_OK)
		text_put(&rp.body, "stored");
	else
		server_busy(&rp, store_result_name(result), store_result_text(result));
	server_finish(s.server, s.request[ticket % HISTORY], &rp);
}

static void failed(void *ctx, uint64_t first, uint64_t last, enum store_result why)
{
	s.book = s.mark[first % HISTORY];
	store_resume(s.store);
}

static const struct route routes[] = {{"PUT", "/v1/slots/{slot}", put, "", 0}};

static void on_store(void *ctx, uint32_t events)
{
	store_collect(s.store);
}

static const char *take(void *ctx, const struct store_record *r)
{
	memcpy(&s.on_disk.value[r->id.octet[0]], r->bytes, sizeof(int));
	return NULL;
}

static void open_store(void)
{
	char why[STORE_WHY_SIZE];
	const struct store_config cfg = {.done = done, .failed = failed, .group_max = 2};
	memset(&s.on_disk, 0, sizeof(s.on_disk));
	CU_ASSERT_EQUAL_FATAL(store_open(&s.store, store_mem_open(s.disk), &cfg, take, NULL, why),
			      STORE_RESULT_OK);
	s.store_io = (struct loop_fd){.fd = store_fd(s.store), .ready = on_store};
	CU_ASSERT_EQUAL_FATAL(loop_fd_add(s.loop, &s.store_io, 1), 0); // EPOLLIN
}

static void open_shell(void)
{
	memset(&s, 0, sizeof(s));
	s.loop = loop_create(&loop_clock_system);
	s.disk = store_mem_disk_create();
	const struct server_config cfg = {.program = "test",
					  .listen = "127.0.0.1",
					  .key = "port",
					  .connections_max = 32,
					  .routes = routes,
					  .route_count = 1};
	s.server = server_open(s.loop, &cfg);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s.server);
	open_store();
}

static void close_shell(void)
{
	loop_fd_remove(s.loop, &s.store_io);
	store_close(s.store); // tells what is left, before the server goes
	server_close(s.server);
	loop_destroy(s.loop);
	store_mem_disk_destroy(s.disk);
}

static void restart_store(void)
{
	loop_fd_remove(s.loop, &s.store_io);
	store_close(s.store);
	open_store();
}

static void send_put(struct http_client *c, unsigned slot, int value)
{
	char text[160], body[16];
	int n = snprintf(body, sizeof(body), "%d", value);
	snprintf(text, sizeof(text),
		 "PUT /v1/slots/%u HTTP/1.1\r\nHost: l\r\nConnection: close\r\nContent-Length: "
		 "%d\r\n\r\n%s",
		 slot, n, body);
	CU_ASSERT_FATAL(http_client_open(c, s.loop, server_port(s.server), text, 0));
}

static unsigned waiting(void)
{
	return server_waiting(s.server);
}

static bool is_answered(struct http_client *c, const char *with)
{
	return http_client_wait(c, with, 1);
}

static void answers_follow_commits(void)
{
	struct http_client c[CLIENTS];
	open_shell();
	for (unsigned i = 0; i < CLIENTS; i++) {
		send_put(&c[i], i, 10 + (int)i);
		CU_ASSERT_FATAL(UNTIL(s.loop, waiting() == i + 1));
	}
	for (unsigned i = 0; i < CLIENTS; i++)
		CU_ASSERT(http_client_poll(&c[i]) && c[i].len == 0);
	// Two a group: the first two are answered, the others wait.
	CU_ASSERT_TRUE(store_turn(s.store));
	CU_ASSERT(is_answered(&c[0], "stored") && is_answered(&c[1], "stored"));
	CU_ASSERT(http_client_poll(&c[2]) && c[2].len == 0);
	while (store_turn(s.store))
		;
	for (unsigned i = 2; i < CLIENTS; i++)
		CU_ASSERT(is_answered(&c[i], "stored"));
	for (unsigned i = 0; i < CLIENTS; i++)
		http_client_close(&c[i]);
	restart_store();
	CU_ASSERT_EQUAL(memcmp(&s.on_disk, &s.book, sizeof(s.book)), 0);
	CU_ASSERT_EQUAL(s.book.value[0], 14);
	close_shell();
}

static void failed_commits_are_undone_and_told(void)
{
	struct http_client c[CLIENTS];
	const struct store_mem_plan second = {.fail_at = 2, .failure = STORE_RESULT_DISK_FULL};
	open_shell();
	store_mem_disk_plan(s.disk, &second);
	for (unsigned i = 0; i < CLIENTS; i++) {
		send_put(&c[i], i, 10 + (int)i);
		CU_ASSERT_FATAL(UNTIL(s.loop, waiting() == i + 1));
	}
	while (store_turn(s.store))
		;
	CU_ASSERT(is_answered(&c[0], "stored") && is_answered(&c[1], "stored"));
	for (unsigned i = 2; i < 4; i++)
		CU_ASSERT(is_answered(&c[i], "HTTP/1.1 503") &&
			  is_answered(&c[i], "store_disk_full"));
	for (unsigned i = 4; i < 6; i++)
		CU_ASSERT(is_answered(&c[i], "store_behind_failure"));
	for (unsigned i = 0; i < CLIENTS; i++)
		http_client_close(&c[i]);
	CU_ASSERT(s.book.value[0] == 10 && s.book.value[1] == 11 && s.book.value[2] == 0);
	send_put(&c[0], 3, 99);
	CU_ASSERT_FATAL(UNTIL(s.loop, waiting() == 1));
	store_turn(s.store);
	CU_ASSERT(is_answered(&c[0], "stored"));
	http_client_close(&c[0]);
	restart_store();
	CU_ASSERT_EQUAL(memcmp(&s.on_disk, &s.book, sizeof(s.book)), 0);
	close_shell();
}

// Between the failure and its telling nothing is taken, and the answer says so.
static void on_hold_is_refused_and_not_applied(void)
{
	struct http_client a, b;
	const struct store_mem_plan first = {.fail_at = 1, .failure = STORE_RESULT_FLUSH};
	open_shell();
	store_mem_disk_plan(s.disk, &first);
	send_put(&a, 0, 1);
	CU_ASSERT_FATAL(UNTIL(s.loop, waiting() == 1));
	loop_fd_remove(s.loop, &s.store_io); // the loop is late
	store_turn(s.store);
	send_put(&b, 1, 2);
	CU_ASSERT(is_answered(&b, "store_on_hold"));
	CU_ASSERT(s.book.value[0] == 1 && s.book.value[1] == 0);
	store_collect(s.store);
	CU_ASSERT(is_answered(&a, "store_flush"));
	CU_ASSERT_EQUAL(s.book.value[0], 0);
	http_client_close(&a);
	http_client_close(&b);
	restart_store();
	CU_ASSERT_EQUAL(memcmp(&s.on_disk, &s.book, sizeof(s.book)), 0);
	close_shell();
}

static void client_that_left_is_stored_all_the_same(void)
{
	struct http_client c;
	open_shell();
	send_put(&c, 2, 7);
	CU_ASSERT_FATAL(UNTIL(s.loop, waiting() == 1));
	http_client_close(&c);
	store_turn(s.store);
	CU_ASSERT(UNTIL(s.loop, waiting() == 0));
	restart_store();
	CU_ASSERT_EQUAL(s.on_disk.value[2], 7);
	close_shell();
}

static void stop_commits_and_answers_what_waits(void)
{
	struct http_client c;
	open_shell();
	send_put(&c, 1, 5);
	CU_ASSERT_FATAL(UNTIL(s.loop, waiting() == 1));
	loop_fd_remove(s.loop, &s.store_io);
	store_close(s.store);
	CU_ASSERT_EQUAL(waiting(), 0);
	server_close(s.server);
	CU_ASSERT(is_answered(&c, "stored"));
	http_client_close(&c);
	loop_destroy(s.loop);
	store_mem_disk_destroy(s.disk);
}

static void counts_are_prometheus_text(void)
{
	struct store_totals totals;
	struct text t;
	struct http_client c;
	open_shell();
	send_put(&c, 1, 5);
	CU_ASSERT_FATAL(UNTIL(s.loop, waiting() == 1));
	store_turn(s.store);
	CU_ASSERT(is_answered(&c, "stored"));
	http_client_close(&c);
	store_get_totals(s.store, &totals);
	text_init(&t, 1 << 16);
	store_metrics_write(&totals, &t);
	CU_ASSERT_FALSE(t.is_failed);
	CU_ASSERT_PTR_NOT_NULL(strstr(t.p, "\nkerbwing_store_operations_total{result=\"ok\"} 1\n"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(t.p, "\nkerbwing_store_refused_total{result=\"store_queue_full\"} 0\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(t.p, "\nkerbwing_store_sched{sched=\"none\"} 1\n"));
	text_fini(&t);
	close_shell();
}

static const struct check_test tests[] = {
	{"answers follow commits", answers_follow_commits},
	{"failed commits are undone and told", failed_commits_are_undone_and_told},
	{"on hold is refused and not applied", on_hold_is_refused_and_not_applied},
	{"client that left is stored all the same", client_that_left_is_stored_all_the_same},
	{"counts are Prometheus text", counts_are_prometheus_text},
	{"stop commits and answers what waits", stop_commits_and_answers_what_waits},
};

CHECK_MAIN("control/api/durable", tests)
