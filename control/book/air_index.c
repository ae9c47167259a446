// SPDX-License-Identifier: Apache-2.0
#include "air_index.h"

#include <string.h>

#include "air_pages.h"

enum {
	CELL_SHIFT = 21,   // of the smallest cells, mm
	BUCKET_SHIFT = 41, // of the shortest buckets, ns
	TIME_STEP = 3,	   // buckets of each level are eight times as long
	FINE = 14,	   // bits within a cell
	HEIGHT_SHIFT = 6,  // 64 cm
	CELLS_LEAST = 1024,
	BATCH = 64, // cells looked up together, so that their cache misses overlap
	ENTRY = 20,
	BLOCK = 60, // entries of a full block
};

#define FOREVER (AIR_INDEX_TIMES - 1)

typedef int16_t lanes __attribute__((vector_size(16)));

// ---- where a box stands

static uint32_t space_level(const struct air_box *b)
{
	uint32_t w = (uint32_t)b->x1 - (uint32_t)b->x0, h = (uint32_t)b->y1 - (uint32_t)b->y0;
	uint32_t extent = (w > h ? w : h) >> CELL_SHIFT;
	return extent == 0 ? 0 : 32 - (uint32_t)__builtin_clz(extent);
}

static uint32_t time_level(const struct air_box *b)
{
	uint64_t length = (uint64_t)b->t1 - (uint64_t)b->t0;
	if (b->t0 == INT64_MIN || b->t1 == INT64_MAX)
		return FOREVER;
	for (uint32_t k = 0; k < FOREVER; k++)
		if (length >> (BUCKET_SHIFT + TIME_STEP * k) == 0)
			return k;
	return FOREVER;
}

static uint32_t bucket_shift(uint32_t time)
{
	return time == FOREVER ? 63 : BUCKET_SHIFT + TIME_STEP * time;
}

static uint64_t key_of(uint32_t level, int64_t cx, int64_t cy, int64_t bucket)
{
	return UINT64_C(1) << 63 | (uint64_t)level << 48 | ((uint64_t)bucket & 0xffffff) << 24 |
	       ((uint64_t)cy & 0xfff) << 12 | ((uint64_t)cx & 0xfff);
}

static inline uint32_t home_of(const struct air_index *x, uint64_t key)
{
	uint64_t h = (key >> 2) * 0x9e3779b97f4a7c15u;
	h ^= h >> 29;
	return ((uint32_t)h << 2 | (uint32_t)(key & 3)) & x->mask;
}

struct corner {
	uint32_t space, time; // levels
	int64_t x, y, t;      // cell and bucket numbers
};

static struct corner corner_of(const struct air_box *b)
{
	struct corner c = {.space = space_level(b), .time = time_level(b)};
	c.x = b->x0 >> (CELL_SHIFT + c.space);
	c.y = b->y0 >> (CELL_SHIFT + c.space);
	c.t = c.time == FOREVER ? 0 : b->t0 >> bucket_shift(c.time);
	return c;
}

static inline int16_t clamp16(int64_t v)
{
	return v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : (int16_t)v;
}

struct frame {
	int64_t x, y, t; // of the cell's lower corner
	uint32_t space_shift, time_shift;
};

static struct frame frame_of(const struct corner *c)
{
	uint32_t cell = CELL_SHIFT + c->space, bucket = bucket_shift(c->time);
	return (struct frame){c->x * ((int64_t)1 << cell), c->y * ((int64_t)1 << cell),
			      c->time == FOREVER ? 0 : c->t * ((int64_t)1 << bucket), cell - FINE,
			      bucket - FINE};
}

// Times without end lie beyond every frame; the difference must not overflow.
static inline int16_t fine_time(const struct frame *f, int64_t t)
{
	if (t < f->t - ((int64_t)1 << 61))
		return INT16_MIN;
	if (t > f->t + ((int64_t)1 << 61))
		return INT16_MAX;
	return clamp16((t - f->t) >> f->time_shift);
}

static inline int16_t not16(int16_t v)
{
	return (int16_t)~v;
}

struct fine {
	int16_t x0, y0, z0, t0, x1, y1, z1, t1;
};

// Rounding both ends down keeps every true meeting: what is ordered stays ordered.
static inline struct fine fine_of(const struct frame *f, const struct air_box *b, bool forever)
{
	return (struct fine){clamp16((b->x0 - f->x) >> f->space_shift),
			     clamp16((b->y0 - f->y) >> f->space_shift),
			     clamp16(b->z0 >> HEIGHT_SHIFT),
			     forever ? INT16_MIN : fine_time(f, b->t0),
			     clamp16((b->x1 - f->x) >> f->space_shift),
			     clamp16((b->y1 - f->y) >> f->space_shift),
			     clamp16(b->z1 >> HEIGHT_SHIFT),
			     forever ? INT16_MAX : fine_time(f, b->t1)};
}

