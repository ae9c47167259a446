// SPDX-License-Identifier: Apache-2.0
// The controller of simulated vehicles, in steps as SUMO makes them.
#include "drive.h"

#include <math.h>

#include "check.h"
#include "rng.h"

enum { SEED = 20261121, CASES = 4000 };
static const struct drive car = {
	.accel_ms2 = 2.6, .brake_ms2 = 4.0, .most_ms = 13.89, .step_s = 0.1};

struct end {
	double late_s, speed_ms, least_ms, most_ms;
	bool kept;
};

// Follows an appointment to the line, planning again every step; SUMO moves with the new speed for the whole step.
static struct end run(double v, double d, double t, double u)
{
	struct end e = {.least_ms = v, .most_ms = v, .kept = true};
	for (unsigned i = 0; i < 10000; i++) {
		struct drive_plan p = drive_meet(&car, v, d, fmax(t, 1e-3), u);
		if (!p.can && t > 0.3)
			e.kept = false;
		double next = p.can ? drive_follow(&car, &p, v, u) : v;
		CU_ASSERT_TRUE(next <= v + car.accel_ms2 * car.step_s + 1e-9);
		CU_ASSERT_TRUE(next >= v - car.brake_ms2 * car.step_s - 1e-9);
		v = next;
		e.least_ms = fmin(e.least_ms, v);
		e.most_ms = fmax(e.most_ms, v);
		if (v * car.step_s >= d && v > 0.0) {
			e.late_s = d / v - t;
			e.speed_ms = v;
			return e;
		}
		d -= v * car.step_s;
		t -= car.step_s;
	}
	e.kept = false;
	return e;
}

static void keeps_appointments(void)
{
	struct rng r = rng_make(SEED, 1);
	unsigned kept = 0;
	for (unsigned i = 0; i < CASES; i++) {
		double v = rng_between(&r, 0, 13.89), d = rng_between(&r, 40, 300),
		       u = rng_between(&r, 4, 13.89);
		double t = drive_earliest_s(&car, v, d, u) + rng_between(&r, 0.1, 20);
		if (!drive_meet(&car, v, d, t, u).can)
			continue;
		struct end e = run(v, d, t, u);
		kept++;
		CU_ASSERT_DOUBLE_EQUAL(e.late_s, 0.0, 0.05);
		CU_ASSERT_DOUBLE_EQUAL(e.speed_ms, u, 0.3);
		CU_ASSERT_TRUE(e.most_ms <= 13.89 + 1e-6);
	}
	CU_ASSERT_TRUE(kept > CASES / 2);
}

static void knows_what_it_cannot_keep(void)
{
	struct rng r = rng_make(SEED, 2);
	for (unsigned i = 0; i < CASES; i++) {
		double v = rng_between(&r, 0, 13.89), d = rng_between(&r, 5, 200),
		       u = rng_between(&r, 2, 13.89);
		double least = drive_earliest_s(&car, v, d, u);
		CU_ASSERT_FALSE(drive_meet(&car, v, d, 0.97 * least - 0.05, u).can);
		struct drive_plan p = drive_meet(&car, v, d, rng_between(&r, 0.1, 40), u);
		CU_ASSERT_TRUE(!p.can || (p.cruise_ms >= 0.0 && p.cruise_ms <= 13.89 + 1e-6));
		CU_ASSERT_TRUE(!p.can || p.hold_s >= -1e-6);
	}
	// Not even from a stop is there room for the speed that is wanted.
	CU_ASSERT_FALSE(drive_meet(&car, 3.0, 10.0, 30.0, 13.0).can);
}

static void stops_before_the_line(void)
{
	struct rng r = rng_make(SEED, 3);
	for (unsigned i = 0; i < CASES; i++) {
		double d = rng_between(&r, 0, 200), v = rng_unit(&r) * drive_stop(&car, d),
		       least = d;
		for (unsigned k = 0; k < 2000; k++) {
			double to = fmin(drive_stop(&car, d), v + car.accel_ms2 * car.step_s);
			CU_ASSERT_TRUE(to >= v - car.brake_ms2 * car.step_s - 1e-9); // it can
			v = fmin(to, car.most_ms);
			d -= v * car.step_s;
			least = fmin(least, d);
		}
		CU_ASSERT_TRUE(least >= -1e-9);
		CU_ASSERT_TRUE(d < 0.1); // and comes there
	}
	CU_ASSERT_EQUAL(drive_stop(&car, 0.0), 0.0);
	CU_ASSERT_EQUAL(drive_stop(&car, -1.0), 0.0);
}

static void earliest_is_what_full_use_gives(void)
{
	CU_ASSERT_DOUBLE_EQUAL(drive_earliest_s(&car, 13.89, 138.9, 13.89), 10.0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(drive_earliest_s(&car, 0.0, 1.3, 13.89), 1.0, 1e-9);
	// Slower at the line takes longer.
	CU_ASSERT_TRUE(drive_earliest_s(&car, 10, 100, 6) > drive_earliest_s(&car, 10, 100, 10));
}

static const struct check_test tests[] = {
	{"keeps appointments", keeps_appointments},
	{"knows what it cannot keep", knows_what_it_cannot_keep},
	{"stops before the line", stops_before_the_line},
	{"earliest is what full use gives", earliest_is_what_full_use_gives},
};
CHECK_MAIN("drive", tests)
