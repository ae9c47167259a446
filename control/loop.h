// SPDX-License-Identifier: Apache-2.0
// The event loop of control and hub: file descriptors by epoll, one-shot timers, and the only place where these
// programs ask what time it is. Everything below it takes `now` as an argument.
//
// One thread runs the loop and everything registered with it. Handlers live in their owner's memory and must outlive
// the loop or be removed first; a handler may remove itself or others while it runs.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Where time comes from. A test injects its own.
struct loop_clock {
	int64_t (*mono_ns)(void *ctx); // never steps: deadlines
	int64_t (*wall_ns)(void *ctx); // Unix UTC: everything that is shown, stored or sent
	void *ctx;
};

extern const struct loop_clock loop_clock_system;

struct loop_fd {
	int fd; // -1: not registered
	void (*ready)(void *ctx, uint32_t events);
	void *ctx;
};

struct loop_timer {
	int64_t at_ns; // monotonic
	void (*fire)(void *ctx);
	void *ctx;
	struct loop_timer *next;
	bool is_set;
};

struct loop;

// NULL when the kernel refuses (out of memory or descriptors).
struct loop *loop_create(const struct loop_clock *clock);
void loop_destroy(struct loop *l);

int64_t loop_mono_ns(const struct loop *l);
int64_t loop_wall_ns(const struct loop *l);

// Registers f->fd for EPOLLIN and/or EPOLLOUT. Returns 0 or -errno.
int loop_fd_add(struct loop *l, struct loop_fd *f, uint32_t events);
int loop_fd_change(struct loop *l, struct loop_fd *f, uint32_t events);
// Forgets f and sets f->fd to -1; does not close. No effect when not registered.
void loop_fd_remove(struct loop *l, struct loop_fd *f);

// (Re)arms t. `in_ns` counts from now; 0 or less fires in the next turn.
void loop_timer_set(struct loop *l, struct loop_timer *t, int64_t in_ns);
void loop_timer_cancel(struct loop *l, struct loop_timer *t);

// Called once in every turn before waiting; returns the longest wait it can bear in ns, or -1 for any.
void loop_set_idle(struct loop *l, int64_t (*idle)(void *ctx), void *ctx);

// One turn: fires due timers, waits at most `max_wait_ns` (-1: until something happens), handles ready descriptors.
// Returns 0, or -errno when waiting failed.
int loop_turn(struct loop *l, int64_t max_wait_ns);

// Turns until loop_stop. Returns 0 or -errno.
int loop_run(struct loop *l);
void loop_stop(struct loop *l);
