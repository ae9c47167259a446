// SPDX-License-Identifier: Apache-2.0
// The city's memory in PostgreSQL, for one or several hub processes: connecting, tables, their partitions. Messages are in tables
// of one day each, by their own time.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "hub/city_pg_parts.h"

enum { SCHEMA = 1, SQL_SIZE = 1024 };

static const int64_t DAY_NS = 86400LL * 1000000000;

const char *const city_pg_stream_table[OUTBOX_STREAM_COUNT] = {
	[OUTBOX_SUMMARY] = "kerbwing_hub_summary",
	[OUTBOX_GRANT] = "kerbwing_hub_grant",
	[OUTBOX_ALERT] = "kerbwing_hub_alert",
};

#define STREAM_TABLE(t)                                                                            \
	"CREATE TABLE IF NOT EXISTS " t "(node_no INT8 NOT NULL, at_ns INT8 NOT NULL, boot_id "    \
	"INT8 NOT NULL, seq INT8 NOT NULL, received_ns INT8 NOT NULL, from_ns INT8 NOT NULL,"      \
	" to_ns INT8 NOT NULL, payload BYTEA NOT NULL, PRIMARY KEY(node_no, at_ns, boot_id, seq))" \
	" PARTITION BY RANGE (at_ns)",                                                             \
		"CREATE INDEX IF NOT EXISTS " t "_at ON " t "(at_ns)"

static const char *const tables[] = {
	"CREATE TABLE IF NOT EXISTS kerbwing_hub_node(no INT8 GENERATED ALWAYS AS IDENTITY PRIMARY "
	"KEY, city TEXT NOT NULL, node TEXT NOT NULL, status_boot INT8 NOT NULL DEFAULT 0,"
	" status_ns INT8 NOT NULL DEFAULT 0, status_received_ns INT8 NOT NULL DEFAULT 0,"
	" status BYTEA NOT NULL DEFAULT '', catalog_ns INT8 NOT NULL DEFAULT 0,"
	" catalog_received_ns INT8 NOT NULL DEFAULT 0, catalog BYTEA NOT NULL DEFAULT '',"
	" UNIQUE(city, node))",
	// Changes with every message: room on the page keeps the index as it is.
	"CREATE TABLE IF NOT EXISTS kerbwing_hub_account(node_no INT8 NOT NULL, boot_id INT8 NOT "
	"NULL, stream INT4 NOT NULL, from_one INT4 NOT NULL DEFAULT 0, boots INT8 NOT NULL DEFAULT "
	"1, made_ns INT8 NOT NULL DEFAULT 0, last_ns INT8 NOT NULL DEFAULT 0, base INT8 NOT NULL "
	"DEFAULT 0, high INT8 NOT NULL DEFAULT 0, floor INT8 NOT NULL DEFAULT 0, received INT8 NOT "
	"NULL DEFAULT 0, duplicated INT8 NOT NULL DEFAULT 0, resent INT8 NOT NULL DEFAULT 0, late "
	"INT8 NOT NULL DEFAULT 0, old INT8 NOT NULL DEFAULT 0, lost INT8 NOT NULL DEFAULT 0, gaps "
	"BYTEA NOT NULL DEFAULT '', PRIMARY KEY(node_no, boot_id, stream)) WITH (fillfactor = 50)",
	STREAM_TABLE("kerbwing_hub_summary"),
	STREAM_TABLE("kerbwing_hub_grant"),
	STREAM_TABLE("kerbwing_hub_alert"),
	"CREATE TABLE IF NOT EXISTS kerbwing_hub_mark(level INT4 NOT NULL, start_ns INT8 NOT NULL,"
	" node_no INT8 NOT NULL, gen INT8 NOT NULL, PRIMARY KEY(level, start_ns, node_no))",
	"CREATE TABLE IF NOT EXISTS kerbwing_hub_rollup(level INT4 NOT NULL, node_no INT8 NOT NULL,"
	" start_ns INT8 NOT NULL, made_ns INT8 NOT NULL, payload BYTEA NOT NULL,"
	" PRIMARY KEY(level, node_no, start_ns))",
	"CREATE INDEX IF NOT EXISTS kerbwing_hub_rollup_start ON kerbwing_hub_rollup(level, "
	"start_ns)",
	"CREATE TABLE IF NOT EXISTS kerbwing_hub_writer(writer INT8 PRIMARY KEY, group_no INT8 NOT "
	"NULL, at TIMESTAMPTZ NOT NULL DEFAULT now())",
	"CREATE TABLE IF NOT EXISTS kerbwing_hub_schema(version INT4 PRIMARY KEY)",
	"INSERT INTO kerbwing_hub_schema SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM "
	"kerbwing_hub_schema)",
};

static const struct {
	const char *name, *sql;
} statements[CITY_PG_COUNT] = {
#define CITY_PG_ROW(id, name, sql) {name, sql},
	CITY_PG_STATEMENT_LIST(CITY_PG_ROW)
#undef CITY_PG_ROW
};

// ---- steps

struct city_pg *city_pg_of(struct city_backend *b)
{
	return (struct city_pg *)b;
}

