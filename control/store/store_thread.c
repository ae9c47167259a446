// SPDX-License-Identifier: Apache-2.0
// The thread that commits. It waits for a first batch, then a little for more, then commits.
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "store/store_parts.h"

enum { SLICE_NS = 100000 };

int64_t store_now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

// After each flush a thread of normal class gets the CPU back when the one that runs has used up its slice: up to a tick of
// 4 ms, fifty times the flush. A short slice of its own makes it be preferred at once (kernels with EEVDF); real-time
// priority does, where it is permitted. The thread sleeps most of the time, so it starves nobody.
enum store_sched store_ask_for_priority(void)
{
	const struct sched_param rr = {.sched_priority = 1};
	// The kernel's struct sched_attr; its header and libc's define other things twice.
	const struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime_ns, deadline_ns, period_ns;
	} attr = {.size = sizeof(attr), .policy = SCHED_OTHER, .runtime_ns = SLICE_NS};
	if (pthread_setschedparam(pthread_self(), SCHED_RR, &rr) == 0)
		return STORE_SCHED_RR;
	return syscall(SYS_sched_setattr, 0, &attr, 0) == 0 ? STORE_SCHED_SLICE
							    : STORE_SCHED_NORMAL;
}

// Others that will submit soon share the flush: worth waiting half as long as a flush takes, no longer. So a fast disk
// answers a lone request fast, and a slow one is asked seldom. Under the lock.
static void gather(struct store *s)
{
	int64_t wait_ns = s->last_commit_ns / 2;
	if (wait_ns > s->cfg.gather_ns)
		wait_ns = s->cfg.gather_ns;
	if (wait_ns <= 0)
		return;
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += wait_ns;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	s->is_gathering = true;
	while (!s->is_stopping && s->waiting.count < s->cfg.group_max)
		if (pthread_cond_timedwait(&s->wake, &s->lock, &until) != 0)
			break;
	s->is_gathering = false;
}

static void *run(void *ctx)
{
	struct store *s = ctx;
	enum store_sched sched = store_ask_for_priority();
	pthread_mutex_lock(&s->lock);
	s->sched = sched;
	while (!s->is_stopping) {
		if (s->waiting.first == NULL) {
			pthread_cond_wait(&s->wake, &s->lock);
			continue;
		}
		gather(s);
		pthread_mutex_unlock(&s->lock);
		store_commit_group(s);
		store_prune_some(s);
		if (s->backend->ops->tidy != NULL)
			s->backend->ops->tidy(s->backend);
		pthread_mutex_lock(&s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

enum store_result store_thread_start(struct store *s)
{
	sigset_t all, before;
	if (!s->cfg.has_thread)
		return STORE_RESULT_OK;
	// Signals are the loop's business.
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	s->has_started =
		pthread_create(&s->thread, NULL, s->is_shared ? store_shared_run : run, s) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return s->has_started ? STORE_RESULT_OK : STORE_RESULT_MEMORY;
}

void store_thread_stop(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	s->is_stopping = true;
	pthread_cond_signal(&s->wake);
	if (s->is_shared)
		store_shared_wake(s);
	pthread_mutex_unlock(&s->lock);
	if (s->has_started)
		pthread_join(s->thread, NULL);
	s->has_started = false;
}

void store_thread_wake(struct store *s)
{
	// While it gathers, only a full group is worth a switch of threads.
	if (!s->is_gathering || s->waiting.count >= s->cfg.group_max)
		pthread_cond_signal(&s->wake);
}
