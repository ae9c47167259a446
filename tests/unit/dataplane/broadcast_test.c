// SPDX-License-Identifier: Apache-2.0
// What goes on the air for an alert: each profile's frame is taken apart again by the packet path and read by its table.
#include "broadcast.h"

#include <string.h>

#include "base/units.h"
#include "check.h"
#include "its/its.h"
#include "net/frame.h"
#include "net/geonet.h"

static const int64_t T = 1700000000LL * UNITS_NS_PER_S; // 2023-11-14T22:13:20Z
static struct geo_frame plane;
static uint8_t frame[BROADCAST_FRAME_MAX];
static uint32_t size;

static struct broadcast with(enum broadcast_profile profile)
{
	struct broadcast b;
	struct broadcast_params p = {.profile = (uint8_t)profile,
				     .station_id = 0x12345678,
				     .mac = {2, 0, 0, 0, 0, 9},
				     .lat_e7 = 481370000,
				     .lon_e7 = 115750000,
				     .radius_m = 300,
				     .validity_s = 5,
				     .frames_per_s = 10,
				     .udp_from = 0x0a000001,
				     .udp_to = 0xffffffff,
				     .udp_port = 44990};
	memcpy(p.code, broadcast_default_codes(profile), sizeof(p.code));
	memcpy(p.notice, broadcast_default_notices(profile), sizeof(p.notice));
	broadcast_init(&b, &p);
	geo_frame_init(&plane, p.lat_e7, p.lon_e7);
	return b;
}

static struct alert alert_of(uint8_t kind, uint8_t phase)
{
	return (struct alert){.id = 0x10007,
			      .kind = kind,
			      .phase = phase,
			      .time_ns = T,
			      .r = {.e_m = 30, .n_m = -40}};
}

static struct span payload_of(struct frame_payloads *p)
{
	struct rx_meta meta;
	struct frame_udp_map map = frame_udp_default;
	map.row[map.count++] = (struct frame_udp_port){44990, OBS_FAMILY_CSAE, 0};
	for (uint32_t i = 0; i + 1 < map.count; i++)
		if (map.row[i].port == 44990)
			map.row[i].family = OBS_FAMILY_CSAE;
	CU_ASSERT_EQUAL_FATAL(
		frame_parse((struct span){frame, size}, FRAME_LINK_ETHERNET, &map, &meta, p),
		ERR_NONE);
	CU_ASSERT_EQUAL(p->count, 1);
	return p->item[0];
}

static struct uper_node nodes[1024];

static struct uper_value read_value(const struct uper_field *root, struct span s)
{
	struct uper_value v = {.nodes = nodes, .capacity = 1024};
	CU_ASSERT_EQUAL_FATAL(uper_value_decode(root, s, &v, NULL), ERR_NONE);
	return v;
}

static int64_t number(const struct uper_value *v, const char *const *path)
{
	uint32_t at = 0;
	for (; *path != NULL; path++) {
		at = strcmp(*path, "*") == 0 ? at + 1 : uper_child(v, at, *path);
		CU_ASSERT_NOT_EQUAL_FATAL(at, 0);
	}
	return v->nodes[at].value;
}
#define NUMBER(v, ...) number(v, (const char *const[]){__VA_ARGS__, NULL})

static void position_is_that_of_the_event(int64_t lat_e7, int64_t lon_e7)
{
	struct geo_point at = geo_to_plane(&plane, (int32_t)lat_e7, (int32_t)lon_e7);
	CU_ASSERT_DOUBLE_EQUAL(at.e_m, 30, 0.02);
	CU_ASSERT_DOUBLE_EQUAL(at.n_m, -40, 0.02);
}

