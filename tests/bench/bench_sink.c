// SPDX-License-Identifier: Apache-2.0
// The least that frames over memif can take on this machine, beside which the latency of a node is judged: a receiver that
// never rests and does nothing but read the clock.
//   bench_sink MEMIF_SOCKET SECONDS CPU
// Frames are bench_node's with "stamp": their last eight octets are the clock when they were made. Prints one JSON line.
#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "latency.h"
#include "port.h"

enum { BURST = 32 };

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

static int start(struct port *port, const char *socket_path, const char *cpu)
{
	char device[300], lcores[16];
	snprintf(lcores, sizeof(lcores), "0@%s", cpu);
	char *args[] = {(char *)(uintptr_t) "bench_sink",
			(char *)(uintptr_t) "--no-huge",
			(char *)(uintptr_t) "-m",
			(char *)(uintptr_t) "64",
			(char *)(uintptr_t) "--no-pci",
			(char *)(uintptr_t) "--no-shconf",
			(char *)(uintptr_t) "--no-telemetry",
			(char *)(uintptr_t) "--log-level=1",
			(char *)(uintptr_t) "--file-prefix",
			(char *)(uintptr_t) "kerbwing-sink",
			(char *)(uintptr_t) "--lcores",
			lcores};
	if (rte_eal_init(sizeof(args) / sizeof(args[0]), args) < 0)
		return -1;
	struct rte_mempool *pool = rte_pktmbuf_pool_create(
		"sink", 8191, 128, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	snprintf(device, sizeof(device), "net_memif0,role=server,id=0,socket=%s,socket-abstract=no",
		 socket_path);
	const struct port_params p = {"sink", device, 1024, 1024, false};
	return pool == NULL ? -1 : port_open(port, &p, pool, "bench_sink");
}

int main(int argc, char **argv)
{
	static struct latency waits;
	struct port port;
	if (argc != 4 || start(&port, argv[1], argv[3]) != 0)
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
