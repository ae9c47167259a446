// SPDX-License-Identifier: Apache-2.0
// One commit: what waits becomes writes with sealed audit entries, and these become durable together.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store_parts.h"

// ---- jobs

// Control characters would break the lines of `audit show`; a cut never splits a UTF-8 sequence.
static void copy_text(char *to, const char *from, size_t max)
{
	size_t n = from != NULL ? strnlen(from, max + 1) : 0;
	if (n > max)
		for (n = max; n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80;)
			n--;
	for (size_t i = 0; i < n; i++)
		to[i] = (unsigned char)from[i] < ' ' || from[i] == 0x7f ? ' ' : from[i];
	to[n] = '\0';
}

struct store_job *store_job_create(const struct store_batch *b, uint64_t size)
{
	struct store_job *j = malloc(size);
	if (j == NULL)
		return NULL;
	memset(j, 0, sizeof(*j));
	j->size = size;
	j->count = b->count;
	j->changes = (struct store_change *)(j + 1);
	j->digests = (struct audit_hash *)(j->changes + b->count);
	j->entry_changes = (uint8_t *)(j->digests + b->count);
	uint8_t *bytes = j->entry_changes + (size_t)AUDIT_CHANGE_SIZE * b->count;
	for (uint32_t i = 0; i < b->count; i++) {
		struct store_change *c = &j->changes[i];
		*c = b->changes[i];
		if (c->is_delete)
			c->record.size = 0;
		if (c->record.size > 0)
			memcpy(bytes, c->record.bytes, c->record.size);
		c->record.bytes = bytes;
		bytes += c->record.size;
	}
	copy_text(j->operator_name, b->audit.operator_name, STORE_OPERATOR_MAX);
	copy_text(j->action, b->audit.action, STORE_ACTION_MAX);
	copy_text(j->reason, b->audit.reason, STORE_REASON_MAX);
	j->kind = b->audit.kind;
	j->id = b->audit.id;
	j->time_ns = b->audit.time_ns;
	return j;
}

void store_jobs_put(struct store_jobs *l, struct store_job *j)
{
	j->next = NULL;
	if (l->first == NULL)
		l->first = j;
	else
		l->last->next = j;
	l->last = j;
	l->count++;
}

// ---- a group

static void prepare(struct store_job *j, const struct audit_point *prev, struct store_write *w)
{
	for (uint32_t i = 0; i < j->count; i++) {
		const struct store_change *c = &j->changes[i];
		struct audit_change a = {
			.kind = c->record.kind, .id = c->record.id, .is_delete = c->is_delete};
		if (!c->is_delete)
			audit_digest(&c->record, &a.digest);
		j->digests[i] = a.digest;
		audit_put_change(j->entry_changes + (size_t)AUDIT_CHANGE_SIZE * i, &a);
	}
	j->audit_seq = prev->seq + 1;
	*w = (struct store_write){.changes = j->changes, .digests = j->digests, .count = j->count};
	w->entry = (struct audit_entry){.seq = j->audit_seq,
					.time_ns = j->time_ns,
					.operator_name = j->operator_name,
					.action = j->action,
					.reason = j->reason,
					.kind = j->kind,
					.id = j->id,
					.changes = j->entry_changes,
					.changes_size = AUDIT_CHANGE_SIZE * j->count,
					.prev = prev->hash};
	audit_seal(&w->entry, &w->entry.hash);
}

// Takes a group off the queue. Under the lock.
static struct store_jobs take_group(struct store *s)
{
	struct store_jobs g = {.first = NULL};
	while (s->waiting.first != NULL && g.count < s->cfg.group_max) {
		struct store_job *j = s->waiting.first;
		s->waiting.first = j->next;
		s->waiting.count--;
		store_jobs_put(&g, j);
	}
	return g;
}

static void append(struct store_jobs *to, const struct store_jobs *from)
{
	if (from->first == NULL)
		return;
	if (to->first == NULL)
		to->first = from->first;
	else
		to->last->next = from->first;
	to->last = from->last;
	to->count += from->count;
}

