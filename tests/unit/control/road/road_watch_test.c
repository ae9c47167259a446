// SPDX-License-Identifier: Apache-2.0
// Who is taken for an intruder, and what the book does about him.
#include "road/road_watch.h"

#include "check.h"
#include "obs/obs.h"
#include "slot_world.h"

#define MS 1000000LL
static const int64_t NOW = 1700000000000 * MS;
enum { FROM_SOUTH = 1 }; // movement: straight on

static struct crossing *x4;
static struct slot_book book;
static struct road_left left;
static struct slot_decision last;

static void on_decide(void *ctx, const struct slot_decision *d)
{
	last = *d;
}

static void begin(void)
{
	static struct crossing_def def;
	enum crossing_fault fault;
	uint32_t index;
	struct slot_params params;
	const struct slot_sink sink = {NULL, on_decide, NULL};
	slot_world_x4(&def);
	if (x4 == NULL)
		x4 = crossing_build(&def, &fault, &index);
	CU_ASSERT_FATAL(x4 != NULL);
	slot_params_default(&params);
	slot_book_init(&book, x4, &params, &sink, 0);
	left = (struct road_left){.next = 0};
	last = (struct slot_decision){.vehicle = 0};
}

// Something of a class whose middle is s metres past the stop line of the movement.
static struct world_track seen(double s_m, uint8_t cls, int64_t at_ns)
{
	struct world_track t = {.id = 7, .cls = cls, .time_ns = at_ns, .hacc_cm = 100};
	geo_from_plane(&x4->plane, crossing_point(x4, FROM_SOUTH, s_m), &t.lat_e7, &t.lon_e7);
	return t;
}

static enum road_watch_verdict judge(const struct world_track *t, int64_t now_ns)
{
	struct geo_point at;
	return road_watch_judge(&book, &left, t, now_ns, &at);
}

static struct slot_report car(uint64_t id, double s_m, int64_t at_ns)
{
	return (struct slot_report){.vehicle = id,
				    .id_size = 4,
				    .movement = FROM_SOUTH,
				    .time_ns = at_ns,
				    .from_ns = at_ns + 1000 * MS,
				    .to_ns = at_ns + 1100 * MS,
				    .s_m = s_m,
				    .v_ms = 13,
				    .entry_ms = 13.89,
				    .a_ms2 = 2.6,
				    .b_ms2 = 4.5,
				    .length_cm = 500,
				    .width_cm = 180};
}

static void test_what_is_no_intruder_at_all(void)
{
	begin();
	struct world_track t = seen(8, OBS_CLASS_CAR, NOW);
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_INTRUDER);
	t = seen(-3, OBS_CLASS_CAR, NOW); // waits at the line
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_OUTSIDE);
	t = seen(60, OBS_CLASS_CAR, NOW); // has driven on
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_OUTSIDE);
	t = seen(8, OBS_CLASS_MULTIROTOR, NOW);
	t.flags = OBS_FLAG_AIR;
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_OUTSIDE);
	t = seen(8, OBS_CLASS_CAR, NOW - 600 * MS);
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_STALE);
	t = seen(8, OBS_CLASS_CAR, NOW + 600 * MS);
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_STALE);
	t = seen(8, OBS_CLASS_CAR, NOW);
	t.hacc_cm = 301;
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_IMPRECISE);
	t.hacc_cm = OBS_ACC_UNKNOWN;
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_INTRUDER);
	t.lat_e7 = t.lon_e7 = OBS_LATLON_UNKNOWN;
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_OUTSIDE);
}

static void test_who_asks_is_known(void)
{
	begin();
	struct slot_report r = car(0x01020304, -33, NOW);
	CU_ASSERT_FATAL(slot_book_report(&book, &r, NOW) == SLOT_REASON_NONE);
	slot_book_tick(&book, NOW);
	CU_ASSERT_FATAL(last.verdict == SLOT_VERDICT_GRANT);
	const uint8_t octets[] = {1, 2, 3, 4};
	struct world_track t = seen(8, OBS_CLASS_CAR, NOW);
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_INTRUDER); // 41 m in front of it: another one
	t.identity_key = obs_identity_key(OBS_ID_TEMPORARY, octets, 4);
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_KNOWN);
	// Three seconds later it is inside; a sensor sees it without knowing its name, and a pedestrian beside it.
	int64_t later = NOW + 3000 * MS;
	r = car(0x01020304, 8, later);
	r.state = SLOT_STATE_ECHO;
	r.from_ns = last.from_ns;
	r.to_ns = last.to_ns;
	CU_ASSERT_FATAL(slot_book_report(&book, &r, later) == SLOT_REASON_NONE);
	t = seen(7, OBS_CLASS_CAR, later);
	CU_ASSERT(judge(&t, later) == ROAD_WATCH_NEAR);
	t.cls = OBS_CLASS_PEDESTRIAN;
	CU_ASSERT(judge(&t, later) == ROAD_WATCH_INTRUDER);
}

