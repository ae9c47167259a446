// SPDX-License-Identifier: Apache-2.0
#include "hub/city_store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "sqlite_file.h"

static const char PROGRAM[] = "kerbwing hub";

static_assert(INTAKE_BOOTS == 16, "the statement that drops boots names as many");

static const char *const steps[] = {
	"CREATE TABLE IF NOT EXISTS summary(id INTEGER PRIMARY KEY, city TEXT NOT NULL, node TEXT "
	"NOT NULL,"
	" boot_id INTEGER NOT NULL, seq INTEGER NOT NULL, received_ns INTEGER NOT NULL, start_ns "
	"INTEGER NOT NULL,"
	" end_ns INTEGER NOT NULL, frames INTEGER, decoded INTEGER, dropped INTEGER, frames_missed "
	"INTEGER,"
	" tracks_road INTEGER, tracks_air INTEGER, tracks_max INTEGER, alerts INTEGER, "
	"latency_p50_ns INTEGER,"
	" latency_p99_ns INTEGER, latency_p999_ns INTEGER, dataplane_up INTEGER, "
	"dataplane_restarts INTEGER,"
	" queue_oldest_ns INTEGER, payload BLOB NOT NULL, UNIQUE(city, node, boot_id, seq));"
	"CREATE INDEX IF NOT EXISTS summary_end ON summary(end_ns);"
	"CREATE INDEX IF NOT EXISTS summary_received ON summary(received_ns);"
	"CREATE TABLE IF NOT EXISTS alert(id INTEGER PRIMARY KEY, city TEXT NOT NULL, node TEXT "
	"NOT NULL,"
	" boot_id INTEGER NOT NULL, seq INTEGER NOT NULL, received_ns INTEGER NOT NULL, alert_id "
	"INTEGER, kind TEXT,"
	" phase INTEGER, alert_ns INTEGER NOT NULL, lat_e7 INTEGER, lon_e7 INTEGER, time_to_ms "
	"INTEGER,"
	" distance_cm INTEGER, class_a TEXT, class_b TEXT, UNIQUE(city, node, boot_id, seq));"
	"CREATE INDEX IF NOT EXISTS alert_time ON alert(alert_ns);"
	"CREATE INDEX IF NOT EXISTS alert_received ON alert(received_ns);"
	"CREATE TABLE IF NOT EXISTS node(city TEXT NOT NULL, node TEXT NOT NULL, restarts INTEGER "
	"NOT NULL,"
	" last_seen_ns INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT, version TEXT, lat_e7 "
	"INTEGER,"
	" lon_e7 INTEGER, summary_interval_ms INTEGER, status_ns INTEGER, retired BLOB NOT NULL,"
	" PRIMARY KEY(city, node));"
	"CREATE TABLE IF NOT EXISTS boot(id INTEGER PRIMARY KEY, city TEXT NOT NULL, node TEXT NOT "
	"NULL,"
	" boot_id INTEGER NOT NULL, from_one INTEGER NOT NULL, last_ns INTEGER NOT NULL, summary "
	"BLOB NOT NULL,"
	" alert BLOB NOT NULL, UNIQUE(city, node, boot_id));",
	"ALTER TABLE boot ADD COLUMN grants BLOB;"
	"ALTER TABLE boot ADD COLUMN made_ns INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE IF NOT EXISTS grant_event(id INTEGER PRIMARY KEY, city TEXT NOT NULL, node "
	"TEXT NOT NULL, boot_id INTEGER NOT NULL, seq INTEGER NOT NULL, received_ns INTEGER NOT "
	"NULL, kind INTEGER, change INTEGER, change_ns INTEGER NOT NULL, payload BLOB NOT NULL,"
	" UNIQUE(city, node, boot_id, seq));"
	"CREATE INDEX IF NOT EXISTS grant_time ON grant_event(change_ns);"
	"CREATE INDEX IF NOT EXISTS grant_received ON grant_event(received_ns);"
	"CREATE TABLE IF NOT EXISTS catalog(city TEXT NOT NULL, node TEXT NOT NULL, received_ns "
	"INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY(city, node));",
};

