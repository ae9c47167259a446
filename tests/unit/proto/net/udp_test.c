// SPDX-License-Identifier: Apache-2.0
// What roadside units send and take over UDP: immediate forward text, forwarded messages, Chinese framings.
#include "check.h"
#include "net/csae_udp.h"
#include "net/eth.h"
#include "net/ip.h"
#include "net/j2735_udp.h"
#include "net/rsu_text.h"

#include <string.h>

static struct span text_span(const char *s)
{
	return (struct span){(const uint8_t *)s, (uint32_t)strlen(s)};
}

static int is_text(struct span s, const char *want)
{
	return s.n == strlen(want) && memcmp(s.p, want, s.n) == 0;
}

// ---- immediate forward text

static const char full[] = "Version=0.7\r\n"
			   "Type=MAP\r\n"
			   "PSID=0xE0000017\r\n"
			   "Priority=7\r\n"
			   "TxMode=ALT\r\n"
			   "TxChannel=172\r\n"
			   "TxInterval=1000\r\n"
			   "DeliveryStart=06/20/2026, 10:00\r\n"
			   "DeliveryStop=\r\n"
			   "Signature=True\r\n"
			   "Encryption=False\r\n"
			   "Payload=0012aBcD\r\n";

static void test_text(void)
{
	struct rsu_text t;
	uint8_t out[8];
	CU_ASSERT(rsu_text_is_likely(text_span(full)));
	CU_ASSERT_EQUAL_FATAL(rsu_text_parse(text_span(full), &t), ERR_NONE);
	CU_ASSERT(is_text(t.type, "MAP"));
	CU_ASSERT_EQUAL(t.psid, 0x204097);
	CU_ASSERT_EQUAL(t.priority, 7);
	CU_ASSERT_EQUAL(t.tx_mode, RSU_TX_ALTERNATING);
	CU_ASSERT_EQUAL(t.channel, 172);
	CU_ASSERT_EQUAL(t.interval_ms, 1000);
	CU_ASSERT(is_text(t.start, "06/20/2026, 10:00"));
	CU_ASSERT_EQUAL(t.stop.n, 0);
	CU_ASSERT(t.is_signed);
	CU_ASSERT(!t.is_encrypted);
	CU_ASSERT_EQUAL(rsu_text_payload(&t, out, sizeof(out)), 4);
	CU_ASSERT_EQUAL(memcmp(out, "\x00\x12\xab\xcd", 4), 0);
	CU_ASSERT_EQUAL(rsu_text_payload(&t, out, 3), 0);
}

// What senders vary: case, blanks, comments, order, keys that nobody knows, a last line without end.
static void test_text_is_read_leniently(void)
{
	static const char odd[] = "# from the centre\n"
				  "\tpsid \t= 8002\n"
				  "VERSION = 0.7 # draft\n\n"
				  "Colour=blue\n"
				  "txchannel=cch\n"
				  "pAYLOAD=00\t\n"
				  "Payload=0013FF";
	struct rsu_text t;
	CU_ASSERT_EQUAL_FATAL(rsu_text_parse(text_span(odd), &t), ERR_NONE);
	CU_ASSERT_EQUAL(t.psid, 0x82);
	CU_ASSERT_EQUAL(t.channel, RSU_TEXT_CHANNEL_CONTROL);
	CU_ASSERT(is_text(t.hex, "0013FF"));
}

