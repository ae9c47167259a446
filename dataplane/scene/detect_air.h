// SPDX-License-Identifier: Apache-2.0
// Loss of separation of two aircraft: will one enter the other's cylinder when both keep their velocity. Pure.
#pragma once

#include "scene/detect_road.h"

// There is no standard separation between small unmanned aircraft: radius and height are configuration.
struct detect_air_params {
	float radius_m;	    // horizontal separation
	float height_m;	    // vertical separation
	float ahead_s;	    // look-ahead
	float clear_factor; // radius, height and look-ahead are this much larger for clearing
	float max_age_s;
};

// The two altitudes are compared only when their datum is the same; otherwise the vertical distance counts as unknown
// and the pair as level with each other (the safe reading).
struct detect_result detect_air_pair(const struct detect_air_params *p, const struct track_hot *a,
				     const struct track_hot *b, int64_t now_ns);
