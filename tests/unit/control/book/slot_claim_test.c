// SPDX-License-Identifier: Apache-2.0
// Who says that he stands inside: what is believed for how long, and what goes on beside him.
#include "check.h"
#include "slot_book.h"
#include "slot_world.h"

#define MS 1000000LL
#define S  (1000 * MS)
static const int64_t NOW = 1700000000000 * MS;
enum { LIAR = 100, CAR = 1 };

static struct crossing *x4;
static struct slot_book book;
static struct slot_decision last; // of CAR
static struct slot_decision granted;
static unsigned doubts, releases;
static int64_t now_ns;

static void on_decide(void *ctx, const struct slot_decision *d)
{
	if (d->vehicle != CAR)
		return;
	last = *d;
	if (d->verdict == SLOT_VERDICT_GRANT)
		granted = *d;
}

static void on_log(void *ctx, const struct slot_event *e)
{
	doubts += e->kind == SLOT_EVENT_DOUBT;
	releases += e->kind == SLOT_EVENT_RELEASE;
}

static void begin(double sight_ms)
{
	static struct crossing_def def;
	enum crossing_fault fault;
	uint32_t index;
	const struct slot_sink sink = {NULL, on_decide, on_log};
	struct slot_params p;
	if (x4 == NULL) {
		slot_world_x4(&def);
		x4 = crossing_build(&def, &fault, &index);
	}
	CU_ASSERT_FATAL(x4 != NULL);
	slot_params_default(&p);
	p.sight_ms = sight_ms;
	slot_book_init(&book, x4, &p, &sink, 0);
	last = granted = (struct slot_decision){.vehicle = 0};
	doubts = releases = 0;
	now_ns = NOW;
}

static struct slot_report word(uint64_t id, uint8_t movement, double s_m, double v_ms)
{
	return (struct slot_report){.vehicle = id,
				    .id_size = 4,
				    .movement = movement,
				    .time_ns = now_ns,
				    .from_ns = now_ns + S,
				    .to_ns = now_ns + S + 100 * MS,
				    .s_m = s_m,
				    .v_ms = v_ms,
				    .entry_ms = 13.89,
				    .a_ms2 = 2.6,
				    .b_ms2 = 4.5,
				    .length_cm = 500,
				    .width_cm = 180};
}

// One tick of 100 ms; whoever speaks has spoken.
static void tick(void)
{
	slot_book_tick(&book, now_ns);
	now_ns += 100 * MS;
}

static void say(const struct slot_report *r)
{
	CU_ASSERT(slot_book_report(&book, r, now_ns) == SLOT_REASON_NONE);
}

static void stand(uint64_t id, uint8_t movement, double s_m)
{
	const struct slot_report r = word(id, movement, s_m, 0);
	say(&r);
}

// The same by a message that asks for nothing: nobody can give it a slot.
static void stand_there(double s_m)
{
	slot_book_intrude(&book, LIAR, crossing_point(x4, 1, s_m - 2.5), 0, now_ns);
}

// CAR waits on the crossing road (movement 13 crosses movement 1) for so long; what it is told.
static void wait_s(double seconds, bool with_liar)
{
	for (int64_t end = now_ns + (int64_t)(seconds * 1e9); now_ns < end;) {
		if (with_liar)
			stand_there(14);
		stand(CAR, 13, -1);
		tick();
	}
}

// CAR takes what it was granted and drives through, as slowly as it was told.
static void drive_through(bool with_liar)
{
	struct slot_decision g = granted;
	double s = -1, v = 0;
	CU_ASSERT_FATAL(g.vehicle == CAR);
	while (s < g.end_m + 1) {
		struct slot_report r = word(CAR, 13, s, v);
		r.state = SLOT_STATE_ECHO;
		r.from_ns = g.from_ns;
		r.to_ns = g.to_ns;
		if (with_liar)
			stand_there(14);
		say(&r);
		tick();
		if (now_ns > g.from_ns - 800 * MS)
			v = v < g.movement_cms * 0.01 ? v + 0.26 : v;
		s += v * 0.1;
	}
	struct slot_report r = word(CAR, 13, s, v);
	r.state = SLOT_STATE_LEFT;
	say(&r);
	tick();
}

