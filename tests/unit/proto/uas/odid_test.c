// SPDX-License-Identifier: Apache-2.0
#include "uas/odid.h"

#include <math.h>

#include "base/timepoint.h"
#include "base/units.h"
#include "check.h"
#include "rounds.h"
#include "vector.h"

static const struct rx_meta meta = {.rx_ns = 1778721375 * UNITS_NS_PER_S,
				    .source_key = 77,
				    .mac = {2, 0, 0, 0, 0, 9},
				    .has_mac = 1,
				    .port = 3,
				    .rssi_dbm = -50};

static enum err decode_hex(const char *hex, struct odid_message *m)
{
	uint8_t b[64];
	unsigned n = vector_hex(hex, b, sizeof(b));
	return odid_decode_message((struct span){b, n}, m);
}

// ---- other people's messages, field by field

static void same_cm(int32_t got_cm, const char *decoded, const char *name)
{
	if (vector_is_none(decoded, name))
		CU_ASSERT_EQUAL(got_cm, ODID_ALT_UNKNOWN_CM)
	else
		CU_ASSERT_EQUAL(got_cm, lround(vector_number(decoded, name) * 100))
}

static void same_e7(int32_t got_e7, const char *decoded, const char *name)
{
	CU_ASSERT_EQUAL(got_e7, lround(vector_number(decoded, name) * 1e7));
}

static void same_u(unsigned got, const char *decoded, const char *name)
{
	CU_ASSERT_EQUAL(got, lround(vector_number(decoded, name)));
}

static void same_text(const uint8_t *got, size_t size, const char *decoded, const char *name)
{
	const char *at = vector_field(decoded, name) + 1;
	size_t n = strcspn(at, "'");
	CU_ASSERT_EQUAL(strnlen((const char *)got, size), n);
	CU_ASSERT_EQUAL(memcmp(got, at, n), 0);
}

static void same_location(const struct odid_location *l, const char *d)
{
	same_u(l->status, d, "status");
	same_u(l->height_ref, d, "htype");
	if (vector_is_none(d, "dir"))
		CU_ASSERT_EQUAL(l->track_cdeg, ODID_TRACK_UNKNOWN_CDEG)
	else
		CU_ASSERT_EQUAL(l->track_cdeg, lround(vector_number(d, "dir") * 100))
	if (vector_is_none(d, "speed"))
		CU_ASSERT_EQUAL(l->speed_cms, ODID_SPEED_UNKNOWN_CMS)
	else
		CU_ASSERT_EQUAL(l->speed_cms, lround(vector_number(d, "speed") * 100))
	if (vector_is_none(d, "vspeed"))
		CU_ASSERT_EQUAL(l->vspeed_cms, ODID_VSPEED_UNKNOWN_CMS)
	else
		CU_ASSERT_EQUAL(l->vspeed_cms, lround(vector_number(d, "vspeed") * 100))
	same_e7(l->lat_e7, d, "lat");
	same_e7(l->lon_e7, d, "lon");
	same_cm(l->pressure_alt_cm, d, "baro");
	same_cm(l->geodetic_alt_cm, d, "geo");
	same_cm(l->height_cm, d, "height");
	same_u(l->hacc, d, "hacc");
	same_u(l->vacc, d, "vacc");
	same_u(l->bacc, d, "bacc");
	same_u(l->sacc, d, "sacc");
	CU_ASSERT_EQUAL(l->time_ds, lround(vector_number(d, "ts") * 10));
	same_u(l->time_acc_ds, d, "tsacc");
}

static void same_system(const struct odid_system *s, const char *d)
{
	same_u(s->operator_location, d, "oploc");
	same_u(s->classification, d, "cls");
	same_e7(s->operator_lat_e7, d, "oplat");
	same_e7(s->operator_lon_e7, d, "oplon");
	same_u(s->area_count, d, "count");
	same_u(s->area_radius_m, d, "radius");
	same_cm(s->area_ceiling_cm, d, "ceil");
	same_cm(s->area_floor_cm, d, "floor");
	same_u(s->category, d, "cat");
	same_u(s->class_eu, d, "clseu");
	same_cm(s->operator_alt_cm, d, "opalt");
	same_u(s->time_s, d, "ts");
}

