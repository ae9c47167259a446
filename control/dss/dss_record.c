// SPDX-License-Identifier: Apache-2.0
// Entities and availabilities as records: numbers from the least significant octet up, texts with their length before them.
#include <stdlib.h>
#include <string.h>

#include "dss_core.h"

enum { FORMAT = 1 };

struct out {
	uint8_t *p;
	uint32_t n, size;
	bool is_full;
};

static void put(struct out *o, uint64_t v, unsigned octets)
{
	if (o->size - o->n < octets) {
		o->is_full = true;
		return;
	}
	for (unsigned i = 0; i < octets; i++)
		o->p[o->n++] = (uint8_t)(v >> (8 * i));
}

static void put_bytes(struct out *o, const void *p, size_t n)
{
	if (o->size - o->n < n) {
		o->is_full = true;
		return;
	}
	memcpy(o->p + o->n, p, n);
	o->n += (uint32_t)n;
}

static void put_text(struct out *o, const char *s)
{
	size_t n = strlen(s);
	put(o, n, 2);
	put_bytes(o, s, n);
}

static unsigned flags_of(const struct dss_entity *e)
{
	return (unsigned)e->is_implicit | (unsigned)e->notifies_intents << 1 |
	       (unsigned)e->notifies_constraints << 2 | (unsigned)e->has_subscription << 3 |
	       (unsigned)e->is_v19 << 4;
}

static void put_volume(struct out *o, const struct air_volume *v)
{
	put(o, v->shape, 1);
	put(o, (uint32_t)v->lower_cm, 4);
	put(o, (uint32_t)v->upper_cm, 4);
	put(o, (uint64_t)v->start_ns, 8);
	put(o, (uint64_t)v->end_ns, 8);
	if (v->shape == VOLUME_CIRCLE) {
		put(o, (uint32_t)v->center.lat_e7, 4);
		put(o, (uint32_t)v->center.lon_e7, 4);
		put(o, v->radius_cm, 4);
		return;
	}
	put(o, v->count, 2);
	for (uint32_t i = 0; i < v->count; i++) {
		put(o, (uint32_t)v->points[i].lat_e7, 4);
		put(o, (uint32_t)v->points[i].lon_e7, 4);
	}
}

uint32_t dss_encode(const struct dss *d, const struct dss_entity *e, uint8_t *out, uint32_t size)
{
	struct out o = {out, 0, size, false};
	struct air_volume v;
	put(&o, FORMAT, 1);
	put(&o, e->kind, 1);
	put(&o, e->state, 1);
	put(&o, flags_of(e), 1);
	put_bytes(&o, e->id.b, sizeof(e->id.b));
	put_bytes(&o, e->subscription.b, sizeof(e->subscription.b));
	put(&o, e->version, 4);
	put(&o, (uint64_t)e->updated_ns, 8);
	put_text(&o, dss_manager(d, e));
	put_text(&o, e->ovn);
	put_text(&o, e->url);
	put(&o, e->shape.volume_count, 2);
	for (uint32_t i = 0; i < e->shape.volume_count; i++) {
		dss_volume(e, i, &v);
		put_volume(&o, &v);
	}
	return o.is_full ? 0 : o.n;
}

// ---- back

struct in {
	const uint8_t *p;
	uint32_t left;
	bool is_bad;
};

static uint64_t get(struct in *i, unsigned octets)
{
	uint64_t v = 0;
	if (i->left < octets) {
		i->is_bad = true;
		i->left = 0;
		return 0;
	}
	for (unsigned k = 0; k < octets; k++)
		v |= (uint64_t)i->p[k] << (8 * k);
	i->p += octets;
	i->left -= octets;
	return v;
}

static void get_bytes(struct in *i, void *to, unsigned n)
{
	if (i->left < n) {
		i->is_bad = true;
		i->left = 0;
		memset(to, 0, n);
		return;
	}
	memcpy(to, i->p, n);
	i->p += n;
	i->left -= n;
}

static void get_text(struct in *i, char *to, uint32_t size)
{
	uint32_t n = (uint32_t)get(i, 2);
	if (n >= size) {
		i->is_bad = true;
		n = 0;
	}
	get_bytes(i, to, n);
	to[n] = '\0';
	if (strlen(to) != n)
		i->is_bad = true;
}

