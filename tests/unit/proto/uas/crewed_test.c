// SPDX-License-Identifier: Apache-2.0
// GDL90, BaseStation, Mode S and ASTERIX: the rows of misc_vectors.txt and what surrounds them.
#include "check.h"
#include "rounds.h"
#include "uas/gdl90.h"
#include "uas/mode_s.h"
#include "uas/odid.h"
#include "uas/sbs.h"
#include "vector.h"

static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 9, .port = 2};

// The n-th line that is not a comment; blanks inside are taken out.
static unsigned vector_row(unsigned n, uint8_t *out, unsigned size)
{
	FILE *f = vector_open("misc_vectors.txt");
	char line[512], hex[512];
	unsigned got = 0;
	while (fgets(line, sizeof(line), f) != NULL && got == 0) {
		if (line[0] == '#' || n-- != 0)
			continue;
		unsigned k = 0;
		for (const char *p = line; *p != '\0'; p++)
			if (*p != ' ')
				hex[k++] = *p;
		hex[k] = '\0';
		got = vector_hex(hex, out, size);
	}
	fclose(f);
	CU_ASSERT_TRUE(got > 0);
	return got;
}

static void heartbeat(void)
{
	uint8_t b[64], body[GDL90_BODY_MAX], again[64];
	uint32_t n = vector_row(0, b, sizeof(b)), size;
	struct span rest = {b, n};
	CU_ASSERT_EQUAL(gdl90_next(&rest, body, &size), ERR_NONE);
	CU_ASSERT_EQUAL(rest.n, 0);
	CU_ASSERT_EQUAL(size, 7);
	CU_ASSERT_EQUAL(body[0], GDL90_HEARTBEAT);
	const struct field_table *t = gdl90_table_of(GDL90_HEARTBEAT);
	CU_ASSERT_EQUAL(field_get(&t->field[0], body, 0), 1);  // position valid
	CU_ASSERT_EQUAL(field_get(&t->field[7], body, 0), 1);  // initialised
	CU_ASSERT_EQUAL(field_get(&t->field[12], body, 0), 1); // UTC
	CU_ASSERT_EQUAL(field_get(&t->field[8], body, 0), 0);  // bit 16 of the time
	CU_ASSERT_EQUAL(field_get(&t->field[9], body, 0), 1);  // conflict alerting is asked for
	CU_ASSERT_EQUAL(field_get(&t->field[13], body, 0), 0xd0db);
	CU_ASSERT_EQUAL(gdl90_frame((struct span){body, size}, again, sizeof(again)), n);
	CU_ASSERT_EQUAL(memcmp(again, b, n), 0);
}

