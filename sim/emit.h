// SPDX-License-Identifier: Apache-2.0
// Frames into DPDK ports: the only file of the simulation that knows DPDK. Survives the death and
// return of the process at the other end of a memif. Main thread only.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "radio.h"

struct emit;

struct emit_params {
	const char *device
		[RADIO_MEDIUM_COUNT]; // DPDK virtual device with arguments; "" sends nothing there
	unsigned memory_mib;
	const char *program; // for errors
	int64_t patience_ns; // how long a full ring of a peer that is there is tried again
};

struct emit_counts {
	uint64_t sent, not_sent; // not_sent: no peer, or its ring stayed full
	uint64_t received;
	uint64_t connects; // times that a port found its peer
};

// Starts DPDK without hugepages and privileges and opens the ports. 0, or a negative errno after
// one line on stderr.
int emit_open(const struct emit_params *p, struct emit **out);
void emit_close(struct emit *e);

// Takes one frame; it leaves at the latest with the next flush.
void emit_frame(struct emit *e, const struct radio_frame *f);

// Sends what is waiting. A full ring is tried again for a bounded time, then its frames are counted
// as not sent.
void emit_flush(struct emit *e);

// The next frame that a port has received; its octets, 0 when there is none. Frames longer than size are cut.
uint32_t emit_receive(struct emit *e, enum radio_medium medium, uint8_t *out, uint32_t size);

// True when every configured port has its peer. Brings lost ones back; call it now and then.
bool emit_keep_up(struct emit *e, int64_t now_ns);

void emit_read_counts(const struct emit *e, struct emit_counts *out);
