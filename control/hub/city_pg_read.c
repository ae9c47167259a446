// SPDX-License-Identifier: Apache-2.0
// Questions to PostgreSQL.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/city_pg_parts.h"

enum { NAME_SIZE = 80 };

static void text_of(const PGresult *r, int row, int column, char out[NAME_SIZE])
{
	snprintf(out, NAME_SIZE, "%.*s", PQgetlength(r, row, column), PQgetvalue(r, row, column));
}

static uint64_t u64_of(const PGresult *r, int row, int column)
{
	int64_t v;
	return pg_get_i64(r, row, column, &v) ? (uint64_t)v : 0;
}

static int64_t i64_of(const PGresult *r, int row, int column)
{
	return (int64_t)u64_of(r, row, column);
}

static void each_row(const PGresult *r, city_row_cb *cb, void *ctx)
{
	char city[NAME_SIZE], node[NAME_SIZE];
	bool goes_on = true;
	for (int i = 0; goes_on && i < PQntuples(r); i++) {
		const void *payload;
		uint32_t size;
		if (!pg_get_bytes(r, i, 9, &payload, &size))
			continue;
		text_of(r, i, 0, city);
		text_of(r, i, 1, node);
		const struct city_row row = {.city = city,
					     .node = node,
					     .node_no = i64_of(r, i, 2),
					     .boot_id = u64_of(r, i, 3),
					     .seq = u64_of(r, i, 4),
					     .at_ns = i64_of(r, i, 5),
					     .received_ns = i64_of(r, i, 6),
					     .from_ns = i64_of(r, i, 7),
					     .to_ns = i64_of(r, i, 8),
					     .payload = payload,
					     .size = size};
		goes_on = cb(ctx, &row);
	}
}

static enum store_result ask_rows(struct city_backend *b, enum city_pg_statement n,
				  const struct pg_params *p, city_row_cb *cb, void *ctx)
{
	PGresult *r;
	enum store_result rc = city_pg_ask(city_pg_of(b), n, p, &r);
	if (rc == STORE_RESULT_OK)
		each_row(r, cb, ctx);
	PQclear(r);
	return rc;
}

enum store_result city_pg_summaries(struct city_backend *b, int64_t node_no, int64_t from_ns,
				    int64_t to_ns, city_row_cb *cb, void *ctx)
{
	struct pg_params p = {.count = 0};
	pg_params_i64(&p, node_no);
	pg_params_i64(&p, from_ns);
	pg_params_i64(&p, to_ns);
	return ask_rows(b, CITY_PG_SUMMARIES, &p, cb, ctx);
}

enum store_result city_pg_rollups(struct city_backend *b, enum city_level level, int64_t node_no,
				  int64_t from_ns, int64_t to_ns, city_row_cb *cb, void *ctx)
{
	struct pg_params p = {.count = 0};
	pg_params_i64(&p, node_no);
	pg_params_i64(&p, from_ns);
	pg_params_i64(&p, to_ns);
	pg_params_i32(&p, (int32_t)level);
	return ask_rows(b, CITY_PG_ROLLUPS, &p, cb, ctx);
}

static struct pg_params list_params(const struct city_list *l)
{
	struct pg_params p = {.count = 0};
	city_pg_text(&p, l->city);
	city_pg_text(&p, l->node);
	pg_params_i64(&p, l->from_ns);
	pg_params_i64(&p, l->to_ns);
	pg_params_i64(&p, l->after.at_ns);
	pg_params_i64(&p, l->after.node_no);
	return p;
}

enum store_result city_pg_list(struct city_backend *b, enum outbox_stream stream,
			       const struct city_list *l, city_row_cb *cb, void *ctx)
{
	static const enum city_pg_statement of[2][OUTBOX_STREAM_COUNT] = {
		{[OUTBOX_SUMMARY] = CITY_PG_LIST_SUMMARY,
		 [OUTBOX_GRANT] = CITY_PG_LIST_GRANT,
		 [OUTBOX_ALERT] = CITY_PG_LIST_ALERT},
		{[OUTBOX_SUMMARY] = CITY_PG_LIST_NODE_SUMMARY,
		 [OUTBOX_GRANT] = CITY_PG_LIST_NODE_GRANT,
		 [OUTBOX_ALERT] = CITY_PG_LIST_NODE_ALERT}};
	struct pg_params p = list_params(l);
	pg_params_i64(&p, (int64_t)l->after.boot_id);
	pg_params_i64(&p, (int64_t)l->after.seq);
	pg_params_i64(&p, l->limit);
	return ask_rows(b, of[l->city != NULL && l->node != NULL][stream], &p, cb, ctx);
}

