// SPDX-License-Identifier: Apache-2.0
#include "api/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/routes.h"
#include "base/units.h"
#include "cli.h"

enum { IDLE_TIMEOUT_S = 30, STREAM_BLOCK = 32 * 1024, BODY_MAX = 64 << 20 };

static const char PAGE_POLICY[] = "default-src 'self'; worker-src blob: 'self'; img-src 'self' "
				  "data: blob:; style-src 'self' 'unsafe-inline'; "
				  "connect-src 'self'; object-src 'none'; base-uri 'none'; "
				  "form-action 'none'; frame-ancestors 'none'";

struct server {
	struct loop *loop;
	struct server_config cfg;
	struct MHD_Daemon *daemon;
	struct loop_fd io;
	uint16_t port;
	struct server_totals totals;
};

struct server_request {
	struct server *server;
	struct MHD_Connection *connection;
	const char *path;
};

// ---- what handlers ask

void *server_app(const struct server_request *rq)
{
	return rq->server->cfg.app;
}

const char *server_path(const struct server_request *rq)
{
	return rq->path;
}

const char *server_query(const struct server_request *rq, const char *name)
{
	return MHD_lookup_connection_value(rq->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *server_header(const struct server_request *rq, const char *name)
{
	return MHD_lookup_connection_value(rq->connection, MHD_HEADER_KIND, name);
}

void server_fail(struct server_reply *rp, unsigned status, const char *code, const char *message)
{
	text_fini(&rp->body);
	text_init(&rp->body, BODY_MAX);
	rp->status = status;
	rp->mime = "application/json";
	rp->fixed = NULL;
	text_put(&rp->body, "{\"error\":\"");
	text_put_escaped(&rp->body, code);
	text_put(&rp->body, "\",\"message\":\"");
	text_put_escaped(&rp->body, message);
	text_put(&rp->body, "\"}\n");
}

// ---- streams

static ssize_t stream_read(void *ctx, uint64_t pos, char *buf, size_t max)
{
	struct server_stream *st = ctx;
	ssize_t n = st->read(st->ctx, buf, max);
	if (n < 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (n == 0) {
		// Out of the server's sight until there is something, or it would ask again at once.
		st->is_asleep = true;
		MHD_suspend_connection(st->connection);
	}
	return n;
}

static void stream_gone(void *ctx)
{
	struct server_stream *st = ctx;
	st->connection = NULL;
	st->is_asleep = false;
	st->gone(st->ctx);
}

void server_stream_wake(struct server *s, struct server_stream *st)
{
	if (!st->is_asleep)
		return;
	st->is_asleep = false;
	MHD_resume_connection(st->connection);
}

// ---- replies

static struct MHD_Response *make_response(struct server_reply *rp)
{
	if (rp->stream != NULL)
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK,
							 stream_read, rp->stream, stream_gone);
	if (rp->fixed != NULL)
		return MHD_create_response_from_buffer(rp->fixed_size, (void *)(uintptr_t)rp->fixed,
						       MHD_RESPMEM_PERSISTENT);
	char *p = rp->body.p;
	size_t len = rp->body.len;
	if (p == NULL)
		return MHD_create_response_from_buffer(0, (void *)(uintptr_t) "",
						       MHD_RESPMEM_PERSISTENT);
	rp->body.p = NULL; // the response owns it now
	return MHD_create_response_from_buffer(len, p, MHD_RESPMEM_MUST_FREE);
}

static void add_headers(struct MHD_Response *r, const struct server_reply *rp)
{
	const struct {
		const char *name;
		const char *value; // NULL: not sent
	} headers[] = {
		{"Content-Type", rp->mime},
		{"Cache-Control", rp->cache_control != NULL ? rp->cache_control : "no-store"},
		{"ETag", rp->etag},
		{"Content-Encoding", rp->encoding},
		{"Allow", rp->allow},
		{"Retry-After", rp->retry_after},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "no-referrer"},
		{"Content-Security-Policy", rp->is_page ? PAGE_POLICY : "default-src 'none'"},
	};
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		if (headers[i].value != NULL)
			MHD_add_response_header(r, headers[i].name, headers[i].value);
}

static enum MHD_Result send_reply(struct server *s, struct MHD_Connection *c,
				  struct server_reply *rp)
{
	if (rp->body.is_failed)
		server_fail(rp, MHD_HTTP_INTERNAL_SERVER_ERROR, "too_large",
			    "the answer did not fit; ask for less, e.g. with limit=");
	if (rp->stream != NULL)
		rp->stream->connection = c;
	struct MHD_Response *r = make_response(rp);
	if (r == NULL) {
		if (rp->stream != NULL)
			stream_gone(rp->stream);
		text_fini(&rp->body);
		return MHD_NO;
	}
	add_headers(r, rp);
	s->totals.requests++;
	s->totals.by_class[rp->status / 100 < 6 ? rp->status / 100 : 0]++;
	if (rp->stream == NULL)
		s->totals.bytes += rp->fixed != NULL ? rp->fixed_size : rp->body.len;
	enum MHD_Result rc = MHD_queue_response(c, rp->status, r);
	MHD_destroy_response(r);
	text_fini(&rp->body);
	return rc;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version, const char *upload,
				  size_t *upload_size, void **state)
{
	struct server *s = cls;
	struct server_request rq = {.server = s, .connection = c, .path = url};
	struct server_reply rp = {.status = MHD_HTTP_OK, .mime = "application/json"};
	const struct route *route;
	text_init(&rp.body, BODY_MAX);
	switch (routes_find(s->cfg.routes, s->cfg.route_count, method, url, &route)) {
	case ROUTES_FOUND:
		route->handle(&rq, &rp);
		break;
	case ROUTES_NO_METHOD:
		server_fail(&rp, MHD_HTTP_METHOD_NOT_ALLOWED, "method_not_allowed", "use GET");
		rp.allow = "GET, HEAD";
		break;
	default:
		server_fail(&rp, MHD_HTTP_NOT_FOUND, "not_found", "no such path");
		break;
	}
	return send_reply(s, c, &rp);
}

// ---- the daemon in the loop

static void on_ready(void *ctx, uint32_t events)
{
	struct server *s = ctx;
	MHD_run(s->daemon);
}

// Before each wait: connections that a handler resumed make progress, and timeouts are known.
static int64_t on_idle(void *ctx)
{
	struct server *s = ctx;
	MHD_UNSIGNED_LONG_LONG ms;
	MHD_run(s->daemon);
	return MHD_get_timeout(s->daemon, &ms) == MHD_YES ? (int64_t)ms * UNITS_NS_PER_MS : -1;
}

// Our own socket, because then errno says why it cannot be had.
static int open_socket(const struct server_config *cfg)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a;
	socklen_t len = sizeof(a.v4);
	memset(&a, 0, sizeof(a));
	if (inet_pton(AF_INET, cfg->listen, &a.v4.sin_addr) == 1) {
		a.v4.sin_family = AF_INET;
		a.v4.sin_port = htons(cfg->port);
	} else if (inet_pton(AF_INET6, cfg->listen, &a.v6.sin6_addr) == 1) {
		a.v6.sin6_family = AF_INET6;
		a.v6.sin6_port = htons(cfg->port);
		len = sizeof(a.v6);
	} else {
		return -EINVAL;
	}
	int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &a.any, len) != 0 || listen(fd, SOMAXCONN) != 0) {
		int e = errno;
		close(fd);
		return -e;
	}
	return fd;
}