static void real_messages(void)
{
	FILE *f = vector_open("odid_messages.tsv");
	char line[1024], hex[128], decoded[700];
	unsigned seen[ODID_TYPE_COUNT] = {0};
	while (fgets(line, sizeof(line), f) != NULL) {
		struct odid_message m;
		if (line[0] == '#' ||
		    sscanf(line, "%*[^\t]\t%127[^\t]\t%699[^\n]", hex, decoded) != 2)
			continue;
		CU_ASSERT_EQUAL(decode_hex(hex, &m), ERR_NONE);
		seen[m.type]++;
		CU_ASSERT_EQUAL(m.version, strtoul(strchr(decoded, ',') + 1, NULL, 10));
		if (strncmp(decoded, "('BASIC'", 8) == 0) {
			CU_ASSERT_EQUAL(m.type, ODID_TYPE_BASIC_ID);
			same_u(m.basic_id.id_type, decoded, "idtype");
			same_u(m.basic_id.ua_type, decoded, "uatype");
			same_text(m.basic_id.id, ODID_ID_SIZE, decoded, "id");
		} else if (strncmp(decoded, "('LOC'", 6) == 0) {
			CU_ASSERT_EQUAL(m.type, ODID_TYPE_LOCATION);
			same_location(&m.location, decoded);
		} else if (strncmp(decoded, "('SELF'", 7) == 0) {
			CU_ASSERT_EQUAL(m.type, ODID_TYPE_SELF_ID);
			same_u(m.self_id.text_type, decoded, "dtype");
			same_text(m.self_id.text, ODID_TEXT_SIZE, decoded, "text");
		} else if (strncmp(decoded, "('SYS'", 6) == 0) {
			CU_ASSERT_EQUAL(m.type, ODID_TYPE_SYSTEM);
			same_system(&m.system, decoded);
		} else {
			CU_ASSERT_EQUAL(strncmp(decoded, "('OPID'", 7), 0);
			CU_ASSERT_EQUAL(m.type, ODID_TYPE_OPERATOR_ID);
			same_u(m.operator_id.id_type, decoded, "itype");
			same_text(m.operator_id.id, ODID_ID_SIZE, decoded, "id");
		}
	}
	fclose(f);
	CU_ASSERT_EQUAL(seen[ODID_TYPE_BASIC_ID], 6);
	CU_ASSERT_EQUAL(seen[ODID_TYPE_LOCATION], 36);
	CU_ASSERT_EQUAL(seen[ODID_TYPE_SELF_ID], 2);
	CU_ASSERT_EQUAL(seen[ODID_TYPE_SYSTEM], 2);
	CU_ASSERT_EQUAL(seen[ODID_TYPE_OPERATOR_ID], 13);
}