static void get_volume(struct in *i, struct polygon_point *points, uint32_t *used,
		       struct air_volume *v)
{
	*v = (struct air_volume){.shape = (uint8_t)get(i, 1),
				 .lower_cm = (int32_t)get(i, 4),
				 .upper_cm = (int32_t)get(i, 4)};
	v->start_ns = (int64_t)get(i, 8);
	v->end_ns = (int64_t)get(i, 8);
	if (v->shape == VOLUME_CIRCLE) {
		v->center.lat_e7 = (int32_t)get(i, 4);
		v->center.lon_e7 = (int32_t)get(i, 4);
		v->radius_cm = (uint32_t)get(i, 4);
		return;
	}
	v->count = (uint32_t)get(i, 2);
	v->points = points + *used;
	if (i->left < (uint64_t)v->count * 8) {
		i->is_bad = true;
		v->count = 0;
	}
	for (uint32_t k = 0; k < v->count; k++, (*used)++) {
		points[*used].lat_e7 = (int32_t)get(i, 4);
		points[*used].lon_e7 = (int32_t)get(i, 4);
	}
}

struct head {
	unsigned kind, state, flags;
	struct air_id id, subscription;
	uint32_t version;
	int64_t updated_ns;
	char manager[DSS_NAME_SIZE], ovn[DSS_OVN_SIZE], url[DSS_URL_MAX + 1];
};

static bool get_head(struct in *i, struct head *h)
{
	unsigned format = (unsigned)get(i, 1);
	h->kind = (unsigned)get(i, 1);
	h->state = (unsigned)get(i, 1);
	h->flags = (unsigned)get(i, 1);
	get_bytes(i, h->id.b, sizeof(h->id.b));
	get_bytes(i, h->subscription.b, sizeof(h->subscription.b));
	h->version = (uint32_t)get(i, 4);
	h->updated_ns = (int64_t)get(i, 8);
	get_text(i, h->manager, sizeof(h->manager));
	get_text(i, h->ovn, sizeof(h->ovn));
	get_text(i, h->url, sizeof(h->url));
	return !i->is_bad && format == FORMAT && h->kind < DSS_KIND_COUNT &&
	       h->state < DSS_STATE_COUNT &&
	       (h->kind == DSS_INTENT) == (h->state != DSS_STATE_NONE);
}

static enum dss_reason enter(struct dss *d, const struct head *h, const struct air_volume *v,
			     uint32_t count)
{
	const struct dss_ask ask = {1e18, false};
	enum dss_reason why;
	uint16_t manager;
	if (dss_find(d, (enum dss_kind)h->kind, &h->id) != NULL)
		return DSS_REASON_RECORD;
	if (!dss_name(d, h->manager, &manager))
		return DSS_REASON_FULL_NAMES;
	struct dss_entity *e = dss_make(d, v, count, &ask, h->ovn, h->url, &why);
	if (e == NULL)
		return why == DSS_REASON_MEMORY ? why : DSS_REASON_RECORD;
	e->id = h->id;
	e->kind = (uint8_t)h->kind;
	e->state = (uint8_t)h->state;
	e->version = h->version;
	e->updated_ns = h->updated_ns;
	e->manager = manager;
	e->subscription = h->subscription;
	e->is_implicit = (h->flags & 1) != 0;
	e->notifies_intents = (h->flags & 2) != 0;
	e->notifies_constraints = (h->flags & 4) != 0;
	e->has_subscription = (h->flags & 8) != 0 && e->kind == DSS_INTENT;
	e->is_v19 = (h->flags & 16) != 0;
	dss_begin(d);
	why = dss_enter(d, e, NULL);
	dss_settle(d, dss_mark(d));
	return why;
}

