// SPDX-License-Identifier: Apache-2.0
#include "scene/zone_fill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scene/zone_compile.h"
#include "scene/zone_side.h"

// Where zones are small, cells are fine: a runway's approach must not make the cells of a crossing coarse.
static const float SMALL_M = 500;

// Entries as they are found, zone by zone; put in the order of cells at the end.
struct found {
	uint32_t cell;
	struct zone_entry entry;
};

struct filling {
	struct zone_grid *g;
	struct found *list;
	struct zone_edge *edges;
	uint32_t count, room, edge_count, edge_room;
	struct zone_edge *row; // edges of the zone in the row of cells, from the origin
	uint32_t row_count;
	bool is_short; // of memory
};

// ---- where

static int32_t corner_below(float v_m)
{
	return 2 * (int32_t)floor((double)v_m * 1000.0) - 3; // odd, with a margin
}

static void place_grid(struct zone_grid *g, const struct zone_box *b, uint32_t cells_max)
{
	if (!(b->west_m <= b->east_m))
		return;
	g->west = corner_below(b->west_m);
	g->south = corner_below(b->south_m);
	uint32_t width = (uint32_t)(-corner_below(-b->east_m) - g->west),
		 height = (uint32_t)(-corner_below(-b->north_m) - g->south);
	for (g->shift = ZONE_SHIFT_MIN;; g->shift++) {
		g->columns = (width >> g->shift) + 1;
		g->rows = (height >> g->shift) + 1;
		if ((uint64_t)g->columns * g->rows <= cells_max)
			return;
	}
}

static void widen(struct zone_box *b, const struct zone_box *by)
{
	b->west_m = fminf(b->west_m, by->west_m);
	b->south_m = fminf(b->south_m, by->south_m);
	b->east_m = fmaxf(b->east_m, by->east_m);
	b->north_m = fmaxf(b->north_m, by->north_m);
}

static void place_grids(struct zone_map *m)
{
	struct zone_box small = {INFINITY, INFINITY, -INFINITY, -INFINITY}, all = small;
	for (uint32_t i = 0; i < m->slot_count; i++) {
		const struct zone *z = &m->zones[i];
		if (z->key == 0)
			continue;
		widen(&all, &z->box);
		if (z->box.east_m - z->box.west_m <= SMALL_M &&
		    z->box.north_m - z->box.south_m <= SMALL_M)
			widen(&small, &z->box);
	}
	place_grid(&m->grid[0], &small, ZONE_CELLS_MAX);
	place_grid(&m->grid[1], &all, ZONE_CELLS_MAX / 4);
}

// ---- what is in a cell

static bool is_apart(const struct zone_edge *e, int32_t west, int32_t south, int32_t size)
{
	int32_t east = west + size, north = south + size;
	if ((e->ae < west && e->be < west) || (e->ae > east && e->be > east) ||
	    (e->an < south && e->bn < south) || (e->an > north && e->bn > north))
		return true;
	int sum = zone_side(e, (struct zone_place){west, south}) +
		  zone_side(e, (struct zone_place){east, south}) +
		  zone_side(e, (struct zone_place){west, north}) +
		  zone_side(e, (struct zone_place){east, north});
	int64_t de = (int64_t)e->be - e->ae, dn = (int64_t)e->bn - e->an;
	return (sum == 4 || sum == -4) && de != 0 && dn != 0; // level and upright ones may touch it
}

// From far west to the corner along its parallel; only edges of the row pass it.
static int32_t winding_of_corner(const struct filling *f, int32_t west, int32_t south)
{
	int32_t twice = 0;
	for (uint32_t i = 0; i < f->row_count; i++) {
		const struct zone_edge *e = &f->row[i];
		if (zone_straddles(e, south))
			twice += zone_side(e, (struct zone_place){west, south}) -
				 (e->bn > e->an ? 1 : -1);
	}
	return twice / 2;
}

static bool grow(void **array, uint32_t *room, uint32_t need, size_t size)
{
	if (need <= *room)
		return true;
	uint32_t wanted = *room * 2 > need ? *room * 2 : need + 256;
	void *p = realloc(*array, wanted * size);
	if (p == NULL)
		return false;
	*array = p;
	*room = wanted;
	return true;
}

static void add_entry(struct filling *f, uint16_t slot, uint32_t column, uint32_t row)
{
	struct zone_grid *g = f->g;
	int32_t size = 1 << g->shift, west = g->west + (int32_t)(column << g->shift),
		south = g->south + (int32_t)(row << g->shift);
	struct zone_entry x = {.edge_first = f->edge_count, .slot = slot};
	void *list = f->list, *edges = f->edges;
	f->is_short |= !grow(&list, &f->room, f->count + 1, sizeof(*f->list));
	f->is_short |=
		!grow(&edges, &f->edge_room, f->edge_count + f->row_count, sizeof(*f->edges));
	f->list = list;
	f->edges = edges;
	if (f->is_short)
		return;
	for (uint32_t i = 0; i < f->row_count; i++) {
		const struct zone_edge *e = &f->row[i];
		if (!is_apart(e, west, south, size))
			f->edges[f->edge_count++] = (struct zone_edge){e->ae - west, e->an - south,
								       e->be - west, e->bn - south};
	}
	x.edge_count = (uint16_t)(f->edge_count - x.edge_first);
	x.winding = winding_of_corner(f, west, south);
	if (x.winding != 0 || x.edge_count > 0)
		f->list[f->count++] = (struct found){row * g->columns + column, x};
}

