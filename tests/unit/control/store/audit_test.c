// SPDX-License-Identifier: Apache-2.0
// The audit log: what anyone could change behind the store's back is found, and named; pruning keeps every record proven.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "store_rig.h"

static struct store_rig r;
static enum store_result why;

static void fill(unsigned n)
{
	store_rig_init(&r, STORE_RIG_SQLITE, NULL);
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	for (unsigned i = 1; i <= n; i++)
		store_rig_put(&r, i % 10, (int)i, (uint8_t)i, &why);
	store_rig_close(&r);
}

static void tampering_is_found(void)
{
	static const struct {
		const char *sql;
		enum audit_fault fault;
		uint64_t seq;
	} rows[] = {
		{"UPDATE audit SET reason = 'x' WHERE seq = 17", AUDIT_FAULT_HASH, 17},
		{"UPDATE audit SET operator = 'x' WHERE seq = 17", AUDIT_FAULT_HASH, 17},
		{"UPDATE audit SET action = 'x' WHERE seq = 17", AUDIT_FAULT_HASH, 17},
		{"UPDATE audit SET time_ns = 1 WHERE seq = 17", AUDIT_FAULT_HASH, 17},
		{"UPDATE audit SET kind = 9 WHERE seq = 17", AUDIT_FAULT_HASH, 17},
		{"UPDATE audit SET id = zeroblob(16) WHERE seq = 17", AUDIT_FAULT_HASH, 17},
		{"UPDATE audit SET changes = zeroblob(0) WHERE seq = 17", AUDIT_FAULT_HASH, 17},
		{"UPDATE audit SET changes = zeroblob(7) WHERE seq = 17", AUDIT_FAULT_FORM, 17},
		{"UPDATE audit SET hash = zeroblob(32) WHERE seq = 17", AUDIT_FAULT_HASH, 17},
		{"UPDATE audit SET hash = zeroblob(3) WHERE seq = 17", AUDIT_FAULT_FORM, 17},
		{"UPDATE audit SET prev = zeroblob(32) WHERE seq = 17", AUDIT_FAULT_PREV, 17},
		{"DELETE FROM audit WHERE seq = 17", AUDIT_FAULT_GAP, 17},
		{"DELETE FROM audit WHERE seq = 1", AUDIT_FAULT_GAP, 1},
		{"DELETE FROM audit WHERE seq = 40", AUDIT_FAULT_HEAD, 39},
		{"DELETE FROM audit", AUDIT_FAULT_HEAD, 0},
		{"UPDATE audit SET seq = 41 WHERE seq = 40", AUDIT_FAULT_GAP, 40},
		{"UPDATE ends SET head_seq = 39", AUDIT_FAULT_HEAD, 40},
		{"UPDATE ends SET base_seq = 1, base_hash = (SELECT hash FROM audit WHERE seq = 1);"
		 "DELETE FROM audit WHERE seq = 1",
		 AUDIT_FAULT_BASE, 2},
		{"UPDATE record SET bytes = zeroblob(36) WHERE kind = 1 AND"
		 " id = x'5a000000000000000000000000000006'",
		 AUDIT_FAULT_RECORD, 36},
		{"UPDATE record SET expiry_ns = 0 WHERE id = x'5a000000000000000000000000000006'",
		 AUDIT_FAULT_RECORD, 36},
		{"UPDATE record SET audit_seq = 1 WHERE id = x'5a000000000000000000000000000006'",
		 AUDIT_FAULT_RECORD, 36},
		{"DELETE FROM record WHERE id = x'5a000000000000000000000000000006'",
		 AUDIT_FAULT_MISSING, 36},
		{"INSERT INTO record VALUES(99, 1, zeroblob(16), 0, 1, zeroblob(32), x'')",
		 AUDIT_FAULT_STRANGER, 0},
		{"INSERT INTO record SELECT n + 100, kind, id, expiry_ns, audit_seq, digest, bytes"
		 " FROM record WHERE id = x'5a000000000000000000000000000006'",
		 AUDIT_FAULT_TWICE, 36},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct audit_report a;
		fill(40);
		CU_ASSERT_FATAL(store_rig_sql(&r, rows[i].sql));
		store_rig_verify(&r, NULL, &a);
		CU_ASSERT_EQUAL(a.fault, rows[i].fault);
		CU_ASSERT_EQUAL(a.seq, rows[i].seq);
		if (a.fault != rows[i].fault || a.seq != rows[i].seq)
			fprintf(stderr, "%s: %s at %llu\n", rows[i].sql, audit_fault_name(a.fault),
				(unsigned long long)a.seq);
		store_rig_fini(&r);
	}
}

