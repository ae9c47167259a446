// SPDX-License-Identifier: Apache-2.0
// Files of the hub's schemas 1 and 2: nodes by name, accounts as windows of bits, alerts as columns. Taken over in one transaction,
// at the first opening by this version.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "hub/city_sqlite_parts.h"
#include "uplink/messages.h"

enum { OLD_BITS = 1024, PACKED_MAX = 4096, OLD_RETIRED_MAX = 3 };

// As it lies in the old file.
struct old_window {
	uint64_t base, high, received, duplicated, late, old, before;
	uint64_t bits[OLD_BITS / 64]; // bit seq % 1024, for (high - 1024, high]
};

struct old_totals {
	uint64_t received, lost, duplicated, late;
};

static bool run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool is_there(sqlite3 *db)
{
	sqlite3_stmt *q = NULL;
	bool is_found =
		sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_master WHERE name = 'old_summary'", -1,
				   &q, NULL) == SQLITE_OK &&
		sqlite3_step(q) == SQLITE_ROW;
	sqlite3_finalize(q);
	return is_found;
}

static const char *text_of(sqlite3_stmt *q, int column)
{
	const unsigned char *t = sqlite3_column_text(q, column);
	return t != NULL ? (const char *)t : "";
}

// Calls each with the rows of `from`; `into` is prepared for it.
static bool each(sqlite3 *db, const char *from, const char *into,
		 bool (*row)(sqlite3_stmt *q, sqlite3_stmt *put))
{
	sqlite3_stmt *q = NULL, *put = NULL;
	int rc = SQLITE_ERROR;
	if (sqlite3_prepare_v2(db, from, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, into, -1, &put, NULL) == SQLITE_OK)
		while ((rc = sqlite3_step(q)) == SQLITE_ROW)
			if (!row(q, put))
				break;
	sqlite3_finalize(q);
	sqlite3_finalize(put);
	return rc == SQLITE_DONE;
}

static bool done(sqlite3_stmt *put)
{
	bool is_good = sqlite3_step(put) == SQLITE_DONE;
	sqlite3_reset(put);
	sqlite3_clear_bindings(put);
	return is_good;
}

// ---- accounts

static bool is_missing(const struct old_window *w, uint64_t seq)
{
	return (w->bits[seq % OLD_BITS / 64] & (1ULL << (seq % 64))) == 0;
}

// Behind the window nobody knows which are missing, only how many.
static bool ledger_of(const struct old_window *w, struct seq_ledger *l)
{
	*l = (struct seq_ledger){.base = w->base,
				 .received = w->received,
				 .duplicated = w->duplicated,
				 .late = w->late,
				 .old = w->old,
				 .high = w->base == 0 ? 0 : w->base - 1};
	if (w->base == 0 || w->high < w->base || w->high - w->base + 1 < w->received)
		return w->base == 0;
	uint64_t first = w->high - w->base >= OLD_BITS ? w->high - OLD_BITS + 1 : w->base;
	l->floor = first;
	l->high = w->high;
	l->lost = w->high - w->base + 1 - w->received;
	l->gap = calloc(OLD_BITS, sizeof(*l->gap));
	l->gap_room = l->gap != NULL ? OLD_BITS : 0;
	for (uint64_t s = first; s <= w->high && l->gap != NULL; s++) {
		if (!is_missing(w, s))
			continue;
		if (l->gap_count > 0 && l->gap[l->gap_count - 1].last + 1 == s)
			l->gap[l->gap_count - 1].last = s;
		else
			l->gap[l->gap_count++] = (struct seq_gap){s, s};
	}
	return l->gap != NULL;
}

static bool put_account(sqlite3_stmt *q, sqlite3_stmt *put, enum outbox_stream stream, int column)
{
	static uint8_t gaps[SEQ_PACKED_MAX]; // at the start: one thread
	struct old_window w = {.base = 0};
	struct seq_ledger l;
	if (sqlite3_column_bytes(q, column) == (int)sizeof(w))
		memcpy(&w, sqlite3_column_blob(q, column), sizeof(w));
	if (!ledger_of(&w, &l)) // damaged: begins anew
		l = (struct seq_ledger){.base = 0};
	const int64_t numbers[] = {sqlite3_column_int64(q, 0),
				   sqlite3_column_int64(q, 1),
				   (int64_t)stream,
				   sqlite3_column_int64(q, 2),
				   sqlite3_column_int64(q, 3),
				   sqlite3_column_int64(q, 4),
				   (int64_t)l.base,
				   (int64_t)l.high,
				   (int64_t)l.floor,
				   (int64_t)l.received,
				   (int64_t)l.duplicated,
				   (int64_t)l.late,
				   (int64_t)l.old,
				   (int64_t)l.lost};
	for (int i = 0; i < (int)(sizeof(numbers) / sizeof(numbers[0])); i++)
		sqlite3_bind_int64(put, i + 1, numbers[i]);
	sqlite3_bind_blob(put, 15, gaps, (int)seq_ledger_pack(&l, gaps), SQLITE_TRANSIENT);
	seq_ledger_fini(&l);
	return done(put);
}

