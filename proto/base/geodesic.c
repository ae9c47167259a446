// SPDX-License-Identifier: Apache-2.0
#include "base/geodesic.h"

#include <math.h>

// WGS-84 defining constants.
static const double A_M = 6378137.0;
static const double E2 = 6.69437999014e-3;
static const double RAD_PER_E7 = M_PI / 180.0 * 1e-7;
static const int64_t TURN_E7 = 3600000000;

static double longitude_from(const struct geodesic_plane *p, int32_t lon_e7)
{
	int64_t d = (int64_t)lon_e7 - p->anchor.lon_e7;
	d = d > TURN_E7 / 2 ? d - TURN_E7 : d < -TURN_E7 / 2 ? d + TURN_E7 : d;
	return (double)d * RAD_PER_E7;
}

void geodesic_plane_init(struct geodesic_plane *p, struct polygon_point anchor)
{
	double lat = anchor.lat_e7 * RAD_PER_E7;
	p->anchor = anchor;
	p->sin_lat = sin(lat);
	p->cos_lat = cos(lat);
	double normal = A_M / sqrt(1 - E2 * p->sin_lat * p->sin_lat);
	double x = normal * p->cos_lat, z = normal * (1 - E2) * p->sin_lat;
	p->up = x * p->cos_lat + z * p->sin_lat;
	p->north0 = z * p->cos_lat - x * p->sin_lat;
}

bool geodesic_to_plane(const struct geodesic_plane *p, struct polygon_point at,
		       struct geodesic_mm *out)
{
	double sin_lat, cos_lat, sin_lon, cos_lon;
	sincos(at.lat_e7 * RAD_PER_E7, &sin_lat, &cos_lat);
	sincos(longitude_from(p, at.lon_e7), &sin_lon, &cos_lon);
	// The direction alone counts, so the distance from the centre is left out.
	double x = cos_lat * cos_lon, y = cos_lat * sin_lon, z = (1 - E2) * sin_lat;
	double w = x * p->cos_lat + z * p->sin_lat;
	if (w < 0.5)
		return false;
	double k = p->up / w, east = k * y,
	       north = k * (z * p->cos_lat - x * p->sin_lat) - p->north0;
	if (east * east + north * north > GEODESIC_REACH_M * GEODESIC_REACH_M)
		return false;
	*out = (struct geodesic_mm){(int32_t)lrint(east * 1000), (int32_t)lrint(north * 1000)};
	return true;
}

static struct geodesic_vector direction(const struct geodesic_plane *p, double x_m, double y_m)
{
	double north = y_m + p->north0;
	return (struct geodesic_vector){p->up * p->cos_lat - north * p->sin_lat, x_m,
					p->up * p->sin_lat + north * p->cos_lat};
}

struct polygon_point geodesic_from_plane(const struct geodesic_plane *p, double x_m, double y_m)
{
	struct geodesic_vector v = direction(p, x_m, y_m);
	double lat = atan2(v.z, (1 - E2) * hypot(v.x, v.y)) / RAD_PER_E7;
	double lon = p->anchor.lon_e7 + atan2(v.y, v.x) / RAD_PER_E7, half = (double)TURN_E7 / 2;
	lon = lon > half ? lon - 2 * half : lon < -half ? lon + 2 * half : lon;
	return (struct polygon_point){(int32_t)lrint(lat), (int32_t)lrint(lon)};
}

struct geodesic_vector geodesic_ecef(const struct geodesic_plane *p, struct polygon_point at)
{
	double sin_lat, cos_lat, sin_lon, cos_lon;
	sincos(at.lat_e7 * RAD_PER_E7, &sin_lat, &cos_lat);
	sincos(longitude_from(p, at.lon_e7), &sin_lon, &cos_lon);
	double normal = A_M / sqrt(1 - E2 * sin_lat * sin_lat);
	return (struct geodesic_vector){normal * cos_lat * cos_lon, normal * cos_lat * sin_lon,
					normal * (1 - E2) * sin_lat};
}

struct geodesic_vector geodesic_lift(const struct geodesic_plane *p, double x_m, double y_m)
{
	struct geodesic_vector v = direction(p, x_m, y_m);
	double k = A_M / sqrt(v.x * v.x + v.y * v.y + v.z * v.z / (1 - E2));
	return (struct geodesic_vector){k * v.x, k * v.y, k * v.z};
}

