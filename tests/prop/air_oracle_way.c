// SPDX-License-Identifier: Apache-2.0
// Ways through the network as the oracle sees them: when which node, segment and pad is taken.
#include <stdlib.h>

#include "air_oracle_vector.h"

struct frame {
	vec east, north, origin;
};

static struct frame frame_at(struct polygon_point p)
{
	const long double rad = 3.14159265358979323846L / 180 * 1e-7L;
	long double lat = p.lat_e7 * rad, lon = p.lon_e7 * rad;
	return (struct frame){{-sinl(lon), cosl(lon), 0},
			      {-sinl(lat) * cosl(lon), -sinl(lat) * sinl(lon), cosl(lat)},
			      oracle_on_ellipsoid(p)};
}

// A rectangle around a-b, half_m longer and to both sides, shifted to the right. Corners stand on the plane that touches a: metres
// above the ellipsoid do not change where they are seen from the centre by more than a millimetre here.
static void tube(struct polygon_point a, struct polygon_point b, long double half_m,
		 long double right_m, struct oracle_volume *out)
{
	struct frame f = frame_at(a);
	vec up = cross(f.east, f.north), to = oracle_on_ellipsoid(b);
	long double k = dot(up, f.origin) / dot(up, to);
	vec d = sub((vec){to.x * k, to.y * k, to.z * k}, f.origin);
	long double e = dot(d, f.east), n = dot(d, f.north), l = sqrtl(e * e + n * n);
	long double ue = l > 0 ? e / l : 1, un = l > 0 ? n / l : 0;
	*out = (struct oracle_volume){.shape = VOLUME_POLYGON, .count = 4};
	for (int i = 0; i < 4; i++) {
		long double along = i == 0 || i == 3 ? -half_m : l + half_m,
			    aside = right_m + (i < 2 ? half_m : -half_m);
		long double pe = along * ue + aside * un, pn = along * un - aside * ue;
		out->at[i] = (vec){f.origin.x + pe * f.east.x + pn * f.north.x,
				   f.origin.y + pe * f.east.y + pn * f.north.y,
				   f.origin.z + pe * f.east.z + pn * f.north.z};
	}
}

static const struct air_edge *edge_between(const struct air_net_def *n, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < n->edge_count; i++)
		if (n->edges[i].from == from && n->edges[i].to == to)
			return &n->edges[i];
	return NULL;
}

static int64_t ticks(long double metres, uint32_t speed_cms)
{
	return (int64_t)ceill(ceill(metres * 100) * 20 / speed_cms);
}

static int64_t middle(const struct air_layer *l)
{
	return ((int64_t)l->lower_cm + l->upper_cm) / 2;
}

static int64_t climb(const struct air_net_def *n, int64_t cm)
{
	return (int64_t)ceill((long double)llabs(cm) * 20 / n->climb_min_cms);
}

static uint32_t layer_near(uint32_t allowed, uint32_t wanted)
{
	uint32_t best = AIR_LAYERS_MAX;
	for (uint32_t l = 0; l < AIR_LAYERS_MAX; l++)
		if ((allowed >> l & 1) != 0 &&
		    (best == AIR_LAYERS_MAX || labs((long)l - wanted) < labs((long)best - wanted)))
			best = l;
	return best;
}

static void stop_at(struct oracle_way *w, uint32_t what, uint32_t index, uint32_t layer,
		    int64_t from, int64_t to, int64_t gap, uint32_t capacity)
{
	if (w->stop_count == ORACLE_STOPS)
		abort();
	w->stops[w->stop_count++] =
		(struct oracle_stop){what, index, layer, from, to, gap, capacity};
}

static struct oracle_volume *leg_at(struct oracle_way *w)
{
	if (w->leg_count == ORACLE_PATH * 2)
		abort();
	return &w->leg[w->leg_count++].tube;
}

static void finish_leg(struct oracle_volume *v, int32_t lower, int32_t upper, int64_t from,
		       int64_t to)
{
	oracle_set_reach(v);
	v->lower_cm = lower;
	v->upper_cm = upper;
	v->start_ns = from;
	v->end_ns = to;
}

static long double gap_m(struct polygon_point a, struct polygon_point b)
{
	const long double r = 6371008.8L;
	return 2 * r * asinl(length(sub(oracle_on_ellipsoid(a), oracle_on_ellipsoid(b))) / (2 * r));
}