static void key_vectors(void)
{
	struct odid_message m;
	CU_ASSERT_EQUAL(decode_hex("1120ac1600e7aafd114b341948e2089e0879082c04c6250a00", &m),
			ERR_NONE);
	CU_ASSERT_EQUAL(m.version, 1);
	CU_ASSERT_EQUAL(m.location.status, ODID_STATUS_AIRBORNE);
	CU_ASSERT_EQUAL(m.location.track_cdeg, 17200);
	CU_ASSERT_EQUAL(m.location.speed_cms, 550);
	CU_ASSERT_EQUAL(m.location.vspeed_cms, 0);
	CU_ASSERT_EQUAL(m.location.lat_e7, 301837031);
	CU_ASSERT_EQUAL(m.location.lon_e7, 1209611339);
	CU_ASSERT_EQUAL(m.location.pressure_alt_cm, 13700);
	CU_ASSERT_EQUAL(m.location.geodetic_alt_cm, 10300);
	CU_ASSERT_EQUAL(m.location.height_cm, 8450);
	CU_ASSERT_EQUAL(m.location.hacc, 12);
	CU_ASSERT_EQUAL(m.location.vacc, 2);
	CU_ASSERT_EQUAL(m.location.sacc, 4);
	CU_ASSERT_EQUAL(m.location.time_ds, 9670);
	CU_ASSERT_EQUAL(m.location.time_acc_ds, 10);

	CU_ASSERT_EQUAL(decode_hex("410943c5fd1119ed194801000000000000020008d774da0d00", &m),
			ERR_NONE);
	CU_ASSERT_EQUAL(m.system.operator_location, 1);
	CU_ASSERT_EQUAL(m.system.classification, 2);
	CU_ASSERT_EQUAL(m.system.class_eu, 2);
	CU_ASSERT_EQUAL(m.system.operator_lat_e7, 301843779);
	CU_ASSERT_EQUAL(m.system.operator_lon_e7, 1209658649);
	CU_ASSERT_EQUAL(m.system.operator_alt_cm, 2400);
	CU_ASSERT_EQUAL(m.system.time_s + TIMEPOINT_ODID_EPOCH_S, 1778721367);

	CU_ASSERT_EQUAL(decode_hex("12202d3e0420bd5c25401c190d0000c10834084a0339300100", &m),
			ERR_NONE);
	CU_ASSERT_EQUAL(m.version, 2);
	CU_ASSERT_EQUAL(m.location.track_cdeg, 4500);
	CU_ASSERT_EQUAL(m.location.speed_cms, 1550);
	CU_ASSERT_EQUAL(m.location.vspeed_cms, 200);
	CU_ASSERT_EQUAL(m.location.lat_e7, 626834720);
	CU_ASSERT_EQUAL(m.location.lon_e7, 219749440);
	CU_ASSERT_EQUAL(m.location.pressure_alt_cm, ODID_ALT_UNKNOWN_CM);
	CU_ASSERT_EQUAL(m.location.geodetic_alt_cm, 12050);
	CU_ASSERT_EQUAL(m.location.height_cm, 5000);
	CU_ASSERT_EQUAL(m.location.time_ds, 12345);
}

static void unknown_values(void)
{
	static const struct {
		uint8_t bits, track, speed;
		int8_t vspeed;
		uint16_t track_cdeg, speed_cms;
		int16_t vspeed_cms;
	} rows[] = {
		{0x00, 180, 255, 124, 18000, 6375, 6200},
		{0x00, 181, 0, -124, ODID_TRACK_UNKNOWN_CDEG, 0, -6200},
		{0x02, 181, 0, 126, ODID_TRACK_UNKNOWN_CDEG, 0, ODID_VSPEED_UNKNOWN_CMS},
		{0x02, 179, 0, 125, 35900, 0, 6200},
		{0x02, 180, 0, -128, 0, 0, -6200},
		{0x01, 255, 255, 127, ODID_TRACK_UNKNOWN_CDEG, ODID_SPEED_UNKNOWN_CMS, 6200},
		{0x03, 0, 254, 0, 18000, 25425, 0},
		{0x01, 0, 0, 0, 0, 6375, 0},
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t b[ODID_MESSAGE_SIZE] = {0x12, rows[i].bits, rows[i].track, rows[i].speed,
						(uint8_t)rows[i].vspeed};
		struct odid_message m;
		CU_ASSERT_EQUAL(odid_decode_message((struct span){b, sizeof(b)}, &m), ERR_NONE);
		CU_ASSERT_EQUAL(m.location.track_cdeg, rows[i].track_cdeg);
		CU_ASSERT_EQUAL(m.location.speed_cms, rows[i].speed_cms);
		CU_ASSERT_EQUAL(m.location.vspeed_cms, rows[i].vspeed_cms);
		CU_ASSERT_EQUAL(m.location.geodetic_alt_cm, ODID_ALT_UNKNOWN_CM);
	}
}

// ---- both ways

static void fill(uint8_t *p, size_t n, uint64_t *s)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)vector_random(s);
}

static int32_t random_alt(uint64_t *s)
{
	return vector_between(s, 0, 9) == 0 ? ODID_ALT_UNKNOWN_CM
					    : (int32_t)vector_between(s, 1, 65535) * 50 - 100000;
}

