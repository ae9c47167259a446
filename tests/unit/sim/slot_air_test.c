// SPDX-License-Identifier: Apache-2.0
// Requests read back member by member; decisions built here from the standards' own names, as docs/wire/slots.md wants.
#include "slot_air.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "its/its.h"
#include "net/btp.h"
#include "net/dot2.h"
#include "net/frame.h"
#include "net/geonet.h"
#include "net/psid.h"
#include "net/wsmp.h"
#include "slot_draft.h"

#define NOW (1767254400LL * UNITS_NS_PER_S + 12345 * UNITS_NS_PER_MS) // 2026-01-01T08:00:12.345Z
#define MS  UNITS_NS_PER_MS

static struct slot_request a_request(void)
{
	return (struct slot_request){.self = {.id = {1, 2, 3, 4, 5, 6, 7, 8},
					      .msg_count = 77,
					      .lat_e7 = 312304000,
					      .lon_e7 = 1214737000,
					      .front_lat_e7 = 312304225,
					      .front_lon_e7 = 1214737000,
					      .alt_m = 20,
					      .speed_ms = 12.34,
					      .heading_deg = 90.0,
					      .length_m = 5.0,
					      .width_m = 1.8,
					      .error_m = 0.5,
					      .role = SLOT_EMERGENCY,
					      .now_ns = NOW},
				     .state = SLOT_ECHO,
				     .crossing = 300,
				     .lane_in = 3,
				     .lane_out = 14,
				     .request_id = 9,
				     .turn = 'l',
				     .node_in = 1030,
				     .node_out = 1040,
				     .node_lane_in = 2,
				     .node_lane_out = 1,
				     .line_lat_e7 = 312305000,
				     .line_lon_e7 = 1214737000,
				     .begin_ns = NOW + 50000 * MS,
				     .length_ns = 60 * MS,
				     .enter_ms = 10.25,
				     .accel_ms2 = 2.6,
				     .brake_ms2 = 4.05};
}

static struct slot_draft draft;

static uint32_t message_of(const uint8_t *frame, uint32_t n, const struct uper_field *root)
{
	static const struct frame_udp_map any = {
		.row = {{.port = FRAME_UDP_ANY_PORT, .family = OBS_FAMILY_CSAE}}, .count = 1};
	static struct frame_payloads f;
	struct rx_meta meta = {.rx_ns = NOW};
	CU_ASSERT_EQUAL_FATAL(
		frame_parse((struct span){frame, n}, FRAME_LINK_ETHERNET, &any, &meta, &f),
		ERR_NONE);
	draft.v = (struct uper_value){.nodes = draft.nodes, .capacity = SLOT_NODES};
	CU_ASSERT_EQUAL_FATAL(uper_value_decode(root, f.item[0], &draft.v, NULL), ERR_NONE);
	return f.app_id;
}

static uint32_t walk(const char *const *names, unsigned count)
{
	uint32_t at = 0;
	for (unsigned i = 0; i < count; i++) {
		at = names[i] == NULL ? at + 1 : uper_child(&draft.v, at, names[i]);
		CU_ASSERT_NOT_EQUAL_FATAL(at, 0);
	}
	return at;
}

#define AT(...)                                                                                    \
	draft.v.nodes[walk((const char *const[]){__VA_ARGS__},                                     \
			   sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))]           \
		.value

