// SPDX-License-Identifier: Apache-2.0
#include "scene/zone_map.h"

#include <math.h>
#include <stdlib.h>

#include "scene/zone_side.h"

static const char *const kinds[ZONE_KIND_COUNT] = {
#define ZONE_ROW(id, name) [ZONE_KIND_##id] = name,
	ZONE_KIND_LIST(ZONE_ROW)
#undef ZONE_ROW
};

static const char *const sources[ZONE_SOURCE_COUNT] = {
#define ZONE_ROW(id, name) [ZONE_SOURCE_##id] = name,
	ZONE_SOURCE_LIST(ZONE_ROW)
#undef ZONE_ROW
};

const char *zone_kind_name(unsigned kind)
{
	return kind < ZONE_KIND_COUNT ? kinds[kind] : "?";
}

const char *zone_source_name(unsigned source)
{
	return source < ZONE_SOURCE_COUNT ? sources[source] : "?";
}

void zone_map_destroy(struct zone_map *m)
{
	if (m == NULL)
		return;
	for (unsigned i = 0; i < sizeof(m->memory) / sizeof(m->memory[0]); i++)
		free(m->memory[i]);
	free(m);
}

// ---- which zones

// p from the cell's corner, both not negative. Walks from the corner north to p's parallel, then east to p.
static inline int32_t winding_at(const struct zone_grid *g, const struct zone_entry *x,
				 struct zone_place p)
{
	const struct zone_edge *e = &g->edges[x->edge_first];
	const struct zone_place corner = {0, 0}, turn = {0, p.n};
	int32_t twice = 2 * x->winding;
	for (uint32_t i = 0; i < x->edge_count; i++, e++) {
		bool on_west = (e->ae < 0) != (e->be < 0), on_parallel = zone_straddles(e, p.n);
		if (!on_west && !on_parallel)
			continue;
		int32_t at_turn = zone_side(e, turn);
		if (on_west)
			twice += at_turn - zone_side(e, corner);
		if (on_parallel)
			twice += zone_side(e, p) - at_turn;
	}
	return twice;
}

// The cell of a place in a grid; false: it is not in the grid. in: from the cell's corner.
static inline bool cell_of(const struct zone_grid *g, struct zone_place p, uint32_t *cell,
			   struct zone_place *in)
{
	uint32_t de = (uint32_t)p.e - (uint32_t)g->west, dn = (uint32_t)p.n - (uint32_t)g->south;
	uint32_t column = de >> g->shift, row = dn >> g->shift, mask = (1u << g->shift) - 1;
	*cell = row * g->columns + column;
	*in = (struct zone_place){(int32_t)(de & mask), (int32_t)(dn & mask)};
	return column < g->columns && row < g->rows;
}

uint32_t zone_map_at(const struct zone_map *m, float e_m, float n_m, uint16_t *out, uint32_t max)
{
	struct zone_place p, in;
	uint32_t found = 0, cell;
	if (!zone_place_of(e_m, n_m, &p))
		return 0;
	const struct zone_grid *g = &m->grid[0];
	if (!cell_of(g, p, &cell, &in) && !cell_of(++g, p, &cell, &in))
		return 0;
	const struct zone_entry *x = &g->entries[g->cell_first[cell]],
				*end = &g->entries[g->cell_first[cell + 1]];
	for (; x < end; x++) {
		if (winding_at(g, x, in) == 0)
			continue;
		if (found < max)
			out[found] = x->slot;
		found++;
	}
	return found;
}

bool zone_map_contains(const struct zone_map *m, uint16_t slot, float e_m, float n_m)
{
	const struct zone *z = &m->zones[slot];
	struct zone_place p;
	int32_t twice = 0;
	if (z->key == 0 || !zone_place_of(e_m, n_m, &p))
		return false;
	for (uint32_t i = 0; i < z->edge_count; i++) {
		const struct zone_vector *v = &m->outlines[z->edge_first + i];
		struct zone_place a, b;
		if (!zone_place_of(v->a.e_m, v->a.n_m, &a) ||
		    !zone_place_of(v->b.e_m, v->b.n_m, &b))
			return false;
		const struct zone_edge e = {a.e, a.n, b.e, b.n};
		if (zone_straddles(&e, p.n)) // from far west
			twice += zone_side(&e, p) - (b.n > a.n ? 1 : -1);
	}
	return twice != 0;
}

