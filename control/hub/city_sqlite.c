// SPDX-License-Identifier: Apache-2.0
// The city's memory in one SQLite file: schema, opening, statements. One process at a time holds the file.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/city_sqlite_parts.h"
#include "sqlite_file.h"

enum { BUSY_MS = 5000 };

// Page size of a new file: a row of a full summary takes half a page of the usual size and would waste the rest.
enum { PAGE_SIZE = 16384 };

#define STREAM_TABLE(t)                                                                            \
	"CREATE TABLE " t "(node_no INTEGER NOT NULL, at_ns INTEGER NOT NULL, boot_id INTEGER NOT" \
	" NULL, seq INTEGER NOT NULL, received_ns INTEGER NOT NULL, from_ns INTEGER NOT NULL,"     \
	" to_ns INTEGER NOT NULL, payload BLOB NOT NULL);"                                         \
	"CREATE UNIQUE INDEX " t "_key ON " t "(node_no, at_ns, boot_id, seq);"                    \
	"CREATE INDEX " t "_at ON " t "(at_ns);"

const char *const city_sqlite_steps[] = {
	"CREATE TABLE IF NOT EXISTS summary(id INTEGER PRIMARY KEY, city TEXT NOT NULL, node TEXT "
	"NOT NULL,"
	" boot_id INTEGER NOT NULL, seq INTEGER NOT NULL, received_ns INTEGER NOT NULL, start_ns "
	"INTEGER NOT NULL,"
	" end_ns INTEGER NOT NULL, frames INTEGER, decoded INTEGER, dropped INTEGER, frames_missed "
	"INTEGER,"
	" tracks_road INTEGER, tracks_air INTEGER, tracks_max INTEGER, alerts INTEGER, "
	"latency_p50_ns INTEGER,"
	" latency_p99_ns INTEGER, latency_p999_ns INTEGER, dataplane_up INTEGER, "
	"dataplane_restarts INTEGER,"
	" queue_oldest_ns INTEGER, payload BLOB NOT NULL, UNIQUE(city, node, boot_id, seq));"
	"CREATE INDEX IF NOT EXISTS summary_end ON summary(end_ns);"
	"CREATE INDEX IF NOT EXISTS summary_received ON summary(received_ns);"
	"CREATE TABLE IF NOT EXISTS alert(id INTEGER PRIMARY KEY, city TEXT NOT NULL, node TEXT "
	"NOT NULL,"
	" boot_id INTEGER NOT NULL, seq INTEGER NOT NULL, received_ns INTEGER NOT NULL, alert_id "
	"INTEGER, kind TEXT,"
	" phase INTEGER, alert_ns INTEGER NOT NULL, lat_e7 INTEGER, lon_e7 INTEGER, time_to_ms "
	"INTEGER,"
	" distance_cm INTEGER, class_a TEXT, class_b TEXT, UNIQUE(city, node, boot_id, seq));"
	"CREATE INDEX IF NOT EXISTS alert_time ON alert(alert_ns);"
	"CREATE INDEX IF NOT EXISTS alert_received ON alert(received_ns);"
	"CREATE TABLE IF NOT EXISTS node(city TEXT NOT NULL, node TEXT NOT NULL, restarts INTEGER "
	"NOT NULL,"
	" last_seen_ns INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT, version TEXT, lat_e7 "
	"INTEGER,"
	" lon_e7 INTEGER, summary_interval_ms INTEGER, status_ns INTEGER, retired BLOB NOT NULL,"
	" PRIMARY KEY(city, node));"
	"CREATE TABLE IF NOT EXISTS boot(id INTEGER PRIMARY KEY, city TEXT NOT NULL, node TEXT NOT "
	"NULL,"
	" boot_id INTEGER NOT NULL, from_one INTEGER NOT NULL, last_ns INTEGER NOT NULL, summary "
	"BLOB NOT NULL,"
	" alert BLOB NOT NULL, UNIQUE(city, node, boot_id));",

	"ALTER TABLE boot ADD COLUMN grants BLOB;"
	"ALTER TABLE boot ADD COLUMN made_ns INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE IF NOT EXISTS grant_event(id INTEGER PRIMARY KEY, city TEXT NOT NULL, node "
	"TEXT NOT NULL, boot_id INTEGER NOT NULL, seq INTEGER NOT NULL, received_ns INTEGER NOT "
	"NULL, kind INTEGER, change INTEGER, change_ns INTEGER NOT NULL, payload BLOB NOT NULL,"
	" UNIQUE(city, node, boot_id, seq));"
	"CREATE INDEX IF NOT EXISTS grant_time ON grant_event(change_ns);"
	"CREATE INDEX IF NOT EXISTS grant_received ON grant_event(received_ns);"
	"CREATE TABLE IF NOT EXISTS catalog(city TEXT NOT NULL, node TEXT NOT NULL, received_ns "
	"INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY(city, node));",

	// Nodes by number, messages as they came, accounts as gaps, roll-ups. What was there is converted by city_sqlite_convert.
	"DROP INDEX IF EXISTS summary_end; DROP INDEX IF EXISTS summary_received;"
	"DROP INDEX IF EXISTS alert_time; DROP INDEX IF EXISTS alert_received;"
	"DROP INDEX IF EXISTS grant_time; DROP INDEX IF EXISTS grant_received;"
	"ALTER TABLE summary RENAME TO old_summary; ALTER TABLE alert RENAME TO old_alert;"
	"ALTER TABLE grant_event RENAME TO old_grant; ALTER TABLE node RENAME TO old_node;"
	"ALTER TABLE boot RENAME TO old_boot; ALTER TABLE catalog RENAME TO old_catalog;"
	"CREATE TABLE node(no INTEGER PRIMARY KEY, city TEXT NOT NULL, node TEXT NOT NULL,"
	" status_boot INTEGER NOT NULL DEFAULT 0, status_ns INTEGER NOT NULL DEFAULT 0,"
	" status_received_ns INTEGER NOT NULL DEFAULT 0, status BLOB NOT NULL DEFAULT x'',"
	" catalog_ns INTEGER NOT NULL DEFAULT 0, catalog_received_ns INTEGER NOT NULL DEFAULT 0,"
	" catalog BLOB NOT NULL DEFAULT x'', UNIQUE(city, node));"
	"CREATE TABLE account(node_no INTEGER NOT NULL, boot_id INTEGER NOT NULL, stream INTEGER "
	"NOT NULL, from_one INTEGER NOT NULL DEFAULT 0, boots INTEGER NOT NULL DEFAULT 1,"
	" made_ns INTEGER NOT NULL DEFAULT 0, last_ns INTEGER NOT NULL DEFAULT 0,"
	" base INTEGER NOT NULL DEFAULT 0, high INTEGER NOT NULL DEFAULT 0, floor INTEGER NOT NULL"
	" DEFAULT 0, received INTEGER NOT NULL DEFAULT 0, duplicated INTEGER NOT NULL DEFAULT 0,"
	" resent INTEGER NOT NULL DEFAULT 0, late INTEGER NOT NULL DEFAULT 0, old INTEGER NOT NULL"
	" DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0, gaps BLOB NOT NULL DEFAULT x'',"
	" PRIMARY KEY(node_no, boot_id, stream)) WITHOUT ROWID;" STREAM_TABLE("summary")
		STREAM_TABLE("alert") STREAM_TABLE(
			"grant_event") "CREATE TABLE mark(level INTEGER NOT NULL, start_ns INTEGER "
				       "NOT NULL, node_no INTEGER NOT "
				       "NULL, gen INTEGER NOT NULL, PRIMARY KEY(level, start_ns, "
				       "node_no)) WITHOUT ROWID;"
				       "CREATE TABLE rollup(level INTEGER NOT NULL, node_no "
				       "INTEGER NOT NULL, start_ns INTEGER "
				       "NOT NULL, made_ns INTEGER NOT NULL, payload BLOB NOT NULL, "
				       "UNIQUE(level, node_no, "
				       "start_ns));"
				       "CREATE INDEX rollup_start ON rollup(level, start_ns);",
};
const int city_sqlite_step_count = sizeof(city_sqlite_steps) / sizeof(city_sqlite_steps[0]);

