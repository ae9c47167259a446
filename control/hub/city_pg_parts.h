// SPDX-License-Identifier: Apache-2.0
// What city_pg.c (opening, tables), city_pg_write.c, city_pg_tidy.c and city_pg_read.c share; nobody else includes it.
#pragma once

#include "hub/city_backend.h"
#include "store/pg_link.h"

#define CITY_PG_PUT(table)                                                                         \
	"INSERT INTO " table                                                                       \
	"(node_no, at_ns, boot_id, seq, received_ns, from_ns, to_ns, payload)"                     \
	" SELECT * FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[],"        \
	" $6::int8[], $7::int8[], $8::bytea[]) ON CONFLICT DO NOTHING"
#define CITY_PG_ROWS                                                                               \
	"SELECT n.city, n.node, r.node_no, r.boot_id, r.seq, r.at_ns, r.received_ns, r.from_ns,"   \
	" r.to_ns, r.payload FROM "
#define CITY_PG_PAGE                                                                               \
	" AND r.at_ns >= $3::int8 AND r.at_ns < $4::int8 AND r.at_ns <= $5::int8"                  \
	" AND (r.at_ns, r.node_no, r.boot_id, r.seq) < ($5::int8, $6::int8, $7::int8, $8::int8)"   \
	" ORDER BY r.at_ns DESC, r.node_no DESC, r.boot_id DESC, r.seq DESC LIMIT $9::int8"
#define CITY_PG_ANY                                                                                \
	" WHERE ($1::text = '' OR n.city = $1::text) AND ($2::text = '' OR n.node = $2::text)"
#define CITY_PG_ONE                                                                                \
	" WHERE r.node_no = (SELECT no FROM kerbwing_hub_node WHERE city = $1::text AND node = "   \
	"$2::text)"
#define CITY_PG_LIST(table, where)                                                                 \
	CITY_PG_ROWS table                                                                         \
		" AS r JOIN kerbwing_hub_node AS n ON n.no = r.node_no" where CITY_PG_PAGE
#define CITY_PG_LIST_ROLLUPS(where)                                                                \
	"SELECT n.city, n.node, r.node_no, 0::int8, 0::int8, r.start_ns, r.made_ns, 0::int8,"      \
	" 0::int8, r.payload FROM kerbwing_hub_rollup AS r JOIN kerbwing_hub_node AS n"            \
	" ON n.no = r.node_no" where " AND r.level = $8::int4 AND r.start_ns >= $3::int8"          \
	" AND r.start_ns < $4::int8 AND r.start_ns <= $5::int8"                                    \
	" AND (r.start_ns, r.node_no) < ($5::int8, $6::int8)"                                      \
	" ORDER BY r.start_ns DESC, r.node_no DESC LIMIT $7::int8"