// Whoever can write the file can also cut off its end and its head alike; a head that was noted elsewhere shows it.
static void noted_heads_show_a_cut(void)
{
	struct audit_report a;
	fill(40);
	store_rig_verify(&r, NULL, &a);
	CU_ASSERT_EQUAL_FATAL(a.fault, AUDIT_FAULT_NONE);
	const struct audit_point noted = a.ends.head;
	store_rig_open(&r);
	store_rig_put(&r, 1, 5, 5, &why);
	store_rig_close(&r);
	store_rig_verify(&r, &noted, &a);
	CU_ASSERT_EQUAL(a.fault, AUDIT_FAULT_NONE);
	store_rig_fini(&r);
	fill(39);
	store_rig_verify(&r, &noted, &a);
	CU_ASSERT_EQUAL(a.fault, AUDIT_FAULT_ANCHOR);
	store_rig_fini(&r);
}

static void empty_log_is_intact(void)
{
	struct audit_report a;
	fill(0);
	store_rig_verify(&r, NULL, &a);
	CU_ASSERT_EQUAL(a.fault, AUDIT_FAULT_NONE);
	CU_ASSERT_EQUAL(a.entries, 0);
	store_rig_fini(&r);
}

static void pruning_keeps_records_proven(void)
{
	for (int is_mem = 0; is_mem < 2; is_mem++) {
		struct audit_report a;
		store_rig_init(&r, is_mem, NULL);
		r.cfg.audit_max = 64;
		r.cfg.group_max = 4;
		CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
		// 1 to 20 are never written again: only entries that restate them prove them in the end.
		for (unsigned i = 1; i <= 1000; i++) {
			store_rig_put(&r, i <= 20 ? i : 21 + i % 7, i % 9 == 0 && i > 20 ? -1 : 10,
				      (uint8_t)i, &why);
			if (i % 4 == 0)
				store_rig_settle(&r);
		}
		struct store_totals t;
		store_get_totals(r.store, &t);
		CU_ASSERT(t.pruned > 900);
		CU_ASSERT_EQUAL(t.prune_failures, 0);
		store_rig_verify(&r, NULL, &a);
		CU_ASSERT_EQUAL(a.fault, AUDIT_FAULT_NONE);
		CU_ASSERT(a.entries <= 64 + 4 && a.entries > 40);
		CU_ASSERT(a.records >= 20);
		store_rig_close(&r);
		CU_ASSERT_EQUAL(store_rig_open(&r), STORE_RESULT_OK);
		// What was pruned is stated by an entry; another base is not believed.
		store_rig_close(&r);
		if (!is_mem) {
			CU_ASSERT(store_rig_sql(
				&r, "UPDATE ends SET base_seq = (SELECT min(seq) FROM audit),"
				    " base_hash = (SELECT hash FROM audit ORDER BY seq LIMIT 1);"
				    "DELETE FROM audit WHERE seq = (SELECT min(seq) FROM audit)"));
			store_rig_verify(&r, NULL, &a);
			CU_ASSERT_EQUAL(a.fault, AUDIT_FAULT_BASE);
		}
		store_rig_fini(&r);
	}
}