enum store_result city_pg_list_rollups(struct city_backend *b, enum city_level level,
				       const struct city_list *l, city_row_cb *cb, void *ctx)
{
	struct pg_params p = list_params(l);
	pg_params_i64(&p, l->limit);
	pg_params_i32(&p, (int32_t)level);
	bool is_node = l->city != NULL && l->node != NULL;
	return ask_rows(b, is_node ? CITY_PG_LIST_NODE_ROLLUP : CITY_PG_LIST_ROLLUP, &p, cb, ctx);
}

static struct city_totals totals_of(const PGresult *r, int row)
{
	return (struct city_totals){.received = u64_of(r, row, 1),
				    .lost = u64_of(r, row, 2),
				    .duplicated = u64_of(r, row, 3),
				    .late = u64_of(r, row, 4),
				    .old = u64_of(r, row, 5)};
}

enum store_result city_pg_totals(struct city_backend *b,
				 struct city_totals totals[OUTBOX_STREAM_COUNT], uint64_t *nodes)
{
	PGresult *r;
	enum store_result rc = city_pg_ask(city_pg_of(b), CITY_PG_TOTALS, NULL, &r);
	*nodes = 0;
	memset(totals, 0, OUTBOX_STREAM_COUNT * sizeof(*totals));
	for (int i = 0; rc == STORE_RESULT_OK && i < PQntuples(r); i++) {
		uint64_t stream = u64_of(r, i, 0);
		*nodes = u64_of(r, i, 6);
		if (stream < OUTBOX_STREAM_COUNT)
			totals[stream] = totals_of(r, i);
	}
	PQclear(r);
	return rc;
}

// ---- nodes

static void node_of(const PGresult *r, int row, struct city_node_row *n)
{
	const void *p;
	uint32_t size;
	*n = (struct city_node_row){.no = i64_of(r, row, 0),
				    .status_received_ns = i64_of(r, row, 3),
				    .catalog_received_ns = i64_of(r, row, 5)};
	if (pg_get_bytes(r, row, 4, &p, &size)) {
		n->status = p;
		n->status_size = size;
	}
	if (pg_get_bytes(r, row, 6, &p, &size)) {
		n->catalog = p;
		n->catalog_size = size;
	}
}

// Rows of boots are ascending by node, as nodes are: *at goes through both.
static void add_boots(const PGresult *boots, int *at, struct city_node_row *n)
{
	int64_t made_ns = INT64_MIN;
	for (; *at < PQntuples(boots) && i64_of(boots, *at, 10) <= n->no; (*at)++) {
		const struct city_boot_row b = {.totals = totals_of(boots, *at),
						.boots = u64_of(boots, *at, 6),
						.boot_id = u64_of(boots, *at, 7),
						.made_ns = i64_of(boots, *at, 8),
						.last_ns = i64_of(boots, *at, 9)};
		if (i64_of(boots, *at, 10) == n->no)
			city_node_add_boot(n, (unsigned)u64_of(boots, *at, 0), &b, &made_ns);
	}
}

static enum store_result ask_boots(struct city_pg *s, const PGresult *nodes, PGresult **boots)
{
	struct pg_params p = {.count = 0};
	pg_array_begin(&s->array[0], PG_INT8);
	for (int i = 0; i < PQntuples(nodes); i++)
		pg_array_i64(&s->array[0], i64_of(nodes, i, 0));
	if (s->array[0].is_failed)
		return STORE_RESULT_MEMORY;
	pg_params_array(&p, &s->array[0]);
	return city_pg_ask(s, CITY_PG_BOOTS, &p, boots);
}

enum store_result city_pg_nodes(struct city_backend *b, const char *city, const char *node,
				int64_t after_no, unsigned limit, city_node_cb *cb, void *ctx)
{
	struct pg_params p = {.count = 0};
	PGresult *r, *boots = NULL;
	char names[2][NAME_SIZE];
	city_pg_text(&p, city);
	city_pg_text(&p, node);
	pg_params_i64(&p, after_no);
	pg_params_i64(&p, limit);
	enum store_result rc = city_pg_ask(city_pg_of(b), CITY_PG_NODES, &p, &r);
	if (rc == STORE_RESULT_OK)
		rc = ask_boots(city_pg_of(b), r, &boots);
	bool goes_on = rc == STORE_RESULT_OK;
	for (int i = 0, at = 0; goes_on && i < PQntuples(r); i++) {
		struct city_node_row n;
		node_of(r, i, &n);
		text_of(r, i, 1, names[0]);
		text_of(r, i, 2, names[1]);
		n.city = names[0];
		n.node = names[1];
		add_boots(boots, &at, &n);
		goes_on = cb(ctx, &n);
	}
	PQclear(r);
	PQclear(boots);
	return rc;
}