// clang-format off
#define CITY_PG_STATEMENT_LIST(X) \
	X(BEGIN, "begin", "BEGIN ISOLATION LEVEL READ COMMITTED") \
	X(COMMIT, "commit", "COMMIT") \
	X(ROLLBACK, "rollback", "ROLLBACK") \
	/* The first write of each group: who asks for the outcome of a commit waits on this row until it is known. */ \
	X(GROUP, "group", "UPDATE kerbwing_hub_writer SET group_no = $2::int8, at = now() WHERE writer = $1::int8") \
	X(OUTCOME, "outcome", "SELECT group_no FROM kerbwing_hub_writer WHERE writer = $1::int8 FOR UPDATE") \
	X(NUMBER, "number", "SELECT no FROM kerbwing_hub_node WHERE city = $1::text AND node = $2::text") \
	X(NEW_NODE, "new_node", "INSERT INTO kerbwing_hub_node(city, node) VALUES($1::text, $2::text) ON CONFLICT DO NOTHING RETURNING no") \
	X(ACCOUNTS, "accounts", "SELECT k.o, a.from_one, a.made_ns, a.last_ns, a.base, a.high, a.floor, a.received, a.duplicated," \
	  " a.resent, a.late, a.old, a.lost, a.gaps FROM unnest($1::int8[], $2::int8[], $3::int4[]) WITH ORDINALITY AS k(n, b, s, o)" \
	  " JOIN kerbwing_hub_account AS a ON a.node_no = k.n AND a.boot_id = k.b AND a.stream = k.s" \
	  " ORDER BY a.node_no, a.boot_id, a.stream FOR UPDATE OF a") \
	X(NEW_BOOTS, "new_boots", "INSERT INTO kerbwing_hub_account(node_no, boot_id, stream, from_one) SELECT n.no, k.b, s.s," \
	  " (EXISTS(SELECT 1 FROM kerbwing_hub_account AS x WHERE x.node_no = n.no AND x.boot_id <> k.b))::int4" \
	  " FROM (SELECT DISTINCT t.n, t.b FROM unnest($1::int8[], $2::int8[]) AS t(n, b)) AS k" \
	  " JOIN kerbwing_hub_node AS n ON n.no = k.n CROSS JOIN generate_series(0, 2) AS s(s) ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING") \
	X(SAVE, "save", "UPDATE kerbwing_hub_account AS a SET made_ns = k.m, last_ns = k.l, base = k.c, high = k.h, floor = k.f," \
	  " received = k.r, duplicated = k.d, resent = k.e, late = k.t, old = k.o, lost = k.x, gaps = k.g FROM unnest($1::int8[]," \
	  " $2::int8[], $3::int4[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::int8[], $9::int8[], $10::int8[], $11::int8[]," \
	  " $12::int8[], $13::int8[], $14::int8[], $15::bytea[]) AS k(n, b, s, m, l, c, h, f, r, d, e, t, o, x, g)" \
	  " WHERE a.node_no = k.n AND a.boot_id = k.b AND a.stream = k.s") \
	X(PUT_SUMMARY, "put_summary", CITY_PG_PUT("kerbwing_hub_summary")) \
	X(PUT_GRANT, "put_grant", CITY_PG_PUT("kerbwing_hub_grant")) \
	X(PUT_ALERT, "put_alert", CITY_PG_PUT("kerbwing_hub_alert")) \
	X(PUT_STATUS, "put_status", "UPDATE kerbwing_hub_node SET status_boot = $2::int8, status_ns = greatest(status_ns, $3::int8)," \
	  " status_received_ns = $4::int8, status = $5::bytea WHERE no = $1::int8 AND (status_boot = $2::int8 OR status_ns <= $3::int8)") \
	X(PUT_CATALOG, "put_catalog", "UPDATE kerbwing_hub_node SET catalog_ns = $2::int8, catalog_received_ns = $3::int8," \
	  " catalog = $4::bytea WHERE no = $1::int8 AND catalog_ns <= $2::int8") \
	X(MARK, "mark", "INSERT INTO kerbwing_hub_mark(level, start_ns, node_no, gen) SELECT $1::int4, t.s, t.n, t.g" \
	  " FROM unnest($2::int8[], $3::int8[], $4::int8[]) AS t(s, n, g) ON CONFLICT (level, start_ns, node_no)" \
	  " DO UPDATE SET gen = excluded.gen") \
	X(CLAIM, "claim", "SELECT pg_try_advisory_lock(1263358723, 1)::int4") \
	X(MARKS, "marks", "SELECT node_no, start_ns, gen FROM kerbwing_hub_mark WHERE level = $1::int4 AND start_ns < $2::int8" \
	  " ORDER BY start_ns, node_no LIMIT $3::int8") \
	X(COUNT_MARKS, "count_marks", "SELECT count(*) FROM kerbwing_hub_mark") \
	X(SUMMARIES, "summaries", "SELECT ''::text, ''::text, node_no, boot_id, seq, at_ns, received_ns, from_ns, to_ns, payload" \
	  " FROM kerbwing_hub_summary WHERE node_no = $1::int8 AND at_ns >= $2::int8 AND at_ns < $3::int8") \
	X(ROLLUPS, "rollups", "SELECT ''::text, ''::text, node_no, 0::int8, 0::int8, start_ns, made_ns, 0::int8, 0::int8, payload" \
	  " FROM kerbwing_hub_rollup WHERE level = $4::int4 AND node_no = $1::int8 AND start_ns >= $2::int8 AND start_ns < $3::int8") \
	X(PUT_ROLLUP, "put_rollup", "WITH gone AS (DELETE FROM kerbwing_hub_mark WHERE level = $1::int4 AND start_ns = $2::int8" \
	  " AND node_no = $3::int8 AND gen = $4::int8 RETURNING 1), up AS (INSERT INTO kerbwing_hub_mark(level, start_ns, node_no, gen)" \
	  " SELECT $1::int4 + 1, $7::int8, $3::int8, $8::int8 FROM gone WHERE $8::int8 <> 0 AND length($6::bytea) > 0" \
	  " ON CONFLICT (level, start_ns, node_no) DO UPDATE SET gen = excluded.gen)" \
	  " INSERT INTO kerbwing_hub_rollup(level, node_no, start_ns, made_ns, payload) SELECT $1::int4, $3::int8, $2::int8, $5::int8," \
	  " $6::bytea FROM gone WHERE length($6::bytea) > 0 ON CONFLICT (level, node_no, start_ns)" \
	  " DO UPDATE SET made_ns = excluded.made_ns, payload = excluded.payload") \
	X(PRUNE_ROLLUPS, "prune_rollups", "DELETE FROM kerbwing_hub_rollup WHERE (level, node_no, start_ns) IN (SELECT level, node_no," \
	  " start_ns FROM kerbwing_hub_rollup WHERE level = $3::int4 AND start_ns < $1::int8 ORDER BY start_ns LIMIT $2::int8)") \
	X(RETIRE, "retire", "WITH old AS (SELECT node_no, boot_id FROM kerbwing_hub_account WHERE boot_id <> 0 GROUP BY node_no, boot_id" \
	  " HAVING max(last_ns) < $1::int8 LIMIT $2::int8), gone AS (DELETE FROM kerbwing_hub_account AS a USING old WHERE" \
	  " a.node_no = old.node_no AND a.boot_id = old.boot_id RETURNING a.*) INSERT INTO kerbwing_hub_account AS t(node_no, boot_id," \
	  " stream, boots, made_ns, last_ns, received, duplicated, resent, late, old, lost) SELECT node_no, 0, stream, sum(boots)," \
	  " max(made_ns), max(last_ns), sum(received), sum(duplicated), sum(resent), sum(late), sum(old), sum(lost) FROM gone" \
	  " GROUP BY node_no, stream ON CONFLICT (node_no, boot_id, stream) DO UPDATE SET boots = t.boots + excluded.boots," \
	  " made_ns = greatest(t.made_ns, excluded.made_ns), last_ns = greatest(t.last_ns, excluded.last_ns)," \
	  " received = t.received + excluded.received, duplicated = t.duplicated + excluded.duplicated," \
	  " resent = t.resent + excluded.resent, late = t.late + excluded.late, old = t.old + excluded.old, lost = t.lost + excluded.lost") \
	X(PRUNE_NODES, "prune_nodes", "WITH old AS (SELECT node_no FROM kerbwing_hub_account GROUP BY node_no HAVING max(last_ns)" \
	  " < $1::int8 LIMIT $2::int8), gone AS (DELETE FROM kerbwing_hub_account AS a USING old WHERE a.node_no = old.node_no)" \
	  " DELETE FROM kerbwing_hub_node AS n USING old WHERE n.no = old.node_no") \
	X(PRUNE_WRITERS, "prune_writers", "DELETE FROM kerbwing_hub_writer WHERE at < now() - interval '7 days'") \
	X(TOTALS, "totals", "SELECT stream, sum(received)::int8, sum(lost)::int8, sum(duplicated)::int8, sum(late)::int8," \
	  " sum(old)::int8, (SELECT count(*) FROM kerbwing_hub_node) FROM kerbwing_hub_account GROUP BY stream") \
	X(NODES, "nodes", "SELECT no, city, node, status_received_ns, status, catalog_received_ns, catalog FROM kerbwing_hub_node" \
	  " AS n" CITY_PG_ANY " AND no > $3::int8 ORDER BY no LIMIT $4::int8") \
	X(BOOTS, "boots", "SELECT stream, received, lost, duplicated, late, old, boots, boot_id, made_ns, last_ns, node_no" \
	  " FROM kerbwing_hub_account WHERE node_no = ANY($1::int8[]) ORDER BY node_no") \
	X(LIST_SUMMARY, "list_summary", CITY_PG_LIST("kerbwing_hub_summary", CITY_PG_ANY)) \
	X(LIST_GRANT, "list_grant", CITY_PG_LIST("kerbwing_hub_grant", CITY_PG_ANY)) \
	X(LIST_ALERT, "list_alert", CITY_PG_LIST("kerbwing_hub_alert", CITY_PG_ANY)) \
	X(LIST_NODE_SUMMARY, "list_node_summary", CITY_PG_LIST("kerbwing_hub_summary", CITY_PG_ONE)) \
	X(LIST_NODE_GRANT, "list_node_grant", CITY_PG_LIST("kerbwing_hub_grant", CITY_PG_ONE)) \
	X(LIST_NODE_ALERT, "list_node_alert", CITY_PG_LIST("kerbwing_hub_alert", CITY_PG_ONE)) \
	X(LIST_ROLLUP, "list_rollup", CITY_PG_LIST_ROLLUPS(CITY_PG_ANY)) \
	X(LIST_NODE_ROLLUP, "list_node_rollup", CITY_PG_LIST_ROLLUPS(CITY_PG_ONE))
