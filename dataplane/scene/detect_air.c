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
	struct interval v = within_height(r, height_m);
	if (v.start_s > v.end_s || v.end_s < 0)
		return INFINITY; // as most pairs are apart
	struct interval h = within_radius(r, radius_m);
	float start = f_max(0.0f, f_max(h.start_s, v.start_s)), end = f_min(h.end_s, v.end_s);
	return start <= end ? start : INFINITY;
}

struct cylinder {
	float radius_m, height_m;
};

static float root_of_squares(float a, float b)
{
	return sqrtf(a * a + b * b);
}

static struct cylinder around(const struct detect_air_params *p, const struct detect_air_side *a,
			      const struct detect_air_side *b)
{
	float sd = root_of_squares((float)a->h->sd_cm, (float)b->h->sd_cm) * 0.01f;
	float alt_sd = root_of_squares((float)a->h->alt_sd_dm, (float)b->h->alt_sd_dm) * 0.1f;
	return (struct cylinder){p->radius_m + p->sigma * sd +
					 p->latency_s * (a->speed_ms + b->speed_ms),
				 p->height_m + p->sigma * alt_sd +
					 p->latency_s * (fabsf(a->h->vz_ms) + fabsf(b->h->vz_ms))};
}

float detect_air_reach(const struct detect_air_params *p, const struct track_hot *h)
{
	return p->clear_factor * (0.5f * p->radius_m + p->sigma * (float)h->sd_cm * 0.01f +
				  p->latency_s * detect_speed(h));
}

static struct alert_party party_of(const struct detect_air_side *s, int64_t now_ns)
{
	const struct motion_state *m = &s->at;
	return (struct alert_party){m->e_m,
				    m->n_m,
				    (s->h->flags & TRACK_HAS_ALT) != 0 ? s->alt_m : 0,
				    m->ve_ms,
				    m->vn_ms,
				    (float)s->h->sd_cm * 0.01f,
				    detect_age_s(s->h, now_ns)};
}

bool detect_air_meets(const struct detect_air_params *p, const struct detect_air_side *a,
		      const struct detect_air_side *b, int64_t now_ns, struct detect_result *out)
{
	const struct motion_state *pa = &a->at, *pb = &b->at;
	if (a->is_old || b->is_old || (a->h->flags & b->h->flags & TRACK_ON_GROUND) != 0)
		return false;
	struct relative r = {pb->e_m - pa->e_m,
			     pb->n_m - pa->n_m,
			     b->alt_m - a->alt_m,
			     pb->ve_ms - pa->ve_ms,
			     pb->vn_ms - pa->vn_ms,
			     b->h->vz_ms - a->h->vz_ms,
			     (a->h->flags & b->h->flags & TRACK_HAS_ALT) != 0 &&
				     a->h->datum == b->h->datum};
	struct cylinder c = around(p, a, b);
	float f = p->clear_factor;
	float near_s = entry_time(&r, c.radius_m * f, c.height_m * f);
	if (!(near_s <= p->ahead_s * f))
		return false;
	float entry_s = entry_time(&r, c.radius_m, c.height_m);
	bool now = entry_s <= p->ahead_s;
	float t = now ? entry_s : near_s, now_m = sqrtf(r.se * r.se + r.sn * r.sn);
	*out = (struct detect_result){
		.near = true,
		.now = now,
		.sure = now,
		.kind = ALERT_KIND_LOSS_OF_SEPARATION,
		.time_s = t,
		.now_m = now_m,
		.closing_ms = now_m > 0.01f ? -(r.se * r.ve + r.sn * r.vn) / now_m : 0.0f,
		.distance_m = hypotf(r.se + r.ve * t, r.sn + r.vn * t),
		.e_m = 0.5f * (pa->e_m + pb->e_m + (pa->ve_ms + pb->ve_ms) * t),
		.n_m = 0.5f * (pa->n_m + pb->n_m + (pa->vn_ms + pb->vn_ms) * t),
		.party = {party_of(a, now_ns), party_of(b, now_ns)}};
	return true;
}

struct detect_result detect_air_pair(const struct detect_air_params *p, const struct track_hot *a,
				     const struct track_hot *b, int64_t now_ns)
{
	struct detect_result out = {.time_s = INFINITY, .kind = ALERT_KIND_LOSS_OF_SEPARATION};
	const struct detect_air_side sa = detect_air_side(p, a, now_ns),
				     sb = detect_air_side(p, b, now_ns);
	(void)detect_air_meets(p, &sa, &sb, now_ns, &out);
	return out;
}
