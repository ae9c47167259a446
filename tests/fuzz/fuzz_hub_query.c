// SPDX-License-Identifier: Apache-2.0
// Parameters of the hub's lists: "name=value" lines, an empty line, the Accept header. No crash; what is accepted lies within its bounds,
// and a cursor that is read is written the same.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/hub_query.h"
#include "hub/rollup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 4096 };

// The value of a line "name=…", in a buffer of the target's own.
static const char *get(const void *ctx, const char *name)
{
	static char value[TEXT_MAX];
	size_t n = strlen(name);
	for (const char *line = ctx; line != NULL && *line != '\0' && *line != '\n';) {
		if (strncmp(line, name, n) == 0 && line[n] == '=') {
			snprintf(value, sizeof(value), "%.*s", (int)strcspn(line + n + 1, "\n"),
				 line + n + 1);
			return value;
		}
		line = strchr(line, '\n');
		line = line != NULL ? line + 1 : NULL;
	}
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[TEXT_MAX];
	char cursor[HUB_CURSOR_SIZE];
	struct hub_query q;
	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	const char *accept = strstr(text, "\n\n");
	if (hub_query_parse(get, text, accept, &q) != HUB_QUERY_FAULT_NONE)
		return 0;
	if (q.limit < 1 || q.limit > HUB_QUERY_LIMIT_MAX || q.from_ns >= q.to_ns ||
	    q.format >= HUB_FORMAT_COUNT || q.level >= CITY_LEVEL_COUNT ||
	    (q.subject >= ROLLUP_SUBJECT_COUNT && q.subject != HUB_SUBJECT_ANY))
		abort();
	const char *after = get(text, "after");
	hub_cursor_write(&q.after, cursor);
	if (after != NULL && strcmp(after, cursor) != 0)
		abort();
	return 0;
}
