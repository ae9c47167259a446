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

#define DETECT_ZONE_LIST(X) \
	X(wrong_ms,     wrong_way_ms,   3.0,  0.5, 50,    "m/s", "Wrong way: vehicles slower than this manoeuvre or push back. The project's own figure: twice walking pace.") \
	X(wrong_deg,    wrong_way_deg,  120,  90,  180,   "degrees", "Wrong way: least angle between the motion and the lane's direction, so that crossing and turning are none. The project's own figure.") \
	X(red_ms2,      red_decel_ms2,  3.35, 0.5, 10,    "m/s2", "Red light: alert before the line when stopping there would need more than this. Deceleration to avoid a crash above 3.35 m/s2 counts as a serious conflict.") \
	X(red_ahead_s,  red_ahead_s,    3.0,  0,   10,    "s",   "Red light: look this far ahead, as for collisions (ttc_s).") \
	X(red_slow_ms,  red_slow_ms,    2.0,  0,   20,    "m/s", "Red light: who crosses the line slower rolled over it. The project's own figure: fast walking pace.") \
	X(red_grace_s,  red_grace_s,    0.5,  0,   5,     "s",   "Red light: crossing within this time after red began is not alerted: report interval and age of the signal message.") \
	X(signal_s,     signal_s,       2.0,  0.2, 60,    "s",   "Signal states not renewed for so long are not used; SPAT messages come ten times a second (SAE J2735) to twice (ETSI TS 103 301).") \
	X(still_ms,     still_ms,       0.5,  0,   5,     "m/s", "Stopped vehicle: slower than this stands; senders' speeds are off by as much at rest (SAE J2945/1: 0.28 m/s).") \
	X(still_s,      still_s,        10,   1,   3600,  "s",   "Stopped vehicle: alert when it stands in a free lane for so long. The project's own figure.") \
	X(still_box_s,  still_box_s,    5,    1,   3600,  "s",   "Stopped vehicle: and in a conflict area or on a crosswalk for so long. The project's own figure.") \
	X(green_s,      still_green_s,  30,   1,   3600,  "s",   "Stopped vehicle: a queue starts off within this time of green; at red nobody is alerted. The project's own figure: fifteen vehicles at 2 s each.") \
	X(low_m,        low_m,          30,   1,   500,   "m",   "Low over a road: height above ground below which aircraft are alerted over lanes, crosswalks and conflict areas; over pads they are not. The project's own figure.") \
	X(ahead_s,      zone_ahead_s,   20,   0,   300,   "s",   "Geo-zone: alert when an aircraft will enter within this time on its course. The project's own figure: time to turn for what flies at 20 m/s.") \
	X(sigma,        corridor_sigma, 2.0,  0,   5,     NULL,  "Corridor: standard deviations of the position that a deviation must exceed; conformance is asked for at 95 % (ASTM F3548-21).") \
	X(out_s,        corridor_out_s, 1.0,  0,   60,    "s",   "Corridor: a deviation must have lasted for so long; ASTM F3548-21 allows excursions of at most 10 s, and whoever decides about those wants to know before.")
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

struct detect_zone_params {
	DETECT_ZONE_LIST(DETECT_FIELD)
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
#define DETECT_ZONE_DEFAULTS                                                                       \
	{                                                                                          \
		DETECT_ZONE_LIST(DETECT_DEFAULT)                                                   \
	}
