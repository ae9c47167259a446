// SPDX-License-Identifier: Apache-2.0
#include "scene/motion.h"

#include <math.h>

#include "base/fmath.h"
#include "base/units.h"

static const float SD_FLOOR_M =
	0.15f; // no receiver on the road is better than it says to the centimetre
static const float SPEED_SHARE = 0.02f; // of the speed, added to the standard deviation of velocity
static const float MOVES_SD_MS = 2; // velocity made of positions alone counts when known this well
static const float TURN_LEAST_RADS = 0.009f; // half a degree a second: noise of a straight drive
static const float FIRST_SPEED_SD_MS = 20;   // of a sender that states no velocity

static float square(float x)
{
	return x * x;
}

static float position_variance(const struct motion_params *p, const struct motion_report *r)
{
	return square(r->sd_m > 0 ? f_max(r->sd_m, SD_FLOOR_M) : p->default_sd_m);
}

static float velocity_variance(const struct motion_params *p, const struct motion_report *r)
{
	return square(p->speed_sd_ms + SPEED_SHARE * sqrtf(square(r->ve_ms) + square(r->vn_ms)));
}

static uint16_t rounded_up(float x)
{
	return x < 65535 ? (uint16_t)(x + 0.999f) : UINT16_MAX;
}

// As reported; by the change of heading where nothing is reported and the change is more than noise of a heading.
static float turn_of(const struct track_hot *h, struct track_motion *m,
		     const struct motion_report *r)
{
	const float share = 0.3f, least_rads = 0.15f, most_rads = 1.5f;
	float dt = (float)(r->time_ns - h->time_ns) * 1e-9f;
	if ((h->flags & TRACK_HAS_HEADING) == 0 || (r->he == 0 && r->hn == 0) || dt > 1.0f) {
		m->turn_rads = 0;
	} else if (dt > 0.02f) {
		float sine = r->he * h->hn - r->hn * h->he; // of the angle turned, clockwise
		m->turn_rads +=
			share * (f_min(f_max(sine / dt, -most_rads), most_rads) - m->turn_rads);
	}
	if (fabsf(r->turn_rads) >= TURN_LEAST_RADS)
		return r->turn_rads;
	return fabsf(m->turn_rads) >= least_rads ? m->turn_rads : 0;
}

// What is not filtered: heading, acceleration, turn; and what follows from the state.
static void take_rest(struct track_hot *h, struct track_motion *m, const struct motion_report *r)
{
	h->turn_rads = turn_of(h, m, r);
	h->time_ns = r->time_ns;
	h->accel_ms2 = r->accel_ms2;
	h->sd_cm = rounded_up(sqrtf(m->p_pp) * 100);
	float v2 = square(h->ve_ms) + square(h->vn_ms);
	if (r->he != 0 || r->hn != 0) {
		h->he = r->he;
		h->hn = r->hn;
		h->flags |= TRACK_HAS_HEADING;
	} else if (v2 > 1.0f && (h->flags & TRACK_MOVES) != 0) {
		float v = sqrtf(v2);
		h->he = h->ve_ms / v;
		h->hn = h->vn_ms / v;
		h->flags |= TRACK_HAS_HEADING;
	} else if ((h->flags & TRACK_HAS_HEADING) == 0) {
		h->he = 0;
		h->hn = 1;
	}
}

static void judge_velocity(struct track_hot *h, const struct track_motion *m)
{
	if (m->p_vv <= square(MOVES_SD_MS))
		h->flags |= TRACK_MOVES;
	else
		h->flags &= (uint8_t)~TRACK_MOVES;
}

void motion_begin(const struct motion_params *p, struct track_hot *h, struct track_motion *m,
		  const struct motion_report *r)
{
	h->e_m = r->e_m;
	h->n_m = r->n_m;
	h->ve_ms = r->has_velocity ? r->ve_ms : 0;
	h->vn_ms = r->has_velocity ? r->vn_ms : 0;
	m->p_pp = position_variance(p, r);
	m->p_pv = 0;
	m->p_vv = r->has_velocity ? velocity_variance(p, r) : square(FIRST_SPEED_SD_MS);
	m->strikes = 0;
	h->flags &= (uint8_t)~TRACK_HAS_HEADING; // what it was before is no turn
	judge_velocity(h, m);
	take_rest(h, m, r);
}

// ---- prediction

// Sine and cosine of small angles: 1e-4 off at half a radian.
static void rotate(float *x, float *y, float angle)
{
	float a2 = angle * angle, s = angle * (1 - a2 / 6 * (1 - a2 / 20)),
	      c = 1 - a2 / 2 * (1 - a2 / 12);
	float e = *x * c + *y * s, n = *y * c - *x * s; // clockwise
	*x = e;
	*y = n;
}

void motion_turn(struct motion_state *s, float angle, float dt)
{
	angle = f_min(f_max(angle, -1.0f), 1.0f);
	rotate(&s->ve_ms, &s->vn_ms, angle / 2); // the chord's direction
	s->e_m += s->ve_ms * dt;
	s->n_m += s->vn_ms * dt;
	rotate(&s->ve_ms, &s->vn_ms, angle / 2);
	rotate(&s->he, &s->hn, angle);
}

