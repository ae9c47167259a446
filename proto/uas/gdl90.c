// SPDX-License-Identifier: Apache-2.0
#include "uas/gdl90.h"

#include <string.h>

#include "base/geo.h"
#include "base/units.h"
#include "uas/asterix.h"
#include "uas/crewed.h"
#include "wire/crc.h"
#include "wire/cursor.h"
#include "wire/writer.h"

enum { FLAG = 0x7e, ESCAPE = 0x7d, ESCAPE_XOR = 0x20, REPORT_SIZE = 28, CRC_SIZE = 2 };
enum { ALT_UNKNOWN_RAW = 0xfff, ALT_STEP_FT = 25, ALT_OFFSET_FT = 1000 };
enum { SPEED_UNKNOWN_RAW = 0xfff, VRATE_UNKNOWN_RAW = -2048, VRATE_STEP_FPM = 64 };
enum { MISC_AIRBORNE = 8, MISC_TRACK_TYPE = 3, TRACK_TRUE = 1, EMERGENCY_CODE_MAX = 6 };

// ---- fields, for the value form and for reports: bits from the message id's first on

static const struct field heartbeat_fields[] = {
	{"gpsPositionValid", FIELD_BITS, 0, 8, 1, NULL, 0},
	{"maintenanceRequired", FIELD_BITS, 0, 9, 1, NULL, 0},
	{"ident", FIELD_BITS, 0, 10, 1, NULL, 0},
	{"addressTypeTalkback", FIELD_BITS, 0, 11, 1, NULL, 0},
	{"gpsBatteryLow", FIELD_BITS, 0, 12, 1, NULL, 0},
	{"ratcs", FIELD_BITS, 0, 13, 1, NULL, 0},
	{"statusReserved", FIELD_BITS, 0, 14, 1, NULL, 0},
	{"uatInitialized", FIELD_BITS, 0, 15, 1, NULL, 0},
	{"timeStampHigh", FIELD_BITS, 0, 16, 1, NULL, 0},
	{"csaRequested", FIELD_BITS, 0, 17, 1, NULL, 0},
	{"csaNotAvailable", FIELD_BITS, 0, 18, 1, NULL, 0},
	{"status2Reserved", FIELD_BITS, 0, 19, 4, NULL, 0},
	{"utcOk", FIELD_BITS, 0, 23, 1, NULL, 0},
	{"timeStamp", FIELD_U16, 0, 3, 0, NULL, 0},
	{"uplinkCount", FIELD_BITS, 0, 40, 5, NULL, 0},
	{"messageCountReserved", FIELD_BITS, 0, 45, 1, NULL, 0},
	{"basicAndLongCount", FIELD_BITS, 0, 46, 10, NULL, 0},
};
static const struct field report_fields[] = {
	{"alertStatus", FIELD_BITS, 0, 8, 4, NULL, 0},
	{"addressType", FIELD_BITS, 0, 12, 4, NULL, 0},
	{"address", FIELD_BITS, 0, 16, 24, NULL, 0},
	{"latitude", FIELD_IBITS, 0, 40, 24, NULL, 0},
	{"longitude", FIELD_IBITS, 0, 64, 24, NULL, 0},
	{"altitude", FIELD_BITS, 0, 88, 12, NULL, 0},
	{"misc", FIELD_BITS, 0, 100, 4, NULL, 0},
	{"nic", FIELD_BITS, 0, 104, 4, NULL, 0},
	{"nacp", FIELD_BITS, 0, 108, 4, NULL, 0},
	{"horizontalVelocity", FIELD_BITS, 0, 112, 12, NULL, 0},
	{"verticalVelocity", FIELD_IBITS, 0, 124, 12, NULL, 0},
	{"track", FIELD_BITS, 0, 136, 8, NULL, 0},
	{"emitterCategory", FIELD_BITS, 0, 144, 8, NULL, 0},
	{"callSign", FIELD_TEXT, 0, 19, 8, NULL, 0},
	{"emergencyCode", FIELD_BITS, 0, 216, 4, NULL, 0},
	{"spare", FIELD_BITS, 0, 220, 4, NULL, 0},
};
static const struct field geo_fields[] = {
	{"geoAltitude", FIELD_IBITS, 0, 8, 16, NULL, 0},
	{"verticalWarning", FIELD_BITS, 0, 24, 1, NULL, 0},
	{"verticalFigureOfMerit", FIELD_BITS, 0, 25, 15, NULL, 0},
};

