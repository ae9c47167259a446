// SPDX-License-Identifier: Apache-2.0
// GeoNetworking, ETSI EN 302 636-4-1 version 1 (EtherType 0x8947), and BTP, EN 302 636-5-1: read and written. Big-endian.
// Pure; any thread.
//
//   basic header, 4     version (4) = 1, next (4): 1 common header, 2 secured packet; reserved; lifetime: multiplier (6),
//                       base (2): 50 ms, 1 s, 10 s, 100 s; remaining hop limit
//   [secured packet: a 1609.2 envelope whose payload is what follows; it does not cover the basic header]
//   common header, 8    next (4): 1 BTP-A, 2 BTP-B, 3 IPv6; reserved (4); type (4), subtype (4); traffic class: store
//                       carry forward (1), channel offload (1), id (6); flags (bit 7: mobile); payload length (2);
//                       maximum hop limit; reserved
//   extended header     by type: table in geonet.c
//   payload             as many octets as the length says
// Refusals: ERR_GN_*, and ERR_DOT2_* from the envelope of a secured packet.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "net/dot2.h"

enum gn_next { GN_NEXT_COMMON = 1, GN_NEXT_SECURED = 2 };
enum gn_transport { GN_TRANSPORT_ANY, GN_TRANSPORT_BTP_A, GN_TRANSPORT_BTP_B, GN_TRANSPORT_IPV6 };

// Type and subtype as one octet.
enum gn_type {
	GN_BEACON = 0x10,
	GN_UNICAST = 0x20,
	GN_ANYCAST_CIRCLE = 0x30,
	GN_ANYCAST_RECTANGLE = 0x31,
	GN_ANYCAST_ELLIPSE = 0x32,
	GN_BROADCAST_CIRCLE = 0x40,
	GN_BROADCAST_RECTANGLE = 0x41,
	GN_BROADCAST_ELLIPSE = 0x42,
	GN_SINGLE_HOP = 0x50,
	GN_MULTI_HOP = 0x51,
	GN_LOCATION_REQUEST = 0x60,
	GN_LOCATION_REPLY = 0x61,
};

enum {
	GN_ADDRESS_SIZE = 8,
	GN_FLAG_MOBILE = 0x80,
	GN_HEADER_MAX = 4 + 8 + 48,
	GN_PAYLOAD_MAX = 0xffff,
};

// manual (1), station type (5), reserved or country (10), link layer address (48)
struct gn_address {
	uint8_t octet[GN_ADDRESS_SIZE];
};

static inline unsigned gn_station_type(const struct gn_address *a)
{
	return a->octet[0] >> 2 & 0x1f;
}

// Long position vector. The short one ends before the accuracy flag.
struct gn_position {
	struct gn_address address;
	uint32_t timestamp_ms; // TAI since 2004, modulo 2^32
	int32_t lat_e7;
	int32_t lon_e7;
	bool is_accurate;
	int16_t speed_cms;     // -16384..16383
	uint16_t heading_ddeg; // 0.1 degree from north
};

struct gn_area {
	int32_t lat_e7;
	int32_t lon_e7;
	uint16_t a_m;	    // radius, or half of the longer side
	uint16_t b_m;	    // 0 for a circle
	uint16_t angle_deg; // of a, from north
};

struct geonet {
	// ---- basic header
	uint8_t next;		     // enum gn_next
	uint8_t lifetime_multiplier; // 0..63
	uint8_t lifetime_base;	     // 0..3
	uint8_t hops_left;
	// ---- common header
	uint8_t transport; // enum gn_transport
	uint8_t type;	   // enum gn_type
	uint8_t traffic_class;
	uint8_t flags; // GN_FLAG_MOBILE
	uint8_t hops_max;
	// ---- extended header: what the type has, the rest is zero
	uint16_t sequence;
	uint32_t media;			// SHB: media dependent data
	struct gn_position source;	// every type
	struct gn_position destination; // unicast, location reply: up to the longitude
	struct gn_area area;		// anycast, broadcast
	struct gn_address asked;	// location request
	struct span extended;		// the extended header's octets
	struct span payload;
	uint32_t rest; // octets behind the payload: link padding, or behind it in a secured packet
	struct dot2 security; // of a secured packet; is_signed says whether it was signed
};

enum err geonet_parse(struct span packet, struct geonet *out);

uint32_t geonet_lifetime_ms(const struct geonet *g);

// Whether packets of this type carry a payload for an application: not beacons and location service.
bool geonet_carries_message(const struct geonet *g);

// Basic, common and extended header of an unsecured packet with payload_size octets behind them. Returns the size, 0 when
// it does not fit, the type is not defined, or hops_left is above hops_max.
uint32_t geonet_encode_header(const struct geonet *g, uint32_t payload_size, uint8_t *out,
			      uint32_t size);

const char *
geonet_type_name(unsigned type); // "single-hop broadcast", …; "?" for one that is not defined
