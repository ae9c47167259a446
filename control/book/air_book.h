// SPDX-License-Identifier: Apache-2.0
// The air book: the single authority on which aircraft may be where, when. Corridors (operational intents in ASTM
// F3548-21), constraints and subscriptions in memory, found by place, height and time in microseconds, never in conflict.
//
// Pure: no clock (every operation gets `now_ns`), no randomness (ids and seeds are input), no I/O, and no allocation after
// air_book_create(): every table has its size from struct air_limits, and what does not fit is refused with a reason. One
// thread at a time. `now_ns` never decreases from call to call; an earlier one is taken as the latest seen.
//
// What may share space (docs/decisions/0030-air-book.md): two corridors in ACCEPTED or ACTIVATED, or OFFERED to different
// requests, share no point of space and time, borders included. On the network the rule is the calendar's: crossings of a
// node on a layer are `guard` apart, entries of a segment `headway` apart, a pad takes at most `stands` at a time; and no
// leg (its tube, band, and time in it plus guard) shares a point with a free volume. Off-nominal corridors
// (NONCONFORMING, CONTINGENT) may lie over others; everyone new avoids them. A corridor of higher priority displaces
// lower OFFERED ones and ACCEPTED ones that do not fly yet (`freeze_ns` before their start they count as flying);
// equal priority: who came first. Constraints displace everything below their pass_priority; what flies is warned.
//
// How the shell uses it: mark = air_book_mark(); operations, each followed by reading air_book_changes(); write all to
// the store in one transaction; then air_book_settle(mark after the last) and answer, or air_book_rollback(mark): the book
// is then exactly as at the mark. Marks are ordered; settling one settles all before it.
#pragma once

#include "air_net.h"
#include "air_types.h"

struct air_book;

// Sizes. The memory of each is stated by air_book_memory(); pages are touched as they fill.
struct air_limits {
	uint32_t corridors; // offers included
	uint32_t offers;    // requests with offers held at a time
	uint32_t constraints;
	uint32_t subscriptions;
	uint32_t operators;    // at most 65,000
	uint32_t volumes;      // of free corridors, constraints and subscriptions together
	uint64_t shape_octets; // shapes, index cells and calendars
	uint32_t undo;	       // changes that may be unsettled
	uint32_t changes;      // changes of one operation
	uint32_t results;      // of one query
};

struct air_rules {
	int64_t hold_ns;	       // how long an offer is held: 10 s to 30 s
	int64_t horizon_ns;	       // corridors start at most this far ahead: 30 days
	int64_t constraint_horizon_ns; // 56 days
	int64_t duration_max_ns;       // of a free corridor
	int64_t no_show_ns;	       // ACCEPTED and not activated so long after its start: ended
	int64_t activate_early_ns;     // activation is allowed so long before the start
	int64_t freeze_ns;	       // ACCEPTED counts as flying from so long before its start
	int64_t shift_max_ns;	       // offers are looked for up to so long after the window
	double corridor_area_m2;       // largest polygon of a corridor: 2,500 km2
	double constraint_area_m2;     // 10,000 km2
	int32_t altitude_min_cm, altitude_max_cm;
	int32_t altitude_step_cm; // offers for free volumes move by multiples of it, up to 4
	uint32_t reach_cm;	  // a point this near to a node may use it
};

struct air_config {
	struct polygon_point anchor; // middle of the area; shapes up to 2,000 km away are taken
	struct air_limits limits;
	struct air_rules rules;
	const struct air_net_def *net; // NULL: no network
	struct air_seed hash_seed;     // secret: ids that clients choose cannot be made to collide
};

// Sizes for a node of up to 100,000 corridors, and the rules of the standards.
void air_config_defaults(struct air_config *c, struct polygon_point anchor);

// NULL when memory is short or the network is refused; *why says which (FULL_SHAPES or NET_*), *index as air_net_check().
struct air_book *air_book_create(const struct air_config *c, enum air_reason *why, uint32_t *index);
void air_book_destroy(struct air_book *b);

