// SPDX-License-Identifier: Apache-2.0
// What server.c (the daemon in the loop), server_request.c (from headers to handler) and server_reply.c (from reply to
// bytes) share; nobody else includes it. The loop's thread.
#pragma once

#include <microhttpd.h>

#include "api/calls.h"
#include "api/routes.h"
#include "api/server.h"

struct server {
	struct loop *loop;
	struct server_config cfg;
	struct MHD_Daemon *daemon;
	struct loop_fd io;
	uint16_t port;
	struct calls calls;
	struct server_totals totals;
	char *tls_cert, *tls_key, *tls_client_ca; // contents
};

struct server_request {
	struct server *server;
	struct MHD_Connection *connection;
	const char *path;
	struct routes_params params;
	struct call **call; // NULL inside until it has a body or is deferred
	struct server_who who;
};

// The library's callbacks: headers read, body arriving, body whole, resumed; request over.
enum MHD_Result server_request_on(void *cls, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version, const char *upload,
				  size_t *upload_size, void **state);
void server_request_over(void *cls, struct MHD_Connection *c, void **state,
			 enum MHD_RequestTerminationCode how);

// Sends and frees the reply.
enum MHD_Result server_reply_send(struct server *s, struct MHD_Connection *c,
				  struct server_reply *rp);
