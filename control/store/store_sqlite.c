// SPDX-License-Identifier: Apache-2.0
#include "store/store_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "sqlite_file.h"

enum { PATH_SIZE = 1024, APPLICATION_ID = 0x4b574231 /* "KWB1" */, CHECKPOINT_PAGES = 2000 };

// A record's digest stands beside it, so that damage is found when it is read, and audit_seq names the entry that proves
// it. `ends` has one row; `voids` is what a failed flush is overwritten with.
static const char *const steps[] = {
	"CREATE TABLE record(kind INTEGER NOT NULL, id BLOB NOT NULL, expiry_ns INTEGER NOT NULL,"
	" audit_seq INTEGER NOT NULL, digest BLOB NOT NULL, bytes BLOB NOT NULL,"
	" PRIMARY KEY(kind, id)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE audit(seq INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL,"
	" operator TEXT NOT NULL, action TEXT NOT NULL, reason TEXT NOT NULL,"
	" kind INTEGER NOT NULL, id BLOB NOT NULL, changes BLOB NOT NULL, prev BLOB NOT NULL,"
	" hash BLOB NOT NULL) STRICT;"
	"CREATE TABLE ends(one INTEGER PRIMARY KEY CHECK(one = 1), base_seq INTEGER NOT NULL,"
	" base_hash BLOB NOT NULL, head_seq INTEGER NOT NULL, head_hash BLOB NOT NULL,"
	" voids INTEGER NOT NULL) STRICT;"
	"INSERT INTO ends VALUES(1, 0, zeroblob(32), 0, zeroblob(32), 0);",
};

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	PUT,
	DROP,
	ENTRY,
	HEAD,
	VOID,
	BASE,
	PRUNE,
	PROOF,
	RESTATE,
	READ_ENDS,
	READ_ENTRIES,
	READ_RECORDS,
	STATEMENT_COUNT
};

static const char *const sql[STATEMENT_COUNT] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[PUT] = "INSERT OR REPLACE INTO record(kind, id, expiry_ns, audit_seq, digest, bytes)"
		" VALUES(?,?,?,?,?,?)",
	[DROP] = "DELETE FROM record WHERE kind = ? AND id = ?",
	[ENTRY] = "INSERT INTO audit(seq, time_ns, operator, action, reason, kind, id, changes,"
		  " prev, hash) VALUES(?,?,?,?,?,?,?,?,?,?)",
	[HEAD] = "UPDATE ends SET head_seq = ?, head_hash = ?",
	[VOID] = "UPDATE ends SET voids = voids + 1",
	[BASE] = "UPDATE ends SET base_seq = ?, base_hash = ?",
	[PRUNE] = "DELETE FROM audit WHERE seq <= ?",
	[PROOF] = "SELECT audit_seq FROM record WHERE kind = ? AND id = ?",
	[RESTATE] = "UPDATE record SET audit_seq = ? WHERE kind = ? AND id = ?",
	[READ_ENDS] = "SELECT base_seq, base_hash, head_seq, head_hash FROM ends",
	[READ_ENTRIES] = "SELECT seq, time_ns, operator, action, reason, kind, id, changes, prev,"
			 " hash FROM audit WHERE seq >= ? ORDER BY seq",
	[READ_RECORDS] = "SELECT kind, id, expiry_ns, audit_seq, digest, bytes FROM record"
			 " ORDER BY kind, id",
};

struct store_sqlite {
	struct store_backend base;
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENT_COUNT];
	int lock_fd;
	int wal_pages; // not checkpointed yet
};

// ---- binding, from left to right

struct binder {
	sqlite3_stmt *q;
	int n;
};

static void bind_int(struct binder *b, int64_t v)
{
	sqlite3_bind_int64(b->q, ++b->n, v);
}

static void bind_blob(struct binder *b, const void *p, size_t n)
{
	sqlite3_bind_blob64(b->q, ++b->n, n > 0 ? p : "", n, SQLITE_STATIC);
}

static void bind_text(struct binder *b, const char *s)
{
	sqlite3_bind_text(b->q, ++b->n, s, -1, SQLITE_STATIC);
}

