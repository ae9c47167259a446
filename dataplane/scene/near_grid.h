// SPDX-License-Identifier: Apache-2.0
// Who is near: a uniform grid over the local plane, its cells hashed into a fixed array of list heads; the links live in
// the tracks' hot records. Moving within a cell costs nothing, crossing a border two unlinks. Cells that share a bucket
// only cost a distance test. Owned by the scene's lcore.
#pragma once

#include <stdint.h>

#include "scene/track_table.h"

struct near_grid {
	uint32_t *head; // slot or TRACK_NONE
	uint32_t mask;
	float cell_m;
	float per_m; // 1 / cell_m
};

// Returns 0 or -ENOMEM. buckets is rounded up to a power of two.
int near_grid_init(struct near_grid *g, float cell_m, uint32_t buckets);
void near_grid_fini(struct near_grid *g);

// Puts or moves a track to the cell of its hot position.
void near_grid_place(struct near_grid *g, struct track_table *t, uint32_t slot);
void near_grid_remove(struct near_grid *g, struct track_table *t, uint32_t slot);

// Slots in the 3 x 3 cells around a track, itself left out, without repeats; at most max. Returns how many were
// written; *overflow becomes true when there were more.
uint32_t near_grid_around(const struct near_grid *g, const struct track_table *t, uint32_t slot,
			  uint32_t *out, uint32_t max, bool *overflow);
