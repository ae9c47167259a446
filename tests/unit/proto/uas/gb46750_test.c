// SPDX-License-Identifier: Apache-2.0
#include "uas/gb46750.h"

#include "base/units.h"
#include "check.h"
#include "net/wifi.h"
#include "rounds.h"
#include "uas/odid.h"
#include "vector.h"

enum { ELEMENT_HEAD = 5 }; // organisation, type, counter

// The n-th line of hex of the vector file.
static unsigned vector_line(unsigned n, uint8_t *out, unsigned size)
{
	FILE *f = vector_open("rid_china_vectors.txt");
	char line[1024];
	unsigned got = 0;
	while (fgets(line, sizeof(line), f) != NULL && got == 0)
		if (line[0] != '#' && n-- == 0)
			got = vector_hex(line, out, size);
	fclose(f);
	return got;
}

// Values of the "expect" comment behind the line.
static void real_packet(void)
{
	uint8_t b[300], again[300];
	struct gb46750 g;
	unsigned n = vector_line(1, b, sizeof(b));
	CU_ASSERT_EQUAL(n, ELEMENT_HEAD + 6 + GB46750_IMAGE_SIZE);
	struct span s = {b + ELEMENT_HEAD, n - ELEMENT_HEAD};
	CU_ASSERT_TRUE(gb46750_is(s));
	CU_ASSERT_EQUAL(gb46750_parse(s, &g), ERR_NONE);
	CU_ASSERT_EQUAL(g.present, (1u << GB46750_ITEMS) - 1);
	CU_ASSERT_EQUAL(g.minor, 0);
	CU_ASSERT_EQUAL(memcmp(g.product_id, "1581F0TEST0000000002", 20), 0);
	CU_ASSERT_EQUAL(memcmp(g.registration, "00000000", 8), 0);
	CU_ASSERT_EQUAL(g.category, 0);
	CU_ASSERT_EQUAL(g.ua_class, 1);
	CU_ASSERT_EQUAL(g.station_type, 1);
	CU_ASSERT_EQUAL(g.station_lat_e7, 301910143);
	CU_ASSERT_EQUAL(g.station_lon_e7, 1209514065);
	CU_ASSERT_EQUAL(g.station_alt_cm, 1450);
	CU_ASSERT_EQUAL(g.lat_e7, 301909606);
	CU_ASSERT_EQUAL(g.lon_e7, 1209514217);
	CU_ASSERT_EQUAL(g.track_ddeg, 5);
	CU_ASSERT_EQUAL(g.speed_dms, 28);
	CU_ASSERT_EQUAL(g.height_cm, 10800);
	CU_ASSERT_EQUAL(g.vspeed_cms, 0);
	CU_ASSERT_EQUAL(g.geodetic_alt_cm, 12100);
	CU_ASSERT_EQUAL(g.pressure_alt_cm, 18250);
	CU_ASSERT_EQUAL(g.status, 2);
	CU_ASSERT_EQUAL(g.crs, 0);
	CU_ASSERT_EQUAL(g.hacc, 12);
	CU_ASSERT_EQUAL(g.vacc, 5);
	CU_ASSERT_EQUAL(g.sacc, 4);
	CU_ASSERT_EQUAL(g.time_ms, 1779505147000);
	CU_ASSERT_EQUAL(g.time_acc, 3);
	CU_ASSERT_EQUAL(gb46750_encode(&g, again, sizeof(again)), s.n);
	CU_ASSERT_EQUAL(memcmp(again, s.p, s.n), 0);
	CU_ASSERT_EQUAL(gb46750_encode(&g, again, s.n - 1), 0);
	for (uint32_t cut = 0; cut < s.n; cut++)
		CU_ASSERT_NOT_EQUAL(gb46750_parse((struct span){s.p, cut}, &g), ERR_NONE);
}

