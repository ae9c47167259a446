// SPDX-License-Identifier: Apache-2.0
#include "verdict.h"

#include <math.h>

#include "check.h"
#include "compare.h"
#include "event.h"

static const struct scenario world = {.judge = {.air_radius_m = 50, .air_height_m = 15}};

static struct truth_object car(uint32_t id, double e, double n, double course_deg, double speed)
{
	double h = course_deg * M_PI / 180;
	return (struct truth_object){.id = id,
				     .slot = id,
				     .kind = TRUTH_CAR,
				     .signal = -1,
				     .e_m = e,
				     .n_m = n,
				     .ve_ms = speed * sin(h),
				     .vn_ms = speed * cos(h),
				     .heading_rad = h,
				     .speed_ms = speed,
				     .length_m = 4,
				     .width_m = 2};
}

static struct truth_object moved(struct truth_object o, double t_s)
{
	o.e_m += o.ve_ms * t_s;
	o.n_m += o.vn_ms * t_s;
	o.z_m += o.vz_ms * t_s;
	return o;
}

// Class of two bodies that keep their velocity for some seconds.
static enum verdict_class class_of(struct truth_object a, struct truth_object b, double seconds,
				   struct verdict_pair *out)
{
	struct verdict v;
	if (verdict_init(&v, &world, 8, 16) != 0)
		return VERDICT_CLASS_COUNT;
	for (unsigned i = 0; i <= seconds * 10; i++) {
		struct truth_object o[2] = {moved(a, i * 0.1), moved(b, i * 0.1)};
		verdict_look(&v, o, 2, i * 0.1);
	}
	const struct verdict_pair *p = verdict_find(&v, a.id, b.id);
	enum verdict_class c = p != NULL ? verdict_of(&v, p) : VERDICT_NONE;
	if (out != NULL && p != NULL)
		*out = *p;
	verdict_fini(&v);
	return c;
}

static void road_classes(void)
{
	struct verdict_pair p;
	// Head on at 20 m/s together, 84 m between centres: bumpers meet after 4 s.
	CU_ASSERT_EQUAL(class_of(car(1, 0, 0, 0, 10), car(2, 0, 84, 180, 10), 6, &p), VERDICT_MUST);
	CU_ASSERT_DOUBLE_EQUAL(p.contact_s, 4.0, 0.11);
	CU_ASSERT_DOUBLE_EQUAL(verdict_lead_s(&p), 4.0, 0.11);
	// 2.4 s away when first seen: less than the 2.5 s asked for.
	CU_ASSERT_EQUAL(class_of(car(1, 0, 0, 0, 10), car(2, 0, 52, 180, 10), 6, NULL),
			VERDICT_LATE);
	// Next lane, 1.5 m of air: an encounter.
	CU_ASSERT_EQUAL(class_of(car(1, 0, 0, 0, 10), car(2, 3.5, 84, 180, 10), 6, NULL),
			VERDICT_MUST_NOT);
	// 0.3 m of air: a near miss.
	CU_ASSERT_EQUAL(class_of(car(1, 0, 0, 0, 10), car(2, 2.3, 84, 180, 10), 6, NULL),
			VERDICT_MAY);
	// Crosses behind: our rear leaves the other's way at 1.3 s, its nose is there at 2.7 s, 1.4 s later.
	CU_ASSERT_EQUAL(class_of(car(1, 0, -10, 0, 10), car(2, -30, 0, 90, 10), 6, NULL),
			VERDICT_MAY);
	// Two seconds later still: an encounter.
	CU_ASSERT_EQUAL(class_of(car(1, 0, -10, 0, 10), car(2, -50, 0, 90, 10), 8, NULL),
			VERDICT_MUST_NOT);
	// A parked car is passed: no encounter, and an alert on it is false all the same.
	CU_ASSERT_EQUAL(class_of(car(1, 0, 0, 0, 10), car(2, 3.5, 40, 0, 0), 6, NULL),
			VERDICT_NONE);
}