#define FIELDS(a) sizeof(a) / sizeof((a)[0]), a
static const struct {
	uint8_t id;
	struct field_table table;
} tables[] = {
	{GDL90_HEARTBEAT, {"Heartbeat", 7, FIELDS(heartbeat_fields)}},
	{GDL90_OWNSHIP, {"OwnshipReport", REPORT_SIZE, FIELDS(report_fields)}},
	{GDL90_GEO_ALTITUDE, {"OwnshipGeometricAltitude", 5, FIELDS(geo_fields)}},
	{GDL90_TRAFFIC, {"TrafficReport", REPORT_SIZE, FIELDS(report_fields)}},
};

const struct field_table *gdl90_table_of(unsigned id)
{
	for (unsigned i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (tables[i].id == id)
			return &tables[i].table;
	return NULL;
}

// ---- framing

static bool is_flags(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] != FLAG)
			return false;
	return true;
}

enum err gdl90_next(struct span *rest, uint8_t body[static GDL90_BODY_MAX], uint32_t *n)
{
	struct cursor c = cursor_over(*rest);
	struct span whole = *rest;
	uint8_t crc[CRC_SIZE] = {0}; // the two newest octets: the checksum when the flag comes
	uint32_t size = 0;
	*rest = (struct span){NULL, 0};
	*n = 0;
	uint8_t v = cursor_u8(&c);
	if (c.error || v != FLAG)
		return asterix_is_likely(whole) ? ERR_ASTERIX : ERR_GDL90_FRAME;
	do
		v = cursor_u8(&c);
	while (!c.error && v == FLAG); // one flag may end a message and start the next, or two may
	for (; !c.error && v != FLAG; v = cursor_u8(&c)) {
		if (v == ESCAPE)
			v = (uint8_t)(cursor_u8(&c) ^ (unsigned)ESCAPE_XOR);
		if (size >= CRC_SIZE && size - CRC_SIZE < GDL90_BODY_MAX)
			body[size - CRC_SIZE] = crc[0];
		crc[0] = crc[1];
		crc[1] = v;
		size++;
	}
	if (c.error || size <= CRC_SIZE || size - CRC_SIZE > GDL90_BODY_MAX)
		return ERR_GDL90_FRAME;
	*n = size - CRC_SIZE;
	// A lone flag behind the last message is its end; before another message it starts that one.
	if (cursor_left(&c) > 0)
		*rest = cursor_rest(&c);
	if (is_flags(*rest))
		*rest = (struct span){NULL, 0}; // idle
	if (rest->n > 0 && rest->p[0] != FLAG)
		*rest = (struct span){whole.p + (whole.n - rest->n - 1), rest->n + 1};
	return crc16_gdl90((struct span){body, *n}) == ((unsigned)crc[1] << 8 | crc[0])
		       ? ERR_NONE
		       : ERR_GDL90_CRC;
}

static void put_escaped(struct writer *w, uint8_t v)
{
	if (v == FLAG || v == ESCAPE) {
		writer_u8(w, ESCAPE);
		v = (uint8_t)(v ^ ESCAPE_XOR);
	}
	writer_u8(w, v);
}

uint32_t gdl90_frame(struct span message, uint8_t *out, uint32_t size)
{
	struct writer w = writer_init(out, size);
	uint16_t crc = crc16_gdl90(message);
	if (message.n == 0 || message.n > GDL90_BODY_MAX)
		return 0;
	writer_u8(&w, FLAG);
	for (uint32_t i = 0; i < message.n; i++)
		put_escaped(&w, message.p[i]);
	put_escaped(&w, (uint8_t)crc);
	put_escaped(&w, (uint8_t)(crc >> 8));
	writer_u8(&w, FLAG);
	return writer_len(&w);
}

