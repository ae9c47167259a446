// SPDX-License-Identifier: Apache-2.0
// Book and store together on a disk that fails when it is told to: what was not stored was never done, what was stored is
// there after a restart, and nobody is told of anything else.
#include "entities_digest.h"
#include "service_rig.h"

static bool has(const struct rig *r, const struct air_id *id)
{
	struct air_view v;
	return air_book_get(r->service.book, AIR_KIND_CORRIDOR, id, &v);
}

static void test_told_when_stored(void)
{
	struct rig r;
	struct air_id id;
	rig_begin(&r);
	CU_ASSERT_EQUAL(rig_request(&r, 0, 60, &id).verdict, AIR_GRANTED);
	CU_ASSERT_EQUAL(r.told, 0);
	CU_ASSERT_EQUAL(r.service.ring_count, 1);
	air_service_turn(&r.service);
	CU_ASSERT_EQUAL(r.service.ring_count, 0);
	CU_ASSERT_EQUAL(r.told, 1);
	CU_ASSERT_EQUAL(r.zones, 1);
	CU_ASSERT(air_id_equal(&r.told_id, &id));
	CU_ASSERT_PTR_NOT_NULL(air_notes_find(&r.service.notes, &id));
	rig_end(&r);
}

// Three operations wait; the commit of the group fails.
static void test_a_failure_undoes_all_behind_it(void)
{
	struct rig r;
	struct air_id first, id[3];
	rig_begin(&r);
	rig_request(&r, 0, 60, &first);
	air_service_turn(&r.service);
	uint64_t digest = air_book_digest(r.service.book);
	unsigned told = r.told;
	store_mem_disk_plan(r.disk, &(struct store_mem_plan){.fail_at = 1,
							     .fail_count = 0,
							     .failure = STORE_RESULT_DISK_FULL});
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(rig_request(&r, i + 1, 60, &id[i]).verdict, AIR_GRANTED);
	air_service_turn(&r.service);
	CU_ASSERT_EQUAL(air_book_digest(r.service.book), digest);
	CU_ASSERT_EQUAL(r.told, told);
	CU_ASSERT_EQUAL(r.service.undone, 3);
	CU_ASSERT_EQUAL(r.service.notes.count, 1);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT(!has(&r, &id[i]));
	CU_ASSERT(has(&r, &first));
	CU_ASSERT_EQUAL(rig_request(&r, 1, 60, &id[0]).verdict, AIR_GRANTED); // goes on
	air_service_turn(&r.service);
	CU_ASSERT(has(&r, &id[0]));
	CU_ASSERT(r.told > told);
	rig_end(&r);
}

// Random operations, failures and restarts: the book in memory is always the one that the disk gives back.
static void test_memory_and_disk_agree(void)
{
	enum { STEPS = 3000, KEPT = 64 };
	struct rig r;
	struct air_id kept[KEPT];
	unsigned kept_count = 0, granted = 0, failed = 0;
	rig_begin(&r);
	for (int step = 0; step < STEPS; step++) {
		r.seed = r.seed * 6364136223846793005ULL + 1442695040888963407ULL;
		uint32_t dice = (uint32_t)(r.seed >> 40);
		struct air_id id;
		r.now_ns += (int64_t)(dice % 20) * UNITS_NS_PER_S;
		if (dice % 23 == 0)
			store_mem_disk_plan(r.disk,
					    &(struct store_mem_plan){.fail_at = 1,
								     .fail_count = 0,
								     .failure = STORE_RESULT_IO});
		if (dice % 5 < 3) {
			struct air_answer a = rig_request(&r, dice % 7, dice % 3000, &id);
			if (a.verdict == AIR_GRANTED)
				kept[kept_count++ % KEPT] = id;
			granted += a.verdict == AIR_GRANTED;
		} else if (kept_count > 0) {
			struct air_op op;
			CU_ASSERT_FATAL(air_service_begin_own(&r.service, &op));
			id = kept[dice % (kept_count < KEPT ? kept_count : KEPT)];
			air_book_end(r.service.book, "one", &id, 0, op.now_ns);
			air_service_end(&op, &(struct air_deed){.operator_name = "one",
								.action = "corridor.end",
								.kind = AIR_KIND_CORRIDOR,
								.id = id});
		}
		if (dice % 11 == 0)
			loop_turn(r.loop, 0); // expiry
		if (dice % 3 == 0) {
			uint64_t undone = r.service.undone;
			air_service_turn(&r.service);
			failed += r.service.undone > undone;
		}
		if (dice % 97 == 0) {
			air_service_turn(&r.service);
			uint64_t digest = entities_digest(r.service.book);
			uint32_t notes = r.service.notes.count;
			air_service_close(&r.service);
			store_mem_disk_plan(r.disk, &(struct store_mem_plan){.fail_at = 0});
			rig_open(&r);
			CU_ASSERT_EQUAL(entities_digest(r.service.book), digest);
			CU_ASSERT_EQUAL(r.service.notes.count, notes);
		}
	}
	CU_ASSERT(granted > 100);
	CU_ASSERT(failed > 10);
	rig_end(&r);
}

static void test_more_than_the_queue_is_refused(void)
{
	struct rig r;
	struct air_id id;
	rig_begin(&r);
	for (unsigned n = 0; n < 64; n++)
		CU_ASSERT_EQUAL(rig_request(&r, n, 60, &id).verdict, AIR_GRANTED);
	CU_ASSERT_EQUAL(r.service.undone, 0);
	uint64_t digest = air_book_digest(r.service.book);
	CU_ASSERT_EQUAL(rig_request(&r, 100, 60, &id).verdict,
			AIR_GRANTED); // the store does not take it
	CU_ASSERT_EQUAL(r.service.undone, 1);
	CU_ASSERT_EQUAL(air_book_digest(r.service.book), digest);
	CU_ASSERT(!has(&r, &id));
	air_service_turn(&r.service);
	CU_ASSERT_EQUAL(r.told, 64);
	CU_ASSERT_EQUAL(rig_request(&r, 100, 60, &id).verdict, AIR_GRANTED);
	air_service_turn(&r.service);
	CU_ASSERT(has(&r, &id));
	rig_end(&r);
}

static const struct check_test tests[] = {
	{"told when it is stored, not earlier", test_told_when_stored},
	{"a failure undoes all behind it", test_a_failure_undoes_all_behind_it},
	{"memory and disk agree through failures and restarts", test_memory_and_disk_agree},
	{"more than the queue holds is refused", test_more_than_the_queue_is_refused},
};

CHECK_MAIN("air/service", tests)