static void pad_stop(const struct oracle *o, struct oracle_way *w, uint32_t pad, uint32_t layer,
		     bool arrives, int64_t *t)
{
	const struct air_net_def *n = o->net;
	const struct air_pad *p = &n->pads[pad];
	int64_t from = *t;
	stop_at(w, 2, pad, 0, *t, *t + p->turnaround_ms / 50, 0, p->stands);
	if (arrives && p->contingency != AIR_NONE16) {
		const struct air_pad *c = &n->pads[p->contingency];
		stop_at(w, 2, p->contingency, 0, *t, *t + c->turnaround_ms / 50, 0, c->stands);
	}
	*t += climb(n, middle(&n->layers[layer]) - p->ground_cm) +
	      ticks(gap_m(p->at, n->nodes[p->node].at), n->layers[layer].speed_cms);
	struct oracle_volume *v = leg_at(w);
	tube(p->at, n->nodes[p->node].at, p->radius_cm / 100.0L, 0, v);
	finish_leg(v, p->ground_cm, n->layers[layer].upper_cm, from, *t);
}

static void node_column(const struct oracle *o, struct oracle_way *w, uint32_t node, uint32_t low,
			uint32_t high, int64_t from, int64_t to)
{
	const struct air_net_def *n = o->net;
	uint32_t width = 0;
	for (uint32_t i = 0; i < n->edge_count; i++)
		if (n->edges[i].from == node || n->edges[i].to == node) {
			uint32_t m =
				n->edges[i].width_cm / 100 + 2 * n->edges[i].offset_cm / 100 + 1;
			width = m > width ? m : width;
		}
	struct oracle_volume *v = leg_at(w);
	tube(n->nodes[node].at, n->nodes[node].at, width / 2.0L + 1, 0, v);
	finish_leg(v, n->layers[low].lower_cm, n->layers[high].upper_cm, from, to);
}

bool oracle_way_of(const struct oracle *o, const uint16_t *nodes, uint32_t count, uint32_t from_pad,
		   uint32_t to_pad, uint32_t layer, uint16_t layers, struct oracle_way *out)
{
	const struct air_net_def *n = o->net;
	int64_t guard = n->guard_ms / 50, t = 0;
	uint32_t flown[ORACLE_PATH];
	out->stop_count = out->leg_count = 0;
	out->legs = count - 1;
	for (uint32_t i = 0; i + 1 < count; i++) {
		const struct air_edge *e = edge_between(n, nodes[i], nodes[i + 1]);
		flown[i] = layer_near(e->layers & layers, layer);
		if (flown[i] == AIR_LAYERS_MAX)
			return false;
	}
	if (from_pad != AIR_NONE16)
		pad_stop(o, out, from_pad, flown[0], false, &t);
	stop_at(out, 0, nodes[0], flown[0], t, t, guard, 1);
	for (uint32_t i = 0; i + 1 < count; i++) {
		const struct air_edge *e = edge_between(n, nodes[i], nodes[i + 1]);
		const struct air_layer *l = &n->layers[flown[i]];
		int64_t enter = t;
		if (e->headway_ms > n->guard_ms)
			stop_at(out, 1, (uint32_t)(e - n->edges), flown[i], t, t,
				(e->headway_ms + 49) / 50, 1);
		t += ticks(gap_m(n->nodes[nodes[i]].at, n->nodes[nodes[i + 1]].at), l->speed_cms);
		struct oracle_volume *v = leg_at(out);
		tube(n->nodes[nodes[i]].at, n->nodes[nodes[i + 1]].at, e->width_cm / 200.0L,
		     e->offset_cm / 100.0L, v);
		finish_leg(v, l->lower_cm, l->upper_cm, enter, t);
		uint32_t next = i + 2 < count ? flown[i + 1] : flown[i],
			 low = next < flown[i] ? next : flown[i],
			 high = next < flown[i] ? flown[i] : next;
		int64_t c = low != high
				    ? climb(n, middle(&n->layers[high]) - middle(&n->layers[low]))
				    : 0;
		if (low != high)
			node_column(o, out, nodes[i + 1], low, high, t, t + c);
		for (uint32_t k = low; k <= high; k++)
			stop_at(out, 0, nodes[i + 1], k, t, t + c, guard, 1);
		t += c;
	}
	if (to_pad != AIR_NONE16)
		pad_stop(o, out, to_pad, flown[count - 2], true, &t);
	out->arrival = t;
	out->lease = t + guard;
	for (uint32_t i = 0; i < out->stop_count; i++) {
		const struct oracle_stop *s = &out->stops[i];
		int64_t end = s->what == 2 ? s->to : s->to + s->gap;
		out->lease = end > out->lease ? end : out->lease;
	}
	return true;
}
