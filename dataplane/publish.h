// SPDX-License-Identifier: Apache-2.0
// Zone maps from the main thread to the worker by RCU: the worker reads one pointer a loop and says once a loop that it
// holds nothing of the loop before; the main thread frees a map when the worker has said so since. Neither ever waits for
// the other. A worker that naps is offline: nothing waits for it, and it looks at the pointer anew when it is back.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "scene/zone_map.h"

enum { PUBLISH_RETIRED_MAX = 8 };

struct rte_rcu_qsbr;

struct publish {
	struct rte_rcu_qsbr *rcu;
	_Atomic(const struct zone_map *) current;
	struct {
		struct zone_map *map;
		uint64_t token;
	} retired[PUBLISH_RETIRED_MAX];
	uint32_t retired_count;
	struct zone_map *owned; // the current one
	uint64_t freed;
};

// EAL must run. Returns 0 or -ENOMEM.
int publish_init(struct publish *p);
void publish_fini(struct publish *p); // the worker has ended

// ---- main thread

// False while too many maps wait to be freed: the caller keeps its map and tries again later. The map is then p's.
bool publish_set(struct publish *p, struct zone_map *map);
void publish_tick(struct publish *p); // frees what nobody reads any more

// ---- worker

void publish_online(struct publish *p);
void publish_offline(struct publish *p);
void publish_quiescent(struct publish *p);
static inline const struct zone_map *publish_get(struct publish *p)
{
	return atomic_load_explicit(&p->current, memory_order_acquire);
}
