// SPDX-License-Identifier: Apache-2.0
// Decisions about slots as frames for the port: SSM in WSMP, SSEM in GeoNetworking, RSC in a UDP datagram. Pure; the worker's.
#pragma once

#include "signal_message.h"
#include "slot_message.h"

struct slot_framer {
	struct broadcast_params p;
	struct slot_writer w;
	uint16_t sequence;
};

void slot_framer_init(struct slot_framer *f, const struct broadcast_params *p);

// One frame with the first decisions of one crossing; *used: how many it holds. Returns its octets, 0: a value does not fit (*used
// are to be left out).
uint32_t slot_frame_make(struct slot_framer *f, const struct slot_say *says, uint32_t n,
			 int64_t now_ns, uint8_t out[static SLOT_FRAME_MAX], uint32_t *used);

// What the lights of a crossing show: SPAT, SPATEM. 0: a value does not fit.
uint32_t slot_frame_signals(struct slot_framer *f, const struct signal_say *s, int64_t now_ns,
			    uint8_t out[static SLOT_FRAME_MAX]);
