// SPDX-License-Identifier: Apache-2.0
// Loss of separation of two aircraft: will one enter the other's cylinder when both keep their velocity. The cylinder grows
// with the uncertainty of both positions and with what both fly while a report is under way. Pure.
#pragma once

#include <math.h>
#include <stdbool.h>

#include "base/units.h"
#include "scene/alert.h"
#include "scene/detect.h"
#include "scene/motion.h"

// One of a pair, moved on to an instant: made once for whoever asks about many others.
struct detect_air_side {
	const struct track_hot *h;
	struct motion_state at;
	float alt_m, speed_ms;
	bool is_old;
};

static inline float detect_age_s(const struct track_hot *h, int64_t now_ns)
{
	return (float)(now_ns - h->time_ns) / (float)UNITS_NS_PER_S;
}

static inline float detect_speed(const struct track_hot *h)
{
	return sqrtf(h->ve_ms * h->ve_ms + h->vn_ms * h->vn_ms);
}

static inline struct detect_air_side detect_air_side(const struct detect_air_params *p,
						     const struct track_hot *h, int64_t now_ns)
{
	float age = detect_age_s(h, now_ns);
	return (struct detect_air_side){.h = h,
					.at = motion_at(h, now_ns, p->max_age_s),
					.alt_m = h->alt_m + h->vz_ms * age,
					.speed_ms = detect_speed(h),
					.is_old = age > p->max_age_s};
}

// Whether the two will lose separation at the clearing threshold, as nearly none will; then *out says all about it.
//
// The two altitudes are compared only when their datum is the same; otherwise the vertical distance counts as unknown
// and the pair as level with each other (the safe reading).
bool detect_air_meets(const struct detect_air_params *p, const struct detect_air_side *a,
		      const struct detect_air_side *b, int64_t now_ns, struct detect_result *out);

// The same for two tracks alone: near tells.
struct detect_result detect_air_pair(const struct detect_air_params *p, const struct track_hot *a,
				     const struct track_hot *b, int64_t now_ns);

// Half of the cylinder's radius as far as it depends on this aircraft, at the clearing threshold: its reach in the near grid.
float detect_air_reach(const struct detect_air_params *p, const struct track_hot *h);
