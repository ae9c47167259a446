// SPDX-License-Identifier: Apache-2.0
// What store_sqlite.c (opening), store_sqlite_write.c and store_sqlite_read.c share; nobody else includes it.
#pragma once

#include <sqlite3.h>

#include "store/record_map.h"
#include "store/store_backend.h"

enum store_sqlite_statement {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_PUT,
	SQL_DROP,
	SQL_ENTRY,
	SQL_HEAD,
	SQL_VOID,
	SQL_BASE,
	SQL_PRUNE,
	SQL_PROOF,
	SQL_RESTATE,
	SQL_READ_ENDS,
	SQL_READ_ENTRIES,
	SQL_READ_RECORDS,
	SQL_READ_MAP,
	SQL_COUNT
};

// What the map said before a change.
struct store_sqlite_undo {
	struct store_id id;
	uint16_t kind;
	uint64_t n;
};

struct store_sqlite {
	struct store_backend base;
	sqlite3 *db;
	sqlite3_stmt *stmt[SQL_COUNT];
	// Where each record stands. The file has no index by id: ids are random, and each change of an index of random keys
	// writes a page of its own to the log. With it here, what is new is written one behind the other.
	struct record_map map;
	uint64_t next_n;
	struct store_sqlite_undo *undo; // of the running transaction
	uint32_t undo_count, undo_size;
	int lock_fd;
	int wal_pages; // not checkpointed yet
};

// Runs a statement that is bound, and makes it ready for the next time. SQLITE_OK or an extended code.
int store_sqlite_step(struct store_sqlite *s, enum store_sqlite_statement n);

enum store_result store_sqlite_commit(struct store_backend *base, const struct store_write *w,
				      uint32_t count);
uint64_t store_sqlite_proof(struct store_backend *base, uint16_t kind, const struct store_id *id);
enum store_result store_sqlite_prune(struct store_backend *base, const struct store_prune *p);

enum store_result store_sqlite_visit(struct store_backend *base, uint64_t from_seq,
				     const struct store_visitor *v, struct store_ends *ends,
				     char *why);
// Fills the map.
enum store_result store_sqlite_read_map(struct store_sqlite *s, char *why);
