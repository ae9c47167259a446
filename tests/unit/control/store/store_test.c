// SPDX-License-Identifier: Apache-2.0
// The store's promises, on all backends: outcomes in order, groups whole or absent, failures that stop what stands behind
// them, bounds, and what is read back.
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "flaky_vfs.h"
#include "store/record_map.h"
#include "store_rig.h"

static struct store_rig r;
static enum store_result why;

static unsigned count_done(enum store_result result)
{
	unsigned n = 0;
	for (unsigned i = 0; i < r.done_count; i++)
		n += r.done[i].result == result ? 1u : 0u;
	return n;
}

static bool is_intact(void)
{
	struct audit_report a;
	store_rig_verify(&r, NULL, &a);
	return a.fault == AUDIT_FAULT_NONE;
}

static struct store_totals totals(void)
{
	struct store_totals t;
	store_get_totals(r.store, &t);
	return t;
}

static void each(void (*test)(void))
{
	for (int kind = 0; kind < store_rig_kinds(); kind++) {
		store_rig_init(&r, (enum store_rig_kind)kind, NULL);
		CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
		test();
		store_rig_fini(&r);
	}
}

static void keeps(void)
{
	CU_ASSERT_EQUAL(store_rig_put(&r, 7, 100, 'a', &why), 1);
	CU_ASSERT_EQUAL(store_rig_put(&r, 3, 0, 0, &why), 2);
	CU_ASSERT_EQUAL(store_rig_put(&r, 9, 5, 'c', &why), 3);
	CU_ASSERT_EQUAL(r.done_count, 0); // nothing is told before it is durable
	store_rig_settle(&r);
	CU_ASSERT_EQUAL(store_rig_put(&r, 7, 50, 'b', &why), 4);
	CU_ASSERT_EQUAL(store_rig_put(&r, 9, -1, 0, &why), 5);
	CU_ASSERT_EQUAL(store_rig_put(&r, 11, -1, 0, &why), 6); // was never there
	store_rig_settle(&r);
	CU_ASSERT_EQUAL_FATAL(r.done_count, 6);
	for (unsigned i = 0; i < 6; i++) {
		CU_ASSERT_EQUAL(r.done[i].ticket, i + 1);
		CU_ASSERT_EQUAL(r.done[i].result, STORE_RESULT_OK);
	}
	CU_ASSERT_EQUAL(totals().groups, 2);
	CU_ASSERT_EQUAL(totals().audit_seq, 6);
	for (int again = 0; again < 2; again++) {
		store_rig_close(&r);
		CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
		CU_ASSERT_EQUAL_FATAL(r.record_count, 2);
		// By kind, then by id.
		CU_ASSERT_EQUAL(r.record[0].id.octet[15], 3);
		CU_ASSERT_EQUAL(r.record[0].size, 0);
		CU_ASSERT_EQUAL(r.record[1].id.octet[15], 7);
		CU_ASSERT_EQUAL(r.record[1].size, 50);
		CU_ASSERT_EQUAL(r.record[1].first, 'b');
		CU_ASSERT_EQUAL(r.record[1].expiry_ns, 7);
	}
	CU_ASSERT(is_intact());
}

static void keeps_what_it_was_given(void)
{
	each(keeps);
}

static void many(void)
{
	for (unsigned i = 0; i < 150; i++)
		store_rig_put(&r, i, 10, 1, &why);
	CU_ASSERT_TRUE(store_turn(r.store));
	store_collect(r.store);
	CU_ASSERT_EQUAL(r.done_count, 64);
	store_rig_settle(&r);
	CU_ASSERT_EQUAL(r.done_count, 150);
	CU_ASSERT_EQUAL(totals().groups, 3);
	CU_ASSERT_EQUAL(totals().waiting, 0);
	CU_ASSERT_EQUAL(totals().waiting_bytes, 0);
	CU_ASSERT_EQUAL(totals().waiting_max, 150);
}

static void groups_are_bounded(void)
{
	each(many);
}

static void close_with_work(void)
{
	for (unsigned i = 0; i < 100; i++)
		store_rig_put(&r, i, 10, 1, &why);
	store_rig_close(&r);
	CU_ASSERT_EQUAL(count_done(STORE_RESULT_OK), 100);
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	CU_ASSERT_EQUAL(r.record_count, 100);
}

