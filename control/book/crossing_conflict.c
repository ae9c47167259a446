// SPDX-License-Identifier: Apache-2.0
// Where bodies on two movements could touch. Both are moved along their ways in steps; boxes are larger than the bodies by
// the margins of docs/wire/slots.md and by half a step, so that nothing between two steps is missed.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "crossing_parts.h"

enum { SAMPLES = 2 * CROSSING_REACH_M, CHUNKS_PER_PAIR = 10 };
#define SAMPLE_M       0.5
#define BESIDE_M       0.25
#define AHEAD_M	       (0.5 + SAMPLE_M / 2)
#define CHUNK_M	       3.0
#define BEHIND_M       1.0 // between a rear and the next front, standing
#define FOLLOW_S       0.8 // who comes behind into the same lane keeps this time
#define FOLLOW_BRAKING 3.0 // and needs no more than this to become as slow, m/s2

// A box by its middle and axis: the test below is run tens of millions of times for a large crossing.
struct place {
	double e, n, ue, un;
};

struct body {
	struct place at[SAMPLES];
	double half_m, beside_m, radius;
	uint32_t count; // samples until its rear has left
	double end_m;
};

struct work {
	struct body body[CROSSING_MOVEMENTS_MAX][CROSSING_SIZES];
	double lo[SAMPLES],
		hi[SAMPLES]; // of the other one's front, by sample of this one's; lo > hi: free
};

static void make_body(const struct crossing *c, uint32_t m, unsigned size, struct body *b)
{
	const struct crossing_size *s = &crossing_sizes[size];
	b->end_m = c->path[m].inner_m + s->length_m;
	b->count = (uint32_t)ceil(b->end_m / SAMPLE_M) + 1;
	b->count = b->count < SAMPLES ? b->count : SAMPLES;
	b->half_m = s->length_m / 2 + AHEAD_M;
	b->beside_m = s->width_m / 2 + BESIDE_M;
	b->radius = hypot(b->half_m, b->beside_m);
	for (uint32_t i = 0; i < b->count; i++) {
		struct geo_point k[4];
		crossing_box(c, m, i * SAMPLE_M, s->length_m, s->width_m, BESIDE_M, AHEAD_M, k);
		double e = k[0].e_m - k[3].e_m, n = k[0].n_m - k[3].n_m, l = hypot(e, n);
		b->at[i] = (struct place){(k[0].e_m + k[2].e_m) / 2, (k[0].n_m + k[2].n_m) / 2,
					  e / l, n / l};
	}
}

// Two rectangles are apart when a side of one has the other all on its far side.
static bool touch(const struct body *a, const struct place *p, const struct body *b,
		  const struct place *q)
{
	double e = q->e - p->e, n = q->n - p->n;
	double c = fabs(p->ue * q->ue + p->un * q->un), s = fabs(p->ue * q->un - p->un * q->ue);
	return fabs(e * p->ue + n * p->un) <= a->half_m + b->half_m * c + b->beside_m * s &&
	       fabs(n * p->ue - e * p->un) <= a->beside_m + b->half_m * s + b->beside_m * c &&
	       fabs(e * q->ue + n * q->un) <= b->half_m + a->half_m * c + a->beside_m * s &&
	       fabs(n * q->ue - e * q->un) <= b->beside_m + a->half_m * s + a->beside_m * c;
}

// For each place of a's front: the first and last place of b's front where they touch.
static bool sweep(struct work *w, const struct body *a, const struct body *b)
{
	bool any = false;
	double reach = a->radius + b->radius;
	for (uint32_t i = 0; i < a->count; i++) {
		w->lo[i] = INFINITY;
		w->hi[i] = -INFINITY;
		for (uint32_t k = 0; k < b->count;) {
			double e = a->at[i].e - b->at[k].e, n = a->at[i].n - b->at[k].n;
			if (e * e + n * n >
			    reach * reach) { // middles move no faster than fronts, by a little on bends
				k += 1 +
				     (uint32_t)((sqrt(e * e + n * n) - reach) / (SAMPLE_M * 1.5));
				continue;
			}
			if (touch(a, &a->at[i], b, &b->at[k])) {
				w->lo[i] = w->lo[i] < k * SAMPLE_M ? w->lo[i] : k * SAMPLE_M;
				w->hi[i] = k * SAMPLE_M;
				any = true;
			}
			k++;
		}
	}
	return any;
}

