// SPDX-License-Identifier: Apache-2.0
#include "air/air_dss.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "air/dss_json.h"
#include "air/idempotency.h"
#include "cli.h"

static const char OWNER[] = "node:others"; // of foreign volumes in the air book

enum { MIRROR_INTENT = 0xd0, MIRROR_CONSTRAINT = 0xe0 }; // in the place of a UUID's version

// ---- others' to ours

static struct air_id mirror_of(const struct dss_entity *e)
{
	struct air_id id = e->id;
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) |
			    (e->kind == DSS_INTENT ? MIRROR_INTENT : MIRROR_CONSTRAINT));
	return id;
}

bool air_dss_original(const struct air_id *mirror, struct air_id *out, enum dss_kind *kind)
{
	unsigned mark = mirror->b[6] & 0xf0;
	*out = *mirror;
	out->b[6] = (uint8_t)((mirror->b[6] & 0x0f) | 0x40);
	*kind = mark == MIRROR_INTENT ? DSS_INTENT : DSS_CONSTRAINT;
	return mark == MIRROR_INTENT || mark == MIRROR_CONSTRAINT;
}

bool air_dss_is_mirror(const struct air_change *c)
{
	struct air_id id;
	enum dss_kind kind;
	return c->kind == AIR_KIND_CONSTRAINT && air_dss_original(&c->id, &id, &kind);
}

static void store_entity(struct air_service *s, struct air_batch *b, const struct dss_entity *e)
{
	uint32_t room;
	uint8_t *out = air_batch_room(b, &room);
	uint32_t n = dss_encode(s->dss, e, out, room < STORE_RECORD_MAX ? room : STORE_RECORD_MAX);
	if (n == 0)
		b->is_too_large = true;
	else
		air_batch_add(b, (uint16_t)(AIR_SERVICE_DSS_KIND + e->kind), &e->id,
			      e->shape.end_ns, out, n);
}

static void store_index(struct air_batch *b, const struct dss_entity *e)
{
	uint32_t room;
	uint8_t *out = air_batch_room(b, &room);
	if (room < DSS_INDEX_RECORD_SIZE) {
		b->is_too_large = true;
		return;
	}
	dss_encode_index(e, out);
	air_batch_add(b, (uint16_t)(AIR_SERVICE_INDEX_KIND + e->kind), &e->id, e->shape.end_ns, out,
		      DSS_INDEX_RECORD_SIZE);
}

static void store_uss(struct air_service *s, struct air_batch *b, uint16_t index)
{
	uint32_t room;
	uint8_t *out = air_batch_room(b, &room);
	const struct dss_uss *u = dss_uss_at(s->dss, index);
	const struct air_id id = idempotency_id(u->name); // the same at every node
	uint32_t n = dss_encode_uss(u, out, room);
	air_batch_add(b, AIR_SERVICE_USS_KIND, &id, 0, out, n);
}

static bool is_subscription(const struct dss_entity *e)
{
	return e->kind == DSS_SUBSCRIPTION || e->kind == DSS_RID_SUBSCRIPTION;
}

void air_dss_store(struct air_service *s, struct air_batch *b)
{
	uint32_t n;
	const struct dss_change *c = dss_changes(s->dss, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct dss_entity *e = c[i].entity;
		if (c[i].what == DSS_CHANGE_USS) {
			store_uss(s, b, c[i].uss);
		} else if (e->is_own && (e->kind != DSS_AREA || !s->is_shared)) {
			continue; // made again from the book; an area that only this node knows goes with it
		} else if (c[i].what == DSS_CHANGE_INDEX) {
			store_index(b, e);
		} else if (c[i].what == DSS_CHANGE_PUT) {
			store_entity(s, b, e);
		} else {
			air_batch_add(b, (uint16_t)(AIR_SERVICE_DSS_KIND + e->kind), &e->id, 0,
				      NULL, 0);
			if (is_subscription(e) && e->index > 0)
				air_batch_add(b, (uint16_t)(AIR_SERVICE_INDEX_KIND + e->kind),
					      &e->id, 0, NULL, 0);
		}
	}
}

