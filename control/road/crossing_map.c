// SPDX-License-Identifier: Apache-2.0
#include "road/crossing_map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "its/road_message.h"

enum { MAP_NODES = 1 << 15, OCTETS_MAX = 4096 };
#define WIDTH_DEFAULT_M	 3.2
#define SPEED_DEFAULT_MS 13.89
#define SIDEWAYS_MS2	 2.5

struct reading {
	struct uper_value v;
	struct geo_frame plane;
	struct crossing_def *d;
	double width_m, speed_ms;
};

static bool is_named(const struct uper_value *v, uint32_t node, const char *name)
{
	const char *is = v->nodes[node].field->name; // of what a newer sender added there is none
	return is != NULL && strcmp(is, name) == 0;
}

static bool bit_of(const struct uper_value *v, uint32_t parent, const char *name, uint32_t bit)
{
	uint32_t c = road_member(v, parent, name);
	return c != 0 && (uper_octet_at(v, v->nodes[c].bit + bit) & 0x80) != 0;
}

// vehicleMaxSpeed of both standards' lists, 0.02 m/s; else what was there before.
static double speed_limit(const struct uper_value *v, uint32_t parent, double otherwise)
{
	uint32_t list = road_member(v, parent, "speedLimits");
	for (ROAD_EACH(v, list, l)) {
		int64_t s = road_number(v, l, "speed", 8191);
		if (s > 50 && s < 2000)
			return (double)s * 0.02;
	}
	return otherwise;
}

static void reverse(struct crossing_line *l)
{
	for (uint32_t i = 0, k = l->count; i + 1 < k; i++) {
		struct geo_point p = l->p[i];
		l->p[i] = l->p[--k];
		l->p[k] = p;
	}
}

// ---- movements, when all lanes are known

static struct geo_point direction(const struct crossing_line *l, bool at_end)
{
	const struct geo_point *a = at_end ? &l->p[l->count - 2] : &l->p[0], *b = a + 1;
	double d = hypot(b->e_m - a->e_m, b->n_m - a->n_m);
	return (struct geo_point){(b->e_m - a->e_m) / fmax(d, 0.01),
				  (b->n_m - a->n_m) / fmax(d, 0.01)};
}

static void set_turn(const struct crossing_def *d, struct crossing_movement *m)
{
	const struct crossing_line *in = &d->lanes[m->from].line, *out = &d->lanes[m->to].line;
	struct geo_point u = direction(in, true), w = direction(out, false);
	double cross = u.e_m * w.n_m - u.n_m * w.e_m, dot = u.e_m * w.e_m + u.n_m * w.n_m;
	double angle = fabs(atan2(cross, dot)),
	       chord = hypot(out->p[0].e_m - in->p[in->count - 1].e_m,
			     out->p[0].n_m - in->p[in->count - 1].n_m);
	m->turn = angle < 0.5	? CROSSING_STRAIGHT
		  : angle > 2.6 ? CROSSING_UTURN
		  : cross > 0	? CROSSING_LEFT
				: CROSSING_RIGHT;
	double top = fmin(d->lanes[m->from].speed_ms, d->lanes[m->to].speed_ms);
	double radius = angle > 0.2 ? chord / (2 * sin(fmin(angle, 3.0) / 2)) : 1e6;
	m->speed_ms = fmax(2, fmin(top, sqrt(SIDEWAYS_MS2 * radius)));
}

