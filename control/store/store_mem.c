// SPDX-License-Identifier: Apache-2.0
#include "store/store_mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Kept simple rather than fast: a state is an array of records and one of entries, and a commit works on a copy that takes
// the place of the state when all went well.
struct kept_record {
	struct store_record r;
	uint64_t audit_seq;
	struct audit_hash digest;
};

struct state {
	struct kept_record *record; // ordered
	uint32_t record_count;
	struct audit_entry *entry;
	uint32_t entry_count;
	struct store_ends ends;
	uint64_t bytes;
};

struct store_mem_disk {
	struct state now;
	struct state ghost; // written, its answer lost
	bool has_ghost;
	struct store_mem_plan plan;
	uint32_t commits; // since the plan
};

struct store_mem {
	struct store_backend base;
	struct store_mem_disk *disk;
};

static void *copy_of(const void *p, size_t n)
{
	void *q = malloc(n > 0 ? n : 1);
	if (q == NULL)
		abort(); // a test backend
	if (n > 0)
		memcpy(q, p, n);
	return q;
}

static struct audit_entry copy_entry(const struct audit_entry *e)
{
	struct audit_entry c = *e;
	c.operator_name = copy_of(e->operator_name, strlen(e->operator_name) + 1);
	c.action = copy_of(e->action, strlen(e->action) + 1);
	c.reason = copy_of(e->reason, strlen(e->reason) + 1);
	c.changes = copy_of(e->changes, e->changes_size);
	return c;
}

static void free_entry(const struct audit_entry *e)
{
	free((void *)(uintptr_t)e->operator_name);
	free((void *)(uintptr_t)e->action);
	free((void *)(uintptr_t)e->reason);
	free((void *)(uintptr_t)e->changes);
}

static struct state copy_state(const struct state *s)
{
	struct state c = *s;
	c.record = copy_of(s->record, s->record_count * sizeof(*s->record));
	for (uint32_t i = 0; i < s->record_count; i++)
		c.record[i].r.bytes = copy_of(s->record[i].r.bytes, s->record[i].r.size);
	c.entry = copy_of(s->entry, s->entry_count * sizeof(*s->entry));
	for (uint32_t i = 0; i < s->entry_count; i++)
		c.entry[i] = copy_entry(&s->entry[i]);
	return c;
}

static void free_state(struct state *s)
{
	for (uint32_t i = 0; i < s->record_count; i++)
		free((void *)(uintptr_t)s->record[i].r.bytes);
	for (uint32_t i = 0; i < s->entry_count; i++)
		free_entry(&s->entry[i]);
	free(s->record);
	free(s->entry);
	memset(s, 0, sizeof(*s));
}

// ---- changing a state

static int compare(const struct store_record *a, uint16_t kind, const struct store_id *id)
{
	if (a->kind != kind)
		return a->kind < kind ? -1 : 1;
	return memcmp(a->id.octet, id->octet, STORE_ID_SIZE);
}

// Where the record is, or would be put.
static uint32_t find(const struct state *s, uint16_t kind, const struct store_id *id,
		     bool *is_there)
{
	uint32_t i = 0;
	int c = 1;
	while (i < s->record_count && (c = compare(&s->record[i].r, kind, id)) < 0)
		i++;
	*is_there = i < s->record_count && c == 0;
	return i;
}

static void drop(struct state *s, uint32_t at)
{
	s->bytes -= s->record[at].r.size;
	free((void *)(uintptr_t)s->record[at].r.bytes);
	s->record_count--;
	memmove(s->record + at, s->record + at + 1, (s->record_count - at) * sizeof(*s->record));
}

static void change(struct state *s, const struct store_change *c, uint64_t seq,
		   const struct audit_hash *digest)
{
	bool is_there;
	uint32_t at = find(s, c->record.kind, &c->record.id, &is_there);
	if (is_there)
		drop(s, at);
	if (c->is_delete)
		return;
	s->record = realloc(s->record, (s->record_count + 1) * sizeof(*s->record));
	if (s->record == NULL)
		abort();
	memmove(s->record + at + 1, s->record + at, (s->record_count - at) * sizeof(*s->record));
	s->record[at] = (struct kept_record){.r = c->record, .audit_seq = seq, .digest = *digest};
	s->record[at].r.bytes = copy_of(c->record.bytes, c->record.size);
	s->record_count++;
	s->bytes += c->record.size;
}

static void put_entry(struct state *s, const struct audit_entry *e)
{
	s->entry = realloc(s->entry, (s->entry_count + 1) * sizeof(*s->entry));
	if (s->entry == NULL)
		abort();
	s->entry[s->entry_count++] = copy_entry(e);
	s->bytes += e->changes_size;
	s->ends.head = (struct audit_point){.seq = e->seq, .hash = e->hash};
}

// ---- the backend