static void set_results(const struct store_jobs *l, enum store_result result)
{
	for (struct store_job *j = l->first; j != NULL; j = j->next)
		j->result = result;
}

// A failed group takes all that waits with it: it was decided on top of what is now undone.
static void post(struct store *s, struct store_jobs *g, enum store_result result, int64_t took_ns)
{
	uint64_t one = 1;
	set_results(g, result);
	pthread_mutex_lock(&s->lock);
	s->totals.groups++;
	s->totals.commit_sum_ns += took_ns;
	if (took_ns > s->totals.commit_max_ns)
		s->totals.commit_max_ns = took_ns;
	append(&s->over, g);
	if (result != STORE_RESULT_OK) {
		s->totals.last_failure = result;
		s->is_on_hold = true;
		set_results(&s->waiting, STORE_RESULT_BEHIND);
		append(&s->over, &s->waiting);
		s->waiting = (struct store_jobs){.first = NULL};
	}
	pthread_mutex_unlock(&s->lock);
	// Cannot fail: the counter would have to hold 2^64 - 2.
	ssize_t n = write(s->fd, &one, sizeof(one));
	(void)n;
}

enum { TRIES = 4 };

// Others were in the way although the head was this node's: the engine asks to begin again. What was decided still holds when
// nobody wrote in between.
static enum store_result commit_again(struct store *s, uint32_t count)
{
	const struct store_shared_ops *ops = s->backend->ops->shared;
	enum store_result r = STORE_RESULT_CONTENTION;
	struct store_head h;
	for (unsigned i = 0; i < TRIES && r == STORE_RESULT_CONTENTION; i++) {
		pthread_mutex_lock(&s->lock);
		s->totals.retried++;
		pthread_mutex_unlock(&s->lock);
		r = ops->begin(s->backend, &h);
		if (r == STORE_RESULT_OK && (h.ends.head.seq != s->head.seq ||
					     !audit_is_equal(&h.ends.head.hash, &s->head.hash))) {
			ops->cancel(s->backend);
			return STORE_RESULT_CONTENTION;
		}
		if (r == STORE_RESULT_OK)
			r = s->backend->ops->commit(s->backend, s->group, count);
	}
	return r;
}

static enum store_result commit_jobs(struct store *s, struct store_jobs *g)
{
	uint32_t i = 0;
	struct audit_point head = s->head;
	for (struct store_job *j = g->first; j != NULL; j = j->next, i++) {
		prepare(j, &head, &s->group[i]);
		head.seq = s->group[i].entry.seq;
		head.hash = s->group[i].entry.hash;
	}
	int64_t begin_ns = store_now_ns(), time_ns = g->last->time_ns;
	enum store_result result = s->backend->ops->commit(s->backend, s->group, g->count);
	if (result == STORE_RESULT_CONTENTION && s->is_shared)
		result = commit_again(s, g->count);
	s->last_commit_ns = store_now_ns() - begin_ns;
	if (result == STORE_RESULT_OK) {
		s->head = head;
		s->last_time_ns = time_ns;
	}
	if (result == STORE_RESULT_UNKNOWN && s->is_shared)
		s->shared.unsure = head;
	post(s, g, result, s->last_commit_ns);
	return result;
}

bool store_commit_group(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	struct store_jobs g = take_group(s);
	pthread_mutex_unlock(&s->lock);
	if (g.count == 0)
		return false;
	commit_jobs(s, &g);
	return true;
}

enum store_result store_commit_turn(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	struct store_jobs g = take_group(s);
	pthread_mutex_unlock(&s->lock);
	if (g.count > 0)
		return commit_jobs(s, &g);
	s->backend->ops->shared->cancel(s->backend);
	return STORE_RESULT_OK;
}

bool store_turn(struct store *s)
{
	if (s->waiting.first == NULL)
		return false;
	if (s->turns++ < s->cfg.delay_turns)
		return true;
	s->turns = 0;
	store_commit_group(s);
	store_prune_some(s);
	return true;
}