// clang-format on

enum city_pg_statement {
#define CITY_PG_ENUM(id, name, sql) CITY_PG_##id,
	CITY_PG_STATEMENT_LIST(CITY_PG_ENUM)
#undef CITY_PG_ENUM
		CITY_PG_COUNT
};

enum { CITY_PG_ARRAYS = 15, CITY_PG_DAYS = 4096 };

struct city_pg {
	struct city_backend base;
	const struct city_store_config *cfg;
	struct pg_link link; // is_held: this one rolls up and forgets
	int64_t writer, group_no;
	uint32_t sent;		   // steps of the transaction that are under way
	uint64_t put_mask;	   // of the first 64 of them: those whose rows count
	int32_t day[CITY_PG_DAYS]; // have their tables
	uint32_t day_count;
	int32_t pruned_day[OUTBOX_STREAM_COUNT];
	struct pg_array array[CITY_PG_ARRAYS];
	uint8_t gaps[SEQ_PACKED_MAX]; // of an account that is written
};

struct city_pg *city_pg_of(struct city_backend *b);
// What a failure means; keeps what the server said.
enum store_result city_pg_result(struct city_pg *s, enum store_result rc);
bool city_pg_send(struct city_pg *s, enum city_pg_statement n, const struct pg_params *p);
// One step, its answer, its end. *out may be NULL; else the caller's to clear.
enum store_result city_pg_ask(struct city_pg *s, enum city_pg_statement n,
			      const struct pg_params *p, PGresult **out);
