// SPDX-License-Identifier: Apache-2.0
// Link layers by hand-made frames: each header's rules, one at a time.
#include "net/frame.h"

#include <string.h>

#include "check.h"
#include "its/bsm.h"
#include "net/dot2.h"

static struct rx_meta meta;
static struct frame_payloads payloads;

static enum err parse(const uint8_t *p, uint32_t n, enum frame_link link)
{
	uint8_t *exact = malloc(n > 0 ? n : 1);
	memcpy(exact, p, n);
	enum err e =
		frame_parse((struct span){exact, n}, link, &frame_udp_default, &meta, &payloads);
	free(exact);
	return e;
}

// A message frame that j2735_frame accepts.
static uint32_t bsm(uint8_t *out)
{
	struct bsm_core c = {.id = {1, 2, 3, 4}, .lat = 1, .lon = 2};
	return bsm_encode_frame(&c, out, BSM_FRAME_SIZE_MAX);
}

static void set_sum(uint8_t *ip)
{
	uint32_t sum = 0;
	ip[10] = ip[11] = 0;
	for (int i = 0; i < 20; i += 2)
		sum += (uint32_t)ip[i] << 8 | ip[i + 1];
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	ip[10] = (uint8_t)(~sum >> 8);
	ip[11] = (uint8_t)~sum;
}

// Ethernet, IPv4, UDP around a payload.
static uint32_t udp4(uint8_t *f, uint16_t port, const uint8_t *data, uint32_t n)
{
	memset(f, 0, 42);
	f[11] = 7; // source address
	f[12] = 0x08;
	uint8_t *ip = f + 14, *udp = ip + 20;
	ip[0] = 0x45;
	ip[2] = (uint8_t)((28 + n) >> 8);
	ip[3] = (uint8_t)(28 + n);
	ip[8] = 64;
	ip[9] = 17;
	ip[12] = 10;
	set_sum(ip);
	udp[2] = (uint8_t)(port >> 8);
	udp[3] = (uint8_t)port;
	udp[4] = (uint8_t)((8 + n) >> 8);
	udp[5] = (uint8_t)(8 + n);
	memcpy(udp + 8, data, n);
	return 42 + n;
}

static void test_ethernet(void)
{
	uint8_t f[64] = {0};
	CU_ASSERT_EQUAL(parse(f, 0, FRAME_LINK_ETHERNET), ERR_ETH_TRUNCATED);
	CU_ASSERT_EQUAL(parse(f, 13, FRAME_LINK_ETHERNET), ERR_ETH_TRUNCATED);
	f[12] = 0x08, f[13] = 0x06; // ARP
	CU_ASSERT_EQUAL(parse(f, 60, FRAME_LINK_ETHERNET), ERR_ETH_TYPE_OTHER);
	CU_ASSERT_NOT_EQUAL(meta.source_key, 0);
	static const uint8_t tag[4] = {0x81, 0x00, 0x00, 0x05};
	memcpy(f + 12, tag, 4);
	memcpy(f + 16, tag, 4);
	memcpy(f + 20, tag, 4);
	CU_ASSERT_EQUAL(parse(f, 60, FRAME_LINK_ETHERNET), ERR_ETH_VLAN_DEPTH);
	CU_ASSERT_EQUAL(parse(f, 17, FRAME_LINK_ETHERNET), ERR_ETH_TRUNCATED);
	f[20] = 0x88, f[21] = 0xdc, f[22] = 0x03; // two tags, then WSMP that ends early
	CU_ASSERT_EQUAL(parse(f, 23, FRAME_LINK_ETHERNET), ERR_WSMP_TRUNCATED);
}

static void test_ipv4(void)
{
	uint8_t m[64], f[128];
	uint32_t n = udp4(f, 46800, m, bsm(m));
	CU_ASSERT_EQUAL(parse(f, n, FRAME_LINK_ETHERNET), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_J2735);
	CU_ASSERT_EQUAL(payloads.item[0].n, BSM_FRAME_SIZE_MAX);
	CU_ASSERT_EQUAL(payloads.is_forwarded, 1);
	CU_ASSERT_EQUAL(parse(f, n - 1, FRAME_LINK_ETHERNET), ERR_IP_TRUNCATED);
	for (uint32_t len = 14; len < 34; len++)
		CU_ASSERT_EQUAL(parse(f, len, FRAME_LINK_ETHERNET), ERR_IP_TRUNCATED);

	uint8_t g[128];
#define MUTATED(change, want)                                                                      \
	do {                                                                                       \
		memcpy(g, f, n);                                                                   \
		change;                                                                            \
		set_sum(g + 14);                                                                   \
		CU_ASSERT_EQUAL(parse(g, n, FRAME_LINK_ETHERNET), want);                           \
	} while (0)
	MUTATED(g[14] = 0x55, ERR_IP_HEADER); // version 5
	MUTATED(g[14] = 0x44, ERR_IP_HEADER); // header of 16 octets
	MUTATED(g[20] = 0x20, ERR_IP_FRAGMENT);
	MUTATED(g[21] = 0x01, ERR_IP_FRAGMENT);
	MUTATED(g[23] = 6, ERR_IP_PROTOCOL_OTHER);
	MUTATED(g[37] = 1, ERR_UDP_PORT_OTHER);
	MUTATED((g[38] = 0, g[39] = 7), ERR_UDP_LENGTH);
	MUTATED(g[39] = 200, ERR_UDP_LENGTH);
	MUTATED((g[38] = 0, g[39] = 8), ERR_UDP_EMPTY);
#undef MUTATED
	memcpy(g, f, n);
	g[24] ^= 1; // checksum
	CU_ASSERT_EQUAL(parse(g, n, FRAME_LINK_ETHERNET), ERR_IP_HEADER);
}