static void test_denm(void)
{
	struct broadcast b = with(BROADCAST_ETSI);
	struct alert a = alert_of(ALERT_KIND_CROSSING_MOVEMENT, ALERT_PHASE_RAISED);
	struct frame_payloads p;
	CU_ASSERT_EQUAL(broadcast_frame(&b, &a, &plane, T, frame, &size), BROADCAST_SKIP_NONE);
	struct uper_value v =
		read_value(its_etsi_message(ETSI_ID_DENM, 2, ETSI_RELEASE_1), payload_of(&p));
	CU_ASSERT_EQUAL(p.btp_port, 2002);
	CU_ASSERT_EQUAL(NUMBER(&v, "header", "stationID"), 0x12345678);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "actionID", "sequenceNumber"), 7);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "detectionTime"),
			1700000000000 - 1072915200000 + 5000);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "validityDuration"), 5);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "situation", "eventType", "causeCode"), 97);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "situation", "eventType", "subCauseCode"), 2);
	position_is_that_of_the_event(
		NUMBER(&v, "denm", "management", "eventPosition", "latitude"),
		NUMBER(&v, "denm", "management", "eventPosition", "longitude"));
	struct geonet g;
	CU_ASSERT_EQUAL(geonet_parse((struct span){frame + 14, size - 14}, &g), ERR_NONE);
	CU_ASSERT_EQUAL(g.type, GN_BROADCAST_CIRCLE);
	CU_ASSERT_EQUAL(g.area.a_m, 300);
	position_is_that_of_the_event(g.area.lat_e7, g.area.lon_e7);
	CU_ASSERT_EQUAL(g.source.lat_e7, 481370000);

	a = alert_of(ALERT_KIND_CROSSING_MOVEMENT,
		     ALERT_PHASE_CLEARED); // called back under the same number
	CU_ASSERT_EQUAL(broadcast_frame(&b, &a, &plane, T + UNITS_NS_PER_S, frame, &size),
			BROADCAST_SKIP_NONE);
	v = read_value(its_etsi_message(ETSI_ID_DENM, 2, ETSI_RELEASE_1), payload_of(&p));
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "termination"), 0);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "actionID", "sequenceNumber"), 7);
	CU_ASSERT_EQUAL(uper_child(&v, uper_child(&v, 0, "denm"), "situation"), 0);
}

static void test_roadside_alert(void)
{
	struct broadcast b = with(BROADCAST_US);
	struct alert a = alert_of(ALERT_KIND_WRONG_WAY, ALERT_PHASE_RAISED);
	struct frame_payloads p;
	CU_ASSERT_EQUAL(broadcast_frame(&b, &a, &plane, T, frame, &size), BROADCAST_SKIP_NONE);
	struct uper_value v = read_value(&its_j2735_frame, payload_of(&p));
	CU_ASSERT_EQUAL(p.app_id, 0x83);
	CU_ASSERT_EQUAL(NUMBER(&v, "messageId"), 27);
	CU_ASSERT_EQUAL(NUMBER(&v, "value", "RoadSideAlert", "typeEvent"), 1793);
	// 14 November is day 318 of 2023: 317 whole days and 22 h 13 min.
	CU_ASSERT_EQUAL(NUMBER(&v, "value", "RoadSideAlert", "timeStamp"),
			317 * 1440 + 22 * 60 + 13);
	position_is_that_of_the_event(NUMBER(&v, "value", "RoadSideAlert", "position", "lat"),
				      NUMBER(&v, "value", "RoadSideAlert", "position", "long"));
	a.phase = ALERT_PHASE_CLEARED;
	CU_ASSERT_EQUAL(broadcast_frame(&b, &a, &plane, T, frame, &size), BROADCAST_SKIP_PHASE);
	CU_ASSERT_EQUAL(size, 0);
}

static void test_rsi(void)
{
	struct broadcast b = with(BROADCAST_CHINA);
	struct alert a = alert_of(ALERT_KIND_REAR_END, ALERT_PHASE_RAISED);
	struct frame_payloads p;
	CU_ASSERT_EQUAL(broadcast_frame(&b, &a, &plane, T, frame, &size),
			BROADCAST_SKIP_CODE); // none by default
	b.p.code[ALERT_KIND_REAR_END].number = 4711;
	CU_ASSERT_EQUAL(broadcast_frame(&b, &a, &plane, T, frame, &size), BROADCAST_SKIP_NONE);
	struct uper_value v = read_value(its_csae_frame(CSAE_2020), payload_of(&p));
	CU_ASSERT_EQUAL(NUMBER(&v, "rsiFrame", "rtes"), 1);
	CU_ASSERT_EQUAL(NUMBER(&v, "rsiFrame", "rtes", "*", "eventType"), 4711);
	CU_ASSERT_EQUAL(NUMBER(&v, "rsiFrame", "rtes", "*", "eventSource"), 5); // detection
	CU_ASSERT_EQUAL(NUMBER(&v, "rsiFrame", "refPos", "lat"), 481370000);
	position_is_that_of_the_event(NUMBER(&v, "rsiFrame", "rtes", "*", "eventPos", "offsetLL",
					     "position-LatLon", "lat"),
				      NUMBER(&v, "rsiFrame", "rtes", "*", "eventPos", "offsetLL",
					     "position-LatLon", "lon"));
}

