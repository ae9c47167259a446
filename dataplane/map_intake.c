// SPDX-License-Identifier: Apache-2.0
#include "map_intake.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

enum {
	LINE_POINTS_MAX = 64,
	CORNERS_MAX = 512,	// ends of lanes that the conflict area spans
	DEFAULT_WIDTH_CM = 300, // where none is stated
};

struct map_intake {
	struct uper_node nodes[MAP_NODES];
	struct uper_value v;
	struct geo_frame plane; // around the reference point of the intersection
	struct geo_point line[LINE_POINTS_MAX], corner[CORNERS_MAX];
	uint32_t line_count, corner_count;
	struct polygon_point point[LINE_POINTS_MAX], hull[CORNERS_MAX];
	struct zone_set *to;
	uint32_t intersection, width_cm;
};

struct map_intake *map_intake_create(void)
{
	return calloc(1, sizeof(struct map_intake));
}

void map_intake_destroy(struct map_intake *m)
{
	free(m);
}

static bool bit_of(const struct uper_value *v, uint32_t parent, const char *name, uint32_t bit)
{
	uint32_t c = road_member(v, parent, name);
	return c != 0 && (uper_octet_at(v, v->nodes[c].bit + bit) & 0x80) != 0;
}

static bool is_named(const struct uper_value *v, uint32_t node, const char *name)
{
	const char *is = v->nodes[node].field->name; // of what a newer sender added there is none
	return is != NULL && strcmp(is, name) == 0;
}

// ---- the conflict area: what the ends of lanes at the intersection span

static void note_corner(struct map_intake *m, struct geo_point end, struct geo_point before,
			double half_m)
{
	double de = end.e_m - before.e_m, dn = end.n_m - before.n_m, l = hypot(de, dn);
	if (m->corner_count + 2 > CORNERS_MAX || !(l > 0))
		return;
	for (int side = -1; side <= 1; side += 2)
		m->corner[m->corner_count++] = (struct geo_point){end.e_m + side * half_m * dn / l,
								  end.n_m - side * half_m * de / l};
}

static int by_place(const void *a, const void *b)
{
	const struct geo_point *x = a, *y = b;
	if (x->e_m != y->e_m)
		return x->e_m < y->e_m ? -1 : 1;
	return (x->n_m > y->n_m) - (x->n_m < y->n_m);
}

static double turn(struct geo_point a, struct geo_point b, struct geo_point c)
{
	return (b.e_m - a.e_m) * (c.n_m - a.n_m) - (b.n_m - a.n_m) * (c.e_m - a.e_m);
}

// One half of the convex hull over corners sorted by place; the last point is left to the other half.
static uint32_t half_hull(const struct map_intake *m, bool upper, struct geo_point *out)
{
	uint32_t n = 0;
	for (uint32_t k = 0; k < m->corner_count; k++) {
		struct geo_point p = m->corner[upper ? m->corner_count - 1 - k : k];
		while (n >= 2 && turn(out[n - 2], out[n - 1], p) <= 0.01)
			n--;
		out[n++] = p;
	}
	return n > 0 ? n - 1 : 0;
}

static void add_box(struct map_intake *m)
{
	static struct geo_point hull[2 * CORNERS_MAX]; // main thread only
	struct zone_def d;
	if (m->corner_count < 6)
		return;
	qsort(m->corner, m->corner_count, sizeof(m->corner[0]), by_place);
	uint32_t n = half_hull(m, false, hull);
	n += half_hull(m, true, hull + n);
	if (n > CORNERS_MAX)
		return;
	for (uint32_t i = 0; i < n; i++)
		geo_from_plane(&m->plane, hull[i], &m->hull[i].lat_e7, &m->hull[i].lon_e7);
	const struct polygon_ring ring = {m->hull, n};
	zone_def_init(&d);
	snprintf(d.name, sizeof(d.name), "map:%u.%u/box", m->intersection >> 16,
		 m->intersection & 0xffff);
	d.kind = ZONE_KIND_CONFLICT;
	d.source = ZONE_SOURCE_MAP;
	d.lane.intersection = m->intersection;
	d.rings = &ring;
	d.ring_count = 1;
	(void)zone_set_add(m->to, &d); // a hull of next to nothing is refused there
}

