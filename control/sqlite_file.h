// SPDX-License-Identifier: Apache-2.0
// What every SQLite file of Kerbwing has in common: private to its user, WAL, a schema that is brought up to date by
// numbered steps and is refused when it is newer than the program. The file belongs to one thread at a time.
#pragma once

#include <stdbool.h>

struct sqlite3;

enum sqlite_file_result {
	SQLITE_FILE_OK,
	SQLITE_FILE_ACCESS,  // cannot be opened, made or written
	SQLITE_FILE_LOCKED,  // another process holds it
	SQLITE_FILE_FOREIGN, // not SQLite, or a schema that is not ours
	SQLITE_FILE_NEWER,   // a step that this program does not know
	SQLITE_FILE_CORRUPT, // the check of the whole file failed
	SQLITE_FILE_RESULT_COUNT
};

const char *sqlite_file_result_name(unsigned result);

struct sqlite_file_config {
	const char *path;
	const char *vfs; // NULL: the system's
	// Step n brings version n to n + 1; user_version counts them. Each runs in a transaction of its own.
	const char *const *steps;
	int step_count;
	int application_id; // marks the file as ours; 0: not marked
	int page_size;	    // of a new file; 0: SQLite's default
	bool is_durable;    // each commit is flushed; else only checkpoints
	bool is_checked;    // the whole file is read and checked
	bool is_read_only;  // neither made nor changed
};

// On failure *db is NULL and why says more (never NULL, "" when there is nothing to say); *version is what was found.
enum sqlite_file_result sqlite_file_open(const struct sqlite_file_config *cfg, struct sqlite3 **db,
					 int *version, char why[200]);
