// SPDX-License-Identifier: Apache-2.0
// What control must not forget: records and the audit log of who changed them, durable before anyone is told. One
// interface for all backends; it knows neither SQL nor what a record means.
//
// A record is (kind, 16-byte id) -> bytes with an expiry. A batch puts and deletes records and leaves one entry in the
// audit log: all of it or nothing. store_submit takes a batch and returns at once with a ticket; a thread of the store
// commits what waits together, with one flush; store_collect tells the outcomes in the order of the tickets. Commit
// first, answer second: who asked is answered when `done` says OK, not earlier.
//
// When a commit fails, its whole group failed and nothing of it will be on disk, and everything that waited behind it
// fails as well (BEHIND): it was decided on top of what is now undone. After `done` for each of them comes one call of
// `failed` with the range. From the failure until store_resume nothing is taken (ON_HOLD). So the shell
//
//	mark = book_mark(); operation; ticket = store_submit(batch)
//	   ticket 0         -> roll back to mark, answer 503 with the reason
//	done(ticket, OK)    -> settle, answer
//	done(ticket, other) -> answer 503 with the reason
//	failed(first, last) -> roll back to the mark of `first` (undoes last … first, newest first); store_resume
//
// Threads: all functions belong to the loop's thread. The store's own thread touches the backend alone between
// store_open and store_close.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	STORE_ID_SIZE = 16,
	STORE_RECORD_MAX = 1 << 20, // bytes of one record
	STORE_CHANGES_MAX = 4096,   // of one batch
	STORE_OPERATOR_MAX = 64,    // characters; longer texts of an audit entry are cut
	STORE_ACTION_MAX = 32,
	STORE_REASON_MAX = 256,
};

// name, what it means or what to do.
#define STORE_RESULT_LIST(X)                                                                       \
	X(OK, "ok", "durable")                                                                     \
	/* of store_submit: not taken, nothing happened */                                         \
	X(QUEUE_BATCHES, "store_queue_full", "too many operations wait for the disk; ask again")   \
	X(QUEUE_BYTES, "store_queue_bytes", "too much waits for the disk; ask again")              \
	X(BATCH_TOO_LARGE, "store_batch_too_large", "the operation changes too much at once")      \
	X(ON_HOLD, "store_on_hold", "an earlier operation could not be stored; ask again soon")    \
	X(STOPPING, "store_stopping", "the node is stopping")                                      \
	/* of a commit: nothing of it is on disk */                                                \
	X(DISK_FULL, "store_disk_full", "the disk is full; free space")                            \
	X(IO, "store_io", "the disk refused to write")                                             \
	X(FLUSH, "store_flush", "the disk refused to flush")                                       \
	X(BEHIND, "store_behind_failure", "an operation before this one could not be stored")      \
	/* of a commit: treat as failed; a crash before the next commit may bring it back whole */ \
	X(UNKNOWN, "store_outcome_unknown",                                                        \
	  "whether it was stored is not known; ask again with the same key")                       \
	/* of a turn on a shared book: nothing was decided */                                      \
	X(AWAY, "store_away",                                                                      \
	  "the shared book's database cannot be reached; nothing is granted until it is back")     \
	X(SLOW, "store_slow", "the shared book's database took too long; ask again")               \
	X(CONTENTION, "store_contention", "other nodes were in the way too often; ask again")      \
	X(LOADING, "store_loading", "the shared book is being read; ask again soon")               \
	X(APART, "store_apart",                                                                    \
	  "this node cannot hold the shared book as the others do; its log says why")              \
	X(CLOCK, "store_clock", "this node's clock is not the database's; set it by NTP")          \
	/* of opening */                                                                           \
	X(MEMORY, "store_memory", "out of memory")                                                 \
	X(ACCESS, "store_access",                                                                  \
	  "cannot be opened or made; choose a file that this user can write")                      \
	X(LOCKED, "store_locked", "another process uses it; stop that one or choose another file") \
	X(NEWER, "store_newer",                                                                    \
	  "made by a newer version; install that version or choose another file")                  \
	X(FOREIGN, "store_foreign", "not a store of Kerbwing; choose another file")                \
	X(CORRUPT, "store_corrupt", "damaged; restore it from a backup")                           \
	X(CORRUPT_RECORD, "store_corrupt_record", "a record is damaged; restore it from a backup") \
	X(CORRUPT_AUDIT, "store_corrupt_audit",                                                    \
	  "the audit log is damaged; see 'kerbwing audit verify'")

enum store_result {
#define STORE_RESULT_ENUM(id, name, text) STORE_RESULT_##id,
	STORE_RESULT_LIST(STORE_RESULT_ENUM)
#undef STORE_RESULT_ENUM
		STORE_RESULT_COUNT
};

const char *store_result_name(unsigned result);
const char *store_result_text(unsigned result);

// How the store's thread is scheduled: a thread of normal priority waits for a whole tick of a busy CPU after each flush.
#define STORE_SCHED_LIST(X)                                                                        \
	X(NONE, "none")		/* no thread */                                                    \
	X(NORMAL, "normal")	/* neither was permitted */                                        \
	X(SLICE, "slice_100us") /* normal class with a slice of 100 us */                          \
	X(RR, "rr_1")		/* real-time, lowest priority */

enum store_sched {
#define STORE_SCHED_ENUM(id, name) STORE_SCHED_##id,
	STORE_SCHED_LIST(STORE_SCHED_ENUM)
#undef STORE_SCHED_ENUM
		STORE_SCHED_COUNT
};

