// SPDX-License-Identifier: Apache-2.0
// Ethernet II with up to two VLAN tags (IEEE 802.3, 802.1Q, 802.1ad). Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum {
	ETH_TYPE_IPV4 = 0x0800,
	ETH_TYPE_IPV6 = 0x86dd,
	ETH_TYPE_VLAN = 0x8100,
	ETH_TYPE_QINQ = 0x88a8,
	ETH_TYPE_WSMP = 0x88dc,	  // IEEE 1609.3
	ETH_TYPE_GEONET = 0x8947, // ETSI EN 302 636-4-1
};

struct eth {
	const uint8_t *src; // 6 bytes inside the frame
	uint16_t type;	    // behind the tags
	struct span payload;
};

enum err eth_parse(struct span frame, struct eth *out);

enum { ETH_HEADER_SIZE = 14 };

// A frame to everybody, without tags. Returns ETH_HEADER_SIZE, or 0 when the room does not suffice.
uint32_t eth_encode_header(const uint8_t src[static 6], uint16_t type, uint8_t *out, uint32_t room);
