// SPDX-License-Identifier: Apache-2.0
// Crossings as GeoJSON, and what their books hold now. The id that a vehicle uses on the air never leaves the node: it is known by a
// label of this process.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "api/handlers.h"
#include "api/json.h"
#include "base/units.h"
#include "cli.h"
#include "control.h"
#include "road/road_match.h"

enum { AREA_CORNERS = 8, EVENTS_SHOWN = 100 };
#define AREA_RADIUS_M 1.4

static json_t *place_json(const struct crossing *c, struct geo_point p)
{
	int32_t lat, lon;
	geo_from_plane(&c->plane, p, &lat, &lon);
	return json_pack("[f f]", lon / 1e7, lat / 1e7);
}

static json_t *feature(const char *type, json_t *coordinates, json_t *properties)
{
	return json_pack("{s:s s:{s:s s:o} s:o}", "type", "Feature", "geometry", "type", type,
			 "coordinates", coordinates, "properties", properties);
}

static json_t *lane_json(const struct crossing *c, const struct crossing_lane *l)
{
	json_t *line = json_array();
	for (uint32_t i = 0; i < l->line.count; i++)
		json_array_append_new(line, place_json(c, l->line.p[i]));
	return feature("LineString", line,
		       json_pack("{s:s s:s s:i s:s s:f}", "crossing", c->def.name, "kind", "lane",
				 "id", l->id, "direction", l->is_in ? "in" : "out", "speed_ms",
				 l->speed_ms));
}

static json_t *movement_json(const struct crossing *c, uint32_t m)
{
	const struct crossing_movement *d = &c->def.movements[m];
	json_t *line = json_array();
	for (double s = 0; s <= c->path[m].inner_m; s += 1.5)
		json_array_append_new(line, place_json(c, crossing_point(c, m, s)));
	json_array_append_new(line, place_json(c, crossing_point(c, m, c->path[m].inner_m)));
	return feature("LineString", line,
		       json_pack("{s:s s:s s:i s:i s:i s:s s:f s:f}", "crossing", c->def.name,
				 "kind", "movement", "id", d->id, "from", c->def.lanes[d->from].id,
				 "to", c->def.lanes[d->to].id, "turn", crossing_turn_name(d->turn),
				 "speed_ms", d->speed_ms, "length_m", c->path[m].inner_m));
}

// Movements of different lanes that meet: one area each, where the bodies' middles first do.
static bool area_of(const struct crossing *c, uint32_t a, uint32_t b, struct geo_point *at)
{
	uint32_t n;
	const struct crossing_chunk *k = crossing_chunks(c, a, 0, b, 0, &n);
	if (n == 0 || c->def.movements[a].from == c->def.movements[b].from)
		return false;
	double lo = (double)k[0].a_in, hi = (double)k[n - 1].a_out,
	       half = crossing_sizes[0].length_m / 2;
	*at = crossing_point(c, a, fmin(fmax(0.5 * (lo + hi) - half, 0), c->path[a].inner_m));
	return true;
}

static json_t *area_json(const struct crossing *c, uint32_t a, uint32_t b, struct geo_point at)
{
	json_t *ring = json_array();
	for (int i = 0; i <= AREA_CORNERS; i++) {
		double w = 2 * M_PI * i / AREA_CORNERS;
		json_array_append_new(
			ring, place_json(c, (struct geo_point){at.e_m + AREA_RADIUS_M * cos(w),
							       at.n_m + AREA_RADIUS_M * sin(w)}));
	}
	return feature("Polygon", json_pack("[o]", ring),
		       json_pack("{s:s s:s s:[i i]}", "crossing", c->def.name, "kind", "area",
				 "movements", c->def.movements[a].id, c->def.movements[b].id));
}

static void add_crossing(const struct crossing *c, json_t *list)
{
	struct geo_point at;
	for (uint32_t i = 0; i < c->def.lane_count; i++)
		json_array_append_new(list, lane_json(c, &c->def.lanes[i]));
	for (uint32_t m = 0; m < c->def.movement_count; m++)
		json_array_append_new(list, movement_json(c, m));
	for (uint32_t a = 0; a < c->def.movement_count; a++)
		for (uint32_t b = 0; b < a; b++)
			if (area_of(c, a, b, &at))
				json_array_append_new(list, area_json(c, a, b, at));
}

