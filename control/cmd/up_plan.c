// SPDX-License-Identifier: Apache-2.0
#include "up_plan.h"

#include <assert.h>
#include <string.h>

static const char *const child_names[UP_CHILD_COUNT] = {
	[UP_CHILD_BROKER] = "mosquitto", [UP_CHILD_HUB] = "hub", [UP_CHILD_DATAPLANE] = "dataplane",
	[UP_CHILD_CONTROL] = "control",	 [UP_CHILD_SIM] = "sim",
};

static const char *const state_names[UP_STATE_COUNT] = {
	[UP_STATE_OFF] = "off",		  [UP_STATE_WAITING] = "waiting",
	[UP_STATE_STARTING] = "starting", [UP_STATE_READY] = "ready",
	[UP_STATE_BACKOFF] = "backoff",	  [UP_STATE_STOPPING] = "stopping",
	[UP_STATE_KILLED] = "killed",	  [UP_STATE_ENDED] = "ended",
};

static const char *const action_names[UP_ACTION_COUNT] = {
	[UP_ACTION_NONE] = "none",
	[UP_ACTION_SPAWN] = "spawn",
	[UP_ACTION_TERM] = "term",
	[UP_ACTION_KILL] = "kill",
};

static const char *const fault_texts[UP_FAULT_COUNT] = {
	[UP_FAULT_NONE] = "no fault",
	[UP_FAULT_START_EXIT] = "ended before it was ready",
	[UP_FAULT_START_TIMEOUT] = "was not ready in time",
	[UP_FAULT_CRASH_LOOP] = "died again and again",
	[UP_FAULT_UNCLEAN_END] = "ended with an error",
	[UP_FAULT_STOP_TIMEOUT] = "did not stop in time and was killed",
	[UP_FAULT_SPAWN] = "could not be started",
};

static const enum up_child stop_order[UP_CHILD_COUNT] = {
	UP_CHILD_SIM, UP_CHILD_DATAPLANE, UP_CHILD_CONTROL, UP_CHILD_HUB, UP_CHILD_BROKER};

const char *up_child_name(unsigned child)
{
	return child < UP_CHILD_COUNT ? child_names[child] : "?";
}

const char *up_state_name(unsigned state)
{
	return state < UP_STATE_COUNT ? state_names[state] : "?";
}

const char *up_action_name(unsigned kind)
{
	return kind < UP_ACTION_COUNT ? action_names[kind] : "?";
}

const char *up_fault_text(unsigned fault)
{
	return fault < UP_FAULT_COUNT ? fault_texts[fault] : "?";
}

// ---- helpers

static bool has_process(enum up_state s)
{
	return s == UP_STATE_STARTING || s == UP_STATE_READY || s == UP_STATE_STOPPING ||
	       s == UP_STATE_KILLED;
}

// A fault that makes going on pointless.
static void fail(struct up_plan *p, struct up_slot *s, enum up_fault fault)
{
	if (s->fault == UP_FAULT_NONE)
		s->fault = fault;
	p->failed = true;
	p->stopping = true;
}

static int64_t backoff_ns(const struct up_policy *policy, unsigned deaths)
{
	int64_t delay = policy->backoff_min_ns;
	for (unsigned i = 1; i < deaths && delay < policy->backoff_max_ns; i++)
		delay *= 2;
	return delay < policy->backoff_max_ns ? delay : policy->backoff_max_ns;
}

static struct up_action spawn(struct up_plan *p, enum up_child c, int64_t now_ns)
{
	struct up_slot *s = &p->slots[c];
	if (s->state == UP_STATE_BACKOFF)
		s->restarts++;
	s->state = UP_STATE_STARTING;
	s->due_ns = now_ns + p->policy.start_deadline_ns;
	return (struct up_action){UP_ACTION_SPAWN, c};
}

// ---- what to do next

static struct up_action next_running(struct up_plan *p, int64_t now_ns)
{
	bool before_ready = true;
	for (enum up_child c = 0; c < UP_CHILD_COUNT; c++) {
		struct up_slot *s = &p->slots[c];
		bool due = now_ns >= s->due_ns;
		if (s->state == UP_STATE_OFF)
			continue;
		if (s->state == UP_STATE_WAITING && before_ready)
			return spawn(p, c, now_ns);
		if (s->state == UP_STATE_BACKOFF && due)
			return spawn(p, c, now_ns);
		if (s->state == UP_STATE_STARTING && due) {
			if (!s->was_ready) {
				fail(p, s, UP_FAULT_START_TIMEOUT);
				return (struct up_action){UP_ACTION_NONE, c};
			}
			s->due_ns =
				INT64_MAX; // its death will be counted and answered like any other
			return (struct up_action){UP_ACTION_KILL, c};
		}
		before_ready = before_ready && s->was_ready;
	}
	return (struct up_action){UP_ACTION_NONE, 0};
}