static inline lanes entry_of(const struct fine *v)
{
	return (lanes){v->x0,	     v->y0,	   v->z0,	 v->t0,
		       not16(v->x1), not16(v->y1), not16(v->z1), not16(v->t1)};
}

// An entry meets when none of its lanes is above the query's.
static inline lanes query_of(const struct fine *v)
{
	return (lanes){v->x1,	     v->y1,	   v->z1,	 v->t1,
		       not16(v->x0), not16(v->y0), not16(v->z0), not16(v->t0)};
}

// ---- the table of cells

bool air_index_init(struct air_index *x, struct air_arena *arena)
{
	*x = (struct air_index){.arena = arena, .mask = CELLS_LEAST - 1};
	x->cells = air_pages_take(CELLS_LEAST * sizeof(*x->cells));
	return x->cells != NULL;
}

void air_index_fini(struct air_index *x)
{
	air_pages_give(x->cells, ((size_t)x->mask + 1) * sizeof(*x->cells));
	x->cells = NULL;
}

static uint32_t slot_of(const struct air_index *x, uint64_t key)
{
	uint32_t at = home_of(x, key);
	while (x->cells[at].key != 0 && x->cells[at].key != key)
		at = (at + 1) & x->mask;
	return at;
}

static bool grow(struct air_index *x)
{
	struct air_index wider = *x;
	wider.mask = x->mask * 2 + 1;
	wider.cells = air_pages_take(((size_t)wider.mask + 1) * sizeof(*wider.cells));
	if (wider.cells == NULL)
		return false;
	for (uint32_t i = 0; i <= x->mask; i++)
		if (x->cells[i].key != 0)
			wider.cells[slot_of(&wider, x->cells[i].key)] = x->cells[i];
	air_index_fini(x);
	*x = wider;
	return true;
}

static void drop_cell(struct air_index *x, uint32_t at)
{
	for (uint32_t next = (at + 1) & x->mask; x->cells[next].key != 0;
	     next = (next + 1) & x->mask) {
		uint32_t home = home_of(x, x->cells[next].key);
		if (((next - home) & x->mask) >= ((next - at) & x->mask)) {
			x->cells[at] = x->cells[next];
			at = next;
		}
	}
	x->cells[at].key = 0;
	x->used--;
}

// ---- entries of a cell: a chain of blocks, keys then items; all but the first are full

// Few sizes: cells of one age grow together, and leave the blocks that they grew out of for nobody.
static uint32_t room_for(uint32_t count)
{
	return count == 0 ? 0 : count <= 4 ? 4 : count <= 10 ? 10 : BLOCK;
}

static uint32_t octets_for(uint32_t room)
{
	return room == BLOCK ? BLOCK * ENTRY + (uint32_t)sizeof(uint32_t) : room * ENTRY;
}

static inline uint32_t in_first(const struct air_cell *c)
{
	return c->count > 0 ? (c->count - 1) % BLOCK + 1 : 0;
}

// Of the first block: as many as are in it, or a full block once others follow.
static inline uint32_t first_room(const struct air_cell *c)
{
	return c->count > BLOCK ? BLOCK : room_for(c->count);
}

static inline lanes *keys_of(const struct air_index *x, uint32_t block)
{
	return air_arena_at(x->arena, block);
}

static inline uint32_t *items_of(const struct air_index *x, uint32_t block, uint32_t room)
{
	return (uint32_t *)(void *)(keys_of(x, block) + room);
}

static inline uint32_t *next_of(const struct air_index *x, uint32_t block)
{
	return items_of(x, block, BLOCK) + BLOCK;
}

static void copy_entries(const struct air_index *x, uint32_t to, uint32_t to_room, uint32_t from,
			 uint32_t from_room, uint32_t count)
{
	memcpy(keys_of(x, to), keys_of(x, from), count * sizeof(lanes));
	memcpy(items_of(x, to, to_room), items_of(x, from, from_room), count * sizeof(uint32_t));
}

// Room for one more in the first block.
static bool widen(struct air_index *x, struct air_cell *c)
{
	struct air_cell more = {c->key, c->block, c->count + 1};
	uint32_t room = first_room(&more), before = first_room(c);
	bool chains = c->count > 0 && c->count % BLOCK == 0;
	if (room != before || chains) {
		more.block = air_arena_take(x->arena, octets_for(room));
		if (more.block == 0)
			return false;
	}
	if (chains) {
		*next_of(x, more.block) = c->block;
	} else if (room != before && c->count > 0) {
		copy_entries(x, more.block, room, c->block, before, c->count);
		air_arena_give(x->arena, c->block, octets_for(before));
	}
	*c = more;
	return true;
}

