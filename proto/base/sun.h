// SPDX-License-Identifier: Apache-2.0
// When the sun rises and sets, for schedules that say so (ED-318 startEvent, endEvent).
//
// The low-precision solar position of Meeus, Astronomical Algorithms, chapter 25 (0.01 degree for years 1950..2100), with
// the usual altitude of the sun's centre: -50' for rise and set (refraction 34', radius 16'), -6 degrees for civil
// twilight. Times are good to a minute between 65 degrees north and south and a few minutes towards the poles, where
// real refraction varies more than that. Deterministic; pure; any thread.
#pragma once

#include <stdint.h>

enum sun_event {
	SUN_BMCT, // begin of morning civil twilight
	SUN_SR,	  // sunrise
	SUN_SS,	  // sunset
	SUN_EECT, // end of evening civil twilight
	SUN_EVENT_COUNT
};

const char *sun_event_name(unsigned event); // "BMCT", …; "?" out of range

// Highest stand of the sun, within half a day of the UTC noon of the day (days since 1970-01-01) as the longitude has it.
int64_t sun_noon_ns(int64_t unix_day, double lon_deg);

// The event of that solar day. Where the sun stays above the event's altitude all day, morning events are the midnight
// before noon and evening events the midnight after; where it stays below, all of them are noon. These are the limits
// that days grow and shrink to, so a window from sunrise to sunset fills a polar day and vanishes in a polar night.
int64_t sun_event_ns(enum sun_event event, int64_t unix_day, double lat_deg, double lon_deg);