static void test_bare_word_closes_for_a_while_then_on_sight(void)
{
	begin(5);
	stand_there(14);
	tick();
	wait_s(9, true);
	CU_ASSERT(granted.vehicle == 0);
	CU_ASSERT(last.verdict == SLOT_VERDICT_HOLD && last.reason == SLOT_REASON_FROZEN);
	CU_ASSERT(doubts == 0);
	wait_s(4, true);
	CU_ASSERT(doubts == 1);
	CU_ASSERT_FATAL(granted.vehicle == CAR);
	CU_ASSERT(granted.reason == SLOT_REASON_ON_SIGHT && granted.movement_cms == 500);
}

static void test_who_drove_through_opens_its_way(void)
{
	begin(5);
	stand_there(14);
	tick();
	wait_s(13, true);
	drive_through(true);
	granted = (struct slot_decision){.vehicle = 0};
	wait_s(6, true);
	CU_ASSERT_FATAL(granted.vehicle == CAR);
	CU_ASSERT(granted.reason == SLOT_REASON_NONE && granted.movement_cms == 1389);
	// The claim moves on: what was looked at says nothing about the new place.
	begin(5);
	stand_there(14);
	tick();
	wait_s(13, true);
	drive_through(true);
	granted = (struct slot_decision){.vehicle = 0};
	for (int i = 0; i < 60; i++) {
		stand_there(18);
		stand(CAR, 13, -1);
		tick();
	}
	CU_ASSERT_FATAL(granted.vehicle == CAR);
	CU_ASSERT(granted.reason == SLOT_REASON_ON_SIGHT);
}

static void test_never_on_sight_when_so_configured(void)
{
	begin(0);
	stand(LIAR, 1, 14);
	tick();
	wait_s(60, true);
	CU_ASSERT(granted.vehicle == 0 && last.reason == SLOT_REASON_FROZEN);
}

// It was granted, went in, and stays: it echoes its window for ever.
static struct slot_decision broken;
static void on_broken(void *ctx, const struct slot_decision *d)
{
	if (d->vehicle == LIAR && d->verdict == SLOT_VERDICT_GRANT)
		broken = *d;
	on_decide(ctx, d);
}

static void echo(double s_m, double v_ms)
{
	struct slot_report r = word(LIAR, 1, s_m, v_ms);
	r.state = SLOT_STATE_ECHO;
	r.from_ns = broken.from_ns;
	r.to_ns = broken.to_ns;
	say(&r);
}

static void break_down(void)
{
	begin(5);
	book.sink.decide = on_broken;
	broken = (struct slot_decision){.vehicle = 0};
	for (double s = -40; s < 14; s += 1.3) {
		if (broken.vehicle != 0 && s > -35) {
			echo(s, 13);
		} else {
			struct slot_report r = word(LIAR, 1, s, 13);
			say(&r);
		}
		tick();
	}
	CU_ASSERT_FATAL(broken.vehicle == LIAR);
}

static void test_breakdown_stays_closed_as_long_as_it_says_so(void)
{
	break_down();
	for (int i = 0; i < 1200; i++) {
		echo(14, 0);
		stand(CAR, 13, -1);
		tick();
		CU_ASSERT(granted.vehicle == 0 || granted.from_ns < broken.to_ns + 8 * S);
	}
	CU_ASSERT(last.reason == SLOT_REASON_FROZEN && doubts == 0);
}

// The broken one goes on saying that it stands inside, the other one that it waits.
static void both_for(int ticks)
{
	for (int i = 0; i < ticks; i++) {
		echo(14, 0);
		stand(CAR, 13, -1);
		tick();
	}
}

static void test_second_sight_ends_it(void)
{
	break_down();
	both_for(100);
	struct geo_point middle = crossing_point(x4, 1, 14 - 2.5);
	slot_book_sight(&book, LIAR, middle, 10, false, now_ns); // its own
	slot_book_sight(&book, 7, middle, 1, false, now_ns);	 // somebody who creeps up to it
	CU_ASSERT(doubts == 0);
	slot_book_sight(&book, 7, middle, 10, false, now_ns);
	CU_ASSERT(doubts == 1);
	both_for(50);
	CU_ASSERT_FATAL(granted.vehicle == CAR);
	CU_ASSERT(granted.reason == SLOT_REASON_ON_SIGHT);
}

