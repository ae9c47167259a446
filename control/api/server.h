// SPDX-License-Identifier: Apache-2.0
// The HTTP server of control and hub, turned by the loop: no thread of its own, handlers run in the loop's thread and
// must not block. Only server*.c include libmicrohttpd.
//
// A handler answers by filling a reply: a text, bytes that live for ever, or a stream (server-sent events). Handlers of
// POST, PUT, PATCH and DELETE are called when the whole body is there. A handler that cannot answer yet defers: it
// returns, and whoever learns the outcome finishes the request, in the loop's thread, in any order.
//
// The server gives a deferred request no deadline: what was handed to the store waits for its outcome, because a client
// that was told "timed out" must find nothing applied afterwards. Who lets requests wait before they are applied refuses
// those that waited too long (server_age_ns) instead of applying them.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "loop.h"
#include "text.h"

struct server;
struct server_request;

enum { SERVER_NAME_SIZE = 64 };

// Who asks, as the guard found out before the body was read.
struct server_who {
	char name[SERVER_NAME_SIZE]; // "": not told
	uint32_t scopes;	     // of auth/auth_scope.h
	bool is_verified;	     // by a token; else believed as it stands
};

// A body that has no end yet. The owner keeps it alive until `gone` was called.
struct server_stream {
	// Copies at most max bytes to buf. 0: nothing now, call server_stream_wake when there is; -1: the end.
	ssize_t (*read)(void *ctx, char *buf, size_t max);
	void (*gone)(void *ctx); // the client left or the stream ended
	void *ctx;
	void *connection; // the server's
	bool is_asleep;	  // the server's
};

// Why a request never came to its handler.
#define SERVER_REFUSAL_LIST(X)                                                                     \
	X(NONE, "none", 0, "")                                                                     \
	X(BODY_TOO_LARGE, "body_too_large", 413, "the body is longer than this server reads")      \
	X(BODIES_FULL, "bodies_full", 503, "too many bodies are being read; ask again soon")       \
	X(REQUESTS_FULL, "requests_full", 503, "too many requests are under way; ask again soon")  \
	X(TOO_SLOW, "too_slow", 408, "the body took too long; nothing was done")                   \
	/* the guard's answer is sent instead */                                                   \
	X(DENIED, "denied", 401, "not allowed")

enum server_refusal {
#define SERVER_REFUSAL_ENUM(id, name, status, text) SERVER_REFUSAL_##id,
	SERVER_REFUSAL_LIST(SERVER_REFUSAL_ENUM)
#undef SERVER_REFUSAL_ENUM
		SERVER_REFUSAL_COUNT
};

const char *server_refusal_name(unsigned why);

enum { SERVER_ALLOW_SIZE = 64, SERVER_LOCATION_SIZE = 160, SERVER_NEXT_SIZE = 72 };

// Strings that are not arrays here must live until the reply was sent: literals.
struct server_reply {
	unsigned status; // 200 unless changed
	const char *mime;
	struct text body;     // sent and freed by the server
	const uint8_t *fixed; // sent instead of body when not NULL; never freed
	size_t fixed_size;
	struct server_stream *stream;	     // sent instead of both when not NULL
	const char *cache_control;	     // NULL: "no-store"
	const char *etag;		     // NULL: none; with quotes
	const char *encoding;		     // NULL: none; "gzip"
	const char *retry_after;	     // for 503
	char retry_after_text[8];	     // for 429, seconds; "": none
	const char *authenticate;	     // for 401; NULL: none
	char allow[SERVER_ALLOW_SIZE];	     // for 405; "": none
	char location[SERVER_LOCATION_SIZE]; // for 201; "": none
	char next[SERVER_NEXT_SIZE];	     // header Next-Cursor of a page; "": none
	bool is_page; // part of the console: gets the content security policy of a page
};

struct route;

