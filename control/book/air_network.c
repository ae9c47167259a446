// SPDX-License-Identifier: Apache-2.0
#include "air_network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---- shapes

struct tube {
	struct polygon_point a, b;
	double half_width_m, offset_m; // to the right
};

// A rectangle around the way from a to b, longer by half its width at both ends so that bends are covered.
static uint32_t tube_outline(struct air_space *space, const struct tube *t)
{
	struct geodesic_plane local;
	struct geodesic_mm to;
	struct polygon_point p[4];
	geodesic_plane_init(&local, t->a);
	if (!geodesic_to_plane(&local, t->b, &to))
		return 0;
	double e = to.x * 1e-3, n = to.y * 1e-3, length = hypot(e, n);
	double ue = length > 0 ? e / length : 1, un = length > 0 ? n / length : 0,
	       h = t->half_width_m;
	for (int i = 0; i < 4; i++) {
		double along = i == 0 || i == 3 ? -h : length + h,
		       right = t->offset_m + (i < 2 ? h : -h);
		p[i] = geodesic_from_plane(&local, along * ue + right * un,
					   along * un - right * ue);
	}
	const struct outline_shape shape = {.shape = VOLUME_POLYGON, .points = p, .count = 4};
	uint32_t block = air_arena_take(space->arena, outline_size(&shape));
	if (block != 0 && !outline_build(&space->plane, &shape, air_arena_at(space->arena, block)))
		return 0;
	return block;
}

static bool add_tube(struct air_network *n, struct air_space *space, uint32_t block,
		     enum air_tube kind, uint32_t index, int32_t z0, int32_t z1)
{
	const struct outline *o = air_arena_at(space->arena, block);
	const struct air_box box = {o->box.x0, o->box.y0, o->box.x1, o->box.y1,
				    z0,	       z1,	  INT64_MIN, INT64_MAX};
	return block != 0 &&
	       air_index_add(&n->tubes, &box, (uint32_t)kind << AIR_TUBE_SHIFT | index);
}

static bool make_tubes(struct air_network *n, struct air_space *space)
{
	int32_t low = n->layers[0].lower_cm, high = n->layers[n->layer_count - 1].upper_cm;
	bool good = air_index_init(&n->tubes, space->arena);
	for (uint32_t i = 0; i < n->edge_count && good; i++) {
		const struct air_edge *e = &n->edges[i];
		const struct tube t = {n->nodes[e->from].at, n->nodes[e->to].at,
				       e->width_cm / 200.0, e->offset_cm / 100.0};
		n->edge_tube[i] = tube_outline(space, &t);
		uint32_t lowest = (uint32_t)__builtin_ctz(e->layers),
			 highest = 31 - (uint32_t)__builtin_clz(e->layers);
		good = add_tube(n, space, n->edge_tube[i], AIR_TUBE_EDGE, i,
				n->layers[lowest].lower_cm, n->layers[highest].upper_cm);
		uint16_t w = (uint16_t)(e->width_cm / 100 + 2 * e->offset_cm / 100 + 1);
		for (int k = 0; k < 2; k++) {
			uint16_t *at = &n->node_width_m[k == 0 ? e->from : e->to];
			*at = w > *at ? w : *at;
		}
	}
	for (uint32_t i = 0; i < n->pad_count && good; i++) {
		const struct air_pad *p = &n->pads[i];
		const struct tube t = {p->at, n->nodes[p->node].at, p->radius_cm / 100.0, 0};
		n->pad_tube[i] = tube_outline(space, &t);
		good = add_tube(n, space, n->pad_tube[i], AIR_TUBE_PAD, i, p->ground_cm, high);
	}
	for (uint32_t i = 0; i < n->node_count && good && n->is_mixed; i++) {
		const struct tube t = {n->nodes[i].at, n->nodes[i].at, n->node_width_m[i] / 2.0 + 1,
				       0};
		n->node_tube[i] = tube_outline(space, &t);
		good = add_tube(n, space, n->node_tube[i], AIR_TUBE_NODE, i, low, high);
	}
	return good;
}

