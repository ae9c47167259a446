// SPDX-License-Identifier: Apache-2.0
#include "base/outline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/geo.h"

typedef struct geodesic_mm point;

enum { FEW = 32 }; // edges that are tested pair by pair; more are swept over

static struct edge_box box_of(const point *p, uint32_t n)
{
	struct edge_box box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
	for (uint32_t i = 0; i < n; i++)
		box = (struct edge_box){edge_least(box.x0, p[i].x), edge_least(box.y0, p[i].y),
					edge_most(box.x1, p[i].x), edge_most(box.y1, p[i].y)};
	return box;
}

static inline point next_of(const point *p, uint32_t n, uint32_t i)
{
	return p[i + 1 < n ? i + 1 : 0];
}

static inline bool box_has(const struct edge_box *b, point p)
{
	return p.x >= b->x0 && p.x <= b->x1 && p.y >= b->y0 && p.y <= b->y1;
}

// ---- is it a polygon

static bool crosses_itself(const point *p, uint32_t n, struct outline_scratch *scratch)
{
	const struct edge_ring ring = {p, n};
	if (n > FEW)
		return edge_sweep_clashes(&ring, &scratch->sweep);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = i + 1; j < n; j++)
			if (edges_clash(&ring, i, j))
				return true;
	return false;
}