static void bind_hash(struct binder *b, const struct audit_hash *h)
{
	bind_blob(b, h->octet, AUDIT_HASH_SIZE);
}

static struct binder binder(struct store_sqlite *s, enum statement n)
{
	return (struct binder){.q = s->stmt[n]};
}

static int step(struct store_sqlite *s, enum statement n)
{
	int rc = sqlite3_step(s->stmt[n]);
	sqlite3_reset(s->stmt[n]);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

// ---- writing

static int write_change(struct store_sqlite *s, const struct store_change *c, uint64_t seq,
			const struct audit_hash *digest)
{
	struct binder b = binder(s, c->is_delete ? DROP : PUT);
	bind_int(&b, c->record.kind);
	bind_blob(&b, c->record.id.octet, STORE_ID_SIZE);
	if (c->is_delete)
		return step(s, DROP);
	bind_int(&b, c->record.expiry_ns);
	bind_int(&b, (int64_t)seq);
	bind_hash(&b, digest);
	bind_blob(&b, c->record.bytes, c->record.size);
	return step(s, PUT);
}

static int write_entry(struct store_sqlite *s, const struct audit_entry *e)
{
	struct binder b = binder(s, ENTRY);
	bind_int(&b, (int64_t)e->seq);
	bind_int(&b, e->time_ns);
	bind_text(&b, e->operator_name);
	bind_text(&b, e->action);
	bind_text(&b, e->reason);
	bind_int(&b, e->kind);
	bind_blob(&b, e->id.octet, STORE_ID_SIZE);
	bind_blob(&b, e->changes, e->changes_size);
	bind_hash(&b, &e->prev);
	bind_hash(&b, &e->hash);
	return step(s, ENTRY);
}

static int write_point(struct store_sqlite *s, enum statement n, uint64_t seq,
		       const struct audit_hash *hash)
{
	struct binder b = binder(s, n);
	bind_int(&b, (int64_t)seq);
	bind_hash(&b, hash);
	return step(s, n);
}

static enum store_result failure_of(int rc)
{
	if ((rc & 0xff) == SQLITE_FULL)
		return STORE_RESULT_DISK_FULL;
	return rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC ? STORE_RESULT_FLUSH
									: STORE_RESULT_IO;
}

// When a write fails, the mark that ends a transaction was not written, and nobody will read what was. When the flush
// behind it fails, the whole transaction stands in the log, merely not known to this process: the next process would
// find it. So it is overwritten, by a transaction that starts at the same place. Only when that cannot be flushed either
// the outcome is not known.
static enum store_result undo(struct store_sqlite *s, int failure)
{
	enum store_result result = failure_of(failure);
	if (!sqlite3_get_autocommit(s->db))
		step(s, ROLLBACK);
	if (result == STORE_RESULT_DISK_FULL)
		return result;
	int rc = step(s, BEGIN);
	if (rc == SQLITE_OK)
		rc = step(s, VOID);
	if (rc == SQLITE_OK)
		rc = step(s, COMMIT);
	if (!sqlite3_get_autocommit(s->db))
		step(s, ROLLBACK);
	return rc == SQLITE_OK || result != STORE_RESULT_FLUSH ? result : STORE_RESULT_UNKNOWN;
}

static enum store_result end(struct store_sqlite *s, int rc)
{
	if (rc == SQLITE_OK)
		rc = step(s, COMMIT);
	return rc == SQLITE_OK ? STORE_RESULT_OK : undo(s, rc);
}

static enum store_result commit(struct store_backend *base, const struct store_write *w,
				uint32_t count)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	int rc = step(s, BEGIN);
	for (uint32_t i = 0; i < count && rc == SQLITE_OK; i++) {
		for (uint32_t k = 0; k < w[i].count && rc == SQLITE_OK; k++)
			rc = write_change(s, &w[i].changes[k], w[i].entry.seq, &w[i].digests[k]);
		if (rc == SQLITE_OK)
			rc = write_entry(s, &w[i].entry);
	}
	if (rc == SQLITE_OK)
		rc = write_point(s, HEAD, w[count - 1].entry.seq, &w[count - 1].entry.hash);
	return end(s, rc);
}