static void us_request_has_all_members(void)
{
	uint8_t b[1400];
	const struct slot_request r = a_request();
	uint32_t n = slot_air_request(SLOT_US, &r, b, sizeof(b));
	CU_ASSERT_EQUAL(message_of(b, n, &its_j2735_frame), PSID_SRM_US);
#define SRM "value", "SignalRequestMessage"
	CU_ASSERT_EQUAL(AT("messageId"), 29);
	CU_ASSERT_EQUAL(AT(SRM, "timeStamp"), 8 * 60);
	CU_ASSERT_EQUAL(AT(SRM, "second"), 12345);
	CU_ASSERT_EQUAL(AT(SRM, "sequenceNumber"), 77);
#define PACKAGE SRM, "requests", NULL
	CU_ASSERT_EQUAL(AT(PACKAGE, "request", "id", "id"), 300);
	CU_ASSERT_EQUAL(AT(PACKAGE, "request", "requestID"), 9);
	CU_ASSERT_EQUAL(AT(PACKAGE, "request", "requestType"), 2);
	CU_ASSERT_EQUAL(AT(PACKAGE, "request", "inBoundLane", "lane"), 3);
	CU_ASSERT_EQUAL(AT(PACKAGE, "request", "outBoundLane", "lane"), 14);
	CU_ASSERT_EQUAL(AT(PACKAGE, "minute"), 8 * 60 + 1);
	CU_ASSERT_EQUAL(AT(PACKAGE, "second"), 2345);
	CU_ASSERT_EQUAL(AT(PACKAGE, "duration"), 60);
	CU_ASSERT_EQUAL(AT(PACKAGE, "regional", NULL, "regionId"), 203);
	static const uint8_t extension[] = {1,	  0x01, 0xf4, 0,    0xb4, 0x04,
					    0x01, 0x01, 0x04, 0x01, 0x95};
	uint8_t got[sizeof(extension)];
	uint32_t open = walk((const char *const[]){PACKAGE, "regional", NULL, "regExtValue"}, 7);
	slot_get_octets(&draft.v, open + 1, got, sizeof(got));
	CU_ASSERT_EQUAL(memcmp(got, extension, sizeof(got)), 0);
	CU_ASSERT_EQUAL(AT(SRM, "requestor", "type", "role"), 6);
	CU_ASSERT_EQUAL(AT(SRM, "requestor", "position", "position", "lat"), 312304000);
	CU_ASSERT_EQUAL(AT(SRM, "requestor", "position", "heading"), 7200);
	CU_ASSERT_EQUAL(AT(SRM, "requestor", "position", "speed", "speed"), 617);
	CU_ASSERT_EQUAL(AT(SRM, "requestor", "id", "entityID"), 4); // octets
}

static void etsi_request_names_the_station(void)
{
	uint8_t b[1400];
	const struct slot_request r = a_request();
	uint32_t n = slot_air_request(SLOT_ETSI, &r, b, sizeof(b));
	message_of(b, n, its_etsi_message(ETSI_ID_SREM, 2, ETSI_RELEASE_AUTO));
	CU_ASSERT_EQUAL(AT("header", "stationID"), 0x01020304);
	CU_ASSERT_EQUAL(AT("srm", "requestor", "id", "stationID"), 0x01020304);
	CU_ASSERT_EQUAL(AT("srm", "requests", NULL, "request", "id", "id"), 300);
	CU_ASSERT_EQUAL(AT("srm", "requests", NULL, "duration"), 60);
}

static void chinese_request_names_nodes(void)
{
	uint8_t b[1400];
	const struct slot_request r = a_request();
	uint32_t n = slot_air_request(SLOT_CHINA, &r, b, sizeof(b));
	message_of(b, n, its_csae_frame(CSAE_2020));
#define VIR "msgFrameExt", "value", "VehIntentionAndRequest"
	CU_ASSERT_EQUAL(AT("msgFrameExt", "messageId"), 13);
	CU_ASSERT_EQUAL(AT(VIR, "secMark"), 12340); // a multiple of 10 ms
#define IAR VIR, "intAndReq"
	CU_ASSERT_EQUAL(AT(IAR, "currentPos", "posInMap", "upstreamNodeId", "id"), 1030);
	CU_ASSERT_EQUAL(AT(IAR, "currentPos", "posInMap", "downstreamNodeId", "id"), 300);
	CU_ASSERT_EQUAL(AT(IAR, "currentPos", "speed"), 617);
#define POINT IAR, "path-Planning", NULL
	CU_ASSERT_EQUAL(AT(POINT, "posInMap", "downstreamNodeId", "id"), 1040);
	CU_ASSERT_EQUAL(AT(POINT, "speed"), 513);
	CU_ASSERT_EQUAL(AT(POINT, "accelSet", "long"), 260);
	CU_ASSERT_EQUAL(AT(POINT, "estimatedTime"), 5000);
#define REQ IAR, "reqs", NULL
	CU_ASSERT_EQUAL(AT(REQ, "reqID"), 9);
	CU_ASSERT_EQUAL(AT(REQ, "status"), 2);
	CU_ASSERT_EQUAL(AT(REQ, "info", "signalPriority", "intersectionId", "id"), 300);
	CU_ASSERT_EQUAL(
		AT(REQ, "info", "signalPriority", "requiredMov", "remoteIntersection", "id"), 1040);
}

// ---- decisions

