// SPDX-License-Identifier: Apache-2.0
#include "verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "footprint.h"

const struct verdict_limits verdict_default = {.warn_s = 2.0,
					       .road_slack_s = 0.5,
					       .air_slack_s = 2.0,
					       .road_near_m = 50.0,
					       .air_near_m = 500.0,
					       .road_ahead_s = 5.0,
					       .air_ahead_s = 30.0,
					       .may_ttc_s = 3.0,
					       .may_margin_m = 0.25,
					       .may_pet_s = 2.0,
					       .may_drac_ms2 = 3.35,
					       .may_air_s = 20.0,
					       .may_air_factor = 1.5};

static const char *const names[VERDICT_CLASS_COUNT] = {"none", "must_not", "may", "late", "must"};
static const double GAP_S = 0.35;      // a prediction that pauses this long goes on
static const double MOVES_MS = 0.5;    // faster: under way
static const double CROSSING = 0.5;    // sine of the angle from which ways cross
static const double TRAIL_LOOK_M = 30; // further apart nobody enters where another just was
enum { TURN_OVER = 3 };		       // looks over which the course's change is taken
static const double TURN_MAX_RADS = 0.8;

int verdict_init(struct verdict *v, const struct scenario *s, unsigned slots, unsigned capacity)
{
	*v = (struct verdict){.limits = verdict_default,
			      .air_radius_m = s->judge.air_radius_m,
			      .air_height_m = s->judge.air_height_m,
			      .capacity = capacity,
			      .slots = slots};
	v->pairs = calloc(capacity, sizeof(*v->pairs));
	v->trails = calloc(slots, sizeof(*v->trails));
	v->now = calloc(slots, sizeof(*v->now));
	if (v->pairs != NULL && v->trails != NULL && v->now != NULL)
		return 0;
	verdict_fini(v);
	return -ENOMEM;
}

void verdict_fini(struct verdict *v)
{
	free(v->pairs);
	free(v->trails);
	free(v->now);
	v->pairs = NULL;
	v->trails = NULL;
	v->now = NULL;
}

const char *verdict_name(unsigned class)
{
	return class < VERDICT_CLASS_COUNT ? names[class] : "?";
}

// ---- pairs

static struct verdict_pair *place_of(const struct verdict *v, uint32_t a, uint32_t b)
{
	uint32_t lo = a < b ? a : b, hi = a < b ? b : a;
	uint64_t h = ((uint64_t)lo << 32 | hi) * 0x9e3779b97f4a7c15ULL;
	for (unsigned i = (unsigned)(h >> 40) & (v->capacity - 1);;
	     i = (i + 1) & (v->capacity - 1)) {
		struct verdict_pair *p = &v->pairs[i];
		if (p->a == 0 || (p->a == lo && p->b == hi))
			return p;
	}
}

const struct verdict_pair *verdict_find(const struct verdict *v, uint32_t a, uint32_t b)
{
	const struct verdict_pair *p = place_of(v, a, b);
	return p->a != 0 ? p : NULL;
}

static struct verdict_pair *pair_of(struct verdict *v, const struct truth_object *a,
				    const struct truth_object *b)
{
	struct verdict_pair *p = place_of(v, a->id, b->id);
	if (p->a != 0)
		return p;
	if (v->count >= v->capacity / 4 * 3) {
		v->full++;
		return NULL;
	}
	v->count++;
	*p = (struct verdict_pair){.a = a->id < b->id ? a->id : b->id,
				   .b = a->id < b->id ? b->id : a->id,
				   .is_air = a->kind == TRUTH_DRONE,
				   .contact_s = -1.0,
				   .shown_s = INFINITY,
				   .shown_last_s = -INFINITY,
				   .closest_m = INFINITY};
	return p;
}