void air_service_keep_report(struct air_op *op, const struct air_id *id, const char *text)
{
	struct air_service *s = op->s;
	struct air_id *slot = &s->report[s->report_count % AIR_SERVICE_REPORTS];
	uint32_t room, n = (uint32_t)strlen(text);
	uint8_t *out = air_batch_room(s->batch, &room);
	if (s->report_count >= AIR_SERVICE_REPORTS)
		air_batch_add(s->batch, AIR_SERVICE_REPORT_KIND, slot, 0, NULL, 0);
	if (n == 0 || n > room) {
		s->batch->is_too_large = true;
		return;
	}
	memcpy(out, text, n);
	air_batch_add(s->batch, AIR_SERVICE_REPORT_KIND, id, 0, out, n);
	*slot = *id;
	s->report_count++;
}

static int32_t within(int32_t v, int32_t least, int32_t most)
{
	return v < least ? least : v > most ? most : v;
}

// The book takes no altitude beyond its own limits and no time before 1970; nothing of its own lies there either, so what is cut
// off hides nothing.
static void clip(const struct air_service *s, struct air_volume *v)
{
	const struct air_rules *r = &s->cfg.book.rules;
	if (v->lower_cm != VOLUME_NO_FLOOR)
		v->lower_cm = within(v->lower_cm, r->altitude_min_cm, r->altitude_max_cm);
	if (v->upper_cm != VOLUME_NO_CEILING)
		v->upper_cm = within(v->upper_cm, r->altitude_min_cm, r->altitude_max_cm);
	if (v->start_ns != VOLUME_TIME_FIRST && v->start_ns < 0)
		v->start_ns = 0;
}

// A line there and back has no area, which the book does not take: the circle around it is more than that.
static void round_off(struct air_volume *v)
{
	double lat = 0, lon = 0, reach = 0;
	for (uint32_t i = 0; i < v->count; i++) {
		lat += v->points[i].lat_e7 * (1.0 / v->count);
		lon += v->points[i].lon_e7 * (1.0 / v->count);
	}
	v->center = (struct polygon_point){(int32_t)lat, (int32_t)lon};
	for (uint32_t i = 0; i < v->count; i++) {
		double d = geodesic_distance_m(v->center, v->points[i]);
		reach = d > reach ? d : reach;
	}
	v->shape = VOLUME_CIRCLE;
	v->radius_cm = (uint32_t)(reach * 101) + 10;
}

static enum air_reason put_mirror(struct air_service *s, const struct dss_entity *e,
				  struct air_seed seed, int64_t now_ns)
{
	uint32_t n = 0;
	struct air_volume *v = calloc(e->shape.volume_count, sizeof(*v));
	struct air_constraint k = {.id = mirror_of(e),
				   .seed = seed,
				   .operator_name = OWNER,
				   .volumes = v,
				   .kind = VOLUME_KIND_PROHIBITED,
				   .is_blocking = true,
				   .pass_priority = AIR_PRIORITY_MAX + 1,
				   .is_foreign = true};
	struct air_view before;
	if (v == NULL)
		return AIR_REASON_FULL_SHAPES;
	for (uint32_t i = 0; i < e->shape.volume_count; i++) {
		dss_volume(e, i, &v[n]);
		if (v[n].end_ns < now_ns)
			continue; // nothing is granted in the past
		clip(s, &v[n]);
		n++;
	}
	k.volume_count = n;
	bool is_there = air_book_get(s->book, AIR_KIND_CONSTRAINT, &k.id, &before) &&
			before.state != AIR_STATE_ENDED;
	uint32_t version = is_there ? before.version : 0;
	enum air_reason r =
		n > 0 ? air_book_put_constraint(s->book, &k, version, now_ns) : AIR_REASON_NONE;
	if (n == 0 && is_there)
		r = air_book_remove_constraint(s->book, OWNER, &k.id, 0, now_ns);
	if (r == AIR_REASON_NO_AREA) {
		for (uint32_t i = 0; i < n; i++)
			if (v[i].shape == VOLUME_POLYGON && v[i].count == 3)
				round_off(&v[i]);
		r = air_book_put_constraint(s->book, &k, version, now_ns);
	}
	free(v);
	return r;
}

