// SPDX-License-Identifier: Apache-2.0
// Subscriptions of both standards and identification service areas: things with a version, an end and a list of who hears.
#include <string.h>

#include "dss_core.h"

// ---- what they share

// Start and end as the standards fill them in. `old` may be NULL.
static enum dss_reason fill_times(const struct dss *d, const struct dss_watch_put *p,
				  const struct dss_entity *old, bool needs_end, int64_t now_ns,
				  struct air_volume *v)
{
	const struct dss_rules *r = &d->config.rules;
	bool has_start = v->start_ns != VOLUME_TIME_FIRST, has_end = v->end_ns != VOLUME_TIME_LAST;
	if (has_start && v->start_ns < now_ns - r->start_past_ns)
		return DSS_REASON_START_PAST;
	if (!has_start)
		v->start_ns = old != NULL ? old->shape.start_ns : now_ns;
	if (!has_end && needs_end && old == NULL)
		return DSS_REASON_END_MISSING;
	if (!has_end)
		v->end_ns = old != NULL ? old->shape.end_ns : v->start_ns + r->subscription_ns;
	if (v->end_ns < v->start_ns)
		return DSS_REASON_TIME_ORDER;
	return v->end_ns < now_ns ? DSS_REASON_TIME_PAST : DSS_REASON_NONE;
}

static bool is_too_long(const struct dss *d, const struct air_volume *v)
{
	return v->end_ns - v->start_ns > d->config.rules.subscription_ns;
}

static struct dss_entity *make(struct dss *d, enum dss_kind kind, const struct dss_watch_put *p,
			       const struct air_volume *v, const struct dss_entity *old,
			       const char *ovn, int64_t now_ns, enum dss_reason *why)
{
	const struct dss_ask ask = {d->config.rules.area_m2, false};
	struct dss_entity *e = dss_make(d, v, 1, &ask, ovn, p->url, why);
	if (e == NULL)
		return NULL;
	uint16_t manager;
	if (!dss_name(d, p->manager, &manager)) {
		*why = DSS_REASON_FULL_NAMES;
		dss_free(d, e);
		return NULL;
	}
	e->id = p->id;
	e->kind = (uint8_t)kind;
	e->manager = manager;
	e->version = old != NULL ? old->version + 1 : 1;
	e->index = old != NULL ? old->index : 0;
	e->notifies_intents = p->notifies_intents;
	e->notifies_constraints = p->notifies_constraints;
	e->is_v19 = p->is_v19;
	e->updated_ns = now_ns;
	return e;
}

struct gathering {
	struct dss *d;
	const struct dss_shape *shape;
	struct dss_list *to;
	int64_t since_ns;
	bool is_full;
};

static bool gather_one(void *ctx, const struct dss_entity *e)
{
	struct gathering *g = ctx;
	bool has_altitude = e->kind == DSS_INTENT;
	if (e->shape.end_ns < g->since_ns || !dss_cells_meet(g->shape, &e->shape) ||
	    (has_altitude &&
	     (e->shape.lower_cm > g->shape->upper_cm || e->shape.upper_cm < g->shape->lower_cm)))
		return true;
	g->is_full = !dss_list_add(g->to, e);
	return !g->is_full;
}

// What a new subscription should know of: cell by cell, as it will be told.
static void gather(struct dss *d, enum dss_kind kind, const struct dss_shape *s, int64_t since_ns,
		   struct dss_list *to)
{
	struct gathering g = {d, s, to, since_ns, false};
	to->count = 0;
	dss_near(d, kind, s, false, gather_one, &g);
	dss_sort(to);
}

// ---- F3548

static enum dss_reason check_dependents(struct dss *d, const struct dss_entity *s,
					const struct dss_entity *fresh)
{
	enum { MANY = 1024 };
	struct air_id list[MANY];
	uint32_t n = dss_dependents(d, s, list, MANY);
	for (uint32_t i = 0; i < n && i < MANY; i++) {
		const struct dss_entity *e = dss_find(d, DSS_INTENT, &list[i]);
		if (e == NULL)
			continue;
		const struct dss_shape *a = &fresh->shape, *b = &e->shape;
		if (a->start_ns > b->start_ns + d->config.rules.start_past_ns ||
		    a->end_ns < b->end_ns || a->lower_cm > b->lower_cm ||
		    a->upper_cm < b->upper_cm ||
		    !dss_cover_has(a->spans, a->span_count, b->spans, b->span_count))
			return DSS_REASON_NOT_COVERED;
	}
	return n > MANY ? DSS_REASON_DEPENDENTS : DSS_REASON_NONE;
}

static enum dss_reason check_watch(const struct dss *d, const struct dss_watch_put *p,
				   const struct dss_entity *old)
{
	if (p->version == NULL)
		return old == NULL ? DSS_REASON_NONE : DSS_REASON_EXISTS;
	if (old == NULL)
		return DSS_REASON_UPDATE_UNKNOWN;
	if (strcmp(old->ovn, p->version) != 0)
		return DSS_REASON_VERSION;
	return dss_is_manager(d, old, p->manager) ? DSS_REASON_NONE : DSS_REASON_NOT_OWNER;
}

