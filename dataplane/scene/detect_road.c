// SPDX-License-Identifier: Apache-2.0
#include "scene/detect_road.h"

#include <math.h>

#include "base/fmath.h"
#include "base/units.h"
#include "obs/obs.h"

static const float STEP_S = 0.1f;
static const float ALIKE = 0.85f; // cosine of some 32 degrees: headings that count as one direction
static const float STEADY_MS2 =
	0.7f; // acceleration below this changes little within the look-ahead
static const float STEADY_RADS = 0.05f;	 // turning below this too, at town speeds
static const float SPEED_UP_S = 1.0f;	 // nobody is taken to speed up for longer than this
static const float TURN_MOST_RAD = 1.6f; // nor to turn further than a right angle

// ---- straight on

// Separating axes of two rectangles are their four side normals. Moving at constant velocity, the projections on one
// axis overlap during one interval of time; the rectangles overlap while all four intervals do. First contact is the
// latest start, if it comes before the earliest end.
struct span_s {
	float start_s, end_s;
};

static float half_extent(const struct detect_body *b, float ax, float ay)
{
	return b->half_length_m * fabsf(b->he * ax + b->hn * ay) +
	       b->half_width_m * fabsf(b->hn * ax - b->he * ay);
}

static struct span_s overlap_on(float ax, float ay, const struct detect_body *a,
				const struct detect_body *b)
{
	float d = (b->e_m - a->e_m) * ax + (b->n_m - a->n_m) * ay;
	float v = (b->ve_ms - a->ve_ms) * ax + (b->vn_ms - a->vn_ms) * ay;
	float reach = half_extent(a, ax, ay) + half_extent(b, ax, ay);
	if (fabsf(v) < 1e-4f)
		return fabsf(d) <= reach ? (struct span_s){-INFINITY, INFINITY}
					 : (struct span_s){INFINITY, -INFINITY};
	float t1 = (-reach - d) / v, t2 = (reach - d) / v;
	return t1 < t2 ? (struct span_s){t1, t2} : (struct span_s){t2, t1};
}

float detect_road_ttc(const struct detect_body *a, const struct detect_body *b)
{
	float start = 0.0f, end = INFINITY;
	const float axes[4][2] = {{a->he, a->hn}, {a->hn, -a->he}, {b->he, b->hn}, {b->hn, -b->he}};
	for (int i = 0; i < 4; i++) {
		struct span_s k = overlap_on(axes[i][0], axes[i][1], a, b);
		start = k.start_s > start ? k.start_s : start;
		end = k.end_s < end ? k.end_s : end;
		if (start > end)
			return INFINITY;
	}
	return start;
}

// ---- turning and braking

static bool overlap(const struct detect_body *a, const struct detect_body *b)
{
	float de = b->e_m - a->e_m, dn = b->n_m - a->n_m;
	const float axes[4][2] = {{a->he, a->hn}, {a->hn, -a->he}, {b->he, b->hn}, {b->hn, -b->he}};
	for (int i = 0; i < 4; i++) {
		float ax = axes[i][0], ay = axes[i][1];
		if (fabsf(de * ax + dn * ay) > half_extent(a, ax, ay) + half_extent(b, ax, ay))
			return false;
	}
	return true;
}

// A body on its way: where it drives, how fast, and what changes per step.
struct mover {
	struct detect_body b;
	float speed_ms, de, dn; // direction of travel
	float accel_ms2, sine, cosine, turned_rad, turn_rad;
};

static struct mover mover_of(const struct detect_body *b, const struct track_hot *h)
{
	struct mover m = {.b = *b, .accel_ms2 = h->accel_ms2, .turn_rad = h->turn_rads * STEP_S};
	m.speed_ms = sqrtf(b->ve_ms * b->ve_ms + b->vn_ms * b->vn_ms);
	m.de = m.speed_ms > 0.1f ? b->ve_ms / m.speed_ms : b->he;
	m.dn = m.speed_ms > 0.1f ? b->vn_ms / m.speed_ms : b->hn;
	float r = m.turn_rad;
	m.sine = r - r * r * r / 6;
	m.cosine = 1 - r * r / 2;
	return m;
}

static void turn(float *e, float *n, const struct mover *m)
{
	float x = *e * m->cosine + *n * m->sine;
	*n = *n * m->cosine - *e * m->sine;
	*e = x;
}