static enum store_result finish(struct store_mem_disk *d, struct state *next)
{
	const struct store_mem_plan *p = &d->plan;
	uint32_t n = ++d->commits;
	enum store_result result = STORE_RESULT_OK;
	if (p->fail_at > 0 && n >= p->fail_at && n - p->fail_at <= p->fail_count)
		result = p->failure;
	else if (p->bytes_max > 0 && next->bytes > p->bytes_max)
		result = STORE_RESULT_DISK_FULL;
	else if (p->lose_answer_at > 0 && n == p->lose_answer_at)
		result = STORE_RESULT_UNKNOWN;
	if (result != STORE_RESULT_OK && result != STORE_RESULT_UNKNOWN) {
		free_state(next);
		return result;
	}
	if (d->has_ghost)
		free_state(&d->ghost);
	d->has_ghost = result == STORE_RESULT_UNKNOWN;
	if (d->has_ghost) {
		d->ghost = *next;
	} else {
		free_state(&d->now);
		d->now = *next;
	}
	return result;
}

static enum store_result commit(struct store_backend *b, const struct store_write *w,
				uint32_t count)
{
	struct store_mem_disk *d = ((struct store_mem *)b)->disk;
	struct state next = copy_state(&d->now);
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t k = 0; k < w[i].count; k++)
			change(&next, &w[i].changes[k], w[i].entry.seq, &w[i].digests[k]);
		put_entry(&next, &w[i].entry);
	}
	return finish(d, &next);
}

static uint64_t proof(struct store_backend *b, uint16_t kind, const struct store_id *id)
{
	const struct state *s = &((struct store_mem *)b)->disk->now;
	bool is_there;
	uint32_t at = find(s, kind, id, &is_there);
	return is_there ? s->record[at].audit_seq : 0;
}

static enum store_result prune(struct store_backend *b, const struct store_prune *p)
{
	struct store_mem_disk *d = ((struct store_mem *)b)->disk;
	struct state next = copy_state(&d->now);
	uint32_t gone = 0;
	while (gone < next.entry_count && next.entry[gone].seq <= p->base.seq) {
		next.bytes -= next.entry[gone].changes_size;
		free_entry(&next.entry[gone++]);
	}
	next.entry_count -= gone;
	memmove(next.entry, next.entry + gone, next.entry_count * sizeof(*next.entry));
	put_entry(&next, &p->entry);
	next.ends.base = p->base;
	for (uint32_t at = 0; at < p->entry.changes_size; at += AUDIT_CHANGE_SIZE) {
		struct audit_change c;
		bool is_there;
		audit_get_change(p->entry.changes + at, &c);
		uint32_t i = find(&next, c.kind, &c.id, &is_there);
		if (is_there)
			next.record[i].audit_seq = p->entry.seq;
	}
	return finish(d, &next);
}

static enum store_result visit(struct store_backend *b, uint64_t from_seq,
			       const struct store_visitor *v, struct store_ends *ends, char *why)
{
	const struct state *s = &((struct store_mem *)b)->disk->now;
	*ends = s->ends;
	for (uint32_t i = 0; v->entry != NULL && i < s->entry_count; i++)
		if (s->entry[i].seq >= from_seq && !v->entry(v->ctx, &s->entry[i]))
			break;
	for (uint32_t i = 0; v->record != NULL && i < s->record_count; i++)
		if (!v->record(v->ctx, &s->record[i].r, s->record[i].audit_seq,
			       &s->record[i].digest))
			break;
	return STORE_RESULT_OK;
}

static void close_it(struct store_backend *b)
{
	free(b);
}

static const struct store_backend_ops ops = {
	.name = "mem",
	.visit = visit,
	.commit = commit,
	.proof = proof,
	.prune = prune,
	.close = close_it,
};

struct store_backend *store_mem_open(struct store_mem_disk *d)
{
	struct store_mem *m = calloc(1, sizeof(*m));
	if (m == NULL)
		return NULL;
	m->base.ops = &ops;
	m->disk = d;
	if (d->has_ghost) {
		free_state(&d->now);
		d->now = d->ghost;
		d->has_ghost = false;
		memset(&d->ghost, 0, sizeof(d->ghost));
	}
	return &m->base;
}

struct store_mem_disk *store_mem_disk_create(void)
{
	return calloc(1, sizeof(struct store_mem_disk));
}

void store_mem_disk_destroy(struct store_mem_disk *d)
{
	if (d == NULL)
		return;
	free_state(&d->now);
	free_state(&d->ghost);
	free(d);
}

void store_mem_disk_plan(struct store_mem_disk *d, const struct store_mem_plan *p)
{
	d->plan = *p;
	d->commits = 0;
}

static void flip(const void *p)
{
	*(uint8_t *)(uintptr_t)p ^= 1;
}

bool store_mem_disk_damage(struct store_mem_disk *d, uint16_t kind, const struct store_id *id,
			   uint64_t seq)
{
	bool is_there;
	for (uint32_t i = 0; seq > 0 && i < d->now.entry_count; i++)
		if (d->now.entry[i].seq == seq) {
			flip(d->now.entry[i].hash.octet);
			return true;
		}
	if (seq > 0)
		return false;
	uint32_t at = find(&d->now, kind, id, &is_there);
	if (!is_there || d->now.record[at].r.size == 0)
		return false;
	flip(d->now.record[at].r.bytes);
	return true;
}
