// SPDX-License-Identifier: Apache-2.0
#include "sumo_judge.h"

#include <math.h>
#include <stdio.h>

#include "base/units.h"

static const double NEAR_M = 60.0;	// of a crossing's middle
static const double TOLERANCE_S = 0.05; // of a window, beyond what clock and position are off
static const double CLOCK_TOLERANCE = 2.0;

void sumo_judge_init(struct sumo_judge *j, const struct sumo_bridge *b)
{
	*j = (struct sumo_judge){.b = b, .n = {.gap_least_m = INFINITY}};
}

// ---- boxes

struct box {
	double x_m, y_m, along_x, along_y, half_l, half_w;
};

// SUMO's position is the middle of the front.
static struct box box_of(const struct sumo_car *c)
{
	double rad = c->angle_deg * M_PI / 180.0, half = 0.5 * c->length_m;
	return (struct box){
		c->x_m - half * sin(rad), c->y_m - half * cos(rad), sin(rad), cos(rad), half,
		0.5 * c->width_m};
}

static double extent(const struct box *b, double x, double y)
{
	return b->half_l * fabs(b->along_x * x + b->along_y * y) +
	       b->half_w * fabs(b->along_y * x - b->along_x * y);
}

// Widest gap along one of the sides' directions; negative: they overlap. Convex boxes are apart exactly while one of these
// is positive.
static double gap_m(const struct box *a, const struct box *b)
{
	const double ways[4][2] = {{a->along_x, a->along_y},
				   {a->along_y, -a->along_x},
				   {b->along_x, b->along_y},
				   {b->along_y, -b->along_x}};
	double widest = -INFINITY, dx = b->x_m - a->x_m, dy = b->y_m - a->y_m;
	for (unsigned i = 0; i < 4; i++) {
		double x = ways[i][0], y = ways[i][1];
		widest = fmax(widest, fabs(dx * x + dy * y) - extent(a, x, y) - extent(b, x, y));
	}
	return widest;
}

static bool is_known(struct sumo_judge *j, int32_t a, int32_t b)
{
	for (uint32_t i = 0; i < j->pair_count; i++)
		if (j->pair[i].a == a && j->pair[i].b == b)
			return true;
	if (j->pair_count == SUMO_PAIRS_MAX) {
		j->n.pairs_lost++;
		return false;
	}
	j->pair[j->pair_count].a = a;
	j->pair[j->pair_count++].b = b;
	return false;
}

static void describe(const struct sumo_judge *j, char *out, size_t size, const struct sumo_car *a,
		     const struct sumo_car *b)
{
	const struct sumo_net *n = j->b->net;
	const struct sumo_fleet *f = j->b->fleet;
	snprintf(out, size, "%.1f s: %s on %s at %.1f m and %s on %s at %.1f m", f->t_s,
		 names_text(&f->ids, a->name), names_text(&n->lane_names, a->lane), a->pos_m,
		 names_text(&f->ids, b->name), names_text(&n->lane_names, b->lane), b->pos_m);
}

static void look_pair(struct sumo_judge *j, const struct sumo_car *a, const struct sumo_car *b)
{
	double reach = a->length_m + b->length_m + 5.0;
	if (fabs(a->x_m - b->x_m) > reach || fabs(a->y_m - b->y_m) > reach)
		return;
	const struct box p = box_of(a), q = box_of(b);
	double gap = gap_m(&p, &q);
	const struct sumo_lane *lanes = j->b->net->lanes;
	// Neighbours that wait in their lanes are as near as the lanes are.
	if (a->lane != b->lane &&
	    (lanes[a->lane].edge == NAMES_NONE || lanes[b->lane].edge == NAMES_NONE) &&
	    gap < j->n.gap_least_m) {
		j->n.gap_least_m = gap;
		describe(j, j->nearest, sizeof(j->nearest), a, b);
	}
	if (gap >= 0.0 || is_known(j, a->name, b->name))
		return;
	if (j->n.collisions++ == 0)
		describe(j, j->first, sizeof(j->first), a, b);
}

static void look_crossing(struct sumo_judge *j, const struct sumo_crossing *x)
{
	const struct sumo_fleet *f = j->b->fleet;
	const struct sumo_car *near[SUMO_NEAR_MAX];
	unsigned count = 0;
	for (uint32_t i = 0; i < f->here_count; i++) {
		const struct sumo_car *c = &f->cars[f->here[i]];
		if (c->lane == NAMES_NONE || fabs(c->x_m - x->x_m) > NEAR_M ||
		    fabs(c->y_m - x->y_m) > NEAR_M)
			continue;
		if (count == SUMO_NEAR_MAX) {
			j->n.pairs_lost++;
			break;
		}
		near[count++] = c;
	}
	for (unsigned i = 0; i < count; i++)
		for (unsigned k = i + 1; k < count; k++)
			look_pair(j, near[i], near[k]);
}

// ---- entries

// When the front passed the line, between the last step and this one.
static int64_t passed_ns(const struct sumo_judge *j, const struct sumo_car *c)
{
	const struct sumo_lane *l = &j->b->net->lanes[c->lane];
	double beyond_m = l->movement_at_m + c->pos_m;
	double back_s = c->speed_ms > 0.01 ? beyond_m / c->speed_ms : 0.0;
	back_s = fmin(back_s, j->b->fleet->step_s);
	return j->b->agents[c->name].view.now_ns - (int64_t)(back_s * (double)UNITS_NS_PER_S);
}

static void look_entry(struct sumo_judge *j, const struct sumo_car *c, const struct sumo_agent *a)
{
	const struct slot_window *w = &a->car.held;
	j->n.entries++;
	j->n.head_worst_s = fmax(j->n.head_worst_s, a->head_wait_s);
	if (!a->is_equipped) {
		const struct sumo_movement *m = &j->b->net->movements[c->movement];
		if (m->signal != NAMES_NONE && j->b->lights[m->signal][m->signal_index] == 'r')
			j->n.against_light++;
		return;
	}
	j->n.entries_slot++;
	if (!slot_window_is(w)) {
		j->n.without_grant++;
		return;
	}
	int64_t at_ns = passed_ns(j, c), middle_ns = w->begin_ns + (w->end_ns - w->begin_ns) / 2;
	double off_s = (double)(at_ns - middle_ns) / (double)UNITS_NS_PER_S;
	double allowed_s = 0.5 * (double)(w->end_ns - w->begin_ns) / (double)UNITS_NS_PER_S +
			   TOLERANCE_S + CLOCK_TOLERANCE * j->b->p.clock_ms / 1e3 +
			   4.0 * j->b->p.position_m / fmax(3.0, c->speed_ms);
	j->n.off_worst_s = fmax(j->n.off_worst_s, fabs(off_s));
	j->n.off_sum_s += off_s;
	j->n.off_sum2_s2 += off_s * off_s;
	if (fabs(off_s) > allowed_s)
		j->n.off_window++;
}

void sumo_judge_look(struct sumo_judge *j)
{
	const struct sumo_fleet *f = j->b->fleet;
	for (uint32_t i = 0; i < j->b->net->crossing_count; i++)
		look_crossing(j, &j->b->net->crossings[i]);
	for (uint32_t i = 0; i < f->here_count; i++) {
		const struct sumo_car *c = &f->cars[f->here[i]];
		const struct sumo_agent *a = &j->b->agents[c->name];
		if (a->has_entered)
			look_entry(j, c, a);
		else if (a->car.place == SLOT_APPROACH)
			j->n.head_worst_s = fmax(j->n.head_worst_s, a->head_wait_s);
	}
}
