// SPDX-License-Identifier: Apache-2.0
// The air book at work: book, store and the requests in between. An operation changes the book, its changes go to the store
// as one batch, and only when they are durable is the client answered and everybody else told. What the store could not
// keep is undone in the book, newest first, and its clients get 503. The loop's thread.
//
// A handler that changes something:
//	struct air_op op;
//	if (!air_service_begin(s, rq, rp, &op)) return;         // busy: rp says so, nothing happened
//	air_book_…(s->book, …, op.now_ns, …);                  // exactly one operation
//	… fill op.reply …
//	air_service_end(&op, &(struct air_deed){…});
// A handler that only reads answers through air_service_read, so that nobody learns what may still be undone.
#pragma once

#include "air/air_notes.h"
#include "air/net_file.h"
#include "api/server.h"
#include "book/air_book.h"
#include "book/conform.h"
#include "dss/dss.h"
#include "loop.h"
#include "store/store.h"

enum {
	AIR_SERVICE_NOTE_KIND = 16,  // kinds below are enum air_kind
	AIR_SERVICE_DSS_KIND = 32,   // and enum dss_kind
	AIR_SERVICE_INDEX_KIND = 40, // the same, of subscriptions' indices
	AIR_SERVICE_USS_KIND = 48,
	AIR_SERVICE_SALT_KIND = 49,
	AIR_SERVICE_REPORT_KIND = 50,
	AIR_SERVICE_REPORTS = 256, // kept
};

// Something that happened and is durable. text: JSON of one object (docs/wire/corridors.md); it goes away after the call.
struct air_event {
	const char *operator_name; // whom it concerns
	struct air_id id;
	uint8_t kind;	   // enum air_kind
	uint8_t state;	   // enum air_state
	uint8_t cause;	   // enum air_cause
	bool is_elsewhere; // another node of the same book did it, and told operators
	const char *text;
};

struct air_batch;
struct dss_note;

struct air_service_config {
	const char *program;
	struct air_config book;
	const struct net_file *net;    // NULL: none
	struct store_backend *backend; // the service owns it from here on
	uint32_t queue_max;	       // operations that wait for the disk
	int64_t wait_max_ns; // a request that is older when its turn comes is refused before it is applied
	bool has_thread;	      // of the store; false in tests
	const struct dss_config *dss; // NULL: no discovery service
	const char *base_url;	      // of this node, for others
	// What others must be told is durable. The list becomes the callee's. May be NULL.
	void (*on_notes)(void *ctx, struct dss_note *list);
	// A durable change. May be NULL.
	void (*on_event)(void *ctx, const struct air_event *e);
	// Corridors came, went or changed: what the dataplane knows of them is old. May be NULL.
	void (*on_zones)(void *ctx);
	// Of a shared book: what air_service_begin_own refused for want of a turn can be done now. May be NULL.
	void (*on_turn)(void *ctx);
	int64_t poll_ns; // of a shared book: how often others' changes are asked for at least
	void *ctx;
};

struct air_pending;

struct air_service {
	struct air_service_config cfg;
	struct loop *loop;
	struct server *server; // set once it is open
	struct air_book *book;
	struct air_notes notes;
	struct store *store;
	struct loop_fd store_fd;
	struct loop_timer expiry, dss_expiry;
	struct air_pending *ring; // operations whose outcome is not known, oldest first
	uint32_t ring_size, ring_at, ring_count;
	struct air_batch *batch;    // records of the operation at hand
	struct dss *dss;	    // NULL: none
	struct dss_note *dss_notes; // of the operation at hand
	bool has_salt;
	struct air_id report[AIR_SERVICE_REPORTS]; // a ring
	uint32_t report_count;			   // ever kept
	uint64_t mirror_skipped; // intents of others that lie where this book does not reach
	uint64_t dss_undo_mark;
	uint64_t undo_mark; // of the first operation that failed; valid while is_undoing
	bool is_undoing;
	struct air_id
		*lost; // corridors whose segment or pad the network no longer has, while opening
	uint32_t lost_count;
	// A book that several nodes share (air_shared.c).
	bool is_shared, is_whole; // whole: memory holds all of it
	bool is_turn, wants_own, wants_dss_expiry;
	uint64_t *parked; // tokens of requests that wait for a turn: a ring
	uint32_t parked_at, parked_count, parked_size, turn_operations;
	uint64_t parked_total, turned_away;
	struct dss_note *unsure_notes; // of operations whose outcome is not known yet
	uint64_t salt_ticket;
	struct dss_config dss_config;
	char link_why[STORE_WHY_SIZE]; // as it was last told
	uint8_t link;		       // enum store_link
	uint64_t notes_seed;
	uint64_t operations, answered, undone, too_late, too_busy, events, events_failed;
};

struct air_op {
	struct air_service *s;
	uint64_t mark, dss_mark, token;
	bool has_dss; // it changed the discovery service
	int64_t now_ns;
	struct air_seed seed; // fresh
	struct server_reply reply;
};

// For the audit log, and the aircraft of what was granted or offered.
struct air_deed {
	const char *operator_name, *action, *reason;
	uint8_t kind; // enum air_kind
	struct air_id id;
	const struct identity *aircraft; // NULL: as it was
};

// Builds the book from the store. Returns 0, or a negative errno after one line on stderr; then nothing is left open.
int air_service_open(struct air_service *s, struct loop *l, const struct air_service_config *cfg);
// What waits is committed and answered.
void air_service_close(struct air_service *s);

bool air_service_begin(struct air_service *s, const struct server_request *rq,
		       struct server_reply *rp, struct air_op *op);
void air_service_end(struct air_op *op, const struct air_deed *deed);
// The operation changed the discovery service (dss_put_… and so on said NONE): its records, and what the air book must know
// of it. Anything but NONE: all of the operation was undone; the handler fills the reply and ends it as ever.
enum air_reason air_service_dss_done(struct air_op *op);
// A report of another party is kept with the operation; the oldest gives way.
void air_service_keep_report(struct air_op *op, const struct air_id *id, const char *text);
// Takes rp's content over when it must wait.
void air_service_read(struct air_service *s, const struct server_request *rq,
		      struct server_reply *rp);

// An operation of the node itself, without a client: begin, operation, end. False: not now.
bool air_service_begin_own(struct air_service *s, struct air_op *op);

struct air_id air_service_new_id(void);

// Without a thread of the store: commits and tells what waits.
void air_service_turn(struct air_service *s);