// ---- times

uint32_t air_network_climb(const struct air_network *n, int64_t cm)
{
	uint64_t ticks_per_s = 1000000000 / AIR_TICK_NS, h = (uint64_t)(cm < 0 ? -cm : cm);
	return (uint32_t)((h * ticks_per_s + n->climb_min_cms - 1) / n->climb_min_cms);
}

int32_t air_network_layer_middle(const struct air_network *n, uint32_t layer)
{
	return (int32_t)(((int64_t)n->layers[layer].lower_cm + n->layers[layer].upper_cm) / 2);
}

static uint32_t ticks_of(uint64_t length_cm, uint32_t speed_cms)
{
	return (uint32_t)((length_cm * (1000000000 / AIR_TICK_NS) + speed_cms - 1) / speed_cms);
}

static bool make_times(struct air_network *n)
{
	for (uint32_t i = 0; i < n->edge_count; i++) {
		double m = geodesic_distance_m(n->nodes[n->edges[i].from].at,
					       n->nodes[n->edges[i].to].at);
		if (m > 100000)
			return false;
		n->length_cm[i] = (uint32_t)ceil(m * 100);
		for (uint32_t l = 0; l < n->layer_count; l++) {
			uint32_t t = ticks_of(n->length_cm[i], n->layers[l].speed_cms);
			if (t == 0 || t > UINT16_MAX)
				return false;
			n->travel[i * n->layer_count + l] = (uint16_t)t;
		}
	}
	for (uint32_t i = 0; i < n->pad_count; i++) {
		const struct air_pad *p = &n->pads[i];
		uint64_t cm =
			(uint64_t)ceil(geodesic_distance_m(p->at, n->nodes[p->node].at) * 100);
		for (uint32_t l = 0; l < n->layer_count; l++) {
			uint64_t t =
				(uint64_t)air_network_climb(
					n, (int64_t)air_network_layer_middle(n, l) - p->ground_cm) +
				ticks_of(cm, n->layers[l].speed_cms);
			if (t > UINT16_MAX)
				return false;
			n->pad_travel[i * n->layer_count + l] = (uint16_t)t;
		}
	}
	return true;
}

// ---- rules

static enum air_reason check_layers(const struct air_net_def *d, uint32_t *index)
{
	for (uint32_t i = 0; i < d->layer_count; i++) {
		const struct air_layer *l = &d->layers[i];
		*index = i;
		if (l->speed_cms == 0 || l->speed_cms > 100000)
			return AIR_REASON_NET_VALUE;
		if (l->lower_cm >= l->upper_cm ||
		    (i > 0 && l->lower_cm <= d->layers[i - 1].upper_cm))
			return AIR_REASON_NET_LAYERS;
	}
	return AIR_REASON_NONE;
}

static bool place_is_good(struct polygon_point p)
{
	return p.lat_e7 >= -900000000 && p.lat_e7 <= 900000000 && p.lon_e7 >= -1800000000 &&
	       p.lon_e7 <= 1800000000;
}

static enum air_reason check_edges(const struct air_net_def *d, uint32_t *index)
{
	for (uint32_t i = 0; i < d->edge_count; i++) {
		const struct air_edge *e = &d->edges[i];
		*index = i;
		if (e->from >= d->node_count || e->to >= d->node_count || e->from == e->to)
			return AIR_REASON_NET_REFERENCE;
		if (e->width_cm < 100 || e->width_cm > 1000000 || e->offset_cm > 1000000 ||
		    e->headway_ms > 600000 || e->layers == 0 || e->layers >> d->layer_count != 0)
			return AIR_REASON_NET_VALUE;
	}
	return AIR_REASON_NONE;
}

