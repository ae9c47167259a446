// SPDX-License-Identifier: Apache-2.0
#include "scenario.h"

#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "conf.h"
#include "scenario_grid.h"

// ---- the file's form; members carry the names of the keys

struct in_origin {
	struct conf_val lat, lon, ground_m, geoid_m;
};
struct in_rates {
	struct conf_val bsm_hz, odid_hz, mavlink_hz, heartbeat_hz;
};
struct in_radio {
	struct conf_val loss, delay_ms, jitter_ms, queue_max;
};
struct in_noise {
	struct conf_val position_m, altitude_m, speed_ms;
};
struct in_judge {
	struct conf_val ttc_s, closing_ms, air_radius_m, air_height_m;
};
struct in_scale {
	struct conf_val cars, drones;
};
struct in_signal {
	struct conf_val name, green_at_s, green_s, yellow_s;
};
struct in_route {
	struct conf_val name, approach, exit, path, speed_ms, turn_speed_ms, stop_m, exit_m, signal,
		demand_veh_h;
	struct conf_val truck_share, bus_share;
};
struct in_drone {
	struct conf_val name, path, speed_ms, dwell_s, link, ua_type;
};
struct in_zone {
	struct conf_val name, kind, path, lower_m, upper_m;
};
struct in_runner {
	struct conf_val route, from_s, until_s;
};
struct in_top {
	struct conf_val name, start_s, step_ms, warm_up_s, cycle_s, run_red_share, cars_max;
	struct in_origin origin;
	struct in_rates rates;
	struct in_radio radio;
	struct in_noise noise;
	struct in_judge judge;
	struct in_scale scale;
	struct conf_list signals, routes, drones, zones, red_runners;
};

static const char *const link_names[] = {"odid", "mavlink", NULL};
static const char *const kind_names[] = {"conflict_area", "crosswalk", "corridor", "pad", NULL};

#define KEY(type, member, kind, fallback, lo, hi, unit, doc)                                       \
	{                                                                                          \
#member, kind, offsetof(struct type, member), fallback, lo, hi, unit, doc, NULL,   \
			NULL                                                                       \
	}
#define KEY_ENUM(type, member, fallback, names, doc)                                               \
	{                                                                                          \
#member, CONF_ENUM, offsetof(struct type, member), fallback, 0, 0, NULL, doc,      \
			names, NULL                                                                \
	}
#define KEY_SUB(type, member, kind, hi, map, doc)                                                  \
	{                                                                                          \
#member, kind, offsetof(struct type, member), "", 0, hi, NULL, doc, NULL, map      \
	}

static const struct conf_key origin_keys[] = {
	KEY(in_origin, lat, CONF_E7, NULL, -88, 88, "deg", "Latitude of the point 0,0."),
	KEY(in_origin, lon, CONF_E7, NULL, -180, 180, "deg", "Longitude of the point 0,0."),
	KEY(in_origin, ground_m, CONF_FLOAT, "0", -500, 9000, "m",
	    "Ground above the WGS-84 ellipsoid."),
	KEY(in_origin, geoid_m, CONF_FLOAT, "0", -120, 120, "m", "Sea level above the ellipsoid."),
};
static const struct conf_map origin_map = CONF_MAP_OF(origin_keys, struct in_origin);

static const struct conf_key rates_keys[] = {
	KEY(in_rates, bsm_hz, CONF_UINT, "10", 1, 50, "Hz", "Basic safety messages of each car."),
	KEY(in_rates, odid_hz, CONF_UINT, "1", 1, 50, "Hz",
	    "Remote ID beacons of each drone that sends them."),
	KEY(in_rates, mavlink_hz, CONF_UINT, "5", 1, 50, "Hz",
	    "MAVLink positions of each drone that sends them."),
	KEY(in_rates, heartbeat_hz, CONF_UINT, "1", 1, 50, "Hz",
	    "MAVLink heartbeats; identities go with them."),
};
static const struct conf_map rates_map = CONF_MAP_OF(rates_keys, struct in_rates);