static uint64_t proof(struct store_backend *base, uint16_t kind, const struct store_id *id)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	struct binder b = binder(s, PROOF);
	bind_int(&b, kind);
	bind_blob(&b, id->octet, STORE_ID_SIZE);
	uint64_t seq = sqlite3_step(b.q) == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(b.q, 0) : 0;
	sqlite3_reset(b.q);
	return seq;
}

static int restate(struct store_sqlite *s, const struct audit_entry *e)
{
	int rc = SQLITE_OK;
	for (uint32_t at = 0; at < e->changes_size && rc == SQLITE_OK; at += AUDIT_CHANGE_SIZE) {
		struct audit_change c;
		struct binder b = binder(s, RESTATE);
		audit_get_change(e->changes + at, &c);
		bind_int(&b, (int64_t)e->seq);
		bind_int(&b, c.kind);
		bind_blob(&b, c.id.octet, STORE_ID_SIZE);
		rc = step(s, RESTATE);
	}
	return rc;
}

static enum store_result prune(struct store_backend *base, const struct store_prune *p)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	int rc = step(s, BEGIN);
	if (rc == SQLITE_OK)
		rc = restate(s, &p->entry);
	if (rc == SQLITE_OK)
		rc = write_entry(s, &p->entry);
	struct binder b = binder(s, PRUNE);
	bind_int(&b, (int64_t)p->base.seq);
	if (rc == SQLITE_OK)
		rc = step(s, PRUNE);
	if (rc == SQLITE_OK)
		rc = write_point(s, BASE, p->base.seq, &p->base.hash);
	if (rc == SQLITE_OK)
		rc = write_point(s, HEAD, p->entry.seq, &p->entry.hash);
	return end(s, rc);
}

// ---- reading

static bool is_blob(sqlite3_stmt *q, int column, int size)
{
	return sqlite3_column_type(q, column) == SQLITE_BLOB &&
	       (size < 0 || sqlite3_column_bytes(q, column) == size);
}

static void copy_blob(sqlite3_stmt *q, int column, void *to, size_t size)
{
	memcpy(to, sqlite3_column_blob(q, column), size);
}

static bool read_point(sqlite3_stmt *q, int column, struct audit_point *p)
{
	p->seq = (uint64_t)sqlite3_column_int64(q, column);
	if (!is_blob(q, column + 1, AUDIT_HASH_SIZE))
		return false;
	copy_blob(q, column + 1, p->hash.octet, AUDIT_HASH_SIZE);
	return true;
}

// Column types are the schema's (STRICT); sizes and ranges are looked at here.
static bool read_entry(sqlite3_stmt *q, struct audit_entry *e)
{
	int64_t kind = sqlite3_column_int64(q, 5);
	*e = (struct audit_entry){.seq = (uint64_t)sqlite3_column_int64(q, 0),
				  .time_ns = sqlite3_column_int64(q, 1),
				  .operator_name = (const char *)sqlite3_column_text(q, 2),
				  .action = (const char *)sqlite3_column_text(q, 3),
				  .reason = (const char *)sqlite3_column_text(q, 4),
				  .kind = (uint16_t)kind,
				  .changes = sqlite3_column_blob(q, 7),
				  .changes_size = (uint32_t)sqlite3_column_bytes(q, 7)};
	if (e->operator_name == NULL || e->action == NULL || e->reason == NULL || kind < 0 ||
	    kind > UINT16_MAX || !is_blob(q, 6, STORE_ID_SIZE) || !is_blob(q, 7, -1) ||
	    e->changes_size % AUDIT_CHANGE_SIZE != 0 || !is_blob(q, 8, AUDIT_HASH_SIZE) ||
	    !is_blob(q, 9, AUDIT_HASH_SIZE))
		return false;
	copy_blob(q, 6, e->id.octet, STORE_ID_SIZE);
	copy_blob(q, 8, e->prev.octet, AUDIT_HASH_SIZE);
	copy_blob(q, 9, e->hash.octet, AUDIT_HASH_SIZE);
	return true;
}

