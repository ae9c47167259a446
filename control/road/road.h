// SPDX-License-Identifier: Apache-2.0
// The shell of the road book: crossings with their books, requests in from the link, decisions out to it, time from the
// loop or from a simulation that keeps it. The loop's thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book/slot_book.h"
#include "book/slot_guard.h"
#include "cp_config.h"
#include "link.pb-c.h"
#include "loop.h"
#include "road/road_log.h"
#include "road/road_watch.h"
#include "road/signal_agent.h"

enum { ROAD_CROSSINGS_MAX = 16, ROAD_SAYS_MAX = 256, ROAD_FLEET_MAX = 64 };

struct road_crossing {
	struct crossing *c;
	struct slot_book book;
	struct slot_guard guard;
	struct road_log log;
	struct signal_agent agent;
	struct road_left left;
	struct road *road;
	bool is_of_map;	      // heard on the air, not in a file
	int64_t open_wait_ns; // after a start
	int64_t signals_told_ns;
};

struct road_config {
	const char *program;
	const struct cp_config *node;
	const char *config_path;
	// Sends a packet to the dataplane; false: nobody is there.
	bool (*send)(void *ctx, const uint8_t *packet, size_t size);
	void (*alarm)(void *ctx, const char *text);
	// What happens in a book; who asked, and that a request was denied. May be NULL.
	void (*event)(void *ctx, const struct road_crossing *x, const struct slot_event *e);
	void (*asked)(void *ctx, const struct road_crossing *x, uint64_t vehicle,
		      uint8_t request_id, bool is_denied);
	void *ctx;
};

struct road_say {
	struct slot_decision d;
	const struct crossing *c;
};

struct road_totals {
	uint64_t requests, unknown_crossing, decisions, ticks, ticks_late, alarms;
	uint64_t refused[SLOT_REASON_COUNT];
	uint64_t maps_heard, maps_refused;
	uint64_t unsent;		    // packets that the dataplane did not take
	uint64_t watched[ROAD_WATCH_COUNT]; // tracks looked at, by verdict
	int64_t decide_ns_max;		    // longest tick, real time
	uint64_t decide_ns_sum;
};

struct road {
	struct road_config cfg;
	struct loop *loop;
	struct slot_params params;
	struct road_crossing *crossing[ROAD_CROSSINGS_MAX];
	uint32_t count;
	struct loop_timer timer, piece;
	bool is_planning, is_begun;
	uint32_t planning; // crossing whose plan is in work
	int64_t tick_ns;   // of the plan
	int64_t step_ns;   // time of a simulation's step; 0: real time
	bool is_open;
	bool takes_maps;
	bool is_watching;
	uint64_t fleet[ROAD_FLEET_MAX];
	uint32_t fleet_count;
	FILE *log_file;
	struct road_say say[ROAD_SAYS_MAX]; // decisions of this turn
	uint32_t say_count;
	struct road_totals totals;
};

// 0, or a negative errno after what is wrong was said on stderr. Without crossings nothing is open.
int road_open(struct road *r, struct loop *l, const struct road_config *cfg);
void road_close(struct road *r);

// Reads and judges the files alone.
int road_check(const struct cp_config *cfg, const char *config_path);

// One step of all books, at the present time. Decisions wait for road_out_decisions.
void road_tick(struct road *r);

// Vehicles that go as emergency vehicles do, whatever they say of themselves: copied, at most ROAD_FLEET_MAX.
void road_set_fleet(struct road *r, const uint64_t *vehicles, uint32_t count);
// Nobody but emergency vehicles gets a slot, and who has not entered gives his back.
void road_set_shut(struct road *r, struct road_crossing *x, bool is_shut);

// An operator has looked: see slot_book_release. Until when it holds.
int64_t road_release(struct road *r, struct road_crossing *x);

// NULL: there is none.
struct road_crossing *road_find(struct road *r, uint32_t id);

// Messages of the dataplane.
void road_take_requests(struct road *r, const Kerbwing__Link__V1__SlotRequests *m);
void road_take_tick(struct road *r, const Kerbwing__Link__V1__Tick *m);
void road_take_map(struct road *r, const Kerbwing__Link__V1__MapHeard *m);

// A track that is new or has changed. Not looked at in lock-step: tracks come by the link's clock, not by the step, and a run would
// not be the same twice.
void road_take_track(struct road *r, const struct world_track *t);
