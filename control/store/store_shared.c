// SPDX-License-Identifier: Apache-2.0
// The thread of a shared book: connects, reads the whole book once, then waits for whatever comes first, changes of others or
// somebody here who wants a turn.
#include "store/store_shared.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/store_parts.h"

enum {
	LETTER_RECORDS = 256, // of a whole book; what others changed is one letter
	CHANGES_MAX = 4096,   // more than that, and the whole book is read again
	TRIES = 8,
};

static const int64_t BACKOFF_NS = 50000000, BACKOFF_MAX_NS = 2000000000, APART_NS = 5000000000;

void store_shared_wake(struct store *s)
{
	store_kick(s->shared.wake);
}

static void set_link(struct store *s, enum store_link link, const char *why)
{
	pthread_mutex_lock(&s->lock);
	bool is_new = s->totals.link != link || strcmp(s->shared.why, why) != 0;
	s->totals.link = link;
	if (is_new)
		snprintf(s->shared.why, sizeof(s->shared.why), "%s", why);
	pthread_mutex_unlock(&s->lock);
	if (is_new)
		store_kick(s->fd);
}

// ---- losing the way

static void refuse_turn(struct store *s, enum store_result why)
{
	pthread_mutex_lock(&s->lock);
	bool is_wanted = s->shared.is_wanted;
	if (is_wanted) {
		s->shared.is_wanted = false;
		s->shared.has_word = true;
		s->shared.word = why;
		s->totals.turns_failed++;
	}
	pthread_mutex_unlock(&s->lock);
	if (is_wanted)
		store_kick(s->fd);
}

static bool is_apart(enum store_result r)
{
	return r == STORE_RESULT_APART || r == STORE_RESULT_NEWER || r == STORE_RESULT_FOREIGN ||
	       r == STORE_RESULT_CORRUPT_RECORD || r == STORE_RESULT_CORRUPT_AUDIT;
}

static void lose(struct store *s, enum store_result r, const char *why)
{
	struct store_turns *t = &s->shared;
	s->backend->ops->shared->drop(s->backend);
	t->is_connected = false;
	t->backoff_ns = t->backoff_ns == 0 ? BACKOFF_NS : t->backoff_ns * 2;
	if (t->backoff_ns > BACKOFF_MAX_NS)
		t->backoff_ns = BACKOFF_MAX_NS;
	t->retry_ns = store_now_ns() + (is_apart(r) ? APART_NS : t->backoff_ns);
	set_link(s, is_apart(r) ? STORE_LINK_APART : STORE_LINK_AWAY, why != NULL ? why : "");
	refuse_turn(s, is_apart(r) ? STORE_RESULT_APART : STORE_RESULT_AWAY);
}

static void drain(int fd)
{
	uint64_t n;
	ssize_t got = read(fd, &n, sizeof(n));
	(void)got;
}

static bool connect_it(struct store *s)
{
	struct store_turns *t = &s->shared;
	char why[STORE_WHY_SIZE] = "";
	int64_t left_ns = t->retry_ns - store_now_ns();
	if (left_ns > 0) {
		pthread_mutex_lock(&s->lock);
		bool apart = s->totals.link == STORE_LINK_APART;
		pthread_mutex_unlock(&s->lock);
		refuse_turn(s, apart ? STORE_RESULT_APART : STORE_RESULT_AWAY);
		struct pollfd p = {.fd = t->wake, .events = POLLIN};
		poll(&p, 1, (int)(left_ns / 1000000) + 1);
		drain(t->wake);
		return false;
	}
	enum store_result r = s->backend->ops->shared->connect(s->backend, why);
	if (r != STORE_RESULT_OK) {
		lose(s, r, why);
		return false;
	}
	t->is_connected = true;
	pthread_mutex_lock(&s->lock);
	s->totals.connects++;
	pthread_mutex_unlock(&s->lock);
	return true;
}

// ---- a commit whose outcome nobody knew

// In a turn: the server may still be at it when this node is back, and it holds the head until it has done or undone it.

