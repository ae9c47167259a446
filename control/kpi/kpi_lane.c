// SPDX-License-Identifier: Apache-2.0
#include "kpi/kpi_lane.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

bool kpi_line_init(struct kpi_line *l, const struct geo_point *p, uint32_t count, double width_m)
{
	memset(l, 0, sizeof(*l));
	l->half_width_m = width_m / 2;
	for (uint32_t i = 0; i < count && l->count < KPI_LINE_POINTS_MAX; i++) {
		double step = 0;
		if (l->count > 0) {
			step = hypot(p[i].e_m - l->p[l->count - 1].e_m,
				     p[i].n_m - l->p[l->count - 1].n_m);
			if (!(step > 0))
				continue;
			l->length_m += step;
		}
		l->at_m[l->count] = l->length_m;
		l->p[l->count++] = p[i];
	}
	if (l->count < 2)
		return false;
	l->west_m = l->south_m = INFINITY;
	l->east_m = l->north_m = -INFINITY;
	for (uint32_t i = 0; i < l->count; i++) {
		l->west_m = fmin(l->west_m, l->p[i].e_m - l->half_width_m);
		l->east_m = fmax(l->east_m, l->p[i].e_m + l->half_width_m);
		l->south_m = fmin(l->south_m, l->p[i].n_m - l->half_width_m);
		l->north_m = fmax(l->north_m, l->p[i].n_m + l->half_width_m);
	}
	return true;
}

bool kpi_line_has(const struct kpi_line *l, struct geo_point at, struct kpi_place *out)
{
	double best = INFINITY;
	bool is_inside = false;
	if (at.e_m < l->west_m || at.e_m > l->east_m || at.n_m < l->south_m || at.n_m > l->north_m)
		return false;
	for (uint32_t i = 0; i + 1 < l->count; i++) {
		double e = l->p[i + 1].e_m - l->p[i].e_m, n = l->p[i + 1].n_m - l->p[i].n_m;
		double de = at.e_m - l->p[i].e_m, dn = at.n_m - l->p[i].n_m;
		double along = (de * e + dn * n) / (e * e + n * n);
		double clamped = along < 0 ? 0 : along > 1 ? 1 : along;
		double beside = hypot(de - clamped * e, dn - clamped * n);
		if (beside >= best)
			continue;
		best = beside;
		is_inside = !(along < 0 && i == 0) && !(along > 1 && i + 2 == l->count);
		*out = (struct kpi_place){.along_m = l->at_m[i] + clamped * hypot(e, n),
					  .beside_m = beside,
					  .course_cdeg = geo_course_cdeg(e, n)};
	}
	return is_inside && best <= l->half_width_m;
}

bool kpi_line_is_behind_end(const struct kpi_line *l, struct geo_point at)
{
	const struct geo_point *a = &l->p[l->count - 2], *b = &l->p[l->count - 1];
	return (at.e_m - b->e_m) * (b->e_m - a->e_m) + (at.n_m - b->n_m) * (b->n_m - a->n_m) > 0;
}

uint32_t kpi_turn_cdeg(uint32_t a_cdeg, uint32_t b_cdeg)
{
	uint32_t d = a_cdeg > b_cdeg ? a_cdeg - b_cdeg : b_cdeg - a_cdeg;
	return d > UNITS_CDEG_PER_TURN / 2 ? UNITS_CDEG_PER_TURN - d : d;
}
