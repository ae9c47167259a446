// SPDX-License-Identifier: Apache-2.0
// Collision course of two road users: time until their footprints touch when each goes on as it does: turning as it turns,
// braking until it stands. Says which movement it is: rear end, crossing, a vulnerable road user in the path, or head-on. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "scene/alert.h"
#include "scene/detect.h"
#include "scene/motion.h"
#include "scene/track_table.h"

// A rectangle that moves: centre, velocity, heading (unit vector), half length along it, half width across.
struct detect_body {
	float e_m, n_m, ve_ms, vn_ms, he, hn;
	float half_length_m, half_width_m;
};

// One of a pair, moved on to an instant: made once for whoever asks about many others.
struct detect_road_side {
	const struct track_hot *h;
	struct motion_state at;
	bool counts; // its velocity is known, and it was heard lately
	bool is_steady, is_vulnerable;
};

struct detect_road_side detect_road_side(const struct detect_road_params *p,
					 const struct track_hot *h, int64_t now_ns);

// Whether the two are on a collision course at the clearing threshold, as nearly none are; then *r says all about it.
bool detect_road_meets(const struct detect_road_params *p, const struct detect_road_side *a,
		       const struct detect_road_side *b, int64_t now_ns, struct detect_result *r);

// The same for two tracks alone: near tells.
struct detect_result detect_road_pair(const struct detect_road_params *p, const struct track_hot *a,
				      const struct track_hot *b, int64_t now_ns);

// Time until two bodies that move without turning first touch; 0 when they overlap, INFINITY when they never do.
float detect_road_ttc(const struct detect_body *a, const struct detect_body *b);

// How far a track may be from the straight line on which others look for it, and how large it is: its reach in the near grid.
float detect_road_reach(const struct detect_road_params *p, const struct track_hot *h);