static void add_movement(struct crossing_def *d, uint8_t from, uint8_t to, int64_t id,
			 int64_t group)
{
	if (d->movement_count == CROSSING_MOVEMENTS_MAX)
		return;
	for (uint32_t i = 0; i < d->movement_count; i++)
		if (d->movements[i].from == from && d->movements[i].to == to)
			return;
	struct crossing_movement *m = &d->movements[d->movement_count++];
	*m = (struct crossing_movement){
		.id = (uint8_t)id, .from = from, .to = to, .group = (uint8_t)group};
	for (uint32_t i = 0; i + 1 < d->movement_count; i++)
		if (d->movements[i].id == m->id || m->id == 0)
			m->id = 0;
	if (m->id == 0) // not stated, or stated twice: the first number that is free
		for (unsigned k = 1; k <= UINT8_MAX && m->id == 0; k++) {
			bool is_taken = false;
			for (uint32_t i = 0; i + 1 < d->movement_count; i++)
				is_taken |= d->movements[i].id == k;
			m->id = is_taken ? 0 : (uint8_t)k;
		}
	set_turn(d, m);
}

static int lane_index(const struct crossing_def *d, int64_t id, bool is_in)
{
	for (uint32_t i = 0; i < d->lane_count; i++)
		if (d->lanes[i].id == id && d->lanes[i].is_in == is_in)
			return (int)i;
	return -1;
}

// ---- SAE J2735 and ISO 19091: nodes are offsets from the one before, outwards

static bool take_nodes(struct reading *r, uint32_t nodes, struct crossing_line *l)
{
	struct geo_point at = {0, 0};
	l->count = 0;
	for (ROAD_EACH(&r->v, nodes, n)) {
		uint32_t delta = road_member(&r->v, n, "delta"), p = delta + 1;
		if (delta == 0 || l->count == CROSSING_POINTS_MAX || is_named(&r->v, p, "regional"))
			return false;
		if (is_named(&r->v, p, "node-LatLon")) {
			at = geo_to_plane(&r->plane, (int32_t)road_number(&r->v, p, "lat", 0),
					  (int32_t)road_number(&r->v, p, "lon", 0));
		} else {
			at.e_m += (double)road_number(&r->v, p, "x", 0) * 0.01;
			at.n_m += (double)road_number(&r->v, p, "y", 0) * 0.01;
		}
		l->p[l->count++] = at;
	}
	return l->count >= 2;
}

static void take_lane(struct reading *r, uint32_t lane)
{
	struct crossing_def *d = r->d;
	uint32_t attributes = road_member(&r->v, lane, "laneAttributes"),
		 type = road_member(&r->v, attributes, "laneType"),
		 nodes = road_member(&r->v, road_member(&r->v, lane, "nodeList"), "nodes");
	bool in = bit_of(&r->v, attributes, "directionalUse", 0),
	     away = bit_of(&r->v, attributes, "directionalUse", 1);
	if (type == 0 || !is_named(&r->v, type + 1, "vehicle") || nodes == 0 || in == away ||
	    d->lane_count == CROSSING_LANES_MAX)
		return;
	struct crossing_lane *l = &d->lanes[d->lane_count];
	*l = (struct crossing_lane){.id = (uint8_t)road_number(&r->v, lane, "laneID", 0),
				    .is_in = in,
				    .width_m = r->width_m,
				    .speed_ms = r->speed_ms};
	if (!take_nodes(r, nodes, &l->line))
		return;
	if (in)
		reverse(&l->line);
	d->lane_count++;
}

static void take_connections(struct reading *r, uint32_t lane)
{
	int from = lane_index(r->d, road_number(&r->v, lane, "laneID", 0), true);
	uint32_t list = road_member(&r->v, lane, "connectsTo");
	for (ROAD_EACH(&r->v, list, c)) {
		int to = lane_index(
			r->d,
			road_number(&r->v, road_member(&r->v, c, "connectingLane"), "lane", 0),
			false);
		if (from >= 0 && to >= 0)
			add_movement(r->d, (uint8_t)from, (uint8_t)to,
				     road_number(&r->v, c, "connectionID", 0),
				     road_number(&r->v, c, "signalGroup", 0));
	}
}

