// SPDX-License-Identifier: Apache-2.0
#include "base/well_clear.h"

#include <math.h>

#define FT  0.3048
#define NMI 1852.0

// DO-365B volumes: table of RTCA DO-365B for remain well clear; the preventive alert's 700 ft is the caller's to put in.
// Small: ASTM F3442, 2000 ft by 250 ft.
const struct well_clear_volume well_clear_volumes[WELL_CLEAR_KIND_COUNT] = {
	[WELL_CLEAR_EN_ROUTE] = {"en_route", 0.66 * NMI, 450 * FT, 35.0, 0.0},
	[WELL_CLEAR_TERMINAL] = {"terminal", 1500 * FT, 450 * FT, 0.0, 0.0},
	[WELL_CLEAR_NON_COOPERATIVE] = {"non_cooperative", 2200 * FT, 450 * FT, 0.0, 0.0},
	[WELL_CLEAR_NMAC] = {"nmac", 500 * FT, 100 * FT, 0.0, 0.0},
	[WELL_CLEAR_SMALL] = {"small", 2000 * FT, 250 * FT, 0.0, 0.0},
};

static const double STILL_MS2 = 1e-12; // squared relative speed below which nothing moves

double well_clear_tcpa_s(const struct well_clear_state *s)
{
	double vv = s->ve_ms * s->ve_ms + s->vn_ms * s->vn_ms;
	if (vv < STILL_MS2)
		return 0.0;
	return fmax(0.0, -(s->e_m * s->ve_ms + s->n_m * s->vn_ms) / vv);
}

double well_clear_dcpa_m(const struct well_clear_state *s)
{
	double t_s = well_clear_tcpa_s(s);
	return hypot(s->e_m + s->ve_ms * t_s, s->n_m + s->vn_ms * t_s);
}

// Times from which on, and until which, the horizontal part is violated; false when never.
//
// Modified tau, (D^2 - |s|^2) / (s.v) while closing, falls to T where |s|^2 + T s.v = D^2. Along s + v t this is a
// quadratic in t whose smaller root is the beginning. The end is where the distance grows past D again.
static bool horizontal(const struct well_clear_volume *v, const struct well_clear_state *s,
		       double *from_s, double *until_s)
{
	double vv = s->ve_ms * s->ve_ms + s->vn_ms * s->vn_ms;
	double sv = s->e_m * s->ve_ms + s->n_m * s->vn_ms;
	double beyond = s->e_m * s->e_m + s->n_m * s->n_m - v->d_m * v->d_m;
	*from_s = 0.0;
	*until_s = INFINITY;
	if (vv < STILL_MS2)
		return beyond <= 0.0;
	double leave = sv * sv - vv * beyond;
	if (leave < 0.0) // never nearer than D: a small tau does not matter
		return false;
	*until_s = (-sv + sqrt(leave)) / vv;
	double half = sv + 0.5 * v->tau_s * vv;
	double root = half * half - vv * (beyond + v->tau_s * sv);
	// Not negative: at the closest approach, within D, the quadratic is not positive.
	*from_s = (-half - sqrt(fmax(root, 0.0))) / vv;
	return *until_s >= 0.0;
}

static bool vertical(const struct well_clear_volume *v, const struct well_clear_state *s,
		     double *from_s, double *until_s)
{
	double up_m = fabs(s->z_m), speed_ms = fabs(s->vz_ms);
	*from_s = 0.0;
	*until_s = INFINITY;
	if (speed_ms < 1e-9)
		return up_m <= v->z_m;
	double rate_ms = s->z_m * s->vz_ms > 0.0 ? speed_ms : -speed_ms; // positive: diverging
	*until_s = (v->z_m - up_m * (rate_ms > 0.0 ? 1.0 : -1.0)) / speed_ms;
	// While closing, level within tcoa counts as near.
	*from_s = rate_ms > 0.0 ? 0.0 : (up_m - fmax(v->z_m, v->tcoa_s * speed_ms)) / speed_ms;
	return *until_s >= 0.0;
}

double well_clear_violation_s(const struct well_clear_volume *v, const struct well_clear_state *s)
{
	double h_from, h_until, z_from, z_until;
	if (!horizontal(v, s, &h_from, &h_until) || !vertical(v, s, &z_from, &z_until))
		return INFINITY;
	double from_s = fmax(0.0, fmax(h_from, z_from));
	return from_s <= fmin(h_until, z_until) ? from_s : INFINITY;
}

bool well_clear_is_violated(const struct well_clear_volume *v, const struct well_clear_state *s)
{
	return well_clear_violation_s(v, s) == 0.0;
}
