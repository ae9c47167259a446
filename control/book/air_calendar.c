// SPDX-License-Identifier: Apache-2.0
#include "air_calendar.h"

#include <string.h>

#include "air_pages.h"

enum { PAGES_LEAST = 1024, ENTRY = 6, PAGE_SHIFT = 16 };

static inline uint32_t home_of(const struct air_calendar *c, uint32_t resource, uint16_t page)
{
	uint64_t h = ((uint64_t)resource << 16 | page) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(h >> 32) & c->mask;
}

static inline struct air_page *slot_of(const struct air_calendar *c, uint32_t resource,
				       uint16_t page)
{
	uint32_t at = home_of(c, resource, page);
	while (c->pages[at].resource != 0 &&
	       (c->pages[at].resource != resource || c->pages[at].page != page))
		at = (at + 1) & c->mask;
	return &c->pages[at];
}

bool air_calendar_init(struct air_calendar *c, struct air_arena *arena)
{
	*c = (struct air_calendar){.arena = arena, .mask = PAGES_LEAST - 1};
	c->pages = air_pages_take(PAGES_LEAST * sizeof(*c->pages));
	return c->pages != NULL;
}

void air_calendar_fini(struct air_calendar *c)
{
	air_pages_give(c->pages, ((size_t)c->mask + 1) * sizeof(*c->pages));
	c->pages = NULL;
}

static bool grow(struct air_calendar *c)
{
	struct air_calendar wider = *c;
	wider.mask = c->mask * 2 + 1;
	wider.pages = air_pages_take(((size_t)wider.mask + 1) * sizeof(*wider.pages));
	if (wider.pages == NULL)
		return false;
	for (uint32_t i = 0; i <= c->mask; i++)
		if (c->pages[i].resource != 0)
			*slot_of(&wider, c->pages[i].resource, c->pages[i].page) = c->pages[i];
	air_calendar_fini(c);
	*c = wider;
	return true;
}

static void drop_page(struct air_calendar *c, uint32_t at)
{
	for (uint32_t next = (at + 1) & c->mask; c->pages[next].resource != 0;
	     next = (next + 1) & c->mask) {
		uint32_t home = home_of(c, c->pages[next].resource, c->pages[next].page);
		if (((next - home) & c->mask) >= ((next - at) & c->mask)) {
			c->pages[at] = c->pages[next];
			at = next;
		}
	}
	c->pages[at].resource = 0;
	c->used--;
}

// ---- entries of a page: starts, then owners

static uint32_t room_for(uint32_t count)
{
	if (count <= 16)
		return (count + 3) & ~3u;
	uint32_t step = 1u << (28 - __builtin_clz(count - 1));
	step = step < 4 ? 4 : step;
	return (count + step - 1) & ~(step - 1);
}

static inline uint16_t *starts_of(const struct air_calendar *c, const struct air_page *p)
{
	return air_arena_at(c->arena, p->block);
}

// Rooms are multiples of four, so owners are aligned.
static inline uint32_t *owners_of(const struct air_calendar *c, const struct air_page *p)
{
	return (uint32_t *)(void *)(starts_of(c, p) + room_for(p->count));
}

static uint32_t first_from(const uint16_t *starts, uint32_t count, uint32_t from)
{
	uint32_t lo = 0;
	while (count > 0) {
		uint32_t half = count / 2;
		bool right = starts[lo + half] < from;
		lo = right ? lo + half + 1 : lo;
		count = right ? count - half - 1 : half;
	}
	return lo;
}

static void insert_at(uint16_t *starts, uint32_t *owners, uint32_t count, uint32_t at,
		      uint16_t start, uint32_t owner)
{
	memmove(starts + at + 1, starts + at, (count - at) * sizeof(*starts));
	memmove(owners + at + 1, owners + at, (count - at) * sizeof(*owners));
	starts[at] = start;
	owners[at] = owner;
}

