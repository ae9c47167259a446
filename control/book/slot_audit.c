// SPDX-License-Identifier: Apache-2.0
#include "slot_audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 2 * CROSSING_REACH_M };
#define PLACE_M 0.5
#define STEP_S	0.025

// Bit b of row a: fronts at a and b half metres, the bodies touch.
struct table {
	uint64_t row[PLACES][PLACES / 64];
};

struct slot_audit {
	const struct crossing *c;
	struct slot_audit_right live[SLOT_AUDIT_LIVE];
	uint32_t count;
	struct table *tables[CROSSING_MOVEMENTS_MAX][CROSSING_MOVEMENTS_MAX][CROSSING_SIZES]
			    [CROSSING_SIZES]; // made when they are asked for
};

struct slot_audit *slot_audit_create(const struct crossing *c)
{
	struct slot_audit *a = calloc(1, sizeof(*a));
	if (a != NULL)
		a->c = c;
	return a;
}

void slot_audit_destroy(struct slot_audit *a)
{
	struct table **t = a != NULL ? &a->tables[0][0][0][0] : NULL;
	for (size_t i = 0; a != NULL && i < sizeof(a->tables) / sizeof(*t); i++)
		free(t[i]);
	free(a);
}

// Bodies as they are, without margins.
static struct table *make_table(const struct crossing *c, unsigned x, unsigned y, unsigned sx,
				unsigned sy)
{
	struct table *t = calloc(1, sizeof(*t));
	static _Thread_local struct geo_point box[PLACES][4];
	const struct crossing_size *a = &crossing_sizes[sx], *b = &crossing_sizes[sy];
	for (int k = 0; k < PLACES; k++)
		crossing_box(c, y, k * PLACE_M, b->length_m, b->width_m, 0, 0, box[k]);
	for (int i = 0; i < PLACES && t != NULL; i++) {
		struct geo_point p[4];
		crossing_box(c, x, i * PLACE_M, a->length_m, a->width_m, 0, 0, p);
		for (int k = 0; k < PLACES; k++)
			if (crossing_boxes_touch(p, box[k]))
				t->row[i][k / 64] |= 1ull << k % 64;
	}
	return t;
}

// ---- where a front may be at an instant

// Metres after t seconds from v0, accelerating to v1.
static double way(double t, double v0, double v1, double a)
{
	double ramp = v1 > v0 ? (v1 - v0) / a : 0;
	if (t <= 0)
		return 0;
	if (t < ramp)
		return v0 * t + 0.5 * a * t * t;
	return v0 * ramp + 0.5 * a * ramp * ramp + fmax(v0, v1) * (t - ramp);
}

// False: it is not past its line for sure at t, or has left.
static bool places(const struct slot_audit *u, const struct slot_audit_right *r, int64_t t_ns,
		   int *lo, int *hi)
{
	double end = u->c->path[r->movement].inner_m + crossing_sizes[r->size].length_m;
	int last = (int)(end / PLACE_M);
	last = last < PLACES - 1 ? last : PLACES - 1;
	*lo = 0;
	*hi = last;
	if (r->vehicle == 0)
		return t_ns >= r->from_ns && t_ns < r->clear_ns;
	if (t_ns < r->from_ns)
		return false;
	double top = fmax(r->movement_ms, r->entry_ms), slow = fmin(r->entry_ms, r->movement_ms);
	double most = way((double)(t_ns - r->from_ns) * 1e-9, r->entry_ms + 0.3, top + 0.3,
			  r->accel_ms2 * 1.05),
	       least = way((double)(t_ns - r->to_ns) * 1e-9, fmax(slow - 0.3, 0.05),
			   fmax(r->movement_ms - 0.3, 0.7), r->accel_ms2 * 0.95);
	*lo = (int)floor(least / PLACE_M);
	*hi = (int)ceil(most / PLACE_M) < last ? (int)ceil(most / PLACE_M) : last;
	return *lo <= last;
}

static int64_t over_at(const struct slot_audit *u, const struct slot_audit_right *r)
{
	if (r->vehicle == 0)
		return r->clear_ns;
	double end = u->c->path[r->movement].inner_m + crossing_sizes[r->size].length_m;
	double v = fmax(fmin(r->entry_ms, r->movement_ms) - 0.3, 0.05), t = 0;
	while (t < 120 && way(t, v, fmax(r->movement_ms - 0.3, 0.7), r->accel_ms2 * 0.95) < end)
		t += 0.25;
	return r->to_ns + (int64_t)(t * 1e9);
}

static bool any_touch(const struct table *t, int lo, int hi, int first, int last)
{
	for (int i = lo; i <= hi; i++)
		for (int w = first / 64; w <= last / 64; w++) {
			uint64_t mask = ~0ull;
			if (w == first / 64)
				mask &= ~0ull << first % 64;
			if (w == last / 64 && last % 64 != 63)
				mask &= (1ull << (last % 64 + 1)) - 1;
			if (t->row[i][w] & mask)
				return true;
		}
	return false;
}

bool slot_audit_overlap(struct slot_audit *u, const struct slot_audit_right *x,
			const struct slot_audit_right *y)
{
	struct table **t = &u->tables[x->movement][y->movement][x->size][y->size];
	int64_t from = x->from_ns > y->from_ns ? x->from_ns : y->from_ns, to = over_at(u, x),
		other = over_at(u, y);
	to = to < other ? to : other;
	if (to <= from)
		return false;
	if (*t == NULL)
		*t = make_table(u->c, x->movement, y->movement, x->size, y->size);
	// Followers of one lane: while one is before the line, the other must not be where it would stand.
	for (int64_t at = from; at <= to && *t != NULL; at += (int64_t)(STEP_S * 1e9)) {
		int a0, a1, b0, b1;
		if (places(u, x, at, &a0, &a1) && places(u, y, at, &b0, &b1) &&
		    any_touch(*t, a0, a1, b0, b1))
			return true;
	}
	return *t == NULL; // no memory: never say that all is well
}

// ---- the log

uint32_t slot_audit_grant(struct slot_audit *u, const struct slot_audit_right *r, int64_t now_ns,
			  struct slot_audit_right *other)
{
	uint32_t found = 0;
	for (uint32_t i = u->count; i-- > 0;)
		if (over_at(u, &u->live[i]) < now_ns)
			u->live[i] = u->live[--u->count];
	for (uint32_t i = 0; i < u->count; i++) {
		const struct slot_audit_right *o = &u->live[i];
		bool is_own = o->vehicle ==
			      r->vehicle; // greens of one phase are judged when they are booked
		bool is_lanes_green = (o->vehicle == 0 || r->vehicle == 0) &&
				      u->c->def.movements[o->movement].from ==
					      u->c->def.movements[r->movement].from;
		if (is_own || is_lanes_green || !slot_audit_overlap(u, r, o))
			continue;
		*other = *o;
		found++;
	}
	if (u->count == SLOT_AUDIT_LIVE)
		return UINT32_MAX;
	u->live[u->count++] = *r;
	return found;
}

void slot_audit_release(struct slot_audit *u, uint64_t vehicle, uint32_t number)
{
	for (uint32_t i = u->count; i-- > 0;)
		if (u->live[i].vehicle == vehicle && u->live[i].number == number)
			u->live[i] = u->live[--u->count];
}
