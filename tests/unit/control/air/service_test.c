// SPDX-License-Identifier: Apache-2.0
// Book and store together on a disk that fails when it is told to: what was not stored was never done, what was stored is
// there after a restart, and nobody is told of anything else.
#include <stdlib.h>
#include <string.h>

#include "air/air_service.h"
#include "base/units.h"
#include "check.h"
#include "entities_digest.h"
#include "store/store_mem.h"

static const int64_t T0 = 1795249800 * UNITS_NS_PER_S;

static int64_t clock_ns(void *ctx)
{
	return *(int64_t *)ctx;
}

struct rig {
	int64_t now_ns;
	struct loop_clock clock;
	struct loop *loop;
	struct store_mem_disk *disk;
	struct air_service service;
	unsigned told, zones;
	struct air_id told_id;
	uint64_t seed;
};

static void on_event(void *ctx, const struct air_event *e)
{
	struct rig *r = ctx;
	r->told++;
	r->told_id = e->id;
	CU_ASSERT_PTR_NOT_NULL(strstr(e->text, "\"cause\""));
}

static void on_zones(void *ctx)
{
	((struct rig *)ctx)->zones++;
}

static void open_service(struct rig *r)
{
	struct air_service_config c = {.program = "test",
				       .backend = store_mem_open(r->disk),
				       .queue_max = 64,
				       .wait_max_ns = UNITS_NS_PER_S,
				       .on_event = on_event,
				       .on_zones = on_zones,
				       .ctx = r};
	air_config_defaults(&c.book, (struct polygon_point){312304000, 1214737000});
	c.book.limits.corridors = 1000;
	CU_ASSERT_EQUAL_FATAL(air_service_open(&r->service, r->loop, &c), 0);
}

static void begin(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	r->now_ns = T0;
	r->clock = (struct loop_clock){clock_ns, clock_ns, &r->now_ns};
	r->loop = loop_create(&r->clock);
	r->disk = store_mem_disk_create();
	r->seed = 1;
	CU_ASSERT_FATAL(r->loop != NULL && r->disk != NULL);
	open_service(r);
}

static void end(struct rig *r)
{
	air_service_close(&r->service);
	store_mem_disk_destroy(r->disk);
	loop_destroy(r->loop);
}

// A circle in one of few places, so that requests meet.
static struct air_answer request(struct rig *r, unsigned place, int64_t in_s, struct air_id *id)
{
	struct air_volume v = {.shape = VOLUME_CIRCLE,
			       .center = {312304000, 1214737000 + (int32_t)place * 20000},
			       .radius_cm = 5000,
			       .lower_cm = 5000,
			       .upper_cm = 10000,
			       .start_ns = r->now_ns + in_s * UNITS_NS_PER_S};
	static const struct identity aircraft = {.kind = OBS_ID_SERIAL, .len = 3, .id = "ABC"};
	struct air_op op;
	struct air_answer a = {.verdict = AIR_REFUSED};
	v.end_ns = v.start_ns + 600 * UNITS_NS_PER_S;
	CU_ASSERT_FATAL(air_service_begin_own(&r->service, &op));
	*id = air_service_new_id();
	struct air_request q = {.id = *id,
				.seed = op.seed,
				.operator_name = "one",
				.volumes = &v,
				.volume_count = 1,
				.offers = 2,
				.flex = 0,
				.lower_cm = VOLUME_NO_FLOOR,
				.upper_cm = VOLUME_NO_CEILING,
				.preferred_layer = -1};
	air_book_request(r->service.book, &q, op.now_ns, &a);
	air_service_end(&op, &(struct air_deed){.operator_name = "one",
						.action = "corridor.request",
						.kind = AIR_KIND_CORRIDOR,
						.id = *id,
						.aircraft = &aircraft});
	return a;
}

static bool has(const struct rig *r, const struct air_id *id)
{
	struct air_view v;
	return air_book_get(r->service.book, AIR_KIND_CORRIDOR, id, &v);
}

