// SPDX-License-Identifier: Apache-2.0
// A file of the hub's schema 2 is taken over: messages, accounts with their gaps, the last status; and goes on counting.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "city_rig.h"
#include "hub/city_sqlite_parts.h"
#include "sqlite_file.h"

static const int64_t NOW = CITY_RIG_NOW_NS;

// As schema 2 kept it.
struct old_window {
	uint64_t base, high, received, duplicated, late, old, before;
	uint64_t bits[16];
};

static void run(sqlite3 *db, const char *sql)
{
	char *why = NULL;
	CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, &why), SQLITE_OK);
	if (why != NULL)
		fprintf(stderr, "%s: %s\n", sql, why);
	sqlite3_free(why);
}

static void put_boot(sqlite3 *db, uint64_t boot_id, const struct old_window *w)
{
	static const struct old_window none;
	sqlite3_stmt *q;
	CU_ASSERT_EQUAL_FATAL(
		sqlite3_prepare_v2(db,
				   "INSERT INTO boot(city, node, boot_id, from_one, last_ns, "
				   "summary, alert, grants, made_ns) VALUES('c','n',?,1,?,?,?,?,?)",
				   -1, &q, NULL),
		SQLITE_OK);
	sqlite3_bind_int64(q, 1, (int64_t)boot_id);
	sqlite3_bind_int64(q, 2, NOW);
	sqlite3_bind_blob(q, 3, w, sizeof(*w), SQLITE_STATIC);
	sqlite3_bind_blob(q, 4, &none, sizeof(none), SQLITE_STATIC);
	sqlite3_bind_blob(q, 5, &none, sizeof(none), SQLITE_STATIC);
	sqlite3_bind_int64(q, 6, NOW);
	CU_ASSERT_EQUAL(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
}

static void put_summary(sqlite3 *db, uint64_t seq)
{
	struct messages_header h;
	uint8_t packed[256];
	sqlite3_stmt *q;
	Kerbwing__Hub__V1__Summary m = KERBWING__HUB__V1__SUMMARY__INIT;
	m.header = messages_fill_header(&h, "c", "n", 7, seq, NOW);
	m.end_ns = NOW - 600 * UNITS_NS_PER_S + (int64_t)seq * UNITS_NS_PER_S;
	m.start_ns = m.end_ns - UNITS_NS_PER_S;
	m.frames = seq;
	size_t n = kerbwing__hub__v1__summary__pack(&m, packed);
	CU_ASSERT_EQUAL_FATAL(
		sqlite3_prepare_v2(db,
				   "INSERT INTO summary(city, node, boot_id, seq, received_ns, "
				   "start_ns, end_ns, payload) VALUES('c','n',7,?,?,?,?,?)",
				   -1, &q, NULL),
		SQLITE_OK);
	sqlite3_bind_int64(q, 1, (int64_t)seq);
	sqlite3_bind_int64(q, 2, NOW);
	sqlite3_bind_int64(q, 3, m.start_ns);
	sqlite3_bind_int64(q, 4, m.end_ns);
	sqlite3_bind_blob(q, 5, packed, (int)n, SQLITE_STATIC);
	CU_ASSERT_EQUAL(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
}

static void make_old(const char *path)
{
	char why[200];
	int version;
	sqlite3 *db;
	const struct sqlite_file_config cfg = {
		.path = path, .steps = city_sqlite_steps, .step_count = 2};
	CU_ASSERT_EQUAL_FATAL(sqlite_file_open(&cfg, &db, &version, why), SQLITE_FILE_OK);
	struct old_window w = {.base = 1, .high = 8, .received = 6, .duplicated = 2};
	for (uint64_t seq = 1; seq <= 8; seq++)
		if (seq != 3 && seq != 6) {
			w.bits[0] |= 1ULL << seq;
			put_summary(db, seq);
		}
	put_boot(db, 7, &w);
	const uint64_t retired[3][4] = {{100, 5, 1, 0}, {0}, {9, 0, 0, 0}};
	run(db, "INSERT INTO node VALUES('c', 'n', 3, 5, 2, 'zones_missing', '0.1', 310000000, "
		"1210000000, 60000, 1795199999000000000, x'')");
	sqlite3_stmt *q;
	sqlite3_prepare_v2(db, "UPDATE node SET retired = ?", -1, &q, NULL);
	sqlite3_bind_blob(q, 1, retired, sizeof(retired), SQLITE_STATIC);
	CU_ASSERT_EQUAL(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
	run(db, "INSERT INTO alert(city, node, boot_id, seq, received_ns, alert_id, kind, phase, "
		"alert_ns, lat_e7, lon_e7, time_to_ms, distance_cm, class_a, class_b) VALUES('c', "
		"'n', 7, 1, 5, 77, 'rear_end', 1, 1795199998000000000, 310000001, 2, 3, 4, 'car', "
		"'bus')");
	run(db, "INSERT INTO catalog VALUES('c', 'n', 9, x'0a00')");
	sqlite3_close(db);
}

static bool keep_alert(void *ctx, const struct city_row *row)
{
	Kerbwing__Hub__V1__AlertEvent *a =
		kerbwing__hub__v1__alert_event__unpack(NULL, row->size, row->payload);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a);
	CU_ASSERT_STRING_EQUAL(a->kind, "rear_end");
	CU_ASSERT_STRING_EQUAL(a->class_b, "bus");
	CU_ASSERT_EQUAL(a->lat_e7, 310000001);
	CU_ASSERT_EQUAL(a->alert_id, 77);
	CU_ASSERT_EQUAL(a->header->boot_id, 7);
	CU_ASSERT_EQUAL(row->at_ns, 1795199998000000000);
	kerbwing__hub__v1__alert_event__free_unpacked(a, NULL);
	++*(unsigned *)ctx;
	return true;
}

static bool keep_node(void *ctx, const struct city_node_row *n)
{
	struct city_node_row *to = ctx;
	Kerbwing__Hub__V1__Status *s =
		kerbwing__hub__v1__status__unpack(NULL, n->status_size, n->status);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_STRING_EQUAL(s->reason, "zones_missing");
	CU_ASSERT_EQUAL(s->state, 2);
	CU_ASSERT_EQUAL(s->summary_interval_ms, 60000);
	CU_ASSERT_EQUAL(n->catalog_size, 2);
	kerbwing__hub__v1__status__free_unpacked(s, NULL);
	*to = *n;
	return true;
}

static void ask_all(void *ctx, struct city_backend *b)
{
	unsigned alerts = 0;
	CU_ASSERT_EQUAL(b->ops->list(b, OUTBOX_ALERT, &city_rig_all, keep_alert, &alerts),
			STORE_RESULT_OK);
	CU_ASSERT_EQUAL(alerts, 1);
	CU_ASSERT_EQUAL(b->ops->nodes(b, NULL, NULL, 0, 10, keep_node, ctx), STORE_RESULT_OK);
}

static void a_file_of_schema_2_goes_on(void)
{
	struct city_rig r;
	struct city_node_row n = {.boots = 0};
	uint64_t sum;
	struct city_cursor last;
	city_rig_open(&r);
	city_store_close(r.store);
	CU_ASSERT_EQUAL(remove(city_rig_where(&r)), 0);
	make_old(city_rig_where(&r));
	CU_ASSERT_EQUAL_FATAL(city_store_open(&r.store, &r.cfg), 0);
	CU_ASSERT_EQUAL(city_rig_list(&r, &city_rig_all, &sum, &last), 6);
	CU_ASSERT_EQUAL(sum, 1 + 2 + 4 + 5 + 7 + 8);
	city_rig_ask(&r, ask_all, &n);
	CU_ASSERT_EQUAL(n.boots, 4); // three restarts
	CU_ASSERT_EQUAL(n.boot_id, 7);
	CU_ASSERT_EQUAL(n.totals[OUTBOX_SUMMARY].received, 106);
	CU_ASSERT_EQUAL(n.totals[OUTBOX_SUMMARY].lost, 7);
	CU_ASSERT_EQUAL(n.totals[OUTBOX_SUMMARY].duplicated, 3);
	CU_ASSERT_EQUAL(n.totals[OUTBOX_ALERT].received, 9);
	city_rig_summary(r.store, "n", 7, 3, NOW - 597 * UNITS_NS_PER_S); // late
	city_rig_summary(r.store, "n", 7, 4, NOW - 596 * UNITS_NS_PER_S); // again
	city_rig_tidy(&r);
	city_rig_restart(&r); // nothing is taken over twice
	city_rig_ask(&r, ask_all, &n);
	CU_ASSERT_EQUAL(n.totals[OUTBOX_SUMMARY].received, 107);
	CU_ASSERT_EQUAL(n.totals[OUTBOX_SUMMARY].lost, 6);
	CU_ASSERT_EQUAL(n.totals[OUTBOX_SUMMARY].duplicated, 4);
	CU_ASSERT_EQUAL(city_rig_list(&r, &city_rig_all, &sum, &last), 7);
	city_rig_close(&r);
}

static const struct check_test tests[] = {
	{"a file of schema 2 goes on", a_file_of_schema_2_goes_on},
};

CHECK_MAIN("control/hub/city_convert", tests)
