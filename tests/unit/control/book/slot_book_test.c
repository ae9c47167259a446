// SPDX-License-Identifier: Apache-2.0
#include "slot_book.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "slot_audit.h"
#include "slot_guard.h"
#include "slot_world.h"

#define MS 1000000LL
static const int64_t NOW = 1700000000000 * MS;

static struct crossing *x4;
static struct slot_book book;
static struct slot_params params;
static struct slot_decision told[1024];
static unsigned told_count;
static struct slot_event logged[1024];
static unsigned logged_count;

static void on_decide(void *ctx, const struct slot_decision *d)
{
	told[told_count++ % 1024] = *d;
}

static void on_log(void *ctx, const struct slot_event *e)
{
	logged[logged_count++ % 1024] = *e;
}

static void begin(int64_t open_ns)
{
	static struct crossing_def def;
	enum crossing_fault fault;
	uint32_t index;
	const struct slot_sink sink = {NULL, on_decide, on_log};
	slot_world_x4(&def);
	if (x4 == NULL)
		x4 = crossing_build(&def, &fault, &index);
	CU_ASSERT_FATAL(x4 != NULL);
	slot_params_default(&params);
	slot_book_init(&book, x4, &params, &sink, open_ns);
	told_count = logged_count = 0;
}

static struct slot_report car(uint64_t id, uint8_t movement, double away_m, int64_t at_ns)
{
	return (struct slot_report){.vehicle = id,
				    .id_size = 4,
				    .movement = movement,
				    .time_ns = at_ns,
				    .from_ns = at_ns + 1000 * MS,
				    .to_ns = at_ns + 1100 * MS,
				    .s_m = -away_m,
				    .v_ms = 13,
				    .entry_ms = 13.89,
				    .a_ms2 = 2.6,
				    .b_ms2 = 4.5,
				    .length_cm = 500,
				    .width_cm = 180};
}

static const struct slot_decision *last_told(uint64_t id)
{
	for (unsigned i = told_count; i-- > 0 && told_count - i <= 1024;)
		if (told[i % 1024].vehicle == id)
			return &told[i % 1024];
	return NULL;
}

static unsigned count_events(enum slot_event_kind kind)
{
	unsigned n = 0;
	for (unsigned i = 0; i < logged_count && i < 1024; i++)
		n += logged[i].kind == kind;
	return n;
}

// Straight on from the south (1), and from the west (13): they cross.
static void test_far_is_planned_near_is_granted(void)
{
	begin(0);
	struct slot_report r = car(1, 1, 150, NOW);
	CU_ASSERT(slot_book_report(&book, &r, NOW) == SLOT_REASON_NONE);
	slot_book_tick(&book, NOW);
	const struct slot_decision *d = last_told(1);
	CU_ASSERT_FATAL(d != NULL && d->verdict == SLOT_VERDICT_HOLD && d->from_ns > NOW);
	r = car(1, 1, 33, NOW + 100 * MS);
	CU_ASSERT(slot_book_report(&book, &r, NOW + 100 * MS) == SLOT_REASON_NONE);
	slot_book_tick(&book, NOW + 100 * MS);
	d = last_told(1);
	CU_ASSERT(d->verdict == SLOT_VERDICT_GRANT && d->to_ns - d->from_ns == 100 * MS);
	CU_ASSERT(d->from_ns % (10 * MS) == 0 && d->lease_end_ns > d->to_ns);
	CU_ASSERT(d->entry_cms > 1200 && book.live.count == 1);
}

static struct slot_audit_right right_of(const struct slot_decision *d)
{
	return (struct slot_audit_right){.vehicle = d->vehicle,
					 .movement = d->movement,
					 .size = d->size,
					 .from_ns = d->from_ns,
					 .to_ns = d->to_ns,
					 .entry_ms = d->entry_cms * 0.01,
					 .movement_ms = d->pace.movement * SLOT_SPEED_STEP_MS,
					 .accel_ms2 = d->pace.accel * 0.05};
}

