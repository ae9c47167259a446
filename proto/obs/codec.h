// SPDX-License-Identifier: Apache-2.0
// The codecs: one row a family, in the order in which families are tried. A decoder is pure and never allocates.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/obs.h"

// What the path below a codec knows about a received frame.
struct rx_meta {
	int64_t rx_ns;	     // arrival at the port, Unix UTC
	uint64_t source_key; // transmitter: hash of its MAC or IP address
	uint8_t mac[6];	     // transmitter's MAC, when has_mac
	uint8_t has_mac;
	uint8_t port;	    // index of the port
	int8_t rssi_dbm;    // 0 unknown
	uint8_t dot2_flags; // OBS_FLAG_SIGNED, OBS_FLAG_VERIFIED as the envelope says
	uint8_t csae_dialect; // enum csae_dialect (its/its.h) that the feed speaks; nothing on the wire says it
};

enum {
	CODEC_OBS_MAX = 256
}; // objects that one payload may report: a whole sensor message of any family

// payload: the family's own octets without link headers. Writes at most out_max observations and their number.
// ERR_NONE may come with no observation: a valid message that reports no object.
typedef enum err (*codec_decode_fn)(struct span payload, const struct rx_meta *meta,
				    struct obs *out, unsigned out_max, unsigned *out_count);

struct codec {
	enum obs_family family;
	codec_decode_fn decode;
	const char *standard; // what it implements, for help texts
};

// Row of a family; NULL for one that has no codec.
const struct codec *codec_of(unsigned family);
