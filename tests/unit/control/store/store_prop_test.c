// SPDX-License-Identifier: Apache-2.0
// Seeded random histories of the backends against a model that follows the shell's protocol: apply, submit, undo on
// failure. With refused flushes, full disks, lost answers and crashes; after each reopening the store holds what the
// model says, and the audit log proves it. Without failures they hold the same, hash by hash.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "flaky_vfs.h"
#include "store_rig.h"

enum { IDS = 48, BATCHES_MAX = 400, CHANGES_MAX = 5, HISTORIES = 60, STEPS = 60 };

// What a record holds: 0: nothing; else the number that its bytes are made of.
struct model {
	uint32_t value[IDS];
};

struct history {
	struct store_rig rig;
	uint64_t random;
	enum store_rig_kind kind;
	uint32_t next_value;
	struct model book;		  // as the shell sees it
	struct model kept;		  // committed for certain
	struct model before[BATCHES_MAX]; // each ticket of this opening
	struct model after[BATCHES_MAX];
	uint64_t tickets;
	unsigned seen_done, seen_failed;
	bool has_doubt; // `doubt` may be there instead of `kept`
	struct model doubt;
	unsigned unknowns, failures, crashes;
};

static struct history h;

static uint32_t draw(uint32_t n)
{
	h.random = h.random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(h.random >> 33) % n;
}

// Sizes from nothing to several pages.
static uint32_t size_of(uint32_t value)
{
	return value % 7 == 0 ? 0 : value % 11 == 0 ? 9000 + value % 100 : value % 300;
}

static void fill(uint8_t *p, uint32_t value)
{
	for (uint32_t i = 0; i < size_of(value); i++)
		p[i] = (uint8_t)(value * 31 + i);
}

static const char *check_record(void *ctx, const struct store_record *r)
{
	static uint8_t bytes[10000];
	struct model *m = ctx;
	uint32_t id = r->id.octet[15], value = (uint32_t)r->expiry_ns;
	if (id >= IDS || m->value[id] != 0 || r->kind != 1 + id % 3 || r->size != size_of(value))
		return "shape";
	fill(bytes, value);
	m->value[id] = value;
	return r->size == 0 || memcmp(bytes, r->bytes, r->size) == 0 ? NULL : "bytes";
}

