// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "store/store_sqlite_parts.h"

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

static struct binder binder(struct store_sqlite *s, enum store_sqlite_statement n)
{
	return (struct binder){.q = s->stmt[n]};
}

int store_sqlite_step(struct store_sqlite *s, enum store_sqlite_statement n)
{
	int rc = sqlite3_step(s->stmt[n]);
	sqlite3_reset(s->stmt[n]);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

// ---- writing

// The map follows the transaction; if that fails, it goes back.
static bool remember(struct store_sqlite *s, const struct store_record *r, uint64_t n)
{
	if (s->undo_count == s->undo_size) {
		uint32_t size = s->undo_size > 0 ? s->undo_size * 2 : 256;
		struct store_sqlite_undo *p = realloc(s->undo, size * sizeof(*p));
		if (p == NULL)
			return false;
		s->undo = p;
		s->undo_size = size;
	}
	// A place for taking back what is deleted now.
	if (!record_map_reserve(&s->map, s->undo_count + 1))
		return false;
	s->undo[s->undo_count++] = (struct store_sqlite_undo){.id = r->id, .kind = r->kind, .n = n};
	return true;
}

static void restore_map(struct store_sqlite *s)
{
	while (s->undo_count > 0) {
		const struct store_sqlite_undo *u = &s->undo[--s->undo_count];
		record_map_put(&s->map, u->kind, &u->id, u->n);
	}
}

static int write_change(struct store_sqlite *s, const struct store_change *c, uint64_t seq,
			const struct audit_hash *digest)
{
	const struct store_record *r = &c->record;
	uint64_t n = record_map_get(&s->map, r->kind, &r->id);
	if (c->is_delete && n == 0)
		return SQLITE_OK;
	if (!remember(s, r, n))
		return SQLITE_NOMEM;
	struct binder b = binder(s, c->is_delete ? SQL_DROP : SQL_PUT);
	if (c->is_delete) {
		bind_int(&b, (int64_t)n);
		record_map_put(&s->map, r->kind, &r->id, 0);
		return store_sqlite_step(s, SQL_DROP);
	}
	n = n != 0 ? n : s->next_n++;
	record_map_put(&s->map, r->kind, &r->id, n);
	bind_int(&b, (int64_t)n);
	bind_int(&b, r->kind);
	bind_blob(&b, r->id.octet, STORE_ID_SIZE);
	bind_int(&b, r->expiry_ns);
	bind_int(&b, (int64_t)seq);
	bind_hash(&b, digest);
	bind_blob(&b, r->bytes, r->size);
	return store_sqlite_step(s, SQL_PUT);
}

static int write_entry(struct store_sqlite *s, const struct audit_entry *e)
{
	struct binder b = binder(s, SQL_ENTRY);
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
	return store_sqlite_step(s, SQL_ENTRY);
}

static int write_point(struct store_sqlite *s, enum store_sqlite_statement n, uint64_t seq,
		       const struct audit_hash *hash)
{
	struct binder b = binder(s, n);
	bind_int(&b, (int64_t)seq);
	bind_hash(&b, hash);
	return store_sqlite_step(s, n);
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
		store_sqlite_step(s, SQL_ROLLBACK);
	if (result == STORE_RESULT_DISK_FULL)
		return result;
	int rc = store_sqlite_step(s, SQL_BEGIN);
	if (rc == SQLITE_OK)
		rc = store_sqlite_step(s, SQL_VOID);
	if (rc == SQLITE_OK)
		rc = store_sqlite_step(s, SQL_COMMIT);
	if (!sqlite3_get_autocommit(s->db))
		store_sqlite_step(s, SQL_ROLLBACK);
	return rc == SQLITE_OK || result != STORE_RESULT_FLUSH ? result : STORE_RESULT_UNKNOWN;
}

static enum store_result end(struct store_sqlite *s, int rc)
{
	if (rc == SQLITE_OK)
		rc = store_sqlite_step(s, SQL_COMMIT);
	if (rc != SQLITE_OK)
		restore_map(s);
	s->undo_count = 0;
	return rc == SQLITE_OK ? STORE_RESULT_OK : undo(s, rc);
}

enum store_result store_sqlite_commit(struct store_backend *base, const struct store_write *w,
				      uint32_t count)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	int rc = store_sqlite_step(s, SQL_BEGIN);
	for (uint32_t i = 0; i < count && rc == SQLITE_OK; i++) {
		for (uint32_t k = 0; k < w[i].count && rc == SQLITE_OK; k++)
			rc = write_change(s, &w[i].changes[k], w[i].entry.seq, &w[i].digests[k]);
		if (rc == SQLITE_OK)
			rc = write_entry(s, &w[i].entry);
	}
	if (rc == SQLITE_OK)
		rc = write_point(s, SQL_HEAD, w[count - 1].entry.seq, &w[count - 1].entry.hash);
	return end(s, rc);
}

uint64_t store_sqlite_proof(struct store_backend *base, uint16_t kind, const struct store_id *id)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	struct binder b = binder(s, SQL_PROOF);
	bind_int(&b, (int64_t)record_map_get(&s->map, kind, id));
	uint64_t seq = sqlite3_step(b.q) == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(b.q, 0) : 0;
	sqlite3_reset(b.q);
	return seq;
}

static int restate(struct store_sqlite *s, const struct audit_entry *e)
{
	int rc = SQLITE_OK;
	for (uint32_t at = 0; at < e->changes_size && rc == SQLITE_OK; at += AUDIT_CHANGE_SIZE) {
		struct audit_change c;
		struct binder b = binder(s, SQL_RESTATE);
		audit_get_change(e->changes + at, &c);
		bind_int(&b, (int64_t)e->seq);
		bind_int(&b, (int64_t)record_map_get(&s->map, c.kind, &c.id));
		rc = store_sqlite_step(s, SQL_RESTATE);
	}
	return rc;
}

enum store_result store_sqlite_prune(struct store_backend *base, const struct store_prune *p)
{
	struct store_sqlite *s = (struct store_sqlite *)base;
	int rc = store_sqlite_step(s, SQL_BEGIN);
	if (rc == SQLITE_OK)
		rc = restate(s, &p->entry);
	if (rc == SQLITE_OK)
		rc = write_entry(s, &p->entry);
	struct binder b = binder(s, SQL_PRUNE);
	bind_int(&b, (int64_t)p->base.seq);
	if (rc == SQLITE_OK)
		rc = store_sqlite_step(s, SQL_PRUNE);
	if (rc == SQLITE_OK)
		rc = write_point(s, SQL_BASE, p->base.seq, &p->base.hash);
	if (rc == SQLITE_OK)
		rc = write_point(s, SQL_HEAD, p->entry.seq, &p->entry.hash);
	return end(s, rc);
}