// The edges of a zone that have a place in a row of cells.
static void take_row(struct filling *f, const struct zone_map *m, const struct zone *z,
		     int32_t south, int32_t size)
{
	f->row_count = 0;
	for (uint32_t i = 0; i < z->edge_count; i++) {
		const struct zone_vector *v = &m->outlines[z->edge_first + i];
		struct zone_place a, b;
		if (!zone_place_of(v->a.e_m, v->a.n_m, &a) ||
		    !zone_place_of(v->b.e_m, v->b.n_m, &b))
			continue; // zones that reach so far are refused before
		if ((a.n < south && b.n < south) || (a.n > south + size && b.n > south + size))
			continue;
		if (a.e != b.e || a.n != b.n)
			f->row[f->row_count++] = (struct zone_edge){a.e, a.n, b.e, b.n};
	}
}

// Columns or rows from..to that a span of the zone touches; none: from > to.
static void span(const struct zone_grid *g, float low_m, float high_m, int32_t corner,
		 uint32_t count, uint32_t *from, uint32_t *to)
{
	int64_t low = (int64_t)corner_below(low_m) - corner,
		high = (int64_t)-corner_below(-high_m) - corner;
	*from = low > 0 ? (uint32_t)(low >> g->shift) : 0;
	*to = high < 0 ? 0 : (uint32_t)(high >> g->shift) + 1;
	*to = *to < count ? *to : count;
}

static void fill_zone(struct filling *f, const struct zone_map *m, uint16_t slot)
{
	const struct zone *z = &m->zones[slot];
	uint32_t column, first_row, end_row, first, end;
	span(f->g, z->box.west_m, z->box.east_m, f->g->west, f->g->columns, &first, &end);
	span(f->g, z->box.south_m, z->box.north_m, f->g->south, f->g->rows, &first_row, &end_row);
	for (uint32_t row = first_row; row < end_row; row++) {
		take_row(f, m, z, f->g->south + (int32_t)(row << f->g->shift), 1 << f->g->shift);
		for (column = first; column < end && f->row_count > 0 && !f->is_short; column++)
			add_entry(f, slot, column, row);
	}
}

// ---- in the order of cells

static bool settle(struct filling *f, struct zone_map *m, unsigned memory)
{
	struct zone_grid *g = f->g;
	uint32_t cells = g->columns * g->rows, at = 0;
	uint32_t *first = calloc((size_t)cells + 2, sizeof(*first));
	struct zone_entry *entries = calloc((size_t)f->count + 1, sizeof(*entries));
	struct zone_edge *edges = calloc((size_t)f->edge_count + 1, sizeof(*edges));
	m->memory[memory] = first;
	m->memory[memory + 1] = entries;
	m->memory[memory + 2] = edges;
	if (first == NULL || entries == NULL || edges == NULL)
		return false;
	for (uint32_t i = 0; i < f->count; i++)
		first[f->list[i].cell + 2]++;
	for (uint32_t c = 0; c < cells; c++)
		first[c + 2] += first[c + 1];
	for (uint32_t i = 0; i < f->count; i++) // zones come by slot, so each cell's are too
		entries[first[f->list[i].cell + 1]++] = f->list[i].entry;
	for (uint32_t i = 0; i < f->count; i++) {
		uint32_t from = entries[i].edge_first;
		memcpy(&edges[at], &f->edges[from], sizeof(*edges) * entries[i].edge_count);
		entries[i].edge_first = at;
		at += entries[i].edge_count;
	}
	g->cell_first = first;
	g->entries = entries;
	g->edges = edges;
	return true;
}

bool zone_fill_grids(struct zone_map *m)
{
	uint32_t most = 1;
	place_grids(m);
	for (uint32_t i = 0; i < m->slot_count; i++)
		most = m->zones[i].edge_count > most ? m->zones[i].edge_count : most;
	struct zone_edge *row = malloc(sizeof(*row) * most);
	bool ok = row != NULL;
	for (unsigned k = 0; k < 2 && ok; k++) {
		struct filling f = {.g = &m->grid[k], .row = row};
		for (uint32_t i = 0; i < m->slot_count && f.g->columns > 0; i++)
			if (m->zones[i].key != 0)
				fill_zone(&f, m, (uint16_t)i);
		ok = !f.is_short && settle(&f, m, 6 + 3 * k);
		free(f.list);
		free(f.edges);
	}
	free(row);
	return ok;
}
