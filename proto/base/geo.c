// SPDX-License-Identifier: Apache-2.0
#include "base/geo.h"

#include <math.h>

#include "base/units.h"

// WGS-84 defining constants.
static const double WGS84_A_M = 6378137.0;
static const double WGS84_E2 = 6.69437999014e-3;

void geo_frame_init(struct geo_frame *f, int32_t lat0_e7, int32_t lon0_e7)
{
	const double rad_per_e7 = M_PI / 180.0 * 1e-7;
	double lat = lat0_e7 * rad_per_e7;
	double w2 = 1.0 - WGS84_E2 * sin(lat) * sin(lat);
	double meridional_m = WGS84_A_M * (1.0 - WGS84_E2) / (w2 * sqrt(w2));
	double normal_m = WGS84_A_M / sqrt(w2);
	f->lat0_e7 = lat0_e7;
	f->lon0_e7 = lon0_e7;
	f->m_per_e7_north = meridional_m * rad_per_e7;
	f->m_per_e7_east = normal_m * cos(lat) * rad_per_e7;
}

void geo_from_plane(const struct geo_frame *f, struct geo_point p, int32_t *lat_e7, int32_t *lon_e7)
{
	double lat = f->lat0_e7 + p.n_m / f->m_per_e7_north;
	double lon = f->lon0_e7 + p.e_m / f->m_per_e7_east;
	const double half = 1800000000.0;
	if (lon > half)
		lon -= 2 * half;
	else if (lon < -half)
		lon += 2 * half;
	*lat_e7 = (int32_t)lround(fmin(fmax(lat, -900000000.0), 900000000.0));
	*lon_e7 = (int32_t)lround(fmin(fmax(lon, -half), half));
}

// 0 <= x <= 1, to 1e-10: the series of the arc tangent after a turn by an eighth that makes its argument small. libm's needs three
// times as many instructions for digits that hundredths of a degree have no use for.
static double arc_tangent(double x)
{
	bool turned = x > 0.41421356237309503;
	double y = turned ? (x - 1) / (x + 1) : x, z = -y * y, sum = 0;
	for (int k = 23; k > 1; k -= 2)
		sum = (sum + 1.0 / k) * z;
	y += y * sum;
	return turned ? y + M_PI_4 : y;
}

uint16_t geo_course_cdeg(double e_m, double n_m)
{
	double e = fabs(e_m), n = fabs(n_m), more = e > n ? e : n, less = e > n ? n : e;
	if (more == 0)
		return 0;
	double angle = arc_tangent(less / more); // from the nearer axis
	angle = e > n ? M_PI_2 - angle : angle;	 // from north or south
	angle = n_m < 0 ? M_PI - angle : angle;
	angle = e_m < 0 ? 2 * M_PI - angle : angle;
	uint32_t cdeg = (uint32_t)(angle * (18000.0 / M_PI) + 0.5);
	return (uint16_t)(cdeg < UNITS_CDEG_PER_TURN ? cdeg : cdeg - UNITS_CDEG_PER_TURN);
}