static void test_told_when_stored(void)
{
	struct rig r;
	struct air_id id;
	begin(&r);
	CU_ASSERT_EQUAL(request(&r, 0, 60, &id).verdict, AIR_GRANTED);
	CU_ASSERT_EQUAL(r.told, 0);
	CU_ASSERT_EQUAL(r.service.ring_count, 1);
	air_service_turn(&r.service);
	CU_ASSERT_EQUAL(r.service.ring_count, 0);
	CU_ASSERT_EQUAL(r.told, 1);
	CU_ASSERT_EQUAL(r.zones, 1);
	CU_ASSERT(air_id_equal(&r.told_id, &id));
	CU_ASSERT_PTR_NOT_NULL(air_notes_find(&r.service.notes, &id));
	end(&r);
}

// Three operations wait; the commit of the group fails.
static void test_a_failure_undoes_all_behind_it(void)
{
	struct rig r;
	struct air_id first, id[3];
	begin(&r);
	request(&r, 0, 60, &first);
	air_service_turn(&r.service);
	uint64_t digest = air_book_digest(r.service.book);
	unsigned told = r.told;
	store_mem_disk_plan(r.disk, &(struct store_mem_plan){.fail_at = 1,
							     .fail_count = 0,
							     .failure = STORE_RESULT_DISK_FULL});
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(request(&r, i + 1, 60, &id[i]).verdict, AIR_GRANTED);
	air_service_turn(&r.service);
	CU_ASSERT_EQUAL(air_book_digest(r.service.book), digest);
	CU_ASSERT_EQUAL(r.told, told);
	CU_ASSERT_EQUAL(r.service.undone, 3);
	CU_ASSERT_EQUAL(r.service.notes.count, 1);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT(!has(&r, &id[i]));
	CU_ASSERT(has(&r, &first));
	CU_ASSERT_EQUAL(request(&r, 1, 60, &id[0]).verdict, AIR_GRANTED); // goes on
	air_service_turn(&r.service);
	CU_ASSERT(has(&r, &id[0]));
	CU_ASSERT(r.told > told);
	end(&r);
}

// Random operations, failures and restarts: the book in memory is always the one that the disk gives back.
static void test_memory_and_disk_agree(void)
{
	enum { STEPS = 3000, KEPT = 64 };
	struct rig r;
	struct air_id kept[KEPT];
	unsigned kept_count = 0, granted = 0, failed = 0;
	begin(&r);
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
			struct air_answer a = request(&r, dice % 7, dice % 3000, &id);
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
			open_service(&r);
			CU_ASSERT_EQUAL(entities_digest(r.service.book), digest);
			CU_ASSERT_EQUAL(r.service.notes.count, notes);
		}
	}
	CU_ASSERT(granted > 100);
	CU_ASSERT(failed > 10);
	end(&r);
}

static void test_more_than_the_queue_is_refused(void)
{
	struct rig r;
	struct air_id id;
	begin(&r);
	for (unsigned n = 0; n < 64; n++)
		CU_ASSERT_EQUAL(request(&r, n, 60, &id).verdict, AIR_GRANTED);
	CU_ASSERT_EQUAL(r.service.undone, 0);
	uint64_t digest = air_book_digest(r.service.book);
	CU_ASSERT_EQUAL(request(&r, 100, 60, &id).verdict,
			AIR_GRANTED); // the store does not take it
	CU_ASSERT_EQUAL(r.service.undone, 1);
	CU_ASSERT_EQUAL(air_book_digest(r.service.book), digest);
	CU_ASSERT(!has(&r, &id));
	air_service_turn(&r.service);
	CU_ASSERT_EQUAL(r.told, 64);
	CU_ASSERT_EQUAL(request(&r, 100, 60, &id).verdict, AIR_GRANTED);
	air_service_turn(&r.service);
	CU_ASSERT(has(&r, &id));
	end(&r);
}

static const struct check_test tests[] = {
	{"told when it is stored, not earlier", test_told_when_stored},
	{"a failure undoes all behind it", test_a_failure_undoes_all_behind_it},
	{"memory and disk agree through failures and restarts", test_memory_and_disk_agree},
	{"more than the queue holds is refused", test_more_than_the_queue_is_refused},
};

CHECK_MAIN("air/service", tests)
