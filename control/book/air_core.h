// SPDX-License-Identifier: Apache-2.0
// The book's inside, shared by its files and nobody else's.
//
// An entity is a fixed record in a table (its slot), with its volumes or path behind it. "Linked" means that it is in
// every index: identifiers, timers, volumes, calendars. A change replaces the record and keeps the old one in the undo
// log; what was removed stays in its slot, unlinked, until it is settled. So undoing is unlinking what is and linking
// what was, in reverse order, and it needs no memory that was not there before.
#pragma once

#include "air_book.h"
#include "air_idmap.h"
#include "air_network.h"
#include "air_space.h"

enum {
	AIR_INLINE_LEGS = 16, // ordinals of 4 bits that fit into the record
	AIR_WHEEL_BITS = 16,
	AIR_WHEEL_SHIFT = 34,  // ns of a bucket: 17 s; the wheel turns once in 13 days
	AIR_EXPIRE_MAX = 1024, // ended inside another operation
	AIR_PLAN_MAX = 1024,   // resources and legs of one way
	AIR_SPANS_MAX = 65536,
};

enum air_flags {
	AIR_FLAG_NETWORK = 1,
	AIR_FLAG_FROM_PAD = 2,
	AIR_FLAG_TO_PAD = 4,
	AIR_FLAG_WARNED = 8, // something of higher standing shares its space
	AIR_FLAG_LIVE = 16,  // linked
	AIR_FLAG_FLOWN = 32, // was activated
};

struct air_timer {
	uint32_t next, prev; // kind << AIR_OWNER_SHIFT | slot, + 1 as a whole; 0: end of list
};

struct air_corridor {
	struct air_id id;
	struct air_timer timer;
	union {
		uint64_t ordinals; // of up to 16 legs, the first lowest
		struct {
			uint32_t block, count; // ordinals, an octet each; free: numbers of volumes
		} list;
	} path;
	uint32_t version;
	uint32_t start_tick, end_tick; // departure and lease end; free: hull, rounded outwards
	uint16_t from, to;	       // pad or node
	uint16_t operator_index;
	int16_t priority;
	uint16_t layers; // that the aircraft may fly
	uint8_t state, flags;
	uint8_t layer, legs, route;
	uint8_t spare[5];
};
_Static_assert(sizeof(struct air_corridor) == 64, "one cache line a corridor");

struct air_constraint_rec {
	struct air_id id;
	struct air_timer timer;
	uint32_t version;
	uint32_t block, count; // volumes
	int32_t pass_priority;
	uint16_t operator_index, reasons;
	uint8_t kind;
	bool is_blocking, is_live, is_foreign;
};

struct air_subscription_rec {
	struct air_id id;
	struct air_timer timer;
	uint32_t version;
	uint32_t vol;
	uint32_t index; // notifications so far
	uint32_t stamp; // of the last change that it was told about
	uint16_t operator_index;
	bool watches_corridors, watches_constraints, is_live;
};

struct air_operator {
	char name[AIR_OPERATOR_SIZE];
	uint64_t undo_at; // where its figures were last put aside, + 1
	struct air_fairness f;
};

// Offers of one request. Freed with its last member.
struct air_group {
	struct air_id id; // of the request's corridor, or of the one that they replace
	int64_t held_ns;
	uint32_t slots[AIR_OFFERS_MAX]; // AIR_NO_SLOT: gone
	uint32_t delay_ms[AIR_OFFERS_MAX];
	uint32_t entries; // of the undo log about it; freed when empty and none is left
	bool amends;	  // accepting one ends the corridor of that id
};

struct air_key {
	struct air_id key; // mixed with the operator
	struct air_id given;
	uint32_t slot;
	uint32_t print; // of the request, to see that the key is not used for another
};

// Free volumes over a tube: a list for each layer of a segment, each pad, each node.
struct air_block {
	uint32_t vol, next;
};

struct air_slots {
	uint32_t max, top, free, count; // free: list through `next`
	uint32_t *next;
};

enum air_undo_kind {
	AIR_UNDO_CREATE,
	AIR_UNDO_CHANGE,
	AIR_UNDO_REMOVE,
	AIR_UNDO_FIGURES,
	AIR_UNDO_OPERATOR,
	AIR_UNDO_GROUP
};

struct air_undo {
	uint8_t what, kind;
	bool replaced; // CHANGE: volumes or path are others now
	uint32_t slot;
	uint32_t group, key; // a corridor's
	union {
		struct air_corridor corridor;
		struct air_constraint_rec constraint;
		struct air_subscription_rec subscription;
		struct air_fairness figures;
		struct air_group group;
	} was;
};