void city_pg_text(struct pg_params *p, const char *text); // NULL: ""

extern const char *const city_pg_stream_table[OUTBOX_STREAM_COUNT];

// ---- see city_backend.h

enum store_result city_pg_days(struct city_backend *b, const int32_t *day, uint32_t count);
enum store_result city_pg_begin(struct city_backend *b);
enum store_result city_pg_commit(struct city_backend *b);
void city_pg_rollback(struct city_backend *b);
enum store_result city_pg_outcome(struct city_backend *b, bool *is_done);
enum store_result city_pg_number(struct city_backend *b, const char *city, const char *node,
				 int64_t *no, bool *is_new);
enum store_result city_pg_accounts(struct city_backend *b, struct city_account *a, uint32_t count);
enum store_result city_pg_save(struct city_backend *b, const struct city_account *a,
			       uint32_t count);
enum store_result city_pg_put(struct city_backend *b, enum outbox_stream stream,
			      struct city_item *const *item, uint32_t count);
enum store_result city_pg_put_status(struct city_backend *b, const struct city_item *i);
enum store_result city_pg_put_catalog(struct city_backend *b, const struct city_item *i);
enum store_result city_pg_mark(struct city_backend *b, enum city_level level,
			       const struct city_mark *m, uint32_t count);
bool city_pg_claim(struct city_backend *b);
enum store_result city_pg_marks(struct city_backend *b, enum city_level level, int64_t before_ns,
				struct city_mark *m, uint32_t *count);
enum store_result city_pg_summaries(struct city_backend *b, int64_t node_no, int64_t from_ns,
				    int64_t to_ns, city_row_cb *cb, void *ctx);
enum store_result city_pg_rollups(struct city_backend *b, enum city_level level, int64_t node_no,
				  int64_t from_ns, int64_t to_ns, city_row_cb *cb, void *ctx);
enum store_result city_pg_put_rollup(struct city_backend *b, enum city_level level,
				     const struct city_mark *m, const struct city_mark *next,
				     int64_t now_ns, const uint8_t *payload, size_t size);
enum store_result city_pg_count_marks(struct city_backend *b, uint64_t *count);
enum store_result city_pg_prune(struct city_backend *b, enum city_keep keep, int64_t before_ns,
				unsigned max, uint64_t *gone);
enum store_result city_pg_totals(struct city_backend *b,
				 struct city_totals totals[OUTBOX_STREAM_COUNT], uint64_t *nodes);
enum store_result city_pg_nodes(struct city_backend *b, const char *city, const char *node,
				int64_t after_no, unsigned limit, city_node_cb *cb, void *ctx);
enum store_result city_pg_list(struct city_backend *b, enum outbox_stream stream,
			       const struct city_list *l, city_row_cb *cb, void *ctx);
enum store_result city_pg_list_rollups(struct city_backend *b, enum city_level level,
				       const struct city_list *l, city_row_cb *cb, void *ctx);
