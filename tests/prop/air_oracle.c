// SPDX-License-Identifier: Apache-2.0
#include "air_oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct oracle_vector vec;

static const long double NEAR_M = 0.01L;
static const int64_t TICK = 50000000, SECOND = 1000000000;

// ---- geometry, on the ellipsoid

static vec on_ellipsoid(struct polygon_point p)
{
	const long double a = 6378137.0L, e2 = 6.69437999014e-3L,
			  rad = 3.14159265358979323846L / 180 * 1e-7L;
	long double lat = p.lat_e7 * rad, lon = p.lon_e7 * rad,
		    n = a / sqrtl(1 - e2 * sinl(lat) * sinl(lat));
	return (vec){n * cosl(lat) * cosl(lon), n * cosl(lat) * sinl(lon),
		     n * (1 - e2) * sinl(lat)};
}

static vec sub(vec a, vec b)
{
	return (vec){a.x - b.x, a.y - b.y, a.z - b.z};
}

static vec cross(vec a, vec b)
{
	return (vec){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static long double dot(vec a, vec b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

static long double length(vec a)
{
	return sqrtl(dot(a, a));
}

// Metres of p to the left of the plane through the earth's centre, a and b.
static long double left_of(vec a, vec b, vec p)
{
	vec n = cross(a, b);
	return dot(n, p) / length(n);
}

// Between the ends of the arc a-b, seen from the earth's centre.
static bool beside(vec a, vec b, vec p)
{
	vec n = cross(a, b);
	return dot(cross(n, a), p) >= 0 && dot(cross(b, n), p) >= 0;
}

// Least distance of p to the arc a-b.
static long double to_arc(vec a, vec b, vec p)
{
	if (beside(a, b, p))
		return fabsl(left_of(a, b, p));
	long double da = length(sub(p, a)), db = length(sub(p, b));
	return da < db ? da : db;
}

static bool arcs_cross(vec a, vec b, vec c, vec d)
{
	return (left_of(a, b, c) > 0) != (left_of(a, b, d) > 0) &&
	       (left_of(c, d, a) > 0) != (left_of(c, d, b) > 0);
}

static long double turn(vec p, vec a, vec b)
{
	// Angle at p from a to b, around the vertical of p.
	vec up = {p.x / length(p), p.y / length(p), p.z / length(p)}, pa = sub(a, p),
	    pb = sub(b, p);
	long double s = dot(up, cross(pa, pb)), c = dot(pa, pb) - dot(pa, up) * dot(pb, up);
	return atan2l(s, c);
}

static bool polygon_has(const struct oracle_volume *v, vec p)
{
	long double sum = 0;
	for (uint32_t i = 0; i < v->count; i++)
		sum += turn(p, v->at[i], v->at[(i + 1) % v->count]);
	return fabsl(sum) > 3;
}

static enum oracle_answer polygons(const struct oracle_volume *p, const struct oracle_volume *q)
{
	long double nearest = 1e9L;
	bool meet = polygon_has(p, q->at[0]) || polygon_has(q, p->at[0]);
	for (uint32_t i = 0; i < p->count; i++)
		for (uint32_t k = 0; k < q->count; k++) {
			vec a = p->at[i], b = p->at[(i + 1) % p->count], c = q->at[k],
			    d = q->at[(k + 1) % q->count];
			meet |= arcs_cross(a, b, c, d);
			nearest = fminl(nearest, fminl(to_arc(a, b, c), to_arc(c, d, a)));
		}
	return nearest <= NEAR_M ? ORACLE_EITHER : meet ? ORACLE_TOUCH : ORACLE_APART;
}

static enum oracle_answer by_distance(long double gap_m)
{
	return fabsl(gap_m) <= NEAR_M ? ORACLE_EITHER : gap_m < 0 ? ORACLE_TOUCH : ORACLE_APART;
}

static enum oracle_answer circle_polygon(const struct oracle_volume *c,
					 const struct oracle_volume *p)
{
	long double nearest = 1e9L;
	for (uint32_t i = 0; i < p->count; i++)
		nearest = fminl(nearest, to_arc(p->at[i], p->at[(i + 1) % p->count], c->center));
	enum oracle_answer rim = by_distance(nearest - c->radius_cm / 100.0L);
	return rim == ORACLE_APART && polygon_has(p, c->center) ? ORACLE_TOUCH : rim;
}

enum oracle_answer oracle_shapes(const struct oracle_volume *a, const struct oracle_volume *b)
{
	if (a->shape == VOLUME_CIRCLE && b->shape == VOLUME_CIRCLE)
		return by_distance(length(sub(a->center, b->center)) -
				   ((long double)a->radius_cm + b->radius_cm) / 100.0L);
	if (a->shape == VOLUME_CIRCLE)
		return circle_polygon(a, b);
	return b->shape == VOLUME_CIRCLE ? circle_polygon(b, a) : polygons(a, b);
}

static void set_reach(struct oracle_volume *v)
{
	v->middle = v->center;
	v->reach_m = v->radius_cm / 100.0 + 1;
	if (v->shape == VOLUME_CIRCLE)
		return;
	v->middle = (vec){0, 0, 0};
	for (uint32_t i = 0; i < v->count; i++)
		v->middle = (vec){v->middle.x + v->at[i].x / v->count,
				  v->middle.y + v->at[i].y / v->count,
				  v->middle.z + v->at[i].z / v->count};
	v->reach_m = 1;
	for (uint32_t i = 0; i < v->count; i++)
		v->reach_m = fmax(v->reach_m, (double)length(sub(v->at[i], v->middle)) + 1);
}

void oracle_volume_of(const struct air_volume *v, struct oracle_volume *out)
{
	*out = (struct oracle_volume){.shape = v->shape,
				      .lower_cm = v->lower_cm,
				      .upper_cm = v->upper_cm,
				      .start_ns = v->start_ns,
				      .end_ns = v->end_ns};
	if (v->shape == VOLUME_CIRCLE) {
		out->center = on_ellipsoid(v->center);
		out->center_at = v->center;
		out->radius_cm = v->radius_cm;
		set_reach(out);
		return;
	}
	if (v->count > ORACLE_POINTS)
		abort();
	out->count = v->count;
	for (uint32_t i = 0; i < v->count; i++) {
		out->points[i] = v->points[i];
		out->at[i] = on_ellipsoid(v->points[i]);
	}
	set_reach(out);
}

static bool bands(const struct oracle_volume *a, const struct oracle_volume *b, int32_t dz_cm)
{
	return (int64_t)a->lower_cm + dz_cm <= b->upper_cm &&
	       b->lower_cm <= (int64_t)a->upper_cm + dz_cm;
}

static bool shapes_touch(struct oracle *o, const struct oracle_volume *a,
			 const struct oracle_volume *b)
{
	o->pairs++;
	if ((double)length(sub(a->middle, b->middle)) > a->reach_m + b->reach_m)
		return false;
	enum oracle_answer answer = oracle_shapes(a, b);
	o->either |= answer == ORACLE_EITHER;
	return answer == ORACLE_TOUCH;
}

bool oracle_touch(struct oracle *o, const struct oracle_volume *a, const struct oracle_volume *b)
{
	return a->start_ns <= b->end_ns && b->start_ns <= a->end_ns && bands(a, b, 0) &&
	       shapes_touch(o, a, b);
}

// ---- ways

struct frame {
	vec east, north, origin;
};

static struct frame frame_at(struct polygon_point p)
{
	const long double rad = 3.14159265358979323846L / 180 * 1e-7L;
	long double lat = p.lat_e7 * rad, lon = p.lon_e7 * rad;
	return (struct frame){{-sinl(lon), cosl(lon), 0},
			      {-sinl(lat) * cosl(lon), -sinl(lat) * sinl(lon), cosl(lat)},
			      on_ellipsoid(p)};
}

// A rectangle around a-b, half_m longer and to both sides, shifted to the right. Corners stand on the plane that touches a: metres
// above the ellipsoid do not change where they are seen from the centre by more than a millimetre here.
static void tube(struct polygon_point a, struct polygon_point b, long double half_m,
		 long double right_m, struct oracle_volume *out)
{
	struct frame f = frame_at(a);
	vec up = cross(f.east, f.north), to = on_ellipsoid(b);
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
	set_reach(v);
	v->lower_cm = lower;
	v->upper_cm = upper;
	v->start_ns = from;
	v->end_ns = to;
}

static long double gap_m(struct polygon_point a, struct polygon_point b)
{
	const long double r = 6371008.8L;
	return 2 * r * asinl(length(sub(on_ellipsoid(a), on_ellipsoid(b))) / (2 * r));
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

// ---- entities

struct oracle_entity *oracle_find(struct oracle *o, uint8_t kind, const struct air_id *id)
{
	for (uint32_t i = 0; i < o->count; i++)
		if (o->entities[i].live && o->entities[i].kind == kind &&
		    air_id_equal(&o->entities[i].id, id))
			return &o->entities[i];
	return NULL;
}

struct oracle_entity *oracle_add(struct oracle *o)
{
	if (o->count == ORACLE_ENTITIES)
		abort();
	return &o->entities[o->count++];
}

void oracle_remove(struct oracle *o, struct oracle_entity *e)
{
	struct oracle_entity *last = &o->entities[o->count - 1];
	if (e != last)
		*e = *last;
	o->count--;
}

bool oracle_flies(const struct oracle *o, const struct oracle_entity *e)
{
	return e->state != AIR_STATE_OFFERED &&
	       (e->state != AIR_STATE_ACCEPTED || e->start_ns <= o->now_ns + o->rules.freeze_ns);
}

bool oracle_counts(const struct oracle *o, const struct oracle_entity *e, int32_t priority,
		   bool displaces, const struct oracle_entity *self)
{
	if (!e->live || e == self || e->kind == AIR_KIND_SUBSCRIPTION)
		return false;
	if (e->kind == AIR_KIND_CONSTRAINT)
		return e->blocking && priority < e->priority;
	return !(displaces && e->priority < priority && !oracle_flies(o, e));
}

// A leg's tube with its times, guard around, for a departure.
static struct oracle_volume leg_volume(const struct oracle *o, const struct oracle_way *w,
				       uint32_t leg, int64_t tick)
{
	struct oracle_volume v = w->leg[leg].tube;
	int64_t guard = o->net->guard_ms / 50;
	v.start_ns = (tick + v.start_ns - guard) * TICK;
	v.end_ns = (tick + v.end_ns + guard) * TICK;
	return v;
}

// ---- volumes: least delay

struct block {
	int64_t from, to; // delays that do not work
};

static int by_delay(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void block_by(struct oracle *o, const struct oracle_volume *v,
		     const struct oracle_volume *other, int32_t dz, int64_t max, struct block *list,
		     uint32_t *n)
{
	// Never in the way within the delays looked at: not worth a look at the shapes.
	if (!bands(v, other, dz) ||
	    (other->end_ns != VOLUME_TIME_LAST && other->end_ns < v->start_ns) ||
	    (other->start_ns != VOLUME_TIME_FIRST && other->start_ns > v->end_ns + max) ||
	    !shapes_touch(o, v, other))
		return;
	list[(*n)++] = (struct block){
		other->start_ns == VOLUME_TIME_FIRST ? 0 : other->start_ns - v->end_ns,
		other->end_ns == VOLUME_TIME_LAST ? INT64_MAX : other->end_ns - v->start_ns};
}

int64_t oracle_shift(struct oracle *o, const struct oracle_volume *v, uint32_t count, int32_t dz_cm,
		     int64_t max_ns, int32_t priority, bool displaces,
		     const struct oracle_entity *self)
{
	static struct block blocks[ORACLE_ENTITIES * 16];
	static int64_t tries[ORACLE_ENTITIES * 16 + 1];
	uint32_t n = 0, k = 1;
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t e = 0; e < o->count; e++) {
			const struct oracle_entity *x = &o->entities[e];
			if (!oracle_counts(o, x, priority, displaces, self))
				continue;
			for (uint32_t m = 0; !x->is_network && m < x->volume_count; m++)
				block_by(o, &v[i], &x->volumes[m], dz_cm, max_ns, blocks, &n);
			for (uint32_t m = 0; x->is_network && m < x->way.leg_count; m++) {
				struct oracle_volume leg = leg_volume(o, &x->way, m, x->tick);
				block_by(o, &v[i], &leg, dz_cm, max_ns, blocks, &n);
			}
		}
	tries[0] = 0;
	for (uint32_t i = 0; i < n; i++)
		if (blocks[i].to >= 0 && blocks[i].to < max_ns)
			tries[k++] = (blocks[i].to / SECOND + 1) * SECOND;
	qsort(tries, k, sizeof(tries[0]), by_delay);
	for (uint32_t i = 0; i < k; i++) {
		bool is_free = tries[i] <= max_ns;
		for (uint32_t m = 0; m < n && is_free; m++)
			is_free = tries[i] < blocks[m].from || tries[i] > blocks[m].to;
		if (is_free)
			return tries[i];
	}
	return -1;
}

// ---- ways: earliest departure

struct taken {
	const struct oracle_stop *mine;
	int64_t from, to; // absolute ticks
};

static bool pad_is_free(const struct taken *t, uint32_t n, const struct oracle_stop *s,
			int64_t tick)
{
	int64_t from = tick + s->from, to = tick + s->to;
	for (uint32_t i = 0; i <= n; i++) { // the instants at which the most may be there
		int64_t at = i == n ? from : t[i].from;
		uint32_t there = 0;
		if (i < n && (t[i].mine != s || at < from || at >= to))
			continue;
		for (uint32_t k = 0; k < n; k++)
			there += t[k].mine == s && t[k].from <= at && at < t[k].to;
		if (there >= s->capacity)
			return false;
	}
	return true;
}

static bool stops_are_free(const struct oracle_way *w, const struct taken *t, uint32_t n,
			   int64_t tick)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct oracle_stop *s = t[i].mine;
		if (s->what != 2 && tick + s->from - t[i].to < s->gap &&
		    t[i].from - (tick + s->to) < s->gap)
			return false;
	}
	for (uint32_t i = 0; i < w->stop_count; i++)
		if (w->stops[i].what == 2 && !pad_is_free(t, n, &w->stops[i], tick))
			return false;
	return true;
}

struct leg_block {
	int64_t leg_from, leg_to; // ticks after departure, guard included
	int64_t start_ns, end_ns;
};

int64_t oracle_departure(struct oracle *o, const struct oracle_way *w, int64_t from, int64_t limit,
			 int32_t priority, bool displaces, const struct oracle_entity *self)
{
	static struct taken taken[ORACLE_ENTITIES * 8];
	static struct leg_block blocks[ORACLE_ENTITIES * 8];
	static int64_t tries[ORACLE_ENTITIES * 16 + 1];
	uint32_t n = 0, m = 0, k = 1;
	int64_t guard = o->net->guard_ms / 50;
	for (uint32_t e = 0; e < o->count; e++) {
		const struct oracle_entity *x = &o->entities[e];
		if (!oracle_counts(o, x, priority, displaces, self))
			continue;
		for (uint32_t i = 0; x->is_network && i < x->way.stop_count; i++)
			for (uint32_t j = 0; j < w->stop_count; j++) {
				const struct oracle_stop *a = &x->way.stops[i], *b = &w->stops[j];
				if (a->what == b->what && a->index == b->index &&
				    a->layer == b->layer)
					taken[n++] = (struct taken){b, x->tick + a->from,
								    x->tick + a->to};
			}
		for (uint32_t i = 0; !x->is_network && i < x->volume_count; i++)
			for (uint32_t j = 0; j < w->leg_count; j++) {
				const struct oracle_volume *leg = &w->leg[j].tube,
							   *v = &x->volumes[i];
				// Never in the way within the departures looked at.
				if ((v->end_ns != VOLUME_TIME_LAST &&
				     v->end_ns < (from + leg->start_ns - guard) * TICK) ||
				    (v->start_ns != VOLUME_TIME_FIRST &&
				     v->start_ns > (limit + leg->end_ns + guard) * TICK))
					continue;
				if (bands(leg, v, 0) && shapes_touch(o, leg, v))
					blocks[m++] = (struct leg_block){leg->start_ns - guard,
									 leg->end_ns + guard,
									 v->start_ns, v->end_ns};
			}
	}
	tries[0] = from;
	for (uint32_t i = 0; i < n; i++)
		tries[k++] = taken[i].to + taken[i].mine->gap - taken[i].mine->from;
	for (uint32_t i = 0; i < m; i++)
		if (blocks[i].end_ns != VOLUME_TIME_LAST)
			tries[k++] = blocks[i].end_ns / TICK + 1 - blocks[i].leg_from;
	qsort(tries, k, sizeof(tries[0]), by_delay);
	for (uint32_t i = 0; i < k; i++) {
		if (tries[i] < from || tries[i] > limit || !stops_are_free(w, taken, n, tries[i]))
			continue;
		bool is_free = true;
		for (uint32_t j = 0; j < m && is_free; j++)
			is_free = (tries[i] + blocks[j].leg_from) * TICK > blocks[j].end_ns ||
				  (tries[i] + blocks[j].leg_to) * TICK < blocks[j].start_ns;
		if (is_free)
			return tries[i];
	}
	return -1;
}

// ---- everything against everything

static bool is_off_nominal(const struct oracle_entity *e)
{
	return e->kind == AIR_KIND_CORRIDOR &&
	       (e->state == AIR_STATE_NONCONFORMING || e->state == AIR_STATE_CONTINGENT);
}

static bool are_siblings(const struct oracle_entity *a, const struct oracle_entity *b)
{
	return a->kind == AIR_KIND_CORRIDOR && b->kind == AIR_KIND_CORRIDOR &&
	       a->state == AIR_STATE_OFFERED && b->state == AIR_STATE_OFFERED &&
	       air_id_equal(&a->group, &b->group);
}

static bool may_share(const struct oracle_entity *a, const struct oracle_entity *b)
{
	if (a->kind == AIR_KIND_CONSTRAINT && b->kind == AIR_KIND_CONSTRAINT)
		return true;
	if (is_off_nominal(a) || is_off_nominal(b) || are_siblings(a, b))
		return true;
	if (b->kind == AIR_KIND_CONSTRAINT)
		return may_share(b, a);
	return a->kind == AIR_KIND_CONSTRAINT &&
	       (!a->blocking || b->warned || b->priority >= a->priority);
}

static bool stops_clash(const struct oracle_entity *a, const struct oracle_entity *b)
{
	for (uint32_t i = 0; i < a->way.stop_count; i++)
		for (uint32_t j = 0; j < b->way.stop_count; j++) {
			const struct oracle_stop *p = &a->way.stops[i], *q = &b->way.stops[j];
			if (p->what != 2 && p->what == q->what && p->index == q->index &&
			    p->layer == q->layer &&
			    a->tick + p->from - (b->tick + q->to) < p->gap &&
			    b->tick + q->from - (a->tick + p->to) < p->gap)
				return true;
		}
	return false;
}

static bool clash(struct oracle *o, const struct oracle_entity *a, const struct oracle_entity *b)
{
	if (a->is_network && b->is_network)
		return stops_clash(a, b);
	if (b->is_network)
		return clash(o, b, a);
	for (uint32_t i = 0; i < b->volume_count; i++) {
		for (uint32_t k = 0; a->is_network && k < a->way.leg_count; k++) {
			struct oracle_volume leg = leg_volume(o, &a->way, k, a->tick);
			if (oracle_touch(o, &leg, &b->volumes[i]))
				return true;
		}
		for (uint32_t k = 0; !a->is_network && k < a->volume_count; k++)
			if (oracle_touch(o, &a->volumes[k], &b->volumes[i]))
				return true;
	}
	return false;
}

// More aircraft on a pad than it has stands at the instant when e takes it; offers of one request are one aircraft.
static uint32_t pads_overfull(const struct oracle *o, const struct oracle_entity *e)
{
	uint32_t bad = 0;
	for (uint32_t i = 0; e->is_network && !is_off_nominal(e) && i < e->way.stop_count; i++) {
		const struct oracle_stop *s = &e->way.stops[i];
		const struct oracle_entity *there[256];
		uint32_t n = 0;
		for (uint32_t k = 0; s->what == 2 && k < o->count; k++) {
			const struct oracle_entity *x = &o->entities[k];
			bool known = !x->live || !x->is_network || is_off_nominal(x);
			for (uint32_t j = 0; j < n && !known; j++)
				known = are_siblings(there[j], x);
			for (uint32_t j = 0; !known && j < x->way.stop_count; j++) {
				const struct oracle_stop *q = &x->way.stops[j];
				if (q->what == 2 && q->index == s->index &&
				    x->tick + q->from <= e->tick + s->from &&
				    e->tick + s->from < x->tick + q->to && n < 256) {
					there[n++] = x;
					break;
				}
			}
		}
		bad += s->what == 2 && n > s->capacity;
	}
	return bad;
}

uint32_t oracle_overlaps_of(struct oracle *o, const struct oracle_entity *e)
{
	uint32_t bad = pads_overfull(o, e);
	for (uint32_t i = 0; i < o->count; i++) {
		const struct oracle_entity *x = &o->entities[i];
		if (x != e && x->live && x->kind != AIR_KIND_SUBSCRIPTION &&
		    e->kind != AIR_KIND_SUBSCRIPTION && !may_share(e, x) && clash(o, e, x))
			bad++;
	}
	return bad;
}

uint32_t oracle_overlaps(struct oracle *o)
{
	uint32_t bad = 0;
	for (uint32_t i = 0; i < o->count; i++)
		if (o->entities[i].live)
			bad += oracle_overlaps_of(o, &o->entities[i]);
	return bad;
}
