// SPDX-License-Identifier: Apache-2.0
#include "its/bsm.h"

#include "base/units.h"
#include "check.h"
#include "its/j2735.h"
#include "jsonl.h"

// Enumeration names of the vectors, in the order of their numbers.
static const char *const transmissions[] = {"neutral",	    "park",	  "forwardGears",
					    "reverseGears", "reserved1",  "reserved2",
					    "reserved3",    "unavailable"};
static const char *const states[] = {"unavailable", "off", "on", "engaged"};
static const char *const aux_states[] = {"unavailable", "off", "on", "reserved"};

static unsigned index_of(const char *const *names, unsigned count, const char *name)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return UINT32_MAX;
}

#define SAME(core_field, object, key)                                                              \
	CU_ASSERT_EQUAL((long long)(core_field), jsonl_int(object, key))

static void compare_core(const struct bsm_core *c, const json_t *core)
{
	const json_t *accuracy = json_object_get(core, "accuracy");
	const json_t *accel = json_object_get(core, "accelSet");
	const json_t *brakes = json_object_get(core, "brakes");
	const json_t *size = json_object_get(core, "size");
	char id[9], wheels[7] = "b";
	snprintf(id, sizeof(id), "%02x%02x%02x%02x", c->id[0], c->id[1], c->id[2], c->id[3]);
	for (int i = 0; i < 5; i++)
		wheels[i + 1] = (c->wheel_brakes >> (4 - i) & 1) != 0 ? '1' : '0';
	wheels[6] = '\0';

	SAME(c->msg_cnt, core, "msgCnt");
	CU_ASSERT_STRING_EQUAL(id, jsonl_text(core, "id"));
	SAME(c->sec_mark, core, "secMark");
	SAME(c->lat, core, "lat");
	SAME(c->lon, core, "long");
	SAME(c->elev, core, "elev");
	SAME(c->semi_major, accuracy, "semiMajor");
	SAME(c->semi_minor, accuracy, "semiMinor");
	SAME(c->orientation, accuracy, "orientation");
	CU_ASSERT_EQUAL(c->transmission,
			index_of(transmissions, 8, jsonl_text(core, "transmission")));
	SAME(c->speed, core, "speed");
	SAME(c->heading, core, "heading");
	SAME(c->angle, core, "angle");
	SAME(c->accel_long, accel, "long");
	SAME(c->accel_lat, accel, "lat");
	SAME(c->accel_vert, accel, "vert");
	SAME(c->yaw, accel, "yaw");
	CU_ASSERT_STRING_EQUAL(wheels, jsonl_text(brakes, "wheelBrakes"));
	CU_ASSERT_EQUAL(c->traction, index_of(states, 4, jsonl_text(brakes, "traction")));
	CU_ASSERT_EQUAL(c->abs, index_of(states, 4, jsonl_text(brakes, "abs")));
	CU_ASSERT_EQUAL(c->scs, index_of(states, 4, jsonl_text(brakes, "scs")));
	CU_ASSERT_EQUAL(c->brake_boost, index_of(states, 3, jsonl_text(brakes, "brakeBoost")));
	CU_ASSERT_EQUAL(c->aux_brakes, index_of(aux_states, 4, jsonl_text(brakes, "auxBrakes")));
	SAME(c->width, size, "width");
	SAME(c->length, size, "length");
}

// What we encode from the core equals the vector's own bits: all of them, less the presence bits of parts left out.
static void compare_encoding(const struct bsm_core *c, const uint8_t *value, uint32_t n)
{
	uint8_t out[BSM_FRAME_SIZE_MAX];
	CU_ASSERT_EQUAL_FATAL(bsm_encode_frame(c, out, sizeof(out)), BSM_FRAME_SIZE_MAX);
	CU_ASSERT_EQUAL(out[3] & 0x1f, value[0] & 0x1f);
	CU_ASSERT_EQUAL(memcmp(out + 4, value + 1, 35), 0);
	CU_ASSERT_EQUAL(out[39] & 0xf8, value[36] & 0xf8);
	CU_ASSERT(n >= 37);
}

