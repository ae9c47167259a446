// SPDX-License-Identifier: Apache-2.0
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/server_parts.h"

static const struct {
	const char *name;
	unsigned status;
	const char *text;
} refusals[SERVER_REFUSAL_COUNT] = {
#define SERVER_REFUSAL_ROW(id, name, status, text) {name, status, text},
	SERVER_REFUSAL_LIST(SERVER_REFUSAL_ROW)
#undef SERVER_REFUSAL_ROW
};

const char *server_refusal_name(unsigned why)
{
	return why < SERVER_REFUSAL_COUNT ? refusals[why].name : "?";
}

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

const char *server_param(const struct server_request *rq, const char *name)
{
	return routes_param(&rq->params, name);
}

const char *server_body(const struct server_request *rq, size_t *len)
{
	const struct call *k = *rq->call;
	*len = k != NULL ? k->len : 0;
	return *len > 0 ? k->body : "";
}

const struct server_who *server_who(const struct server_request *rq)
{
	return &rq->who;
}

uint64_t server_peer(const struct server_request *rq)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(rq->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	union {
		const struct sockaddr *any;
		const struct sockaddr_in *v4;
		const struct sockaddr_in6 *v6;
	} a = {i != NULL ? i->client_addr : NULL};
	uint64_t key = 0;
	if (a.any != NULL && a.any->sa_family == AF_INET)
		key = a.v4->sin_addr.s_addr;
	else if (a.any != NULL &&
		 a.any->sa_family == AF_INET6) // a network of 64 bits is one client
		memcpy(&key, &a.v6->sin6_addr, sizeof(key));
	return (key + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

int64_t server_age_ns(const struct server_request *rq)
{
	const struct call *k = *rq->call;
	return k != NULL ? loop_mono_ns(rq->server->loop) - k->begun_ns : 0;
}

// ---- answers that come later

uint64_t server_defer(const struct server_request *rq)
{
	struct server *s = rq->server;
	if (*rq->call == NULL)
		*rq->call = calls_take(&s->calls, rq->connection, loop_mono_ns(s->loop));
	struct call *k = *rq->call;
	if (k == NULL) {
		s->totals.refused[SERVER_REFUSAL_REQUESTS_FULL]++;
		return 0;
	}
	k->state = CALL_WAITING;
	s->totals.deferred++;
	return calls_token(k);
}

bool server_finish(struct server *s, uint64_t token, struct server_reply *rp)
{
	struct call *k = calls_find(&s->calls, token);
	if (k == NULL) {
		text_fini(&rp->body);
		return false;
	}
	k->reply = *rp;
	k->state = CALL_ANSWERED;
	s->totals.finished++;
	// A handler that finishes its own request is still on the stack: nothing was suspended yet.
	if (k->is_suspended)
		MHD_resume_connection(k->connection);
	k->is_suspended = false;
	return true;
}

// The same request with its body, in front of its handler once more. One that was never suspended is still with its handler.
bool server_again(struct server *s, uint64_t token)
{
	struct call *k = calls_find(&s->calls, token);
	if (k == NULL || !k->is_suspended)
		return false;
	k->state = CALL_READING;
	k->is_suspended = false;
	s->totals.finished++;
	MHD_resume_connection(k->connection);
	return true;
}

unsigned server_waiting(const struct server *s)
{
	return (unsigned)(s->totals.deferred - s->totals.finished);
}

// After the handler, and whenever the library asks again: waits, or sends what has come.
static enum MHD_Result go_on(struct server *s, struct MHD_Connection *c, struct call **call)
{
	struct call *k = *call;
	if (k->state == CALL_WAITING) {
		k->is_suspended = true;
		MHD_suspend_connection(c);
		return MHD_YES;
	}
	struct server_reply rp = k->reply;
	text_init(&k->reply.body, 0);
	calls_release(&s->calls, k);
	*call = NULL;
	return server_reply_send(s, c, &rp);
}

// An answer at the first call, when the library has read the headers alone, makes it close the connection. Requests without a
// body are answered at the second.
static char headers_seen;

// The client left before its request was whole, or after the answer was sent.
void server_request_over(void *cls, struct MHD_Connection *c, void **state,
			 enum MHD_RequestTerminationCode how)
{
	struct server *s = cls;
	if (*state == &headers_seen)
		*state = NULL;
	if (*state == NULL)
		return;
	s->totals.left++;
	calls_release(&s->calls, *state);
	*state = NULL;
}

// ---- requests

static enum MHD_Result send_refusal(struct server *s, struct MHD_Connection *c,
				    enum server_refusal why)
{
	struct server_reply rp;
	server_reply_init(&rp);
	server_fail(&rp, refusals[why].status, refusals[why].name, refusals[why].text);
	if (rp.status == MHD_HTTP_SERVICE_UNAVAILABLE)
		rp.retry_after = "1";
	s->totals.refused[why]++;
	return server_reply_send(s, c, &rp);
}

static enum MHD_Result send_no_route(struct server *s, struct MHD_Connection *c, const char *url,
				     enum routes_result why)
{
	struct server_reply rp;
	char message[ROUTES_ALLOW_SIZE + 8];
	server_reply_init(&rp);
	if (why == ROUTES_NO_METHOD) {
		routes_allow(s->cfg.routes, s->cfg.route_count, url, rp.allow);
		snprintf(message, sizeof(message), "use %s", rp.allow);
		server_fail(&rp, MHD_HTTP_METHOD_NOT_ALLOWED, "method_not_allowed", message);
	} else {
		server_fail(&rp, MHD_HTTP_NOT_FOUND, "not_found", "no such path");
	}
	return server_reply_send(s, c, &rp);
}

static enum MHD_Result send_refused(struct server *s, struct MHD_Connection *c, struct call **call,
				    enum server_refusal why)
{
	struct call *k = *call;
	if (k->is_denied) {
		struct server_reply rp = k->reply;
		k->is_denied = false;
		calls_release(&s->calls, k);
		*call = NULL;
		s->totals.refused[SERVER_REFUSAL_DENIED]++;
		return server_reply_send(s, c, &rp);
	}
	calls_release(&s->calls, *call);
	*call = NULL;
	return send_refusal(s, c, why);
}

static bool has_body(const char *method)
{
	return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
}

// Decides by the headers alone, before a byte of the body was asked for.
static enum MHD_Result begin_body(struct server *s, struct MHD_Connection *c, struct call **call)
{
	const char *length =
		MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
	unsigned long long len = length != NULL ? strtoull(length, NULL, 10) : 0;
	// Closing takes the answer from a client that is still sending; what is not much too long is read and thrown away.
	if (len > 2 * (unsigned long long)s->calls.body_max)
		return send_refusal(s, c, SERVER_REFUSAL_BODY_TOO_LARGE);
	*call = calls_take(&s->calls, c, loop_mono_ns(s->loop));
	if (*call == NULL)
		return send_refusal(s, c, SERVER_REFUSAL_REQUESTS_FULL);
	if (len > s->calls.body_max)
		calls_refuse(&s->calls, *call, SERVER_REFUSAL_BODY_TOO_LARGE);
	return MHD_YES;
}

static enum MHD_Result handle(struct server_request *rq, const struct route *route)
{
	struct server *s = rq->server;
	struct server_reply rp;
	server_reply_init(&rp);
	if (*rq->call != NULL)
		rq->who = (*rq->call)->who;
	route->handle(rq, &rp);
	struct call *k = *rq->call;
	if (k != NULL && k->state != CALL_READING) {
		text_fini(&rp.body);
		return go_on(s, rq->connection, rq->call);
	}
	calls_release(&s->calls, k);
	*rq->call = NULL;
	return server_reply_send(s, rq->connection, &rp);
}

// With an authority for clients set: the certificate that the client showed is one of its.
static bool has_certificate(const struct server *s, struct MHD_Connection *c)
{
	unsigned status = ~0u;
	if (s->tls_client_ca == NULL)
		return true;
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	return i != NULL &&
	       gnutls_certificate_verify_peers2((gnutls_session_t)i->tls_session, &status) == 0 &&
	       status == 0;
}

static bool may_go_on(struct server_request *rq, const struct route *route, struct server_reply *rp)
{
	const struct server_config *cfg = &rq->server->cfg;
	rq->who = (struct server_who){.scopes = UINT32_MAX};
	server_reply_init(rp);
	if (!has_certificate(rq->server, rq->connection)) {
		server_fail(rp, MHD_HTTP_FORBIDDEN, "certificate",
			    "show a client certificate that this server's authority has signed");
		return false;
	}
	return cfg->guard == NULL || cfg->guard(cfg->guard_ctx, rq, route->scopes, &rq->who, rp);
}

// The headers are there: who asks is judged by them alone. Closing while the client still sends its body would take the
// answer from it, so that is read and thrown away.
static enum MHD_Result begin(struct server_request *rq, const struct route *route,
			     const char *method)
{
	struct server *s = rq->server;
	struct server_reply rp;
	bool is_allowed = may_go_on(rq, route, &rp);
	if (!has_body(method))
		return is_allowed ? handle(rq, route) : server_reply_send(s, rq->connection, &rp);
	enum MHD_Result rc = begin_body(s, rq->connection, rq->call);
	struct call *k = *rq->call;
	if (k != NULL && !is_allowed) {
		calls_refuse(&s->calls, k, SERVER_REFUSAL_DENIED);
		k->reply = rp;
		k->is_denied = true;
		return rc;
	}
	if (k != NULL)
		k->who = rq->who;
	text_fini(&rp.body);
	return rc;
}

static bool is_late(const struct server *s, const struct call *k)
{
	return loop_mono_ns(s->loop) - k->begun_ns > s->cfg.body_ns;
}

// The library takes no answer while a body arrives. So a refused one is read to its end and thrown away, within limits:
// who goes on sending behind them loses the connection.
static enum MHD_Result read_body(struct server *s, struct call *k, const char *p, size_t *n)
{
	calls_read(&s->calls, k, p, *n);
	*n = 0;
	if (!is_late(s, k) && k->thrown_away <= 2 * s->calls.body_max)
		return MHD_YES;
	calls_refuse(&s->calls, k, SERVER_REFUSAL_TOO_SLOW);
	s->totals.refused[k->refusal]++;
	return MHD_NO;
}

// The library calls this when the headers are there, for each piece of a body, at its end, and after a resume.
enum MHD_Result server_request_on(void *cls, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version, const char *upload,
				  size_t *upload_size, void **state)
{
	struct server *s = cls;
	if (*state == NULL && !has_body(method)) {
		*state = &headers_seen;
		return MHD_YES;
	}
	if (*state == &headers_seen)
		*state = NULL;
	struct call *k = *state;
	struct server_request rq = {.server = s, .connection = c, .path = url};
	const struct route *route;
	if (k != NULL && k->state != CALL_READING) {
		enum MHD_Result rc = go_on(s, c, &k);
		*state = k;
		return rc;
	}
	if (k != NULL && *upload_size > 0)
		return read_body(s, k, upload, upload_size);
	enum routes_result found =
		routes_find(s->cfg.routes, s->cfg.route_count, method, url, &route, &rq.params);
	enum MHD_Result rc;
	rq.call = &k;
	if (found != ROUTES_FOUND)
		rc = send_no_route(s, c, url, found);
	else if (k == NULL)
		rc = begin(&rq, route, method);
	else if (k != NULL && k->refusal == SERVER_REFUSAL_NONE && is_late(s, k))
		rc = send_refused(s, c, &k, SERVER_REFUSAL_TOO_SLOW);
	else if (k != NULL && k->refusal != SERVER_REFUSAL_NONE)
		rc = send_refused(s, c, &k, k->refusal);
	else
		rc = handle(&rq, route);
	*state = k;
	return rc;
}