// Left from the south (3) and straight on from the north (9, 10), all at once.
static void test_crossing_vehicles_do_not_overlap(void)
{
	begin(0);
	const uint8_t ways[] = {3, 9, 10, 13};
	for (uint64_t i = 0; i < 4; i++) {
		struct slot_report r = car(1 + i, ways[i], 36, NOW);
		slot_book_report(&book, &r, NOW);
	}
	slot_book_tick(&book, NOW);
	struct slot_audit *audit = slot_audit_create(x4);
	CU_ASSERT_FATAL(audit != NULL);
	for (uint64_t a = 1; a <= 4; a++)
		for (uint64_t b = 1; b < a; b++) {
			struct slot_audit_right x = right_of(last_told(a)),
						y = right_of(last_told(b));
			CU_ASSERT(!slot_audit_overlap(audit, &x, &y));
			x.from_ns = y.from_ns; // it does see what would overlap
			x.to_ns = y.to_ns + 2000 * MS;
			CU_ASSERT(slot_audit_overlap(audit, &x, &y) ||
				  x4->pair[x.movement][y.movement][0][0].count == 0);
		}
	slot_audit_destroy(audit);
}

static void test_rules_that_free(void)
{
	begin(0);
	struct slot_report r = car(1, 1, 33, NOW);
	slot_book_report(&book, &r, NOW);
	slot_book_tick(&book, NOW);
	struct slot_decision d = *last_told(1);
	CU_ASSERT_FATAL(d.verdict == SLOT_VERDICT_GRANT);
	// An echo, late, and a drop of another window free nothing.
	r = car(1, 1, 30, NOW + 200 * MS);
	r.state = SLOT_STATE_DROP;
	r.from_ns = d.from_ns + 10 * MS;
	r.to_ns = d.to_ns + 10 * MS;
	slot_book_report(&book, &r, NOW + 200 * MS);
	CU_ASSERT(book.live.count == 1);
	// R2: a drop of this one does.
	r = car(1, 1, 29, NOW + 300 * MS);
	r.state = SLOT_STATE_DROP;
	r.from_ns = d.from_ns;
	r.to_ns = d.to_ns;
	slot_book_report(&book, &r, NOW + 300 * MS);
	CU_ASSERT(book.live.count == 0 && count_events(SLOT_EVENT_DROP) == 1);
	// The same window is never given again.
	for (int i = 4; i < 60; i++) {
		r = car(1, 1, 1, NOW + i * 100 * MS);
		r.v_ms = 0;
		slot_book_report(&book, &r, NOW + i * 100 * MS);
		slot_book_tick(&book, NOW + i * 100 * MS);
	}
	for (unsigned i = 0; i < told_count && i < 1024; i++)
		CU_ASSERT(told[i].time_ns < NOW + 300 * MS || told[i].from_ns != d.from_ns ||
			  told[i].verdict != SLOT_VERDICT_GRANT);
	// R3: after the end of each it said that it stands before its line and holds none.
	CU_ASSERT(count_events(SLOT_EVENT_IMPOSSIBLE) >= 2);
	// R1: silent, it lapses.
	slot_book_tick(&book, NOW + 60000 * MS);
	r = car(2, 1, 33, NOW + 60000 * MS);
	slot_book_report(&book, &r, NOW + 60000 * MS);
	slot_book_tick(&book, NOW + 60000 * MS);
	CU_ASSERT(book.live.count == 1 && last_told(2)->verdict == SLOT_VERDICT_GRANT);
	unsigned before = count_events(SLOT_EVENT_LAPSE);
	slot_book_tick(&book, NOW + 80000 * MS);
	CU_ASSERT(book.live.count == 0 && count_events(SLOT_EVENT_LAPSE) == before + 1);
}