static void nothing_is_lost_by_closing(void)
{
	each(close_with_work);
}

static void bounds_refuse_with_a_reason(void)
{
	store_rig_init(&r, STORE_RIG_MEM, NULL);
	r.cfg.queue_batches = 3;
	r.cfg.queue_bytes = 8000;
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	CU_ASSERT_EQUAL(store_rig_put(&r, 1, STORE_RECORD_MAX + 1, 1, &why), 0);
	CU_ASSERT_EQUAL(why, STORE_RESULT_BATCH_TOO_LARGE);
	CU_ASSERT_EQUAL(store_rig_put(&r, 1, 7000, 1, &why), 0);
	CU_ASSERT_EQUAL(why, STORE_RESULT_QUEUE_BYTES);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_NOT_EQUAL(store_rig_put(&r, i, 10, 1, &why), 0);
	CU_ASSERT_EQUAL(store_rig_put(&r, 1, 10, 1, &why), 0);
	CU_ASSERT_EQUAL(why, STORE_RESULT_QUEUE_BATCHES);
	store_rig_settle(&r);
	CU_ASSERT_NOT_EQUAL(store_rig_put(&r, 1, 10, 1, &why), 0);
	CU_ASSERT_EQUAL(totals().refused[STORE_RESULT_QUEUE_BATCHES], 1);
	CU_ASSERT_EQUAL(totals().refused[STORE_RESULT_QUEUE_BYTES], 1);
	CU_ASSERT_EQUAL(totals().refused[STORE_RESULT_BATCH_TOO_LARGE], 1);
	store_rig_fini(&r);
}

static void turns_can_be_slow(void)
{
	store_rig_init(&r, STORE_RIG_MEM, NULL);
	r.cfg.delay_turns = 2;
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	store_rig_put(&r, 1, 10, 1, &why);
	for (unsigned i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(r.done_count, 0);
		CU_ASSERT_TRUE(store_turn(r.store));
		store_collect(r.store);
	}
	CU_ASSERT_EQUAL(r.done_count, 1);
	CU_ASSERT_FALSE(store_turn(r.store));
	store_rig_fini(&r);
}

// ---- failures

// 64 make the first group, which fails; 36 stand behind it.
static void fail_a_group(enum store_result expected)
{
	unsigned before = r.done_count;
	for (unsigned i = 0; i < 100; i++)
		store_rig_put(&r, 100 + i, 2000, 1, &why);
	CU_ASSERT_TRUE(store_turn(r.store));
	CU_ASSERT_EQUAL(store_rig_put(&r, 1, 10, 1, &why), 0);
	CU_ASSERT_EQUAL(why, STORE_RESULT_ON_HOLD);
	store_collect(r.store);
	CU_ASSERT_EQUAL(r.done_count - before, 100);
	CU_ASSERT_EQUAL(count_done(expected), 64);
	CU_ASSERT_EQUAL(count_done(STORE_RESULT_BEHIND), 36);
	CU_ASSERT_EQUAL(r.failed_count, 1);
	CU_ASSERT_EQUAL(r.failed_first, r.done[before].ticket);
	CU_ASSERT_EQUAL(r.failed_last, r.failed_first + 99);
	CU_ASSERT_EQUAL(totals().last_failure, expected);
	// On hold until it is told that all is undone.
	CU_ASSERT_EQUAL(store_rig_put(&r, 1, 10, 1, &why), 0);
	CU_ASSERT_FALSE(store_turn(r.store));
	CU_ASSERT_TRUE(totals().is_on_hold);
	store_resume(r.store);
}

static void goes_on_after_a_failure(unsigned records)
{
	CU_ASSERT_NOT_EQUAL(store_rig_put(&r, 2, 10, 2, &why), 0);
	store_rig_settle(&r);
	CU_ASSERT_EQUAL(r.done[r.done_count - 1].result, STORE_RESULT_OK);
	store_rig_close(&r);
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	CU_ASSERT_EQUAL(r.record_count, records);
	CU_ASSERT(is_intact());
}

