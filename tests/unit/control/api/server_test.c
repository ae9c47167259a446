// SPDX-License-Identifier: Apache-2.0
// The server with handlers of its own: bodies and their limits, parameters, answers that come later, clients that leave.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "api/calls.h"
#include "api/json_read.h"
#include "api/routes.h"
#include "api/server.h"
#include "check.h"
#include "http_client.h"
#include "until.h"

enum { BODY_MAX = 4096, REQUESTS_MAX = 3, TOKENS_MAX = 8 };

// The clock stands still unless a test moves it: nothing here is late by chance.
struct rig {
	struct loop *loop;
	struct server *server;
	int64_t skip_ns;
	unsigned handled;
	size_t body_len;
	uint64_t token[TOKENS_MAX];
	unsigned tokens;
};

static struct http_client http;

static int64_t skipping_mono_ns(void *ctx)
{
	const struct rig *r = ctx;
	return loop_clock_system.mono_ns(NULL) + r->skip_ns;
}

static int64_t wall_ns(void *ctx)
{
	return loop_clock_system.wall_ns(NULL);
}

static void echo(const struct server_request *rq, struct server_reply *rp)
{
	struct rig *r = server_app(rq);
	const char *p = server_body(rq, &r->body_len);
	r->handled++;
	text_put_n(&rp->body, p, r->body_len);
}

static void accept_offer(const struct server_request *rq, struct server_reply *rp)
{
	const char *id = server_param(rq, "id"), *part = server_param(rq, "part");
	text_printf(&rp->body, "%s/%s/%s", id, part != NULL ? part : "-",
		    server_param(rq, "i") != NULL ? "wrong" : "right");
	rp->status = 201;
	snprintf(rp->location, sizeof(rp->location), "/v1/things/%s", id);
}

static void read_json(const struct server_request *rq, struct server_reply *rp)
{
	json_t *j = json_read_body(rq, rp);
	if (j == NULL)
		return;
	text_put(&rp->body, "read");
	json_decref(j);
}

static void defer(const struct server_request *rq, struct server_reply *rp)
{
	struct rig *r = server_app(rq);
	uint64_t token = server_defer(rq);
	if (token == 0)
		server_busy(rp, "requests_full", "ask again");
	else if (r->tokens < TOKENS_MAX)
		r->token[r->tokens++] = token;
}

static void finish_at_once(const struct server_request *rq, struct server_reply *rp)
{
	struct rig *r = server_app(rq);
	struct server_reply later;
	server_reply_init(&later);
	text_put(&later.body, "at once");
	CU_ASSERT_TRUE(server_finish(r->server, server_defer(rq), &later));
}

static const struct route routes[] = {
	{"POST", "/echo", echo, "", 0},
	{"PUT", "/echo", echo, "", 0},
	{"POST", "/v1/things/{id}/accept", accept_offer, "", 0},
	{"DELETE", "/v1/things/{id}", accept_offer, "", 0},
	{"GET", "/v1/things/{id}", accept_offer, "", 0},
	{"PATCH", "/v1/things/{id}/parts/{part}", accept_offer, "", 0},
	{"POST", "/json", read_json, "", 0},
	{"POST", "/later", defer, "", 0},
	{"GET", "/later", defer, "", 0},
	{"POST", "/at-once", finish_at_once, "", 0},
};

static void open_rig(struct rig *r)
{
	const struct loop_clock clock = {skipping_mono_ns, wall_ns, r};
	memset(r, 0, sizeof(*r));
	r->loop = loop_create(&clock);
	const struct server_config cfg = {.program = "test",
					  .listen = "127.0.0.1",
					  .key = "port",
					  .connections_max = 32,
					  .requests_max = REQUESTS_MAX,
					  .body_max = BODY_MAX,
					  .bodies_max = 2 * BODY_MAX,
					  .routes = routes,
					  .route_count = sizeof(routes) / sizeof(routes[0]),
					  .app = r};
	r->server = server_open(r->loop, &cfg);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r->server);
}

static void close_rig(struct rig *r)
{
	http_client_close(&http);
	server_close(r->server);
	loop_destroy(r->loop);
}

static int ask(struct rig *r, const char *method, const char *path, const char *rest)
{
	http_client_close(&http);
	return http_client_ask(&http, r->loop, server_port(r->server), method, path, rest);
}