enum verdict_class verdict_of(const struct verdict *v, const struct verdict_pair *p)
{
	double slack_s = p->is_air ? v->limits.air_slack_s : v->limits.road_slack_s;
	if (p->contact_s >= 0.0)
		return verdict_lead_s(p) >= v->limits.warn_s + slack_s - 1e-6 ? VERDICT_MUST
									      : VERDICT_LATE;
	if (p->is_may)
		return VERDICT_MAY;
	return p->is_near && p->a_moved && p->b_moved ? VERDICT_MUST_NOT : VERDICT_NONE;
}

static void show(struct verdict_pair *p, double t_s)
{
	if (t_s - p->shown_last_s > GAP_S)
		p->shown_s = t_s;
	p->shown_last_s = t_s;
}

static void touch(struct verdict_pair *p, double t_s)
{
	if (t_s - p->shown_last_s > GAP_S)
		p->shown_s = t_s;
	p->contact_s = t_s;
}

// ---- road

// Whether one is now where the other was at most may_pet_s ago.
static bool enters_trail(const struct verdict *v, const struct truth_object *a,
			 const struct verdict_trail *b)
{
	unsigned depth = b->count < VERDICT_TRAIL ? b->count : VERDICT_TRAIL;
	unsigned most = (unsigned)lround(v->limits.may_pet_s * 1000.0 / VERDICT_EVERY_MS);
	for (unsigned k = 1; k <= depth && k <= most; k++) {
		const struct truth_object *then = &b->at[(b->count - k) % VERDICT_TRAIL];
		if (hypot(then->e_m - a->e_m, then->n_m - a->n_m) <
			    0.5 * (a->length_m + then->length_m) + a->width_m + then->width_m &&
		    extrapolate_overlap(a, then, 0.0))
			return true;
	}
	return false;
}

static bool is_near_miss(const struct verdict *v, const struct extrapolate_motion *a,
			 const struct extrapolate_motion *b, double apart_m, double cv_s)
{
	const struct truth_object *x = &a->o, *y = &b->o;
	double closing = apart_m > 0.01 ? -((y->e_m - x->e_m) * (y->ve_ms - x->ve_ms) +
					    (y->n_m - x->n_m) * (y->vn_ms - x->vn_ms)) /
						  apart_m
					: 0.0;
	// Deceleration that keeps the gap open: closing speed squared over twice the gap.
	if (cv_s < INFINITY && closing / (2.0 * fmax(cv_s, 0.05)) >= v->limits.may_drac_ms2)
		return true;
	if (extrapolate_contact_s(a, b, v->limits.may_margin_m, v->limits.may_ttc_s) < INFINITY)
		return true;
	if (apart_m > TRAIL_LOOK_M || fabs(sin(x->heading_rad - y->heading_rad)) < CROSSING)
		return false;
	return enters_trail(v, x, &v->trails[y->slot]) || enters_trail(v, y, &v->trails[x->slot]);
}

static void look_road(struct verdict *v, const struct extrapolate_motion *a,
		      const struct extrapolate_motion *b, double t_s)
{
	const struct truth_object *x = &a->o, *y = &b->o;
	double de = y->e_m - x->e_m, dn = y->n_m - x->n_m;
	// As far as both can come within the horizon; nearer ones are encounters too.
	double look_m = fmax(v->limits.road_near_m,
			     (x->speed_ms + y->speed_ms) * v->limits.road_ahead_s + 20.0);
	if (fabs(de) > look_m || fabs(dn) > look_m || fabs(x->z_m - y->z_m) > 3.0)
		return;
	double apart_m = hypot(de, dn);
	double cv_s = footprint_ttc_s(x, y);
	bool is_near = apart_m <= v->limits.road_near_m;
	bool is_shown = cv_s <= v->limits.road_ahead_s ||
			extrapolate_contact_s(a, b, 0.0, v->limits.road_ahead_s) < INFINITY;
	if (!is_near && !is_shown)
		return;
	struct verdict_pair *p = pair_of(v, x, y);
	if (p == NULL || p->contact_s >= 0.0)
		return;
	bool x_first = x->id < y->id;
	p->is_near = p->is_near || is_near;
	p->a_moved = p->a_moved || (x_first ? x : y)->speed_ms > MOVES_MS;
	p->b_moved = p->b_moved || (x_first ? y : x)->speed_ms > MOVES_MS;
	p->closest_m = fmin(p->closest_m, apart_m);
	if (is_shown)
		show(p, t_s);
	if (cv_s == 0.0 && extrapolate_overlap(x, y, 0.0))
		touch(p, t_s);
	else if (!p->is_may && x->speed_ms + y->speed_ms > MOVES_MS)
		p->is_may = is_near_miss(v, a, b, apart_m, cv_s);
}

