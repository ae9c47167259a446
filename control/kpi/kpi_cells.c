// SPDX-License-Identifier: Apache-2.0
#include "kpi/kpi_cells.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/grid.h"

enum { SEEN_SIZE = 2 * KPI_CELL_SEEN_MAX };

static const char *const names[KPI_CELL_SIDES] = {"vehicles", "vulnerable", "aircraft"};

const char *kpi_cell_side_name(unsigned side)
{
	return side < KPI_CELL_SIDES ? names[side] : "?";
}

int kpi_cells_init(struct kpi_cells *c)
{
	memset(c, 0, sizeof(*c));
	c->seen = calloc(SEEN_SIZE, sizeof(*c->seen));
	return c->seen != NULL ? 0 : -ENOMEM;
}

void kpi_cells_fini(struct kpi_cells *c)
{
	free(c->seen);
	c->seen = NULL;
}

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

// Two different pairs are taken for one once in 2^64 / pairs: not within the life of a node.
static uint64_t pair_of(uint64_t key, uint64_t track)
{
	uint64_t h = mix(key * 0x9e3779b97f4a7c15u + mix(track));
	return h != 0 ? h : 1;
}

// False: seen before in this interval, or no room.
static bool note(struct kpi_cells *c, uint64_t pair)
{
	uint32_t at = (uint32_t)(pair % SEEN_SIZE);
	while (c->seen[at] != 0 && c->seen[at] != pair)
		at = (at + 1) % SEEN_SIZE;
	if (c->seen[at] == pair)
		return false;
	if (c->seen_count == KPI_CELL_SEEN_MAX) {
		c->not_fitting++;
		return false;
	}
	c->seen[at] = pair;
	c->seen_count++;
	return true;
}

bool kpi_cells_note(struct kpi_cells *c, uint64_t tag, uint64_t track)
{
	return note(c, pair_of(tag, track));
}

static struct kpi_cell *cell_of(struct kpi_cells *c, uint64_t key)
{
	uint32_t at = (uint32_t)(mix(key) % (2 * KPI_CELLS_MAX));
	while (c->slot[at] != 0 && c->cell[c->slot[at] - 1].key != key)
		at = (at + 1) % (2 * KPI_CELLS_MAX);
	if (c->slot[at] != 0)
		return &c->cell[c->slot[at] - 1];
	if (c->count == KPI_CELLS_MAX) {
		c->not_fitting++;
		return NULL;
	}
	c->cell[c->count] = (struct kpi_cell){.key = key};
	c->slot[at] = (uint16_t)(c->count + 1);
	return &c->cell[c->count++];
}

void kpi_cells_visit(struct kpi_cells *c, enum kpi_cell_side side, uint64_t track, int32_t lat_e7,
		     int32_t lon_e7)
{
	uint64_t key = grid_key(KPI_CELL_LEVEL, lat_e7, lon_e7);
	if (key == 0 || !note(c, pair_of(key, track)))
		return;
	struct kpi_cell *cell = cell_of(c, key);
	if (cell != NULL)
		cell->count[side]++;
}

static uint64_t weight(const struct kpi_cell *c)
{
	uint64_t sum = 0;
	for (unsigned i = 0; i < KPI_CELL_SIDES; i++)
		sum += c->count[i];
	return sum;
}

static int fuller_first(const void *a, const void *b)
{
	const struct kpi_cell *x = a, *y = b;
	uint64_t wx = weight(x), wy = weight(y);
	if (wx != wy)
		return wx > wy ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

void kpi_cells_sort(struct kpi_cells *c)
{
	qsort(c->cell, c->count, sizeof(c->cell[0]), fuller_first);
}

void kpi_cells_begin(struct kpi_cells *c)
{
	memset(c->seen, 0, SEEN_SIZE * sizeof(*c->seen));
	memset(c->slot, 0, sizeof(c->slot));
	c->count = c->seen_count = 0;
}
