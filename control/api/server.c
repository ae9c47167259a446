// SPDX-License-Identifier: Apache-2.0
#include "api/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "api/listen.h"
#include "api/server_parts.h"
#include "base/units.h"
#include "cli.h"

enum {
	IDLE_TIMEOUT_S = 30,
	REQUESTS_MAX = 1024, // what is not configured
	BODY_MAX = 4 << 20,
	BODIES_MAX = 64 << 20,
	PEM_MAX = 1 << 20,
	CONNECTION_MEMORY = 32 << 10, // headers and what the library keeps of a connection
};

static const char TLS_PRIORITIES[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

static const int64_t BODY_NS = 30 * UNITS_NS_PER_S;

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

void server_turn(struct server *s)
{
	MHD_run(s->daemon);
	MHD_run(s->daemon); // what the first has resumed
}

// ---- TLS

static bool read_pem(const struct server_config *cfg, const char *path, char **out)
{
	*out = NULL;
	if (path == NULL || path[0] == '\0')
		return true;
	FILE *f = fopen(path, "re");
	char *text = f != NULL ? calloc(1, PEM_MAX + 1) : NULL;
	size_t n = text != NULL ? fread(text, 1, PEM_MAX, f) : 0;
	if (f != NULL)
		fclose(f);
	*out = text;
	if (n > 0 && n < PEM_MAX)
		return true;
	cli_error(cfg->program, "%s: %s; see control.http.tls_cert, tls_key and tls_client_ca",
		  path, f == NULL ? strerror(errno) : "empty or too long for a PEM file");
	return false;
}

static void forget(char **text)
{
	if (*text != NULL)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

static bool read_tls(struct server *s)
{
	return read_pem(&s->cfg, s->cfg.tls_cert, &s->tls_cert) &&
	       read_pem(&s->cfg, s->cfg.tls_key, &s->tls_key) &&
	       read_pem(&s->cfg, s->cfg.tls_client_ca, &s->tls_client_ca);
}

static void forget_tls(struct server *s)
{
	forget(&s->tls_cert);
	forget(&s->tls_key);
	forget(&s->tls_client_ca);
}

static struct MHD_Daemon *start(struct server *s, int fd)
{
	const struct server_config *cfg = &s->cfg;
	const unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
			       (s->tls_cert != NULL ? MHD_USE_TLS : 0);
	struct MHD_OptionItem tls[5] = {{MHD_OPTION_END, 0, NULL}};
	if (s->tls_cert != NULL) {
		tls[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, s->tls_cert};
		tls[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, s->tls_key};
		tls[2] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0,
						 (void *)(uintptr_t)TLS_PRIORITIES};
		tls[3] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
		if (s->tls_client_ca != NULL) {
			tls[3] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_TRUST, 0,
							 s->tls_client_ca};
			tls[4] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
		}
	}
	return MHD_start_daemon(flags, 0, NULL, NULL, server_request_on, s,
				MHD_OPTION_NOTIFY_COMPLETED, server_request_over, s,
				MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
				cfg->connections_max, MHD_OPTION_CONNECTION_TIMEOUT,
				(unsigned)IDLE_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				(size_t)CONNECTION_MEMORY, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
				cfg->connections_per_peer, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

struct server *server_open(struct loop *l, const struct server_config *cfg)
{
	int fd = listen_open(cfg->listen, cfg->port);
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
	s->port = listen_port(fd);
	s->cfg.requests_max = cfg->requests_max > 0 ? cfg->requests_max : REQUESTS_MAX;
	s->cfg.body_max = cfg->body_max > 0 ? cfg->body_max : BODY_MAX;
	s->cfg.bodies_max = cfg->bodies_max > 0 ? cfg->bodies_max : BODIES_MAX;
	s->cfg.body_ns = cfg->body_ns > 0 ? cfg->body_ns : BODY_NS;
	if (calls_init(&s->calls, s->cfg.requests_max, s->cfg.body_max, s->cfg.bodies_max) != 0) {
		free(s);
		close(fd);
		return NULL;
	}
	bool has_pem = read_tls(s);
	s->daemon = has_pem ? start(s, fd) : NULL;
	const union MHD_DaemonInfo *info =
		s->daemon != NULL ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	s->io = (struct loop_fd){
		.fd = info != NULL ? info->epoll_fd : -1, .ready = on_ready, .ctx = s};
	if (info == NULL || loop_fd_add(l, &s->io, EPOLLIN) != 0) {
		if (has_pem)
			cli_error(cfg->program,
				  s->tls_cert != NULL
					  ? "cannot serve HTTPS on port %u: the certificate and "
					    "key of "
					    "control.http do not fit, or descriptors are short"
					  : "cannot serve HTTP on port %u: out of descriptors; "
					    "raise the "
					    "limit (ulimit -n)",
				  (unsigned)cfg->port);
		forget_tls(s);
		if (s->daemon != NULL)
			MHD_stop_daemon(s->daemon);
		else
			close(fd);
		calls_fini(&s->calls);
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
	for (struct call *k; (k = calls_any_waiting(&s->calls)) != NULL;) {
		struct server_reply rp;
		server_reply_init(&rp);
		server_busy(
			&rp, "outcome_unknown",
			"the node stops before the outcome is known; ask again with the same key");
		server_finish(s, calls_token(k), &rp);
	}
	MHD_run(s->daemon); // lets streams that were just told to end say goodbye
	loop_set_idle(s->loop, NULL, NULL);
	loop_fd_remove(s->loop, &s->io);
	MHD_stop_daemon(s->daemon); // closes the listening socket
	calls_fini(&s->calls);
	forget_tls(s);
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
