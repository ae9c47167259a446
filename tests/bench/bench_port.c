// SPDX-License-Identifier: Apache-2.0
#include "bench_port.h"

#include <rte_eal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int eal(const struct bench_port *p)
{
	static char lcores[16], name[32], prefix[48];
	static char fixed[][20] = {"--no-huge",
				   "-m",
				   "64",
				   "--no-pci",
				   "--no-shconf",
				   "--no-telemetry",
				   "--log-level=1",
				   "--file-prefix",
				   "--lcores"};
	snprintf(lcores, sizeof(lcores), "0@%s", p->cpu);
	snprintf(name, sizeof(name), "%s", p->name);
	snprintf(prefix, sizeof(prefix), "kerbwing-%s", p->name);
	char *args[] = {name,	  fixed[0], fixed[1], fixed[2], fixed[3], fixed[4],
			fixed[5], fixed[6], fixed[7], prefix,	fixed[8], lcores};
	return rte_eal_init(sizeof(args) / sizeof(args[0]), args);
}

static int wait_for_other_end(const struct port *port)
{
	for (int i = 0; i < 300; i++) {
		struct port_stats s;
		port_stats_read(port, &s);
		if (s.up)
			return 0;
		usleep(10000);
	}
	return -1;
}

int bench_port_open(const struct bench_port *p, struct port *port, struct rte_mempool **pool)
{
	char device[300];
	if (eal(p) < 0)
		return -1;
	*pool = rte_pktmbuf_pool_create("bench", p->buffers, p->cache, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
					SOCKET_ID_ANY);
	snprintf(device, sizeof(device), "net_memif0,role=%s,id=0,socket=%s,socket-abstract=no",
		 p->role, p->socket_path);
	const struct port_params params = {"bench", device, 1024, 1024, false};
	if (*pool == NULL || port_open(port, &params, *pool, p->name) != 0)
		return -1;
	return strcmp(p->role, "client") == 0 ? wait_for_other_end(port) : 0;
}
