// SPDX-License-Identifier: Apache-2.0
// What others told this node of their intents and constraints: enough to know an old notification from a new one. A table of
// fixed size; a newcomer takes the place of whoever stands there. Pure; one thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "book/air_types.h"

enum { USS_RECEIVED_SIZE = 4096 };

struct uss_received {
	struct {
		struct air_id id;
		uint64_t ovn; // hash
		int64_t version;
		bool is_used;
	} slot[USS_RECEIVED_SIZE];
	uint64_t seed, taken, stale;
};

// False: older than one that came before, or as old and different. An OVN of "" is not compared.
bool uss_received_take(struct uss_received *u, const struct air_id *id, int64_t version,
		       const char *ovn);
