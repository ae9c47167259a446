// SPDX-License-Identifier: Apache-2.0
#include "store_rig.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct store_id store_rig_id(unsigned n)
{
	struct store_id id = {{0x5a}};
	id.octet[14] = (uint8_t)(n >> 8);
	id.octet[15] = (uint8_t)n;
	return id;
}

static void on_done(void *ctx, uint64_t ticket, enum store_result result)
{
	struct store_rig *r = ctx;
	if (r->is_dead || r->done_count == STORE_RIG_EVENTS)
		return;
	r->done[r->done_count].ticket = ticket;
	r->done[r->done_count++].result = result;
}

static void on_failed(void *ctx, uint64_t first, uint64_t last, enum store_result why)
{
	struct store_rig *r = ctx;
	if (r->is_dead)
		return;
	r->failed_count++;
	r->failed_first = first;
	r->failed_last = last;
}

static const char *take(void *ctx, const struct store_record *rec)
{
	struct store_rig *r = ctx;
	if (r->refusal != NULL || r->record_count == STORE_RIG_RECORDS)
		return r->refusal != NULL ? r->refusal : "too many";
	r->record[r->record_count].kind = rec->kind;
	r->record[r->record_count].id = rec->id;
	r->record[r->record_count].expiry_ns = rec->expiry_ns;
	r->record[r->record_count].size = rec->size;
	r->record[r->record_count++].first = rec->size > 0 ? *(const uint8_t *)rec->bytes : 0;
	return NULL;
}

static void make_dir(struct store_rig *r)
{
	snprintf(r->dir, sizeof(r->dir), "/tmp/kw-store-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	snprintf(r->path, sizeof(r->path), "%s/book.db", r->dir);
}

int store_rig_kinds(void)
{
	return getenv("KERBWING_TEST_PG") != NULL ? 3 : 2;
}

void store_rig_init(struct store_rig *r, enum store_rig_kind kind, const char *vfs)
{
	static unsigned books;
	memset(r, 0, sizeof(*r));
	r->vfs = vfs;
	r->kind = kind;
	r->cfg = (struct store_config){.done = on_done, .failed = on_failed, .ctx = r};
	if (kind == STORE_RIG_MEM)
		r->disk = store_mem_disk_create();
	else if (kind == STORE_RIG_PG)
		snprintf(r->book, sizeof(r->book), "rig-%d-%u", (int)getpid(), books++);
	else
		make_dir(r);
}

static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};

static void remove_dir(const char *dir, const char *path)
{
	char name[128];
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
		unlink(name);
	}
	rmdir(dir);
}

void store_rig_fini(struct store_rig *r)
{
	store_rig_close(r);
	store_mem_disk_destroy(r->disk);
	if (r->kind == STORE_RIG_SQLITE)
		remove_dir(r->dir, r->path);
}

struct store_backend *store_rig_backend(struct store_rig *r, bool is_read_only,
					enum store_result *rc, char *why)
{
	const struct store_sqlite_config c = {
		.path = r->path, .vfs = r->vfs, .is_read_only = is_read_only};
	const struct store_pg_config p = {.conninfo_path = getenv("KERBWING_TEST_PG"),
					  .book = r->book,
					  .timeout_ms = 5000,
					  .is_alone = true};
	*rc = STORE_RESULT_OK;
	if (r->kind == STORE_RIG_PG)
		return store_pg_open(&p, rc, why);
	return r->disk != NULL ? store_mem_open(r->disk) : store_sqlite_open(&c, rc, why);
}

enum store_result store_rig_open(struct store_rig *r)
{
	enum store_result rc;
	r->record_count = 0;
	struct store_backend *b = store_rig_backend(r, false, &rc, r->why);
	return b != NULL ? store_open(&r->store, b, &r->cfg, take, r, r->why) : rc;
}

void store_rig_close(struct store_rig *r)
{
	store_close(r->store);
	r->store = NULL;
}

static void copy_file(const char *from, const char *to)
{
	char buf[65536];
	FILE *in = fopen(from, "rb"), *out = in != NULL ? fopen(to, "wb") : NULL;
	size_t n;
	while (out != NULL && (n = fread(buf, 1, sizeof(buf), in)) > 0)
		fwrite(buf, 1, n, out);
	if (out != NULL)
		fclose(out);
	if (in != NULL)
		fclose(in);
}

