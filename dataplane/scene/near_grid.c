// SPDX-License-Identifier: Apache-2.0
#include "scene/near_grid.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmath.h"
#include "base/units.h"
#include "table_alloc.h"

// Eight neighbours at once: one AVX2 register where the processor has them, two SSE registers elsewhere. Both do the same
// roundings, so that a replay is the same on every machine.
typedef float vec __attribute__((vector_size(32)));
typedef int32_t veci __attribute__((vector_size(32)));
typedef float quad __attribute__((vector_size(16)));
typedef int32_t quadi __attribute__((vector_size(16)));
#if defined(__x86_64__) && !defined(__clang__) // clang wants the whole file compiled for AVX then
#define EIGHT_AT_ONCE __attribute__((target_clones("avx2", "default")))
#else
#define EIGHT_AT_ONCE
#endif
#define INTO static inline __attribute__((always_inline))
#pragma GCC diagnostic ignored                                                                     \
	"-Wpsabi" // vectors are passed between functions that are inlined alone

// Positions in the grid are as old as the newest report: what a slower one may have moved since, at usual report intervals.
static const float AGE_S = 0.3f;

static const float NOWHERE_M = 1e15f; // squared, still a number

int near_grid_init(struct near_grid *g, float cell_m, float reach_max_m, uint32_t tracks)
{
	uint32_t buckets = 64;
	while (buckets < tracks * 2)
		buckets *= 2;
	*g = (struct near_grid){.mask = buckets - 1,
				.per_m = 1.0f / cell_m,
				.reach_max_m = reach_max_m,
				.free_count = tracks};
	g->blocks = table_alloc(tracks, sizeof(*g->blocks), 0xff);
	g->links = table_alloc(tracks, sizeof(*g->links), 0xff);
	g->free_blocks = table_alloc(tracks, sizeof(*g->free_blocks), 0xff);
	g->head = table_alloc(buckets, sizeof(*g->head), 0xff); // all NEAR_NONE
	if (g->blocks == NULL || g->links == NULL || g->free_blocks == NULL || g->head == NULL) {
		near_grid_fini(g);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < tracks; i++)
		g->free_blocks[i] = tracks - 1 - i; // low ones first
	return 0;
}

void near_grid_fini(struct near_grid *g)
{
	free(g->blocks);
	free(g->links);
	free(g->free_blocks);
	free(g->head);
	*g = (struct near_grid){.blocks = NULL};
}

static uint32_t bucket_of(const struct near_grid *g, uint64_t cell)
{
	const int32_t ix = (int32_t)(uint32_t)cell, iy = (int32_t)(cell >> 32);
	return near_grid_tile(g, ix >> 2, iy >> 2) | (uint32_t)(iy & 3) << 2 | (uint32_t)(ix & 3);
}

// ---- lanes

static void empty_lane(struct near_block *b, uint32_t lane)
{
	b->e_m[lane] = b->n_m[lane] = NOWHERE_M;
	b->ve_ms[lane] = b->vn_ms[lane] = b->reach_m[lane] = 0;
	b->t_ms[lane] = 0;
	b->slot[lane] = TRACK_NONE;
}

static void write_lane(struct near_block *b, uint32_t lane, const struct track_hot *h,
		       float reach_m)
{
	b->e_m[lane] = h->e_m;
	b->n_m[lane] = h->n_m;
	b->ve_ms[lane] = h->ve_ms;
	b->vn_ms[lane] = h->vn_ms;
	b->reach_m[lane] = reach_m;
	b->t_ms[lane] = (int32_t)(uint32_t)(uint64_t)(h->time_ns / UNITS_NS_PER_MS);
}

static void copy_lane(struct near_block *to, uint32_t lane, const struct near_block *from,
		      uint32_t k)
{
	to->e_m[lane] = from->e_m[k];
	to->n_m[lane] = from->n_m[k];
	to->ve_ms[lane] = from->ve_ms[k];
	to->vn_ms[lane] = from->vn_ms[k];
	to->reach_m[lane] = from->reach_m[k];
	to->t_ms[lane] = from->t_ms[k];
	to->slot[lane] = from->slot[k];
}

// ---- blocks

// First block of the cell: the one that may have room.
static uint32_t first_block(const struct near_grid *g, uint64_t cell)
{
	uint32_t b = g->head[bucket_of(g, cell)];
	while (b != NEAR_NONE && g->links[b].cell != cell)
		b = g->links[b].next;
	return b;
}

static uint32_t new_block(struct near_grid *g, uint64_t cell)
{
	uint32_t *head = &g->head[bucket_of(g, cell)];
	uint32_t b = g->free_blocks[--g->free_count]; // one for each track: never short
	struct near_block *block = &g->blocks[b];
	for (uint32_t lane = 0; lane < NEAR_LANES; lane++)
		empty_lane(block, lane);
	g->links[b] = (struct near_link){cell, *head, 0};
	*head = b;
	return b;
}

