// SPDX-License-Identifier: Apache-2.0
#include "uas/mavlink.h"

#include <math.h>

#include "base/units.h"
#include "check.h"
#include "rounds.h"
#include "uas/mavlink_msg.h"
#include "vector.h"

static const struct rx_meta meta = {
	.rx_ns = 1723734235 * UNITS_NS_PER_S, .source_key = 77, .port = 1};

static const char HEARTBEAT_GCS[] = "fd090000f9ffbe000000000000000608c00403aef5";
static const char POSITION[] =
	"fd1c0000750101210000122709009c370e1a8542ead4973e020062ffffff010001000100697cdd9f";
static const char SYSTEM[] =
	"fd1900008901016832007c370e1a6142ead400007ac400007ac401411343156b930a01c5f9";

static unsigned load(const char *hex, uint8_t *b)
{
	return vector_hex(hex, b, MAVLINK_FRAME_MAX);
}

static enum err one_frame(const uint8_t *b, unsigned n, struct mavlink_frame *f)
{
	struct span rest = {b, n};
	return mavlink_next(&rest, f);
}

// ---- other people's frames

static void same(double got, const char *decoded, const char *name)
{
	CU_ASSERT_EQUAL(got, vector_number(decoded, name));
}

static void same_cm(int32_t got_cm, const char *decoded, const char *name)
{
	double m = vector_number(decoded, name);
	CU_ASSERT_EQUAL(got_cm, m == -1000.0 ? ODID_ALT_UNKNOWN_CM : lround(m * 100));
}

static void check_heartbeat(const struct mavlink_frame *f, const char *d)
{
	struct mavlink_heartbeat m;
	mavlink_heartbeat_decode(f, &m);
	same(m.custom_mode, d, "custom_mode");
	same(m.type, d, "type");
	same(m.autopilot, d, "autopilot");
	same(m.base_mode, d, "base_mode");
	same(m.system_status, d, "system_status");
	same(m.mavlink_version, d, "mavlink_version");
}

static void check_position(const struct mavlink_frame *f, const char *d)
{
	struct mavlink_global_position m;
	mavlink_global_position_decode(f, &m);
	same(m.boot_ms, d, "time_boot_ms");
	same(m.lat_e7, d, "lat");
	same(m.lon_e7, d, "lon");
	same(m.alt_mm, d, "alt");
	same(m.relative_alt_mm, d, "relative_alt");
	same(m.vn_cms, d, "vx");
	same(m.ve_cms, d, "vy");
	same(m.vd_cms, d, "vz");
	same(m.heading_cdeg, d, "hdg");
}

static void check_utm(const struct mavlink_frame *f, const char *d)
{
	static const uint8_t id[MAVLINK_UTM_ID_SIZE] = {0,   6,	  0,   0,   0,	  0, '4', '7', '9',
							'8', '0', '1', 'Q', '\n', 0, '>', 0,   'G'};
	struct mavlink_utm_position m;
	mavlink_utm_position_decode(f, &m);
	same((double)m.time_us, d, "time");
	same(m.lat_e7, d, "lat");
	same(m.lon_e7, d, "lon");
	same(m.alt_mm, d, "alt");
	same(m.relative_alt_mm, d, "relative_alt");
	same(m.vn_cms, d, "vx");
	same(m.ve_cms, d, "vy");
	same(m.vd_cms, d, "vz");
	same(m.hacc_mm, d, "h_acc");
	same(m.vacc_mm, d, "v_acc");
	same(m.state, d, "flight_state");
	same(m.valid, d, "flags");
	CU_ASSERT_EQUAL(memcmp(m.uas_id, id, sizeof(id)), 0);
}

