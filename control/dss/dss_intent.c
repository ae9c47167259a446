// SPDX-License-Identifier: Apache-2.0
// Operational intents: the order of the checks is that of the standard's reference implementation, because clients see it.
#include <stdlib.h>
#include <string.h>

#include "dss_core.h"

static bool is_nominal(unsigned state)
{
	return state == DSS_STATE_ACCEPTED || state == DSS_STATE_ACTIVATED;
}

static bool is_down(const struct dss *d, const char *manager)
{
	uint16_t index;
	return dss_find_name(d, manager, &index) &&
	       d->uss[index].availability == DSS_AVAILABILITY_DOWN;
}

static const struct dss_entity *subscription_of(const struct dss *d, const struct dss_entity *e)
{
	return e != NULL && e->has_subscription ? dss_find(d, DSS_SUBSCRIPTION, &e->subscription)
						: NULL;
}

static enum dss_reason check_present(const struct dss *d, const struct dss_intent_put *p,
				     const struct dss_entity *old)
{
	if (p->ovn == NULL) {
		if (old != NULL)
			return dss_is_manager(d, old, p->manager) ? DSS_REASON_EXISTS
								  : DSS_REASON_NOT_OWNER;
		if (p->state != DSS_STATE_ACCEPTED)
			return DSS_REASON_FIRST_STATE;
	} else {
		if (old == NULL)
			return DSS_REASON_UPDATE_UNKNOWN;
		if (!dss_is_manager(d, old, p->manager))
			return DSS_REASON_NOT_OWNER;
		if (strcmp(old->ovn, p->ovn) != 0)
			return DSS_REASON_OVN;
	}
	return is_nominal(p->state) && is_down(d, p->manager) ? DSS_REASON_DOWN : DSS_REASON_NONE;
}

// ---- its subscription

static bool covers(const struct dss_shape *s, const struct dss_shape *of)
{
	return s->start_ns <= of->start_ns && s->end_ns >= of->end_ns &&
	       dss_cover_has(s->spans, s->span_count, of->spans, of->span_count);
}

static enum dss_reason check_subscription(struct dss *d, const struct dss_intent_put *p,
					  const struct dss_entity *e,
					  const struct dss_entity **attached)
{
	*attached = NULL;
	if (p->has_subscription && p->has_new_subscription)
		return DSS_REASON_BOTH_SUBSCRIPTIONS;
	if (!p->has_subscription)
		return p->has_new_subscription || p->state == DSS_STATE_ACCEPTED
			       ? DSS_REASON_NONE
			       : DSS_REASON_SUBSCRIPTION_NEEDED;
	*attached = dss_find(d, DSS_SUBSCRIPTION, &p->subscription);
	if (*attached == NULL)
		return DSS_REASON_NO_SUBSCRIPTION;
	if (!dss_is_manager(d, *attached, p->manager))
		return DSS_REASON_SUBSCRIPTION_OWNER;
	return (*attached)->is_implicit || covers(&(*attached)->shape, &e->shape)
		       ? DSS_REASON_NONE
		       : DSS_REASON_NOT_COVERED;
}

// As volumes again, with bounds that hold for all of them: what covers an intent has one time.
static struct dss_entity *make_covering(struct dss *d, const struct dss_entity *a,
					const struct dss_entity *b, const char *ovn,
					const char *url, enum dss_reason *why)
{
	const struct dss_entity *part[2] = {a, b};
	const struct dss_ask ask = {1e18, false};
	uint32_t n = 0, most = a->shape.volume_count + (b != NULL ? b->shape.volume_count : 0);
	struct air_volume *v = calloc(most, sizeof(*v));
	*why = DSS_REASON_MEMORY;
	if (v == NULL)
		return NULL;
	int64_t start = a->shape.start_ns, end = a->shape.end_ns;
	if (b != NULL && b->shape.start_ns < start)
		start = b->shape.start_ns;
	if (b != NULL && b->shape.end_ns > end)
		end = b->shape.end_ns;
	for (unsigned i = 0; i < 2 && part[i] != NULL; i++)
		for (uint32_t k = 0; k < part[i]->shape.volume_count; k++, n++) {
			dss_volume(part[i], k, &v[n]);
			v[n].start_ns = start;
			v[n].end_ns = end;
		}
	// Many volumes are too many; then the old ones go, because the new ones alone must be covered.
	struct dss_entity *e = n <= AIR_VOLUMES_MAX ? dss_make(d, v, n, &ask, ovn, url, why) : NULL;
	if (n > AIR_VOLUMES_MAX)
		*why = DSS_REASON_MANY_VOLUMES;
	free(v);
	return e;
}

