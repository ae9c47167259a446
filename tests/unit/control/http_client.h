// SPDX-License-Identifier: Apache-2.0
// A small HTTP client for tests that shares its thread with the server: every wait turns the server's loop.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop.h"

enum { HTTP_CLIENT_SIZE = 8 << 20 };

struct http_client {
	struct loop *loop;
	int fd;
	char *buf; // everything received, NUL-terminated
	size_t len;
	bool is_closed; // by the server
};

// Connects and sends `request` as it is. receive_buffer: of the socket, 0 the system's.
bool http_client_open(struct http_client *c, struct loop *l, uint16_t port, const char *request,
		      int receive_buffer);
void http_client_close(struct http_client *c);

// Takes what has come, without waiting. Always true, so that it fits into a condition.
bool http_client_poll(struct http_client *c);

// Waits until `needle` has come `times` times. False at the deadline.
bool http_client_wait(struct http_client *c, const char *needle, unsigned times);

// Sends "METHOD path" with the header lines given (each ending in CRLF, may be ""), waits for the whole answer. Returns
// its status, 0 at the deadline; the body is at http_client_body.
int http_client_ask(struct http_client *c, struct loop *l, uint16_t port, const char *method,
		    const char *path, const char *headers);

const char *http_client_body(const struct http_client *c);
bool http_client_has(const struct http_client *c, const char *text);
unsigned http_client_count(const struct http_client *c, const char *text);