static const struct conf_key radio_keys[] = {
	KEY(in_radio, loss, CONF_FLOAT, "0", 0, 1, NULL, "Share of frames that never arrive."),
	KEY(in_radio, delay_ms, CONF_FLOAT, "0", 0, 1000, "ms", "From sending to arrival."),
	KEY(in_radio, jitter_ms, CONF_FLOAT, "0", 0, 1000, "ms",
	    "Added to the delay, evenly spread from 0."),
	KEY(in_radio, queue_max, CONF_UINT, "8192", 16, 65536, "frames",
	    "On their way at once; more are lost."),
};
static const struct conf_map radio_map = CONF_MAP_OF(radio_keys, struct in_radio);

static const struct conf_key noise_keys[] = {
	KEY(in_noise, position_m, CONF_FLOAT, "0", 0, 50, "m",
	    "Standard deviation of a receiver's position, each axis."),
	KEY(in_noise, altitude_m, CONF_FLOAT, "0", 0, 50, "m",
	    "Standard deviation of a receiver's altitude."),
	KEY(in_noise, speed_ms, CONF_FLOAT, "0", 0, 5, "m/s", "Standard deviation of speed."),
};
static const struct conf_map noise_map = CONF_MAP_OF(noise_keys, struct in_noise);

static const struct conf_key judge_keys[] = {
	KEY(in_judge, ttc_s, CONF_FLOAT, "1.5", 0.1, 10, "s",
	    "Road near miss: contact within this time at constant velocity."),
	KEY(in_judge, closing_ms, CONF_FLOAT, "2", 0, 50, "m/s",
	    "Slower approaches are no near miss."),
	KEY(in_judge, air_radius_m, CONF_FLOAT, "30", 1, 1000, "m",
	    "Air near miss: closer than this horizontally …"),
	KEY(in_judge, air_height_m, CONF_FLOAT, "15", 1, 1000, "m", "… and than this vertically."),
};
static const struct conf_map judge_map = CONF_MAP_OF(judge_keys, struct in_judge);

static const struct conf_key scale_keys[] = {
	KEY(in_scale, cars, CONF_UINT, "0", 0, 4000, NULL,
	    "Cars made on a grid of city blocks, for load."),
	KEY(in_scale, drones, CONF_UINT, "0", 0, 200, NULL,
	    "Drones made on a grid above it, every second one on each link."),
};
static const struct conf_map scale_map = CONF_MAP_OF(scale_keys, struct in_scale);

