// SPDX-License-Identifier: Apache-2.0
// What the broker has handed over and the store has not committed yet, on disk: a queue of one writer and one reader.
//
// Paho calls back before it acknowledges a message to the broker (docs/decisions/0052-inbox.md), so inbox_put in that callback
// makes the acknowledgement true: the record is in the kernel's hands before the broker forgets the message, and the end of
// this process in any way, kill -9 included, loses nothing. It is not synced by itself: a power loss takes what
// arrived and was not committed, which inbox_sync bounds while the store is behind; else the store's commit is the sync.
//
// Files are segments of spool records (uplink/spool_format.h) in a directory of one process, which a lock says. "done"
// tells where the rest begins. Bounded by bytes_max; then inbox_put refuses.
//
// Threads: inbox_put by one (Paho's), all else by one other (the loop's). They share two positions.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	INBOX_PATH_MAX = 400,
	INBOX_TOPIC_MAX = 255,
	INBOX_SEGMENT = 4 * 1024 * 1024, // octets of a file, at most
	INBOX_READ = 512 * 1024,	 // octets read at once
};

// A place behind a record: number of the segment << 32 | offset. Grows.
typedef uint64_t inbox_mark;

struct inbox_message {
	const char *topic; // NUL-terminated
	const uint8_t *payload;
	size_t size;
	int64_t received_ns; // when it came first
	bool is_again; // may have come before: the broker says so, or another life of this process read it
	inbox_mark mark; // inbox_done(mark) forgets it and all before it
};

struct inbox {
	char dir[INBOX_PATH_MAX];
	uint64_t bytes_max;
	int lock_fd, done_fd;
	// The writer's.
	int write_fd;
	int64_t retry_ns; // no attempt to write before; 0: none failed
	int last_error;
	uint8_t *record;
	// Between them.
	_Atomic inbox_mark written;
	_Atomic uint64_t oldest; // segment
	_Atomic bool is_failing;
	_Atomic uint64_t put, put_octets, refused, failures;
	// The reader's.
	int read_fd;
	uint64_t read_segment; // of read_fd
	inbox_mark read, done;
	inbox_mark
		furthest; // what lies before was read once, in this life or (what was found) maybe in another
	uint8_t *buffer;
	uint32_t buffer_from, buffer_size;
	char topic[INBOX_TOPIC_MAX + 1];
	inbox_mark synced;
	uint64_t own; // segments from here on are of this life
	uint64_t taken, damaged;
};

// Reads what another life left. 0; -EBUSY: another process has the directory; -EUCLEAN: files that no inbox leaves together; or
// another negative errno.
int inbox_open(struct inbox *b, const char *dir, uint64_t bytes_max);
void inbox_close(struct inbox *b);

// 0; -ENOBUFS when bytes_max is reached, -EMSGSIZE, or the negative errno of the disk, which is tried again every 2 s.
int inbox_put(struct inbox *b, const char *topic, size_t topic_len, const uint8_t *payload,
	      size_t size, bool is_again, int64_t now_ns);

// The next record; false: none. What it points at lives until the next call.
bool inbox_next(struct inbox *b, struct inbox_message *out);
// All up to the mark is in the store.
void inbox_done(struct inbox *b, inbox_mark mark);
// The store could not take what was read: inbox_next begins again behind what is done.
void inbox_rewind(struct inbox *b);

uint64_t inbox_waiting(const struct inbox *b); // octets of files that are not done
bool inbox_is_empty(const struct inbox *b);

// To the disk, what is not done yet. Blocks as long as the disk does.
void inbox_sync(struct inbox *b);