static void random_location(struct odid_location *l, uint64_t *s)
{
	l->status = (uint8_t)vector_between(s, 0, 15);
	l->height_ref = (uint8_t)vector_between(s, 0, 1);
	l->track_cdeg = (uint16_t)(vector_between(s, 0, 360) * 100);
	if (l->track_cdeg == 36000)
		l->track_cdeg = ODID_TRACK_UNKNOWN_CDEG;
	l->speed_cms = (uint16_t)(vector_between(s, 0, 1) ? vector_between(s, 0, 255) * 25
							  : 6375 + vector_between(s, 0, 255) * 75);
	l->vspeed_cms = (int16_t)(vector_between(s, -124, 125) * 50);
	if (l->vspeed_cms == 6250)
		l->vspeed_cms = ODID_VSPEED_UNKNOWN_CMS;
	l->lat_e7 = (int32_t)vector_between(s, -900000000, 900000000);
	l->lon_e7 = (int32_t)vector_between(s, -1800000000, 1800000000);
	l->pressure_alt_cm = random_alt(s);
	l->geodetic_alt_cm = random_alt(s);
	l->height_cm = random_alt(s);
	l->hacc = (uint8_t)vector_between(s, 0, 15);
	l->vacc = (uint8_t)vector_between(s, 0, 15);
	l->bacc = (uint8_t)vector_between(s, 0, 15);
	l->sacc = (uint8_t)vector_between(s, 0, 15);
	l->time_ds = (uint16_t)vector_between(s, 0, 36001);
	if (l->time_ds == 36001)
		l->time_ds = ODID_TIME_UNKNOWN_DS;
	l->time_acc_ds = (uint8_t)vector_between(s, 0, 15);
}

static void random_system(struct odid_system *y, uint64_t *s)
{
	y->operator_location = (uint8_t)vector_between(s, 0, 3);
	y->classification = (uint8_t)vector_between(s, 0, 7);
	y->operator_lat_e7 = (int32_t)vector_random(s);
	y->operator_lon_e7 = (int32_t)vector_random(s);
	y->area_count = (uint16_t)vector_random(s);
	y->area_radius_m = (uint16_t)(vector_between(s, 0, 255) * 10);
	y->area_ceiling_cm = random_alt(s);
	y->area_floor_cm = random_alt(s);
	y->category = (uint8_t)vector_between(s, 0, 15);
	y->class_eu = (uint8_t)vector_between(s, 0, 15);
	y->operator_alt_cm = random_alt(s);
	y->time_s = (uint32_t)vector_random(s);
}

// Any value that the wire can express; octets that the message does not have stay zero.
static void random_message(struct odid_message *m, unsigned type, uint64_t *s)
{
	memset(m, 0, sizeof(*m));
	m->type = (uint8_t)type;
	m->version = (uint8_t)vector_between(s, 0, 15);
	switch (type) {
	case ODID_TYPE_BASIC_ID:
		m->basic_id.id_type = (uint8_t)vector_between(s, 0, 15);
		m->basic_id.ua_type = (uint8_t)vector_between(s, 0, 15);
		fill(m->basic_id.id, ODID_ID_SIZE, s);
		break;
	case ODID_TYPE_LOCATION:
		random_location(&m->location, s);
		break;
	case ODID_TYPE_AUTHENTICATION:
		m->authentication.auth_type = (uint8_t)vector_between(s, 0, 15);
		m->authentication.page = (uint8_t)vector_between(s, 0, 15);
		if (m->authentication.page == 0) {
			m->authentication.last_page = (uint8_t)vector_random(s);
			m->authentication.data_size = (uint8_t)vector_random(s);
			m->authentication.time_s = (uint32_t)vector_random(s);
		}
		fill(m->authentication.data, m->authentication.page == 0 ? 17 : 23, s);
		break;
	case ODID_TYPE_SELF_ID:
		m->self_id.text_type = (uint8_t)vector_random(s);
		fill(m->self_id.text, ODID_TEXT_SIZE, s);
		break;
	case ODID_TYPE_SYSTEM:
		random_system(&m->system, s);
		break;
	default:
		m->operator_id.id_type = (uint8_t)vector_random(s);
		fill(m->operator_id.id, ODID_ID_SIZE, s);
		break;
	}
}

