// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "world.h"

static struct world_track track(uint64_t id, bool is_air)
{
	return (struct world_track){.id = id,
				    .cls = is_air ? OBS_CLASS_MULTIROTOR : OBS_CLASS_CAR,
				    .flags = is_air ? OBS_FLAG_AIR : 0};
}

static bool put(struct world *w, uint64_t id, bool is_air)
{
	struct world_track t = track(id, is_air);
	return world_put(w, &t);
}

// Small and repeatable; good enough to visit every corner of a 32-slot table.
static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return *state >> 33;
}

enum { IDS = 64, MAX = 12 };

static void check_against(const struct world *w, const bool *is_there, unsigned count)
{
	unsigned seen = 0;
	for (uint32_t at = 0; world_next(w, &at) != NULL;)
		seen++;
	CU_ASSERT_EQUAL(seen, count);
	CU_ASSERT_EQUAL(w->count, count);
	for (uint64_t id = 0; id < IDS; id++)
		CU_ASSERT_EQUAL(world_find(w, id << 32 | (id * 7)) != NULL, is_there[id]);
	for (unsigned c = 0; c < OBS_CLASS_COUNT; c++)
		CU_ASSERT_EQUAL(w->cls[c].live, w->cls[c].entered - w->cls[c].left);
}

static void random_changes_agree_with_a_plain_list(void)
{
	struct world w;
	bool is_there[IDS] = {false};
	unsigned count = 0;
	uint64_t seed = 20261121, refused = 0;
	CU_ASSERT_EQUAL_FATAL(world_init(&w, MAX), 0);
	for (int step = 0; step < 4000; step++) {
		uint64_t n = next_random(&seed) % IDS, id = n << 32 | (n * 7);
		if (next_random(&seed) % 3 != 0) {
			bool has_room = is_there[n] || count < MAX;
			CU_ASSERT_EQUAL(put(&w, id, next_random(&seed) % 2 == 0), has_room);
			refused += !has_room;
			count += has_room && !is_there[n];
			is_there[n] = has_room;
		} else {
			world_remove(&w, id);
			count -= is_there[n];
			is_there[n] = false;
		}
		if (step % 50 == 0)
			check_against(&w, is_there, count);
	}
	check_against(&w, is_there, count);
	CU_ASSERT_EQUAL(w.not_fitting, refused);
	CU_ASSERT(refused > 0);
	CU_ASSERT_EQUAL(w.all_max, MAX);
	world_fini(&w);
}

static void snapshot_removes_what_it_does_not_name(void)
{
	struct world w;
	CU_ASSERT_EQUAL_FATAL(world_init(&w, 100), 0);
	for (uint64_t id = 1; id <= 50; id++)
		put(&w, id, id % 2 == 0);
	CU_ASSERT_EQUAL(world_road_count(&w), 25);
	world_snapshot_begin(&w);
	for (uint64_t id = 41; id <= 60; id++)
		put(&w, id, id % 2 == 0);
	CU_ASSERT_EQUAL(w.count, 60);
	world_snapshot_end(&w);
	CU_ASSERT_EQUAL(w.count, 20);
	CU_ASSERT_EQUAL(w.air_count, 10);
	CU_ASSERT_PTR_NULL(world_find(&w, 40));
	CU_ASSERT_PTR_NOT_NULL(world_find(&w, 41));
	CU_ASSERT_EQUAL(w.cls[OBS_CLASS_CAR].left, 20);
	CU_ASSERT_EQUAL(w.road_max, 30);
	world_fini(&w);
}

static void abandoned_snapshot_removes_nothing(void)
{
	struct world w;
	CU_ASSERT_EQUAL_FATAL(world_init(&w, 16), 0);
	put(&w, 1, false);
	world_snapshot_begin(&w);
	put(&w, 2, false);
	world_snapshot_abandon(&w);
	world_snapshot_end(&w);
	CU_ASSERT_EQUAL(w.count, 2);
	world_fini(&w);
}

static void change_of_class_keeps_the_balance(void)
{
	struct world w;
	CU_ASSERT_EQUAL_FATAL(world_init(&w, 16), 0);
	put(&w, 1, false);
	put(&w, 1, true);
	CU_ASSERT_EQUAL(w.cls[OBS_CLASS_CAR].live, 0);
	CU_ASSERT_EQUAL(w.cls[OBS_CLASS_CAR].left, 1);
	CU_ASSERT_EQUAL(w.cls[OBS_CLASS_MULTIROTOR].entered, 1);
	CU_ASSERT_EQUAL(w.air_count, 1);
	CU_ASSERT_EQUAL(w.count, 1);
	world_fini(&w);
}

static void gone_is_told_since_a_version_or_not_at_all(void)
{
	struct world w;
	uint64_t ids[64];
	CU_ASSERT_EQUAL_FATAL(world_init(&w, 16), 0);
	for (uint64_t id = 1; id <= 10; id++)
		put(&w, id, false);
	world_remove(&w, 3);
	uint64_t version = w.version;
	world_remove(&w, 5);
	world_remove(&w, 4);
	CU_ASSERT_EQUAL_FATAL(world_gone_since(&w, version, ids, 64), 2);
	CU_ASSERT_EQUAL(ids[0], 5);
	CU_ASSERT_EQUAL(ids[1], 4);
	CU_ASSERT_EQUAL(world_gone_since(&w, version, ids, 1), -1);
	CU_ASSERT_EQUAL(world_gone_since(&w, w.version, ids, 64), 0);
	for (uint64_t id = 100; id < 140; id++) {
		put(&w, id, false);
		world_remove(&w, id);
	}
	CU_ASSERT_EQUAL(world_gone_since(&w, version, ids, 64), -1);
	world_fini(&w);
}

static void clear_counts_all_as_left(void)
{
	struct world w;
	CU_ASSERT_EQUAL_FATAL(world_init(&w, 16), 0);
	for (uint64_t id = 1; id <= 9; id++)
		put(&w, id, id == 1);
	world_clear(&w);
	CU_ASSERT_EQUAL(w.count, 0);
	CU_ASSERT_EQUAL(w.air_count, 0);
	CU_ASSERT_EQUAL(w.cls[OBS_CLASS_CAR].left, 8);
	CU_ASSERT_EQUAL(w.all_max, 9);
	world_fini(&w);
}

static const struct check_test tests[] = {
	{"random changes agree with a plain list", random_changes_agree_with_a_plain_list},
	{"snapshot removes what it does not name", snapshot_removes_what_it_does_not_name},
	{"abandoned snapshot removes nothing", abandoned_snapshot_removes_nothing},
	{"change of class keeps the balance", change_of_class_keeps_the_balance},
	{"gone is told since a version or not at all", gone_is_told_since_a_version_or_not_at_all},
	{"clear counts all as left", clear_counts_all_as_left},
};

CHECK_MAIN("control/world", tests)