// ---- one lane, its centre line in m->line in driving direction

static void add_group(struct zone_lane *l, int64_t group)
{
	for (unsigned i = 0; i < l->group_count; i++)
		if (l->group[i] == group)
			return;
	if (group > 0 && group <= UINT8_MAX && l->group_count < ZONE_GROUPS_MAX)
		l->group[l->group_count++] = (uint8_t)group;
}

static void take_groups(const struct map_intake *m, uint32_t lane, const char *name,
			struct zone_lane *out)
{
	uint32_t list = road_member(&m->v, lane, "connectsTo");
	for (ROAD_EACH(&m->v, list, c))
		add_group(out, road_number(&m->v, c, name, 0));
}

static void add_lane(struct map_intake *m, struct zone_def *d)
{
	for (uint32_t i = 0; i < m->line_count; i++)
		geo_from_plane(&m->plane, m->line[i], &m->point[i].lat_e7, &m->point[i].lon_e7);
	d->source = ZONE_SOURCE_MAP;
	d->lane.intersection = m->intersection;
	d->line = m->point;
	d->line_count = m->line_count;
	d->width_cm = m->width_cm >= ZONE_WIDTH_MIN_CM && m->width_cm <= ZONE_WIDTH_MAX_CM
			      ? m->width_cm
			      : DEFAULT_WIDTH_CM;
	if (m->line_count >= 2)
		(void)zone_set_add(m->to, d); // lines without length are refused there
}

static void reverse(struct map_intake *m)
{
	for (uint32_t i = 0, k = m->line_count; i + 1 < k; i++) {
		struct geo_point p = m->line[i];
		m->line[i] = m->line[--k];
		m->line[k] = p;
	}
}

// ---- SAE J2735 and ISO 19091: nodes are offsets from the one before, in centimetres, outwards from the intersection

static bool take_nodes(struct map_intake *m, uint32_t nodes)
{
	struct geo_point at = {0, 0};
	m->line_count = 0;
	for (ROAD_EACH(&m->v, nodes, n)) {
		uint32_t delta = road_member(&m->v, n, "delta"), p = delta + 1;
		if (delta == 0 || m->line_count == LINE_POINTS_MAX ||
		    is_named(&m->v, p, "regional"))
			return false;
		if (is_named(&m->v, p, "node-LatLon")) {
			at = geo_to_plane(&m->plane, (int32_t)road_number(&m->v, p, "lat", 0),
					  (int32_t)road_number(&m->v, p, "lon", 0));
		} else {
			at.e_m += (double)road_number(&m->v, p, "x", 0) * 0.01;
			at.n_m += (double)road_number(&m->v, p, "y", 0) * 0.01;
		}
		m->line[m->line_count++] = at;
	}
	return m->line_count >= 2;
}

struct lane_type {
	const char *name;
	uint8_t kind, flags;
};

static const struct lane_type lane_types[] = {
	{"vehicle", ZONE_KIND_LANE, 0},
	{"trackedVehicle", ZONE_KIND_LANE, 0},
	{"parking", ZONE_KIND_LANE, ZONE_MAY_STOP},
	{"bikeLane", ZONE_KIND_LANE, ZONE_OFF_ROAD},
	{"sidewalk", ZONE_KIND_LANE, ZONE_OFF_ROAD | ZONE_TWO_WAY},
	{"crosswalk", ZONE_KIND_CROSSWALK, 0},
};