const char *store_sched_name(unsigned sched);

// Of a book that several nodes share (store_shared.h).
#define STORE_LINK_LIST(X)                                                                         \
	X(LOCAL, "local", "the book is this node's own")                                           \
	X(LOADING, "loading", "the book is being read")                                            \
	X(UP, "up", "connected, and in memory as the others have it")                              \
	X(AWAY, "away", "the database cannot be reached; memory is as it was")                     \
	X(APART, "apart", "this node cannot hold the book as the others do")

enum store_link {
#define STORE_LINK_ENUM(id, name, text) STORE_LINK_##id,
	STORE_LINK_LIST(STORE_LINK_ENUM)
#undef STORE_LINK_ENUM
		STORE_LINK_COUNT
};

const char *store_link_name(unsigned link);
const char *store_link_text(unsigned link);

struct store_id {
	uint8_t octet[STORE_ID_SIZE];
};

struct store_record {
	uint16_t kind; // the caller's
	struct store_id id;
	int64_t expiry_ns; // the caller's, kept beside the bytes; the store deletes nothing by itself
	const void *bytes;
	uint32_t size; // 0..STORE_RECORD_MAX
};

struct store_change {
	struct store_record record; // with is_delete only kind and id count
	bool is_delete;
};

// Who did what to which entity and why. Texts are UTF-8 without control characters and are cut at their limit; NULL is "".
struct store_audit {
	const char *operator_name;
	const char *action; // "corridor.grant"
	const char *reason;
	uint16_t kind;
	struct store_id id;
	int64_t time_ns;
};

struct store_batch {
	const struct store_change *changes; // a later change of the same record wins
	uint32_t count;			    // 0: an audit entry alone
	struct store_audit audit;
};

struct store;
struct store_backend;
struct store_news;

struct store_config {
	uint32_t queue_batches; // most that wait or are under way; 0: 4096
	uint64_t queue_bytes;	// of all of them; 0: 64 MiB
	uint32_t group_max;	// most in one commit; 0: 64
	int64_t gather_ns;	// longest wait for more before a commit; 0: 2 ms; negative: none
	uint64_t
		audit_max; // entries kept; 0: 1,000,000. Older ones are pruned, the chain stays provable (audit.h)
	uint32_t delay_turns; // without a thread: so many store_turn pass before each commit
	bool has_thread;      // false: commits happen in store_turn (tests)
	void (*done)(void *ctx, uint64_t ticket, enum store_result result);
	void (*failed)(void *ctx, uint64_t first, uint64_t last, enum store_result why);
	// Of a shared book (store_shared.h); else not called.
	const char *(*news)(void *ctx, const struct store_news *n);
	void (*turn)(void *ctx, enum store_result why);
	int64_t poll_ns; // others' changes are asked for at least so often; 0: 200 ms
	void *ctx;
};

// Takes a record at opening. Returns NULL, or why it cannot be: then opening ends with CORRUPT_RECORD.
typedef const char *store_take_fn(void *ctx, const struct store_record *r);

enum { STORE_WHY_SIZE = 256 };

// Reads all records, ordered by kind and id, into `take`, then starts the thread. Owns the backend from here on, closes
// it when opening fails. `why` names what is damaged.
enum store_result store_open(struct store **out, struct store_backend *backend,
			     const struct store_config *cfg, store_take_fn *take, void *ctx,
			     char why[STORE_WHY_SIZE]);
// Commits what waits, tells all outcomes, closes the backend. s may be NULL.
void store_close(struct store *s);

// Copies the batch. Returns its ticket, counting up from 1, or 0 with *why: then the caller undoes it.
uint64_t store_submit(struct store *s, const struct store_batch *b, enum store_result *why);

// Readable when store_collect has something to tell.
int store_fd(const struct store *s);
void store_collect(struct store *s);

// After `failed`: what it named is undone, new batches are welcome. No effect otherwise.
void store_resume(struct store *s);

// Without a thread: commits one group of what waits. False when nothing waited.
bool store_turn(struct store *s);

struct store_totals {
	uint64_t taken, taken_bytes;
	uint64_t refused[STORE_RESULT_COUNT]; // by store_submit
	uint64_t results[STORE_RESULT_COUNT]; // told by `done`
	uint64_t groups;		      // commits that were tried
	uint64_t pruned;		      // audit entries
	uint64_t prune_failures;
	uint32_t waiting, waiting_max; // submitted and not told yet
	uint64_t waiting_bytes;
	uint64_t audit_seq;    // of the last entry that was told
	int64_t commit_max_ns; // longest commit
	int64_t commit_sum_ns; // of all groups
	bool is_on_hold;
	enum store_result last_failure; // OK: never
	enum store_sched sched;
	// Of a shared book.
	enum store_link link;
	uint64_t turns, turns_failed; // that were open; that could not be had
	uint64_t retried;	      // turns and commits, because others were in the way
	uint64_t news, news_changes;  // of others: how often, and how many records
	uint64_t reloads, connects;
	uint64_t known_seq;	    // memory is as the book was after this entry
	int64_t lag_ns, lag_max_ns; // of news: from its writer's clock to here
	int64_t clock_ns;	    // this node's clock ahead of the database's
};

void store_get_totals(struct store *s, struct store_totals *out);