// Whether all of it lies so far away that no corridor of this book can meet it.
static bool is_far(const struct air_service *s, const struct dss_entity *e)
{
	const double reach_m = 2.1e6 + 6e5; // of the book, and across one shape
	struct air_volume v;
	for (uint32_t i = 0; i < e->shape.volume_count; i++) {
		dss_volume(e, i, &v);
		struct polygon_point at = v.shape == VOLUME_CIRCLE ? v.center : v.points[0];
		if (geodesic_distance_m(s->cfg.book.anchor, at) < reach_m)
			return false;
	}
	return true;
}

static enum air_reason mirror_one(struct air_service *s, const struct dss_entity *e, bool is_gone,
				  struct air_seed seed, int64_t now_ns)
{
	const struct air_id id = mirror_of(e);
	struct air_view v;
	bool is_there =
		air_book_get(s->book, AIR_KIND_CONSTRAINT, &id, &v) && v.state != AIR_STATE_ENDED;
	bool is_out = !is_gone && is_far(s, e);
	s->mirror_skipped += is_out;
	if (!is_gone && !is_out)
		return put_mirror(s, e, seed, now_ns);
	return is_there ? air_book_remove_constraint(s->book, OWNER, &id, 0, now_ns)
			: AIR_REASON_NONE;
}

enum air_reason air_dss_mirror(struct air_service *s, struct air_seed seed, int64_t now_ns)
{
	uint32_t n;
	const struct dss_change *c = dss_changes(s->dss, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct dss_entity *e = c[i].entity;
		if (c[i].what != DSS_CHANGE_PUT && c[i].what != DSS_CHANGE_REMOVED)
			continue;
		if (e->is_own || (e->kind != DSS_INTENT && e->kind != DSS_CONSTRAINT))
			continue;
		// What is over has left the book by itself.
		if (c[i].what == DSS_CHANGE_REMOVED && e->shape.end_ns < now_ns)
			continue;
		return mirror_one(s, e, c[i].what == DSS_CHANGE_REMOVED, seed, now_ns);
	}
	return AIR_REASON_NONE;
}

// ---- ours to others

struct volumes {
	struct air_volume *v;
	struct polygon_point *points;
	uint32_t count, point_count, max, point_max;
	bool is_full;
};

static bool copy_volume(void *arg, uint32_t number, const struct air_volume *v)
{
	struct volumes *l = arg;
	if (l->count == l->max || v->count > l->point_max - l->point_count) {
		l->is_full = true;
		return false;
	}
	l->v[l->count] = *v;
	if (v->shape == VOLUME_POLYGON) {
		memcpy(&l->points[l->point_count], v->points, v->count * sizeof(*v->points));
		l->v[l->count].points = &l->points[l->point_count];
		l->point_count += v->count;
	}
	l->count++;
	return true;
}

static unsigned state_of(unsigned air_state)
{
	return air_state == AIR_STATE_ACCEPTED	      ? DSS_STATE_ACCEPTED
	       : air_state == AIR_STATE_ACTIVATED     ? DSS_STATE_ACTIVATED
	       : air_state == AIR_STATE_NONCONFORMING ? DSS_STATE_NONCONFORMING
	       : air_state == AIR_STATE_CONTINGENT    ? DSS_STATE_CONTINGENT
						      : DSS_STATE_NONE;
}