// Where an aircraft is on its way, for one route and layer. Offsets in ticks from departure.
struct air_plan_stop {
	uint32_t resource, duration, capacity, offset;
};

struct air_plan_leg {
	uint32_t list;	       // of foreign volumes
	uint32_t enter, leave; // offsets
	int32_t lower_cm, upper_cm;
	uint32_t tube; // outline
};

struct air_plan {
	uint32_t stop_count, leg_count;
	uint32_t arrival, lease; // offsets: at the goal; end of everything
	struct air_plan_stop stops[AIR_PLAN_MAX];
	struct air_plan_leg legs[AIR_PLAN_MAX];
};

struct air_span {
	int64_t from, to;
};

struct air_work {
	struct air_plan plan, link_plan;
	struct air_span spans[AIR_SPANS_MAX];
	uint32_t span_count;
	bool overflow;
	uint32_t *found; // limits.results slots
	uint32_t found_count;
	uint8_t outline[sizeof(struct outline) + 16 * POLYGON_POINTS_MAX]
		__attribute__((aligned(16)));
};

struct air_book {
	struct air_config config;
	struct air_arena arena;
	struct air_space space;
	struct air_network *net;
	struct air_calendar calendar;
	int64_t now_ns; // latest seen
	bool damaged;

	struct air_corridor *corridors;
	struct air_constraint_rec *constraints;
	struct air_subscription_rec *subscriptions;
	struct air_operator *operators;
	struct air_group *groups;
	struct air_key *keys;
	uint32_t *group_of; // corridor -> group, for offers
	uint32_t *key_of;   // corridor -> key + 1
	struct air_slots slots[AIR_KIND_OPERATOR];
	struct air_slots group_slots, key_slots;
	uint32_t operator_count, offered;
	uint32_t by_priority[256]; // live corridors; beyond -128 and 127 in the outer ones
	struct air_idmap ids[AIR_KIND_OPERATOR], key_ids, group_ids, operator_ids;
	struct air_id *operator_hashes; // the operators' names as identifiers

	struct air_block *blocks;
	struct air_slots block_slots;
	uint32_t *block_heads; // + 1
	uint32_t block_count;

	uint32_t wheel[1 << AIR_WHEEL_BITS];
	uint64_t wheel_used[(1 << AIR_WHEEL_BITS) / 64];
	int64_t wheel_at;    // bucket reached
	int64_t next_due_ns; // nothing is due before

	struct air_undo *undo;			    // a ring
	uint64_t undo_first, undo_next, undo_begin; // begin: of the operation
	struct air_change *changes;
	uint32_t change_count;
	uint32_t stamp;
	struct air_seed ids_seed;
	uint64_t ids_made;
	struct air_work *work;
};

// ---- air_core.c: slots, operators, changes, timers

uint32_t air_slot_take(struct air_slots *s); // AIR_NO_SLOT
void air_slot_give(struct air_slots *s, uint32_t slot);

// Begins an operation: time moves on, what is due ends, the change list is empty but for that.
enum air_reason air_core_begin(struct air_book *b, int64_t now_ns);
bool air_core_room(const struct air_book *b,
		   uint32_t changes); // in the change list and the undo log

enum air_reason air_core_operator(struct air_book *b, const char *name,
				  uint32_t *index);			     // finds or adds
uint32_t air_core_find_operator(const struct air_book *b, const char *name); // AIR_NO_SLOT
struct air_fairness *air_core_figures(struct air_book *b,
				      uint32_t index); // to be changed: undone with the rest

struct air_change *air_core_changed(struct air_book *b, enum air_kind kind, uint32_t slot,
				    unsigned before, unsigned after, enum air_cause cause,
				    const struct air_id *other, enum air_kind other_kind);
bool air_core_has_lower(const struct air_book *b, int32_t priority); // a live corridor, perhaps
struct air_id air_core_make_id(struct air_book *b);		     // from the operation's seed

int64_t air_core_due(const struct air_book *b, enum air_kind kind,
		     uint32_t slot); // VOLUME_TIME_LAST: never
void air_core_timer_add(struct air_book *b, enum air_kind kind, uint32_t slot);
void air_core_timer_remove(struct air_book *b, enum air_kind kind, uint32_t slot);

