// SPDX-License-Identifier: Apache-2.0
// IPv4 (RFC 791), IPv6 (RFC 8200) and UDP (RFC 768). No reassembly: a fragment is refused by name. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct ip_udp {
	const uint8_t *src; // 4 or 16 bytes inside the packet
	uint8_t src_len;
	uint16_t src_port;
	uint16_t dst_port;
	struct span payload;
};

// Link padding behind the IP length is cut off. The UDP checksum is not checked: frames taken from a local interface often
// carry an unfinished one (the kernel leaves it to a card that they never reach), and the link's own check has passed.
enum err ip_parse_v4_udp(struct span packet, struct ip_udp *out);
enum err ip_parse_v6_udp(struct span packet, struct ip_udp *out);

enum { IP_V4_UDP_HEADER_SIZE = 28 };

struct ip_v4_udp {
	uint32_t src, dst; // 192.0.2.1 is 0xc0000201
	uint16_t src_port, dst_port;
};

// Writes both headers, not to be fragmented and with 64 hops, for `payload_size` octets that follow. Without a checksum of
// the data (RFC 768 allows it over IPv4; what carries it has its own). Returns IP_V4_UDP_HEADER_SIZE, or 0 when the room or
// the 16-bit length does not suffice.
uint32_t ip_encode_v4_udp_header(const struct ip_v4_udp *h, uint32_t payload_size, uint8_t *out,
				 uint32_t room);
