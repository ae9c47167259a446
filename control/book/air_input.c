// SPDX-License-Identifier: Apache-2.0
#include "air_input.h"

#include <math.h>

static enum air_reason scaled(double v, double least, double most, double scale,
			      enum air_reason otherwise, double *out)
{
	if (!isfinite(v))
		return AIR_REASON_NOT_A_NUMBER;
	if (v < least || v > most)
		return otherwise;
	*out = nearbyint(v * scale);
	return AIR_REASON_NONE;
}

enum air_reason air_input_latitude(double deg, int32_t *e7)
{
	double v;
	enum air_reason r = scaled(deg, -90, 90, 1e7, AIR_REASON_LATITUDE, &v);
	if (r == AIR_REASON_NONE)
		*e7 = (int32_t)v;
	return r;
}

enum air_reason air_input_longitude(double deg, int32_t *e7)
{
	double v;
	enum air_reason r = scaled(deg, -180, 180, 1e7, AIR_REASON_LONGITUDE, &v);
	if (r == AIR_REASON_NONE)
		*e7 = (int32_t)v;
	return r;
}

enum air_reason air_input_altitude(double m, int32_t *cm)
{
	double v;
	enum air_reason r = scaled(m, -21000000, 21000000, 100, AIR_REASON_ALTITUDE_RANGE, &v);
	if (r == AIR_REASON_NONE)
		*cm = (int32_t)v;
	return r;
}

enum air_reason air_input_radius(double m, uint32_t *cm)
{
	double v;
	enum air_reason r = scaled(m, 0.005, 40000000, 100, AIR_REASON_RADIUS, &v);
	if (r == AIR_REASON_NONE && v < 1)
		r = AIR_REASON_RADIUS;
	if (r == AIR_REASON_NONE)
		*cm = (uint32_t)v;
	return r;
}

enum air_reason air_input_aircraft(double v, uint32_t *centi)
{
	double out;
	enum air_reason r = scaled(v, 0.005, 1000, 100, AIR_REASON_AIRCRAFT, &out);
	if (r == AIR_REASON_NONE)
		*centi = (uint32_t)out;
	return r;
}

enum air_reason air_input_priority(double v, int32_t *priority)
{
	double out;
	enum air_reason r =
		scaled(v, AIR_PRIORITY_MIN, AIR_PRIORITY_MAX, 1, AIR_REASON_PRIORITY, &out);
	if (r == AIR_REASON_NONE && v != out)
		r = AIR_REASON_PRIORITY;
	if (r == AIR_REASON_NONE)
		*priority = (int32_t)out;
	return r;
}
