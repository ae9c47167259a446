// SPDX-License-Identifier: Apache-2.0
// Wraps messages as we send them, so that other people's tools can read the frames.
//   frame_tool geonet PORT | wsmp PSID  <  hex lines  >  hex of Ethernet frames
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/btp.h"
#include "net/dot2.h"
#include "net/geonet.h"
#include "net/wsmp.h"

enum { ETHERNET = 14, HEADERS_MAX = 128, MESSAGE_MAX = 8192 };

static uint8_t frame[ETHERNET + HEADERS_MAX + MESSAGE_MAX];

static uint32_t ethernet(uint16_t type)
{
	memset(frame, 0xff, 6);
	memcpy(frame + 6, "\x02\x00\x00\x00\x00\x01", 6);
	frame[12] = (uint8_t)(type >> 8);
	frame[13] = (uint8_t)type;
	return ETHERNET;
}

static uint32_t geonet(uint32_t at, unsigned long port, uint32_t n)
{
	struct geonet g = {.next = GN_NEXT_COMMON,
			   .lifetime_multiplier = 1,
			   .lifetime_base = 1,
			   .hops_left = 1,
			   .transport = GN_TRANSPORT_BTP_B,
			   .type = GN_SINGLE_HOP,
			   .hops_max = 1};
	g.source.address.octet[0] = 15 << 2; // roadside unit
	g.source.lat_e7 = 480000000;
	g.source.lon_e7 = 110000000;
	at += geonet_encode_header(&g, n + BTP_HEADER_SIZE, frame + at, HEADERS_MAX);
	return at + btp_encode_header((uint16_t)port, 0, frame + at, BTP_HEADER_SIZE);
}

static uint32_t wsmp(uint32_t at, unsigned long psid, uint32_t n)
{
	uint8_t inner[DOT2_HEADER_UNSECURED_MAX];
	uint32_t size = dot2_encode_unsecured(n, inner, sizeof(inner));
	at += wsmp_encode_header((uint32_t)psid, size + n, frame + at, WSMP_HEADER_MAX);
	memcpy(frame + at, inner, size);
	return at + size;
}

int main(int argc, char **argv)
{
	static char line[2 * MESSAGE_MAX + 2];
	unsigned long number = argc == 3 ? strtoul(argv[2], NULL, 0) : 0;
	while (argc == 3 && fgets(line, sizeof(line), stdin) != NULL) {
		uint32_t n = (uint32_t)strspn(line, "0123456789abcdef") / 2, at;
		if (strcmp(argv[1], "geonet") == 0)
			at = geonet(ethernet(0x8947), number, n);
		else if (strcmp(argv[1], "wsmp") == 0)
			at = wsmp(ethernet(0x88dc), number, n);
		else
			return 2;
		for (uint32_t i = 0; i < n; i++) {
			unsigned v = 0;
			sscanf(line + 2 * i, "%2x", &v);
			frame[at + i] = (uint8_t)v;
		}
		for (uint32_t i = 0; i < at + n; i++)
			printf("%02x", frame[i]);
		putchar('\n');
	}
	return argc == 3 ? 0 : 2;
}