// A radio that needs 0.6 s, or a vehicle that can only say within half a second when it will start: it stands at its line
// and takes no window that is shorter or sooner. The crossing road is full.
static void test_who_needs_more_gets_more(void)
{
	begin(0);
	int64_t granted_ns = 0, least = INT64_MAX;
	for (int i = 0; i < 300 && granted_ns == 0; i++) {
		int64_t now = NOW + i * 100 * MS;
		struct slot_report r = car(1, 1, 0.05, now);
		r.v_ms = 0;
		r.from_ns = now + 300 * MS;
		r.to_ns = now + 360 * MS;
		slot_book_report(&book, &r, now);
		for (uint64_t k = 0; k < 4; k++) { // one after the other, 2 s apart
			double away = 104 - fmod(1.3 * i + 26 * (double)k, 104);
			r = car(10 + k + 4 * (uint64_t)((1.3 * i + 26 * (double)k) / 104), 13, away,
				now);
			r.from_ns = now + (int64_t)(away / 13 * 1e9);
			r.to_ns = r.from_ns + 100 * MS;
			slot_book_report(&book, &r, now);
		}
		slot_book_tick(&book, now);
		const struct slot_decision *d = last_told(1);
		if (d->verdict != SLOT_VERDICT_GRANT || d->time_ns != now)
			continue;
		least = d->to_ns - d->from_ns < least ? d->to_ns - d->from_ns : least;
		if (d->to_ns - d->from_ns >= 400 * MS && d->to_ns - 200 * MS - now >= 600 * MS)
			granted_ns = now;
	}
	CU_ASSERT(least == 60 * MS); // it began with what the vehicle promised
	CU_ASSERT(granted_ns != 0 && granted_ns < NOW + 20000 * MS);
}

// Emergency vehicles without end in all lanes of the crossing road, the next one at its line as soon as one was granted;
// opposite, a vehicle that takes no window, ever.
static void test_nobody_starves(void)
{
	begin(0);
	uint64_t next[16] = {0};
	int64_t served_ns = 0;
	for (int i = 0; i < 1500 && served_ns == 0; i++) {
		int64_t now = NOW + i * 100 * MS;
		struct slot_report r = car(1, 1, 1, now); // waits for its turn
		r.v_ms = 0;
		slot_book_report(&book, &r, now);
		r = car(2, 9, 1, now); // broken down
		r.v_ms = 0;
		slot_book_report(&book, &r, now);
		for (uint8_t m = 4; m < 16; m++) {
			if (m >= 8 && m < 12)
				continue;
			uint64_t id = 100 + m + 16 * next[m];
			r = car(id, m, 1, now);
			r.v_ms = 0;
			r.role = SLOT_ROLE_EMERGENCY;
			slot_book_report(&book, &r, now);
		}
		slot_book_tick(&book, now);
		for (uint8_t m = 4; m < 16; m++) {
			const struct slot_decision *d = last_told(100 + m + 16 * next[m]);
			next[m] += d != NULL && d->verdict == SLOT_VERDICT_GRANT;
		}
		if (last_told(1)->verdict == SLOT_VERDICT_GRANT)
			served_ns = now;
	}
	int64_t bound = 2 * params.starve_ns + 12 * params.promote_ns + params.lease_max_ns;
	CU_ASSERT(next[13] + next[5] > 2); // they are served too
	CU_ASSERT(served_ns != 0 && served_ns - NOW < bound);
}

// Cut into pieces or not, the same windows.
static void test_a_plan_in_pieces_is_the_same(void)
{
	int64_t plan[40];
	for (int pass = 0; pass < 2; pass++) {
		begin(0);
		for (uint64_t i = 0; i < 40; i++) {
			struct slot_report r =
				car(1 + i, (uint8_t)(i * 7 % 16), 40 + 6 * (double)i, NOW);
			slot_book_report(&book, &r, NOW);
		}
		unsigned pieces = 0;
		if (pass == 0)
			slot_book_tick(&book, NOW);
		else
			for (slot_book_begin(&book, NOW); !slot_book_step(&book, NOW, 1);)
				pieces++;
		CU_ASSERT(pass == 0 || pieces > 50);
		for (uint64_t i = 0; i < 40; i++) {
			const struct slot_vehicle *v = slot_book_find(&book, 1 + i);
			int64_t at = v->plan_ns != 0 ? v->plan_ns : v->grant[0].from_ns;
			CU_ASSERT(at != 0 && (pass == 0 || plan[i] == at));
			plan[i] = at;
		}
	}
}