static enum dss_reason make_implicit(struct dss *d, const struct dss_intent_put *p,
				     const struct dss_entity *of, uint16_t manager, int64_t now_ns,
				     const struct dss_entity **attached)
{
	char ovn[DSS_OVN_SIZE];
	enum dss_reason why;
	dss_make_ovn(d, &p->fresh, 0, now_ns, ovn);
	struct dss_entity *s = make_covering(d, of, NULL, ovn, p->new_url, &why);
	if (s == NULL)
		return why;
	s->id = p->fresh;
	s->kind = DSS_SUBSCRIPTION;
	s->manager = manager;
	s->version = 1;
	s->is_implicit = s->notifies_intents = true;
	s->notifies_constraints = p->new_notifies_constraints;
	s->updated_ns = now_ns;
	*attached = s;
	return dss_enter(d, s, NULL);
}

// An implicit one grows with its intent.
static enum dss_reason extend(struct dss *d, const struct dss_entity *of, int64_t now_ns,
			      const struct dss_entity **attached)
{
	const struct dss_entity *was = *attached;
	char ovn[DSS_OVN_SIZE];
	enum dss_reason why;
	if (!was->is_implicit || covers(&was->shape, &of->shape))
		return DSS_REASON_NONE;
	dss_make_ovn(d, &was->id, was->version, now_ns, ovn);
	struct dss_entity *s = make_covering(d, was, of, ovn, was->url, &why);
	if (s == NULL)
		return why;
	s->id = was->id;
	s->kind = DSS_SUBSCRIPTION;
	s->manager = was->manager;
	s->version = was->version + 1;
	s->index = was->index;
	s->is_implicit = true;
	s->notifies_intents = was->notifies_intents;
	s->notifies_constraints = was->notifies_constraints;
	s->updated_ns = now_ns;
	*attached = s;
	return dss_enter(d, s, was);
}

static void drop_orphan(struct dss *d, const struct dss_entity *subscription)
{
	struct air_id one;
	if (subscription != NULL && subscription->is_linked && subscription->is_implicit &&
	    dss_dependents(d, subscription, &one, 1) == 0)
		dss_leave(d, subscription);
}

// ---- the key

