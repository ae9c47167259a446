// SPDX-License-Identifier: Apache-2.0
// The book of one crossing: who asked, who was granted what, who goes next. Requests and time in, decisions and events
// out; no clock, no socket, no allocation. One owner.
//
// Grants are given late and plans early. A vehicle far away is only planned (slot_plan.c): it is told when its turn will
// probably be, and the plan may change with every tick. A grant is given when the vehicle has to know (lead_ns before it
// would have to brake), and from then on its hold stands in the calendar until a rule takes it out:
//   R1  it has lapsed: the last moment that it allows has passed, and its vehicle is not known to be inside;
//   R2  the vehicle said that it dropped this window, or echoes a newer one;
//   R3  it cannot reach the line any more before the window ends, or it says after its end that it is before the line and
//       holds no window.
// Requests may be lost, late, doubled and in any order: one that is not newer than the newest of its vehicle is ignored.
//
// Bounded waiting. A vehicle that did not use a window is given the next ones longer and later, until one is such that it can (a
// radio that loses much, a vehicle that stands on its line). A lane's first vehicle that has waited for starve_ns is
// promoted, one at a time and one each promote_ns: it goes before all but emergency vehicles, and before these too once it has waited
// twice as long. So nobody who can drive waits longer than 2 starve_ns + lanes x promote_ns + the longest hold.
//
// Work: a request costs O(vehicles + holds); a tick O(vehicles x lanes x holds) for the plan and `evaluations` times a part of it. Memory
// is that of the struct, about 3.5 MB.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "crossing.h"
#include "slot_calendar.h"
#include "slot_grant.h"
#include "slot_types.h"

enum {
	SLOT_VEHICLES_MAX = 512,
	SLOT_GRANTS_EACH = 4,  // live ones of a vehicle: the newest and those it has not let go yet
	SLOT_PAST_WINDOWS = 8, // that a vehicle is not given again
	SLOT_SEARCH_MAX = 32,  // vehicles whose order is searched
	SLOT_TELL_PIECE = 8,   // a frame
	SLOT_CLAIMS_MAX = 64,  // who stand inside by their word, at once and in the last minutes
};

struct slot_params {
	int64_t guard_ns;     // between two vehicles in a chunk: both clocks
	int64_t lead_ns;      // a grant is given so long before the vehicle would have to brake
	int64_t response_ns;  // from a decision to what the vehicle does
	int64_t silent_ns;    // without a word a vehicle is planned for so long
	int64_t lease_max_ns; // no hold lasts longer from when it is given; a start waits as long
	int64_t starve_ns;    // a lane's first vehicle that waits longer is promoted
	int64_t promote_ns;   // between two promotions
	double follow_s, follow_m; // behind a vehicle of the same lane: time, and way when standing
	double transit_weight, emergency_weight;
	uint32_t evaluations;  // of orders in a tick
	int64_t spread_ns;     // of a request that states none
	int64_t hold_every_ns; // holds are told again after this
	double reach_m;	       // requests from further away are only answered
	int64_t claim_hold_ns; // so long a bare word closes what its speaker says he stands on
	double sight_ms;       // speed on sight beside him from then on; 0: it stays closed
};
void slot_params_default(struct slot_params *p);

// What a vehicle said, resolved to this crossing.
struct slot_report {
	uint64_t vehicle;
	uint8_t id_size, request_id, sequence;
	uint8_t state; // enum slot_state
	uint8_t role;  // enum slot_role
	uint8_t movement;
	int64_t time_ns; // of the message
	int64_t from_ns,
		to_ns; // window held or dropped; REQUEST: earliest arrival and with the spread added; 0: not stated
	double s_m; // front bumper past the line, negative before it
	double v_ms;
	double entry_ms, a_ms2, b_ms2; // what it declared; 0: not stated
	uint32_t length_cm, width_cm;  // 0: not stated
};

struct slot_decision {
	uint64_t vehicle;
	uint8_t id_size, request_id, sequence;
	uint8_t verdict; // enum slot_verdict
	uint8_t reason;	 // enum slot_reason
	uint8_t movement;
	int64_t time_ns;
	int64_t from_ns, to_ns; // 0: no window
	int64_t use_by_ns, lease_end_ns;
	uint32_t entry_cms, movement_cms;
	uint32_t number; // of the grant
	uint8_t size;
	struct slot_pace pace;
	double end_m; // of the last conflict area, front bumper
};