static enum dss_reason announce(struct air_service *s, enum dss_kind kind, const struct air_view *v,
				int64_t now_ns, struct dss_result *out)
{
	struct volumes l = {.max = AIR_VOLUMES_MAX,
			    .point_max = AIR_VERTICES_MAX + 4 * AIR_LEGS_MAX};
	enum dss_reason r = DSS_REASON_MEMORY;
	l.v = calloc(l.max, sizeof(*l.v));
	l.points = calloc(l.point_max, sizeof(*l.points));
	if (l.v != NULL && l.points != NULL) {
		air_book_volumes(s->book, v, copy_volume, &l);
		r = l.is_full
			    ? DSS_REASON_MANY_VOLUMES
			    : dss_put_own(s->dss, kind, &v->id, v->version,
					  kind == DSS_INTENT ? state_of(v->state) : DSS_STATE_NONE,
					  s->cfg.base_url, l.v, l.count, now_ns, out);
	}
	free(l.points);
	free(l.v);
	return r;
}

static void note_told(struct air_service *s, const struct dss_result *r, const struct air_view *v,
		      bool is_gone, int64_t now_ns)
{
	struct dss_note *list = dss_json_notes(s->dss, s->book, r, is_gone ? NULL : v, now_ns);
	while (list != NULL) {
		struct dss_note *next = list->next;
		list->next = s->dss_notes;
		s->dss_notes = list;
		list = next;
	}
}

static bool follow_one(struct air_service *s, struct air_batch *b, const struct air_change *c,
		       int64_t now_ns)
{
	enum dss_kind kind = c->kind == AIR_KIND_CORRIDOR ? DSS_INTENT : DSS_CONSTRAINT;
	struct dss_result result;
	struct air_view v;
	bool is_there = air_book_get(s->book, (enum air_kind)c->kind, &c->id, &v) &&
			v.state != AIR_STATE_ENDED && v.state != AIR_STATE_OFFERED;
	enum dss_reason r = is_there ? announce(s, kind, &v, now_ns, &result)
				     : dss_remove_own(s->dss, kind, &c->id, now_ns, &result);
	if (r != DSS_REASON_NONE)
		return false;
	air_dss_store(s, b);
	if (result.told_count > 0)
		note_told(s, &result, &v, !is_there, now_ns);
	return true;
}

bool air_dss_follow(struct air_service *s, struct air_batch *b, const struct air_change *c,
		    uint32_t n, int64_t now_ns)
{
	for (uint32_t i = 0; s->dss != NULL && i < n; i++) {
		if ((c[i].kind != AIR_KIND_CORRIDOR && c[i].kind != AIR_KIND_CONSTRAINT) ||
		    air_dss_is_mirror(&c[i]))
			continue;
		if (!follow_one(s, b, &c[i], now_ns))
			return false;
	}
	return true;
}

bool air_dss_announce_area(struct air_op *op, const struct air_id *id, const struct air_volume *v)
{
	struct air_service *s = op->s;
	struct dss_result r;
	// The version grows with time, also over a restart.
	uint32_t version = (uint32_t)(op->now_ns / INT64_C(1000000000));
	if (dss_put_own(s->dss, DSS_AREA, id, version, DSS_STATE_NONE, s->cfg.base_url, v, 1,
			op->now_ns, &r) != DSS_REASON_NONE)
		return false;
	air_dss_store(s, s->batch);
	if (r.told_count > 0) {
		struct dss_note *list = dss_json_area_notes(s->dss, &r, op->now_ns), *last = list;
		while (last != NULL && last->next != NULL)
			last = last->next;
		if (last != NULL) {
			last->next = s->dss_notes;
			s->dss_notes = list;
		}
	}
	return true;
}

// ---- after others

