// SPDX-License-Identifier: Apache-2.0
// Link layers by hand-made frames: each header's rules, one at a time.
#include "net/frame.h"

#include <string.h>

#include <pcap/pcap.h>

#include "check.h"
#include "its/bsm.h"
#include "net/btp.h"
#include "net/csae_udp.h"
#include "net/dot2.h"
#include "net/dsmp.h"
#include "net/eth.h"
#include "net/geonet.h"
#include "net/ocb.h"
#include "net/wsmp.h"

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

// Ports of the US operational data environment, V2X-Hub and roadside units; a neighbour of each is nobody's.
static void test_default_ports(void)
{
	static const uint16_t ports[] = {1516,	26789, 44900, 44910, 44920, 44930,
					 44940, 44950, 44990, 46800, 47900};
	uint8_t m[64], f[128];
	uint32_t n = bsm(m);
	for (unsigned i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		CU_ASSERT_EQUAL(parse(f, udp4(f, ports[i], m, n), FRAME_LINK_ETHERNET), ERR_NONE);
		CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_J2735);
		CU_ASSERT_EQUAL(parse(f, udp4(f, ports[i] + 1, m, n), FRAME_LINK_ETHERNET),
				ERR_UDP_PORT_OTHER);
	}
}

// Some units send the message frame as it is; anything else without an envelope stays refused.
static void test_wsmp_without_envelope(void)
{
	uint8_t m[64], f[128] = {0};
	uint32_t n = bsm(m);
	f[12] = 0x88, f[13] = 0xdc;
	uint32_t h = 14 + wsmp_encode_header(0x20, n, f + 14, 16);
	memcpy(f + h, m, n);
	CU_ASSERT_EQUAL(parse(f, h + n, FRAME_LINK_ETHERNET), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_J2735);
	CU_ASSERT_EQUAL(payloads.app_id, 0x20);
	CU_ASSERT_EQUAL(payloads.item[0].n, n);
	f[h + 2]--; // the value ends before the data
	CU_ASSERT_EQUAL(parse(f, h + n, FRAME_LINK_ETHERNET), ERR_DOT2_VERSION);
	f[h + 2]++;
	f[h + 1] = 17; // no such message
	CU_ASSERT_EQUAL(parse(f, h + n, FRAME_LINK_ETHERNET), ERR_DOT2_VERSION);
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

// ---- road messages on every link

// WSMP, 1609.2, message; returns the size.
static uint32_t wsm(uint8_t *out, uint32_t psid)
{
	uint8_t m[BSM_FRAME_SIZE_MAX], d[DOT2_HEADER_UNSECURED_MAX];
	uint32_t n = bsm(m), h = dot2_encode_unsecured(n, d, sizeof(d));
	uint32_t w = wsmp_encode_header(psid, h + n, out, WSMP_HEADER_MAX);
	memcpy(out + w, d, h);
	memcpy(out + w + h, m, n);
	return w + h + n;
}

// Single-hop broadcast, BTP-B, a message of 8 octets.
static uint32_t shb(uint8_t *out, unsigned port, unsigned message_id)
{
	struct geonet g = {.type = GN_SINGLE_HOP,
			   .transport = GN_TRANSPORT_BTP_B,
			   .hops_left = 1,
			   .hops_max = 1};
	uint32_t h = geonet_encode_header(&g, 12, out, 64);
	h += btp_encode_header((uint16_t)port, 0, out + h, 4);
	memset(out + h, 2, 8);
	out[h + 1] = (uint8_t)message_id;
	return h + 8;
}

static enum err parse_typed(unsigned type, const uint8_t *p, uint32_t n)
{
	uint8_t f[300] = {0};
	f[12] = (uint8_t)(type >> 8);
	f[13] = (uint8_t)type;
	memcpy(f + 14, p, n);
	return parse(f, 14 + n, FRAME_LINK_ETHERNET);
}

static void test_wsmp_psid(void)
{
	uint8_t m[200];
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_WSMP, m, wsm(m, 0x20)), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_J2735);
	CU_ASSERT(payloads.has_app_id && payloads.app_id == 0x20);
	CU_ASSERT_EQUAL(payloads.envelope.n, 3 + BSM_FRAME_SIZE_MAX);
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_WSMP, m, wsm(m, 0x7654)),
			ERR_NONE); // unknown: tried as J2735
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_J2735);
	CU_ASSERT_EQUAL(payloads.app_id, 0x7654);
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_WSMP, m, wsm(m, PSID_CAM)), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_ETSI);
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_WSMP, m, wsm(m, 0x87)), ERR_PSID_SERVICE);
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_WSMP, m, wsm(m, 0x23)), ERR_PSID_SERVICE);
	static const uint8_t empty[] = {3, 0, 0x20, 0};
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_WSMP, empty, 4), ERR_WSMP_EMPTY);
}