static enum store_result ask_unsure(struct store *s)
{
	struct store_turns *t = &s->shared;
	if (t->unsure.seq == 0 || t->knows_unsure)
		return STORE_RESULT_OK;
	enum store_result r =
		s->backend->ops->shared->has_entry(s->backend, &t->unsure, &t->unsure_is_in);
	t->knows_unsure = r == STORE_RESULT_OK;
	return r;
}

static void tell_unsure(struct store *s, struct store_letter *l)
{
	struct store_turns *t = &s->shared;
	if (!t->knows_unsure)
		return;
	l->news.has_unsure = true;
	l->news.unsure_is_in = t->unsure_is_in;
	t->knows_unsure = false;
	t->unsure.seq = 0;
}

// ---- the whole book

struct reading {
	struct store *s;
	struct store_letter *l;
	bool has_begun, is_good;
	char *why;
};

static bool send_part(struct reading *r, bool is_end, uint64_t seq)
{
	struct store_letter *l = r->l;
	r->l = NULL;
	l->news.is_begin = !r->has_begun;
	l->news.is_end = is_end;
	l->news.seq = seq;
	r->has_begun = true;
	return store_letter_post(r->s, l);
}

static bool read_one(void *ctx, const struct store_record *rec, uint64_t audit_seq,
		     const struct audit_hash *digest)
{
	struct reading *r = ctx;
	struct audit_hash own;
	audit_digest(rec, &own);
	const struct store_change c = {.record = *rec};
	r->is_good = audit_is_equal(&own, digest);
	if (!r->is_good)
		store_name_record(r->why, rec->kind, &rec->id, "digest");
	if (r->is_good && r->l != NULL && r->l->news.count == LETTER_RECORDS)
		r->is_good = send_part(r, false, 0);
	if (r->is_good && r->l == NULL)
		r->l = store_letter_create(LETTER_RECORDS);
	r->is_good = r->is_good && r->l != NULL && store_letter_add(r->l, &c);
	return r->is_good;
}

static void read_book(struct store *s)
{
	char why[STORE_WHY_SIZE] = "";
	struct store_ends ends;
	struct reading r = {
		.s = s, .l = store_letter_create(LETTER_RECORDS), .is_good = true, .why = why};
	const struct store_visitor v = {.record = read_one, .ctx = &r};
	enum store_result rc = r.l != NULL ? s->backend->ops->visit(s->backend, 0, &v, &ends, why)
					   : STORE_RESULT_MEMORY;
	if (rc == STORE_RESULT_OK && !r.is_good)
		rc = why[0] != '\0' ? STORE_RESULT_CORRUPT_RECORD : STORE_RESULT_MEMORY;
	if (rc == STORE_RESULT_OK && r.l == NULL)
		r.l = store_letter_create(1);
	if (rc == STORE_RESULT_OK && r.l != NULL && send_part(&r, true, ends.head.seq)) {
		s->head = ends.head;
		s->base = ends.base;
		s->shared.known_seq = ends.head.seq;
		s->shared.is_loaded = true;
		s->shared.backoff_ns = 0;
		pthread_mutex_lock(&s->lock);
		s->totals.reloads++;
		s->totals.known_seq = ends.head.seq;
		pthread_mutex_unlock(&s->lock);
		set_link(s, STORE_LINK_UP, "");
		return;
	}
	store_letter_free(r.l);
	lose(s, rc != STORE_RESULT_OK ? rc : STORE_RESULT_AWAY, why);
}

// ---- what others changed

struct gathering {
	struct store_letter *l;
	bool is_good;
};

static void gather_one(void *ctx, const struct store_change *c)
{
	struct gathering *g = ctx;
	g->is_good = g->is_good && store_letter_add(g->l, c);
}

