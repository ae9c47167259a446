// SPDX-License-Identifier: Apache-2.0
// Granted corridors against tracks: who leaves, who comes back, who does not, and strangers inside. Times are the reports'.
#include "air/air_watch.h"
#include "base/geo.h"
#include "service_rig.h"
#include "world.h"

static struct {
	unsigned count;
	struct air_watch_event last, all[64];
} heard;

static void on_watch(void *ctx, const struct air_watch_event *e)
{
	heard.last = *e;
	heard.all[heard.count++ % 64] = *e;
}

struct watch_rig {
	struct rig r;
	struct world world;
	struct air_watch watch;
	struct air_id id;
};

// One corridor in use from now on: a circle of 50 m, 50 m to 100 m high, of the aircraft ABC.
static void open_watch(struct watch_rig *w)
{
	struct conform_rules rules;
	memset(&heard, 0, sizeof(heard));
	rig_begin(&w->r);
	conform_rules_defaults(&rules);
	CU_ASSERT_EQUAL_FATAL(world_init(&w->world, 64), 0);
	CU_ASSERT_EQUAL_FATAL(air_watch_init(&w->watch, &w->r.service, &w->world, &rules, 16), 0);
	w->watch.on_event = on_watch;
	CU_ASSERT_EQUAL_FATAL(rig_request(&w->r, 0, 1, &w->id).verdict, AIR_GRANTED);
	air_service_turn(&w->r.service);
	w->r.now_ns += 2 * UNITS_NS_PER_S;
	struct air_op op;
	CU_ASSERT_FATAL(air_service_begin_own(&w->r.service, &op));
	CU_ASSERT_EQUAL(air_book_set_state(w->r.service.book, "one", &w->id, 0, AIR_STATE_ACTIVATED,
					   NULL, 0, op.seed, op.now_ns),
			AIR_REASON_NONE);
	air_service_end(&op, &(struct air_deed){.operator_name = "one",
						.action = "corridor.activate",
						.kind = AIR_KIND_CORRIDOR,
						.id = w->id});
	air_service_turn(&w->r.service);
}

static void close_watch(struct watch_rig *w)
{
	air_watch_fini(&w->watch);
	world_fini(&w->world);
	rig_end(&w->r);
}

// A report `east_m` metres east of the circle's middle, seen a second after the last.
static void report(struct watch_rig *w, uint64_t track, const char *serial, double east_m,
		   int32_t alt_cm)
{
	struct geo_frame plane;
	geo_frame_init(&plane, 312304000, 1214737000);
	struct world_track t = {.id = track,
				.time_ns = w->r.now_ns,
				.rx_ns = w->r.now_ns,
				.alt_cm = alt_cm,
				.datum = OBS_DATUM_WGS84,
				.flags = OBS_FLAG_AIR,
				.cls = OBS_CLASS_MULTIROTOR,
				.identity_key = serial == NULL
							? 0
							: obs_identity_key(OBS_ID_SERIAL,
									   (const uint8_t *)serial,
									   strlen(serial))};
	geo_from_plane(&plane, (struct geo_point){east_m, 0}, &t.lat_e7, &t.lon_e7);
	CU_ASSERT(world_put(&w->world, &t));
	air_watch_look(&w->watch);
	air_service_turn(&w->r.service);
	w->r.now_ns += UNITS_NS_PER_S;
}

static unsigned state_of(struct watch_rig *w)
{
	struct air_view v;
	return air_book_get(w->r.service.book, AIR_KIND_CORRIDOR, &w->id, &v)
		       ? v.state
		       : (unsigned)AIR_STATE_NONE;
}

static unsigned count_of(unsigned event)
{
	unsigned n = 0;
	for (unsigned i = 0; i < heard.count && i < 64; i++)
		n += heard.all[i].event == event;
	return n;
}

