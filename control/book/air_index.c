// SPDX-License-Identifier: Apache-2.0
#include "air_index.h"

#include <string.h>

#include "air_pages.h"

enum {
	CELL_SHIFT = 21,   // of the smallest cells, mm
	BUCKET_SHIFT = 41, // of the shortest buckets, ns
	TIME_STEP = 3,	   // buckets of each level are eight times as long
	FINE = 7,	   // bits within a cell
	HEIGHT_SHIFT = 9,  // 512 cm
	BASE_SHIFT = 6,	   // heights of a cell count from a multiple of so many of these: 328 m
	CELLS_LEAST = 1024,
	AHEAD = 4,  // cells whose entries are fetched while one is scanned
	BATCH = 64, // cells looked up together, so that their cache misses overlap
	ENTRY = 12,
	BLOCK = 60, // entries of a full block
};

#define FOREVER (AIR_INDEX_TIMES - 1)

typedef int8_t lanes __attribute__((vector_size(16))); // two entries

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

static inline int8_t clamp8(int64_t v)
{
	return v > INT8_MAX ? INT8_MAX : v < INT8_MIN ? INT8_MIN : (int8_t)v;
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

// An item reaches over two cells, 0 to 255 steps: as signed octets.
static inline int8_t fine_place(int64_t from, int64_t v, uint32_t shift)
{
	return clamp8(((v - from) >> shift) + INT8_MIN);
}

// Times without end lie beyond every frame; the difference must not overflow.
static inline int8_t fine_time(const struct frame *f, int64_t t)
{
	if (t < f->t - ((int64_t)1 << 61))
		return INT8_MIN;
	if (t > f->t + ((int64_t)1 << 61))
		return INT8_MAX;
	return fine_place(f->t, t, f->time_shift);
}

static inline int8_t fine_height(int32_t base, int32_t z)
{
	return clamp8((z >> HEIGHT_SHIFT) - base * (1 << BASE_SHIFT));
}

// So that a cell's first item, and what flies within 600 m of its height, is told apart.
static inline int8_t base_of(const struct air_box *b)
{
	int32_t z = b->z0 != INT32_MIN ? b->z0 : b->z1 != INT32_MAX ? b->z1 : 0;
	return clamp8(z >> (HEIGHT_SHIFT + BASE_SHIFT));
}

static inline uint8_t octet(int8_t v)
{
	return (uint8_t)v;
}

static inline uint8_t inverse(int8_t v)
{
	return (uint8_t)~v;
}

// Eight lanes: where a box begins, and its ends turned round.
struct fine {
	int8_t x0, y0, t0, x1, y1, t1;
};

// Rounding both ends down keeps every true meeting: what is ordered stays ordered.
static inline struct fine fine_of(const struct frame *f, const struct air_box *b, bool forever)
{
	return (struct fine){
		fine_place(f->x, b->x0, f->space_shift),  fine_place(f->y, b->y0, f->space_shift),
		forever ? INT8_MIN : fine_time(f, b->t0), fine_place(f->x, b->x1, f->space_shift),
		fine_place(f->y, b->y1, f->space_shift),  forever ? INT8_MAX : fine_time(f, b->t1)};
}

static inline uint64_t lanes_of(uint8_t x0, uint8_t y0, uint8_t z0, uint8_t t0, uint8_t x1,
				uint8_t y1, uint8_t z1, uint8_t t1)
{
	return x0 | (uint64_t)y0 << 8 | (uint64_t)z0 << 16 | (uint64_t)t0 << 24 |
	       (uint64_t)x1 << 32 | (uint64_t)y1 << 40 | (uint64_t)z1 << 48 | (uint64_t)t1 << 56;
}

static inline uint64_t entry_of(const struct fine *v, const struct air_box *b, int32_t base)
{
	return lanes_of(octet(v->x0), octet(v->y0), octet(fine_height(base, b->z0)), octet(v->t0),
			inverse(v->x1), inverse(v->y1), inverse(fine_height(base, b->z1)),
			inverse(v->t1));
}

// An entry meets when none of its lanes is above the query's.
static inline uint64_t query_of(const struct fine *v, const struct air_box *b, int32_t base)
{
	return lanes_of(octet(v->x1), octet(v->y1), octet(fine_height(base, b->z1)), octet(v->t1),
			inverse(v->x0), inverse(v->y0), inverse(fine_height(base, b->z0)),
			inverse(v->t0));
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
	return c->count > 0 ? (uint32_t)(c->count - 1) % BLOCK + 1 : 0;
}

// Of the first block: as many as are in it, or a full block once others follow.
static inline uint32_t first_room(const struct air_cell *c)
{
	return c->count > BLOCK ? BLOCK : room_for(c->count);
}

static inline uint64_t *keys_of(const struct air_index *x, uint32_t block)
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

static inline void prefetch_block(const struct air_index *x, uint32_t block, uint32_t room,
				  uint32_t count)
{
	const uint8_t *keys = (const uint8_t *)keys_of(x, block);
	for (uint32_t at = 0; at < count * sizeof(uint64_t); at += 64)
		__builtin_prefetch(keys + at);
	__builtin_prefetch(items_of(x, block, room) + (room < BLOCK ? 0 : BLOCK));
}

static void copy_entries(const struct air_index *x, uint32_t to, uint32_t to_room, uint32_t from,
			 uint32_t from_room, uint32_t count)
{
	memcpy(keys_of(x, to), keys_of(x, from), count * sizeof(uint64_t));
	memcpy(items_of(x, to, to_room), items_of(x, from, from_room), count * sizeof(uint32_t));
}

// Room for one more in the first block.
static bool widen(struct air_index *x, struct air_cell *c)
{
	struct air_cell more = {c->key, c->block, (c->count + 1) & 0xffffff, c->base};
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
	struct air_cell less = {c->key, c->block, (c->count - 1) & 0xffffff, c->base};
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
	struct air_cell fresh = {key, 0, 0, base_of(box)}, *at = c->key != 0 ? c : &fresh;
	if (!widen(x, at))
		return false;
	if (at == &fresh) {
		*c = fresh;
		x->used++;
	}
	struct frame frame = frame_of(&corner);
	struct fine fine = fine_of(&frame, box, corner.time == FOREVER);
	uint32_t i = in_first(c) - 1;
	keys_of(x, c->block)[i] = entry_of(&fine, box, c->base);
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
	struct fine query[BATCH];
	uint32_t count;
};

// A comparison takes two entries. The second of an odd number may be what once stood there: it does not count.
static inline bool scan_block(const struct search *s, uint32_t block, uint32_t room, uint32_t count,
			      uint64_t query)
{
	typedef uint64_t halves __attribute__((vector_size(16)));
	const lanes *pairs = (const lanes *)(const void *)keys_of(s->x, block);
	const uint32_t *items = items_of(s->x, block, room);
	const lanes both = (lanes)(halves){query, query};
	for (uint32_t i = 0; i < count; i += 2) {
		const halves above = (halves)(pairs[i / 2] > both);
		if (above[0] == 0 && !s->cb(s->arg, items[i]))
			return false;
		if (above[1] == 0 && i + 1 < count && !s->cb(s->arg, items[i + 1]))
			return false;
	}
	return true;
}

static bool scan(const struct search *s, const struct air_cell *c, const struct fine *fine)
{
	const uint64_t query = query_of(fine, s->box, c->base);
	uint32_t block = c->block;
	if (!scan_block(s, block, first_room(c), in_first(c), query))
		return false;
	for (uint32_t left = c->count - in_first(c); left > 0; left -= BLOCK) {
		block = *next_of(s->x, block);
		if (left > BLOCK)
			prefetch_block(s->x, *next_of(s->x, block), BLOCK, BLOCK);
		if (!scan_block(s, block, BLOCK, BLOCK, query))
			return false;
	}
	return true;
}

static struct fine query_in(const struct search *s, const struct corner *c)
{
	struct frame frame = frame_of(c);
	return fine_of(&frame, s->box, c->time == FOREVER);
}

// Keys stand in the batch as cells first: their slots are looked up when all are on their way, and their blocks fetched a few
// ahead of the one that is scanned.
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
		if (n <= AHEAD)
			prefetch_block(x, c->block, first_room(c), in_first(c));
	}
	s->count = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (i + AHEAD < n) {
			const struct air_cell *next = s->batch[i + AHEAD];
			prefetch_block(x, next->block, first_room(next), in_first(next));
		}
		if (!scan(s, s->batch[i], &s->query[i]))
			return false;
	}
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
		const struct fine query = query_in(s, &c);
		if (!scan(s, cell, &query))
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
