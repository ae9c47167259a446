// SPDX-License-Identifier: Apache-2.0
#include "store/audit_verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/record_map.h"

static const struct {
	const char *name;
	const char *text;
} faults[AUDIT_FAULT_COUNT] = {
#define AUDIT_FAULT_ROW(id, name, text) {name, text},
	AUDIT_FAULT_LIST(AUDIT_FAULT_ROW)
#undef AUDIT_FAULT_ROW
};

const char *audit_fault_name(unsigned fault)
{
	return fault < AUDIT_FAULT_COUNT ? faults[fault].name : "?";
}

const char *audit_fault_text(unsigned fault)
{
	return fault < AUDIT_FAULT_COUNT ? faults[fault].text : "?";
}

// What the log says of a record.
struct known {
	struct audit_hash digest;
	struct store_id id;
	uint16_t kind;
	bool is_live, is_seen;
	uint64_t seq;
};

struct verifier {
	struct audit_report *report;
	const struct audit_point *noted;
	struct audit_point last;      // the entry before
	struct audit_point told_base; // by the latest entry that pruned
	bool has_first, has_noted, has_checked_ends;
	struct record_map map; // to the place in `known`, plus one
	struct known *known;
	uint64_t count, size;
};

static bool found(struct verifier *v, enum audit_fault fault, uint64_t seq)
{
	v->report->fault = fault;
	v->report->seq = seq;
	return false;
}

static bool found_record(struct verifier *v, enum audit_fault fault, uint64_t seq, uint16_t kind,
			 const struct store_id *id)
{
	v->report->has_record = true;
	v->report->kind = kind;
	v->report->id = *id;
	return found(v, fault, seq);
}

// ---- what is known

static struct known *find(const struct verifier *v, uint16_t kind, const struct store_id *id)
{
	uint64_t at = record_map_get(&v->map, kind, id);
	return at != 0 ? &v->known[at - 1] : NULL;
}

static struct known *add(struct verifier *v, uint16_t kind, const struct store_id *id)
{
	if (v->count == v->size) {
		uint64_t size = v->size > 0 ? v->size * 2 : 4096;
		struct known *p = realloc(v->known, size * sizeof(*p));
		if (p == NULL)
			return NULL;
		v->known = p;
		v->size = size;
	}
	if (!record_map_put(&v->map, kind, id, v->count + 1))
		return NULL;
	return &v->known[v->count++];
}

static bool learn(struct verifier *v, const struct audit_change *c, uint64_t seq)
{
	struct known *k = find(v, c->kind, &c->id);
	if (k == NULL)
		k = add(v, c->kind, &c->id);
	if (k == NULL)
		return found(v, AUDIT_FAULT_MEMORY, seq);
	*k = (struct known){.digest = c->digest,
			    .id = c->id,
			    .kind = c->kind,
			    .is_live = !c->is_delete,
			    .seq = seq};
	return true;
}

// ---- entries, then records

static bool check_place(struct verifier *v, const struct audit_entry *e)
{
	struct audit_hash own;
	if (e->seq != v->last.seq + 1)
		return found(v, AUDIT_FAULT_GAP, v->last.seq + 1);
	if (!audit_is_equal(&e->prev, &v->last.hash))
		return found(v, AUDIT_FAULT_PREV, e->seq);
	audit_seal(e, &own);
	if (!audit_is_equal(&e->hash, &own))
		return found(v, AUDIT_FAULT_HASH, e->seq);
	v->last = (struct audit_point){.seq = e->seq, .hash = e->hash};
	return true;
}

static bool on_entry(void *ctx, const struct audit_entry *e)
{
	struct verifier *v = ctx;
	if (!v->has_first) {
		v->has_first = true;
		v->last = v->report->ends.base;
	}
	if (!check_place(v, e))
		return false;
	v->report->entries++;
	if (v->noted != NULL && v->noted->seq == e->seq)
		v->has_noted = audit_is_equal(&v->noted->hash, &e->hash);
	if (strcmp(e->action, AUDIT_PRUNE) == 0 && !audit_base_of(e->reason, &v->told_base))
		return found(v, AUDIT_FAULT_BASE, e->seq);
	for (uint32_t at = 0; at < e->changes_size; at += AUDIT_CHANGE_SIZE) {
		struct audit_change c;
		if (!audit_get_change(e->changes + at, &c))
			return found(v, AUDIT_FAULT_FORM, e->seq);
		if (!learn(v, &c, e->seq))
			return false;
	}
	return true;
}

// Once, before the first record: a log without its end would blame records for it.
static void check_ends(struct verifier *v)
{
	if (v->has_checked_ends)
		return;
	v->has_checked_ends = true;
	const struct store_ends *e = &v->report->ends;
	const struct audit_point *last = v->has_first ? &v->last : &e->base;
	if (last->seq != e->head.seq || !audit_is_equal(&last->hash, &e->head.hash))
		found(v, AUDIT_FAULT_HEAD, last->seq);
	else if (e->base.seq != v->told_base.seq ||
		 !audit_is_equal(&e->base.hash, &v->told_base.hash))
		found(v, AUDIT_FAULT_BASE, e->base.seq + 1);
	else if (v->noted != NULL && v->noted->seq > e->base.seq && !v->has_noted)
		found(v, AUDIT_FAULT_ANCHOR, v->noted->seq);
}

static bool on_record(void *ctx, const struct store_record *r, uint64_t audit_seq,
		      const struct audit_hash *digest)
{
	struct verifier *v = ctx;
	struct audit_hash own;
	if (v->report->fault == AUDIT_FAULT_NONE)
		check_ends(v);
	if (v->report->fault != AUDIT_FAULT_NONE)
		return false;
	struct known *k = find(v, r->kind, &r->id);
	v->report->records++;
	if (k == NULL || !k->is_live)
		return found_record(v, AUDIT_FAULT_STRANGER, 0, r->kind, &r->id);
	audit_digest(r, &own);
	if (!audit_is_equal(&own, &k->digest) || !audit_is_equal(digest, &k->digest) ||
	    audit_seq != k->seq)
		return found_record(v, AUDIT_FAULT_RECORD, k->seq, r->kind, &r->id);
	if (k->is_seen)
		return found_record(v, AUDIT_FAULT_TWICE, k->seq, r->kind, &r->id);
	k->is_seen = true;
	return true;
}

static void check_missing(struct verifier *v)
{
	for (uint64_t i = 0; i < v->count; i++) {
		const struct known *k = &v->known[i];
		if (k->is_live && !k->is_seen) {
			found_record(v, AUDIT_FAULT_MISSING, k->seq, k->kind, &k->id);
			return;
		}
	}
}

static void read_failed(struct verifier *v, enum store_result rc)
{
	found(v, rc == STORE_RESULT_CORRUPT ? AUDIT_FAULT_READ : AUDIT_FAULT_FORM, v->last.seq + 1);
}

void audit_verify(struct store_backend *b, const struct audit_point *noted,
		  struct audit_report *out)
{
	memset(out, 0, sizeof(*out));
	struct verifier v = {.report = out, .noted = noted};
	const struct store_visitor all = {.entry = on_entry, .record = on_record, .ctx = &v};
	record_map_init(&v.map);
	enum store_result rc = b->ops->visit(b, 0, &all, &out->ends, out->why);
	if (rc != STORE_RESULT_OK && out->fault == AUDIT_FAULT_NONE)
		read_failed(&v, rc);
	if (out->fault == AUDIT_FAULT_NONE)
		check_ends(&v);
	if (out->fault == AUDIT_FAULT_NONE)
		check_missing(&v);
	record_map_fini(&v.map);
	free(v.known);
}