static const char *const statements[CITY_SQL_COUNT] = {
#define CITY_SQLITE_TEXT(id, sql) sql,
	CITY_SQLITE_LIST_OF_STATEMENTS(CITY_SQLITE_TEXT)
#undef CITY_SQLITE_TEXT
};

// ---- statements

enum store_result city_sqlite_judge(struct city_backend *b, int code)
{
	static const struct {
		int code;
		enum store_result result;
	} rows[] = {
		{SQLITE_BUSY, STORE_RESULT_CONTENTION},
		{SQLITE_LOCKED, STORE_RESULT_CONTENTION},
		{SQLITE_FULL, STORE_RESULT_DISK_FULL},
		{SQLITE_NOMEM, STORE_RESULT_MEMORY},
		{SQLITE_CORRUPT, STORE_RESULT_CORRUPT},
		{SQLITE_NOTADB, STORE_RESULT_FOREIGN},
		{SQLITE_TOOBIG, STORE_RESULT_CORRUPT_RECORD},
		{SQLITE_CONSTRAINT, STORE_RESULT_CORRUPT_RECORD},
		{SQLITE_MISMATCH, STORE_RESULT_CORRUPT_RECORD},
	};
	struct city_sqlite *s = (struct city_sqlite *)b;
	snprintf(b->said, sizeof(b->said), "%.150s: %.90s", s->cfg->where, sqlite3_errmsg(s->db));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((code & 0xff) == rows[i].code)
			return rows[i].result;
	return STORE_RESULT_IO;
}