// While a plan is in work its vehicles leave, others come to their places, and requests are answered.
static void test_a_plan_in_work_bears_changes(void)
{
	begin(0);
	for (uint64_t i = 0; i < 40; i++) {
		struct slot_report r = car(1 + i, (uint8_t)(i * 7 % 16), 34 + 6 * (double)i, NOW);
		slot_book_report(&book, &r, NOW);
	}
	slot_book_begin(&book, NOW);
	for (uint64_t i = 0; !slot_book_step(&book, NOW + (int64_t)i * MS, 20); i++) {
		struct slot_report r =
			car(1 + i % 60, (uint8_t)(i % 60 * 7 % 16), 30, NOW + (int64_t)i * MS);
		r.state = i % 3 == 0 ? SLOT_STATE_LEFT : SLOT_STATE_REQUEST;
		slot_book_report(&book, &r, NOW + (int64_t)i * MS);
		slot_book_answer(&book, r.vehicle, NOW + (int64_t)i * MS);
	}
	slot_book_tick(&book, NOW + 5000 * MS); // all silent by now
	CU_ASSERT(count_events(SLOT_EVENT_GRANT) > 0);
	static struct slot_guard g;
	slot_guard_init(&g, x4, 25 * MS, 12000 * MS);
	for (unsigned i = 0; i < told_count && i < 1024; i++) {
		const struct slot_decision *d = &told[i];
		const struct slot_guard_right right = {.vehicle = d->vehicle,
						       .from_ns = d->from_ns,
						       .to_ns = d->to_ns,
						       .entry_ms = d->entry_cms * 0.01,
						       .movement_ms = d->pace.movement *
								      SLOT_SPEED_STEP_MS,
						       .accel_ms2 = d->pace.accel * 0.05,
						       .movement = d->movement,
						       .size = d->size};
		if (d->verdict == SLOT_VERDICT_GRANT)
			CU_ASSERT(slot_guard_check(&g, &right, d->time_ns) ==
				  SLOT_GUARD_FAULT_NONE);
	}
}

static void test_old_messages_change_nothing(void)
{
	begin(0);
	struct slot_report r = car(1, 1, 40, NOW);
	slot_book_report(&book, &r, NOW);
	r = car(1, 1, 90, NOW - 100 * MS);
	slot_book_report(&book, &r, NOW + 10 * MS);
	CU_ASSERT(fabs(slot_book_find(&book, 1)->s_m + 40) < 1e-9 && book.totals.stale == 1);
}

static void test_start_waits(void)
{
	begin(NOW + 5000 * MS);
	for (int i = 0; i < 49; i++) {
		struct slot_report r = car(1, 1, 6, NOW + i * 100 * MS);
		r.v_ms = 3;
		slot_book_report(&book, &r, NOW + i * 100 * MS);
		slot_book_tick(&book, NOW + i * 100 * MS);
	}
	CU_ASSERT(count_events(SLOT_EVENT_GRANT) == 0);
	for (int i = 50; i < 80; i++) {
		struct slot_report r = car(1, 1, 6, NOW + i * 100 * MS);
		r.v_ms = 3;
		slot_book_report(&book, &r, NOW + i * 100 * MS);
		slot_book_tick(&book, NOW + i * 100 * MS);
	}
	CU_ASSERT(count_events(SLOT_EVENT_GRANT) >= 1);
}

static void test_intruder_closes(void)
{
	begin(0);
	struct slot_report r = car(2, 13, 33, NOW);
	slot_book_report(&book, &r, NOW);
	slot_book_tick(&book, NOW);
	CU_ASSERT_FATAL(last_told(2)->verdict == SLOT_VERDICT_GRANT);
	// Somebody without a right stands in the middle of the other road's way.
	slot_book_intrude(&book, 0, crossing_point(x4, 1, 8), 0, NOW + 50 * MS);
	slot_book_tick(&book, NOW + 100 * MS);
	CU_ASSERT(last_told(2)->verdict == SLOT_VERDICT_REVOKE);
	CU_ASSERT(last_told(2)->reason == SLOT_REASON_FROZEN);
	CU_ASSERT(book.totals.intruders >= 1);
}

