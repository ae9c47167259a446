// SPDX-License-Identifier: Apache-2.0
#include "base/edge_sweep.h"

#include <stdlib.h>
#include <string.h>

typedef struct geodesic_mm point;

_Static_assert(EDGE_SWEEP_MAX <= UINT16_MAX, "edges are numbered in 16 bits");

struct sweep {
	const struct edge_set *set[2];
	struct edge_sweep_scratch *s;
	uint32_t count; // on the line
};

struct edge {
	point west, east; // of two on one meridian the southern one is west
	uint8_t set;
	uint32_t i; // in its ring
};

static inline bool before(point a, point b)
{
	return a.x != b.x ? a.x < b.x : a.y < b.y;
}

static inline bool same(point a, point b)
{
	return a.x == b.x && a.y == b.y;
}

static struct edge edge_of(const struct sweep *w, uint32_t id)
{
	const uint8_t set = id >= w->set[0]->count;
	const struct edge_set *of = w->set[set];
	const uint32_t k = set ? id - w->set[0]->count : id,
		       i = of->edges != NULL ? of->edges[k] : k;
	const point a = edge_from(&of->ring, i), b = edge_to(&of->ring, i);
	return before(a, b) ? (struct edge){a, b, set, i} : (struct edge){b, a, set, i};
}

static bool pair_meets(const struct sweep *w, uint32_t id, uint32_t other)
{
	const struct edge e = edge_of(w, id), f = edge_of(w, other);
	if (e.set == f.set)
		return edges_clash(&w->set[e.set]->ring, e.i, f.i);
	return edges_meet(e.west, e.east, f.west, f.east);
}

// Positive: e, which begins now, is north of f on the line; 0: they meet in more than a common end.
static int side_at_start(const struct edge *e, const struct edge *f)
{
	int64_t side = edge_side(f->west, f->east, e->west);
	if (side != 0)
		return side > 0 ? 1 : -1;
	const bool ends = same(f->east, e->west), begins = same(f->west, e->west);
	if (e->set != f->set || (!ends && !begins))
		return 0;
	side = edge_side(f->west, f->east, e->east);
	if (side == 0)
		return ends ? 1 : 0; // goes straight on
	return side > 0 ? 1 : -1;
}

static bool start(struct sweep *w, uint32_t id)
{
	const struct edge e = edge_of(w, id);
	uint16_t *line = w->s->line;
	uint32_t low = 0, high = w->count;
	while (low < high) {
		const uint32_t middle = (low + high) / 2;
		const struct edge f = edge_of(w, line[middle]);
		const int side = side_at_start(&e, &f);
		if (side == 0)
			return true;
		if (side > 0)
			low = middle + 1;
		else
			high = middle;
	}
	if ((low > 0 && pair_meets(w, id, line[low - 1])) ||
	    (low < w->count && pair_meets(w, id, line[low])))
		return true;
	memmove(line + low + 1, line + low, (w->count - low) * sizeof(*line));
	line[low] = (uint16_t)id;
	w->count++;
	return false;
}

// Positive: e, which ends now, is north of f on the line.
static int side_at_end(const struct edge *e, const struct edge *f)
{
	int64_t side = edge_side(f->west, f->east, e->east);
	if (side == 0 && same(f->west, e->east)) // as side_at_start() put it there
		return edge_side(e->west, e->east, f->east) >= 0 ? -1 : 1;
	if (side == 0)
		side = edge_side(f->west, f->east, e->west);
	return side > 0 ? 1 : side < 0 ? -1 : 0;
}

static uint32_t place_of(const struct sweep *w, uint32_t id)
{
	const struct edge e = edge_of(w, id);
	const uint16_t *line = w->s->line;
	uint32_t low = 0, high = w->count;
	while (low < high) {
		const uint32_t middle = (low + high) / 2;
		const struct edge f = edge_of(w, line[middle]);
		const int side = line[middle] == id ? 0 : side_at_end(&e, &f);
		if (side == 0)
			return middle;
		if (side > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool end(struct sweep *w, uint32_t id)
{
	uint16_t *line = w->s->line;
	const uint32_t at = place_of(w, id);
	if (at == w->count || line[at] != id)
		return true; // cannot be; refuse a shape too many rather than one too few
	w->count--;
	memmove(line + at, line + at + 1, (w->count - at) * sizeof(*line));
	return at > 0 && at < w->count && pair_meets(w, line[at - 1], line[at]);
}

// At one point edges begin before others end, so that those that touch there are on the line together.
static int by_place(const void *a, const void *b)
{
	const struct edge_sweep_event *e = a, *f = b;
	if (e->x != f->x)
		return e->x < f->x ? -1 : 1;
	if (e->y != f->y)
		return e->y < f->y ? -1 : 1;
	return (int)(e->what & 1) - (int)(f->what & 1);
}

static bool run(struct sweep *w)
{
	const uint32_t edges = w->set[0]->count + w->set[1]->count;
	struct edge_sweep_event *event = w->s->event;
	for (uint32_t id = 0; id < edges; id++) {
		const struct edge e = edge_of(w, id);
		event[2 * id] = (struct edge_sweep_event){e.west.x, e.west.y, id << 1};
		event[2 * id + 1] = (struct edge_sweep_event){e.east.x, e.east.y, id << 1 | 1};
	}
	qsort(event, 2 * (size_t)edges, sizeof(*event), by_place);
	for (uint32_t i = 0; i < 2 * edges; i++)
		if (event[i].what & 1 ? end(w, event[i].what >> 1) : start(w, event[i].what >> 1))
			return true;
	return false;
}

bool edge_sweep_clashes(const struct edge_ring *ring, struct edge_sweep_scratch *s)
{
	const struct edge_set all = {*ring, NULL, ring->n}, none = {*ring, NULL, 0};
	struct sweep w = {{&all, &none}, s, 0};
	return run(&w);
}

bool edge_sweep_meet(const struct edge_set *a, const struct edge_set *b,
		     struct edge_sweep_scratch *s)
{
	struct sweep w = {{a, b}, s, 0};
	return run(&w);
}
