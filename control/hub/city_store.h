// SPDX-License-Identifier: Apache-2.0
// The hub's memory: summaries, alerts and the accounts of every node, in one SQLite file (WAL). Writes are collected and
// committed together; a message is unique by city, node, boot and sequence, so that a second delivery changes nothing.
// The loop's thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "hub/intake.h"

struct sqlite3;
struct sqlite3_stmt;

enum city_store_statement {
	CITY_STORE_BEGIN,
	CITY_STORE_COMMIT,
	CITY_STORE_ROLLBACK,
	CITY_STORE_PUT_SUMMARY,
	CITY_STORE_PUT_GRANT,
	CITY_STORE_PUT_ALERT,
	CITY_STORE_PUT_CATALOG,
	CITY_STORE_PUT_NODE,
	CITY_STORE_PUT_BOOT,
	CITY_STORE_DROP_BOOTS,
	CITY_STORE_PRUNE_SUMMARY,
	CITY_STORE_PRUNE_ALERT,
	CITY_STORE_PRUNE_GRANT,
	CITY_STORE_LIST_SUMMARY,
	CITY_STORE_LIST_ALERT,
	CITY_STORE_STATEMENT_COUNT
};

struct city_store {
	struct sqlite3 *db;
	struct sqlite3_stmt *stmt[CITY_STORE_STATEMENT_COUNT];
	const char *path;
	bool is_open_transaction;
	unsigned pending; // rows since the last commit
	uint64_t rows;
	uint64_t commits;
	uint64_t failures;
	bool is_failing; // the last write or commit failed
};

// Opens or makes the file with mode 0600. Returns 0, or -EIO after one line on stderr.
int city_store_open(struct city_store *s, const char *path);
void city_store_close(struct city_store *s);

// Reads the accounts of all nodes. Returns 0 or -EIO.
int city_store_load(struct city_store *s, struct intake *k);

// Part of the running transaction, which begins with the first of them.
void city_store_put_summary(struct city_store *s, const struct intake_message *m, int64_t now_ns);
void city_store_put_grant(struct city_store *s, const struct intake_message *m, int64_t now_ns);
void city_store_put_alert(struct city_store *s, const struct intake_message *m, int64_t now_ns);
// The latest of each node alone.
void city_store_put_catalog(struct city_store *s, const struct intake_message *m, int64_t now_ns);

// Stores the accounts that changed and commits. False when it failed; what was pending is then lost, counted.
bool city_store_commit(struct city_store *s, struct intake *k);

// Forgets what arrived before cutoff_ns, at most 20,000 rows a call.
void city_store_prune(struct city_store *s, int64_t cutoff_ns);

// What a list asks for. Texts NULL: any.
struct city_store_query {
	const char *city, *node;
	int64_t from_ns, to_ns; // half open, by the end of the interval or the time of the alert
	unsigned limit;
};

// Rows newest first: `row` is called with the columns of the statement, named by sqlite3_column_name. Stops when it
// returns false.
typedef bool city_store_row(void *ctx, struct sqlite3_stmt *row);

int city_store_list(struct city_store *s, enum city_store_statement list,
		    const struct city_store_query *q, city_store_row *row, void *ctx);
