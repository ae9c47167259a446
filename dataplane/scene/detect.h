// SPDX-License-Identifier: Apache-2.0
// THE table of detector parameters: each threshold, its limits, what it means and where it comes from. Structs, configuration
// keys and their reference are made of it. Detectors are pure functions of these, of tracks and of zones; their results go
// through one alert table with hysteresis.
#pragma once

#include <stdint.h>

// X(name, configuration key, default, least, most, unit, meaning and source)
// clang-format off
#define DETECT_ROAD_LIST(X) \
	X(ttc_s,        ttc_s,          3.0,  0.1, 10,    "s",   "Collision course: alert when footprints touch within this time. Forward collision warnings are tested at 2.0 to 2.4 s; 0.6 s more are a report interval, a lost report and transmission.") \
	X(clear_s,      ttc_clear_s,    4.0,  0.1, 20,    "s",   "The alert ends when contact is further away than this.") \
	X(sure_s,       ttc_sure_s,     1.5,  0,   10,    "s",   "Contact nearer than this needs no second report: SSAM's default conflict threshold (FHWA-HRT-08-051).") \
	X(closing_ms,   closing_ms,     2.0,  0,   50,    "m/s", "Pairs that approach slower, now or at contact, are left alone: queues and parking.") \
	X(max_age_s,    max_age_s,      0.8,  0.1, 10,    "s",   "Positions of road users older than this are not extrapolated: eight report intervals (SAE J2945/1).") \
	X(margin_m,     margin_m,       0.0,  0,   10,    "m",   "Added around each footprint.") \
	X(level_m,      level_m,        3.0,  0,   100,   "m",   "Road users whose altitudes differ by more are on different levels. Roads that cross by a bridge differ by some 6 m, receivers on one level by 1 to 2 m. 0: altitudes say nothing.") \
	X(lateral_m,    lateral_m,      0.3,  0,   1,     "m",   "Taken off each side of a vehicle's footprint, so that traffic which passes in the next lane is not alerted for an error of position or course.")

#define DETECT_AIR_LIST(X) \
	X(radius_m,     air_radius_m,   50,   1,   10000, "m",   "Horizontal separation of aircraft; there is no standard between small unmanned ones. ASTM F3442: 609.6 m to crewed ones.") \
	X(height_m,     air_height_m,   15,   1,   3000,  "m",   "Vertical separation of aircraft. ASTM F3442: 76.2 m to crewed ones.") \
	X(ahead_s,      air_ahead_s,    10,   0,   180,   "s",   "Alert when the separation will be lost within this time.") \
	X(clear_factor, air_clear_factor, 1.2, 1,  3,     NULL,  "The alert ends when the cylinder and time enlarged by this factor are free.") \
	X(max_age_s,    air_max_age_s,  5,    0.5, 60,    "s",   "Positions of aircraft older than this are not extrapolated: five report intervals (ASTM F3411-22a).") \
	X(sigma,        air_sigma,      1.0,  0,   5,     NULL,  "Standard deviations of both positions that radius and height grow by.") \
	X(latency_s,    air_latency_s,  0.3,  0,   5,     "s",   "The way that both fly in this time is added to the radius: a report is late by that much.")

#define DETECT_SINGLE_LIST(X) \
	X(emergency_ms, emergency_ms,   2.0,  0,   50,    "m/s", "An emergency vehicle with its lights on that drives at least this fast is announced.") \
	X(unidentified_s, unidentified_s, 10, 0,   600,   "s",   "An aircraft heard for so long without an identity that names it is alerted; identities are sent every 3 s (ASTM F3411-22a). 0: never.") \
	X(lost_link_s,  lost_link_s,    10,   0,   600,   "s",   "An aircraft that flew and was not heard for so long is alerted: ten report intervals (ASTM F3411-22a). 0: never.") \
	X(people_radius_m, people_radius_m, 30, 0, 500,   "m",   "An aircraft nearer than this to a pedestrian or cyclist, and low, is alerted: 30 m (EU 2019/947, UAS.OPEN.030).") \
	X(people_height_m, people_height_m, 30, 0, 500,   "m",   "Low is below this height: as far up as people are away (the 1:1 rule of its guidance).") \
	X(people_age_s, people_age_s,   3.0,  0.1, 30,    "s",   "Positions of people older than this are not compared with aircraft.")
// clang-format on

#define DETECT_FIELD(name, key, value, least, most, unit, text)	  float name;
#define DETECT_DEFAULT(name, key, value, least, most, unit, text) .name = (float)(value),

struct detect_road_params {
	DETECT_ROAD_LIST(DETECT_FIELD)
};

struct detect_air_params {
	DETECT_AIR_LIST(DETECT_FIELD)
};

struct detect_single_params {
	DETECT_SINGLE_LIST(DETECT_FIELD)
};

#define DETECT_ROAD_DEFAULTS                                                                       \
	{                                                                                          \
		DETECT_ROAD_LIST(DETECT_DEFAULT)                                                   \
	}
#define DETECT_AIR_DEFAULTS                                                                        \
	{                                                                                          \
		DETECT_AIR_LIST(DETECT_DEFAULT)                                                    \
	}
#define DETECT_SINGLE_DEFAULTS                                                                     \
	{                                                                                          \
		DETECT_SINGLE_LIST(DETECT_DEFAULT)                                                 \
	}
