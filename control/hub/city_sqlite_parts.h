// SPDX-License-Identifier: Apache-2.0
// What city_sqlite.c (opening), city_sqlite_write.c and city_sqlite_read.c share; nobody else includes it.
#pragma once

#include <sqlite3.h>

#include "hub/city_backend.h"

// The tables of streams, in the order of enum outbox_stream.
#define CITY_SQLITE_STREAMS(X) X("summary") X("grant_event") X("alert")

#define CITY_SQLITE_PUT(table)                                                                     \
	"INSERT OR IGNORE INTO " table "(node_no, at_ns, boot_id, seq, received_ns, from_ns,"      \
	" to_ns, payload) VALUES(?,?,?,?,?,?,?,?)"
#define CITY_SQLITE_PRUNE(table)                                                                   \
	"DELETE FROM " table " WHERE rowid IN (SELECT rowid FROM " table                           \
	" WHERE at_ns < ?1 LIMIT ?2)"
// Of one node by its key, of all by time: each has its index.
#define CITY_SQLITE_ROWS                                                                           \
	"SELECT n.city, n.node, r.node_no, r.boot_id, r.seq, r.at_ns, r.received_ns, r.from_ns,"   \
	" r.to_ns, r.payload FROM "
#define CITY_SQLITE_PAGE                                                                           \
	" r.at_ns >= ?3 AND r.at_ns < ?4 AND r.at_ns <= ?5"                                        \
	" AND (r.at_ns, r.node_no, r.boot_id, r.seq) < (?5, ?6, ?7, ?8)"                           \
	" ORDER BY r.at_ns DESC, r.node_no DESC, r.boot_id DESC, r.seq DESC LIMIT ?9"
#define CITY_SQLITE_LIST_NODE(table)                                                               \
	CITY_SQLITE_ROWS "node AS n CROSS JOIN " table                                             \
			 " AS r ON r.node_no = n.no WHERE n.city = ?1 AND n.node = ?2"             \
			 " AND" CITY_SQLITE_PAGE
#define CITY_SQLITE_LIST(table)                                                                    \
	CITY_SQLITE_ROWS table " AS r CROSS JOIN node AS n ON n.no = r.node_no"                    \
			       " WHERE (?1 IS NULL OR n.city = ?1)"                                \
			       " AND (?2 IS NULL OR n.node = ?2) AND" CITY_SQLITE_PAGE
#define CITY_SQLITE_ROLLUP_PAGE                                                                    \
	" r.level = ?8 AND r.start_ns >= ?3 AND r.start_ns < ?4 AND r.start_ns <= ?5"              \
	" AND (r.start_ns, r.node_no) < (?5, ?6) ORDER BY r.start_ns DESC, r.node_no DESC LIMIT "  \
	"?7"
#define CITY_SQLITE_ROLLUP_ROWS                                                                    \
	"SELECT n.city, n.node, r.node_no, 0, 0, r.start_ns, r.made_ns, 0, 0, r.payload FROM "