// ---- reports. 2^23 steps are 180 degrees.

static int32_t e7_of(int64_t semicircle)
{
	return (int32_t)units_div_round(semicircle * 1800000000LL, 1 << 23);
}

static int64_t semicircle_of(int32_t e7)
{
	int64_t v = units_div_round(e7 * (int64_t)(1 << 23), 1800000000LL);
	return v > 0x7fffff ? -0x800000 : v; // 180 degrees east are 180 degrees west
}

enum report_field {
	ALERT,
	ADDRESS_TYPE,
	ADDRESS,
	LAT,
	LON,
	ALT,
	MISC,
	NIC,
	NACP,
	SPEED,
	VRATE,
	TRACK,
	CATEGORY,
	CALLSIGN,
	EMERGENCY,
	SPARE
};

static int64_t get(struct span m, enum report_field f)
{
	return (int64_t)field_get(&report_fields[f], m.p, 0);
}

enum err gdl90_report_parse(struct span m, struct gdl90_report *r)
{
	if (m.n == 0 || (m.p[0] != GDL90_OWNSHIP && m.p[0] != GDL90_TRAFFIC))
		return ERR_GDL90_TYPE;
	if (m.n != REPORT_SIZE)
		return ERR_GDL90_LENGTH;
	r->alert = (uint8_t)get(m, ALERT);
	r->address_type = (uint8_t)get(m, ADDRESS_TYPE);
	r->address = (uint32_t)get(m, ADDRESS);
	r->lat_e7 = e7_of(get(m, LAT));
	r->lon_e7 = e7_of(get(m, LON));
	int32_t alt = (int32_t)get(m, ALT);
	r->alt_ft =
		alt == ALT_UNKNOWN_RAW ? GDL90_ALT_UNKNOWN_FT : alt * ALT_STEP_FT - ALT_OFFSET_FT;
	r->misc = (uint8_t)get(m, MISC);
	r->integrity = (uint8_t)get(m, NIC);
	r->accuracy = (uint8_t)get(m, NACP);
	int64_t speed = get(m, SPEED), vrate = get(m, VRATE);
	r->speed_kt = speed == SPEED_UNKNOWN_RAW ? GDL90_UNKNOWN : (int16_t)speed;
	// 510 steps already mean "that or more"; the value for unknown is far outside.
	r->vrate_fpm =
		vrate < -511 || vrate > 511 ? GDL90_UNKNOWN : (int16_t)(vrate * VRATE_STEP_FPM);
	r->track = (uint8_t)get(m, TRACK);
	r->category = (uint8_t)get(m, CATEGORY);
	memcpy(r->callsign, m.p + report_fields[CALLSIGN].at, sizeof(r->callsign));
	r->emergency = m.p[REPORT_SIZE - 1];
	return geo_is_valid(r->lat_e7, r->lon_e7) ? ERR_NONE : ERR_GDL90_RANGE;
}

