// SPDX-License-Identifier: Apache-2.0
// Remote ID over Bluetooth and in receiver datagrams.
#include "check.h"
#include "net/ble.h"
#include "net/frame.h"
#include "net/receiver.h"
#include "net/wifi.h"
#include "uas/odid.h"
#include "vector.h"

static uint32_t u32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

// A real capture of a Nordic sniffer, read block by block (pcapng, enhanced packet blocks).
static void sniffer_capture(void)
{
	static uint8_t file[1 << 17];
	FILE *f = vector_open("odid_bt5_lr_sample.pcapng");
	size_t size = fread(file, 1, sizeof(file), f);
	unsigned frames = 0, damaged = 0, packs = 0, messages = 0, refused = 0;
	fclose(f);
	for (size_t at = 0; at + 32 < size; at += u32(file + at + 4)) {
		if (u32(file + at) != 6)
			continue;
		struct ble b;
		enum err e =
			ble_parse_nordic((struct span){file + at + 28, u32(file + at + 20)}, &b);
		frames++;
		damaged += e == ERR_BLE_CRC;
		if (e != ERR_NONE)
			continue;
		packs++;
		CU_ASSERT_EQUAL(b.payload_count, 1);
		CU_ASSERT_EQUAL(b.payload[0].n, 228);
		CU_ASSERT_TRUE(b.has_src);
		CU_ASSERT_EQUAL(memcmp(b.src, "\xe0\x7d\xea\xeb\x2f\x1c", 6), 0);
		CU_ASSERT_TRUE(b.rssi_dbm < -20 && b.rssi_dbm > -100);
		struct odid_pack p;
		refused += odid_decode_pack(b.payload[0], &p) != ERR_NONE || p.skipped != 0;
		messages += p.count;
	}
	CU_ASSERT_EQUAL(frames, 274);
	CU_ASSERT_EQUAL(damaged, 30);
	CU_ASSERT_EQUAL(packs, 244);
	CU_ASSERT_EQUAL(messages, 1069);
	CU_ASSERT_EQUAL(refused, 0);
}

// One legacy advertisement as F3411 lays it out: 31 octets of data with one message.
static uint32_t legacy_frame(uint8_t out[static 80])
{
	static const uint8_t head[] = {3, 0, 0, 3, 0, 0,    2,	  10,	1,    37,   60, 0,
				       0, 0, 0, 0, 0, 0xd6, 0xbe, 0x89, 0x8e, 2,    37, 6,
				       5, 4, 3, 2, 1, 0x1e, 0x16, 0xfa, 0xff, 0x0d, 9};
	static const uint8_t message[25] = {0x52, 0, 'F', 'I', 'N'};
	memcpy(out, head, sizeof(head));
	memcpy(out + sizeof(head), message, sizeof(message));
	memset(out + sizeof(head) + sizeof(message), 0, 3);
	return sizeof(head) + sizeof(message) + 3;
}

static void legacy_advertisement(void)
{
	uint8_t b[80];
	struct ble r;
	uint32_t n = legacy_frame(b);
	CU_ASSERT_EQUAL(ble_parse_nordic((struct span){b, n}, &r), ERR_NONE);
	CU_ASSERT_TRUE(r.is_legacy);
	CU_ASSERT_EQUAL(r.channel, 37);
	CU_ASSERT_EQUAL(r.rssi_dbm, -60);
	CU_ASSERT_EQUAL(memcmp(r.src, "\1\2\3\4\5\6", 6), 0);
	CU_ASSERT_EQUAL(r.payload_count, 1);
	CU_ASSERT_EQUAL(r.payload[0].n, ODID_MESSAGE_SIZE);
	struct odid_message m;
	CU_ASSERT_EQUAL(odid_decode_message(r.payload[0], &m), ERR_NONE);
	CU_ASSERT_EQUAL(m.type, ODID_TYPE_OPERATOR_ID);
	for (uint32_t cut = 0; cut < n; cut++)
		CU_ASSERT_EQUAL(ble_parse_nordic((struct span){b, cut}, &r), ERR_BLE_TRUNCATED);
	b[8] = 0;
	CU_ASSERT_EQUAL(ble_parse_nordic((struct span){b, n}, &r), ERR_BLE_CRC);
	b[8] = 1;
	b[3] = 1;
	CU_ASSERT_EQUAL(ble_parse_nordic((struct span){b, n}, &r), ERR_BLE_FORMAT);
	b[3] = 3;
	b[31] = 0xfb;
	CU_ASSERT_EQUAL(ble_parse_nordic((struct span){b, n}, &r), ERR_BLE_NO_DRONE_DATA);
	b[31] = 0xfa;
	b[21] = 5; // a connection request
	CU_ASSERT_EQUAL(ble_parse_nordic((struct span){b, n}, &r), ERR_BLE_NO_DRONE_DATA);
}

