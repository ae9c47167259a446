// SPDX-License-Identifier: Apache-2.0
// The air families' value forms: what is decoded encodes to the octets it came from, for every vector and for random
// messages of every type; what cannot be is refused with a reason.
#include <jansson.h>

#include "check.h"
#include "obs/obs.h"
#include "uas/gb46750.h"
#include "uas/gdl90.h"
#include "uas/mavlink.h"
#include "uas/mavlink_def.h"
#include "uas/odid.h"
#include "value/value.h"
#include "vector.h"

static char text_room[1 << 16];

// Octets to text to octets. False when any step fails or the octets differ.
static bool comes_back(unsigned family, struct span in)
{
	const struct value_codec *c = value_codec_of(family);
	struct text t = {.p = text_room, .size = sizeof(text_room)};
	struct value_opts opts = {.keep_unknown = true};
	struct value_fault fault = {0};
	uint8_t out[4096];
	size_t n = 0;
	text_room[0] = '\0';
	if (c->to_json(in, &opts, &t, &fault) != ERR_NONE || t.overflow)
		return false;
	json_t *j = json_loads(text_room, 0, NULL);
	int rc = j != NULL ? c->from_json(j, &opts, out, sizeof(out), &n, &fault) : -1;
	json_decref(j);
	if (rc != 0 || n != in.n || memcmp(out, in.p, n) != 0)
		fprintf(stderr, "%s: %s %s\n", text_room, fault.path, fault.text);
	return rc == 0 && n == in.n && memcmp(out, in.p, n) == 0;
}

static void odid_vectors(void)
{
	FILE *f = vector_open("odid_messages.tsv");
	char line[1024], hex[128];
	unsigned rows = 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		uint8_t b[64];
		if (line[0] == '#' || sscanf(line, "%*[^\t]\t%127[^\t]", hex) != 1)
			continue;
		unsigned n = vector_hex(hex, b, sizeof(b));
		CU_ASSERT_TRUE(comes_back(OBS_FAMILY_ODID, (struct span){b, n}));
		rows++;
	}
	fclose(f);
	CU_ASSERT_EQUAL(rows, 59);
}

// Every message kind has a place for every bit, so that any 25 octets come back, reserved ones included.
static void odid_random(void)
{
	uint64_t s = 3411;
	unsigned same = 0, wanted = 0;
	for (unsigned i = 0; i < 30000; i++) {
		uint8_t b[3 + 9 * 25 + 5];
		for (unsigned k = 0; k < sizeof(b); k++)
			b[k] = (uint8_t)vector_random(&s);
		b[0] = (uint8_t)(i % 6 << 4 | (b[0] & 15));
		// the aircraft on the globe
		if (i % 6 == ODID_TYPE_LOCATION) {
			b[8] = (uint8_t)vector_between(&s, -53, 52);
			b[12] = (uint8_t)vector_between(&s, -107, 106);
		}
		same += comes_back(OBS_FAMILY_ODID, (struct span){b, 25});
		wanted++;
	}
	CU_ASSERT_EQUAL(same, wanted);
	uint8_t pack[228] = {0xf2, 25, 2, 0x02, 0x12, 'A'};
	pack[28] = 0x52;
	CU_ASSERT_TRUE(comes_back(OBS_FAMILY_ODID, (struct span){pack, 53}));
	CU_ASSERT_TRUE(comes_back(OBS_FAMILY_ODID, (struct span){pack, 228})); // padded
	pack[28] = 0x92; // unknown type inside
	CU_ASSERT_TRUE(comes_back(OBS_FAMILY_ODID, (struct span){pack, 53}));
	pack[2] = 0;
	CU_ASSERT_TRUE(comes_back(OBS_FAMILY_ODID, (struct span){pack, 228}));
}