static void step(struct mover *m, float t_s)
{
	float v = m->speed_ms;
	if (m->accel_ms2 < 0 || t_s < SPEED_UP_S)
		m->speed_ms = f_max(0, v + m->accel_ms2 * STEP_S);
	float way = 0.5f * (v + m->speed_ms) * STEP_S;
	m->b.e_m += m->de * way;
	m->b.n_m += m->dn * way;
	if (m->turn_rad != 0 && m->turned_rad < TURN_MOST_RAD) {
		m->turned_rad += fabsf(m->turn_rad);
		turn(&m->de, &m->dn, m);
		turn(&m->b.he, &m->b.hn, m);
	}
	m->b.ve_ms = m->de * m->speed_ms;
	m->b.vn_ms = m->dn * m->speed_ms;
}

// First contact within limit_s, to a step; the bodies are left where they touch.
static float stepped_ttc(struct mover *a, struct mover *b, float limit_s)
{
	float ra = a->b.half_length_m + a->b.half_width_m,
	      rb = b->b.half_length_m + b->b.half_width_m;
	float near2 = (ra + rb) * (ra + rb);
	for (float t = 0; t <= limit_s; t += STEP_S) {
		float de = b->b.e_m - a->b.e_m, dn = b->b.n_m - a->b.n_m;
		if (de * de + dn * dn <= near2 && overlap(&a->b, &b->b))
			return t;
		step(a, t);
		step(b, t);
	}
	return INFINITY;
}

static bool is_steady(const struct track_hot *h)
{
	return fabsf(h->accel_ms2) < STEADY_MS2 && fabsf(h->turn_rads) < STEADY_RADS;
}

// ---- the pair

static bool is_vulnerable(const struct track_hot *h)
{
	return h->cls == OBS_CLASS_PEDESTRIAN || h->cls == OBS_CLASS_CYCLIST;
}

static uint8_t kind_of(const struct track_hot *a, const struct track_hot *b)
{
	if (is_vulnerable(a) || is_vulnerable(b))
		return ALERT_KIND_VRU_IN_PATH;
	float alike = a->he * b->he + a->hn * b->hn;
	if ((a->flags & b->flags & TRACK_HAS_HEADING) == 0 || alike < -ALIKE)
		return ALERT_KIND_COLLISION_COURSE;
	return alike > ALIKE ? ALERT_KIND_REAR_END : ALERT_KIND_CROSSING_MOVEMENT;
}

static float half_width(const struct detect_road_params *p, const struct track_hot *h)
{
	float w = (float)h->half_width_cm * 0.01f;
	return f_max(w - p->lateral_m, f_min(w, 0.3f)) + p->margin_m;
}

static struct detect_body body_of(const struct detect_road_params *p,
				  const struct detect_road_side *s)
{
	return (struct detect_body){s->at.e_m,
				    s->at.n_m,
				    s->at.ve_ms,
				    s->at.vn_ms,
				    s->at.he,
				    s->at.hn,
				    (float)s->h->half_length_cm * 0.01f + p->margin_m,
				    half_width(p, s->h)};
}

static struct alert_party party_of(const struct detect_body *b, const struct track_hot *h,
				   int64_t now_ns)
{
	return (struct alert_party){b->e_m,
				    b->n_m,
				    (h->flags & TRACK_HAS_ALT) != 0 ? h->alt_m : 0,
				    b->ve_ms,
				    b->vn_ms,
				    (float)h->sd_cm * 0.01f,
				    (float)(now_ns - h->time_ns) * 1e-9f};
}

static float relative_speed(const struct detect_body *a, const struct detect_body *b)
{
	return hypotf(b->ve_ms - a->ve_ms, b->vn_ms - a->vn_ms);
}

// Nobody knows when a turn ends: it is followed for the time in which no second report is waited for. Whoever also meets the
// other straight on will be found as the turn ends.
static bool turns(const struct track_hot *h)
{
	return fabsf(h->turn_rads) >= STEADY_RADS;
}

// One behind the other around a bend: followed for the same time both circles cross, but the first one leaves the bend first.
static bool on_one_curve(const struct track_hot *a, const struct track_hot *b)
{
	return turns(a) && turns(b) && a->turn_rads * b->turn_rads > 0 &&
	       a->he * b->he + a->hn * b->hn > 0;
}

// Time to contact, and the bodies as they are then.
static float contact(const struct detect_road_params *p, struct detect_body *a,
		     struct detect_body *b, const struct track_hot *ha, const struct track_hot *hb)
{
	if (is_steady(ha) && is_steady(hb)) {
		float t = detect_road_ttc(a, b);
		if (t > p->clear_s)
			return INFINITY;
		a->e_m += a->ve_ms * t, a->n_m += a->vn_ms * t;
		b->e_m += b->ve_ms * t, b->n_m += b->vn_ms * t;
		return t;
	}
	if (on_one_curve(ha, hb) && detect_road_ttc(a, b) > p->clear_s)
		return INFINITY;
	struct mover ma = mover_of(a, ha), mb = mover_of(b, hb);
	float ahead_s = turns(ha) || turns(hb) ? p->sure_s : p->clear_s;
	float t = stepped_ttc(&ma, &mb, ahead_s);
	*a = ma.b;
	*b = mb.b;
	return t;
}