static bool is_same(const struct model *a, const struct model *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static void open_it(void)
{
	struct model found = {{0}};
	enum store_result rc = STORE_RESULT_OK;
	struct audit_report report;
	struct store_backend *b = store_rig_backend(&h.rig, false, &rc, h.rig.why);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	rc = store_open(&h.rig.store, b, &h.rig.cfg, check_record, &found, h.rig.why);
	CU_ASSERT_EQUAL_FATAL(rc, STORE_RESULT_OK);
	if (h.has_doubt && is_same(&found, &h.doubt))
		h.kept = h.doubt;
	CU_ASSERT_TRUE_FATAL(is_same(&found, &h.kept));
	h.book = h.kept;
	h.has_doubt = false;
	h.tickets = 0;
	h.rig.done_count = h.rig.failed_count = h.seen_done = h.seen_failed = 0;
	store_rig_verify(&h.rig, NULL, &report);
	CU_ASSERT_EQUAL_FATAL(report.fault, AUDIT_FAULT_NONE);
}

// What the shell does with outcomes.
static void hear(void)
{
	store_collect(h.rig.store);
	for (; h.seen_done < h.rig.done_count; h.seen_done++) {
		uint64_t t = h.rig.done[h.seen_done].ticket;
		enum store_result result = h.rig.done[h.seen_done].result;
		CU_ASSERT_EQUAL_FATAL(t, h.seen_done + 1);
		if (result == STORE_RESULT_OK) {
			h.kept = h.after[t];
			h.has_doubt = false;
		} else if (result == STORE_RESULT_UNKNOWN) {
			h.doubt = h.after[t];
			h.has_doubt = true;
			h.unknowns++;
		}
	}
	if (h.seen_failed == h.rig.failed_count)
		return;
	h.seen_failed = h.rig.failed_count;
	h.failures++;
	CU_ASSERT_EQUAL(h.rig.failed_last, h.tickets);
	h.book = h.before[h.rig.failed_first];
	CU_ASSERT_TRUE(is_same(&h.book, &h.kept));
	store_resume(h.rig.store);
}

static void submit(void)
{
	static uint8_t bytes[CHANGES_MAX][10000];
	struct store_change changes[CHANGES_MAX];
	struct store_batch b = {.changes = changes,
				.count = draw(CHANGES_MAX + 1),
				.audit = {.operator_name = "o", .action = "a", .time_ns = 1}};
	struct model before = h.book;
	enum store_result why;
	if (h.tickets + 1 >= BATCHES_MAX)
		return;
	for (uint32_t i = 0; i < b.count; i++) {
		uint32_t id = draw(IDS), value = ++h.next_value;
		changes[i] = (struct store_change){.record = {.kind = (uint16_t)(1 + id % 3),
							      .expiry_ns = value,
							      .bytes = bytes[i],
							      .size = size_of(value)},
						   .is_delete = draw(4) == 0};
		changes[i].record.id.octet[15] = (uint8_t)id;
		fill(bytes[i], value);
		h.book.value[id] = changes[i].is_delete ? 0 : value;
	}
	uint64_t t = store_submit(h.rig.store, &b, &why);
	if (t == 0) {
		CU_ASSERT_EQUAL(why, STORE_RESULT_ON_HOLD);
		h.book = before;
		return;
	}
	h.tickets = t;
	h.before[t] = before;
	h.after[t] = h.book;
}

static void make_trouble(void)
{
	if (h.kind == STORE_RIG_PG) {
		store_rig_cut();
		return;
	}
	if (h.kind == STORE_RIG_MEM) {
		struct store_mem_plan p = {.fail_at = 1 + draw(3),
					   .fail_count = draw(2),
					   .failure = STORE_RESULT_DISK_FULL + draw(3)};
		if (draw(3) == 0)
			p = (struct store_mem_plan){.lose_answer_at = 1 + draw(3)};
		store_mem_disk_plan(h.rig.disk, &p);
		return;
	}
	flaky_vfs.syncs = 0;
	flaky_vfs.fail_sync_at = draw(2) == 0 ? 1 + draw(3) : 0;
	flaky_vfs.fail_sync_count = draw(3);
	flaky_vfs.space = draw(3) == 0 ? (int64_t)draw(40000) : -1;
	flaky_vfs.refuses_writes = draw(8) == 0;
}

static void end_trouble(void)
{
	static const struct store_mem_plan none = {.fail_at = 0};
	if (h.kind == STORE_RIG_MEM)
		store_mem_disk_plan(h.rig.disk, &none);
	else if (h.kind == STORE_RIG_SQLITE)
		flaky_vfs_reset();
}

// What was submitted and never told may be there in whole groups, oldest first: any state after a ticket is possible as
// long as nothing older is missing. Without turning nothing was written, so what waits is absent.
static void crash(void)
{
	end_trouble();
	store_rig_crash(&h.rig);
	h.crashes++;
	open_it();
}

static void turn(void)
{
	store_turn(h.rig.store);
	hear();
}

static void one_step(bool has_trouble)
{
	switch (draw(12)) {
	case 0:
		if (has_trouble)
			make_trouble();
		break;
	case 1:
		end_trouble();
		break;
	case 2:
		if (has_trouble)
			crash();
		break;
	case 3:
	case 4:
	case 5:
		turn();
		break;
	default:
		submit();
		break;
	}
}

static void live(uint64_t seed, enum store_rig_kind kind, bool has_trouble)
{
	memset(&h, 0, sizeof(h));
	h.random = seed;
	h.kind = kind;
	store_rig_init(&h.rig, kind, kind == STORE_RIG_SQLITE ? flaky_vfs_reset() : NULL);
	h.rig.cfg.group_max = 1 + draw(8);
	h.rig.cfg.audit_max = 16 + draw(64);
	open_it();
	for (unsigned i = 0; i < STEPS; i++)
		one_step(has_trouble);
	end_trouble();
	for (unsigned i = 0; i < BATCHES_MAX; i++)
		turn();
	store_rig_crash(&h.rig);
	open_it();
}

static void histories(enum store_rig_kind kind, unsigned count)
{
	unsigned unknowns = 0, failures = 0, crashes = 0;
	for (uint64_t seed = 1; seed <= count; seed++) {
		live(seed, kind, true);
		unknowns += h.unknowns;
		failures += h.failures;
		crashes += h.crashes;
		store_rig_fini(&h.rig);
	}
	printf("%u failures, %u unknown outcomes, %u crashes ", failures, unknowns, crashes);
	CU_ASSERT(failures > count / 2 && crashes > count);
	CU_ASSERT(unknowns > 5 ||
		  kind == STORE_RIG_PG); // there the server has to die at the very moment
}

static void sqlite_keeps_what_the_model_says(void)
{
	if (store_rig_kinds() <= STORE_RIG_PG) // the run beside a database has not to do it again
		histories(STORE_RIG_SQLITE, HISTORIES);
}

static void memory_keeps_what_the_model_says(void)
{
	if (store_rig_kinds() <= STORE_RIG_PG)
		histories(STORE_RIG_MEM, HISTORIES);
}

static void postgres_keeps_what_the_model_says(void)
{
	if (store_rig_kinds() > STORE_RIG_PG)
		histories(STORE_RIG_PG, HISTORIES / 6);
}

static void all_hold_the_same(void)
{
	for (uint64_t seed = 100; seed < 110; seed++) {
		struct audit_report a[3];
		for (int kind = 0; kind < store_rig_kinds(); kind++) {
			live(seed, (enum store_rig_kind)kind, false);
			store_rig_verify(&h.rig, NULL, &a[kind]);
			store_rig_fini(&h.rig);
			CU_ASSERT(a[0].entries > 0 && a[0].entries == a[kind].entries);
			CU_ASSERT_EQUAL(a[0].records, a[kind].records);
			CU_ASSERT_EQUAL(memcmp(&a[0].ends, &a[kind].ends, sizeof(a[0].ends)), 0);
		}
	}
}

static const struct check_test tests[] = {
	{"SQLite keeps what the model says", sqlite_keeps_what_the_model_says},
	{"memory keeps what the model says", memory_keeps_what_the_model_says},
	{"PostgreSQL keeps what the model says", postgres_keeps_what_the_model_says},
	{"all hold the same", all_hold_the_same},
};

CHECK_MAIN("control/store/store_prop", tests)