// A value that the database does not take, as opposed to a database that is not well.
enum store_result city_pg_result(struct city_pg *s, enum store_result rc)
{
	if (rc == STORE_RESULT_OK)
		return rc;
	snprintf(s->base.said, sizeof(s->base.said), "%.250s", s->link.said);
	bool is_value =
		strncmp(s->link.state, "22", 2) == 0 ||
		(strncmp(s->link.state, "23", 2) == 0 && strcmp(s->link.state, "23505") != 0);
	if (is_value && pg_is_there(&s->link)) {
		s->day_count = 0; // or a table of a day that went away
		return STORE_RESULT_CORRUPT_RECORD;
	}
	return rc;
}

bool city_pg_send(struct city_pg *s, enum city_pg_statement n, const struct pg_params *p)
{
	s->sent++;
	return pg_send(&s->link, statements[n].name, p);
}

void city_pg_text(struct pg_params *p, const char *text)
{
	text = text != NULL ? text : "";
	pg_params_bytes(p, text, strlen(text));
}

enum store_result city_pg_ask(struct city_pg *s, enum city_pg_statement n,
			      const struct pg_params *p, PGresult **out)
{
	if (out != NULL)
		*out = NULL;
	if (!city_pg_send(s, n, p) || !pg_sync(&s->link))
		return city_pg_result(s, STORE_RESULT_AWAY);
	PGresult *r = pg_answer(&s->link);
	if (r == NULL)
		return city_pg_result(s, STORE_RESULT_AWAY);
	ExecStatusType t = PQresultStatus(r);
	enum store_result rc = t == PGRES_TUPLES_OK || t == PGRES_COMMAND_OK
				       ? STORE_RESULT_OK
				       : pg_judge(&s->link, r);
	enum store_result end = pg_synced(&s->link);
	rc = rc != STORE_RESULT_OK ? rc : end;
	if (rc == STORE_RESULT_OK && out != NULL)
		*out = r;
	else
		PQclear(r);
	return city_pg_result(s, rc);
}

// ---- connecting

static enum store_result plain(struct city_pg *s, const char *sql)
{
	return pg_plain(&s->link, sql, NULL);
}

static enum store_result read_int(struct city_pg *s, const char *sql, int64_t *v)
{
	PGresult *r = NULL;
	enum store_result rc = pg_plain(&s->link, sql, &r);
	if (rc == STORE_RESULT_OK && (PQntuples(r) != 1 || !pg_get_i64(r, 0, 0, v)))
		rc = STORE_RESULT_FOREIGN;
	PQclear(r);
	return rc;
}

static enum store_result set_session(struct city_pg *s)
{
	char sql[128];
	PGresult *r = NULL;
	const char *const keys[] = {"statement_timeout", "idle_in_transaction_session_timeout"};
	enum store_result rc = STORE_RESULT_OK;
	for (unsigned i = 0; i < 2 && rc == STORE_RESULT_OK; i++) {
		snprintf(sql, sizeof(sql), "SET %s = %u", keys[i], s->cfg->timeout_ms);
		rc = plain(s, sql);
	}
	// What is called durable must be: a server whose default is weaker is told so.
	if (rc == STORE_RESULT_OK)
		rc = pg_plain(&s->link, "SHOW synchronous_commit", &r);
	if (rc == STORE_RESULT_OK && PQntuples(r) == 1 && strcmp(PQgetvalue(r, 0, 0), "off") == 0)
		rc = plain(s, "SET synchronous_commit = on");
	PQclear(r);
	return rc;
}

// One at a time makes them; a user who may not make any is fine when they are there.
static enum store_result make_tables(struct city_pg *s)
{
	int64_t version = 0;
	enum store_result rc = read_int(s, "SELECT version FROM kerbwing_hub_schema", &version);
	if (rc != STORE_RESULT_OK && pg_is_there(&s->link)) {
		rc = plain(s, "SELECT pg_advisory_lock(1263358723, 0)");
		for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && rc == STORE_RESULT_OK;
		     i++)
			rc = plain(s, tables[i]);
		if (pg_is_there(&s->link)) // what failed keeps its word
			pg_plain(&s->link, "SELECT pg_advisory_unlock(1263358723, 0)", NULL);
		if (rc == STORE_RESULT_OK)
			rc = read_int(s, "SELECT version FROM kerbwing_hub_schema", &version);
	}
	if (rc == STORE_RESULT_OK && version > SCHEMA) {
		snprintf(s->link.said, sizeof(s->link.said), "schema %lld, this program knows %d",
			 (long long)version, SCHEMA);
		rc = STORE_RESULT_NEWER;
	}
	return rc;
}

static enum store_result make_writer(struct city_pg *s)
{
	char sql[160];
	if (s->writer == 0 && getrandom(&s->writer, sizeof(s->writer), 0) < 0)
		return STORE_RESULT_IO;
	snprintf(sql, sizeof(sql),
		 "INSERT INTO kerbwing_hub_writer VALUES(%lld, 0) ON CONFLICT DO NOTHING",
		 (long long)s->writer);
	return plain(s, sql);
}