static void memory_damage_is_found(void)
{
	struct audit_report a;
	const struct store_id id = store_rig_id(1);
	for (int is_entry = 0; is_entry < 2; is_entry++) {
		store_rig_init(&r, STORE_RIG_MEM, NULL);
		CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
		store_rig_put(&r, 1, 10, 1, &why);
		store_rig_put(&r, 2, 10, 1, &why);
		store_rig_close(&r);
		CU_ASSERT_TRUE(store_mem_disk_damage(r.disk, 2, &id, is_entry ? 1 : 0));
		store_rig_verify(&r, NULL, &a);
		CU_ASSERT_EQUAL(a.fault, is_entry ? AUDIT_FAULT_HASH : AUDIT_FAULT_RECORD);
		CU_ASSERT_EQUAL(a.seq, 1);
		store_rig_fini(&r);
	}
}

static bool take_texts(void *ctx, const struct audit_entry *e)
{
	char *out = ctx;
	snprintf(out, 400, "%s|%s|%s", e->operator_name, e->action, e->reason);
	return false;
}

// What comes from outside cannot break a line, nor a UTF-8 sequence, nor the bound.
static void texts_are_cut_and_cleaned(void)
{
	char longer[400], got[400] = "";
	memset(longer, 'x', sizeof(longer));
	memcpy(longer + STORE_REASON_MAX - 1, "\xc3\xa4", 2);
	longer[399] = '\0';
	const struct store_batch b = {
		.audit = {.operator_name = "a\nb\x7f", .action = NULL, .reason = longer}};
	const struct store_visitor v = {.entry = take_texts, .ctx = got};
	struct store_ends ends;
	store_rig_init(&r, STORE_RIG_MEM, NULL);
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	CU_ASSERT_EQUAL(store_submit(r.store, &b, &why), 1);
	store_rig_close(&r);
	struct store_backend *m = store_mem_open(r.disk);
	m->ops->visit(m, 0, &v, &ends, r.why);
	CU_ASSERT_EQUAL(strncmp(got, "a b ||xxx", 9), 0);
	CU_ASSERT_EQUAL(strlen(got), 6 + STORE_REASON_MAX - 1);
	m->ops->close(m);
	store_rig_fini(&r);
}

static void forms_go_there_and_back(void)
{
	struct audit_change c = {.kind = 513, .id = store_rig_id(7), .is_delete = true}, d;
	struct audit_point p = {.seq = 17}, q;
	struct audit_hash h;
	uint8_t octets[AUDIT_CHANGE_SIZE];
	char text[STORE_REASON_MAX];
	audit_put_change(octets, &c);
	CU_ASSERT_TRUE(audit_get_change(octets, &d));
	CU_ASSERT(d.kind == 513 && d.is_delete && d.id.octet[15] == 7);
	octets[AUDIT_CHANGE_SIZE - 1] = 1;
	CU_ASSERT_FALSE(audit_get_change(octets, &d));
	octets[18] = 2;
	CU_ASSERT_FALSE(audit_get_change(octets, &d));
	p.hash.octet[31] = 0xab;
	audit_base_text(&p, text);
	CU_ASSERT_TRUE(audit_base_of(text, &q));
	CU_ASSERT(q.seq == 17 && audit_is_equal(&p.hash, &q.hash));
	CU_ASSERT_FALSE(audit_base_of("up to 0 00", &q));
	CU_ASSERT_FALSE(audit_base_of("up to 18446744073709551617 00", &q));
	CU_ASSERT_FALSE(audit_unhex("zz", &h));
}

static const struct check_test tests[] = {
	{"tampering is found", tampering_is_found},
	{"noted heads show a cut", noted_heads_show_a_cut},
	{"empty log is intact", empty_log_is_intact},
	{"pruning keeps records proven", pruning_keeps_records_proven},
	{"memory damage is found", memory_damage_is_found},
	{"texts are cut and cleaned", texts_are_cut_and_cleaned},
	{"forms go there and back", forms_go_there_and_back},
};

CHECK_MAIN("control/store/audit", tests)