static void test_ipv6(void)
{
	uint8_t m[64], f[160] = {0};
	uint32_t n = bsm(m);
	f[12] = 0x86, f[13] = 0xdd;
	uint8_t *ip = f + 14;
	ip[0] = 0x60;
	ip[5] = (uint8_t)(8 + 8 + n); // destination options, UDP, message
	ip[6] = 60;
	ip[23] = 1;
	uint8_t *opt = ip + 40, *udp = opt + 8;
	opt[0] = 17;
	udp[2] = 46800 >> 8, udp[3] = 46800 & 0xff;
	udp[5] = (uint8_t)(8 + n);
	memcpy(udp + 8, m, n);
	uint32_t size = 14 + 40 + 8 + 8 + n;
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.item[0].n, n);
	CU_ASSERT_EQUAL(parse(f, size - 1, FRAME_LINK_ETHERNET), ERR_IP_TRUNCATED);
	opt[0] = 44;
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET), ERR_IP_FRAGMENT);
	opt[0] = 58;
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET), ERR_IP_PROTOCOL_OTHER);
	opt[0] = 17, opt[1] = 30; // extension longer than the packet
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET), ERR_IP_TRUNCATED);
	ip[0] = 0x50;
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET), ERR_IP_HEADER);
}

static void test_forwarded_behind_a_vendor_header(void)
{
	uint8_t m[200] = {0}, f[300], message[64];
	uint32_t n = bsm(message);
	memset(m, 0xab, 30);
	memcpy(m + 30, message, n);
	memset(m + 30 + n, 0xcd, 14); // trailer
	uint32_t size = udp4(f, 46800, m, 30 + n + 14);
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.item[0].n, n + 14);

	uint32_t h = dot2_encode_unsecured(n, m + 3, 8);
	memcpy(m + 3 + h, message, n);
	size = udp4(f, 46800, m, 3 + h + n);
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.item[0].n, n);

	memset(m, 0xab, 60);
	size = udp4(f, 46800, m, 60);
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET),
			ERR_NONE); // the codec will say what is wrong
	CU_ASSERT_EQUAL(payloads.item[0].n, 60);
}

static void test_radiotap(void)
{
	// radiotap with flags and signal, then a beacon with one Remote ID element of a 25-octet message.
	uint8_t f[128] = {0, 0, 10, 0, 0x22, 0, 0, 0, 0x00, 0xc8};
	uint8_t *w = f + 10;
	w[0] = 0x80;
	w[10] = 2, w[15] = 9; // address 2
	uint8_t *ie = w + 36;
	static const uint8_t head[] = {0xdd, 5 + 25, 0xfa, 0x0b, 0xbc, 0x0d, 0x01, 0x00};
	memcpy(ie, head, sizeof(head));
	uint32_t n = 10 + 36 + 7 + 25;
	CU_ASSERT_EQUAL(parse(f, n, FRAME_LINK_RADIOTAP), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_ODID);
	CU_ASSERT_EQUAL(payloads.item[0].n, 25);
	CU_ASSERT_EQUAL(meta.rssi_dbm, -56);
	CU_ASSERT_EQUAL(meta.mac[5], 9);
	CU_ASSERT_EQUAL(parse(f, n - 1, FRAME_LINK_RADIOTAP), ERR_WIFI_TRUNCATED);
	CU_ASSERT_EQUAL(parse(f, 7, FRAME_LINK_RADIOTAP), ERR_RADIOTAP_HEADER);
	CU_ASSERT_EQUAL(parse(f, 20, FRAME_LINK_RADIOTAP), ERR_WIFI_TRUNCATED);
	f[8] = 0x40;
	CU_ASSERT_EQUAL(parse(f, n, FRAME_LINK_RADIOTAP), ERR_WIFI_BAD_FCS);
	f[8] = 0x10; // four octets of check sequence behind the elements
	CU_ASSERT_EQUAL(parse(f, n + 4, FRAME_LINK_RADIOTAP), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.item[0].n, 25);
	f[8] = 0;
	ie[2] = 0xfb;
	CU_ASSERT_EQUAL(parse(f, n, FRAME_LINK_RADIOTAP), ERR_WIFI_NO_DRONE_DATA);
	w[0] = 0xb0; // another management frame
	CU_ASSERT_EQUAL(parse(f, n, FRAME_LINK_RADIOTAP), ERR_WIFI_NO_DRONE_DATA);
	w[0] = 0x88; // data
	CU_ASSERT_EQUAL(parse(f, n, FRAME_LINK_RADIOTAP), ERR_ETH_TYPE_OTHER);
	f[0] = 1;
	CU_ASSERT_EQUAL(parse(f, n, FRAME_LINK_RADIOTAP), ERR_RADIOTAP_HEADER);
	f[0] = 0, f[2] = 200;
	CU_ASSERT_EQUAL(parse(f, n, FRAME_LINK_RADIOTAP), ERR_RADIOTAP_HEADER);
}

static const struct check_test tests[] = {
	{"Ethernet and VLAN", test_ethernet},
	{"IPv4 and UDP", test_ipv4},
	{"IPv6 and its extension headers", test_ipv6},
	{"J2735 behind a forwarder's header", test_forwarded_behind_a_vendor_header},
	{"radiotap and beacon", test_radiotap},
};

CHECK_MAIN("net/frame", tests)