static void test_psid_table(void)
{
	unsigned known = 0;
	uint32_t at[] = {0x204095, 0x204096, 0x204097};
	for (uint32_t psid = 0; psid < 0x5000; psid++)
		if (psid_use_of(psid) != NULL) {
			CU_ASSERT_EQUAL(psid_use_of(psid)->psid, psid);
			known++;
		}
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_PTR_NOT_NULL(psid_use_of(at[i]));
	CU_ASSERT_EQUAL(known, 22);
}

static void test_geonet(void)
{
	uint8_t m[100];
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_GEONET, m, shb(m, BTP_CAM, 2)), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_ETSI);
	CU_ASSERT_EQUAL(payloads.btp_port, BTP_CAM);
	CU_ASSERT_EQUAL(payloads.item[0].n, 8);
	CU_ASSERT(!payloads.has_app_id);
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_GEONET, m, shb(m, BTP_CAM, 1)), ERR_BTP_PORT_MISMATCH);
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_GEONET, m, shb(m, 2100, 2)), ERR_BTP_PORT_OTHER);
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_GEONET, m, shb(m, BTP_TPG, 77)), ERR_NONE);
	uint32_t n = shb(m, BTP_CAM, 2);
	m[4] = GN_TRANSPORT_IPV6 << 4;
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_GEONET, m, n), ERR_GN_TRANSPORT);
	m[4] = GN_TRANSPORT_BTP_A << 4;
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_GEONET, m, n), ERR_NONE);
	m[5] = GN_BEACON;
	CU_ASSERT_EQUAL(parse_typed(ETH_TYPE_GEONET, m, n), ERR_GN_NO_MESSAGE);
}

static void test_pc5(void)
{
	uint8_t m[200] = {1};
	uint32_t n = 1 + wsm(m + 1, 0x20);
	meta.port = 3;
	CU_ASSERT_EQUAL(parse(m, n, FRAME_LINK_PC5), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_J2735);
	CU_ASSERT_EQUAL(payloads.is_forwarded, 1);
	CU_ASSERT_NOT_EQUAL(meta.source_key, 0);
	uint64_t port3 = meta.source_key;
	m[0] = 3;
	n = 1 + shb(m + 1, BTP_CAM, 2);
	meta.port = 4;
	CU_ASSERT_EQUAL(parse(m, n, FRAME_LINK_PC5), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_ETSI);
	CU_ASSERT_NOT_EQUAL(meta.source_key, port3);
	uint32_t h = dsmp_encode_header(AID_BSM, 5, m, 8);
	CU_ASSERT_EQUAL(parse(m, h + 5, FRAME_LINK_PC5), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_CSAE);
	CU_ASSERT_EQUAL(payloads.app_id, AID_BSM);
	CU_ASSERT_EQUAL(payloads.item[0].n, 5);
	h = dsmp_encode_header(AID_BSM, 0, m, 8);
	CU_ASSERT_EQUAL(parse(m, h, FRAME_LINK_PC5), ERR_DSMP_EMPTY);
	h = dsmp_encode_header(AID_SERVICE, 5, m, 8);
	CU_ASSERT_EQUAL(parse(m, h + 5, FRAME_LINK_PC5), ERR_PSID_SERVICE);
	CU_ASSERT_EQUAL(parse(m, 0, FRAME_LINK_PC5), ERR_DSMP_TRUNCATED);
	m[0] = 2;
	CU_ASSERT_EQUAL(parse(m, 9, FRAME_LINK_PC5), ERR_DSMP_FAMILY);
}

