// SPDX-License-Identifier: Apache-2.0
#include "car.h"

#include <math.h>

static const double ACCEL_MS2 = 1.6;	// maximum acceleration
static const double HEADWAY_S = 1.2;	// safe time headway
static const double STANDSTILL_M = 2.0; // gap in a queue
static const double GUARD_M = 0.1;

static double idm_accel(double v, struct car_ahead a, double wanted_ms)
{
	double free_road = 1.0 - pow(v / fmax(wanted_ms, 0.1), 4.0);
	if (a.gap_m >= CAR_FREE)
		return ACCEL_MS2 * free_road;
	double closing = v - a.speed_ms;
	double dynamic_m =
		v * HEADWAY_S + v * closing / (2.0 * sqrt(ACCEL_MS2 * CAR_BRAKE_COMFORT_MS2));
	double wanted_gap_m = STANDSTILL_M + fmax(0.0, dynamic_m);
	double ratio = wanted_gap_m / fmax(a.gap_m, GUARD_M);
	return ACCEL_MS2 * (free_road - ratio * ratio);
}

void car_step(struct car_motion *c, struct car_ahead ahead, double wanted_ms, double brake_ms2,
	      double dt_s)
{
	double accel = fmax(idm_accel(c->speed_ms, ahead, wanted_ms), -CAR_BRAKE_MAX_MS2);
	if (brake_ms2 > 0)
		accel = fmin(accel, -fmin(brake_ms2, CAR_BRAKE_MAX_MS2));
	double v = fmax(0.0, c->speed_ms + accel * dt_s);
	double way_m = 0.5 * (c->speed_ms + v) * dt_s;
	// The model's own answer at town speeds and steps of 0.1 s or less; also holds when a car is put on the road too
	// close behind another.
	double room_m = fmax(0.0, ahead.gap_m - GUARD_M + ahead.speed_ms * dt_s);
	if (ahead.gap_m < CAR_FREE && way_m > room_m) {
		way_m = room_m;
		v = fmin(v, ahead.speed_ms);
	}
	c->accel_ms2 = dt_s > 0 ? (v - c->speed_ms) / dt_s : 0.0;
	c->s_m += way_m;
	c->speed_ms = v;
}

double car_needed_brake_ms2(double speed_ms, double distance_m)
{
	return speed_ms * speed_ms / (2.0 * fmax(distance_m, 0.01));
}

double car_speed_before_ms(double target_ms, double distance_m)
{
	return sqrt(target_ms * target_ms + 2.0 * CAR_BRAKE_COMFORT_MS2 * fmax(distance_m, 0.0));
}