static void drop_block(struct near_grid *g, uint32_t b)
{
	uint32_t *at = &g->head[bucket_of(g, g->links[b].cell)];
	while (*at != b)
		at = &g->links[*at].next;
	*at = g->links[b].next;
	g->free_blocks[g->free_count++] = b;
}

void near_grid_remove(struct near_grid *g, struct track_table *t, uint32_t slot)
{
	struct track_hot *h = &t->hot[slot];
	if ((h->flags & TRACK_IN_GRID) == 0)
		return;
	h->flags &= (uint8_t)~TRACK_IN_GRID;
	struct near_block *hole = &g->blocks[h->grid_at / NEAR_LANES];
	uint32_t first = first_block(g, g->links[h->grid_at / NEAR_LANES].cell);
	struct near_block *last = &g->blocks[first];
	uint32_t from = g->links[first].count - 1, to = h->grid_at % NEAR_LANES;
	if (last != hole || from != to) {
		copy_lane(hole, to, last, from);
		t->hot[hole->slot[to]].grid_at = h->grid_at;
	}
	empty_lane(last, from);
	if (--g->links[first].count == 0)
		drop_block(g, first);
}

void near_grid_place(struct near_grid *g, struct track_table *t, uint32_t slot, float reach_m)
{
	struct track_hot *h = &t->hot[slot];
	reach_m = f_min(reach_m, g->reach_max_m);
	g->reach_seen_m = f_max(g->reach_seen_m, reach_m);
	const uint64_t cell = near_cell_key(near_grid_cell(g, h->e_m), near_grid_cell(g, h->n_m));
	if ((h->flags & TRACK_IN_GRID) != 0) {
		const uint32_t block = h->grid_at / NEAR_LANES;
		if (g->links[block].cell == cell) {
			write_lane(&g->blocks[block], h->grid_at % NEAR_LANES, h, reach_m);
			return;
		}
		near_grid_remove(g, t, slot);
	}
	uint32_t b = first_block(g, cell);
	if (b == NEAR_NONE || g->links[b].count == NEAR_LANES)
		b = new_block(g, cell);
	uint32_t lane = g->links[b].count++;
	write_lane(&g->blocks[b], lane, h, reach_m);
	g->blocks[b].slot[lane] = slot;
	h->grid_at = b * NEAR_LANES + lane;
	h->flags |= TRACK_IN_GRID;
}

void near_grid_sweep(struct near_grid *g, const struct track_hot *h, bool is_last)
{
	if (h != NULL && (h->flags & TRACK_IN_GRID) != 0)
		g->reach_swept_m = f_max(g->reach_swept_m, near_grid_reach(g, h));
	if (is_last) {
		g->reach_seen_m = g->reach_swept_m;
		g->reach_swept_m = 0;
	}
}

// ---- query

// Cells from west to east and south to north, all inclusive.
struct cells {
	int32_t west, south, east, north;
	bool are_cut;
};

// Whoever is not faster can come, within the look-ahead, to a circle around where the own way ends.
INTO struct cells cells_around(const struct near_grid *g, float e_m, float n_m, float wide_m)
{
	const quad x = (quad){e_m - wide_m, n_m - wide_m, e_m + wide_m, n_m + wide_m} * g->per_m;
	const quadi cut = __builtin_convertvector(x, quadi);
	const quadi floor = cut + (x < __builtin_convertvector(cut, quad)); // true is -1
	struct cells in = {floor[0], floor[1], floor[2], floor[3], false};
	if (in.east - in.west > NEAR_CELLS_MAX || in.north - in.south > NEAR_CELLS_MAX) {
		in.are_cut = true;
		in.east = in.east - in.west > NEAR_CELLS_MAX ? in.west + NEAR_CELLS_MAX : in.east;
		in.north =
			in.north - in.south > NEAR_CELLS_MAX ? in.south + NEAR_CELLS_MAX : in.north;
	}
	return in;
}

// Heads of four cells of a row, the one of column ix among them.
INTO const uint32_t *row_of(const struct near_grid *g, int32_t ix, int32_t iy)
{
	return &g->head[near_grid_tile(g, ix >> 2, iy >> 2) | (uint32_t)(iy & 3) << 2];
}

INTO vec load(const float *p)
{
	return *(const vec *)(const void *)p;
}

INTO vec splat(float x)
{
	return (vec){x, x, x, x, x, x, x, x};
}

// The asking track, once for each lane.
struct asked {
	vec e, n, ve, vn, reach, ahead;
	veci now_ms;
	uint32_t but;
};

