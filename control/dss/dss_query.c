// SPDX-License-Identifier: Apache-2.0
// Finding: what is near, what meets, in the order of identifiers.
#include <stdlib.h>
#include <string.h>

#include "dss_core.h"

bool dss_list_add(struct dss_list *l, const struct dss_entity *e)
{
	if (l->count == l->max)
		return false;
	l->at[l->count++] = e;
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct dss_entity *const *p = a, *const *q = b;
	return memcmp(&(*p)->id, &(*q)->id, sizeof((*p)->id));
}

void dss_sort(struct dss_list *l)
{
	qsort(l->at, l->count, sizeof(*l->at), by_id);
}

struct nearby {
	struct dss *d;
	dss_near_cb cb;
	void *ctx;
};

static bool found(void *arg, uint32_t slot)
{
	const struct nearby *n = arg;
	struct dss_entity *e = n->d->slots[slot].entity;
	if (e->seen == n->d->seen)
		return true;
	e->seen = n->d->seen;
	return n->cb(n->ctx, e);
}

// By a cell on each side: what shares one may lie as far away.
static void widen(struct dss_box *b)
{
	const int64_t cell_e7 = 100000;
	b->south_e7 = b->south_e7 > -900000000 + cell_e7 ? b->south_e7 - cell_e7 : -900000000;
	b->north_e7 = b->north_e7 < 900000000 - cell_e7 ? b->north_e7 + cell_e7 : 900000000;
	int64_t far_e7 = -b->south_e7 > b->north_e7 ? -b->south_e7 : b->north_e7;
	int32_t row = (int32_t)((far_e7 + 900000000) / cell_e7);
	int64_t width_e7 =
		INT64_C(3600000000) / dss_cover_columns(row < DSS_ROWS ? row : DSS_ROWS - 1) + 1;
	b->west_e7 -= width_e7;
	b->east_e7 += width_e7;
}

void dss_near(struct dss *d, enum dss_kind kind, const struct dss_shape *s, bool with_altitude,
	      dss_near_cb cb, void *ctx)
{
	struct nearby n = {d, cb, ctx};
	struct air_box box[32];
	d->seen++;
	if (s->reach_m > 0) {
		dss_each(d, kind, cb, ctx);
		return;
	}
	struct dss_box around = s->box;
	if (!with_altitude)
		widen(&around);
	unsigned count = dss_boxes(&around, box);
	for (unsigned i = 0; i < count; i++) {
		box[i].z0 = with_altitude ? s->lower_cm : INT32_MIN;
		box[i].z1 = with_altitude ? s->upper_cm : INT32_MAX;
		box[i].t0 = s->start_ns;
		box[i].t1 = s->end_ns;
		if (!air_index_find(&d->index[kind], &box[i], found, &n))
			return;
	}
}

struct asking {
	struct dss *d;
	const struct dss_shape *shape;
	enum dss_match match;
	const char *manager;
	int64_t since_ns;
	bool is_full;
};

static bool consider(void *ctx, const struct dss_entity *e)
{
	struct asking *a = ctx;
	if ((a->manager != NULL && !dss_is_manager(a->d, e, a->manager)) ||
	    e->shape.end_ns < a->since_ns)
		return true;
	bool meets = a->match == DSS_MATCH_CELLS ? dss_cells_meet(a->shape, &e->shape)
						 : dss_shapes_meet(a->d, a->shape, &e->shape,
								   a->match == DSS_MATCH_EXACT);
	if (meets && !dss_list_add(&a->d->work->found, e)) {
		a->is_full = true;
		return false;
	}
	return true;
}

enum dss_reason dss_query(struct dss *d, enum dss_kind kind, const struct air_volume *area,
			  enum dss_match match, const char *manager, int64_t since_ns,
			  const struct dss_entity *const **out, uint32_t *count)
{
	const struct dss_ask ask = {d->config.rules.area_m2, true};
	enum dss_reason why;
	struct dss_entity *e = dss_make(d, area, 1, &ask, "", "", &why);
	if (e == NULL)
		return why;
	struct asking a = {d, &e->shape, match, manager, since_ns, false};
	d->work->found.count = 0;
	dss_near(d, kind, &e->shape, match == DSS_MATCH_EXACT, consider, &a);
	dss_free(d, e);
	dss_sort(&d->work->found);
	*out = d->work->found.at;
	*count = d->work->found.count;
	return a.is_full ? DSS_REASON_RESULTS : DSS_REASON_NONE;
}

uint32_t dss_dependents(const struct dss *d, const struct dss_entity *subscription,
			struct air_id *out, uint32_t max)
{
	uint32_t n = 0, bucket = dss_dependents_bucket(d, &subscription->id);
	for (uint32_t at = d->dependents[bucket]; at != 0;) {
		const struct dss_entity *e = d->slots[at - 1].entity;
		at = e->next_dependent;
		if (!air_id_equal(&e->subscription, &subscription->id))
			continue;
		if (n < max)
			out[n] = e->id;
		n++;
	}
	return n;
}

enum dss_reason dss_owned(const struct dss *d, enum dss_kind kind, const struct air_id *id,
			  const char *manager, const char *ovn, const struct dss_entity **out)
{
	if (ovn[0] == '\0')
		return DSS_REASON_EMPTY_OVN;
	*out = dss_find(d, kind, id);
	if (*out == NULL)
		return DSS_REASON_UNKNOWN_ID;
	if (!dss_is_manager(d, *out, manager))
		return DSS_REASON_NOT_OWNER;
	return strcmp((*out)->ovn, ovn) != 0 ? DSS_REASON_OVN : DSS_REASON_NONE;
}
