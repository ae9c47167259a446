// SPDX-License-Identifier: Apache-2.0
#include "publish.h"

#include <errno.h>
#include <rte_malloc.h>
#include <rte_rcu_qsbr.h>
#include <string.h>

enum { READERS = 1, WORKER = 0 };

int publish_init(struct publish *p)
{
	memset(p, 0, sizeof(*p));
	size_t size = rte_rcu_qsbr_get_memsize(READERS);
	p->rcu = rte_zmalloc("publish", size, RTE_CACHE_LINE_SIZE);
	if (p->rcu == NULL || rte_rcu_qsbr_init(p->rcu, READERS) != 0 ||
	    rte_rcu_qsbr_thread_register(p->rcu, WORKER) != 0) {
		publish_fini(p);
		return -ENOMEM;
	}
	return 0;
}

void publish_fini(struct publish *p)
{
	for (uint32_t i = 0; i < p->retired_count; i++)
		zone_map_destroy(p->retired[i].map);
	zone_map_destroy(p->owned);
	rte_free(p->rcu);
	memset(p, 0, sizeof(*p));
}

void publish_tick(struct publish *p)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < p->retired_count; i++) {
		if (rte_rcu_qsbr_check(p->rcu, p->retired[i].token, false) == 1) {
			zone_map_destroy(p->retired[i].map);
			p->freed++;
		} else {
			p->retired[kept++] = p->retired[i];
		}
	}
	p->retired_count = kept;
}

bool publish_set(struct publish *p, struct zone_map *map)
{
	publish_tick(p);
	if (p->retired_count == PUBLISH_RETIRED_MAX)
		return false;
	atomic_store_explicit(&p->current, map, memory_order_release);
	if (p->owned != NULL) {
		p->retired[p->retired_count].map = p->owned;
		p->retired[p->retired_count++].token = rte_rcu_qsbr_start(p->rcu);
	}
	p->owned = map;
	return true;
}

void publish_online(struct publish *p)
{
	rte_rcu_qsbr_thread_online(p->rcu, WORKER);
}

void publish_offline(struct publish *p)
{
	rte_rcu_qsbr_thread_offline(p->rcu, WORKER);
}

void publish_quiescent(struct publish *p)
{
	rte_rcu_qsbr_quiescent(p->rcu, WORKER);
}