static const struct lane_type *type_of(const struct map_intake *m, uint32_t attributes)
{
	uint32_t type = road_member(&m->v, attributes, "laneType");
	for (unsigned i = 0; type != 0 && i < sizeof(lane_types) / sizeof(lane_types[0]); i++)
		if (is_named(&m->v, type + 1, lane_types[i].name))
			return &lane_types[i];
	return NULL;
}

static void take_lane(struct map_intake *m, uint32_t lane)
{
	uint32_t attributes = road_member(&m->v, lane, "laneAttributes");
	const struct lane_type *type = type_of(m, attributes);
	bool in = bit_of(&m->v, attributes, "directionalUse", 0),
	     away = bit_of(&m->v, attributes, "directionalUse", 1);
	uint32_t nodes = road_member(&m->v, road_member(&m->v, lane, "nodeList"), "nodes");
	struct zone_def d;
	if (type == NULL || nodes == 0 || !take_nodes(m, nodes))
		return;
	zone_def_init(&d);
	d.kind = type->kind;
	d.flags = (uint8_t)(type->flags | (in == away ? ZONE_TWO_WAY : 0));
	d.lane.lane_id = (uint16_t)road_number(&m->v, lane, "laneID", 0);
	snprintf(d.name, sizeof(d.name), "map:%u.%u/%u", m->intersection >> 16,
		 m->intersection & 0xffff, d.lane.lane_id);
	if (type->kind == ZONE_KIND_LANE && (type->flags & (ZONE_OFF_ROAD | ZONE_MAY_STOP)) == 0)
		note_corner(m, m->line[0], m->line[1], m->width_cm * 0.005);
	if (in && !away) {
		reverse(m);
		take_groups(m, lane, "signalGroup", &d.lane);
		if (d.kind == ZONE_KIND_LANE)
			d.flags |= d.lane.group_count > 0 ? ZONE_STOP_LINE : 0;
	}
	add_lane(m, &d);
}

// Where the zones of one intersection go; NULL: they are there already. The content is that of the whole message.
static bool begin(struct map_intake *m, struct zone_book *b, uint32_t id, uint64_t content,
		  int64_t now_ns, uint32_t ref)
{
	int32_t lat = (int32_t)road_number(&m->v, ref, "lat", OBS_LATLON_UNKNOWN),
		lon = (int32_t)road_number(&m->v, ref, "long", OBS_LATLON_UNKNOWN);
	if (!geo_is_valid(lat, lon) || lat > 880000000 || lat < -880000000)
		return false;
	m->to = zone_book_hear(b, id, content, now_ns);
	m->intersection = id;
	m->corner_count = 0;
	geo_frame_init(&m->plane, lat, lon);
	return m->to != NULL;
}

static uint32_t take_intersections(struct map_intake *m, struct zone_book *b, uint32_t body,
				   uint64_t content, int64_t now_ns)
{
	uint32_t list = road_member(&m->v, body, "intersections"), changed = 0;
	for (ROAD_EACH(&m->v, list, i)) {
		uint32_t id = road_node_id(&m->v, road_member(&m->v, i, "id"));
		if (!begin(m, b, id, content, now_ns, road_member(&m->v, i, "refPoint")))
			continue;
		m->width_cm = (uint32_t)road_number(&m->v, i, "laneWidth", DEFAULT_WIDTH_CM);
		uint32_t lanes = road_member(&m->v, i, "laneSet");
		for (ROAD_EACH(&m->v, lanes, l))
			take_lane(m, l);
		add_box(m);
		changed++;
	}
	return changed;
}

// ---- T/CSAE 53: points are offsets from the node's reference position, in driving direction towards the node

