// SPDX-License-Identifier: Apache-2.0
// From a received frame to the octets that a family's codec reads: walks the link headers of every port kind and says
// which family the payload belongs to. The same function serves the packet path and `kerbwing decode`. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"

// What a frame starts with.
enum frame_link {
	FRAME_LINK_ETHERNET,   // Ethernet header
	FRAME_LINK_RADIOTAP,   // radiotap, then 802.11
	FRAME_LINK_PC5,	       // C-V2X message-family octet: 1 WSMP, 3 GeoNetworking, 4 DSMP
	FRAME_LINK_NORDIC_BLE, // Nordic sniffer's header, then a Bluetooth LE packet (link type 272)
	FRAME_LINK_COUNT
};

enum { FRAME_PAYLOADS_MAX = 8, FRAME_UDP_PORTS_MAX = 32, FRAME_OCTETS_MAX = 2304 };
enum { FRAME_UDP_ANY_PORT = 0 }; // of a row: every port that no row before it names

// Which family listens on a UDP destination port.
struct frame_udp_port {
	uint16_t port;
	uint8_t family;	 // enum obs_family
	uint8_t framing; // enum csae_framing, of OBS_FAMILY_CSAE
};

struct frame_udp_map {
	struct frame_udp_port row[FRAME_UDP_PORTS_MAX];
	uint32_t count;
};

// The ports that receivers and autopilots use by default: MAVLink 14550; J2735 as forwarded by roadside units; Remote ID
// from our own receivers 14569; crewed traffic as GDL90 4000 and as BaseStation lines 30003.
extern const struct frame_udp_map frame_udp_default;

struct frame_payloads {
	uint8_t family;	      // enum obs_family, of item[0]
	uint8_t is_forwarded; // many senders stand behind one source: UDP, C-V2X without addresses
	uint8_t count;
	bool has_app_id;
	uint16_t lost;	   // payloads of the frame beyond FRAME_PAYLOADS_MAX
	uint16_t btp_port; // BTP destination port, 0 none
	uint32_t app_id;   // PSID, ITS-AID or AID as the lowest header states it, when has_app_id
	struct span
		envelope; // 1609.2 structure that the payload came in; dot2_peel names its parts. {NULL, 0} none
	uint8_t item_family[FRAME_PAYLOADS_MAX]; // one beacon may carry Open Drone ID and GB 46750
	struct span item[FRAME_PAYLOADS_MAX];
	uint8_t octets[FRAME_OCTETS_MAX]; // payload that came as text; otherwise not touched
};

// meta->port and meta->rx_ns are the caller's; the rest of meta is filled in. On an error meta->source_key may be set
// (0 when the frame was too damaged to tell its sender). Items point into the frame or into out->octets.
enum err frame_parse(struct span frame, enum frame_link link, const struct frame_udp_map *map,
		     struct rx_meta *meta, struct frame_payloads *out);

const char *frame_link_name(unsigned link); // "ethernet", "radiotap", "pc5", "nordic_ble"
