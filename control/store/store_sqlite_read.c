// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>

#include "store/store_sqlite_parts.h"

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
	sqlite3_stmt *q = s->stmt[SQL_READ_ENDS];
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
	sqlite3_stmt *q = s->stmt[SQL_READ_ENTRIES];
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
	sqlite3_stmt *q = s->stmt[SQL_READ_RECORDS];
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

enum store_result store_sqlite_visit(struct store_backend *base, uint64_t from_seq,
				     const struct store_visitor *v, struct store_ends *ends,
				     char *why)
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
	store_sqlite_step(s, SQL_ROLLBACK);
	return result;
}

enum store_result store_sqlite_read_map(struct store_sqlite *s, char *why)
{
	sqlite3_stmt *q = s->stmt[SQL_READ_MAP];
	enum store_result result = STORE_RESULT_OK;
	int rc;
	s->next_n = 1;
	while (result == STORE_RESULT_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		int64_t n = sqlite3_column_int64(q, 0), kind = sqlite3_column_int64(q, 1);
		struct store_id id;
		bool is_good =
			n > 0 && kind >= 0 && kind <= UINT16_MAX && is_blob(q, 2, STORE_ID_SIZE);
		if (is_good)
			copy_blob(q, 2, id.octet, STORE_ID_SIZE);
		if (!is_good || record_map_get(&s->map, (uint16_t)kind, &id) != 0) {
			snprintf(why, STORE_WHY_SIZE, "record number %lld: %s", (long long)n,
				 is_good ? "there twice" : "form");
			result = STORE_RESULT_CORRUPT_RECORD;
		} else if (!record_map_put(&s->map, (uint16_t)kind, &id, (uint64_t)n)) {
			result = STORE_RESULT_MEMORY;
		}
		s->next_n = (uint64_t)n + 1;
	}
	sqlite3_reset(q);
	return result == STORE_RESULT_OK ? ended(rc) : result;
}
