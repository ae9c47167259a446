// SPDX-License-Identifier: Apache-2.0
// What every codec is given besides the bytes, and the one shape that all codecs have.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/obs.h"

// How a frame arrived. Filled by the link layers, then const.
struct rx_meta {
	int64_t rx_ns;	     // arrival at the port, Unix UTC
	uint64_t source_key; // who sent the frame: hash of the transmitter's address
	uint8_t mac[6];	     // the transmitter's radio or Ethernet address
	uint8_t has_mac;     // 1 when mac is known
	uint8_t port;	     // index of the port
	int8_t rssi_dbm;     // 0 unknown
	uint8_t dot2_flags;  // OBS_FLAG_SIGNED, OBS_FLAG_VERIFIED from the security envelope
};

// Decodes one payload into at most out_max observations. ERR_NONE: accepted, *out_count observations written (may be 0
// when the message carries none); any other code: refused as a whole, *out_count is 0. Pure; any thread.
typedef enum err (*codec_fn)(struct span payload, const struct rx_meta *meta, struct obs *out,
			     unsigned out_max, unsigned *out_count);
