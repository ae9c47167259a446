// SPDX-License-Identifier: Apache-2.0
// The worker: polls the ports, runs the pipeline over what came, rests when nothing comes. One lcore does it all, run to
// completion: a node hears tens of thousands of frames a second, one core handles many times that.
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#include "broadcast.h"
#include "latency.h"
#include "mailbox.h"
#include "pipeline.h"
#include "port.h"

enum { LCORE_PORTS_MAX = 16 };

struct rte_mbuf;
struct rte_mempool;

enum { LCORE_TX_MAX = 64 };

// Alert frames of the present burst, handed to the port together.
struct lcore_tx {
	struct rte_mbuf *frames[LCORE_TX_MAX];
	uint32_t count;
};

struct lcore {
	struct pipeline pipeline;
	struct latency latency; // frame arrival to track updated and alerts out
	struct port ports[LCORE_PORTS_MAX];
	uint8_t links[LCORE_PORTS_MAX]; // enum frame_link
	uint32_t port_count;
	uint16_t rx_burst;
	uint32_t nap_us_max;
	uint32_t spin_polls;
	struct mailbox *mailbox;
	struct broadcast broadcast;
	uint32_t broadcast_port; // index; alerts leave by it in the burst that caused them
	struct rte_mempool *pool;
	struct lcore_tx tx;
	atomic_bool *stop;
};

// Entry point of the worker lcore; arg is a struct lcore. Returns when *stop is true and the last burst is done.
int lcore_run(void *arg);

// Queues the frame that announces an alert, and hands what is queued to the port. lcore_tx.c.
void lcore_announce(struct lcore *l, const struct alert *a, int64_t now_ns);
void lcore_flush(struct lcore *l);

// The sink that puts everything in the mailbox.
struct pipeline_sink lcore_mail_sink(struct lcore *l);