static int by_place(const void *a, const void *b)
{
	const point *p = a, *q = b;
	return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

static bool has_duplicate(const point *p, uint32_t n, struct outline_scratch *s)
{
	point *sorted = (point *)(void *)s->order;
	memcpy(sorted, p, n * sizeof(*p));
	qsort(sorted, n, sizeof(*sorted), by_place);
	for (uint32_t i = 1; i < n; i++)
		if (by_place(&sorted[i - 1], &sorted[i]) == 0)
			return true;
	return false;
}

// No point further than 1.5 mm from the line through the first one and the one farthest from it.
static bool on_one_line(const point *p, uint32_t n)
{
	uint32_t far = 0;
	double length2 = 0, width = 0;
	for (uint32_t i = 1; i < n; i++) {
		double dx = (double)p[i].x - p[0].x, dy = (double)p[i].y - p[0].y;
		if (dx * dx + dy * dy > length2) {
			length2 = dx * dx + dy * dy;
			far = i;
		}
	}
	for (uint32_t i = 1; i < n; i++)
		width = fmax(width, fabs((double)edge_side(p[0], p[far], p[i])));
	return width <= 1.5 * sqrt(length2);
}

static double doubled_area_mm2(const point *p, uint32_t n)
{
	double sum = 0;
	for (uint32_t i = 1; i + 1 < n; i++)
		sum += (double)edge_side(p[0], p[i], p[i + 1]);
	return sum;
}

// Of a small area in the plane, by its distance from the anchor: cos^3 of the angle at the earth's centre.
static double true_area_m2(const struct edge_box *box, double plane_mm2)
{
	double x = ((double)box->x0 + box->x1) / 2000, y = ((double)box->y0 + box->y1) / 2000;
	double c2 = 1 / (1 + (x * x + y * y) / (GEODESIC_RADIUS_M * GEODESIC_RADIUS_M));
	return plane_mm2 * 1e-6 * c2 * sqrt(c2);
}

static enum outline_fault check_place(struct polygon_point p)
{
	if (p.lat_e7 < -900000000 || p.lat_e7 > 900000000)
		return OUTLINE_LATITUDE;
	return p.lon_e7 < -1800000000 || p.lon_e7 > 1800000000 ? OUTLINE_LONGITUDE : OUTLINE_FINE;
}

static enum outline_fault check_circle(const struct geodesic_plane *plane,
				       const struct outline_shape *s)
{
	point at;
	enum outline_fault fault = check_place(s->center);
	if (fault != OUTLINE_FINE)
		return fault;
	if (s->radius_cm == 0 || s->radius_cm > OUTLINE_RADIUS_MAX_CM)
		return OUTLINE_RADIUS;
	if (!geodesic_to_plane(plane, s->center, &at) ||
	    hypot(at.x, at.y) * 1e-3 + 1.2 * s->radius_cm * 0.01 > GEODESIC_REACH_M)
		return OUTLINE_OUT_OF_REACH;
	return OUTLINE_FINE;
}

enum outline_fault outline_check(const struct geodesic_plane *plane, const struct outline_shape *s,
				 double area_max_m2, struct outline_scratch *scratch)
{
	point *p = scratch->points;
	enum outline_fault fault = OUTLINE_FINE;
	if (s->shape == VOLUME_CIRCLE)
		return check_circle(plane, s);
	if (s->shape != VOLUME_POLYGON)
		return OUTLINE_SHAPE;
	if (s->count < 3)
		return OUTLINE_FEW_POINTS;
	if (s->count > POLYGON_POINTS_MAX)
		return OUTLINE_MANY_POINTS;
	for (uint32_t i = 0; i < s->count && fault == OUTLINE_FINE; i++)
		fault = check_place(s->points[i]);
	for (uint32_t i = 0; i < s->count && fault == OUTLINE_FINE; i++)
		if (!geodesic_to_plane(plane, s->points[i], &p[i]))
			fault = OUTLINE_OUT_OF_REACH;
	if (fault != OUTLINE_FINE)
		return fault;
	struct edge_box box = box_of(p, s->count);
	if ((int64_t)box.x1 - box.x0 > OUTLINE_EXTENT_MAX_MM ||
	    (int64_t)box.y1 - box.y0 > OUTLINE_EXTENT_MAX_MM)
		return OUTLINE_LARGE;
	if (has_duplicate(p, s->count, scratch))
		return OUTLINE_DUPLICATE;
	if (on_one_line(p, s->count))
		return OUTLINE_NO_AREA;
	if (crosses_itself(p, s->count, scratch))
		return OUTLINE_CROSSES;
	return true_area_m2(&box, fabs(doubled_area_mm2(p, s->count)) / 2) > area_max_m2
		       ? OUTLINE_LARGE
		       : OUTLINE_FINE;
}

// ---- making

uint32_t outline_size(const struct outline_shape *s)
{
	return (uint32_t)sizeof(struct outline) +
	       (s->shape == VOLUME_CIRCLE
			? (uint32_t)sizeof(struct outline_circle)
			: s->count * (uint32_t)(sizeof(struct polygon_point) + sizeof(point)));
}

static bool build_circle(const struct geodesic_plane *plane, const struct outline_shape *s,
			 struct outline *out)
{
	struct outline_circle *c = (struct outline_circle *)(out + 1);
	double radius_m = s->radius_cm * 0.01;
	*c = (struct outline_circle){.center = s->center};
	if (!geodesic_to_plane(plane, s->center, &c->at))
		return false;
	c->ecef = geodesic_ecef(plane, s->center);
	c->chord_m = geodesic_chord_of_arc(radius_m);
	// Lengths in the plane grow with 1 / cos^2 of the angle from the anchor; the ellipsoid adds up to 0.7 %.
	double far = (hypot(c->at.x, c->at.y) * 1e-3 + 1.2 * radius_m) / GEODESIC_RADIUS_M;
	c->stretch = (1 + far * far) * 1.007 + 1e-6;
	int64_t r = (int64_t)ceil(radius_m * 1000 * c->stretch) + 1;
	out->radius_cm = s->radius_cm;
	out->box = (struct edge_box){(int32_t)(c->at.x - r), (int32_t)(c->at.y - r),
				     (int32_t)(c->at.x + r), (int32_t)(c->at.y + r)};
	return true;
}

static bool is_convex(const point *p, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (edge_side(p[i], next_of(p, n, i), p[(i + 2) % n]) < 0)
			return false;
	return true;
}

bool outline_build(const struct geodesic_plane *plane, const struct outline_shape *s,
		   struct outline *out)
{
	*out = (struct outline){.shape = s->shape};
	if (s->shape == VOLUME_CIRCLE)
		return build_circle(plane, s, out);
	out->count = s->count;
	struct polygon_point *given = (struct polygon_point *)(out + 1);
	point *p = (point *)(given + s->count);
	memcpy(given, s->points, s->count * sizeof(*given));
	for (uint32_t i = 0; i < s->count; i++)
		if (!geodesic_to_plane(plane, given[i], &p[i]))
			return false;
	if (doubled_area_mm2(p, s->count) < 0)
		for (uint32_t i = 0, j = s->count - 1; i < j; i++, j--) {
			point t = p[i];
			p[i] = p[j];
			p[j] = t;
		}
	out->box = box_of(p, s->count);
	out->is_convex = s->count <= 8 && is_convex(p, s->count);
	return true;
}

// ---- polygons

// Whether an edge of a has all of b strictly on its right.
static bool separates(const point *a, uint32_t an, const point *b, uint32_t bn)
{
	for (uint32_t i = 0; i < an; i++) {
		point p = a[i], q = next_of(a, an, i);
		bool all = true;
		for (uint32_t k = 0; k < bn && all; k++)
			all = edge_side(p, q, b[k]) < 0;
		if (all)
			return true;
	}
	return false;
}

static bool polygon_has(const point *p, uint32_t n, point at)
{
	bool inside = false;
	for (uint32_t i = 0; i < n; i++) {
		point a = p[i], b = next_of(p, n, i);
		const struct edge_box box = edge_box(a, b);
		int64_t s = edge_side(a, b, at);
		if (s == 0 && box_has(&box, at))
			return true;
		if ((a.y > at.y) != (b.y > at.y))
			inside ^= b.y > a.y ? s > 0 : s < 0;
	}
	return inside;
}

static uint32_t edges_near(const point *p, uint32_t n, const struct edge_box *box, uint32_t *out)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct edge_box e = edge_box(p[i], next_of(p, n, i));
		if (outline_boxes_meet(&e, box))
			out[count++] = i;
	}
	return count;
}