// ---- requests

enum air_end_kind { AIR_END_PAD, AIR_END_NODE, AIR_END_POINT };

struct air_end {
	uint8_t kind;		 // enum air_end_kind
	uint32_t index;		 // of the pad or node
	struct polygon_point at; // AIR_END_POINT
};

// What may be granted at once without asking back. What is not set is looked at for offers only.
enum air_flex {
	AIR_FLEX_TIME = 1, // any departure in the window; else its beginning alone
	AIR_FLEX_LAYER =
		2, // any layer; else preferred_layer, or the lowest possible when that is negative
	AIR_FLEX_ROUTE = 4, // any route up to 1.3 x; else the shortest
	AIR_FLEX_ALL = 7,
};

struct air_request {
	struct air_id id;     // of the corridor, when granted
	struct air_seed seed; // for ids of offers, to the asker and to those displaced
	const char *operator_name;
	bool has_key;
	struct air_id key; // idempotency: unique per operator; the shell hashes longer ones
	int32_t priority;  // higher wins; 0 is normal
	uint32_t flex;	   // AIR_FLEX_*
	uint32_t offers;   // wanted when denied, 0..3
	// Through the network, when volume_count is 0. Departure: between the two times.
	struct air_end from, to;
	uint32_t speed_cms, climb_cms, size_cm;
	int64_t depart_from_ns, depart_to_ns;
	int32_t lower_cm, upper_cm; // altitude limits, hard
	int32_t preferred_layer;    // -1: none
	// Free flight: volumes as they are wanted. With AIR_FLEX_TIME all of them may be moved later together, by at most
	// shift_max_ns; lower_cm and upper_cm bound offers at other altitudes.
	const struct air_volume *volumes;
	uint32_t volume_count;
	int64_t shift_max_ns;
};

enum air_verdict {
	AIR_GRANTED,
	AIR_DENIED,   // conflicts say why, offers what could be given
	AIR_REFUSED,  // the request itself: reason
	AIR_REPEATED, // the key is known: id is what it was granted then; nothing changed
	AIR_VERDICT_COUNT
};

const char *air_verdict_name(unsigned verdict);

struct air_conflict {
	uint16_t reason; // CORRIDOR, OFFER, HIGHER_PRIORITY, …, PAD_FULL
	uint8_t kind;	 // enum air_kind of the id; corridor or constraint
	bool has_id;	 // else a place of the network is full
	struct air_id id;
	uint16_t node,
		to_node; // place in the network: node, or segment when to_node is one too; AIR_NONE16
	uint16_t pad;
	int64_t from_ns, to_ns; // when it is in the way
};

// Which parts of the request an offer changes.
struct air_offer {
	struct air_id id; // air_book_accept() takes it
	int64_t held_until_ns;
	int64_t start_ns, end_ns; // departure and arrival, or of the volumes
	int64_t delay_ns;	  // against depart_from_ns
	uint64_t length_cm;	  // of the way; 0 in free flight
	int32_t layer;		  // -1 in free flight
	int32_t layer_change;	  // layers from the preferred one; in free flight steps of altitude
	uint32_t route;		  // 0: the shortest
};

struct air_answer {
	enum air_verdict verdict;
	enum air_reason reason; // of the refusal; of a denial, the first conflict's
	struct air_id id;
	uint32_t version;
	int64_t start_ns, end_ns; // departure and arrival; the lease ends with the last volume
	int64_t lease_end_ns;
	int64_t delay_ns;
	uint64_t length_cm;
	int32_t layer; // -1 in free flight
	uint32_t route;
	uint32_t conflict_count, offer_count;
	uint32_t displaced; // corridors that had to give way
	struct air_conflict conflicts[AIR_CONFLICTS_MAX];
	struct air_offer offers[AIR_OFFERS_MAX];
};

// Grants, or denies with reasons and offers. The grant is ACCEPTED.
void air_book_request(struct air_book *b, const struct air_request *r, int64_t now_ns,
		      struct air_answer *out);