static void test_text_refusals(void)
{
	static const char *const bad[] = {
		"",
		"Version=0.7\n",
		"Payload=\n",
		"Payload=0\n",
		"Payload=0g\n",
		"PSID=0xF0\nPayload=00\n",
		"PSID=0x80\nPayload=00\n",
		"PSID=0x2020\nPayload=00\n",
		"PSID=\nPayload=00\n",
		"Priority=8\nPayload=00\n",
		"Priority=-1\nPayload=00\n",
		"TxMode=SOMETIMES\nPayload=00\n",
		"TxChannel=256\nPayload=00\n",
		"TxInterval=4294967296\nPayload=00\n",
		"Signature=perhaps\nPayload=00\n",
	};
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct rsu_text t;
		CU_ASSERT_EQUAL(rsu_text_parse(text_span(bad[i]), &t), ERR_RSU_TEXT);
	}
	CU_ASSERT(!rsu_text_is_likely(text_span("Versions=")));
	CU_ASSERT(!rsu_text_is_likely(text_span("")));
	CU_ASSERT(!rsu_text_is_likely((struct span){(const uint8_t *)"\x00\x14\x25", 3}));
	char longest[2 * RSU_TEXT_OCTETS_MAX + 16] = "Payload=";
	memset(longest + 8, 'a', 2 * RSU_TEXT_OCTETS_MAX);
	struct rsu_text t;
	struct span s = {(const uint8_t *)longest, 8 + 2 * RSU_TEXT_OCTETS_MAX};
	CU_ASSERT_EQUAL(rsu_text_parse(s, &t), ERR_NONE);
	memset(longest + s.n, 'a', 2);
	s.n += 2;
	CU_ASSERT_EQUAL(rsu_text_parse(s, &t), ERR_RSU_TEXT);
}

static void test_text_round_trip(void)
{
	static const uint8_t octets[] = {0x00, 0x13, 0xfe};
	struct rsu_text in = {.type = {(const uint8_t *)"SPAT", 4},
			      .psid = 0x82,
			      .priority = 5,
			      .tx_mode = RSU_TX_CONTINUOUS,
			      .channel = 183,
			      .interval_ms = 0,
			      .is_signed = true},
			back;
	char buf[RSU_TEXT_SIZE_MAX];
	struct text t = {.p = buf, .size = sizeof(buf)};
	CU_ASSERT_FATAL(rsu_text_write(&in, (struct span){octets, 3}, &t) && !t.overflow);
	CU_ASSERT_STRING_EQUAL(buf, "Version=0.7\nType=SPAT\nPSID=0x8002\nPriority=5\nTxMode=CONT\n"
				    "TxChannel=183\nTxInterval=0\nDeliveryStart=\nDeliveryStop=\n"
				    "Signature=True\nEncryption=False\nPayload=0013fe\n");
	CU_ASSERT_EQUAL_FATAL(rsu_text_parse(text_span(buf), &back), ERR_NONE);
	CU_ASSERT(is_text(back.type, "SPAT"));
	CU_ASSERT_EQUAL(back.psid, in.psid);
	CU_ASSERT_EQUAL(back.priority, in.priority);
	CU_ASSERT_EQUAL(back.channel, in.channel);
	CU_ASSERT(back.is_signed && !back.is_encrypted);
	uint8_t out[3];
	CU_ASSERT_EQUAL(rsu_text_payload(&back, out, 3), 3);
	CU_ASSERT_EQUAL(memcmp(out, octets, 3), 0);
	// A value that would become a line of its own is not written.
	in.type = text_span("MAP\nPayload=00");
	CU_ASSERT(!rsu_text_write(&in, (struct span){octets, 3}, &t));
	in.type = text_span("MAP");
	CU_ASSERT(!rsu_text_write(&in, (struct span){octets, 0}, &t));
	in.priority = 8;
	CU_ASSERT(!rsu_text_write(&in, (struct span){octets, 3}, &t));
}

// ---- forwarded J2735

static void test_encodings(void)
{
	struct span m;
	uint8_t ber[40] = {0x30, 0x26}, json[40] = "{\"BasicSafetyMessage\":{}}",
		other[40] = {0x55};
	CU_ASSERT_EQUAL(j2735_udp_find((struct span){ber, 40}, &m), ERR_UDP_ENCODING);
	CU_ASSERT_EQUAL(j2735_udp_find((struct span){json, 25}, &m), ERR_UDP_ENCODING);
	CU_ASSERT_EQUAL(j2735_udp_find((struct span){other, 40}, &m), ERR_NONE);
	CU_ASSERT_PTR_EQUAL(m.p, other);
	CU_ASSERT_EQUAL(m.n, 40);
	CU_ASSERT_EQUAL(j2735_udp_find((struct span){other, 0}, &m), ERR_NONE);
	CU_ASSERT_EQUAL(m.n, 0);
}