static inline int64_t air_tick_ns(const struct air_book *b, uint32_t tick)
{
	int64_t now = b->now_ns / AIR_TICK_NS;
	return (now + (int32_t)(tick - (uint32_t)now)) * AIR_TICK_NS;
}

static inline uint32_t air_tick_up(int64_t ns)
{
	return (uint32_t)((ns + AIR_TICK_NS - 1) / AIR_TICK_NS);
}

static inline uint32_t air_tick_down(int64_t ns)
{
	return (uint32_t)(ns / AIR_TICK_NS);
}

// ---- air_link.c: into and out of every index

bool air_link(struct air_book *b, enum air_kind kind,
	      uint32_t slot); // false: memory; nothing is linked then
// A linked corridor's priority.
void air_link_raise(struct air_book *b, uint32_t slot, int16_t priority);
void air_unlink(struct air_book *b, enum air_kind kind, uint32_t slot);
const uint32_t *air_link_volumes(const struct air_book *b, enum air_kind kind, uint32_t slot,
				 uint32_t *count); // 0 on the network
void air_link_hull(const struct air_book *b, enum air_kind kind, uint32_t slot, int64_t *start_ns,
		   int64_t *end_ns);
void air_link_drop(struct air_book *b, enum air_kind kind,
		   const void *record); // frees volumes or path

// ---- air_undo.c

void air_undo_create(struct air_book *b, enum air_kind kind, uint32_t slot);
// Before a record is changed or unlinked for good.
struct air_undo *air_undo_change(struct air_book *b, enum air_kind kind, uint32_t slot,
				 bool replaced);
void air_undo_remove(struct air_book *b, enum air_kind kind, uint32_t slot);
void air_undo_figures(struct air_book *b, uint32_t op);
void air_undo_operator(struct air_book *b, uint32_t op);
void air_undo_group(struct air_book *b, uint32_t group);
void air_undo_back(struct air_book *b, uint64_t mark); // within an operation; changes stay listed

// ---- air_plan.c: ways through the network

// Nodes of a corridor's or a request's ends.
static inline uint32_t air_node_of(const struct air_network *n, unsigned end, bool is_pad)
{
	return is_pad ? n->pads[end].node : end;
}

struct air_way {
	uint32_t from, to; // pad or node
	bool from_pad, to_pad;
	uint16_t layers;
	uint32_t layer, route, legs;
	uint64_t length_cm;
	uint8_t ordinals[AIR_LEGS_MAX];
};

bool air_plan_make(const struct air_book *b, const struct air_way *w,
		   struct air_plan *p); // false: not flyable so
void air_plan_way(const struct air_book *b, const struct air_corridor *c, struct air_way *w);
// Earliest departure from `from` to `limit`, or a tick after the limit.
uint32_t air_plan_search(const struct air_book *b, const struct air_plan *p, uint32_t from,
			 uint32_t limit, air_calendar_counts counts, void *arg);
uint16_t air_plan_layers(const struct air_network *n, const struct air_request *r);

// ---- air_clash.c: what is in the way

// Who gives way to whom.
struct air_stance {
	const struct air_book *b;
	int32_t priority;
	bool displaces; // lower ones that do not fly are treated as not there
	uint32_t self;	// corridor not looked at, AIR_NO_SLOT
};

bool air_clash_flies(const struct air_book *b, const struct air_corridor *c);
bool air_clash_gives_way(const struct air_stance *s, const struct air_corridor *c);
bool air_clash_counts(void *stance, uint32_t corridor); // as air_calendar_counts
enum air_reason air_clash_reason(const struct air_stance *s, const struct air_corridor *c,
				 bool network);

// Everything that shares a point with a volume: corridors by slot, constraints, each possibly several times.
// from/to: when it is there, with guard on the network.
typedef bool (*air_clash_cb)(void *arg, enum air_kind kind, uint32_t slot, int64_t from_ns,
			     int64_t to_ns);
bool air_clash_each(struct air_book *b, const struct air_probe *p, air_clash_cb cb, void *arg);

// The least delay from 0 to max_ns, in whole seconds but 0, at which all volumes, raised by dz_cm, are free; -1: none.
int64_t air_clash_shift(struct air_book *b, const uint32_t *vols, uint32_t count, int32_t dz_cm,
			int64_t max_ns, const struct air_stance *s);
// Reasons why it is not free as it stands.
void air_clash_why(struct air_book *b, const uint32_t *vols, uint32_t count,
		   const struct air_stance *s, struct air_answer *out);
