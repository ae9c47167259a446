// SPDX-License-Identifier: Apache-2.0
// What is left out when more arrives than can be handled. Frames fall into four classes, best first; the level of shedding
// rises while many frames wait for their turn and falls when few have for a while; each level says how often one
// object's repeated reports are used. Decided from a few octets of the message, before it is decoded. Pure: the load is an
// input, and the same input gives the same decisions.
//
//   level   alerts, requests   first sight   vulnerable, aircraft   repeated reports   the rest
//     0     all                all           all                    all                all
//     1     all                all           all                    every 200 ms       every 1 s
//     2     all                all           all                    every 500 ms       none
//     3     all                all           every 200 ms           every 1 s          none
//     4     all                all           every 500 ms           every 2 s          none
//
// The memory of objects is one of four-way sets, in which a new object takes the place of the one used longest ago; an object
// that was forgotten is seen for the first time again, which errs on the safe side. Scene's lcore.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "net/frame.h"

// clang-format off
#define SHED_CLASS_LIST(X) \
	X(NONE,   "none",   "not looked at") \
	X(ALERT,  "alert",  "slot and priority requests, warnings, emergency vehicles") \
	X(FIRST,  "first",  "first sight of an object; vulnerable road users; aircraft") \
	X(REPEAT, "repeat", "repeated report of a road user, telemetry") \
	X(REST,   "rest",   "everything else")
// clang-format on

enum shed_class {
#define SHED_CLASS_ENUM(id, name, text) SHED_CLASS_##id,
	SHED_CLASS_LIST(SHED_CLASS_ENUM)
#undef SHED_CLASS_ENUM
		SHED_CLASS_COUNT
};

enum { SHED_LEVELS = 5, SHED_WAYS = 4 };

const char *shed_class_name(unsigned cls); // "alert", "first", "repeat", "rest"

// What the first octets say: the class of a repeated report, and whom it is about.
struct shed_peek {
	uint8_t cls;  // SHED_CLASS_FIRST: a vulnerable road user or an aircraft
	uint64_t key; // 0: about nobody in particular
};

struct shed_peek shed_peek(const struct frame_payloads *p, const struct rx_meta *meta);

struct shed_params {
	uint32_t objects_max;	 // 0: nothing is ever shed
	int64_t forget_ns;	 // an object not used for so long is seen for the first time
	int64_t interval_max_ns; // reports of a tracked object are used at least so often
};

struct shed_entry {
	uint64_t
		key; // of the object but for the two lowest bits: the class that was learned, 0 none
	int64_t used_ns;
};

struct shed {
	struct shed_params p;
	struct shed_entry *entries;
	uint32_t set_mask;
	uint32_t level;
	uint32_t wait_rounds; // until the next level
	int64_t calm_ns;      // since when little has been waiting, INT64_MIN: much is
};

// Returns 0 or -ENOMEM.
int shed_init(struct shed *s, const struct shed_params *p);
void shed_fini(struct shed *s);

// How full the backlog is, 0..1000, after each round of work. Nothing waiting is a round too.
void shed_note_load(struct shed *s, uint32_t permille, int64_t now_ns);

// ERR_NONE: use it. *cls becomes its class.
enum err shed_decide(struct shed *s, const struct shed_peek *peek, int64_t now_ns, uint8_t *cls);

// A frame that was to be used found no place: the object's next report counts as first sight.
void shed_forget(struct shed *s, uint64_t key);

enum err shed_reason(unsigned cls); // why a frame of this class is left out

// What the message turned out to be: an emergency vehicle (SHED_CLASS_ALERT), a vulnerable road user (SHED_CLASS_FIRST). Holds
// for the object's next reports.
void shed_learn(struct shed *s, uint64_t key, enum shed_class cls);