static void memory_fails_as_planned(void)
{
	static const struct store_mem_plan plans[] = {
		{.fail_at = 2, .failure = STORE_RESULT_FLUSH},
		{.fail_at = 2, .failure = STORE_RESULT_IO},
		{.bytes_max = 100000, .failure = STORE_RESULT_DISK_FULL}};
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		store_rig_init(&r, STORE_RIG_MEM, NULL);
		CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
		store_mem_disk_plan(r.disk, &plans[i]);
		store_rig_put(&r, 1, 10, 1, &why);
		store_rig_settle(&r);
		fail_a_group(plans[i].failure);
		goes_on_after_a_failure(2);
		store_rig_fini(&r);
	}
}

static void open_flaky(void)
{
	store_rig_init(&r, STORE_RIG_SQLITE, flaky_vfs_reset());
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	store_rig_put(&r, 1, 10, 1, &why);
	store_rig_settle(&r);
	flaky_vfs_reset();
}

static void full_disk_fails_whole_groups(void)
{
	open_flaky();
	flaky_vfs.space = 60000;
	fail_a_group(STORE_RESULT_DISK_FULL);
	// Still full.
	flaky_vfs.space = 0;
	store_rig_put(&r, 2, 10, 2, &why);
	store_rig_settle(&r);
	CU_ASSERT_EQUAL(r.failed_count, 2);
	store_rig_crash(&r);
	flaky_vfs_reset();
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	CU_ASSERT_EQUAL(r.record_count, 1);
	goes_on_after_a_failure(2);
	store_rig_fini(&r);
}

static void refused_writes_fail_whole_groups(void)
{
	open_flaky();
	flaky_vfs.refuses_writes = true;
	fail_a_group(STORE_RESULT_IO);
	flaky_vfs_reset();
	goes_on_after_a_failure(2);
	store_rig_fini(&r);
}

// A refused flush leaves the whole transaction in the log, with its end mark. A crash right behind the answer must not
// bring it back.
static void refused_flush_is_not_found_after_a_crash(void)
{
	for (int does_crash = 0; does_crash < 2; does_crash++) {
		open_flaky();
		flaky_vfs.fail_sync_at = 1;
		fail_a_group(STORE_RESULT_FLUSH);
		if (does_crash) {
			store_rig_crash(&r);
			CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
			CU_ASSERT_EQUAL(r.record_count, 1);
			CU_ASSERT(is_intact());
		}
		goes_on_after_a_failure(2);
		store_rig_fini(&r);
	}
}

// Neither the flush nor the one of what should overwrite it: the outcome is not known, and it says so. What comes next
// buries it.
static void two_refused_flushes_are_unknown(void)
{
	open_flaky();
	flaky_vfs.fail_sync_at = 1;
	flaky_vfs.fail_sync_count = 1;
	fail_a_group(STORE_RESULT_UNKNOWN);
	goes_on_after_a_failure(2);
	store_rig_fini(&r);
}

static void nothing_is_told_before_its_flush(void)
{
	open_flaky();
	for (unsigned i = 0; i < 300; i++) {
		uint32_t syncs = flaky_vfs.syncs;
		for (unsigned k = 0; k <= i % 5; k++)
			store_rig_put(&r, i + k, 500, 1, &why);
		CU_ASSERT_TRUE(store_turn(r.store));
		CU_ASSERT_FALSE(flaky_vfs.is_wal_dirty);
		CU_ASSERT_EQUAL(flaky_vfs.syncs, syncs + 1); // one for all
		store_collect(r.store);
	}
	store_rig_fini(&r);
}

// ---- opening