// The last entry of the first block is gone. Always succeeds: in place when there is no smaller block to be had.
static void narrow(struct air_index *x, struct air_cell *c)
{
	struct air_cell less = {c->key, c->block, c->count - 1};
	uint32_t before = first_room(c), room = first_room(&less);
	if (c->count > BLOCK && in_first(c) == 1) {
		less.block = *next_of(x, c->block);
		air_arena_give(x->arena, c->block, octets_for(BLOCK));
	} else if (less.count == 0) {
		air_arena_give(x->arena, c->block, octets_for(before));
	} else if (room != before) {
		uint32_t block = air_arena_take(x->arena, octets_for(room));
		if (block != 0) {
			copy_entries(x, block, room, c->block, before, less.count);
			air_arena_give(x->arena, c->block, octets_for(before));
			less.block = block;
		} else {
			memmove(items_of(x, c->block, room), items_of(x, c->block, before),
				less.count * sizeof(uint32_t));
			air_arena_trim(x->arena, c->block, octets_for(before), octets_for(room));
		}
	}
	*c = less;
}

bool air_index_add(struct air_index *x, const struct air_box *box, uint32_t item)
{
	struct corner corner = corner_of(box);
	uint32_t level = corner.space * AIR_INDEX_TIMES + corner.time;
	if ((uint64_t)x->used * 4 >= (uint64_t)x->mask * 3 && !grow(x))
		return false;
	uint64_t key = key_of(level, corner.x, corner.y, corner.t);
	struct air_cell *c = &x->cells[slot_of(x, key)];
	struct air_cell fresh = {key, 0, 0}, *at = c->key != 0 ? c : &fresh;
	if (!widen(x, at))
		return false;
	if (at == &fresh) {
		*c = fresh;
		x->used++;
	}
	struct frame frame = frame_of(&corner);
	struct fine fine = fine_of(&frame, box, corner.time == FOREVER);
	uint32_t i = in_first(c) - 1;
	keys_of(x, c->block)[i] = entry_of(&fine);
	items_of(x, c->block, first_room(c))[i] = item;
	x->level_count[level]++;
	x->count++;
	return true;
}

// Where an item stands: its block and place. False: nowhere.
static bool find_item(const struct air_index *x, const struct air_cell *c, uint32_t item,
		      uint32_t *block, uint32_t *room, uint32_t *place)
{
	uint32_t left = c->count, count = in_first(c);
	*block = c->block;
	*room = first_room(c);
	while (left > 0) {
		const uint32_t *items = items_of(x, *block, *room);
		for (*place = 0; *place < count; (*place)++)
			if (items[*place] == item)
				return true;
		left -= count;
		*block = left > 0 ? *next_of(x, *block) : 0;
		*room = count = BLOCK;
	}
	return false;
}

bool air_index_remove(struct air_index *x, const struct air_box *box, uint32_t item)
{
	struct corner corner = corner_of(box);
	uint32_t level = corner.space * AIR_INDEX_TIMES + corner.time, block, room, place;
	uint32_t slot = slot_of(x, key_of(level, corner.x, corner.y, corner.t));
	struct air_cell *c = &x->cells[slot];
	if (c->key == 0 || !find_item(x, c, item, &block, &room, &place))
		return false;
	uint32_t last = in_first(c) - 1;
	keys_of(x, block)[place] = keys_of(x, c->block)[last];
	items_of(x, block, room)[place] = items_of(x, c->block, first_room(c))[last];
	narrow(x, c);
	if (c->count == 0)
		drop_cell(x, slot);
	x->level_count[level]--;
	x->count--;
	return true;
}

// ---- search

struct search {
	const struct air_index *x;
	const struct air_box *box;
	struct corner corner; // of the cell at hand; its levels are those searched
	air_index_cb cb;
	void *arg;
	const struct air_cell *batch[BATCH];
	lanes query[BATCH];
	uint32_t count;
};

static inline bool meets(lanes entry, lanes query)
{
	typedef int64_t halves __attribute__((vector_size(16)));
	halves above = (halves)(entry > query);
	return (above[0] | above[1]) == 0;
}

static inline bool scan_block(const struct search *s, uint32_t block, uint32_t room, uint32_t count,
			      lanes query)
{
	const lanes *keys = keys_of(s->x, block);
	const uint32_t *items = items_of(s->x, block, room);
	for (uint32_t i = 0; i < count; i++)
		if (meets(keys[i], query) && !s->cb(s->arg, items[i]))
			return false;
	return true;
}