// clang-format off
#define CITY_SQLITE_LIST_OF_STATEMENTS(X) \
	X(BEGIN, "BEGIN IMMEDIATE") \
	X(COMMIT, "COMMIT") \
	X(ROLLBACK, "ROLLBACK") \
	X(NUMBER, "SELECT no FROM node WHERE city = ?1 AND node = ?2") \
	X(NEW_NODE, "INSERT INTO node(city, node) VALUES(?1, ?2) ON CONFLICT(city, node) DO NOTHING") \
	X(ACCOUNT, "SELECT from_one, made_ns, last_ns, base, high, floor, received, duplicated, resent, late, old, lost, gaps" \
	  " FROM account WHERE node_no = ?1 AND boot_id = ?2 AND stream = ?3") \
	X(NEW_BOOT, "INSERT OR IGNORE INTO account(node_no, boot_id, stream, from_one) SELECT n.no, ?2, s.column1, EXISTS" \
	  "(SELECT 1 FROM account WHERE node_no = ?1 AND boot_id <> ?2 AND last_ns > 0) FROM node AS n, (VALUES(0), (1), (2)) AS s WHERE n.no = ?1") \
	X(SAVE, "UPDATE account SET made_ns = ?4, last_ns = ?5, base = ?6, high = ?7, floor = ?8, received = ?9, duplicated = ?10," \
	  " resent = ?11, late = ?12, old = ?13, lost = ?14, gaps = ?15 WHERE node_no = ?1 AND boot_id = ?2 AND stream = ?3") \
	X(PUT_SUMMARY, CITY_SQLITE_PUT("summary")) \
	X(PUT_GRANT, CITY_SQLITE_PUT("grant_event")) \
	X(PUT_ALERT, CITY_SQLITE_PUT("alert")) \
	X(PUT_STATUS, "UPDATE node SET status_boot = ?2, status_ns = max(status_ns, ?3), status_received_ns = ?4, status = ?5" \
	  " WHERE no = ?1 AND (status_boot = ?2 OR status_ns <= ?3)") \
	X(PUT_CATALOG, "UPDATE node SET catalog_ns = ?2, catalog_received_ns = ?3, catalog = ?4 WHERE no = ?1 AND catalog_ns <= ?2") \
	X(MARK, "INSERT INTO mark(level, start_ns, node_no, gen) VALUES(?1, ?2, ?3, ?4)" \
	  " ON CONFLICT(level, start_ns, node_no) DO UPDATE SET gen = excluded.gen") \
	X(MARKS, "SELECT node_no, start_ns, gen FROM mark WHERE level = ?1 AND start_ns < ?2 ORDER BY start_ns, node_no LIMIT ?3") \
	X(UNMARK, "DELETE FROM mark WHERE level = ?1 AND start_ns = ?2 AND node_no = ?3 AND gen = ?4") \
	X(COUNT_MARKS, "SELECT count(*) FROM mark") \
	X(PUT_ROLLUP, "INSERT INTO rollup(level, node_no, start_ns, made_ns, payload) VALUES(?1, ?2, ?3, ?4, ?5)" \
	  " ON CONFLICT(level, node_no, start_ns) DO UPDATE SET made_ns = excluded.made_ns, payload = excluded.payload") \
	X(SUMMARIES, "SELECT '', '', node_no, boot_id, seq, at_ns, received_ns, from_ns, to_ns, payload FROM summary" \
	  " WHERE node_no = ?1 AND at_ns >= ?2 AND at_ns < ?3") \
	X(ROLLUPS, "SELECT '', '', node_no, 0, 0, start_ns, made_ns, 0, 0, payload FROM rollup" \
	  " WHERE level = ?4 AND node_no = ?1 AND start_ns >= ?2 AND start_ns < ?3") \
	X(PRUNE_SUMMARIES, CITY_SQLITE_PRUNE("summary")) \
	X(PRUNE_ALERTS, CITY_SQLITE_PRUNE("alert")) \
	X(PRUNE_GRANTS, CITY_SQLITE_PRUNE("grant_event")) \
	X(PRUNE_ROLLUPS, "DELETE FROM rollup WHERE rowid IN (SELECT rowid FROM rollup WHERE level = ?3 AND start_ns < ?1 LIMIT ?2)") \
	X(PRUNE_MARKS, "DELETE FROM mark WHERE level = ?2 AND start_ns < ?1") \
	X(OLD_BOOTS, "SELECT node_no, boot_id FROM account WHERE boot_id <> 0 GROUP BY node_no, boot_id HAVING max(last_ns) < ?1 LIMIT ?2") \
	X(RETIRE, "INSERT INTO account(node_no, boot_id, stream, boots, made_ns, last_ns, received, duplicated, resent, late, old, lost)" \
	  " SELECT node_no, 0, stream, boots, made_ns, last_ns, received, duplicated, resent, late, old, lost FROM account" \
	  " WHERE node_no = ?1 AND boot_id = ?2 ON CONFLICT(node_no, boot_id, stream) DO UPDATE SET boots = boots + excluded.boots," \
	  " made_ns = max(made_ns, excluded.made_ns), last_ns = max(last_ns, excluded.last_ns), received = received + excluded.received," \
	  " duplicated = duplicated + excluded.duplicated, resent = resent + excluded.resent, late = late + excluded.late," \
	  " old = old + excluded.old, lost = lost + excluded.lost") \
	X(DROP_BOOT, "DELETE FROM account WHERE node_no = ?1 AND boot_id = ?2") \
	X(OLD_NODES, "SELECT node_no FROM account GROUP BY node_no HAVING max(last_ns) < ?1 LIMIT ?2") \
	X(DROP_ACCOUNTS, "DELETE FROM account WHERE node_no = ?1") \
	X(DROP_NODE, "DELETE FROM node WHERE no = ?1") \
	X(TOTALS, "SELECT stream, sum(received), sum(lost), sum(duplicated), sum(late), sum(old), (SELECT count(*) FROM node)" \
	  " FROM account GROUP BY stream") \
	X(NODES, "SELECT no, city, node, status_received_ns, status, catalog_received_ns, catalog FROM node WHERE no > ?3" \
	  " AND (?1 IS NULL OR city = ?1) AND (?2 IS NULL OR node = ?2) ORDER BY no LIMIT ?4") \
	X(BOOTS, "SELECT stream, received, lost, duplicated, late, old, boots, boot_id, made_ns, last_ns FROM account WHERE node_no = ?1") \
	X(LIST_SUMMARY, CITY_SQLITE_LIST("summary")) \
	X(LIST_GRANT, CITY_SQLITE_LIST("grant_event")) \
	X(LIST_ALERT, CITY_SQLITE_LIST("alert")) \
	X(LIST_NODE_SUMMARY, CITY_SQLITE_LIST_NODE("summary")) \
	X(LIST_NODE_GRANT, CITY_SQLITE_LIST_NODE("grant_event")) \
	X(LIST_NODE_ALERT, CITY_SQLITE_LIST_NODE("alert")) \
	X(LIST_ROLLUP, CITY_SQLITE_ROLLUP_ROWS "rollup AS r CROSS JOIN node AS n ON n.no = r.node_no" \
	  " WHERE (?1 IS NULL OR n.city = ?1) AND (?2 IS NULL OR n.node = ?2) AND" CITY_SQLITE_ROLLUP_PAGE) \
	X(LIST_NODE_ROLLUP, CITY_SQLITE_ROLLUP_ROWS "node AS n CROSS JOIN rollup AS r ON r.node_no = n.no" \
	  " WHERE n.city = ?1 AND n.node = ?2 AND" CITY_SQLITE_ROLLUP_PAGE)