static void count_lag(struct store *s, const struct store_head *h)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t lag_ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec - h->time_ns;
	pthread_mutex_lock(&s->lock);
	s->totals.lag_ns = lag_ns > 0 ? lag_ns : 0;
	if (lag_ns > s->totals.lag_max_ns)
		s->totals.lag_max_ns = lag_ns;
	s->totals.known_seq = h->ends.head.seq;
	pthread_mutex_unlock(&s->lock);
}

// Memory, by way of the loop, becomes what the log says at *h. FOREIGN: too much for one piece, the book is to be read anew.
static enum store_result read_news(struct store *s, bool is_turn, struct store_head *h, char *why)
{
	struct store_turns *t = &s->shared;
	bool is_cut = false;
	// Deletes are counted by the entries that name them.
	struct gathering g = {store_letter_create(2 * CHANGES_MAX), true};
	if (g.l == NULL)
		return STORE_RESULT_MEMORY;
	enum store_result r = s->backend->ops->shared->changes(
		s->backend, t->known_seq, is_turn, CHANGES_MAX, h, gather_one, &g, &is_cut, why);
	if (r == STORE_RESULT_OK && (is_cut || !g.is_good || h->ends.base.seq > t->known_seq ||
				     h->ends.head.seq < t->known_seq))
		t->is_loaded = false;
	if (r == STORE_RESULT_OK && is_turn)
		r = ask_unsure(s);
	if (r != STORE_RESULT_OK || !t->is_loaded ||
	    (h->ends.head.seq == t->known_seq && !t->knows_unsure)) {
		store_letter_free(g.l);
		return r;
	}
	g.l->news.is_end = true;
	g.l->news.seq = h->ends.head.seq;
	tell_unsure(s, g.l);
	if (!store_letter_post(s, g.l))
		return STORE_RESULT_STOPPING;
	t->known_seq = h->ends.head.seq;
	count_lag(s, h);
	return r;
}

static void follow(struct store *s)
{
	struct store_turns *t = &s->shared;
	char why[STORE_WHY_SIZE] = "";
	struct store_head h;
	bool is_told = false;
	pthread_mutex_lock(&s->lock);
	bool is_up = s->totals.link == STORE_LINK_UP;
	pthread_mutex_unlock(&s->lock);
	enum store_result r = STORE_RESULT_OK;
	if (is_up)
		r = s->backend->ops->shared->wait(s->backend, t->wake, s->cfg.poll_ns, t->known_seq,
						  &is_told);
	drain(t->wake);
	if (r == STORE_RESULT_OK && (is_told || !is_up))
		r = read_news(s, false, &h, why);
	if (r == STORE_RESULT_CONTENTION || r == STORE_RESULT_SLOW)
		return;
	if (r != STORE_RESULT_OK) {
		lose(s, r, why);
		return;
	}
	t->backoff_ns = 0;
	set_link(s, t->is_loaded ? STORE_LINK_UP : STORE_LINK_LOADING, "");
}

// ---- turns

static enum store_result begin(struct store *s, struct store_head *h)
{
	enum store_result r = STORE_RESULT_CONTENTION;
	for (unsigned i = 0; i < TRIES && r == STORE_RESULT_CONTENTION; i++) {
		r = s->backend->ops->shared->begin(s->backend, h);
		pthread_mutex_lock(&s->lock);
		s->totals.retried += r == STORE_RESULT_CONTENTION;
		if (r == STORE_RESULT_OK || r == STORE_RESULT_CLOCK)
			s->totals.clock_ns = h->clock_ns;
		pthread_mutex_unlock(&s->lock);
	}
	return r;
}

// Lets the loop decide, until it has said that all is submitted.
static void hand_over(struct store *s)
{
	struct store_turns *t = &s->shared;
	pthread_mutex_lock(&s->lock);
	t->is_wanted = t->is_closed = false;
	t->is_open = t->has_word = true;
	t->word = STORE_RESULT_OK;
	s->totals.turns++;
	pthread_mutex_unlock(&s->lock);
	store_kick(s->fd);
	pthread_mutex_lock(&s->lock);
	while (!t->is_closed && !s->is_stopping)
		pthread_cond_wait(&s->wake, &s->lock);
	t->is_open = false;
	pthread_mutex_unlock(&s->lock);
}

