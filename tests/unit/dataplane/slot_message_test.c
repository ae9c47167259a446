// SPDX-License-Identifier: Apache-2.0
#include "slot_message.h"

#include "check.h"
#include "lockstep.h"
#include "minute.h"
#include "signal_message.h"
#include "slot_frame.h"

#define MS 1000000LL
// 2026-11-21T08:30:12.340Z
static const int64_t NOW = 1795249812340 * MS;

static struct uper_node nodes[4096];

static unsigned hex(const char *text, uint8_t *out)
{
	unsigned n = 0, v;
	while (sscanf(text + 2 * n, "%2x", &v) == 1)
		out[n++] = (uint8_t)v;
	return n;
}

static uint32_t read_hex(const char *text, unsigned family, struct slot_ask *out)
{
	static uint8_t octets[512];
	struct uper_value v = {.nodes = nodes, .capacity = 4096};
	struct span p = {octets, hex(text, octets)};
	CU_ASSERT_FATAL(road_message_decode(family, CSAE_2020, p, &v) == ERR_NONE);
	CU_ASSERT(road_message_of(family, p) == ROAD_MESSAGE_SLOT);
	return slot_message_read(&v, family, NOW, out, 4);
}

// A request of somebody else's test suite (tests/vectors/road, SrmReceiverTest_ValidData).
static void test_srm(void)
{
	struct slot_ask a[4];
	CU_ASSERT_FATAL(
		read_hex("001d2130000010090bd341080d00855c6c0c6899853000a534f7c24cb29897694759b7c0",
			 OBS_FAMILY_J2735, a) == 1);
	CU_ASSERT(a[0].crossing == 12109 && a[0].request_id == 4 && a[0].sequence == 1);
	CU_ASSERT(a[0].lane_in == 13 && a[0].lane_out == 4 && !a[0].is_by_node);
	CU_ASSERT(a[0].vehicle == 2366845094 && a[0].id_size == 5);
	CU_ASSERT(a[0].state == SLOT_ASK_REQUEST && a[0].role == SLOT_ASK_ROLE_TRANSIT);
	CU_ASSERT(a[0].lat_e7 == 395904915 && a[0].lon_e7 == -1050913829 && !a[0].is_front);
	CU_ASSERT(a[0].heading_cdeg == 14072 * 5 / 4 && a[0].from_ns == 0 && a[0].length_cm == 0);
	// second 0 of the minute nearest to now
	CU_ASSERT(a[0].time_ns == NOW - 12340 * MS);
}

// A vehicle's intention and request made by an independent encoder (csae_day2, syn_virData).
static void test_vir(void)
{
	struct slot_ask a[4];
	CU_ASSERT_FATAL(read_hex("8058000d550556454830303030312580cd78d5a5b0a390fe117778a2280787fb0"
				 "15e379f00310228"
				 "8a01e1fec0578de7c00c4511403c3fd80af1bcf801890000b808f02929aa98181"
				 "818189180050009a800"
				 "5000a03096003e60",
				 OBS_FAMILY_CSAE, a) == 1);
	CU_ASSERT(a[0].vehicle == 0x5645483030303031 && a[0].id_size == 8 && a[0].is_by_node);
	CU_ASSERT(a[0].crossing == (10u << 16 | 19) && a[0].node_out == (10u << 16 | 20));
	CU_ASSERT(a[0].request_id == 1 && a[0].state == SLOT_ASK_REQUEST);
	CU_ASSERT(a[0].role == SLOT_ASK_ROLE_EMERGENCY); // priority octet e0
	CU_ASSERT(a[0].speed_cms == 1400 && a[0].entry_cms == 1400);
	CU_ASSERT(a[0].is_front && a[0].lat_e7 == 399764645 - 80 &&
		  a[0].lon_e7 == 1163509503 + 120);
	CU_ASSERT(a[0].time_ns % (60000 * MS) == 9600 * MS);
	CU_ASSERT(a[0].from_ns == a[0].time_ns + 500 * MS && a[0].to_ns == a[0].from_ns);
}