static enum store_result prepare_all(struct city_pg *s)
{
	if (PQenterPipelineMode(s->link.c) != 1)
		return STORE_RESULT_IO;
	for (unsigned i = 0; i < CITY_PG_COUNT; i++)
		if (PQsendPrepare(s->link.c, statements[i].name, statements[i].sql, 0, NULL) != 1)
			return STORE_RESULT_AWAY;
	return pg_sync(&s->link) ? pg_synced(&s->link) : STORE_RESULT_AWAY;
}

static enum store_result connect_it(struct city_backend *b)
{
	struct city_pg *s = city_pg_of(b);
	enum store_result rc = pg_connect(&s->link, s->cfg->where);
	s->day_count = 0;
	if (rc == STORE_RESULT_OK)
		rc = set_session(s);
	if (rc == STORE_RESULT_OK)
		rc = make_tables(s);
	if (rc == STORE_RESULT_OK)
		rc = make_writer(s);
	if (rc == STORE_RESULT_OK)
		rc = prepare_all(s);
	rc = city_pg_result(s, rc);
	if (rc != STORE_RESULT_OK)
		pg_drop(&s->link);
	return rc;
}

static bool is_there(const struct city_backend *b)
{
	return pg_is_there(&((const struct city_pg *)b)->link);
}

static void close_it(struct city_backend *b)
{
	struct city_pg *s = city_pg_of(b);
	pg_drop(&s->link);
	for (unsigned i = 0; i < CITY_PG_ARRAYS; i++)
		pg_array_free(&s->array[i]);
	free(s);
}

// ---- tables of days

static bool has_day(const struct city_pg *s, int32_t day)
{
	for (uint32_t i = s->day_count; i > 0; i--)
		if (s->day[i - 1] == day)
			return true;
	return false;
}

// Attached rather than made in place: those who read the other days go on.
static enum store_result make_day(struct city_pg *s, const char *table, int32_t day)
{
	char sql[SQL_SIZE], date[16];
	time_t t = (time_t)day * 86400;
	struct tm tm;
	gmtime_r(&t, &tm);
	strftime(date, sizeof(date), "%Y%m%d", &tm);
	snprintf(sql, sizeof(sql),
		 "DO $$ BEGIN PERFORM pg_advisory_xact_lock(1263358723, 2);"
		 " IF to_regclass('%s_%s') IS NULL THEN CREATE TABLE %s_%s (LIKE %s INCLUDING ALL);"
		 " ALTER TABLE %s ATTACH PARTITION %s_%s FOR VALUES FROM (%lld) TO (%lld); END IF;"
		 " END $$",
		 table, date, table, date, table, table, table, date, (long long)(day * DAY_NS),
		 (long long)((day + 1) * DAY_NS));
	return plain(s, sql);
}

enum store_result city_pg_days(struct city_backend *b, const int32_t *day, uint32_t count)
{
	struct city_pg *s = city_pg_of(b);
	enum store_result rc = STORE_RESULT_OK;
	for (uint32_t i = 0; i < count && rc == STORE_RESULT_OK; i++) {
		if (has_day(s, day[i]))
			continue;
		if (PQexitPipelineMode(s->link.c) != 1)
			return STORE_RESULT_IO;
		for (unsigned k = 0; k < OUTBOX_STREAM_COUNT && rc == STORE_RESULT_OK; k++)
			rc = make_day(s, city_pg_stream_table[k], day[i]);
		if (pg_is_there(&s->link) && PQenterPipelineMode(s->link.c) != 1)
			rc = STORE_RESULT_IO;
		if (s->day_count == CITY_PG_DAYS)
			s->day_count = 0;
		if (rc == STORE_RESULT_OK)
			s->day[s->day_count++] = day[i];
	}
	return city_pg_result(s, rc);
}

static const struct city_backend_ops ops = {
	.name = "postgres",
	.is_shared = true,
	.connect = connect_it,
	.close = close_it,
	.is_there = is_there,
	.begin = city_pg_begin,
	.commit = city_pg_commit,
	.rollback = city_pg_rollback,
	.outcome = city_pg_outcome,
	.number = city_pg_number,
	.days = city_pg_days,
	.accounts = city_pg_accounts,
	.save = city_pg_save,
	.put = city_pg_put,
	.put_status = city_pg_put_status,
	.put_catalog = city_pg_put_catalog,
	.mark = city_pg_mark,
	.claim = city_pg_claim,
	.marks = city_pg_marks,
	.summaries = city_pg_summaries,
	.rollups = city_pg_rollups,
	.put_rollup = city_pg_put_rollup,
	.count_marks = city_pg_count_marks,
	.prune = city_pg_prune,
	.totals = city_pg_totals,
	.nodes = city_pg_nodes,
	.list = city_pg_list,
	.list_rollups = city_pg_list_rollups,
};

struct city_backend *city_pg_new(const struct city_store_config *cfg)
{
	struct city_pg *s = calloc(1, sizeof(*s));
	if (s == NULL)
		return NULL;
	s->base.ops = &ops;
	s->cfg = cfg;
	s->link.timeout_ms = cfg->timeout_ms;
	return &s->base;
}
