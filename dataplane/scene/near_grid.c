// SPDX-License-Identifier: Apache-2.0
#include "scene/near_grid.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

typedef float vec __attribute__((vector_size(16)));
typedef int32_t veci __attribute__((vector_size(16)));

static const float NOWHERE_M = 1e15f; // squared, still a number

static void *lines(size_t count, size_t size)
{
	size_t bytes = (count * size + 63) / 64 * 64;
	void *p = aligned_alloc(64, bytes);
	if (p != NULL)
		memset(p, 0xff, bytes); // also makes the pages resident now
	return p;
}

int near_grid_init(struct near_grid *g, float cell_m, float reach_max_m, uint32_t tracks)
{
	uint32_t buckets = 64;
	while (buckets < tracks * 2)
		buckets *= 2;
	*g = (struct near_grid){.mask = buckets - 1,
				.per_m = 1.0f / cell_m,
				.reach_max_m = reach_max_m,
				.free_count = tracks};
	g->blocks = lines(tracks, sizeof(*g->blocks));
	g->free_blocks = lines(tracks, sizeof(*g->free_blocks));
	g->head = lines(buckets, sizeof(*g->head)); // all NEAR_NONE
	if (g->blocks == NULL || g->free_blocks == NULL || g->head == NULL) {
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
	free(g->free_blocks);
	free(g->head);
	*g = (struct near_grid){.blocks = NULL};
}

static int32_t cell_of(const struct near_grid *g, float x_m)
{
	return (int32_t)floorf(x_m * g->per_m); // positions of the local plane are within +-2e7 m
}

// The heads of 4 x 4 neighbouring cells share a cache line: a query walks over neighbours.
static uint32_t bucket_of(const struct near_grid *g, int32_t ix, int32_t iy)
{
	uint32_t h = (uint32_t)(ix >> 2) * 0x9e3779b1u ^ (uint32_t)(iy >> 2) * 0x85ebca77u;
	h ^= h >> 15;
	return (h << 4 | (uint32_t)(iy & 3) << 2 | (uint32_t)(ix & 3)) & g->mask;
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
		       uint32_t slot, float reach_m)
{
	b->e_m[lane] = h->e_m;
	b->n_m[lane] = h->n_m;
	b->ve_ms[lane] = h->ve_ms;
	b->vn_ms[lane] = h->vn_ms;
	b->reach_m[lane] = reach_m;
	b->t_ms[lane] = (int32_t)(uint32_t)(uint64_t)(h->time_ns / UNITS_NS_PER_MS);
	b->slot[lane] = slot;
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
static uint32_t first_block(const struct near_grid *g, int32_t ix, int32_t iy)
{
	uint32_t b = g->head[bucket_of(g, ix, iy)];
	while (b != NEAR_NONE && (g->blocks[b].ix != ix || g->blocks[b].iy != iy))
		b = g->blocks[b].next;
	return b;
}

static uint32_t new_block(struct near_grid *g, int32_t ix, int32_t iy)
{
	uint32_t *head = &g->head[bucket_of(g, ix, iy)];
	uint32_t b = g->free_blocks[--g->free_count]; // one for each track: never short
	struct near_block *block = &g->blocks[b];
	for (uint32_t lane = 0; lane < NEAR_LANES; lane++)
		empty_lane(block, lane);
	block->ix = ix;
	block->iy = iy;
	block->count = 0;
	block->next = *head;
	*head = b;
	return b;
}

static void drop_block(struct near_grid *g, uint32_t b)
{
	uint32_t *at = &g->head[bucket_of(g, g->blocks[b].ix, g->blocks[b].iy)];
	while (*at != b)
		at = &g->blocks[*at].next;
	*at = g->blocks[b].next;
	g->free_blocks[g->free_count++] = b;
}

void near_grid_remove(struct near_grid *g, struct track_table *t, uint32_t slot)
{
	struct track_hot *h = &t->hot[slot];
	if ((h->flags & TRACK_IN_GRID) == 0)
		return;
	h->flags &= (uint8_t)~TRACK_IN_GRID;
	struct near_block *hole = &g->blocks[h->grid_at / NEAR_LANES];
	uint32_t first = first_block(g, hole->ix, hole->iy);
	struct near_block *last = &g->blocks[first];
	uint32_t from = last->count - 1, to = h->grid_at % NEAR_LANES;
	if (last != hole || from != to) {
		copy_lane(hole, to, last, from);
		t->hot[hole->slot[to]].grid_at = h->grid_at;
	}
	empty_lane(last, from);
	if (--last->count == 0)
		drop_block(g, first);
}

void near_grid_place(struct near_grid *g, struct track_table *t, uint32_t slot, float reach_m)
{
	struct track_hot *h = &t->hot[slot];
	reach_m = fminf(reach_m, g->reach_max_m);
	int32_t ix = cell_of(g, h->e_m), iy = cell_of(g, h->n_m);
	if ((h->flags & TRACK_IN_GRID) != 0) {
		struct near_block *b = &g->blocks[h->grid_at / NEAR_LANES];
		if (b->ix == ix && b->iy == iy) {
			write_lane(b, h->grid_at % NEAR_LANES, h, slot, reach_m);
			return;
		}
		near_grid_remove(g, t, slot);
	}
	uint32_t b = first_block(g, ix, iy);
	if (b == NEAR_NONE || g->blocks[b].count == NEAR_LANES)
		b = new_block(g, ix, iy);
	uint32_t lane = g->blocks[b].count++;
	write_lane(&g->blocks[b], lane, h, slot, reach_m);
	h->grid_at = b * NEAR_LANES + lane;
	h->flags |= TRACK_IN_GRID;
}

// ---- query

struct range {
	int32_t lo, hi;
};

// Cells along one axis: the own way, widened.
static struct range cells_of(const struct near_grid *g, float x_m, float v_ms, float ahead_s,
			     float wide_m)
{
	float to_m = x_m + v_ms * ahead_s;
	return (struct range){cell_of(g, fminf(x_m, to_m) - wide_m),
			      cell_of(g, fmaxf(x_m, to_m) + wide_m)};
}

static vec load(const float *p)
{
	return *(const vec *)(const void *)p;
}

static vec splat(float x)
{
	return (vec){x, x, x, x};
}

#ifdef __SSE__
static vec at_most(vec a, vec b)
{
	return __builtin_ia32_minps(a, b);
}

static vec at_least(vec a, vec b)
{
	return __builtin_ia32_maxps(a, b);
}

static unsigned sign_bits(vec d)
{
	return (unsigned)__builtin_ia32_movmskps(d);
}
#else
static vec at_most(vec a, vec b)
{
	veci m = a < b;
	return (vec)(((veci)a & m) | ((veci)b & ~m));
}

static vec at_least(vec a, vec b)
{
	veci m = a > b;
	return (vec)(((veci)a & m) | ((veci)b & ~m));
}

static unsigned sign_bits(vec d)
{
	veci m = d < splat(0);
	return (unsigned)((m[0] & 1) | (m[1] & 2) | (m[2] & 4) | (m[3] & 8));
}
#endif

// The asking track, once for each lane.
struct asked {
	vec e, n, ve, vn, reach, ahead, max_age;
	veci now_ms;
	uint32_t but;
};

// Squared distance at the closest approach within the look-ahead, less the squared sum of reaches: negative in reach.
static vec beyond_reach(const struct near_block *b, unsigned k, const struct asked *q)
{
	veci age_ms = q->now_ms - *(const veci *)(const void *)&b->t_ms[k];
	vec dt = __builtin_convertvector(age_ms, vec) * splat(1e-3f);
	dt = at_least(at_most(dt, q->max_age), -q->max_age);
	vec ve = load(&b->ve_ms[k]), vn = load(&b->vn_ms[k]);
	vec e = load(&b->e_m[k]) + ve * dt - q->e, n = load(&b->n_m[k]) + vn * dt - q->n;
	ve -= q->ve;
	vn -= q->vn;
	vec t = -(e * ve + n * vn) / (ve * ve + vn * vn + splat(1e-6f));
	t = at_least(at_most(t, q->ahead), splat(0));
	e += ve * t;
	n += vn * t;
	vec reach = load(&b->reach_m[k]) + q->reach;
	return e * e + n * n - reach * reach;
}

static void look_at(const struct near_block *b, const struct asked *q, uint32_t *out, uint32_t max,
		    struct near_found *f)
{
	f->looked += b->count;
	for (unsigned k = 0; k < b->count; k += 4) {
		unsigned in = sign_bits(beyond_reach(b, k, q));
		for (; in != 0; in &= in - 1) {
			uint32_t slot = b->slot[k + (unsigned)__builtin_ctz(in)];
			if (slot == q->but)
				continue;
			if (f->count == max)
				f->cut = true;
			else
				out[f->count++] = slot;
		}
	}
}

// Blocks of the cells in reach, fetched ahead of their use.
static uint32_t gather(const struct near_grid *g, struct range x, struct range y,
		       uint32_t blocks[static NEAR_BLOCKS_MAX], bool *cut)
{
	uint32_t n = 0, cells = 0;
	for (int32_t iy = y.lo; iy <= y.hi; iy++)
		for (int32_t ix = x.lo; ix <= x.hi; ix++) {
			uint32_t b = g->head[bucket_of(g, ix, iy)];
			if (cells++ == NEAR_CELLS_MAX) {
				*cut = true;
				return n;
			}
			for (; b != NEAR_NONE; b = g->blocks[b].next) {
				if (g->blocks[b].ix != ix || g->blocks[b].iy != iy)
					continue;
				if (n == NEAR_BLOCKS_MAX) {
					*cut = true;
					return n;
				}
				__builtin_prefetch(&g->blocks[b]);
				__builtin_prefetch(g->blocks[b].ve_ms + NEAR_LANES);
				blocks[n++] = b;
			}
		}
	return n;
}

struct near_found near_grid_find(const struct near_grid *g, const struct near_query *q,
				 uint32_t *out, uint32_t max)
{
	struct near_found f = {0, 0, false};
	uint32_t blocks[NEAR_BLOCKS_MAX];
	float way_m =
		sqrtf(q->ve_ms * q->ve_ms + q->vn_ms * q->vn_ms) * (q->ahead_s + q->max_age_s);
	float reach_m = fminf(q->reach_m, g->reach_max_m),
	      wide_m = way_m + reach_m + g->reach_max_m;
	struct range x = cells_of(g, q->e_m, q->ve_ms, q->ahead_s, wide_m);
	struct range y = cells_of(g, q->n_m, q->vn_ms, q->ahead_s, wide_m);
	int32_t now_ms = (int32_t)(uint32_t)(uint64_t)(q->now_ns / UNITS_NS_PER_MS);
	const struct asked asked = {splat(q->e_m),
				    splat(q->n_m),
				    splat(q->ve_ms),
				    splat(q->vn_ms),
				    splat(reach_m),
				    splat(q->ahead_s),
				    splat(q->max_age_s),
				    {now_ms, now_ms, now_ms, now_ms},
				    q->but};
	uint32_t n = gather(g, x, y, blocks, &f.cut);
	for (uint32_t i = 0; i < n; i++)
		look_at(&g->blocks[blocks[i]], &asked, out, max, &f);
	return f;
}