static void test_release_ends_it(void)
{
	break_down();
	both_for(100);
	slot_book_release(&book, now_ns + 600 * S, now_ns);
	CU_ASSERT(releases == 1);
	both_for(50);
	CU_ASSERT_FATAL(granted.vehicle == CAR);
	CU_ASSERT(granted.reason == SLOT_REASON_ON_SIGHT);
}

// A sensor sees somebody stand where the bare word says so: closed, and what was granted on sight is taken back.
static void test_sensor_backs_a_word(void)
{
	begin(5);
	struct geo_point middle = crossing_point(x4, 1, 14 - 2.5);
	stand_there(14);
	tick();
	for (int i = 0; i < 300; i++) {
		stand_there(14);
		stand(CAR, 13, -1);
		slot_book_sight(&book, 9, middle, 0, true, now_ns);
		tick();
	}
	CU_ASSERT(granted.vehicle == 0 && last.reason == SLOT_REASON_FROZEN);
	wait_s(4, true); // it looks away
	CU_ASSERT(granted.vehicle == CAR && granted.reason == SLOT_REASON_ON_SIGHT);
}

static void test_sensed_intruder_has_no_limit(void)
{
	begin(5);
	for (int i = 0; i < 600; i++) {
		stand(CAR, 13, -1);
		slot_book_intrude(&book, 0, crossing_point(x4, 1, 11), 0, now_ns);
		tick();
	}
	CU_ASSERT(granted.vehicle == 0 || granted.time_ns == NOW);
	CU_ASSERT(last.reason == SLOT_REASON_FROZEN);
}

static void test_one_vehicle_closes_one_way(void)
{
	begin(5);
	stand(LIAR, 1, 14);
	tick();
	struct slot_report r = word(LIAR, 13, 14, 0);
	CU_ASSERT(slot_book_report(&book, &r, now_ns) == SLOT_REASON_IMPLAUSIBLE);
}

static void test_new_name_at_a_doubted_place(void)
{
	begin(5);
	stand(LIAR, 1, 14);
	tick();
	wait_s(11, true);
	CU_ASSERT(doubts == 1);
	stand(LIAR + 1, 1, 14.5);
	CU_ASSERT(doubts == 2);
	stand(LIAR + 2, 1, 24); // elsewhere it is believed
	CU_ASSERT(doubts == 2);
}

// More who claim than there are entries: what is forgotten while it is said counts as more than a word.
static void test_too_many_claims_close(void)
{
	begin(5);
	for (int i = 0; i < 130; i++) {
		for (uint64_t k = 0; k < SLOT_CLAIMS_MAX + 8; k++)
			stand(LIAR + k, (uint8_t)(k % 4), 3 + (double)(k / 4));
		stand(CAR, 13, -1);
		tick();
	}
	CU_ASSERT(granted.vehicle == 0);
}

static const struct check_test tests[] = {
	{"a bare word closes for a while, then on sight",
	 test_bare_word_closes_for_a_while_then_on_sight},
	{"who drove through opens its way", test_who_drove_through_opens_its_way},
	{"never on sight when so configured", test_never_on_sight_when_so_configured},
	{"a breakdown stays closed as long as it says so",
	 test_breakdown_stays_closed_as_long_as_it_says_so},
	{"a second sight ends it", test_second_sight_ends_it},
	{"a release ends it", test_release_ends_it},
	{"a sensor backs a word", test_sensor_backs_a_word},
	{"a sensed intruder has no limit", test_sensed_intruder_has_no_limit},
	{"one vehicle closes one way", test_one_vehicle_closes_one_way},
	{"a new name at a doubted place", test_new_name_at_a_doubted_place},
	{"too many claims close", test_too_many_claims_close},
};
CHECK_MAIN("slot_claim", tests)