static void check_location(const struct mavlink_frame *f, const char *d)
{
	struct mavlink_odid o;
	const struct odid_location *l = &o.m.location;
	CU_ASSERT_EQUAL(mavlink_odid_decode(f, &o), ERR_NONE);
	CU_ASSERT_EQUAL(o.m.type, ODID_TYPE_LOCATION);
	same(l->lat_e7, d, "latitude");
	same(l->lon_e7, d, "longitude");
	same_cm(l->pressure_alt_cm, d, "altitude_barometric");
	same_cm(l->geodetic_alt_cm, d, "altitude_geodetic");
	same_cm(l->height_cm, d, "height");
	CU_ASSERT_EQUAL(l->time_ds, lround(vector_number(d, "timestamp") * 10));
	same(l->track_cdeg, d, "direction");
	same(l->speed_cms, d, "speed_horizontal");
	same(l->vspeed_cms, d, "speed_vertical");
	same(l->status, d, "status");
	same(l->height_ref, d, "height_reference");
	same(l->hacc, d, "horizontal_accuracy");
	same(l->vacc, d, "vertical_accuracy");
	same(l->bacc, d, "barometer_accuracy");
	same(l->sacc, d, "speed_accuracy");
	same(l->time_acc_ds, d, "timestamp_accuracy");
}

static void check_system(const struct mavlink_frame *f, const char *d)
{
	struct mavlink_odid o;
	const struct odid_system *s = &o.m.system;
	CU_ASSERT_EQUAL(mavlink_odid_decode(f, &o), ERR_NONE);
	CU_ASSERT_EQUAL(f->size, 25); // truncated on the wire, 54 octets in full
	same(s->operator_lat_e7, d, "operator_latitude");
	same(s->operator_lon_e7, d, "operator_longitude");
	same_cm(s->area_ceiling_cm, d, "area_ceiling");
	same_cm(s->area_floor_cm, d, "area_floor");
	same_cm(s->operator_alt_cm, d, "operator_altitude_geo");
	same(s->time_s, d, "timestamp");
	same(s->area_count, d, "area_count");
	same(s->area_radius_m, d, "area_radius");
	same(s->operator_location, d, "operator_location_type");
	same(s->classification, d, "classification_type");
	same(s->category, d, "category_eu");
	same(s->class_eu, d, "class_eu");
}

static const struct {
	const char *name;
	void (*check)(const struct mavlink_frame *f, const char *decoded);
	unsigned observations;
} rows[] = {
	{"COMMAND_LONG", NULL, 0},
	{"HEARTBEAT", check_heartbeat, 0},
	{"GLOBAL_POSITION_INT", check_position, 1},
	{"COMMAND_ACK", NULL, 0},
	{"EXTENDED_SYS_STATE", NULL, 0},
	{"GPS_RAW_INT", NULL, 0},
	{"OPEN_DRONE_ID_SYSTEM", check_system, 1},
	{"SYS_STATUS", NULL, 0},
	{"MISSION_ITEM_INT", NULL, 0},
	{"UTM_GLOBAL_POSITION", check_utm, 1},
	{"OPEN_DRONE_ID_LOCATION", check_location, 1},
};

static void real_frames(void)
{
	FILE *f = vector_open("mavlink_frames.tsv");
	char line[2048], name[64], hex[700], decoded[1200];
	unsigned seen = 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		uint8_t b[MAVLINK_FRAME_MAX];
		struct mavlink_frame frame;
		struct obs o;
		unsigned count;
		if (line[0] == '#' ||
		    sscanf(line, "%63[^\t]\t%699[^\t]\t%1199[^\n]", name, hex, decoded) != 3)
			continue;
		unsigned n = load(hex, b);
		CU_ASSERT_EQUAL(one_frame(b, n, &frame), ERR_NONE);
		CU_ASSERT_STRING_EQUAL(mavlink_name(frame.msgid), name);
		CU_ASSERT_EQUAL(mavlink_decode((struct span){b, n}, &meta, &o, 1, &count),
				ERR_NONE);
		for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			if (strcmp(rows[i].name, name) != 0)
				continue;
			seen++;
			CU_ASSERT_EQUAL(count, rows[i].observations);
			if (rows[i].check != NULL)
				rows[i].check(&frame, decoded);
		}
	}
	fclose(f);
	CU_ASSERT_EQUAL(seen, sizeof(rows) / sizeof(rows[0]));
}

// ---- framing

static void every_truncation_is_refused(void)
{
	uint8_t b[MAVLINK_FRAME_MAX];
	struct mavlink_frame f;
	unsigned n = load(POSITION, b), count;
	struct obs o;
	for (unsigned k = 1; k < n; k++)
		CU_ASSERT_EQUAL(one_frame(b, k, &f), ERR_MAVLINK_TRUNCATED);
	for (unsigned k = 0; k < n; k++)
		CU_ASSERT_EQUAL(mavlink_decode((struct span){b, k}, &meta, &o, 1, &count),
				ERR_MAVLINK_TRUNCATED);
	CU_ASSERT_EQUAL(one_frame(b, n, &f), ERR_NONE);
}