// On a bridge and under it.
static bool on_other_level(const struct detect_road_params *p, const struct detect_road_side *a,
			   const struct detect_road_side *b)
{
	const float footbridge = 1.5f; // a person missed is worse than one on a bridge alerted
	if ((a->h->flags & b->h->flags & TRACK_HAS_ALT) == 0 || a->h->datum != b->h->datum)
		return false;
	float level_m = a->is_vulnerable || b->is_vulnerable ? footbridge * p->level_m : p->level_m;
	return level_m > 0 && fabsf(a->h->alt_m - b->h->alt_m) > level_m;
}

struct detect_road_side detect_road_side(const struct detect_road_params *p,
					 const struct track_hot *h, int64_t now_ns)
{
	bool is_old = (float)(now_ns - h->time_ns) * 1e-9f > p->max_age_s;
	return (struct detect_road_side){.h = h,
					 .at = motion_at(h, now_ns, p->max_age_s),
					 .counts = (h->flags & TRACK_MOVES) != 0 && !is_old,
					 .is_steady = is_steady(h),
					 .is_vulnerable = is_vulnerable(h)};
}

bool detect_road_meets(const struct detect_road_params *p, const struct detect_road_side *a,
		       const struct detect_road_side *b, int64_t now_ns, struct detect_result *r)
{
	if (!a->counts || !b->counts || (a->is_vulnerable && b->is_vulnerable) ||
	    on_other_level(p, a, b))
		return false;
	float de = b->at.e_m - a->at.e_m, dn = b->at.n_m - a->at.n_m;
	float ve = b->at.ve_ms - a->at.ve_ms, vn = b->at.vn_ms - a->at.vn_ms;
	float now_m = sqrtf(de * de + dn * dn);
	float closing_ms = now_m > 0.01f ? -(de * ve + dn * vn) / now_m : 0.0f;
	if (closing_ms < (a->is_steady && b->is_steady ? p->closing_ms : 0))
		return false; // of those who brake, turn or speed up, the speed at contact counts
	const struct detect_body ba = body_of(p, a), bb = body_of(p, b);
	struct detect_body ta = ba, tb = bb;
	float time_s = contact(p, &ta, &tb, a->h, b->h);
	if (time_s > p->clear_s || relative_speed(&ta, &tb) < p->closing_ms)
		return false;
	float sure_s = (turns(a->h) || turns(b->h) ? 0.5f : 1.0f) * p->sure_s;
	*r = (struct detect_result){
		.near = true,
		.now = time_s <= p->ttc_s,
		.sure = time_s <= sure_s,
		.kind = kind_of(a->h, b->h),
		.time_s = time_s,
		.now_m = now_m,
		.closing_ms = closing_ms,
		.e_m = 0.5f * (ta.e_m + tb.e_m),
		.n_m = 0.5f * (ta.n_m + tb.n_m),
		.distance_m = hypotf(tb.e_m - ta.e_m, tb.n_m - ta.n_m),
		.party = {party_of(&ba, a->h, now_ns), party_of(&bb, b->h, now_ns)}};
	return true;
}

struct detect_result detect_road_pair(const struct detect_road_params *p, const struct track_hot *a,
				      const struct track_hot *b, int64_t now_ns)
{
	struct detect_result r = {.time_s = INFINITY};
	const struct detect_road_side sa = detect_road_side(p, a, now_ns),
				      sb = detect_road_side(p, b, now_ns);
	(void)detect_road_meets(p, &sa, &sb, now_ns, &r);
	return r;
}

float detect_road_reach(const struct detect_road_params *p, const struct track_hot *h)
{
	float l = (float)h->half_length_cm * 0.01f, w = (float)h->half_width_cm * 0.01f;
	float reach = sqrtf(l * l + w * w) + p->margin_m, t = p->clear_s;
	float speed = sqrtf(h->ve_ms * h->ve_ms + h->vn_ms * h->vn_ms);
	if (fabsf(h->turn_rads) >= STEADY_RADS)
		reach += 0.5f * speed * f_min(fabsf(h->turn_rads) * t, TURN_MOST_RAD) * t;
	if (fabsf(h->accel_ms2) >= STEADY_MS2) {
		float a = h->accel_ms2 < 0 ? f_min(-h->accel_ms2 * t, speed)
					   : h->accel_ms2 * SPEED_UP_S;
		reach += 0.5f * a * t;
	}
	return reach;
}
