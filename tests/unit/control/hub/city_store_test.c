// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "hub/city_store.h"

struct rig {
	char dir[64], path[100];
	struct city_store store;
	struct intake intake;
};

static void rig_start(struct rig *r)
{
	CU_ASSERT_EQUAL_FATAL(city_store_open(&r->store, r->path), 0);
	CU_ASSERT_EQUAL_FATAL(intake_init(&r->intake, 8), 0);
	CU_ASSERT_EQUAL(city_store_load(&r->store, &r->intake), 0);
}

static void rig_stop(struct rig *r)
{
	city_store_close(&r->store);
	intake_fini(&r->intake);
}

static void rig_open(struct rig *r)
{
	snprintf(r->dir, sizeof(r->dir), "/tmp/kw-store-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	snprintf(r->path, sizeof(r->path), "%s/hub.db", r->dir);
	rig_start(r);
}

static void rig_close(struct rig *r)
{
	rig_stop(r);
	unlink(r->path);
	rmdir(r->dir);
}

// One summary through intake and store; `is_forced` stores it although intake knows it already.
static void take(struct rig *r, uint64_t boot_id, uint64_t seq, bool is_forced)
{
	static uint8_t packed[512];
	struct messages_header h;
	struct intake_message m;
	bool wanted;
	Kerbwing__Hub__V1__Summary s = KERBWING__HUB__V1__SUMMARY__INIT;
	s.header = messages_fill_header(&h, "c", "n", boot_id, seq, 1);
	s.end_ns = (int64_t)seq * 1000;
	s.frames = 10 * seq;
	size_t n = kerbwing__hub__v1__summary__pack(&s, packed);
	CU_ASSERT_EQUAL_FATAL(intake_parse("kerbwing/v1/c/n/summary", packed, n, &m),
			      INTAKE_REFUSAL_NONE);
	intake_take(&r->intake, &m, (int64_t)seq, &wanted);
	if (wanted || is_forced)
		city_store_put_summary(&r->store, &m, (int64_t)seq);
	intake_message_free(&m);
}

static bool count_row(void *ctx, sqlite3_stmt *row)
{
	uint64_t *sum = ctx;
	sum[0]++;
	sum[1] += (uint64_t)sqlite3_column_int64(row, 6); // frames
	return true;
}

static uint64_t count(struct rig *r, const char *node, int64_t from_ns, int64_t to_ns,
		      unsigned limit, uint64_t *frames)
{
	uint64_t sum[2] = {0, 0};
	const struct city_store_query q = {
		.node = node, .from_ns = from_ns, .to_ns = to_ns, .limit = limit};
	CU_ASSERT_EQUAL(city_store_list(&r->store, CITY_STORE_LIST_SUMMARY, &q, count_row, sum), 0);
	*frames = sum[1];
	return sum[0];
}

static void second_delivery_changes_nothing(void)
{
	struct rig r;
	uint64_t frames;
	rig_open(&r);
	for (uint64_t s = 1; s <= 5; s++)
		take(&r, 7, s, false);
	take(&r, 7, 3, true);
	CU_ASSERT(city_store_commit(&r.store, &r.intake));
	CU_ASSERT_EQUAL(count(&r, NULL, 0, INT64_MAX, 100, &frames), 5);
	CU_ASSERT_EQUAL(frames, 150);
	CU_ASSERT_EQUAL(r.store.rows, 5);
	rig_close(&r);
}

static void accounts_survive_a_restart(void)
{
	struct rig r;
	rig_open(&r);
	for (uint64_t boot = 1; boot <= 6; boot++)
		for (uint64_t s = 1; s <= 4; s++)
			if (s != 2)
				take(&r, boot, s, false);
	city_store_commit(&r.store, &r.intake);
	struct intake_totals before = intake_all_totals(&r.intake, OUTBOX_SUMMARY);
	rig_stop(&r);
	rig_start(&r);
	struct intake_totals after = intake_all_totals(&r.intake, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(after.received, 18);
	CU_ASSERT_EQUAL(after.lost, 6);
	CU_ASSERT_EQUAL(memcmp(&before, &after, sizeof(before)), 0);
	CU_ASSERT_EQUAL(r.intake.node[0].restarts, 5);
	take(&r, 6, 4, false); // delivered again after the restart
	take(&r, 6, 2, false); // and a late one
	after = intake_all_totals(&r.intake, OUTBOX_SUMMARY);
	CU_ASSERT_EQUAL(after.duplicated, 1);
	CU_ASSERT_EQUAL(after.lost, 5);
	rig_close(&r);
}

static void uncommitted_is_not_there_after_a_crash(void)
{
	struct rig r;
	uint64_t frames;
	rig_open(&r);
	take(&r, 7, 1, false);
	city_store_commit(&r.store, &r.intake);
	take(&r, 7, 2, false);
	rig_stop(&r); // closes without commit, as a crash would
	rig_start(&r);
	CU_ASSERT_EQUAL(count(&r, NULL, 0, INT64_MAX, 100, &frames), 1);
	take(&r, 7, 3, false);
	CU_ASSERT_EQUAL(intake_all_totals(&r.intake, OUTBOX_SUMMARY).lost, 1);
	rig_close(&r);
}

static void lists_filter_and_limit(void)
{
	struct rig r;
	uint64_t frames;
	rig_open(&r);
	for (uint64_t s = 1; s <= 9; s++)
		take(&r, 7, s, false);
	CU_ASSERT_EQUAL(count(&r, NULL, 3000, 6000, 100, &frames), 3);
	CU_ASSERT_EQUAL(frames, 30 + 40 + 50);
	CU_ASSERT_EQUAL(count(&r, NULL, 0, INT64_MAX, 2, &frames), 2);
	CU_ASSERT_EQUAL(frames, 90 + 80); // newest first
	CU_ASSERT_EQUAL(count(&r, "n", 0, INT64_MAX, 100, &frames), 9);
	CU_ASSERT_EQUAL(count(&r, "m", 0, INT64_MAX, 100, &frames), 0);
	CU_ASSERT_EQUAL(count(&r, "n' OR '1'='1", 0, INT64_MAX, 100, &frames), 0);
	rig_close(&r);
}

static void prune_forgets_the_old(void)
{
	struct rig r;
	uint64_t frames;
	rig_open(&r);
	for (uint64_t s = 1; s <= 9; s++)
		take(&r, 7, s, false);
	city_store_commit(&r.store, &r.intake);
	city_store_prune(&r.store, 6);
	CU_ASSERT_EQUAL(count(&r, NULL, 0, INT64_MAX, 100, &frames), 4);
	rig_close(&r);
}

static void file_is_private(void)
{
	struct rig r;
	struct stat st;
	rig_open(&r);
	CU_ASSERT_EQUAL(stat(r.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0077, 0);
	rig_close(&r);
}

static const struct check_test tests[] = {
	{"second delivery changes nothing", second_delivery_changes_nothing},
	{"accounts survive a restart", accounts_survive_a_restart},
	{"uncommitted is not there after a crash", uncommitted_is_not_there_after_a_crash},
	{"lists filter and limit", lists_filter_and_limit},
	{"prune forgets the old", prune_forgets_the_old},
	{"file is private", file_is_private},
};

CHECK_MAIN("control/hub/city_store", tests)
