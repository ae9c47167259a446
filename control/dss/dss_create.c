// SPDX-License-Identifier: Apache-2.0
// Making a service, and what can be asked about it as a whole.
#include <stdlib.h>
#include <string.h>

#include "dss_core.h"

static const int64_t S_NS = 1000000000, DAY_NS = 86400 * S_NS;

void dss_config_defaults(struct dss_config *c)
{
	*c = (struct dss_config){.own = "kerbwing"};
	c->limits = (struct dss_limits){.entities = 200000,
					.uss = 4096,
					.results = 10000,
					.undo = 1 << 17,
					.changes = 1 << 12,
					.index_octets = UINT64_C(1) << 28};
	c->rules = (struct dss_rules){.keep_ns = DAY_NS,
				      .start_past_ns = 300 * S_NS,
				      .subscription_ns = DAY_NS,
				      .constraint_ns = DAY_NS,
				      .constraint_ahead_ns = 56 * DAY_NS,
				      .area_m2 = 2.5e9,
				      .constraint_area_m2 = 1e10,
				      .constraint_vertices = 1000,
				      .rid_per_area = 10};
}

static bool list_init(struct dss_list *l, uint32_t max)
{
	*l = (struct dss_list){.max = max};
	l->at = calloc((size_t)max + 1, sizeof(*l->at));
	return l->at != NULL;
}

static bool make_work(struct dss *d)
{
	uint32_t results = d->config.limits.results;
	d->work = aligned_alloc(64, (sizeof(*d->work) + 63) & ~(size_t)63);
	if (d->work == NULL)
		return false;
	memset(d->work, 0, sizeof(*d->work));
	bool good = list_init(&d->work->told, d->config.limits.changes);
	good = list_init(&d->work->intents, results) && good;
	good = list_init(&d->work->constraints, results) && good;
	good = list_init(&d->work->areas, results) && good;
	return list_init(&d->work->found, results) && good;
}

struct dss *dss_create(const struct dss_config *c)
{
	struct dss *d = calloc(1, sizeof(*d));
	uint32_t hash = 64;
	if (d == NULL)
		return NULL;
	d->config = *c;
	while (hash < c->limits.uss * 2)
		hash *= 2;
	d->uss_mask = hash - 1;
	d->slots = calloc((size_t)c->limits.entities * 2 + 1, sizeof(*d->slots));
	d->uss = calloc((size_t)c->limits.uss + 1, sizeof(*d->uss));
	d->uss_hash = calloc(hash, sizeof(*d->uss_hash));
	d->undo = calloc(c->limits.undo, sizeof(*d->undo));
	d->changes = calloc((size_t)c->limits.changes + 16, sizeof(*d->changes));
	bool good = d->slots != NULL && d->uss != NULL && d->uss_hash != NULL && d->undo != NULL &&
		    d->changes != NULL && c->limits.undo >= 1024 && c->limits.uss <= 60000;
	good = make_work(d) && good;
	good = air_arena_init(&d->arena, c->limits.index_octets) && good;
	for (unsigned k = 0; k < DSS_KIND_COUNT; k++) {
		good = good && air_index_init(&d->index[k], &d->arena);
		good = air_idmap_init(&d->ids[k], c->hash_seed, (const void *const *)&d->slots,
				      sizeof(*d->slots)) &&
		       good;
	}
	uint16_t own;
	if (good && dss_name(d, c->own, &own) && own == 0)
		return d;
	dss_destroy(d);
	return NULL;
}

void dss_destroy(struct dss *d)
{
	if (d == NULL)
		return;
	for (uint64_t at = d->undo_first; d->undo != NULL && at < d->undo_next; at++)
		free(d->undo[at % d->config.limits.undo].uss);
	for (uint32_t i = 0; d->slots != NULL && i < d->slot_top; i++)
		free(d->slots[i].entity);
	for (unsigned k = 0; k < DSS_KIND_COUNT; k++) {
		air_index_fini(&d->index[k]);
		air_idmap_fini(&d->ids[k]);
	}
	if (d->arena.base != NULL)
		air_arena_fini(&d->arena);
	if (d->work != NULL) {
		struct dss_list *lists[] = {&d->work->told, &d->work->intents,
					    &d->work->constraints, &d->work->areas,
					    &d->work->found};
		for (unsigned i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
			free(lists[i]->at);
	}
	free(d->work);
	free(d->changes);
	free(d->undo);
	free(d->uss_hash);
	free(d->uss);
	free(d->slots);
	free(d);
}

// ---- reading

const struct dss_entity *dss_find(const struct dss *d, enum dss_kind kind, const struct air_id *id)
{
	uint32_t slot = air_idmap_find(&d->ids[kind], id);
	return slot != AIR_NO_SLOT ? d->slots[slot].entity : NULL;
}

const char *dss_manager(const struct dss *d, const struct dss_entity *e)
{
	return d->uss[e->manager].name;
}

bool dss_is_manager(const struct dss *d, const struct dss_entity *e, const char *name)
{
	return !e->is_own && strcmp(d->uss[e->manager].name, name) == 0;
}

unsigned dss_availability_of(const struct dss *d, const struct dss_entity *e)
{
	return d->uss[e->manager].availability;
}

const struct dss_uss *dss_uss_at(const struct dss *d, uint16_t index)
{
	return &d->uss[index];
}

void dss_get_availability(const struct dss *d, const char *uss, struct dss_uss *out)
{
	uint16_t index;
	*out = (struct dss_uss){.availability = DSS_AVAILABILITY_UNKNOWN};
	if (dss_find_name(d, uss, &index))
		*out = d->uss[index];
	else if (strlen(uss) < sizeof(out->name))
		memcpy(out->name, uss, strlen(uss) + 1);
}

void dss_get_totals(const struct dss *d, struct dss_totals *out)
{
	*out = (struct dss_totals){.uss = d->uss_count,
				   .undo_used = d->undo_next - d->undo_first,
				   .memory = d->memory};
	for (unsigned k = 0; k < DSS_KIND_COUNT; k++)
		out->live[k] = d->ids[k].used;
}

void dss_each(const struct dss *d, enum dss_kind kind, dss_entity_cb cb, void *ctx)
{
	const struct air_idmap *m = &d->ids[kind];
	for (uint32_t i = 0; i <= m->mask; i++)
		if (m->slots[i] != 0 && !cb(ctx, d->slots[m->slots[i] - 1].entity))
			return;
}
