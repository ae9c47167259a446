// SPDX-License-Identifier: Apache-2.0
#include "car.h"

#include <math.h>

#include "check.h"
#include "vector.h"

static void keeps_wanted_speed_on_a_free_road(void)
{
	struct car_motion c = {.speed_ms = 0};
	for (int i = 0; i < 3000; i++)
		car_step(&c, (struct car_ahead){CAR_FREE, 0}, 13.9, 0, 0.02);
	CU_ASSERT_DOUBLE_EQUAL(c.speed_ms, 13.9, 0.1);
	CU_ASSERT_TRUE(c.s_m > 600 && c.s_m < 13.9 * 60);
}

static void stops_at_a_standing_obstacle(void)
{
	for (double start_ms = 5; start_ms <= 20; start_ms += 2.5) {
		struct car_motion c = {.speed_ms = start_ms};
		double hardest = 0;
		for (int i = 0; i < 3000; i++) {
			car_step(&c, (struct car_ahead){150.0 - c.s_m, 0}, start_ms, 0, 0.02);
			hardest = fmin(hardest, c.accel_ms2);
		}
		CU_ASSERT_TRUE(c.s_m < 150.0 && c.s_m > 145.0);
		CU_ASSERT_TRUE(c.speed_ms < 0.1);
		CU_ASSERT_TRUE(hardest > -5.0); // seen from far away: no emergency
	}
}

// A leader that brakes as hard as tyres can, from any speed, distance and step: never a touch.
static void never_touches_a_braking_leader(void)
{
	uint64_t seed = 4;
	for (int run = 0; run < 2000; run++) {
		double dt_s = vector_between(&seed, 0, 1) ? 0.02 : 0.1;
		double v = (double)vector_between(&seed, 0, 250) / 10;
		// A distance that a driver of this speed keeps, from the model's own headway on.
		struct car_motion leader = {.s_m = 2.0 + v * 1.2 +
						   (double)vector_between(&seed, 0, 300) / 10,
					    .speed_ms = v};
		struct car_motion c = {.speed_ms = v};
		double least = leader.s_m;
		for (int i = 0; i < 600; i++) {
			double gap = leader.s_m - c.s_m;
			car_step(&c, (struct car_ahead){gap, leader.speed_ms}, 16, 0, dt_s);
			double after = fmax(0.0, leader.speed_ms - CAR_BRAKE_MAX_MS2 * dt_s);
			leader.s_m += 0.5 * (leader.speed_ms + after) * dt_s;
			leader.speed_ms = after;
			least = fmin(least, leader.s_m - c.s_m);
			if (c.accel_ms2 < -CAR_BRAKE_MAX_MS2 * 1.001 && gap > 1.0)
				CU_FAIL("brakes harder than tyres can");
		}
		CU_ASSERT_TRUE(least >= 0.0);
	}
}

static void emergency_overrides_the_road(void)
{
	struct car_motion c = {.speed_ms = 10};
	car_step(&c, (struct car_ahead){CAR_FREE, 0}, 14, 7.0, 0.1);
	CU_ASSERT_DOUBLE_EQUAL(c.speed_ms, 9.3, 1e-9);
	for (int i = 0; i < 50; i++)
		car_step(&c, (struct car_ahead){CAR_FREE, 0}, 14, 7.0, 0.1);
	CU_ASSERT_EQUAL(c.speed_ms, 0.0); // never backwards
}

static void braking_arithmetic(void)
{
	CU_ASSERT_DOUBLE_EQUAL(car_needed_brake_ms2(10, 25), 2.0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(car_speed_before_ms(0, 25), 10.0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(car_speed_before_ms(6, -3), 6.0, 1e-9);
}

static const struct check_test tests[] = {
	{"keeps wanted speed on a free road", keeps_wanted_speed_on_a_free_road},
	{"stops at a standing obstacle", stops_at_a_standing_obstacle},
	{"never touches a braking leader", never_touches_a_braking_leader},
	{"emergency overrides the road", emergency_overrides_the_road},
	{"braking arithmetic", braking_arithmetic},
};
CHECK_MAIN("car", tests)