// clang-format on

enum city_sqlite_statement {
#define CITY_SQLITE_ENUM(id, sql) CITY_SQL_##id,
	CITY_SQLITE_LIST_OF_STATEMENTS(CITY_SQLITE_ENUM)
#undef CITY_SQLITE_ENUM
		CITY_SQL_COUNT
};

struct city_sqlite {
	struct city_backend base;
	const struct city_store_config *cfg;
	sqlite3 *db;
	sqlite3_stmt *stmt[CITY_SQL_COUNT];
	bool is_open;		      // a transaction
	uint8_t gaps[SEQ_PACKED_MAX]; // of an account that is written
};

// Binds parameters from left to right.
struct city_binder {
	sqlite3_stmt *q;
	int n;
};

struct city_binder city_sqlite_bind(struct city_backend *b, enum city_sqlite_statement n);
void city_bind_text(struct city_binder *b, const char *v);
void city_bind_int(struct city_binder *b, int64_t v);
void city_bind_blob(struct city_binder *b, const void *p, size_t n);
// Runs a statement that gives no rows and makes it ready for the next time.
enum store_result city_sqlite_step(struct city_binder *b, struct city_backend *of);
// The next row: true. At the end *rc says how it ended, and the statement is ready for the next time.
bool city_sqlite_next(struct city_binder *b, struct city_backend *of, enum store_result *rc);
// Enough rows were read.
void city_sqlite_stop(struct city_binder *b);
enum store_result city_sqlite_judge(struct city_backend *b, int code);

extern const char *const city_sqlite_steps[];
extern const int city_sqlite_step_count;
// Takes over what a file of an earlier schema has; once. False: nothing was changed.
bool city_sqlite_convert(sqlite3 *db);

// ---- city_sqlite_write.c, city_sqlite_tidy.c, city_sqlite_read.c: see city_backend.h

enum store_result city_sqlite_begin(struct city_backend *b);
enum store_result city_sqlite_commit(struct city_backend *b);
void city_sqlite_rollback(struct city_backend *b);
enum store_result city_sqlite_number(struct city_backend *b, const char *city, const char *node,
				     int64_t *no, bool *is_new);
enum store_result city_sqlite_days(struct city_backend *b, const int32_t *day, uint32_t count);
enum store_result city_sqlite_accounts(struct city_backend *b, struct city_account *a,
				       uint32_t count);
enum store_result city_sqlite_save(struct city_backend *b, const struct city_account *a,
				   uint32_t count);
enum store_result city_sqlite_put(struct city_backend *b, enum outbox_stream stream,
				  struct city_item *const *item, uint32_t count);
enum store_result city_sqlite_put_status(struct city_backend *b, const struct city_item *i);
enum store_result city_sqlite_put_catalog(struct city_backend *b, const struct city_item *i);
enum store_result city_sqlite_mark(struct city_backend *b, enum city_level level,
				   const struct city_mark *m, uint32_t count);
enum store_result city_sqlite_marks(struct city_backend *b, enum city_level level,
				    int64_t before_ns, struct city_mark *m, uint32_t *count);
enum store_result city_sqlite_summaries(struct city_backend *b, int64_t node_no, int64_t from_ns,
					int64_t to_ns, city_row_cb *cb, void *ctx);
enum store_result city_sqlite_rollups(struct city_backend *b, enum city_level level,
				      int64_t node_no, int64_t from_ns, int64_t to_ns,
				      city_row_cb *cb, void *ctx);
enum store_result city_sqlite_put_rollup(struct city_backend *b, enum city_level level,
					 const struct city_mark *m, const struct city_mark *next,
					 int64_t now_ns, const uint8_t *payload, size_t size);
enum store_result city_sqlite_count_marks(struct city_backend *b, uint64_t *count);
enum store_result city_sqlite_prune(struct city_backend *b, enum city_keep keep, int64_t before_ns,
				    unsigned max, uint64_t *gone);
enum store_result city_sqlite_totals(struct city_backend *b,
				     struct city_totals totals[OUTBOX_STREAM_COUNT],
				     uint64_t *nodes);
enum store_result city_sqlite_nodes(struct city_backend *b, const char *city, const char *node,
				    int64_t after_no, unsigned limit, city_node_cb *cb, void *ctx);
enum store_result city_sqlite_list(struct city_backend *b, enum outbox_stream stream,
				   const struct city_list *l, city_row_cb *cb, void *ctx);
enum store_result city_sqlite_list_rollups(struct city_backend *b, enum city_level level,
					   const struct city_list *l, city_row_cb *cb, void *ctx);