static const char *const statements[CITY_STORE_STATEMENT_COUNT] = {
	[CITY_STORE_BEGIN] = "BEGIN IMMEDIATE",
	[CITY_STORE_COMMIT] = "COMMIT",
	[CITY_STORE_ROLLBACK] = "ROLLBACK",
	[CITY_STORE_PUT_SUMMARY] =
		"INSERT OR IGNORE INTO summary(city, node, boot_id, seq, received_ns, start_ns, "
		"end_ns, frames, decoded,"
		" dropped, frames_missed, tracks_road, tracks_air, tracks_max, alerts, "
		"latency_p50_ns, latency_p99_ns,"
		" latency_p999_ns, dataplane_up, dataplane_restarts, queue_oldest_ns, payload)"
		" VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	[CITY_STORE_PUT_ALERT] = "INSERT OR IGNORE INTO alert(city, node, boot_id, seq, "
				 "received_ns, alert_id, kind, phase, alert_ns,"
				 " lat_e7, lon_e7, time_to_ms, distance_cm, class_a, class_b) "
				 "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	[CITY_STORE_PUT_GRANT] =
		"INSERT OR IGNORE INTO grant_event(city, node, boot_id, seq, received_ns, kind,"
		" change, change_ns, payload) VALUES(?,?,?,?,?,?,?,?,?)",
	[CITY_STORE_PUT_CATALOG] = "INSERT OR REPLACE INTO catalog(city, node, received_ns,"
				   " payload) VALUES(?,?,?,?)",
	[CITY_STORE_PUT_NODE] =
		"INSERT OR REPLACE INTO node(city, node, restarts, last_seen_ns, "
		"state, reason, version, lat_e7, lon_e7,"
		" summary_interval_ms, status_ns, retired) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
	[CITY_STORE_PUT_BOOT] = "INSERT INTO boot(city, node, boot_id, from_one, last_ns, summary, "
				"alert, grants, made_ns) VALUES(?,?,?,?,?,?,?,?,?)"
				" ON CONFLICT(city, node, boot_id) DO UPDATE SET "
				"last_ns=excluded.last_ns, summary=excluded.summary,"
				" alert=excluded.alert, grants=excluded.grants,"
				" made_ns=excluded.made_ns",
	[CITY_STORE_PRUNE_SUMMARY] = "DELETE FROM summary WHERE id IN"
				     " (SELECT id FROM summary WHERE received_ns < ? LIMIT 10000)",
	[CITY_STORE_PRUNE_ALERT] = "DELETE FROM alert WHERE id IN"
				   " (SELECT id FROM alert WHERE received_ns < ? LIMIT 10000)",
	[CITY_STORE_PRUNE_GRANT] =
		"DELETE FROM grant_event WHERE id IN"
		" (SELECT id FROM grant_event WHERE received_ns < ? LIMIT 10000)",
	[CITY_STORE_DROP_BOOTS] = "DELETE FROM boot WHERE city = ? AND node = ? AND boot_id NOT IN "
				  "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[CITY_STORE_LIST_SUMMARY] = "SELECT city, node, boot_id, seq, start_ns, end_ns, frames, "
				    "decoded, dropped, frames_missed, tracks_road,"
				    " tracks_air, tracks_max, alerts, latency_p50_ns, "
				    "latency_p99_ns, latency_p999_ns, dataplane_up,"
				    " dataplane_restarts, queue_oldest_ns, received_ns FROM "
				    "summary WHERE (?1 IS NULL OR city = ?1)"
				    " AND (?2 IS NULL OR node = ?2) AND end_ns >= ?3 AND end_ns < "
				    "?4 ORDER BY end_ns DESC, id DESC LIMIT ?5",
	[CITY_STORE_LIST_ALERT] =
		"SELECT city, node, boot_id, seq, alert_id, kind, phase, alert_ns, lat_e7, lon_e7, "
		"time_to_ms,"
		" distance_cm, class_a, class_b, received_ns FROM alert WHERE (?1 IS NULL OR city "
		"= ?1)"
		" AND (?2 IS NULL OR node = ?2) AND alert_ns >= ?3 AND alert_ns < ?4"
		" ORDER BY alert_ns DESC, id DESC LIMIT ?5",
};

static void fail(struct city_store *s, const char *what)
{
	s->failures++;
	if (!s->is_failing)
		cli_error(PROGRAM,
			  "%s: %s: %s; free space on its disk, or set hub.store to another file",
			  s->path, what, sqlite3_errmsg(s->db));
	s->is_failing = true;
}

// Runs a statement that gives no rows and makes it ready for the next time.
static bool step(struct city_store *s, enum city_store_statement n)
{
	int rc = sqlite3_step(s->stmt[n]);
	if (rc != SQLITE_DONE)
		fail(s, "cannot write");
	sqlite3_reset(s->stmt[n]);
	sqlite3_clear_bindings(s->stmt[n]);
	return rc == SQLITE_DONE;
}

// ---- open and close

static int prepare_all(struct city_store *s)
{
	for (unsigned i = 0; i < CITY_STORE_STATEMENT_COUNT; i++)
		if (sqlite3_prepare_v3(s->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &s->stmt[i], NULL) != SQLITE_OK)
			return -EIO;
	return 0;
}

// Returns 0, or a negative errno after one line on stderr.
static int open_file(struct city_store *s)
{
	char why[200];
	int version;
	const struct sqlite_file_config cfg = {
		.path = s->path, .steps = steps, .step_count = sizeof(steps) / sizeof(steps[0])};
	switch (sqlite_file_open(&cfg, &s->db, &version, why)) {
	case SQLITE_FILE_OK:
		return 0;
	case SQLITE_FILE_NEWER:
		cli_error(PROGRAM,
			  "%s: made by a newer version of the hub (schema %d); set hub.store to a "
			  "new file",
			  s->path, version);
		return -EINVAL;
	default:
		cli_error(PROGRAM, "%s: %s; set hub.store to a file that this user can write",
			  s->path, why);
		return -EIO;
	}
}

int city_store_open(struct city_store *s, const char *path)
{
	memset(s, 0, sizeof(*s));
	s->path = path;
	int rc = open_file(s);
	if (rc == 0 && prepare_all(s) != 0) {
		cli_error(PROGRAM, "%s: %s; set hub.store to a new file", path,
			  sqlite3_errmsg(s->db));
		rc = -EIO;
	}
	if (rc != 0)
		city_store_close(s);
	return rc;
}

void city_store_close(struct city_store *s)
{
	for (unsigned i = 0; i < CITY_STORE_STATEMENT_COUNT; i++) {
		sqlite3_finalize(s->stmt[i]);
		s->stmt[i] = NULL;
	}
	sqlite3_close(s->db);
	s->db = NULL;
}

// ---- reading the accounts

static const char *text_of(sqlite3_stmt *q, int column)
{
	const unsigned char *t = sqlite3_column_text(q, column);
	return t != NULL ? (const char *)t : "";
}

// Before there were grants, summaries and alerts stood there alone.
static void load_retired(sqlite3_stmt *q, struct intake_node *n)
{
	struct intake_totals two[2];
	if (sqlite3_column_bytes(q, 11) == (int)sizeof(n->retired))
		memcpy(n->retired, sqlite3_column_blob(q, 11), sizeof(n->retired));
	if (sqlite3_column_bytes(q, 11) != (int)sizeof(two))
		return;
	memcpy(two, sqlite3_column_blob(q, 11), sizeof(two));
	n->retired[OUTBOX_SUMMARY] = two[0];
	n->retired[OUTBOX_ALERT] = two[1];
}

static void load_node(sqlite3_stmt *q, struct intake *k)
{
	struct intake_node *n = intake_node_get(k, text_of(q, 0), text_of(q, 1));
	if (n == NULL)
		return;
	n->restarts = (uint64_t)sqlite3_column_int64(q, 2);
	n->last_seen_ns = sqlite3_column_int64(q, 3);
	n->state = (uint32_t)sqlite3_column_int(q, 4);
	snprintf(n->reason, sizeof(n->reason), "%s", text_of(q, 5));
	snprintf(n->version, sizeof(n->version), "%s", text_of(q, 6));
	n->lat_e7 = sqlite3_column_int(q, 7);
	n->lon_e7 = sqlite3_column_int(q, 8);
	n->summary_interval_ms = (uint32_t)sqlite3_column_int64(q, 9);
	n->status_ns = sqlite3_column_int64(q, 10);
	load_retired(q, n);
}

static void load_window(sqlite3_stmt *q, int column, struct seq_window *w)
{
	if (sqlite3_column_bytes(q, column) == (int)sizeof(*w))
		memcpy(w, sqlite3_column_blob(q, column), sizeof(*w));
}

static void load_boot(sqlite3_stmt *q, struct intake *k)
{
	struct intake_node *n = intake_node_get(k, text_of(q, 0), text_of(q, 1));
	if (n == NULL)
		return;
	struct intake_boot *b = intake_boot_add(n, (uint64_t)sqlite3_column_int64(q, 2));
	b->is_from_one = sqlite3_column_int(q, 3) != 0;
	b->last_ns = sqlite3_column_int64(q, 4);
	load_window(q, 5, &b->stream[OUTBOX_SUMMARY]);
	load_window(q, 6, &b->stream[OUTBOX_ALERT]);
	load_window(q, 7, &b->stream[OUTBOX_GRANT]);
	b->made_ns = sqlite3_column_int64(q, 8);
}

int city_store_load(struct city_store *s, struct intake *k)
{
	static const struct {
		const char *sql;
		void (*load)(sqlite3_stmt *q, struct intake *k);
	} tables[] = {
		{"SELECT city, node, restarts, last_seen_ns, state, reason, version, lat_e7, "
		 "lon_e7,"
		 " summary_interval_ms, status_ns, retired FROM node",
		 load_node},
		{"SELECT city, node, boot_id, from_one, last_ns, summary, alert, grants, made_ns "
		 "FROM boot ORDER BY made_ns, id",
		 load_boot},
	};
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		sqlite3_stmt *q = NULL;
		int rc = sqlite3_prepare_v2(s->db, tables[i].sql, -1, &q, NULL);
		while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
			tables[i].load(q, k);
			rc = SQLITE_OK;
		}
		sqlite3_finalize(q);
		if (rc != SQLITE_DONE)
			return -EIO;
	}
	return 0;
}

