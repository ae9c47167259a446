// SPDX-License-Identifier: Apache-2.0
// A request on its way through the store's thread. hub_answer.c takes and sends it; hub_lists.c and the others fill it.
#pragma once

#include "api/server.h"
#include "hub/hub_query.h"
#include "hub/hub_rows.h"

struct hub;
struct hub_answer;

// Fills w in the store's thread; what may be asked for is looked at before.
struct hub_answer_kind {
	const char *member;
	unsigned formats; // bits 1 << enum hub_format that it has
	enum store_result (*fill)(struct hub_answer *a, struct city_backend *b);
};

struct hub_answer {
	struct city_question q;
	struct hub *h;
	uint64_t token;
	const struct hub_answer_kind *kind;
	struct hub_query query;
	struct server_reply rp;
	struct intake_room room;
	struct hub_writer w;	 // of rp.body
	struct city_cursor last; // row written
	unsigned rows;
	bool is_cut; // the page is full before its limit
	enum store_result rc;
};

// True when the page has room for one more; then it counts as written, and is where the next page begins.
bool hub_answer_row(struct hub_answer *a, const struct city_cursor *at);

void hub_answer_ask(const struct server_request *rq, struct server_reply *rp,
		    const struct hub_answer_kind *kind);