static void every_damaged_octet_is_noticed(void)
{
	uint8_t b[MAVLINK_FRAME_MAX];
	struct mavlink_frame f;
	unsigned n = load(POSITION, b);
	for (unsigned i = 0; i < n; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			b[i] ^= (uint8_t)(1u << bit);
			CU_ASSERT_NOT_EQUAL(one_frame(b, n, &f), ERR_NONE);
			b[i] ^= (uint8_t)(1u << bit);
		}
	b[n - 1] ^= 1;
	CU_ASSERT_EQUAL(one_frame(b, n, &f), ERR_MAVLINK_CRC);
	b[0] = 0x55;
	CU_ASSERT_EQUAL(one_frame(b, n, &f), ERR_MAVLINK_MAGIC);
	n = load(POSITION, b);
	b[9] = 0x7f;
	CU_ASSERT_EQUAL(one_frame(b, n, &f), ERR_MAVLINK_UNKNOWN);
}

// A version 1 frame made from a version 2 one: same checksum rule, shorter header.
static unsigned v1_heartbeat(uint8_t *b, uint8_t size)
{
	static const uint8_t head[] = {0xfe, 0, 7, 1, 1, 0};
	uint16_t crc = 0xffff;
	memcpy(b, head, sizeof(head));
	memset(b + 6, 0, size);
	b[1] = size;
	for (unsigned i = 1; i <= 6u + size; i++) {
		crc ^= i < 6u + size ? b[i] : 50;
		for (int k = 0; k < 8; k++)
			crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0x8408 : crc >> 1);
	}
	b[6 + size] = (uint8_t)crc;
	b[7 + size] = (uint8_t)(crc >> 8);
	return 8u + size;
}

static void version_1(void)
{
	uint8_t b[64];
	struct mavlink_frame f;
	unsigned n = v1_heartbeat(b, 9);
	CU_ASSERT_EQUAL(one_frame(b, n, &f), ERR_NONE);
	CU_ASSERT_EQUAL(f.version, 1);
	CU_ASSERT_EQUAL(f.head.seq, 7);
	CU_ASSERT_EQUAL(f.msgid, MAVLINK_ID_HEARTBEAT);
	for (unsigned k = 1; k < n; k++)
		CU_ASSERT_EQUAL(one_frame(b, k, &f), ERR_MAVLINK_TRUNCATED);
	n = v1_heartbeat(b, 8); // checksum right, a field missing
	CU_ASSERT_EQUAL(one_frame(b, n, &f), ERR_MAVLINK_RANGE);
	n = v1_heartbeat(b, 12); // longer than known: the known part is read
	CU_ASSERT_EQUAL(one_frame(b, n, &f), ERR_NONE);
}

static void several_frames_in_a_datagram(void)
{
	uint8_t b[1024];
	unsigned n = load(HEARTBEAT_GCS, b), count;
	unsigned second = n;
	n += vector_hex(POSITION, b + n, 300);
	unsigned third = n;
	n += vector_hex(POSITION, b + n, 300);
	unsigned fourth = n;
	n += vector_hex(SYSTEM, b + n, 300);
	b[third - 1] ^= 0xff; // the second frame's checksum
	uint32_t refused[ERR_COUNT] = {0};
	struct mavlink_stats stats = {.refused = refused};
	struct obs o[4];
	CU_ASSERT_EQUAL(mavlink_decode_counted((struct span){b, n}, &meta, o, 4, &count, &stats),
			ERR_NONE);
	CU_ASSERT_EQUAL(count, 2); // with where the operator is
	CU_ASSERT_EQUAL(stats.frames, 4);
	CU_ASSERT_EQUAL(stats.accepted, 3);
	CU_ASSERT_EQUAL(stats.refused[ERR_MAVLINK_CRC], 1);
	b[third - 1] ^= 0xff;
	CU_ASSERT_EQUAL(mavlink_decode_counted((struct span){b, n}, &meta, o, 1, &count, &stats),
			ERR_NONE);
	CU_ASSERT_EQUAL(count, 1);
	CU_ASSERT_EQUAL(stats.refused[ERR_TOO_MANY_OBS], 2);
	b[second] = 0; // nothing behind is searched for
	CU_ASSERT_EQUAL(
		mavlink_decode_counted((struct span){b, fourth}, &meta, o, 4, &count, &stats),
		ERR_NONE);
	CU_ASSERT_EQUAL(count, 0);
	CU_ASSERT_EQUAL(stats.refused[ERR_MAVLINK_MAGIC], 1);
}