static bool any_edges_meet(const point *a, uint32_t an, const uint32_t *ao, uint32_t ac,
			   const point *b, uint32_t bn, const uint32_t *bo, uint32_t bc)
{
	for (uint32_t i = 0; i < ac; i++)
		for (uint32_t j = 0; j < bc; j++)
			if (edges_meet(a[ao[i]], next_of(a, an, ao[i]), b[bo[j]],
				       next_of(b, bn, bo[j])))
				return true;
	return false;
}

static bool polygons_meet(const struct outline *a, const struct outline *b,
			  struct outline_scratch *scratch)
{
	const point *p = outline_points(a), *q = outline_points(b);
	if (a->is_convex && b->is_convex)
		return !separates(p, a->count, q, b->count) && !separates(q, b->count, p, a->count);
	uint32_t *near_a = scratch->order, *near_b = scratch->order + POLYGON_POINTS_MAX;
	uint32_t ac = edges_near(p, a->count, &b->box, near_a),
		 bc = edges_near(q, b->count, &a->box, near_b);
	if ((uint64_t)ac * bc <= FEW * FEW) {
		if (any_edges_meet(p, a->count, near_a, ac, q, b->count, near_b, bc))
			return true;
	} else {
		const struct edge_set of_a = {{p, a->count}, near_a, ac},
				      of_b = {{q, b->count}, near_b, bc};
		if (edge_sweep_meet(&of_a, &of_b, &scratch->sweep))
			return true;
	}
	return polygon_has(p, a->count, q[0]) || polygon_has(q, b->count, p[0]);
}

// ---- circles