// ---- distances

static float piece_distance2(const struct zone_vector *v, float e_m, float n_m)
{
	float de = v->b.e_m - v->a.e_m, dn = v->b.n_m - v->a.n_m;
	float pe = e_m - v->a.e_m, pn = n_m - v->a.n_m, l2 = de * de + dn * dn;
	float t = l2 > 0 ? fminf(fmaxf((pe * de + pn * dn) / l2, 0), 1) : 0;
	pe -= t * de;
	pn -= t * dn;
	return pe * pe + pn * pn;
}

float zone_map_distance(const struct zone_map *m, uint16_t slot, float e_m, float n_m)
{
	const struct zone *z = &m->zones[slot];
	float best2 = INFINITY;
	if (zone_map_contains(m, slot, e_m, n_m))
		return 0;
	for (uint32_t i = 0; i < z->edge_count; i++)
		best2 = fminf(best2, piece_distance2(&m->outlines[z->edge_first + i], e_m, n_m));
	return sqrtf(best2);
}

// Whether a box and the way of a point have a place in common; cheap and on the safe side.
static bool is_on_way(const struct zone_box *b, float e_m, float n_m, float de_m, float dn_m)
{
	return fminf(e_m, e_m + de_m) <= b->east_m && fmaxf(e_m, e_m + de_m) >= b->west_m &&
	       fminf(n_m, n_m + dn_m) <= b->north_m && fmaxf(n_m, n_m + dn_m) >= b->south_m;
}

float zone_map_entry_s(const struct zone_map *m, uint16_t slot, float e_m, float n_m, float ve_ms,
		       float vn_ms, float ahead_s)
{
	const struct zone *z = &m->zones[slot];
	float best_s = INFINITY;
	if (!is_on_way(&z->box, e_m, n_m, ve_ms * ahead_s, vn_ms * ahead_s))
		return INFINITY;
	if (zone_map_contains(m, slot, e_m, n_m))
		return 0;
	for (uint32_t i = 0; i < z->edge_count; i++) {
		const struct zone_vector *v = &m->outlines[z->edge_first + i];
		float de = v->b.e_m - v->a.e_m, dn = v->b.n_m - v->a.n_m;
		float across = ve_ms * dn - vn_ms * de;
		float ae = v->a.e_m - e_m, an = v->a.n_m - n_m;
		float t = (ae * dn - an * de) / across, u = (ae * vn_ms - an * ve_ms) / across;
		if (across != 0 && t >= 0 && t <= ahead_s && u >= 0 && u <= 1)
			best_s = fminf(best_s, t);
	}
	return best_s;
}

struct zone_on_line zone_map_on_line(const struct zone_map *m, uint16_t slot, float e_m, float n_m)
{
	const struct zone *z = &m->zones[slot];
	const struct zone_point *p = &m->lines[z->line_first];
	struct zone_on_line best = {0};
	float best2 = INFINITY, before_m = 0;
	for (uint32_t i = 0; i + 1 < z->line_count; i++) {
		const struct zone_vector v = {p[i], p[i + 1]};
		float de = v.b.e_m - v.a.e_m, dn = v.b.n_m - v.a.n_m, l = sqrtf(de * de + dn * dn);
		float d2 = piece_distance2(&v, e_m, n_m);
		if (d2 < best2) {
			float ue = de / l, un = dn / l, pe = e_m - v.a.e_m, pn = n_m - v.a.n_m;
			best2 = d2;
			best = (struct zone_on_line){before_m + pe * ue + pn * un,
						     pe * un - pn * ue, ue, un};
		}
		before_m += l;
	}
	return best;
}

uint32_t zone_map_grants(const struct zone_map *m, uint64_t key, uint32_t *first)
{
	uint32_t low = 0, high = m->grant_count, n = 0;
	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (m->grants[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	*first = low;
	while (low + n < m->grant_count && m->grants[low + n].key == key)
		n++;
	return n;
}