static void flags_that_change_the_header(void)
{
	static const struct {
		uint8_t flags;
		unsigned extra;
	} wide[] = {{0x02, 3}, {0x04, 4}, {0x06, 7}, {0x07, 20}};
	uint8_t b[1024];
	struct obs o;
	unsigned count;
	for (unsigned i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		unsigned n = load(POSITION, b) + wide[i].extra;
		b[2] = wide[i].flags;
		n += vector_hex(POSITION, b + n, 300);
		uint32_t refused[ERR_COUNT] = {0};
		struct mavlink_stats stats = {.refused = refused};
		CU_ASSERT_EQUAL(
			mavlink_decode_counted((struct span){b, n}, &meta, &o, 1, &count, &stats),
			ERR_NONE);
		CU_ASSERT_EQUAL(count, 1); // stepped over, the next one read
		CU_ASSERT_EQUAL(stats.refused[ERR_MAVLINK_INCOMPAT], 1);
	}
	unsigned n = load(POSITION, b);
	b[2] = 0x08;
	CU_ASSERT_EQUAL(mavlink_decode((struct span){b, n}, &meta, &o, 1, &count),
			ERR_MAVLINK_INCOMPAT);
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
					    : (int32_t)vector_between(s, -99900, 1000000);
}

static void random_odid(struct mavlink_odid *o, unsigned type, uint64_t *s)
{
	struct odid_location *l = &o->m.location;
	struct odid_system *y = &o->m.system;
	memset(o, 0, sizeof(*o));
	o->m.type = (uint8_t)type;
	fill(o->id_or_mac, ODID_ID_SIZE, s);
	if (type == ODID_TYPE_LOCATION) {
		fill((uint8_t *)l, sizeof(*l), s);
		l->lat_e7 = (int32_t)vector_between(s, -900000000, 900000000);
		l->lon_e7 = (int32_t)vector_between(s, -1800000000, 1800000000);
		l->pressure_alt_cm = random_alt(s);
		l->geodetic_alt_cm = random_alt(s);
		l->height_cm = random_alt(s);
		l->time_ds = (uint16_t)vector_between(s, 0, 36000);
	} else if (type == ODID_TYPE_SYSTEM) {
		fill((uint8_t *)y, sizeof(*y), s);
		y->area_ceiling_cm = random_alt(s);
		y->area_floor_cm = random_alt(s);
		y->operator_alt_cm = random_alt(s);
	} else if (type == ODID_TYPE_AUTHENTICATION) {
		// Not the padding behind data: it does not travel.
		fill((uint8_t *)&o->m.authentication,
		     offsetof(struct odid_authentication, data) + ODID_TEXT_SIZE, s);
	} else if (type == ODID_TYPE_SELF_ID) {
		fill((uint8_t *)&o->m.self_id, sizeof(o->m.self_id), s);
	} else if (type == ODID_TYPE_BASIC_ID) {
		fill((uint8_t *)&o->m.basic_id, sizeof(o->m.basic_id), s);
	} else {
		fill((uint8_t *)&o->m.operator_id, sizeof(o->m.operator_id), s);
	}
}

static bool same_location(const struct odid_location *a, const struct odid_location *b)
{
	return a->lat_e7 == b->lat_e7 && a->lon_e7 == b->lon_e7 &&
	       a->pressure_alt_cm == b->pressure_alt_cm &&
	       a->geodetic_alt_cm == b->geodetic_alt_cm && a->height_cm == b->height_cm &&
	       a->time_ds == b->time_ds && a->track_cdeg == b->track_cdeg &&
	       a->speed_cms == b->speed_cms && a->vspeed_cms == b->vspeed_cms &&
	       a->status == b->status && a->height_ref == b->height_ref && a->hacc == b->hacc &&
	       a->vacc == b->vacc && a->bacc == b->bacc && a->sacc == b->sacc &&
	       a->time_acc_ds == b->time_acc_ds;
}

