// SPDX-License-Identifier: Apache-2.0
// Marks, roll-ups and forgetting in PostgreSQL.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hub/city_pg_parts.h"

static const int64_t DAY_NS = 86400LL * 1000000000;

bool city_pg_claim(struct city_backend *b)
{
	struct city_pg *s = city_pg_of(b);
	int64_t is_mine = 0;
	PGresult *r = NULL;
	if (s->link.is_held)
		return true;
	if (city_pg_ask(s, CITY_PG_CLAIM, NULL, &r) == STORE_RESULT_OK && PQntuples(r) == 1 &&
	    pg_get_i64(r, 0, 0, &is_mine))
		s->link.is_held = is_mine != 0;
	PQclear(r);
	return s->link.is_held;
}

enum store_result city_pg_marks(struct city_backend *b, enum city_level level, int64_t before_ns,
				struct city_mark *m, uint32_t *count)
{
	struct pg_params p = {.count = 0};
	PGresult *r;
	pg_params_i32(&p, (int32_t)level);
	pg_params_i64(&p, before_ns);
	pg_params_i64(&p, *count);
	enum store_result rc = city_pg_ask(city_pg_of(b), CITY_PG_MARKS, &p, &r);
	uint32_t n = 0;
	for (int i = 0; rc == STORE_RESULT_OK && i < PQntuples(r) && n < *count; i++)
		n += pg_get_i64(r, i, 0, &m[n].node_no) && pg_get_i64(r, i, 1, &m[n].start_ns) &&
		     pg_get_i64(r, i, 2, &m[n].gen);
	*count = n;
	PQclear(r);
	return rc;
}

enum store_result city_pg_put_rollup(struct city_backend *b, enum city_level level,
				     const struct city_mark *m, const struct city_mark *next,
				     int64_t now_ns, const uint8_t *payload, size_t size)
{
	struct pg_params p = {.count = 0};
	pg_params_i32(&p, (int32_t)level);
	pg_params_i64(&p, m->start_ns);
	pg_params_i64(&p, m->node_no);
	pg_params_i64(&p, m->gen);
	pg_params_i64(&p, now_ns);
	pg_params_bytes(&p, payload, size);
	pg_params_i64(&p, next != NULL ? next->start_ns : 0);
	pg_params_i64(&p, next != NULL ? next->gen : 0);
	return city_pg_send(city_pg_of(b), CITY_PG_PUT_ROLLUP, &p)
		       ? STORE_RESULT_OK
		       : city_pg_result(city_pg_of(b), STORE_RESULT_AWAY);
}

enum store_result city_pg_count_marks(struct city_backend *b, uint64_t *count)
{
	PGresult *r;
	int64_t n = 0;
	enum store_result rc = city_pg_ask(city_pg_of(b), CITY_PG_COUNT_MARKS, NULL, &r);
	if (rc == STORE_RESULT_OK && PQntuples(r) == 1 && pg_get_i64(r, 0, 0, &n))
		*count = (uint64_t)n;
	PQclear(r);
	return rc;
}

// ---- forgetting

// The first day whose table is older than that, by its name; "" none.
static enum store_result oldest_day(struct city_pg *s, const char *table, int64_t before_ns,
				    char name[64])
{
	char sql[300];
	PGresult *r = NULL;
	snprintf(sql, sizeof(sql),
		 "SELECT c.relname::text FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = "
		 "i.inhrelid WHERE i.inhparent = '%s'::regclass ORDER BY 1 LIMIT 1",
		 table);
	enum store_result rc = pg_plain(&s->link, sql, &r);
	name[0] = '\0';
	if (rc == STORE_RESULT_OK && PQntuples(r) == 1) {
		struct tm tm;
		memset(&tm, 0, sizeof(tm));
		const char *found = PQgetvalue(r, 0, 0);
		size_t n = strlen(table);
		bool is_ours = strncmp(found, table, n) == 0 && strlen(found) == n + 9 &&
			       strptime(found + n + 1, "%Y%m%d", &tm) != NULL;
		int64_t end_ns = is_ours ? ((int64_t)timegm(&tm) + 86400) * 1000000000 : 0;
		if (is_ours && end_ns <= before_ns)
			snprintf(name, 64, "%s", found);
	}
	PQclear(r);
	return rc;
}

