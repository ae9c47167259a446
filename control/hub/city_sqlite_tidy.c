// SPDX-License-Identifier: Apache-2.0
// Marks, roll-ups and forgetting in SQLite.
#include "hub/city_sqlite_parts.h"

static int changes(const struct city_backend *b)
{
	return sqlite3_changes(((const struct city_sqlite *)b)->db);
}

enum store_result city_sqlite_marks(struct city_backend *b, enum city_level level,
				    int64_t before_ns, struct city_mark *m, uint32_t *count)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_MARKS);
	enum store_result rc;
	uint32_t n = 0;
	city_bind_int(&q, (int64_t)level);
	city_bind_int(&q, before_ns);
	city_bind_int(&q, *count);
	while (city_sqlite_next(&q, b, &rc))
		m[n++] = (struct city_mark){.node_no = sqlite3_column_int64(q.q, 0),
					    .start_ns = sqlite3_column_int64(q.q, 1),
					    .gen = sqlite3_column_int64(q.q, 2)};
	*count = n;
	return rc;
}

static enum store_result set_rollup(struct city_backend *b, enum city_level level,
				    const struct city_mark *m, int64_t now_ns,
				    const uint8_t *payload, size_t size)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_PUT_ROLLUP);
	city_bind_int(&q, (int64_t)level);
	city_bind_int(&q, m->node_no);
	city_bind_int(&q, m->start_ns);
	city_bind_int(&q, now_ns);
	city_bind_blob(&q, payload, size);
	return city_sqlite_step(&q, b);
}

enum store_result city_sqlite_put_rollup(struct city_backend *b, enum city_level level,
					 const struct city_mark *m, const struct city_mark *next,
					 int64_t now_ns, const uint8_t *payload, size_t size)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_UNMARK);
	city_bind_int(&q, (int64_t)level);
	city_bind_int(&q, m->start_ns);
	city_bind_int(&q, m->node_no);
	city_bind_int(&q, m->gen);
	enum store_result rc = city_sqlite_step(&q, b);
	if (rc != STORE_RESULT_OK || changes(b) == 0 || size == 0)
		return rc;
	rc = set_rollup(b, level, m, now_ns, payload, size);
	if (rc == STORE_RESULT_OK && next != NULL)
		rc = city_sqlite_mark(b, level + 1, next, 1);
	return rc;
}

enum store_result city_sqlite_count_marks(struct city_backend *b, uint64_t *count)
{
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_COUNT_MARKS);
	enum store_result rc;
	while (city_sqlite_next(&q, b, &rc))
		*count = (uint64_t)sqlite3_column_int64(q.q, 0);
	return rc;
}

// ---- forgetting

static enum store_result prune_rows(struct city_backend *b, enum city_sqlite_statement n,
				    int64_t before_ns, unsigned max, int level, uint64_t *gone)
{
	struct city_binder q = city_sqlite_bind(b, n);
	city_bind_int(&q, before_ns);
	city_bind_int(&q, max);
	if (level >= 0)
		city_bind_int(&q, level);
	enum store_result rc = city_sqlite_step(&q, b);
	*gone = rc == STORE_RESULT_OK ? (uint64_t)changes(b) : 0;
	return rc;
}

static enum store_result run_on(struct city_backend *b, enum city_sqlite_statement n,
				int64_t node_no, const int64_t *boot_id)
{
	struct city_binder q = city_sqlite_bind(b, n);
	city_bind_int(&q, node_no);
	if (boot_id != NULL)
		city_bind_int(&q, *boot_id);
	return city_sqlite_step(&q, b);
}

enum { SLICE = 256 };

// Boots of which nothing can come any more are summed into one row of their node.
static enum store_result retire(struct city_backend *b, int64_t before_ns, unsigned max)
{
	int64_t node[SLICE], boot[SLICE];
	unsigned n = 0;
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_OLD_BOOTS);
	enum store_result rc;
	city_bind_int(&q, before_ns);
	city_bind_int(&q, max < SLICE ? max : SLICE);
	while (city_sqlite_next(&q, b, &rc)) {
		node[n] = sqlite3_column_int64(q.q, 0);
		boot[n++] = sqlite3_column_int64(q.q, 1);
	}
	for (unsigned i = 0; i < n && rc == STORE_RESULT_OK; i++) {
		rc = run_on(b, CITY_SQL_RETIRE, node[i], &boot[i]);
		if (rc == STORE_RESULT_OK)
			rc = run_on(b, CITY_SQL_DROP_BOOT, node[i], &boot[i]);
	}
	return rc;
}

static enum store_result prune_nodes(struct city_backend *b, int64_t before_ns, unsigned max,
				     uint64_t *gone)
{
	int64_t node[SLICE];
	unsigned n = 0;
	struct city_binder q = city_sqlite_bind(b, CITY_SQL_OLD_NODES);
	enum store_result rc;
	city_bind_int(&q, before_ns);
	city_bind_int(&q, max < SLICE ? max : SLICE);
	while (city_sqlite_next(&q, b, &rc))
		node[n++] = sqlite3_column_int64(q.q, 0);
	for (unsigned i = 0; i < n && rc == STORE_RESULT_OK; i++) {
		rc = run_on(b, CITY_SQL_DROP_ACCOUNTS, node[i], NULL);
		if (rc == STORE_RESULT_OK)
			rc = run_on(b, CITY_SQL_DROP_NODE, node[i], NULL);
	}
	*gone = rc == STORE_RESULT_OK ? n : 0;
	return rc;
}

enum store_result city_sqlite_prune(struct city_backend *b, enum city_keep keep, int64_t before_ns,
				    unsigned max, uint64_t *gone)
{
	static const struct {
		enum city_sqlite_statement statement;
		int level; // of roll-ups, else -1
	} rows[] = {
		[CITY_KEEP_SUMMARIES] = {CITY_SQL_PRUNE_SUMMARIES, -1},
		[CITY_KEEP_ALERTS] = {CITY_SQL_PRUNE_ALERTS, -1},
		[CITY_KEEP_GRANTS] = {CITY_SQL_PRUNE_GRANTS, -1},
		[CITY_KEEP_ROLLUPS_1M] = {CITY_SQL_PRUNE_ROLLUPS, CITY_1M},
		[CITY_KEEP_ROLLUPS_5M] = {CITY_SQL_PRUNE_ROLLUPS, CITY_5M},
		[CITY_KEEP_ROLLUPS_1H] = {CITY_SQL_PRUNE_ROLLUPS, CITY_1H},
	};
	*gone = 0;
	if (keep == CITY_KEEP_BOOTS)
		return retire(b, before_ns, max);
	if (keep == CITY_KEEP_NODES)
		return prune_nodes(b, before_ns, max, gone);
	return prune_rows(b, rows[keep].statement, before_ns, max, rows[keep].level, gone);
}
