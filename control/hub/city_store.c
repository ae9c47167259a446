// SPDX-License-Identifier: Apache-2.0
// The writer: what waits in the queue (city_queue.c) becomes durable, a group at a time.
#include "hub/city_store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"
#include "cli.h"
#include "hub/city_parts.h"

enum { CONTENTION_TRIES = 20, BACKOFF_MAX_MS = 5000, BACKOFF_MIN_MS = 100 };

static const int64_t TOTALS_NS = 5 * UNITS_NS_PER_S;

void city_store_get_state(const struct city_store *s, struct city_store_state *out)
{
	struct city_store *m = (struct city_store *)s;
	pthread_mutex_lock(&m->lock);
	*out = s->state;
	pthread_mutex_unlock(&m->lock);
}

int city_store_fd(const struct city_store *s)
{
	return s->event_fd;
}

// ---- shared by the threads

int64_t city_wall_ns(const struct city_store *s)
{
	struct timespec t;
	if (s->cfg.wall_ns != NULL)
		return s->cfg.wall_ns();
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

void city_sleep(struct city_store *s, pthread_cond_t *c, int64_t ns)
{
	struct timespec until;
	if (s->is_stopping)
		return;
	clock_gettime(CLOCK_MONOTONIC, &until);
	ns += until.tv_nsec;
	until.tv_sec += ns / UNITS_NS_PER_S;
	until.tv_nsec = ns % UNITS_NS_PER_S;
	pthread_cond_timedwait(c, &s->lock, &until);
}

void city_signal(struct city_store *s)
{
	const uint64_t one = 1;
	if (write(s->event_fd, &one, sizeof(one)) < 0) {
		// The counter is full: it is readable already.
	}
}

void city_turn_take(struct city_store *s)
{
	if (s->writer->ops->is_shared)
		return;
	pthread_mutex_lock(&s->turns.lock);
	uint64_t mine = s->turns.asked++;
	while (s->turns.served != mine)
		pthread_cond_wait(&s->turns.next, &s->turns.lock);
	pthread_mutex_unlock(&s->turns.lock);
}

void city_turn_leave(struct city_store *s)
{
	if (s->writer->ops->is_shared)
		return;
	pthread_mutex_lock(&s->turns.lock);
	s->turns.served++;
	pthread_cond_broadcast(&s->turns.next);
	pthread_mutex_unlock(&s->turns.lock);
}

bool city_connected(struct city_store *s, struct city_backend *b)
{
	if (b->ops->is_there(b))
		return true;
	bool is_good = b->ops->connect(b) == STORE_RESULT_OK;
	if (b != s->writer)
		return is_good; // the writer says it
	pthread_mutex_lock(&s->lock);
	bool is_news = !is_good && s->state.said[0] == '\0';
	s->state.is_up = is_good;
	snprintf(s->state.said, sizeof(s->state.said), "%s", is_good ? "" : b->said);
	pthread_mutex_unlock(&s->lock);
	if (is_news)
		cli_error(s->cfg.program,
			  "hub.store: %s; messages wait, and it is tried again until it works",
			  b->said);
	return is_good;
}

// ---- writer

struct writer {
	struct city_store *s;
	struct city_numbers numbers;
	struct city_item *gone; // out of the queue, to be freed
	unsigned alone;		// groups of one while the database refuses something
	unsigned contentions, backoff_ms;
	unsigned unknown; // so many were in a commit whose outcome is not known
	struct city_group_result unknown_result;
	int64_t totals_ns; // when they were read
};

static int64_t mono_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

// What others wrote counts, too.
static void read_totals(struct writer *w)
{
	struct city_store *s = w->s;
	struct city_totals totals[OUTBOX_STREAM_COUNT];
	uint64_t nodes = 0;
	int64_t now_ns = mono_ns();
	bool is_due = w->totals_ns == 0 || s->writer->ops->is_shared;
	if (!is_due || (w->totals_ns != 0 && now_ns - w->totals_ns < TOTALS_NS))
		return;
	w->totals_ns = now_ns;
	if (s->writer->ops->totals(s->writer, totals, &nodes) != STORE_RESULT_OK)
		return;
	pthread_mutex_lock(&s->lock);
	memcpy(s->state.totals, totals, sizeof(totals));
	s->state.nodes = nodes;
	pthread_mutex_unlock(&s->lock);
}

static void gain(struct city_totals *t, const struct city_totals *g)
{
	t->received += g->received;
	t->lost += g->lost;
	t->duplicated += g->duplicated;
	t->late += g->late;
	t->old += g->old;
}

// Under the lock.
static void note_written(struct writer *w, unsigned count, const struct city_group_result *r)
{
	struct city_store_state *t = &w->s->state;
	t->rows += r->rows;
	t->commits++;
	for (unsigned i = 0; i < CITY_UNSTORED_COUNT; i++)
		t->unstored[i] += r->unstored[i];
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		gain(&t->totals[i], &r->gain[i]);
	t->nodes += r->nodes;
	t->is_failing = false;
	t->said[0] = '\0';
	w->gone = city_queue_take(w->s, count);
	w->contentions = 0;
	w->backoff_ms = 0;
	w->alone -= w->alone > 0;
}

static void fail(struct writer *w, enum store_result rc)
{
	struct city_store *s = w->s;
	bool is_news = !s->state.is_failing;
	s->state.failures++;
	s->state.is_failing = true;
	const char *said = s->writer->said[0] != '\0' ? s->writer->said : store_result_text(rc);
	snprintf(s->state.said, sizeof(s->state.said), "%s", said);
	if (is_news)
		cli_error(s->cfg.program,
			  "hub.store: cannot write: %s; messages wait, and it is tried again",
			  said);
	w->backoff_ms = w->backoff_ms == 0 ? BACKOFF_MIN_MS : 2 * w->backoff_ms;
	if (w->backoff_ms > BACKOFF_MAX_MS)
		w->backoff_ms = BACKOFF_MAX_MS;
	pthread_cond_broadcast(&s->moved);
	city_sleep(s, &s->rest, (int64_t)w->backoff_ms * UNITS_NS_PER_MS);
}

// Under the lock. What the database never takes must not stand in the way of everything else.
static void refuse(struct writer *w, unsigned count)
{
	struct city_store *s = w->s;
	if (count > 1) {
		w->alone = count;
		return;
	}
	bool is_news = s->state.unstored[CITY_UNSTORED_REJECTED]++ == 0;
	if (is_news)
		cli_error(s->cfg.program, "hub.store: a message is not taken and left out: %s",
			  s->writer->said);
	w->gone = city_queue_take(s, 1);
}

static void settle(struct writer *w, unsigned count, enum store_result rc,
		   const struct city_group_result *r)
{
	struct city_store *s = w->s;
	if (rc != STORE_RESULT_OK) { // perhaps because a number counts no more
		city_numbers_fini(&w->numbers);
		s->state.retries++;
		s->state.nodes += r->nodes; // each was a transaction of its own
	}
	if (rc == STORE_RESULT_OK)
		note_written(w, count, r);
	else if (rc == STORE_RESULT_CORRUPT_RECORD)
		refuse(w, count);
	else if (rc == STORE_RESULT_CONTENTION && ++w->contentions < CONTENTION_TRIES)
		city_sleep(s, &s->rest, (int64_t)w->contentions * UNITS_NS_PER_MS);
	else
		fail(w, rc);
	w->unknown = rc == STORE_RESULT_UNKNOWN ? count : 0;
	if (w->unknown != 0)
		w->unknown_result = *r;
	pthread_cond_broadcast(&s->moved);
	city_signal(s);
}

// Whether a commit without an answer happened is asked before anything is tried again: a second try would count what it wrote as
// coming twice.
static enum store_result learn(struct writer *w, unsigned *count, struct city_group_result *r)
{
	struct city_backend *b = w->s->writer;
	bool is_done = false;
	enum store_result rc =
		b->ops->outcome != NULL ? b->ops->outcome(b, &is_done) : STORE_RESULT_OK;
	*r = w->unknown_result;
	if (rc != STORE_RESULT_OK) {
		*count = w->unknown;
		return STORE_RESULT_UNKNOWN;
	}
	if (is_done)
		*count = w->unknown;
	w->unknown = 0;
	return is_done ? STORE_RESULT_OK : STORE_RESULT_CONTENTION;
}

static void write_group(struct writer *w, unsigned count)
{
	struct city_store *s = w->s;
	struct city_group_result r = {.rows = 0};
	enum store_result rc = STORE_RESULT_AWAY;
	if (city_connected(s, s->writer)) {
		read_totals(w);
		city_turn_take(s);
		rc = w->unknown != 0 ? learn(w, &count, &r)
				     : city_group_write(s->writer, &s->cfg, &w->numbers, s->first,
							count, &r);
		city_turn_leave(s);
	} else if (w->unknown != 0) {
		rc = STORE_RESULT_UNKNOWN;
		count = w->unknown;
		r = w->unknown_result;
	}
	pthread_mutex_lock(&s->lock);
	settle(w, count, rc, &r);
	if (w->gone == NULL)
		return;
	pthread_mutex_unlock(&s->lock); // the loop goes on meanwhile
	city_items_free(w->gone);
	w->gone = NULL;
	pthread_mutex_lock(&s->lock);
}

// Under the lock. Messages that come soon share the commit.
static void gather(struct city_store *s)
{
	struct timespec until;
	int64_t left_ns = s->cfg.gather_ns;
	clock_gettime(CLOCK_MONOTONIC, &until);
	left_ns += until.tv_nsec;
	until.tv_sec += left_ns / UNITS_NS_PER_S;
	until.tv_nsec = left_ns % UNITS_NS_PER_S;
	while (!s->is_stopping && s->state.waiting < s->cfg.group_max)
		if (pthread_cond_timedwait(&s->wake, &s->lock, &until) != 0)
			break;
}

static void *writer_run(void *ctx)
{
	struct city_store *s = ctx;
	struct writer w = {.s = s, .totals_ns = s->state.is_up ? mono_ns() : 0};
	int64_t written_ns = 0;
	pthread_mutex_lock(&s->lock);
	for (;;) {
		if (s->is_forgetful) {
			city_numbers_fini(&w.numbers);
			w.totals_ns = 0;
		}
		s->is_forgetful = false;
		if (s->first == NULL) {
			if (s->is_stopping)
				break;
			if (w.totals_ns != 0)
				city_sleep(s, &s->wake, TOTALS_NS);
			if (s->first != NULL || s->is_stopping || s->is_forgetful)
				continue;
			pthread_mutex_unlock(&s->lock);
			bool is_there = city_connected(s, s->writer);
			if (is_there)
				read_totals(&w);
			pthread_mutex_lock(&s->lock);
			if (!is_there) // asked again only after a while
				w.totals_ns = mono_ns();
			continue;
		}
		// The first message after a quiet time is written at once; only a crowd waits to share a commit.
		if (mono_ns() - written_ns < s->cfg.gather_ns)
			gather(s);
		unsigned count =
			s->state.waiting < s->cfg.group_max ? s->state.waiting : s->cfg.group_max;
		if (w.alone > 0)
			count = 1;
		pthread_mutex_unlock(&s->lock);
		write_group(&w, count); // comes back with the lock
		written_ns = mono_ns();
		if (s->is_stopping && s->state.is_failing)
			break;
	}
	pthread_mutex_unlock(&s->lock);
	city_numbers_fini(&w.numbers);
	return NULL;
}

// ---- open and close

static void init_sync(struct city_store *s)
{
	pthread_condattr_t a;
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->turns.lock, NULL);
	pthread_cond_t *const all[] = {&s->wake, &s->moved, &s->ask, &s->rest, &s->turns.next};
	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		pthread_cond_init(all[i], &a);
	pthread_condattr_destroy(&a);
}

