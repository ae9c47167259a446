// SPDX-License-Identifier: Apache-2.0
#include "air/dss_note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dss_note *dss_note_make(const char *base_url, const char *path, const char *body,
			       const char *scope, const char *manager, int64_t now_ns)
{
	struct dss_note *n = calloc(1, sizeof(*n));
	if (n == NULL)
		return NULL;
	size_t len = strlen(base_url);
	while (len > 0 && base_url[len - 1] == '/')
		len--;
	n->scope = scope;
	n->made_ns = now_ns;
	snprintf(n->manager, sizeof(n->manager), "%s", manager);
	n->body = strdup(body);
	if (asprintf(&n->url, "%.*s%s", (int)len, base_url, path) < 0)
		n->url = NULL;
	if (n->url != NULL && n->body != NULL)
		return n;
	dss_notes_free(n);
	return NULL;
}

void dss_notes_free(struct dss_note *list)
{
	while (list != NULL) {
		struct dss_note *next = list->next;
		free(list->url);
		free(list->body);
		free(list);
		list = next;
	}
}