static enum dss_reason times_of(const struct dss *d, const struct dss_watch_put *p,
				const struct dss_entity *old, int64_t now_ns, struct air_volume *v)
{
	enum dss_reason r = fill_times(d, p, old, false, now_ns, v);
	return r == DSS_REASON_NONE && is_too_long(d, v) ? DSS_REASON_TOO_LONG : r;
}

enum dss_reason dss_put_subscription(struct dss *d, const struct dss_watch_put *p, int64_t now_ns,
				     struct dss_result *out)
{
	struct air_volume v = *p->volume;
	char ovn[DSS_OVN_SIZE];
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	if (!p->notifies_intents && !p->notifies_constraints)
		return DSS_REASON_NOTHING_WATCHED;
	const struct dss_entity *old = dss_find(d, DSS_SUBSCRIPTION, &p->id);
	enum dss_reason r = check_watch(d, p, old);
	if (r == DSS_REASON_NONE)
		r = times_of(d, p, old, now_ns, &v);
	if (r != DSS_REASON_NONE)
		return r;
	dss_make_ovn(d, &p->id, old != NULL ? old->version + 1 : 1, now_ns, ovn);
	struct dss_entity *e = make(d, DSS_SUBSCRIPTION, p, &v, old, ovn, now_ns, &r);
	if (e == NULL)
		return r;
	r = old != NULL ? check_dependents(d, old, e) : DSS_REASON_NONE;
	if (r != DSS_REASON_NONE) {
		dss_free(d, e);
		return r;
	}
	r = dss_enter(d, e, old);
	if (r != DSS_REASON_NONE)
		return r;
	if (e->notifies_intents)
		gather(d, DSS_INTENT, &e->shape, VOLUME_TIME_FIRST, &d->work->intents);
	if (e->notifies_constraints)
		gather(d, DSS_CONSTRAINT, &e->shape, VOLUME_TIME_FIRST, &d->work->constraints);
	*out = (struct dss_result){.entity = e,
				   .intents = d->work->intents.at,
				   .intent_count = d->work->intents.count,
				   .constraints = d->work->constraints.at,
				   .constraint_count = d->work->constraints.count};
	return DSS_REASON_NONE;
}

enum dss_reason dss_remove_subscription(struct dss *d, const char *manager, const struct air_id *id,
					const char *version, int64_t now_ns, struct dss_result *out)
{
	struct air_id one;
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *e = dss_find(d, DSS_SUBSCRIPTION, id);
	if (e == NULL)
		return DSS_REASON_UNKNOWN_ID;
	if (!dss_is_manager(d, e, manager))
		return DSS_REASON_NOT_OWNER;
	if (strcmp(e->ovn, version) != 0)
		return DSS_REASON_VERSION;
	if (dss_dependents(d, e, &one, 1) > 0)
		return DSS_REASON_DEPENDENTS;
	if (!dss_has_room(d, 1))
		return DSS_REASON_FULL_CHANGES;
	dss_leave(d, e);
	out->entity = e;
	return DSS_REASON_NONE;
}

// ---- F3411

static enum dss_reason check_rid(const struct dss *d, const struct dss_watch_put *p,
				 const struct dss_entity *old)
{
	if (p->version == NULL)
		return old == NULL ? DSS_REASON_NONE : DSS_REASON_EXISTS;
	if (!dss_time_version_is_one(p->version))
		return DSS_REASON_VERSION_FORM;
	if (old == NULL)
		return DSS_REASON_UNKNOWN_ID;
	if (!dss_is_manager(d, old, p->manager))
		return DSS_REASON_NOT_OWNER;
	return strcmp(old->ovn, p->version) != 0 ? DSS_REASON_VERSION : DSS_REASON_NONE;
}

// The version is the time of the change: two in one nanosecond must differ.
static void rid_version(const struct dss_entity *old, int64_t now_ns, char out[DSS_OVN_SIZE])
{
	int64_t t = old != NULL && old->updated_ns >= now_ns ? old->updated_ns + 1 : now_ns;
	dss_time_version(t, out);
}

static int64_t changed_at(const struct dss_entity *old, int64_t now_ns)
{
	return old != NULL && old->updated_ns >= now_ns ? old->updated_ns + 1 : now_ns;
}

enum dss_reason dss_put_area(struct dss *d, const struct dss_watch_put *p, int64_t now_ns,
			     struct dss_result *out)
{
	struct air_volume v = *p->volume;
	char version[DSS_OVN_SIZE];
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *old = dss_find(d, DSS_AREA, &p->id);
	enum dss_reason r = check_rid(d, p, old);
	if (r == DSS_REASON_NONE)
		r = fill_times(d, p, old, true, now_ns, &v);
	if (r != DSS_REASON_NONE)
		return r;
	rid_version(old, now_ns, version);
	struct dss_entity *e = make(d, DSS_AREA, p, &v, old, version, now_ns, &r);
	if (e == NULL)
		return r;
	e->updated_ns = changed_at(old, now_ns);
	return dss_replace_told(d, e, old, now_ns, out);
}