static void china_vectors(void)
{
	FILE *f = vector_open("rid_china_vectors.txt");
	char line[1024];
	unsigned rows = 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		uint8_t b[400];
		if (line[0] == '#')
			continue;
		unsigned n = vector_hex(line, b, sizeof(b));
		// of the beacon: the element's content, 36 + 36 octets in
		unsigned at = rows == 0 ? n - 78 : 5,
			 family = rows == 0 ? OBS_FAMILY_ODID : OBS_FAMILY_GB46750;
		CU_ASSERT_TRUE(comes_back(family, (struct span){b + at, n - at}));
		rows++;
	}
	fclose(f);
	CU_ASSERT_EQUAL(rows, 2);
	uint64_t s = 46750;
	unsigned same = 0;
	for (unsigned i = 0; i < 20000; i++) {
		uint8_t image[GB46750_IMAGE_SIZE], packet[GB46750_PACKET_MAX];
		for (unsigned k = 0; k < sizeof(image); k++)
			image[k] = (uint8_t)vector_random(&s);
		uint32_t n = gb46750_pack(image, (uint32_t)vector_random(&s) & 0x1fffff, i & 31,
					  packet, sizeof(packet));
		same += comes_back(OBS_FAMILY_GB46750, (struct span){packet, n});
	}
	CU_ASSERT_EQUAL(same, 20000);
}

static void mavlink_vectors(void)
{
	FILE *f = vector_open("mavlink_frames.tsv");
	static char line[4096], hex[1024];
	unsigned rows = 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		uint8_t b[400];
		if (line[0] == '#' || sscanf(line, "%*[^\t]\t%1023[^\t]", hex) != 1)
			continue;
		unsigned n = vector_hex(hex, b, sizeof(b));
		CU_ASSERT_TRUE(comes_back(OBS_FAMILY_MAVLINK, (struct span){b, n}));
		rows++;
	}
	fclose(f);
	CU_ASSERT_EQUAL(rows, 11);
}

// Any octets as payload, of any size that the version allows, with and without a signature.
static void mavlink_random(void)
{
	uint64_t s = 14550;
	const struct mavlink_definition *d;
	unsigned same = 0, wanted = 0;
	for (unsigned m = 0; (d = mavlink_definition_at(m)) != NULL; m++)
		for (unsigned i = 0; i < 600; i++, wanted++) {
			uint8_t b[MAVLINK_FRAME_MAX], tag[13];
			struct mavlink_frame f = {.version = d->id < 256 && i % 3 == 0 ? 1 : 2,
						  .head = {(uint8_t)i, (uint8_t)m, 4},
						  .msgid = d->id};
			for (unsigned k = 0; k < sizeof(f.payload); k++)
				f.payload[k] = (uint8_t)vector_random(&s);
			for (unsigned k = 0; k < sizeof(tag); k++)
				tag[k] = (uint8_t)vector_random(&s);
			f.size = (uint8_t)vector_between(&s, f.version == 1 ? d->base : 0, 255);
			if (i % 2 == 0 && f.version == 2)
				f.size = d->table.size < 255 ? (uint8_t)d->table.size : 255;
			f.compat = f.version == 2 ? (uint8_t)vector_random(&s) : 0;
			f.incompat = f.version == 2 && i % 5 == 0;
			uint32_t n = mavlink_write(&f, (struct span){tag, f.incompat ? 13 : 0}, b,
						   sizeof(b));
			same += comes_back(OBS_FAMILY_MAVLINK, (struct span){b, n});
		}
	CU_ASSERT_EQUAL(same, wanted);
}

static void crewed(void)
{
	FILE *f = vector_open("misc_vectors.txt");
	char line[512], hex[512];
	unsigned gdl90 = 0, mode_s = 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		uint8_t b[64];
		unsigned k = 0;
		for (const char *p = line; *p != '\0' && *p != '\n'; p++)
			if (*p != ' ')
				hex[k++] = *p;
		hex[k] = '\0';
		if (strncmp(hex, "7E", 2) == 0) {
			hex[k++] = ' ';
			hex[k] = '\0';
			unsigned n = vector_hex(hex, b, sizeof(b));
			CU_ASSERT_TRUE(comes_back(OBS_FAMILY_GDL90, (struct span){b, n}));
			gdl90++;
		} else if (strncmp(hex, "8D", 2) == 0) {
			char raw[40];
			snprintf(raw, sizeof(raw), "*%.28s;", hex);
			CU_ASSERT_TRUE(
				comes_back(OBS_FAMILY_SBS,
					   (struct span){(uint8_t *)raw, (uint32_t)strlen(raw)}));
			mode_s++;
		}
	}
	fclose(f);
	CU_ASSERT_EQUAL(gdl90, 2);
	CU_ASSERT_EQUAL(mode_s, 4);
	static const char msg[] =
		"MSG,3,1,1,40621D,1,2026/11/21,08:00:00.000,,,,38000,,,52.25720,-3.9194,,,0,-1,0,0";
	CU_ASSERT_TRUE(
		comes_back(OBS_FAMILY_SBS, (struct span){(const uint8_t *)msg, sizeof(msg) - 1}));
	uint64_t s = 4000;
	unsigned same = 0;
	static const uint8_t ids[] = {GDL90_HEARTBEAT, GDL90_OWNSHIP, GDL90_GEO_ALTITUDE,
				      GDL90_TRAFFIC};
	for (unsigned i = 0; i < 20000; i++) {
		uint8_t body[28], framed[64];
		for (unsigned k = 0; k < sizeof(body); k++)
			body[k] = (uint8_t)vector_random(&s);
		body[0] = ids[i % 4];
		uint32_t n = gdl90_frame((struct span){body, gdl90_table_of(body[0])->size}, framed,
					 sizeof(framed));
		same += comes_back(OBS_FAMILY_GDL90, (struct span){framed, n});
	}
	CU_ASSERT_EQUAL(same, 20000);
}

