// SPDX-License-Identifier: Apache-2.0
// The JSON body of a request: bounded depth, number of values and size of numbers, no key twice, UTF-8. Any thread.
#pragma once

#include <jansson.h>

#include "api/json_guard.h"
#include "api/server.h"

enum { JSON_READ_MESSAGE_SIZE = 200 };

// Returns the object, to be released with json_decref, or NULL with *fault set and a message that says where.
json_t *json_read(const char *p, size_t n, enum json_fault *fault,
		  char message[JSON_READ_MESSAGE_SIZE]);

// The body of a request as an object; NULL after a 4xx was put into rp (415 for another media type).
json_t *json_read_body(const struct server_request *rq, struct server_reply *rp);
// The same whatever its media type.
json_t *json_read_any(const struct server_request *rq, struct server_reply *rp);
