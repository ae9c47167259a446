// SPDX-License-Identifier: Apache-2.0
// Slots, links and undo.
#include "dss_core.h"

#include <stdlib.h>
#include <string.h>

// ---- names

static uint32_t hash_of(const struct dss *d, const char *name)
{
	uint64_t h = d->config.hash_seed.s[0] ^ UINT64_C(0xcbf29ce484222325);
	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	return (uint32_t)(h * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

bool dss_name_is_good(const char *name)
{
	size_t n = strlen(name);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return false;
	return n > 0 && n < DSS_NAME_SIZE;
}

bool dss_find_name(const struct dss *d, const char *name, uint16_t *index)
{
	for (uint32_t at = hash_of(d, name) & d->uss_mask; d->uss_hash[at] != 0;
	     at = (at + 1) & d->uss_mask)
		if (strcmp(d->uss[d->uss_hash[at] - 1].name, name) == 0) {
			*index = (uint16_t)(d->uss_hash[at] - 1);
			return true;
		}
	return false;
}

bool dss_name(struct dss *d, const char *name, uint16_t *index)
{
	if (dss_find_name(d, name, index))
		return true;
	if (d->uss_count == d->config.limits.uss || !dss_name_is_good(name))
		return false;
	uint32_t at = hash_of(d, name) & d->uss_mask;
	while (d->uss_hash[at] != 0)
		at = (at + 1) & d->uss_mask;
	struct dss_uss *u = &d->uss[d->uss_count];
	memset(u, 0, sizeof(*u));
	memcpy(u->name, name, strlen(name) + 1);
	*index = (uint16_t)d->uss_count++;
	d->uss_hash[at] = d->uss_count;
	return true;
}

// ---- links

uint32_t dss_dependents_bucket(const struct dss *d, const struct air_id *id)
{
	uint64_t w[2];
	memcpy(w, id->b, sizeof(w));
	return (uint32_t)((w[0] ^ d->config.hash_seed.s[1] ^ (w[1] >> 7)) *
				  UINT64_C(0x9e3779b97f4a7c15) >>
			  32) &
	       (DSS_DEPENDENTS - 1);
}

static void add_dependent(struct dss *d, struct dss_entity *e)
{
	uint32_t *head = &d->dependents[dss_dependents_bucket(d, &e->subscription)];
	e->next_dependent = *head;
	*head = e->slot + 1;
}

static void remove_dependent(struct dss *d, struct dss_entity *e)
{
	uint32_t *at = &d->dependents[dss_dependents_bucket(d, &e->subscription)];
	while (*at != e->slot + 1)
		at = &d->slots[*at - 1].entity->next_dependent;
	*at = e->next_dependent;
}

static int64_t due_of(const struct dss *d, const struct dss_entity *e)
{
	return e->shape.end_ns > INT64_MAX - d->config.rules.keep_ns
		       ? INT64_MAX
		       : e->shape.end_ns + d->config.rules.keep_ns;
}

static uint32_t *wheel_of(struct dss *d, const struct dss_entity *e)
{
	int64_t bucket = due_of(d, e) >> DSS_WHEEL_SHIFT;
	// What is late already waits for the bucket that is looked at next.
	return &d->wheel[(bucket > d->wheel_at ? bucket : d->wheel_at) & (DSS_WHEEL - 1)];
}

// The list's head is found again when it is left: whoever has no predecessor names it in prev_due by its bucket.
static void add_due(struct dss *d, struct dss_entity *e)
{
	uint32_t *head = wheel_of(d, e);
	e->next_due = *head;
	e->prev_due = 0x80000000u | (uint32_t)(head - d->wheel);
	if (*head != 0)
		d->slots[*head - 1].entity->prev_due = e->slot + 1;
	*head = e->slot + 1;
}

static void remove_due(struct dss *d, struct dss_entity *e)
{
	if ((e->prev_due & 0x80000000u) != 0)
		d->wheel[e->prev_due & 0x7fffffffu] = e->next_due;
	else
		d->slots[e->prev_due - 1].entity->next_due = e->next_due;
	if (e->next_due != 0)
		d->slots[e->next_due - 1].entity->prev_due = e->prev_due;
}

static unsigned index_boxes(const struct dss_entity *e, struct air_box out[32])
{
	unsigned n = dss_boxes(&e->shape.box, out);
	for (unsigned i = 0; i < n; i++) {
		out[i].z0 = e->shape.lower_cm;
		out[i].z1 = e->shape.upper_cm;
		out[i].t0 = e->shape.start_ns;
		out[i].t1 = e->shape.end_ns;
	}
	return n;
}

static bool link_entity(struct dss *d, struct dss_entity *e)
{
	struct air_box box[32];
	unsigned n = index_boxes(e, box);
	if (!air_idmap_reserve(&d->ids[e->kind]))
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (air_index_add(&d->index[e->kind], &box[i], e->slot))
			continue;
		while (i > 0)
			air_index_remove(&d->index[e->kind], &box[--i], e->slot);
		return false;
	}
	air_idmap_add(&d->ids[e->kind], e->slot);
	if (e->has_subscription)
		add_dependent(d, e);
	add_due(d, e);
	e->is_linked = true;
	return true;
}

static void unlink_entity(struct dss *d, struct dss_entity *e)
{
	struct air_box box[32];
	unsigned n = index_boxes(e, box);
	for (unsigned i = 0; i < n; i++)
		air_index_remove(&d->index[e->kind], &box[i], e->slot);
	air_idmap_remove(&d->ids[e->kind], e->slot);
	if (e->has_subscription)
		remove_dependent(d, e);
	remove_due(d, e);
	e->is_linked = false;
}

static bool take_slot(struct dss *d, struct dss_entity *e)
{
	uint32_t slot = d->slot_free;
	if (slot == 0 && d->slot_top == d->config.limits.entities * 2)
		return false;
	if (slot != 0)
		d->slot_free = d->slots[slot - 1].next_free;
	else
		slot = ++d->slot_top;
	e->slot = slot - 1;
	d->slots[e->slot] = (struct dss_slot){.id = e->id, .entity = e};
	return true;
}

static void give_slot(struct dss *d, struct dss_entity *e)
{
	d->slots[e->slot] = (struct dss_slot){.next_free = d->slot_free};
	d->slot_free = e->slot + 1;
	dss_free(d, e);
}

// ---- changes

void dss_begin(struct dss *d)
{
	d->change_count = 0;
	d->work->told.count = d->work->intents.count = d->work->constraints.count =
		d->work->areas.count = 0;
}

bool dss_has_room(const struct dss *d, uint32_t changes)
{
	return d->undo_next - d->undo_first + changes + 8 <= d->config.limits.undo &&
	       d->change_count + changes + 8 <= d->config.limits.changes;
}

static struct dss_undo *note_undo(struct dss *d, enum dss_undo_what what, uint32_t slot)
{
	struct dss_undo *u = &d->undo[d->undo_next++ % d->config.limits.undo];
	*u = (struct dss_undo){.what = (uint8_t)what, .slot = slot};
	return u;
}

static void note_change(struct dss *d, enum dss_change_what what, const struct dss_entity *e,
			unsigned before)
{
	d->changes[d->change_count++] =
		(struct dss_change){.what = (uint8_t)what, .before = (uint8_t)before, .entity = e};
}

enum dss_reason dss_enter(struct dss *d, struct dss_entity *e, const struct dss_entity *old)
{
	struct dss_entity *was = (struct dss_entity *)(uintptr_t)old;
	bool is_full = old == NULL && d->slot_count >= d->config.limits.entities;
	if (!dss_has_room(d, 2) || is_full || !take_slot(d, e)) {
		dss_free(d, e);
		return is_full ? DSS_REASON_FULL : DSS_REASON_FULL_CHANGES;
	}
	if (was != NULL)
		unlink_entity(d, was);
	if (!link_entity(d, e)) {
		if (was != NULL)
			(void)link_entity(d, was); // its memory is there
		give_slot(d, e);
		return DSS_REASON_MEMORY;
	}
	if (was != NULL)
		note_undo(d, DSS_UNDO_REMOVE, was->slot);
	else
		d->slot_count++;
	note_undo(d, DSS_UNDO_ADD, e->slot);
	note_change(d, DSS_CHANGE_PUT, e, was != NULL ? was->state : 0);
	return DSS_REASON_NONE;
}

void dss_leave(struct dss *d, const struct dss_entity *e)
{
	struct dss_entity *was = (struct dss_entity *)(uintptr_t)e;
	unlink_entity(d, was);
	d->slot_count--;
	note_undo(d, DSS_UNDO_REMOVE, was->slot);
	note_change(d, DSS_CHANGE_REMOVED, was, was->state);
}

void dss_bump(struct dss *d, const struct dss_entity *subscription)
{
	struct dss_entity *s = (struct dss_entity *)(uintptr_t)subscription;
	note_undo(d, DSS_UNDO_INDEX, s->slot)->index = s->index;
	s->index++;
	note_change(d, DSS_CHANGE_INDEX, s, 0);
}

enum dss_reason dss_set_availability(struct dss *d, const char *uss, const char *old_version,
				     unsigned availability, int64_t now_ns, struct dss_uss *out)
{
	uint16_t index;
	dss_begin(d);
	if (!dss_name_is_good(uss))
		return DSS_REASON_NAME;
	dss_get_availability(d, uss, out);
	if (strcmp(out->version, old_version) != 0)
		return DSS_REASON_VERSION;
	if (availability >= DSS_AVAILABILITY_COUNT)
		return DSS_REASON_AVAILABILITY;
	if (!dss_has_room(d, 1))
		return DSS_REASON_FULL_CHANGES;
	struct dss_uss *was = malloc(sizeof(*was));
	if (was == NULL)
		return DSS_REASON_MEMORY;
	if (!dss_name(d, uss, &index)) {
		free(was);
		return DSS_REASON_FULL_NAMES;
	}
	struct air_id id = {{0}};
	memcpy(id.b, &index, sizeof(index));
	*was = d->uss[index];
	note_undo(d, DSS_UNDO_USS, index)->uss = was;
	d->uss[index].availability = (uint8_t)availability;
	dss_make_ovn(d, &id, availability, now_ns, d->uss[index].version);
	d->changes[d->change_count++] = (struct dss_change){.what = DSS_CHANGE_USS, .uss = index};
	*out = d->uss[index];
	return DSS_REASON_NONE;
}

const struct dss_change *dss_changes(const struct dss *d, uint32_t *count)
{
	*count = d->change_count;
	return d->changes;
}

// ---- undo

uint64_t dss_mark(const struct dss *d)
{
	return d->undo_next;
}

void dss_settle(struct dss *d, uint64_t mark)
{
	for (; d->undo_first < mark; d->undo_first++) {
		struct dss_undo *u = &d->undo[d->undo_first % d->config.limits.undo];
		if (u->what == DSS_UNDO_REMOVE)
			give_slot(d, d->slots[u->slot].entity);
		free(u->uss);
		u->uss = NULL;
	}
}

bool dss_rollback(struct dss *d, uint64_t mark)
{
	if (mark < d->undo_first)
		return false;
	while (d->undo_next > mark) {
		struct dss_undo *u = &d->undo[--d->undo_next % d->config.limits.undo];
		struct dss_entity *e = u->what != DSS_UNDO_USS ? d->slots[u->slot].entity : NULL;
		switch ((enum dss_undo_what)u->what) {
		case DSS_UNDO_ADD:
			unlink_entity(d, e);
			d->slot_count--;
			give_slot(d, e);
			break;
		case DSS_UNDO_REMOVE:
			(void)link_entity(d, e);
			d->slot_count++;
			break;
		case DSS_UNDO_INDEX:
			e->index = u->index;
			break;
		case DSS_UNDO_USS:
			d->uss[u->slot] = *u->uss;
			free(u->uss);
			u->uss = NULL;
			break;
		}
	}
	d->change_count = 0;
	return true;
}

// ---- time

bool dss_expire(struct dss *d, int64_t now_ns)
{
	int64_t to = now_ns >> DSS_WHEEL_SHIFT;
	dss_begin(d);
	if (d->wheel_at == 0 || to - d->wheel_at > DSS_WHEEL)
		d->wheel_at = to - DSS_WHEEL;
	for (;; d->wheel_at++) {
		uint32_t at = d->wheel[d->wheel_at & (DSS_WHEEL - 1)];
		while (at != 0) {
			const struct dss_entity *e = d->slots[at - 1].entity;
			at = e->next_due;
			// Own intents and constraints end with what they announce.
			if (due_of(d, e) > now_ns || (e->is_own && e->kind != DSS_AREA))
				continue;
			if (!dss_has_room(d, 2) || d->change_count >= 256)
				return true;
			dss_leave(d, e);
		}
		if (d->wheel_at >= to)
			return false;
	}
}
