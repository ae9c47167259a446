// SPDX-License-Identifier: Apache-2.0
// Questions to SQLite.
#include "hub/city_sqlite_parts.h"

static const char *text_of(sqlite3_stmt *q, int column)
{
	const unsigned char *t = sqlite3_column_text(q, column);
	return t != NULL ? (const char *)t : "";
}

// Rows in the order of columns that all statements of rows have.
static enum store_result each_row(struct city_backend *b, struct city_binder *q, city_row_cb *cb,
				  void *ctx)
{
	enum store_result rc;
	while (city_sqlite_next(q, b, &rc)) {
		const struct city_row row = {
			.city = text_of(q->q, 0),
			.node = text_of(q->q, 1),
			.node_no = sqlite3_column_int64(q->q, 2),
			.boot_id = (uint64_t)sqlite3_column_int64(q->q, 3),
			.seq = (uint64_t)sqlite3_column_int64(q->q, 4),
			.at_ns = sqlite3_column_int64(q->q, 5),
			.received_ns = sqlite3_column_int64(q->q, 6),
			.from_ns = sqlite3_column_int64(q->q, 7),
			.to_ns = sqlite3_column_int64(q->q, 8),
			.payload = sqlite3_column_blob(q->q, 9),
			.size = (size_t)sqlite3_column_bytes(q->q, 9),
		};
		if (!cb(ctx, &row)) {
			city_sqlite_stop(q);
			return STORE_RESULT_OK;
		}
	}
	return rc;
}

enum store_result city_sqlite_summaries(struct city_backend *b, int64_t node_no, int64_t from_ns,
					int64_t to_ns, city_row_cb *cb, void *ctx)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_SUMMARIES);
	city_bind_int(&q, node_no);
	city_bind_int(&q, from_ns);
	city_bind_int(&q, to_ns);
	return each_row(b, &q, cb, ctx);
}

enum store_result city_sqlite_rollups(struct city_backend *b, enum city_level level,
				      int64_t node_no, int64_t from_ns, int64_t to_ns,
				      city_row_cb *cb, void *ctx)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_ROLLUPS);
	city_bind_int(&q, node_no);
	city_bind_int(&q, from_ns);
	city_bind_int(&q, to_ns);
	city_bind_int(&q, (int64_t)level);
	return each_row(b, &q, cb, ctx);
}

static void bind_list(struct city_binder *q, const struct city_list *l)
{
	city_bind_text(q, l->city);
	city_bind_text(q, l->node);
	city_bind_int(q, l->from_ns);
	city_bind_int(q, l->to_ns);
	city_bind_int(q, l->after.at_ns);
	city_bind_int(q, l->after.node_no);
}

enum store_result city_sqlite_list(struct city_backend *b, enum outbox_stream stream,
				   const struct city_list *l, city_row_cb *cb, void *ctx)
{
	static const enum city_sqlite_statement of[2][OUTBOX_STREAM_COUNT] = {
		{[OUTBOX_SUMMARY] = CITY_SQL_LIST_SUMMARY,
		 [OUTBOX_GRANT] = CITY_SQL_LIST_GRANT,
		 [OUTBOX_ALERT] = CITY_SQL_LIST_ALERT},
		{[OUTBOX_SUMMARY] = CITY_SQL_LIST_NODE_SUMMARY,
		 [OUTBOX_GRANT] = CITY_SQL_LIST_NODE_GRANT,
		 [OUTBOX_ALERT] = CITY_SQL_LIST_NODE_ALERT}};
	bool is_node = l->city != NULL && l->node != NULL;
	struct city_binder q = city_sqlite_bind(b, of[is_node][stream]);
	bind_list(&q, l);
	city_bind_int(&q, (int64_t)l->after.boot_id);
	city_bind_int(&q, (int64_t)l->after.seq);
	city_bind_int(&q, l->limit);
	return each_row(b, &q, cb, ctx);
}

