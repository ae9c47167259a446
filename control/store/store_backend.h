// SPDX-License-Identifier: Apache-2.0
// What a backend of the store does: keep records and audit entries, all or nothing. Synchronous; one thread at a time.
#pragma once

#include "store/audit.h"
#include "store/store.h"

// One batch as it is written: its changes, and its entry, sealed.
struct store_write {
	const struct store_change *changes;
	const struct audit_hash *digests; // of the changes, in their order
	uint32_t count;
	struct audit_entry entry;
};

// The oldest entries go, up to and with base.seq; `entry` says so and names the records that keep their proof.
struct store_prune {
	struct audit_point base;
	struct audit_entry entry;
};

struct store_ends {
	struct audit_point base, head;
};

// What is visited belongs to the backend and is valid during the call. False stops.
struct store_visitor {
	bool (*entry)(void *ctx, const struct audit_entry *e); // NULL: entries are skipped
	bool (*record)(void *ctx, const struct store_record *r, uint64_t audit_seq,
		       const struct audit_hash *digest); // NULL: records are skipped
	void *ctx;
};

struct store_backend;

// The head of a shared log, as it was read.
struct store_head {
	struct store_ends ends;
	int64_t time_ns;  // of the last entry, by its writer's clock
	int64_t clock_ns; // this node's clock ahead of the database's
};

// What a backend that several nodes use does besides. Everything is bounded in time; AWAY: the connection is gone.
struct store_shared_ops {
	// APART, NEWER and others with `why`: not as it is configured.
	enum store_result (*connect)(struct store_backend *b, char why[STORE_WHY_SIZE]);
	void (*drop)(struct store_backend *b);
	// Until `wake` is readable, others wrote an entry after `known` (true) or the time is over.
	enum store_result (*wait)(struct store_backend *b, int wake, int64_t ns, uint64_t known,
				  bool *is_told);
	// Nobody else writes from here to commit or cancel. CONTENTION: try again. CLOCK: clocks differ.
	enum store_result (*begin)(struct store_backend *b, struct store_head *out);
	void (*cancel)(struct store_backend *b);
	// What changed since `from`, deletes first; in a turn, or by itself at one moment in time (then *head is read
	// with it, and is_turn is false). At most `max` changes: what is more is cut off and *is_cut set.
	enum store_result (*changes)(struct store_backend *b, uint64_t from, bool is_turn,
				     uint32_t max, struct store_head *head,
				     void (*cb)(void *ctx, const struct store_change *c), void *ctx,
				     bool *is_cut, char why[STORE_WHY_SIZE]);
	// Whether the log has this entry.
	enum store_result (*has_entry)(struct store_backend *b, const struct audit_point *p,
				       bool *is_in);
	// In a turn: the oldest entries go, so that about `max` stay. Moves both ends.
	enum store_result (*shrink)(struct store_backend *b, struct store_ends *ends, uint64_t max,
				    int64_t time_ns, uint64_t *gone);
};

struct store_backend_ops {
	const char *name;
	// One moment in time: the ends (filled before anything is visited), entries from from_seq on in order, then records by kind and id. CORRUPT_RECORD or
	// CORRUPT_AUDIT with `why` when something cannot be what we wrote; OK also when the visitor stopped.
	enum store_result (*visit)(struct store_backend *b, uint64_t from_seq,
				   const struct store_visitor *v, struct store_ends *ends,
				   char why[STORE_WHY_SIZE]);
	// All writes with one flush. OK; DISK_FULL, IO, FLUSH: nothing of it is there, not after a crash either; UNKNOWN.
	enum store_result (*commit)(struct store_backend *b, const struct store_write *w,
				    uint32_t count);
	// The sequence number of the entry that last changed the record; 0 when there is no record.
	uint64_t (*proof)(struct store_backend *b, uint16_t kind, const struct store_id *id);
	// All or nothing, as commit.
	enum store_result (*prune)(struct store_backend *b, const struct store_prune *p);
	// House-keeping after outcomes were told; may be NULL.
	void (*tidy)(struct store_backend *b);
	void (*close)(struct store_backend *b);
	const struct store_shared_ops *shared; // NULL: one node alone
};

struct store_backend {
	const struct store_backend_ops *ops;
};