static bool widen(struct air_calendar *c, struct air_page *p)
{
	uint32_t before = room_for(p->count), after = room_for(p->count + 1u);
	if (before == after) {
		p->count++;
		return true;
	}
	struct air_page to = {p->resource, p->page, (uint16_t)(p->count + 1),
			      air_arena_take(c->arena, after * ENTRY)};
	if (to.block == 0)
		return false;
	if (p->count > 0) {
		memcpy(starts_of(c, &to), starts_of(c, p), p->count * sizeof(uint16_t));
		memcpy(owners_of(c, &to), owners_of(c, p), p->count * sizeof(uint32_t));
		air_arena_give(c->arena, p->block, before * ENTRY);
	}
	*p = to;
	return true;
}

static void narrow(struct air_calendar *c, struct air_page *p)
{
	uint32_t before = room_for(p->count), after = room_for(p->count - 1u);
	struct air_page to = {p->resource, p->page, (uint16_t)(p->count - 1), p->block};
	if (before != after && after > 0) {
		to.block = air_arena_take(c->arena, after * ENTRY);
		bool moved = to.block != 0;
		to.block = moved ? to.block : p->block;
		memmove(starts_of(c, &to), starts_of(c, p), to.count * sizeof(uint16_t));
		memmove(owners_of(c, &to), owners_of(c, p), to.count * sizeof(uint32_t));
		if (moved)
			air_arena_give(c->arena, p->block, before * ENTRY);
		else
			air_arena_trim(c->arena, p->block, before * ENTRY, after * ENTRY);
	} else if (after == 0) {
		air_arena_give(c->arena, p->block, before * ENTRY);
	}
	*p = to;
}

bool air_calendar_add(struct air_calendar *c, uint32_t resource, uint32_t tick, uint32_t owner)
{
	uint16_t page = (uint16_t)(tick >> PAGE_SHIFT), start = (uint16_t)tick;
	if ((uint64_t)c->used * 4 >= (uint64_t)c->mask * 3 && !grow(c))
		return false;
	struct air_page *p = slot_of(c, resource + 1, page);
	struct air_page fresh = {resource + 1, page, 0, 0}, *at = p->resource != 0 ? p : &fresh;
	if (at->count == UINT16_MAX || !widen(c, at))
		return false;
	if (at == &fresh) {
		*p = fresh;
		c->used++;
	}
	uint16_t *starts = starts_of(c, p);
	uint32_t count = p->count - 1u, pos = first_from(starts, count, start);
	insert_at(starts, owners_of(c, p), count, pos, start, owner);
	c->entries++;
	return true;
}

bool air_calendar_remove(struct air_calendar *c, uint32_t resource, uint32_t tick, uint32_t owner)
{
	struct air_page *p = slot_of(c, resource + 1, (uint16_t)(tick >> PAGE_SHIFT));
	if (p->resource == 0)
		return false;
	uint16_t *starts = starts_of(c, p), start = (uint16_t)tick;
	uint32_t *owners = owners_of(c, p), i = first_from(starts, p->count, start);
	while (i < p->count && starts[i] == start && owners[i] != owner)
		i++;
	if (i == p->count || starts[i] != start)
		return false;
	memmove(starts + i, starts + i + 1, (p->count - i - 1) * sizeof(*starts));
	memmove(owners + i, owners + i + 1, (p->count - i - 1) * sizeof(*owners));
	narrow(c, p);
	if (p->count == 0)
		drop_page(c, (uint32_t)(p - c->pages));
	c->entries--;
	return true;
}

// ---- reading forward

struct reader {
	const struct air_calendar *c;
	uint32_t resource;
	uint32_t page,
		last; // page numbers at hand and the last to look at, as serial numbers of 16 bits
	const uint16_t *starts;
	const uint32_t *owners;
	uint32_t count, at;
};

static void load(struct reader *r)
{
	const struct air_page *p = slot_of(r->c, r->resource + 1, (uint16_t)r->page);
	r->count = p->resource != 0 ? p->count : 0;
	r->at = 0;
	if (r->count > 0) {
		r->starts = starts_of(r->c, p);
		r->owners = owners_of(r->c, p);
	}
}

static struct reader reader_from(const struct air_calendar *c, uint32_t resource, uint32_t tick)
{
	struct reader r = {.c = c, .resource = resource, .page = tick >> PAGE_SHIFT};
	load(&r);
	r.at = r.count > 0 ? first_from(r.starts, r.count, tick & 0xffff) : 0;
	return r;
}