static uint32_t in_wsmp(struct span m, uint8_t *out, uint32_t size)
{
	static const uint8_t head[14] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2,
					 0,    0,    0,	   0,	 1,    0x88, 0xdc};
	uint8_t dot2[DOT2_HEADER_UNSECURED_MAX], wsmp[WSMP_HEADER_MAX];
	uint32_t d = dot2_encode_unsecured(m.n, dot2, sizeof(dot2));
	uint32_t h = wsmp_encode_header(PSID_SSM_US, d + m.n, wsmp, sizeof(wsmp));
	struct writer w = writer_init(out, size);
	writer_bytes(&w, head, sizeof(head));
	writer_bytes(&w, wsmp, h);
	writer_bytes(&w, dot2, d);
	writer_bytes(&w, m.p, m.n);
	return writer_len(&w);
}

struct package {
	uint8_t id[4];
	const char *status;
	int64_t minute, second, duration; // negative: left out
	uint8_t extension[10];
	unsigned extension_size;
};

static void put_package(struct uper_builder *b, const struct package *p)
{
	uper_build_open(b, NULL);
	uper_build_open(b, "requester");
	uper_build_open(b, "id");
	uper_build_octets(b, "entityID", p->id, 4);
	uper_build_close(b);
	uper_build_int(b, "request", 9);
	uper_build_int(b, "sequenceNumber", 77);
	uper_build_close(b);
	uper_build_open(b, "inboundOn");
	uper_build_int(b, "lane", 3);
	uper_build_close(b);
	uper_build_open(b, "outboundOn");
	uper_build_int(b, "lane", 14);
	uper_build_close(b);
	if (p->minute >= 0)
		uper_build_int(b, "minute", p->minute);
	if (p->second >= 0)
		uper_build_int(b, "second", p->second);
	if (p->duration >= 0)
		uper_build_int(b, "duration", p->duration);
	uper_build_enum(b, "status", p->status);
	if (p->extension_size > 0) {
		uper_build_open(b, "regional");
		uper_build_open(b, NULL);
		uper_build_int(b, "regionId", 203);
		uper_build_open(b, "regExtValue");
		uper_build_unknown(b, -1, p->extension, p->extension_size);
		uper_build_close(b);
		uper_build_close(b);
		uper_build_close(b);
	}
	uper_build_close(b);
}

static unsigned read_ssm(const struct package *p, unsigned count, struct slot_decision *out)
{
	uint8_t m[1300], frame[1400];
	struct uper_builder *b = slot_draft_start(&draft, &its_j2735_frame);
	uper_build_int(b, "messageId", 30);
	uper_build_open(b, "value");
	uper_build_open(b, "SignalStatusMessage");
	uper_build_int(b, "timeStamp", 8 * 60);
	uper_build_int(b, "second", 12340);
	uper_build_open(b, "status");
	uper_build_open(b, NULL);
	uper_build_int(b, "sequenceNumber", 1);
	uper_build_open(b, "id");
	uper_build_int(b, "id", 300);
	uper_build_close(b);
	uper_build_open(b, "sigStatus");
	for (unsigned i = 0; i < count; i++)
		put_package(b, &p[i]);
	uint32_t n = draft_end(&draft.b, &draft.v, m, sizeof(m));
	CU_ASSERT_NOT_EQUAL_FATAL(n, 0);
	n = in_wsmp((struct span){m, n}, frame, sizeof(frame));
	return slot_air_read(SLOT_US, (struct span){frame, n}, NOW, out);
}