static void refused(unsigned family, const char *json, const char *path)
{
	struct value_opts opts = {0};
	struct value_fault fault = {0};
	uint8_t out[512];
	size_t n;
	json_t *j = json_loads(json, 0, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(j);
	CU_ASSERT_NOT_EQUAL(
		value_codec_of(family)->from_json(j, &opts, out, sizeof(out), &n, &fault), 0);
	CU_ASSERT_STRING_EQUAL(fault.path, path);
	CU_ASSERT_TRUE(fault.text[0] != '\0');
	json_decref(j);
}

static void refusals(void)
{
	refused(OBS_FAMILY_ODID, "{\"Basic\":{}}", "Basic");
	refused(OBS_FAMILY_ODID, "{\"BasicID\":{\"idTyp\":1}}", "idTyp");
	refused(OBS_FAMILY_ODID, "{\"BasicID\":{\"idType\":16}}", "idType");
	refused(OBS_FAMILY_ODID, "{\"BasicID\":{\"idType\":\"serial\"}}", "idType");
	refused(OBS_FAMILY_ODID, "{\"BasicID\":{\"uasId\":\"123456789012345678901\"}}", "uasId");
	refused(OBS_FAMILY_ODID, "{\"MessagePack\":{\"messages\":[{},{},{},{},{},{},{},{},{},{}]}}",
		"messages");
	refused(OBS_FAMILY_GB46750, "{\"trackAngle\":65536}", "trackAngle");
	refused(OBS_FAMILY_GB46750, "{\"nothing\":1}", "nothing");
	refused(OBS_FAMILY_MAVLINK, "{\"seq\":1}", "");
	refused(OBS_FAMILY_MAVLINK, "{\"HEARTBEAT\":{\"type\":256}}", "type");
	refused(OBS_FAMILY_MAVLINK, "{\"HEARTBEAT\":{},\"sysid\":256}", "sysid");
	refused(OBS_FAMILY_MAVLINK, "{\"HEARTBEAT\":{},\"incompat\":2}", "HEARTBEAT");
	refused(OBS_FAMILY_MAVLINK, "{\"version\":1,\"UTM_GLOBAL_POSITION\":{}}",
		"UTM_GLOBAL_POSITION");
	refused(OBS_FAMILY_MAVLINK, "{\"COMMAND_LONG\":{\"param1\":1e99}}", "param1");
	refused(OBS_FAMILY_GDL90, "{\"TrafficReport\":{\"altitude\":4096}}", "altitude");
	refused(OBS_FAMILY_SBS, "{\"MSG\":{\"transmissionType\":3}}", "transmissionType");
	refused(OBS_FAMILY_SBS, "{\"MSG\":{\"transmissionType\":\"3,\"}}", "transmissionType");
}

static const struct check_test tests[] = {
	{"Open Drone ID vectors", odid_vectors},
	{"Open Drone ID, any octets", odid_random},
	{"Chinese vectors, any items", china_vectors},
	{"MAVLink vectors", mavlink_vectors},
	{"MAVLink, any payload", mavlink_random},
	{"crewed aircraft", crewed},
	{"refusals", refusals},
};
CHECK_MAIN("value_air", tests)