// The beacon of the age before: Open Drone ID with version 1 in the same element.
static void real_beacon(void)
{
	uint8_t b[300];
	struct wifi w;
	struct odid_pack p;
	unsigned n = vector_line(0, b, sizeof(b));
	CU_ASSERT_EQUAL(wifi_parse((struct span){b, n}, &w), ERR_NONE);
	CU_ASSERT_EQUAL(w.payload_count, 1);
	CU_ASSERT_FALSE(gb46750_is(w.payload[0]));
	CU_ASSERT_EQUAL(odid_decode_pack(w.payload[0], &p), ERR_NONE);
	CU_ASSERT_EQUAL(p.count, 3);
	CU_ASSERT_EQUAL(p.messages[0].version, 1);
	CU_ASSERT_EQUAL(memcmp(p.messages[0].basic_id.id, "1581F0TEST0000000001", 20), 0);
	CU_ASSERT_EQUAL(p.messages[0].basic_id.ua_type, 2);
	const struct odid_location *l = &p.messages[1].location;
	CU_ASSERT_EQUAL(l->status, ODID_STATUS_AIRBORNE);
	CU_ASSERT_EQUAL(l->track_cdeg, 17200);
	CU_ASSERT_EQUAL(l->speed_cms, 550);
	CU_ASSERT_EQUAL(l->vspeed_cms, 0);
	CU_ASSERT_EQUAL(l->lat_e7, 301837031);
	CU_ASSERT_EQUAL(l->lon_e7, 1209611339);
	CU_ASSERT_EQUAL(l->pressure_alt_cm, 13700);
	CU_ASSERT_EQUAL(l->geodetic_alt_cm, 10300);
	CU_ASSERT_EQUAL(l->height_cm, 8450);
	CU_ASSERT_EQUAL(l->hacc, 12);
	CU_ASSERT_EQUAL(l->vacc, 2);
	CU_ASSERT_EQUAL(l->sacc, 4);
	CU_ASSERT_EQUAL(l->time_ds, 9670);
	CU_ASSERT_EQUAL(l->time_acc_ds, 10);
	const struct odid_system *y = &p.messages[2].system;
	CU_ASSERT_EQUAL(y->operator_lat_e7, 301843779);
	CU_ASSERT_EQUAL(y->operator_lon_e7, 1209658649);
	CU_ASSERT_EQUAL(y->operator_alt_cm, 2400);
	CU_ASSERT_EQUAL(y->classification, 2);
	CU_ASSERT_EQUAL(y->class_eu, 2);
	CU_ASSERT_EQUAL(y->time_s + 1546300800u, 1778721367u);
}

static int32_t random_alt(uint64_t *s, int32_t offset_cm)
{
	int64_t raw = vector_between(s, 0, UINT16_MAX);
	return raw == 0 ? GB46750_ALT_UNKNOWN_CM : (int32_t)(raw * 50 - offset_cm);
}

static bool has(const struct gb46750 *g, enum gb46750_item item)
{
	return g->present >> (item - 1) & 1;
}