static bool same_system(const struct odid_system *a, const struct odid_system *b)
{
	return a->operator_lat_e7 == b->operator_lat_e7 &&
	       a->operator_lon_e7 == b->operator_lon_e7 &&
	       a->area_ceiling_cm == b->area_ceiling_cm && a->area_floor_cm == b->area_floor_cm &&
	       a->operator_alt_cm == b->operator_alt_cm && a->time_s == b->time_s &&
	       a->area_count == b->area_count && a->area_radius_m == b->area_radius_m &&
	       a->operator_location == b->operator_location &&
	       a->classification == b->classification && a->category == b->category &&
	       a->class_eu == b->class_eu;
}

static bool same_odid(const struct mavlink_odid *a, const struct mavlink_odid *b)
{
	if (a->m.type != b->m.type || memcmp(a->id_or_mac, b->id_or_mac, ODID_ID_SIZE) != 0)
		return false;
	if (a->m.type == ODID_TYPE_LOCATION)
		return same_location(&a->m.location, &b->m.location);
	if (a->m.type == ODID_TYPE_SYSTEM)
		return same_system(&a->m.system, &b->m.system);
	return memcmp(&a->m.authentication, &b->m.authentication, sizeof(a->m.authentication)) == 0;
}

static void round_trip_of_odid(void)
{
	uint64_t s = 99;
	const struct mavlink_head head = {.seq = 3, .sysid = 9, .compid = 1};
	for (unsigned type = 0; type <= ODID_TYPE_OPERATOR_ID; type++) {
		unsigned equal = 0;
		for (unsigned i = 0; i < ROUNDS; i++) {
			struct mavlink_odid in, out;
			struct mavlink_frame f;
			uint8_t b[MAVLINK_FRAME_MAX];
			random_odid(&in, type, &s);
			uint32_t n = mavlink_odid_encode(&head, &in, b, sizeof(b));
			if (n > 0 && one_frame(b, n, &f) == ERR_NONE &&
			    mavlink_odid_decode(&f, &out) == ERR_NONE)
				equal += same_odid(&in, &out) &&
					 memcmp(&f.head, &head, sizeof(head)) == 0;
		}
		CU_ASSERT_EQUAL(equal, ROUNDS);
	}
}

static void round_trip_of_positions(void)
{
	uint64_t s = 5;
	unsigned equal = 0;
	const struct mavlink_head head = {.sysid = 1, .compid = 1};
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct mavlink_global_position in = {.boot_ms = (uint32_t)vector_random(&s)}, out;
		struct mavlink_heartbeat h_in = {.type = (uint8_t)vector_random(&s),
						 .custom_mode = (uint32_t)vector_random(&s)},
					 h_out;
		struct mavlink_frame f;
		uint8_t b[MAVLINK_FRAME_MAX];
		fill((uint8_t *)&in, sizeof(in), &s);
		memset(&out, 0, sizeof(out));
		memset(&h_out, 0, sizeof(h_out));
		uint32_t n = mavlink_global_position_encode(&head, &in, b, sizeof(b));
		CU_ASSERT_EQUAL(mavlink_global_position_encode(&head, &in, b, n - 1), 0);
		if (mavlink_global_position_encode(&head, &in, b, n) != n ||
		    one_frame(b, n, &f) != ERR_NONE)
			continue;
		mavlink_global_position_decode(&f, &out);
		n = mavlink_heartbeat_encode(&head, &h_in, b, sizeof(b));
		if (one_frame(b, n, &f) != ERR_NONE)
			continue;
		mavlink_heartbeat_decode(&f, &h_out);
		equal += memcmp(&in, &out, sizeof(in)) == 0 &&
			 h_in.custom_mode == h_out.custom_mode && h_in.type == h_out.type;
	}
	CU_ASSERT_EQUAL(equal, ROUNDS);
}

// ---- observations