// Which lanes come closer than both reaches within the look-ahead. With s and v the relative position and velocity and R the
// sum of reaches, |s + v t|^2 - R^2 = c + 2 b t + a t^2: below zero now, or falling and below zero at its least value, which
// lies within the look-ahead or is replaced by the value at its end. No division; old positions are moved on to now.
INTO veci come_near(const struct near_block *k, const struct asked *q)
{
	veci age_ms = q->now_ms - *(const veci *)(const void *)k->t_ms;
	vec dt = __builtin_convertvector(age_ms, vec) * splat(1e-3f);
	vec ve = load(k->ve_ms), vn = load(k->vn_ms);
	vec e = load(k->e_m) + ve * dt - q->e, n = load(k->n_m) + vn * dt - q->n;
	vec reach = load(k->reach_m) + q->reach;
	ve -= q->ve;
	vn -= q->vn;
	vec a = ve * ve + vn * vn, b = e * ve + n * vn, c = e * e + n * n - reach * reach;
	vec at = a * q->ahead;
	veci falls = (b < splat(0)) & (c * a <= b * b);
	veci in_time = (b + at >= splat(0)) | (c + q->ahead * (b + b + at) <= splat(0));
	return (c <= splat(0)) | (falls & in_time);
}

INTO uint64_t any_of(veci lanes)
{
	union {
		veci v;
		uint64_t pair[4];
	} in = {.v = lanes};
	return in.pair[0] | in.pair[1] | in.pair[2] | in.pair[3];
}

// Lanes as bits.
INTO uint32_t bits_of(veci lanes)
{
	uint64_t both = any_of(lanes & (veci){1, 2, 4, 8, 16, 32, 64, 128});
	return (uint32_t)both | (uint32_t)(both >> 32);
}

INTO void look_at(const struct near_block *k, uint32_t count, const struct asked *q, uint32_t *out,
		  uint32_t max, struct near_found *f)
{
	const veci lanes = come_near(k, q);
	f->looked += count;
	if (any_of(lanes) == 0)
		return;
	for (uint32_t in = bits_of(lanes) & ((1u << count) - 1); in != 0; in &= in - 1) {
		uint32_t slot = k->slot[__builtin_ctz(in)];
		if (slot == q->but)
			continue;
		if (f->count == max)
			f->cut = true;
		else
			out[f->count++] = slot;
	}
}

INTO void fetch_block(const struct near_grid *g, uint32_t b)
{
	const struct near_block *k = &g->blocks[b];
	__builtin_prefetch(&g->links[b]);
	__builtin_prefetch(k->e_m);
	__builtin_prefetch(k->ve_ms);
	__builtin_prefetch(k->reach_m);
}

// First blocks of the cells in reach, fetched ahead of their use; what decides here are the heads alone. Returns how many.
INTO uint32_t gather(struct near_grid *g, struct cells in)
{
	uint32_t n = 0;
	for (int32_t iy = in.south; iy <= in.north && n < NEAR_BLOCKS_MAX; iy++) {
		const uint32_t *tile = row_of(g, in.west, iy);
		for (int32_t ix = in.west; n < NEAR_BLOCKS_MAX;) {
			const uint32_t b = tile[ix & 3];
			if (b != NEAR_NONE) {
				fetch_block(g, b);
				g->found[n++] = (struct near_cell){near_cell_key(ix, iy), b};
			}
			if (ix++ == in.east)
				break;
			if ((ix & 3) == 0)
				tile = row_of(g, ix, iy);
		}
	}
	return n;
}

// The blocks of one cell among those of its bucket; `left` of them at most.
INTO void look_into(struct near_grid *g, struct near_cell in, uint32_t *left, const struct asked *q,
		    uint32_t *out, uint32_t max, struct near_found *f)
{
	for (;;) {
		const struct near_link of = g->links[in.block];
		if (of.next != NEAR_NONE)
			fetch_block(g, of.next);
		if (of.cell == in.key)
			look_at(&g->blocks[in.block], of.count, q, out, max, f);
		if (of.next == NEAR_NONE)
			return;
		in.block = of.next;
		if (--*left == 0) {
			f->cut = true;
			return;
		}
	}
}

EIGHT_AT_ONCE
struct near_found near_grid_find(struct near_grid *g, const struct near_query *q, uint32_t *out,
				 uint32_t max)
{
	struct near_found f = {0, 0, false};
	float speed_ms = sqrtf(q->ve_ms * q->ve_ms + q->vn_ms * q->vn_ms);
	float reach_m = f_min(q->reach_m, g->reach_max_m);
	float wide_m =
		speed_ms * (q->ahead_s + f_min(q->max_age_s, AGE_S)) + reach_m + g->reach_seen_m;
	struct cells in = cells_around(g, q->e_m + q->ve_ms * q->ahead_s,
				       q->n_m + q->vn_ms * q->ahead_s, wide_m);
	uint32_t n = gather(g, in), left = NEAR_BLOCKS_MAX;
	int32_t now_ms = (int32_t)(uint32_t)(uint64_t)(q->now_ns / UNITS_NS_PER_MS);
	const struct asked asked = {splat(q->e_m),	splat(q->n_m),	splat(q->ve_ms),
				    splat(q->vn_ms),	splat(reach_m), splat(q->ahead_s),
				    (veci){0} + now_ms, q->but};
	f.cut = in.are_cut || n == NEAR_BLOCKS_MAX;
	for (uint32_t i = 0; i < n && left > 0; i++)
		look_into(g, g->found[i], &left, &asked, out, max, &f);
	return f;
}
