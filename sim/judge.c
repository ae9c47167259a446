// SPDX-License-Identifier: Apache-2.0
#include "judge.h"

#include <math.h>

#include "footprint.h"

static const double QUIET_S = 2.0; // a pair that was quiet this long may near-miss again
static const double LOOK_M =
	60.0; // road users further apart cannot touch within any configured time in town

void judge_init(struct judge *j, const struct scenario *s)
{
	*j = (struct judge){.s = s, .counts = {.first_near_miss_s = -1.0}};
}

// The pair's record while it lasts; a new one is counted by the caller.
static struct judge_pair *pair_of(struct judge *j, uint32_t a, uint32_t b, double t_s, bool *is_new)
{
	struct judge_pair *room = NULL;
	*is_new = false;
	for (unsigned i = 0; i < JUDGE_PAIRS_MAX; i++) {
		struct judge_pair *p = &j->pairs[i];
		if (p->a != 0 && t_s - p->last_s > QUIET_S)
			p->a = 0;
		if (p->a == a && p->b == b) {
			p->last_s = t_s;
			return p;
		}
		if (p->a == 0 && room == NULL)
			room = p;
	}
	if (room == NULL) {
		j->pairs_lost++;
		return NULL;
	}
	*room = (struct judge_pair){.a = a, .b = b, .last_s = t_s};
	*is_new = true;
	return room;
}

static void note(struct judge *j, uint64_t *count, double t_s)
{
	(*count)++;
	if (j->counts.first_near_miss_s < 0)
		j->counts.first_near_miss_s = t_s;
}

static void look_road(struct judge *j, const struct truth_object *a, const struct truth_object *b,
		      double t_s)
{
	double de = b->e_m - a->e_m, dn = b->n_m - a->n_m;
	if (fabs(de) > LOOK_M || fabs(dn) > LOOK_M || a->group == b->group)
		return;
	double apart = hypot(de, dn);
	double closing =
		apart > 0.01 ? -(de * (b->ve_ms - a->ve_ms) + dn * (b->vn_ms - a->vn_ms)) / apart
			     : 0.0;
	if (closing < j->s->judge.closing_ms)
		return;
	double ttc_s = footprint_ttc_s(a, b);
	if (ttc_s > j->s->judge.ttc_s)
		return;
	bool is_new;
	struct judge_pair *p = pair_of(j, a->id, b->id, t_s, &is_new);
	if (is_new)
		note(j, &j->counts.near_misses_road, t_s);
	if (p != NULL && ttc_s <= 0.0 && !p->touched) {
		p->touched = true;
		j->counts.collisions++;
	}
}

static void look_air(struct judge *j, const struct truth_object *a, const struct truth_object *b,
		     double t_s)
{
	double apart = hypot(b->e_m - a->e_m, b->n_m - a->n_m), up = fabs(b->z_m - a->z_m);
	bool is_new;
	if (apart > j->s->judge.air_radius_m || up > j->s->judge.air_height_m || a->z_m < 1.0 ||
	    b->z_m < 1.0)
		return;
	struct judge_pair *p = pair_of(j, a->id, b->id, t_s, &is_new);
	if (is_new)
		note(j, &j->counts.near_misses_air, t_s);
	if (p != NULL && !p->touched && hypot(apart, up) < 0.5 * (a->length_m + b->length_m)) {
		p->touched = true;
		j->counts.collisions++;
	}
}

void judge_look(struct judge *j, const struct truth_object *objects, unsigned count, double t_s)
{
	for (unsigned i = 0; i < count; i++)
		for (unsigned k = i + 1; k < count; k++) {
			const struct truth_object *a = &objects[i], *b = &objects[k];
			if ((a->kind == TRUTH_DRONE) != (b->kind == TRUTH_DRONE))
				continue;
			if (a->kind == TRUTH_DRONE)
				look_air(j, a, b, t_s);
			else
				look_road(j, a, b, t_s);
		}
}
