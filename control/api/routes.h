// SPDX-License-Identifier: Apache-2.0
// One table per program says which path is answered by which handler. Looking up is pure.
#pragma once

#include <stdbool.h>

struct server_request;
struct server_reply;

struct route {
	const char *method; // "GET" also answers HEAD
	const char *path;   // with a '*' at the end: everything that starts so
	void (*handle)(const struct server_request *rq, struct server_reply *rp);
	const char *doc; // one line, for the reference
};

enum routes_result { ROUTES_FOUND, ROUTES_NO_PATH, ROUTES_NO_METHOD, ROUTES_RESULT_COUNT };

const char *routes_result_name(unsigned result);

// *found is the route, or with ROUTES_NO_METHOD one that has the path.
enum routes_result routes_find(const struct route *table, unsigned count, const char *method,
			       const char *path, const struct route **found);
