// SPDX-License-Identifier: Apache-2.0
// The worker: polls the ports, runs the pipeline over what came, rests when nothing comes. One lcore does it all, run to
// completion: a node hears tens of thousands of frames a second, one core handles many times that.
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#include "backlog.h"
#include "broadcast.h"
#include "latency.h"
#include "mailbox.h"
#include "pipeline.h"
#include "port.h"
#include "publish.h"
#include "rx_stamp.h"
#include "slot_box.h"
#include "slot_frame.h"
#include "stage_latency.h"

enum {
	LCORE_PORTS_MAX = 16,
	LCORE_BURSTS_MAX = 32,
	LCORE_ROUND_MAX = LCORE_BURSTS_MAX * PIPELINE_BURST_MAX
};

// What one round of polling took.
struct lcore_round {
	struct rte_mbuf *buffers[LCORE_ROUND_MAX];
	struct pipeline_frame frames[LCORE_ROUND_MAX];
	uint8_t port[LCORE_ROUND_MAX];
	uint32_t count;
	uint64_t start; // cycles
};

struct rte_mbuf;
struct rte_mempool;

enum { LCORE_TX_MAX = 64, LCORE_SAYS_MAX = 512 };

// Alert frames of the present burst, handed to the port together.
struct lcore_tx {
	struct rte_mbuf *frames[LCORE_TX_MAX];
	uint32_t count;
};

// Decisions about slots on their way out, and the time that a simulation keeps.
struct lcore_slots {
	struct slot_framer framer;
	uint32_t port; // index
	struct slot_box *box;
	struct lcore_tx tx;
	bool wants;			      // requests go to the main thread
	struct slot_say held[LCORE_SAYS_MAX]; // of the step, told together at its end
	uint32_t held_count;
	uint32_t ticks_port;  // index; LCORE_PORTS_MAX: real time
	int64_t step_ns;      // time of the step; 0: real time
	uint32_t step_frames; // sent in it
};

struct lcore {
	struct pipeline pipeline;
	struct latency latency; // frame arrival to track updated and alerts out
	struct stage_latency stages;
	struct rx_stamp stamp;
	double ns_per_cycle;
	uint64_t empty_cycles[LCORE_PORTS_MAX]; // when the port was last seen empty
	struct port ports[LCORE_PORTS_MAX];
	uint8_t links[LCORE_PORTS_MAX]; // enum frame_link
	uint32_t port_count;
	struct lcore_round round;
	struct backlog backlog;
	uint16_t rx_burst;
	uint16_t bursts;     // taken in one round at most, 1..LCORE_BURSTS_MAX
	uint32_t first_port; // whose turn it is to be asked first
	uint32_t nap_us_max;
	uint32_t deep_nap_us_max; // after deep_after_us of naps in a row
	uint32_t deep_after_us;
	uint32_t spin_polls;
	struct mailbox *mailbox;
	struct broadcast broadcast;
	uint32_t broadcast_port; // index; alerts leave by it in the burst that caused them
	struct rte_mempool *pool;
	struct lcore_tx tx;
	struct lcore_slots slots;
	struct publish *zones;
	bool wants_maps; // MAP messages go to the main thread
	atomic_bool *stop;
};

// Entry point of the worker lcore; arg is a struct lcore. Returns when *stop is true and the last burst is done.
int lcore_run(void *arg);

// Queues the frame that announces an alert, and hands what is queued to the port. lcore_tx.c.
void lcore_announce(struct lcore *l, const struct alert *a, int64_t now_ns);
void lcore_notice(struct lcore *l, const struct broadcast_notice *n, int64_t now_ns);
void lcore_flush(struct lcore *l);

// The time of this worker: that of the simulation's step where one keeps it.
int64_t lcore_now_ns(const struct lcore *l);

// What the main thread wants told. False: nothing waited. lcore_slots.c.
bool lcore_tell(struct lcore *l);

// A frame by which a simulation keeps the time: true, it is dealt with.
bool lcore_take_step(struct lcore *l, uint32_t port, struct span frame);

// The sink that puts everything in the mailbox.
struct pipeline_sink lcore_mail_sink(struct lcore *l);