// Every kind with a code makes a frame in every profile; those without say so.
static void test_every_kind(void)
{
	for (unsigned profile = BROADCAST_ETSI; profile <= BROADCAST_US; profile++)
		for (uint8_t kind = 1; kind < ALERT_KIND_COUNT; kind++) {
			struct broadcast b = with((enum broadcast_profile)profile);
			struct alert a = alert_of(kind, ALERT_PHASE_RAISED);
			bool has_code = broadcast_default_codes(profile)[kind].number != 0;
			CU_ASSERT_EQUAL(broadcast_frame(&b, &a, &plane, T, frame, &size),
					has_code ? BROADCAST_SKIP_NONE : BROADCAST_SKIP_CODE);
			CU_ASSERT_EQUAL(size > 0, has_code);
		}
	struct broadcast b = with(BROADCAST_NONE);
	struct alert a = alert_of(ALERT_KIND_REAR_END, ALERT_PHASE_RAISED);
	CU_ASSERT_EQUAL(broadcast_frame(&b, &a, &plane, T, frame, &size), BROADCAST_SKIP_PROFILE);
}

// Ten a second: two at once ride on the tolerance, a burst is cut, a clock set back does not silence.
static void test_rate(void)
{
	struct broadcast b = with(BROADCAST_ETSI);
	struct alert a = alert_of(ALERT_KIND_REAR_END, ALERT_PHASE_RAISED);
	unsigned sent = 0, cut = 0;
	for (int i = 0; i < 1000; i++) {
		enum broadcast_skip s =
			broadcast_frame(&b, &a, &plane, T + i * UNITS_NS_PER_MS * 10, frame, &size);
		sent += s == BROADCAST_SKIP_NONE;
		cut += s == BROADCAST_SKIP_RATE;
	}
	CU_ASSERT(sent >= 100 && sent <= 102); // ten seconds
	CU_ASSERT_EQUAL(sent + cut, 1000);
	CU_ASSERT_EQUAL(broadcast_frame(&b, &a, &plane, T - 3600 * UNITS_NS_PER_S, frame, &size),
			BROADCAST_SKIP_NONE);
}

// ---- notices

static struct broadcast_notice notice_of(uint8_t kind)
{
	return (struct broadcast_notice){.kind = kind,
					 .number = 0x9abc,
					 .radius_m = 800,
					 .validity_s = 1800,
					 .time_ns = T,
					 .lat_e7 = 481380000,
					 .lon_e7 = 115760000};
}

static void test_notice_etsi(void)
{
	struct broadcast b = with(BROADCAST_ETSI);
	struct broadcast_notice n = notice_of(NOTICE_KIND_BLACK_ICE);
	struct frame_payloads p;
	struct geonet g;
	CU_ASSERT_EQUAL(broadcast_notice_frame(&b, &n, T + UNITS_NS_PER_S, frame, &size),
			BROADCAST_SKIP_NONE);
	struct uper_value v =
		read_value(its_etsi_message(ETSI_ID_DENM, 2, ETSI_RELEASE_1), payload_of(&p));
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "actionID", "sequenceNumber"), 0x9abc);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "detectionTime"),
			1700000000000 - 1072915200000 + 5000);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "validityDuration"), 1800);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "eventPosition", "latitude"), 481380000);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "situation", "eventType", "causeCode"), 6);
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "situation", "eventType", "subCauseCode"), 6);
	CU_ASSERT_EQUAL(geonet_parse((struct span){frame + 14, size - 14}, &g), ERR_NONE);
	CU_ASSERT_EQUAL(g.area.a_m, 800);
	n.is_over = true;
	CU_ASSERT_EQUAL(broadcast_notice_frame(&b, &n, T + 2 * UNITS_NS_PER_S, frame, &size),
			BROADCAST_SKIP_NONE);
	v = read_value(its_etsi_message(ETSI_ID_DENM, 2, ETSI_RELEASE_1), payload_of(&p));
	CU_ASSERT_EQUAL(NUMBER(&v, "denm", "management", "termination"), 0);
}