// Any value that the wire can express; absent items as a decoder leaves them.
static void random_packet(struct gb46750 *g, uint64_t *s)
{
	memset(g, 0, sizeof(*g));
	g->minor = (uint8_t)vector_between(s, 0, 31);
	g->present = (uint32_t)vector_random(s) & ((1u << GB46750_ITEMS) - 1);
	g->station_lat_e7 = g->station_lon_e7 = GB46750_POSITION_UNKNOWN;
	g->lat_e7 = g->lon_e7 = GB46750_POSITION_UNKNOWN;
	g->track_ddeg = g->speed_dms = GB46750_U16_UNKNOWN;
	g->vspeed_cms = GB46750_VSPEED_UNKNOWN;
	g->station_alt_cm = g->height_cm = GB46750_ALT_UNKNOWN_CM;
	g->geodetic_alt_cm = g->pressure_alt_cm = GB46750_ALT_UNKNOWN_CM;
	for (unsigned i = 0; i < GB46750_ID_SIZE && has(g, GB46750_PRODUCT_ID); i++)
		g->product_id[i] = (uint8_t)vector_random(s);
	for (unsigned i = 0; i < GB46750_REGISTRATION_SIZE && has(g, GB46750_REGISTRATION); i++)
		g->registration[i] = (uint8_t)vector_random(s);
	uint8_t *octets[] = {&g->category, &g->ua_class, &g->station_type, &g->status,	&g->crs,
			     &g->hacc,	   &g->vacc,	 &g->sacc,	   &g->time_acc};
	static const enum gb46750_item items[] = {
		GB46750_CATEGORY, GB46750_CLASS, GB46750_STATION_TYPE, GB46750_STATUS,	GB46750_CRS,
		GB46750_HACC,	  GB46750_VACC,	 GB46750_SACC,	       GB46750_TIME_ACC};
	for (unsigned i = 0; i < 9; i++)
		if (has(g, items[i]))
			*octets[i] = (uint8_t)vector_random(s);
	if (has(g, GB46750_STATION_POSITION) && vector_between(s, 0, 9) > 0) {
		g->station_lat_e7 = (int32_t)vector_between(s, -900000000, 900000000);
		g->station_lon_e7 = (int32_t)vector_between(s, 0, 1800000000);
	}
	if (has(g, GB46750_POSITION) && vector_between(s, 0, 9) > 0) {
		g->lat_e7 = (int32_t)vector_between(s, 0, 900000000);
		g->lon_e7 = (int32_t)vector_between(s, 0, 1800000000);
	}
	if (has(g, GB46750_STATION_ALT))
		g->station_alt_cm = random_alt(s, 100000);
	if (has(g, GB46750_TRACK))
		g->track_ddeg = (uint16_t)vector_random(s);
	if (has(g, GB46750_SPEED))
		g->speed_dms = (uint16_t)vector_random(s);
	if (has(g, GB46750_HEIGHT))
		g->height_cm = random_alt(s, 900000);
	if (has(g, GB46750_VSPEED) && vector_between(s, 0, 9) > 0)
		g->vspeed_cms = (int16_t)(vector_between(s, -126, 127) * 50);
	if (has(g, GB46750_GEODETIC_ALT))
		g->geodetic_alt_cm = random_alt(s, 100000);
	if (has(g, GB46750_PRESSURE_ALT))
		g->pressure_alt_cm = random_alt(s, 100000);
	if (has(g, GB46750_TIME))
		g->time_ms = vector_random(s) >> 16;
}

static void round_trips(void)
{
	uint64_t s = 46750;
	unsigned same = 0;
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct gb46750 in, out;
		uint8_t b[GB46750_PACKET_MAX];
		random_packet(&in, &s);
		memset(&out, 0, sizeof(out));
		uint32_t n = gb46750_encode(&in, b, sizeof(b));
		same += n > 0 && gb46750_parse((struct span){b, n}, &out) == ERR_NONE &&
			memcmp(&in, &out, sizeof(in)) == 0;
	}
	CU_ASSERT_EQUAL(same, ROUNDS);
}

static void unknown_positions(void)
{
	static const uint32_t sentinels[] = {0xffffffff, 0x80000000, 0x7fffffff};
	uint8_t b[300];
	unsigned n = vector_line(1, b, sizeof(b));
	for (unsigned i = 0; i < 3; i++) {
		struct gb46750 g;
		for (unsigned k = 0; k < 4; k++)
			b[ELEMENT_HEAD + 6 + 41 + k] = (uint8_t)(sentinels[i] >> (8 * k));
		CU_ASSERT_EQUAL(
			gb46750_parse((struct span){b + ELEMENT_HEAD, n - ELEMENT_HEAD}, &g),
			ERR_NONE);
		CU_ASSERT_EQUAL(g.lat_e7, GB46750_POSITION_UNKNOWN);
		CU_ASSERT_EQUAL(g.lon_e7, GB46750_POSITION_UNKNOWN);
		CU_ASSERT_EQUAL(g.station_lat_e7, 301910143);
	}
}