// ---- air

static void look_air(struct verdict *v, const struct truth_object *x, const struct truth_object *y,
		     double t_s)
{
	double apart_m = hypot(y->e_m - x->e_m, y->n_m - x->n_m), up_m = fabs(y->z_m - x->z_m);
	double f = v->limits.may_air_factor, r = v->air_radius_m, h = v->air_height_m;
	if (x->z_m < 1.0 || y->z_m < 1.0)
		return;
	double entry_s = extrapolate_cylinder_s(x, y, r, h);
	bool is_near = apart_m <= v->limits.air_near_m;
	if (!is_near && entry_s > v->limits.air_ahead_s)
		return;
	struct verdict_pair *p = pair_of(v, x, y);
	if (p == NULL || p->contact_s >= 0.0)
		return;
	p->is_near = p->is_near || is_near;
	p->a_moved = p->a_moved || (x->id < y->id ? x : y)->speed_ms > MOVES_MS;
	p->b_moved = p->b_moved || (x->id < y->id ? y : x)->speed_ms > MOVES_MS;
	p->closest_m = fmin(p->closest_m, apart_m);
	if (entry_s <= v->limits.air_ahead_s)
		show(p, t_s);
	if (apart_m <= r && up_m <= h)
		touch(p, t_s);
	else if (extrapolate_cylinder_s(x, y, f * r, f * h) <= v->limits.may_air_s)
		p->is_may = true;
}

// ---- all

static double turn_of(const struct verdict_trail *r)
{
	unsigned over = r->count - 1 < TURN_OVER ? r->count - 1 : TURN_OVER;
	if (over == 0)
		return 0.0;
	double now_rad = r->at[(r->count - 1) % VERDICT_TRAIL].heading_rad;
	double then_rad = r->at[(r->count - 1 - over) % VERDICT_TRAIL].heading_rad;
	double rads = remainder(now_rad - then_rad, 2.0 * M_PI) * 1000.0 / VERDICT_EVERY_MS / over;
	return fmax(-TURN_MAX_RADS, fmin(TURN_MAX_RADS, rads));
}

static bool is_on_foot(const struct truth_object *o)
{
	return o->kind == TRUTH_PEDESTRIAN;
}

void verdict_look(struct verdict *v, const struct truth_object *objects, unsigned count, double t_s)
{
	for (unsigned i = 0; i < count; i++) {
		struct verdict_trail *r = &v->trails[objects[i].slot];
		if (r->id != objects[i].id)
			*r = (struct verdict_trail){.id = objects[i].id};
		r->at[r->count++ % VERDICT_TRAIL] = objects[i];
		v->now[i] = (struct extrapolate_motion){objects[i], turn_of(r)};
	}
	for (unsigned i = 0; i < count; i++)
		for (unsigned k = i + 1; k < count; k++) {
			const struct truth_object *a = &objects[i], *b = &objects[k];
			if ((a->kind == TRUTH_DRONE) != (b->kind == TRUTH_DRONE))
				continue;
			if (a->kind == TRUTH_DRONE)
				look_air(v, a, b, t_s);
			else if (!is_on_foot(a) || !is_on_foot(b))
				look_road(v, &v->now[i], &v->now[k], t_s);
		}
}