void air_clash_why_way(struct air_book *b, const struct air_plan *p, const struct air_way *w,
		       uint32_t tick, const struct air_stance *s, struct air_answer *out);

// ---- air_check.c: input

enum air_reason air_check_volume(struct air_book *b, const struct air_volume *v,
				 enum air_kind kind);
enum air_reason air_check_volumes(struct air_book *b, const struct air_volume *v, uint32_t n,
				  enum air_kind kind);
enum air_reason air_check_trip(struct air_book *b, const struct air_request *r,
			       struct air_way *ends);
enum air_reason air_keep_volumes(struct air_book *b, const struct air_volume *v, uint32_t n,
				 uint32_t owner, uint32_t *block);

// ---- air_displace.c

// Ends a corridor (or what else) and lists it.
void air_displace_end(struct air_book *b, enum air_kind kind, uint32_t slot, enum air_cause cause,
		      const struct air_id *other, enum air_kind other_kind);
// Into work->found: corridors below the stance's priority that share a point with the volumes, those that give way or those
// that fly. Returns how many; work->overflow when there are more than limits.results.
uint32_t air_displace_find(struct air_book *b, const uint32_t *vols, uint32_t count,
			   const struct air_stance *s, bool flying);
// Those that must give way so that the way is free at that departure.
uint32_t air_displace_find_way(struct air_book *b, const struct air_plan *p, uint32_t tick,
			       const struct air_stance *s);
// Ends what was found, and after the cause has been linked makes one offer to each holder where one can be found.
void air_displace_found(struct air_book *b, enum air_cause cause, const struct air_id *by,
			enum air_kind by_kind);
void air_displace_warn(struct air_book *b, const struct air_id *by, enum air_kind by_kind);
void air_displace_offers(struct air_book *b);

// ---- air_offer.c

struct air_candidate {
	int64_t delay_ns;
	uint64_t length_cm;
	uint32_t layer_change;
	uint32_t tick; // network
	uint32_t layer, route;
	int32_t dz_cm; // free
};

// The best `want` that no other beats in delay, length and layers at once; returns how many are left in c.
uint32_t air_offer_choose(struct air_candidate *c, uint32_t count, uint32_t want);
uint32_t air_offer_group(struct air_book *b, const struct air_id *id,
			 bool amends); // AIR_NO_SLOT: full
void air_offer_release(struct air_book *b,
		       const struct air_id *id); // declines what is held for that request
void air_group_member(struct air_book *b, uint32_t group, uint32_t was,
		      uint32_t is); // one place of it, in the index of groups too
bool air_group_is_empty(const struct air_group *g);
// Put an OFFERED corridor into the book; AIR_NO_SLOT: full. `model` gives operator, priority, layers.
uint32_t air_offer_way(struct air_book *b, uint32_t group, const struct air_corridor *model,
		       const struct air_way *w, uint32_t tick, int64_t delay_ns,
		       const struct air_id *replaces);
uint32_t air_offer_volumes(struct air_book *b, uint32_t group, const struct air_corridor *model,
			   const uint32_t *vols, uint32_t count, int32_t dz_cm, int64_t delay_ns,
			   const struct air_id *replaces);

// ---- air_way.c: requests through the network

struct air_trip {
	struct air_way ways[AIR_ROUTES_MAX];
	uint32_t way_count;
	uint32_t preferred; // layer
	uint32_t layers;
};

bool air_trip_make(struct air_book *b, struct air_trip *t, uint32_t from, bool from_pad,
		   uint32_t to, bool to_pad, uint16_t layers, int32_t preferred, uint32_t routes);
// The first alternative that can leave at `from`, else the earliest; false: none until `limit`.
bool air_trip_best(struct air_book *b, struct air_trip *t, uint32_t from, uint32_t limit,
		   uint32_t flex, const struct air_stance *s, struct air_candidate *out);
// Each alternative's earliest.
uint32_t air_trip_all(struct air_book *b, struct air_trip *t, uint32_t from, uint32_t limit,
		      const struct air_stance *s, struct air_candidate *out, uint32_t max);
void air_trip_plan(struct air_book *b, struct air_trip *t,
		   const struct air_candidate *c); // into work->plan
bool air_way_store(struct air_book *b, struct air_corridor *c, const struct air_way *w,
		   uint32_t tick); // path, times; false: memory

// ---- subscriptions

// Tells subscriptions that a linked entity is about to change or has changed; each hears once until the next begin.
void air_notify_begin(struct air_book *b);
void air_notify(struct air_book *b, enum air_kind kind, uint32_t slot);
