// SPDX-License-Identifier: Apache-2.0
#include "base/volume.h"

#include <math.h>

#include "base/geo.h"
#include "base/units.h"

static const char *const kinds[VOLUME_KIND_COUNT] = {
#define VOLUME_KIND_ROW(id, name) [VOLUME_KIND_##id] = name,
	VOLUME_KIND_LIST(VOLUME_KIND_ROW)
#undef VOLUME_KIND_ROW
};

static const char *const reasons[VOLUME_REASON_COUNT] = {
#define VOLUME_REASON_ROW(id, name) [VOLUME_REASON_##id] = name,
	VOLUME_REASON_LIST(VOLUME_REASON_ROW)
#undef VOLUME_REASON_ROW
};

static const char *const refs[VOLUME_REF_COUNT] = {"WGS84", "AMSL", "AGL"};

const char *volume_kind_name(unsigned kind)
{
	return kind < VOLUME_KIND_COUNT ? kinds[kind] : "?";
}

const char *volume_reason_name(unsigned reason)
{
	return reason < VOLUME_REASON_COUNT ? reasons[reason] : "?";
}

const char *volume_ref_name(unsigned ref)
{
	return ref < VOLUME_REF_COUNT ? refs[ref] : "?";
}

// ---- where

static double distance_m(const struct geo_frame *f, struct polygon_point p)
{
	struct geo_point at = geo_to_plane(f, p.lat_e7, p.lon_e7);
	return hypot(at.e_m, at.n_m);
}

static struct geo_frame frame_of(const struct volume *circle)
{
	struct geo_frame f;
	geo_frame_init(&f, circle->center.lat_e7, circle->center.lon_e7);
	return f;
}

static double radius_m(const struct volume *circle)
{
	return circle->radius_cm / 100.0;
}

void volume_set_box(struct volume *v)
{
	if (v->shape == VOLUME_POLYGON) {
		v->box = v->ring_count > 0
				 ? polygon_box(&v->rings[0])
				 : (struct polygon_box){INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN};
		return;
	}
	struct geo_frame f = frame_of(v);
	// One part in a hundred more than the radius: the plane's scale changes with latitude.
	double north = radius_m(v) * 1.01 / f.m_per_e7_north, c = v->center.lat_e7;
	double widest = fmax(fabs(c - north), fabs(c + north));
	double south_e7 = fmax(c - north, -900000000), north_e7 = fmin(c + north, 900000000);
	double narrow = cos(fmin(widest * 1e-7, 90) * M_PI / 180) / cos(c * 1e-7 * M_PI / 180);
	double east = narrow > 0.01 ? radius_m(v) * 1.01 / f.m_per_e7_east / narrow : 4e9;
	double west_e7 = v->center.lon_e7 - east, east_e7 = v->center.lon_e7 + east;
	bool around = west_e7 < -1800000000 || east_e7 > 1800000000;
	v->box = (struct polygon_box){(int32_t)floor(south_e7), (int32_t)ceil(north_e7),
				      around ? -1800000000 : (int32_t)floor(west_e7),
				      around ? 1800000000 : (int32_t)ceil(east_e7)};
}

bool volume_contains_place(const struct volume *v, int32_t lat_e7, int32_t lon_e7)
{
	struct polygon_point p = {lat_e7, lon_e7};
	if (lat_e7 < v->box.south_e7 || lat_e7 > v->box.north_e7 || lon_e7 < v->box.west_e7 ||
	    lon_e7 > v->box.east_e7)
		return false;
	if (v->shape == VOLUME_POLYGON)
		return polygon_contains(v->rings, v->ring_count, p);
	struct geo_frame f = frame_of(v);
	return distance_m(&f, p) <= radius_m(v);
}

static double distance_to_edge_m(struct geo_point a, struct geo_point b)
{
	double de = b.e_m - a.e_m, dn = b.n_m - a.n_m, length2 = de * de + dn * dn;
	double t = length2 > 0 ? -(a.e_m * de + a.n_m * dn) / length2 : 0;
	t = fmin(fmax(t, 0), 1);
	return hypot(a.e_m + t * de, a.n_m + t * dn);
}

static bool circle_meets_polygon(const struct volume *circle, const struct volume *polygon)
{
	if (polygon_contains(polygon->rings, polygon->ring_count, circle->center))
		return true;
	struct geo_frame f = frame_of(circle);
	for (uint32_t r = 0; r < polygon->ring_count; r++) {
		const struct polygon_ring *ring = &polygon->rings[r];
		for (uint32_t i = 0; i < ring->count; i++) {
			struct polygon_point p = ring->points[i],
					     q = ring->points[i + 1 < ring->count ? i + 1 : 0];
			if (distance_to_edge_m(geo_to_plane(&f, p.lat_e7, p.lon_e7),
					       geo_to_plane(&f, q.lat_e7, q.lon_e7)) <=
			    radius_m(circle))
				return true;
		}
	}
	return false;
}

