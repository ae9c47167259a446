// SPDX-License-Identifier: Apache-2.0
// HTTP servers to be loaded by http_load: what a durable request costs, piece by piece. Prints its port, runs until its
// standard input ends.
//
//	bench_http bare		libmicrohttpd alone, one thread, the same answer
//	bench_http server	our server, the JSON body read, answered at once
//	bench_http durable DIR	the same, stored before it is answered
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "api/json_read.h"
#include "api/routes.h"
#include "api/server.h"
#include "loop.h"
#include "store/store_sqlite.h"

enum { UNDER_WAY = 8192 };

static const char ANSWER[] =
	"{\"id\":\"00000000-0000-4000-8000-000000000000\",\"state\":\"accepted\"}\n";

// ---- libmicrohttpd alone

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *size, void **state)
{
	static int begun;
	if (*state == NULL) {
		*state = &begun;
		return MHD_YES;
	}
	if (*size > 0) {
		*size = 0;
		return MHD_YES;
	}
	struct MHD_Response *r = MHD_create_response_from_buffer(
		sizeof(ANSWER) - 1, (void *)(uintptr_t)ANSWER, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(r, "Content-Type", "application/json");
	enum MHD_Result rc = MHD_queue_response(c, 200, r);
	MHD_destroy_response(r);
	return rc;
}

static int run_bare(void)
{
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL,
						answer, NULL, MHD_OPTION_END);
	char byte;
	if (d == NULL)
		return 1;
	printf("%u\n", (unsigned)MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	MHD_stop_daemon(d);
	return 0;
}

// ---- ours

struct app {
	struct loop *loop;
	struct server *server;
	struct store *store; // NULL: not durable
	struct loop_fd store_io, input;
	uint64_t request[UNDER_WAY]; // by ticket
	uint64_t next;
};

static struct app app;

static void fill(struct server_reply *rp)
{
	rp->status = 201;
	text_put_n(&rp->body, ANSWER, sizeof(ANSWER) - 1);
}

static void store_it(const struct server_request *rq, struct server_reply *rp, const json_t *j)
{
	static uint8_t bytes[300];
	enum store_result why;
	struct store_change c = {.record = {.kind = 1, .bytes = bytes, .size = sizeof(bytes)}};
	uint64_t request = server_defer(rq), n = ++app.next;
	if (request == 0) {
		server_busy(rp, "requests_full", "ask again");
		return;
	}
	memcpy(c.record.id.octet, &n, sizeof(n));
	memcpy(bytes, &n, sizeof(n));
	const struct store_batch b = {
		.changes = &c,
		.count = 1,
		.audit = {.operator_name = json_string_value(json_object_get(j, "operator")),
			  .action = "corridor.grant",
			  .reason = "request",
			  .kind = 1,
			  .id = c.record.id,
			  .time_ns = loop_wall_ns(app.loop)}};
	uint64_t ticket = store_submit(app.store, &b, &why);
	if (ticket != 0) {
		app.request[ticket % UNDER_WAY] = request;
		return;
	}
	struct server_reply later;
	server_reply_init(&later);
	server_busy(&later, store_result_name(why), store_result_text(why));
	server_finish(app.server, request, &later);
}

static void post(const struct server_request *rq, struct server_reply *rp)
{
	json_t *j = json_read_body(rq, rp);
	if (j == NULL)
		return;
	if (app.store == NULL)
		fill(rp);
	else
		store_it(rq, rp, j);
	json_decref(j);
}

static void done(void *ctx, uint64_t ticket, enum store_result result)
{
	struct server_reply rp;
	server_reply_init(&rp);
	if (result == STORE_RESULT_OK)
		fill(&rp);
	else
		server_busy(&rp, store_result_name(result), store_result_text(result));
	server_finish(app.server, app.request[ticket % UNDER_WAY], &rp);
}

static void on_store(void *ctx, uint32_t events)
{
	store_collect(app.store);
}

static void on_input(void *ctx, uint32_t events)
{
	char byte;
	if (read(STDIN_FILENO, &byte, 1) <= 0)
		loop_stop(app.loop);
}

static int open_store(const char *dir)
{
	const struct store_config cfg = {.has_thread = true, .done = done};
	char path[512], why[STORE_WHY_SIZE];
	enum store_result rc;
	snprintf(path, sizeof(path), "%s/http.db", dir);
	const struct store_sqlite_config file = {.path = path};
	struct store_backend *b = store_sqlite_open(&file, &rc, why);
	if (b == NULL || store_open(&app.store, b, &cfg, NULL, NULL, why) != STORE_RESULT_OK)
		return -1;
	app.store_io = (struct loop_fd){.fd = store_fd(app.store), .ready = on_store};
	return loop_fd_add(app.loop, &app.store_io, EPOLLIN);
}

static int run_ours(const char *dir)
{
	static const struct route routes[] = {{"POST", "/v1/corridors", post, "", 0}};
	const struct server_config cfg = {.program = "bench_http",
					  .listen = "127.0.0.1",
					  .key = "port",
					  .connections_max = 1024,
					  .requests_max = UNDER_WAY / 2,
					  .routes = routes,
					  .route_count = 1};
	app.loop = loop_create(&loop_clock_system);
	app.server = server_open(app.loop, &cfg);
	if (app.server == NULL || (dir != NULL && open_store(dir) != 0))
		return 1;
	app.input = (struct loop_fd){.fd = STDIN_FILENO, .ready = on_input};
	loop_fd_add(app.loop, &app.input, EPOLLIN);
	printf("%u\n", (unsigned)server_port(app.server));
	fflush(stdout);
	loop_run(app.loop);
	store_close(app.store);
	server_close(app.server);
	loop_destroy(app.loop);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "bare") == 0)
		return run_bare();
	if (argc == 2 && strcmp(argv[1], "server") == 0)
		return run_ours(NULL);
	if (argc == 3 && strcmp(argv[1], "durable") == 0)
		return run_ours(argv[2]);
	fputs("usage: bench_http bare | server | durable DIR\n", stderr);
	return 2;
}