enum dss_reason dss_restore(struct dss *d, const uint8_t *record, uint32_t size)
{
	struct in i = {record, size, false};
	struct head h;
	uint32_t used = 0;
	if (!get_head(&i, &h))
		return DSS_REASON_RECORD;
	uint32_t count = (uint32_t)get(&i, 2);
	if (count == 0 || count > AIR_VOLUMES_MAX)
		return DSS_REASON_RECORD;
	struct air_volume *v = calloc(count, sizeof(*v));
	struct polygon_point *points = calloc(size / 8 + 1, sizeof(*points));
	enum dss_reason r = v != NULL && points != NULL ? DSS_REASON_NONE : DSS_REASON_MEMORY;
	for (uint32_t k = 0; r == DSS_REASON_NONE && k < count && !i.is_bad; k++)
		get_volume(&i, points, &used, &v[k]);
	if (r == DSS_REASON_NONE && (i.is_bad || i.left != 0))
		r = DSS_REASON_RECORD;
	if (r == DSS_REASON_NONE)
		r = enter(d, &h, v, count);
	free(points);
	free(v);
	return r;
}

bool dss_forget(struct dss *d, enum dss_kind kind, const struct air_id *id)
{
	const struct dss_entity *e = dss_find(d, kind, id);
	dss_begin(d);
	if (e == NULL || !dss_has_room(d, 1))
		return false;
	dss_leave(d, e);
	return true;
}

// ---- availabilities and indices

uint32_t dss_encode_uss(const struct dss_uss *u, uint8_t *out, uint32_t size)
{
	struct out o = {out, 0, size, false};
	put(&o, FORMAT, 1);
	put(&o, u->availability, 1);
	put_text(&o, u->name);
	put_text(&o, u->version);
	return o.is_full ? 0 : o.n;
}

enum dss_reason dss_restore_uss(struct dss *d, const uint8_t *record, uint32_t size)
{
	struct in i = {record, size, false};
	struct dss_uss u;
	uint16_t index;
	unsigned format = (unsigned)get(&i, 1);
	u.availability = (uint8_t)get(&i, 1);
	get_text(&i, u.name, sizeof(u.name));
	get_text(&i, u.version, sizeof(u.version));
	if (i.is_bad || i.left != 0 || format != FORMAT ||
	    u.availability >= DSS_AVAILABILITY_COUNT || !dss_name_is_good(u.name))
		return DSS_REASON_RECORD;
	if (!dss_name(d, u.name, &index))
		return DSS_REASON_FULL_NAMES;
	memcpy(d->uss[index].version, u.version, sizeof(u.version));
	d->uss[index].availability = u.availability;
	return DSS_REASON_NONE;
}

void dss_encode_index(const struct dss_entity *e, uint8_t out[static DSS_INDEX_RECORD_SIZE])
{
	struct out o = {out, 0, DSS_INDEX_RECORD_SIZE, false};
	put(&o, e->index, 4);
}

bool dss_restore_index(struct dss *d, enum dss_kind kind, const struct air_id *id,
		       const uint8_t *record, uint32_t size)
{
	struct in i = {record, size, false};
	uint32_t index = (uint32_t)get(&i, 4);
	const struct dss_entity *e = dss_find(d, kind, id);
	if (i.is_bad || i.left != 0)
		return false;
	if (e != NULL)
		((struct dss_entity *)(uintptr_t)e)->index = index;
	return true;
}

void dss_set_salt(struct dss *d, const uint8_t salt[static 16])
{
	memcpy(d->config.salt, salt, sizeof(d->config.salt));
}

// ---- for tests

struct digesting {
	const struct dss *d;
	uint64_t sum;
	uint8_t *room;
};

static bool digest_one(void *ctx, const struct dss_entity *e)
{
	struct digesting *g = ctx;
	uint32_t n = dss_encode(g->d, e, g->room, DSS_RECORD_MAX);
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ e->index;
	for (uint32_t i = 0; i < n; i++)
		h = (h ^ g->room[i]) * UINT64_C(0x100000001b3);
	g->sum += h; // in whatever order
	return true;
}

uint64_t dss_digest(const struct dss *d)
{
	struct digesting g = {d, 0, malloc(DSS_RECORD_MAX)};
	for (unsigned k = 0; g.room != NULL && k < DSS_KIND_COUNT; k++)
		dss_each(d, (enum dss_kind)k, digest_one, &g);
	for (uint32_t i = 0; i < d->uss_count; i++)
		g.sum = g.sum * 31 + d->uss[i].availability;
	free(g.room);
	return g.sum;
}
