// SPDX-License-Identifier: Apache-2.0
// The store in memory, for tests: a disk that fails when it is told to, and that can be taken from one store to the next
// as after a crash. Not for production: it forgets.
#pragma once

#include "store/store_backend.h"

// What goes wrong, by number of the commit from now on, counting from 1; 0: never.
struct store_mem_plan {
	uint32_t fail_at;	   // this commit fails with `failure`
	uint32_t fail_count;	   // and so many after it
	enum store_result failure; // DISK_FULL, IO, FLUSH
	uint32_t
		lose_answer_at; // reported UNKNOWN; there after a reopen unless a commit came in between
	uint64_t
		bytes_max; // DISK_FULL when all records and entries together would be more; 0: no limit
};

// A disk outlives its backends. NULL: out of memory.
struct store_mem_disk *store_mem_disk_create(void);
void store_mem_disk_destroy(struct store_mem_disk *d);
void store_mem_disk_plan(struct store_mem_disk *d, const struct store_mem_plan *p);
// Damages the bytes of a record, or of an entry when seq is not 0.
bool store_mem_disk_damage(struct store_mem_disk *d, uint16_t kind, const struct store_id *id,
			   uint64_t seq);

struct store_backend *store_mem_open(struct store_mem_disk *d);
