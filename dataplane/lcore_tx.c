// SPDX-License-Identifier: Apache-2.0
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "lcore.h"

// False: no room for it.
static bool queue(struct lcore *l, const uint8_t *octets, uint32_t size)
{
	if (l->tx.count == LCORE_TX_MAX)
		lcore_flush(l);
	struct rte_mbuf *m = rte_pktmbuf_alloc(l->pool);
	char *room = m != NULL ? rte_pktmbuf_append(m, (uint16_t)size) : NULL;
	if (room == NULL) {
		rte_pktmbuf_free(m);
		return false;
	}
	memcpy(room, octets, size);
	l->tx.frames[l->tx.count++] = m;
	return true;
}

void lcore_announce(struct lcore *l, const struct alert *a, int64_t now_ns)
{
	uint64_t *counted = &l->pipeline.counters.v[COUNTER_BROADCAST];
	uint8_t octets[BROADCAST_FRAME_MAX];
	uint32_t size;
	enum broadcast_skip skip =
		broadcast_frame(&l->broadcast, a, &l->pipeline.scene.plane, now_ns, octets, &size);
	if (skip != BROADCAST_SKIP_NONE)
		counted[skip]++;
	else
		counted[BROADCAST_SKIP_PORT] += !queue(l, octets, size);
}

static void hand_over(struct lcore *l, uint64_t *counted)
{
	if (l->tx.count == 0)
		return;
	uint16_t sent = rte_eth_tx_burst(l->ports[l->broadcast_port].id, 0, l->tx.frames,
					 (uint16_t)l->tx.count);
	counted[BROADCAST_SKIP_NONE] += sent;
	counted[BROADCAST_SKIP_PORT] += l->tx.count - sent;
	rte_pktmbuf_free_bulk(l->tx.frames + sent, l->tx.count - sent);
	l->tx.count = 0;
}

// Alerts of the burst leave first: what is queued is theirs, so that both are counted apart.
void lcore_notice(struct lcore *l, const struct broadcast_notice *n, int64_t now_ns)
{
	uint64_t *counted = &l->pipeline.counters.v[COUNTER_NOTICE];
	uint8_t octets[BROADCAST_FRAME_MAX];
	uint32_t size;
	enum broadcast_skip skip = broadcast_notice_frame(&l->broadcast, n, now_ns, octets, &size);
	if (skip != BROADCAST_SKIP_NONE) {
		counted[skip]++;
		return;
	}
	lcore_flush(l);
	counted[BROADCAST_SKIP_PORT] += !queue(l, octets, size);
	hand_over(l, counted);
}

void lcore_flush(struct lcore *l)
{
	hand_over(l, &l->pipeline.counters.v[COUNTER_BROADCAST]);
}
