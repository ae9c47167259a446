// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_order_store.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

bool hub_order_store_open(struct sqlite3 *db)
{
	return sqlite3_exec(db,
			    "CREATE TABLE IF NOT EXISTS hub_order(id BLOB PRIMARY KEY, posted_ns "
			    "INTEGER NOT NULL, payload BLOB NOT NULL);"
			    "CREATE TABLE IF NOT EXISTS hub_order_ack(id BLOB NOT NULL, node TEXT "
			    "NOT NULL, taken INTEGER NOT NULL, reason TEXT NOT NULL, acked_ns "
			    "INTEGER NOT NULL, received_ns INTEGER NOT NULL, done_ns INTEGER NOT "
			    "NULL, PRIMARY KEY(id, node));",
			    NULL, NULL, NULL) == SQLITE_OK;
}

static bool run(sqlite3_stmt *s)
{
	bool good = s != NULL && sqlite3_step(s) == SQLITE_DONE;
	sqlite3_finalize(s);
	return good;
}

static sqlite3_stmt *prepare(struct sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	return sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK ? s : NULL;
}

bool hub_order_store_put(struct sqlite3 *db, const struct hub_order *o)
{
	sqlite3_stmt *s = prepare(db, "INSERT OR IGNORE INTO hub_order VALUES(?, ?, ?)");
	if (s == NULL)
		return false;
	sqlite3_bind_blob(s, 1, o->id.b, ORDER_ID_SIZE, SQLITE_STATIC);
	sqlite3_bind_int64(s, 2, o->posted_ns);
	sqlite3_bind_blob(s, 3, o->octets, (int)o->size, SQLITE_STATIC);
	return run(s);
}

bool hub_order_store_ack(struct sqlite3 *db, const struct hub_order *o,
			 const struct hub_order_target *t)
{
	sqlite3_stmt *s =
		prepare(db, "INSERT OR REPLACE INTO hub_order_ack VALUES(?, ?, ?, ?, ?, ?, ?)");
	if (s == NULL)
		return false;
	sqlite3_bind_blob(s, 1, o->id.b, ORDER_ID_SIZE, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, t->node, -1, SQLITE_STATIC);
	sqlite3_bind_int(s, 3, t->is_taken);
	sqlite3_bind_text(s, 4, t->reason, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 5, t->acked_ns);
	sqlite3_bind_int64(s, 6, t->received_ns);
	sqlite3_bind_int64(s, 7, t->done_ns);
	return run(s);
}

void hub_order_store_drop(struct sqlite3 *db, const struct hub_order *o)
{
	static const char *const sql[] = {"DELETE FROM hub_order WHERE id = ?",
					  "DELETE FROM hub_order_ack WHERE id = ?"};
	for (unsigned i = 0; i < 2; i++) {
		sqlite3_stmt *s = prepare(db, sql[i]);
		if (s == NULL)
			continue;
		sqlite3_bind_blob(s, 1, o->id.b, ORDER_ID_SIZE, SQLITE_STATIC);
		(void)run(s); // read again and dropped again at the next start
	}
}

bool hub_order_store_each(struct sqlite3 *db,
			  bool (*each)(void *ctx, const uint8_t *octets, size_t size,
				       int64_t posted_ns),
			  void *ctx)
{
	sqlite3_stmt *s =
		prepare(db, "SELECT payload, posted_ns FROM hub_order ORDER BY posted_ns");
	int rc = SQLITE_ERROR;
	bool good = s != NULL;
	while (good && (rc = sqlite3_step(s)) == SQLITE_ROW)
		good = each(ctx, sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0),
			    sqlite3_column_int64(s, 1));
	sqlite3_finalize(s);
	return good && rc == SQLITE_DONE;
}

bool hub_order_store_each_ack(struct sqlite3 *db,
			      void (*each)(void *ctx, const uint8_t *id,
					   const struct hub_order_target *t),
			      void *ctx)
{
	sqlite3_stmt *s = prepare(db, "SELECT id, node, taken, reason, acked_ns, received_ns, "
				      "done_ns FROM hub_order_ack WHERE length(id) = 16");
	int rc = SQLITE_ERROR;
	while (s != NULL && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		struct hub_order_target t = {.is_acked = true,
					     .is_taken = sqlite3_column_int(s, 2) != 0,
					     .acked_ns = sqlite3_column_int64(s, 4),
					     .received_ns = sqlite3_column_int64(s, 5),
					     .done_ns = sqlite3_column_int64(s, 6),
					     .sent = 1};
		snprintf(t.node, sizeof(t.node), "%s", (const char *)sqlite3_column_text(s, 1));
		snprintf(t.reason, sizeof(t.reason), "%s", (const char *)sqlite3_column_text(s, 3));
		each(ctx, sqlite3_column_blob(s, 0), &t);
	}
	sqlite3_finalize(s);
	return rc == SQLITE_DONE;
}