static void check_vector(const json_t *line, void *ctx)
{
	uint32_t n;
	unsigned id = 0, parts = 0;
	struct span value = {NULL, 0}, rest;
	struct bsm_core c;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	const json_t *bsm = json_object_get(
		json_object_get(json_object_get(line, "decoded"), "value"), "BasicSafetyMessage");
	CU_ASSERT_EQUAL_FATAL(j2735_frame((struct span){p, n}, &id, &value, &rest), ERR_NONE);
	CU_ASSERT_EQUAL(id, J2735_ID_BSM);
	CU_ASSERT_EQUAL_FATAL(bsm_decode(value, &c, &parts), ERR_NONE);
	compare_core(&c, json_object_get(bsm, "coreData"));
	CU_ASSERT_EQUAL(parts, json_array_size(json_object_get(bsm, "partII")));
	compare_encoding(&c, value.p, value.n);
	free(p);
}

static void test_vectors(void)
{
	CU_ASSERT_EQUAL(jsonl_each("j2735_bsm.jsonl", check_vector, NULL), 36);
}

static void refuse_cut(const json_t *line, void *ctx)
{
	static const struct rx_meta meta = {.rx_ns = 1700000000 * UNITS_NS_PER_S, .source_key = 1};
	uint32_t n;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	struct obs o;
	unsigned count;
	for (uint32_t len = 0; len < n; len++) {
		uint8_t *cut = malloc(len > 0 ? len : 1); // exact size: a read past the end is seen
		memcpy(cut, p, len);
		CU_ASSERT_NOT_EQUAL(j2735_decode((struct span){cut, len}, &meta, &o, 1, &count),
				    ERR_NONE);
		free(cut);
	}
	free(p);
}

static void test_every_truncation_is_refused(void)
{
	CU_ASSERT_EQUAL(jsonl_each("j2735_bsm.jsonl", refuse_cut, NULL), 36);
}

// The upper half of a linear congruential step: 31 bits.
static uint32_t next_random(uint64_t *s)
{
	*s = *s * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*s >> 33);
}

static void random_core(struct bsm_core *c, uint64_t *s)
{
	*c = (struct bsm_core){
		.msg_cnt = (uint8_t)(next_random(s) % 128),
		.sec_mark = (uint16_t)next_random(s),
		.lat = (int32_t)(next_random(s) % 1800000002u) - 900000000,
		.lon = (int32_t)((int64_t)(next_random(s) * 2ULL % 3600000001ULL) - 1799999999),
		.elev = (int32_t)(next_random(s) % 65536) - 4096,
		.semi_major = (uint8_t)next_random(s),
		.semi_minor = (uint8_t)next_random(s),
		.orientation = (uint16_t)next_random(s),
		.transmission = (uint8_t)(next_random(s) % 8),
		.speed = (uint16_t)(next_random(s) % 8192),
		.heading = (uint16_t)(next_random(s) % 28801),
		.angle = (int16_t)(next_random(s) % 254) - 126,
		.accel_long = (int16_t)(next_random(s) % 4002) - 2000,
		.accel_lat = (int16_t)(next_random(s) % 4002) - 2000,
		.accel_vert = (int16_t)(next_random(s) % 255) - 127,
		.yaw = (int32_t)(next_random(s) % 65535) - 32767,
		.wheel_brakes = (uint8_t)(next_random(s) % 32),
		.traction = (uint8_t)(next_random(s) % 4),
		.abs = (uint8_t)(next_random(s) % 4),
		.scs = (uint8_t)(next_random(s) % 4),
		.brake_boost = (uint8_t)(next_random(s) % 3),
		.aux_brakes = (uint8_t)(next_random(s) % 4),
		.width = (uint16_t)(next_random(s) % 1024),
		.length = (uint16_t)(next_random(s) % 4096),
	};
	for (int i = 0; i < 4; i++)
		c->id[i] = (uint8_t)next_random(s);
}

static void test_random_round_trip(void)
{
	uint64_t seed = 20261121;
	unsigned different = 0;
	for (int i = 0; i < 100000; i++) {
		struct bsm_core in, out;
		uint8_t frame[BSM_FRAME_SIZE_MAX];
		memset(&in, 0, sizeof(in));
		memset(&out, 0, sizeof(out));
		random_core(&in, &seed);
		uint32_t n = bsm_encode_frame(&in, frame, sizeof(frame));
		if (n != sizeof(frame) ||
		    bsm_decode_core((struct span){frame + 3, n - 3}, &out) != ERR_NONE) {
			different++;
			continue;
		}
		uint8_t again[BSM_FRAME_SIZE_MAX];
		different += in.lat != out.lat || in.lon != out.lon || in.speed != out.speed ||
			     bsm_encode_frame(&out, again, sizeof(again)) != n ||
			     memcmp(frame, again, n) != 0;
	}
	CU_ASSERT_EQUAL(different, 0);
}