static enum air_reason check_pads(const struct air_net_def *d, uint32_t *index)
{
	for (uint32_t i = 0; i < d->pad_count; i++) {
		const struct air_pad *p = &d->pads[i];
		*index = i;
		if (p->node >= d->node_count ||
		    (p->contingency != AIR_NONE16 && p->contingency >= d->pad_count) ||
		    p->contingency == i)
			return AIR_REASON_NET_REFERENCE;
		if (p->stands == 0 || p->stands > AIR_CALENDAR_CAPACITY_MAX || p->radius_cm < 100 ||
		    p->radius_cm > 1000000 || p->turnaround_ms == 0 || p->turnaround_ms > 3000000 ||
		    p->ground_cm >= d->layers[0].lower_cm || !place_is_good(p->at))
			return AIR_REASON_NET_VALUE;
	}
	return AIR_REASON_NONE;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

// *index: the position in no useful order; the caller names the kind.
static bool has_twice(uint64_t *keys, uint32_t n)
{
	qsort(keys, n, sizeof(*keys), by_number);
	for (uint32_t i = 1; i < n; i++)
		if (keys[i] == keys[i - 1])
			return true;
	return false;
}

static enum air_reason check_twice(const struct air_net_def *d)
{
	uint32_t most = d->edge_count > d->node_count ? d->edge_count : d->node_count;
	uint64_t *keys = malloc((most + d->pad_count + 1) * sizeof(*keys));
	bool twice = false;
	if (keys == NULL)
		return AIR_REASON_FULL_SHAPES;
	for (uint32_t i = 0; i < d->node_count; i++)
		keys[i] = d->nodes[i].id;
	twice |= has_twice(keys, d->node_count);
	for (uint32_t i = 0; i < d->pad_count; i++)
		keys[i] = d->pads[i].id;
	twice |= has_twice(keys, d->pad_count);
	for (uint32_t i = 0; i < d->edge_count; i++)
		keys[i] = (uint64_t)d->edges[i].from << 32 | d->edges[i].to;
	twice |= has_twice(keys, d->edge_count);
	free(keys);
	return twice ? AIR_REASON_NET_DUPLICATE : AIR_REASON_NONE;
}

static enum air_reason check_values(const struct air_net_def *d, uint32_t *index)
{
	*index = 0;
	if (d->node_count == 0 || d->node_count >= AIR_NODES_MAX || d->edge_count > AIR_EDGES_MAX ||
	    d->pad_count > AIR_PADS_MAX || d->layer_count == 0 || d->layer_count > AIR_LAYERS_MAX ||
	    d->routes == 0 || d->routes > AIR_ROUTES_MAX)
		return AIR_REASON_NET_MANY;
	if (d->guard_ms < 100 || d->guard_ms > 600000 || d->climb_min_cms == 0 ||
	    d->size_max_cm == 0 || d->goals_max == 0)
		return AIR_REASON_NET_VALUE;
	enum air_reason r = check_layers(d, index);
	for (uint32_t i = 0; i < d->node_count && r == AIR_REASON_NONE; i++) {
		*index = i;
		r = place_is_good(d->nodes[i].at) ? r : AIR_REASON_NET_VALUE;
	}
	r = r != AIR_REASON_NONE ? r : check_edges(d, index);
	r = r != AIR_REASON_NONE ? r : check_pads(d, index);
	return r != AIR_REASON_NONE ? r : check_twice(d);
}

struct crossing {
	struct air_network *n;
	struct air_space *space;
	uint32_t edge;
	enum air_reason reason;
};

static bool crossing_found(void *arg, uint32_t item)
{
	struct crossing *c = arg;
	uint32_t other = item & ((1u << AIR_TUBE_SHIFT) - 1);
	if (item >> AIR_TUBE_SHIFT != AIR_TUBE_EDGE || other <= c->edge)
		return true;
	const struct air_edge *a = &c->n->edges[c->edge], *b = &c->n->edges[other];
	if ((a->layers & b->layers) == 0)
		return true;
	if (a->from == b->to && a->to == b->from) {
		if ((uint64_t)a->width_cm + b->width_cm >
		    2 * ((uint64_t)a->offset_cm + b->offset_cm))
			c->reason = AIR_REASON_NET_HEAD_ON;
	} else if (a->from != b->from && a->from != b->to && a->to != b->from && a->to != b->to) {
		const struct outline *oa = air_arena_at(c->space->arena, c->n->edge_tube[c->edge]);
		const struct outline *ob = air_arena_at(c->space->arena, c->n->edge_tube[other]);
		if (outline_meets(&c->space->plane, oa, ob, c->space->scratch))
			c->reason = AIR_REASON_NET_CROSSING;
	}
	return c->reason == AIR_REASON_NONE;
}

static enum air_reason check_crossings(struct air_network *n, struct air_space *space,
				       uint32_t *index)
{
	struct crossing c = {n, space, 0, AIR_REASON_NONE};
	for (; c.edge < n->edge_count && c.reason == AIR_REASON_NONE; c.edge++) {
		const struct outline *o = air_arena_at(space->arena, n->edge_tube[c.edge]);
		const struct air_box box = {o->box.x0, o->box.y0, o->box.x1, o->box.y1,
					    INT32_MIN, INT32_MAX, INT64_MIN, INT64_MAX};
		*index = c.edge;
		air_index_find(&n->tubes, &box, crossing_found, &c);
	}
	return c.reason;
}

// ---- lists of edges by node

static enum air_reason make_lists(struct air_network *n, uint32_t *index)
{
	for (uint32_t i = 0; i < n->edge_count; i++) {
		n->first_out[n->edges[i].from + 1]++;
		n->first_in[n->edges[i].to + 1]++;
	}
	for (uint32_t i = 0; i < n->node_count; i++) {
		*index = i;
		if (n->first_out[i + 1] > AIR_DEGREE_MAX)
			return AIR_REASON_NET_DEGREE;
		n->first_out[i + 1] += n->first_out[i];
		n->first_in[i + 1] += n->first_in[i];
	}
	for (uint32_t i = n->edge_count; i-- > 0;) {
		uint32_t f = n->edges[i].from, t = n->edges[i].to;
		// The counts move down to the beginnings as the lists fill from their ends.
		n->out[--n->first_out[f + 1]] = i;
		n->in[--n->first_in[t + 1]] = i;
	}
	// Now first[k + 1] is the beginning of k: shift them back.
	memmove(n->first_out, n->first_out + 1, n->node_count * sizeof(*n->first_out));
	memmove(n->first_in, n->first_in + 1, n->node_count * sizeof(*n->first_in));
	n->first_out[n->node_count] = n->first_in[n->node_count] = n->edge_count;
	return AIR_REASON_NONE;
}

// ---- making

static void *copy_of(const void *p, size_t count, size_t size)
{
	void *to = calloc(count + 1, size);
	if (to != NULL && count > 0)
		memcpy(to, p, count * size);
	return to;
}

static bool allocate(struct air_network *n, const struct air_net_def *d)
{
	size_t nodes = d->node_count, edges = d->edge_count, pads = d->pad_count,
	       layers = d->layer_count;
	n->nodes = copy_of(d->nodes, nodes, sizeof(*n->nodes));
	n->edges = copy_of(d->edges, edges, sizeof(*n->edges));
	n->layers = copy_of(d->layers, layers, sizeof(*n->layers));
	n->pads = copy_of(d->pads, pads, sizeof(*n->pads));
	n->first_out = calloc(nodes + 2, sizeof(*n->first_out));
	n->first_in = calloc(nodes + 2, sizeof(*n->first_in));
	n->out = calloc(edges + 1, sizeof(*n->out));
	n->in = calloc(edges + 1, sizeof(*n->in));
	n->length_cm = calloc(edges + 1, sizeof(*n->length_cm));
	n->travel = calloc(edges * layers + 1, sizeof(*n->travel));
	n->pad_travel = calloc(pads * layers + 1, sizeof(*n->pad_travel));
	n->edge_tube = calloc(edges + 1, sizeof(*n->edge_tube));
	n->pad_tube = calloc(pads + 1, sizeof(*n->pad_tube));
	n->node_tube = calloc(nodes + 1, sizeof(*n->node_tube));
	n->node_width_m = calloc(nodes + 1, sizeof(*n->node_width_m));
	n->goal_row = calloc(nodes + 1, sizeof(*n->goal_row));
	n->row_goal = calloc(n->goals_max, sizeof(*n->row_goal));
	n->hops = calloc((size_t)n->goals_max * n->route_count, nodes);
	n->distance = calloc(nodes + 1, sizeof(*n->distance));
	n->bucket_next = calloc(edges + nodes + 2, sizeof(*n->bucket_next));
	n->bucket_node = calloc(edges + nodes + 2, sizeof(*n->bucket_node));
	return n->nodes != NULL && n->edges != NULL && n->layers != NULL && n->pads != NULL &&
	       n->first_out != NULL && n->first_in != NULL && n->out != NULL && n->in != NULL &&
	       n->length_cm != NULL && n->travel != NULL && n->pad_travel != NULL &&
	       n->edge_tube != NULL && n->pad_tube != NULL && n->node_tube != NULL &&
	       n->node_width_m != NULL && n->goal_row != NULL && n->row_goal != NULL &&
	       n->hops != NULL && n->distance != NULL && n->bucket_next != NULL &&
	       n->bucket_node != NULL;
}

static bool make_buckets(struct air_network *n)
{
	uint32_t least = UINT32_MAX, most = 1;
	for (uint32_t i = 0; i < n->edge_count; i++) {
		least = n->length_cm[i] < least ? n->length_cm[i] : least;
		most = n->length_cm[i] > most ? n->length_cm[i] : most;
	}
	most = (uint32_t)(most * 1.3) + 2;
	least = least > most / 1000 ? least : most / 1000;
	n->bucket_width = least > 0 ? least : 1;
	n->bucket_count = most / n->bucket_width + 3;
	n->buckets = calloc(n->bucket_count, sizeof(*n->buckets));
	return n->buckets != NULL;
}

static enum air_reason build(struct air_network *n, const struct air_net_def *d,
			     struct air_space *space, uint32_t *index)
{
	if (!allocate(n, d))
		return AIR_REASON_FULL_SHAPES;
	n->node_count = d->node_count;
	n->edge_count = d->edge_count;
	n->layer_count = d->layer_count;
	n->pad_count = d->pad_count;
	n->guard = (d->guard_ms + 49) / 50;
	n->size_max_cm = d->size_max_cm;
	n->climb_min_cms = d->climb_min_cms;
	for (uint32_t i = 0; i < d->edge_count; i++) {
		struct air_edge *e = &n->edges[i];
		e->headway_ms = e->headway_ms > d->guard_ms ? e->headway_ms : d->guard_ms;
		n->is_mixed |= e->layers != (1u << d->layer_count) - 1;
	}
	enum air_reason r = make_lists(n, index);
	if (r != AIR_REASON_NONE)
		return r;
	if (!make_times(n))
		return AIR_REASON_NET_VALUE;
	if (!make_tubes(n, space) || !make_buckets(n))
		return AIR_REASON_FULL_SHAPES;
	return check_crossings(n, space, index);
}

struct air_network *air_network_create(const struct air_net_def *def, struct air_space *space,
				       enum air_reason *why, uint32_t *index)
{
	*why = check_values(def, index);
	if (*why != AIR_REASON_NONE)
		return NULL;
	struct air_network *n = calloc(1, sizeof(*n));
	if (n == NULL) {
		*why = AIR_REASON_FULL_SHAPES;
		return NULL;
	}
	n->route_count = def->routes;
	n->goals_max = def->goals_max < def->node_count ? def->goals_max : def->node_count;
	*why = build(n, def, space, index);
	if (*why == AIR_REASON_NONE)
		return n;
	air_network_destroy(n);
	return NULL;
}

void air_network_destroy(struct air_network *n)
{
	if (n == NULL)
		return;
	void *const parts[] = {n->nodes,       n->edges,     n->layers,	      n->pads,
			       n->first_out,   n->first_in,  n->out,	      n->in,
			       n->length_cm,   n->travel,    n->pad_travel,   n->edge_tube,
			       n->pad_tube,    n->node_tube, n->node_width_m, n->goal_row,
			       n->row_goal,    n->hops,	     n->distance,     n->bucket_next,
			       n->bucket_node, n->buckets};
	for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		free(parts[i]);
	air_index_fini(&n->tubes);
	free(n);
}

enum air_reason air_net_check(const struct air_net_def *def, struct polygon_point anchor,
			      uint32_t *index)
{
	struct air_arena arena;
	struct air_space space;
	enum air_reason why = AIR_REASON_FULL_SHAPES;
	uint64_t octets = ((uint64_t)def->edge_count + def->node_count + def->pad_count + 64) * 512;
	*index = 0;
	if (!air_arena_init(&arena, octets))
		return why;
	if (air_space_init(&space, &arena, anchor, 1))
		air_network_destroy(air_network_create(def, &space, &why, index));
	air_space_fini(&space);
	air_arena_fini(&arena);
	return why;
}

uint16_t air_net_heading_layers(struct polygon_point from, struct polygon_point to,
				uint32_t layer_count)
{
	struct geodesic_plane p;
	struct geodesic_mm d;
	geodesic_plane_init(&p, from);
	uint32_t all = layer_count >= AIR_LAYERS_MAX ? 0xffff : (1u << layer_count) - 1;
	bool is_east = !geodesic_to_plane(&p, to, &d) || d.x > 0 || (d.x == 0 && d.y > 0);
	uint32_t mask = (is_east ? 0x5555u : 0xaaaau) & all;
	return (uint16_t)(mask != 0 ? mask : all);
}

// ---- places

struct nearest {
	struct air_network *n;
	struct air_space *space;
	const struct air_probe *probe;
	air_network_cb cb;
	void *arg;
};

static bool tube_found(void *arg, uint32_t item)
{
	struct nearest *s = arg;
	uint32_t kind = item >> AIR_TUBE_SHIFT, index = item & ((1u << AIR_TUBE_SHIFT) - 1);
	const uint32_t *const blocks[] = {s->n->edge_tube, s->n->pad_tube, s->n->node_tube};
	const struct outline *o = air_arena_at(s->space->arena, blocks[kind][index]);
	return !outline_meets(&s->space->plane, s->probe->outline, o, s->space->scratch) ||
	       s->cb(s->arg, kind, index);
}

bool air_network_tubes(struct air_network *n, struct air_space *space, const struct air_probe *p,
		       air_network_cb cb, void *arg)
{
	struct nearest s = {n, space, p, cb, arg};
	const struct edge_box *b = &p->outline->box;
	const struct air_box box = {b->x0,	 b->y0,	      b->x1,	 b->y1,
				    p->lower_cm, p->upper_cm, INT64_MIN, INT64_MAX};
	return air_index_find(&n->tubes, &box, tube_found, &s);
}

uint32_t air_network_nearest(const struct air_network *n, struct air_space *space,
			     struct polygon_point at, uint32_t reach_cm)
{
	double best = reach_cm / 100.0;
	uint32_t found = AIR_NONE16;
	struct geodesic_mm here, there;
	if (!geodesic_to_plane(&space->plane, at, &here))
		return AIR_NONE16;
	for (uint32_t i = 0; i < n->node_count; i++) {
		// The plane stretches lengths, so what is far in it need not be measured.
		if (!geodesic_to_plane(&space->plane, n->nodes[i].at, &there) ||
		    hypot(((double)there.x - here.x) * 1e-3, ((double)there.y - here.y) * 1e-3) >
			    best * 1.25 + 1)
			continue;
		double d = geodesic_distance_m(at, n->nodes[i].at);
		if (d <= best) {
			best = d;
			found = i;
		}
	}
	return found;
}