static struct obs observe(const uint8_t *b, unsigned n, const struct rx_meta *m)
{
	struct obs o;
	unsigned count = 0;
	CU_ASSERT_EQUAL(mavlink_decode((struct span){b, n}, m, &o, 1, &count), ERR_NONE);
	CU_ASSERT_EQUAL(count, 1);
	return o;
}

static void position_observation(void)
{
	uint8_t b[MAVLINK_FRAME_MAX];
	unsigned n = load(POSITION, b);
	struct obs o = observe(b, n, &meta);
	CU_ASSERT_EQUAL(o.family, OBS_FAMILY_MAVLINK);
	CU_ASSERT_EQUAL(o.flags, OBS_FLAG_AIR);
	CU_ASSERT_EQUAL(o.lat_e7, 437139356);
	CU_ASSERT_EQUAL(o.lon_e7, -722845051);
	CU_ASSERT_EQUAL(o.alt_cm, 14710);
	CU_ASSERT_EQUAL(o.datum, OBS_DATUM_AMSL);
	CU_ASSERT_EQUAL(o.height_cm, -16);
	CU_ASSERT_EQUAL(o.speed_cms, 1);
	CU_ASSERT_EQUAL(o.heading_cdeg, 31849); // hovering: the nose
	CU_ASSERT_EQUAL(o.vspeed_cms, -1);	// down positive on the wire
	CU_ASSERT_EQUAL(o.time_ns, meta.rx_ns);
	CU_ASSERT_EQUAL(o.id_kind, OBS_ID_SYSTEM);
	CU_ASSERT_EQUAL(o.id[0], 1);

	struct mavlink_global_position m = {
		.vn_cms = 0, .ve_cms = -300, .vd_cms = -200, .heading_cdeg = UINT16_MAX};
	n = mavlink_global_position_encode(&(struct mavlink_head){.sysid = 1}, &m, b, sizeof(b));
	o = observe(b, n, &meta);
	CU_ASSERT_NOT_EQUAL(o.flags & OBS_FLAG_NO_POSITION, 0); // 0/0 before the first fix
	CU_ASSERT_EQUAL(o.heading_cdeg, 27000);
	CU_ASSERT_EQUAL(o.vspeed_cms, 200);
	m.lat_e7 = 900000001;
	n = mavlink_global_position_encode(&(struct mavlink_head){.sysid = 1}, &m, b, sizeof(b));
	unsigned count;
	CU_ASSERT_EQUAL(mavlink_decode((struct span){b, n}, &meta, &o, 1, &count),
			ERR_MAVLINK_RANGE);
}

// Position, UTM report and Open Drone ID of the real flight: one aircraft, each altitude with its
// own datum.
static void one_autopilot_is_one_key(void)
{
	FILE *f = vector_open("mavlink_frames.tsv");
	char line[2048], name[64], hex[700];
	struct obs first = {.key = 0};
	unsigned seen = 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		uint8_t b[MAVLINK_FRAME_MAX];
		struct obs o;
		unsigned count;
		if (line[0] == '#' || sscanf(line, "%63[^\t]\t%699[^\t]", name, hex) != 2)
			continue;
		unsigned n = load(hex, b);
		CU_ASSERT_EQUAL(mavlink_decode((struct span){b, n}, &meta, &o, 1, &count),
				ERR_NONE);
		if (count == 0)
			continue;
		seen++;
		if (first.key == 0)
			first = o;
		CU_ASSERT_EQUAL(o.key, first.key);
		bool utm = strcmp(name, "UTM_GLOBAL_POSITION") == 0;
		CU_ASSERT(o.operator_kind != OBS_OPERATOR_NONE ||
			  o.datum == (utm ? OBS_DATUM_WGS84 : OBS_DATUM_AMSL));
		if (!utm)
			continue;
		CU_ASSERT_EQUAL(o.id_kind, OBS_ID_UAS);
		CU_ASSERT_EQUAL(o.id_len, MAVLINK_UTM_ID_SIZE);
		CU_ASSERT_EQUAL(o.alias_key, obs_identity_key(OBS_ID_UAS, o.id, o.id_len));
		CU_ASSERT_EQUAL(o.time_ns, 1723734234633726 * UNITS_NS_PER_US);
		CU_ASSERT_NOT_EQUAL(o.flags & OBS_FLAG_TIME_OWN, 0);
		CU_ASSERT_EQUAL(o.state, OBS_STATE_MOVING);
	}
	fclose(f);
	CU_ASSERT_EQUAL(seen, 4);
	uint8_t b[MAVLINK_FRAME_MAX];
	unsigned n = load(POSITION, b);
	struct rx_meta elsewhere = meta;
	elsewhere.source_key = 78;
	CU_ASSERT_NOT_EQUAL(observe(b, n, &elsewhere).key, first.key);
}

