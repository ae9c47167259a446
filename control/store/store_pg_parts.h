// SPDX-License-Identifier: Apache-2.0
// What store_pg.c (opening), store_pg_write.c and store_pg_read.c share; nobody else
// includes it.
#pragma once

#include "store/pg_link.h"
#include "store/record_map.h"
#include "store/store_pg.h"

// name, SQL. $1 is the book's number but where there are no parameters. Texts of the audit log are bytes: they come from outside,
// and one that is no UTF-8 must not fail the commit of all the others.
// clang-format off
#define PG_STATEMENT_LIST(X) \
	X(BEGIN, "begin", "BEGIN ISOLATION LEVEL SERIALIZABLE") \
	X(BEGIN_READ, "begin_read", "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY") \
	X(COMMIT, "commit", "COMMIT") \
	X(ROLLBACK, "rollback", "ROLLBACK") \
	X(QUEUE, "queue", "SELECT pg_advisory_lock(1263358722, $1::int4)") \
	X(UNQUEUE, "unqueue", "SELECT pg_advisory_unlock(1263358722, $1::int4)") \
	X(HEAD_TAKE, "head_take", "SELECT base_seq, base_hash, head_seq, head_hash, head_time_ns, print," \
	  " (extract(epoch FROM clock_timestamp()) * 1000000)::int8" \
	  " FROM kerbwing_book WHERE book = $1::int4 FOR UPDATE") \
	X(HEAD_READ, "head_read", "SELECT base_seq, base_hash, head_seq, head_hash, head_time_ns, print," \
	  " (extract(epoch FROM clock_timestamp()) * 1000000)::int8" \
	  " FROM kerbwing_book WHERE book = $1::int4") \
	X(SET_HEAD, "set_head", "UPDATE kerbwing_book SET head_seq = $2::int8, head_hash = $3::bytea," \
	  " head_time_ns = $4::int8 WHERE book = $1::int4") \
	X(SET_BASE, "set_base", "UPDATE kerbwing_book SET base_seq = $2::int8, base_hash = $3::bytea" \
	  " WHERE book = $1::int4") \
	X(PUT, "put", "INSERT INTO kerbwing_record(book, kind, id, expiry_ns, audit_seq, digest, bytes)" \
	  " SELECT $1::int4, k, i, e, s, d, b FROM unnest($2::int4[], $3::bytea[], $4::int8[]," \
	  " $5::int8[], $6::bytea[], $7::bytea[]) AS t(k, i, e, s, d, b)" \
	  " ON CONFLICT (book, kind, id) DO UPDATE SET expiry_ns = excluded.expiry_ns," \
	  " audit_seq = excluded.audit_seq, digest = excluded.digest, bytes = excluded.bytes") \
	X(DROP, "drop", "DELETE FROM kerbwing_record AS r USING unnest($2::int4[], $3::bytea[]) AS t(k, i)" \
	  " WHERE r.book = $1::int4 AND r.kind = t.k AND r.id = t.i") \
	X(ENTRY, "entry", "INSERT INTO kerbwing_audit(book, seq, time_ns, operator, action, reason, kind, id," \
	  " changes, prev, hash) SELECT $1::int4, s, t, o, a, r, k, i, c, p, h FROM unnest($2::int8[]," \
	  " $3::int8[], $4::bytea[], $5::bytea[], $6::bytea[], $7::int4[], $8::bytea[], $9::bytea[]," \
	  " $10::bytea[], $11::bytea[]) AS x(s, t, o, a, r, k, i, c, p, h)") \
	X(NOTIFY, "notify", "SELECT pg_notify('kerbwing_' || $1::int4::text, $2::int8::text)") \
	X(PAGE, "page", "SELECT kind, id, expiry_ns, audit_seq, digest, bytes FROM kerbwing_record" \
	  " WHERE book = $1::int4 AND (kind, id) > ($2::int4, $3::bytea) ORDER BY kind, id LIMIT 256") \
	X(CHANGED, "changed", "SELECT kind, id, expiry_ns, audit_seq, digest, bytes FROM kerbwing_record" \
	  " WHERE book = $1::int4 AND audit_seq > $2::int8 ORDER BY kind, id LIMIT $3::int8") \
	X(DELETED, "deleted", "SELECT changes FROM kerbwing_audit WHERE book = $1::int4 AND seq > $2::int8" \
	  " ORDER BY seq LIMIT $3::int8") \
	X(ENTRIES, "entries", "SELECT seq, time_ns, operator, action, reason, kind, id, changes, prev, hash" \
	  " FROM kerbwing_audit WHERE book = $1::int4 AND seq >= $2::int8 ORDER BY seq LIMIT 256") \
	X(PROOF, "proof", "SELECT audit_seq FROM kerbwing_record WHERE book = $1::int4 AND kind = $2::int4" \
	  " AND id = $3::bytea") \
	X(OLD, "old", "SELECT kind, id, digest FROM kerbwing_record WHERE book = $1::int4 AND audit_seq <= $2::int8" \
	  " ORDER BY audit_seq LIMIT $3::int8") \
	X(ENTRY_HASH, "entry_hash", "SELECT hash FROM kerbwing_audit WHERE book = $1::int4 AND seq = $2::int8") \
	X(RESTATE, "restate", "UPDATE kerbwing_record SET audit_seq = $3::int8 WHERE book = $1::int4" \
	  " AND audit_seq <= $2::int8") \
	X(PRUNE, "prune", "DELETE FROM kerbwing_audit WHERE book = $1::int4 AND seq <= $2::int8")
