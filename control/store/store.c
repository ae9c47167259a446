// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "store/store_parts.h"
#include "store/store_shared.h"

enum { QUEUE_BATCHES = 4096, GROUP_MAX = 64, AUDIT_MAX = 1000000 };

static const uint64_t QUEUE_BYTES = 64 << 20;
static const int64_t GATHER_NS = 2000000, POLL_NS = 200000000;

static const struct {
	const char *name;
	const char *text;
} results[STORE_RESULT_COUNT] = {
#define STORE_RESULT_ROW(id, name, text) {name, text},
	STORE_RESULT_LIST(STORE_RESULT_ROW)
#undef STORE_RESULT_ROW
};

static const char *const scheds[STORE_SCHED_COUNT] = {
#define STORE_SCHED_ROW(id, name) name,
	STORE_SCHED_LIST(STORE_SCHED_ROW)
#undef STORE_SCHED_ROW
};

static const struct {
	const char *name;
	const char *text;
} links[STORE_LINK_COUNT] = {
#define STORE_LINK_ROW(id, name, text) {name, text},
	STORE_LINK_LIST(STORE_LINK_ROW)
#undef STORE_LINK_ROW
};

const char *store_link_name(unsigned link)
{
	return link < STORE_LINK_COUNT ? links[link].name : "?";
}

const char *store_link_text(unsigned link)
{
	return link < STORE_LINK_COUNT ? links[link].text : "?";
}

const char *store_result_name(unsigned result)
{
	return result < STORE_RESULT_COUNT ? results[result].name : "?";
}

const char *store_result_text(unsigned result)
{
	return result < STORE_RESULT_COUNT ? results[result].text : "?";
}

const char *store_sched_name(unsigned sched)
{
	return sched < STORE_SCHED_COUNT ? scheds[sched] : "?";
}

// ---- open and close

struct loading {
	store_take_fn *take;
	void *ctx;
	const char *refusal;
	char *why;
};

static bool load_record(void *ctx, const struct store_record *r, uint64_t audit_seq,
			const struct audit_hash *digest)
{
	struct loading *l = ctx;
	struct audit_hash own;
	audit_digest(r, &own);
	l->refusal = audit_is_equal(&own, digest) ? l->take(l->ctx, r) : "digest";
	if (l->refusal != NULL)
		store_name_record(l->why, r->kind, &r->id, l->refusal);
	return l->refusal == NULL;
}

void store_name_record(char why[STORE_WHY_SIZE], uint16_t kind, const struct store_id *id,
		       const char *what)
{
	char hex[2 * STORE_ID_SIZE + 1];
	for (unsigned i = 0; i < STORE_ID_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", id->octet[i]);
	snprintf(why, STORE_WHY_SIZE, "record of kind %u, id %s: %s", kind, hex, what);
}

static enum store_result load(struct store *s, store_take_fn *take, void *ctx, char *why)
{
	struct loading l = {.take = take, .ctx = ctx, .why = why};
	struct store_ends ends;
	const struct store_visitor v = {.record = take != NULL ? load_record : NULL, .ctx = &l};
	enum store_result rc = s->backend->ops->visit(s->backend, 0, &v, &ends, why);
	if (rc != STORE_RESULT_OK)
		return rc;
	if (l.refusal != NULL)
		return STORE_RESULT_CORRUPT_RECORD;
	s->head = ends.head;
	s->base = ends.base;
	s->told_seq = ends.head.seq;
	return STORE_RESULT_OK;
}

static void take_config(struct store *s, const struct store_config *cfg)
{
	s->cfg = *cfg;
	s->cfg.queue_batches = cfg->queue_batches > 0 ? cfg->queue_batches : QUEUE_BATCHES;
	s->cfg.queue_bytes = cfg->queue_bytes > 0 ? cfg->queue_bytes : QUEUE_BYTES;
	s->cfg.group_max = cfg->group_max > 0 ? cfg->group_max : GROUP_MAX;
	s->cfg.gather_ns = cfg->gather_ns != 0 ? cfg->gather_ns : GATHER_NS;
	s->cfg.audit_max = cfg->audit_max > 0 ? cfg->audit_max : AUDIT_MAX;
	s->cfg.poll_ns = cfg->poll_ns > 0 ? cfg->poll_ns : POLL_NS;
}

static void init_lock(struct store *s)
{
	pthread_condattr_t attr;
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->wake, &attr);
	pthread_condattr_destroy(&attr);
}

enum store_result store_open(struct store **out, struct store_backend *backend,
			     const struct store_config *cfg, store_take_fn *take, void *ctx,
			     char why[STORE_WHY_SIZE])
{
	*out = NULL;
	why[0] = '\0';
	struct store *s = calloc(1, sizeof(*s));
	enum store_result rc = STORE_RESULT_MEMORY;
	if (s == NULL) {
		backend->ops->close(backend);
		return rc;
	}
	take_config(s, cfg);
	s->backend = backend;
	s->next_ticket = 1;
	s->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	init_lock(s);
	s->is_shared = backend->ops->shared != NULL && s->cfg.has_thread;
	if (s->is_shared) // all of a turn is one commit
		s->cfg.group_max = s->cfg.queue_batches;
	s->shared.wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	s->totals.link = s->is_shared ? STORE_LINK_LOADING : STORE_LINK_LOCAL;
	s->group = calloc(s->cfg.group_max, sizeof(struct store_write));
	if (s->fd >= 0 && s->shared.wake >= 0 && s->group != NULL)
		rc = s->is_shared ? STORE_RESULT_OK : load(s, take, ctx, why);
	if (rc == STORE_RESULT_OK)
		rc = store_thread_start(s);
	if (rc == STORE_RESULT_OK) {
		*out = s;
		return rc;
	}
	store_close(s);
	return rc;
}