static enum dss_reason check_gone(const struct dss *d, const struct dss_entity *e,
				  const char *manager, const char *version)
{
	if (!dss_time_version_is_one(version))
		return DSS_REASON_VERSION_FORM;
	if (e == NULL)
		return DSS_REASON_UNKNOWN_ID;
	if (!dss_is_manager(d, e, manager))
		return DSS_REASON_NOT_OWNER;
	return strcmp(e->ovn, version) != 0 ? DSS_REASON_VERSION : DSS_REASON_NONE;
}

enum dss_reason dss_remove_area(struct dss *d, const char *manager, const struct air_id *id,
				const char *version, int64_t now_ns, struct dss_result *out)
{
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *e = dss_find(d, DSS_AREA, id);
	enum dss_reason r = check_gone(d, e, manager, version);
	return r != DSS_REASON_NONE ? r : dss_leave_told(d, e, 2, now_ns, out);
}

// How many live subscriptions of an owner share one cell of a shape, at most.
struct crowd {
	struct dss *d;
	const char *manager;
	const struct dss_entity *self;
	int64_t now_ns;
	struct dss_list *list;
};

static bool count_one(void *ctx, const struct dss_entity *e)
{
	struct crowd *c = ctx;
	if (dss_is_manager(c->d, e, c->manager) && e->shape.end_ns >= c->now_ns &&
	    !air_id_equal(&e->id, &c->self->id) &&
	    dss_cover_meets(c->self->shape.spans, c->self->shape.span_count, e->shape.spans,
			    e->shape.span_count))
		return dss_list_add(c->list, e);
	return true;
}

static uint32_t depth_at(const struct dss_list *l, const struct dss_span *cell)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < l->count; i++)
		n += dss_cover_meets(l->at[i]->shape.spans, l->at[i]->shape.span_count, cell, 1);
	return n;
}

static bool is_crowded(struct dss *d, const struct dss_entity *e, const char *manager,
		       int64_t now_ns)
{
	struct dss_shape s = e->shape;
	struct crowd c = {d, manager, e, now_ns, &d->work->found};
	s.start_ns = VOLUME_TIME_FIRST;
	s.end_ns = VOLUME_TIME_LAST;
	d->work->found.count = 0;
	dss_near(d, DSS_RID_SUBSCRIPTION, &s, false, count_one, &c);
	if (c.list->count < d->config.rules.rid_per_area)
		return false;
	// A cell is deepest where somebody's span begins.
	for (uint32_t i = 0; i < s.span_count; i++)
		for (uint32_t k = 0; k <= c.list->count; k++) {
			const struct dss_shape *o = k < c.list->count ? &c.list->at[k]->shape : &s;
			for (uint32_t m = 0; m < o->span_count; m++) {
				const struct dss_span cell = {o->spans[m].row, o->spans[m].from,
							      o->spans[m].from};
				if (o->spans[m].row == s.spans[i].row &&
				    cell.from >= s.spans[i].from && cell.from <= s.spans[i].to &&
				    depth_at(c.list, &cell) >= d->config.rules.rid_per_area)
					return true;
			}
		}
	return false;
}

enum dss_reason dss_put_rid_subscription(struct dss *d, const struct dss_watch_put *p,
					 int64_t now_ns, struct dss_result *out)
{
	struct air_volume v = *p->volume;
	char version[DSS_OVN_SIZE];
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *old = dss_find(d, DSS_RID_SUBSCRIPTION, &p->id);
	enum dss_reason r = check_rid(d, p, old);
	if (r == DSS_REASON_NONE)
		r = times_of(d, p, old, now_ns, &v);
	if (r != DSS_REASON_NONE)
		return r;
	rid_version(old, now_ns, version);
	struct dss_entity *e = make(d, DSS_RID_SUBSCRIPTION, p, &v, old, version, now_ns, &r);
	if (e == NULL)
		return r;
	e->updated_ns = changed_at(old, now_ns);
	if (is_crowded(d, e, p->manager, now_ns)) {
		dss_free(d, e);
		return DSS_REASON_MANY_SUBSCRIPTIONS;
	}
	r = dss_enter(d, e, old);
	if (r != DSS_REASON_NONE)
		return r;
	gather(d, DSS_AREA, &e->shape, now_ns, &d->work->areas);
	*out = (struct dss_result){
		.entity = e, .areas = d->work->areas.at, .area_count = d->work->areas.count};
	return DSS_REASON_NONE;
}

enum dss_reason dss_remove_rid_subscription(struct dss *d, const char *manager,
					    const struct air_id *id, const char *version,
					    int64_t now_ns, struct dss_result *out)
{
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *e = dss_find(d, DSS_RID_SUBSCRIPTION, id);
	enum dss_reason r = check_gone(d, e, manager, version);
	if (r == DSS_REASON_NONE && !dss_has_room(d, 1))
		r = DSS_REASON_FULL_CHANGES;
	if (r != DSS_REASON_NONE)
		return r;
	dss_leave(d, e);
	out->entity = e;
	return DSS_REASON_NONE;
}