// radiotap without fields, then an 802.11 data frame.
static void test_ocb(void)
{
	static const uint8_t src[6] = {2, 0, 0, 0, 0, 5};
	uint8_t f[300] = {0, 0, 8, 0}, *w = f + 8;
	uint32_t h = ocb_encode_header(src, ETH_TYPE_WSMP, 5, w, 100), n = h + wsm(w + h, 0x20);
	CU_ASSERT_EQUAL(h, OCB_HEADER_SIZE);
	CU_ASSERT_EQUAL(ocb_encode_header(src, 0, 0, w + 200, h - 1), 0);
	CU_ASSERT_EQUAL(parse(f, 8 + n, FRAME_LINK_RADIOTAP), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_J2735);
	CU_ASSERT_EQUAL(payloads.item[0].n, BSM_FRAME_SIZE_MAX);
	CU_ASSERT_EQUAL(meta.mac[5], 5);
	for (uint32_t len = 8; len < 8 + n; len++)
		CU_ASSERT_NOT_EQUAL(parse(f, len, FRAME_LINK_RADIOTAP), ERR_NONE);

	uint8_t g[300], *v = g + 8; // EtherType directly behind the header
	memcpy(g, f, 8 + 26);
	memcpy(v + 26, w + h - 2, n - h + 2);
	CU_ASSERT_EQUAL(parse(g, 8 + n - 6, FRAME_LINK_RADIOTAP), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.item[0].n, BSM_FRAME_SIZE_MAX);
	// The header padded to four octets; then without QoS; then with four addresses.
	memcpy(v, w, 26);
	memset(v + 26, 0, 2);
	memcpy(v + 28, w + 26, n - 26);
	static const uint8_t padded[] = {0, 0, 9, 0, 2, 0, 0, 0, 0x20};
	memmove(g + sizeof(padded), v, n + 2);
	memcpy(g, padded, sizeof(padded));
	CU_ASSERT_EQUAL(parse(g, 9 + n + 2, FRAME_LINK_RADIOTAP), ERR_NONE);
	memcpy(g, f, 8 + 24);
	v[0] = 0x08;
	memcpy(v + 24, w + 26, n - 26);
	CU_ASSERT_EQUAL(parse(g, 8 + n - 2, FRAME_LINK_RADIOTAP), ERR_NONE);
	v[1] = 0x03;
	memset(v + 24, 7, 6);
	memcpy(v + 30, w + 26, n - 26);
	CU_ASSERT_EQUAL(parse(g, 8 + n + 4, FRAME_LINK_RADIOTAP), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.item[0].n, BSM_FRAME_SIZE_MAX);

#define CHANGED(i, value, want)                                                                    \
	do {                                                                                       \
		memcpy(g, f, 8 + n);                                                               \
		v[i] = (value);                                                                    \
		CU_ASSERT_EQUAL(parse(g, 8 + n, FRAME_LINK_RADIOTAP), want);                       \
	} while (0)
	CHANGED(1, 0x40, ERR_WIFI_PROTECTED);
	CHANGED(1, 0x04, ERR_WIFI_PROTECTED);  // more fragments
	CHANGED(22, 0x01, ERR_WIFI_PROTECTED); // second fragment
	CHANGED(24, 0x85, ERR_WIFI_PROTECTED); // aggregate
	CHANGED(0, 0xc8, ERR_WIFI_TRUNCATED);  // QoS null
	CHANGED(33, 0x99, ERR_ETH_TYPE_OTHER);
#undef CHANGED
}

static void test_more_udp(void)
{
	static const struct frame_udp_map map = {.row = {{1, OBS_FAMILY_ETSI, 0},
							 {2, OBS_FAMILY_CSAE, CSAE_FRAMING_AID_HEX},
							 {3, OBS_FAMILY_CSAE, CSAE_FRAMING_LIST}},
						 .count = 3};
	uint8_t f[400], m[200];
#define OVER(port, p, n)                                                                           \
	frame_parse((struct span){f, udp4(f, port, p, n)}, FRAME_LINK_ETHERNET, &map, &meta,       \
		    &payloads)
	uint32_t n = shb(m, BTP_DENM, 1);
	CU_ASSERT_EQUAL(OVER(1, m, n), ERR_NONE); // with GeoNetworking
	CU_ASSERT_EQUAL(payloads.btp_port, BTP_DENM);
	CU_ASSERT_EQUAL(payloads.item[0].n, 8);
	CU_ASSERT_EQUAL(OVER(1, m + 40, n - 40), ERR_NONE); // from BTP on
	CU_ASSERT_EQUAL(payloads.item[0].n, 8);
	CU_ASSERT_EQUAL(OVER(1, m + 44, n - 44), ERR_NONE); // the message alone
	CU_ASSERT_EQUAL(payloads.item[0].n, 8);
	CU_ASSERT_EQUAL(payloads.btp_port, 0);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_ETSI);
	uint32_t h = dot2_encode_unsecured(8, m + 36, 8);
	memmove(m + 36 + h, m + 44, 8);
	CU_ASSERT_EQUAL(OVER(1, m + 36, h + 8), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_ETSI);
	CU_ASSERT_EQUAL(OVER(2,
			     (const uint8_t *)"\0\0\0\x6f"
					      "0102",
			     8),
			ERR_NONE);
	CU_ASSERT_EQUAL(payloads.family, OBS_FAMILY_CSAE);
	CU_ASSERT_EQUAL(payloads.app_id, 111);
	CU_ASSERT_PTR_EQUAL(payloads.item[0].p, payloads.octets);
	CU_ASSERT_EQUAL(payloads.item[0].n, 2);
	for (unsigned i = 0; i < 9; i++)
		memcpy(m + 3 * i, "\0\1\x55", 3);
	CU_ASSERT_EQUAL(OVER(3, m, 27), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.count, FRAME_PAYLOADS_MAX);
	CU_ASSERT_EQUAL(payloads.lost, 1);