static const struct conf_key signal_keys[] = {
	KEY(in_signal, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the signal group."),
	KEY(in_signal, green_at_s, CONF_FLOAT, NULL, 0, 600, "s",
	    "Start of green within the cycle."),
	KEY(in_signal, green_s, CONF_FLOAT, NULL, 1, 600, "s", "Length of green."),
	KEY(in_signal, yellow_s, CONF_FLOAT, "3", 1, 10, "s", "Length of yellow."),
};
static const struct conf_map signal_map = CONF_MAP_OF(signal_keys, struct in_signal);

static const struct conf_key route_keys[] = {
	KEY(in_route, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the route."),
	KEY(in_route, approach, CONF_STRING, NULL, 1, 31, NULL,
	    "Lane in; routes with the same one follow each other there."),
	KEY(in_route, exit, CONF_STRING, NULL, 1, 31, NULL,
	    "Lane out; routes with the same one follow each other there."),
	KEY(in_route, path, CONF_STRING, NULL, 3, 2000, "m", "Points \"e,n e,n …\"."),
	KEY(in_route, speed_ms, CONF_FLOAT, "13.9", 1, 60, "m/s", "Wanted speed."),
	KEY(in_route, turn_speed_ms, CONF_FLOAT, "13.9", 1, 60, "m/s",
	    "Wanted speed between stop_m and exit_m."),
	KEY(in_route, stop_m, CONF_FLOAT, "0", 0, 20000, "m", "Stop line, along the path."),
	KEY(in_route, exit_m, CONF_FLOAT, "0", 0, 20000, "m",
	    "Where the lane out begins, along the path."),
	KEY(in_route, signal, CONF_STRING, "none", 1, 31, NULL,
	    "Signal group at the stop line, or none."),
	KEY(in_route, demand_veh_h, CONF_FLOAT, "0", 0, 1800, "veh/h", "Cars that want to enter."),
	KEY(in_route, truck_share, CONF_FLOAT, "0.05", 0, 1, NULL, "Share of trucks."),
	KEY(in_route, bus_share, CONF_FLOAT, "0.03", 0, 1, NULL, "Share of buses."),
};
static const struct conf_map route_map = CONF_MAP_OF(route_keys, struct in_route);

static const struct conf_key drone_keys[] = {
	KEY(in_drone, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the drone."),
	KEY(in_drone, path, CONF_STRING, NULL, 3, 2000, "m",
	    "Way points \"e,n,z e,n,z …\", z above ground, flown round and round."),
	KEY(in_drone, speed_ms, CONF_FLOAT, "10", 1, 60, "m/s", "Cruise speed."),
	KEY(in_drone, dwell_s, CONF_FLOAT, "5", 0, 600, "s", "Rest at way points on the ground."),
	KEY_ENUM(in_drone, link, "odid", link_names, "How the drone is heard."),
	KEY(in_drone, ua_type, CONF_UINT, "2", 0, 15, NULL, "Open Drone ID kind of aircraft."),
};
static const struct conf_map drone_map = CONF_MAP_OF(drone_keys, struct in_drone);

static const struct conf_key zone_keys[] = {
	KEY(in_zone, name, CONF_STRING, NULL, 1, 31, NULL, "Name on the map."),
	KEY_ENUM(in_zone, kind, NULL, kind_names, "What it is."),
	KEY(in_zone, path, CONF_STRING, NULL, 3, 2000, "m",
	    "Corners \"e,n e,n …\"; of a corridor its centre line."),
	KEY(in_zone, lower_m, CONF_FLOAT, "0", 0, 5000, "m", "Lower limit above ground."),
	KEY(in_zone, upper_m, CONF_FLOAT, "0", 0, 5000, "m",
	    "Upper limit above ground; 0 for what lies on the ground."),
};
static const struct conf_map zone_map = CONF_MAP_OF(zone_keys, struct in_zone);

static const struct conf_key runner_keys[] = {
	KEY(in_runner, route, CONF_STRING, NULL, 1, 31, NULL,
	    "Route whose next car at a red signal does not stop …"),
	KEY(in_runner, from_s, CONF_FLOAT, NULL, 0, 86400, "s", "… from this time on …"),
	KEY(in_runner, until_s, CONF_FLOAT, NULL, 0, 86400, "s", "… until this time."),
};
static const struct conf_map runner_map = CONF_MAP_OF(runner_keys, struct in_runner);

static const struct conf_key top_keys[] = {
	KEY(in_top, name, CONF_STRING, NULL, 1, 31, NULL, "Name of the scenario."),
	KEY_SUB(in_top, origin, CONF_MAP, 0, &origin_map, "Where it lies."),
	KEY(in_top, start_s, CONF_UINT, "1790000000", 0, 4000000000.0, "s",
	    "Unix time at which captures start; live runs use the clock."),
	KEY(in_top, step_ms, CONF_UINT, "20", 5, 100, "ms", "Step of the world; divides 100."),
	KEY(in_top, warm_up_s, CONF_FLOAT, "0", 0, 600, "s",
	    "Traffic runs this long, unseen, before the start."),
	KEY(in_top, cycle_s, CONF_FLOAT, "60", 10, 600, "s", "Common cycle of the signals."),
	KEY(in_top, run_red_share, CONF_FLOAT, "0", 0, 1, NULL,
	    "Share of cars that do not stop at a red signal with a free road ahead."),
	KEY(in_top, cars_max, CONF_UINT, "512", 1, 4096, NULL,
	    "Cars at once; more have to wait outside."),
	KEY_SUB(in_top, rates, CONF_MAP, 0, &rates_map, "How often each object sends."),
	KEY_SUB(in_top, radio, CONF_MAP, 0, &radio_map, "What happens to frames on the air."),
	KEY_SUB(in_top, noise, CONF_MAP, 0, &noise_map, "Errors of the senders' receivers."),
	KEY_SUB(in_top, judge, CONF_MAP, 0, &judge_map, "What counts as a near miss."),
	KEY_SUB(in_top, scale, CONF_MAP, 0, &scale_map, "Objects made by rule instead of by list."),
	KEY_SUB(in_top, signals, CONF_LIST, SCENARIO_SIGNALS_MAX, &signal_map, "Signal groups."),
	KEY_SUB(in_top, routes, CONF_LIST, 48, &route_map, "Ways of cars."),
	KEY_SUB(in_top, drones, CONF_LIST, 56, &drone_map, "Drones."),
	KEY_SUB(in_top, zones, CONF_LIST, SCENARIO_ZONES_MAX, &zone_map, "Regions for the map."),
	KEY_SUB(in_top, red_runners, CONF_LIST, SCENARIO_RUNNERS_MAX, &runner_map,
		"Cars that run the red, by appointment."),
};
static const struct conf_map top_map = CONF_MAP_OF(top_keys, struct in_top);

// ---- from the file's form to the scenario

static void copy_name(char out[SCENARIO_NAME_SIZE], const struct conf_val *v)
{
	snprintf(out, SCENARIO_NAME_SIZE, "%s", v->s);
}

static void parse_path(struct conf_source *src, struct path *path, const struct conf_val *v,
		       unsigned axes, const char *list, unsigned i)
{
	char problem[160], key[64];
	if (path_parse(path, v->s, axes, problem, sizeof(problem)) == 0)
		return;
	snprintf(key, sizeof(key), "%s[%u].path", list, i);
	conf_error(src, key, "%s", problem);
}

static int find_signal(const struct scenario *s, const char *name)
{
	for (unsigned i = 0; i < s->signal_count; i++)
		if (strcmp(s->signals[i].name, name) == 0)
			return (int)i;
	return -1;
}

static void take_signals(struct scenario *s, const struct conf_list *l, struct conf_source *src)
{
	const struct in_signal *in = l->items;
	for (unsigned i = 0; i < l->count; i++) {
		struct scenario_signal *g = &s->signals[s->signal_count++];
		copy_name(g->name, &in[i].name);
		g->green_at_s = in[i].green_at_s.f;
		g->green_s = in[i].green_s.f;
		g->yellow_s = in[i].yellow_s.f;
		if (g->green_at_s + g->green_s + g->yellow_s > s->cycle_s) {
			char key[64];
			snprintf(key, sizeof(key), "signals[%u].green_s", i);
			conf_error(
				src, key,
				"green and yellow end after the cycle; expected at most cycle_s");
		}
	}
}

static void check_route(const struct scenario_route *r, const struct conf_val *signal, unsigned i,
			struct conf_source *src)
{
	char key[64];
	if (r->signal < 0 && strcmp(signal->s, "none") != 0) {
		snprintf(key, sizeof(key), "routes[%u].signal", i);
		conf_error(src, key, "'%s' is not a signal; expected one of signals[].name or none",
			   signal->s);
	}
	if (r->exit_m < r->stop_m || r->exit_m > path_length(&r->path)) {
		snprintf(key, sizeof(key), "routes[%u].exit_m", i);
		conf_error(src, key,
			   "%g is not on the path behind the stop line; expected %g..%.1f m",
			   r->exit_m, r->stop_m, path_length(&r->path));
	}
}

static void take_routes(struct scenario *s, const struct conf_list *l, struct conf_source *src)
{
	const struct in_route *in = l->items;
	for (unsigned i = 0; i < l->count; i++) {
		struct scenario_route *r = &s->routes[s->route_count++];
		copy_name(r->name, &in[i].name);
		copy_name(r->approach, &in[i].approach);
		copy_name(r->exit, &in[i].exit);
		parse_path(src, &r->path, &in[i].path, 2, "routes", i);
		r->speed_ms = in[i].speed_ms.f;
		r->turn_speed_ms = in[i].turn_speed_ms.f;
		r->stop_m = in[i].stop_m.f;
		r->exit_m = in[i].exit_m.f;
		r->signal = find_signal(s, in[i].signal.s);
		r->demand_veh_h = in[i].demand_veh_h.f;
		r->truck_share = in[i].truck_share.f;
		r->bus_share = in[i].bus_share.f;
		check_route(r, &in[i].signal, i, src);
	}
}

static void take_drones(struct scenario *s, const struct conf_list *l, struct conf_source *src)
{
	const struct in_drone *in = l->items;
	for (unsigned i = 0; i < l->count; i++) {
		struct scenario_drone *d = &s->drones[s->drone_count++];
		copy_name(d->name, &in[i].name);
		parse_path(src, &d->path, &in[i].path, 3, "drones", i);
		d->speed_ms = in[i].speed_ms.f;
		d->dwell_s = in[i].dwell_s.f;
		d->link = (enum scenario_link)in[i].link.e;
		d->ua_type = (unsigned)in[i].ua_type.u;
	}
}

static void take_zones(struct scenario *s, const struct conf_list *l, struct conf_source *src)
{
	const struct in_zone *in = l->items;
	for (unsigned i = 0; i < l->count; i++) {
		struct scenario_zone *z = &s->zones[s->zone_count++];
		copy_name(z->name, &in[i].name);
		z->kind = (enum scenario_zone_kind)in[i].kind.e;
		parse_path(src, &z->path, &in[i].path, 2, "zones", i);
		z->lower_m = in[i].lower_m.f;
		z->upper_m = in[i].upper_m.f;
	}
}

static void take_runners(struct scenario *s, const struct conf_list *l, struct conf_source *src)
{
	const struct in_runner *in = l->items;
	for (unsigned i = 0; i < l->count; i++) {
		struct scenario_runner *r = &s->runners[s->runner_count++];
		r->route = -1;
		r->from_s = in[i].from_s.f;
		r->until_s = in[i].until_s.f;
		for (unsigned k = 0; k < s->route_count; k++)
			if (strcmp(s->routes[k].name, in[i].route.s) == 0)
				r->route = (int)k;
		if (r->route < 0) {
			char key[64];
			snprintf(key, sizeof(key), "red_runners[%u].route", i);
			conf_error(src, key, "'%s' is not a route; expected one of routes[].name",
				   in[i].route.s);
		}
	}
}

static void take_settings(struct scenario *s, const struct in_top *in)
{
	copy_name(s->name, &in->name);
	s->lat_e7 = in->origin.lat.e7;
	s->lon_e7 = in->origin.lon.e7;
	s->ground_m = in->origin.ground_m.f;
	s->geoid_m = in->origin.geoid_m.f;
	s->start_ns = (int64_t)in->start_s.u * UNITS_NS_PER_S;
	s->step_ms = (unsigned)in->step_ms.u;
	s->warm_up_s = in->warm_up_s.f;
	s->cycle_s = in->cycle_s.f;
	s->run_red_share = in->run_red_share.f;
	s->cars_max = (unsigned)in->cars_max.u;
	s->radio.loss = in->radio.loss.f;
	s->radio.delay_ms = in->radio.delay_ms.f;
	s->radio.jitter_ms = in->radio.jitter_ms.f;
	s->radio.queue_max = (unsigned)in->radio.queue_max.u;
	s->noise.position_m = in->noise.position_m.f;
	s->noise.altitude_m = in->noise.altitude_m.f;
	s->noise.speed_ms = in->noise.speed_ms.f;
	s->judge.ttc_s = in->judge.ttc_s.f;
	s->judge.closing_ms = in->judge.closing_ms.f;
	s->judge.air_radius_m = in->judge.air_radius_m.f;
	s->judge.air_height_m = in->judge.air_height_m.f;
}

// Periods are whole steps: an object sends in the step in which its time comes.
static void take_rates(struct scenario *s, const struct in_rates *in, struct conf_source *src)
{
	const struct {
		const char *key;
		uint64_t hz;
		unsigned *out_ms;
	} rows[] = {{"rates.bsm_hz", in->bsm_hz.u, &s->rates.bsm_ms},
		    {"rates.odid_hz", in->odid_hz.u, &s->rates.odid_ms},
		    {"rates.mavlink_hz", in->mavlink_hz.u, &s->rates.mavlink_ms},
		    {"rates.heartbeat_hz", in->heartbeat_hz.u, &s->rates.heartbeat_ms}};
	if (100 % s->step_ms != 0)
		conf_error(src, "step_ms",
			   "%u does not divide 100; expected 5, 10, 20, 25, 50 or 100", s->step_ms);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		*rows[i].out_ms = (unsigned)(1000 / rows[i].hz);
		if (1000 % rows[i].hz != 0 || *rows[i].out_ms % s->step_ms != 0)
			conf_error(src, rows[i].key,
				   "its period is not a whole number of steps; expected a rate "
				   "such as %u Hz",
				   1000 / (s->step_ms * 5));
	}
}

// Numbers for names: who shares a lane is asked for every pair of cars in every step.
static void number_lanes(struct scenario *s)
{
	for (unsigned i = 0; i < s->route_count; i++) {
		struct scenario_route *r = &s->routes[i];
		r->approach_id = r->exit_id = i;
		for (unsigned k = i; k-- > 0;) {
			if (strcmp(r->approach, s->routes[k].approach) == 0)
				r->approach_id = s->routes[k].approach_id;
			if (strcmp(r->exit, s->routes[k].exit) == 0)
				r->exit_id = s->routes[k].exit_id;
		}
	}
}

struct scenario *scenario_load(const char *path, FILE *err)
{
	struct conf_source src;
	void *loaded;
	if (conf_load(&top_map, path, err, &loaded, &src) != 0)
		return NULL;
	const struct in_top *in = loaded;
	struct scenario *s = calloc(1, sizeof(*s));
	if (s != NULL) {
		take_settings(s, in);
		take_rates(s, &in->rates, &src);
		take_signals(s, &in->signals, &src);
		take_routes(s, &in->routes, &src);
		take_drones(s, &in->drones, &src);
		take_zones(s, &in->zones, &src);
		take_runners(s, &in->red_runners, &src);
		if (src.error_count == 0 && scenario_grid_add(s, (unsigned)in->scale.cars.u,
							      (unsigned)in->scale.drones.u) != 0)
			conf_error(&src, "scale",
				   "does not fit; expected at most %u cars (cars_max)",
				   s->cars_max);
	}
	if (s != NULL)
		number_lanes(s);
	if (src.error_count > 0) {
		free(s);
		s = NULL;
	}
	conf_free(&top_map, loaded, &src);
	return s;
}

void scenario_free(struct scenario *s)
{
	free(s);
}

void scenario_print_reference(FILE *out)
{
	conf_print_reference(&top_map, "", out);
}

const char *scenario_zone_kind_name(unsigned kind)
{
	return kind < SCENARIO_ZONE_KIND_COUNT ? kind_names[kind] : "?";
}

const char *scenario_link_name(unsigned link)
{
	return link < SCENARIO_LINK_COUNT ? link_names[link] : "?";
}