static bool put_boot(sqlite3_stmt *q, sqlite3_stmt *put)
{
	return put_account(q, put, OUTBOX_SUMMARY, 5) && put_account(q, put, OUTBOX_ALERT, 6) &&
	       put_account(q, put, OUTBOX_GRANT, 7);
}

// Totals of boots that were no longer told apart: summaries, grants and alerts, or in schema 1 summaries and alerts.
static bool put_retired(sqlite3_stmt *q, sqlite3_stmt *put)
{
	struct old_totals t[OLD_RETIRED_MAX] = {{0}}, two[2];
	if (sqlite3_column_bytes(q, 2) == (int)sizeof(t))
		memcpy(t, sqlite3_column_blob(q, 2), sizeof(t));
	if (sqlite3_column_bytes(q, 2) == (int)sizeof(two)) {
		memcpy(two, sqlite3_column_blob(q, 2), sizeof(two));
		t[OUTBOX_SUMMARY] = two[0];
		t[OUTBOX_ALERT] = two[1];
	}
	for (int s = 0; s < OLD_RETIRED_MAX; s++) {
		const int64_t numbers[] = {sqlite3_column_int64(q, 0), s,
					   sqlite3_column_int64(q, 1), (int64_t)t[s].received,
					   (int64_t)t[s].lost,	       (int64_t)t[s].duplicated,
					   (int64_t)t[s].late};
		for (int i = 0; i < (int)(sizeof(numbers) / sizeof(numbers[0])); i++)
			sqlite3_bind_int64(put, i + 1, numbers[i]);
		if (!done(put))
			return false;
	}
	return true;
}

// ---- messages that were kept as columns

