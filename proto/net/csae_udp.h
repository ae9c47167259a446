// SPDX-License-Identifier: Apache-2.0
// Chinese messages as makers of roadside units forward them over UDP. There is no standard for the outer framing: the feed's
// configuration names one of the forms that were seen. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum csae_framing {
	CSAE_FRAMING_PLAIN, // a message frame, or a DSMP message (told apart by whether its lengths fit exactly)
	CSAE_FRAMING_AID_HEX, // AID as 32 bits, big-endian, then the frame as hexadecimal text
	CSAE_FRAMING_UID, // 8 characters of a device id, milliseconds (64) and length (16), little-endian, then the frame
	CSAE_FRAMING_LIST, // {length (16, big-endian), frame}, repeated to the end of the datagram
	CSAE_FRAMING_COUNT
};

enum { CSAE_UDP_ITEMS_MAX = 8, CSAE_UDP_OCTETS_MAX = 2304 };

struct csae_udp {
	uint32_t aid; // 0 not stated
	uint32_t count;
	uint32_t lost; // frames beyond CSAE_UDP_ITEMS_MAX
	struct span item[CSAE_UDP_ITEMS_MAX];
};

// Frames lie in the datagram, except those of hexadecimal text, which are written to octets (CSAE_UDP_OCTETS_MAX of
// them). ERR_UDP_FRAMING when the framing does not hold together, ERR_DSMP_* for a DSMP message that is damaged.
enum err csae_udp_parse(struct span datagram, enum csae_framing framing, uint8_t *octets,
			struct csae_udp *out);

const char *csae_framing_name(unsigned framing); // "plain", "aid-hex", "uid", "list"