static void shrink(struct store *s)
{
	struct store_ends ends = {s->base, s->head};
	uint64_t gone = 0;
	if (s->head.seq - s->base.seq <= s->cfg.audit_max + s->cfg.audit_max / 8)
		return;
	enum store_result r = s->backend->ops->shared->shrink(s->backend, &ends, s->cfg.audit_max,
							      s->last_time_ns, &gone);
	if (r == STORE_RESULT_OK) {
		s->base = ends.base;
		s->head = ends.head;
	}
	pthread_mutex_lock(&s->lock);
	s->totals.pruned += gone;
	s->totals.prune_failures += r != STORE_RESULT_OK;
	pthread_mutex_unlock(&s->lock);
}

static bool has_batches(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	bool is = s->waiting.first != NULL;
	pthread_mutex_unlock(&s->lock);
	return is;
}

static void turn(struct store *s)
{
	struct store_turns *t = &s->shared;
	const struct store_shared_ops *ops = s->backend->ops->shared;
	char why[STORE_WHY_SIZE] = "";
	struct store_head h;
	enum store_result r = begin(s, &h);
	if (r == STORE_RESULT_OK && (h.ends.head.seq != t->known_seq || t->unsure.seq != 0))
		r = read_news(s, true, &h, why);
	if (r == STORE_RESULT_OK && !t->is_loaded) {
		ops->cancel(s->backend);
		return; // who waits goes on waiting
	}
	if (r == STORE_RESULT_CONTENTION || r == STORE_RESULT_CLOCK || r == STORE_RESULT_SLOW) {
		ops->cancel(s->backend);
		refuse_turn(s, r);
		return;
	}
	if (r != STORE_RESULT_OK) {
		lose(s, r, why);
		return;
	}
	set_link(s, STORE_LINK_UP, "");
	s->head = h.ends.head;
	s->base = h.ends.base;
	s->last_time_ns = h.time_ns;
	hand_over(s);
	if (has_batches(s))
		shrink(s);
	r = store_commit_turn(s);
	if (r == STORE_RESULT_OK) {
		t->known_seq = s->head.seq;
		t->backoff_ns = 0;
		pthread_mutex_lock(&s->lock);
		s->totals.known_seq = t->known_seq;
		pthread_mutex_unlock(&s->lock);
	} else if (r != STORE_RESULT_CONTENTION && r != STORE_RESULT_SLOW &&
		   r != STORE_RESULT_DISK_FULL) {
		lose(s, r, NULL);
	}
}

static bool has(struct store *s, const bool *what)
{
	pthread_mutex_lock(&s->lock);
	bool is = *what;
	pthread_mutex_unlock(&s->lock);
	return is;
}

// The loop could not take what others wrote: it is read anew after a while, and until then nothing is granted.
static void set_apart(struct store *s)
{
	char why[STORE_WHY_SIZE];
	pthread_mutex_lock(&s->lock);
	s->shared.is_refused = false;
	memcpy(why, s->shared.refusal, sizeof(why));
	pthread_mutex_unlock(&s->lock);
	s->shared.is_loaded = false;
	lose(s, STORE_RESULT_APART, why);
}

void *store_shared_run(void *ctx)
{
	struct store *s = ctx;
	struct store_turns *t = &s->shared;
	enum store_sched sched = store_ask_for_priority();
	pthread_mutex_lock(&s->lock);
	s->sched = sched;
	pthread_mutex_unlock(&s->lock);
	while (!has(s, &s->is_stopping)) {
		if (has(s, &t->is_refused))
			set_apart(s);
		else if (!t->is_connected)
			connect_it(s);
		else if (!t->is_loaded)
			read_book(s);
		else if (has(s, &t->is_wanted) || t->unsure.seq != 0)
			turn(s);
		else
			follow(s);
	}
	refuse_turn(s, STORE_RESULT_STOPPING);
	return NULL;
}
