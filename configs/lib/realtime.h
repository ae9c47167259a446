// SPDX-License-Identifier: Apache-2.0
// Whether threads that answer vehicles go into the kernel's real-time class (slice.h), and what came of it: decided once at the start, told
// once in the log and always in /v1/node. `auto` takes it where it harms nobody; `true` insists and does not start without; `false`
// leaves it.
//
// What it could harm: a worker polls without end while frames wait, and in real-time class nothing below it runs on its CPU meanwhile, the
// kernel's own threads included. So there must be another CPU, on it everything else; the worker must nap when nothing waits
// (dataplane.idle.nap_us), and the kernel must keep its share for the rest (sched_rt_runtime_us, 5 % as Linux comes).
#pragma once

#include <stdbool.h>

#include "conf.h"

// clang-format off
#define REALTIME_LIST(X) \
	X(TAKEN,         "taken",         "real-time class is taken") \
	X(OFF,           "off",           "the configuration says so") \
	X(UNUSED,        "unused",        "no slots are granted: nobody waits for an answer") \
	X(SIMULATED,     "simulated",     "a simulation keeps the time: nobody waits for an answer") \
	X(ONE_CPU,       "one_cpu",       "there is one CPU, which everything else needs too; give the node a second one") \
	X(SAME_CPU,      "same_cpu",      "dataplane.eal.worker_cpu and main_cpu are one; give the worker another CPU") \
	X(RESTLESS,      "restless",      "the worker never rests; set dataplane.idle.nap_us above 0") \
	X(UNBOUNDED,     "unbounded",     "kernel.sched_rt_runtime_us is -1, so that the kernel keeps nothing for others; set it to 950000") \
	X(NOT_PERMITTED, "not_permitted", "the kernel does not permit it; give CAP_SYS_NICE, or LimitRTPRIO=3 in systemd")
// clang-format on

enum realtime_state {
#define REALTIME_ENUM(id, name, text) REALTIME_##id,
	REALTIME_LIST(REALTIME_ENUM)
#undef REALTIME_ENUM
		REALTIME_COUNT
};

const char *realtime_name(unsigned state);
const char *realtime_text(unsigned state);

// Words of the configuration key, in the order of enum realtime_wish.
enum realtime_wish { REALTIME_WISH_AUTO, REALTIME_WISH_MUST, REALTIME_WISH_NEVER };
extern const char *const realtime_wishes[];

struct realtime_facts {
	unsigned cpus;	     // that this process may run on
	bool is_used;	     // slots are granted
	bool is_simulated;   // a simulation keeps the time
	bool shares_its_cpu; // the worker with the main thread
	bool never_rests;    // the worker, by its configuration
	bool is_unbounded;   // the kernel keeps nothing for others
	bool is_permitted;
};

// Pure. TAKEN: it may be taken.
enum realtime_state realtime_judge(enum realtime_wish wish, const struct realtime_facts *f);

// What this machine and this process say of it: cpus, is_unbounded, is_permitted. The calling thread is put into the class for a moment.
void realtime_look(struct realtime_facts *f);

// Judges, and says once what came of it: a line on stderr unless nobody wanted it. False: it must be and cannot be; the program does not
// start.
bool realtime_decide(const char *program, enum realtime_wish wish, struct realtime_facts *f,
		     enum realtime_state *out);