static void begin(struct reading *r, uint32_t id, uint32_t ref)
{
	struct crossing_def *d = r->d;
	memset(d, 0, sizeof(*d));
	d->id = id;
	snprintf(d->name, sizeof(d->name), "map:%u.%u", id >> 16, id & 0xffff);
	d->lat_e7 = (int32_t)road_number(&r->v, ref, "lat", INT32_MAX);
	d->lon_e7 = (int32_t)road_number(&r->v, ref, "long", INT32_MAX);
	if (geo_is_valid(d->lat_e7, d->lon_e7) && d->lat_e7 < 880000000 && d->lat_e7 > -880000000)
		geo_frame_init(&r->plane, d->lat_e7, d->lon_e7);
	else
		d->lat_e7 = INT32_MAX; // crossing_build refuses it
}

static bool read_intersection(struct reading *r, uint32_t body, uint32_t wanted)
{
	uint32_t list = road_member(&r->v, body, "intersections"), n = 0;
	for (ROAD_EACH(&r->v, list, i)) {
		if (n++ != wanted)
			continue;
		begin(r, road_node_id(&r->v, road_member(&r->v, i, "id")),
		      road_member(&r->v, i, "refPoint"));
		int64_t width = road_number(&r->v, i, "laneWidth", 0);
		r->width_m = width >= 150 && width <= 1000 ? (double)width * 0.01 : WIDTH_DEFAULT_M;
		r->speed_ms = speed_limit(&r->v, i, SPEED_DEFAULT_MS);
		uint32_t lanes = road_member(&r->v, i, "laneSet");
		for (ROAD_EACH(&r->v, lanes, l))
			take_lane(r, l);
		for (ROAD_EACH(&r->v, lanes, k))
			take_connections(r, k);
		return true;
	}
	return false;
}

// ---- T/CSAE 53: points are offsets from the node's own reference position, towards the node

static bool take_points(struct reading *r, uint32_t points, const struct geo_frame *node,
			struct crossing_line *l)
{
	l->count = 0;
	for (ROAD_EACH(&r->v, points, n)) {
		uint32_t ll = road_member(&r->v, road_member(&r->v, n, "posOffset"), "offsetLL"),
			 p = ll + 1;
		if (ll == 0 || l->count == CROSSING_POINTS_MAX)
			return false;
		bool whole = is_named(&r->v, p, "position-LatLon");
		int64_t lat = road_number(&r->v, p, "lat", 0),
			lon = road_number(&r->v, p, "lon", 0);
		l->p[l->count++] =
			geo_to_plane(&r->plane, units_clamp_i32(lat + (whole ? 0 : node->lat0_e7)),
				     units_clamp_i32(lon + (whole ? 0 : node->lon0_e7)));
	}
	return l->count >= 2;
}

// A lane of a link; ids of SAE are not there, so they count up.
static int take_csae_lane(struct reading *r, uint32_t link, uint32_t lane, uint32_t far,
			  const struct geo_frame *node, bool is_in)
{
	struct crossing_def *d = r->d;
	int64_t number = road_number(&r->v, lane, "laneID", 0);
	for (uint32_t i = 0; i < d->lane_count; i++)
		if (d->lanes[i].is_in == is_in && d->lanes[i].node == far &&
		    d->lanes[i].node_lane == number)
			return (int)i;
	if (d->lane_count == CROSSING_LANES_MAX)
		return -1;
	struct crossing_lane *l = &d->lanes[d->lane_count];
	int64_t width =
		road_number(&r->v, lane, "laneWidth", road_number(&r->v, link, "linkWidth", 0));
	*l = (struct crossing_lane){
		.id = (uint8_t)(d->lane_count + 1),
		.is_in = is_in,
		.node = far,
		.node_lane = (uint8_t)number,
		.width_m = width >= 150 && width <= 1000 ? (double)width * 0.01 : WIDTH_DEFAULT_M,
		.speed_ms = speed_limit(&r->v, lane, speed_limit(&r->v, link, SPEED_DEFAULT_MS))};
	if (!take_points(r, road_member(&r->v, lane, "points"), node, &l->line))
		return -1;
	return (int)d->lane_count++;
}

