// SPDX-License-Identifier: Apache-2.0
// Between SUMO and the air: each equipped vehicle believes where it is, says what the contract wants, hears decisions and
// drives by them. One owner.
#pragma once

#include "base/geo.h"
#include "radio.h"
#include "slot_car.h"
#include "sumo_fleet.h"

// What is asked of the vehicles and of the air between them and the node.
struct sumo_params {
	enum slot_profile profile;
	struct radio_air air; // each way
	double equipped;      // share of vehicles that can talk
	double position_m;    // standard deviation of their position error
	double clock_ms;      // their clocks are off by at most this
	double silent,
		liars; // shares of the equipped: whose radio fails for a while; who say what is not true
	double spread_ms; // how exactly they keep an instant
	double range_m;	  // from where they ask
	uint64_t seed;
	int64_t start_ns;	// Unix time of SUMO's 0
	int32_t lat_e7, lon_e7; // of SUMO's origin
};

enum sumo_lie { SUMO_HONEST, SUMO_LIE_EARLY, SUMO_LIE_PLACE, SUMO_LIE_HOARD, SUMO_LIE_COUNT };

// What the bridge knows of one car.
struct sumo_agent {
	bool is_equipped;
	enum sumo_lie lie;
	bool is_ours; // we drive it
	uint8_t id[SLOT_ID_SIZE], msg_count;
	double error_e_m, error_n_m;
	int64_t clock_ns;
	int64_t silent_from_ns, silent_to_ns;
	struct slot_car car;
	struct slot_view view;
	int32_t movement;	 // of the present passage
	struct slot_car leaving; // the last passage, as long as it is said
	int32_t left_movement;
	int64_t arrive_ns; // when it will probably be at the line; 0: on no lane in
	double arrive_ms;
	// For the record.
	int64_t free_ns;    // when it could first have been at the line
	int64_t head_ns;    // since when it is the first of its lane; 0: it is not
	double head_wait_s; // beyond its free approach
	uint32_t stops;
	bool is_stopped;
	double entry_off_s; // when it passed the line, against the middle of its window
	bool has_entered;   // in this step
};

struct sumo_bridge_counts {
	uint64_t requests, statuses, frames_in, decisions, for_nobody;
	uint64_t by_kind[SLOT_KIND_COUNT], by_reason[SLOT_REASONS];
	uint64_t grants_lost; // decisions that were grants and got lost on the air
	uint64_t lights;
};

struct sumo_bridge {
	struct sumo_params p;
	const struct sumo_net *net;
	struct sumo_fleet *fleet;
	struct geo_frame plane;
	struct rng rng;
	struct sumo_agent *agents; // by number of the car
	struct names by_id;	   // text of a temporary id -> …
	int32_t *car_of_id;	   // … number of the car
	struct radio up, down;
	struct sumo_bridge_counts n;
	char **lights; // state of each signal, one letter a link
	bool *lights_changed;
};

// 0 or -ENOMEM.
int sumo_bridge_init(struct sumo_bridge *b, const struct sumo_params *p, struct sumo_fleet *fleet);
void sumo_bridge_fini(struct sumo_bridge *b);

static inline int64_t sumo_bridge_now(const struct sumo_bridge *b)
{
	return b->p.start_ns + (int64_t)(b->fleet->t_s * 1e3 + 0.5) * 1000000;
}

// After a step of SUMO: who approaches, who has passed, who has left.
void sumo_bridge_look(struct sumo_bridge *b);
// What the vehicles say now goes on the air (b->up).
void sumo_bridge_say(struct sumo_bridge *b);
// A frame of the node, sent at t_ns: its decisions go on the air (b->down).
void sumo_bridge_take(struct sumo_bridge *b, struct span frame, int64_t t_ns);
// The vehicles hear what has arrived, and choose their speeds for the next step.
void sumo_bridge_drive(struct sumo_bridge *b);