// clang-format on

enum store_pg_statement {
#define PG_STATEMENT_ENUM(id, name, sql) PG_##id,
	PG_STATEMENT_LIST(PG_STATEMENT_ENUM)
#undef PG_STATEMENT_ENUM
		PG_STATEMENT_COUNT
};

enum { PG_ARRAYS = 10 };

struct store_pg {
	struct store_backend base;
	struct store_pg_config cfg;
	char *conninfo;
	char book_name[STORE_PG_BOOK_MAX + 1];
	char channel[32];
	struct pg_link link;
	int32_t book;	// its number
	bool has_queue; // advisory locks: a fair queue in front of the head
	bool has_notify;
	uint64_t told_seq;	 // by NOTIFY
	struct audit_point head; // of the last turn, for commits without one
	struct pg_array array[PG_ARRAYS];
	struct record_map last; // while a commit is put together: the last change of each record
};

// The head is held: link.is_held.
bool store_pg_send(struct store_pg *s, enum store_pg_statement n, const struct pg_params *p);
const char *store_pg_sql(enum store_pg_statement n);
const char *store_pg_statement_name(enum store_pg_statement n);

// ---- store_pg_read.c

enum store_result store_pg_visit(struct store_backend *b, uint64_t from_seq,
				 const struct store_visitor *v, struct store_ends *ends, char *why);
enum store_result store_pg_changes(struct store_backend *b, uint64_t from, bool is_turn,
				   uint32_t max, struct store_head *head,
				   void (*cb)(void *ctx, const struct store_change *c), void *ctx,
				   bool *is_cut, char *why);
uint64_t store_pg_proof(struct store_backend *b, uint16_t kind, const struct store_id *id);
bool store_pg_get_head(struct store_pg *s, const PGresult *r, struct store_head *out);

// ---- store_pg_write.c

enum store_result store_pg_begin(struct store_backend *b, struct store_head *out);
void store_pg_cancel(struct store_backend *b);
enum store_result store_pg_commit(struct store_backend *b, const struct store_write *w,
				  uint32_t count);
enum store_result store_pg_prune(struct store_backend *b, const struct store_prune *p);
enum store_result store_pg_has_entry(struct store_backend *b, const struct audit_point *p,
				     bool *is_in);
enum store_result store_pg_shrink(struct store_backend *b, struct store_ends *ends, uint64_t max,
				  int64_t time_ns, uint64_t *gone);
