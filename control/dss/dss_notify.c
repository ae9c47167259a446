// SPDX-License-Identifier: Apache-2.0
// Who is told of a change: subscriptions by cells and time, without regard to altitude.
#include "dss_core.h"

struct telling {
	struct dss *d;
	enum dss_kind what;
	const struct dss_shape *shape;
	int64_t now_ns;
};

void dss_set_quiet(struct dss *d, bool is_quiet)
{
	d->is_quiet = is_quiet;
}

void dss_tell_begin(struct dss *d)
{
	d->stamp++;
	d->work->told.count = 0;
}

static bool wants(const struct dss_entity *s, enum dss_kind what)
{
	return what == DSS_INTENT	? s->notifies_intents
	       : what == DSS_CONSTRAINT ? s->notifies_constraints
					: true;
}

static bool consider(void *ctx, const struct dss_entity *e)
{
	const struct telling *t = ctx;
	struct dss_entity *s = (struct dss_entity *)(uintptr_t)e;
	if (s->stamp == t->d->stamp || !wants(s, t->what) || s->shape.end_ns < t->now_ns ||
	    !dss_cells_meet(&s->shape, t->shape))
		return true;
	s->stamp = t->d->stamp;
	// A full list says so at the end.
	return dss_list_add(&t->d->work->told, s);
}

// Service areas are told by cells alone (F3411).
void dss_tell(struct dss *d, enum dss_kind what, const struct dss_shape *shape, int64_t now_ns)
{
	struct dss_shape s = *shape;
	if (d->is_quiet)
		return;
	if (what == DSS_AREA) {
		s.start_ns = VOLUME_TIME_FIRST;
		s.end_ns = VOLUME_TIME_LAST;
	}
	struct telling t = {d, what, &s, now_ns};
	dss_near(d, what == DSS_AREA ? DSS_RID_SUBSCRIPTION : DSS_SUBSCRIPTION, &s, false, consider,
		 &t);
}

enum dss_reason dss_tell_end(struct dss *d, uint32_t more_changes)
{
	struct dss_list *l = &d->work->told;
	if (l->count >= l->max || !dss_has_room(d, l->count + more_changes))
		return DSS_REASON_FULL_CHANGES;
	dss_sort(l);
	for (uint32_t i = 0; i < l->count; i++)
		dss_bump(d, l->at[i]);
	return DSS_REASON_NONE;
}

void dss_tell_give(const struct dss *d, struct dss_result *out)
{
	out->told = d->work->told.at;
	out->told_count = d->work->told.count;
}

enum dss_reason dss_replace_told(struct dss *d, struct dss_entity *e, const struct dss_entity *old,
				 int64_t now_ns, struct dss_result *out)
{
	uint64_t mark = d->undo_next;
	enum dss_kind kind = (enum dss_kind)e->kind;
	enum dss_reason r = dss_enter(d, e, old);
	if (r != DSS_REASON_NONE)
		return r;
	dss_tell_begin(d);
	dss_tell(d, kind, &e->shape, now_ns);
	if (old != NULL)
		dss_tell(d, kind, &old->shape, now_ns);
	r = dss_tell_end(d, 2);
	if (r != DSS_REASON_NONE) {
		dss_rollback(d, mark);
		return r;
	}
	out->entity = e;
	dss_tell_give(d, out);
	return DSS_REASON_NONE;
}

enum dss_reason dss_leave_told(struct dss *d, const struct dss_entity *e, uint32_t more,
			       int64_t now_ns, struct dss_result *out)
{
	dss_tell_begin(d);
	dss_tell(d, (enum dss_kind)e->kind, &e->shape, now_ns);
	enum dss_reason r = dss_tell_end(d, more);
	if (r != DSS_REASON_NONE)
		return r;
	dss_leave(d, e);
	out->entity = e;
	dss_tell_give(d, out);
	return DSS_REASON_NONE;
}