static bool read_record(sqlite3_stmt *q, struct store_record *r, struct audit_hash *digest)
{
	int64_t kind = sqlite3_column_int64(q, 0);
	*r = (struct store_record){.kind = (uint16_t)kind,
				   .expiry_ns = sqlite3_column_int64(q, 2),
				   .bytes = sqlite3_column_blob(q, 5),
				   .size = (uint32_t)sqlite3_column_bytes(q, 5)};
	if (kind < 0 || kind > UINT16_MAX || !is_blob(q, 1, STORE_ID_SIZE) ||
	    !is_blob(q, 4, AUDIT_HASH_SIZE) || !is_blob(q, 5, -1) || r->size > STORE_RECORD_MAX)
		return false;
	copy_blob(q, 1, r->id.octet, STORE_ID_SIZE);
	copy_blob(q, 4, digest->octet, AUDIT_HASH_SIZE);
	return true;
}

static enum store_result read_ends(struct store_sqlite *s, struct store_ends *ends)
{
	sqlite3_stmt *q = s->stmt[READ_ENDS];
	int rc = sqlite3_step(q);
	bool is_good =
		rc == SQLITE_ROW && read_point(q, 0, &ends->base) && read_point(q, 2, &ends->head);
	sqlite3_reset(q);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return STORE_RESULT_CORRUPT;
	return is_good ? STORE_RESULT_OK : STORE_RESULT_CORRUPT_AUDIT;
}

// What a loop over rows ended with.
static enum store_result ended(int rc)
{
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? STORE_RESULT_OK : STORE_RESULT_CORRUPT;
}

static enum store_result visit_entries(struct store_sqlite *s, uint64_t from_seq,
				       const struct store_visitor *v, char *why)
{
	sqlite3_stmt *q = s->stmt[READ_ENTRIES];
	struct audit_entry e;
	int rc = SQLITE_ROW;
	bool is_good = true;
	sqlite3_bind_int64(q, 1, (int64_t)from_seq);
	while (is_good && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		is_good = read_entry(q, &e);
		if (!is_good)
			snprintf(why, STORE_WHY_SIZE, "audit entry %llu: form",
				 (unsigned long long)e.seq);
		else if (!v->entry(v->ctx, &e))
			break;
	}
	sqlite3_reset(q);
	return is_good ? ended(rc) : STORE_RESULT_CORRUPT_AUDIT;
}

static enum store_result visit_records(struct store_sqlite *s, const struct store_visitor *v,
				       char *why)
{
	sqlite3_stmt *q = s->stmt[READ_RECORDS];
	struct store_record r;
	struct audit_hash digest;
	uint64_t number = 0;
	int rc = SQLITE_ROW;
	bool is_good = true;
	while (is_good && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		number++;
		is_good = read_record(q, &r, &digest);
		if (!is_good)
			snprintf(why, STORE_WHY_SIZE, "record number %llu: form",
				 (unsigned long long)number);
		else if (!v->record(v->ctx, &r, (uint64_t)sqlite3_column_int64(q, 3), &digest))
			break;
	}
	sqlite3_reset(q);
	return is_good ? ended(rc) : STORE_RESULT_CORRUPT_RECORD;
}

static enum store_result visit(struct store_backend *base, uint64_t from_seq,
			       const struct store_visitor *v, struct store_ends *ends, char *why)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	// Not IMMEDIATE: who only reads does not stand in a writer's way.
	if (sqlite3_exec(s->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		return STORE_RESULT_CORRUPT;
	enum store_result result = read_ends(s, ends);
	if (result == STORE_RESULT_OK && v->entry != NULL)
		result = visit_entries(s, from_seq, v, why);
	if (result == STORE_RESULT_OK && v->record != NULL)
		result = visit_records(s, v, why);
	if (result == STORE_RESULT_CORRUPT)
		snprintf(why, STORE_WHY_SIZE, "%.150s", sqlite3_errmsg(s->db));
	step(s, ROLLBACK);
	return result;
}

// ---- house-keeping

static int on_wal(void *ctx, sqlite3 *db, const char *name, int pages)
{
	struct store_sqlite *s = ctx;
	s->wal_pages = pages;
	return SQLITE_OK;
}

// Behind the answers rather than inside a commit, which would be told when the checkpoint is done. What fails here fails
// again in the next commit, where it counts.
static void tidy(struct store_backend *base)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	if (s->wal_pages < CHECKPOINT_PAGES)
		return;
	sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	s->wal_pages = 0;
}

