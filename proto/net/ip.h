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