static void damage_is_named(void)
{
	static const struct {
		const char *sql;
		enum store_result result;
		const char *says;
	} rows[] = {
		{"UPDATE record SET bytes = zeroblob(10)", STORE_RESULT_CORRUPT_RECORD, "id 5a"},
		{"UPDATE record SET expiry_ns = 9", STORE_RESULT_CORRUPT_RECORD, "digest"},
		{"UPDATE record SET kind = 70000", STORE_RESULT_CORRUPT_RECORD, "form"},
		{"UPDATE record SET id = x'00'", STORE_RESULT_CORRUPT_RECORD, "form"},
		{"INSERT INTO record SELECT n + 1, kind, id, expiry_ns, audit_seq, digest, bytes "
		 "FROM"
		 " record",
		 STORE_RESULT_CORRUPT_RECORD, "there twice"},
		{"UPDATE ends SET head_hash = x'00'", STORE_RESULT_CORRUPT_AUDIT, ""},
		{"DELETE FROM ends", STORE_RESULT_CORRUPT_AUDIT, ""},
		{"DROP TABLE ends", STORE_RESULT_CORRUPT, ""},
		{"PRAGMA user_version = 99", STORE_RESULT_NEWER, "schema 99"},
		{"PRAGMA application_id = 1", STORE_RESULT_FOREIGN, ""},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		store_rig_init(&r, STORE_RIG_SQLITE, NULL);
		CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
		store_rig_put(&r, 1, 10, 1, &why);
		store_rig_close(&r);
		CU_ASSERT_FATAL(store_rig_sql(&r, rows[i].sql));
		CU_ASSERT_EQUAL(store_rig_open(&r), rows[i].result);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.why, rows[i].says));
		store_rig_fini(&r);
	}
}

static void torn_pages_are_found(void)
{
	store_rig_init(&r, STORE_RIG_SQLITE, NULL);
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	for (unsigned i = 0; i < 200; i++)
		store_rig_put(&r, i, 500, 1, &why);
	store_rig_close(&r);
	FILE *f = fopen(r.path, "r+b");
	fseek(f, 4096 * 8, SEEK_SET);
	for (unsigned i = 0; i < 4096; i++)
		fputc(0xa5, f);
	fclose(f);
	CU_ASSERT_EQUAL(store_rig_open(&r), STORE_RESULT_CORRUPT);
	CU_ASSERT_NOT_EQUAL(r.why[0], '\0');
	store_rig_fini(&r);
}

static void other_files_are_left_alone(void)
{
	store_rig_init(&r, STORE_RIG_SQLITE, NULL);
	FILE *f = fopen(r.path, "w");
	for (unsigned i = 0; i < 1000; i++)
		fputs("this is no database\n", f);
	fclose(f);
	CU_ASSERT_EQUAL(store_rig_open(&r), STORE_RESULT_FOREIGN);
	snprintf(r.path, sizeof(r.path), "%s/none/book.db", r.dir);
	CU_ASSERT_EQUAL(store_rig_open(&r), STORE_RESULT_ACCESS);
	snprintf(r.path, sizeof(r.path), "%s/book.db", r.dir);
	store_rig_fini(&r);
}

static void one_writer_and_private(void)
{
	struct store_rig other;
	struct stat st;
	char name[128];
	store_rig_init(&r, STORE_RIG_SQLITE, NULL);
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	store_rig_put(&r, 1, 10, 1, &why);
	store_rig_settle(&r);
	static const char *const files[] = {"", "-wal", "-shm", ".lock"};
	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%s%s", r.path, files[i]);
		CU_ASSERT_EQUAL_FATAL(stat(name, &st), 0);
		CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	}
	other = r;
	other.store = NULL;
	CU_ASSERT_EQUAL(store_rig_open(&other), STORE_RESULT_LOCKED);
	CU_ASSERT(is_intact()); // read beside the writer
	store_rig_fini(&r);
}

static void refused_record_stops_the_start(void)
{
	for (int kind = 0; kind < store_rig_kinds(); kind++) {
		store_rig_init(&r, (enum store_rig_kind)kind, NULL);
		CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
		store_rig_put(&r, 1, 10, 1, &why);
		store_rig_close(&r);
		r.refusal = "version_unknown";
		CU_ASSERT_EQUAL(store_rig_open(&r), STORE_RESULT_CORRUPT_RECORD);
		CU_ASSERT_STRING_EQUAL(
			r.why,
			"record of kind 2, id 5a000000000000000000000000000001: version_unknown");
		store_rig_fini(&r);
	}
}

// ---- with its thread