static void as_frame(void)
{
	uint8_t b[80];
	struct rx_meta meta = {.rx_ns = 5};
	struct frame_payloads p;
	uint32_t n = legacy_frame(b);
	CU_ASSERT_EQUAL(frame_parse((struct span){b, n}, FRAME_LINK_NORDIC_BLE, &frame_udp_default,
				    &meta, &p),
			ERR_NONE);
	CU_ASSERT_EQUAL(p.family, OBS_FAMILY_ODID);
	CU_ASSERT_EQUAL(p.count, 1);
	CU_ASSERT_EQUAL(meta.has_mac, 1);
	CU_ASSERT_EQUAL(meta.rssi_dbm, -60);
	CU_ASSERT_EQUAL(meta.source_key, obs_key(OBS_FAMILY_NONE, OBS_ID_MAC, meta.mac, 6));
	CU_ASSERT_STRING_EQUAL(frame_link_name(FRAME_LINK_NORDIC_BLE), "nordic_ble");
}

// ---- receiver datagrams

static void receiver_round_trips(void)
{
	uint64_t s = 14569;
	unsigned same = 0;
	static uint8_t payload[RECEIVER_PAYLOAD_MAX],
		b[RECEIVER_HEADER_SIZE + RECEIVER_PAYLOAD_MAX];
	for (unsigned i = 0; i < 100000; i++) {
		struct receiver_frame in = {.transport = (uint8_t)vector_between(
						    &s, 1, RECEIVER_TRANSPORT_COUNT - 1),
					    .rssi_dbm = (int8_t)vector_random(&s),
					    .channel = (uint8_t)vector_random(&s),
					    .rx_ns = vector_random(&s),
					    .payload = {payload,
							(uint32_t)vector_between(&s, 1, 300)}},
				      out;
		for (unsigned k = 0; k < RECEIVER_ID_SIZE; k++)
			in.id[k] = (uint8_t)vector_random(&s);
		payload[i % 300] = in.mac[i % 6] = (uint8_t)vector_random(&s);
		uint32_t n = receiver_encode(&in, b, sizeof(b));
		same += receiver_is((struct span){b, n}) &&
			receiver_parse((struct span){b, n}, &out) == ERR_NONE &&
			n == RECEIVER_HEADER_SIZE + in.payload.n && out.payload.n == in.payload.n &&
			memcmp(out.payload.p, payload, out.payload.n) == 0 &&
			out.rx_ns == in.rx_ns && out.rssi_dbm == in.rssi_dbm &&
			out.transport == in.transport && out.channel == in.channel &&
			memcmp(out.id, in.id, sizeof(in.id)) == 0 &&
			memcmp(out.mac, in.mac, 6) == 0;
	}
	CU_ASSERT_EQUAL(same, 100000);
}

// Ethernet, IPv4, UDP to the receivers' port, around a receiver datagram.
static uint32_t in_udp(const struct receiver_frame *r, uint8_t out[static 400])
{
	static const uint8_t head[42] = {
		2, 0, 0,  0,  0, 1, 2,	0, 0, 0, 0,  2, 8, 0, 0x45, 0, 0,	   0,	       0, 0,
		0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0x10, 0, 14569 >> 8, 14569 & 255};
	uint32_t n = receiver_encode(r, out + 42, 358), sum = 0;
	memcpy(out, head, sizeof(head));
	out[16] = (uint8_t)((28 + n) >> 8);
	out[17] = (uint8_t)(28 + n);
	out[38] = (uint8_t)((8 + n) >> 8);
	out[39] = (uint8_t)(8 + n);
	for (unsigned i = 14; i < 34; i += 2)
		sum += (uint32_t)out[i] << 8 | out[i + 1];
	sum = ~((sum & 0xffff) + (sum >> 16));
	out[24] = (uint8_t)(sum >> 8);
	out[25] = (uint8_t)sum;
	return 42 + n;
}

