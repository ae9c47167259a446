// SPDX-License-Identifier: Apache-2.0
// A definition judged and made into a crossing.
#include <math.h>
#include <stdlib.h>

#include "crossing_parts.h"

static bool has_length(const struct crossing_line *l)
{
	double sum = 0;
	for (uint32_t i = 0; i + 1 < l->count; i++)
		sum += hypot(l->p[i + 1].e_m - l->p[i].e_m, l->p[i + 1].n_m - l->p[i].n_m);
	return l->count >= 2 && l->count <= CROSSING_POINTS_MAX && sum > 0.5 && sum < 5000;
}

static bool is_speed(double ms)
{
	return ms >= 1 && ms <= 40;
}

static enum crossing_fault check_lane(const struct crossing_def *d, uint32_t i)
{
	const struct crossing_lane *l = &d->lanes[i];
	for (uint32_t k = 0; k < i; k++)
		if (d->lanes[k].id == l->id)
			return CROSSING_FAULT_LANE_ID;
	return l->id == 0				     ? CROSSING_FAULT_LANE_ID
	       : !has_length(&l->line)			     ? CROSSING_FAULT_LANE_LINE
	       : !(l->width_m >= 1.5) || !(l->width_m <= 10) ? CROSSING_FAULT_LANE_WIDTH
	       : !is_speed(l->speed_ms)			     ? CROSSING_FAULT_SPEED
							     : CROSSING_FAULT_NONE;
}

static bool is_near(struct geo_point a, struct geo_point b)
{
	return hypot(a.e_m - b.e_m, a.n_m - b.n_m) < 1.0;
}

static enum crossing_fault check_movement(const struct crossing_def *d, uint32_t i)
{
	const struct crossing_movement *m = &d->movements[i];
	if (m->from >= d->lane_count || m->to >= d->lane_count || !d->lanes[m->from].is_in ||
	    d->lanes[m->to].is_in)
		return CROSSING_FAULT_MOVEMENT_LANES;
	for (uint32_t k = 0; k < i; k++) {
		if (d->movements[k].id == m->id)
			return CROSSING_FAULT_MOVEMENT_ID;
		if (d->movements[k].from == m->from && d->movements[k].to == m->to)
			return CROSSING_FAULT_MOVEMENT_LANES;
	}
	if (m->id == 0)
		return CROSSING_FAULT_MOVEMENT_ID;
	if (!is_speed(m->speed_ms))
		return CROSSING_FAULT_SPEED;
	const struct crossing_line *in = &d->lanes[m->from].line, *out = &d->lanes[m->to].line;
	if (m->line.count != 0 &&
	    (!has_length(&m->line) || !is_near(m->line.p[0], in->p[in->count - 1]) ||
	     !is_near(m->line.p[m->line.count - 1], out->p[0])))
		return CROSSING_FAULT_MOVEMENT_LINE;
	return CROSSING_FAULT_NONE;
}

static enum crossing_fault check_def(const struct crossing_def *d, uint32_t *index)
{
	uint32_t in = 0;
	enum crossing_fault f = CROSSING_FAULT_NONE;
	*index = 0;
	if (!geo_is_valid(d->lat_e7, d->lon_e7) || d->lat_e7 >= 890000000 ||
	    d->lat_e7 <= -890000000)
		return CROSSING_FAULT_PLACE;
	if (d->lane_count > CROSSING_LANES_MAX)
		return CROSSING_FAULT_LANES;
	for (uint32_t i = 0; i < d->lane_count && f == CROSSING_FAULT_NONE; i++) {
		*index = i;
		f = check_lane(d, i);
		in += d->lanes[i].is_in;
	}
	if (f == CROSSING_FAULT_NONE && (in == 0 || in == d->lane_count))
		return CROSSING_FAULT_LANES;
	if (f == CROSSING_FAULT_NONE &&
	    (d->movement_count == 0 || d->movement_count > CROSSING_MOVEMENTS_MAX))
		return CROSSING_FAULT_MOVEMENTS;
	for (uint32_t i = 0; i < d->movement_count && f == CROSSING_FAULT_NONE; i++) {
		*index = i;
		f = check_movement(d, i);
	}
	return f;
}

static bool has_group(const struct crossing_phase *p, uint8_t group)
{
	for (unsigned i = 0; i < p->group_count; i++)
		if (p->group[i] == group)
			return group != 0;
	return false;
}

// Movements of different lanes that are green together must not meet.
static bool phase_conflicts(const struct crossing *c, const struct crossing_phase *p)
{
	for (uint32_t a = 0; a < c->def.movement_count; a++)
		for (uint32_t b = 0; b < a; b++) {
			const struct crossing_movement *x = &c->def.movements[a],
						       *y = &c->def.movements[b];
			if (x->from != y->from && has_group(p, x->group) &&
			    has_group(p, y->group) && c->pair[a][b][0][0].count > 0)
				return true;
		}
	return false;
}

static enum crossing_fault check_phases(const struct crossing *c, uint32_t *index)
{
	for (uint32_t i = 0; i < c->def.phase_count; i++) {
		const struct crossing_phase *p = &c->def.phases[i];
		*index = i;
		if (i >= CROSSING_PHASES_MAX || p->group_count == 0 || p->group_count > 8 ||
		    !(p->green_s >= 3) || !(p->green_s <= 120) || !(p->clearance_s >= 2) ||
		    !(p->clearance_s <= 20) || phase_conflicts(c, p))
			return CROSSING_FAULT_PHASES;
	}
	return CROSSING_FAULT_NONE;
}

struct crossing *crossing_build(const struct crossing_def *def, enum crossing_fault *fault,
				uint32_t *index)
{
	uint32_t at = 0;
	*fault = check_def(def, &at);
	struct crossing *c = *fault == CROSSING_FAULT_NONE ? calloc(1, sizeof(*c)) : NULL;
	if (c == NULL) {
		if (*fault == CROSSING_FAULT_NONE)
			*fault = CROSSING_FAULT_MEMORY;
		*index = at;
		return NULL;
	}
	c->def = *def;
	geo_frame_init(&c->plane, def->lat_e7, def->lon_e7);
	*fault = crossing_make_paths(c, &at);
	if (*fault == CROSSING_FAULT_NONE)
		*fault = crossing_make_conflicts(c, &at);
	if (*fault == CROSSING_FAULT_NONE)
		*fault = check_phases(c, &at);
	*index = at;
	if (*fault == CROSSING_FAULT_NONE)
		return c;
	crossing_free(c);
	return NULL;
}
