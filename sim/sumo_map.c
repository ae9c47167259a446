// SPDX-License-Identifier: Apache-2.0
#include "sumo_map.h"

#include <errno.h>
#include <math.h>

#include "sumo_line.h"

enum { POINTS_MAX = 60 }; // of a line in MAP: 63
static const double OUT_REACH_M = 60.0;

struct part {
	const struct sumo_line *line;
	double from_m, to_m; // metres along it
};

static const char *turn_of(char direction)
{
	switch (direction) {
	case 'l':
	case 'L':
		return "left";
	case 'r':
	case 'R':
		return "right";
	case 't':
		return "uturn";
	default:
		return "straight";
	}
}

static struct geo_point local(const struct sumo_map_params *p, const struct geo_frame *own,
			      struct sumo_point at)
{
	int32_t lat_e7, lon_e7;
	geo_from_plane(&p->plane, (struct geo_point){at.x_m, at.y_m}, &lat_e7, &lon_e7);
	return geo_to_plane(own, lat_e7, lon_e7);
}

struct pen {
	FILE *out;
	const struct sumo_map_params *p;
	const struct geo_frame *own;
	uint32_t count;
};

static void put(struct pen *pen, struct sumo_point at)
{
	struct geo_point q = local(pen->p, pen->own, at);
	fprintf(pen->out, "%s{e: %.2f, n: %.2f}", pen->count++ > 0 ? ", " : "", q.e_m, q.n_m);
}

static struct sumo_point between(struct sumo_point a, struct sumo_point b, double u)
{
	return (struct sumo_point){a.x_m + u * (b.x_m - a.x_m), a.y_m + u * (b.y_m - a.y_m)};
}

// A part of a line; when it has too many points, only every so many of them, its ends always.
static void put_line(struct pen *pen, const struct part *l)
{
	double at_m = 0.0;
	uint32_t every = 1 + l->line->count / POINTS_MAX;
	pen->count = 0;
	fprintf(pen->out, "        line: [");
	for (uint32_t i = 1; i < l->line->count; i++) {
		struct sumo_point a = l->line->points[i - 1], b = l->line->points[i];
		double piece_m = hypot(b.x_m - a.x_m, b.y_m - a.y_m), end_m = at_m + piece_m;
		if (piece_m > 0.0 && end_m > l->from_m && at_m < l->to_m) {
			if (pen->count == 0)
				put(pen, between(a, b, fmax(0.0, l->from_m - at_m) / piece_m));
			if (end_m >= l->to_m || i + 1 == l->line->count)
				put(pen, between(a, b, fmin(1.0, (l->to_m - at_m) / piece_m)));
			else if (i % every == 0)
				put(pen, b);
		}
		at_m = end_m;
	}
	fprintf(pen->out, "]\n");
}

static void put_lane(const struct sumo_net *n, struct pen *pen, int32_t number, bool is_in)
{
	const struct sumo_lane *l = &n->lanes[number];
	double whole_m = sumo_line_length(&l->line),
	       reach_m = is_in ? pen->p->reach_m : OUT_REACH_M;
	const struct part part = {.line = &l->line,
				  .from_m = is_in ? fmax(0.0, whole_m - reach_m) : 0.0,
				  .to_m = is_in ? whole_m : fmin(whole_m, reach_m)};
	fprintf(pen->out,
		"      - id: %u  # %s\n        direction: %s\n        node: %u\n        "
		"node_region: 0\n"
		"        node_lane: %u\n        width_m: %.2f\n        speed_ms: %.2f\n",
		is_in ? l->id_in : l->id_out, names_text(&n->lane_names, number),
		is_in ? "in" : "out", sumo_net_node(l->edge), l->node_lane, l->width_m,
		l->speed_ms);
	put_line(pen, &part);
}

static void put_movement(const struct sumo_net *n, struct pen *pen, const struct sumo_movement *m)
{
	const struct part all = {.line = &m->line, .from_m = 0.0, .to_m = INFINITY};
	double speed_ms = fmin(m->speed_ms, n->lanes[m->from].speed_ms);
	fprintf(pen->out,
		"      - id: %u\n        from: %u\n        to: %u\n        turn: %s\n"
		"        speed_ms: %.2f\n        group: %u\n",
		m->id, n->lanes[m->from].id_in, n->lanes[m->to].id_out, turn_of(m->direction),
		speed_ms, pen->p->has_phases ? m->group : 0);
	put_line(pen, &all);
}

static void put_crossing(const struct sumo_net *n, const struct sumo_crossing *x,
			 const struct sumo_map_params *p, FILE *out)
{
	struct geo_frame own;
	int32_t lat_e7, lon_e7;
	struct pen pen = {.out = out, .p = p, .own = &own};
	geo_from_plane(&p->plane, (struct geo_point){x->x_m, x->y_m}, &lat_e7, &lon_e7);
	geo_frame_init(&own, lat_e7, lon_e7);
	fprintf(out,
		"  - name: %s\n    region: 0\n    id: %u\n    lat: %.7f\n    lon: %.7f\n    "
		"lanes:\n",
		names_text(&n->junctions, x->junction), x->id, lat_e7 / 1e7, lon_e7 / 1e7);
	for (uint32_t i = 0; i < x->in_count; i++)
		put_lane(n, &pen, x->lanes_in[i], true);
	for (uint32_t i = 0; i < x->out_count; i++)
		put_lane(n, &pen, x->lanes_out[i], false);
	fprintf(out, "    movements:\n");
	for (uint32_t i = 0; i < x->movement_count; i++)
		put_movement(n, &pen, &n->movements[x->movements[i]]);
	if (!p->has_phases)
		return;
	fprintf(out, "    phases:\n");
	for (uint32_t g = 1; g <= x->group_count; g++)
		fprintf(out, "      - {groups: [{group: %u}], green_s: %.1f, clearance_s: %.1f}\n",
			g, p->green_s, p->clearance_s);
}

int sumo_map_write(const struct sumo_net *n, const struct sumo_map_params *p, FILE *out)
{
	fprintf(out, "# Crossings of a SUMO network, made by kerbwing sim sumo --map-out.\n"
		     "crossings:\n");
	for (uint32_t i = 0; i < n->crossing_count; i++)
		put_crossing(n, &n->crossings[i], p, out);
	return ferror(out) ? -EIO : 0;
}
