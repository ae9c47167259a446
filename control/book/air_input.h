// SPDX-License-Identifier: Apache-2.0
// Numbers that clients send as JSON, to the book's integers: NaN, infinities and what is out of range get their reason.
// Pure; any thread.
#pragma once

#include "air_types.h"

enum air_reason air_input_latitude(double deg, int32_t *e7);
enum air_reason air_input_longitude(double deg, int32_t *e7);
// Metres to cm; |m| below 21,000 km.
enum air_reason air_input_altitude(double m, int32_t *cm);
// 0 < m.
enum air_reason air_input_radius(double m, uint32_t *cm);
// Metres per second, metres: 0 < v <= 1,000.
enum air_reason air_input_aircraft(double v, uint32_t *centi);
enum air_reason air_input_priority(double v, int32_t *priority);