double geodesic_chord_of_arc(double arc_m)
{
	return 2 * GEODESIC_RADIUS_M * sin(arc_m / (2 * GEODESIC_RADIUS_M));
}

double geodesic_arc_of_chord(double chord_m)
{
	return 2 * GEODESIC_RADIUS_M * asin(fmin(chord_m / (2 * GEODESIC_RADIUS_M), 1));
}

double geodesic_distance_m(struct polygon_point a, struct polygon_point b)
{
	struct geodesic_plane p;
	geodesic_plane_init(&p, a);
	return geodesic_arc_of_chord(
		sqrt(geodesic_chord2(geodesic_ecef(&p, a), geodesic_ecef(&p, b))));
}

// ---- for the packet path

// How far the middle of the geodesic a-b is from the middle of the line straight in latitude and longitude; *middle: of the geodesic.
static double bulge_m(struct polygon_point a, struct polygon_point b, struct polygon_point *middle)
{
	struct geodesic_plane p;
	struct geodesic_mm to;
	const struct polygon_point straight = {(int32_t)(((int64_t)a.lat_e7 + b.lat_e7) / 2),
					       (int32_t)(((int64_t)a.lon_e7 + b.lon_e7) / 2)};
	geodesic_plane_init(&p, a);
	*middle = straight;
	if (!geodesic_to_plane(&p, b, &to))
		return 1e9;
	*middle = geodesic_from_plane(&p, to.x / 2000.0, to.y / 2000.0);
	return sqrt(geodesic_chord2(geodesic_ecef(&p, *middle), geodesic_ecef(&p, straight)));
}

static uint32_t densify_edge(struct polygon_point a, struct polygon_point b,
			     struct polygon_point *out, uint32_t max)
{
	enum { DEPTH = 24 };
	struct polygon_point stack[DEPTH], middle; // ends still to be reached, nearest on top
	uint32_t depth = 1, n = 0;
	stack[0] = b;
	if (max == 0)
		return 0;
	out[n++] = a;
	while (depth > 0) {
		// Rounding to 1e-7 degrees alone may show 8 mm.
		if (bulge_m(a, stack[depth - 1], &middle) > 0.012 && depth < DEPTH) {
			stack[depth++] = middle;
			continue;
		}
		a = stack[--depth];
		if (depth > 0 && n == max)
			return 0;
		if (depth > 0)
			out[n++] = a;
	}
	return n;
}

uint32_t geodesic_densify(const struct polygon_point *ring, uint32_t count,
			  struct polygon_point *out, uint32_t max)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t more =
			densify_edge(ring[i], ring[i + 1 < count ? i + 1 : 0], out + n, max - n);
		if (more == 0)
			return 0;
		n += more;
	}
	return n;
}

uint32_t geodesic_circle_ring(struct polygon_point center, double radius_m,
			      struct polygon_point *out, uint32_t max)
{
	struct geodesic_plane p;
	double half = M_PI / 4; // of the angle of one edge
	uint32_t n = 8;
	if (radius_m > 0.01)
		half = fmin(half, acos(1 - 0.01 / radius_m));
	n = (uint32_t)fmax(8, ceil(M_PI / half));
	geodesic_plane_init(&p, center);
	struct geodesic_vector c = geodesic_ecef(&p, center);
	double chord = geodesic_chord_of_arc(radius_m),
	       out_by = radius_m * (1 + 1 / cos(M_PI / n)) / 2 / radius_m;
	if (n > max)
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		double angle = 2 * M_PI * i / n, r = chord;
		for (int k = 0; k < 4; k++) // the plane's radius at which the chord is right
			r *= chord * out_by /
			     sqrt(geodesic_chord2(
				     c, geodesic_lift(&p, r * sin(angle), r * cos(angle))));
		out[i] = geodesic_from_plane(&p, r * sin(angle), r * cos(angle));
		int64_t d = (int64_t)out[i].lon_e7 - center.lon_e7;
		if (d > TURN_E7 / 4 || d < -TURN_E7 / 4)
			return 0;
	}
	return n;
}
