// SPDX-License-Identifier: Apache-2.0
// The committed scenarios as wholes: repeatable, busy, and dangerous where they shall be.
#include "sim.h"

#include "check.h"
#include "footprint.h"
#include "sim_fixture.h"

// A number that any difference in truth or frames changes.
static uint64_t play(const struct scenario *s, uint64_t seed, int64_t ms, struct sim *m)
{
	const struct radio_frame *f;
	uint64_t sum = 14695981039346656037ULL;
	CU_ASSERT_EQUAL_FATAL(sim_init(m, s, seed, s->start_ns), 0);
	while (sim_elapsed_ms(m) < ms) {
		int64_t now_ns = sim_now_ns(m);
		sim_step(m);
		while ((f = radio_receive(&m->radio, now_ns)) != NULL)
			for (unsigned i = 0; i < f->size; i++)
				sum = (sum ^ f->bytes[i]) * 1099511628211ULL;
	}
	return sum;
}

static void seed_repeats_the_world(void)
{
	struct scenario *s = fixture_load("crossing.yaml");
	struct sim a, b, c;
	uint64_t first = play(s, 7, 5000, &a), again = play(s, 7, 5000, &b),
		 other = play(s, 8, 5000, &c);
	CU_ASSERT_EQUAL(first, again);
	CU_ASSERT_NOT_EQUAL(first, other);
	CU_ASSERT_EQUAL(a.object_count, b.object_count);
	CU_ASSERT_EQUAL(memcmp(a.objects, b.objects, a.object_count * sizeof(a.objects[0])), 0);
	sim_fini(&a);
	sim_fini(&b);
	sim_fini(&c);
	scenario_free(s);
}

static void demo_is_busy_and_dangerous_for_any_seed(void)
{
	struct scenario *s = fixture_load("crossing.yaml");
	uint64_t road = 0, collisions = 0;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct sim m;
		play(s, seed, 20000, &m);
		CU_ASSERT_TRUE(m.objects_least >= 40); // from the first step on
		CU_ASSERT_TRUE(m.judge.counts.near_misses_air >= 1);
		CU_ASSERT_TRUE(m.judge.counts.first_near_miss_s >= 0);
		CU_ASSERT_EQUAL(m.radio.overflow, 0);
		CU_ASSERT_EQUAL(m.truth.refused, 0);
		road += m.judge.counts.near_misses_road;
		collisions += m.judge.counts.collisions;
		sim_fini(&m);
	}
	CU_ASSERT_TRUE(road >= 12);
	CU_ASSERT_TRUE(collisions < road); // most drivers brake in time
	struct sim committed;		   // the demo's own seed meets on the road too
	play(s, 1, 20000, &committed);
	CU_ASSERT_TRUE(committed.judge.counts.near_misses_road >= 1);
	sim_fini(&committed);
	scenario_free(s);
}

// Cars that passed their stop line during red in this step. before: fronts of the step before, by slot; 0 for new cars.
static unsigned crossed_at_red(const struct truth *w, double *before, uint32_t *ids)
{
	unsigned count = 0;
	for (unsigned i = 0; i < w->car_top; i++) {
		const struct truth_car *c = &w->cars[i];
		const struct scenario_route *r = &w->s->routes[c->route];
		if (c->id == 0)
			continue;
		if (ids[i] == c->id && before[i] < r->stop_m && c->m.s_m >= r->stop_m)
			count += phase_at(&w->s->signals[r->signal], w->s->cycle_s, w->t_s - 0.1) ==
				 PHASE_RED;
		ids[i] = c->id;
		before[i] = c->m.s_m;
	}
	return count;
}

// With nobody running the red, nobody meets: the signals are safe, cars keep their distance and stop at red.
static void obedient_drivers_never_meet(void)
{
	struct scenario *s = fixture_load("crossing.yaml");
	struct sim m;
	double before[512] = {0};
	uint32_t ids[512] = {0};
	unsigned at_red = 0, stopped = 0;
	s->run_red_share = 0;
	s->runner_count = 0;
	s->drone_count = 0;
	CU_ASSERT_EQUAL_FATAL(sim_init(&m, s, 3, s->start_ns), 0);
	CU_ASSERT_TRUE_FATAL(s->cars_max <= 512);
	for (int i = 0; i < 150000 / (int)s->step_ms; i++) {
		sim_step(&m);
		at_red += crossed_at_red(&m.truth, before, ids);
		while (radio_receive(&m.radio, INT64_MAX) != NULL)
			continue;
	}
	CU_ASSERT_EQUAL(at_red, 0);
	CU_ASSERT_EQUAL(m.judge.counts.collisions, 0);
	for (unsigned a = 0; a < m.object_count; a++) {
		stopped += m.objects[a].speed_ms < 0.1;
		for (unsigned b = a + 1; b < m.object_count; b++)
			CU_ASSERT_TRUE(footprint_ttc_s(&m.objects[a], &m.objects[b]) > 0);
	}
	CU_ASSERT_TRUE(stopped > 0);
	sim_fini(&m);
	scenario_free(s);
}

static void load_meets_its_rate_without_near_misses(void)
{
	struct scenario *s = fixture_load("load-2000.yaml");
	struct sim m;
	play(s, 1, 2000, &m);
	CU_ASSERT_EQUAL(m.objects_least, 2000);
	CU_ASSERT_EQUAL(m.objects_most, 2000);
	CU_ASSERT_EQUAL(m.frames.sent[FRAMES_BSM], 1900 * 20);
	CU_ASSERT_EQUAL(m.frames.sent[FRAMES_ODID], 50 * 20);
	CU_ASSERT_TRUE(m.frames.sent[FRAMES_MAVLINK] >= 50 * 22);
	CU_ASSERT_EQUAL(m.radio.overflow, 0);
	CU_ASSERT_EQUAL(m.judge.counts.near_misses_road + m.judge.counts.near_misses_air, 0);
	sim_fini(&m);
	scenario_free(s);
}

static const struct check_test tests[] = {
	{"seed repeats the world", seed_repeats_the_world},
	{"demo is busy and dangerous for any seed", demo_is_busy_and_dangerous_for_any_seed},
	{"obedient drivers never meet", obedient_drivers_never_meet},
	{"load meets its rate without near misses", load_meets_its_rate_without_near_misses},
};
CHECK_MAIN("sim", tests)
