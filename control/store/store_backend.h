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
};

struct store_backend {
	const struct store_backend_ops *ops;
};
