// SPDX-License-Identifier: Apache-2.0
// Messages on disk until the broker has them: append-only files ("segments") of one stream each, so that what matters less can
// be given up without touching what matters more. The loop's thread; one process a directory (a lock file says so).
//
// Durability. A record is in the kernel's hands when spool_append returns: it survives the end of the process in any way. On
// the disk it is when spool_sync returns; the owner calls it every spool.sync_ms, and that much is what a power loss may
// take. Acknowledgements are kept in a file beside each segment and never synced by themselves: what is lost of them is sent
// once more, which the hub tells by node, boot and sequence. A segment is deleted when all of it is acknowledged.
//
// Bounded. When bytes_max is reached a segment goes in which nothing but shelved records are left, the oldest of the first stream
// (the one of least value) that has any; when there is none, the oldest of the first stream that has any at all; the owner is told,
// and counts. When the disk takes nothing, append fails, the owner keeps the message
// in memory, and the spool tries again after RETRY_NS; `is_failing` says so.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uplink/spool_format.h"

enum { SPOOL_SEGMENTS_MAX = 1024, SPOOL_PATH_MAX = 400, SPOOL_STREAMS_MAX = 4 };

struct spool_ref {
	uint64_t segment; // 0: not on disk
	uint32_t offset;
};

struct spool_config {
	const char *dir; // made with mode 0700 when missing
	uint64_t bytes_max;
	unsigned stream_count; // ascending value
	// A record that was there when the spool was opened and is not acknowledged; oldest first within its stream.
	void (*found)(void *ctx, unsigned stream, struct spool_ref ref, uint32_t size,
		      int64_t made_ns);
	// A segment is given up: all its records are gone.
	void (*given_up)(void *ctx, unsigned stream, uint64_t segment);
	void *ctx;
	// For tests; NULL: write(2). Returns octets written or -1 with errno.
	int64_t (*write)(int fd, const void *p, size_t n);
};

struct spool_segment {
	uint64_t number;
	unsigned stream;
	int fd, ack_fd;	  // -1 closed
	uint32_t size;	  // octets, its head included
	uint32_t acks;	  // octets of its acknowledgements
	uint32_t live;	  // records not acknowledged here
	uint32_t shelved; // of those, acknowledged by the broker and kept for a while
	bool is_active;	  // takes more
	bool is_dirty;	  // not synced
};

struct spool_totals {
	uint64_t appended, acked, failures, torn, syncs;
	uint64_t segments_given_up; // those with nothing but shelved records not counted
};

struct spool {
	struct spool_config cfg;
	char dir[SPOOL_PATH_MAX];
	int lock_fd;
	struct spool_segment segment[SPOOL_SEGMENTS_MAX]; // ascending numbers
	uint32_t count;
	uint64_t next_number, bytes;
	uint32_t segment_max; // octets
	int64_t retry_ns;     // no attempt to write before, 0: none failed
	bool is_open, is_failing, is_dir_dirty;
	int last_errno;
	struct spool_totals totals;
};

// Reads what is there. Returns 0, -EBUSY when another process has the directory, or another negative errno when it cannot be
// used; then the spool takes nothing and fails every append with that error.
int spool_open(struct spool *s, const struct spool_config *cfg);
void spool_close(struct spool *s);

// 0, or a negative errno: the record is not there.
int spool_append(struct spool *s, unsigned stream, int64_t made_ns, const uint8_t *payload,
		 uint32_t size, int64_t now_ns, struct spool_ref *ref);

// Reads a payload back; returns its size, or 0 when it is damaged or unreadable.
uint32_t spool_read(struct spool *s, struct spool_ref ref, uint8_t *out, uint32_t size);

// The record is kept although the broker has it: it gives way before what the broker does not have. Not on disk; once a record.
void spool_shelve(struct spool *s, struct spool_ref ref);

// The record is not needed any more. was_shelved: spool_shelve was called for it.
void spool_ack(struct spool *s, struct spool_ref ref, bool was_shelved);

// To the disk. Blocks as long as the disk does.
void spool_sync(struct spool *s);