static void test_encoder_refuses_out_of_range(void)
{
	uint64_t seed = 7;
	struct bsm_core good, bad;
	uint8_t out[BSM_FRAME_SIZE_MAX];
	random_core(&good, &seed);
	CU_ASSERT_EQUAL(bsm_encode_frame(&good, out, sizeof(out)), BSM_FRAME_SIZE_MAX);
	CU_ASSERT_EQUAL(bsm_encode_frame(&good, out, sizeof(out) - 1), 0);
	bad = good, bad.lat = 900000002;
	CU_ASSERT_EQUAL(bsm_encode_frame(&bad, out, sizeof(out)), 0);
	bad = good, bad.lon = -1800000000;
	CU_ASSERT_EQUAL(bsm_encode_frame(&bad, out, sizeof(out)), 0);
	bad = good, bad.heading = 28801;
	CU_ASSERT_EQUAL(bsm_encode_frame(&bad, out, sizeof(out)), 0);
	bad = good, bad.brake_boost = 3;
	CU_ASSERT_EQUAL(bsm_encode_frame(&bad, out, sizeof(out)), 0);
}

static void test_observation_units(void)
{
	const struct rx_meta meta = {
		.rx_ns = 1700000041 * UNITS_NS_PER_S, .source_key = 9, .port = 2};
	struct bsm_core c = {.id = {1, 2, 3, 4},
			     .sec_mark = 500,
			     .lat = 481234567,
			     .lon = 115000000,
			     .elev = 5190,
			     .semi_major = 20,
			     .speed = 500,
			     .heading = 7200,
			     .accel_long = -250,
			     .yaw = 1234,
			     .wheel_brakes = 0x08,
			     .width = 180,
			     .length = 450};
	struct obs o;
	bsm_to_obs(&c, &meta, &o);
	CU_ASSERT_EQUAL(o.lat_e7, 481234567);
	CU_ASSERT_EQUAL(o.alt_cm, 51900);
	CU_ASSERT_EQUAL(o.datum, OBS_DATUM_WGS84);
	CU_ASSERT_EQUAL(o.speed_cms, 1000);
	CU_ASSERT_EQUAL(o.heading_cdeg, 9000);
	CU_ASSERT_EQUAL(o.hacc_cm, 100);
	CU_ASSERT_EQUAL(o.accel_cms2, -250);
	CU_ASSERT_EQUAL(o.flags & OBS_FLAG_BRAKING, OBS_FLAG_BRAKING);
	CU_ASSERT_EQUAL(o.port, 2);
	// 1700000041 s is 1 s into its minute; 500 ms of the minute is 0.5 s earlier.
	CU_ASSERT_EQUAL(o.time_ns, 1700000040 * UNITS_NS_PER_S + 500 * UNITS_NS_PER_MS);

	c.lat = 900000001, c.speed = 8191, c.heading = 28800, c.elev = -4096, c.sec_mark = 65535;
	c.semi_major = 255, c.accel_long = 2001;
	bsm_to_obs(&c, &meta, &o);
	CU_ASSERT_EQUAL(o.lat_e7, OBS_LATLON_UNKNOWN);
	CU_ASSERT_EQUAL(o.flags & OBS_FLAG_NO_POSITION, OBS_FLAG_NO_POSITION);
	CU_ASSERT_EQUAL(o.speed_cms, OBS_SPEED_UNKNOWN);
	CU_ASSERT_EQUAL(o.heading_cdeg, OBS_HEADING_UNKNOWN);
	CU_ASSERT_EQUAL(o.alt_cm, OBS_ALT_UNKNOWN);
	CU_ASSERT_EQUAL(o.hacc_cm, OBS_ACC_UNKNOWN);
	CU_ASSERT_EQUAL(o.accel_cms2, 0);
	CU_ASSERT_EQUAL(o.time_ns, meta.rx_ns);
}

static const struct check_test tests[] = {
	{"every vector decodes to the listed values and encodes back", test_vectors},
	{"every truncation of every vector is refused", test_every_truncation_is_refused},
	{"100,000 random cores survive encoding", test_random_round_trip},
	{"the encoder refuses values out of range", test_encoder_refuses_out_of_range},
	{"observation units and unknown values", test_observation_units},
};

CHECK_MAIN("its/bsm", tests)