static void test_who_has_left_is_known_for_a_while(void)
{
	begin();
	struct world_track t = seen(8, OBS_CLASS_BUS, NOW);
	t.identity_key = road_identity_key(0xa1a2a3a4a5a6a7a8, 8);
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_INTRUDER);
	road_left_put(&left, t.identity_key, NOW);
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_KNOWN);
	t.time_ns = NOW + 5000 * MS;
	CU_ASSERT(judge(&t, NOW + 5000 * MS) == ROAD_WATCH_INTRUDER);
	t.time_ns = NOW;
	for (uint64_t i = 1; i <= ROAD_LEFT_MAX; i++) // as many others have left since
		road_left_put(&left, i, NOW);
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_INTRUDER);
}

static void test_green_explains_cars_until_its_clearance_is_over(void)
{
	begin();
	int64_t free_ns, from = NOW + 1000 * MS, to = NOW + 9000 * MS, clear = NOW + 12000 * MS;
	struct world_track t = seen(8, OBS_CLASS_CAR, NOW);
	CU_ASSERT_FATAL(slot_book_green(&book, 1u << FROM_SOUTH, from, to, clear, NOW, &free_ns));
	CU_ASSERT(judge(&t, NOW) == ROAD_WATCH_INTRUDER); // still red
	t.time_ns = from;
	CU_ASSERT(judge(&t, from) == ROAD_WATCH_GREEN);
	t.time_ns = clear - MS;
	CU_ASSERT(judge(&t, clear - MS) == ROAD_WATCH_GREEN);
	t.cls = OBS_CLASS_CYCLIST;
	CU_ASSERT(judge(&t, clear - MS) == ROAD_WATCH_INTRUDER);
	t = seen(8, OBS_CLASS_CAR, clear);
	CU_ASSERT(judge(&t, clear) == ROAD_WATCH_INTRUDER); // broke down
}

// A grant is taken back while a pedestrian is seen, and given anew when he has gone.
static void test_an_intruder_stops_grants_as_long_as_he_is_seen(void)
{
	begin();
	struct slot_report r = car(1, -33, NOW);
	struct world_track t = seen(8, OBS_CLASS_PEDESTRIAN, NOW + 100 * MS);
	struct geo_point at;
	slot_book_report(&book, &r, NOW);
	slot_book_tick(&book, NOW);
	CU_ASSERT_FATAL(last.verdict == SLOT_VERDICT_GRANT);
	for (int i = 1; i <= 20; i++) { // two seconds; the car brakes and stops 2 m before the line
		int64_t now = NOW + i * 100 * MS;
		t.time_ns = now;
		CU_ASSERT_FATAL(road_watch_judge(&book, &left, &t, now, &at) ==
				ROAD_WATCH_INTRUDER);
		slot_book_intrude(&book, 0, at, 0, now);
		slot_book_tick(&book, now);
		if (i == 1)
			CU_ASSERT(last.verdict == SLOT_VERDICT_REVOKE &&
				  last.reason == SLOT_REASON_FROZEN);
		r = car(1, i < 10 ? -33 + i * 3.1 : -2, now);
		r.v_ms = i < 10 ? 13 - i * 1.3 : 0;
		r.state = i == 1 ? SLOT_STATE_DROP : SLOT_STATE_REQUEST;
		if (i == 1) {
			r.from_ns = last.from_ns;
			r.to_ns = last.to_ns;
		}
		CU_ASSERT(slot_book_report(&book, &r, now) == SLOT_REASON_NONE);
		slot_book_tick(&book, now);
		CU_ASSERT(last.verdict != SLOT_VERDICT_GRANT);
	}
	int64_t free_ns, now_ns = NOW + 2000 * MS;
	CU_ASSERT(!slot_book_green(&book, 1u << FROM_SOUTH, now_ns + MS, now_ns + 8000 * MS,
				   now_ns + 11000 * MS, now_ns, &free_ns));
	CU_ASSERT(free_ns == NOW + 3000 * MS);
	bool is_granted = false;
	for (int i = 21; i <= 60 && !is_granted; i++) {
		int64_t now = NOW + i * 100 * MS;
		r = car(1, -2, now);
		r.v_ms = 0;
		slot_book_report(&book, &r, now);
		slot_book_tick(&book, now);
		is_granted = last.verdict == SLOT_VERDICT_GRANT;
		CU_ASSERT(!is_granted ||
			  last.from_ns > NOW + 3000 * MS); // a second after he was seen
	}
	CU_ASSERT(is_granted);
}

static void test_names(void)
{
	for (unsigned v = 0; v < ROAD_WATCH_COUNT; v++)
		CU_ASSERT(road_watch_name(v)[0] != '?' && road_watch_text(v)[0] != '?');
	CU_ASSERT_STRING_EQUAL(road_watch_name(ROAD_WATCH_COUNT), "?");
}

static const struct check_test tests[] = {
	{"what is no intruder at all", test_what_is_no_intruder_at_all},
	{"who asks is known", test_who_asks_is_known},
	{"who has left is known for a while", test_who_has_left_is_known_for_a_while},
	{"green explains cars until its clearance is over",
	 test_green_explains_cars_until_its_clearance_is_over},
	{"an intruder stops grants as long as he is seen",
	 test_an_intruder_stops_grants_as_long_as_he_is_seen},
	{"names", test_names}};

CHECK_MAIN("road/road_watch", tests)
