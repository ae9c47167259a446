// SPDX-License-Identifier: Apache-2.0
// MAVLink datagrams to observations. Every message of one autopilot gets one key (source and system id), so that its
// position, its UTM report and its Open Drone ID messages make one track. Messages without a position or an identity
// (HEARTBEAT, SYS_STATUS, operator data …) are accepted and observe nothing: a ground station, which sends heartbeats too,
// never becomes an aircraft. Pure; any thread.
#pragma once

#include "obs/codec.h"
#include "uas/mavlink.h"

struct mavlink_stats {
	uint32_t frames; // accepted + all refused
	uint32_t accepted;
	uint32_t refused[ERR_COUNT]; // by reason; ERR_TOO_MANY_OBS: good, but out_max was reached
};

// A whole UDP payload (codec_fn). ERR_NONE when at least one frame was accepted; else the first frame's reason.
enum err mavlink_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
			unsigned out_max, unsigned *out_count);

// The same, counting each frame into *stats (added to, never cleared).
enum err mavlink_decode_counted(struct span payload, const struct rx_meta *meta, struct obs *out,
				unsigned out_max, unsigned *out_count, struct mavlink_stats *stats);

// One frame to at most one observation; *produced is 0 or 1. ERR_NONE or the reason why the message is refused.
enum err mavlink_obs_of(const struct mavlink_frame *f, const struct rx_meta *meta, struct obs *out,
			unsigned *produced);