static void levels_do_not_meet(void)
{
	struct truth_object above = car(2, -30, 30, 90, 10);
	above.z_m = 6;
	CU_ASSERT_EQUAL(class_of(car(1, 0, 0, 0, 10), above, 6, NULL), VERDICT_NONE);
	above.z_m = 0;
	CU_ASSERT_EQUAL(class_of(car(1, 0, 0, 0, 10), above, 6, NULL), VERDICT_MUST);
}

static void braking_and_turning_are_carried_on(void)
{
	struct extrapolate_motion a = {car(1, 0, 0, 0, 10), 0}, b = {car(2, 0, 20, 0, 0), 0};
	CU_ASSERT_DOUBLE_EQUAL(extrapolate_contact_s(&a, &b, 0, 5), 1.6, 0.11);
	a.o.accel_ms2 = -4; // stops after 12.5 m; bumpers are 16 m apart
	CU_ASSERT_EQUAL(extrapolate_contact_s(&a, &b, 0, 5), INFINITY);
	a.o.accel_ms2 = -3; // 16.7 m: just not
	CU_ASSERT(extrapolate_contact_s(&a, &b, 0, 5) < INFINITY);
	// A quarter circle to the right of 20 m radius ends at 20, 20 heading east, after 3.14 s.
	a = (struct extrapolate_motion){car(1, 0, 0, 0, 10), 0.5};
	b.o = car(2, 24, 20, 90, 0);
	CU_ASSERT_DOUBLE_EQUAL(extrapolate_contact_s(&a, &b, 0, 5), 3.14, 0.25);
	a.turn_rads = 0;
	CU_ASSERT_EQUAL(extrapolate_contact_s(&a, &b, 0, 5), INFINITY);
}

static void air_classes(void)
{
	struct truth_object a = car(1, 0, 0, 0, 10), b = car(2, 0, 450, 180, 10);
	a.kind = b.kind = TRUTH_DRONE;
	a.z_m = b.z_m = 60;
	struct verdict_pair p;
	CU_ASSERT_DOUBLE_EQUAL(extrapolate_cylinder_s(&a, &b, 50, 15), 20.0, 1e-9);
	CU_ASSERT_EQUAL(class_of(a, b, 25, &p), VERDICT_MUST);
	CU_ASSERT_DOUBLE_EQUAL(p.contact_s, 20.0, 0.11);
	b.z_m = 80; // 20 m above: within the enlarged cylinder
	CU_ASSERT_EQUAL(class_of(a, b, 25, NULL), VERDICT_MAY);
	b.z_m = 100;
	CU_ASSERT_EQUAL(class_of(a, b, 25, NULL), VERDICT_MUST_NOT);
	b.vz_ms = -1.25; // level with us when the edge is reached: its vertical part at 20 s
	CU_ASSERT_DOUBLE_EQUAL(extrapolate_cylinder_s(&a, &b, 50, 15), 20.0, 1e-9);
	b.n_m = 130; // 4 s to the edge: shown less than warning and slack ago
	b.vz_ms = 0;
	b.z_m = 60;
	CU_ASSERT_EQUAL(class_of(a, b, 25, NULL), VERDICT_MUST);
	b.n_m = 128;
	CU_ASSERT_EQUAL(class_of(a, b, 25, NULL), VERDICT_LATE);
}