static bool polygons_meet(const struct volume *a, const struct volume *b)
{
	if (a->ring_count == 0 || b->ring_count == 0)
		return false;
	if (polygon_contains(a->rings, a->ring_count, b->rings[0].points[0]) ||
	    polygon_contains(b->rings, b->ring_count, a->rings[0].points[0]))
		return true;
	for (uint32_t i = 0; i < a->ring_count; i++)
		for (uint32_t j = 0; j < b->ring_count; j++)
			if (polygon_edges_meet(&a->rings[i], &b->rings[j]))
				return true;
	return false;
}

static bool shapes_meet(const struct volume *a, const struct volume *b)
{
	if (!polygon_boxes_meet(&a->box, &b->box))
		return false;
	if (a->shape == VOLUME_POLYGON && b->shape == VOLUME_POLYGON)
		return polygons_meet(a, b);
	if (a->shape == VOLUME_POLYGON)
		return circle_meets_polygon(b, a);
	if (b->shape == VOLUME_POLYGON)
		return circle_meets_polygon(a, b);
	struct geo_frame f = frame_of(a);
	return distance_m(&f, b->center) <= radius_m(a) + radius_m(b);
}

// ---- how high

static int32_t altitude_in(const struct volume_altitude *alt, unsigned ref)
{
	const int32_t in[VOLUME_REF_COUNT] = {[VOLUME_REF_WGS84] = alt->wgs84_cm,
					      [VOLUME_REF_AMSL] = alt->amsl_cm,
					      [VOLUME_REF_AGL] = alt->agl_cm};
	return ref < VOLUME_REF_COUNT ? in[ref] : VOLUME_ALT_UNKNOWN;
}

bool volume_contains_altitude(const struct volume *v, const struct volume_altitude *alt)
{
	int32_t low = altitude_in(alt, v->lower_ref), high = altitude_in(alt, v->upper_ref);
	return (v->lower_cm == VOLUME_NO_FLOOR || low == VOLUME_ALT_UNKNOWN ||
		low >= v->lower_cm) &&
	       (v->upper_cm == VOLUME_NO_CEILING || high == VOLUME_ALT_UNKNOWN ||
		high <= v->upper_cm);
}

static int64_t above_ellipsoid(int32_t cm, unsigned ref, const struct volume_offsets *o)
{
	const int32_t zero[VOLUME_REF_COUNT] = {
		[VOLUME_REF_AMSL] = o->geoid_cm, [VOLUME_REF_AGL] = o->ground_cm};
	if (cm == VOLUME_NO_FLOOR || cm == VOLUME_NO_CEILING || ref >= VOLUME_REF_COUNT)
		return cm;
	return (int64_t)cm + zero[ref];
}

static bool bands_meet(const struct volume *a, const struct volume *b,
		       const struct volume_offsets *o)
{
	return above_ellipsoid(a->lower_cm, a->lower_ref, o) <=
		       above_ellipsoid(b->upper_cm, b->upper_ref, o) &&
	       above_ellipsoid(b->lower_cm, b->lower_ref, o) <=
		       above_ellipsoid(a->upper_cm, a->upper_ref, o);
}

// ---- when

bool volume_is_active(const struct volume *v, int64_t t_ns)
{
	uint32_t lo = 0, hi = v->window_count; // the first window that starts after t
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (v->windows[mid].start_ns <= t_ns)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 &&
	       (t_ns < v->windows[lo - 1].end_ns || v->windows[lo - 1].end_ns == VOLUME_TIME_LAST);
}

static bool windows_meet(const struct volume *a, const struct volume *b)
{
	for (uint32_t i = 0, j = 0; i < a->window_count && j < b->window_count;) {
		const struct volume_window *p = &a->windows[i], *q = &b->windows[j];
		if (p->start_ns < q->end_ns && q->start_ns < p->end_ns)
			return true;
		if (p->end_ns <= q->end_ns)
			i++;
		else
			j++;
	}
	return false;
}

bool volume_contains(const struct volume *v, int32_t lat_e7, int32_t lon_e7,
		     const struct volume_altitude *alt, int64_t t_ns)
{
	return volume_is_active(v, t_ns) && volume_contains_altitude(v, alt) &&
	       volume_contains_place(v, lat_e7, lon_e7);
}

bool volume_overlaps(const struct volume *a, const struct volume *b,
		     const struct volume_offsets *offsets)
{
	return windows_meet(a, b) && bands_meet(a, b, offsets) && shapes_meet(a, b);
}
