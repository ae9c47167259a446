// SPDX-License-Identifier: Apache-2.0
// The pure part of `kerbwing up`: which child process is started, restarted, stopped or given up on, and when. Takes
// events and `now`, returns actions; knows no process, clock or file. One thread.
//
// Children start one after the other, each when the one before is ready. They stop in an order that loses nothing:
// first who makes frames, then who handles them, then who sends summaries, then who stores them, the broker last.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// In start order. Names: up_child_name().
enum up_child {
	UP_CHILD_BROKER,
	UP_CHILD_HUB,
	UP_CHILD_DATAPLANE,
	UP_CHILD_CONTROL,
	UP_CHILD_SIM,
	UP_CHILD_COUNT
};

enum up_state {
	UP_STATE_OFF,	   // switched off in the configuration
	UP_STATE_WAITING,  // not started yet
	UP_STATE_STARTING, // runs, not ready
	UP_STATE_READY,
	UP_STATE_BACKOFF,  // died, will be started again
	UP_STATE_STOPPING, // was asked to stop
	UP_STATE_KILLED,   // did not stop in time
	UP_STATE_ENDED,
	UP_STATE_COUNT
};

enum up_action_kind {
	UP_ACTION_NONE,
	UP_ACTION_SPAWN,
	UP_ACTION_TERM,
	UP_ACTION_KILL,
	UP_ACTION_COUNT
};

enum up_fault {
	UP_FAULT_NONE,
	UP_FAULT_START_EXIT,	// ended before it was ever ready
	UP_FAULT_START_TIMEOUT, // not ready in time
	UP_FAULT_CRASH_LOOP,	// died again and again
	UP_FAULT_UNCLEAN_END,	// ended with an error when stopped
	UP_FAULT_STOP_TIMEOUT,	// had to be killed
	UP_FAULT_SPAWN,		// could not be started at all
	UP_FAULT_COUNT
};

struct up_policy {
	int64_t start_deadline_ns; // from start to ready
	int64_t stop_deadline_ns;  // from SIGTERM to SIGKILL
	int64_t backoff_min_ns;	   // before the first restart; doubles up to backoff_max_ns
	int64_t backoff_max_ns;
	int64_t stable_ns;   // ready for this long: earlier deaths are forgotten
	unsigned deaths_max; // consecutive deaths before giving up
};

struct up_action {
	enum up_action_kind kind;
	enum up_child child;
};

struct up_slot {
	enum up_state state;
	enum up_fault fault; // the first one
	int64_t due_ns;	     // when the state's deadline or delay ends
	int64_t ready_ns;    // when it last became ready
	unsigned restarts;   // times it was started again
	unsigned deaths;     // consecutive, for the delay
	bool was_ready;	     // since the plan began
};

struct up_plan {
	struct up_policy policy;
	struct up_slot slots[UP_CHILD_COUNT];
	bool stopping;
	bool failed; // stopping because of a fault
};

void up_plan_init(struct up_plan *p, const struct up_policy *policy,
		  const bool enabled[UP_CHILD_COUNT]);

// The next thing to do now; UP_ACTION_NONE when there is nothing. The plan assumes that it is done.
struct up_action up_plan_next(struct up_plan *p, int64_t now_ns);

// Events. `clean`: exit status 0. `by_signal`: ended by a signal.
void up_plan_ready(struct up_plan *p, enum up_child c, int64_t now_ns);
void up_plan_exited(struct up_plan *p, enum up_child c, bool clean, bool by_signal, int64_t now_ns);
void up_plan_spawn_failed(struct up_plan *p, enum up_child c);
void up_plan_stop(struct up_plan *p);
void up_plan_hurry(struct up_plan *p, int64_t now_ns); // stop, and kill whatever has not ended

bool up_plan_all_ready(const struct up_plan *p);
bool up_plan_done(const struct up_plan *p);  // nothing runs and nothing will be started
bool up_plan_clean(const struct up_plan *p); // no fault so far
int64_t up_plan_wake_ns(
	const struct up_plan *p); // when up_plan_next may have news; INT64_MAX: only after an event
unsigned up_plan_restarts(const struct up_plan *p);

const char *up_child_name(unsigned child); // "mosquitto", "hub", …
const char *up_state_name(unsigned state); // "waiting", …
const char *up_action_name(unsigned kind); // "spawn", …
const char *up_fault_text(unsigned fault); // "ended before it was ready", …
