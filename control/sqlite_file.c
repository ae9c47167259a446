// SPDX-License-Identifier: Apache-2.0
#include "sqlite_file.h"

#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WHY_SIZE = 200, PATH_SIZE = 1024, BUSY_MS = 1000 };

static const char *const names[SQLITE_FILE_RESULT_COUNT] = {"ok",      "access", "locked",
							    "foreign", "newer",	 "corrupt"};

const char *sqlite_file_result_name(unsigned result)
{
	return result < SQLITE_FILE_RESULT_COUNT ? names[result] : "?";
}

// Made by us, so that it is private from its first moment on; SQLite gives its companions the same mode. The name is
// flushed, too: a durable file in a directory that forgot it would be lost.
static void make(const char *path)
{
	char copy[PATH_SIZE];
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return; // is there, or cannot be made: opening tells which
	close(fd);
	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

static enum sqlite_file_result result_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_DONE:
	case SQLITE_ROW:
		return SQLITE_FILE_OK;
	case SQLITE_NOTADB:
		return SQLITE_FILE_FOREIGN;
	case SQLITE_CORRUPT:
		return SQLITE_FILE_CORRUPT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return SQLITE_FILE_LOCKED;
	default:
		return SQLITE_FILE_ACCESS;
	}
}

static enum sqlite_file_result run(sqlite3 *db, const char *sql)
{
	return result_of(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static enum sqlite_file_result read_int(sqlite3 *db, const char *sql, int *value)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		*value = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	return result_of(rc);
}

static enum sqlite_file_result check(sqlite3 *db, char *why)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &q, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(q);
	const char *said = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(q, 0) : NULL;
	enum sqlite_file_result result = result_of(rc);
	if (said != NULL && strcmp(said, "ok") != 0) {
		snprintf(why, WHY_SIZE, "%.150s", said);
		result = SQLITE_FILE_CORRUPT;
	}
	sqlite3_finalize(q);
	return result;
}

static enum sqlite_file_result is_ours(sqlite3 *db, const struct sqlite_file_config *cfg,
				       int *version)
{
	int id = 0, tables = 0;
	enum sqlite_file_result rc = read_int(db, "PRAGMA user_version", version);
	if (rc == SQLITE_FILE_OK)
		rc = read_int(db, "PRAGMA application_id", &id);
	if (rc == SQLITE_FILE_OK)
		rc = read_int(db, "SELECT count(*) FROM sqlite_master", &tables);
	if (rc != SQLITE_FILE_OK)
		return rc;
	bool is_new = *version == 0 && id == 0 && tables == 0;
	if (*version < 0 || (cfg->application_id != 0 && id != cfg->application_id && !is_new) ||
	    (is_new && cfg->is_read_only))
		return SQLITE_FILE_FOREIGN;
	return *version > cfg->step_count ? SQLITE_FILE_NEWER : SQLITE_FILE_OK;
}

static enum sqlite_file_result migrate(sqlite3 *db, const struct sqlite_file_config *cfg,
				       int version)
{
	char mark[128];
	for (; version < cfg->step_count; version++) {
		enum sqlite_file_result rc = run(db, "BEGIN IMMEDIATE");
		if (rc == SQLITE_FILE_OK)
			rc = run(db, cfg->steps[version]);
		snprintf(mark, sizeof(mark),
			 "PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT",
			 cfg->application_id, version + 1);
		if (rc == SQLITE_FILE_OK)
			rc = run(db, mark);
		if (rc != SQLITE_FILE_OK)
			return rc;
	}
	return SQLITE_FILE_OK;
}

static enum sqlite_file_result set_up(sqlite3 *db, const struct sqlite_file_config *cfg,
				      int *version, char *why)
{
	sqlite3_busy_timeout(db, BUSY_MS);
	sqlite3_extended_result_codes(db, 1);
	enum sqlite_file_result rc = is_ours(db, cfg, version);
	if (rc == SQLITE_FILE_OK && cfg->is_checked)
		rc = check(db, why);
	if (rc != SQLITE_FILE_OK || cfg->is_read_only)
		return rc;
	char page_size[40];
	snprintf(page_size, sizeof(page_size), "PRAGMA page_size=%d", cfg->page_size);
	if (cfg->page_size != 0) // changes nothing where there are tables
		rc = run(db, page_size);
	if (rc == SQLITE_FILE_OK)
		rc = run(db, "PRAGMA journal_mode=WAL");
	if (rc == SQLITE_FILE_OK)
		rc = run(db,
			 cfg->is_durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
	return rc == SQLITE_FILE_OK ? migrate(db, cfg, *version) : rc;
}

enum sqlite_file_result sqlite_file_open(const struct sqlite_file_config *cfg, struct sqlite3 **db,
					 int *version, char why[WHY_SIZE])
{
	int flags = cfg->is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	*version = 0;
	why[0] = '\0';
	*db = NULL;
	if (!cfg->is_read_only)
		make(cfg->path);
	enum sqlite_file_result rc =
		result_of(sqlite3_open_v2(cfg->path, db, flags | SQLITE_OPEN_NOMUTEX, cfg->vfs));
	if (rc == SQLITE_FILE_OK)
		rc = set_up(*db, cfg, version, why);
	if (rc == SQLITE_FILE_OK)
		return rc;
	if (why[0] == '\0')
		snprintf(why, WHY_SIZE, "%.150s", sqlite3_errmsg(*db));
	sqlite3_close(*db);
	*db = NULL;
	return rc;
}
