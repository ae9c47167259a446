// SPDX-License-Identifier: Apache-2.0
#include "scenario.h"

#include <stdlib.h>
#include <string.h>

#include "actor.h"
#include "base/units.h"
#include "conf.h"
#include "scenario_form.h"
#include "scenario_grid.h"

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
	const struct scenario_form_signal *in = l->items;
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
	const struct scenario_form_route *in = l->items;
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
	const struct scenario_form_drone *in = l->items;
	for (unsigned i = 0; i < l->count; i++) {
		struct scenario_drone *d = &s->drones[s->drone_count++];
		copy_name(d->name, &in[i].name);
		parse_path(src, &d->path, &in[i].path, 3, "drones", i);
		d->speed_ms = in[i].speed_ms.f;
		d->dwell_s = in[i].dwell_s.f;
		d->link = (enum scenario_link)in[i].link.e;
		d->ua_type = (unsigned)in[i].ua_type.u;
		d->silent_from_s = in[i].silent_from_s.f;
	}
}

static void take_zones(struct scenario *s, const struct conf_list *l, struct conf_source *src)
{
	const struct scenario_form_zone *in = l->items;
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
	const struct scenario_form_runner *in = l->items;
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

static void take_actors(struct scenario *s, const struct conf_list *l, struct conf_source *src)
{
	const struct scenario_form_actor *in = l->items;
	for (unsigned i = 0; i < l->count; i++) {
		struct scenario_actor *a = &s->actors[s->actor_count++];
		char problem[160], key[64];
		copy_name(a->name, &in[i].name);
		a->kind = (enum scenario_actor_kind)in[i].kind.e;
		a->link = (enum scenario_actor_link)in[i].link.e;
		a->expect = (enum scenario_expect)in[i].expect.e;
		parse_path(src, &a->path, &in[i].path, 2, "actors", i);
		snprintf(key, sizeof(key), "actors[%u].speeds", i);
		if (actor_parse_speeds(a, in[i].speeds.s, problem, sizeof(problem)) != 0)
			conf_error(src, key, "%s", problem);
		a->start_s = in[i].start_s.f;
		a->life_s = in[i].life_s.f;
		a->every_s = in[i].every_s.f;
		a->repeat = (unsigned)in[i].repeat.u;
		a->jitter_s = in[i].jitter_s.f;
		a->jitter_m = in[i].jitter_m.f;
		a->level_m = in[i].level_m.f;
		a->stop_m = in[i].stop_m.f;
		a->signal = find_signal(s, in[i].signal.s);
		a->first = s->instance_count;
		s->instance_count += a->repeat;
		snprintf(key, sizeof(key), "actors[%u].signal", i);
		if (a->signal < 0 && strcmp(in[i].signal.s, "none") != 0)
			conf_error(src, key,
				   "'%s' is not a signal; expected one of signals[].name or none",
				   in[i].signal.s);
	}
}

static void take_settings(struct scenario *s, const struct scenario_form_top *in)
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
	s->cam_share = in->cam_share.f;
	s->roadside = in->roadside.b;
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
static void take_rates(struct scenario *s, const struct scenario_form_rates *in,
		       struct conf_source *src)
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
	if (conf_load(&scenario_form_map, path, err, &loaded, &src) != 0)
		return NULL;
	const struct scenario_form_top *in = loaded;
	struct scenario *s = calloc(1, sizeof(*s));
	if (s != NULL) {
		take_settings(s, in);
		take_rates(s, &in->rates, &src);
		take_signals(s, &in->signals, &src);
		take_routes(s, &in->routes, &src);
		take_drones(s, &in->drones, &src);
		take_zones(s, &in->zones, &src);
		take_runners(s, &in->red_runners, &src);
		take_actors(s, &in->actors, &src);
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
	conf_free(&scenario_form_map, loaded, &src);
	return s;
}

void scenario_free(struct scenario *s)
{
	free(s);
}

void scenario_print_reference(FILE *out)
{
	conf_print_reference(&scenario_form_map, "", out);
}

const char *scenario_zone_kind_name(unsigned kind)
{
	return kind < SCENARIO_ZONE_KIND_COUNT ? scenario_form_kinds[kind] : "?";
}

const char *scenario_link_name(unsigned link)
{
	return link < SCENARIO_LINK_COUNT ? scenario_form_links[link] : "?";
}