// An offer becomes ACCEPTED; the other offers of its request are released. Cannot fail while the offer is held, unless a
// higher priority took it.
enum air_reason air_book_accept(struct air_book *b, const char *operator_name,
				const struct air_id *id, int64_t now_ns);

// The corridor gets another time, way or shape, keeping id and state, version + 1; its own space counts as free. Denied:
// the old grant stands untouched and offers (to amend to: accepting one ends the old corridor) may be made. r->id is
// the corridor. version 0: whichever is current.
void air_book_amend(struct air_book *b, const struct air_request *r, uint32_t version,
		    int64_t now_ns, struct air_answer *out);

// ACTIVATED, NONCONFORMING, CONTINGENT, or back to ACTIVATED. Off-nominal states may bring the volumes in which the
// aircraft is now expected (n may be 0: the old ones stay); no conflict check, but what it hits and does not fly is displaced
// with offers, what flies is warned.
enum air_reason air_book_set_state(struct air_book *b, const char *operator_name,
				   const struct air_id *id, uint32_t version, enum air_state state,
				   const struct air_volume *volumes, uint32_t volume_count,
				   struct air_seed seed, int64_t now_ns);

// A granted corridor gets at least this priority, whoever asks for it: the fleet of an emergency keeps what it has when others must
// give way. Nothing gives way by this alone. Offers: STATE.
enum air_reason air_book_raise(struct air_book *b, const struct air_id *id, int32_t priority,
			       int64_t now_ns);

// Ended by its owner: cause ENDED when it was activated, DECLINED for an offer, else CANCELLED.
enum air_reason air_book_end(struct air_book *b, const char *operator_name, const struct air_id *id,
			     uint32_t version, int64_t now_ns);

// ---- constraints

struct air_constraint {
	struct air_id id;
	struct air_seed seed; // for offers to those displaced
	const char *operator_name;
	const struct air_volume *volumes; // one at least
	uint32_t volume_count;
	uint8_t kind;	  // enum volume_kind, carried along
	uint16_t reasons; // 1 << enum volume_reason, carried along
	bool is_blocking; // false: told to those whose requests touch it, forbids nothing
	int32_t pass_priority; // corridors of at least this priority may enter; AIR_PRIORITY_MAX + 1: none may
	// What somebody else announced over the discovery service, who knew of the corridors there and flies by other rules. It
	// takes nothing away: offers lapse (FOREIGN), granted corridors are WARNED, and nothing new is granted over it. Records
	// of such ones are the shell's to make again.
	bool is_foreign;
};

// Creates or, with version > 0 the current one, replaces. What it hits and does not fly is ended (CONSTRAINED) with
// an offer to its holder where one can be found; what flies is WARNED.
enum air_reason air_book_put_constraint(struct air_book *b, const struct air_constraint *c,
					uint32_t version, int64_t now_ns);
enum air_reason air_book_remove_constraint(struct air_book *b, const char *operator_name,
					   const struct air_id *id, uint32_t version,
					   int64_t now_ns);

// ---- subscriptions

struct air_subscription {
	struct air_id id;
	const char *operator_name;
	struct air_volume volume; // altitudes are not looked at (ASTM F3548-21)
	bool watches_corridors, watches_constraints;
};

enum air_reason air_book_put_subscription(struct air_book *b, const struct air_subscription *s,
					  uint32_t version, int64_t now_ns);
enum air_reason air_book_remove_subscription(struct air_book *b, const char *operator_name,
					     const struct air_id *id, uint32_t version,
					     int64_t now_ns);

// ---- time

// Ends what is over, lapsed or did not show up, frees its space and lists it as changes: at most limits.changes of them;
// true when more are due. Operations treat what is over as gone even before it is called.
bool air_book_expire(struct air_book *b, int64_t now_ns);
// When something is due next; VOLUME_TIME_LAST: nothing is.
int64_t air_book_next_expiry(const struct air_book *b);