static void round_trip_of_messages(void)
{
	uint64_t s = 20261121;
	for (unsigned type = 0; type <= ODID_TYPE_OPERATOR_ID; type++) {
		unsigned same = 0;
		for (unsigned i = 0; i < ROUNDS; i++) {
			struct odid_message in, out;
			uint8_t b[ODID_MESSAGE_SIZE];
			random_message(&in, type, &s);
			if (odid_encode_message(&in, b, sizeof(b)) == sizeof(b) &&
			    odid_decode_message((struct span){b, sizeof(b)}, &out) == ERR_NONE)
				same += memcmp(&in, &out, sizeof(in)) == 0;
		}
		CU_ASSERT_EQUAL(same, ROUNDS);
	}
}

static void round_trip_of_packs(void)
{
	uint64_t s = 7;
	unsigned same = 0;
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct odid_pack in = {.version = 2,
				       .count = (uint8_t)vector_between(&s, 1, ODID_PACK_MAX)},
				 out;
		uint8_t b[ODID_PACK_SIZE_MAX + 40] = {0};
		for (unsigned k = 0; k < in.count; k++)
			random_message(&in.messages[k], (unsigned)vector_between(&s, 0, 5), &s);
		uint32_t n = odid_encode_pack(&in, b, sizeof(b));
		same += n == 3u + in.count * 25u && odid_encode_pack(&in, b, n - 1) == 0 &&
			odid_decode_pack((struct span){b, sizeof(b)}, &out) == ERR_NONE && // padded
			out.count == in.count && out.skipped == 0 && out.version == in.version &&
			memcmp(in.messages, out.messages, in.count * sizeof(in.messages[0])) == 0;
	}
	CU_ASSERT_EQUAL(same, ROUNDS);
}

// ---- bad input

static uint32_t sample_pack(uint8_t *b, uint32_t size)
{
	struct odid_pack p = {.version = 2, .count = 2};
	p.messages[0] = (struct odid_message){.type = ODID_TYPE_BASIC_ID,
					      .basic_id = {.id_type = 1, .id = "A1"}};
	p.messages[1] = (struct odid_message){.type = ODID_TYPE_LOCATION,
					      .location = {.lat_e7 = 5, .lon_e7 = 6, .time_ds = 1}};
	return odid_encode_pack(&p, b, size);
}

static void truncated(void)
{
	uint8_t b[ODID_PACK_SIZE_MAX];
	struct odid_message m;
	struct odid_pack p;
	struct obs o;
	unsigned count;
	uint32_t n = sample_pack(b, sizeof(b));
	for (uint32_t k = 0; k < n; k++) {
		enum err want = k < 3 ? ERR_ODID_TRUNCATED : ERR_ODID_PACK_COUNT;
		CU_ASSERT_EQUAL(odid_decode_pack((struct span){b, k}, &p), want);
		CU_ASSERT_EQUAL(odid_decode((struct span){b, k}, &meta, &o, 1, &count), want);
		CU_ASSERT_EQUAL(count, 0);
	}
	for (uint32_t k = 0; k < ODID_MESSAGE_SIZE; k++)
		CU_ASSERT_EQUAL(odid_decode_message((struct span){b + 3, k}, &m),
				ERR_ODID_TRUNCATED);
	CU_ASSERT_EQUAL(odid_decode_message((struct span){b + 3, ODID_MESSAGE_SIZE}, &m), ERR_NONE);
}

