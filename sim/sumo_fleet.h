// SPDX-License-Identifier: Apache-2.0
// The vehicles that SUMO drives: who is where, on which lane, on the way to which crossing. Reads SUMO's answers and
// hands it speeds. One owner.
#pragma once

#include "sumo_net.h"

enum {
	SUMO_CARS_EVER = 1 << 18,
	SUMO_ROUTE_MAX = 512,
	SUMO_MODE_OURS =
		39, // keeps distances and its limits, goes by slots instead of right of way and lights
	SUMO_LANES_FREE = 1621 // SUMO's own
};

struct sumo_car {
	int32_t name; // number in fleet->ids
	bool is_here; // departed, not arrived
	bool is_emergency, is_transit;
	double length_m, width_m, accel_ms2, decel_ms2;
	int32_t *route; // edges
	uint32_t route_count, route_at;
	// As SUMO says, after the last step; and at the step before.
	int32_t lane, was_lane;
	double x_m, y_m, angle_deg, speed_ms, accel_now_ms2, pos_m, time_loss_s;
	double was_pos_m, was_speed_ms;
	double went_m;	  // since it departed
	int32_t movement; // on an in lane: the way it will take; inside: the way it is on; NAMES_NONE
	int32_t ahead;	  // index of the car in front on the same lane, NAMES_NONE
	int32_t lanes;	  // for what it may change lanes, 0: not at all
	bool is_new;	  // departed in the last step
	void *more;	  // of the bridge
};

struct sumo_fleet {
	const struct sumo_net *net;
	struct traci *traci;
	struct names ids;
	struct sumo_car *cars; // by number of the id
	int32_t *here;	       // those in the network, in order of departure
	int32_t *sorted;       // … by lane and position, the foremost first
	uint32_t here_count;
	double step_s, t_s;
	int32_t expected; // still in the network or to come
	uint64_t departed, arrived, colliding_sumo;
	uint8_t *has_collided; // by id: SUMO reported it
	struct writer *out;    // message to be sent with the next step
};

// 0, or a negative errno after one line on stderr.
int sumo_fleet_init(struct sumo_fleet *f, const struct sumo_net *net, struct traci *t);
void sumo_fleet_fini(struct sumo_fleet *f);

// Takes back, or gives, the car's speed; 0 <= v; negative: SUMO drives it again.
void sumo_fleet_set_speed(struct sumo_fleet *f, const struct sumo_car *car, double v_ms);
void sumo_fleet_set_mode(struct sumo_fleet *f, const struct sumo_car *car, int32_t mode);
void sumo_fleet_set_lanes(struct sumo_fleet *f, struct sumo_car *car, int32_t lanes);
void sumo_fleet_set_signal(struct sumo_fleet *f, int32_t signal, const char *state);

// One step of SUMO with what was set; then all cars are as they are now. 0, or a negative errno after a line on stderr.
int sumo_fleet_step(struct sumo_fleet *f);
