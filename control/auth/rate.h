// SPDX-License-Identifier: Apache-2.0
// How often each client may ask: token buckets in a table of fixed size. Who asked longest ago gives way to a new client and
// begins with a full bucket: forgetting favours the client, never the table. Pure; one thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct rate_bucket {
	uint64_t key; // 0: free
	int64_t at_ns;
	double left;
};

struct rate {
	struct rate_bucket *slot;
	uint32_t mask;
	double per_s, burst; // per_s 0: no limit
	uint64_t evicted;
};

// clients: a power of two is made of it. Returns 0 or -ENOMEM.
int rate_init(struct rate *r, uint32_t clients, double per_s, double burst);
void rate_fini(struct rate *r);

// Takes one. 0: go on; else the whole seconds after which it is worth asking again, 1 at least.
unsigned rate_take(struct rate *r, uint64_t key, int64_t now_ns);
