// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "api/server_parts.h"

enum { STREAM_BLOCK = 32 * 1024, REPLY_MAX = 64 << 20 };

static const char PAGE_POLICY[] = "default-src 'self'; worker-src blob: 'self'; img-src 'self' "
				  "data: blob:; style-src 'self' 'unsafe-inline'; "
				  "connect-src 'self'; object-src 'none'; base-uri 'none'; "
				  "form-action 'none'; frame-ancestors 'none'";

// ---- what handlers fill

void server_reply_init(struct server_reply *rp)
{
	*rp = (struct server_reply){.status = MHD_HTTP_OK, .mime = "application/json"};
	text_init(&rp->body, REPLY_MAX);
}

void server_fail(struct server_reply *rp, unsigned status, const char *code, const char *message)
{
	text_fini(&rp->body);
	text_init(&rp->body, REPLY_MAX);
	rp->status = status;
	rp->mime = "application/json";
	rp->fixed = NULL;
	text_put(&rp->body, "{\"error\":\"");
	text_put_escaped(&rp->body, code);
	text_put(&rp->body, "\",\"message\":\"");
	text_put_escaped(&rp->body, message);
	text_put(&rp->body, "\"}\n");
}

void server_busy(struct server_reply *rp, const char *code, const char *message)
{
	server_fail(rp, MHD_HTTP_SERVICE_UNAVAILABLE, code, message);
	rp->retry_after = "1";
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
		{"Allow", rp->allow[0] != '\0' ? rp->allow : NULL},
		{"Location", rp->location[0] != '\0' ? rp->location : NULL},
		{"Next-Cursor", rp->next[0] != '\0' ? rp->next : NULL},
		{"Retry-After",
		 rp->retry_after_text[0] != '\0' ? rp->retry_after_text : rp->retry_after},
		{"WWW-Authenticate", rp->authenticate},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "no-referrer"},
		{"Content-Security-Policy", rp->is_page ? PAGE_POLICY : "default-src 'none'"},
	};
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		if (headers[i].value != NULL)
			MHD_add_response_header(r, headers[i].name, headers[i].value);
}

enum MHD_Result server_reply_send(struct server *s, struct MHD_Connection *c,
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
