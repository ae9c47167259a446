// SPDX-License-Identifier: Apache-2.0
// The receive time that a driver gives with a frame. Only net_pcap is believed: its stamp is microseconds since 1970; what
// other drivers count in is the device's own affair.
#pragma once

#include <rte_mbuf.h>
#include <rte_mbuf_dyn.h>
#include <stdbool.h>
#include <stdint.h>

struct rx_stamp {
	size_t offset; // within a packet buffer
	uint64_t flag;
	bool is_given;
};

// After the ports were opened: drivers register the field then.
static inline void rx_stamp_find(struct rx_stamp *s)
{
	int offset = rte_mbuf_dynfield_lookup(RTE_MBUF_DYNFIELD_TIMESTAMP_NAME, NULL);
	int bit = rte_mbuf_dynflag_lookup(RTE_MBUF_DYNFLAG_RX_TIMESTAMP_NAME, NULL);
	s->is_given = offset >= 0 && bit >= 0;
	s->offset = offset >= 0 ? (size_t)offset : 0;
	s->flag = bit >= 0 ? 1ULL << bit : 0;
}

// Nanoseconds since 1970, or `otherwise` when this frame has no stamp.
static inline int64_t rx_stamp_ns(const struct rx_stamp *s, const struct rte_mbuf *m,
				  int64_t otherwise)
{
	if (!s->is_given || (m->ol_flags & s->flag) == 0)
		return otherwise;
	return (int64_t)*RTE_MBUF_DYNFIELD(m, s->offset, const rte_mbuf_timestamp_t *) * 1000;
}
