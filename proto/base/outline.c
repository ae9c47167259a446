// SPDX-License-Identifier: Apache-2.0
#include "base/outline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/geo.h"

typedef struct geodesic_mm point;

// Twice the area of a, b, c: positive when c is left of a-b. Points lie within 2^30 mm of each other.
static inline int64_t side(point a, point b, point c)
{
	return ((int64_t)b.x - a.x) * ((int64_t)c.y - a.y) -
	       ((int64_t)b.y - a.y) * ((int64_t)c.x - a.x);
}

static inline int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static inline int32_t most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static inline struct outline_box box_of_edge(point a, point b)
{
	return (struct outline_box){least(a.x, b.x), least(a.y, b.y), most(a.x, b.x),
				    most(a.y, b.y)};
}

static inline bool box_has(const struct outline_box *b, point p)
{
	return p.x >= b->x0 && p.x <= b->x1 && p.y >= b->y0 && p.y <= b->y1;
}

static struct outline_box box_of(const point *p, uint32_t n)
{
	struct outline_box box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
	for (uint32_t i = 0; i < n; i++)
		box = (struct outline_box){least(box.x0, p[i].x), least(box.y0, p[i].y),
					   most(box.x1, p[i].x), most(box.y1, p[i].y)};
	return box;
}

static inline point next_of(const point *p, uint32_t n, uint32_t i)
{
	return p[i + 1 < n ? i + 1 : 0];
}

static bool edges_meet(point a, point b, point c, point d)
{
	struct outline_box ab = box_of_edge(a, b), cd = box_of_edge(c, d);
	if (!outline_boxes_meet(&ab, &cd))
		return false;
	int64_t sc = side(a, b, c), sd = side(a, b, d);
	if ((sc > 0 && sd > 0) || (sc < 0 && sd < 0))
		return false;
	int64_t sa = side(c, d, a), sb = side(c, d, b);
	if ((sa > 0 && sb > 0) || (sa < 0 && sb < 0))
		return false;
	// Neither separates: they cross, touch, or lie on one line with boxes that meet.
	return true;
}

// ---- is it a polygon

// The neighbours share a point; more than that when the one turns back on the other.
static bool turns_back(point a, point b, point c)
{
	if (side(a, b, c) != 0)
		return false;
	return ((int64_t)a.x - b.x) * ((int64_t)c.x - b.x) +
		       ((int64_t)a.y - b.y) * ((int64_t)c.y - b.y) >
	       0;
}

static bool pair_is_bad(const point *p, uint32_t n, uint32_t i, uint32_t j)
{
	point a = p[i], b = next_of(p, n, i), c = p[j], d = next_of(p, n, j);
	if (j == (i + 1) % n)
		return turns_back(a, b, d);
	if (i == (j + 1) % n)
		return turns_back(c, d, b);
	return edges_meet(a, b, c, d);
}

struct ring {
	const point *p;
	uint32_t n;
};

static int32_t west_of(const struct ring *r, uint32_t i)
{
	return least(r->p[i].x, next_of(r->p, r->n, i).x);
}

static int by_west(const void *a, const void *b, void *ring)
{
	int32_t x = west_of(ring, *(const uint32_t *)a), y = west_of(ring, *(const uint32_t *)b);
	return (x > y) - (x < y);
}

static void sort_edges(const point *p, uint32_t n, uint32_t *order, uint32_t count)
{
	struct ring r = {p, n};
	qsort_r(order, count, sizeof(*order), by_west, &r);
}

static bool crosses_itself(const point *p, uint32_t n, uint32_t *order)
{
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	if (n > 16)
		sort_edges(p, n, order, n);
	for (uint32_t i = 0; i < n; i++) {
		int32_t east = most(p[order[i]].x, next_of(p, n, order[i]).x);
		for (uint32_t j = i + 1; j < n; j++) {
			if (n > 16 && least(p[order[j]].x, next_of(p, n, order[j]).x) > east)
				break;
			if (pair_is_bad(p, n, order[i], order[j]))
				return true;
		}
	}
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
		width = fmax(width, fabs((double)side(p[0], p[far], p[i])));
	return width <= 1.5 * sqrt(length2);
}

static double doubled_area_mm2(const point *p, uint32_t n)
{
	double sum = 0;
	for (uint32_t i = 1; i + 1 < n; i++)
		sum += (double)side(p[0], p[i], p[i + 1]);
	return sum;
}

// Of a small area in the plane, by its distance from the anchor: cos^3 of the angle at the earth's centre.
static double true_area_m2(const struct outline_box *box, double plane_mm2)
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
	struct outline_box box = box_of(p, s->count);
	if ((int64_t)box.x1 - box.x0 > OUTLINE_EXTENT_MAX_MM ||
	    (int64_t)box.y1 - box.y0 > OUTLINE_EXTENT_MAX_MM)
		return OUTLINE_LARGE;
	if (has_duplicate(p, s->count, scratch))
		return OUTLINE_DUPLICATE;
	if (on_one_line(p, s->count))
		return OUTLINE_NO_AREA;
	if (crosses_itself(p, s->count, scratch->order))
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
	out->box = (struct outline_box){(int32_t)(c->at.x - r), (int32_t)(c->at.y - r),
					(int32_t)(c->at.x + r), (int32_t)(c->at.y + r)};
	return true;
}

static bool is_convex(const point *p, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (side(p[i], next_of(p, n, i), p[(i + 2) % n]) < 0)
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
			all = side(p, q, b[k]) < 0;
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
		struct outline_box box = box_of_edge(a, b);
		int64_t s = side(a, b, at);
		if (s == 0 && box_has(&box, at))
			return true;
		if ((a.y > at.y) != (b.y > at.y))
			inside ^= b.y > a.y ? s > 0 : s < 0;
	}
	return inside;
}

static uint32_t edges_near(const point *p, uint32_t n, const struct outline_box *box, uint32_t *out)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct outline_box e = box_of_edge(p[i], next_of(p, n, i));
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

// Both sorted by their western ends: each edge meets only those that begin before its eastern end.
static bool sorted_edges_meet(const point *a, uint32_t an, const uint32_t *ao, uint32_t ac,
			      const point *b, uint32_t bn, const uint32_t *bo, uint32_t bc)
{
	for (uint32_t i = 0, from = 0; i < ac; i++) {
		point p = a[ao[i]], q = next_of(a, an, ao[i]);
		int32_t west = least(p.x, q.x), east = most(p.x, q.x);
		for (; from < bc && least(b[bo[from]].x, next_of(b, bn, bo[from]).x) < west; from++)
			;
		for (uint32_t j = from; j < bc; j++) {
			point c = b[bo[j]], d = next_of(b, bn, bo[j]);
			if (least(c.x, d.x) > east)
				break;
			if (edges_meet(p, q, c, d))
				return true;
		}
	}
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
	if ((uint64_t)ac * bc <= 4096) {
		if (any_edges_meet(p, a->count, near_a, ac, q, b->count, near_b, bc))
			return true;
	} else {
		sort_edges(p, a->count, near_a, ac);
		sort_edges(q, b->count, near_b, bc);
		// Of two edges that meet, one begins inside the other's span of x: each side looks at those that begin in its own.
		if (sorted_edges_meet(p, a->count, near_a, ac, q, b->count, near_b, bc) ||
		    sorted_edges_meet(q, b->count, near_b, bc, p, a->count, near_a, ac))
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
