// SPDX-License-Identifier: Apache-2.0
#include "slot_motion.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define SPEED_SLACK_MS 0.3
#define ACCEL_SLACK    0.05

// Seconds to s_m from speed v0, accelerating (or braking) with a to v1 and keeping that.
static double time_to(double s_m, double v0, double v1, double a)
{
	double change_m = fabs(v1 * v1 - v0 * v0) / (2 * a);
	if (s_m >= change_m)
		return fabs(v1 - v0) / a + (s_m - change_m) / v1;
	double sign = v1 >= v0 ? 1 : -1;
	return sign * (sqrt(v0 * v0 + sign * 2 * a * s_m) - v0) / a;
}

void slot_profile_make(struct slot_profile *out, struct slot_pace pace)
{
	double entry = pace.entry * SLOT_SPEED_STEP_MS, top = pace.movement * SLOT_SPEED_STEP_MS,
	       a = pace.accel * 0.05;
	double v_hi = entry + SPEED_SLACK_MS, v_lo = fmax(0.05, entry - SPEED_SLACK_MS);
	double top_hi = fmax(top, entry) + SPEED_SLACK_MS, top_lo = fmax(0.7, top - SPEED_SLACK_MS);
	if (v_lo > top_lo)
		v_lo = top_lo;
	out->key =
		1u << 24 | (uint32_t)pace.entry << 16 | (uint32_t)pace.movement << 8 | pace.accel;
	for (uint32_t i = 0; i <= SLOT_PROFILE_STEPS; i++) {
		double s = i * 0.5;
		// A float rounds by less than a ten-millionth.
		out->early_s[i] =
			(float)(time_to(s, v_hi, top_hi, a * (1 + ACCEL_SLACK)) * (1 - 1e-6));
		out->late_s[i] =
			(float)(time_to(s, v_lo, top_lo, a * (1 - ACCEL_SLACK)) * (1 + 1e-6));
	}
}

static_assert(SLOT_PROFILES == 1 << 11, "the hash below has so many bits");

const struct slot_profile *slot_profiles_get(struct slot_profiles *t, struct slot_pace pace)
{
	uint32_t key =
		1u << 24 | (uint32_t)pace.entry << 16 | (uint32_t)pace.movement << 8 | pace.accel;
	struct slot_profile *p = &t->p[key * 2654435761u >> 21];
	if (p->key != key)
		slot_profile_make(p, pace);
	return p;
}

// ---- before the line

double slot_motion_earliest(const struct slot_approach *p)
{
	double v = p->v_ms, d = p->d_m, a = p->a_ms2, b = p->b_ms2;
	double entry = fmin(p->entry_ms, p->top_ms);
	if (v > entry && d * 2 * b <= v * v - entry * entry)
		return 2 * d / (v + sqrt(fmax(0, v * v - 2 * b * d))); // brakes all the way
	// Up to a peak, along, down to the entry speed.
	double peak2 = (2 * a * b * d + b * v * v + a * entry * entry) / (a + b);
	double reach2 = v * v + 2 * a * d; // accelerates all the way
	if (reach2 <= entry * entry)
		return (sqrt(reach2) - v) / a;
	double peak = fmin(sqrt(peak2), p->top_ms), along = d;
	double up = peak > v ? (peak * peak - v * v) / (2 * a) : (v * v - peak * peak) / (2 * b);
	double down = fmax(0, (peak * peak - entry * entry) / (2 * b));
	along = fmax(0, d - up - down);
	return (peak > v ? (peak - v) / a : (v - peak) / b) + along / fmax(peak, 0.1) +
	       (peak - fmin(entry, peak)) / b;
}

// Longest time until it passes the line at `ve` without standing still; infinite when it can stop before.
static double longest(const struct slot_approach *p, double ve)
{
	double ka = 1 / (2 * p->a_ms2), kb = 1 / (2 * p->b_ms2);
	double need = p->v_ms * p->v_ms * kb + ve * ve * ka;
	if (need <= p->d_m)
		return INFINITY;
	double low2 = (need - p->d_m) / (ka + kb);
	double low = sqrt(low2);
	if (low > p->v_ms || low > ve)
		return 0; // it cannot even be that fast
	return (p->v_ms - low) / p->b_ms2 + (ve - low) / p->a_ms2;
}

double slot_motion_entry(const struct slot_approach *p, double t_s)
{
	double top = fmin(p->entry_ms, sqrt(p->v_ms * p->v_ms + 2 * p->a_ms2 * p->d_m));
	double left = p->d_m - p->v_ms * p->v_ms / (2 * p->b_ms2);
	double low = left > 0 ? sqrt(2 * p->a_ms2 * left) : 0;
	if (low >= top || longest(p, top) >= t_s)
		return top;
	double high = top;
	for (int i = 0; i < 8; i++) {
		double mid = 0.5 * (low + high);
		if (longest(p, mid) >= t_s)
			low = mid;
		else
			high = mid;
	}
	return low;
}
