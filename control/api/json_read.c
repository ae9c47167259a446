// SPDX-License-Identifier: Apache-2.0
#include "api/json_read.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static enum json_fault fault_of(const json_error_t *e)
{
	switch (json_error_code(e)) {
	case json_error_duplicate_key:
		return JSON_FAULT_DUPLICATE;
	case json_error_invalid_utf8:
		return JSON_FAULT_UTF8;
	case json_error_numeric_overflow:
		return JSON_FAULT_NUMBER;
	case json_error_out_of_memory:
		return JSON_FAULT_MEMORY;
	case json_error_stack_overflow:
		return JSON_FAULT_DEPTH;
	default:
		return JSON_FAULT_SYNTAX;
	}
}

json_t *json_read(const char *p, size_t n, enum json_fault *fault,
		  char message[JSON_READ_MESSAGE_SIZE])
{
	json_error_t e;
	json_t *j = NULL;
	size_t at = 0;
	message[0] = '\0';
	*fault = n == 0 ? JSON_FAULT_EMPTY : json_guard(p, n, &at);
	if (*fault != JSON_FAULT_NONE) {
		snprintf(message, JSON_READ_MESSAGE_SIZE, "%s (offset %zu)",
			 json_fault_text(*fault), at);
		return NULL;
	}
	j = json_loadb(p, n, JSON_REJECT_DUPLICATES, &e);
	if (j == NULL) {
		*fault = fault_of(&e);
		snprintf(message, JSON_READ_MESSAGE_SIZE, "%s: line %d, column %d",
			 json_fault_text(*fault), e.line, e.column);
	} else if (!json_is_object(j)) {
		*fault = JSON_FAULT_NOT_OBJECT;
		snprintf(message, JSON_READ_MESSAGE_SIZE, "%s", json_fault_text(*fault));
		json_decref(j);
		j = NULL;
	}
	return j;
}

// No header is taken for JSON: the shortest curl line works, and a browser's form never comes without one.
static bool is_json(const char *type)
{
	static const char wanted[] = "application/json";
	return type == NULL || (strncasecmp(type, wanted, sizeof(wanted) - 1) == 0 &&
				strchr("; \t", type[sizeof(wanted) - 1]) != NULL);
}

json_t *json_read_any(const struct server_request *rq, struct server_reply *rp)
{
	char message[JSON_READ_MESSAGE_SIZE];
	enum json_fault fault;
	size_t n;
	const char *p = server_body(rq, &n);
	json_t *j = json_read(p, n, &fault, message);
	if (j == NULL && fault == JSON_FAULT_MEMORY)
		server_busy(rp, json_fault_name(fault), message);
	else if (j == NULL)
		server_fail(rp, 400, json_fault_name(fault), message);
	return j;
}

json_t *json_read_body(const struct server_request *rq, struct server_reply *rp)
{
	if (is_json(server_header(rq, "Content-Type")))
		return json_read_any(rq, rp);
	server_fail(rp, 415, json_fault_name(JSON_FAULT_MEDIA_TYPE),
		    json_fault_text(JSON_FAULT_MEDIA_TYPE));
	return NULL;
}