static void warning_counts_back_over_pauses(void)
{
	struct alert_log_entry e[] = {
		{1, "collision_course", 1, 2, 3.0, 5.0}, {2, "crossing_movement", 2, 1, 5.5, 9.0},
		{3, "collision_course", 1, 3, 1.0, 9.0}, {4, "wrong_way", 1, 2, 1.0, 9.0},
		{5, "collision_course", 1, 4, 3.0, 5.0}, {6, "collision_course", 1, 4, 9.0, 12.0}};
	const struct alert_log l = {e, 6, 6};
	CU_ASSERT_DOUBLE_EQUAL(compare_warning_s(&l, 1, 2, 10.0, 2.0), 7.0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(compare_warning_s(&l, 1, 3, 10.0, 2.0), 9.0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(compare_warning_s(&l, 1, 4, 10.0, 2.0), 1.0, 1e-9); // it had stopped
	CU_ASSERT_EQUAL(compare_warning_s(&l, 2, 3, 10.0, 2.0), 0.0);
}

static void report_counts(void)
{
	struct verdict v;
	struct event_list events = {.count = 1, .e = {{EVENT_RED_LIGHT, 1, 3.0, 3.0}}};
	CU_ASSERT_EQUAL_FATAL(verdict_init(&v, &world, 8, 16), 0);
	for (unsigned i = 0; i <= 80; i++) {
		struct truth_object o[3] = {moved(car(1, 0, 0, 0, 10), i * 0.1),
					    moved(car(2, 0, 84, 180, 10), i * 0.1),
					    moved(car(3, 6, 0, 0, 10), i * 0.1)};
		verdict_look(&v, o, 3, i * 0.1);
	}
	struct alert_log_entry e[] = {{1, "collision_course", 1, 2, 1.5, 5.0},
				      {2, "collision_course", 3, 1, 2.0, 3.0},
				      {3, "collision_course", 3, 1, 4.0, 5.0},
				      {4, "red_light_running", 1, 0, 1.0, 5.0},
				      {5, "red_light_running", 2, 0, 1.0, 5.0}};
	json_t *labels = json_object(), *r = json_object();
	compare_report(r, &v, &events, &(struct alert_log){e, 5, 5}, labels, 8.0);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(r, "must")), 1);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(r, "warned_2s")), 1);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(r, "misses")), 0);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(r, "encounters")), 3);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(r, "false_alerts")), 1); // a pair once
	json_t *red = json_object_get(json_object_get(r, "by_kind"), "red_light_running");
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(red, "found")), 1);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(red, "unexpected")), 1);
	json_decref(labels);
	json_decref(r);
	verdict_fini(&v);
}

static void table_is_bounded(void)
{
	struct verdict v;
	struct truth_object o[8];
	CU_ASSERT_EQUAL_FATAL(verdict_init(&v, &world, 16, 16), 0);
	for (unsigned i = 0; i < 8; i++)
		o[i] = car(i + 1, i * 6.0, 0, 0, 5);
	verdict_look(&v, o, 8, 0); // 28 pairs
	CU_ASSERT_EQUAL(v.count, 12);
	CU_ASSERT_EQUAL(v.full, 16);
	verdict_fini(&v);
}

static void red_light_event(void)
{
	static struct scenario s = {.cycle_s = 60, .signal_count = 1, .signals = {{"g", 0, 20, 3}}};
	static struct event_list l;
	CU_ASSERT_EQUAL_FATAL(event_init(&l, &s, 4), 0);
	for (unsigned i = 0; i <= 20; i++) {
		struct truth_object o = car(1, 0, 0, 0, 10);
		o.signal = 0;
		o.to_line_m = 10.5 - i;
		event_look(&l, &o, 1, 30 + i * 0.1);
	}
	CU_ASSERT_EQUAL_FATAL(l.count, 1);
	CU_ASSERT_DOUBLE_EQUAL(l.e[0].from_s, 31.1, 1e-9);
	CU_ASSERT_TRUE(event_is_due(&l.e[0], 24.0));
	CU_ASSERT_FALSE(event_is_due(&l.e[0], 33.2));
	event_fini(&l);
}

static const struct check_test tests[] = {
	{"road classes", road_classes},
	{"levels do not meet", levels_do_not_meet},
	{"braking and turning are carried on", braking_and_turning_are_carried_on},
	{"air classes", air_classes},
	{"warning counts back over pauses", warning_counts_back_over_pauses},
	{"report counts", report_counts},
	{"table is bounded", table_is_bounded},
	{"red light event", red_light_event},
};
CHECK_MAIN("verdict", tests)