// Square of the least distance of the circle's centre from a geodesic edge, through the earth. `t`: where on the edge in the
// plane; the plane is nearly true around there, so a few steps of Newton's method with numeric slopes suffice.
static double edge_chord2(const struct geodesic_plane *plane, const struct outline_circle *c,
			  point a, point b)
{
	double ax = a.x * 1e-3, ay = a.y * 1e-3, dx = b.x * 1e-3 - ax, dy = b.y * 1e-3 - ay;
	double length2 = dx * dx + dy * dy, h = 1 / fmax(sqrt(length2), 1);
	double t = length2 > 0 ? ((c->at.x * 1e-3 - ax) * dx + (c->at.y * 1e-3 - ay) * dy) / length2
			       : 0;
	double best = INFINITY;
	for (int step = 0; step < 4; step++) {
		t = fmin(fmax(t, 0), 1);
		double f = geodesic_chord2(c->ecef, geodesic_lift(plane, ax + t * dx, ay + t * dy));
		best = fmin(best, f);
		double l = geodesic_chord2(
			c->ecef, geodesic_lift(plane, ax + (t - h) * dx, ay + (t - h) * dy));
		double r = geodesic_chord2(
			c->ecef, geodesic_lift(plane, ax + (t + h) * dx, ay + (t + h) * dy));
		double curve = l - 2 * f + r;
		if (!(curve > 0))
			break;
		t += h * (l - r) / (2 * curve);
	}
	return best;
}

static double edge_distance_in_plane_m(point at, point a, point b)
{
	double ax = ((double)a.x - at.x) * 1e-3, ay = ((double)a.y - at.y) * 1e-3;
	double dx = ((double)b.x - a.x) * 1e-3, dy = ((double)b.y - a.y) * 1e-3,
	       length2 = dx * dx + dy * dy;
	double t = length2 > 0 ? fmin(fmax(-(ax * dx + ay * dy) / length2, 0), 1) : 0;
	return hypot(ax + t * dx, ay + t * dy);
}

static bool circle_meets_polygon(const struct geodesic_plane *plane, const struct outline *circle,
				 const struct outline *polygon)
{
	const struct outline_circle *c = outline_circle(circle);
	const point *p = outline_points(polygon);
	double reach_m = circle->radius_cm * 0.01 * c->stretch + 0.01,
	       limit2 = c->chord_m * c->chord_m;
	if (polygon_has(p, polygon->count, c->at))
		return true;
	for (uint32_t i = 0; i < polygon->count; i++) {
		point a = p[i], b = next_of(p, polygon->count, i);
		if (edge_distance_in_plane_m(c->at, a, b) <= reach_m &&
		    edge_chord2(plane, c, a, b) <= limit2)
			return true;
	}
	return false;
}

static bool circles_meet(const struct outline *a, const struct outline *b)
{
	double arc = geodesic_arc_of_chord(
		sqrt(geodesic_chord2(outline_circle(a)->ecef, outline_circle(b)->ecef)));
	return arc <= ((double)a->radius_cm + b->radius_cm) * 0.01;
}

bool outline_meets(const struct geodesic_plane *plane, const struct outline *a,
		   const struct outline *b, struct outline_scratch *scratch)
{
	if (!outline_boxes_meet(&a->box, &b->box))
		return false;
	if (a->shape == VOLUME_POLYGON)
		return b->shape == VOLUME_POLYGON ? polygons_meet(a, b, scratch)
						  : circle_meets_polygon(plane, b, a);
	return b->shape == VOLUME_POLYGON ? circle_meets_polygon(plane, a, b) : circles_meet(a, b);
}

bool outline_contains(const struct geodesic_plane *plane, const struct outline *o,
		      struct polygon_point at)
{
	point p;
	if (!geodesic_to_plane(plane, at, &p) || !box_has(&o->box, p))
		return false;
	if (o->shape == VOLUME_POLYGON)
		return polygon_has(outline_points(o), o->count, p);
	const struct outline_circle *c = outline_circle(o);
	return geodesic_chord2(c->ecef, geodesic_ecef(plane, at)) <= c->chord_m * c->chord_m;
}