// Whole tables, one a call: nothing is copied, nothing is left to be cleaned up. What was asked already is not asked again that day.
static enum store_result drop_days(struct city_pg *s, enum outbox_stream stream, int64_t before_ns,
				   uint64_t *gone)
{
	char name[64], sql[128];
	int32_t day = (int32_t)(before_ns / DAY_NS);
	if (s->pruned_day[stream] == day)
		return STORE_RESULT_OK;
	if (PQexitPipelineMode(s->link.c) != 1)
		return STORE_RESULT_IO;
	enum store_result rc = oldest_day(s, city_pg_stream_table[stream], before_ns, name);
	if (rc == STORE_RESULT_OK && name[0] != '\0') {
		snprintf(sql, sizeof(sql), "DROP TABLE %s", name);
		rc = pg_plain(&s->link, sql, NULL);
		*gone = rc == STORE_RESULT_OK;
		s->day_count = 0;
	} else if (rc == STORE_RESULT_OK) {
		s->pruned_day[stream] = day;
	}
	if (pg_is_there(&s->link) && PQenterPipelineMode(s->link.c) != 1)
		rc = STORE_RESULT_IO;
	return city_pg_result(s, rc);
}

static enum store_result drop_rows(struct city_pg *s, enum city_pg_statement n, int64_t before_ns,
				   unsigned max, int level, uint64_t *gone)
{
	struct pg_params p = {.count = 0};
	PGresult *r;
	pg_params_i64(&p, before_ns);
	pg_params_i64(&p, max);
	if (level >= 0)
		pg_params_i32(&p, level);
	enum store_result rc = city_pg_ask(s, n, &p, &r);
	if (rc == STORE_RESULT_OK)
		*gone = strtoull(PQcmdTuples(r), NULL, 10);
	PQclear(r);
	return rc;
}

enum store_result city_pg_prune(struct city_backend *b, enum city_keep keep, int64_t before_ns,
				unsigned max, uint64_t *gone)
{
	static const struct {
		bool is_days;
		enum outbox_stream stream;
		enum city_pg_statement statement;
		int level; // of roll-ups, else -1
	} rows[CITY_KEEP_COUNT] = {
		[CITY_KEEP_SUMMARIES] = {.is_days = true, .stream = OUTBOX_SUMMARY},
		[CITY_KEEP_ALERTS] = {.is_days = true, .stream = OUTBOX_ALERT},
		[CITY_KEEP_GRANTS] = {.is_days = true, .stream = OUTBOX_GRANT},
		[CITY_KEEP_ROLLUPS_1M] = {.statement = CITY_PG_PRUNE_ROLLUPS, .level = CITY_1M},
		[CITY_KEEP_ROLLUPS_5M] = {.statement = CITY_PG_PRUNE_ROLLUPS, .level = CITY_5M},
		[CITY_KEEP_ROLLUPS_1H] = {.statement = CITY_PG_PRUNE_ROLLUPS, .level = CITY_1H},
		[CITY_KEEP_NODES] = {.statement = CITY_PG_PRUNE_NODES, .level = -1},
		[CITY_KEEP_BOOTS] = {.statement = CITY_PG_RETIRE, .level = -1},
	};
	struct city_pg *s = city_pg_of(b);
	*gone = 0;
	if (rows[keep].is_days)
		return drop_days(s, rows[keep].stream, before_ns, gone);
	if (keep == CITY_KEEP_NODES)
		city_pg_ask(s, CITY_PG_PRUNE_WRITERS, NULL, NULL);
	return drop_rows(s, rows[keep].statement, before_ns, max, rows[keep].level, gone);
}
