// SPDX-License-Identifier: Apache-2.0
// What a server answers to libcurl, kept up to a limit. One owner.
#pragma once

#include <stddef.h>

struct http_body {
	size_t max; // octets; longer answers break the transfer off
	char *p;    // NUL-terminated; NULL: nothing came; the owner frees it
	size_t len;
};

// CURLOPT_WRITEFUNCTION with a struct http_body as CURLOPT_WRITEDATA.
size_t http_body_keep(char *p, size_t size, size_t n, void *body);

// The same where nobody reads the answer.
size_t http_body_ignore(char *p, size_t size, size_t n, void *ctx);
