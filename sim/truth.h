// SPDX-License-Identifier: Apache-2.0
// The true state of the simulated world, advanced in fixed steps: the same scenario and seed give
// the same world, bit for bit. Pure; one owner.
#pragma once

#include <stdint.h>

#include "actor.h"
#include "car.h"
#include "phase.h"
#include "rng.h"
#include "scenario.h"
#include "uav.h"

enum truth_kind {
	TRUTH_CAR,
	TRUTH_TRUCK,
	TRUTH_BUS,
	TRUTH_DRONE,
	TRUTH_MOTORCYCLE,
	TRUTH_CYCLIST,
	TRUTH_PEDESTRIAN,
	TRUTH_EMERGENCY,
	TRUTH_KIND_COUNT
};

// What can be seen of one object, whatever it is: what senders measure and the judge compares.
struct truth_object {
	uint32_t id;   // never reused within a run
	uint32_t slot; // < truth_slots(): stays the same while the object lives
	enum truth_kind kind;
	int group; // route, or -1: objects of one group drive one behind the other
	const struct scenario_drone *drone; // NULL for road users
	const struct scenario_actor *actor; // NULL for all others
	int signal;			    // that it has to obey, -1 none, at a line …
	double to_line_m;		    // … this far ahead of its front; negative behind
	double e_m, n_m, z_m;		    // centre; z above ground
	double ve_ms, vn_ms, vz_ms;
	double heading_rad;
	double speed_ms;
	double accel_ms2, yaw_rate_rads; // along and about, clockwise positive
	double length_m, width_m;
	bool braking;
};

struct truth_car {
	uint32_t id; // 0: free
	enum truth_kind kind;
	unsigned route;
	struct car_motion m;
	double length_m, width_m;
	double heading_rad, yaw_rate_rads;
	double speed_factor; // this driver's taste
	bool red_met, red_decided, runs_red;
	double brake_until_s; // emergency braking for another that should not be there
};

struct truth {
	const struct scenario *s;
	uint64_t seed;
	struct rng rng;
	double t_s; // 0 at the start, negative in warm-up
	int64_t step;
	uint32_t next_id;
	struct truth_car *cars; // cars_max
	unsigned car_top;	// slots above are free
	unsigned car_count;
	struct uav uavs[SCENARIO_DRONES_MAX];
	double arrival_s[SCENARIO_ROUTES_MAX]; // next car of a route
	bool runner_done[SCENARIO_RUNNERS_MAX];
	uint64_t refused; // cars that found no room in the table
};

// Places convoys and drones and runs the warm-up. 0, or -ENOMEM.
int truth_init(struct truth *w, const struct scenario *s, uint64_t seed);
void truth_fini(struct truth *w);

void truth_step(struct truth *w);

static inline unsigned truth_slots(const struct truth *w)
{
	return w->s->cars_max + w->s->drone_count + w->s->instance_count;
}

// Fills out with all objects (at most truth_slots()); returns how many.
unsigned truth_objects(const struct truth *w, struct truth_object *out);

const char *truth_kind_name(unsigned kind);