// ---- writing

// Binds parameters from left to right.
struct binder {
	sqlite3_stmt *q;
	int n;
};

static void bind_text(struct binder *b, const char *v)
{
	sqlite3_bind_text(b->q, ++b->n, v, -1, SQLITE_TRANSIENT);
}

static void bind_int(struct binder *b, int64_t v)
{
	sqlite3_bind_int64(b->q, ++b->n, v);
}

static void bind_u64(struct binder *b, uint64_t v)
{
	bind_int(b, (int64_t)v);
}

static bool begin(struct city_store *s)
{
	if (!s->is_open_transaction)
		s->is_open_transaction = step(s, CITY_STORE_BEGIN);
	return s->is_open_transaction;
}

static void written(struct city_store *s, bool is_good)
{
	if (!is_good)
		return;
	s->pending++;
	s->rows += (uint64_t)sqlite3_changes(s->db);
}

static void bind_key(struct binder *b, const struct intake_message *m, int64_t now_ns)
{
	bind_text(b, m->city);
	bind_text(b, m->node);
	bind_u64(b, m->header->boot_id);
	bind_u64(b, m->header->seq);
	bind_int(b, now_ns);
}

static uint64_t sum_of(Kerbwing__Hub__V1__Count *const *list, size_t n)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += list[i]->value;
	return sum;
}