struct server_config {
	const char *program; // for error lines
	const char *listen;  // numeric address
	uint16_t port;	     // 0: any free one
	const char *key;     // of the port in the configuration: "control.http.port"
	unsigned connections_max;
	unsigned requests_max; // with a body that arrives, or deferred, at once; 0: 1024
	size_t body_max;       // bytes of one body; 0: 4 MiB
	size_t bodies_max;     // bytes of all bodies that are held at once; 0: 64 MiB
	int64_t body_ns;       // from the headers to the end of the body; 0: 30 s
	const struct route *routes;
	unsigned route_count;
	void *app; // handed to every handler
	// Asked when the headers are there, with the scopes of the route: may it go on? False: *rp is sent, a body is read and
	// thrown away. NULL: everybody may everything.
	bool (*guard)(void *ctx, const struct server_request *rq, uint32_t scopes,
		      struct server_who *who, struct server_reply *rp);
	void *guard_ctx;
	// PEM files; "" or NULL: HTTP without TLS. With an authority for clients, only those with its certificate get in.
	const char *tls_cert, *tls_key, *tls_client_ca;
	unsigned
		connections_per_peer; // most at once from one address; 0: no limit but connections_max
};

// Returns NULL after one line on stderr that says what to do (port busy, address not ours).
struct server *server_open(struct loop *l, const struct server_config *cfg);
// Streams must have ended (read gives -1) or end with this. Requests that still wait are told that their outcome is not
// known: whoever defers ends its work first.
void server_close(struct server *s);

uint16_t server_port(const struct server *s);

struct server_totals {
	uint64_t requests;
	uint64_t by_class[6]; // replies by first digit of the status
	uint64_t bytes;	      // of bodies other than streams
	uint64_t refused[SERVER_REFUSAL_COUNT];
	uint64_t deferred;
	uint64_t finished; // of the deferred
	uint64_t left;	   // clients that were gone before their request was whole
};

const struct server_totals *server_get_totals(const struct server *s);

// Something to read: the server asks the stream again in this or the next turn of the loop.
void server_stream_wake(struct server *s, struct server_stream *st);

// For handlers. NULL when absent.
void *server_app(const struct server_request *rq);
const char *server_path(const struct server_request *rq);
const char *server_query(const struct server_request *rq, const char *name);
const char *server_header(const struct server_request *rq, const char *name);
// What "{name}" in the route's path stands for.
const char *server_param(const struct server_request *rq, const char *name);
// The body: len bytes, not terminated; "" when there is none.
const char *server_body(const struct server_request *rq, size_t *len);
// Who asks. Never NULL.
const struct server_who *server_who(const struct server_request *rq);
// A number for the address that the connection comes from.
uint64_t server_peer(const struct server_request *rq);
// Since its headers were read.
int64_t server_age_ns(const struct server_request *rq);

// The handler will not answer now. Returns the name of the request, or 0 when too many wait: then the handler answers at
// once (server_busy), before it does anything. rq is valid until the handler returns, as ever.
uint64_t server_defer(const struct server_request *rq);

// Answers a deferred request, once. The reply's body becomes the server's. A client that left in between makes no
// difference. False when there is no such request (any more); the reply is freed all the same.
bool server_finish(struct server *s, uint64_t token, struct server_reply *rp);
// A deferred request comes to its handler again, with its body, as if it had just arrived; server_turn lets it. False when
// there is no such request (any more).
bool server_again(struct server *s, uint64_t token);
// Handles what is ready now: requests that came again among it. Not from within a handler.
void server_turn(struct server *s);
// Requests that wait for server_finish.
unsigned server_waiting(const struct server *s);

// An empty 200 for server_finish.
void server_reply_init(struct server_reply *rp);

// Replies {"error":code,"message":…}.
void server_fail(struct server_reply *rp, unsigned status, const char *code, const char *message);
// 503 with Retry-After.
void server_busy(struct server_reply *rp, const char *code, const char *message);
