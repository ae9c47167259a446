// SPDX-License-Identifier: Apache-2.0
#include "kpi/kpi_pet.h"

#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "kpi/kpi_lane.h"

uint16_t kpi_pet_cell(struct geo_point at)
{
	double e = floor(at.e_m / KPI_PET_CELL_M) + KPI_PET_SIDE / 2,
	       n = floor(at.n_m / KPI_PET_CELL_M) + KPI_PET_SIDE / 2;
	if (!(e >= 0 && e < KPI_PET_SIDE && n >= 0 && n < KPI_PET_SIDE))
		return KPI_PET_NO_CELL;
	return (uint16_t)((unsigned)n * KPI_PET_SIDE + (unsigned)e);
}

static void meet(struct kpi_pet *p, uint64_t first, uint64_t second, int64_t pet_ns)
{
	for (uint32_t i = 0; i < p->count; i++)
		if (p->meeting[i].first == first && p->meeting[i].second == second) {
			if (pet_ns < p->meeting[i].pet_ns)
				p->meeting[i].pet_ns = pet_ns;
			return;
		}
	if (p->count == KPI_PET_MEETINGS_MAX) {
		p->not_fitting++;
		return;
	}
	p->meeting[p->count++] = (struct kpi_pet_meeting){first, second, pet_ns};
}

void kpi_pet_visit(struct kpi_pet *p, uint16_t cell, bool is_new, uint64_t id,
		   uint16_t heading_cdeg, int64_t now_ns)
{
	struct kpi_pet_visit *v = &p->cell[cell];
	int64_t pet_ns = now_ns - v->left_ns;
	if (is_new && v->id != 0 && v->id != id && pet_ns >= 0 && pet_ns <= KPI_PET_MAX_NS &&
	    kpi_turn_cdeg(v->heading_cdeg, heading_cdeg) > KPI_PET_TURN_CDEG)
		meet(p, v->id, id, pet_ns);
	*v = (struct kpi_pet_visit){id, now_ns, heading_cdeg};
}

static int by_pet(const void *a, const void *b)
{
	int64_t x = ((const struct kpi_pet_meeting *)a)->pet_ns,
		y = ((const struct kpi_pet_meeting *)b)->pet_ns;
	return x < y ? -1 : x > y;
}

void kpi_pet_close(struct kpi_pet *p, struct kpi_pet_figures *out)
{
	*out = (struct kpi_pet_figures){.conflicts = p->count};
	qsort(p->meeting, p->count, sizeof(p->meeting[0]), by_pet);
	for (uint32_t i = 0; i < p->count; i++)
		out->serious += p->meeting[i].pet_ns <= KPI_PET_SERIOUS_NS;
	if (p->count > 0) {
		out->min_ms = (uint32_t)(p->meeting[0].pet_ns / UNITS_NS_PER_MS);
		out->p50_ms = (uint32_t)(p->meeting[(p->count - 1) / 2].pet_ns / UNITS_NS_PER_MS);
	}
	p->count = 0;
}
