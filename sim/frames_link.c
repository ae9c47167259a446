// SPDX-License-Identifier: Apache-2.0
#include "frames_link.h"

#include <math.h>

#include "base/units.h"

enum { IP_HEADER = 20, UDP_HEADER = 8, IP_PROTOCOL_UDP = 17, IP_TTL = 64, PORT_SENDER = 14555 };
enum { RADIOTAP_CHANNEL = 1u << 3, RADIOTAP_SIGNAL = 1u << 5, RADIOTAP_SIZE = 13 };
enum {
	CHANNEL_6_MHZ = 2437,
	CHANNEL_2GHZ_OFDM = 0x00c0,
	BEACON_INTERVAL_TU = 1000,
	CAPABILITY_ESS = 1
};

static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

void frames_link_ethernet(struct writer *w, const uint8_t src[6], unsigned type)
{
	writer_bytes(w, everybody, sizeof(everybody));
	writer_bytes(w, src, 6);
	writer_be(w, type, 2);
}

// RFC 1071 over a header whose checksum field is still zero.
static uint16_t ip_checksum(const uint8_t *p)
{
	uint32_t sum = 0;
	for (unsigned i = 0; i < IP_HEADER; i += 2)
		sum += (uint32_t)p[i] << 8 | p[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

void frames_link_udp_to(struct writer *w, uint32_t id, uint16_t port, struct span payload)
{
	uint8_t ip[IP_HEADER];
	struct writer h = writer_init(ip, sizeof(ip));
	writer_be(&h, 0x4500, 2); // version 4, five words, no class
	writer_be(&h, IP_HEADER + UDP_HEADER + payload.n, 2);
	writer_be(&h, 0, 2);
	writer_be(&h, 0x4000, 2); // not to be fragmented
	writer_u8(&h, IP_TTL);
	writer_u8(&h, IP_PROTOCOL_UDP);
	writer_be(&h, 0, 2);
	writer_be(&h, 0x0a420000u | (id & 0xffff), 4);
	writer_be(&h, 0x0a42fffeu, 4);
	uint16_t sum = ip_checksum(ip);
	ip[10] = (uint8_t)(sum >> 8);
	ip[11] = (uint8_t)sum;
	writer_bytes(w, ip, sizeof(ip));
	writer_be(w, PORT_SENDER, 2);
	writer_be(w, port, 2);
	writer_be(w, UDP_HEADER + payload.n, 2);
	writer_be(w, 0, 2); // no checksum: allowed over IPv4
	writer_bytes(w, payload.p, payload.n);
}

void frames_link_udp(struct writer *w, uint32_t id, struct span payload)
{
	frames_link_udp_to(w, id, FRAMES_LINK_PORT_MAVLINK, payload);
}

// Free-space loss at 2.4 GHz from 20 dBm.
static int signal_dbm(double away_m)
{
	double loss_db = 40.0 + 20.0 * log10(fmax(away_m, 1.0));
	return (int)lround(fmax(20.0 - loss_db, -95.0));
}

void frames_link_beacon(struct writer *w, const uint8_t src[6], double away_m, uint8_t counter,
			struct span pack, int64_t now_ns)
{
	static const uint8_t element[4] = {0xfa, 0x0b, 0xbc, 0x0d}; // ASD-STAN, Remote ID
	writer_u16le(w, 0);
	writer_u16le(w, RADIOTAP_SIZE);
	writer_u32le(w, RADIOTAP_CHANNEL | RADIOTAP_SIGNAL);
	writer_u16le(w, CHANNEL_6_MHZ);
	writer_u16le(w, CHANNEL_2GHZ_OFDM);
	writer_u8(w, (uint8_t)signal_dbm(away_m));
	writer_u16le(w, 0x0080); // beacon
	writer_u16le(w, 0);
	writer_bytes(w, everybody, sizeof(everybody));
	writer_bytes(w, src, 6);
	writer_bytes(w, src, 6);
	writer_u16le(w, (unsigned)counter << 4);
	writer_le(w, (uint64_t)(now_ns / UNITS_NS_PER_US), 8);
	writer_u16le(w, BEACON_INTERVAL_TU);
	writer_u16le(w, CAPABILITY_ESS);
	writer_u8(w, 0xdd);
	writer_u8(w, (unsigned)sizeof(element) + 1 + pack.n);
	writer_bytes(w, element, sizeof(element));
	writer_u8(w, counter);
	writer_bytes(w, pack.p, pack.n);
}
