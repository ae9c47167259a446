// SPDX-License-Identifier: Apache-2.0
#include "scenario_form.h"

#include "scenario.h"

const char *const scenario_form_links[] = {"odid", "mavlink", NULL};
const char *const scenario_form_kinds[] = {"conflict_area", "crosswalk", "corridor",
					   "pad",	    "geozone",	 NULL};
const char *const scenario_form_actor_kinds[] = {"car",	    "truck",	  "bus",       "motorcycle",
						 "cyclist", "pedestrian", "emergency", NULL};
static const char *const actor_links[] = {"bsm", "psm", "cam", NULL};
static const char *const expectations[] = {"none", "wrong_way", "stopped_vehicle",
					   "emergency_vehicle", NULL};

// clang-format off
#define KEY(type, member, kind, fallback, lo, hi, unit, doc) \
	{#member, kind, offsetof(struct scenario_form_##type, member), fallback, lo, hi, unit, doc, NULL, NULL}
#define KEY_ENUM(type, member, fallback, names, doc) \
	{#member, CONF_ENUM, offsetof(struct scenario_form_##type, member), fallback, 0, 0, NULL, doc, names, NULL}
#define KEY_SUB(type, member, kind, hi, map, doc) \
	{#member, kind, offsetof(struct scenario_form_##type, member), "", 0, hi, NULL, doc, NULL, map}
// clang-format on

static const struct conf_key origin_keys[] = {
	KEY(origin, lat, CONF_E7, NULL, -88, 88, "deg", "Latitude of the point 0,0."),
	KEY(origin, lon, CONF_E7, NULL, -180, 180, "deg", "Longitude of the point 0,0."),
	KEY(origin, ground_m, CONF_FLOAT, "0", -500, 9000, "m",
	    "Ground above the WGS-84 ellipsoid."),
	KEY(origin, geoid_m, CONF_FLOAT, "0", -120, 120, "m", "Sea level above the ellipsoid."),
};
static const struct conf_map origin_map = CONF_MAP_OF(origin_keys, struct scenario_form_origin);

static const struct conf_key rates_keys[] = {
	KEY(rates, bsm_hz, CONF_UINT, "10", 1, 50, "Hz", "Basic safety messages of each car."),
	KEY(rates, odid_hz, CONF_UINT, "1", 1, 50, "Hz",
	    "Remote ID beacons of each drone that sends them."),
	KEY(rates, mavlink_hz, CONF_UINT, "5", 1, 50, "Hz",
	    "MAVLink positions of each drone that sends them."),
	KEY(rates, heartbeat_hz, CONF_UINT, "1", 1, 50, "Hz",
	    "MAVLink heartbeats; identities go with them."),
};
static const struct conf_map rates_map = CONF_MAP_OF(rates_keys, struct scenario_form_rates);

static const struct conf_key radio_keys[] = {
	KEY(radio, loss, CONF_FLOAT, "0", 0, 1, NULL, "Share of frames that never arrive."),
	KEY(radio, delay_ms, CONF_FLOAT, "0", 0, 1000, "ms", "From sending to arrival."),
	KEY(radio, jitter_ms, CONF_FLOAT, "0", 0, 1000, "ms",
	    "Added to the delay, evenly spread from 0."),
	KEY(radio, queue_max, CONF_UINT, "8192", 16, 65536, "frames",
	    "On their way at once; more are lost."),
};
static const struct conf_map radio_map = CONF_MAP_OF(radio_keys, struct scenario_form_radio);

static const struct conf_key noise_keys[] = {
	KEY(noise, position_m, CONF_FLOAT, "0", 0, 50, "m",
	    "Standard deviation of a receiver's position, each axis."),
	KEY(noise, altitude_m, CONF_FLOAT, "0", 0, 50, "m",
	    "Standard deviation of a receiver's altitude."),
	KEY(noise, speed_ms, CONF_FLOAT, "0", 0, 5, "m/s", "Standard deviation of speed."),
};
static const struct conf_map noise_map = CONF_MAP_OF(noise_keys, struct scenario_form_noise);

static const struct conf_key judge_keys[] = {
	KEY(judge, ttc_s, CONF_FLOAT, "1.5", 0.1, 10, "s",
	    "Road near miss: contact within this time at constant velocity."),
	KEY(judge, closing_ms, CONF_FLOAT, "2", 0, 50, "m/s",
	    "Slower approaches are no near miss."),
	KEY(judge, air_radius_m, CONF_FLOAT, "30", 1, 1000, "m",
	    "Air near miss: closer than this horizontally …"),
	KEY(judge, air_height_m, CONF_FLOAT, "15", 1, 1000, "m", "… and than this vertically."),
};
static const struct conf_map judge_map = CONF_MAP_OF(judge_keys, struct scenario_form_judge);

static const struct conf_key scale_keys[] = {
	KEY(scale, cars, CONF_UINT, "0", 0, 4000, NULL,
	    "Cars made on a grid of city blocks, for load."),
	KEY(scale, drones, CONF_UINT, "0", 0, 200, NULL,
	    "Drones made on a grid above it, every second one on each link."),
};
static const struct conf_map scale_map = CONF_MAP_OF(scale_keys, struct scenario_form_scale);

static const struct conf_key signal_keys[] = {
	KEY(signal, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the signal group."),
	KEY(signal, green_at_s, CONF_FLOAT, NULL, 0, 600, "s", "Start of green within the cycle."),
	KEY(signal, green_s, CONF_FLOAT, NULL, 1, 600, "s", "Length of green."),
	KEY(signal, yellow_s, CONF_FLOAT, "3", 1, 10, "s", "Length of yellow."),
};
static const struct conf_map signal_map = CONF_MAP_OF(signal_keys, struct scenario_form_signal);

static const struct conf_key route_keys[] = {
	KEY(route, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the route."),
	KEY(route, approach, CONF_STRING, NULL, 1, 31, NULL,
	    "Lane in; routes with the same one follow each other there."),
	KEY(route, exit, CONF_STRING, NULL, 1, 31, NULL,
	    "Lane out; routes with the same one follow each other there."),
	KEY(route, path, CONF_STRING, NULL, 3, 2000, "m", "Points \"e,n e,n …\"."),
	KEY(route, speed_ms, CONF_FLOAT, "13.9", 1, 60, "m/s", "Wanted speed."),
	KEY(route, turn_speed_ms, CONF_FLOAT, "13.9", 1, 60, "m/s",
	    "Wanted speed between stop_m and exit_m."),
	KEY(route, stop_m, CONF_FLOAT, "0", 0, 20000, "m", "Stop line, along the path."),
	KEY(route, exit_m, CONF_FLOAT, "0", 0, 20000, "m",
	    "Where the lane out begins, along the path."),
	KEY(route, signal, CONF_STRING, "none", 1, 31, NULL,
	    "Signal group at the stop line, or none."),
	KEY(route, demand_veh_h, CONF_FLOAT, "0", 0, 1800, "veh/h", "Cars that want to enter."),
	KEY(route, truck_share, CONF_FLOAT, "0.05", 0, 1, NULL, "Share of trucks."),
	KEY(route, bus_share, CONF_FLOAT, "0.03", 0, 1, NULL, "Share of buses."),
};
static const struct conf_map route_map = CONF_MAP_OF(route_keys, struct scenario_form_route);

static const struct conf_key drone_keys[] = {
	KEY(drone, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the drone."),
	KEY(drone, path, CONF_STRING, NULL, 3, 2000, "m",
	    "Way points \"e,n,z e,n,z …\", z above ground, flown round and round."),
	KEY(drone, speed_ms, CONF_FLOAT, "10", 1, 60, "m/s", "Cruise speed."),
	KEY(drone, dwell_s, CONF_FLOAT, "5", 0, 600, "s", "Rest at way points on the ground."),
	KEY_ENUM(drone, link, "odid", scenario_form_links, "How the drone is heard."),
	KEY(drone, ua_type, CONF_UINT, "2", 0, 15, NULL, "Open Drone ID kind of aircraft."),
	KEY(drone, silent_from_s, CONF_FLOAT, "1000000", 0, 1000000, "s",
	    "From then on it is not heard any more."),
};
static const struct conf_map drone_map = CONF_MAP_OF(drone_keys, struct scenario_form_drone);

static const struct conf_key zone_keys[] = {
	KEY(zone, name, CONF_STRING, NULL, 1, 31, NULL, "Name on the map."),
	KEY_ENUM(zone, kind, NULL, scenario_form_kinds, "What it is."),
	KEY(zone, path, CONF_STRING, NULL, 3, 2000, "m",
	    "Corners \"e,n e,n …\"; of a corridor its centre line."),
	KEY(zone, lower_m, CONF_FLOAT, "0", 0, 5000, "m", "Lower limit above ground."),
	KEY(zone, upper_m, CONF_FLOAT, "0", 0, 5000, "m",
	    "Upper limit above ground; 0 for what lies on the ground."),
};
static const struct conf_map zone_map = CONF_MAP_OF(zone_keys, struct scenario_form_zone);

static const struct conf_key runner_keys[] = {
	KEY(runner, route, CONF_STRING, NULL, 1, 31, NULL,
	    "Route whose next car at a red signal does not stop …"),
	KEY(runner, from_s, CONF_FLOAT, NULL, 0, 86400, "s", "… from this time on …"),
	KEY(runner, until_s, CONF_FLOAT, NULL, 0, 86400, "s", "… until this time."),
};
static const struct conf_map runner_map = CONF_MAP_OF(runner_keys, struct scenario_form_runner);

static const struct conf_key actor_keys[] = {
	KEY(actor, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the road user."),
	KEY_ENUM(actor, kind, "car", scenario_form_actor_kinds, "What it is."),
	KEY_ENUM(actor, link, "bsm", actor_links, "What it sends."),
	KEY_ENUM(actor, expect, "none", expectations, "What a detector should say about it alone."),
	KEY(actor, path, CONF_STRING, NULL, 3, 2000, "m", "Points \"e,n e,n …\" of its front."),
	KEY(actor, speeds, CONF_STRING, NULL, 3, 300, NULL,
	    "\"0:v t:v …\": speeds in m/s at seconds since its start; linear in between."),
	KEY(actor, start_s, CONF_FLOAT, "0", 0, 86400, "s", "When it appears."),
	KEY(actor, life_s, CONF_FLOAT, "600", 0.1, 86400, "s",
	    "Disappears after this long, or at the end of the path."),
	KEY(actor, every_s, CONF_FLOAT, "10", 0.1, 3600, "s", "Between repetitions."),
	KEY(actor, repeat, CONF_UINT, "1", 1, 200, NULL, "How many come, one after the other."),
	KEY(actor, jitter_s, CONF_FLOAT, "0", 0, 10, "s",
	    "Each starts earlier or later by up to this."),
	KEY(actor, jitter_m, CONF_FLOAT, "0", 0, 10, "m",
	    "Each path lies to the side by up to this."),
	KEY(actor, level_m, CONF_FLOAT, "0", -50, 100, "m", "Height of its road above ground."),
	KEY(actor, signal, CONF_STRING, "none", 1, 31, NULL,
	    "Signal group that it should obey and does not look at, or none."),
	KEY(actor, stop_m, CONF_FLOAT, "0", 0, 20000, "m", "Stop line of that, along the path."),
};
static const struct conf_map actor_map = CONF_MAP_OF(actor_keys, struct scenario_form_actor);

static const struct conf_key top_keys[] = {
	KEY(top, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the scenario."),
	KEY_SUB(top, origin, CONF_MAP, 0, &origin_map, "Where it lies."),
	KEY(top, start_s, CONF_UINT, "1790000000", 0, 4000000000.0, "s",
	    "Unix time at which captures start; live runs use the clock."),
	KEY(top, step_ms, CONF_UINT, "20", 5, 100, "ms", "Step of the world; divides 100."),
	KEY(top, warm_up_s, CONF_FLOAT, "0", 0, 600, "s",
	    "Traffic runs this long, unseen, before the start."),
	KEY(top, cycle_s, CONF_FLOAT, "60", 10, 600, "s", "Common cycle of the signals."),
	KEY(top, run_red_share, CONF_FLOAT, "0", 0, 1, NULL,
	    "Share of cars that do not stop at a red signal with a free road ahead."),
	KEY(top, cars_max, CONF_UINT, "512", 1, 4096, NULL,
	    "Cars at once; more have to wait outside."),
	KEY(top, cam_share, CONF_FLOAT, "0", 0, 1, NULL,
	    "Share of the cars on routes that send CAM instead of BSM."),
	KEY(top, roadside, CONF_BOOL, "false", 0, 0, NULL,
	    "A roadside unit sends SPAT (10 Hz) and MAP (1 Hz) made from signals and routes."),
	KEY_SUB(top, rates, CONF_MAP, 0, &rates_map, "How often each object sends."),
	KEY_SUB(top, radio, CONF_MAP, 0, &radio_map, "What happens to frames on the air."),
	KEY_SUB(top, noise, CONF_MAP, 0, &noise_map, "Errors of the senders' receivers."),
	KEY_SUB(top, judge, CONF_MAP, 0, &judge_map, "What counts as a near miss."),
	KEY_SUB(top, scale, CONF_MAP, 0, &scale_map, "Objects made by rule instead of by list."),
	KEY_SUB(top, signals, CONF_LIST, SCENARIO_SIGNALS_MAX, &signal_map, "Signal groups."),
	KEY_SUB(top, routes, CONF_LIST, 48, &route_map, "Ways of cars."),
	KEY_SUB(top, drones, CONF_LIST, 56, &drone_map, "Drones."),
	KEY_SUB(top, zones, CONF_LIST, SCENARIO_ZONES_MAX, &zone_map, "Regions for the map."),
	KEY_SUB(top, red_runners, CONF_LIST, SCENARIO_RUNNERS_MAX, &runner_map,
		"Cars that run the red, by appointment."),
	KEY_SUB(top, actors, CONF_LIST, SCENARIO_ACTORS_MAX, &actor_map,
		"Road users by script: they see neither signals nor others, and nobody sees "
		"them."),
};
const struct conf_map scenario_form_map = CONF_MAP_OF(top_keys, struct scenario_form_top);