static bool put_node(sqlite3_stmt *q, sqlite3_stmt *put)
{
	static uint8_t packed[PACKED_MAX];
	struct messages_header h;
	Kerbwing__Hub__V1__Status s = KERBWING__HUB__V1__STATUS__INIT;
	char reason[128], version[128];
	s.header = messages_fill_header(&h, text_of(q, 0), text_of(q, 1),
					(uint64_t)sqlite3_column_int64(q, 9), 0,
					sqlite3_column_int64(q, 8));
	snprintf(reason, sizeof(reason), "%s", text_of(q, 3));
	snprintf(version, sizeof(version), "%s", text_of(q, 4));
	s.state = (Kerbwing__Hub__V1__State)sqlite3_column_int(q, 2);
	s.reason = reason;
	s.version = version;
	s.lat_e7 = sqlite3_column_int(q, 5);
	s.lon_e7 = sqlite3_column_int(q, 6);
	s.summary_interval_ms = (uint32_t)sqlite3_column_int64(q, 7);
	bool is_known = sqlite3_column_int64(q, 8) != 0;
	size_t n = is_known ? kerbwing__hub__v1__status__pack(&s, packed) : 0;
	sqlite3_bind_text(put, 1, text_of(q, 0), -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(put, 2, text_of(q, 1), -1, SQLITE_TRANSIENT);
	sqlite3_bind_int64(put, 3, sqlite3_column_int64(q, 9));
	sqlite3_bind_int64(put, 4, sqlite3_column_int64(q, 8));
	sqlite3_bind_blob(put, 5, packed, (int)n, SQLITE_TRANSIENT);
	return done(put);
}

static bool put_alert(sqlite3_stmt *q, sqlite3_stmt *put)
{
	static uint8_t packed[PACKED_MAX];
	struct messages_header h;
	Kerbwing__Hub__V1__AlertEvent a = KERBWING__HUB__V1__ALERT_EVENT__INIT;
	char text[3][128];
	for (int i = 0; i < 3; i++)
		snprintf(text[i], sizeof(text[i]), "%s", text_of(q, 6 + i));
	a.header = messages_fill_header(
		&h, text_of(q, 0), text_of(q, 1), (uint64_t)sqlite3_column_int64(q, 3),
		(uint64_t)sqlite3_column_int64(q, 4), sqlite3_column_int64(q, 9));
	a.kind = text[0];
	a.class_a = text[1];
	a.class_b = text[2];
	a.alert_time_ns = sqlite3_column_int64(q, 9);
	a.alert_id = (uint64_t)sqlite3_column_int64(q, 10);
	a.phase = (uint32_t)sqlite3_column_int64(q, 11);
	a.lat_e7 = sqlite3_column_int(q, 12);
	a.lon_e7 = sqlite3_column_int(q, 13);
	a.time_to_ms = (uint32_t)sqlite3_column_int64(q, 14);
	a.distance_cm = (uint32_t)sqlite3_column_int64(q, 15);
	size_t n = kerbwing__hub__v1__alert_event__pack(&a, packed);
	sqlite3_bind_int64(put, 1, sqlite3_column_int64(q, 2));
	sqlite3_bind_int64(put, 2, a.alert_time_ns);
	sqlite3_bind_int64(put, 3, sqlite3_column_int64(q, 3));
	sqlite3_bind_int64(put, 4, sqlite3_column_int64(q, 4));
	sqlite3_bind_int64(put, 5, sqlite3_column_int64(q, 5));
	sqlite3_bind_blob(put, 6, packed, (int)n, SQLITE_TRANSIENT);
	return done(put);
}

#define OLD_KEY " JOIN node AS n ON n.city = o.city AND n.node = o.node"
#define OLD_NO	"(SELECT no FROM node AS n WHERE n.city = o.city AND n.node = o.node)"

static bool convert(sqlite3 *db)
{
	return each(db,
		    "SELECT city, node, state, reason, version, lat_e7, lon_e7, "
		    "summary_interval_ms, coalesce(status_ns, 0), coalesce((SELECT b.boot_id FROM "
		    "old_boot AS b WHERE b.city = o.city AND b.node = o.node ORDER BY b.made_ns "
		    "DESC, b.id DESC LIMIT 1), 0) FROM old_node AS o",
		    "INSERT INTO node(city, node, status_boot, status_ns, status_received_ns, "
		    "status) VALUES(?1, ?2, ?3, ?4, ?4, ?5)",
		    put_node) &&
	       run(db, "UPDATE node SET catalog_ns = o.received_ns, catalog_received_ns = "
		       "o.received_ns, catalog = o.payload FROM old_catalog AS o WHERE o.city = "
		       "node.city AND o.node = node.node") &&
	       each(db,
		    "SELECT n.no, o.boot_id, o.from_one, o.made_ns, o.last_ns, o.summary, o.alert,"
		    " o.grants FROM old_boot AS o" OLD_KEY,
		    "INSERT INTO account(node_no, boot_id, stream, from_one, made_ns, last_ns, "
		    "base, high, floor, received, duplicated, late, old, lost, gaps) "
		    "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		    put_boot) &&
	       each(db,
		    "SELECT n.no, max(0, o.restarts + 1 - (SELECT count(*) FROM old_boot AS b "
		    "WHERE b.city = o.city AND b.node = o.node)), o.retired FROM old_node AS "
		    "o" OLD_KEY " WHERE o.restarts > 0",
		    "INSERT INTO account(node_no, boot_id, stream, boots, received, lost, "
		    "duplicated, late) VALUES(?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)",
		    put_retired) &&
	       run(db, "INSERT INTO summary SELECT " OLD_NO
		       ", o.start_ns + (o.end_ns - o.start_ns) / 2, o.boot_id, o.seq, "
		       "o.received_ns, o.start_ns, o.end_ns, o.payload FROM old_summary AS o "
		       "WHERE o.end_ns > o.start_ns AND " OLD_NO " IS NOT NULL") &&
	       run(db, "INSERT INTO grant_event SELECT " OLD_NO
		       ", o.change_ns, o.boot_id, o.seq, o.received_ns, o.change_ns, o.change_ns, "
		       "o.payload FROM old_grant AS o WHERE " OLD_NO " IS NOT NULL") &&
	       each(db,
		    "SELECT o.city, o.node, n.no, o.boot_id, o.seq, o.received_ns, o.kind, "
		    "o.class_a, o.class_b, o.alert_ns, o.alert_id, o.phase, o.lat_e7, o.lon_e7, "
		    "o.time_to_ms, o.distance_cm FROM old_alert AS o" OLD_KEY,
		    "INSERT INTO alert(node_no, at_ns, boot_id, seq, received_ns, from_ns, to_ns, "
		    "payload) VALUES(?1, ?2, ?3, ?4, ?5, ?2, ?2, ?6)",
		    put_alert) &&
	       run(db, "INSERT OR IGNORE INTO mark(level, start_ns, node_no, gen) SELECT 0, "
		       "at_ns - at_ns % 60000000000, node_no, 1 FROM summary") &&
	       run(db, "DROP TABLE old_summary; DROP TABLE old_alert; DROP TABLE old_grant; "
		       "DROP TABLE old_node; DROP TABLE old_boot; DROP TABLE old_catalog");
}

bool city_sqlite_convert(sqlite3 *db)
{
	if (!is_there(db))
		return true;
	if (!run(db, "BEGIN IMMEDIATE"))
		return false;
	bool is_good = convert(db) && run(db, "COMMIT");
	if (!is_good)
		run(db, "ROLLBACK");
	return is_good;
}