// ---- what an operation changed

struct air_change {
	uint8_t kind;	// enum air_kind
	uint8_t before; // enum air_state of a corridor; others: NONE or ACCEPTED (is there)
	uint8_t after;
	uint8_t cause; // enum air_cause
	uint32_t version;
	struct air_id id;
	bool has_other;
	uint8_t other_kind;
	struct air_id
		other; // the entity that caused it: the displacing corridor, the constraint, for an offer whose grant it replaces
	uint32_t subscription_index; // of a NOTIFIED subscription: its new index
	uint16_t operator_index;     // air_book_operator()
	uint32_t handle;	     // as in struct air_view
};

// Changes of the last operation, in the order in which they were made; valid until the next operation. Entities that ended are
// still readable by air_book_get() until they are settled or the next operation begins, whichever is later.
const struct air_change *air_book_changes(const struct air_book *b, uint32_t *count);

uint64_t air_book_mark(const struct air_book *b);
void air_book_settle(struct air_book *b, uint64_t mark);
// Undoes everything since the mark, newest first. Nothing is listed as a change. Marks older than the last settled one
// cannot be rolled back to: false.
bool air_book_rollback(struct air_book *b, uint64_t mark);

// ---- reading

struct air_view {
	uint8_t kind;
	uint8_t state; // AIR_STATE_ACCEPTED for constraints and subscriptions
	struct air_id id;
	const char *operator_name;
	uint16_t operator_index; // air_book_operator()
	int32_t priority;	 // constraints: pass_priority
	uint32_t version;
	int64_t start_ns, end_ns; // hull of its volumes; lease end of a corridor is end_ns
	int64_t held_until_ns;	  // OFFERED
	struct air_id group;	  // OFFERED: the request's id; all offers of it have the same
	bool is_network;
	// on the network
	int32_t layer;
	uint32_t legs, length_cm, route;
	uint16_t from_node, to_node, from_pad, to_pad; // AIR_NONE16: none
	// free, constraint, subscription
	uint32_t volume_count;
	// constraint
	uint8_t constraint_kind;
	uint16_t constraint_reasons;
	bool is_blocking, is_foreign;
	// subscription
	bool watches_corridors, watches_constraints;
	uint32_t notification_index;
	uint32_t
		handle; // for air_book_volumes() and the next functions; valid until the entity changes
};

bool air_book_get(const struct air_book *b, enum air_kind kind, const struct air_id *id,
		  struct air_view *out);
// The corridor that an operator's idempotency key stands for.
bool air_book_by_key(const struct air_book *b, const char *operator_name, const struct air_id *key,
		     struct air_id *id);

// The chain of 4-D volumes, in order; for corridors of the network each leg's tube and the pads' columns. Returning
// false stops. The volume is valid during the call.
typedef bool (*air_volume_cb)(void *arg, uint32_t number, const struct air_volume *v);
void air_book_volumes(const struct air_book *b, const struct air_view *v, air_volume_cb cb,
		      void *arg);

// Nodes of a corridor on the network with the time at each; returns how many, legs + 1, of which at most `max` are written.
struct air_stop {
	uint16_t node;
	int64_t at_ns;
};
uint32_t air_book_stops(const struct air_book *b, const struct air_view *v, struct air_stop *out,
			uint32_t max);

enum air_query_kinds {
	AIR_QUERY_CORRIDORS = 1,
	AIR_QUERY_CONSTRAINTS = 2,
	AIR_QUERY_SUBSCRIPTIONS = 4,
	AIR_QUERY_OFFERS = 8
};

// Everything that shares a point with the volume (missing bounds: NO_FLOOR, …; subscriptions without regard to altitude).
// NONE, the refusal of the volume, or FULL_RESULTS after limits.results entities were given out.
typedef bool (*air_view_cb)(void *arg, const struct air_view *v);
enum air_reason air_book_query(struct air_book *b, const struct air_volume *area, uint32_t kinds,
			       air_view_cb cb, void *arg);