static void refusals(void)
{
	struct gb46750 g;
	uint8_t b[300];
	unsigned n = vector_line(1, b, sizeof(b)) - ELEMENT_HEAD;
	uint8_t *p = b + ELEMENT_HEAD;
	struct span s = {p, n};
	p[1] = 0x40;
	CU_ASSERT_EQUAL(gb46750_parse(s, &g), ERR_GB46750_VERSION);
	p[1] = 0x20;
	p[2] = 71; // the last item is cut off
	CU_ASSERT_EQUAL(gb46750_parse(s, &g), ERR_GB46750_LENGTH);
	p[2] = 73;
	CU_ASSERT_EQUAL(gb46750_parse(s, &g), ERR_GB46750_TRUNCATED);
	p[2] = 72;
	p[6 + 45 + 3] = 0x7f; // latitude far off
	CU_ASSERT_EQUAL(gb46750_parse(s, &g), ERR_GB46750_RANGE);
	const uint8_t endless[] = {0xff, 0x20, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0};
	CU_ASSERT_EQUAL(gb46750_parse((struct span){endless, sizeof(endless)}, &g),
			ERR_GB46750_BITMAP);
	const uint8_t shorter[] = {0xff, 0x20, 0, 1, 0, 0};
	CU_ASSERT_EQUAL(gb46750_parse((struct span){shorter, sizeof(shorter)}, &g),
			ERR_GB46750_BITMAP);
	// Item 22 is not known: what stands before it is read, what it holds is passed over.
	const uint8_t later[] = {0xff, 0x21, 3, 0x21, 0x01, 0x01, 0x80, 2, 9, 9};
	CU_ASSERT_EQUAL(gb46750_parse((struct span){later, sizeof(later)}, &g), ERR_NONE);
	CU_ASSERT_EQUAL(g.present, 1u << (GB46750_CATEGORY - 1));
	CU_ASSERT_EQUAL(g.category, 2);
	CU_ASSERT_EQUAL(g.lat_e7, GB46750_POSITION_UNKNOWN);
}

static void observation(void)
{
	uint8_t b[300];
	unsigned n = vector_line(1, b, sizeof(b)), count;
	const struct rx_meta meta = {.rx_ns = 1779505150 * UNITS_NS_PER_S,
				     .source_key = 5,
				     .mac = {1, 2, 3, 4, 5, 6},
				     .has_mac = 1,
				     .rssi_dbm = -70};
	struct obs o;
	CU_ASSERT_EQUAL(gb46750_decode((struct span){b + ELEMENT_HEAD, n - ELEMENT_HEAD}, &meta, &o,
				       1, &count),
			ERR_NONE);
	CU_ASSERT_EQUAL(count, 1);
	CU_ASSERT_EQUAL(o.family, OBS_FAMILY_GB46750);
	CU_ASSERT_EQUAL(o.flags, OBS_FLAG_AIR | OBS_FLAG_TIME_OWN);
	CU_ASSERT_EQUAL(o.time_ns, 1779505147 * UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(o.lat_e7, 301909606);
	CU_ASSERT_EQUAL(o.alt_cm, 12100);
	CU_ASSERT_EQUAL(o.datum, OBS_DATUM_WGS84);
	CU_ASSERT_EQUAL(o.height_cm, 10800);
	CU_ASSERT_EQUAL(o.height_ref, OBS_HEIGHT_TAKEOFF);
	CU_ASSERT_EQUAL(o.speed_cms, 280);
	CU_ASSERT_EQUAL(o.heading_cdeg, 50);
	CU_ASSERT_EQUAL(o.hacc_cm, 100);
	CU_ASSERT_EQUAL(o.state, OBS_STATE_MOVING);
	CU_ASSERT_EQUAL(o.operator_kind, OBS_OPERATOR_LIVE); // the control station
	CU_ASSERT_EQUAL(o.operator_lat_e7, 301910143);
	CU_ASSERT_EQUAL(o.operator_lon_e7, 1209514065);
	CU_ASSERT_EQUAL(o.id_kind, OBS_ID_SERIAL);
	CU_ASSERT_EQUAL(memcmp(o.id, "1581F0TEST0000000002", 20), 0);
	CU_ASSERT_EQUAL(o.key, obs_key(OBS_FAMILY_ODID, OBS_ID_SERIAL, o.id, 20));
	CU_ASSERT_EQUAL(gb46750_decode((struct span){b + ELEMENT_HEAD, n - ELEMENT_HEAD}, &meta, &o,
				       0, &count),
			ERR_TOO_MANY_OBS);
}

static const struct check_test tests[] = {
	{"a real packet, field by field", real_packet},
	{"a real beacon of GB 42590", real_beacon},
	{ROUNDS_TEXT " random packets come back", round_trips},
	{"unknown positions", unknown_positions},
	{"refusals", refusals},
	{"observation", observation},
};
CHECK_MAIN("gb46750", tests)