static void test_inside_is_quiet(void)
{
	struct watch_rig w;
	open_watch(&w);
	for (int i = 0; i < 60; i++)
		report(&w, 2, "ABC", 30, 7500);
	CU_ASSERT_EQUAL(heard.count, count_of(CONFORM_SEEN));
	CU_ASSERT_EQUAL(state_of(&w), AIR_STATE_ACTIVATED);
	CU_ASSERT_EQUAL(w.watch.watched_count, 1);
	close_watch(&w);
}

static void test_out_and_back(void)
{
	struct watch_rig w;
	struct conform_figures f;
	open_watch(&w);
	for (int i = 0; i < 5; i++)
		report(&w, 2, "ABC", 0, 7500);
	for (int i = 0; i < 5; i++)
		report(&w, 2, "ABC", 90, 7500);
	CU_ASSERT_EQUAL(count_of(CONFORM_EXCURSION), 1);
	CU_ASSERT_EQUAL(state_of(&w), AIR_STATE_ACTIVATED);
	for (int i = 0; i < 5; i++)
		report(&w, 2, "ABC", 0, 12000); // above it
	for (int i = 0; i < 5; i++)
		report(&w, 2, "ABC", 0, 7500);
	CU_ASSERT(conform_get(w.watch.conform, &w.id, &f));
	CU_ASSERT(f.excursions >= 1 && f.outside_ns > 0 && f.percent_inside < 100);
	close_watch(&w);
}

static void test_too_long_and_never_back(void)
{
	struct watch_rig w;
	open_watch(&w);
	report(&w, 2, "ABC", 0, 7500);
	for (int i = 0; i < 13; i++)
		report(&w, 2, "ABC", 200, 7500);
	CU_ASSERT_EQUAL(count_of(CONFORM_NONCONFORMING), 1);
	CU_ASSERT_EQUAL(state_of(&w), AIR_STATE_NONCONFORMING);
	for (int i = 0; i < 65; i++)
		report(&w, 2, "ABC", 200, 7500);
	CU_ASSERT_EQUAL(state_of(&w), AIR_STATE_CONTINGENT);
	CU_ASSERT_EQUAL(w.watch.state_failures, 0);
	close_watch(&w);
}

// An aircraft without an identity, and one with another, are told once each; the owner never.
static void test_strangers(void)
{
	struct watch_rig w;
	open_watch(&w);
	for (int i = 0; i < 3; i++) {
		report(&w, 2, "ABC", 0, 7500);
		report(&w, 4, NULL, 20, 7000);
		report(&w, 6, "XYZ", -20, 7000);
		report(&w, 8, "XYZ", 300, 7000);
	}
	CU_ASSERT_EQUAL(count_of(CONFORM_NONE), 2);
	CU_ASSERT_EQUAL(w.watch.intruders, 2);
	close_watch(&w);
}

static void test_what_ended_is_not_watched(void)
{
	struct watch_rig w;
	struct air_op op;
	open_watch(&w);
	report(&w, 2, "ABC", 0, 7500);
	CU_ASSERT_FATAL(air_service_begin_own(&w.r.service, &op));
	air_book_end(w.r.service.book, "one", &w.id, 0, op.now_ns);
	air_service_end(&op, &(struct air_deed){.operator_name = "one",
						.action = "corridor.end",
						.kind = AIR_KIND_CORRIDOR,
						.id = w.id});
	air_service_turn(&w.r.service);
	unsigned before = heard.count;
	for (int i = 0; i < 20; i++)
		report(&w, 2, "ABC", 500, 7500);
	CU_ASSERT_EQUAL(heard.count, before);
	CU_ASSERT_EQUAL(w.watch.watched_count, 0);
	CU_ASSERT_EQUAL(w.r.service.notes.count, 0);
	close_watch(&w);
}

static const struct check_test tests[] = {
	{"inside nothing is told", test_inside_is_quiet},
	{"out and back is an excursion", test_out_and_back},
	{"out too long is non-conforming, never back contingent", test_too_long_and_never_back},
	{"strangers are told once", test_strangers},
	{"what ended is not watched", test_what_ended_is_not_watched},
};

CHECK_MAIN("air/watch", tests)
