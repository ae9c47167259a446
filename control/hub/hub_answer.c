// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_answer.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/hub.h"

enum { PAGE_OCTETS = 8 << 20 };

static void release(struct hub_answer *a)
{
	intake_room_fini(&a->room);
	text_fini(&a->rp.body);
	free(a);
}

bool hub_answer_row(struct hub_answer *a, const struct city_cursor *at)
{
	if (a->rp.body.len > PAGE_OCTETS || a->rp.body.is_failed) {
		a->is_cut = true;
		return false;
	}
	a->last = *at;
	a->rows++;
	return true;
}

// In the store's thread.
static void ask(struct city_question *q, struct city_backend *b)
{
	struct hub_answer *a = (struct hub_answer *)q;
	a->rc = a->kind->fill(a, b);
	if (a->rc != STORE_RESULT_OK)
		return;
	bool has_next = a->rows > 0 && (a->is_cut || a->rows == a->query.limit);
	if (has_next)
		hub_cursor_write(&a->last, a->rp.next);
	hub_writer_end(&a->w, has_next ? a->rp.next : NULL);
	a->rp.mime = hub_format_mime(a->query.format);
}

static void done(struct city_question *q, bool is_up)
{
	struct hub_answer *a = (struct hub_answer *)q;
	if (!is_up)
		server_busy(&a->rp, "store_away",
			    "the store cannot be reached; ask again, and see /healthz");
	else if (a->rc != STORE_RESULT_OK)
		server_busy(&a->rp, "store_failing",
			    "the store cannot be read; see the hub's messages");
	server_finish(a->h->server, a->token, &a->rp);
	a->rp.body = (struct text){.p = NULL}; // the server's
	release(a);
}

static const char *get(const void *ctx, const char *name)
{
	return server_query(ctx, name);
}

static enum hub_query_fault parse(const struct server_request *rq,
				  const struct hub_answer_kind *kind, struct hub_query *q)
{
	enum hub_query_fault why = hub_query_parse(get, rq, server_header(rq, "Accept"), q);
	if (why == HUB_QUERY_FAULT_NONE && (kind->formats & 1u << q->format) == 0) {
		if (server_query(rq, "format") != NULL)
			return HUB_QUERY_FAULT_PLACE;
		q->format = HUB_FORMAT_JSON;
	}
	return why;
}

void hub_answer_ask(const struct server_request *rq, struct server_reply *rp,
		    const struct hub_answer_kind *kind)
{
	struct hub *h = server_app(rq);
	const struct hub_config_hub *c = &h->cfg->hub;
	struct hub_answer *a = calloc(1, sizeof(*a));
	if (a == NULL || !intake_room_init(&a->room)) {
		free(a);
		server_busy(rp, "out_of_memory", "out of memory; ask again later");
		return;
	}
	enum hub_query_fault why = parse(rq, kind, &a->query);
	if (why != HUB_QUERY_FAULT_NONE) {
		server_fail(rp, 400, "bad_query", hub_query_fault_text(why));
		release(a);
		return;
	}
	a->q = (struct city_question){.ask = ask, .done = done};
	a->h = h;
	a->kind = kind;
	server_reply_init(&a->rp);
	a->w = (struct hub_writer){.out = &a->rp.body,
				   .format = a->query.format,
				   .member = kind->member,
				   .lat = -1,
				   .lon = -1};
	a->w.classify.classes = 1u << HUB_CLASS_PUBLIC |
				(c->show_internal.b ? 1u << HUB_CLASS_INTERNAL : 0) |
				(c->show_sensitive.b ? 1u << HUB_CLASS_SENSITIVE : 0) |
				(c->show_emergency.b ? 1u << HUB_CLASS_EMERGENCY_ONLY : 0);
	a->w.classify.is_emergency_open = c->show_emergency.b;
	a->token = server_defer(rq);
	if (a->token == 0 || !city_store_ask(h->store, &a->q)) {
		bool is_deferred = a->token != 0;
		server_busy(&a->rp, "busy", "too many questions wait; ask again soon");
		if (is_deferred)
			server_finish(h->server, a->token, &a->rp);
		else
			server_busy(rp, "busy", "too many questions wait; ask again soon");
		if (is_deferred)
			a->rp.body = (struct text){.p = NULL};
		release(a);
	}
}
