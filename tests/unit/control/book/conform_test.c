// SPDX-License-Identifier: Apache-2.0
#include "conform.h"

#include "air_rig.h"
#include "check.h"

static const struct polygon_point CITY = {481370000, 115750000};
static const int64_t NOW = AIR_RIG_NOW, S = AIR_RIG_S;

static struct air_book *book;
static struct conform *watch;
static struct air_id id;

// A circle of 100 m from 50 m to 80 m for an hour from NOW + 60 s.
static void open_corridor(void)
{
	struct air_config c;
	struct conform_rules rules;
	enum air_reason why;
	uint32_t index;
	uint64_t rng = 3;
	struct air_answer a;
	const struct air_volume v = {.shape = VOLUME_CIRCLE,
				     .center = CITY,
				     .radius_cm = 10000,
				     .lower_cm = 5000,
				     .upper_cm = 8000,
				     .start_ns = NOW + 60 * S,
				     .end_ns = NOW + 3660 * S};
	air_book_destroy(book);
	conform_destroy(watch);
	air_config_defaults(&c, CITY);
	conform_rules_defaults(&rules);
	book = air_book_create(&c, &why, &index);
	watch = conform_create(&rules, 4);
	CU_ASSERT_FATAL(book != NULL && watch != NULL);
	id = air_rig_id(&rng);
	const struct air_request r = {
		.id = id, .operator_name = "north", .volumes = &v, .volume_count = 1};
	air_book_request(book, &r, NOW, &a);
	CU_ASSERT_FATAL(a.verdict == AIR_GRANTED);
	CU_ASSERT(conform_watch(watch, &id, NOW + 60 * S));
}

static enum conform_event report(double east_m, int64_t after_s)
{
	return conform_report(watch, book, &id, air_rig_place(CITY, east_m, 0), 6000,
			      NOW + after_s * S);
}

struct heard {
	enum conform_event last;
	unsigned count;
};

static void hear(void *arg, const struct air_id *of, enum conform_event event)
{
	struct heard *h = arg;
	CU_ASSERT(air_id_equal(of, &id));
	h->last = event;
	h->count++;
}

static enum conform_event tick(int64_t after_s)
{
	struct heard h = {CONFORM_NONE, 0};
	conform_tick(watch, NOW + after_s * S, hear, &h);
	CU_ASSERT(h.count <= 1);
	return h.last;
}

static void test_excursion_and_return(void)
{
	struct conform_figures f;
	open_corridor();
	CU_ASSERT(report(150, 50) == CONFORM_NONE); // before its time
	CU_ASSERT(report(0, 70) == CONFORM_SEEN);
	CU_ASSERT(report(99, 80) == CONFORM_NONE);
	CU_ASSERT(report(101, 90) == CONFORM_EXCURSION);
	CU_ASSERT(report(102, 95) == CONFORM_NONE);
	CU_ASSERT(report(90, 99) == CONFORM_RETURNED);
	CU_ASSERT(conform_get(watch, &id, &f));
	CU_ASSERT(f.excursions == 1 && f.outside_ns == 9 * S && f.flown_ns == 29 * S &&
		  f.percent_inside == 68);
	CU_ASSERT(conform_report(watch, book, &id, CITY, 4999, NOW + 110 * S) ==
		  CONFORM_EXCURSION); // too low
	CU_ASSERT(conform_report(watch, book, &id, CITY, VOLUME_ALT_UNKNOWN, NOW + 111 * S) ==
		  CONFORM_RETURNED);
	CU_ASSERT(report(0, 111) == CONFORM_NONE); // not newer
}

static void test_nonconforming(void)
{
	open_corridor();
	CU_ASSERT(report(0, 70) == CONFORM_SEEN);
	CU_ASSERT(report(120, 80) == CONFORM_EXCURSION);
	CU_ASSERT(report(120, 90) == CONFORM_NONE); // 10 s are allowed
	CU_ASSERT(report(120, 91) == CONFORM_NONCONFORMING);
	CU_ASSERT(report(0, 100) == CONFORM_RESTORED);
	CU_ASSERT(report(120, 110) == CONFORM_EXCURSION);
	CU_ASSERT(tick(120) == CONFORM_NONE);
	CU_ASSERT(tick(121) == CONFORM_NONCONFORMING); // silence outside counts too
	CU_ASSERT(tick(181) == CONFORM_LOST);
	CU_ASSERT(tick(182) == CONFORM_CONTINGENT);
	CU_ASSERT(tick(300) == CONFORM_NONE);
	CU_ASSERT(report(0, 301) == CONFORM_NONE); // there is no way back
}

static void test_too_often(void)
{
	open_corridor();
	CU_ASSERT(report(0, 70) == CONFORM_SEEN);
	for (int i = 0; i < 18; i++) {
		CU_ASSERT(report(120, 80 + 10 * i) == CONFORM_EXCURSION);
		CU_ASSERT(report(0, 82 + 10 * i) == CONFORM_RETURNED);
	}
	CU_ASSERT(report(120, 270) == CONFORM_NONCONFORMING);
}

static void test_no_show_and_lost(void)
{
	open_corridor();
	CU_ASSERT(tick(180) == CONFORM_NONE);
	CU_ASSERT(tick(181) == CONFORM_NO_SHOW);
	CU_ASSERT(tick(182) == CONFORM_NONE);
	CU_ASSERT(report(0, 190) == CONFORM_SEEN);
	CU_ASSERT(tick(220) == CONFORM_NONE);
	CU_ASSERT(tick(221) == CONFORM_LOST);
	conform_forget(watch, &id);
	CU_ASSERT(report(0, 300) == CONFORM_NONE);
	CU_ASSERT(conform_watch(watch, &id, NOW));
}

static void test_strangers(void)
{
	struct air_id out[4];
	open_corridor();
	CU_ASSERT(conform_intruded(book, air_rig_place(CITY, 0, 90), 6000, NOW + 70 * S, out, 4) ==
			  1 &&
		  air_id_equal(&out[0], &id));
	CU_ASSERT(conform_intruded(book, air_rig_place(CITY, 0, 110), 6000, NOW + 70 * S, out, 4) ==
		  0);
	CU_ASSERT(conform_intruded(book, CITY, 9000, NOW + 70 * S, out, 4) == 0);
	CU_ASSERT(conform_intruded(book, CITY, VOLUME_ALT_UNKNOWN, NOW + 70 * S, out, 4) == 1);
	CU_ASSERT(conform_intruded(book, CITY, 6000, NOW + 50 * S, out, 4) == 0);
	air_book_destroy(book);
	conform_destroy(watch);
	book = NULL;
	watch = NULL;
}

static const struct check_test tests[] = {{"excursion and return", test_excursion_and_return},
					  {"non-conforming, contingent", test_nonconforming},
					  {"too often", test_too_often},
					  {"no-show, lost", test_no_show_and_lost},
					  {"strangers", test_strangers}};

CHECK_MAIN("control/book/conform", tests)