static bool put(struct crossing *c, struct crossing_pair *p, struct crossing_chunk k)
{
	if (c->chunk_count == c->chunk_room) {
		uint32_t room = c->chunk_room != 0 ? 2 * c->chunk_room : 4096;
		struct crossing_chunk *more = realloc(c->chunks, room * sizeof(*more));
		if (more == NULL)
			return false;
		c->chunks = more;
		c->chunk_room = room;
	}
	c->chunks[c->chunk_count++] = k;
	p->count++;
	return true;
}

// Runs of a's places become chunks, none much longer than CHUNK_M.
static bool cut(struct crossing *c, struct crossing_pair *p, const struct work *w,
		const struct body *a)
{
	uint32_t busy = 0;
	for (uint32_t i = 0; i < a->count; i++)
		busy += w->lo[i] <= w->hi[i];
	double longest = fmax(CHUNK_M, busy * SAMPLE_M / (CHUNKS_PER_PAIR - 4));
	for (uint32_t i = 0; i < a->count;) {
		if (!(w->lo[i] <= w->hi[i])) {
			i++;
			continue;
		}
		uint32_t from = i;
		double lo = INFINITY, hi = -INFINITY;
		bool has_room =
			p->count + 1 < CHUNKS_PER_PAIR; // the last one takes all that is left
		for (; i < a->count &&
		       (!has_room || ((i - from) * SAMPLE_M < longest && w->lo[i] <= w->hi[i]));
		     i++) {
			lo = fmin(lo, w->lo[i]);
			hi = fmax(hi, w->hi[i]);
		}
		const struct crossing_chunk k = {(float)fmax(0, from * SAMPLE_M - SAMPLE_M / 2),
						 (float)((i - 1) * SAMPLE_M + SAMPLE_M / 2),
						 (float)fmax(0, lo - SAMPLE_M / 2),
						 (float)(hi + SAMPLE_M / 2)};
		if (!put(c, p, k))
			return false;
	}
	return true;
}

// How far the rear of who is in front must be from where the lane begins when the next one comes there.
static double follow_m(double ahead_ms, double behind_ms)
{
	double closing = fmax(0, behind_ms - ahead_ms);
	return BEHIND_M + FOLLOW_S * behind_ms + closing * 0.5 +
	       closing * closing / (2 * FOLLOW_BRAKING);
}

// Both leave by the same lane.
static struct crossing_chunk merge(const struct crossing *c, uint32_t a, unsigned sa, uint32_t b,
				   unsigned sb)
{
	double va = c->def.movements[a].speed_ms, vb = c->def.movements[b].speed_ms;
	double ia = c->path[a].inner_m, ib = c->path[b].inner_m;
	return (struct crossing_chunk){
		(float)ia, (float)(ia + crossing_sizes[sa].length_m + follow_m(va, vb)), (float)ib,
		(float)(ib + crossing_sizes[sb].length_m + follow_m(vb, va))};
}

// Both come by the same lane: the one behind passes the line when the rear of the other has.
static struct crossing_chunk follow(unsigned sa, unsigned sb)
{
	return (struct crossing_chunk){0, (float)(crossing_sizes[sa].length_m + BEHIND_M), 0,
				       (float)(crossing_sizes[sb].length_m + BEHIND_M)};
}

static bool make_pair(struct crossing *c, struct work *w, uint32_t a, unsigned sa, uint32_t b,
		      unsigned sb)
{
	struct crossing_pair *p = &c->pair[a][b][sa][sb];
	const struct crossing_movement *x = &c->def.movements[a], *y = &c->def.movements[b];
	p->first = c->chunk_count;
	if (sweep(w, &w->body[a][sa], &w->body[b][sb]) && !cut(c, p, w, &w->body[a][sa]))
		return false;
	if (x->from == y->from && !put(c, p, follow(sa, sb)))
		return false;
	if (x->to == y->to && x->from != y->from && !put(c, p, merge(c, a, sa, b, sb)))
		return false;
	return true;
}

