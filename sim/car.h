// SPDX-License-Identifier: Apache-2.0
// How one car drives: the Intelligent Driver Model (Treiber, Hennecke, Helbing: Congested traffic states in empirical
// observations and microscopic simulations, Physical Review E 62, 2000, pages 1805-1824), with the parameters of its
// table I rounded for town traffic, a physical limit of braking, and a guard that no step ends behind the leader's
// bumper. Pure: a car sees only the gap and speed ahead that it is told.
#pragma once

#include <stdbool.h>

#define CAR_BRAKE_COMFORT_MS2 2.0 // what a driver wants
#define CAR_BRAKE_YELLOW_MS2  3.5 // a yellow signal that needs more than this is passed
#define CAR_BRAKE_MAX_MS2     8.0 // what tyres on a dry road can do

struct car_motion {
	double s_m;	  // front bumper along the route
	double speed_ms;  // never negative
	double accel_ms2; // of the last step
};

// What stands or drives ahead: distance from front bumper to it, and its speed. gap_m = CAR_FREE: nothing.
#define CAR_FREE 1e9
struct car_ahead {
	double gap_m, speed_ms;
};

// One step. wanted_ms: speed on a free road; brake_ms2 > 0: an emergency, brakes at least this hard.
void car_step(struct car_motion *c, struct car_ahead ahead, double wanted_ms, double brake_ms2,
	      double dt_s);

// Deceleration that stops the car within a distance.
double car_needed_brake_ms2(double speed_ms, double distance_m);

// Speed from which CAR_BRAKE_COMFORT_MS2 brings the car to target_ms within a distance.
double car_speed_before_ms(double target_ms, double distance_m);