static bool take_points(struct map_intake *m, uint32_t points)
{
	m->line_count = 0;
	for (ROAD_EACH(&m->v, points, n)) {
		uint32_t ll = road_member(&m->v, road_member(&m->v, n, "posOffset"), "offsetLL"),
			 p = ll + 1;
		if (ll == 0 || m->line_count == LINE_POINTS_MAX)
			return false;
		bool whole = is_named(&m->v, p, "position-LatLon");
		int64_t lat = road_number(&m->v, p, "lat", 0),
			lon = road_number(&m->v, p, "lon", 0);
		m->line[m->line_count++] =
			geo_to_plane(&m->plane, (int32_t)(lat + (whole ? 0 : m->plane.lat0_e7)),
				     units_clamp_i32(lon + (whole ? 0 : m->plane.lon0_e7)));
	}
	return m->line_count >= 2;
}

static void take_link(struct map_intake *m, uint32_t link)
{
	uint32_t from = road_node_id(&m->v, road_member(&m->v, link, "upstreamNodeId")),
		 lanes = road_member(&m->v, link, "lanes");
	for (ROAD_EACH(&m->v, lanes, l)) {
		struct zone_def d;
		zone_def_init(&d);
		m->width_cm = (uint32_t)road_number(
			&m->v, l, "laneWidth",
			road_number(&m->v, link, "linkWidth", DEFAULT_WIDTH_CM));
		if (!take_points(m, road_member(&m->v, l, "points")))
			continue;
		d.kind = ZONE_KIND_LANE;
		d.lane.lane_id = (uint16_t)road_number(&m->v, l, "laneID", 0);
		take_groups(m, l, "phaseId", &d.lane);
		d.flags = d.lane.group_count > 0 ? ZONE_STOP_LINE : 0;
		snprintf(d.name, sizeof(d.name), "map:%u.%u/%u.%u/%u", m->intersection >> 16,
			 m->intersection & 0xffff, from >> 16, from & 0xffff, d.lane.lane_id);
		note_corner(m, m->line[m->line_count - 1], m->line[m->line_count - 2],
			    m->width_cm * 0.005);
		add_lane(m, &d);
	}
}

static uint32_t take_csae(struct map_intake *m, struct zone_book *b, uint32_t body,
			  uint64_t content, int64_t now_ns)
{
	uint32_t list = road_member(&m->v, body, "nodes"), changed = 0;
	for (ROAD_EACH(&m->v, list, n)) {
		uint32_t id = road_node_id(&m->v, road_member(&m->v, n, "id"));
		if (!begin(m, b, id, content, now_ns, road_member(&m->v, n, "refPos")))
			continue;
		uint32_t links = road_member(&m->v, n, "inLinks");
		for (ROAD_EACH(&m->v, links, l))
			take_link(m, l);
		add_box(m);
		changed++;
	}
	return changed;
}

// ---- the message

// Of the geometry alone: counters and times of the message change each time. The node tree without them would do too, but
// intersections are few and messages seldom, so each is hashed from its first lane on.
static uint64_t content_of(const struct uper_value *v, uint32_t body, struct span payload,
			   const char *list)
{
	uint32_t at = road_member(v, body, list);
	uint32_t from = at != 0 ? v->nodes[at].bit : 0;
	uint64_t h = 0;
	for (uint32_t bit = from; bit < payload.n * 8u; bit += 8)
		h = (h ^ uper_octet_at(v, bit)) * 0x100000001b3ULL + 1;
	return h;
}

uint32_t map_intake_take(struct map_intake *m, struct zone_book *b, unsigned family,
			 unsigned dialect, struct span payload, int64_t now_ns)
{
	bool is_csae = family == OBS_FAMILY_CSAE;
	m->v = (struct uper_value){.nodes = m->nodes, .capacity = MAP_NODES};
	if (road_message_decode(family, dialect, payload, &m->v) != ERR_NONE)
		return 0;
	uint32_t body = road_body(&m->v, family, "MapData", "map", "mapFrame");
	if (body == 0)
		return 0;
	uint64_t content = content_of(&m->v, body, payload, is_csae ? "nodes" : "intersections");
	return is_csae ? take_csae(m, b, body, content, now_ns)
		       : take_intersections(m, b, body, content, now_ns);
}
