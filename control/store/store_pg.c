// SPDX-License-Identifier: Apache-2.0
#include "store/store_pg.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/store_parts.h"
#include "store/store_pg_parts.h"

enum { CONNINFO_MAX = 4096, SCHEMA = 1, TRIES = 3, TABLE_TRIES = 8 };

// Of kerbwing_record the primary key finds a record, the index what changed after an entry. The log is kept by number.
static const char *const tables[] = {
	"CREATE TABLE IF NOT EXISTS kerbwing_book(book INT4 PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
	" schema_version INT4 NOT NULL, print BYTEA NOT NULL, base_seq INT8 NOT NULL, base_hash "
	"BYTEA NOT"
	" NULL, head_seq INT8 NOT NULL, head_hash BYTEA NOT NULL, head_time_ns INT8 NOT NULL)",
	"CREATE TABLE IF NOT EXISTS kerbwing_record(book INT4 NOT NULL, kind INT4 NOT NULL, id "
	"BYTEA NOT"
	" NULL, expiry_ns INT8 NOT NULL, audit_seq INT8 NOT NULL, digest BYTEA NOT NULL, bytes "
	"BYTEA NOT"
	" NULL, PRIMARY KEY (book, kind, id))",
	"CREATE INDEX IF NOT EXISTS kerbwing_record_seq ON kerbwing_record(book, audit_seq)",
	"CREATE TABLE IF NOT EXISTS kerbwing_audit(book INT4 NOT NULL, seq INT8 NOT NULL, time_ns "
	"INT8 NOT"
	" NULL, operator BYTEA NOT NULL, action BYTEA NOT NULL, reason BYTEA NOT NULL, kind INT4 "
	"NOT NULL,"
	" id BYTEA NOT NULL, changes BYTEA NOT NULL, prev BYTEA NOT NULL, hash BYTEA NOT NULL,"
	" PRIMARY KEY (book, seq))",
};

static const struct {
	const char *name, *sql;
} statements[PG_STATEMENT_COUNT] = {
#define PG_STATEMENT_ROW(id, name, sql) {name, sql},
	PG_STATEMENT_LIST(PG_STATEMENT_ROW)
#undef PG_STATEMENT_ROW
};

const char *store_pg_sql(enum store_pg_statement n)
{
	return statements[n].sql;
}

const char *store_pg_statement_name(enum store_pg_statement n)
{
	return statements[n].name;
}

bool store_pg_send(struct store_pg *s, enum store_pg_statement n, const struct pg_params *p)
{
	return pg_send(&s->link, statements[n].name, p);
}

static const char *const notify_names[STORE_PG_NOTIFY_COUNT] = {"auto", "on", "off"};

const char *store_pg_notify_name(unsigned notify)
{
	return notify < STORE_PG_NOTIFY_COUNT ? notify_names[notify] : "?";
}

// ---- settling in

static void say(struct store_pg *s, char why[STORE_WHY_SIZE])
{
	snprintf(why, STORE_WHY_SIZE, "%s", s->link.said);
}

static bool is_one(const PGresult *r, const char *value)
{
	return r != NULL && PQntuples(r) == 1 && strcmp(PQgetvalue(r, 0, 0), value) == 0;
}

// What is asked of the session. An acknowledged commit must be on disk: a server whose default is weaker is told so.
static enum store_result set_session(struct store_pg *s)
{
	char sql[128];
	PGresult *r = NULL;
	enum store_result rc;
	snprintf(sql, sizeof(sql), "SET statement_timeout = %u", s->cfg.timeout_ms);
	if ((rc = pg_plain(&s->link, sql, NULL)) != STORE_RESULT_OK)
		return rc;
	// Who takes the head and falls silent loses it.
	snprintf(sql, sizeof(sql), "SET idle_in_transaction_session_timeout = %u",
		 s->cfg.timeout_ms);
	if ((rc = pg_plain(&s->link, sql, NULL)) != STORE_RESULT_OK)
		return rc;
	if ((rc = pg_plain(&s->link, "SET default_transaction_isolation = 'serializable'", NULL)) !=
	    STORE_RESULT_OK)
		return rc;
	// Not every engine knows it; those that do not are durable.
	if (pg_plain(&s->link, "SHOW synchronous_commit", &r) == STORE_RESULT_OK &&
	    is_one(r, "off"))
		rc = pg_plain(&s->link, "SET synchronous_commit = on", NULL);
	PQclear(r);
	return rc;
}

