// SPDX-License-Identifier: Apache-2.0
// The form of a scenario's YAML file: structs whose members carry the names of the keys, filled by
// conf_load. Only scenario.c needs it.
#pragma once

#include "conf.h"

struct scenario_form_origin {
	struct conf_val lat, lon, ground_m, geoid_m;
};
struct scenario_form_rates {
	struct conf_val bsm_hz, odid_hz, mavlink_hz, heartbeat_hz;
};
struct scenario_form_radio {
	struct conf_val loss, delay_ms, jitter_ms, queue_max;
};
struct scenario_form_noise {
	struct conf_val position_m, altitude_m, speed_ms;
};
struct scenario_form_judge {
	struct conf_val ttc_s, closing_ms, air_radius_m, air_height_m;
};
struct scenario_form_scale {
	struct conf_val cars, drones;
};
struct scenario_form_signal {
	struct conf_val name, green_at_s, green_s, yellow_s;
};
struct scenario_form_route {
	struct conf_val name, approach, exit, path, speed_ms, turn_speed_ms, stop_m, exit_m, signal,
		demand_veh_h;
	struct conf_val truck_share, bus_share;
};
struct scenario_form_drone {
	struct conf_val name, path, speed_ms, dwell_s, link, ua_type, silent_from_s;
};
struct scenario_form_zone {
	struct conf_val name, kind, path, lower_m, upper_m;
};
struct scenario_form_actor {
	struct conf_val name, kind, link, expect, path, speeds, start_s, life_s, every_s, repeat;
	struct conf_val jitter_s, jitter_m, level_m, signal, stop_m;
};
struct scenario_form_runner {
	struct conf_val route, from_s, until_s;
};
struct scenario_form_top {
	struct conf_val name, start_s, step_ms, warm_up_s, cycle_s, run_red_share, cars_max;
	struct conf_val cam_share, roadside;
	struct scenario_form_origin origin;
	struct scenario_form_rates rates;
	struct scenario_form_radio radio;
	struct scenario_form_noise noise;
	struct scenario_form_judge judge;
	struct scenario_form_scale scale;
	struct conf_list signals, routes, drones, zones, red_runners, actors;
};

extern const struct conf_map scenario_form_map; // loads a struct scenario_form_top
extern const char *const scenario_form_kinds[]; // names of enum scenario_zone_kind, NULL-terminated
extern const char *const scenario_form_actor_kinds[]; // names of enum scenario_actor_kind
extern const char *const scenario_form_links[]; // names of enum scenario_link, NULL-terminated
