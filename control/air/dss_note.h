// SPDX-License-Identifier: Apache-2.0
// What another party must be told: made with an operation, sent once that is durable. Any thread.
#pragma once

#include <stdint.h>

struct dss_note {
	struct dss_note *next;
	char *url;	   // complete
	char *body;	   // JSON
	const char *scope; // the token's; a literal
	char manager[64];  // whom it is for: the name of its manager, for reports
	int64_t made_ns;
};

// url and body are copied. NULL: memory.
struct dss_note *dss_note_make(const char *base_url, const char *path, const char *body,
			       const char *scope, const char *manager, int64_t now_ns);
void dss_notes_free(struct dss_note *list);
