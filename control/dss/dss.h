// SPDX-License-Identifier: Apache-2.0
// The discovery service: references of operational intents, constraints, subscriptions and identification service areas of
// everybody, who must be told of their changes, and which OVNs a new intent must know (ASTM F3548-21, F3411-22a, F3411-19).
//
// Pure: no clock (`now_ns`), no randomness (seeds are input), no I/O. Memory is taken per entity and its failure is an
// answer. One thread. It says what is where and who knows of it; whether an intent of this node may be granted is the air
// book's to say (book/air_book.h), and the two are joined by the shell (docs/decisions/0041-two-regimes-one-book.md).
//
// How the shell uses it: mark = dss_mark(); one operation; dss_changes() to the store; then dss_settle(mark after) or
// dss_rollback(mark): everything is then as at the mark, indices of subscriptions included.
#pragma once

#include "dss_entity.h"

struct dss;

struct dss_limits {
	uint32_t entities; // all kinds together
	uint32_t uss;	   // managers and availabilities
	uint32_t results;  // of one answer
	uint32_t undo;	   // changes that may be unsettled
	uint32_t changes;  // of one operation
	uint64_t index_octets;
};

struct dss_rules {
	int64_t keep_ns;	      // what is over stays so long
	int64_t start_past_ns;	      // subscriptions and areas may begin so long ago: 5 min
	int64_t subscription_ns;      // the longest: 24 h
	int64_t constraint_ns;	      // 24 h
	int64_t constraint_ahead_ns;  // 56 days
	double area_m2;		      // intents, subscriptions, service areas: 2,500 km2
	double constraint_area_m2;    // 10,000 km2
	uint32_t constraint_vertices; // 1,000
	uint32_t rid_per_area;	      // subscriptions of one owner in a cell: 10
};

struct dss_config {
	struct dss_limits limits;
	struct dss_rules rules;
	const char *own;  // the name of this node's manager; clients cannot have it
	uint8_t salt[16]; // secret: OVNs cannot be guessed from public figures
	struct air_seed hash_seed;
};

void dss_config_defaults(struct dss_config *c);
struct dss *dss_create(const struct dss_config *c); // NULL: memory
void dss_destroy(struct dss *d);

// ---- operations

// What an operation found out. Everything is valid until the next operation.
struct dss_result {
	const struct dss_entity *entity;      // as it is now; removed: as it was
	const struct dss_entity *const *told; // subscriptions, with their new index
	uint32_t told_count;
	const struct dss_entity *const *intents;     // missing in the key, or near a subscription
	const struct dss_entity *const *constraints; // the same
	uint32_t intent_count, constraint_count;
	const struct dss_entity *const *areas; // near a subscription to them
	uint32_t area_count;
};

struct dss_intent_put {
	struct air_id id;
	const char *manager, *url;
	const char *ovn; // NULL: create
	const struct air_volume *volumes;
	uint32_t volume_count;
	const char *const *key;
	uint32_t key_count;
	uint8_t state;		 // enum dss_state
	bool may_be_off_nominal; // the asker may say so of its aircraft
	bool has_subscription, has_new_subscription, new_notifies_constraints;
	struct air_id subscription;
	const char *new_url;
	const char *suffix;  // NULL: none; checked by dss_suffix_is_good
	struct air_id fresh; // id for a new subscription
};

enum dss_reason dss_put_intent(struct dss *d, const struct dss_intent_put *p, int64_t now_ns,
			       struct dss_result *out);
enum dss_reason dss_remove_intent(struct dss *d, const char *manager, const struct air_id *id,
				  const char *ovn, int64_t now_ns, struct dss_result *out);

struct dss_constraint_put {
	struct air_id id;
	const char *manager, *url;
	const char *ovn; // NULL: create
	const struct air_volume *volumes;
	uint32_t volume_count;
};

enum dss_reason dss_put_constraint(struct dss *d, const struct dss_constraint_put *p,
				   int64_t now_ns, struct dss_result *out);
enum dss_reason dss_remove_constraint(struct dss *d, const char *manager, const struct air_id *id,
				      const char *ovn, int64_t now_ns, struct dss_result *out);

// Of both kinds, and service areas. A volume without start or end takes what the standard says.
struct dss_watch_put {
	struct air_id id;
	const char *manager, *url;
	const char *version; // NULL: create
	const struct air_volume *volume;
	bool notifies_intents, notifies_constraints; // DSS_SUBSCRIPTION
	bool is_v19;				     // by the paths of F3411-19
};

enum dss_reason dss_put_subscription(struct dss *d, const struct dss_watch_put *p, int64_t now_ns,
				     struct dss_result *out);
enum dss_reason dss_remove_subscription(struct dss *d, const char *manager, const struct air_id *id,
					const char *version, int64_t now_ns,
					struct dss_result *out);
enum dss_reason dss_put_area(struct dss *d, const struct dss_watch_put *p, int64_t now_ns,
			     struct dss_result *out);
enum dss_reason dss_remove_area(struct dss *d, const char *manager, const struct air_id *id,
				const char *version, int64_t now_ns, struct dss_result *out);
enum dss_reason dss_put_rid_subscription(struct dss *d, const struct dss_watch_put *p,
					 int64_t now_ns, struct dss_result *out);
enum dss_reason dss_remove_rid_subscription(struct dss *d, const char *manager,
					    const struct air_id *id, const char *version,
					    int64_t now_ns, struct dss_result *out);

