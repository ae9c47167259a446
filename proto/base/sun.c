// SPDX-License-Identifier: Apache-2.0
#include "base/sun.h"

#include <math.h>

#include "base/units.h"

static const double RAD = M_PI / 180;
static const double DAY_NS = 86400e9;

static const struct {
	const char *name;
	double altitude_deg;
	int side; // of noon
} events[SUN_EVENT_COUNT] = {
	[SUN_BMCT] = {"BMCT", -6, -1},
	[SUN_SR] = {"SR", -50.0 / 60, -1},
	[SUN_SS] = {"SS", -50.0 / 60, 1},
	[SUN_EECT] = {"EECT", -6, 1},
};

const char *sun_event_name(unsigned event)
{
	return event < SUN_EVENT_COUNT ? events[event].name : "?";
}

struct sun {
	double sin_declination;
	double equation_days; // true solar time minus mean solar time
};

static struct sun sun_at(int64_t t_ns)
{
	// Julian centuries since 2000-01-01T12:00 (Unix 946728000).
	double c = ((double)t_ns / 1e9 - 946728000) / (36525 * 86400.0);
	double mean_lon = 280.46646 + c * (36000.76983 + c * 0.0003032);
	double anomaly = (357.52911 + c * (35999.05029 - c * 0.0001537)) * RAD;
	double ecc = 0.016708634 - c * (0.000042037 + c * 0.0000001267);
	double center = sin(anomaly) * (1.914602 - c * (0.004817 + c * 0.000014)) +
			sin(2 * anomaly) * (0.019993 - c * 0.000101) + sin(3 * anomaly) * 0.000289;
	double node = (125.04 - 1934.136 * c) * RAD;
	double apparent = (mean_lon + center - 0.00569 - 0.00478 * sin(node)) * RAD;
	double obliquity = (23.4392911 - c * 0.0130042 + 0.00256 * cos(node)) * RAD;
	double y = pow(tan(obliquity / 2), 2), l = mean_lon * RAD;
	double equation = y * sin(2 * l) - 2 * ecc * sin(anomaly) +
			  4 * ecc * y * sin(anomaly) * cos(2 * l) - 0.5 * y * y * sin(4 * l) -
			  1.25 * ecc * ecc * sin(2 * anomaly);
	return (struct sun){.sin_declination = sin(obliquity) * sin(apparent),
			    .equation_days = equation / (2 * M_PI)};
}

int64_t sun_noon_ns(int64_t unix_day, double lon_deg)
{
	double mean = (double)unix_day * DAY_NS + (0.5 - lon_deg / 360) * DAY_NS;
	double noon = mean;
	for (unsigned i = 0; i < 2; i++)
		noon = mean - sun_at((int64_t)noon).equation_days * DAY_NS;
	return (int64_t)noon;
}

int64_t sun_event_ns(enum sun_event event, int64_t unix_day, double lat_deg, double lon_deg)
{
	double noon = (double)sun_noon_ns(unix_day, lon_deg), t = noon, half = 0;
	double sin_lat = sin(lat_deg * RAD), cos_lat = fmax(cos(lat_deg * RAD), 1e-9);
	double sin_alt = sin(events[event].altitude_deg * RAD);
	// The declination moves while the day goes on: three rounds settle within a second.
	for (unsigned i = 0; i < 3; i++) {
		double sin_dec = sun_at((int64_t)t).sin_declination;
		double cos_angle =
			(sin_alt - sin_lat * sin_dec) / (cos_lat * sqrt(1 - sin_dec * sin_dec));
		half = acos(fmin(fmax(cos_angle, -1), 1)) / (2 * M_PI) * DAY_NS;
		t = noon + events[event].side * half;
	}
	return (int64_t)t;
}