// All live entities of a kind, in the order of their ids' bytes when sorted is set (costs a sort), else in table order.
enum air_reason air_book_each(struct air_book *b, enum air_kind kind, bool sorted, air_view_cb cb,
			      void *arg);

struct air_usage {
	uint32_t taken;	   // entries in the interval
	uint32_t capacity; // how many fit
};
bool air_book_segment_usage(const struct air_book *b, uint16_t from, uint16_t to, unsigned layer,
			    int64_t from_ns, int64_t to_ns, struct air_usage *out);
bool air_book_pad_usage(const struct air_book *b, uint16_t pad, int64_t from_ns, int64_t to_ns,
			struct air_usage *out);

// Per operator since the start; part of the state that rollback restores.
struct air_fairness {
	uint64_t requests, grants, denials, refusals;
	uint64_t offers_made, offers_taken, displaced, displacing, no_shows;
	uint64_t delay_ms; // sum over grants and taken offers
	uint32_t delay_max_ms;
	uint32_t live;
};
uint32_t air_book_operator_count(const struct air_book *b);
const char *air_book_operator(const struct air_book *b, uint32_t index); // NULL out of range
bool air_book_fairness(const struct air_book *b, uint32_t index, struct air_fairness *out);
// Jain's index of the operators' mean delays (1 is even), 0 when nobody has a grant; weights mean delay + 1 s.
double air_book_jain(const struct air_book *b);

struct air_totals {
	uint32_t corridors, offers, constraints, subscriptions, volumes, operators;
	uint64_t undo_used; // changes not settled
};
void air_book_totals(const struct air_book *b, struct air_totals *out);

struct air_memory {
	uint64_t corridors, index, shapes, calendars, undo, routes, others; // octets in use
	uint64_t reserved;						    // address space
};
void air_book_memory(const struct air_book *b, struct air_memory *out);

// ---- records: what the store keeps

enum { AIR_RECORD_MAX = 100000 + AIR_VERTICES_MAX * 8 };

// Writes the record of a live entity (air_change names it); 0 when there is none or it does not fit.
uint32_t air_book_encode(const struct air_book *b, enum air_kind kind, const struct air_id *id,
			 uint8_t *out, uint32_t size);
// An operator's fairness figures, of which changes tell nothing: to be kept now and then, and restored before the rest.
uint32_t air_book_encode_operator(const struct air_book *b, uint32_t index, uint8_t *out,
				  uint32_t size);
// Takes a record into the book without a conflict check (grants were checked once; air_book_audit() checks all). For building the book
// from a store, before the first operation, or to follow another book.
enum air_reason air_book_restore(struct air_book *b, const uint8_t *record, uint32_t size,
				 int64_t now_ns);
// Takes an entity out again because the other book ended or changed it: no rule is asked, nobody is notified, no change is
// listed. UNKNOWN_ID when it is not there.
enum air_reason air_book_forget(struct air_book *b, enum air_kind kind, const struct air_id *id);
// Order of ids' bytes, kind by kind: the same book gives the same stream.
typedef bool (*air_record_cb)(void *arg, enum air_kind kind, const struct air_id *id,
			      const uint8_t *record, uint32_t size);
enum air_reason air_book_snapshot(struct air_book *b, air_record_cb cb, void *arg);

// A number that two books share when they hold the same entities and fairness figures. For tests.
uint64_t air_book_digest(const struct air_book *b);

struct air_audit {
	uint64_t corridors, volumes, crossings;
	uint64_t overlaps;  // pairs that must not share space and do
	uint64_t broken;    // entries missing or left over in index or calendars
	struct air_id a, b; // the first pair
};
// Checks every grant against every other by sweeping through time, with nothing of the index used: O(n log n) and the
// pairs alive at one time in one region. Allocates while it runs; false when memory is short.
bool air_book_audit(const struct air_book *b, struct air_audit *out);
