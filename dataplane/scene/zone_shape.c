// SPDX-License-Identifier: Apache-2.0
#include "scene/zone_shape.h"

#include <math.h>

uint32_t zone_shape_vectors(const struct zone_def *d)
{
	uint32_t n = 2 * d->line_count;
	for (uint32_t i = 0; i < d->ring_count; i++)
		n += d->rings[i].count;
	return n;
}

// Whole millimetres: what the grid computes with and what distances are measured to are the same places.
static struct zone_point rounded(double e_m, double n_m)
{
	return (struct zone_point){(float)(nearbyint(e_m * 1000) / 1000),
				   (float)(nearbyint(n_m * 1000) / 1000)};
}

static struct zone_point to_plane(const struct geo_frame *plane, struct polygon_point p)
{
	struct geo_point at = geo_to_plane(plane, p.lat_e7, p.lon_e7);
	return rounded(at.e_m, at.n_m);
}

static void add(struct zone_shape *s, struct zone_point a, struct zone_point b)
{
	s->outline[s->outline_count++] = (struct zone_vector){a, b};
	s->box.west_m = fminf(s->box.west_m, fminf(a.e_m, b.e_m));
	s->box.east_m = fmaxf(s->box.east_m, fmaxf(a.e_m, b.e_m));
	s->box.south_m = fminf(s->box.south_m, fminf(a.n_m, b.n_m));
	s->box.north_m = fmaxf(s->box.north_m, fmaxf(a.n_m, b.n_m));
}

static bool is_anticlockwise(const struct polygon_ring *r)
{
	double twice = 0;
	for (uint32_t i = 0; i < r->count; i++) {
		struct polygon_point a = r->points[i], b = r->points[(i + 1) % r->count],
				     o = r->points[0];
		twice += ((double)a.lon_e7 - o.lon_e7) * ((double)b.lat_e7 - o.lat_e7) -
			 ((double)b.lon_e7 - o.lon_e7) * ((double)a.lat_e7 - o.lat_e7);
	}
	return twice > 0;
}

static void add_ring(struct zone_shape *s, const struct polygon_ring *r, bool is_hole,
		     const struct geo_frame *plane)
{
	bool turn = is_anticlockwise(r) == is_hole;
	for (uint32_t i = 0; i < r->count; i++) {
		struct zone_point a = to_plane(plane, r->points[i]),
				  b = to_plane(plane, r->points[(i + 1) % r->count]);
		if (turn)
			add(s, b, a);
		else
			add(s, a, b);
	}
}

// The point beside corner i of the line, `aside` metres to the right; where the line bends, on the bisector, at most twice
// as far.
static struct zone_point beside(const struct zone_shape *s, uint32_t i, double aside_m)
{
	const struct zone_point *p = s->line;
	uint32_t a = i > 0 ? i - 1 : 0, b = i + 1 < s->line_count ? i : i - 1;
	double e1 = (double)p[a + 1].e_m - (double)p[a].e_m,
	       n1 = (double)p[a + 1].n_m - (double)p[a].n_m;
	double e2 = (double)p[b + 1].e_m - (double)p[b].e_m,
	       n2 = (double)p[b + 1].n_m - (double)p[b].n_m;
	double l1 = hypot(e1, n1), l2 = hypot(e2, n2);
	double re = n1 / l1 + n2 / l2, rn = -e1 / l1 - e2 / l2, l = hypot(re, rn);
	if (l < 1e-6) { // it turns back: the first piece alone
		re = n1 / l1;
		rn = -e1 / l1;
		l = 1;
	}
	double half_cos = l > 1e-6 ? (re / l) * (n1 / l1) - (rn / l) * (e1 / l1) : 1;
	double far = aside_m / fmax(half_cos, 0.5);
	return rounded((double)p[i].e_m + far * re / l, (double)p[i].n_m + far * rn / l);
}

static void make_line(const struct zone_def *d, struct zone_shape *s, const struct geo_frame *plane)
{
	for (uint32_t i = 0; i < d->line_count; i++) {
		struct zone_point at = to_plane(plane, d->line[i]);
		struct zone_point before = s->line_count > 0 ? s->line[s->line_count - 1] : at;
		float way_m = hypotf(at.e_m - before.e_m, at.n_m - before.n_m);
		if (s->line_count > 0 && way_m <= 0)
			continue;
		s->line_m += way_m;
		s->line[s->line_count++] = at;
	}
}

// Along the right side, back along the left one: anticlockwise.
static void outline_line(const struct zone_def *d, struct zone_shape *s)
{
	double half_m = d->width_cm * 0.005;
	uint32_t n = s->line_count;
	if (n < 2)
		return;
	for (uint32_t i = 0; i + 1 < n; i++)
		add(s, beside(s, i, half_m), beside(s, i + 1, half_m));
	add(s, beside(s, n - 1, half_m), beside(s, n - 1, -half_m));
	for (uint32_t i = n - 1; i > 0; i--)
		add(s, beside(s, i, -half_m), beside(s, i - 1, -half_m));
	add(s, beside(s, 0, -half_m), beside(s, 0, half_m));
}

void zone_shape_make(const struct zone_def *d, const struct geo_frame *plane,
		     struct zone_shape *out)
{
	out->outline_count = out->line_count = 0;
	out->line_m = 0;
	out->box = (struct zone_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
	if (d->line_count > 0) {
		make_line(d, out, plane);
		outline_line(d, out);
	}
	for (uint32_t i = 0; i < d->ring_count; i++)
		add_ring(out, &d->rings[i], i > 0, plane);
}