static void traffic(void)
{
	uint8_t b[64], body[GDL90_BODY_MAX], again[64];
	uint32_t n = vector_row(1, b, sizeof(b)), size;
	struct span rest = {b, n};
	struct gdl90_report r;
	CU_ASSERT_EQUAL(gdl90_next(&rest, body, &size), ERR_NONE);
	CU_ASSERT_EQUAL(gdl90_report_parse((struct span){body, size}, &r), ERR_NONE);
	CU_ASSERT_EQUAL(r.alert, 0);
	CU_ASSERT_EQUAL(r.address_type, 0);
	CU_ASSERT_EQUAL(r.address, 0xab4549);
	// Published to five places; a step of the wire is 2.15 of those.
	CU_ASSERT_TRUE(r.lat_e7 - 449070700 > -215 && r.lat_e7 - 449070700 < 215);
	CU_ASSERT_TRUE(r.lon_e7 + 1229948800 > -215 && r.lon_e7 + 1229948800 < 215);
	CU_ASSERT_EQUAL(r.alt_ft, 5000);
	CU_ASSERT_EQUAL(r.misc, 9);
	CU_ASSERT_EQUAL(r.integrity, 10);
	CU_ASSERT_EQUAL(r.accuracy, 9);
	CU_ASSERT_EQUAL(r.speed_kt, 123);
	CU_ASSERT_EQUAL(r.vrate_fpm, 64);
	CU_ASSERT_EQUAL(r.track, 32); // 45 degrees
	CU_ASSERT_EQUAL(r.category, 1);
	CU_ASSERT_EQUAL(memcmp(r.callsign, "N825V   ", 8), 0);
	CU_ASSERT_EQUAL(r.emergency, 0);
	CU_ASSERT_EQUAL(gdl90_report_encode(GDL90_TRAFFIC, &r, body, sizeof(body)), 28);
	CU_ASSERT_EQUAL(gdl90_frame((struct span){body, 28}, again, sizeof(again)), n);
	CU_ASSERT_EQUAL(memcmp(again, b, n), 0);
	struct obs o;
	unsigned count;
	CU_ASSERT_EQUAL(gdl90_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL(count, 1);
	CU_ASSERT_EQUAL(o.family, OBS_FAMILY_GDL90);
	CU_ASSERT_EQUAL(o.cls, OBS_CLASS_AEROPLANE);
	CU_ASSERT_EQUAL(o.lat_e7, r.lat_e7);
	CU_ASSERT_EQUAL(o.alt_cm, 152400);
	CU_ASSERT_EQUAL(o.datum, OBS_DATUM_PRESSURE);
	CU_ASSERT_EQUAL(o.speed_cms, 6328);
	CU_ASSERT_EQUAL(o.vspeed_cms, 33);
	CU_ASSERT_EQUAL(o.heading_cdeg, 4500);
	CU_ASSERT_EQUAL(o.hacc_cm, 3000);
	CU_ASSERT_EQUAL(o.state, OBS_STATE_MOVING);
	CU_ASSERT_EQUAL(o.id_kind, OBS_ID_ICAO);
	CU_ASSERT_EQUAL(memcmp(o.id, "\xab\x45\x49", 3), 0);
	b[8] ^= 1;
	CU_ASSERT_EQUAL(gdl90_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_GDL90_CRC);
	CU_ASSERT_EQUAL(count, 0);
}

static void gdl90_datagrams(void)
{
	uint8_t b[160], body[4] = {99, 1, 2, 3};
	struct obs o[2];
	unsigned count;
	uint32_t n = vector_row(0, b, sizeof(b));
	n += vector_row(1, b + n, sizeof(b) - n);	  // two flags between the messages
	n += vector_row(1, b + n - 1, sizeof(b) - n) - 1; // one flag shared
	CU_ASSERT_EQUAL(gdl90_decode((struct span){b, n}, &meta, o, 2, &count), ERR_NONE);
	CU_ASSERT_EQUAL(count, 2);
	CU_ASSERT_EQUAL(gdl90_decode((struct span){b, n}, &meta, o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL(count, 1);
	for (uint32_t cut = 0; cut < 11; cut++)
		CU_ASSERT_EQUAL(gdl90_decode((struct span){b, cut}, &meta, o, 2, &count),
				ERR_GDL90_FRAME);
	// Flags behind the last message are idle line.
	memset(b + n, 0x7e, 3);
	struct span rest = {b, n + 3};
	uint8_t read[GDL90_BODY_MAX];
	uint32_t size;
	while (rest.n > 0)
		CU_ASSERT_EQUAL(gdl90_next(&rest, read, &size), ERR_NONE);
	n = gdl90_frame((struct span){body, sizeof(body)}, b, sizeof(b));
	CU_ASSERT_EQUAL(gdl90_decode((struct span){b, n}, &meta, o, 2, &count), ERR_GDL90_TYPE);
	body[0] = GDL90_TRAFFIC;
	n = gdl90_frame((struct span){body, sizeof(body)}, b, sizeof(b));
	CU_ASSERT_EQUAL(gdl90_decode((struct span){b, n}, &meta, o, 2, &count), ERR_GDL90_LENGTH);
}

static void copy_fields(const struct field_table *t, const uint8_t *from, uint8_t *to)
{
	for (unsigned i = 0; i < t->count; i++) {
		const struct field *f = &t->field[i];
		if (f->type == FIELD_TEXT || f->type == FIELD_OCTETS)
			memcpy(to + f->at, from + f->at, f->count);
		for (unsigned e = 0; e < field_elements(f); e++)
			field_put(f, to, e, field_get(f, from, e));
	}
}

// Each value of a field that the wire can express, and escapes wherever they fall.
static void gdl90_round_trips(void)
{
	uint64_t s = 90;
	unsigned same = 0;
	for (unsigned i = 0; i < 2 * ROUNDS; i++) {
		uint8_t in[28], framed[64], body[GDL90_BODY_MAX];
		struct gdl90_report r, again;
		for (unsigned k = 0; k < sizeof(in); k++)
			in[k] = (uint8_t)vector_random(&s);
		in[0] = i & 1 ? GDL90_TRAFFIC : GDL90_OWNSHIP;
		in[5] = (uint8_t)vector_between(&s, -64, 63); // latitude on the globe
		uint32_t n = gdl90_frame((struct span){in, sizeof(in)}, framed, sizeof(framed)),
			 size;
		struct span rest = {framed, n};
		if (gdl90_next(&rest, body, &size) != ERR_NONE || size != sizeof(in) ||
		    rest.n != 0 || memcmp(in, body, size) != 0)
			continue;
		if (gdl90_report_parse((struct span){in, sizeof(in)}, &r) != ERR_NONE)
			continue;
		(void)gdl90_report_encode(in[0], &r, body, sizeof(body));
		memset(&again, 0, sizeof(again));
		same += gdl90_report_parse((struct span){body, size}, &again) == ERR_NONE &&
			again.lat_e7 == r.lat_e7 && again.lon_e7 == r.lon_e7 &&
			again.alt_ft == r.alt_ft && again.speed_kt == r.speed_kt &&
			again.vrate_fpm == r.vrate_fpm && again.address == r.address &&
			again.misc == r.misc && again.track == r.track &&
			again.emergency == r.emergency &&
			memcmp(again.callsign, r.callsign, 8) == 0;
	}
	CU_ASSERT_EQUAL(same, 2 * ROUNDS);
}

// Every field of each message read out of random octets and written into an empty body, framed and taken apart.
static void gdl90_fields_round_trips(void)
{
	static const uint8_t ids[] = {GDL90_HEARTBEAT, GDL90_OWNSHIP, GDL90_GEO_ALTITUDE,
				      GDL90_TRAFFIC};
	uint64_t s = 91;
	for (unsigned k = 0; k < sizeof(ids); k++) {
		const struct field_table *t = gdl90_table_of(ids[k]);
		unsigned same = 0;
		for (unsigned i = 0; i < ROUNDS; i++) {
			uint8_t in[32], out[32] = {ids[k]}, framed[80], body[GDL90_BODY_MAX];
			uint32_t size = 0;
			for (unsigned n = 0; n < t->size; n++)
				in[n] = (uint8_t)vector_random(&s);
			in[0] = ids[k];
			struct span rest = {framed, gdl90_frame((struct span){in, t->size}, framed,
								sizeof(framed))};
			bool good = gdl90_next(&rest, body, &size) == ERR_NONE && size == t->size &&
				    rest.n == 0;
			copy_fields(t, body, out);
			same += good && memcmp(in, out, t->size) == 0;
		}
		CU_ASSERT_EQUAL(same, ROUNDS);
	}
}

// What these four well-known frames hold has been published many times.
static void mode_s_frames(void)
{
	uint8_t b[16];
	struct mode_s m;
	CU_ASSERT_EQUAL(vector_row(2, b, sizeof(b)), MODE_S_SIZE);
	CU_ASSERT_EQUAL(mode_s_parse((struct span){b, MODE_S_SIZE}, &m), ERR_NONE);
	CU_ASSERT_EQUAL(m.format, 17);
	CU_ASSERT_EQUAL(m.address, 0x4840d6);
	CU_ASSERT_EQUAL(m.type_code, 4);
	CU_ASSERT_STRING_EQUAL(m.callsign, "KLM1023");
	for (unsigned i = 0; i < MODE_S_SIZE * 8; i++) {
		b[i / 8] ^= (uint8_t)(1u << i % 8);
		CU_ASSERT_NOT_EQUAL(mode_s_parse((struct span){b, MODE_S_SIZE}, &m), ERR_NONE);
		b[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	static const uint32_t cpr[2][3] = {{0, 93000, 51372}, {1, 74158, 50194}};
	for (unsigned i = 0; i < 2; i++) {
		(void)vector_row(3 + i, b, sizeof(b));
		CU_ASSERT_EQUAL(mode_s_parse((struct span){b, MODE_S_SIZE}, &m), ERR_NONE);
		CU_ASSERT_EQUAL(m.address, 0x40621d);
		CU_ASSERT_EQUAL(m.alt_ft, 38000);
		CU_ASSERT_EQUAL(m.cpr_odd, cpr[i][0]);
		CU_ASSERT_EQUAL(m.cpr_lat, cpr[i][1]);
		CU_ASSERT_EQUAL(m.cpr_lon, cpr[i][2]);
	}
	(void)vector_row(5, b, sizeof(b));
	CU_ASSERT_EQUAL(mode_s_parse((struct span){b, MODE_S_SIZE}, &m), ERR_NONE);
	CU_ASSERT_EQUAL(m.address, 0x485020);
	CU_ASSERT_EQUAL(m.ve_kt, -8);
	CU_ASSERT_EQUAL(m.vn_kt, -159);
	CU_ASSERT_EQUAL(m.vrate_fpm, -832);
	CU_ASSERT_EQUAL(mode_s_parse((struct span){b, 7}, &m), ERR_MODE_S_FORMAT);
}

static void librid_location(void)
{
	uint8_t b[32];
	struct odid_message m;
	CU_ASSERT_EQUAL(vector_row(6, b, sizeof(b)), ODID_MESSAGE_SIZE);
	CU_ASSERT_EQUAL(odid_decode_message((struct span){b, ODID_MESSAGE_SIZE}, &m), ERR_NONE);
	CU_ASSERT_EQUAL(m.location.lat_e7, 626834720);
	CU_ASSERT_EQUAL(m.location.lon_e7, 219749440);
	CU_ASSERT_EQUAL(m.location.geodetic_alt_cm, 12050);
	CU_ASSERT_EQUAL(m.location.height_cm, 5000);
	CU_ASSERT_EQUAL(m.location.speed_cms, 1550);
	CU_ASSERT_EQUAL(m.location.vspeed_cms, 200);
	CU_ASSERT_EQUAL(m.location.track_cdeg, 4500);
}

static void asterix_is_named(void)
{
	uint8_t b[64];
	struct obs o;
	unsigned n = vector_row(7, b, sizeof(b)), count = 9;
	CU_ASSERT_EQUAL(gdl90_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_ASTERIX);
	CU_ASSERT_EQUAL(count, 0);
	CU_ASSERT_EQUAL(sbs_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_ASTERIX);
	CU_ASSERT_EQUAL(gdl90_decode((struct span){b, n - 1}, &meta, &o, 1, &count),
			ERR_GDL90_FRAME);
}

static struct span text(const char *s)
{
	return (struct span){(const uint8_t *)s, (uint32_t)strlen(s)};
}

static void sbs_lines(void)
{
	static const char three[] = "MSG,3,1,1,40621D,1,2026/11/21,08:00:00.000,2026/11/"
				    "21,08:00:00.000,,38000,,,52.2572,"
				    "-3.9194,,,0,-1,0,0";
	struct sbs s;
	struct obs o[3];
	unsigned count;
	CU_ASSERT_EQUAL(sbs_parse(text(three), &s), ERR_NONE);
	CU_ASSERT_EQUAL(s.type, 3);
	CU_ASSERT_EQUAL(s.address, 0x40621d);
	CU_ASSERT_EQUAL(s.alt_ft, 38000);
	CU_ASSERT_EQUAL(s.lat_e7, 522572000);
	CU_ASSERT_EQUAL(s.lon_e7, -39194000);
	CU_ASSERT_EQUAL(s.emergency, 1);
	CU_ASSERT_EQUAL(s.has, SBS_HAS_ALT | SBS_HAS_POSITION | SBS_HAS_ALERT | SBS_HAS_EMERGENCY |
				       SBS_HAS_IDENT | SBS_HAS_GROUND);
	static const char all[] = "MSG,1,1,1,4840D6,1,,,,,KLM1023 ,,,,,,,,,,,\r\n"
				  "MSG,4,1,1,485020,1,,,,,,,159.2,182.88,,,-832,,,,,0\r\n\n*"
				  "8D485020994409940838175B284F;\n";
	CU_ASSERT_EQUAL(sbs_decode(text(all), &meta, o, 3, &count), ERR_NONE);
	CU_ASSERT_EQUAL(count, 3);
	CU_ASSERT_EQUAL(o[0].flags, OBS_FLAG_AIR | OBS_FLAG_NO_POSITION);
	CU_ASSERT_EQUAL(o[1].speed_cms, 8190);
	CU_ASSERT_EQUAL(o[1].heading_cdeg, 18288);
	CU_ASSERT_EQUAL(o[1].vspeed_cms, -423);
	CU_ASSERT_EQUAL(o[1].state, OBS_STATE_MOVING);
	// The same aircraft by its raw frame: same key, speed and course to their rounding.
	CU_ASSERT_EQUAL(o[2].key, o[1].key);
	CU_ASSERT_EQUAL(o[2].speed_cms, 8190);
	CU_ASSERT_EQUAL(o[2].heading_cdeg, 18288);
	CU_ASSERT_EQUAL(o[2].vspeed_cms, -423);
	CU_ASSERT_EQUAL(sbs_decode(text(all), &meta, o, 2, &count), ERR_NONE);
	CU_ASSERT_EQUAL(count, 2);
}

static void sbs_refusals(void)
{
	static const struct {
		const char *line;
		enum err err;
	} bad[] = {
		{"", ERR_SBS_LINE},
		{"MSG,3", ERR_SBS_LINE},
		{"MSG,3,1,1,40621D,1,,,,,,,,,,,,,,,,,", ERR_SBS_LINE},
		{"STA,,1,1,40621D,1,,,,,,,,,,,,,,,,", ERR_SBS_TYPE},
		{"MSG,9,1,1,40621D,1,,,,,,,,,,,,,,,,", ERR_SBS_TYPE},
		{"MSG,3,1,1,40621,1,,,,,,,,,,,,,,,,", ERR_SBS_FIELD},
		{"MSG,3,1,1,40621D,1,,,,,TOOLONGCALL,,,,,,,,,,,", ERR_SBS_FIELD},
		{"MSG,3,1,1,40621D,1,,,,,,12e3,,,,,,,,,,", ERR_SBS_FIELD},
		{"MSG,3,1,1,40621D,1,,,,,,,,,52.1,,,,,,,", ERR_SBS_FIELD},
		{"MSG,3,1,1,40621D,1,,,,,,,,,90.0000001,4,,,,,,", ERR_SBS_FIELD},
		{"MSG,3,1,1,40621D,1,,,,,,,-1,,,,,,,,,", ERR_SBS_FIELD},
		{"MSG,3,1,1,40621D,1,,,,,,,,,,,,,yes,,,", ERR_SBS_FIELD},
	};
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct sbs s;
		CU_ASSERT_EQUAL(sbs_parse(text(bad[i].line), &s), bad[i].err);
	}
	struct obs o;
	unsigned count;
	CU_ASSERT_EQUAL(sbs_decode(text("\n\n"), &meta, &o, 1, &count), ERR_SBS_LINE);
	CU_ASSERT_EQUAL(sbs_decode(text("*8D4840D6202CC371C32CE0576099;"), &meta, &o, 1, &count),
			ERR_MODE_S_CRC);
	CU_ASSERT_EQUAL(sbs_decode(text("*8D4840D6;"), &meta, &o, 1, &count), ERR_MODE_S_FORMAT);
}

static void sbs_round_trips(void)
{
	uint64_t r = 30003;
	unsigned same = 0;
	for (unsigned i = 0; i < 8 * ROUNDS; i++) {
		struct sbs s, again;
		char line[SBS_LINE_MAX];
		memset(&s, 0, sizeof(s));
		s.type = (uint8_t)(1 + i % 8);
		s.address = (uint32_t)vector_between(&r, 0, 0xffffff);
		s.has = (uint32_t)vector_random(&r) & ((SBS_HAS_GROUND << 1) - 1);
		if (s.has & SBS_HAS_CALLSIGN)
			memcpy(s.callsign, "KLM1023", 8);
#define SOME(bit, member, least, most)                                                             \
	if (s.has & (bit))                                                                         \
	s.member = (__typeof__(s.member))vector_between(&r, least, most)
		SOME(SBS_HAS_ALT, alt_ft, -1000, 60000);
		SOME(SBS_HAS_SPEED, speed_kt_e1, 0, 20000);
		SOME(SBS_HAS_TRACK, track_cdeg, 0, 35999);
		SOME(SBS_HAS_POSITION, lat_e7, -900000000, 900000000);
		SOME(SBS_HAS_POSITION, lon_e7, -1800000000, 1800000000);
		SOME(SBS_HAS_VRATE, vrate_fpm, -30000, 30000);
		SOME(SBS_HAS_SQUAWK, squawk, 0, 7777);
		SOME(SBS_HAS_ALERT, alert, 0, 1);
		SOME(SBS_HAS_EMERGENCY, emergency, 0, 1);
		SOME(SBS_HAS_IDENT, ident, 0, 1);
		SOME(SBS_HAS_GROUND, ground, 0, 1);
		uint32_t n = sbs_encode(&s, line, sizeof(line));
		same += n > 0 && sbs_parse((struct span){(uint8_t *)line, n}, &again) == ERR_NONE &&
			memcmp(&s, &again, sizeof(s)) == 0;
	}
	CU_ASSERT_EQUAL(same, 8 * ROUNDS);
}

static const struct check_test tests[] = {
	{"GDL90 heartbeat of the interface document", heartbeat},
	{"GDL90 traffic report of the interface document", traffic},
	{"GDL90 datagrams", gdl90_datagrams},
	{ROUNDS_TEXT " random GDL90 ownship and traffic reports each come back", gdl90_round_trips},
	{ROUNDS_TEXT " random GDL90 messages of each of the 4 types come back by field",
	 gdl90_fields_round_trips},
	{"Mode S frames", mode_s_frames},
	{"a published Open Drone ID Location", librid_location},
	{"ASTERIX is refused by name", asterix_is_named},
	{"BaseStation lines", sbs_lines},
	{"BaseStation refusals", sbs_refusals},
	{ROUNDS_TEXT " random BaseStation lines of each of the 8 types come back", sbs_round_trips},
};
CHECK_MAIN("crewed", tests)