static void reads_decisions(void)
{
	static const struct package p[] = {
		{{1, 2, 3, 4},
		 "granted",
		 8 * 60 + 1,
		 2340,
		 60,
		 {1, 0, 0x04, 0x01, 0x05, 0x6d, 0x03, 0xe8, 0x07, 0xd0},
		 10},
		{{1, 2, 3, 5}, "processing", 8 * 60, 20000, 100, {1, 1, 0x04, 0x01}, 4},
		{{1, 2, 3, 6}, "rejected", 8 * 60, 20000, 100, {1, 6}, 2},
		{{1, 2, 3, 7}, "rejected", -1, -1, -1, {1, 9}, 2},
		{{1, 2, 3, 8}, "watchOtherTraffic", -1, -1, -1, {0}, 0}, // not of this contract
	};
	struct slot_decision d[SLOT_DECISIONS_MAX];
	CU_ASSERT_EQUAL_FATAL(read_ssm(p, 5, d), 4);
	CU_ASSERT_EQUAL(d[0].kind, SLOT_GRANT);
	CU_ASSERT_EQUAL(memcmp(d[0].id, "\1\2\3\4\0\0\0\0", 8), 0);
	CU_ASSERT_EQUAL(d[0].crossing, 300);
	CU_ASSERT_EQUAL(d[0].lane_in, 3);
	CU_ASSERT_EQUAL(d[0].lane_out, 14);
	CU_ASSERT_EQUAL(d[0].made_ns, NOW - 5 * MS);
	CU_ASSERT_EQUAL(d[0].begin_ns, NOW - 5 * MS + 50000 * MS);
	CU_ASSERT_EQUAL(d[0].end_ns, d[0].begin_ns + 60 * MS);
	CU_ASSERT_DOUBLE_EQUAL(d[0].enter_ms, 10.25, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(d[0].move_ms, 13.89, 1e-9);
	CU_ASSERT_EQUAL(d[0].use_by_ns, d[0].made_ns + 1000 * MS);
	CU_ASSERT_EQUAL(d[0].lease_end_ns, d[0].end_ns + 2000 * MS);
	CU_ASSERT_EQUAL(d[1].kind, SLOT_HOLD);
	CU_ASSERT_EQUAL(d[1].reason, 1);
	CU_ASSERT_EQUAL(d[1].use_by_ns, 0);
	CU_ASSERT_DOUBLE_EQUAL(d[1].move_ms, -1.0, 0);
	CU_ASSERT_EQUAL(d[2].kind, SLOT_REVOKE);
	CU_ASSERT_EQUAL(d[2].reason, 6);
	CU_ASSERT_EQUAL(d[3].kind, SLOT_DENIAL);
	CU_ASSERT_EQUAL(d[3].begin_ns, d[3].end_ns);
}

static void resolves_times_around_the_year(void)
{
	int64_t minute, ms, year = 1767225600LL * UNITS_NS_PER_S; // 2026-01-01
	CU_ASSERT_EQUAL(slot_year_start_ns(year), year);
	CU_ASSERT_EQUAL(slot_year_start_ns(year + 200LL * 86400 * UNITS_NS_PER_S), year);
	CU_ASSERT_EQUAL(slot_year_start_ns(year - 1), year - 365LL * 86400 * UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(slot_year_start_ns(1709164800LL * UNITS_NS_PER_S), // 29 February 2024
			1704067200LL * UNITS_NS_PER_S);
	for (int64_t at = year - 3 * UNITS_NS_PER_S; at < year + 3 * UNITS_NS_PER_S;
	     at += 250 * MS) {
		slot_split(at, &minute, &ms);
		CU_ASSERT_EQUAL(slot_join(minute, ms, year), at);
		CU_ASSERT_EQUAL(slot_join(minute, ms, at + 20 * UNITS_NS_PER_S), at);
		CU_ASSERT_EQUAL(slot_join(-1, ms, at + 20 * UNITS_NS_PER_S), at);
	}
}

static void passes_over_other_frames(void)
{
	uint8_t b[1400];
	struct slot_decision d[SLOT_DECISIONS_MAX];
	const struct slot_request r = a_request();
	for (unsigned p = 0; p < SLOT_PROFILE_COUNT; p++) {
		uint32_t n = slot_air_request((enum slot_profile)p, &r, b, sizeof(b));
		CU_ASSERT_NOT_EQUAL(n, 0);
		CU_ASSERT_EQUAL(slot_air_read((enum slot_profile)p, (struct span){b, n}, NOW, d),
				0);
		n = slot_air_status((enum slot_profile)p, &r.self, b, sizeof(b));
		CU_ASSERT_NOT_EQUAL(n, 0);
		for (uint32_t cut = 0; cut <= n; cut++)
			CU_ASSERT_EQUAL(
				slot_air_read((enum slot_profile)p, (struct span){b, cut}, NOW, d),
				0);
		CU_ASSERT_EQUAL(slot_air_request((enum slot_profile)p, &r, b, 40), 0);
	}
}

static const struct check_test tests[] = {
	{"us request has all members", us_request_has_all_members},
	{"etsi request names the station", etsi_request_names_the_station},
	{"chinese request names nodes", chinese_request_names_nodes},
	{"reads decisions", reads_decisions},
	{"resolves times around the year", resolves_times_around_the_year},
	{"passes over other frames", passes_over_other_frames},
};
CHECK_MAIN("slot_air", tests)