// The next entry with a start before `end`; false: none.
static inline bool read_before(struct reader *r, uint32_t end, uint32_t *tick, uint32_t *owner)
{
	while (r->at == r->count) {
		if ((int16_t)((uint16_t)((end - 1) >> PAGE_SHIFT) - (uint16_t)r->page) <= 0)
			return false;
		r->page++;
		load(r);
	}
	*tick = (r->page << PAGE_SHIFT) + r->starts[r->at];
	if ((int32_t)(*tick - end) >= 0)
		return false;
	*owner = r->owners[r->at++];
	return true;
}

static inline uint32_t next_single(struct reader *r, const struct air_demand *d, uint32_t t,
				   uint32_t limit, air_calendar_counts counts, void *arg)
{
	uint32_t s, owner;
	while ((int32_t)(t - limit) <= 0 && read_before(r, t + d->duration, &s, &owner))
		if (counts == NULL || counts(arg, owner))
			t = s + d->duration;
	return t;
}

// The last `capacity` entries that count, as a ring.
static uint32_t next_shared(const struct air_calendar *c, const struct air_demand *d, uint32_t t,
			    uint32_t limit, air_calendar_counts counts, void *arg)
{
	struct reader r = reader_from(c, d->resource, t - d->duration + 1);
	uint32_t ring[AIR_CALENDAR_CAPACITY_MAX], n = 0, s, owner;
	while ((int32_t)(t - limit) <= 0 && read_before(&r, t + d->duration, &s, &owner)) {
		if (counts != NULL && !counts(arg, owner))
			continue;
		ring[n++ % d->capacity] = s;
		if (n < d->capacity)
			continue;
		uint32_t oldest = ring[n % d->capacity];
		if ((int32_t)(oldest - (t - d->duration)) > 0 && s - oldest < d->duration)
			t = oldest + d->duration;
	}
	return t;
}

uint32_t air_calendar_next(const struct air_calendar *c, const struct air_demand *d, uint32_t tick,
			   uint32_t limit, air_calendar_counts counts, void *arg)
{
	if (d->capacity > 1)
		return next_shared(c, d, tick, limit, counts, arg);
	struct reader r = reader_from(c, d->resource, tick - d->duration + 1);
	return next_single(&r, d, tick, limit, counts, arg);
}

uint32_t air_calendar_next_until(const struct air_calendar *c, const struct air_demand *d,
				 uint32_t tick, uint32_t limit, air_calendar_counts counts,
				 void *arg, uint32_t *until)
{
	if (d->capacity > 1)
		return *until = next_shared(c, d, tick, limit, counts, arg);
	struct reader r = reader_from(c, d->resource, tick - d->duration + 1);
	uint32_t t = next_single(&r, d, tick, limit, counts, arg);
	// What comes next in the page at hand, or the first start that the next page may have.
	uint32_t next = r.at < r.count ? (r.page << PAGE_SHIFT) + r.starts[r.at]
				       : (r.page + 1) << PAGE_SHIFT;
	uint32_t last = next - d->duration;
	*until = (int32_t)(last - t) > 0 ? last : t;
	return t;
}

bool air_calendar_each(const struct air_calendar *c, uint32_t resource, uint32_t from, uint32_t to,
		       air_calendar_cb cb, void *arg)
{
	struct reader r = reader_from(c, resource, from);
	uint32_t s, owner;
	while (read_before(&r, to + 1, &s, &owner))
		if (!cb(arg, s, owner))
			return false;
	return true;
}

void air_calendar_fetch_page(const struct air_calendar *c, uint32_t resource, uint32_t tick)
{
	__builtin_prefetch(&c->pages[home_of(c, resource + 1, (uint16_t)(tick >> PAGE_SHIFT))]);
}

void air_calendar_fetch_block(const struct air_calendar *c, uint32_t resource, uint32_t tick)
{
	const struct air_page *p = slot_of(c, resource + 1, (uint16_t)(tick >> PAGE_SHIFT));
	if (p->resource != 0)
		__builtin_prefetch(starts_of(c, p));
}

uint64_t air_calendar_octets(const struct air_calendar *c)
{
	return ((uint64_t)c->mask + 1) * sizeof(*c->pages);
}