// ---- headers that we write

// Read back by the parser, which checks the header's sum; one octet less room, or one too many for the length, is refused.
static void test_headers(void)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 9};
	static const uint8_t from[4] = {192, 0, 2, 1};
	const struct ip_v4_udp h = {
		.src = 0xc0000201, .dst = 0xe0000001, .src_port = 46800, .dst_port = 46801};
	uint8_t f[ETH_HEADER_SIZE + IP_V4_UDP_HEADER_SIZE + 3];
	CU_ASSERT_EQUAL(eth_encode_header(mac, ETH_TYPE_IPV4, f, ETH_HEADER_SIZE - 1), 0);
	CU_ASSERT_EQUAL_FATAL(eth_encode_header(mac, ETH_TYPE_IPV4, f, sizeof(f)), ETH_HEADER_SIZE);
	uint8_t *ip = f + ETH_HEADER_SIZE;
	CU_ASSERT_EQUAL(ip_encode_v4_udp_header(&h, 3, ip, IP_V4_UDP_HEADER_SIZE - 1), 0);
	CU_ASSERT_EQUAL(ip_encode_v4_udp_header(&h, UINT16_MAX - IP_V4_UDP_HEADER_SIZE + 1, ip,
						IP_V4_UDP_HEADER_SIZE),
			0);
	CU_ASSERT_EQUAL_FATAL(ip_encode_v4_udp_header(&h, 3, ip, IP_V4_UDP_HEADER_SIZE),
			      IP_V4_UDP_HEADER_SIZE);
	memcpy(ip + IP_V4_UDP_HEADER_SIZE, "abc", 3);
	struct eth e;
	struct ip_udp u;
	CU_ASSERT_EQUAL_FATAL(eth_parse((struct span){f, sizeof(f)}, &e), ERR_NONE);
	CU_ASSERT_EQUAL(e.type, ETH_TYPE_IPV4);
	CU_ASSERT_EQUAL(memcmp(e.src, mac, 6), 0);
	CU_ASSERT_EQUAL_FATAL(ip_parse_v4_udp(e.payload, &u), ERR_NONE);
	CU_ASSERT_EQUAL(memcmp(u.src, from, 4), 0);
	CU_ASSERT_EQUAL(u.src_port, 46800);
	CU_ASSERT_EQUAL(u.dst_port, 46801);
	CU_ASSERT(is_text(u.payload, "abc"));
}

// ---- Chinese framings

static uint8_t octets[CSAE_UDP_OCTETS_MAX];

static enum err parse(const void *p, uint32_t n, enum csae_framing framing, struct csae_udp *u)
{
	uint8_t *exact = malloc(n > 0 ? n : 1);
	memcpy(exact, p, n);
	enum err e = csae_udp_parse((struct span){exact, n}, framing, octets, u);
	static uint8_t kept[64]; // items may be read after exact is gone
	for (uint32_t i = 0; e == ERR_NONE && i < u->count; i++)
		if (u->item[i].p >= exact && u->item[i].p < exact + n && u->item[i].n <= 8) {
			memcpy(kept + 8 * i, u->item[i].p, u->item[i].n);
			u->item[i].p = kept + 8 * i;
		}
	free(exact);
	return e;
}

static void test_plain(void)
{
	struct csae_udp u;
	static const uint8_t dsmp[] = {4, 0, 111, 0, 2, 0x0a, 0x0b},
			     frame[] = {4, 0, 111, 0, 3, 0x0a, 0x0b};
	CU_ASSERT_EQUAL(parse(dsmp, 7, CSAE_FRAMING_PLAIN, &u), ERR_NONE);
	CU_ASSERT_EQUAL(u.aid, 111);
	CU_ASSERT_EQUAL(u.count, 1);
	CU_ASSERT_EQUAL(u.item[0].n, 2);
	CU_ASSERT_EQUAL(u.item[0].p[1], 0x0b);
	CU_ASSERT_EQUAL(parse(frame, 7, CSAE_FRAMING_PLAIN, &u),
			ERR_NONE); // lengths that do not fit: no header
	CU_ASSERT_EQUAL(u.aid, 0);
	CU_ASSERT_EQUAL(u.item[0].n, 7);
}