struct dss_uss {
	char name[DSS_NAME_SIZE];
	uint8_t availability;	    // enum dss_availability
	char version[DSS_OVN_SIZE]; // "": never set
};

// Any client may say so of any USS.
enum dss_reason dss_set_availability(struct dss *d, const char *uss, const char *old_version,
				     unsigned availability, int64_t now_ns, struct dss_uss *out);
// What is known; of an unknown name Unknown and "".
void dss_get_availability(const struct dss *d, const char *uss, struct dss_uss *out);

// ---- what this node's own book holds

// A corridor or constraint of the air book as others see it. No conflicts are looked for: the book has granted it. Written
// again with the same version nothing happens. Volumes may be without bounds.
enum dss_reason dss_put_own(struct dss *d, enum dss_kind kind, const struct air_id *id,
			    uint32_t version, unsigned state, const char *url,
			    const struct air_volume *volumes, uint32_t count, int64_t now_ns,
			    struct dss_result *out);
enum dss_reason dss_remove_own(struct dss *d, enum dss_kind kind, const struct air_id *id,
			       int64_t now_ns, struct dss_result *out);

// ---- time

// Forgets what is over for `keep_ns`; true: more is due.
bool dss_expire(struct dss *d, int64_t now_ns);

// ---- changes of the last operation

enum dss_change_what { DSS_CHANGE_PUT, DSS_CHANGE_REMOVED, DSS_CHANGE_INDEX, DSS_CHANGE_USS };

struct dss_change {
	uint8_t what;			 // enum dss_change_what
	uint8_t before;			 // of an own intent or any: enum dss_state before it
	const struct dss_entity *entity; // NULL for a USS
	uint16_t uss;
};

const struct dss_change *dss_changes(const struct dss *d, uint32_t *count);

uint64_t dss_mark(const struct dss *d);
void dss_settle(struct dss *d, uint64_t mark);
bool dss_rollback(struct dss *d, uint64_t mark);

// ---- reading

const struct dss_entity *dss_find(const struct dss *d, enum dss_kind kind, const struct air_id *id);
const char *dss_manager(const struct dss *d, const struct dss_entity *e);
bool dss_is_manager(const struct dss *d, const struct dss_entity *e, const char *name);
unsigned dss_availability_of(const struct dss *d, const struct dss_entity *e);
const struct dss_uss *dss_uss_at(const struct dss *d, uint16_t index);
// Intents that depend on a subscription, in no order: at most max are written; returns how many there are.
uint32_t dss_dependents(const struct dss *d, const struct dss_entity *subscription,
			struct air_id *out, uint32_t max);

enum dss_match {
	DSS_MATCH_EXACT, // shares a point: place, altitude and time
	DSS_MATCH_FLAT,	 // the same at any altitude
	DSS_MATCH_CELLS, // shares a cell and time
};

// In the order of identifiers. manager NULL: of everybody. What ended before `since_ns` is left out.
enum dss_reason dss_query(struct dss *d, enum dss_kind kind, const struct air_volume *area,
			  enum dss_match match, const char *manager, int64_t since_ns,
			  const struct dss_entity *const **out, uint32_t *count);
// All of a kind; returning false stops.
typedef bool (*dss_entity_cb)(void *ctx, const struct dss_entity *e);
void dss_each(const struct dss *d, enum dss_kind kind, dss_entity_cb cb, void *ctx);

struct dss_totals {
	uint32_t live[DSS_KIND_COUNT], uss;
	uint64_t undo_used, memory;
};
void dss_get_totals(const struct dss *d, struct dss_totals *out);

// The volume as it was given; its points live as long as the entity.
void dss_volume(const struct dss_entity *e, uint32_t number, struct air_volume *out);

// 32 digits with dashes, of version 7, made within five minutes of now.
bool dss_suffix_is_good(const char *suffix, int64_t now_ns);
// Base 32 of the time of the last change, as F3411 has it; and whether a text may be one.
void dss_time_version(int64_t t_ns, char out[16]);
bool dss_time_version_is_one(const char *text);

// ---- records

enum { DSS_RECORD_MAX = 1 << 20 };

uint32_t dss_encode(const struct dss *d, const struct dss_entity *e, uint8_t *out, uint32_t size);
// Before the first operation. Own entities are not among them.
enum dss_reason dss_restore(struct dss *d, const uint8_t *record, uint32_t size);
// Following another service: what that one removed or is about to be restored anew goes out. The change is listed, nobody is
// told. False: it is not there, or there is no room to undo it.
bool dss_forget(struct dss *d, enum dss_kind kind, const struct air_id *id);
uint32_t dss_encode_uss(const struct dss_uss *u, uint8_t *out, uint32_t size);
enum dss_reason dss_restore_uss(struct dss *d, const uint8_t *record, uint32_t size);
// How often a subscription was notified: a record of its own, because it changes much more often than the rest.
enum { DSS_INDEX_RECORD_SIZE = 4 };
void dss_encode_index(const struct dss_entity *e, uint8_t out[static DSS_INDEX_RECORD_SIZE]);
// Of a subscription that was restored; one that is gone is no fault.
bool dss_restore_index(struct dss *d, enum dss_kind kind, const struct air_id *id,
		       const uint8_t *record, uint32_t size);
void dss_set_salt(struct dss *d, const uint8_t salt[static 16]);
// While it is set, nobody is told: what was there before the start is announced again.
void dss_set_quiet(struct dss *d, bool is_quiet);

// A number that two services share when they hold the same. For tests.
uint64_t dss_digest(const struct dss *d);
