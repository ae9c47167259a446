// SPDX-License-Identifier: Apache-2.0
// The worker: polls the ports, runs the pipeline over what came, rests when nothing comes. One lcore does it all, run to
// completion: a node hears tens of thousands of frames a second, one core handles many times that.
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#include "latency.h"
#include "mailbox.h"
#include "pipeline.h"
#include "port.h"
#include "publish.h"

enum { LCORE_PORTS_MAX = 16 };

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
	struct publish *zones;
	bool wants_maps; // MAP messages go to the main thread
	atomic_bool *stop;
};

// Entry point of the worker lcore; arg is a struct lcore. Returns when *stop is true and the last burst is done.
int lcore_run(void *arg);

// The sink that puts everything in the mailbox.
struct pipeline_sink lcore_mail_sink(struct lcore *l);
