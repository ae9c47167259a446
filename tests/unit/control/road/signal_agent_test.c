// SPDX-License-Identifier: Apache-2.0
// Lights and slots in one book, for ten minutes: the guard, which knows neither the book nor the agent, has nothing against
// any green or grant, every phase has its turn, and no two phases are lit at a time.
#include "road/signal_agent.h"

#include <string.h>

#include "check.h"
#include "slot_right.h"
#include "slot_world.h"

#define MS 1000000LL
static const int64_t NOW = 1700000000000 * MS;
enum { PHASES = 4, STEP_MS = 100, MINUTES = 10 };

static struct crossing *x4;
static struct slot_book book;
static struct slot_guard guard;
static struct signal_agent agent;
static unsigned grants, faults;

static void on_decide(void *ctx, const struct slot_decision *d)
{
	if (d->verdict != SLOT_VERDICT_GRANT)
		return;
	const struct slot_guard_right right = slot_right_of(d);
	grants++;
	faults += slot_guard_check(&guard, &right, d->time_ns) != SLOT_GUARD_FAULT_NONE;
}

static void on_log(void *ctx, const struct slot_event *e)
{
}

// A phase an arm: straight on and right, and left.
static void begin(void)
{
	static struct crossing_def def;
	enum crossing_fault fault;
	uint32_t index;
	struct slot_params params;
	const struct slot_sink sink = {NULL, on_decide, on_log};
	slot_world_x4(&def);
	def.phase_count = PHASES;
	for (uint8_t p = 0; p < PHASES; p++)
		def.phases[p] = (struct crossing_phase){
			.group = {(uint8_t)(1 + 2 * p), (uint8_t)(2 + 2 * p)},
			.group_count = 2,
			.green_s = 8,
			.clearance_s = 5};
	crossing_free(x4);
	x4 = crossing_build(&def, &fault, &index);
	CU_ASSERT_FATAL(x4 != NULL);
	slot_params_default(&params);
	slot_book_init(&book, x4, &params, &sink, NOW);
	slot_guard_init(&guard, x4, params.guard_ns / 2, params.lease_max_ns);
	signal_agent_init(&agent, x4);
	grants = faults = 0;
}

static void a_car(uint64_t id, uint8_t movement, int64_t now_ns)
{
	const struct slot_report r = {.vehicle = id,
				      .id_size = 4,
				      .movement = movement,
				      .time_ns = now_ns,
				      .from_ns = now_ns + 1000 * MS,
				      .to_ns = now_ns + 1100 * MS,
				      .s_m = -33,
				      .v_ms = 13,
				      .entry_ms = 13.89,
				      .a_ms2 = 2.6,
				      .b_ms2 = 4.5,
				      .length_cm = 450,
				      .width_cm = 180};
	(void)slot_book_report(&book, &r, now_ns);
}

static void tell_guard_of_green(int64_t now_ns)
{
	for (uint32_t m = 0; m < x4->def.movement_count; m++) {
		const struct slot_guard_right right = {.from_ns = agent.from_ns,
						       .to_ns = agent.to_ns,
						       .clear_ns = agent.clear_ns,
						       .movement = (uint8_t)m,
						       .size = CROSSING_SIZES - 1};
		if ((agent.movements[agent.phase] >> m & 1) != 0)
			faults += slot_guard_check(&guard, &right, now_ns) != SLOT_GUARD_FAULT_NONE;
	}
}

// Which phases are not red, as a set.
static unsigned lit(void)
{
	unsigned phases = 0;
	for (uint32_t i = 0; i < agent.group_count; i++)
		if (agent.group[i].state != SIGNAL_RED)
			phases |= 1u << ((agent.group[i].group - 1) / 2);
	return phases;
}

static void run(bool has_cars, unsigned turns[PHASES])
{
	uint64_t rng = 20261121, id = 0;
	unsigned before = 0, together = 0;
	begin();
	for (int64_t t = NOW; t < NOW + MINUTES * 60000 * MS; t += STEP_MS * MS) {
		rng = rng * 6364136223846793005ULL + 1442695040888963407ULL;
		if (has_cars && (rng >> 40) % 20 == 0)
			a_car(++id, (uint8_t)((rng >> 33) % x4->def.movement_count), t);
		slot_book_tick(&book, t);
		// With cars that have slots, who has none comes in groups: to each arm for a while, then nobody.
		const unsigned turn = (unsigned)((t - NOW) / (15000 * MS)) % (2 * PHASES);
		for (uint32_t l = 0; l < x4->def.lane_count; l++)
			if (x4->def.lanes[l].is_in && (!has_cars || l / 6 == turn))
				signal_agent_demand(&agent, l);
		if (signal_agent_tick(&agent, &book, t))
			tell_guard_of_green(t);
		const unsigned now = lit();
		together += (now & (now - 1)) != 0;
		for (unsigned p = 0; p < PHASES; p++)
			turns[p] += (now & ~before & 1u << p) != 0;
		before = now;
	}
	CU_ASSERT(together == 0);
	CU_ASSERT(faults == 0);
	CU_ASSERT(guard.fault == SLOT_GUARD_FAULT_NONE);
}

static void test_lights_alone(void)
{
	unsigned turns[PHASES] = {0};
	run(false, turns);
	for (unsigned p = 0; p < PHASES; p++)
		CU_ASSERT(turns[p] >= MINUTES * 60 / (PHASES * 20));
}

static void test_lights_and_slots(void)
{
	unsigned turns[PHASES] = {0};
	run(true, turns);
	CU_ASSERT(grants > 10);
	for (unsigned p = 0; p < PHASES; p++)
		CU_ASSERT(turns[p] >= 4);
}

static void test_no_green_without_demand(void)
{
	begin();
	for (int64_t t = NOW; t < NOW + 60000 * MS; t += STEP_MS * MS) {
		slot_book_tick(&book, t);
		CU_ASSERT_FALSE(signal_agent_tick(&agent, &book, t));
		CU_ASSERT(lit() == 0);
	}
}

static const struct check_test tests[] = {
	{"lights alone: each phase in turn", test_lights_alone},
	{"lights and slots", test_lights_and_slots},
	{"no green that nobody waits for", test_no_green_without_demand}};

CHECK_MAIN("road/signal_agent", tests)
