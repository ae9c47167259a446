// SPDX-License-Identifier: Apache-2.0
#include "kpi/kpi_conflict.h"

#include <stdlib.h>
#include <string.h>

#include "base/alert_kind.h"

static const char *const side_names[KPI_SIDES] = {"road", "air", "mixed"};

const char *kpi_side_name(unsigned side)
{
	return side < KPI_SIDES ? side_names[side] : "?";
}

// KPI_SIDES: not about two that come near to each other.
static unsigned side_of(uint32_t kind)
{
	switch (kind) {
	case ALERT_KIND_COLLISION_COURSE:
	case ALERT_KIND_REAR_END:
	case ALERT_KIND_CROSSING_MOVEMENT:
	case ALERT_KIND_VRU_IN_PATH:
		return KPI_SIDE_ROAD;
	case ALERT_KIND_LOSS_OF_SEPARATION:
		return KPI_SIDE_AIR;
	case ALERT_KIND_LOW_OVER_PEOPLE:
		return KPI_SIDE_MIXED;
	default:
		return KPI_SIDES;
	}
}

static struct kpi_conflict *find(struct kpi_conflicts *c, uint64_t id)
{
	for (uint32_t i = 0; i < c->count; i++)
		if (c->list[i].id == id)
			return &c->list[i];
	return NULL;
}

static void raise(struct kpi_conflicts *c, const struct kpi_alert *a, unsigned side)
{
	if (c->count == KPI_CONFLICTS_MAX) {
		c->unlisted[side]++;
		return;
	}
	c->list[c->count++] =
		(struct kpi_conflict){a->id, (uint8_t)side, a->time_to_ms, a->distance_cm};
}

void kpi_conflicts_put(struct kpi_conflicts *c, const struct kpi_alert *a)
{
	unsigned side = side_of(a->kind);
	struct kpi_conflict *known = find(c, a->id);
	bool is_raised = a->phase == ALERT_PHASE_RAISED && known == NULL;
	c->infringements += is_raised && a->kind == ALERT_KIND_ZONE_INFRINGEMENT;
	c->unidentified += is_raised && a->kind == ALERT_KIND_UNIDENTIFIED;
	if (side == KPI_SIDES)
		return;
	if (is_raised)
		raise(c, a, side);
	if (known == NULL || a->phase == ALERT_PHASE_CLEARED)
		return;
	if (a->time_to_ms < known->ttc_ms)
		known->ttc_ms = a->time_to_ms;
	if (a->distance_cm < known->distance_cm)
		known->distance_cm = a->distance_cm;
}

static void grade(const struct kpi_conflict *k, struct kpi_conflict_figures *f)
{
	bool is_air = k->side != KPI_SIDE_ROAD;
	bool is_conflict = k->ttc_ms <= (is_air ? KPI_AIR_WARNING_MS : KPI_TTC_CONFLICT_MS);
	bool is_serious = is_air ? is_conflict && k->distance_cm <= KPI_AIR_NMAC_CM
				 : k->ttc_ms <= KPI_TTC_SERIOUS_MS;
	if (is_serious)
		f->serious++;
	else if (is_conflict)
		f->conflict++;
	else
		f->potential++;
}

static int by_side_and_ttc(const void *a, const void *b)
{
	const struct kpi_conflict *x = a, *y = b;
	if (x->side != y->side)
		return x->side < y->side ? -1 : 1;
	return x->ttc_ms < y->ttc_ms ? -1 : x->ttc_ms > y->ttc_ms;
}

static void close_side(const struct kpi_conflict *list, uint32_t n, struct kpi_conflict_figures *f)
{
	f->ttc_min_ms = list[0].ttc_ms;
	f->ttc_p50_ms = list[(n - 1) / 2].ttc_ms;
	f->distance_min_cm = list[0].distance_cm;
	for (uint32_t i = 0; i < n; i++) {
		grade(&list[i], f);
		if (list[i].distance_cm < f->distance_min_cm)
			f->distance_min_cm = list[i].distance_cm;
	}
}

void kpi_conflicts_close(struct kpi_conflicts *c, struct kpi_conflict_figures out[static KPI_SIDES])
{
	uint32_t first = 0;
	memset(out, 0, KPI_SIDES * sizeof(out[0]));
	qsort(c->list, c->count, sizeof(c->list[0]), by_side_and_ttc);
	for (unsigned side = 0; side < KPI_SIDES; side++) {
		uint32_t n = 0;
		while (first + n < c->count && c->list[first + n].side == side)
			n++;
		if (n > 0)
			close_side(&c->list[first], n, &out[side]);
		out[side].potential += c->unlisted[side];
		first += n;
	}
	memset(c, 0, sizeof(*c));
}
