// SPDX-License-Identifier: Apache-2.0
#include "scene/detect_air.h"

#include <math.h>

#include "base/units.h"

struct relative {
	float se, sn, sz; // position of b as seen from a
	float ve, vn, vz;
	bool has_z;
};

struct interval {
	float start_s, end_s;
};

static const struct interval ALWAYS = {-INFINITY, INFINITY}, NEVER = {INFINITY, -INFINITY};

// When is |s + v t| <= radius in the plane: the roots of a quadratic.
static struct interval within_radius(const struct relative *r, float radius_m)
{
	float a = r->ve * r->ve + r->vn * r->vn;
	float b = r->se * r->ve + r->sn * r->vn; // half the linear term
	float c = r->se * r->se + r->sn * r->sn - radius_m * radius_m;
	if (a < 1e-6f)
		return c <= 0 ? ALWAYS : NEVER;
	float disc = b * b - a * c;
	if (disc < 0)
		return NEVER;
	float root = sqrtf(disc);
	return (struct interval){(-b - root) / a, (-b + root) / a};
}

static struct interval within_height(const struct relative *r, float height_m)
{
	if (!r->has_z)
		return ALWAYS;
	if (fabsf(r->vz) < 1e-4f)
		return fabsf(r->sz) <= height_m ? ALWAYS : NEVER;
	float t1 = (-height_m - r->sz) / r->vz, t2 = (height_m - r->sz) / r->vz;
	return t1 < t2 ? (struct interval){t1, t2} : (struct interval){t2, t1};
}

// First time from now on inside the cylinder; INFINITY when never.
static float entry_time(const struct relative *r, float radius_m, float height_m)
{
	struct interval h = within_radius(r, radius_m), v = within_height(r, height_m);
	float start = fmaxf(0.0f, fmaxf(h.start_s, v.start_s)), end = fminf(h.end_s, v.end_s);
	return start <= end ? start : INFINITY;
}

static struct track_hot at_time(const struct track_hot *t, int64_t now_ns)
{
	struct track_hot r = *t;
	float dt = (float)(now_ns - t->time_ns) / (float)UNITS_NS_PER_S;
	r.e_m += r.ve_ms * dt;
	r.n_m += r.vn_ms * dt;
	r.alt_m += r.vz_ms * dt;
	return r;
}

struct detect_result detect_air_pair(const struct detect_air_params *p, const struct track_hot *a,
				     const struct track_hot *b, int64_t now_ns)
{
	struct detect_result out = {.time_s = INFINITY};
	const int64_t max_age_ns = (int64_t)(p->max_age_s * 1e9f);
	if (now_ns - a->time_ns > max_age_ns || now_ns - b->time_ns > max_age_ns)
		return out;
	struct track_hot pa = at_time(a, now_ns), pb = at_time(b, now_ns);
	struct relative r = {pb.e_m - pa.e_m,
			     pb.n_m - pa.n_m,
			     pb.alt_m - pa.alt_m,
			     pb.ve_ms - pa.ve_ms,
			     pb.vn_ms - pa.vn_ms,
			     pb.vz_ms - pa.vz_ms,
			     (a->flags & b->flags & TRACK_HAS_ALT) != 0 && a->datum == b->datum};
	out.now_m = sqrtf(r.se * r.se + r.sn * r.sn);
	out.closing_ms = out.now_m > 0.01f ? -(r.se * r.ve + r.sn * r.vn) / out.now_m : 0.0f;
	float f = p->clear_factor;
	float near_s = entry_time(&r, p->radius_m * f, p->height_m * f);
	out.near = near_s <= p->ahead_s * f;
	if (!out.near)
		return out;
	float entry_s = entry_time(&r, p->radius_m, p->height_m);
	out.now = entry_s <= p->ahead_s;
	out.time_s = out.now ? entry_s : near_s;
	float t = out.time_s;
	out.distance_m = hypotf(r.se + r.ve * t, r.sn + r.vn * t);
	out.e_m = 0.5f * (pa.e_m + pb.e_m + (pa.ve_ms + pb.ve_ms) * t);
	out.n_m = 0.5f * (pa.n_m + pb.n_m + (pa.vn_ms + pb.vn_ms) * t);
	return out;
}