static enum store_result look_at_engine(struct store_pg *s)
{
	PGresult *r = NULL;
	enum store_result rc = pg_plain(&s->link, "SELECT version()", &r);
	const char *text = rc == STORE_RESULT_OK && PQntuples(r) == 1 ? PQgetvalue(r, 0, 0) : "";
	bool is_postgres = strncmp(text, "PostgreSQL", 10) == 0 && strstr(text, "-YB-") == NULL;
	PQclear(r);
	s->has_queue = is_postgres;
	s->has_notify = s->cfg.notify == STORE_PG_NOTIFY_ON ||
			(s->cfg.notify == STORE_PG_NOTIFY_AUTO && is_postgres);
	return rc;
}

static void hex(const uint8_t *p, unsigned n, char *out)
{
	for (unsigned i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
}

// Finds the book's number, or makes its row. The name holds no quotes.
static enum store_result find_book(struct store_pg *s, char *why)
{
	char sql[1024], print[2 * STORE_PG_PRINT_SIZE + 1], zero[2 * AUDIT_HASH_SIZE + 1];
	int64_t book = 0, schema = 0;
	PGresult *r = NULL;
	hex(s->cfg.print, STORE_PG_PRINT_SIZE, print);
	memset(zero, '0', sizeof(zero) - 1);
	zero[sizeof(zero) - 1] = '\0';
	for (unsigned i = 0; i < TRIES && book == 0; i++) {
		snprintf(sql, sizeof(sql),
			 "SELECT book, schema_version FROM kerbwing_book WHERE name = '%s'",
			 s->book_name);
		enum store_result rc = pg_plain(&s->link, sql, &r);
		if (rc != STORE_RESULT_OK)
			return rc;
		if (PQntuples(r) == 1 &&
		    (!pg_get_i64(r, 0, 0, &book) || !pg_get_i64(r, 0, 1, &schema)))
			book = 0;
		PQclear(r);
		r = NULL;
		if (book != 0)
			break;
		if (s->cfg.is_read_only) {
			snprintf(why, STORE_WHY_SIZE, "there is no book '%s'", s->book_name);
			return STORE_RESULT_ACCESS;
		}
		snprintf(sql, sizeof(sql),
			 "INSERT INTO kerbwing_book SELECT coalesce(max(book), 0) + 1, '%s', %d, "
			 "decode('%s', 'hex'), 0, decode('%s', 'hex'), 0, decode('%s', 'hex'), 0 "
			 "FROM "
			 "kerbwing_book ON CONFLICT DO NOTHING",
			 s->book_name, SCHEMA, print, zero, zero);
		rc = pg_plain(&s->link, sql, NULL);
		if (rc != STORE_RESULT_OK && rc != STORE_RESULT_CONTENTION)
			return rc;
	}
	if (schema > SCHEMA)
		snprintf(why, STORE_WHY_SIZE, "schema %lld, this program knows %d",
			 (long long)schema, SCHEMA);
	s->book = (int32_t)book;
	return schema > SCHEMA ? STORE_RESULT_NEWER
	       : book != 0     ? STORE_RESULT_OK
			       : STORE_RESULT_CONTENTION;
}

static enum store_result claim_print(struct store_pg *s)
{
	char sql[256], print[2 * STORE_PG_PRINT_SIZE + 1];
	if (!s->cfg.replaces_print || s->cfg.is_read_only)
		return STORE_RESULT_OK;
	hex(s->cfg.print, STORE_PG_PRINT_SIZE, print);
	snprintf(sql, sizeof(sql),
		 "UPDATE kerbwing_book SET print = decode('%s', 'hex') WHERE book = %d", print,
		 (int)s->book);
	enum store_result rc = pg_plain(&s->link, sql, NULL);
	s->cfg.replaces_print = rc != STORE_RESULT_OK; // once a start
	return rc;
}

// Some that make the tables at the same time get in each other's way: a later try finds what the others made. A user who may not make
// any is fine when they are there.
static enum store_result make_tables(struct store_pg *s)
{
	enum store_result rc = pg_plain(&s->link, "SELECT 1 FROM kerbwing_audit LIMIT 1", NULL);
	for (unsigned i = 0; i < TABLE_TRIES && rc != STORE_RESULT_OK && pg_is_there(&s->link);
	     i++) {
		rc = STORE_RESULT_OK;
		for (unsigned k = 0;
		     k < sizeof(tables) / sizeof(tables[0]) && rc == STORE_RESULT_OK; k++)
			rc = pg_plain(&s->link, tables[k], NULL);
	}
	return rc;
}

static enum store_result prepare(struct store_pg *s)
{
	char sql[64];
	if (s->has_notify) {
		snprintf(sql, sizeof(sql), "LISTEN kerbwing_%d", (int)s->book);
		enum store_result rc = pg_plain(&s->link, sql, NULL);
		if (rc != STORE_RESULT_OK)
			return rc;
	}
	if (PQenterPipelineMode(s->link.c) != 1)
		return STORE_RESULT_IO;
	for (unsigned i = 0; i < PG_STATEMENT_COUNT; i++) {
		enum store_pg_statement n = (enum store_pg_statement)i;
		if ((n == PG_QUEUE || n == PG_UNQUEUE) && !s->has_queue)
			continue;
		if (n == PG_NOTIFY && !s->has_notify)
			continue;
		if (PQsendPrepare(s->link.c, store_pg_statement_name(n), store_pg_sql(n), 0,
				  NULL) != 1)
			return STORE_RESULT_AWAY;
	}
	return pg_sync(&s->link) ? pg_synced(&s->link) : STORE_RESULT_AWAY;
}

static enum store_result settle_in(struct store_pg *s, char *why)
{
	enum store_result rc = set_session(s);
	if (rc == STORE_RESULT_OK)
		rc = look_at_engine(s);
	if (rc == STORE_RESULT_OK && !s->cfg.is_read_only)
		rc = make_tables(s);
	if (rc == STORE_RESULT_OK)
		rc = find_book(s, why);
	if (rc == STORE_RESULT_OK)
		rc = claim_print(s);
	if (rc == STORE_RESULT_OK)
		rc = prepare(s);
	if (rc != STORE_RESULT_OK && why[0] == '\0')
		say(s, why);
	return rc;
}

static enum store_result connect_it(struct store_backend *b, char why[STORE_WHY_SIZE])
{
	struct store_pg *s = (struct store_pg *)b;
	s->told_seq = 0;
	if (pg_connect(&s->link, s->conninfo) != STORE_RESULT_OK) {
		say(s, why);
		return STORE_RESULT_AWAY;
	}
	enum store_result rc = settle_in(s, why);
	if (rc != STORE_RESULT_OK)
		pg_drop(&s->link);
	return rc;
}

static void drop(struct store_backend *b)
{
	pg_drop(&((struct store_pg *)b)->link);
}

// ---- waiting

static void take_notices(struct store_pg *s)
{
	PGnotify *n;
	while ((n = PQnotifies(s->link.c)) != NULL) {
		uint64_t seq = strtoull(n->extra, NULL, 10);
		if (seq > s->told_seq)
			s->told_seq = seq;
		PQfreemem(n);
	}
}

static enum store_result wait_for_others(struct store_backend *b, int wake, int64_t ns,
					 uint64_t known, bool *is_told)
{
	struct store_pg *s = (struct store_pg *)b;
	if (!pg_is_there(&s->link))
		return STORE_RESULT_AWAY;
	take_notices(s);
	if (s->told_seq <= known) {
		struct pollfd p[2] = {{.fd = PQsocket(s->link.c), .events = POLLIN},
				      {.fd = wake, .events = POLLIN}};
		int n = poll(p, 2, (int)(ns / 1000000));
		*is_told = n == 0;
		if (n > 0 && p[0].revents != 0 && !PQconsumeInput(s->link.c)) {
			snprintf(s->link.said, sizeof(s->link.said), "%.*s",
				 (int)strcspn(PQerrorMessage(s->link.c), "\n"),
				 PQerrorMessage(s->link.c));
			return STORE_RESULT_AWAY;
		}
		take_notices(s);
	}
	*is_told = *is_told || s->told_seq > known;
	if (s->told_seq > known)
		s->told_seq = known; // asked for now, whatever comes of it
	return STORE_RESULT_OK;
}

// ---- open and close

static void close_it(struct store_backend *b)
{
	struct store_pg *s = (struct store_pg *)b;
	pg_drop(&s->link);
	for (unsigned i = 0; i < PG_ARRAYS; i++)
		pg_array_free(&s->array[i]);
	record_map_fini(&s->last);
	if (s->conninfo != NULL)
		explicit_bzero(s->conninfo, CONNINFO_MAX);
	free(s->conninfo);
	free(s);
}

static const struct store_shared_ops shared = {
	.connect = connect_it,
	.drop = drop,
	.wait = wait_for_others,
	.begin = store_pg_begin,
	.cancel = store_pg_cancel,
	.changes = store_pg_changes,
	.has_entry = store_pg_has_entry,
	.shrink = store_pg_shrink,
};

static const struct store_backend_ops ops = {
	.name = "postgres",
	.visit = store_pg_visit,
	.commit = store_pg_commit,
	.proof = store_pg_proof,
	.prune = store_pg_prune,
	.close = close_it,
	.shared = &shared,
};

static enum store_result read_conninfo(struct store_pg *s, const char *path, char *why)
{
	struct stat st;
	FILE *f = fopen(path, "re");
	s->conninfo = calloc(1, CONNINFO_MAX);
	enum store_result rc = s->conninfo == NULL ? STORE_RESULT_MEMORY : STORE_RESULT_OK;
	size_t n = 0;
	if (f == NULL || fstat(fileno(f), &st) != 0) {
		snprintf(why, STORE_WHY_SIZE, "%.150s: cannot be read", path);
		rc = STORE_RESULT_ACCESS;
	} else if ((st.st_mode & 077) != 0) {
		snprintf(why, STORE_WHY_SIZE, "%.150s: others may read it; chmod 600", path);
		rc = STORE_RESULT_ACCESS;
	} else if (rc == STORE_RESULT_OK) {
		n = fread(s->conninfo, 1, CONNINFO_MAX - 1, f);
	}
	if (f != NULL)
		fclose(f);
	if (n > 0)
		s->conninfo[strcspn(s->conninfo, "\r\n")] = '\0';
	PQconninfoOption *o = rc == STORE_RESULT_OK ? PQconninfoParse(s->conninfo, NULL) : NULL;
	if (rc == STORE_RESULT_OK && o == NULL) {
		snprintf(why, STORE_WHY_SIZE, "%.150s: not a connection string of libpq", path);
		rc = STORE_RESULT_ACCESS;
	}
	PQconninfoFree(o);
	return rc;
}

static bool is_name(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n <= STORE_PG_BOOK_MAX &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

struct store_backend *store_pg_open(const struct store_pg_config *cfg, enum store_result *result,
				    char why[STORE_WHY_SIZE])
{
	struct store_pg *s = calloc(1, sizeof(*s));
	why[0] = '\0';
	*result = STORE_RESULT_MEMORY;
	if (s == NULL)
		return NULL;
	s->base.ops = &ops;
	s->cfg = *cfg;
	s->link.timeout_ms = cfg->timeout_ms;
	record_map_init(&s->last);
	if (is_name(cfg->book)) {
		snprintf(s->book_name, sizeof(s->book_name), "%s", cfg->book);
		*result = read_conninfo(s, cfg->conninfo_path, why);
	} else {
		snprintf(why, STORE_WHY_SIZE, "a book's name has 1 to 40 of a-z, 0-9, '_' and '-'");
		*result = STORE_RESULT_ACCESS;
	}
	if (*result == STORE_RESULT_OK && cfg->is_alone)
		*result = connect_it(&s->base, why);
	if (*result == STORE_RESULT_OK)
		return &s->base;
	close_it(&s->base);
	return NULL;
}