enum store_result city_sqlite_list_rollups(struct city_backend *b, enum city_level level,
					   const struct city_list *l, city_row_cb *cb, void *ctx)
{
	bool is_node = l->city != NULL && l->node != NULL;
	struct city_binder q =
		city_sqlite_bind(b, is_node ? CITY_SQL_LIST_NODE_ROLLUP : CITY_SQL_LIST_ROLLUP);
	bind_list(&q, l);
	city_bind_int(&q, l->limit);
	city_bind_int(&q, (int64_t)level);
	return each_row(b, &q, cb, ctx);
}

enum store_result city_sqlite_totals(struct city_backend *b,
				     struct city_totals totals[OUTBOX_STREAM_COUNT],
				     uint64_t *nodes)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_TOTALS);
	enum store_result rc;
	*nodes = 0;
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		totals[i] = (struct city_totals){.received = 0};
	while (city_sqlite_next(&q, b, &rc)) {
		int stream = sqlite3_column_int(q.q, 0);
		if (stream < 0 || stream >= OUTBOX_STREAM_COUNT)
			continue;
		totals[stream] =
			(struct city_totals){.received = (uint64_t)sqlite3_column_int64(q.q, 1),
					     .lost = (uint64_t)sqlite3_column_int64(q.q, 2),
					     .duplicated = (uint64_t)sqlite3_column_int64(q.q, 3),
					     .late = (uint64_t)sqlite3_column_int64(q.q, 4),
					     .old = (uint64_t)sqlite3_column_int64(q.q, 5)};
		*nodes = (uint64_t)sqlite3_column_int64(q.q, 6);
	}
	return rc;
}

// ---- nodes

static enum store_result add_boots(struct city_backend *b, struct city_node_row *n)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_BOOTS);
	enum store_result rc;
	int64_t made_ns = INT64_MIN;
	city_bind_int(&q, n->no);
	while (city_sqlite_next(&q, b, &rc)) {
		struct city_boot_row r = {
			.totals = {.received = (uint64_t)sqlite3_column_int64(q.q, 1),
				   .lost = (uint64_t)sqlite3_column_int64(q.q, 2),
				   .duplicated = (uint64_t)sqlite3_column_int64(q.q, 3),
				   .late = (uint64_t)sqlite3_column_int64(q.q, 4),
				   .old = (uint64_t)sqlite3_column_int64(q.q, 5)},
			.boots = (uint64_t)sqlite3_column_int64(q.q, 6),
			.boot_id = (uint64_t)sqlite3_column_int64(q.q, 7),
			.made_ns = sqlite3_column_int64(q.q, 8),
			.last_ns = sqlite3_column_int64(q.q, 9)};
		city_node_add_boot(n, (unsigned)sqlite3_column_int(q.q, 0), &r, &made_ns);
	}
	return rc;
}

enum store_result city_sqlite_nodes(struct city_backend *b, const char *city, const char *node,
				    int64_t after_no, unsigned limit, city_node_cb *cb, void *ctx)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_NODES);
	enum store_result rc, boots;
	city_bind_text(&q, city);
	city_bind_text(&q, node);
	city_bind_int(&q, after_no);
	city_bind_int(&q, limit);
	while (city_sqlite_next(&q, b, &rc)) {
		struct city_node_row n = {
			.no = sqlite3_column_int64(q.q, 0),
			.city = text_of(q.q, 1),
			.node = text_of(q.q, 2),
			.status_received_ns = sqlite3_column_int64(q.q, 3),
			.status = sqlite3_column_blob(q.q, 4),
			.status_size = (size_t)sqlite3_column_bytes(q.q, 4),
			.catalog_received_ns = sqlite3_column_int64(q.q, 5),
			.catalog = sqlite3_column_blob(q.q, 6),
			.catalog_size = (size_t)sqlite3_column_bytes(q.q, 6),
		};
		boots = add_boots(b, &n);
		if (boots != STORE_RESULT_OK || !cb(ctx, &n)) {
			city_sqlite_stop(&q);
			return boots;
		}
	}
	return rc;
}
