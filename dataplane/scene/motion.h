// SPDX-License-Identifier: Apache-2.0
// How a track moves: prediction with the reported acceleration and turn rate, or constant velocity where none is reported, and the correction of
// that prediction by each report, weighted by how exact both are; reports that nothing real could have sent are refused.
//
// A Kalman filter of position and velocity (white acceleration; Bar-Shalom, Li, Kirubarajan: Estimation with Applications to
// Tracking and Navigation, 2001, section 6.2) with one covariance for every horizontal axis, because senders state one
// radius. Altitude is taken as reported. Pure.
#pragma once

#include "base/fmath.h"
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
enum motion_verdict motion_update(const struct motion_params *restrict p,
				  struct track_hot *restrict h, struct track_motion *restrict m,
				  const struct motion_report *restrict r);

// Where a track is at an instant: position, velocity and heading, moved on by at most max_s (both ways).
struct motion_state {
	float e_m, n_m, ve_ms, vn_ms, he, hn;
};

// Moves and turns by an angle, clockwise, along an arc.
void motion_turn(struct motion_state *s, float angle, float dt);

// Along the heading, and not past standing still. The position moves by the change of speed alone; the speed is added to it
// later.
static inline void motion_accelerate(struct motion_state *s, float accel_ms2, float dt)
{
	float speed = s->ve_ms * s->he + s->vn_ms * s->hn, change = accel_ms2 * dt;
	if (speed <= 0)
		return; // reversing, or no heading to speak of
	change = f_max(change, -speed);
	s->ve_ms += change * s->he;
	s->vn_ms += change * s->hn;
	s->e_m -= 0.5f * change * dt * s->he;
	s->n_m -= 0.5f * change * dt * s->hn;
}

// Inline: it is asked several times for each report.
static inline struct motion_state motion_at(const struct track_hot *h, int64_t now_ns, float max_s)
{
	float dt = (float)(now_ns - h->time_ns) * 1e-9f;
	dt = f_min(f_max(dt, -max_s), max_s);
	struct motion_state s = {h->e_m, h->n_m, h->ve_ms, h->vn_ms, h->he, h->hn};
	if (h->accel_ms2 != 0)
		motion_accelerate(&s, h->accel_ms2, dt);
	if (h->turn_rads != 0) {
		motion_turn(&s, h->turn_rads * dt, dt);
		return s;
	}
	s.e_m += s.ve_ms * dt;
	s.n_m += s.vn_ms * dt;
	return s;
}

// How far, squared and in units of variance, a place and velocity are from where the track would be then; the innovation
// of a report that might be of the same object. *variance: of the position difference, for likelihoods.
float motion_distance2(const struct motion_params *p, const struct track_hot *h,
		       const struct track_motion *m, const struct motion_report *r,
		       float *variance);