static void test_notice_us(void)
{
	struct broadcast b = with(BROADCAST_US);
	struct broadcast_notice n = notice_of(NOTICE_KIND_ACCIDENT);
	struct frame_payloads p;
	CU_ASSERT_EQUAL(broadcast_notice_frame(&b, &n, T, frame, &size), BROADCAST_SKIP_NONE);
	struct uper_value v = read_value(&its_j2735_frame, payload_of(&p));
	CU_ASSERT_EQUAL(NUMBER(&v, "value", "RoadSideAlert", "typeEvent"), 513);
	CU_ASSERT_EQUAL(NUMBER(&v, "value", "RoadSideAlert", "extent"), 6); // 1,000 m
	CU_ASSERT_EQUAL(NUMBER(&v, "value", "RoadSideAlert", "position", "long"), 115760000);
	n.is_over = true;
	CU_ASSERT_EQUAL(broadcast_notice_frame(&b, &n, T + UNITS_NS_PER_S, frame, &size),
			BROADCAST_SKIP_PHASE);
}

static void test_notice_china(void)
{
	static const uint8_t words[] = {0xd7, 0xa2, 0xd2, 0xe2}; // GB 2312 of "attention"
	struct broadcast b = with(BROADCAST_CHINA);
	struct broadcast_notice n = notice_of(NOTICE_KIND_ACCIDENT);
	struct frame_payloads p;
	CU_ASSERT_EQUAL(broadcast_notice_frame(&b, &n, T, frame, &size), BROADCAST_SKIP_CODE);
	b.p.notice[NOTICE_KIND_ACCIDENT].number = 100;
	n.is_gb2312 = true;
	n.text_size = sizeof(words);
	memcpy(n.text, words, sizeof(words));
	CU_ASSERT_EQUAL(broadcast_notice_frame(&b, &n, T, frame, &size), BROADCAST_SKIP_NONE);
	struct uper_value v = read_value(its_csae_frame(CSAE_2020), payload_of(&p));
	CU_ASSERT_EQUAL(NUMBER(&v, "rsiFrame", "rtes", "*", "eventType"), 100);
	CU_ASSERT_EQUAL(NUMBER(&v, "rsiFrame", "rtes", "*", "eventRadius"), 8000);
	CU_ASSERT_EQUAL(NUMBER(&v, "rsiFrame", "rtes", "*", "timeDetails", "endTime"),
			317 * 1440 + 22 * 60 + 43);
	uint32_t at = uper_child(&v, uper_child(&v, 0, "rsiFrame"), "rtes") + 1;
	at = uper_child(&v, uper_child(&v, at, "description"), "textGB2312");
	CU_ASSERT_NOT_EQUAL_FATAL(at, 0);
	CU_ASSERT_EQUAL(v.nodes[at].value, sizeof(words));
	n.is_gb2312 = false;
	n.text_size = BROADCAST_TEXT_MAX; // the longest fits
	memset(n.text, 'a', sizeof(n.text));
	CU_ASSERT_EQUAL(broadcast_notice_frame(&b, &n, T + UNITS_NS_PER_S, frame, &size),
			BROADCAST_SKIP_NONE);
	v = read_value(its_csae_frame(CSAE_2020), payload_of(&p));
	at = uper_child(&v, uper_child(&v, 0, "rsiFrame"), "rtes") + 1;
	CU_ASSERT_NOT_EQUAL(uper_child(&v, uper_child(&v, at, "description"), "textString"), 0);
}

static void test_every_notice(void)
{
	for (unsigned profile = BROADCAST_ETSI; profile <= BROADCAST_US; profile++)
		for (uint8_t kind = 0; kind <= NOTICE_KIND_COUNT; kind++) {
			struct broadcast b = with((enum broadcast_profile)profile);
			struct broadcast_notice n = notice_of(kind);
			bool is_told = kind != NOTICE_KIND_NONE && kind != NOTICE_KIND_COUNT;
			CU_ASSERT_EQUAL(broadcast_notice_frame(&b, &n, T, frame, &size),
					is_told ? BROADCAST_SKIP_NONE : BROADCAST_SKIP_CODE);
			CU_ASSERT_EQUAL(size > 0, is_told);
		}
}

static const struct check_test tests[] = {
	{"DENM: contents, area, cancellation", test_denm},
	{"roadside alert: contents", test_roadside_alert},
	{"RSI: contents", test_rsi},
	{"every kind in every profile", test_every_kind},
	{"rate", test_rate},
	{"notice as DENM", test_notice_etsi},
	{"notice as roadside alert", test_notice_us},
	{"notice as RSI, with its text", test_notice_china},
	{"every notice in every profile", test_every_notice},
};

CHECK_MAIN("broadcast", tests)
