// SPDX-License-Identifier: Apache-2.0
// The store in a database that speaks PostgreSQL's protocol, for one book that several nodes share (store_shared.h). Tables
// kerbwing_book, kerbwing_record, kerbwing_audit; the first node makes them. Transactions are SERIALIZABLE; who writes holds
// the row of its book in kerbwing_book. Nothing waits longer than timeout_ms for the server. One thread at a time.
#pragma once

#include "store/store_backend.h"

enum { STORE_PG_BOOK_MAX = 40, STORE_PG_PRINT_SIZE = 32 };

enum store_pg_notify {
	STORE_PG_NOTIFY_AUTO, // where the engine is PostgreSQL
	STORE_PG_NOTIFY_ON,
	STORE_PG_NOTIFY_OFF, // others' changes are asked for
	STORE_PG_NOTIFY_COUNT
};

const char *store_pg_notify_name(unsigned notify);

struct store_pg_config {
	const char *
		conninfo_path; // file with a connection string of libpq, readable by this user alone
	const char *book;      // lower-case letters, digits, '_' and '-'
	unsigned timeout_ms;   // of each step at the server; connecting may take twice as long
	enum store_pg_notify notify;
	unsigned clock_max_ms; // a turn is refused when clocks differ more; 0: not looked at
	// What all nodes of a book must have in common, as a hash; it is noted by the first. With `replaces_print` this node's
	// takes the place of what is noted.
	uint8_t print[STORE_PG_PRINT_SIZE];
	bool replaces_print;
	// store_open without a thread: connects at once.
	bool is_alone;
	bool is_read_only; // with is_alone: nothing is made, and the print is not looked at
};

// Reads the file; talks to nobody yet unless is_alone. NULL with *result and `why`.
struct store_backend *store_pg_open(const struct store_pg_config *cfg, enum store_result *result,
				    char why[STORE_WHY_SIZE]);