void city_store_put_summary(struct city_store *s, const struct intake_message *m, int64_t now_ns)
{
	static uint8_t payload[128 * 1024]; // packed anew: unknown fields included, it is what came
	const Kerbwing__Hub__V1__Summary *v = m->summary;
	size_t size = protobuf_c_message_get_packed_size(&v->base);
	if (!begin(s) || size > sizeof(payload))
		return;
	struct binder b = {.q = s->stmt[CITY_STORE_PUT_SUMMARY]};
	bind_key(&b, m, now_ns);
	bind_int(&b, v->start_ns);
	bind_int(&b, v->end_ns);
	bind_u64(&b, v->frames);
	bind_u64(&b, v->decoded);
	bind_u64(&b, sum_of(v->dropped, v->n_dropped));
	bind_u64(&b, v->frames_missed);
	bind_int(&b, v->tracks_road);
	bind_int(&b, v->tracks_air);
	bind_int(&b, v->tracks_max);
	bind_u64(&b, sum_of(v->alerts, v->n_alerts));
	for (size_t i = 0; i < 3; i++)
		bind_u64(&b, i < v->n_latency_ns ? v->latency_ns[i] : 0);
	bind_int(&b, v->dataplane_up);
	bind_int(&b, v->dataplane_restarts);
	bind_int(&b, v->queue_oldest_ns);
	protobuf_c_message_pack(&v->base, payload);
	sqlite3_bind_blob(b.q, ++b.n, payload, (int)size, SQLITE_STATIC);
	written(s, step(s, CITY_STORE_PUT_SUMMARY));
}