#undef OVER
}

static void test_forward_text(void)
{
	uint8_t m[64], f[400];
	char t[200] = "Version=0.7\nPSID=0x20\nPayload=";
	uint32_t n = bsm(m), len = (uint32_t)strlen(t);
	for (uint32_t i = 0; i < n; i++, len += 2)
		snprintf(t + len, 3, "%02x", m[i]);
	uint32_t size = udp4(f, 1516, (const uint8_t *)t, len);
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET), ERR_NONE);
	CU_ASSERT_EQUAL(payloads.item[0].n, n);
	CU_ASSERT_EQUAL(memcmp(payloads.item[0].p, m, n), 0);
	CU_ASSERT_EQUAL(payloads.app_id, 0x20);
	t[len - 1] = 'x';
	size = udp4(f, 1516, (const uint8_t *)t, len);
	CU_ASSERT_EQUAL(parse(f, size, FRAME_LINK_ETHERNET), ERR_RSU_TEXT);
}

// ---- captures

struct verdicts {
	unsigned frames, accepted, secured, count[ERR_COUNT];
};

static struct verdicts read_capture(const char *name)
{
	char path[512], why[PCAP_ERRBUF_SIZE];
	struct verdicts v = {0};
	struct pcap_pkthdr *h;
	const u_char *data;
	snprintf(path, sizeof(path), "%s/%s", VECTORS_DIR, name);
	pcap_t *p = pcap_open_offline(path, why);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	while (pcap_next_ex(p, &h, &data) == 1) {
		enum err e = parse(data, h->caplen, FRAME_LINK_ETHERNET);
		v.frames++;
		v.accepted += e == ERR_NONE;
		v.secured += e == ERR_NONE && payloads.envelope.n > 0;
		v.count[e]++;
	}
	pcap_close(p);
	return v;
}

static void test_captures(void)
{
	struct verdicts v = read_capture("wsmp.pcap");
	CU_ASSERT_EQUAL(v.frames, 14);
	CU_ASSERT_EQUAL(v.accepted, 14);
	CU_ASSERT_EQUAL(v.secured, 14);
	v = read_capture("gn_packets.pcap");
	CU_ASSERT_EQUAL(v.frames, 13);
	CU_ASSERT_EQUAL(v.accepted, 10);
	CU_ASSERT_EQUAL(v.secured, 9);
	CU_ASSERT_EQUAL(v.count[ERR_GN_NO_MESSAGE], 1); // beacon
	CU_ASSERT_EQUAL(v.count[ERR_BTP_TRUNCATED], 1); // one octet of payload
	CU_ASSERT_EQUAL(v.count[ERR_DOT2_LENGTH], 1);	// cut inside the envelope
}

static const struct check_test tests[] = {
	{"Ethernet and VLAN", test_ethernet},
	{"IPv4 and UDP", test_ipv4},
	{"UDP ports without a configuration", test_default_ports},
	{"WSMP without an envelope", test_wsmp_without_envelope},
	{"IPv6 and its extension headers", test_ipv6},
	{"J2735 behind a forwarder's header", test_forwarded_behind_a_vendor_header},
	{"radiotap and beacon", test_radiotap},
	{"WSMP: the PSID says whose message it is", test_wsmp_psid},
	{"the PSID table is in order", test_psid_table},
	{"GeoNetworking and BTP ports", test_geonet},
	{"C-V2X message families", test_pc5},
	{"802.11 data frames", test_ocb},
	{"ETSI and Chinese messages over UDP", test_more_udp},
	{"immediate forward text over UDP", test_forward_text},
	{"public captures", test_captures},
};

CHECK_MAIN("net/frame", tests)
