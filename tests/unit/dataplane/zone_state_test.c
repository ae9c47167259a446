// SPDX-License-Identifier: Apache-2.0
// Counters and memberships against a model that remembers everybody's zones by name, over random walks and changes of the map.
#include "scene/zone_state.h"

#include "base/units.h"
#include "check.h"
#include "zone_fixture.h"

enum { TRACKS = 60, NAMES = 12, STEPS = 30000 };

static const int64_t T0 = 1700000000LL * UNITS_NS_PER_S;
static struct zone_slots slots;
static struct zone_state state;

struct model_zone {
	struct zone_count c;
	bool is_in[TRACKS];
	uint32_t since_ms[TRACKS];
};

static struct model_zone model[NAMES][ZONE_SIDES];
static float walk[TRACKS][2];

static void model_set(struct model_zone *z, uint32_t track, bool is_in, uint32_t now_ms)
{
	if (is_in == z->is_in[track])
		return;
	z->is_in[track] = is_in;
	if (is_in) {
		z->c.entries++;
		z->c.inside++;
		z->c.inside_most = z->c.inside > z->c.inside_most ? z->c.inside : z->c.inside_most;
		z->since_ms[track] = now_ms;
	} else {
		z->c.exits++;
		z->c.inside--;
		z->c.dwell_ms += now_ms - z->since_ms[track];
	}
}

static void name_of(uint32_t i, char out[static 8])
{
	snprintf(out, 8, "z%u", i % 100);
}

// Some of the zones, at new places now and then.
static struct zone_map *some_map(uint64_t *seed, uint32_t version, float (*corner)[2])
{
	struct zone_set s = {0};
	struct zone_report report;
	char name[8];
	for (uint32_t i = 0; i < NAMES; i++) {
		float e = corner[i][0], n = corner[i][1];
		const float p[][2] = {{e, n}, {e + 40, n}, {e + 40, n + 40}, {e, n + 40}};
		name_of(i, name);
		if (fixture_random(seed) % 4 != 0)
			fixture_add(&s, NULL, name, ZONE_KIND_ROAD, &p[0][0], 4);
	}
	struct zone_map *m = fixture_compile(&s, &slots, version, &report);
	zone_set_clear(&s);
	return m;
}

static void model_swap(const struct zone_map *m, uint32_t now_ms)
{
	char name[8];
	for (uint32_t i = 0; i < NAMES; i++) {
		name_of(i, name);
		if (fixture_slot(m, name) != ZONE_NO_SLOT)
			continue;
		for (uint32_t t = 0; t < TRACKS; t++)
			for (unsigned side = 0; side < ZONE_SIDES; side++)
				model_set(&model[i][side], t, false, now_ms);
	}
}

static void step_track(uint64_t *seed, const struct zone_map *m, uint32_t t, int64_t now_ns)
{
	uint16_t in[ZONE_AT_MAX];
	unsigned side = t % 3 == 0 ? ZONE_AIRCRAFT : ZONE_ROAD_USERS;
	char name[8];
	bool ends = fixture_random(seed) % 50 == 0;
	for (int k = 0; k < 2; k++)
		walk[t][k] = fmodf(walk[t][k] + fixture_between(seed, -8, 8), 150);
	uint32_t n = ends ? 0 : zone_map_at(m, walk[t][0], walk[t][1], in, ZONE_AT_MAX);
	uint16_t speed = (uint16_t)(fixture_random(seed) % 2000);
	if (ends)
		zone_state_leave(&state, t, side == ZONE_AIRCRAFT, now_ns);
	else
		zone_state_place(&state, t, side == ZONE_AIRCRAFT, in, n, speed, now_ns);
	for (uint32_t i = 0; i < NAMES; i++) {
		name_of(i, name);
		uint16_t slot = fixture_slot(m, name);
		bool is_in = false;
		for (uint32_t k = 0; k < n && k < ZONE_MEMBERS_MAX; k++)
			is_in |= in[k] == slot;
		model_set(&model[i][side], t, is_in, state.now_ms);
		model[i][side].c.speed_sum_cms += is_in ? speed : 0;
		model[i][side].c.speed_count += is_in;
	}
}