static void fini(struct city_store *s)
{
	struct city_backend *const all[] = {s->writer, s->tidier, s->reader};
	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i] != NULL)
			all[i]->ops->close(all[i]);
	city_items_free(s->first);
	if (s->event_fd >= 0)
		close(s->event_fd);
	pthread_cond_t *const conds[] = {&s->wake, &s->moved, &s->ask, &s->rest, &s->turns.next};
	for (unsigned i = 0; i < sizeof(conds) / sizeof(conds[0]); i++)
		pthread_cond_destroy(conds[i]);
	pthread_mutex_destroy(&s->lock);
	pthread_mutex_destroy(&s->turns.lock);
	free(s);
}

void city_store_close(struct city_store *s)
{
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->lock);
	s->is_stopping = true;
	pthread_cond_t *const all[] = {&s->wake, &s->ask, &s->rest, &s->moved};
	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		pthread_cond_broadcast(all[i]);
	pthread_mutex_unlock(&s->lock);
	const pthread_t threads[] = {s->writer_thread, s->tidier_thread, s->reader_thread};
	for (unsigned i = 0; i < s->threads; i++)
		pthread_join(threads[i], NULL);
	fini(s);
}

static bool start(struct city_store *s)
{
	static void *(*const runs[])(void *) = {writer_run, city_tidier_run, city_reader_run};
	pthread_t *const threads[] = {&s->writer_thread, &s->tidier_thread, &s->reader_thread};
	for (; s->threads < 3; s->threads++)
		if (pthread_create(threads[s->threads], NULL, runs[s->threads], s) != 0)
			return false;
	return true;
}