static void malformed(void)
{
	static const struct {
		unsigned at;
		uint8_t value;
		enum err want;
	} rows[] = {
		{1, 24, ERR_ODID_PACK_SIZE},  {1, 26, ERR_ODID_PACK_SIZE},
		{2, 10, ERR_ODID_PACK_COUNT}, {2, 3, ERR_ODID_PACK_COUNT},
		{3, 0xf2, ERR_ODID_NESTED},   {0, 0x62, ERR_ODID_TYPE}, // neither message nor pack
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t b[ODID_PACK_SIZE_MAX];
		struct obs o;
		unsigned count = 9;
		uint32_t n = sample_pack(b, sizeof(b));
		b[rows[i].at] = rows[i].value;
		CU_ASSERT_EQUAL(odid_decode((struct span){b, n}, &meta, &o, 1, &count),
				rows[i].want);
		CU_ASSERT_EQUAL(count, 0);
	}
}

// Only the bad one of several messages is left out; a pack without messages says nothing and is no error.
static void one_bad_message_does_not_spoil_the_pack(void)
{
	uint8_t b[ODID_PACK_SIZE_MAX];
	struct odid_pack p, whole;
	struct obs o;
	unsigned count = 9;
	uint32_t n = sample_pack(b, sizeof(b));
	CU_ASSERT_EQUAL(odid_decode_pack((struct span){b, n}, &whole), ERR_NONE);
	b[28 + 8] = 0x7f; // latitude's highest octet
	CU_ASSERT_EQUAL(odid_decode_pack((struct span){b, n}, &p), ERR_NONE);
	CU_ASSERT_EQUAL(p.count, whole.count - 1);
	CU_ASSERT_EQUAL(p.skipped, 1);
	b[2] = 0;
	CU_ASSERT_EQUAL(odid_decode((struct span){b, n}, &meta, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL(count, 0);
}

static void undefined_types_are_skipped_in_packs(void)
{
	uint8_t b[ODID_PACK_SIZE_MAX];
	struct odid_pack p;
	uint32_t n = sample_pack(b, sizeof(b));
	b[3] = 0x72;
	CU_ASSERT_EQUAL(odid_decode_pack((struct span){b, n}, &p), ERR_NONE);
	CU_ASSERT_EQUAL(p.count, 1);
	CU_ASSERT_EQUAL(p.skipped, 1);
	CU_ASSERT_EQUAL(p.messages[0].type, ODID_TYPE_LOCATION);
	b[28] = 0x72;
	CU_ASSERT_EQUAL(odid_decode_pack((struct span){b, n}, &p), ERR_ODID_TYPE);
	struct odid_message m = {.type = ODID_TYPE_PACK};
	CU_ASSERT_EQUAL(odid_encode_message(&m, b, sizeof(b)), 0);
	m.type = 6;
	CU_ASSERT_EQUAL(odid_encode_message(&m, b, sizeof(b)), 0);
}

// ---- observations

static struct obs observe(const struct odid_pack *p, const struct rx_meta *m)
{
	uint8_t b[ODID_PACK_SIZE_MAX];
	struct obs o;
	unsigned count = 0;
	uint32_t n = odid_encode_pack(p, b, sizeof(b));
	CU_ASSERT_EQUAL(odid_decode((struct span){b, n}, m, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL(count, 1);
	return o;
}

static void one_observation_a_pack(void)
{
	int64_t hour_s = meta.rx_ns / UNITS_NS_PER_S % 3600;
	struct odid_pack p = {.version = 2, .count = 3};
	p.messages[0] = (struct odid_message){
		.type = ODID_TYPE_BASIC_ID,
		.basic_id = {.id_type = ODID_ID_TYPE_REGISTRATION, .ua_type = 2, .id = "REG1"}};
	p.messages[1] = (struct odid_message){
		.type = ODID_TYPE_BASIC_ID,
		.basic_id = {.id_type = ODID_ID_TYPE_SERIAL, .id = "MFG1A0123456789"}};
	p.messages[2] = (struct odid_message){.type = ODID_TYPE_LOCATION,
					      .location = {.status = ODID_STATUS_AIRBORNE,
							   .track_cdeg = 9000,
							   .speed_cms = 1500,
							   .vspeed_cms = -200,
							   .lat_e7 = 300000000,
							   .lon_e7 = 1200000000,
							   .pressure_alt_cm = 5000,
							   .geodetic_alt_cm = 6000,
							   .height_cm = 4000,
							   .hacc = 10,
							   .vacc = 5,
							   .time_ds = (uint16_t)(hour_s * 10 - 4)}};
	struct obs o = observe(&p, &meta);
	CU_ASSERT_EQUAL(o.family, OBS_FAMILY_ODID);
	CU_ASSERT_EQUAL(o.flags, OBS_FLAG_AIR | OBS_FLAG_TIME_OWN);
	CU_ASSERT_EQUAL(o.cls, OBS_CLASS_MULTIROTOR);
	CU_ASSERT_EQUAL(o.state, OBS_STATE_MOVING);
	CU_ASSERT_EQUAL(o.time_ns, meta.rx_ns - 400 * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(o.lat_e7, 300000000);
	CU_ASSERT_EQUAL(o.lon_e7, 1200000000);
	CU_ASSERT_EQUAL(o.alt_cm, 6000);
	CU_ASSERT_EQUAL(o.datum, OBS_DATUM_WGS84);
	CU_ASSERT_EQUAL(o.height_cm, 4000);
	CU_ASSERT_EQUAL(o.height_ref, OBS_HEIGHT_TAKEOFF);
	CU_ASSERT_EQUAL(o.speed_cms, 1500);
	CU_ASSERT_EQUAL(o.vspeed_cms, -200);
	CU_ASSERT_EQUAL(o.heading_cdeg, 9000);
	CU_ASSERT_EQUAL(o.hacc_cm, 1000);
	CU_ASSERT_EQUAL(o.vacc_cm, 300);
	CU_ASSERT_EQUAL(o.id_kind, OBS_ID_SERIAL);
	CU_ASSERT_EQUAL(o.id_len, 15);
	CU_ASSERT_EQUAL(memcmp(o.id, "MFG1A0123456789", 16), 0);
	CU_ASSERT_EQUAL(o.key, obs_key(OBS_FAMILY_ODID, OBS_ID_SERIAL, o.id, 15));
	CU_ASSERT_EQUAL(o.alias_key, obs_key(OBS_FAMILY_ODID, OBS_ID_MAC, meta.mac, 6));
	CU_ASSERT_EQUAL(o.msg_type, ODID_TYPE_PACK);
	CU_ASSERT_EQUAL(o.source_key, 77);
	CU_ASSERT_EQUAL(o.port, 3);
	CU_ASSERT_EQUAL(o.rssi_dbm, -50);
}

static void location_alone_is_keyed_by_transmitter(void)
{
	struct odid_pack p = {.count = 1};
	p.messages[0] = (struct odid_message){.type = ODID_TYPE_LOCATION,
					      .location = {.status = ODID_STATUS_EMERGENCY,
							   .lat_e7 = 1,
							   .lon_e7 = 1,
							   .track_cdeg = ODID_TRACK_UNKNOWN_CDEG,
							   .speed_cms = ODID_SPEED_UNKNOWN_CMS,
							   .vspeed_cms = ODID_VSPEED_UNKNOWN_CMS,
							   .geodetic_alt_cm = ODID_ALT_UNKNOWN_CM,
							   .pressure_alt_cm = 5000,
							   .height_cm = ODID_ALT_UNKNOWN_CM,
							   .bacc = 4,
							   .time_ds = ODID_TIME_UNKNOWN_DS}};
	struct obs o = observe(&p, &meta);
	CU_ASSERT_EQUAL(o.key, obs_key(OBS_FAMILY_ODID, OBS_ID_MAC, meta.mac, 6));
	CU_ASSERT_EQUAL(o.alias_key, 0);
	CU_ASSERT_EQUAL(o.id_kind, OBS_ID_MAC);
	CU_ASSERT_EQUAL(o.datum, OBS_DATUM_PRESSURE);
	CU_ASSERT_EQUAL(o.alt_cm, 5000);
	CU_ASSERT_EQUAL(o.vacc_cm, 1000);
	CU_ASSERT_EQUAL(o.height_cm, OBS_ALT_UNKNOWN);
	CU_ASSERT_EQUAL(o.speed_cms, OBS_SPEED_UNKNOWN);
	CU_ASSERT_EQUAL(o.vspeed_cms, OBS_VSPEED_UNKNOWN);
	CU_ASSERT_EQUAL(o.heading_cdeg, OBS_HEADING_UNKNOWN);
	CU_ASSERT_EQUAL(o.time_ns, meta.rx_ns);
	CU_ASSERT_EQUAL(o.flags, OBS_FLAG_AIR | OBS_FLAG_EMERGENCY);
	CU_ASSERT_EQUAL(o.state, OBS_STATE_EMERGENCY);

	// Time 0 of a sender without a clock, half an hour from reception: not believed.
	struct rx_meta half = meta;
	half.has_mac = 0;
	half.rx_ns = 1778722200 * UNITS_NS_PER_S;
	p.messages[0].location.time_ds = 0;
	p.messages[0].location.lat_e7 = 0;
	p.messages[0].location.lon_e7 = 0;
	o = observe(&p, &half);
	CU_ASSERT_EQUAL(o.time_ns, half.rx_ns);
	CU_ASSERT_EQUAL(o.flags & OBS_FLAG_TIME_OWN, 0);
	CU_ASSERT_NOT_EQUAL(o.flags & OBS_FLAG_NO_POSITION, 0);
	CU_ASSERT_EQUAL(o.lat_e7, OBS_LATLON_UNKNOWN);
	CU_ASSERT_EQUAL(o.key, half.source_key);
}

static void identity_without_location(void)
{
	struct odid_pack p = {.count = 2};
	p.messages[0] = (struct odid_message){
		.type = ODID_TYPE_BASIC_ID,
		.basic_id = {.id_type = ODID_ID_TYPE_UTM, .ua_type = 4, .id = {1}}};
	p.messages[1] = (struct odid_message){
		.type = ODID_TYPE_SELF_ID,
		.self_id = {.text_type = ODID_SELF_ID_EMERGENCY, .text = "help"}};
	struct obs o = observe(&p, &meta);
	CU_ASSERT_EQUAL(o.flags, OBS_FLAG_AIR | OBS_FLAG_NO_POSITION | OBS_FLAG_EMERGENCY);
	CU_ASSERT_EQUAL(o.id_kind, OBS_ID_UTM);
	CU_ASSERT_EQUAL(o.id_len, ODID_ID_SIZE); // raw: NUL octets belong to it
	CU_ASSERT_EQUAL(o.cls, OBS_CLASS_VTOL);
}

static void accuracy_codes(void)
{
	CU_ASSERT_EQUAL(odid_hacc_cm(0), OBS_ACC_UNKNOWN);
	CU_ASSERT_EQUAL(odid_hacc_cm(1), 65534);
	CU_ASSERT_EQUAL(odid_hacc_cm(6), 55560);
	CU_ASSERT_EQUAL(odid_hacc_cm(12), 100);
	CU_ASSERT_EQUAL(odid_hacc_cm(13), OBS_ACC_UNKNOWN);
	CU_ASSERT_EQUAL(odid_vacc_cm(1), 15000);
	CU_ASSERT_EQUAL(odid_vacc_cm(6), 100);
	CU_ASSERT_EQUAL(odid_vacc_cm(7), OBS_ACC_UNKNOWN);
}

static const struct check_test tests[] = {
	{"real messages", real_messages},
	{"key vectors", key_vectors},
	{"unknown values", unknown_values},
	{ROUNDS_TEXT " random messages of each of the 6 types come back", round_trip_of_messages},
	{ROUNDS_TEXT " random packs come back", round_trip_of_packs},
	{"truncated", truncated},
	{"malformed", malformed},
	{"one bad message does not spoil the pack", one_bad_message_does_not_spoil_the_pack},
	{"undefined types are skipped in packs", undefined_types_are_skipped_in_packs},
	{"one observation a pack", one_observation_a_pack},
	{"location alone is keyed by transmitter", location_alone_is_keyed_by_transmitter},
	{"identity without location", identity_without_location},
	{"accuracy codes", accuracy_codes},
};
CHECK_MAIN("odid", tests)