static void test_framings(void)
{
	struct csae_udp u;
	static const char hex[] = "\x00\x00\x00\x6f"
				  "002eB7";
	CU_ASSERT_EQUAL(parse(hex, 10, CSAE_FRAMING_AID_HEX, &u), ERR_NONE);
	CU_ASSERT_EQUAL(u.aid, 111);
	CU_ASSERT_EQUAL(u.item[0].n, 3);
	CU_ASSERT_PTR_EQUAL(u.item[0].p, octets);
	CU_ASSERT_EQUAL(memcmp(octets, "\x00\x2e\xb7", 3), 0);
	CU_ASSERT_EQUAL(parse(hex, 9, CSAE_FRAMING_AID_HEX, &u), ERR_UDP_FRAMING);
	CU_ASSERT_EQUAL(parse(hex, 4, CSAE_FRAMING_AID_HEX, &u), ERR_UDP_FRAMING);
	CU_ASSERT_EQUAL(parse(hex, 3, CSAE_FRAMING_AID_HEX, &u), ERR_UDP_FRAMING);

	static const char uid[] = "RSU00001\x01\x02\x03\x04\x05\x06\x07\x08\x02\x00\xab\xcd";
	CU_ASSERT_EQUAL(parse(uid, 20, CSAE_FRAMING_UID, &u), ERR_NONE);
	CU_ASSERT_EQUAL(u.item[0].n, 2);
	CU_ASSERT_EQUAL(u.item[0].p[0], 0xab);
	CU_ASSERT_EQUAL(parse(uid, 19, CSAE_FRAMING_UID, &u), ERR_UDP_FRAMING);
	CU_ASSERT_EQUAL(parse(uid, 21, CSAE_FRAMING_UID, &u), ERR_UDP_FRAMING);

	uint8_t list[40] = {0, 2, 0xab, 0xcd, 0, 1, 0xef};
	CU_ASSERT_EQUAL(parse(list, 7, CSAE_FRAMING_LIST, &u), ERR_NONE);
	CU_ASSERT_EQUAL(u.count, 2);
	CU_ASSERT_EQUAL(u.item[0].n, 2);
	CU_ASSERT_EQUAL(u.item[1].p[0], 0xef);
	CU_ASSERT_EQUAL(parse(list, 6, CSAE_FRAMING_LIST, &u), ERR_UDP_FRAMING);
	CU_ASSERT_EQUAL(parse(list, 5, CSAE_FRAMING_LIST, &u), ERR_UDP_FRAMING);
	CU_ASSERT_EQUAL(parse(list, 0, CSAE_FRAMING_LIST, &u), ERR_UDP_FRAMING);
	for (unsigned i = 0; i < 10; i++)
		memcpy(list + 3 * i, "\x00\x01\x77", 3);
	CU_ASSERT_EQUAL(parse(list, 30, CSAE_FRAMING_LIST, &u), ERR_NONE);
	CU_ASSERT_EQUAL(u.count, CSAE_UDP_ITEMS_MAX);
	CU_ASSERT_EQUAL(u.lost, 10 - CSAE_UDP_ITEMS_MAX);
	CU_ASSERT_STRING_EQUAL(csae_framing_name(CSAE_FRAMING_AID_HEX), "aid-hex");
}

static const struct check_test tests[] = {
	{"immediate forward text: every key", test_text},
	{"immediate forward text: what senders vary", test_text_is_read_leniently},
	{"immediate forward text: refusals", test_text_refusals},
	{"immediate forward text: written and read", test_text_round_trip},
	{"forwarded messages in other encodings", test_encodings},
	{"Ethernet, IPv4 and UDP headers: written and read", test_headers},
	{"Chinese frames with and without DSMP", test_plain},
	{"Chinese framings by configuration", test_framings},
};

CHECK_MAIN("net/udp", tests)