bool air_dss_announce_again(struct air_service *s, enum air_kind kind, const struct air_id *id,
			    int64_t now_ns)
{
	enum dss_kind as = kind == AIR_KIND_CORRIDOR ? DSS_INTENT : DSS_CONSTRAINT;
	struct dss_result result;
	struct air_view v;
	if (s->dss == NULL || kind == AIR_KIND_SUBSCRIPTION)
		return true;
	bool is_there = air_book_get(s->book, kind, id, &v) && v.state != AIR_STATE_ENDED &&
			v.state != AIR_STATE_OFFERED;
	dss_set_quiet(s->dss, true);
	enum dss_reason r = is_there ? announce(s, as, &v, now_ns, &result)
				     : dss_remove_own(s->dss, as, id, now_ns, &result);
	dss_set_quiet(s->dss, false);
	dss_settle(s->dss, dss_mark(s->dss));
	return r == DSS_REASON_NONE;
}

// The mirror follows what the last change of the service lists; nobody is told, nothing is stored.
static bool mirror_change(struct air_service *s, int64_t now_ns)
{
	const struct air_seed seed = {{0, 0}};
	enum air_reason r = air_dss_mirror(s, seed, now_ns);
	air_book_settle(s->book, air_book_mark(s->book));
	dss_settle(s->dss, dss_mark(s->dss));
	return r == AIR_REASON_NONE;
}

static bool is_same(struct air_service *s, const struct dss_entity *e, const struct store_record *r)
{
	uint32_t room;
	uint8_t *out = air_batch_room(s->batch, &room);
	uint32_t n = dss_encode(s->dss, e, out, room);
	return n == r->size && memcmp(out, r->bytes, n) == 0;
}

static const char *apply_entity(struct air_service *s, const struct store_change *c,
				const struct air_id *id, int64_t now_ns)
{
	enum dss_kind kind = (enum dss_kind)(c->record.kind - AIR_SERVICE_DSS_KIND);
	const struct dss_entity *e = dss_find(s->dss, kind, id);
	uint8_t index[DSS_INDEX_RECORD_SIZE] = {0};
	if (e != NULL && (c->is_delete ? false : is_same(s, e, &c->record)))
		return NULL;
	if (e != NULL)
		dss_encode_index(e, index);
	if (e != NULL && !dss_forget(s->dss, kind, id))
		return "no room to follow the others; raise control.dss.entities_max";
	if (e != NULL && c->is_delete)
		return mirror_change(s, now_ns) ? NULL : "an intent that went cannot go here";
	if (e != NULL)
		dss_settle(s->dss, dss_mark(s->dss));
	if (c->is_delete)
		return NULL;
	enum dss_reason r = dss_restore(s->dss, c->record.bytes, c->record.size);
	if (r != DSS_REASON_NONE)
		return dss_reason_text(r);
	(void)dss_restore_index(s->dss, kind, id, index, sizeof(index));
	return mirror_change(s, now_ns) ? NULL
					: "an intent of others does not fit into this node's book; "
					  "raise control.air.constraints_max";
}

const char *air_dss_apply(struct air_service *s, const struct store_change *c,
			  const struct air_id *id, int64_t now_ns)
{
	if (s->dss == NULL)
		return NULL;
	if (c->record.kind < AIR_SERVICE_DSS_KIND + DSS_KIND_COUNT)
		return apply_entity(s, c, id, now_ns);
	return c->is_delete ? NULL : air_dss_take(s, &c->record, id);
}

// ---- at the start

