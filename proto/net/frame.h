// SPDX-License-Identifier: Apache-2.0
// From a received frame to the octets that a family's codec reads: walks the link headers of every port kind and says
// which family the payload belongs to. The same function serves the packet path and `kerbwing decode`. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"

enum frame_link {
	FRAME_LINK_ETHERNET,
	FRAME_LINK_RADIOTAP,
	FRAME_LINK_NORDIC_BLE,
	FRAME_LINK_COUNT
};

enum { FRAME_PAYLOADS_MAX = 4, FRAME_UDP_PORTS_MAX = 32 };

// Which family listens on a UDP destination port.
struct frame_udp_port {
	uint16_t port;
	uint8_t family; // enum obs_family
};

struct frame_udp_map {
	struct frame_udp_port row[FRAME_UDP_PORTS_MAX];
	uint32_t count;
};

// The ports that receivers and autopilots use by default: MAVLink 14550; J2735 as forwarded by roadside units; Remote ID
// from our own receivers 14569; crewed traffic as GDL90 4000 and as BaseStation lines 30003.
extern const struct frame_udp_map frame_udp_default;

struct frame_payloads {
	uint8_t family; // enum obs_family, of item[0]
	uint8_t via_udp;
	uint8_t count;
	uint8_t overflow;			 // items that were there and had no room in item[]
	uint8_t item_family[FRAME_PAYLOADS_MAX]; // one beacon may carry Open Drone ID and GB 46750
	struct span item[FRAME_PAYLOADS_MAX];
	struct span tbs;       // of a signed envelope: what the signature covers
	struct span signature; //
};

// meta->port and meta->rx_ns are the caller's; the rest of meta is filled in. On an error meta->source_key may be set
// (0 when the frame was too damaged to tell its sender).
enum err frame_parse(struct span frame, enum frame_link link, const struct frame_udp_map *map,
		     struct rx_meta *meta, struct frame_payloads *out);

const char *frame_link_name(unsigned link); // "ethernet", "radiotap", "nordic_ble"