static void receiver_in_udp(void)
{
	static const uint8_t message[25] = {0x52, 0, 'F', 'I', 'N'};
	struct receiver_frame r = {.transport = RECEIVER_BLE_LEGACY,
				   .rssi_dbm = -71,
				   .rx_ns = 900,
				   .mac = {1, 2, 3, 4, 5, 6},
				   .payload = {message, 25}};
	uint8_t b[400];
	struct rx_meta meta = {.rx_ns = 1000};
	struct frame_payloads p;
	uint32_t n = in_udp(&r, b);
	CU_ASSERT_EQUAL(frame_parse((struct span){b, n}, FRAME_LINK_ETHERNET, &frame_udp_default,
				    &meta, &p),
			ERR_NONE);
	CU_ASSERT_EQUAL(p.family, OBS_FAMILY_ODID);
	CU_ASSERT_EQUAL(p.item[0].n, 25);
	CU_ASSERT_EQUAL(meta.rssi_dbm, -71);
	CU_ASSERT_EQUAL(meta.rx_ns, 900); // the receiver knows better
	CU_ASSERT_EQUAL(memcmp(meta.mac, r.mac, 6), 0);
	r.rx_ns = 6000000000;
	n = in_udp(&r, b);
	meta.rx_ns = 1000;
	CU_ASSERT_EQUAL(frame_parse((struct span){b, n}, FRAME_LINK_ETHERNET, &frame_udp_default,
				    &meta, &p),
			ERR_NONE);
	CU_ASSERT_EQUAL(meta.rx_ns, 1000); // unless its clock is far off
	b[42 + 4] = 2;
	CU_ASSERT_EQUAL(frame_parse((struct span){b, n}, FRAME_LINK_ETHERNET, &frame_udp_default,
				    &meta, &p),
			ERR_RECEIVER_VERSION);
	b[42 + 4] = 1;
	b[42 + 5] = 6;
	CU_ASSERT_EQUAL(frame_parse((struct span){b, n}, FRAME_LINK_ETHERNET, &frame_udp_default,
				    &meta, &p),
			ERR_RECEIVER_TRANSPORT);
	b[42 + 5] = 1;
	b[42 + 30] = 26;
	CU_ASSERT_EQUAL(frame_parse((struct span){b, n}, FRAME_LINK_ETHERNET, &frame_udp_default,
				    &meta, &p),
			ERR_RECEIVER_TRUNCATED);
}

// ---- Wi-Fi: nothing vanishes uncounted, and both families in one beacon

static void many_elements(void)
{
	uint8_t b[600] = {0x80};
	unsigned n = 36;
	for (unsigned i = 0; i < 6; i++) {
		static const uint8_t element[] = {0xdd, 30, 0xfa, 0x0b, 0xbc, 0x0d, 1};
		memcpy(b + n, element, sizeof(element));
		b[n + 7] = i == 1 ? 0xff : 0x52;
		b[n + 8] = 0x20;
		n += 32;
	}
	struct wifi w;
	CU_ASSERT_EQUAL(wifi_parse((struct span){b, n}, &w), ERR_NONE);
	CU_ASSERT_EQUAL(w.payload_count, WIFI_PAYLOADS_MAX);
	CU_ASSERT_EQUAL(w.payloads_lost, 2);
	struct receiver_frame r = {.transport = RECEIVER_WIFI_FRAME, .payload = {b, n}};
	uint8_t u[400];
	struct rx_meta meta = {.rx_ns = 0};
	struct frame_payloads p;
	uint32_t size = in_udp(&r, u);
	CU_ASSERT_EQUAL(frame_parse((struct span){u, size}, FRAME_LINK_ETHERNET, &frame_udp_default,
				    &meta, &p),
			ERR_NONE);
	CU_ASSERT_EQUAL(p.count, 4);
	CU_ASSERT_EQUAL(p.lost, 2);
	CU_ASSERT_EQUAL(p.item_family[0], OBS_FAMILY_ODID);
	CU_ASSERT_EQUAL(p.item_family[1], OBS_FAMILY_GB46750);
}

// An element without counter and message is refused by its decoder and spoils neither the one before nor the one behind.
static void empty_element(void)
{
	static const uint8_t element[] = {0xdd, 30, 0xfa, 0x0b, 0xbc, 0x0d, 0x01},
			     empty[] = {0xdd, 4, 0xfa, 0x0b, 0xbc, 0x0d};
	uint8_t b[200] = {0x80},
		advert[64] = {4, 0x16, 0xfa, 0xff, 0x0d, 30, 0x16, 0xfa, 0xff, 0x0d};
	uint32_t n = 36;
	for (int i = 0; i < 2; i++) {
		memcpy(b + n, element, sizeof(element));
		n += 32;
		memcpy(b + n, empty, sizeof(empty));
		n += i == 0 ? (uint32_t)sizeof(empty) : 0;
	}
	struct wifi w;
	CU_ASSERT_EQUAL(wifi_parse((struct span){b, n}, &w), ERR_NONE);
	CU_ASSERT_EQUAL(w.payload_count, 3);
	CU_ASSERT_EQUAL(w.payload[0].n, 25);
	CU_ASSERT_EQUAL(w.payload[1].n, 0);
	CU_ASSERT_EQUAL(w.payload[2].n, 25);
	struct ble r = {.payload_count = 0};
	CU_ASSERT_EQUAL(ble_parse_advertising((struct span){advert, 5 + 31}, &r), ERR_NONE);
	CU_ASSERT_EQUAL(r.payload_count, 2);
	CU_ASSERT_EQUAL(r.payload[0].n, 0);
	CU_ASSERT_EQUAL(r.payload[1].n, 25);
}

static const struct check_test tests[] = {
	{"a sniffer's capture", sniffer_capture},
	{"legacy advertisement", legacy_advertisement},
	{"as a frame", as_frame},
	{"receiver datagrams come back", receiver_round_trips},
	{"receiver datagrams over UDP", receiver_in_udp},
	{"many elements in a beacon", many_elements},
	{"an empty element", empty_element},
};
CHECK_MAIN("remote_id", tests)
