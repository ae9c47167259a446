// SPDX-License-Identifier: Apache-2.0
#include "scene/near_grid.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { BLOCK = 9 };

int near_grid_init(struct near_grid *g, float cell_m, uint32_t buckets)
{
	uint32_t n = 64;
	while (n < buckets)
		n *= 2;
	*g = (struct near_grid){.mask = n - 1, .cell_m = cell_m, .per_m = 1.0f / cell_m};
	g->head = malloc(n * sizeof(*g->head));
	if (g->head == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		g->head[i] = TRACK_NONE;
	return 0;
}

void near_grid_fini(struct near_grid *g)
{
	free(g->head);
	g->head = NULL;
}

static int32_t cell_of(const struct near_grid *g, float x_m)
{
	return (int32_t)floorf(x_m * g->per_m); // positions of the local plane are within +-2e7 m
}

static uint32_t bucket_of(const struct near_grid *g, int32_t ix, int32_t iy)
{
	uint32_t h = (uint32_t)ix * 0x9e3779b1u ^ (uint32_t)iy * 0x85ebca77u;
	h ^= h >> 15;
	return h & g->mask;
}

void near_grid_remove(struct near_grid *g, struct track_table *t, uint32_t slot)
{
	struct track_hot *h = &t->hot[slot];
	if ((h->flags & TRACK_IN_GRID) == 0)
		return;
	if (h->grid_prev == TRACK_NONE)
		g->head[h->grid_bucket] = h->grid_next;
	else
		t->hot[h->grid_prev].grid_next = h->grid_next;
	if (h->grid_next != TRACK_NONE)
		t->hot[h->grid_next].grid_prev = h->grid_prev;
	h->flags &= (uint8_t)~TRACK_IN_GRID;
}

void near_grid_place(struct near_grid *g, struct track_table *t, uint32_t slot)
{
	struct track_hot *h = &t->hot[slot];
	uint32_t b = bucket_of(g, cell_of(g, h->e_m), cell_of(g, h->n_m));
	if ((h->flags & TRACK_IN_GRID) != 0) {
		if (h->grid_bucket == b)
			return;
		near_grid_remove(g, t, slot);
	}
	h->grid_bucket = b;
	h->grid_prev = TRACK_NONE;
	h->grid_next = g->head[b];
	if (h->grid_next != TRACK_NONE)
		t->hot[h->grid_next].grid_prev = slot;
	g->head[b] = slot;
	h->flags |= TRACK_IN_GRID;
}

uint32_t near_grid_around(const struct near_grid *g, const struct track_table *t, uint32_t slot,
			  uint32_t *out, uint32_t max, bool *overflow)
{
	const struct track_hot *h = &t->hot[slot];
	int32_t cx = cell_of(g, h->e_m), cy = cell_of(g, h->n_m);
	uint32_t buckets[BLOCK], used = 0, n = 0;
	for (int k = 0; k < BLOCK; k++) {
		uint32_t b = bucket_of(g, cx + k % 3 - 1, cy + k / 3 - 1);
		bool seen = false; // two cells of the block may share a bucket
		for (uint32_t i = 0; i < used; i++)
			seen |= buckets[i] == b;
		if (seen)
			continue;
		buckets[used++] = b;
		for (uint32_t s = g->head[b]; s != TRACK_NONE; s = t->hot[s].grid_next) {
			if (s == slot)
				continue;
			if (n == max) {
				*overflow = true;
				return n;
			}
			out[n++] = s;
		}
	}
	return n;
}