void h_crossings_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	json_t *features = json_array();
	for (uint32_t i = 0; i < c->road.count; i++)
		add_crossing(c->road.crossing[i]->c, features);
	json_reply(rp, json_pack("{s:s s:o}", "type", "FeatureCollection", "features", features));
	rp->mime = "application/geo+json";
}

// ---- what the books hold

static json_t *label_json(const struct control *c, uint64_t vehicle)
{
	char text[16];
	uint64_t h = (vehicle ^ c->boot_id) * 0x9e3779b97f4a7c15ull;
	snprintf(text, sizeof(text), "S%05" PRIX64, h >> 44);
	return json_string(text);
}

static json_t *ms_json(int64_t t_ns)
{
	return t_ns != 0 ? json_integer(t_ns / UNITS_NS_PER_MS) : json_null();
}

static const struct slot_grant *newest(const struct slot_vehicle *v)
{
	return v->grant_count > 0 ? &v->grant[v->grant_count - 1] : NULL;
}

static const char *state_of(const struct slot_vehicle *v)
{
	const struct slot_grant *g = newest(v);
	return v->is_doubted	? "doubted"
	       : v->is_intruder ? "intruder"
	       : v->is_inside	? "inside"
	       : g != NULL	? slot_grant_state_name(g->state)
				: "hold";
}

// Where its middle was when it said so.
static json_t *middle_json(const struct crossing *c, const struct slot_vehicle *v)
{
	return place_json(c, crossing_point(c, v->movement, v->s_m - v->length_cm * 0.005));
}

static json_t *vehicle_json(const struct control *c, const struct road_match *match,
			    const struct road_crossing *x, const struct slot_vehicle *v)
{
	const struct slot_grant *g = newest(v);
	const struct crossing_movement *m = &x->c->def.movements[v->movement];
	uint64_t track = road_match_track(match, v->id, v->id_size);
	json_t *o = json_pack(
		"{s:o s:s s:s s:i s:i s:f s:f s:o s:o s:o s:o s:f s:s}", "vehicle",
		label_json(c, v->id), "state", state_of(v), "role", slot_role_name(v->role),
		"movement", m->id, "lane", x->c->def.lanes[m->from].id, "distance_m", -v->s_m,
		"speed_ms", v->v_ms, "from_ms", ms_json(g != NULL ? g->from_ns : 0), "to_ms",
		ms_json(g != NULL ? g->to_ns : 0), "clear_ms", ms_json(g != NULL ? g->clear_ns : 0),
		"planned_ms", ms_json(v->plan_ns), "entry_ms",
		(g != NULL ? g->pace.entry : v->plan_pace.entry) * SLOT_SPEED_STEP_MS, "reason",
		slot_reason_name(g != NULL ? SLOT_REASON_NONE : v->plan_reason));
	json_object_set_new(o, "heard_ms", ms_json(v->time_ns));
	json_object_set_new(o, "place", middle_json(x->c, v));
	json_object_set_new(o, "track", track != 0 ? json_hex(track) : json_null());
	return o;
}

// free, reserved (somebody will have it), occupied (somebody may be there now), frozen.
static const char *area_state(const struct road_crossing *x, uint32_t a, uint32_t b, int64_t now_ns)
{
	const char *state = "free";
	for (uint32_t i = 0; i < x->book.live.count; i++) {
		const struct slot_hold *h = &x->book.live.hold[i];
		if (h->movement != a && h->movement != b)
			continue;
		if (h->is_intruder)
			return "frozen";
		if (now_ns >= h->from_ns && now_ns < h->clear_ns)
			state = "occupied";
		else if (now_ns < h->from_ns && state[0] == 'f')
			state = "reserved";
	}
	return state;
}

static json_t *areas_json(const struct road_crossing *x, int64_t now_ns)
{
	json_t *list = json_array();
	struct geo_point at;
	for (uint32_t a = 0; a < x->c->def.movement_count; a++)
		for (uint32_t b = 0; b < a; b++)
			if (area_of(x->c, a, b, &at))
				json_array_append_new(list,
						      json_string(area_state(x, a, b, now_ns)));
	return list;
}

