// SPDX-License-Identifier: Apache-2.0
// A city's store for tests: in SQLite, or in PostgreSQL when KERBWING_TEST_PG names a file with a connection string (with_cluster.py);
// there each rig has a schema of its own. Its clock stands still unless the test moves it.
#pragma once

#include "hub/city_backend.h"
#include "hub/rollup.h"

struct city_rig {
	bool is_postgres;
	char dir[64];
	struct city_store_config cfg;
	struct city_store *store, *second; // second: another process's, PostgreSQL alone
	struct intake_room room;
};

#define CITY_RIG_NOW_NS INT64_C(1795200000000000000) // a full hour
extern int64_t city_rig_now_ns;			     // of all rigs

void city_rig_open(struct city_rig *r);
void city_rig_restart(struct city_rig *r);
void city_rig_close(struct city_rig *r);
// What the store says of itself, after all that was put is durable.
struct city_store_state city_rig_state(struct city_rig *r);
// Connection string or path, in the rig's schema.
const char *city_rig_where(const struct city_rig *r);

// Puts a packed message, as if it had come now. `again`: the broker says that it may have come before.
void city_rig_put(struct city_store *s, const char *topic, const ProtobufCMessage *m, bool again);
// A summary of one second that ends at end_ns, with frames = seq.
void city_rig_summary(struct city_store *s, const char *node, uint64_t boot_id, uint64_t seq,
		      int64_t end_ns);

// Asks in the store's thread and waits.
void city_rig_ask(struct city_rig *r, void (*ask)(void *ctx, struct city_backend *b), void *ctx);
// Summaries of a page: how many; the sum of their sequence numbers; the cursor of the last.
unsigned city_rig_list(struct city_rig *r, const struct city_list *l, uint64_t *seq_sum,
		       struct city_cursor *last);
// Everything that there is.
extern const struct city_list city_rig_all;

// Rolls up and forgets until there is nothing left to do.
void city_rig_tidy(struct city_rig *r);
