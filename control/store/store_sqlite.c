// SPDX-License-Identifier: Apache-2.0
#include "store/store_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "sqlite_file.h"
#include "store/store_sqlite_parts.h"

enum { PATH_SIZE = 1024, APPLICATION_ID = 0x4b574231 /* "KWB1" */, CHECKPOINT_PAGES = 4096 };

// n numbers records in the order in which they were first written. A record's digest stands beside it, so that damage is
// found when it is read, and audit_seq names the entry that proves it. `ends` has one row; `voids` is what a failed flush is overwritten with.
static const char *const steps[] = {
	"CREATE TABLE record(n INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id BLOB NOT NULL,"
	" expiry_ns INTEGER NOT NULL, audit_seq INTEGER NOT NULL, digest BLOB NOT NULL,"
	" bytes BLOB NOT NULL) STRICT;"
	"CREATE TABLE audit(seq INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL,"
	" operator TEXT NOT NULL, action TEXT NOT NULL, reason TEXT NOT NULL,"
	" kind INTEGER NOT NULL, id BLOB NOT NULL, changes BLOB NOT NULL, prev BLOB NOT NULL,"
	" hash BLOB NOT NULL) STRICT;"
	"CREATE TABLE ends(one INTEGER PRIMARY KEY CHECK(one = 1), base_seq INTEGER NOT NULL,"
	" base_hash BLOB NOT NULL, head_seq INTEGER NOT NULL, head_hash BLOB NOT NULL,"
	" voids INTEGER NOT NULL) STRICT;"
	"INSERT INTO ends VALUES(1, 0, zeroblob(32), 0, zeroblob(32), 0);",
};

static const char *const sql[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_PUT] =
		"INSERT OR REPLACE INTO record(n, kind, id, expiry_ns, audit_seq, digest, bytes)"
		" VALUES(?,?,?,?,?,?,?)",
	[SQL_DROP] = "DELETE FROM record WHERE n = ?",
	[SQL_ENTRY] = "INSERT INTO audit(seq, time_ns, operator, action, reason, kind, id, changes,"
		      " prev, hash) VALUES(?,?,?,?,?,?,?,?,?,?)",
	[SQL_HEAD] = "UPDATE ends SET head_seq = ?, head_hash = ?",
	[SQL_VOID] = "UPDATE ends SET voids = voids + 1",
	[SQL_BASE] = "UPDATE ends SET base_seq = ?, base_hash = ?",
	[SQL_PRUNE] = "DELETE FROM audit WHERE seq <= ?",
	[SQL_PROOF] = "SELECT audit_seq FROM record WHERE n = ?",
	[SQL_RESTATE] = "UPDATE record SET audit_seq = ? WHERE n = ?",
	[SQL_READ_ENDS] = "SELECT base_seq, base_hash, head_seq, head_hash FROM ends",
	[SQL_READ_ENTRIES] =
		"SELECT seq, time_ns, operator, action, reason, kind, id, changes, prev,"
		" hash FROM audit WHERE seq >= ? ORDER BY seq",
	[SQL_READ_RECORDS] = "SELECT kind, id, expiry_ns, audit_seq, digest, bytes FROM record"
			     " ORDER BY kind, id",
	[SQL_READ_MAP] = "SELECT n, kind, id FROM record ORDER BY n",
};

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
	for (unsigned i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(s->stmt[i]);
	sqlite3_close(s->db);
	record_map_fini(&s->map);
	free(s->undo);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	free(s);
}

static const struct store_backend_ops ops = {
	.name = "sqlite",
	.visit = store_sqlite_visit,
	.commit = store_sqlite_commit,
	.proof = store_sqlite_proof,
	.prune = store_sqlite_prune,
	.tidy = tidy,
	.close = close_all,
};

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
	for (unsigned i = 0; i < SQL_COUNT; i++)
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
	if (rc == STORE_RESULT_OK)
		rc = prepare(s);
	if (rc == STORE_RESULT_OK && !cfg->is_read_only)
		rc = store_sqlite_read_map(s, why);
	return rc;
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
	record_map_init(&s->map);
	*result = set_up(s, cfg, why);
	if (*result != STORE_RESULT_OK) {
		close_all(&s->base);
		return NULL;
	}
	if (!cfg->is_read_only)
		sqlite3_wal_hook(s->db, on_wal, s);
	return &s->base;
}