static void test_emergency_goes_first(void)
{
	begin(0);
	for (uint64_t i = 0; i < 8; i++) {
		struct slot_report r = car(10 + i, 13, 60 + 12 * (double)i, NOW);
		slot_book_report(&book, &r, NOW);
	}
	struct slot_report e = car(1, 1, 70, NOW);
	e.role = SLOT_ROLE_EMERGENCY;
	slot_book_report(&book, &e, NOW);
	slot_book_tick(&book, NOW);
	const struct slot_vehicle *v = slot_book_find(&book, 1);
	CU_ASSERT(v->plan_ns - v->free_ns < 500 * MS);
}

static void test_green_and_slots_exclude_each_other(void)
{
	int64_t free_ns;
	begin(0);
	CU_ASSERT(slot_book_green(&book, 1ull << 1 | 1ull << 9, NOW + 2000 * MS, NOW + 8000 * MS,
				  NOW + 12000 * MS, NOW, &free_ns));
	struct slot_report r = car(2, 13, 33, NOW);
	slot_book_report(&book, &r, NOW);
	slot_book_tick(&book, NOW);
	const struct slot_decision *d = last_told(2);
	CU_ASSERT(d->verdict == SLOT_VERDICT_HOLD && d->from_ns > NOW + 11000 * MS);
	// Who comes in a lane that has it goes with it.
	struct slot_report with = car(3, 9, 60, NOW);
	slot_book_report(&book, &with, NOW);
	slot_book_tick(&book, NOW);
	CU_ASSERT(last_told(3)->from_ns < NOW + 8000 * MS && last_told(3)->from_ns > NOW);
	// What stands gives no green before it is over.
	r = car(2, 13, 33, NOW + 12000 * MS);
	slot_book_tick(&book, NOW + 13000 * MS);
	slot_book_report(&book, &r, NOW + 13000 * MS);
	slot_book_tick(&book, NOW + 13050 * MS);
	CU_ASSERT(last_told(2)->verdict == SLOT_VERDICT_GRANT);
	CU_ASSERT(!slot_book_green(&book, 1ull << 1, NOW + 15500 * MS, NOW + 16500 * MS,
				   NOW + 18000 * MS, NOW + 13050 * MS, &free_ns));
	CU_ASSERT(free_ns > NOW + 15500 * MS);
}

static void test_nonsense_is_refused(void)
{
	begin(0);
	struct slot_report r = car(1, 99, 20, NOW);
	CU_ASSERT(slot_book_report(&book, &r, NOW) == SLOT_REASON_UNKNOWN_MOVEMENT);
	r = car(1, 1, 20, NOW);
	r.v_ms = NAN;
	CU_ASSERT(slot_book_report(&book, &r, NOW) == SLOT_REASON_IMPLAUSIBLE);
	r = car(1, 1, 20, NOW + 5000 * MS);
	CU_ASSERT(slot_book_report(&book, &r, NOW) == SLOT_REASON_IMPLAUSIBLE);
	r = car(1, 1, 20, NOW);
	r.length_cm = 2600;
	CU_ASSERT(slot_book_report(&book, &r, NOW) == SLOT_REASON_IMPLAUSIBLE);
	for (uint64_t i = 1; i <= SLOT_VEHICLES_MAX; i++) {
		r = car(i, 1, 100, NOW);
		CU_ASSERT(slot_book_report(&book, &r, NOW) == SLOT_REASON_NONE);
	}
	r = car(100000, 1, 100, NOW);
	CU_ASSERT(slot_book_report(&book, &r, NOW) == SLOT_REASON_FULL);
	slot_book_tick(&book, NOW); // a full book is planned within its bounds
}

