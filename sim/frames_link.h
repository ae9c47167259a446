// SPDX-License-Identifier: Apache-2.0
// The headers below a message: Ethernet, IPv4 and UDP as a telemetry radio's computer sends them,
// radiotap and 802.11 as a monitoring receiver hands them over. Pure.
#pragma once

#include "wire/cursor.h"
#include "wire/writer.h"

enum {
	FRAMES_LINK_TYPE_WSMP = 0x88dc,
	FRAMES_LINK_TYPE_GEONET = 0x8947,
	FRAMES_LINK_TYPE_IPV4 = 0x0800,
	FRAMES_LINK_PORT_MAVLINK = 14550
};

// Ethernet header, to everybody.
void frames_link_ethernet(struct writer *w, const uint8_t src[6], unsigned type);

// IPv4 and UDP header and payload, from 10.66.x.y (one address for each id) to 10.66.255.254 port
// 14550.
void frames_link_udp(struct writer *w, uint32_t id, struct span payload);
void frames_link_udp_to(struct writer *w, uint32_t id, uint16_t port, struct span payload);

// Radiotap header with the signal strength at a distance, 802.11 beacon, Remote ID element around a
// message or pack.
void frames_link_beacon(struct writer *w, const uint8_t src[6], double away_m, uint8_t counter,
			struct span pack, int64_t now_ns);
