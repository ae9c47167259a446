// SPDX-License-Identifier: Apache-2.0
// The audit log: entries that are only ever added, each holding the SHA-256 of the one before, so that none can be changed,
// left out or put in without the rest showing it. Each entry also holds a digest of every record that it changed: the
// last entry that names a record proves the record's bytes.
//
// What the chain cannot show is that its end was cut off together with the head: note the head that `kerbwing audit
// verify` prints somewhere else from time to time, and give it to a later verify.
//
// Pruning. The log is bounded: its oldest entries go when there are more than configured. The base (sequence number and
// hash of the last one that went) takes their place, and an entry audit.prune states the base and, again, the digests of
// the records that only entries that went had proven. So what is left still proves every live record.
//
// No I/O, no clock. Any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

enum {
	AUDIT_HASH_SIZE = 32,
	AUDIT_HEX_SIZE = 2 * AUDIT_HASH_SIZE + 1,
	AUDIT_CHANGE_SIZE = 2 + STORE_ID_SIZE + 1 + AUDIT_HASH_SIZE, // on disk
};

// The action of an entry that prunes.
#define AUDIT_PRUNE "audit.prune"

struct audit_hash {
	uint8_t octet[AUDIT_HASH_SIZE];
};

// An end of the chain: the head, or the base that the first entry builds on. Sequence 0 with a hash of zeroes: nothing yet.
struct audit_point {
	uint64_t seq;
	struct audit_hash hash;
};

struct audit_entry {
	uint64_t seq; // from 1 without holes
	int64_t time_ns;
	const char *operator_name, *action, *reason; // within their limits, never NULL
	uint16_t kind;
	struct store_id id;
	const uint8_t *changes; // AUDIT_CHANGE_SIZE each
	uint32_t changes_size;
	struct audit_hash prev, hash;
};

// One change as an entry tells it.
struct audit_change {
	uint16_t kind;
	struct store_id id;
	bool is_delete;
	struct audit_hash digest; // zeroes for a delete
};

// Of kind, id, expiry and bytes.
void audit_digest(const struct store_record *r, struct audit_hash *out);
void audit_put_change(uint8_t out[AUDIT_CHANGE_SIZE], const struct audit_change *c);
// False when the flag is neither 0 nor 1 or a delete has a digest.
bool audit_get_change(const uint8_t in[AUDIT_CHANGE_SIZE], struct audit_change *c);

// The hash that the entry must have on top of its prev.
void audit_seal(const struct audit_entry *e, struct audit_hash *out);

// The reason of an entry that prunes up to a base, and back.
void audit_base_text(const struct audit_point *base, char out[STORE_REASON_MAX]);
bool audit_base_of(const char *reason, struct audit_point *base);

void audit_hex(const struct audit_hash *h, char out[AUDIT_HEX_SIZE]);
bool audit_unhex(const char *text, struct audit_hash *out);
bool audit_is_equal(const struct audit_hash *a, const struct audit_hash *b);