// A database that is away may come; anything else will not change by itself.
static int first_contact(struct city_store *s)
{
	enum store_result rc = s->writer->ops->connect(s->writer);
	s->state.is_up = rc == STORE_RESULT_OK;
	if (rc == STORE_RESULT_OK)
		rc = s->writer->ops->totals(s->writer, s->state.totals, &s->state.nodes);
	if (rc == STORE_RESULT_OK)
		return 0;
	snprintf(s->state.said, sizeof(s->state.said), "%s", s->writer->said);
	bool may_come =
		rc == STORE_RESULT_AWAY || rc == STORE_RESULT_SLOW || rc == STORE_RESULT_CONTENTION;
	cli_error(s->cfg.program, "hub.store: %s; %s", s->writer->said,
		  may_come ? "messages wait, and it is tried again until it works"
			   : store_result_text(rc));
	return may_come ? 0 : -EIO;
}

// A day longer than any message is taken: what comes of a boot after it is forgotten is too old itself.
static unsigned longest(const struct city_store_config *cfg)
{
	static const enum city_keep kinds[] = {CITY_KEEP_SUMMARIES, CITY_KEEP_ALERTS,
					       CITY_KEEP_GRANTS};
	unsigned days = 0;
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (cfg->keep_days[kinds[i]] > days)
			days = cfg->keep_days[kinds[i]];
	return days;
}

int city_store_open(struct city_store **out, const struct city_store_config *cfg)
{
	struct city_store *s = calloc(1, sizeof(*s));
	*out = NULL;
	if (s == NULL)
		return -ENOMEM;
	s->cfg = *cfg;
	snprintf(s->where, sizeof(s->where), "%s", cfg->where);
	s->cfg.where = s->where;
	s->cfg.keep_days[CITY_KEEP_BOOTS] = longest(cfg) + 1;
	s->last = &s->first;
	s->asked_last = &s->asked;
	s->answered_last = &s->answered;
	init_sync(s);
	struct city_backend *(*make)(const struct city_store_config *) =
		cfg->is_postgres ? city_pg_new : city_sqlite_new;
	s->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	s->writer = make(&s->cfg);
	s->tidier = make(&s->cfg);
	s->reader = make(&s->cfg);
	int rc = s->writer != NULL && s->tidier != NULL && s->reader != NULL && s->event_fd >= 0
			 ? first_contact(s)
			 : -ENOMEM;
	if (rc == 0 && !start(s)) {
		city_store_close(s);
		return -EAGAIN;
	}
	if (rc != 0)
		fini(s);
	else
		*out = s;
	return rc;
}