static void heartbeats_observe_nothing(void)
{
	for (unsigned type = 0; type < 40; type++) {
		uint8_t b[MAVLINK_FRAME_MAX];
		struct obs o;
		unsigned count = 9;
		struct mavlink_heartbeat h = {.type = (uint8_t)type, .mavlink_version = 3};
		uint32_t n = mavlink_heartbeat_encode(&(struct mavlink_head){.sysid = 255}, &h, b,
						      sizeof(b));
		CU_ASSERT_EQUAL(mavlink_decode((struct span){b, n}, &meta, &o, 1, &count),
				ERR_NONE);
		CU_ASSERT_EQUAL(count, 0);
	}
}

static void pack_of_a_forwarded_aircraft(void)
{
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 9};
	struct mavlink_odid_pack m = {.pack = {.count = 2}};
	memcpy(m.id_or_mac, mac, sizeof(mac));
	m.pack.messages[0] = (struct odid_message){
		.type = ODID_TYPE_BASIC_ID, .basic_id = {.id_type = 1, .ua_type = 2, .id = "SER1"}};
	m.pack.messages[1] = (struct odid_message){
		.type = ODID_TYPE_LOCATION,
		.location = {.lat_e7 = 10, .lon_e7 = 20, .geodetic_alt_cm = 5000}};
	uint8_t b[MAVLINK_FRAME_MAX];
	const struct mavlink_head head = {.sysid = 5, .compid = 1};
	uint32_t n = mavlink_odid_pack_encode(&head, &m, b, sizeof(b));
	struct obs o = observe(b, n, &meta);
	// The keys that it would have when heard directly.
	CU_ASSERT_EQUAL(o.key, obs_key(OBS_FAMILY_ODID, OBS_ID_SERIAL, (const uint8_t *)"SER1", 4));
	CU_ASSERT_EQUAL(o.alias_key, obs_key(OBS_FAMILY_ODID, OBS_ID_MAC, mac, 6));
	CU_ASSERT_EQUAL(o.datum, OBS_DATUM_WGS84);
	CU_ASSERT_EQUAL(o.family, OBS_FAMILY_MAVLINK);
	CU_ASSERT_EQUAL(o.cls, OBS_CLASS_MULTIROTOR);
	memset(m.id_or_mac, 0, ODID_ID_SIZE); // own aircraft
	n = mavlink_odid_pack_encode(&head, &m, b, sizeof(b));
	struct obs own = observe(b, n, &meta);
	CU_ASSERT_NOT_EQUAL(own.key, o.key);
	CU_ASSERT_EQUAL(own.alias_key, o.key);
	CU_ASSERT_EQUAL(own.datum, OBS_DATUM_AMSL);
	CU_ASSERT_EQUAL(own.id_kind, OBS_ID_SERIAL);
	m.pack.count = 10;
	CU_ASSERT_EQUAL(mavlink_odid_pack_encode(&head, &m, b, sizeof(b)), 0);
}

static const struct check_test tests[] = {
	{"real frames", real_frames},
	{"every truncation is refused", every_truncation_is_refused},
	{"every damaged octet is noticed", every_damaged_octet_is_noticed},
	{"version 1", version_1},
	{"several frames in a datagram", several_frames_in_a_datagram},
	{"flags that change the header", flags_that_change_the_header},
	{ROUNDS_TEXT " random Open Drone ID messages of each of the 6 types come back",
	 round_trip_of_odid},
	{ROUNDS_TEXT " random positions and heartbeats come back", round_trip_of_positions},
	{"position observation", position_observation},
	{"one autopilot is one key", one_autopilot_is_one_key},
	{"heartbeats observe nothing", heartbeats_observe_nothing},
	{"pack of a forwarded aircraft", pack_of_a_forwarded_aircraft},
};
CHECK_MAIN("mavlink", tests)