static struct slot_say grant_of(uint64_t vehicle)
{
	return (struct slot_say){.vehicle = vehicle,
				 .id_size = 4,
				 .verdict = SLOT_SAY_GRANT,
				 .request_id = 7,
				 .sequence = 3,
				 .lane_in = 2,
				 .lane_out = 9,
				 .turn = 1,
				 .node_lane_in = 2,
				 .node_lane_out = 3,
				 .crossing = 5u << 16 | 77,
				 .node_in = 11,
				 .node_out = 5u << 16 | 12,
				 .time_ns = NOW,
				 .from_ns = NOW + 2340 * MS,
				 .to_ns = NOW + 2440 * MS,
				 .use_by_ns = NOW + 800 * MS,
				 .lease_end_ns = NOW + 6000 * MS,
				 .entry_cms = 925,
				 .movement_cms = 920,
				 .line_lat_e7 = 312304000,
				 .line_lon_e7 = 1214737000,
				 .end_lat_e7 = 312304500,
				 .end_lon_e7 = 1214737500};
}

static uint32_t write(unsigned profile, const struct slot_say *s, uint32_t n, struct uper_value *v,
		      uint8_t octets[1500])
{
	static struct slot_writer w;
	const struct broadcast_params p = {.profile = (uint8_t)profile,
					   .station_id = 42,
					   .lat_e7 = 312304000,
					   .lon_e7 = 1214737000};
	static const unsigned family[] = {[BROADCAST_ETSI] = OBS_FAMILY_ETSI,
					  [BROADCAST_US] = OBS_FAMILY_J2735,
					  [BROADCAST_CHINA] = OBS_FAMILY_CSAE};
	uint32_t size = slot_message_write(&w, &p, s, n, octets, 1500);
	*v = (struct uper_value){.nodes = nodes, .capacity = 4096};
	CU_ASSERT_FATAL(size > 0 &&
			road_message_decode(family[profile], CSAE_2020, (struct span){octets, size},
					    v) == ERR_NONE);
	return size;
}

static void test_ssm(void)
{
	uint8_t octets[1500];
	struct uper_value v;
	struct slot_say s[SLOT_SAYS_PER_FRAME];
	for (unsigned i = 0; i < SLOT_SAYS_PER_FRAME; i++)
		s[i] = grant_of(0x01020304 + i);
	s[1].verdict = SLOT_SAY_HOLD;
	s[2].verdict = SLOT_SAY_DENY;
	s[2].from_ns = s[2].to_ns = 0;
	for (unsigned profile = BROADCAST_ETSI; profile <= BROADCAST_US; profile++) {
		write(profile, s, SLOT_SAYS_PER_FRAME, &v, octets);
		uint32_t body =
			road_body(&v, profile == BROADCAST_US ? OBS_FAMILY_J2735 : OBS_FAMILY_ETSI,
				  "SignalStatusMessage", "ssm", "");
		CU_ASSERT(road_number(&v, body, "timeStamp", 0) == minute_of_year(NOW));
		CU_ASSERT(road_number(&v, body, "second", 0) == 12340);
		uint32_t list = road_member(&v, body, "status"), status = list + 1;
		CU_ASSERT(road_node_id(&v, road_member(&v, status, "id")) == (5u << 16 | 77));
		uint32_t packages = road_member(&v, status, "sigStatus"), p = packages + 1;
		CU_ASSERT(v.nodes[packages].value == SLOT_SAYS_PER_FRAME);
		CU_ASSERT(road_number(&v, p, "status", 0) == 4); // granted
		CU_ASSERT(road_number(&v, p, "second", 0) == 14680 &&
			  road_number(&v, p, "duration", 0) == 100);
		CU_ASSERT(road_number(&v, road_member(&v, p, "inboundOn"), "lane", 0) == 2);
		uint32_t ext = road_member(&v, road_member(&v, p, "regional") + 1, "regExtValue");
		const uint8_t want[] = {1, 0, 0x03, 0x9d, 0x03, 0x98, 0x03, 0x20};
		for (unsigned i = 0; i < sizeof(want); i++)
			CU_ASSERT(uper_octet_at(&v, v.nodes[ext + 1].bit + i * 8) == want[i]);
		uint32_t hold = v.nodes[p].next, deny = v.nodes[hold].next;
		CU_ASSERT(road_number(&v, hold, "status", 0) == 2 &&
			  road_number(&v, deny, "status", 0) == 5);
		CU_ASSERT(road_member(&v, deny, "minute") == 0);
	}
}

