// SPDX-License-Identifier: Apache-2.0
// A scenario: the piece of world that the simulation plays, read from its own YAML file. Const
// after loading.
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "path.h"

enum {
	SCENARIO_NAME_SIZE = 32,
	SCENARIO_SIGNALS_MAX = 16,
	SCENARIO_ROUTES_MAX = 96,
	SCENARIO_DRONES_MAX = 256,
	SCENARIO_ZONES_MAX = 64,
	SCENARIO_RUNNERS_MAX = 16,
	SCENARIO_ACTORS_MAX = 48,
	SCENARIO_SPEEDS_MAX = 12
};

// One signal group: green, then yellow, within the scenario's common cycle; red for the rest.
struct scenario_signal {
	char name[SCENARIO_NAME_SIZE];
	double green_at_s, green_s, yellow_s;
};

// One way through the scenario: a lane in, a movement, a lane out.
struct scenario_route {
	char name[SCENARIO_NAME_SIZE];
	char approach[SCENARIO_NAME_SIZE]; // routes of one approach share the path up to stop_m
	char exit[SCENARIO_NAME_SIZE];	   // routes of one exit share the path from their end back
	unsigned approach_id, exit_id;	   // equal names, equal numbers
	struct path path;
	double speed_ms, turn_speed_ms; // turn speed holds between stop_m and exit_m
	double stop_m, exit_m;
	int signal; // index, -1 none
	double demand_veh_h;
	double truck_share, bus_share;
	unsigned convoy; // cars that circle a closed path at constant speed and distance
};

enum scenario_link { SCENARIO_LINK_ODID, SCENARIO_LINK_MAVLINK, SCENARIO_LINK_COUNT };

struct scenario_drone {
	char name[SCENARIO_NAME_SIZE];
	struct path path; // way points, flown round and round
	double speed_ms;
	double dwell_s; // rest at way points on the ground
	enum scenario_link link;
	unsigned ua_type;     // Open Drone ID UA type
	double silent_from_s; // its link is lost then; it flies on
};

enum scenario_zone_kind {
	SCENARIO_ZONE_CONFLICT_AREA,
	SCENARIO_ZONE_CROSSWALK,
	SCENARIO_ZONE_CORRIDOR,
	SCENARIO_ZONE_PAD,
	SCENARIO_ZONE_GEOZONE, // not to be flown in
	SCENARIO_ZONE_KIND_COUNT
};

// A region for the map: polygon, except for corridors, whose path is a centre line.
struct scenario_zone {
	char name[SCENARIO_NAME_SIZE];
	enum scenario_zone_kind kind;
	struct path path;
	double lower_m, upper_m; // above ground
};

// From this moment on, the first car of the route that meets a red signal with a free road ahead
// does not stop.
struct scenario_runner {
	int route;
	double from_s, until_s;
};

enum scenario_actor_kind {
	SCENARIO_ACTOR_CAR,
	SCENARIO_ACTOR_TRUCK,
	SCENARIO_ACTOR_BUS,
	SCENARIO_ACTOR_MOTORCYCLE,
	SCENARIO_ACTOR_CYCLIST,
	SCENARIO_ACTOR_PEDESTRIAN,
	SCENARIO_ACTOR_EMERGENCY, // with lights and siren in use
	SCENARIO_ACTOR_KIND_COUNT
};

enum scenario_actor_link {
	SCENARIO_ACTOR_BSM,
	SCENARIO_ACTOR_PSM,
	SCENARIO_ACTOR_CAM,
	SCENARIO_ACTOR_LINK_COUNT
};

// What the actor is in the scenario for, beside the pairs that it makes.
enum scenario_expect {
	SCENARIO_EXPECT_NONE,
	SCENARIO_EXPECT_WRONG_WAY,
	SCENARIO_EXPECT_STOPPED,
	SCENARIO_EXPECT_EMERGENCY,
	SCENARIO_EXPECT_COUNT
};

struct scenario_speed {
	double t_s, v_ms;
};

// A road user by script, once or again and again.
struct scenario_actor {
	char name[SCENARIO_NAME_SIZE];
	enum scenario_actor_kind kind;
	enum scenario_actor_link link;
	enum scenario_expect expect;
	struct path path;
	struct scenario_speed speeds[SCENARIO_SPEEDS_MAX]; // since its start, linear in between
	unsigned speed_count;
	double start_s, life_s, every_s;
	unsigned repeat;	   // how many there are, every_s apart
	double jitter_s, jitter_m; // of start and path, either way, drawn from the seed
	double level_m;		   // above ground: a bridge
	int signal;		   // index, -1 none: what it should have obeyed …
	double stop_m;		   // … at this point of the path
	unsigned first;		   // number of its first instance among all
};

struct scenario {
	char name[SCENARIO_NAME_SIZE];
	int32_t lat_e7, lon_e7;
	double ground_m;  // above the WGS-84 ellipsoid
	double geoid_m;	  // sea level above the ellipsoid
	int64_t start_ns; // simulated start of captures, Unix UTC
	unsigned step_ms;
	double warm_up_s; // traffic runs this long, unseen, before the start
	double cycle_s;
	double run_red_share; // of the cars that meet a red signal with a free road ahead
	unsigned cars_max;
	struct {
		unsigned bsm_ms, odid_ms, mavlink_ms, heartbeat_ms; // periods
	} rates;
	struct {
		double loss; // share of frames
		double delay_ms, jitter_ms;
		unsigned queue_max; // frames on their way at once
	} radio;
	struct {
		double position_m, altitude_m, speed_ms; // standard deviations; 0: none
	} noise;
	double cam_share; // of the cars on routes; they send CAM instead of BSM
	bool roadside;	  // sends SPAT and MAP
	struct {
		double ttc_s, closing_ms; // road near miss: footprints would touch within ttc_s
		double air_radius_m, air_height_m; // air near miss: closer than this
	} judge;
	struct scenario_signal signals[SCENARIO_SIGNALS_MAX];
	struct scenario_route routes[SCENARIO_ROUTES_MAX];
	struct scenario_drone drones[SCENARIO_DRONES_MAX];
	struct scenario_zone zones[SCENARIO_ZONES_MAX];
	struct scenario_runner runners[SCENARIO_RUNNERS_MAX];
	struct scenario_actor actors[SCENARIO_ACTORS_MAX];
	unsigned actor_count, instance_count; // instance: one repetition of an actor
	unsigned signal_count, route_count, drone_count, zone_count, runner_count;
};

// Returns a scenario for scenario_free, or NULL after one line for each error on err.
struct scenario *scenario_load(const char *path, FILE *err);
void scenario_free(struct scenario *s);

// The key reference as Markdown.
void scenario_print_reference(FILE *out);

const char *scenario_zone_kind_name(unsigned kind); // "conflict_area", …
const char *scenario_link_name(unsigned link);	    // "odid", "mavlink"