static struct up_action next_stopping(struct up_plan *p, int64_t now_ns)
{
	for (unsigned i = 0; i < UP_CHILD_COUNT; i++) {
		enum up_child c = stop_order[i];
		struct up_slot *s = &p->slots[c];
		if (s->state == UP_STATE_WAITING || s->state == UP_STATE_BACKOFF)
			s->state = UP_STATE_ENDED;
		if (!has_process(s->state))
			continue;
		if (s->state == UP_STATE_STOPPING && now_ns >= s->due_ns) {
			s->state = UP_STATE_KILLED;
			s->due_ns = INT64_MAX;
			if (s->fault == UP_FAULT_NONE)
				s->fault = UP_FAULT_STOP_TIMEOUT;
			return (struct up_action){UP_ACTION_KILL, c};
		}
		if (s->state == UP_STATE_STARTING || s->state == UP_STATE_READY) {
			s->state = UP_STATE_STOPPING;
			s->due_ns = now_ns + p->policy.stop_deadline_ns;
			return (struct up_action){UP_ACTION_TERM, c};
		}
		break; // one at a time: the next is stopped when this one has ended
	}
	return (struct up_action){UP_ACTION_NONE, 0};
}

struct up_action up_plan_next(struct up_plan *p, int64_t now_ns)
{
	if (!p->stopping) {
		struct up_action a = next_running(p, now_ns);
		if (a.kind != UP_ACTION_NONE || !p->stopping)
			return a;
	}
	return next_stopping(p, now_ns);
}

int64_t up_plan_wake_ns(const struct up_plan *p)
{
	int64_t wake = INT64_MAX;
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++) {
		const struct up_slot *s = &p->slots[c];
		bool timed = s->state == UP_STATE_STARTING || s->state == UP_STATE_BACKOFF ||
			     s->state == UP_STATE_STOPPING;
		if (timed && s->due_ns < wake)
			wake = s->due_ns;
	}
	return wake;
}

// ---- events

void up_plan_init(struct up_plan *p, const struct up_policy *policy,
		  const bool enabled[UP_CHILD_COUNT])
{
	memset(p, 0, sizeof(*p));
	p->policy = *policy;
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		p->slots[c].state = enabled[c] ? UP_STATE_WAITING : UP_STATE_OFF;
}

void up_plan_ready(struct up_plan *p, enum up_child c, int64_t now_ns)
{
	struct up_slot *s = &p->slots[c];
	assert(c < UP_CHILD_COUNT);
	if (s->state != UP_STATE_STARTING)
		return;
	s->state = UP_STATE_READY;
	s->was_ready = true;
	s->ready_ns = now_ns;
}

// A child that ends by itself with an error before it was ever ready has said why on stderr (a wrong configuration, a
// busy port): trying again would only repeat it. One that was killed may well come up the next time.
void up_plan_exited(struct up_plan *p, enum up_child c, bool clean, bool by_signal, int64_t now_ns)
{
	struct up_slot *s = &p->slots[c];
	assert(c < UP_CHILD_COUNT);
	if (!has_process(s->state))
		return;
	if (p->stopping) {
		if (!clean && s->fault == UP_FAULT_NONE)
			s->fault = UP_FAULT_UNCLEAN_END;
		s->state = UP_STATE_ENDED;
		return;
	}
	if (s->state == UP_STATE_READY && now_ns - s->ready_ns >= p->policy.stable_ns)
		s->deaths = 0;
	s->deaths++;
	s->state = UP_STATE_ENDED;
	if (!s->was_ready && !by_signal) {
		fail(p, s, UP_FAULT_START_EXIT);
	} else if (s->deaths > p->policy.deaths_max) {
		fail(p, s, UP_FAULT_CRASH_LOOP);
	} else {
		s->state = UP_STATE_BACKOFF;
		s->due_ns = now_ns + backoff_ns(&p->policy, s->deaths);
	}
}

void up_plan_spawn_failed(struct up_plan *p, enum up_child c)
{
	p->slots[c].state = UP_STATE_ENDED;
	fail(p, &p->slots[c], UP_FAULT_SPAWN);
}

void up_plan_stop(struct up_plan *p)
{
	p->stopping = true;
}

void up_plan_hurry(struct up_plan *p, int64_t now_ns)
{
	p->stopping = true;
	p->policy.stop_deadline_ns = 0;
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		if (p->slots[c].state == UP_STATE_STOPPING)
			p->slots[c].due_ns = now_ns;
}

// ---- questions

bool up_plan_all_ready(const struct up_plan *p)
{
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		if (p->slots[c].state != UP_STATE_OFF && p->slots[c].state != UP_STATE_READY)
			return false;
	return true;
}

bool up_plan_done(const struct up_plan *p)
{
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		if (p->slots[c].state != UP_STATE_OFF && p->slots[c].state != UP_STATE_ENDED)
			return false;
	return true;
}

bool up_plan_clean(const struct up_plan *p)
{
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		if (p->slots[c].fault != UP_FAULT_NONE)
			return false;
	return !p->failed;
}

unsigned up_plan_restarts(const struct up_plan *p)
{
	unsigned n = 0;
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		n += p->slots[c].restarts;
	return n;
}