const char *air_dss_take(struct air_service *s, const struct store_record *r,
			 const struct air_id *id)
{
	enum dss_reason why = DSS_REASON_NONE;
	if (s->dss == NULL)
		return NULL; // kept for when it is switched on again
	if (r->kind == AIR_SERVICE_SALT_KIND) {
		if (r->size != 16)
			return "not the salt of OVNs";
		dss_set_salt(s->dss, r->bytes);
		s->has_salt = true;
	} else if (r->kind == AIR_SERVICE_USS_KIND) {
		why = dss_restore_uss(s->dss, r->bytes, r->size);
	} else if (r->kind == AIR_SERVICE_REPORT_KIND) {
		s->report[s->report_count++ % AIR_SERVICE_REPORTS] = *id;
	} else if (r->kind >= AIR_SERVICE_INDEX_KIND &&
		   r->kind < AIR_SERVICE_INDEX_KIND + DSS_KIND_COUNT) {
		if (!dss_restore_index(s->dss, (enum dss_kind)(r->kind - AIR_SERVICE_INDEX_KIND),
				       id, r->bytes, r->size))
			return "not the index of a subscription";
	} else if (r->kind < AIR_SERVICE_DSS_KIND + DSS_KIND_COUNT) {
		why = dss_restore(s->dss, r->bytes, r->size);
	} else {
		return "a record of another version";
	}
	return why == DSS_REASON_NONE ? NULL : dss_reason_text(why);
}

void air_dss_make_salt(struct air_service *s)
{
	uint8_t salt[16];
	enum store_result why;
	while (getrandom(salt, sizeof(salt), 0) != (ssize_t)sizeof(salt))
		continue;
	dss_set_salt(s->dss, salt);
	const struct store_change c = {
		.record = {.kind = AIR_SERVICE_SALT_KIND, .bytes = salt, .size = sizeof(salt)}};
	const struct store_batch b = {.changes = &c,
				      .count = 1,
				      .audit = {.operator_name = "node",
						.action = "dss.salt",
						.time_ns = loop_wall_ns(s->loop)}};
	s->salt_ticket = store_submit(s->store, &b, &why);
	s->has_salt = s->salt_ticket != 0;
	if (!s->has_salt)
		cli_error(s->cfg.program, "OVNs of this node change with each start: %s",
			  store_result_text(why));
}

struct opening {
	struct air_service *s;
	int64_t now_ns;
	uint32_t failed;
};

static bool announce_one(void *ctx, const struct air_view *v)
{
	struct opening *o = ctx;
	struct dss_result r;
	if (v->state == AIR_STATE_OFFERED || v->is_foreign)
		return true;
	enum dss_kind kind = v->kind == AIR_KIND_CORRIDOR ? DSS_INTENT : DSS_CONSTRAINT;
	o->failed += announce(o->s, kind, v, o->now_ns, &r) != DSS_REASON_NONE;
	dss_settle(o->s->dss, dss_mark(o->s->dss));
	return true;
}

static bool mirror_again(void *ctx, const struct dss_entity *e)
{
	struct opening *o = ctx;
	const struct air_seed seed = {{0, 0}}; // no offers are made
	if (!e->is_own && e->shape.end_ns >= o->now_ns)
		o->failed += mirror_one(o->s, e, false, seed, o->now_ns) != AIR_REASON_NONE;
	air_book_settle(o->s->book, air_book_mark(o->s->book));
	return true;
}

// Indices stay: nobody is told again of what was told before the restart.
void air_dss_open(struct air_service *s)
{
	struct opening o = {s, loop_wall_ns(s->loop), 0};
	if (s->dss == NULL)
		return;
	dss_set_quiet(s->dss, true);
	dss_each(s->dss, DSS_INTENT, mirror_again, &o);
	dss_each(s->dss, DSS_CONSTRAINT, mirror_again, &o);
	if (!s->has_salt && !s->is_shared) // of a shared book: in a turn
		air_dss_make_salt(s);
	(void)air_book_each(s->book, AIR_KIND_CORRIDOR, false, announce_one, &o);
	(void)air_book_each(s->book, AIR_KIND_CONSTRAINT, false, announce_one, &o);
	dss_set_quiet(s->dss, false);
	if (o.failed > 0)
		cli_error(s->cfg.program,
			  "%u intents could not be brought from one side of the book to the other; "
			  "raise control.air.constraints_max and control.dss.entities_max",
			  o.failed);
}
