// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_lists.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "hub/hub_answer.h"
#include "uplink/pb_json.h"

enum {
	FIGURES_MAX = 4 << 20,
	JSON_AND_CSV = 1 << HUB_FORMAT_JSON | 1 << HUB_FORMAT_CSV,
	ALL = JSON_AND_CSV | 1 << HUB_FORMAT_GEOJSON
};

struct page {
	struct hub_answer *a;
	const struct hub_row_kind *kind;
};

// The whole message, what may be seen of it, as a member "figures".
static char *figures_of(const ProtobufCMessage *m)
{
	struct text t;
	json_t *j = pb_json_of(m);
	char *text = j != NULL ? json_dumps(j, JSON_COMPACT) : NULL;
	text_init(&t, FIGURES_MAX);
	text_put(&t, "\"figures\":");
	text_put(&t, text != NULL ? text : "null");
	free(text);
	json_decref(j);
	if (!t.is_failed)
		return t.p;
	text_fini(&t);
	return NULL;
}

static bool put_row(void *ctx, const struct city_row *row)
{
	struct page *p = ctx;
	struct hub_answer *a = p->a;
	struct intake_message m;
	struct hub_cell cell[HUB_COLUMNS_MAX];
	const struct city_cursor at = {.at_ns = row->at_ns,
				       .node_no = row->node_no,
				       .boot_id = row->boot_id,
				       .seq = row->seq};
	if (!hub_answer_row(a, &at))
		return false;
	if (!intake_reread(&a->room, p->kind->kind, row->payload, row->size, &m))
		return true; // cannot be: it was read before it was stored
	classify_strip(&a->w.classify, m.any);
	p->kind->fill(row, m.any, cell);
	bool has_figures = a->query.has_figures && a->query.format == HUB_FORMAT_JSON;
	char *more = has_figures ? figures_of(m.any) : NULL;
	hub_writer_row(&a->w, cell, more);
	free(more);
	return true;
}

static enum store_result fill(struct hub_answer *a, struct city_backend *b,
			      enum outbox_stream stream)
{
	struct page p = {.a = a, .kind = &hub_row_kinds[stream]};
	const struct city_list l = hub_query_list(&a->query);
	a->w.column = p.kind->column;
	a->w.count = p.kind->count;
	a->w.lat = p.kind->lat;
	a->w.lon = p.kind->lon;
	hub_writer_begin(&a->w, intake_kind_descriptor(p.kind->kind));
	return b->ops->list(b, stream, &l, put_row, &p);
}

static enum store_result fill_summaries(struct hub_answer *a, struct city_backend *b)
{
	return fill(a, b, OUTBOX_SUMMARY);
}

static enum store_result fill_grants(struct hub_answer *a, struct city_backend *b)
{
	return fill(a, b, OUTBOX_GRANT);
}

static enum store_result fill_alerts(struct hub_answer *a, struct city_backend *b)
{
	return fill(a, b, OUTBOX_ALERT);
}

void hub_lists_summaries(const struct server_request *rq, struct server_reply *rp)
{
	static const struct hub_answer_kind kind = {"summaries", JSON_AND_CSV, fill_summaries};
	hub_answer_ask(rq, rp, &kind);
}

void hub_lists_grants(const struct server_request *rq, struct server_reply *rp)
{
	static const struct hub_answer_kind kind = {"grants", JSON_AND_CSV, fill_grants};
	hub_answer_ask(rq, rp, &kind);
}

void hub_lists_alerts(const struct server_request *rq, struct server_reply *rp)
{
	static const struct hub_answer_kind kind = {"alerts", ALL, fill_alerts};
	hub_answer_ask(rq, rp, &kind);
}
