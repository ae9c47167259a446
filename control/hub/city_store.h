// SPDX-License-Identifier: Apache-2.0
// The city's memory: what nodes sent, the accounts of what came, twice, late or never, roll-ups. In one SQLite file, or in a
// PostgreSQL database that several hub processes share. A thread writes in groups, one commit each; a second one rolls up
// and forgets; a third one answers questions. The loop's thread puts and asks, and never waits for any of them.
//
// A message counts once: by city, node, boot, stream and sequence (seq_ledger.h), decided under a lock on the account in the
// same transaction that stores it, so that any number of hub processes may be given the same messages, in any order.
// What cannot be written stays in the queue and is tried again; a full queue says so, and the caller slows the broker down.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hub/intake.h"

struct city_store;
struct city_backend;

// How long what is kept, in days.
#define CITY_KEEP_LIST(X)                                                                          \
	X(SUMMARIES, "summaries")                                                                  \
	X(ALERTS, "alerts")                                                                        \
	X(GRANTS, "grants")                                                                        \
	X(ROLLUPS_1M, "rollups_1m")                                                                \
	X(ROLLUPS_5M, "rollups_5m")                                                                \
	X(ROLLUPS_1H, "rollups_1h")                                                                \
	X(NODES, "nodes") /* not heard for so long: account, status, catalogue */                  \
	X(BOOTS, "boots") /* follows from the others: of which nothing can come any more */

enum city_keep {
#define CITY_KEEP_ENUM(id, name) CITY_KEEP_##id,
	CITY_KEEP_LIST(CITY_KEEP_ENUM)
#undef CITY_KEEP_ENUM
		CITY_KEEP_COUNT
};
const char *city_keep_name(unsigned keep);

// Why a message that came is not in the store.
#define CITY_UNSTORED_LIST(X)                                                                      \
	X(NONE, "none", "stored")                                                                  \
	X(REPEATED, "repeated", "came before")                                                     \
	X(OLD, "old", "so far behind that nobody remembers whether it came before")                \
	X(SEQ, "seq", "sequence number zero or impossibly far away")                               \
	X(AHEAD, "ahead", "its own time is ahead of the hub's: the node's clock is wrong")         \
	X(BEHIND, "behind", "its own time is before what is still kept")                           \
	X(INTERVAL, "interval", "a summary of no time at all, or of more than an hour")            \
	X(REJECTED, "rejected", "the database does not take it, though it takes others")

enum city_unstored {
#define CITY_UNSTORED_ENUM(id, name, text) CITY_UNSTORED_##id,
	CITY_UNSTORED_LIST(CITY_UNSTORED_ENUM)
#undef CITY_UNSTORED_ENUM
		CITY_UNSTORED_COUNT
};
const char *city_unstored_name(unsigned why);
const char *city_unstored_text(unsigned why);

enum { CITY_WHERE_MAX = 512, CITY_SAID_SIZE = 256 };

struct city_store_config {
	const char *program; // for lines on stderr
	const char *
		where; // file of SQLite, or postgresql://… or a file with a connection string: see is_postgres
	bool is_postgres;
	unsigned queue_max;  // messages that wait for the writer
	size_t queue_bytes;  // and their octets
	unsigned group_max;  // messages of one commit
	int64_t gather_ns;   // longest that a message waits for others
	unsigned timeout_ms; // of each step at the database
	int64_t ahead_ns;    // own times further ahead are not stored
	unsigned keep_days[CITY_KEEP_COUNT];
	int64_t roll_after_ns; // a bucket is rolled up so long after its end
	int64_t tidy_every_ns; // pause between two rounds of rolling up; 0: only by city_store_tidy
	int64_t (*wall_ns)(void); // NULL: the system's; any thread
};

// Opens or makes it and starts the threads. A database that is away is no failure: it is tried again for ever. Returns 0,
// or a negative errno after one line on stderr.
int city_store_open(struct city_store **out, const struct city_store_config *cfg);
// Writes what waits, as long as that succeeds.
void city_store_close(struct city_store *s);

// ---- writing; the loop's thread

// Takes a copy: a status, a catalogue, everything numbered; an acknowledgement is nothing to it. False: the queue is full,
// nothing was taken. `mark` is the caller's own, rising; 0: none.
bool city_store_put(struct city_store *s, const struct intake_message *m, int64_t now_ns,
		    uint64_t mark);
// For something between puts that needs no storing.
void city_store_pass(struct city_store *s, uint64_t mark);
// Another message of any size would be taken.
bool city_store_has_room(const struct city_store *s);
// Everything up to this mark is durable, or counted as not stored. 0: nothing yet.
uint64_t city_store_durable(const struct city_store *s);
// Waits until what was put is durable, at most max_ns. For the end and for tests. False: it is not.
bool city_store_flush(struct city_store *s, int64_t max_ns);

// ---- asking; the loop's thread

// A question: `ask` runs in a thread of the store, over a connection of its own, and must touch nothing of the loop's; then
// `done` runs in the loop's thread. `is_up` false: no database, ask was not called. The owner's memory.
struct city_question {
	void (*ask)(struct city_question *q, struct city_backend *b);
	void (*done)(struct city_question *q, bool is_up);
	struct city_question *next;
	bool is_up;
};
// False: too many wait.
bool city_store_ask(struct city_store *s, struct city_question *q);
// Readable when something became durable or was answered; then call city_store_turn.
int city_store_fd(const struct city_store *s);
void city_store_turn(struct city_store *s);
// Waits until all questions were answered; `done` of each is called. For the end and for tests.
void city_store_answer(struct city_store *s);

// ---- looking

struct city_totals {
	uint64_t received, lost, duplicated, late, old;
};

struct city_store_state {
	bool is_up, is_failing; // failing: the last try to write failed
	char said[CITY_SAID_SIZE];
	unsigned waiting;
	size_t waiting_bytes;
	uint64_t rows, commits, retries, failures, full; // full: refused for want of room
	uint64_t unstored[CITY_UNSTORED_COUNT];
	uint64_t nodes;
	struct city_totals totals
		[OUTBOX_STREAM_COUNT]; // of the whole city, all hub processes; at most 5 s old
	uint64_t rolled, pruned,
		dirty;	 // buckets rolled up, rows or tables forgotten, buckets that wait
	uint64_t tidied; // rounds; of several hub processes one makes them at a time
	uint64_t asked, ask_refused;
};
void city_store_get_state(const struct city_store *s, struct city_store_state *out);

// One round of rolling up and forgetting, now, in the caller's thread; true: there is more to do. For tests.
bool city_store_tidy(struct city_store *s);