static void test_guard_stops(void)
{
	static struct slot_guard g;
	begin(0);
	slot_guard_init(&g, x4, 25 * MS, 12000 * MS);
	struct slot_guard_right a = {.vehicle = 1,
				     .from_ns = NOW + 2000 * MS,
				     .to_ns = NOW + 2100 * MS,
				     .entry_ms = 13,
				     .movement_ms = 13.75,
				     .accel_ms2 = 2.6,
				     .movement = 1},
				b = a;
	CU_ASSERT(slot_guard_check(&g, &a, NOW) == SLOT_GUARD_FAULT_NONE);
	CU_ASSERT(slot_guard_check(&g, &a, NOW) == SLOT_GUARD_FAULT_NONE); // a repetition
	b.vehicle = 2;
	b.movement = 13; // it has 16 m more to where they meet
	b.from_ns -= 1180 * MS;
	b.to_ns -= 1180 * MS;
	CU_ASSERT(slot_guard_check(&g, &b, NOW) == SLOT_GUARD_FAULT_OVERLAP);
	b.from_ns += 20000 * MS;
	b.to_ns += 20000 * MS;
	CU_ASSERT(slot_guard_check(&g, &b, NOW) == SLOT_GUARD_FAULT_STOPPED);
	slot_guard_reset(&g);
	b.from_ns = b.to_ns;
	CU_ASSERT(slot_guard_check(&g, &b, NOW) == SLOT_GUARD_FAULT_WINDOW);
	slot_guard_reset(&g);
	// Dropped by its own vehicle, not by a message that is older.
	struct slot_guard_word w = {
		.vehicle = 1, .time_ns = NOW + 100 * MS, .s_m = -20, .v_ms = 13};
	slot_guard_hear(&g, &w);
	w.is_drop = true;
	w.from_ns = a.from_ns;
	w.to_ns = a.to_ns;
	slot_guard_hear(&g, &w);
	CU_ASSERT(g.count == 1);
	w.time_ns += MS;
	slot_guard_hear(&g, &w);
	CU_ASSERT(g.count == 0);
}

static void test_no_crossing_of_broken_definitions(void)
{
	static struct crossing_def d;
	enum crossing_fault f;
	uint32_t i;
	slot_world_x4(&d);
	d.lanes[3].id = d.lanes[2].id;
	CU_ASSERT(crossing_build(&d, &f, &i) == NULL && f == CROSSING_FAULT_LANE_ID && i == 3);
	slot_world_x4(&d);
	d.movements[5].to = d.movements[5].from;
	CU_ASSERT(crossing_build(&d, &f, &i) == NULL && f == CROSSING_FAULT_MOVEMENT_LANES &&
		  i == 5);
	slot_world_x4(&d);
	d.lanes[0].line.p[1].n_m = -2; // its stop line is in the middle
	CU_ASSERT(crossing_build(&d, &f, &i) == NULL && f == CROSSING_FAULT_STOP_LINE);
	slot_world_x4(&d);
	d.lanes[0].speed_ms = NAN;
	CU_ASSERT(crossing_build(&d, &f, &i) == NULL && f == CROSSING_FAULT_SPEED);
}

// Every chunk table has room for what truly touches: bodies on both ways, at all places.
static void test_chunks_cover_what_touches(void)
{
	begin(0);
	for (uint32_t a = 0; a < 16; a++)
		for (uint32_t b = 0; b < 16; b++) {
			uint32_t n;
			const struct crossing_chunk *k = crossing_chunks(x4, a, 0, b, 0, &n);
			for (double s = 0.1; s < x4->end_m[a][0]; s += 0.9)
				for (double t = 0.1; t < x4->end_m[b][0]; t += 0.9) {
					struct geo_point p[4], q[4];
					bool covered = false;
					crossing_box(x4, a, s, 5.5, 2.1, 0, 0, p);
					crossing_box(x4, b, t, 5.5, 2.1, 0, 0, q);
					for (uint32_t i = 0; i < n; i++)
						covered |= s >= (double)k[i].a_in &&
							   s <= (double)k[i].a_out &&
							   t >= (double)k[i].b_in &&
							   t <= (double)k[i].b_out;
					if (crossing_boxes_touch(p, q) && !covered)
						CU_FAIL("two bodies touch outside all chunks");
				}
		}
}

static uint64_t random_state = 1;

static double draw(double lo, double hi)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return lo + (hi - lo) * (double)(random_state >> 40) * 0x1p-24;
}

