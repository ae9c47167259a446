// SPDX-License-Identifier: Apache-2.0
#include "event.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static const struct {
	const char *name;
	double early_s, within_s; // an alert counts from so long before until so long after
} kinds[EVENT_KIND_COUNT] = {
	[EVENT_RED_LIGHT] = {"red_light_running", 8.0, 2.0},
	[EVENT_WRONG_WAY] = {"wrong_way", 1.0, 4.0},
	[EVENT_STOPPED] = {"stopped_vehicle", 0.0, 15.0},
	[EVENT_EMERGENCY] = {"emergency_vehicle", 0.0, 5.0},
	[EVENT_LOST_LINK] = {"lost_link", 0.0, 15.0},
	[EVENT_ZONE] = {"zone_infringement", 1.0, 3.0},
};

static const double PAUSE_S = 1.0; // true again this soon: the same event

int event_init(struct event_list *l, const struct scenario *s, unsigned slots)
{
	*l = (struct event_list){.s = s};
	l->to_line_m = calloc(slots, sizeof(*l->to_line_m));
	l->ids = calloc(slots, sizeof(*l->ids));
	if (l->to_line_m != NULL && l->ids != NULL)
		return 0;
	event_fini(l);
	return -ENOMEM;
}

void event_fini(struct event_list *l)
{
	free(l->to_line_m);
	free(l->ids);
	l->to_line_m = NULL;
	l->ids = NULL;
}

static void is_true(struct event_list *l, enum event_kind kind, uint32_t id, double t_s)
{
	for (unsigned i = l->count; i-- > 0;)
		if (l->e[i].kind == kind && l->e[i].id == id && t_s - l->e[i].until_s <= PAUSE_S) {
			l->e[i].until_s = t_s;
			return;
		}
	if (l->count == EVENT_MAX)
		l->full++;
	else
		l->e[l->count++] = (struct event){kind, id, t_s, t_s};
}

// Even-odd rule.
static bool is_inside(const struct path *p, double e_m, double n_m)
{
	bool in = false;
	for (unsigned i = 0, k = p->count - 1; i < p->count; k = i++) {
		const struct path_point *a = &p->p[i], *b = &p->p[k];
		if ((a->n_m > n_m) != (b->n_m > n_m) &&
		    e_m < (b->e_m - a->e_m) * (n_m - a->n_m) / (b->n_m - a->n_m) + a->e_m)
			in = !in;
	}
	return in;
}

static void look_drone(struct event_list *l, const struct truth_object *o, double t_s)
{
	if (t_s >= o->drone->silent_from_s) {
		is_true(l, EVENT_LOST_LINK, o->id, t_s);
		return;
	}
	for (unsigned i = 0; i < l->s->zone_count; i++) {
		const struct scenario_zone *z = &l->s->zones[i];
		if (z->kind == SCENARIO_ZONE_GEOZONE && o->z_m >= z->lower_m &&
		    o->z_m <= z->upper_m && is_inside(&z->path, o->e_m, o->n_m))
			is_true(l, EVENT_ZONE, o->id, t_s);
	}
}

static void look_road(struct event_list *l, const struct truth_object *o, double t_s)
{
	bool was_before = l->ids[o->slot] == o->id && l->to_line_m[o->slot] > 0.0;
	l->ids[o->slot] = o->id;
	l->to_line_m[o->slot] = o->to_line_m;
	if (o->signal >= 0 && was_before && o->to_line_m <= 0.0 &&
	    phase_at(&l->s->signals[o->signal], l->s->cycle_s, t_s) == PHASE_RED)
		is_true(l, EVENT_RED_LIGHT, o->id, t_s);
	if (o->actor == NULL)
		return;
	if (o->actor->expect == SCENARIO_EXPECT_WRONG_WAY && o->speed_ms > 2.0)
		is_true(l, EVENT_WRONG_WAY, o->id, t_s);
	if (o->actor->expect == SCENARIO_EXPECT_STOPPED && o->speed_ms < 0.3)
		is_true(l, EVENT_STOPPED, o->id, t_s);
	if (o->actor->expect == SCENARIO_EXPECT_EMERGENCY)
		is_true(l, EVENT_EMERGENCY, o->id, t_s);
}

void event_look(struct event_list *l, const struct truth_object *objects, unsigned count,
		double t_s)
{
	for (unsigned i = 0; i < count; i++) {
		if (objects[i].drone != NULL)
			look_drone(l, &objects[i], t_s);
		else
			look_road(l, &objects[i], t_s);
	}
}

const char *event_name(unsigned kind)
{
	return kind < EVENT_KIND_COUNT ? kinds[kind].name : "?";
}

double event_due_s(const struct event *e)
{
	return e->from_s + kinds[e->kind].within_s;
}

bool event_allows(const struct event *e, double t_s)
{
	return t_s >= e->from_s - kinds[e->kind].early_s &&
	       t_s <= e->until_s + kinds[e->kind].within_s;
}

bool event_is_due(const struct event *e, double t_s)
{
	return t_s >= e->from_s - kinds[e->kind].early_s && t_s <= event_due_s(e);
}
