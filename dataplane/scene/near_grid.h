// SPDX-License-Identifier: Apache-2.0
// Who may meet whom soon: a uniform grid over the local plane. Each cell keeps the motion of its tracks in blocks of eight, as
// arrays of one member each, so that eight neighbours cost four cache lines and a few vector instructions instead of eight
// lines and eight branches. A query sweeps the cells that the asking track can reach and returns those whose closest
// approach within the look-ahead is closer than both reaches, when both keep their velocity.
//
// A track asks in a circle around where its own way ends, as wide as that way is long: whoever is slower and may meet it on
// the way is in there now, for at any moment of the way it is no further from the end than the rest of the way and what it
// drives itself. Whoever is faster asks itself with its own next report. So each pair is looked at on the faster one's
// reports, and a stationary object asks for next to nothing.
//
// Cells are hashed into a fixed array of list heads; a block belongs to one cell, and only the first block of a cell has room.
// Memory is taken once. Owned by the scene's lcore.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/fmath.h"
#include "scene/track_table.h"

// One query looks at so many cells each way and so many blocks at most; more is reported as cut.
enum { NEAR_LANES = 8, NEAR_CELLS_MAX = 64, NEAR_BLOCKS_MAX = 256 };

struct near_block {
	float e_m[NEAR_LANES],
		n_m[NEAR_LANES]; // an empty lane lies further away than anything can be
	float ve_ms[NEAR_LANES], vn_ms[NEAR_LANES];
	float reach_m[NEAR_LANES]; // half diagonal and what else it may deviate
	int32_t t_ms[NEAR_LANES];  // when e_m, n_m held; wraps
	uint32_t slot[NEAR_LANES];
	uint32_t reserved[NEAR_LANES];
};
static_assert(sizeof(struct near_block) == 256, "a block is four cache lines");

// Of each block: small, so that walking from block to block stays in the processor's caches.
struct near_link {
	uint64_t cell; // near_cell_key()
	uint32_t next; // in the bucket, NEAR_NONE
	uint32_t count;
};

#define NEAR_NONE UINT32_MAX

struct near_cell {
	uint64_t key;
	uint32_t block; // first of its bucket
};

static inline uint64_t near_cell_key(int32_t ix, int32_t iy)
{
	return (uint64_t)(uint32_t)iy << 32 | (uint32_t)ix;
}

struct near_grid {
	struct near_block *blocks; // one for each track at most
	struct near_link *links;   // as many
	uint32_t *free_blocks;
	uint32_t free_count;
	uint32_t *head; // bucket -> block
	uint32_t mask;
	float per_m; // 1 / cell
	float reach_max_m;
	float reach_seen_m;			 // at least the longest reach that is placed
	float reach_swept_m;			 // the longest since the sweep began
	struct near_cell found[NEAR_BLOCKS_MAX]; // work space of a query
};

// Returns 0 or -ENOMEM. tracks: how many can be placed. Reaches are cut to reach_max_m.
int near_grid_init(struct near_grid *g, float cell_m, float reach_max_m, uint32_t tracks);
void near_grid_fini(struct near_grid *g);

// Puts, moves or renews a track as its hot record says. reach_m: see above.
void near_grid_place(struct near_grid *g, struct track_table *t, uint32_t slot, float reach_m);
void near_grid_remove(struct near_grid *g, struct track_table *t, uint32_t slot);

// The reach that a track was placed with.
static inline float near_grid_reach(const struct near_grid *g, const struct track_hot *h)
{
	return g->blocks[h->grid_at / NEAR_LANES].reach_m[h->grid_at % NEAR_LANES];
}

// A sweep over all tracks finds out how long reaches are now; is_last: it is complete. h NULL: a slot without a track.
// A reach that shrank after it was swept counts until the next sweep; one that grew counts at once.
void near_grid_sweep(struct near_grid *g, const struct track_hot *h, bool is_last);

struct near_query {
	float e_m, n_m, ve_ms, vn_ms; // of who asks, at now_ns
	float reach_m;
	float ahead_s; // look-ahead
	// Positions are moved on to now however old they are. What they may be older than the reports that were placed last
	// widens the search, by the asking track's way in this time, and by no more than at usual report intervals.
	float max_age_s;
	int64_t now_ns;
	uint32_t but; // slot that is left out
};

struct near_found {
	uint32_t count;	 // written to out
	uint32_t looked; // tracks looked at
	bool cut; // more were found than max, or more cells or blocks lay in reach than are looked at
};

struct near_found near_grid_find(struct near_grid *g, const struct near_query *q, uint32_t *out,
				 uint32_t max);

static inline int32_t near_grid_cell(const struct near_grid *g, float x_m)
{
	return f_floor(x_m * g->per_m); // positions of the local plane are within +-2e7 m
}

// The heads of 4 x 4 neighbouring cells share a cache line: a query walks over neighbours.
static inline uint32_t near_grid_tile(const struct near_grid *g, int32_t tx, int32_t ty)
{
	uint32_t h = (uint32_t)tx * 0x9e3779b1u ^ (uint32_t)ty * 0x85ebca77u;
	h ^= h >> 15;
	return h << 4 & g->mask;
}

// Fetches the block that a track stands in. Always inline, as everything that only fetches ahead: the compiler takes a call
// without a result for one without an effect, and leaves it out.
static inline __attribute__((always_inline)) void near_grid_prefetch(const struct near_grid *g,
								     const struct track_hot *h)
{
	const struct near_block *b = &g->blocks[h->grid_at / NEAR_LANES];
	__builtin_prefetch(b->e_m);
	__builtin_prefetch(b->ve_ms);
	__builtin_prefetch(b->reach_m);
	__builtin_prefetch(&g->links[h->grid_at / NEAR_LANES]);
}

// Fetches the heads of the cells around it.
static inline __attribute__((always_inline)) void
near_grid_prefetch_heads(const struct near_grid *g, const struct track_hot *h)
{
	int32_t ix = near_grid_cell(g, h->e_m), iy = near_grid_cell(g, h->n_m);
	__builtin_prefetch(&g->head[near_grid_tile(g, ix >> 2, iy >> 2)]);
}
