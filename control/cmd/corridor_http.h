// SPDX-License-Identifier: Apache-2.0
// One request to a control process and its answer, and its event stream. Main thread. Only this file and the webhooks include
// libcurl.
#pragma once

#include <jansson.h>

struct corridor_http {
	const char *url;	   // "http://127.0.0.1:8080"
	const char *operator_name; // goes into Kerbwing-Operator
	const char *key;	   // Idempotency-Key, NULL none
	const char *version;	   // If-Match, NULL none
	char error[300];	   // why there was no answer
};

// Returns the HTTP status and the body as JSON (NULL when it was none), or 0 with h->error.
long corridor_http_ask(struct corridor_http *h, const char *method, const char *path,
		       const json_t *body, json_t **answer);

// Reads /v1/events until the connection ends; each() says false to stop. Returns 0, or -1 with h->error.
int corridor_http_watch(struct corridor_http *h,
			int (*each)(void *ctx, const char *event, const json_t *data), void *ctx);
