// SPDX-License-Identifier: Apache-2.0
// The least that frames over memif can take on this machine, beside which the latency of a node is judged: a receiver that
// never rests and does nothing but read the clock.
//   bench_sink MEMIF_SOCKET SECONDS CPU
// Frames are bench_node's with "stamp": their last eight octets are the clock when they were made. Prints one JSON line.
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "bench_port.h"
#include "latency.h"

enum { BURST = 32 };

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

int main(int argc, char **argv)
{
	static struct latency waits;
	struct port port;
	struct rte_mempool *pool;
	if (argc != 4)
		return 2;
	const struct bench_port p = {"bench_sink", "server", argv[1], argv[3], 8191, 128};
	if (bench_port_open(&p, &port, &pool) != 0)
		return 2;
	const int64_t end_ns = now_ns() + (int64_t)(atof(argv[2]) * 1e9);
	for (int64_t t = now_ns(); t < end_ns; t = now_ns()) {
		struct rte_mbuf *m[BURST];
		const uint16_t n = port_receive(&port, m, BURST);
		if (n > 0)
			t = now_ns();
		for (uint16_t i = 0; i < n; i++) {
			int64_t made_ns;
			memcpy(&made_ns,
			       rte_pktmbuf_mtod(m[i], uint8_t *) + m[i]->data_len - sizeof(made_ns),
			       sizeof(made_ns));
			latency_add(&waits, (uint64_t)(t > made_ns ? t - made_ns : 0), 1);
		}
		rte_pktmbuf_free_bulk(m, n);
	}
	printf("{\"frames\":%llu,\"p50\":%llu,\"p99\":%llu,\"p999\":%llu}\n",
	       (unsigned long long)latency_count(&waits),
	       (unsigned long long)latency_permille(&waits, 500),
	       (unsigned long long)latency_permille(&waits, 990),
	       (unsigned long long)latency_permille(&waits, 999));
	port_close(&port);
	return 0;
}