static json_t *signals_json(const struct road_crossing *x)
{
	static const char *const shown[] = {"red", "green", "yellow"};
	json_t *list = json_array();
	for (uint32_t i = 0; i < x->agent.group_count; i++)
		json_array_append_new(list,
				      json_pack("{s:i s:s s:o}", "group", x->agent.group[i].group,
						"light", shown[x->agent.group[i].state % 3],
						"end_ms", ms_json(x->agent.group[i].end_ns)));
	return list;
}

static json_t *events_json(const struct control *c, const struct road_crossing *x)
{
	json_t *list = json_array();
	const struct slot_event *e;
	for (uint64_t i = 0; i < EVENTS_SHOWN && (e = road_log_newest(&x->log, i)) != NULL; i++)
		json_array_append_new(list, json_pack("{s:s s:o s:o s:i s:i s:s}", "event",
						      slot_event_name(e->kind), "time_ms",
						      ms_json(e->time_ns), "vehicle",
						      label_json(c, e->hold.owner), "movement",
						      x->c->def.movements[e->hold.movement].id,
						      "grant", (int)e->hold.number, "reason",
						      slot_reason_name(e->reason)));
	return list;
}

static json_t *crossing_json(const struct control *c, const struct road_match *match,
			     const struct road_crossing *x, int64_t now_ns)
{
	json_t *vehicles = json_array();
	const struct slot_totals *t = &x->book.totals;
	int64_t wait = x->book.open_ns - now_ns;
	for (uint32_t i = 0; i < x->book.count; i++)
		if (x->book.vehicle[i].id != 0)
			json_array_append_new(vehicles,
					      vehicle_json(c, match, x, &x->book.vehicle[i]));
	return json_pack("{s:s s:i s:i s:s s:o s:I s:o s:o s:o s:o s:{s:I s:I s:I s:I s:I s:I}}",
			 "name", x->c->def.name, "region", (int)(x->c->def.id >> 16), "id",
			 (int)(x->c->def.id & 0xffff), "guard",
			 slot_guard_fault_name(x->guard.fault), "time_ms", ms_json(now_ns),
			 "opens_in_ms", (json_int_t)(wait > 0 ? wait / UNITS_NS_PER_MS : 0),
			 "vehicles", vehicles, "areas", areas_json(x, now_ns), "signals",
			 signals_json(x), "events", events_json(c, x), "totals", "requests",
			 (json_int_t)t->requests, "granted", (json_int_t)t->granted, "amended",
			 (json_int_t)t->amended, "revoked", (json_int_t)t->revoked, "intruders",
			 (json_int_t)t->intruders, "promotions", (json_int_t)t->promotions);
}

void h_slots_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	int64_t now_ns = c->road.step_ns != 0 ? c->road.step_ns : loop_wall_ns(c->loop);
	json_t *list = json_array();
	struct road_match match;
	road_match_build(&match, &c->road, &c->world);
	for (uint32_t i = 0; i < c->road.count; i++)
		json_array_append_new(list, crossing_json(c, &match, c->road.crossing[i], now_ns));
	road_match_free(&match);
	json_reply(rp, json_pack("{s:o}", "crossings", list));
}

void h_crossing_release(const struct server_request *rq, struct server_reply *rp)
{
	struct control *c = server_app(rq);
	const char *name = server_param(rq, "name");
	uint32_t i = 0;
	while (i < c->road.count && strcmp(c->road.crossing[i]->c->def.name, name) != 0)
		i++;
	if (i == c->road.count) {
		server_fail(rp, 404, "unknown_crossing",
			    "no crossing of this name; GET /v1/slots lists them");
		return;
	}
	const char *who = server_who(rq)->name;
	int64_t until_ns = road_release(&c->road, c->road.crossing[i]);
	cli_error("kerbwing control",
		  "crossing %s: %s says that nobody stands inside who says so; for ten minutes "
		  "no vehicle's word closes it, and others go on sight first",
		  name, who[0] != '\0' ? who : "somebody on this machine");
	json_reply(rp, json_pack("{s:s s:o}", "crossing", name, "released_until_ms",
				 ms_json(until_ns)));
}