void city_store_put_alert(struct city_store *s, const struct intake_message *m, int64_t now_ns)
{
	const Kerbwing__Hub__V1__AlertEvent *v = m->alert;
	if (!begin(s))
		return;
	struct binder b = {.q = s->stmt[CITY_STORE_PUT_ALERT]};
	bind_key(&b, m, now_ns);
	bind_u64(&b, v->alert_id);
	bind_text(&b, v->kind);
	bind_int(&b, v->phase);
	bind_int(&b, v->alert_time_ns);
	bind_int(&b, v->lat_e7);
	bind_int(&b, v->lon_e7);
	bind_int(&b, v->time_to_ms);
	bind_int(&b, v->distance_cm);
	bind_text(&b, v->class_a);
	bind_text(&b, v->class_b);
	written(s, step(s, CITY_STORE_PUT_ALERT));
}

void city_store_put_grant(struct city_store *s, const struct intake_message *m, int64_t now_ns)
{
	static uint8_t payload[16 * 1024];
	const Kerbwing__Hub__V1__GrantEvent *v = m->grant;
	size_t size = protobuf_c_message_get_packed_size(&v->base);
	if (!begin(s) || size > sizeof(payload))
		return;
	struct binder b = {.q = s->stmt[CITY_STORE_PUT_GRANT]};
	bind_key(&b, m, now_ns);
	bind_int(&b, v->kind);
	bind_int(&b, v->change);
	bind_int(&b, v->change_time_ns);
	protobuf_c_message_pack(&v->base, payload);
	sqlite3_bind_blob(b.q, ++b.n, payload, (int)size, SQLITE_STATIC);
	written(s, step(s, CITY_STORE_PUT_GRANT));
}

void city_store_put_catalog(struct city_store *s, const struct intake_message *m, int64_t now_ns)
{
	static uint8_t payload[128 * 1024];
	const ProtobufCMessage *v = m->any;
	size_t size = protobuf_c_message_get_packed_size(v);
	if (!begin(s) || size > sizeof(payload))
		return;
	struct binder b = {.q = s->stmt[CITY_STORE_PUT_CATALOG]};
	bind_text(&b, m->city);
	bind_text(&b, m->node);
	bind_int(&b, now_ns);
	protobuf_c_message_pack(v, payload);
	sqlite3_bind_blob(b.q, ++b.n, payload, (int)size, SQLITE_STATIC);
	if (step(s, CITY_STORE_PUT_CATALOG)) // replaces: no row more
		s->pending++;
}

