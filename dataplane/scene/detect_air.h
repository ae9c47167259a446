// SPDX-License-Identifier: Apache-2.0
// Loss of separation of two aircraft: will one enter the other's cylinder when both keep their velocity. The cylinder grows
// with the uncertainty of both positions and with what both fly while a report is under way. Pure.
#pragma once

#include "scene/alert.h"
#include "scene/detect.h"
#include "scene/motion.h"

// The two altitudes are compared only when their datum is the same; otherwise the vertical distance counts as unknown
// and the pair as level with each other (the safe reading).
struct detect_result detect_air_pair(const struct detect_air_params *p, const struct track_hot *a,
				     const struct track_hot *b, int64_t now_ns);

// Half of the cylinder's radius as far as it depends on this aircraft, at the clearing threshold: its reach in the near grid.
float detect_air_reach(const struct detect_air_params *p, const struct track_hot *h);