struct slot_grant {
	uint32_t number;
	uint8_t state; // enum slot_grant_state
	int64_t from_ns, to_ns, clear_ns;
	int64_t issued_ns;
	int64_t told_ns;
	struct slot_pace pace;
	uint8_t revoke_reason;
	bool is_on_sight;
};

struct slot_vehicle {
	uint64_t id; // 0: free
	uint8_t id_size, request_id, sequence;
	uint8_t role, movement, size, state;
	bool is_inside;	  // by its last report
	bool is_late;	  // it cannot keep its newest grant
	bool is_intruder; // inside without a right
	bool is_doubted;  // it says so and is not believed: planned as if it stood before its line
	bool was_doubted; // ever
	uint32_t length_cm;
	int64_t time_ns, heard_ns,
		first_ns; // newest message: its time; when it came; when the first came
	int64_t free_ns;  // when it would have entered unhindered
	double s_m, v_ms; // at time_ns
	double entry_ms, a_ms2, b_ms2;
	int64_t spread_ns;
	int64_t stated_ns; // its own earliest arrival in its newest message; 0: not stated
	struct slot_grant grant[SLOT_GRANTS_EACH]; // oldest first
	uint8_t grant_count;
	uint8_t unused;	  // windows in a row that it did not use, as far as their length goes
	uint8_t tries;	  // the same, all of them
	int64_t again_ns; // it is not planned before
	int64_t entered_from_ns; // of the window under which it entered, 0: none
	int64_t sight_ns;	 // when it was first heard inside, with a grant on sight; 0: not
	int64_t unused_ns;	 // the last of them
	int64_t air_ns;		 // how old its messages are when they come
	int64_t waits_ns;	 // since when it counts as waiting
	int64_t past_from_ns[SLOT_PAST_WINDOWS];
	uint8_t past_next;
	// The plan.
	int64_t plan_ns; // middle of the window; 0: none
	struct slot_pace plan_pace;
	uint8_t plan_reason; // enum slot_reason
	bool is_promoted;
	int64_t promoted_ns;
	// What it was told last as a hold.
	int64_t held_told_ns, held_told_plan_ns;
	struct slot_pace held_told_pace;
};

#define SLOT_EVENT_LIST(X)                                                                         \
	X(GRANT, "grant", "a window was granted")                                                  \
	X(ECHO, "echo", "the vehicle echoed it")                                                   \
	X(REVOKE, "revoke", "it was taken back; the hold stays until a rule frees it")             \
	X(LAPSE, "lapse", "R1: its last moment has passed")                                        \
	X(DROP, "drop", "R2: the vehicle dropped it")                                              \
	X(REPLACED, "replaced", "R2: the vehicle echoes a newer one")                              \
	X(IMPOSSIBLE, "impossible", "R3: the vehicle cannot reach the line in time")               \
	X(GREEN, "green", "a movement has green")                                                  \
	X(GREEN_END, "green_end", "a green and its clearance are over")                            \
	X(INTRUDER, "intruder", "somebody is inside without a right")                              \
	X(DOUBT, "doubt", "somebody who says so is not believed any more: others go on sight")     \
	X(RELEASE, "release", "an operator says that nobody stands there who says so")

enum slot_event_kind {
#define X(id, name, text) SLOT_EVENT_##id,
	SLOT_EVENT_LIST(X)
#undef X
		SLOT_EVENT_COUNT
};
const char *slot_event_name(unsigned kind);
const char *slot_event_text(unsigned kind);

struct slot_event {
	uint8_t kind; // enum slot_event_kind
	uint8_t reason;
	int64_t time_ns;
	struct slot_hold hold;
};

struct slot_sink {
	void *ctx;
	void (*decide)(void *ctx, const struct slot_decision *d);
	void (*log)(void *ctx, const struct slot_event *e); // may be NULL
};

struct slot_totals {
	uint64_t requests, stale, unknown, implausible, full;
	uint64_t granted, amended, denied, held, revoked, told;
	uint64_t event[SLOT_EVENT_COUNT];
	uint64_t intruders, promotions, emergencies;
	uint64_t plan_searched, plan_kept;
	uint32_t vehicles_most;
};