struct city_binder city_sqlite_bind(struct city_backend *b, enum city_sqlite_statement n)
{
	return (struct city_binder){.q = ((struct city_sqlite *)b)->stmt[n]};
}

// What is bound lives until the statement was run.
void city_bind_text(struct city_binder *b, const char *v)
{
	sqlite3_bind_text(b->q, ++b->n, v, -1, SQLITE_STATIC);
}

void city_bind_int(struct city_binder *b, int64_t v)
{
	sqlite3_bind_int64(b->q, ++b->n, v);
}

void city_bind_blob(struct city_binder *b, const void *p, size_t n)
{
	sqlite3_bind_blob64(b->q, ++b->n, n > 0 ? p : "", n, SQLITE_STATIC);
}

void city_sqlite_stop(struct city_binder *b)
{
	sqlite3_reset(b->q);
	sqlite3_clear_bindings(b->q);
}

bool city_sqlite_next(struct city_binder *b, struct city_backend *of, enum store_result *rc)
{
	int code = sqlite3_step(b->q);
	if (code == SQLITE_ROW)
		return true;
	*rc = code == SQLITE_DONE ? STORE_RESULT_OK : city_sqlite_judge(of, code);
	city_sqlite_stop(b);
	return false;
}

enum store_result city_sqlite_step(struct city_binder *b, struct city_backend *of)
{
	enum store_result rc;
	if (!city_sqlite_next(b, of, &rc))
		return rc;
	city_sqlite_stop(b);
	return STORE_RESULT_OK;
}

// ---- open and close

static void finalize(struct city_sqlite *s)
{
	for (unsigned i = 0; i < CITY_SQL_COUNT; i++) {
		sqlite3_finalize(s->stmt[i]);
		s->stmt[i] = NULL;
	}
	sqlite3_close(s->db);
	s->db = NULL;
	s->is_open = false;
}

