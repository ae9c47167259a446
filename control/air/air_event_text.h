// SPDX-License-Identifier: Apache-2.0
// The changes of one operation as texts for those whom they concern, made while the book still knows the entities and kept
// until the changes are durable. Any thread.
#pragma once

#include "air/net_file.h"
#include "book/air_book.h"

struct air_event;
struct event_text;

struct event_texts {
	struct event_text *list;
	uint32_t count;
};

// One text for each public change (is_public NULL: all are) of a corridor, offer or constraint, and each notified subscription. False: out of memory, and
// there are none.
bool event_texts_make(struct event_texts *t, const struct air_book *b, const struct net_file *net,
		      const struct air_change *c, uint32_t n,
		      bool (*is_public)(const struct air_change *c));
void event_texts_fini(struct event_texts *t);

// Start with *at = 0. False at the end. The event points into t.
bool event_texts_next(const struct event_texts *t, uint32_t *at, struct air_event *out);