void store_close(struct store *s)
{
	if (s == NULL)
		return;
	store_thread_stop(s);
	while (s->waiting.first != NULL)
		store_commit_group(
			s); // a shared book takes nothing outside of a turn, so nothing waits
	if (s->fd >= 0)
		store_collect(s);
	s->backend->ops->close(s->backend);
	store_shared_forget(s);
	if (s->fd >= 0)
		close(s->fd);
	if (s->shared.wake >= 0)
		close(s->shared.wake);
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
	free(s->group);
	free(s);
}

// ---- what goes in

static uint64_t size_of(const struct store_batch *b)
{
	uint64_t n = sizeof(struct store_job) + 3 * (STORE_REASON_MAX + 1);
	for (uint32_t i = 0; i < b->count; i++)
		n += sizeof(struct store_change) + sizeof(struct audit_hash) + AUDIT_CHANGE_SIZE +
		     (b->changes[i].is_delete ? 0 : b->changes[i].record.size);
	return n;
}

static bool is_small_enough(const struct store_batch *b)
{
	if (b->count > STORE_CHANGES_MAX)
		return false;
	for (uint32_t i = 0; i < b->count; i++)
		if (!b->changes[i].is_delete && b->changes[i].record.size > STORE_RECORD_MAX)
			return false;
	return true;
}

static enum store_result refusal_of(struct store *s, const struct store_batch *b, uint64_t size)
{
	if (!is_small_enough(b))
		return STORE_RESULT_BATCH_TOO_LARGE;
	if (s->is_stopping)
		return STORE_RESULT_STOPPING;
	if (s->is_on_hold || (s->is_shared && (!s->shared.is_open || s->shared.is_closed)))
		return STORE_RESULT_ON_HOLD;
	if (s->totals.waiting >= s->cfg.queue_batches)
		return STORE_RESULT_QUEUE_BATCHES;
	return size > s->cfg.queue_bytes - s->totals.waiting_bytes ? STORE_RESULT_QUEUE_BYTES
								   : STORE_RESULT_OK;
}

uint64_t store_submit(struct store *s, const struct store_batch *b, enum store_result *why)
{
	uint64_t size = size_of(b), ticket = 0;
	pthread_mutex_lock(&s->lock);
	*why = refusal_of(s, b, size);
	pthread_mutex_unlock(&s->lock);
	// Between here and below only this thread could add something; a failure in between is looked for again.
	struct store_job *j = *why == STORE_RESULT_OK ? store_job_create(b, size) : NULL;
	if (j == NULL && *why == STORE_RESULT_OK)
		*why = STORE_RESULT_MEMORY;
	pthread_mutex_lock(&s->lock);
	if (j != NULL && s->is_on_hold)
		*why = STORE_RESULT_ON_HOLD;
	if (*why != STORE_RESULT_OK) {
		s->totals.refused[*why]++;
	} else {
		ticket = j->ticket = s->next_ticket++;
		store_jobs_put(&s->waiting, j);
		s->totals.taken++;
		s->totals.taken_bytes += size;
		s->totals.waiting_bytes += size;
		if (++s->totals.waiting > s->totals.waiting_max)
			s->totals.waiting_max = s->totals.waiting;
		if (!s->is_shared) // that thread waits for the end of the turn
			store_thread_wake(s);
		j = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	free(j);
	return ticket;
}

// ---- what comes out

int store_fd(const struct store *s)
{
	return s->fd;
}

// Not under the lock: the callbacks submit.
static void tell(struct store *s, struct store_job *j)
{
	pthread_mutex_lock(&s->lock);
	s->totals.results[j->result]++;
	s->totals.waiting--;
	s->totals.waiting_bytes -= j->size;
	if (j->result == STORE_RESULT_OK)
		s->told_seq = j->audit_seq;
	pthread_mutex_unlock(&s->lock);
	if (s->cfg.done != NULL)
		s->cfg.done(s->cfg.ctx, j->ticket, j->result);
}

void store_collect(struct store *s)
{
	uint64_t count, first_failed = 0, last = 0;
	enum store_result why = STORE_RESULT_OK;
	if (read(s->fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		return;
	pthread_mutex_lock(&s->lock);
	struct store_job *j = s->over.first;
	s->over = (struct store_jobs){.first = NULL};
	pthread_mutex_unlock(&s->lock);
	while (j != NULL) {
		struct store_job *next = j->next;
		if (j->result != STORE_RESULT_OK && first_failed == 0) {
			first_failed = j->ticket;
			why = j->result;
		}
		last = j->ticket;
		tell(s, j);
		free(j);
		j = next;
	}
	// All that failed is posted at once, and nothing is taken until it is resumed: the last told is the last there is.
	if (first_failed != 0 && s->cfg.failed != NULL)
		s->cfg.failed(s->cfg.ctx, first_failed, last, why);
	if (s->is_shared)
		store_shared_collect(s);
}

void store_resume(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	s->is_on_hold = false;
	pthread_mutex_unlock(&s->lock);
}

void store_get_totals(struct store *s, struct store_totals *out)
{
	pthread_mutex_lock(&s->lock);
	*out = s->totals;
	out->audit_seq = s->told_seq;
	out->is_on_hold = s->is_on_hold;
	out->sched = s->sched;
	pthread_mutex_unlock(&s->lock);
}