static enum store_result prepare_all(struct city_sqlite *s)
{
	sqlite3_busy_timeout(s->db, BUSY_MS);
	for (unsigned i = 0; i < CITY_SQL_COUNT; i++) {
		int rc = sqlite3_prepare_v3(s->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
					    &s->stmt[i], NULL);
		if (rc != SQLITE_OK)
			return city_sqlite_judge(&s->base, rc);
	}
	// A checkpoint copies pages: rarer ones copy a page that changes often less often.
	return sqlite3_exec(s->db, "PRAGMA wal_autocheckpoint=4096; PRAGMA cache_size=-32768", NULL,
			    NULL, NULL) == SQLITE_OK
		       ? STORE_RESULT_OK
		       : STORE_RESULT_IO;
}

static enum store_result open_file(struct city_sqlite *s)
{
	static const enum store_result results[SQLITE_FILE_RESULT_COUNT] = {
		[SQLITE_FILE_OK] = STORE_RESULT_OK,
		[SQLITE_FILE_ACCESS] = STORE_RESULT_ACCESS,
		[SQLITE_FILE_LOCKED] = STORE_RESULT_LOCKED,
		[SQLITE_FILE_FOREIGN] = STORE_RESULT_FOREIGN,
		[SQLITE_FILE_NEWER] = STORE_RESULT_NEWER,
		[SQLITE_FILE_CORRUPT] = STORE_RESULT_CORRUPT};
	char why[200];
	int version;
	const struct sqlite_file_config cfg = {.path = s->cfg->where,
					       .steps = city_sqlite_steps,
					       .step_count = city_sqlite_step_count,
					       .page_size = PAGE_SIZE,
					       .is_durable = true};
	enum sqlite_file_result rc = sqlite_file_open(&cfg, &s->db, &version, why);
	if (rc != SQLITE_FILE_OK)
		snprintf(s->base.said, sizeof(s->base.said), "%.150s: %.90s", s->cfg->where,
			 rc == SQLITE_FILE_NEWER ? "made by a newer version of the hub" : why);
	return results[rc];
}

static enum store_result connect_it(struct city_backend *b)
{
	struct city_sqlite *s = (struct city_sqlite *)b;
	finalize(s);
	enum store_result rc = open_file(s);
	if (rc == STORE_RESULT_OK && !city_sqlite_convert(s->db))
		rc = city_sqlite_judge(b, sqlite3_extended_errcode(s->db));
	if (rc == STORE_RESULT_OK)
		rc = prepare_all(s);
	if (rc != STORE_RESULT_OK)
		finalize(s);
	return rc;
}

static void close_it(struct city_backend *b)
{
	finalize((struct city_sqlite *)b);
	free(b);
}

static bool is_there(const struct city_backend *b)
{
	return ((const struct city_sqlite *)b)->db != NULL;
}

static bool claim(struct city_backend *b)
{
	return true; // one process holds the file
}

static const struct city_backend_ops ops = {
	.name = "sqlite",
	.connect = connect_it,
	.close = close_it,
	.is_there = is_there,
	.begin = city_sqlite_begin,
	.commit = city_sqlite_commit,
	.rollback = city_sqlite_rollback,
	.number = city_sqlite_number,
	.days = city_sqlite_days,
	.accounts = city_sqlite_accounts,
	.save = city_sqlite_save,
	.put = city_sqlite_put,
	.put_status = city_sqlite_put_status,
	.put_catalog = city_sqlite_put_catalog,
	.mark = city_sqlite_mark,
	.claim = claim,
	.marks = city_sqlite_marks,
	.summaries = city_sqlite_summaries,
	.rollups = city_sqlite_rollups,
	.put_rollup = city_sqlite_put_rollup,
	.count_marks = city_sqlite_count_marks,
	.prune = city_sqlite_prune,
	.totals = city_sqlite_totals,
	.nodes = city_sqlite_nodes,
	.list = city_sqlite_list,
	.list_rollups = city_sqlite_list_rollups,
};

struct city_backend *city_sqlite_new(const struct city_store_config *cfg)
{
	struct city_sqlite *s = calloc(1, sizeof(*s));
	if (s == NULL)
		return NULL;
	s->base.ops = &ops;
	s->cfg = cfg;
	return &s->base;
}