static void put_node(struct city_store *s, const struct intake_node *n)
{
	struct binder b = {.q = s->stmt[CITY_STORE_PUT_NODE]};
	bind_text(&b, n->city);
	bind_text(&b, n->node);
	bind_u64(&b, n->restarts);
	bind_int(&b, n->last_seen_ns);
	bind_int(&b, n->state);
	bind_text(&b, n->reason);
	bind_text(&b, n->version);
	bind_int(&b, n->lat_e7);
	bind_int(&b, n->lon_e7);
	bind_int(&b, n->summary_interval_ms);
	bind_int(&b, n->status_ns);
	sqlite3_bind_blob(b.q, ++b.n, n->retired, sizeof(n->retired), SQLITE_STATIC);
	step(s, CITY_STORE_PUT_NODE);
}

// Boots that intake no longer holds are in the node's retired totals.
static void drop_boots(struct city_store *s, const struct intake_node *n)
{
	struct binder b = {.q = s->stmt[CITY_STORE_DROP_BOOTS]};
	bind_text(&b, n->city);
	bind_text(&b, n->node);
	for (unsigned i = 0; i < INTAKE_BOOTS; i++)
		bind_u64(&b, i < n->boot_count ? n->boot[i].boot_id : 0);
	step(s, CITY_STORE_DROP_BOOTS);
}

static void put_boot(struct city_store *s, const struct intake_node *n, const struct intake_boot *k)
{
	struct binder b = {.q = s->stmt[CITY_STORE_PUT_BOOT]};
	bind_text(&b, n->city);
	bind_text(&b, n->node);
	bind_u64(&b, k->boot_id);
	bind_int(&b, k->is_from_one);
	bind_int(&b, k->last_ns);
	static const enum outbox_stream columns[] = {OUTBOX_SUMMARY, OUTBOX_ALERT, OUTBOX_GRANT};
	for (unsigned i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		sqlite3_bind_blob(b.q, ++b.n, &k->stream[columns[i]], sizeof(k->stream[0]),
				  SQLITE_STATIC);
	bind_int(&b, k->made_ns);
	step(s, CITY_STORE_PUT_BOOT);
}

bool city_store_commit(struct city_store *s, struct intake *k)
{
	uint64_t failures = s->failures;
	if (!begin(s))
		return false;
	for (unsigned i = 0; i < k->count; i++) {
		struct intake_node *n = &k->node[i];
		if (!n->is_dirty)
			continue;
		put_node(s, n);
		for (unsigned j = n->boot_count;
		     j-- > 0;) // oldest first, so that their ids keep the order
			if (n->boot[j].is_dirty) {
				put_boot(s, n, &n->boot[j]);
				n->boot[j].is_dirty = false;
			}
		drop_boots(s, n);
		n->is_dirty = false;
	}
	if (!step(s, CITY_STORE_COMMIT) && !sqlite3_get_autocommit(s->db))
		step(s, CITY_STORE_ROLLBACK);
	s->is_open_transaction = false;
	s->pending = 0;
	s->commits++;
	if (s->failures == failures)
		s->is_failing = false;
	return s->failures == failures;
}

void city_store_prune(struct city_store *s, int64_t cutoff_ns)
{
	static const enum city_store_statement prunes[] = {
		CITY_STORE_PRUNE_SUMMARY, CITY_STORE_PRUNE_ALERT, CITY_STORE_PRUNE_GRANT};
	for (size_t i = 0; i < sizeof(prunes) / sizeof(prunes[0]); i++) {
		sqlite3_bind_int64(s->stmt[prunes[i]], 1, cutoff_ns);
		step(s, prunes[i]);
	}
}

// ---- lists

int city_store_list(struct city_store *s, enum city_store_statement list,
		    const struct city_store_query *q, city_store_row *row, void *ctx)
{
	struct binder b = {.q = s->stmt[list]};
	bind_text(&b, q->city);
	bind_text(&b, q->node);
	bind_int(&b, q->from_ns);
	bind_int(&b, q->to_ns);
	bind_int(&b, q->limit);
	int rc;
	while ((rc = sqlite3_step(b.q)) == SQLITE_ROW)
		if (!row(ctx, b.q)) {
			rc = SQLITE_DONE;
			break;
		}
	sqlite3_reset(b.q);
	sqlite3_clear_bindings(b.q);
	return rc == SQLITE_DONE ? 0 : -EIO;
}