static void close_all(struct store_backend *base)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	for (unsigned i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_finalize(s->stmt[i]);
	sqlite3_close(s->db);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	free(s);
}

static const struct store_backend_ops ops = {"sqlite", visit, commit,	proof,
					     prune,    tidy,  close_all};

// ---- opening

// Two writers would each keep a book of their own over one file. The lock goes with the process, however it ends.
static enum store_result lock(struct store_sqlite *s, const char *path)
{
	char name[PATH_SIZE];
	if (snprintf(name, sizeof(name), "%s.lock", path) >= (int)sizeof(name))
		return STORE_RESULT_ACCESS;
	s->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock_fd < 0)
		return STORE_RESULT_ACCESS;
	return flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0 ? STORE_RESULT_OK : STORE_RESULT_LOCKED;
}

static enum store_result result_of(enum sqlite_file_result r)
{
	static const enum store_result of[SQLITE_FILE_RESULT_COUNT] = {
		[SQLITE_FILE_OK] = STORE_RESULT_OK,
		[SQLITE_FILE_ACCESS] = STORE_RESULT_ACCESS,
		[SQLITE_FILE_LOCKED] = STORE_RESULT_LOCKED,
		[SQLITE_FILE_FOREIGN] = STORE_RESULT_FOREIGN,
		[SQLITE_FILE_NEWER] = STORE_RESULT_NEWER,
		[SQLITE_FILE_CORRUPT] = STORE_RESULT_CORRUPT,
	};
	return of[r];
}

static enum store_result prepare(struct store_sqlite *s)
{
	for (unsigned i = 0; i < STATEMENT_COUNT; i++)
		if (sqlite3_prepare_v3(s->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &s->stmt[i],
				       NULL) != SQLITE_OK)
			return STORE_RESULT_CORRUPT;
	return STORE_RESULT_OK;
}

static enum store_result set_up(struct store_sqlite *s, const struct store_sqlite_config *cfg,
				char *why)
{
	char said[200];
	int version;
	const struct sqlite_file_config file = {.path = cfg->path,
						.vfs = cfg->vfs,
						.steps = steps,
						.step_count = sizeof(steps) / sizeof(steps[0]),
						.application_id = APPLICATION_ID,
						.is_durable = true,
						.is_checked = true,
						.is_read_only = cfg->is_read_only};
	enum store_result rc = cfg->is_read_only ? STORE_RESULT_OK : lock(s, cfg->path);
	if (rc != STORE_RESULT_OK)
		return rc;
	rc = result_of(sqlite_file_open(&file, &s->db, &version, said));
	if (rc == STORE_RESULT_NEWER)
		snprintf(why, STORE_WHY_SIZE, "schema %d, this program knows %d", version,
			 file.step_count);
	else if (rc != STORE_RESULT_OK)
		snprintf(why, STORE_WHY_SIZE, "%s", said);
	return rc == STORE_RESULT_OK ? prepare(s) : rc;
}

struct store_backend *store_sqlite_open(const struct store_sqlite_config *cfg,
					enum store_result *result, char why[STORE_WHY_SIZE])
{
	struct store_sqlite *s = calloc(1, sizeof(*s));
	why[0] = '\0';
	*result = STORE_RESULT_MEMORY;
	if (s == NULL)
		return NULL;
	s->base.ops = &ops;
	s->lock_fd = -1;
	*result = set_up(s, cfg, why);
	if (*result != STORE_RESULT_OK) {
		close_all(&s->base);
		return NULL;
	}
	if (!cfg->is_read_only)
		sqlite3_wal_hook(s->db, on_wal, s);
	return &s->base;
}
