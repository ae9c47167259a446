// SPDX-License-Identifier: Apache-2.0
// One table per program says which path is answered by which handler. Looking up is pure.
//
// A path is literal; "{name}" stands for one segment that is not empty; a '*' at the end for everything that starts so.
// The first row that fits is taken, so literal rows stand before those with parameters.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server_request;
struct server_reply;

enum { ROUTES_PARAMS_MAX = 4, ROUTES_PARAM_SIZE = 132, ROUTES_ALLOW_SIZE = 64 };

struct route {
	const char *method; // "GET" also answers HEAD
	const char *path;
	void (*handle)(const struct server_request *rq, struct server_reply *rp);
	const char *doc; // one line, for the reference
	uint32_t scopes; // any one of these (auth/auth_scope.h) is needed; 0: everybody
};

// What the parameters of a path stand for, in the order of the route's path.
struct routes_params {
	unsigned count;
	struct {
		const char *name; // in the route's path, not terminated
		size_t name_len;
		char value[ROUTES_PARAM_SIZE]; // a longer segment fits no route
	} param[ROUTES_PARAMS_MAX];
};

enum routes_result { ROUTES_FOUND, ROUTES_NO_PATH, ROUTES_NO_METHOD, ROUTES_RESULT_COUNT };

const char *routes_result_name(unsigned result);

// *found is the route, or with ROUTES_NO_METHOD one that has the path. params may be NULL.
enum routes_result routes_find(const struct route *table, unsigned count, const char *method,
			       const char *path, const struct route **found,
			       struct routes_params *params);

// The value of a parameter, or NULL.
const char *routes_param(const struct routes_params *params, const char *name);

// The methods that a path has, as the Allow header wants them: "GET, HEAD, POST".
void routes_allow(const struct route *table, unsigned count, const char *path,
		  char out[ROUTES_ALLOW_SIZE]);