static void test_rsc(void)
{
	uint8_t octets[1500];
	struct uper_value v;
	struct slot_say s = grant_of(0x1122334455667788);
	write(BROADCAST_CHINA, &s, 1, &v, octets);
	uint32_t rsc = road_member(&v, road_member(&v, uper_child(&v, 0, "msgFrameExt"), "value"),
				   "RoadsideCoordination"),
		 one = road_member(&v, rsc, "coordinates") + 1,
		 path = road_member(&v, one, "pathGuidance"), first = path + 1,
		 second = v.nodes[first].next, third = v.nodes[second].next;
	CU_ASSERT(road_number(&v, rsc, "secMark", 0) == 12340);
	CU_ASSERT(v.nodes[path].value == 3);
	CU_ASSERT(road_number(&v, first, "estimatedTime", 0) == 234);
	CU_ASSERT(road_number(&v, second, "estimatedTime", 0) == 244);
	CU_ASSERT(road_number(&v, third, "estimatedTime", 0) == 600);
	CU_ASSERT(road_number(&v, first, "speed", 0) == 462);
	uint32_t suggestion = road_member(&v, one, "driveSuggestion");
	CU_ASSERT(road_number(&v, suggestion, "lifeTime", 0) == 80);
}

// Each profile's frame is found again by the receiving side.
static void test_frames(void)
{
	static struct slot_framer f;
	uint8_t out[SLOT_FRAME_MAX];
	struct slot_say s[20];
	uint32_t used;
	for (unsigned profile = BROADCAST_ETSI; profile < BROADCAST_PROFILE_COUNT; profile++) {
		const struct broadcast_params p = {.profile = (uint8_t)profile,
						   .mac = {2, 0x4b, 0x57, 0, 0, 1},
						   .udp_from = 0x0a000001,
						   .udp_to = 0xffffffff,
						   .udp_port = 44990};
		slot_framer_init(&f, &p);
		for (unsigned i = 0; i < 20; i++)
			s[i] = grant_of(1 + i);
		s[5].crossing++;
		uint32_t size = slot_frame_make(&f, s, 20, NOW, out, &used);
		CU_ASSERT(size > 0 && used == 5); // the sixth is about another crossing
		size = slot_frame_make(&f, s + 6, 14, NOW, out, &used);
		CU_ASSERT(size > 0 && used == SLOT_SAYS_PER_FRAME);
		const struct signal_say lights = {.crossing = 3,
						  .time_ns = NOW,
						  .count = 2,
						  .group = {1, 2},
						  .light = {SIGNAL_LIGHT_GREEN, SIGNAL_LIGHT_RED},
						  .end_ns = {NOW + 5000 * MS, 0}};
		CU_ASSERT(slot_frame_signals(&f, &lights, NOW, out) > 0);
	}
}

static void test_lockstep(void)
{
	uint8_t frame[LOCKSTEP_FRAME_SIZE];
	const struct lockstep l = {
		.kind = LOCKSTEP_DONE, .sequence = 0x0102030405060708, .time_ns = NOW, .frames = 9};
	const uint8_t mac[6] = {2, 0, 0, 0, 0, 1};
	struct lockstep back;
	lockstep_encode(&l, mac, frame);
	CU_ASSERT(frame[12] == 0x88 && frame[13] == 0xb5 && frame[14] == 'K' && frame[21] == 0);
	CU_ASSERT(lockstep_parse((struct span){frame, sizeof(frame)}, &back));
	CU_ASSERT(back.kind == l.kind && back.sequence == l.sequence && back.time_ns == NOW &&
		  back.frames == 9);
	for (uint32_t n = 0; n < 42; n++) // every cut
		CU_ASSERT(!lockstep_parse((struct span){frame, n}, &back));
	frame[18] = 2; // another version
	CU_ASSERT(!lockstep_parse((struct span){frame, sizeof(frame)}, &back));
}

static void test_minutes(void)
{
	// 2028-02-29T00:01:30Z, a leap year: day 59.
	const int64_t t = 1835395290LL * 1000 * MS;
	CU_ASSERT(minute_of_year(t) == 59 * 1440 + 1);
	CU_ASSERT(minute_start(59 * 1440 + 1, t) == t - 30000 * MS);
	// On New Year's Eve the first minute is the next year's.
	const int64_t eve = 1798761590LL * 1000 * MS; // 2026-12-31T23:59:50Z
	CU_ASSERT(minute_start(0, eve) == eve + 10000 * MS);
	CU_ASSERT(minute_of_year(eve) == 365 * 1440 - 1);
}

static const struct check_test tests[] = {
	{"a signal request of others", test_srm},     {"a vehicle's intention of others", test_vir},
	{"signal status of both families", test_ssm}, {"roadside coordination", test_rsc},
	{"frames by profile", test_frames},	      {"lock-step frames", test_lockstep},
	{"minutes of the year", test_minutes},
};

CHECK_MAIN("slot_message", tests)