struct covariance {
	float pp, pv, vv;
};

static struct covariance spread(const struct motion_params *p, const struct track_motion *m,
				float dt)
{
	float q = square(p->accel_ms2) * dt * dt;
	return (struct covariance){m->p_pp + dt * (2 * m->p_pv + dt * m->p_vv) + q * dt * dt / 4,
				   m->p_pv + dt * m->p_vv + q * dt / 2, m->p_vv + q};
}

float motion_distance2(const struct motion_params *p, const struct track_hot *h,
		       const struct track_motion *m, const struct motion_report *r, float *variance)
{
	float dt = (float)(r->time_ns - h->time_ns) * 1e-9f;
	struct motion_state s = motion_at(h, r->time_ns, p->restart_s);
	struct covariance c = spread(p, m, dt);
	float vp = c.pp + position_variance(p, r),
	      d2 = (square(r->e_m - s.e_m) + square(r->n_m - s.n_m)) / vp;
	if (r->has_velocity && (h->flags & TRACK_MOVES) != 0)
		d2 += (square(r->ve_ms - s.ve_ms) + square(r->vn_ms - s.vn_ms)) /
		      (c.vv + velocity_variance(p, r));
	*variance = vp;
	return d2;
}

// ---- correction

// Reports that jump to one new place again and again are of something that moved while it was not heard right.
static enum motion_verdict jump(const struct motion_params *p, struct track_hot *h,
				struct track_motion *m, const struct motion_report *r)
{
	float dt = (float)(r->time_ns - m->jump_ns) * 1e-9f;
	float v = r->has_velocity ? sqrtf(square(r->ve_ms) + square(r->vn_ms)) : FIRST_SPEED_SD_MS;
	float off2 = square(r->e_m - m->jump_e_m) + square(r->n_m - m->jump_n_m);
	bool is_same_place = m->strikes > 0 && dt >= 0 && dt < p->restart_s &&
			     off2 <= square(p->gate_m + 1.5f * v * dt);
	m->strikes = is_same_place ? (uint8_t)(m->strikes + 1) : 1;
	m->jump_e_m = r->e_m;
	m->jump_n_m = r->n_m;
	m->jump_ns = r->time_ns;
	if (m->strikes < p->strikes)
		return MOTION_JUMPED;
	motion_begin(p, h, m, r);
	return MOTION_RESTARTED;
}

static void correct_velocity(const struct motion_params *p, struct motion_state *s,
			     struct covariance *c, const struct motion_report *r)
{
	float sum = c->vv + velocity_variance(p, r), kp = c->pv / sum, kv = c->vv / sum;
	float de = r->ve_ms - s->ve_ms, dn = r->vn_ms - s->vn_ms;
	s->e_m += kp * de;
	s->n_m += kp * dn;
	s->ve_ms += kv * de;
	s->vn_ms += kv * dn;
	c->pp -= kp * c->pv;
	c->pv *= 1 - kv;
	c->vv *= 1 - kv;
}

static void correct_position(struct motion_state *s, struct covariance *c, float de, float dn,
			     float variance)
{
	float sum = c->pp + variance, kp = c->pp / sum, kv = c->pv / sum;
	s->e_m += kp * de;
	s->n_m += kp * dn;
	s->ve_ms += kv * de;
	s->vn_ms += kv * dn;
	c->vv -= kv * c->pv;
	c->pv *= 1 - kp;
	c->pp *= 1 - kp;
}

enum motion_verdict motion_update(const struct motion_params *restrict p,
				  struct track_hot *restrict h, struct track_motion *restrict m,
				  const struct motion_report *restrict r)
{
	float dt = (float)(r->time_ns - h->time_ns) * 1e-9f;
	if (dt < 0 || dt > p->restart_s) {
		motion_begin(p, h, m, r);
		return MOTION_USED;
	}
	struct motion_state s = motion_at(h, r->time_ns, p->restart_s);
	struct covariance c = spread(p, m, dt);
	float variance = position_variance(p, r), de = r->e_m - s.e_m, dn = r->n_m - s.n_m;
	float gate_m = p->gate_m + p->gate_sigma * sqrtf(c.pp + variance);
	if (square(de) + square(dn) > square(gate_m))
		return jump(p, h, m, r);
	correct_position(&s, &c, de, dn, variance);
	if (r->has_velocity)
		correct_velocity(p, &s, &c, r);
	h->e_m = s.e_m;
	h->n_m = s.n_m;
	h->ve_ms = s.ve_ms;
	h->vn_ms = s.vn_ms;
	m->p_pp = c.pp;
	m->p_pv = c.pv;
	m->p_vv = c.vv;
	m->strikes = 0;
	judge_velocity(h, m);
	take_rest(h, m, r);
	return MOTION_USED;
}
