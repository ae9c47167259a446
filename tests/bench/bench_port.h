// SPDX-License-Identifier: Apache-2.0
// A bench program's own end of a memif: one port without hugepages. One a process.
#pragma once

#include <rte_mbuf.h>

#include "port.h"

struct bench_port {
	const char *name;
	const char *role; // "client" or "server"
	const char *socket_path;
	const char *cpu;
	unsigned buffers, cache; // of the pool
};

// Returns 0, or -1. A client waits up to 3 s for the other end.
int bench_port_open(const struct bench_port *p, struct port *port, struct rte_mempool **pool);