struct lacking {
	struct dss *d;
	const struct dss_entity *self;
	const struct dss_intent_put *put;
	uint32_t key_count;
	bool is_full;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has_key(const struct lacking *l, const char *ovn)
{
	return bsearch(&ovn, l->d->work->key, l->key_count, sizeof(*l->d->work->key), by_text) !=
	       NULL;
}

static bool lacks_intent(void *ctx, const struct dss_entity *e)
{
	struct lacking *l = ctx;
	if (air_id_equal(&e->id, &l->self->id) || has_key(l, e->ovn) ||
	    (e->state == DSS_STATE_ACCEPTED &&
	     l->d->uss[e->manager].availability == DSS_AVAILABILITY_DOWN) ||
	    !dss_shapes_meet(l->d, &l->self->shape, &e->shape, true))
		return true;
	l->is_full = !dss_list_add(&l->d->work->intents, e);
	return !l->is_full;
}

static bool lacks_constraint(void *ctx, const struct dss_entity *e)
{
	struct lacking *l = ctx;
	if (has_key(l, e->ovn) || !dss_shapes_meet(l->d, &l->self->shape, &e->shape, false))
		return true;
	l->is_full = !dss_list_add(&l->d->work->constraints, e);
	return !l->is_full;
}

static enum dss_reason check_key(struct dss *d, const struct dss_intent_put *p,
				 const struct dss_entity *e, bool with_constraints,
				 struct dss_result *out)
{
	struct lacking l = {d, e, p, p->key_count, false};
	if (!is_nominal(p->state))
		return DSS_REASON_NONE;
	if (p->key_count > DSS_KEY_MAX)
		return DSS_REASON_LONG_KEY;
	if (p->key_count > 0)
		memcpy(d->work->key, p->key, p->key_count * sizeof(*p->key));
	qsort(d->work->key, p->key_count, sizeof(*d->work->key), by_text);
	dss_near(d, DSS_INTENT, &e->shape, true, lacks_intent, &l);
	if (with_constraints)
		dss_near(d, DSS_CONSTRAINT, &e->shape, false, lacks_constraint, &l);
	dss_sort(&d->work->intents);
	dss_sort(&d->work->constraints);
	out->intents = d->work->intents.at;
	out->intent_count = d->work->intents.count;
	out->constraints = d->work->constraints.at;
	out->constraint_count = d->work->constraints.count;
	return out->intent_count + out->constraint_count > 0 ? DSS_REASON_KEY : DSS_REASON_NONE;
}

// ---- put

static enum dss_reason check_bounds(const struct dss_shape *s, int64_t now_ns)
{
	if (s->start_ns == VOLUME_TIME_FIRST || s->end_ns == VOLUME_TIME_LAST ||
	    s->lower_cm == VOLUME_NO_FLOOR || s->upper_cm == VOLUME_NO_CEILING)
		return DSS_REASON_UNBOUNDED;
	return s->end_ns < now_ns ? DSS_REASON_TIME_PAST : DSS_REASON_NONE;
}

static void name_ovn(const struct dss *d, const struct dss_intent_put *p, uint32_t version,
		     int64_t now_ns, char ovn[DSS_OVN_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	unsigned at = 0;
	if (p->suffix == NULL) {
		dss_make_ovn(d, &p->id, version, now_ns, ovn);
		return;
	}
	for (unsigned i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			ovn[at++] = '-';
		ovn[at++] = hex[p->id.b[i] >> 4];
		ovn[at++] = hex[p->id.b[i] & 15];
	}
	ovn[at++] = '_';
	memcpy(ovn + at, p->suffix, strlen(p->suffix) + 1);
}

// Everything is judged; from here on only memory can fail, and then all of it goes back.
static enum dss_reason apply(struct dss *d, const struct dss_intent_put *p, struct dss_entity *e,
			     const struct dss_entity *old, const struct dss_entity *attached,
			     uint16_t manager, int64_t now_ns, struct dss_result *out)
{
	uint64_t mark = d->undo_next;
	const struct dss_entity *before = subscription_of(d, old);
	enum dss_reason r = DSS_REASON_NONE;
	if (p->has_new_subscription)
		r = make_implicit(d, p, e, manager, now_ns, &attached);
	else if (attached != NULL)
		r = extend(d, e, now_ns, &attached);
	if (r != DSS_REASON_NONE) {
		dss_free(d, e);
		dss_rollback(d, mark);
		return r;
	}
	e->has_subscription = attached != NULL;
	if (attached != NULL)
		e->subscription = attached->id;
	r = dss_enter(d, e, old);
	if (r == DSS_REASON_NONE) {
		dss_tell_begin(d);
		dss_tell(d, DSS_INTENT, &e->shape, now_ns);
		if (old != NULL)
			dss_tell(d, DSS_INTENT, &old->shape, now_ns);
		r = dss_tell_end(d, 2);
	}
	if (r != DSS_REASON_NONE) {
		dss_rollback(d, mark);
		return r;
	}
	if (before != NULL && (attached == NULL || !air_id_equal(&before->id, &attached->id)))
		drop_orphan(d, before);
	out->entity = e;
	dss_tell_give(d, out);
	return DSS_REASON_NONE;
}

enum dss_reason dss_put_intent(struct dss *d, const struct dss_intent_put *p, int64_t now_ns,
			       struct dss_result *out)
{
	const struct dss_ask ask = {d->config.rules.area_m2, false};
	const struct dss_entity *attached;
	char ovn[DSS_OVN_SIZE];
	uint16_t manager;
	enum dss_reason r;
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *old = dss_find(d, DSS_INTENT, &p->id);
	uint32_t version = old != NULL ? old->version + 1 : 1;
	name_ovn(d, p, version, now_ns, ovn);
	struct dss_entity *e = dss_make(d, p->volumes, p->volume_count, &ask, ovn, p->url, &r);
	if (e == NULL)
		return r;
	e->id = p->id;
	e->kind = DSS_INTENT;
	e->state = p->state;
	e->version = version;
	e->updated_ns = now_ns;
	r = check_bounds(&e->shape, now_ns);
	if (r == DSS_REASON_NONE && !is_nominal(p->state) && !p->may_be_off_nominal)
		r = DSS_REASON_STATE_SCOPE;
	if (r == DSS_REASON_NONE)
		r = check_present(d, p, old);
	if (r == DSS_REASON_NONE)
		r = check_subscription(d, p, e, &attached);
	if (r == DSS_REASON_NONE)
		r = check_key(d, p, e,
			      attached != NULL
				      ? attached->notifies_constraints
				      : p->has_new_subscription && p->new_notifies_constraints,
			      out);
	if (r == DSS_REASON_NONE && !dss_name(d, p->manager, &manager))
		r = DSS_REASON_FULL_NAMES;
	if (r == DSS_REASON_NONE) {
		e->manager = manager;
		return apply(d, p, e, old, attached, manager, now_ns, out);
	}
	dss_free(d, e);
	return r;
}

// ---- gone

enum dss_reason dss_remove_intent(struct dss *d, const char *manager, const struct air_id *id,
				  const char *ovn, int64_t now_ns, struct dss_result *out)
{
	*out = (struct dss_result){.entity = NULL};
	dss_begin(d);
	const struct dss_entity *e;
	enum dss_reason r = dss_owned(d, DSS_INTENT, id, manager, ovn, &e);
	if (r != DSS_REASON_NONE)
		return r;
	if (is_down(d, manager))
		return DSS_REASON_DOWN;
	const struct dss_entity *subscription = subscription_of(d, e);
	r = dss_leave_told(d, e, 4, now_ns, out);
	if (r == DSS_REASON_NONE)
		drop_orphan(d, subscription);
	return r;
}