// Somebody who stands inside without a right, by his own word alone (slot_claim.c).
struct slot_claim {
	uint64_t who;	    // vehicle, or the identity of a track; 0: free
	uint64_t movements; // on whose ways he says that he is
	struct geo_point at;
	int64_t heard_ns, placed_ns; // last; since when at this place
	int64_t used_ns;	     // for how long that has been believed
	uint64_t passed;	     // movements that somebody has driven on sight since
	bool is_refuted;	     // somebody drove through it: no echo backs it any more
};

// The one behind whom the next of a lane goes.
struct slot_tail {
	int64_t last_ns;	// middle of its window, 0: there is none
	double last_m, last_ms; // its length and entry speed
};

// A vehicle that waits for a grant, as it was when a plan began.
struct slot_wait {
	uint64_t id;
	uint16_t place; // in slot_book.vehicle
	uint8_t lane, movement, size;
	uint8_t urgency;	   // enum slot_urgency, its own
	struct slot_pace pace;	   // the entry speed is left open
	struct slot_approach from; // where it is when it hears of a decision
	int64_t base_ns;	   // then
	int64_t soonest_ns;	   // middle of the first window that it can keep
	int64_t free_ns, spread_ns;
	int64_t planned_ns; // by the last plan, 0: not
	double v_ms, length_m, weight;
	bool is_whole; // of slot_hold
};

struct slot_queue {
	uint16_t v[SLOT_VEHICLES_MAX]; // indices into slot_plan.wait, the nearest first
	uint32_t count, at;
	uint32_t emergency; // place behind the last emergency vehicle, 0: there is none
	struct slot_tail tail;
};

// What goes before what.
enum slot_urgency {
	SLOT_URGENCY_NONE,
	SLOT_URGENCY_PROMOTED,	// has waited for long
	SLOT_URGENCY_EMERGENCY, // or behind it one that is
	SLOT_URGENCY_FIRST,	// has waited for twice as long
};

enum slot_plan_phase {
	SLOT_PLAN_IDLE,	   // nothing to do until the next one begins
	SLOT_PLAN_SEED,	   // earliest feasible first
	SLOT_PLAN_LAST,	   // the order of the last plan beside it
	SLOT_PLAN_IMPROVE, // moves of single places
	SLOT_PLAN_REST,	   // who is behind the searched part
	SLOT_PLAN_DONE,	   // it can be adopted
	SLOT_PLAN_TELL	   // it is in use, and not all were told
};

// A plan in work: on a copy of who waits, so that requests can be taken and grants given meanwhile. Nothing of it counts before
// it is adopted whole.
struct slot_plan {
	enum slot_plan_phase phase;
	int64_t now_ns;
	struct slot_wait wait[SLOT_VEHICLES_MAX];
	uint32_t waits; // how many
	struct slot_calendar trial;
	uint32_t granted; // holds in `trial` that are grants
	struct slot_queue lane[CROSSING_LANES_MAX];
	struct slot_tail start[CROSSING_LANES_MAX]; // as it was before anybody was put
	struct slot_hold head[CROSSING_LANES_MAX];  // where the first of each lane would fit
	bool has_head[CROSSING_LANES_MAX];
	int newest; // whose hold the heads have not seen yet, index into found; -1: none
	uint8_t order[SLOT_VEHICLES_MAX]; // lanes, in the order in which their vehicles are served
	struct slot_hold found[SLOT_VEHICLES_MAX]; // of the order tried last
	uint16_t who[SLOT_VEHICLES_MAX];
	uint32_t count; // placed so far
	// The best order of the searched part, with its holds, and what its first i places cost.
	uint32_t searched;
	uint8_t best[SLOT_SEARCH_MAX];
	struct slot_hold best_found[SLOT_SEARCH_MAX];
	double best_cost[SLOT_SEARCH_MAX + 1];
	uint32_t move;		    // the next one to try; the next plan goes on with it
	uint32_t moves, since_help; // how many there are; how many were tried since one helped
	uint32_t left;		    // how many more may be tried
	uint64_t fits;		    // work done so far
	uint32_t told;		    // places of vehicles: twice through, those with grants first
};

