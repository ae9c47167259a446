// SPDX-License-Identifier: Apache-2.0
// Geometry of the oracle, on the ellipsoid itself.
#include <stdlib.h>

#include "air_oracle_vector.h"

static const long double NEAR_M = 0.01L;

vec oracle_on_ellipsoid(struct polygon_point p)
{
	const long double a = 6378137.0L, e2 = 6.69437999014e-3L,
			  rad = 3.14159265358979323846L / 180 * 1e-7L;
	long double lat = p.lat_e7 * rad, lon = p.lon_e7 * rad,
		    n = a / sqrtl(1 - e2 * sinl(lat) * sinl(lat));
	return (vec){n * cosl(lat) * cosl(lon), n * cosl(lat) * sinl(lon),
		     n * (1 - e2) * sinl(lat)};
}

// Metres of p to the left of the plane through the earth's centre, a and b.
static long double left_of(vec a, vec b, vec p)
{
	vec n = cross(a, b);
	return dot(n, p) / length(n);
}

// Between the ends of the arc a-b, seen from the earth's centre.
static bool beside(vec a, vec b, vec p)
{
	vec n = cross(a, b);
	return dot(cross(n, a), p) >= 0 && dot(cross(b, n), p) >= 0;
}

// Least distance of p to the arc a-b.
static long double to_arc(vec a, vec b, vec p)
{
	if (beside(a, b, p))
		return fabsl(left_of(a, b, p));
	long double da = length(sub(p, a)), db = length(sub(p, b));
	return da < db ? da : db;
}

static bool arcs_cross(vec a, vec b, vec c, vec d)
{
	return (left_of(a, b, c) > 0) != (left_of(a, b, d) > 0) &&
	       (left_of(c, d, a) > 0) != (left_of(c, d, b) > 0);
}

static long double turn(vec p, vec a, vec b)
{
	// Angle at p from a to b, around the vertical of p.
	vec up = {p.x / length(p), p.y / length(p), p.z / length(p)}, pa = sub(a, p),
	    pb = sub(b, p);
	long double s = dot(up, cross(pa, pb)), c = dot(pa, pb) - dot(pa, up) * dot(pb, up);
	return atan2l(s, c);
}

static bool polygon_has(const struct oracle_volume *v, vec p)
{
	long double sum = 0;
	for (uint32_t i = 0; i < v->count; i++)
		sum += turn(p, v->at[i], v->at[(i + 1) % v->count]);
	return fabsl(sum) > 3;
}

static enum oracle_answer polygons(const struct oracle_volume *p, const struct oracle_volume *q)
{
	long double nearest = 1e9L;
	bool meet = polygon_has(p, q->at[0]) || polygon_has(q, p->at[0]);
	for (uint32_t i = 0; i < p->count; i++)
		for (uint32_t k = 0; k < q->count; k++) {
			vec a = p->at[i], b = p->at[(i + 1) % p->count], c = q->at[k],
			    d = q->at[(k + 1) % q->count];
			meet |= arcs_cross(a, b, c, d);
			nearest = fminl(nearest, fminl(to_arc(a, b, c), to_arc(c, d, a)));
		}
	return nearest <= NEAR_M ? ORACLE_EITHER : meet ? ORACLE_TOUCH : ORACLE_APART;
}

static enum oracle_answer by_distance(long double gap_m)
{
	return fabsl(gap_m) <= NEAR_M ? ORACLE_EITHER : gap_m < 0 ? ORACLE_TOUCH : ORACLE_APART;
}

static enum oracle_answer circle_polygon(const struct oracle_volume *c,
					 const struct oracle_volume *p)
{
	long double nearest = 1e9L;
	for (uint32_t i = 0; i < p->count; i++)
		nearest = fminl(nearest, to_arc(p->at[i], p->at[(i + 1) % p->count], c->center));
	enum oracle_answer rim = by_distance(nearest - c->radius_cm / 100.0L);
	return rim == ORACLE_APART && polygon_has(p, c->center) ? ORACLE_TOUCH : rim;
}

enum oracle_answer oracle_shapes(const struct oracle_volume *a, const struct oracle_volume *b)
{
	if (a->shape == VOLUME_CIRCLE && b->shape == VOLUME_CIRCLE)
		return by_distance(length(sub(a->center, b->center)) -
				   ((long double)a->radius_cm + b->radius_cm) / 100.0L);
	if (a->shape == VOLUME_CIRCLE)
		return circle_polygon(a, b);
	return b->shape == VOLUME_CIRCLE ? circle_polygon(b, a) : polygons(a, b);
}

void oracle_set_reach(struct oracle_volume *v)
{
	v->middle = v->center;
	v->reach_m = v->radius_cm / 100.0 + 1;
	if (v->shape == VOLUME_CIRCLE)
		return;
	v->middle = (vec){0, 0, 0};
	for (uint32_t i = 0; i < v->count; i++)
		v->middle = (vec){v->middle.x + v->at[i].x / v->count,
				  v->middle.y + v->at[i].y / v->count,
				  v->middle.z + v->at[i].z / v->count};
	v->reach_m = 1;
	for (uint32_t i = 0; i < v->count; i++)
		v->reach_m = fmax(v->reach_m, (double)length(sub(v->at[i], v->middle)) + 1);
}

void oracle_volume_of(const struct air_volume *v, struct oracle_volume *out)
{
	*out = (struct oracle_volume){.shape = v->shape,
				      .lower_cm = v->lower_cm,
				      .upper_cm = v->upper_cm,
				      .start_ns = v->start_ns,
				      .end_ns = v->end_ns};
	if (v->shape == VOLUME_CIRCLE) {
		out->center = oracle_on_ellipsoid(v->center);
		out->center_at = v->center;
		out->radius_cm = v->radius_cm;
		oracle_set_reach(out);
		return;
	}
	if (v->count > ORACLE_POINTS)
		abort();
	out->count = v->count;
	for (uint32_t i = 0; i < v->count; i++) {
		out->points[i] = v->points[i];
		out->at[i] = oracle_on_ellipsoid(v->points[i]);
	}
	oracle_set_reach(out);
}