static int64_t clamp(int64_t v, int64_t lo, int64_t hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

uint32_t gdl90_report_encode(unsigned id, const struct gdl90_report *r, uint8_t *out, uint32_t size)
{
	if (size < REPORT_SIZE || (id != GDL90_OWNSHIP && id != GDL90_TRAFFIC))
		return 0;
	const int64_t v[] = {
		[ALERT] = r->alert,
		[ADDRESS_TYPE] = r->address_type,
		[ADDRESS] = r->address,
		[LAT] = semicircle_of(r->lat_e7),
		[LON] = semicircle_of(r->lon_e7),
		[ALT] = r->alt_ft == GDL90_ALT_UNKNOWN_FT
				? ALT_UNKNOWN_RAW
				: clamp(units_div_round((int64_t)r->alt_ft + ALT_OFFSET_FT,
							ALT_STEP_FT),
					0, ALT_UNKNOWN_RAW - 1),
		[MISC] = r->misc,
		[NIC] = r->integrity,
		[NACP] = r->accuracy,
		[SPEED] = r->speed_kt == GDL90_UNKNOWN
				  ? SPEED_UNKNOWN_RAW
				  : clamp(r->speed_kt, 0, SPEED_UNKNOWN_RAW - 1),
		[VRATE] = r->vrate_fpm == GDL90_UNKNOWN
				  ? VRATE_UNKNOWN_RAW
				  : clamp(units_div_round(r->vrate_fpm, VRATE_STEP_FPM), -511, 511),
		[TRACK] = r->track,
		[CATEGORY] = r->category,
	};
	memset(out, 0, REPORT_SIZE);
	out[0] = (uint8_t)id;
	for (unsigned i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		field_put(&report_fields[i], out, 0, (uint64_t)v[i]);
	memcpy(out + report_fields[CALLSIGN].at, r->callsign, sizeof(r->callsign));
	out[REPORT_SIZE - 1] = r->emergency;
	return REPORT_SIZE;
}

// ---- observations

static void observe(const struct gdl90_report *r, unsigned id, const struct rx_meta *meta,
		    struct obs *o)
{
	crewed_start(OBS_FAMILY_GDL90, r->address, meta, o);
	o->msg_type = (uint16_t)id;
	o->cls = crewed_class(r->category);
	if (r->integrity != 0 || r->lat_e7 != 0 || r->lon_e7 != 0)
		crewed_position(r->lat_e7, r->lon_e7, o);
	o->hacc_cm = crewed_hacc_cm(r->accuracy);
	if (r->alt_ft != GDL90_ALT_UNKNOWN_FT)
		crewed_altitude(r->alt_ft, o);
	if (r->speed_kt != GDL90_UNKNOWN)
		o->speed_cms = crewed_cms_of_kt(r->speed_kt);
	if (r->vrate_fpm != GDL90_UNKNOWN)
		o->vspeed_cms = crewed_cms_of_fpm(r->vrate_fpm);
	if ((r->misc & MISC_TRACK_TYPE) == TRACK_TRUE)
		o->heading_cdeg = (uint16_t)(r->track * UNITS_CDEG_PER_TURN / 256);
	o->state = r->misc & MISC_AIRBORNE ? OBS_STATE_MOVING : OBS_STATE_GROUND;
	unsigned code = r->emergency >> 4;
	if (code >= 1 && code <= EMERGENCY_CODE_MAX)
		crewed_emergency(o);
}

static enum err take(struct span m, const struct rx_meta *meta, struct obs *out, unsigned out_max,
		     unsigned *out_count)
{
	struct gdl90_report r;
	const struct field_table *t = gdl90_table_of(m.p[0]);
	if (t == NULL)
		return ERR_GDL90_TYPE;
	if (m.n != t->size)
		return ERR_GDL90_LENGTH;
	if (m.p[0] != GDL90_OWNSHIP && m.p[0] != GDL90_TRAFFIC)
		return ERR_NONE;
	enum err e = gdl90_report_parse(m, &r);
	if (e != ERR_NONE)
		return e;
	if (*out_count == out_max)
		return ERR_TOO_MANY_OBS;
	observe(&r, m.p[0], meta, &out[(*out_count)++]);
	return ERR_NONE;
}

enum err gdl90_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		      unsigned out_max, unsigned *out_count)
{
	enum err first = payload.n == 0 ? ERR_GDL90_FRAME : ERR_NONE;
	unsigned accepted = 0;
	*out_count = 0;
	while (payload.n > 0) {
		uint8_t body[GDL90_BODY_MAX];
		uint32_t n;
		enum err e = gdl90_next(&payload, body, &n);
		if (e == ERR_NONE)
			e = take((struct span){body, n}, meta, out, out_max, out_count);
		accepted += e == ERR_NONE;
		first = first == ERR_NONE ? e : first;
	}
	return accepted > 0 ? ERR_NONE : first;
}