struct slot_book {
	struct slot_params p;
	const struct crossing *c;
	struct slot_sink sink;
	struct slot_calendar live;    // what is granted: nothing is ever taken out but by a rule
	struct slot_calendar planned; // and what is planned on top of it
	struct slot_tail tail[CROSSING_LANES_MAX]; // of `planned`
	struct slot_profiles profiles;
	struct slot_plan plan;
	struct slot_vehicle vehicle[SLOT_VEHICLES_MAX];
	uint32_t count; // places used, some may be free
	uint32_t next_number;
	int64_t now_ns;
	int64_t open_ns; // before this nothing is granted: a start
	int64_t promoted_ns;
	bool is_shut; // to all but emergency vehicles
	struct slot_claim claim[SLOT_CLAIMS_MAX];
	int64_t backed_ns
		[CROSSING_MOVEMENTS_MAX]; // when more than a bare word said that somebody stands on it
	// How many grants in a row to somebody doubted came to nothing, by movement.
	uint8_t doubted_unused[CROSSING_MOVEMENTS_MAX];
	int64_t doubted_ns
		[CROSSING_MOVEMENTS_MAX]; // when somebody doubted was granted something on it
	int64_t released_ns;		  // until then echoes are bare words
	struct slot_totals totals;
};

// `open_ns`: what an earlier run may have granted has lapsed by then; 0: there was none.
void slot_book_init(struct slot_book *b, const struct crossing *c, const struct slot_params *p,
		    const struct slot_sink *sink, int64_t open_ns);

// Takes what a vehicle said. SLOT_REASON_NONE, or why it is not taken (then nothing changed).
enum slot_reason slot_book_report(struct slot_book *b, const struct slot_report *r, int64_t now_ns);

// The present decision for one vehicle at once, without planning all others again: for who should not wait for a tick.
void slot_book_answer(struct slot_book *b, uint64_t vehicle, int64_t now_ns);

// Time passes: rules, plan, grants that are due, decisions that are due to be told.
void slot_book_tick(struct slot_book *b, int64_t now_ns);

// The same in pieces, for who must answer requests meanwhile. `begin` applies the rules and begins a plan of everybody (one that
// is not finished is given up); each `step` goes on with it until about `fits` windows were tried, and when it is
// finished adopts it and grants; then each tells SLOT_TELL_PIECE decisions. UINT32_MAX: everything at once. The plan does not
// depend on how it is cut. False: there is more to do.
void slot_book_begin(struct slot_book *b, int64_t now_ns);
bool slot_book_step(struct slot_book *b, int64_t now_ns, uint32_t fits);

// Somebody without a right is at a place: all movements that pass there are closed for a second. `who`: by his own word alone, under
// this name; 0: something else saw him, or he is not in a vehicle.
void slot_book_intrude(struct slot_book *b, uint64_t who, struct geo_point at, double v_ms,
		       int64_t now_ns);

// A road user of another name is seen at a place. Who drives through somebody who says that he stands there ends the belief in him; a
// sensor that sees somebody stand there backs him.
void slot_book_sight(struct slot_book *b, uint64_t who, struct geo_point at, double v_ms,
		     bool is_sensed, int64_t now_ns);

// An operator has looked and says that nobody stands inside who says so: until then no word of a vehicle closes anything for longer
// than has been believed already, and others go on sight first. What sensors see closes as ever.
void slot_book_release(struct slot_book *b, int64_t until_ns, int64_t now_ns);

// Shut: from now on nobody but emergency vehicles gets a grant, and grants of others who can still stop are revoked
// (SLOT_REASON_EMERGENCY). Greens go on: lights are seen.
void slot_book_shut(struct slot_book *b, bool is_shut, int64_t now_ns);

// A green for all movements of a set (bit m: movement m) at once, for its span and clearance. False: something stands there,
// *free_ns is when to ask for again.
bool slot_book_green(struct slot_book *b, uint64_t movements, int64_t from_ns, int64_t to_ns,
		     int64_t clear_ns, int64_t now_ns, int64_t *free_ns);

// The newest grant that stands, NULL: none. Vehicle by id, NULL: not known.
const struct slot_grant *slot_book_newest(const struct slot_vehicle *v);
const struct slot_vehicle *slot_book_find(const struct slot_book *b, uint64_t vehicle);
