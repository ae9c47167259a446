// SPDX-License-Identifier: Apache-2.0
#include "scene/detect_road.h"

#include <math.h>

#include "base/units.h"

// Separating axes of two rectangles are their four side normals. Moving at constant velocity, the projections on one
// axis overlap during one interval of time; the rectangles overlap while all four intervals do. First contact is the
// latest start, if it comes before the earliest end.
struct interval {
	float start_s, end_s;
};

static struct interval overlap_on(float ax, float ay, const struct track_hot *a,
				  const struct track_hot *b, float margin_m)
{
	float d = (b->e_m - a->e_m) * ax + (b->n_m - a->n_m) * ay;
	float v = (b->ve_ms - a->ve_ms) * ax + (b->vn_ms - a->vn_ms) * ay;
	float reach = 2.0f * margin_m;
	const struct track_hot *both[2] = {a, b};
	for (int i = 0; i < 2; i++) {
		float s = sinf(both[i]->heading_rad), c = cosf(both[i]->heading_rad);
		reach += both[i]->half_length_m * fabsf(s * ax + c * ay) +
			 both[i]->half_width_m * fabsf(c * ax - s * ay);
	}
	if (fabsf(v) < 1e-4f)
		return fabsf(d) <= reach ? (struct interval){-INFINITY, INFINITY}
					 : (struct interval){INFINITY, -INFINITY};
	float t1 = (-reach - d) / v, t2 = (reach - d) / v;
	return t1 < t2 ? (struct interval){t1, t2} : (struct interval){t2, t1};
}

float detect_road_ttc(const struct track_hot *a, const struct track_hot *b, float margin_m)
{
	float start = 0.0f, end = INFINITY;
	const struct track_hot *both[2] = {a, b};
	for (int i = 0; i < 4; i++) {
		float s = sinf(both[i / 2]->heading_rad), c = cosf(both[i / 2]->heading_rad);
		struct interval k = i % 2 == 0 ? overlap_on(s, c, a, b, margin_m)
					       : overlap_on(c, -s, a, b, margin_m);
		start = fmaxf(start, k.start_s);
		end = fminf(end, k.end_s);
		if (start > end)
			return INFINITY;
	}
	return start;
}

static struct track_hot at_time(const struct track_hot *t, int64_t now_ns, float max_age_s)
{
	struct track_hot r = *t;
	float dt = (float)(now_ns - t->time_ns) / (float)UNITS_NS_PER_S;
	dt = fminf(fmaxf(dt, -max_age_s), max_age_s);
	r.e_m += r.ve_ms * dt;
	r.n_m += r.vn_ms * dt;
	return r;
}

struct detect_result detect_road_pair(const struct detect_road_params *p, const struct track_hot *a,
				      const struct track_hot *b, int64_t now_ns)
{
	struct detect_result r = {.time_s = INFINITY};
	const int64_t max_age_ns = (int64_t)(p->max_age_s * 1e9f);
	if ((a->flags & b->flags & TRACK_MOVES) == 0 || now_ns - a->time_ns > max_age_ns ||
	    now_ns - b->time_ns > max_age_ns)
		return r;
	struct track_hot pa = at_time(a, now_ns, p->max_age_s),
			 pb = at_time(b, now_ns, p->max_age_s);
	float de = pb.e_m - pa.e_m, dn = pb.n_m - pa.n_m;
	float ve = pb.ve_ms - pa.ve_ms, vn = pb.vn_ms - pa.vn_ms;
	r.now_m = sqrtf(de * de + dn * dn);
	r.closing_ms = r.now_m > 0.01f ? -(de * ve + dn * vn) / r.now_m : 0.0f;
	if (r.closing_ms < p->closing_ms)
		return r;
	// Cheap bound before the exact test: they cannot touch in time if even head-on closing leaves a gap.
	float reach = pa.half_length_m + pb.half_length_m + pa.half_width_m + pb.half_width_m +
		      2 * p->margin_m;
	if (r.now_m - reach > sqrtf(ve * ve + vn * vn) * p->clear_s)
		return r;
	r.time_s = detect_road_ttc(&pa, &pb, p->margin_m);
	r.near = r.time_s <= p->clear_s;
	r.now = r.time_s <= p->ttc_s;
	if (r.near) {
		float t = r.time_s;
		r.e_m = 0.5f * (pa.e_m + pb.e_m + (pa.ve_ms + pb.ve_ms) * t);
		r.n_m = 0.5f * (pa.n_m + pb.n_m + (pa.vn_ms + pb.vn_ms) * t);
		r.distance_m = hypotf(de + ve * t, dn + vn * t);
	}
	return r;
}