static void set_print(const struct store_rig *r, const char *first)
{
	char sql[200];
	snprintf(sql, sizeof(sql),
		 "UPDATE kerbwing_book SET print = decode('%s' || repeat('00', 31), 'hex') WHERE "
		 "name = '%s'",
		 first, r->book);
	CU_ASSERT_TRUE(store_rig_pg_sql(sql));
}

// The shared-memory index is not copied: a new process makes it anew from the log. What the old store still does goes to
// files that are thrown away, or to a disk that takes nothing more, and its last words reach nobody.
void store_rig_crash(struct store_rig *r)
{
	static const struct store_mem_plan unplugged = {
		.fail_at = 1, .fail_count = UINT32_MAX, .failure = STORE_RESULT_IO};
	static const struct store_mem_plan well = {.fail_at = 0};
	struct store_rig old = *r;
	if (r->kind == STORE_RIG_PG) {
		set_print(r, "01"); // to the old store the book is another one from here on
		store_rig_cut();
	} else if (r->disk == NULL) {
		char from[128], to[128];
		make_dir(r);
		for (unsigned i = 0; i < 2; i++) {
			snprintf(from, sizeof(from), "%s%s", old.path, suffixes[i]);
			snprintf(to, sizeof(to), "%s%s", r->path, suffixes[i]);
			copy_file(from, to);
		}
	} else {
		store_mem_disk_plan(r->disk, &unplugged);
	}
	r->is_dead = true;
	store_rig_close(r);
	r->is_dead = false;
	if (r->kind == STORE_RIG_SQLITE)
		remove_dir(old.dir, old.path);
	else if (r->kind == STORE_RIG_MEM)
		store_mem_disk_plan(r->disk, &well);
	else
		set_print(r, "00");
}

uint64_t store_rig_put(struct store_rig *r, unsigned id, int size, uint8_t first,
		       enum store_result *why)
{
	char reason[16];
	uint8_t *bytes = calloc(1, size > 0 ? (size_t)size : 1);
	bytes[0] = first;
	snprintf(reason, sizeof(reason), "%u", id);
	const struct store_change c = {.record = {.kind = (uint16_t)(1 + id % 3),
						  .id = store_rig_id(id),
						  .expiry_ns = id,
						  .bytes = bytes,
						  .size = size > 0 ? (uint32_t)size : 0},
				       .is_delete = size < 0};
	const struct store_batch b = {.changes = &c,
				      .count = 1,
				      .audit = {.operator_name = "anna",
						.action = "test.put",
						.reason = reason,
						.kind = c.record.kind,
						.id = c.record.id,
						.time_ns = 1785715200000000000 + id}};
	uint64_t ticket = store_submit(r->store, &b, why);
	free(bytes);
	return ticket;
}

void store_rig_settle(struct store_rig *r)
{
	while (store_turn(r->store))
		store_collect(r->store);
}

void store_rig_verify(struct store_rig *r, const struct audit_point *noted,
		      struct audit_report *out)
{
	enum store_result rc;
	char why[STORE_WHY_SIZE];
	struct store_backend *b = store_rig_backend(r, true, &rc, why);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	audit_verify(b, noted, out);
	b->ops->close(b);
}

bool store_rig_pg_sql(const char *text)
{
	char conninfo[1024] = "";
	FILE *f = fopen(getenv("KERBWING_TEST_PG"), "r");
	if (f == NULL || fgets(conninfo, sizeof(conninfo), f) == NULL)
		return false;
	fclose(f);
	PGconn *c = PQconnectdb(conninfo);
	PGresult *r = PQexec(c, text);
	bool is_good =
		PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK;
	if (!is_good)
		fprintf(stderr, "%s: %s\n", text, PQerrorMessage(c));
	PQclear(r);
	PQfinish(c);
	return is_good;
}

void store_rig_cut(void)
{
	CU_ASSERT_TRUE(
		store_rig_pg_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
				 "application_name = 'kerbwing'"));
}

bool store_rig_sql(const struct store_rig *r, const char *text)
{
	sqlite3 *db = NULL;
	bool is_good = sqlite3_open(r->path, &db) == SQLITE_OK &&
		       sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK;
	if (!is_good)
		fprintf(stderr, "%s: %s\n", text, sqlite3_errmsg(db));
	sqlite3_close(db);
	return is_good;
}
