// SPDX-License-Identifier: Apache-2.0
#include "loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"

enum { BATCH = 64 };

struct loop {
	int epoll_fd;
	bool is_stopping;
	struct loop_clock clock;
	struct loop_timer *timers; // soonest first; a program has a dozen, so a list is enough
	int64_t (*idle)(void *ctx);
	void *idle_ctx;
};

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;
	clock_gettime(id, &ts);
	return ts.tv_sec * UNITS_NS_PER_S + ts.tv_nsec;
}

static int64_t system_mono_ns(void *ctx)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int64_t system_wall_ns(void *ctx)
{
	return read_clock(CLOCK_REALTIME);
}

const struct loop_clock loop_clock_system = {system_mono_ns, system_wall_ns, NULL};

struct loop *loop_create(const struct loop_clock *clock)
{
	struct loop *l = calloc(1, sizeof(*l));
	if (l == NULL)
		return NULL;
	l->clock = *clock;
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll_fd < 0) {
		free(l);
		return NULL;
	}
	return l;
}

void loop_destroy(struct loop *l)
{
	if (l == NULL)
		return;
	close(l->epoll_fd);
	free(l);
}

int64_t loop_mono_ns(const struct loop *l)
{
	return l->clock.mono_ns(l->clock.ctx);
}

int64_t loop_wall_ns(const struct loop *l)
{
	return l->clock.wall_ns(l->clock.ctx);
}

int loop_fd_add(struct loop *l, struct loop_fd *f, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.ptr = f};
	return epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, f->fd, &ev) == 0 ? 0 : -errno;
}

int loop_fd_change(struct loop *l, struct loop_fd *f, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.ptr = f};
	return epoll_ctl(l->epoll_fd, EPOLL_CTL_MOD, f->fd, &ev) == 0 ? 0 : -errno;
}

void loop_fd_remove(struct loop *l, struct loop_fd *f)
{
	if (f->fd >= 0)
		epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, f->fd, NULL);
	f->fd = -1; // events of the current batch are skipped by this mark
}

void loop_timer_cancel(struct loop *l, struct loop_timer *t)
{
	if (!t->is_set)
		return;
	t->is_set = false;
	for (struct loop_timer **p = &l->timers; *p != NULL; p = &(*p)->next)
		if (*p == t) {
			*p = t->next;
			return;
		}
}

void loop_timer_set(struct loop *l, struct loop_timer *t, int64_t in_ns)
{
	loop_timer_cancel(l, t);
	t->at_ns = loop_mono_ns(l) + in_ns;
	t->is_set = true;
	struct loop_timer **p = &l->timers;
	while (*p != NULL && (*p)->at_ns <= t->at_ns)
		p = &(*p)->next;
	t->next = *p;
	*p = t;
}

void loop_set_idle(struct loop *l, int64_t (*idle)(void *ctx), void *ctx)
{
	l->idle = idle;
	l->idle_ctx = ctx;
}

// Fires what was due when the turn began: a timer that rearms itself at once cannot starve descriptors.
static void fire_due(struct loop *l)
{
	int64_t now = loop_mono_ns(l);
	while (l->timers != NULL && l->timers->at_ns <= now) {
		struct loop_timer *t = l->timers;
		l->timers = t->next;
		t->is_set = false;
		t->fire(t->ctx);
	}
}

static int64_t shorter(int64_t a, int64_t b)
{
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

static int64_t wait_ns(struct loop *l, int64_t max_wait_ns)
{
	int64_t wait = max_wait_ns;
	if (l->idle != NULL)
		wait = shorter(wait, l->idle(l->idle_ctx));
	if (l->timers != NULL) {
		int64_t left = l->timers->at_ns - loop_mono_ns(l);
		wait = shorter(wait, left > 0 ? left : 0);
	}
	return l->is_stopping ? 0 : wait;
}

int loop_turn(struct loop *l, int64_t max_wait_ns)
{
	struct epoll_event events[BATCH];
	fire_due(l);
	int64_t wait = wait_ns(l, max_wait_ns);
	// Rounded up: waking a fraction of a millisecond early would turn the loop for nothing.
	int timeout_ms = wait < 0 ? -1 : (int)((wait + UNITS_NS_PER_MS - 1) / UNITS_NS_PER_MS);
	int n = epoll_wait(l->epoll_fd, events, BATCH, timeout_ms);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < n; i++) {
		struct loop_fd *f = events[i].data.ptr;
		if (f->fd >= 0)
			f->ready(f->ctx, events[i].events);
	}
	return 0;
}

int loop_run(struct loop *l)
{
	int rc = 0;
	while (rc == 0 && !l->is_stopping)
		rc = loop_turn(l, -1);
	l->is_stopping = false;
	return rc;
}

void loop_stop(struct loop *l)
{
	l->is_stopping = true;
}