// A request with a body of n times 'x' and more headers.
static int post(struct rig *r, const char *path, const char *headers, const char *body, size_t n)
{
	char *text = malloc(n + 512);
	int status = 0, len = snprintf(text, 512,
				       "POST %s HTTP/1.1\r\nHost: l\r\nConnection: close\r\n%s"
				       "Content-Length: %zu\r\n\r\n",
				       path, headers, n);
	if (body != NULL)
		memcpy(text + len, body, n);
	else
		memset(text + len, 'x', n);
	text[(size_t)len + n] = '\0';
	http_client_close(&http);
	if (http_client_open(&http, r->loop, server_port(r->server), text, 0) &&
	    UNTIL(r->loop, http_client_poll(&http) && http.is_closed))
		sscanf(http.buf, "HTTP/1.1 %d", &status);
	free(text);
	return status;
}

static bool has_error(const char *code)
{
	char want[64];
	snprintf(want, sizeof(want), "{\"error\":\"%s\"", code);
	return http_client_has(&http, want);
}

static const struct server_totals *totals(const struct rig *r)
{
	return server_get_totals(r->server);
}

static void bodies_come_whole(void)
{
	struct rig r;
	open_rig(&r);
	CU_ASSERT_EQUAL(post(&r, "/echo", "", "hello", 5), 200);
	CU_ASSERT_STRING_EQUAL(http_client_body(&http), "hello");
	CU_ASSERT_EQUAL(post(&r, "/echo", "", NULL, BODY_MAX), 200);
	CU_ASSERT_EQUAL(r.body_len, BODY_MAX);
	CU_ASSERT_EQUAL(strlen(http_client_body(&http)), BODY_MAX);
	CU_ASSERT_EQUAL(post(&r, "/echo", "", "", 0), 200);
	CU_ASSERT_EQUAL(r.body_len, 0);
	CU_ASSERT_EQUAL(ask(&r, "PUT", "/echo",
			    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n"),
			200);
	CU_ASSERT_STRING_EQUAL(http_client_body(&http), "abcde");
	CU_ASSERT_EQUAL(r.handled, 4);
	close_rig(&r);
}

// Two requests on one connection: the second begins where the first ended.
static void connections_are_kept(void)
{
	struct rig r;
	open_rig(&r);
	CU_ASSERT_FATAL(
		http_client_open(&http, r.loop, server_port(r.server),
				 "POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 3\r\n\r\none"
				 "POST /at-once HTTP/1.1\r\nHost: l\r\nContent-Length: 1\r\n\r\nx"
				 "DELETE /v1/things/7 HTTP/1.1\r\nHost: l\r\n\r\n"
				 "POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 3\r\n\r\ntwo",
				 0));
	CU_ASSERT(http_client_wait(&http, "two", 1));
	CU_ASSERT_EQUAL(http_client_count(&http, "HTTP/1.1 200"), 3);
	CU_ASSERT(http_client_has(&http, "at once") && http_client_has(&http, "7/-/right"));
	CU_ASSERT_EQUAL(totals(&r)->requests, 4);
	close_rig(&r);
}

static void too_large_is_refused_by_its_header(void)
{
	struct rig r;
	open_rig(&r);
	// Nothing of the body is sent: the answer does not wait for it.
	CU_ASSERT_EQUAL(ask(&r, "POST", "/echo", "Content-Length: 9000\r\n"), 413);
	CU_ASSERT(has_error("body_too_large"));
	CU_ASSERT_EQUAL(ask(&r, "POST", "/echo", "Content-Length: 99999999999999999999\r\n") / 100,
			4);
	CU_ASSERT_EQUAL(r.handled, 0);
	CU_ASSERT(totals(&r)->refused[SERVER_REFUSAL_BODY_TOO_LARGE] >= 1);
	close_rig(&r);
}

static void chunks_are_counted(void)
{
	struct rig r;
	open_rig(&r);
	char rest[BODY_MAX + 512];
	size_t at = (size_t)snprintf(rest, sizeof(rest), "Transfer-Encoding: chunked\r\n\r\n");
	CU_ASSERT_FATAL(http_client_open(&http, r.loop, server_port(r.server),
					 "POST /echo HTTP/1.1\r\nHost: l\r\nConnection: close\r\n"
					 "Transfer-Encoding: chunked\r\n\r\n",
					 0));
	at = (size_t)snprintf(rest, sizeof(rest), "1001\r\n");
	memset(rest + at, 'x', 0x1001);
	memcpy(rest + at + 0x1001, "\r\n0\r\n\r\n", 8);
	send(http.fd, rest, at + 0x1001 + 7, MSG_NOSIGNAL);
	CU_ASSERT(UNTIL(r.loop, http_client_poll(&http) && http.is_closed));
	CU_ASSERT(http_client_has(&http, "HTTP/1.1 413"));
	CU_ASSERT(has_error("body_too_large"));
	CU_ASSERT_EQUAL(r.handled, 0);
	close_rig(&r);
}

// Who goes on sending behind the limit is not read for ever.
static void endless_body_loses_its_connection(void)
{
	struct rig r;
	char chunk[1024 + 16];
	open_rig(&r);
	CU_ASSERT_FATAL(http_client_open(
		&http, r.loop, server_port(r.server),
		"POST /echo HTTP/1.1\r\nHost: l\r\nTransfer-Encoding: chunked\r\n\r\n", 0));
	int n = snprintf(chunk, sizeof(chunk), "400\r\n");
	memset(chunk + n, 'x', 1024);
	memcpy(chunk + n + 1024, "\r\n", 2);
	CU_ASSERT(
		UNTIL(r.loop, (send(http.fd, chunk, (size_t)n + 1026, MSG_NOSIGNAL | MSG_DONTWAIT),
			       http_client_poll(&http), http.is_closed)));
	CU_ASSERT_EQUAL(r.handled, 0);
	CU_ASSERT(UNTIL(r.loop, totals(&r)->refused[SERVER_REFUSAL_BODY_TOO_LARGE] == 1));
	close_rig(&r);
}

static void slow_body_is_not_handled(void)
{
	struct rig r;
	open_rig(&r);
	CU_ASSERT_FATAL(http_client_open(
		&http, r.loop, server_port(r.server),
		"POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 5\r\n\r\nhel", 0));
	for (int i = 0; i < 10; i++)
		loop_turn(r.loop, 0);
	r.skip_ns = 31 * UNITS_NS_PER_S;
	send(http.fd, "lo", 2, MSG_NOSIGNAL);
	CU_ASSERT(UNTIL(r.loop, http_client_poll(&http) && http.is_closed));
	CU_ASSERT_EQUAL(r.handled, 0);
	CU_ASSERT_EQUAL(totals(&r)->refused[SERVER_REFUSAL_TOO_SLOW], 1);
	close_rig(&r);
}

// All bodies together have a limit, too; what was held is given back when its sender leaves.
static void bodies_together_are_bounded(void)
{
	struct rig r;
	struct http_client a[2];
	open_rig(&r);
	char head[256 + BODY_MAX];
	int n = snprintf(head, sizeof(head),
			 "POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 4096\r\n\r\n");
	memset(head + n, 'x', BODY_MAX - 1);
	head[n + BODY_MAX - 1] = '\0';
	for (int i = 0; i < 2; i++)
		CU_ASSERT_FATAL(http_client_open(&a[i], r.loop, server_port(r.server), head, 0));
	for (int i = 0; i < 20; i++)
		loop_turn(r.loop, 0);
	CU_ASSERT_EQUAL(post(&r, "/echo", "", "hello", 5), 503);
	CU_ASSERT(has_error("bodies_full") && http_client_has(&http, "Retry-After: 1"));
	http_client_close(&a[0]);
	CU_ASSERT(UNTIL(r.loop, totals(&r)->left == 1));
	CU_ASSERT_EQUAL(post(&r, "/echo", "", "hello", 5), 200);
	http_client_close(&a[1]);
	close_rig(&r);
}

static void paths_have_parameters(void)
{
	struct rig r;
	open_rig(&r);
	CU_ASSERT_EQUAL(ask(&r, "POST", "/v1/things/a%20b/accept", "Content-Length: 0\r\n"), 201);
	CU_ASSERT_STRING_EQUAL(http_client_body(&http), "a b/-/right");
	CU_ASSERT(http_client_has(&http, "Location: /v1/things/a b\r\n"));
	CU_ASSERT_EQUAL(ask(&r, "PATCH", "/v1/things/1/parts/2", "Content-Length: 0\r\n"), 201);
	CU_ASSERT_STRING_EQUAL(http_client_body(&http), "1/2/right");
	CU_ASSERT_EQUAL(ask(&r, "DELETE", "/v1/things/x", ""), 201);
	CU_ASSERT_EQUAL(ask(&r, "DELETE", "/v1/things/", ""), 404);
	CU_ASSERT_EQUAL(ask(&r, "DELETE", "/v1/things/x/y", ""), 404);
	CU_ASSERT_EQUAL(ask(&r, "POST", "/v1/things/x", "Content-Length: 0\r\n"), 405);
	CU_ASSERT(http_client_has(&http, "Allow: GET, HEAD, DELETE\r\n"));
	char path[ROUTES_PARAM_SIZE + 32] = "/v1/things/";
	memset(path + strlen(path), 'y', ROUTES_PARAM_SIZE);
	CU_ASSERT_EQUAL(ask(&r, "GET", path, ""), 404);
	close_rig(&r);
}

static void bad_json_has_a_reason(void)
{
	struct rig r;
	static const struct {
		const char *body, *error;
	} rows[] = {
		{"", "json_empty"},
		{"{", "json_syntax"},
		{"[]", "json_not_object"},
		{"{\"a\":NaN}", "json_syntax"},
		{"{\"a\":1e308}", "json_number_range"},
		{"{\"a\":-1e19}", "json_number_range"},
		{"{\"a\":9223372036854775808}", "json_number_range"},
		{"{\"a\":1,\"a\":1}", "json_duplicate_key"},
		{"{\"a\":\"\xff\"}", "json_not_utf8"},
		{"{\"a\":1}x", "json_syntax"},
		{"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "json_too_deep"},
	};
	open_rig(&r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_EQUAL(post(&r, "/json", "", rows[i].body, strlen(rows[i].body)), 400);
		CU_ASSERT(has_error(rows[i].error));
	}
	static const char good[] = "{\"t\":9223372036854775807,\"x\":-1.5e-7,\"z\":0e999}";
	CU_ASSERT_EQUAL(post(&r, "/json", "", good, strlen(good)), 200);
	CU_ASSERT_EQUAL(post(&r, "/json", "Content-Type: application/json; charset=utf-8\r\n", good,
			     strlen(good)),
			200);
	CU_ASSERT_EQUAL(post(&r, "/json", "Content-Type: text/plain\r\n", good, strlen(good)), 415);
	CU_ASSERT(has_error("media_type"));
	close_rig(&r);
}

static void many_values_are_refused_before_they_are_built(void)
{
	enum json_fault fault;
	char message[JSON_READ_MESSAGE_SIZE];
	size_t n = 2 * JSON_GUARD_VALUES_MAX + 6;
	char *text = malloc(n);
	memset(text, '0', n);
	memcpy(text, "{\"a\":[", 6);
	for (size_t i = 7; i < n; i += 2)
		text[i] = ',';
	CU_ASSERT_PTR_NULL(json_read(text, n, &fault, message));
	CU_ASSERT_EQUAL(fault, JSON_FAULT_VALUES);
	free(text);
}

static bool finish(struct rig *r, unsigned i, const char *text)
{
	struct server_reply rp;
	server_reply_init(&rp);
	text_put(&rp.body, text);
	return server_finish(r->server, r->token[i], &rp);
}

static const char LATER[] = "POST /later HTTP/1.1\r\nHost: l\r\nContent-Length: 2\r\n\r\nok";

static void answers_come_later_in_any_order(void)
{
	struct rig r;
	struct http_client c[REQUESTS_MAX];
	static const char *const text[REQUESTS_MAX] = {"first", "second", "third"};
	open_rig(&r);
	for (unsigned i = 0; i < REQUESTS_MAX; i++) {
		CU_ASSERT_FATAL(http_client_open(
			&c[i], r.loop, server_port(r.server),
			i < 2 ? LATER : "GET /later HTTP/1.1\r\nHost: l\r\n\r\n", 0));
		CU_ASSERT_FATAL(UNTIL(r.loop, r.tokens == i + 1));
	}
	CU_ASSERT_EQUAL(server_waiting(r.server), REQUESTS_MAX);
	// No room for another one, whether it has a body or not.
	CU_ASSERT_EQUAL(post(&r, "/later", "", "x", 1), 503);
	CU_ASSERT(has_error("requests_full") && http_client_has(&http, "Retry-After: 1"));
	CU_ASSERT_EQUAL(ask(&r, "GET", "/later", ""), 503);
	for (unsigned i = REQUESTS_MAX; i-- > 0;) {
		CU_ASSERT_EQUAL(c[i].len, 0);
		CU_ASSERT_TRUE(finish(&r, i, text[i]));
		CU_ASSERT(http_client_wait(&c[i], text[i], 1));
	}
	CU_ASSERT_FALSE(finish(&r, 0, "again"));
	CU_ASSERT_EQUAL(server_waiting(r.server), 0);
	for (unsigned i = 0; i < REQUESTS_MAX; i++)
		http_client_close(&c[i]);
	CU_ASSERT_EQUAL(post(&r, "/echo", "", "free again", 10), 200);
	close_rig(&r);
}

static void client_that_left_is_finished_all_the_same(void)
{
	struct rig r;
	struct http_client c;
	open_rig(&r);
	for (unsigned i = 0; i < 5; i++) {
		CU_ASSERT_FATAL(http_client_open(&c, r.loop, server_port(r.server), LATER, 0));
		CU_ASSERT_FATAL(UNTIL(r.loop, r.tokens == i + 1));
		http_client_close(&c);
		for (int k = 0; k < 5; k++)
			loop_turn(r.loop, 0);
		CU_ASSERT_TRUE(finish(&r, i, "nobody hears this"));
		for (int k = 0; k < 5; k++)
			loop_turn(r.loop, 0);
	}
	CU_ASSERT_EQUAL(server_waiting(r.server), 0);
	CU_ASSERT_EQUAL(post(&r, "/echo", "", "well", 4), 200);
	close_rig(&r);
}

static void stop_tells_those_who_wait(void)
{
	struct rig r;
	struct http_client c;
	open_rig(&r);
	CU_ASSERT_FATAL(http_client_open(&c, r.loop, server_port(r.server), LATER, 0));
	CU_ASSERT_FATAL(UNTIL(r.loop, r.tokens == 1));
	server_close(r.server);
	CU_ASSERT(http_client_wait(&c, "{\"error\":\"outcome_unknown\"", 1));
	http_client_close(&c);
	http_client_close(&http);
	loop_destroy(r.loop);
}

static void every_value_has_a_name(void)
{
	for (unsigned i = 0; i < SERVER_REFUSAL_COUNT; i++)
		CU_ASSERT_STRING_NOT_EQUAL(server_refusal_name(i), "?");
	CU_ASSERT_STRING_EQUAL(server_refusal_name(SERVER_REFUSAL_COUNT), "?");
	for (unsigned i = 0; i < JSON_FAULT_COUNT; i++)
		CU_ASSERT_STRING_NOT_EQUAL(json_fault_name(i), "?");
	CU_ASSERT_STRING_EQUAL(json_fault_name(JSON_FAULT_COUNT), "?");
	for (unsigned i = 0; i < CALL_STATE_COUNT; i++)
		CU_ASSERT_STRING_NOT_EQUAL(calls_state_name(i), "?");
	CU_ASSERT_STRING_EQUAL(calls_state_name(CALL_STATE_COUNT), "?");
}

static const struct check_test tests[] = {
	{"bodies come whole", bodies_come_whole},
	{"connections are kept", connections_are_kept},
	{"too large is refused by its header", too_large_is_refused_by_its_header},
	{"chunks are counted", chunks_are_counted},
	{"endless body loses its connection", endless_body_loses_its_connection},
	{"slow body is not handled", slow_body_is_not_handled},
	{"bodies together are bounded", bodies_together_are_bounded},
	{"paths have parameters", paths_have_parameters},
	{"bad JSON has a reason", bad_json_has_a_reason},
	{"many values are refused before they are built",
	 many_values_are_refused_before_they_are_built},
	{"answers come later in any order", answers_come_later_in_any_order},
	{"client that left is finished all the same", client_that_left_is_finished_all_the_same},
	{"stop tells those who wait", stop_tells_those_who_wait},
	{"every value has a name", every_value_has_a_name},
};

int main(void)
{
	http.fd = -1;
	int rc = check_run("control/api/server", tests, sizeof(tests) / sizeof(tests[0]));
	http_client_close(&http);
	return rc;
}