// The same pair seen from the other side.
static bool make_mirror(struct crossing *c, uint32_t a, unsigned sa, uint32_t b, unsigned sb)
{
	const struct crossing_pair from = c->pair[a][b][sa][sb];
	struct crossing_pair *p = &c->pair[b][a][sb][sa];
	if (a == b && sa == sb)
		return true;
	p->first = c->chunk_count;
	for (uint32_t i = 0; i < from.count; i++) {
		const struct crossing_chunk k = c->chunks[from.first + i];
		if (!put(c, p, (struct crossing_chunk){k.b_in, k.b_out, k.a_in, k.a_out}))
			return false;
	}
	return true;
}

// A car that waits one metre before its line must not be touched by one that goes.
static bool is_line_free(const struct crossing *c, const struct work *w, uint32_t *index)
{
	const struct crossing_size *s = &crossing_sizes[0];
	for (uint32_t a = 0; a < c->def.movement_count; a++) {
		struct geo_point waits[4];
		crossing_box(c, a, -1.0, s->length_m, s->width_m, 0.1, 0, waits);
		*index = a;
		for (uint32_t b = 0; b < c->def.movement_count; b++) {
			const struct body *k = &w->body[b][0];
			if (c->def.movements[a].from == c->def.movements[b].from)
				continue;
			for (uint32_t i = 0; i < k->count; i++) {
				struct geo_point goes[4];
				crossing_box(c, b, i * SAMPLE_M, s->length_m, s->width_m, 0.1, 0,
					     goes);
				if (i * SAMPLE_M > 0 && crossing_boxes_touch(waits, goes))
					return false;
			}
		}
	}
	return true;
}

static bool make_all(struct crossing *c, struct work *w)
{
	uint32_t n = c->def.movement_count;
	for (uint32_t a = 0; a < n; a++)
		for (unsigned s = 0; s < CROSSING_SIZES; s++) {
			make_body(c, a, s, &w->body[a][s]);
			c->end_m[a][s] = w->body[a][s].end_m;
		}
	for (uint32_t a = 0; a < n; a++)
		for (uint32_t b = 0; b <= a; b++)
			for (unsigned i = 0; i < CROSSING_SIZES * CROSSING_SIZES; i++) {
				unsigned sa = i / CROSSING_SIZES, sb = i % CROSSING_SIZES;
				if (a == b && sb > sa)
					continue;
				if (!make_pair(c, w, a, sa, b, sb) || !make_mirror(c, a, sa, b, sb))
					return false;
			}
	return true;
}

static void find_ends(struct crossing *c)
{
	uint32_t n = c->def.movement_count;
	memcpy(c->over_m, c->end_m, sizeof(c->over_m));
	for (uint32_t a = 0; a < n; a++)
		for (uint32_t b = 0; b < n; b++)
			for (unsigned i = 0; i < CROSSING_SIZES * CROSSING_SIZES; i++) {
				unsigned sa = i / CROSSING_SIZES, sb = i % CROSSING_SIZES;
				const struct crossing_pair *p = &c->pair[a][b][sa][sb];
				for (uint32_t k = p->first; k < p->first + p->count; k++) {
					c->over_m[a][sa] =
						fmax(c->over_m[a][sa], (double)c->chunks[k].a_out);
					c->over_m[b][sb] =
						fmax(c->over_m[b][sb], (double)c->chunks[k].b_out);
				}
			}
}

enum crossing_fault crossing_make_conflicts(struct crossing *c, uint32_t *index)
{
	struct work *w = malloc(sizeof(*w));
	enum crossing_fault f = CROSSING_FAULT_NONE;
	if (w == NULL || !make_all(c, w))
		f = CROSSING_FAULT_MEMORY;
	else if (!is_line_free(c, w, index))
		f = CROSSING_FAULT_STOP_LINE;
	if (f == CROSSING_FAULT_NONE)
		find_ends(c);
	free(w);
	return f;
}
