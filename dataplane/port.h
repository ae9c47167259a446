// SPDX-License-Identifier: Apache-2.0
// One DPDK port: opened, sized, started, read in bursts, closed. Any PCI device or virtual device that DPDK knows.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct rte_mbuf;
struct rte_mempool;

struct port_params {
	const char *name; // for errors
	const char
		*device; // PCI address or virtual device with arguments, variables already expanded
	uint16_t rx_ring, tx_ring;
	bool promiscuous;
};

struct port {
	uint16_t id; // DPDK's
	bool is_vdev;
	bool started;
	char device[320];
};

struct port_stats {
	uint64_t frames, bytes, missed, errors;
	bool up;
};

// Returns 0, or a negative errno after one line on stderr that says what to do. Main thread.
int port_open(struct port *p, const struct port_params *params, struct rte_mempool *pool,
	      const char *program);
void port_close(struct port *p);

// Worker.
uint16_t port_receive(const struct port *p, struct rte_mbuf **frames, uint16_t max);

// Any thread.
void port_stats_read(const struct port *p, struct port_stats *out);
