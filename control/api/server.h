// SPDX-License-Identifier: Apache-2.0
// The HTTP server of control and hub, turned by the loop: no thread of its own, handlers run in the loop's thread and
// must not block. Only server.c includes libmicrohttpd.
//
// A handler answers by filling a reply: a text, bytes that live for ever, or a stream (server-sent events).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "loop.h"
#include "text.h"

struct server;
struct server_request;

// A body that has no end yet. The owner keeps it alive until `gone` was called.
struct server_stream {
	// Copies at most max bytes to buf. 0: nothing now, call server_stream_wake when there is; -1: the end.
	ssize_t (*read)(void *ctx, char *buf, size_t max);
	void (*gone)(void *ctx); // the client left or the stream ended
	void *ctx;
	void *connection; // the server's
	bool is_asleep;	  // the server's
};

struct server_reply {
	unsigned status; // 200 unless changed
	const char *mime;
	struct text body;     // sent and freed by the server
	const uint8_t *fixed; // sent instead of body when not NULL; never freed
	size_t fixed_size;
	struct server_stream *stream; // sent instead of both when not NULL
	const char *cache_control;    // NULL: "no-store"
	const char *etag;	      // NULL: none; with quotes
	const char *encoding;	      // NULL: none; "gzip"
	const char *allow;	      // for 405
	const char *retry_after;      // for 503
	bool is_page; // part of the console: gets the content security policy of a page
};

struct route;

struct server_config {
	const char *program; // for error lines
	const char *listen;  // numeric address
	uint16_t port;	     // 0: any free one
	const char *key;     // of the port in the configuration: "control.http.port"
	unsigned connections_max;
	const struct route *routes;
	unsigned route_count;
	void *app; // handed to every handler
};

// Returns NULL after one line on stderr that says what to do (port busy, address not ours).
struct server *server_open(struct loop *l, const struct server_config *cfg);
// Streams must have ended (read gives -1) or end with this.
void server_close(struct server *s);

uint16_t server_port(const struct server *s);

struct server_totals {
	uint64_t requests;
	uint64_t by_class[6]; // replies by first digit of the status
	uint64_t bytes;	      // of bodies other than streams
};

const struct server_totals *server_get_totals(const struct server *s);

// Something to read: the server asks the stream again in this or the next turn of the loop.
void server_stream_wake(struct server *s, struct server_stream *st);

// For handlers. NULL when absent.
void *server_app(const struct server_request *rq);
const char *server_path(const struct server_request *rq);
const char *server_query(const struct server_request *rq, const char *name);
const char *server_header(const struct server_request *rq, const char *name);

// Replies {"error":code,"message":…}.
void server_fail(struct server_reply *rp, unsigned status, const char *code, const char *message);
