// SPDX-License-Identifier: Apache-2.0
// A disk for SQLite that fails when it is told to: the system's, with a flush that is refused or space that ends. It also
// knows whether everything written to a write-ahead log was flushed since. One test, one thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct flaky_vfs {
	// Flushes of write-ahead logs, counted from flaky_vfs_reset on: the one with number fail_sync_at (from 1; 0: none)
	// and so many behind it are refused.
	uint32_t fail_sync_at, fail_sync_count;
	uint32_t syncs;
	int64_t space; // bytes that may still be written; negative: no limit. Then SQLITE_FULL
	bool refuses_writes; // SQLITE_IOERR_WRITE
	bool is_wal_dirty;   // written and not flushed
};

extern struct flaky_vfs flaky_vfs;

// The name to open files with. Registers it at the first call; everything works until told otherwise.
const char *flaky_vfs_reset(void);