// The lane out that a connection names: a lane of the remote node's link from here.
static int lane_out(struct reading *r, uint32_t nodes, uint32_t remote, int64_t lane_id)
{
	for (ROAD_EACH(&r->v, nodes, n)) {
		uint32_t ref = road_member(&r->v, n, "refPos");
		if (road_node_id(&r->v, road_member(&r->v, n, "id")) != remote)
			continue;
		int32_t lat = (int32_t)road_number(&r->v, ref, "lat", INT32_MAX),
			lon = (int32_t)road_number(&r->v, ref, "long", INT32_MAX);
		struct geo_frame f = {.lat0_e7 = lat, .lon0_e7 = lon};
		uint32_t links = road_member(&r->v, n, "inLinks");
		for (ROAD_EACH(&r->v, links, l)) {
			uint32_t lanes = road_member(&r->v, l, "lanes");
			if (!geo_is_valid(lat, lon) ||
			    road_node_id(&r->v, road_member(&r->v, l, "upstreamNodeId")) !=
				    r->d->id)
				continue;
			for (ROAD_EACH(&r->v, lanes, k))
				if (road_number(&r->v, k, "laneID", -1) == lane_id)
					return take_csae_lane(r, l, k, remote, &f, false);
		}
	}
	return -1;
}

static void take_csae_link(struct reading *r, uint32_t nodes, uint32_t link)
{
	uint32_t far = road_node_id(&r->v, road_member(&r->v, link, "upstreamNodeId")),
		 lanes = road_member(&r->v, link, "lanes");
	for (ROAD_EACH(&r->v, lanes, l)) {
		int from = take_csae_lane(r, link, l, far, &r->plane, true);
		uint32_t list = road_member(&r->v, l, "connectsTo");
		for (ROAD_EACH(&r->v, list, c)) {
			uint32_t remote =
				road_node_id(&r->v, road_member(&r->v, c, "remoteIntersection"));
			int64_t lane = road_number(&r->v, road_member(&r->v, c, "connectingLane"),
						   "lane", -1);
			int to = from >= 0 && lane >= 0 ? lane_out(r, nodes, remote, lane) : -1;
			if (to >= 0)
				add_movement(r->d, (uint8_t)from, (uint8_t)to, 0,
					     road_number(&r->v, c, "phaseId", 0));
		}
	}
}

static bool read_csae(struct reading *r, uint32_t body, uint32_t wanted)
{
	uint32_t nodes = road_member(&r->v, body, "nodes"), i = 0;
	for (ROAD_EACH(&r->v, nodes, n)) {
		if (i++ != wanted)
			continue;
		begin(r, road_node_id(&r->v, road_member(&r->v, n, "id")),
		      road_member(&r->v, n, "refPos"));
		uint32_t links = road_member(&r->v, n, "inLinks");
		for (ROAD_EACH(&r->v, links, l))
			if (r->d->lat_e7 != INT32_MAX)
				take_csae_link(r, nodes, l);
		return true;
	}
	return false;
}

bool crossing_map_read(unsigned family, unsigned dialect, struct span octets, uint32_t i,
		       struct crossing_def *out)
{
	static struct uper_node nodes[MAP_NODES]; // the loop's thread only
	struct reading r = {.v = {.nodes = nodes, .capacity = MAP_NODES}, .d = out};
	if (family >= OBS_FAMILY_COUNT || octets.n > OCTETS_MAX ||
	    road_message_of(family, octets) != ROAD_MESSAGE_MAP ||
	    road_message_decode(family, dialect, octets, &r.v) != ERR_NONE)
		return false;
	uint32_t body = road_body(&r.v, family, "MapData", "map", "mapFrame");
	if (body == 0)
		return false;
	return family == OBS_FAMILY_CSAE ? read_csae(&r, body, i) : read_intersection(&r, body, i);
}
