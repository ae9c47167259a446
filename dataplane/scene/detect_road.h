// SPDX-License-Identifier: Apache-2.0
// Collision course of two road users: time until their footprints touch when both keep their velocity. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "scene/track_table.h"

// One place for the thresholds and where they come from.
struct detect_road_params {
	float ttc_s; // alert at or below; 1.5 s: SSAM's default conflict threshold (FHWA-HRT-08-051)
	float clear_s;	  // alert ends above: hysteresis so that noise does not toggle it
	float closing_ms; // ignore pairs that approach slower than this: parking, queueing
	float max_age_s;  // positions older than this are not extrapolated
	float margin_m;	  // added around each footprint
};

struct detect_result {
	bool now;	  // condition holds at the alert threshold
	bool near;	  // condition holds at the clearing threshold
	float time_s;	  // until contact or closest approach
	float distance_m; // then
	float now_m;	  // centre distance now
	float closing_ms; // closing speed now, positive when approaching
	float e_m, n_m;	  // where: midpoint of the two at that time
};

// a and b are extrapolated to now_ns first.
struct detect_result detect_road_pair(const struct detect_road_params *p, const struct track_hot *a,
				      const struct track_hot *b, int64_t now_ns);

// Time until two rectangles that move without turning first touch; 0 when they overlap, INFINITY when they never do.
// Position, velocity: metres; heading: radians clockwise from north; half sizes in metres.
float detect_road_ttc(const struct track_hot *a, const struct track_hot *b, float margin_m);
