// SPDX-License-Identifier: Apache-2.0
#include "net/ip.h"

#include <stdbool.h>

#include "wire/block.h"
#include "wire/cursor.h"
#include "wire/writer.h"

enum { IP_PROTO_UDP = 17, UDP_HEADER = 8, V4_HEADER = 20, V6_HEADER = 40, V6_EXTENSIONS_MAX = 4 };

// RFC 1071: the ones' complement sum; over a header with a right checksum it is all ones.
static inline uint16_t header_sum(const uint8_t *p, uint32_t n)
{
	uint64_t sum =
		0; // of pairs of 16 bits in the host's order, which the sum does not depend on
	for (uint32_t i = 0; i + 4 <= n; i += 4)
		sum += block_u32le(p, i);
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	return __builtin_bswap16((uint16_t)sum);
}

static inline enum err parse_udp(struct span datagram, struct ip_udp *out)
{
	const uint8_t *p = datagram.p;
	if (!block_fits(datagram, UDP_HEADER))
		return ERR_UDP_LENGTH;
	out->src_port = block_u16be(p, 0);
	out->dst_port = block_u16be(p, 2);
	uint32_t len = block_u16be(p, 4); // the checksum is the sender's affair
	if (len < UDP_HEADER || len > datagram.n)
		return ERR_UDP_LENGTH;
	if (len == UDP_HEADER)
		return ERR_UDP_EMPTY;
	out->payload = (struct span){p + UDP_HEADER, len - UDP_HEADER};
	return ERR_NONE;
}

// RFC 791: version and header length at 0, total length at 2, fragment at 6, protocol at 9, source at 12.
enum err ip_parse_v4_udp(struct span packet, struct ip_udp *out)
{
	const uint8_t *p = packet.p;
	if (!block_fits(packet, V4_HEADER))
		return ERR_IP_TRUNCATED;
	out->src = p + 12;
	out->src_len = 4;
	uint32_t header = (p[0] & 0x0fu) * 4, total = block_u16be(p, 2);
	if (p[0] >> 4 != 4 || header < V4_HEADER || total < header)
		return ERR_IP_HEADER;
	if (total > packet.n)
		return ERR_IP_TRUNCATED;
	// Nearly every header is of one length: that sum is a few additions.
	if ((header == V4_HEADER ? header_sum(p, V4_HEADER) : header_sum(p, header)) != 0xffff)
		return ERR_IP_HEADER;
	if ((block_u16be(p, 6) & 0x3fff) != 0) // more-fragments flag or an offset
		return ERR_IP_FRAGMENT;
	if (p[9] != IP_PROTO_UDP)
		return ERR_IP_PROTOCOL_OTHER;
	return parse_udp((struct span){p + header, total - header}, out);
}

// Extension headers that are {next, length in 8 octets less one, …}: hop-by-hop, routing, destination options.
static bool is_skippable(uint32_t next)
{
	return next == 0 || next == 43 || next == 60;
}

enum { V6_FRAGMENT = 44 };

enum err ip_parse_v6_udp(struct span packet, struct ip_udp *out)
{
	struct cursor c = cursor_over(packet);
	uint32_t first = cursor_u32be(&c);
	uint32_t len = cursor_u16be(&c);
	uint32_t next = cursor_u8(&c);
	cursor_skip(&c, 1); // hop limit
	out->src = cursor_take(&c, 16);
	out->src_len = 16;
	cursor_skip(&c, 16); // destination
	if (c.error)
		return ERR_IP_TRUNCATED;
	if (first >> 28 != 6)
		return ERR_IP_HEADER;
	if (len > cursor_left(&c))
		return ERR_IP_TRUNCATED;
	c = cursor_over(cursor_span(&c, len));
	for (int i = 0; is_skippable(next); i++) {
		if (i == V6_EXTENSIONS_MAX)
			return ERR_IP_EXTENSION;
		next = cursor_u8(&c);
		uint32_t units = cursor_u8(&c);
		cursor_skip(&c, units * 8 + 6);
	}
	if (c.error)
		return ERR_IP_TRUNCATED;
	if (next == V6_FRAGMENT)
		return ERR_IP_FRAGMENT;
	if (next != IP_PROTO_UDP)
		return ERR_IP_PROTOCOL_OTHER;
	return parse_udp(cursor_rest(&c), out);
}

uint32_t ip_encode_v4_udp_header(const struct ip_v4_udp *h, uint32_t payload_size, uint8_t *out,
				 uint32_t room)
{
	enum { CHECKSUM_AT = 10 };
	if (room < IP_V4_UDP_HEADER_SIZE || payload_size > UINT16_MAX - IP_V4_UDP_HEADER_SIZE)
		return 0;
	struct writer w = writer_init(out, room);
	writer_be(&w, 0x4500, 2);
	writer_be(&w, IP_V4_UDP_HEADER_SIZE + payload_size, 2);
	writer_be(&w, 0x00004000, 4); // not to be fragmented
	writer_be(&w, 0x40 << 8 | IP_PROTO_UDP, 2);
	writer_be(&w, 0, 2); // the checksum
	writer_be(&w, h->src, 4);
	writer_be(&w, h->dst, 4);
	writer_be(&w, h->src_port, 2);
	writer_be(&w, h->dst_port, 2);
	writer_be(&w, UDP_HEADER + payload_size, 2);
	writer_be(&w, 0, 2);
	uint16_t sum = (uint16_t)~header_sum(out, V4_HEADER);
	out[CHECKSUM_AT] = (uint8_t)(sum >> 8);
	out[CHECKSUM_AT + 1] = (uint8_t)sum;
	return writer_len(&w);
}
