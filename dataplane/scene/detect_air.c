// SPDX-License-Identifier: Apache-2.0
#include "scene/detect_air.h"

#include <math.h>

#include "base/fmath.h"
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
	float start = f_max(0.0f, f_max(h.start_s, v.start_s)), end = f_min(h.end_s, v.end_s);
	return start <= end ? start : INFINITY;
}

struct cylinder {
	float radius_m, height_m;
};

static float speed_of(const struct track_hot *h)
{
	return sqrtf(h->ve_ms * h->ve_ms + h->vn_ms * h->vn_ms);
}

static float root_of_squares(float a, float b)
{
	return sqrtf(a * a + b * b);
}

static struct cylinder around(const struct detect_air_params *p, const struct track_hot *a,
			      const struct track_hot *b)
{
	float sd = root_of_squares((float)a->sd_cm, (float)b->sd_cm) * 0.01f;
	float alt_sd = root_of_squares((float)a->alt_sd_dm, (float)b->alt_sd_dm) * 0.1f;
	return (struct cylinder){p->radius_m + p->sigma * sd +
					 p->latency_s * (speed_of(a) + speed_of(b)),
				 p->height_m + p->sigma * alt_sd +
					 p->latency_s * (fabsf(a->vz_ms) + fabsf(b->vz_ms))};
}

float detect_air_reach(const struct detect_air_params *p, const struct track_hot *h)
{
	return p->clear_factor * (0.5f * p->radius_m + p->sigma * (float)h->sd_cm * 0.01f +
				  p->latency_s * speed_of(h));
}

static float age_s(const struct track_hot *h, int64_t now_ns)
{
	return (float)(now_ns - h->time_ns) / (float)UNITS_NS_PER_S;
}

static struct alert_party party_of(const struct motion_state *s, const struct track_hot *h,
				   float alt_m, int64_t now_ns)
{
	return (struct alert_party){s->e_m,	     s->n_m,   alt_m,
				    s->ve_ms,	     s->vn_ms, (float)h->sd_cm * 0.01f,
				    age_s(h, now_ns)};
}

struct detect_result detect_air_pair(const struct detect_air_params *p, const struct track_hot *a,
				     const struct track_hot *b, int64_t now_ns)
{
	struct detect_result out = {.time_s = INFINITY, .kind = ALERT_KIND_LOSS_OF_SEPARATION};
	float age_a = age_s(a, now_ns), age_b = age_s(b, now_ns);
	if (age_a > p->max_age_s || age_b > p->max_age_s ||
	    (a->flags & b->flags & TRACK_ON_GROUND) != 0)
		return out;
	struct motion_state pa = motion_at(a, now_ns, p->max_age_s),
			    pb = motion_at(b, now_ns, p->max_age_s);
	float za = a->alt_m + a->vz_ms * age_a, zb = b->alt_m + b->vz_ms * age_b;
	struct relative r = {pb.e_m - pa.e_m,
			     pb.n_m - pa.n_m,
			     zb - za,
			     pb.ve_ms - pa.ve_ms,
			     pb.vn_ms - pa.vn_ms,
			     b->vz_ms - a->vz_ms,
			     (a->flags & b->flags & TRACK_HAS_ALT) != 0 && a->datum == b->datum};
	out.now_m = sqrtf(r.se * r.se + r.sn * r.sn);
	out.closing_ms = out.now_m > 0.01f ? -(r.se * r.ve + r.sn * r.vn) / out.now_m : 0.0f;
	struct cylinder c = around(p, a, b);
	float f = p->clear_factor;
	float near_s = entry_time(&r, c.radius_m * f, c.height_m * f);
	out.near = near_s <= p->ahead_s * f;
	if (!out.near)
		return out;
	float entry_s = entry_time(&r, c.radius_m, c.height_m);
	out.now = entry_s <= p->ahead_s;
	out.sure = out.now;
	out.time_s = out.now ? entry_s : near_s;
	float t = out.time_s;
	out.distance_m = hypotf(r.se + r.ve * t, r.sn + r.vn * t);
	out.e_m = 0.5f * (pa.e_m + pb.e_m + (pa.ve_ms + pb.ve_ms) * t);
	out.n_m = 0.5f * (pa.n_m + pb.n_m + (pa.vn_ms + pb.vn_ms) * t);
	out.party[0] = party_of(&pa, a, (a->flags & TRACK_HAS_ALT) != 0 ? za : 0, now_ns);
	out.party[1] = party_of(&pb, b, (b->flags & TRACK_HAS_ALT) != 0 ? zb : 0, now_ns);
	return out;
}