// Whatever the calendar finds free the guard lets pass, for speeds of all kinds: slow ways into the same lane as fast ones
// reserve far behind the crossing.
static void test_guard_and_calendar_agree(void)
{
	static struct crossing_def def;
	static struct slot_calendar calendar;
	static struct slot_profiles profiles;
	static struct slot_guard g;
	enum crossing_fault fault;
	uint32_t index, is_free = 0, clashes = 0;
	slot_world_x4(&def);
	for (uint32_t l = 0; l < def.lane_count; l++)
		def.lanes[l].speed_ms = 22;
	for (uint32_t m = 0; m < def.movement_count; m++)
		def.movements[m].speed_ms = def.movements[m].turn == CROSSING_STRAIGHT ? 22 : 5.4;
	struct crossing *c = crossing_build(&def, &fault, &index);
	CU_ASSERT_FATAL(c != NULL);
	for (int i = 0; i < 20000; i++) {
		struct slot_hold h[2];
		struct slot_guard_right r[2];
		for (int k = 0; k < 2; k++) {
			uint8_t m = (uint8_t)draw(0, 15.999), size = (uint8_t)draw(0, 2.999);
			double top = floor(def.movements[m].speed_ms * 4);
			int64_t from = NOW + (int64_t)(draw(1, 9) * 100) * 10 * MS;
			h[k] = (struct slot_hold){.owner = 1 + (uint64_t)k,
						  .from_ns = from,
						  .to_ns = from + 60 * MS,
						  .pace = {(uint8_t)draw(1, top), (uint8_t)top,
							   (uint8_t)draw(10, 80)},
						  .movement = m,
						  .size = size};
			h[k].clear_ns = slot_calendar_clear(c, &profiles, &h[k]);
			r[k] = (struct slot_guard_right){.vehicle = h[k].owner,
							 .from_ns = from,
							 .to_ns = h[k].to_ns,
							 .entry_ms = h[k].pace.entry * 0.25,
							 .movement_ms = h[k].pace.movement * 0.25,
							 .accel_ms2 = h[k].pace.accel * 0.05,
							 .movement = m,
							 .size = size};
		}
		slot_calendar_init(&calendar, c, params.guard_ns);
		slot_calendar_put(&calendar, &h[0]);
		slot_guard_init(&g, c, params.guard_ns / 2, 60000 * MS);
		bool clash = slot_calendar_clash(&calendar, &profiles, &h[1]) != 0;
		CU_ASSERT(slot_guard_check(&g, &r[0], NOW) == SLOT_GUARD_FAULT_NONE);
		if (!clash)
			CU_ASSERT(slot_guard_check(&g, &r[1], NOW) == SLOT_GUARD_FAULT_NONE);
		is_free += !clash;
		clashes += clash;
	}
	CU_ASSERT(is_free > 1000 && clashes > 1000);
	crossing_free(c);
}

static const struct check_test tests[] = {
	{"far away is planned, near is granted", test_far_is_planned_near_is_granted},
	{"who cross do not overlap", test_crossing_vehicles_do_not_overlap},
	{"rules that free a grant", test_rules_that_free},
	{"who needs more gets more", test_who_needs_more_gets_more},
	{"nobody starves", test_nobody_starves},
	{"a plan in pieces is the same", test_a_plan_in_pieces_is_the_same},
	{"a plan in work bears changes", test_a_plan_in_work_bears_changes},
	{"old messages change nothing", test_old_messages_change_nothing},
	{"a start waits", test_start_waits},
	{"an intruder closes", test_intruder_closes},
	{"an emergency vehicle goes first", test_emergency_goes_first},
	{"greens and slots exclude each other", test_green_and_slots_exclude_each_other},
	{"nonsense is refused", test_nonsense_is_refused},
	{"the guard stops", test_guard_stops},
	{"guard and calendar agree", test_guard_and_calendar_agree},
	{"broken definitions are none", test_no_crossing_of_broken_definitions},
	{"chunks cover what touches", test_chunks_cover_what_touches},
};

CHECK_MAIN("slot_book", tests)
