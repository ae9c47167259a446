// SPDX-License-Identifier: Apache-2.0
// How a track moves: prediction with the reported acceleration and turn rate, or constant velocity where none is reported, and the correction of
// that prediction by each report, weighted by how exact both are; reports that nothing real could have sent are refused.
//
// A Kalman filter of position and velocity (white acceleration; Bar-Shalom, Li, Kirubarajan: Estimation with Applications to
// Tracking and Navigation, 2001, section 6.2) with one covariance for every horizontal axis, because senders state one
// radius. Altitude is taken as reported. Pure.
#pragma once

#include "scene/track_table.h"

struct motion_params {
	float accel_ms2;    // standard deviation of what the object may accelerate unannounced
	float default_sd_m; // of positions whose accuracy is not stated
	float speed_sd_ms;  // of reported velocities
	float gate_sigma; // a position further from the prediction than this many standard deviations
	float gate_m;	  // and this is a jump
	float restart_s;  // after so long a silence the next report begins anew
	uint32_t strikes; // that many jumps in a row to one new place are believed
};

// One report in the local plane.
struct motion_report {
	int64_t time_ns;
	float e_m, n_m;
	float sd_m; // 0: not stated
	float ve_ms, vn_ms;
	float he, hn; // both 0: unknown
	float accel_ms2, turn_rads;
	bool has_velocity;
};

enum motion_verdict {
	MOTION_USED,
	MOTION_JUMPED,	  // refused: nothing was changed but the count of strikes
	MOTION_RESTARTED, // the jump was confirmed by further reports: the track goes on there
};

// The first report of a track, or one after long silence.
void motion_begin(const struct motion_params *p, struct track_hot *h, struct track_motion *m,
		  const struct motion_report *r);

// A later one: r->time_ns >= h->time_ns, or an earlier one after the clock was set back.
enum motion_verdict motion_update(const struct motion_params *p, struct track_hot *h,
				  struct track_motion *m, const struct motion_report *r);

// Where a track is at an instant: position, velocity and heading, moved on by at most max_s (both ways).
struct motion_state {
	float e_m, n_m, ve_ms, vn_ms, he, hn;
};
struct motion_state motion_at(const struct track_hot *h, int64_t now_ns, float max_s);

// How far, squared and in units of variance, a place and velocity are from where the track would be then; the innovation
// of a report that might be of the same object. *variance: of the position difference, for likelihoods.
float motion_distance2(const struct motion_params *p, const struct track_hot *h,
		       const struct track_motion *m, const struct motion_report *r,
		       float *variance);
