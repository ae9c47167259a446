// SPDX-License-Identifier: Apache-2.0
// The way of each movement in equal steps: the end of its lane in, its own line, the beginning of its lane out.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "crossing_parts.h"

enum { RAW_MAX = 3 * CROSSING_POINTS_MAX + 40, CURVE_POINTS = 33 };
#define INNER_MAX_M 45.0
#define STEP_M	    (1.0 / CROSSING_STEPS_PER_M)

struct raw {
	struct geo_point p[RAW_MAX];
	uint32_t count;
};

static void add(struct raw *r, struct geo_point p)
{
	if (r->count > 0 &&
	    hypot(p.e_m - r->p[r->count - 1].e_m, p.n_m - r->p[r->count - 1].n_m) < 1e-3)
		return;
	if (r->count < RAW_MAX)
		r->p[r->count++] = p;
}

static void add_line(struct raw *r, const struct crossing_line *l)
{
	for (uint32_t i = 0; i < l->count; i++)
		add(r, l->p[i]);
}

// Unit vector of a line's last or first piece that has a length.
static struct geo_point heading_of(const struct crossing_line *l, bool at_end)
{
	for (uint32_t k = 0; k + 1 < l->count; k++) {
		uint32_t i = at_end ? l->count - 2 - k : k;
		double e = l->p[i + 1].e_m - l->p[i].e_m, n = l->p[i + 1].n_m - l->p[i].n_m,
		       d = hypot(e, n);
		if (d > 0.01)
			return (struct geo_point){e / d, n / d};
	}
	return (struct geo_point){0, 1};
}

// A cubic from lane to lane that leaves and arrives in their directions.
static void add_curve(struct raw *r, const struct crossing_line *in,
		      const struct crossing_line *out)
{
	struct geo_point a = in->p[in->count - 1], d = out->p[0], u = heading_of(in, true),
			 v = heading_of(out, false);
	double k = hypot(d.e_m - a.e_m, d.n_m - a.n_m) * 0.39; // close to an arc for a right angle
	struct geo_point b = {a.e_m + k * u.e_m, a.n_m + k * u.n_m},
			 c = {d.e_m - k * v.e_m, d.n_m - k * v.n_m};
	for (int i = 0; i < CURVE_POINTS; i++) {
		double t = (double)i / (CURVE_POINTS - 1), s = 1 - t;
		double wa = s * s * s, wb = 3 * s * s * t, wc = 3 * s * t * t, wd = t * t * t;
		add(r, (struct geo_point){wa * a.e_m + wb * b.e_m + wc * c.e_m + wd * d.e_m,
					  wa * a.n_m + wb * b.n_m + wc * c.n_m + wd * d.n_m});
	}
}

static double length_of(const struct raw *r)
{
	double sum = 0;
	for (uint32_t i = 0; i + 1 < r->count; i++)
		sum += hypot(r->p[i + 1].e_m - r->p[i].e_m, r->p[i + 1].n_m - r->p[i].n_m);
	return sum;
}

// The point at a length along r; before its beginning and behind its end straight on.
static struct geo_point along(const struct raw *r, double s)
{
	uint32_t i = 0;
	double len = 0;
	for (; i + 2 < r->count; i++) {
		len = hypot(r->p[i + 1].e_m - r->p[i].e_m, r->p[i + 1].n_m - r->p[i].n_m);
		if (s <= len)
			break;
		s -= len;
	}
	len = hypot(r->p[i + 1].e_m - r->p[i].e_m, r->p[i + 1].n_m - r->p[i].n_m);
	double f = len > 0 ? s / len : 0;
	return (struct geo_point){r->p[i].e_m + f * (r->p[i + 1].e_m - r->p[i].e_m),
				  r->p[i].n_m + f * (r->p[i + 1].n_m - r->p[i].n_m)};
}

static bool sample(struct crossing_path *p, const struct raw *r, double stop_at)
{
	double reach = CROSSING_BACK_M + CROSSING_REACH_M + 4;
	p->count = (uint32_t)(reach * CROSSING_STEPS_PER_M) + 1;
	p->p = malloc(p->count * sizeof(p->p[0]));
	if (p->p == NULL)
		return false;
	for (uint32_t i = 0; i < p->count; i++)
		p->p[i] = along(r, stop_at - CROSSING_BACK_M + i * STEP_M);
	return true;
}

enum crossing_fault crossing_make_paths(struct crossing *c, uint32_t *index)
{
	for (uint32_t m = 0; m < c->def.movement_count; m++) {
		const struct crossing_movement *d = &c->def.movements[m];
		const struct crossing_line *in = &c->def.lanes[d->from].line,
					   *out = &c->def.lanes[d->to].line;
		struct raw whole = {.count = 0}, part = {.count = 0};
		*index = m;
		add_line(&part, in);
		double stop_at = length_of(&part);
		part.count = 0;
		if (d->line.count >= 2)
			add_line(&part, &d->line);
		else
			add_curve(&part, in, out);
		c->path[m].inner_m = length_of(&part);
		add_line(&whole, in);
		for (uint32_t i = 0; i < part.count; i++)
			add(&whole, part.p[i]);
		add_line(&whole, out);
		if (c->path[m].inner_m > INNER_MAX_M)
			return CROSSING_FAULT_TOO_LONG;
		part.count = 0;
		add_line(&part, out);
		c->path[m].out_m = length_of(&part);
		if (!sample(&c->path[m], &whole, stop_at))
			return CROSSING_FAULT_MEMORY;
	}
	return CROSSING_FAULT_NONE;
}
