// SPDX-License-Identifier: Apache-2.0
// Constraints, and what this node's own book publishes.
#include <string.h>

#include "dss_core.h"

static uint64_t vertices_of(const struct air_volume *v, uint32_t count)
{
	uint64_t n = 0;
	for (uint32_t i = 0; i < count; i++)
		n += v[i].shape == VOLUME_POLYGON ? v[i].count : 1;
	return n;
}

static enum dss_reason check_bounds(const struct dss *d, const struct dss_shape *s, int64_t now_ns)
{
	const struct dss_rules *r = &d->config.rules;
	if (s->start_ns == VOLUME_TIME_FIRST || s->end_ns == VOLUME_TIME_LAST)
		return DSS_REASON_UNBOUNDED;
	if (s->end_ns < now_ns)
		return DSS_REASON_TIME_PAST;
	if (s->start_ns > now_ns + r->constraint_ahead_ns)
		return DSS_REASON_HORIZON;
	// What is over does not count: a constraint may be put again as its time goes by.
	int64_t from_ns = s->start_ns < now_ns ? now_ns : s->start_ns;
	return s->end_ns - from_ns > r->constraint_ns ? DSS_REASON_TOO_LONG : DSS_REASON_NONE;
}

static enum dss_reason check_present(const struct dss *d, const struct dss_constraint_put *p,
				     const struct dss_entity *old)
{
	if (p->ovn == NULL && old == NULL)
		return DSS_REASON_NONE;
	if (old == NULL)
		return DSS_REASON_CONSTRAINT_GONE;
	if (!dss_is_manager(d, old, p->manager))
		return DSS_REASON_NOT_OWNER;
	if (p->ovn == NULL)
		return DSS_REASON_EXISTS;
	return strcmp(old->ovn, p->ovn) != 0 ? DSS_REASON_OVN : DSS_REASON_NONE;
}

enum dss_reason dss_put_constraint(struct dss *d, const struct dss_constraint_put *p,
				   int64_t now_ns, struct dss_result *out)
{
	const struct dss_ask ask = {d->config.rules.constraint_area_m2, false};
	char ovn[DSS_OVN_SIZE];
	uint16_t manager;
	enum dss_reason r;
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *old = dss_find(d, DSS_CONSTRAINT, &p->id);
	uint32_t version = old != NULL ? old->version + 1 : 1;
	dss_make_ovn(d, &p->id, version, now_ns, ovn);
	if (vertices_of(p->volumes, p->volume_count) > d->config.rules.constraint_vertices)
		return DSS_REASON_MANY_VERTICES;
	struct dss_entity *e = dss_make(d, p->volumes, p->volume_count, &ask, ovn, p->url, &r);
	if (e == NULL)
		return r;
	r = check_bounds(d, &e->shape, now_ns);
	if (r == DSS_REASON_NONE)
		r = check_present(d, p, old);
	if (r == DSS_REASON_NONE && !dss_name(d, p->manager, &manager))
		r = DSS_REASON_FULL_NAMES;
	if (r != DSS_REASON_NONE) {
		dss_free(d, e);
		return r;
	}
	e->id = p->id;
	e->kind = DSS_CONSTRAINT;
	e->version = version;
	e->manager = manager;
	e->updated_ns = now_ns;
	return dss_replace_told(d, e, old, now_ns, out);
}

enum dss_reason dss_remove_constraint(struct dss *d, const char *manager, const struct air_id *id,
				      const char *ovn, int64_t now_ns, struct dss_result *out)
{
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *e;
	enum dss_reason r = dss_owned(d, DSS_CONSTRAINT, id, manager, ovn, &e);
	if (r != DSS_REASON_NONE)
		return r;
	return dss_leave_told(d, e, 2, now_ns, out);
}

// ---- our own

enum dss_reason dss_put_own(struct dss *d, enum dss_kind kind, const struct air_id *id,
			    uint32_t version, unsigned state, const char *url,
			    const struct air_volume *volumes, uint32_t count, int64_t now_ns,
			    struct dss_result *out)
{
	const struct dss_ask ask = {1e18, false};
	char ovn[DSS_OVN_SIZE];
	enum dss_reason r;
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *old = dss_find(d, kind, id);
	if (old != NULL && !old->is_own)
		return DSS_REASON_EXISTS;
	if (old != NULL && old->version == version && old->state == state)
		return DSS_REASON_NONE;
	// The same after a restart: made of what the book keeps.
	dss_make_ovn(d, id, (uint64_t)version << 8 | state, 0, ovn);
	if (kind == DSS_AREA)
		dss_time_version(now_ns, ovn);
	struct dss_entity *e = dss_make(d, volumes, count, &ask, ovn, url, &r);
	if (e == NULL)
		return r;
	e->id = *id;
	e->kind = (uint8_t)kind;
	e->state = (uint8_t)state;
	e->version = version;
	e->is_own = true;
	e->updated_ns = now_ns;
	return dss_replace_told(d, e, old, now_ns, out);
}

enum dss_reason dss_remove_own(struct dss *d, enum dss_kind kind, const struct air_id *id,
			       int64_t now_ns, struct dss_result *out)
{
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *e = dss_find(d, kind, id);
	return e == NULL || !e->is_own ? DSS_REASON_NONE : dss_leave_told(d, e, 2, now_ns, out);
}