static uint16_t port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a;
	socklen_t len = sizeof(a);
	if (getsockname(fd, &a.any, &len) != 0)
		return 0;
	return ntohs(a.any.sa_family == AF_INET6 ? a.v6.sin6_port : a.v4.sin_port);
}

struct server *server_open(struct loop *l, const struct server_config *cfg)
{
	int fd = open_socket(cfg);
	if (fd < 0) {
		cli_error(cfg->program, "cannot listen on %s port %u: %s; set %s to a free port",
			  cfg->listen, (unsigned)cfg->port, strerror(-fd), cfg->key);
		return NULL;
	}
	struct server *s = calloc(1, sizeof(*s));
	if (s == NULL) {
		close(fd);
		return NULL;
	}
	s->loop = l;
	s->cfg = *cfg;
	s->port = port_of(fd);
	s->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL, on_request,
		s, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, cfg->connections_max,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_TIMEOUT_S, MHD_OPTION_END);
	const union MHD_DaemonInfo *info =
		s->daemon != NULL ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	s->io = (struct loop_fd){
		.fd = info != NULL ? info->epoll_fd : -1, .ready = on_ready, .ctx = s};
	if (info == NULL || loop_fd_add(l, &s->io, EPOLLIN) != 0) {
		cli_error(cfg->program,
			  "cannot serve HTTP on port %u: out of descriptors; raise the limit "
			  "(ulimit -n)",
			  (unsigned)cfg->port);
		if (s->daemon != NULL)
			MHD_stop_daemon(s->daemon);
		else
			close(fd);
		free(s);
		return NULL;
	}
	loop_set_idle(l, on_idle, s);
	return s;
}

void server_close(struct server *s)
{
	if (s == NULL)
		return;
	MHD_run(s->daemon); // lets streams that were just told to end say goodbye
	loop_set_idle(s->loop, NULL, NULL);
	loop_fd_remove(s->loop, &s->io);
	MHD_stop_daemon(s->daemon); // closes the listening socket
	free(s);
}

uint16_t server_port(const struct server *s)
{
	return s->port;
}

const struct server_totals *server_get_totals(const struct server *s)
{
	return &s->totals;
}