static void thread_tells_by_its_descriptor(void)
{
	store_rig_init(&r, STORE_RIG_SQLITE, NULL);
	r.cfg.has_thread = true;
	CU_ASSERT_EQUAL_FATAL(store_rig_open(&r), STORE_RESULT_OK);
	for (unsigned i = 0; i < 500; i++)
		CU_ASSERT_EQUAL(store_rig_put(&r, i, 100, 1, &why), i + 1);
	while (r.done_count < 500) {
		struct pollfd p = {.fd = store_fd(r.store), .events = POLLIN};
		CU_ASSERT_EQUAL_FATAL(poll(&p, 1, 30000), 1);
		store_collect(r.store);
	}
	for (unsigned i = 0; i < 500; i++)
		CU_ASSERT(r.done[i].ticket == i + 1 && r.done[i].result == STORE_RESULT_OK);
	CU_ASSERT_NOT_EQUAL(totals().sched, STORE_SCHED_NONE);
	CU_ASSERT(totals().groups < 500);
	store_rig_fini(&r);
}

// Against a plain array; many keys collide in a small map, and what was behind a hole is still found.
static void map_finds_what_was_put(void)
{
	enum { KEYS = 3000 };
	static uint64_t model[KEYS];
	struct record_map m;
	uint64_t random = 1, count = 0;
	memset(model, 0, sizeof(model));
	record_map_init(&m);
	for (unsigned i = 0; i < 100000; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		unsigned key = (unsigned)(random >> 33) % KEYS;
		const struct store_id id = store_rig_id(key);
		uint64_t value = (random >> 60) < 7 ? 0 : i + 1;
		CU_ASSERT_EQUAL_FATAL(record_map_get(&m, (uint16_t)(key % 3), &id), model[key]);
		CU_ASSERT_TRUE_FATAL(record_map_put(&m, (uint16_t)(key % 3), &id, value));
		count += value != 0 ? 1u : 0u;
		count -= model[key] != 0 ? 1u : 0u;
		model[key] = value;
		CU_ASSERT_EQUAL_FATAL(m.count, count);
	}
	for (unsigned key = 0; key < KEYS; key++) {
		const struct store_id id = store_rig_id(key);
		CU_ASSERT_EQUAL(record_map_get(&m, (uint16_t)(key % 3), &id), model[key]);
		CU_ASSERT_EQUAL(record_map_get(&m, 7, &id), 0);
	}
	record_map_fini(&m);
}

static void every_value_has_a_name(void)
{
	static const struct {
		const char *(*name)(unsigned);
		unsigned count;
	} tables[] = {{store_result_name, STORE_RESULT_COUNT},
		      {store_result_text, STORE_RESULT_COUNT},
		      {store_sched_name, STORE_SCHED_COUNT},
		      {store_link_name, STORE_LINK_COUNT},
		      {store_link_text, STORE_LINK_COUNT},
		      {store_pg_notify_name, STORE_PG_NOTIFY_COUNT},
		      {audit_fault_name, AUDIT_FAULT_COUNT},
		      {audit_fault_text, AUDIT_FAULT_COUNT}};
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		for (unsigned i = 0; i < tables[t].count; i++)
			for (unsigned k = 0; k < i; k++)
				CU_ASSERT_STRING_NOT_EQUAL(tables[t].name(i), tables[t].name(k));
		CU_ASSERT_STRING_EQUAL(tables[t].name(tables[t].count), "?");
	}
}

static const struct check_test tests[] = {
	{"keeps what it was given", keeps_what_it_was_given},
	{"groups are bounded", groups_are_bounded},
	{"nothing is lost by closing", nothing_is_lost_by_closing},
	{"bounds refuse with a reason", bounds_refuse_with_a_reason},
	{"turns can be slow", turns_can_be_slow},
	{"memory fails as planned", memory_fails_as_planned},
	{"full disk fails whole groups", full_disk_fails_whole_groups},
	{"refused writes fail whole groups", refused_writes_fail_whole_groups},
	{"refused flush is not found after a crash", refused_flush_is_not_found_after_a_crash},
	{"two refused flushes are unknown", two_refused_flushes_are_unknown},
	{"nothing is told before its flush", nothing_is_told_before_its_flush},
	{"damage is named", damage_is_named},
	{"torn pages are found", torn_pages_are_found},
	{"other files are left alone", other_files_are_left_alone},
	{"one writer, and private", one_writer_and_private},
	{"refused record stops the start", refused_record_stops_the_start},
	{"thread tells by its descriptor", thread_tells_by_its_descriptor},
	{"map finds what was put", map_finds_what_was_put},
	{"every value has a name", every_value_has_a_name},
};

CHECK_MAIN("control/store/store", tests)