static uint32_t differences(void)
{
	char name[8];
	uint32_t wrong = 0;
	for (uint32_t i = 0; i < NAMES; i++)
		for (unsigned side = 0; side < ZONE_SIDES; side++) {
			name_of(i, name);
			uint32_t slot = 0;
			while (slot < ZONE_SLOTS_MAX && strcmp(slots.name[slot], name) != 0)
				slot++;
			struct zone_count want = model[i][side].c, got = {0};
			if (slot < ZONE_SLOTS_MAX)
				got = state.counts[slot][side];
			wrong += got.entries - got.exits != got.inside;
			wrong += want.entries != got.entries || want.exits != got.exits;
			wrong += want.inside != got.inside || want.dwell_ms != got.dwell_ms;
			wrong += want.inside_most != got.inside_most;
			wrong += want.speed_sum_cms != got.speed_sum_cms ||
				 want.speed_count != got.speed_count;
		}
	return wrong;
}

static void test_against_model(void)
{
	uint64_t seed = 3;
	float corner[NAMES][2];
	int64_t now_ns = T0;
	uint32_t version = 1, wrong = 0;
	memset(model, 0, sizeof(model));
	memset(&slots, 0, sizeof(slots));
	CU_ASSERT_EQUAL_FATAL(zone_state_init(&state, TRACKS), 0);
	for (uint32_t i = 0; i < NAMES; i++)
		for (int k = 0; k < 2; k++)
			corner[i][k] = fixture_between(&seed, -150, 110);
	struct zone_map *m = some_map(&seed, version, corner), *old;
	zone_state_swap(&state, m, now_ns);
	for (uint32_t step = 0; step < STEPS; step++) {
		now_ns += (int64_t)(fixture_random(&seed) % 30) * UNITS_NS_PER_MS;
		step_track(&seed, m, (uint32_t)(fixture_random(&seed) % TRACKS), now_ns);
		if (step % 500 != 499)
			continue;
		old = m;
		corner[step % NAMES][0] = fixture_between(&seed, -150, 110);
		m = some_map(&seed, ++version, corner);
		zone_state_swap(&state, m, now_ns);
		zone_map_destroy(old); // nobody may look at it any more
		model_swap(m, state.now_ms);
		wrong += differences();
	}
	CU_ASSERT_EQUAL(wrong, 0);
	uint64_t entries = 0;
	for (uint32_t i = 0; i < NAMES; i++)
		entries += model[i][ZONE_ROAD_USERS].c.entries;
	CU_ASSERT(entries > 500);
	for (uint32_t t = 0; t < TRACKS; t++)
		zone_state_leave(&state, t, t % 3 == 0, now_ns);
	for (uint32_t i = 0; i < ZONE_SLOTS_MAX; i++)
		for (unsigned side = 0; side < ZONE_SIDES; side++)
			wrong += state.counts[i][side].inside != 0 ||
				 state.counts[i][side].entered_sum_ms != 0 ||
				 state.counts[i][side].entries != state.counts[i][side].exits;
	CU_ASSERT_EQUAL(wrong, 0);
	zone_map_destroy(m);
	zone_state_fini(&state);
}

static void test_more_zones_than_remembered(void)
{
	static const uint16_t in[8] = {0, 1, 2, 3, 4, 5, 6, 7};
	CU_ASSERT_EQUAL_FATAL(zone_state_init(&state, 1), 0);
	zone_state_place(&state, 0, false, in, 8, OBS_SPEED_UNKNOWN, T0);
	CU_ASSERT_EQUAL(state.cut, 1);
	CU_ASSERT_EQUAL(state.lines[0].count, ZONE_MEMBERS_MAX);
	CU_ASSERT_EQUAL(state.counts[7][ZONE_ROAD_USERS].entries, 0);
	CU_ASSERT_EQUAL(state.counts[0][ZONE_ROAD_USERS].speed_count, 0);
	zone_state_place(&state, 0, false, in, 1, OBS_SPEED_UNKNOWN, T0 - 5 * UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(state.counts[5][ZONE_ROAD_USERS].dwell_ms, 0); // the clock was set back
	CU_ASSERT_EQUAL(state.counts[5][ZONE_ROAD_USERS].exits, 1);
	zone_state_fini(&state);
}

static const struct check_test tests[] = {
	{"against_model", test_against_model},
	{"more_zones_than_remembered", test_more_zones_than_remembered},
};

CHECK_MAIN("zone_state", tests)
