// SPDX-License-Identifier: Apache-2.0
// The store in one SQLite file (WAL, a flush for each commit), private to its user. One process writes; others may read
// while it does. One thread at a time.
#pragma once

#include "store/store_backend.h"

struct store_sqlite_config {
	const char *path;
	const char *vfs;   // for tests that make the disk fail; NULL: the system's
	bool is_read_only; // neither made nor migrated nor locked
};

// Makes or migrates the file, checks it. NULL with *result and `why`.
struct store_backend *store_sqlite_open(const struct store_sqlite_config *cfg,
					enum store_result *result, char why[STORE_WHY_SIZE]);
