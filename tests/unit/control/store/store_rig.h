// SPDX-License-Identifier: Apache-2.0
// A store in a directory of its own, or in memory, without a thread: commits happen when the test turns it. The directory
// can be copied as a crash would leave it.
#pragma once

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/audit_verify.h"
#include "store/store_mem.h"
#include "store/store_pg.h"
#include "store/store_sqlite.h"

// Where the rig keeps its store. PG: in the database that the environment's KERBWING_TEST_PG, a file with a connection string,
// names; each rig is a book of its own.
enum store_rig_kind { STORE_RIG_SQLITE, STORE_RIG_MEM, STORE_RIG_PG };

// How many kinds there are here: 2 without a database.
int store_rig_kinds(void);

enum { STORE_RIG_EVENTS = 4096, STORE_RIG_RECORDS = 4096 };

struct store_rig {
	char dir[64], path[96];
	const char *vfs;
	enum store_rig_kind kind;
	char book[41];		     // PG
	struct store_mem_disk *disk; // MEM
	struct store *store;
	struct store_config cfg;
	char why[STORE_WHY_SIZE];
	// What the callbacks told.
	struct {
		uint64_t ticket;
		enum store_result result;
	} done[STORE_RIG_EVENTS];
	unsigned done_count, failed_count;
	uint64_t failed_first, failed_last;
	// What was read at opening, in its order.
	struct {
		uint16_t kind;
		struct store_id id;
		int64_t expiry_ns;
		uint32_t size;
		uint8_t first; // byte
	} record[STORE_RIG_RECORDS];
	unsigned record_count;
	bool is_dead;	     // callbacks are not heard
	const char *refusal; // what taking a record answers
};

// A new directory (or disk), not opened yet.
void store_rig_init(struct store_rig *r, enum store_rig_kind kind, const char *vfs);
void store_rig_fini(struct store_rig *r);

struct store_backend *store_rig_backend(struct store_rig *r, bool is_read_only,
					enum store_result *rc, char *why);
enum store_result store_rig_open(struct store_rig *r);
void store_rig_close(struct store_rig *r);

// As if the process had died: what it wrote is kept, nothing is closed properly. The rig goes on with what was left.
void store_rig_crash(struct store_rig *r);

// One record put (or deleted when size is negative), the reason "n". Returns the ticket.
uint64_t store_rig_put(struct store_rig *r, unsigned id, int size, uint8_t first,
		       enum store_result *why);
// Turns and collects until nothing waits.
void store_rig_settle(struct store_rig *r);

void store_rig_verify(struct store_rig *r, const struct audit_point *noted,
		      struct audit_report *out);
// PG: ends the sessions of all stores, as a broken network would.
void store_rig_cut(void);
// Runs SQL in the database. False: it was refused.
bool store_rig_pg_sql(const char *sql);
// Runs SQL on the file behind the store's back.
bool store_rig_sql(const struct store_rig *r, const char *sql);

struct store_id store_rig_id(unsigned n);