static bool scan(const struct search *s, const struct air_cell *c, lanes query)
{
	uint32_t block = c->block;
	if (!scan_block(s, block, first_room(c), in_first(c), query))
		return false;
	for (uint32_t left = c->count - in_first(c); left > 0; left -= BLOCK) {
		block = *next_of(s->x, block);
		if (left > BLOCK) {
			const uint8_t *next = (const uint8_t *)keys_of(s->x, *next_of(s->x, block));
			__builtin_prefetch(next);
			__builtin_prefetch(next + 64);
			__builtin_prefetch(next + BLOCK * ENTRY);
		}
		if (!scan_block(s, block, BLOCK, BLOCK, query))
			return false;
	}
	return true;
}

static lanes query_in(const struct search *s, const struct corner *c)
{
	struct frame frame = frame_of(c);
	struct fine fine = fine_of(&frame, s->box, c->time == FOREVER);
	return query_of(&fine);
}

// Keys stand in the batch as cells first: their slots are looked up when all are on their way.
static bool run_batch(struct search *s, const uint64_t *keys)
{
	const struct air_index *x = s->x;
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->count; i++) {
		const struct air_cell *c = &x->cells[slot_of(x, keys[i])];
		if (c->key == 0)
			continue;
		s->query[n] = s->query[i];
		s->batch[n++] = c;
		__builtin_prefetch(keys_of(x, c->block));
		__builtin_prefetch(next_of(x, c->block));
	}
	s->count = 0;
	for (uint32_t i = 0; i < n; i++)
		if (!scan(s, s->batch[i], s->query[i]))
			return false;
	return true;
}

// The query box's parts relative to one cell do not depend on the other two axes: they are made once an axis.
static bool search_cells(struct search *s, const int64_t from[3], const int64_t to[3])
{
	uint64_t keys[BATCH];
	struct corner c = s->corner;
	uint32_t level = c.space * AIR_INDEX_TIMES + c.time;
	for (c.t = from[2]; c.t <= to[2]; c.t++)
		for (c.y = from[1]; c.y <= to[1]; c.y++) {
			for (c.x = from[0]; c.x <= to[0]; c.x++) {
				uint64_t key = key_of(level, c.x, c.y, c.t);
				__builtin_prefetch(&s->x->cells[home_of(s->x, key)]);
				s->query[s->count] = query_in(s, &c);
				keys[s->count++] = key;
				if (s->count == BATCH && !run_batch(s, keys))
					return false;
			}
		}
	return run_batch(s, keys);
}

static int64_t signed_bits(uint64_t v, uint32_t bits)
{
	return (int64_t)(v << (64 - bits)) >> (64 - bits);
}

// More cells in reach than there are: go through all of the level.
static bool search_table(struct search *s, uint32_t level)
{
	for (uint32_t i = 0; i <= s->x->mask; i++) {
		const struct air_cell *cell = &s->x->cells[i];
		if (cell->key == 0 || (cell->key >> 48 & 0x7fff) != level)
			continue;
		struct corner c = s->corner;
		c.x = signed_bits(cell->key, 12);
		c.y = signed_bits(cell->key >> 12, 12);
		c.t = signed_bits(cell->key >> 24, 24);
		if (!scan(s, cell, query_in(s, &c)))
			return false;
	}
	return true;
}

static bool search_level(struct search *s, uint32_t level)
{
	const struct air_box *b = s->box;
	struct corner *c = &s->corner;
	c->space = level / AIR_INDEX_TIMES;
	c->time = level % AIR_INDEX_TIMES;
	uint32_t cell = CELL_SHIFT + c->space, bucket = bucket_shift(c->time);
	const bool forever = c->time == FOREVER;
	const int64_t from[3] = {(b->x0 >> cell) - 1, (b->y0 >> cell) - 1,
				 forever ? 0 : (b->t0 >> bucket) - 1};
	const int64_t to[3] = {b->x1 >> cell, b->y1 >> cell, forever ? 0 : b->t1 >> bucket};
	uint64_t reach = (uint64_t)(to[0] - from[0] + 1) * (uint64_t)(to[1] - from[1] + 1);
	uint64_t times = (uint64_t)(to[2] - from[2] + 1);
	if (reach * times > s->x->used || times > s->x->used)
		return search_table(s, level);
	return search_cells(s, from, to);
}

bool air_index_find(const struct air_index *x, const struct air_box *box, air_index_cb cb,
		    void *arg)
{
	struct search s = {.x = x, .box = box, .cb = cb, .arg = arg};
	for (uint32_t level = 0; level < AIR_INDEX_SPACES * AIR_INDEX_TIMES; level++)
		if (x->level_count[level] > 0 && !search_level(&s, level))
			return false;
	return true;
}

uint64_t air_index_octets(const struct air_index *x)
{
	return ((uint64_t)x->mask + 1) * sizeof(*x->cells);
}
