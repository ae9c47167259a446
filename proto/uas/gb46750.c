// SPDX-License-Identifier: Apache-2.0
#include "uas/gb46750.h"

#include <string.h>

#include "base/geo.h"
#include "base/units.h"
#include "uas/odid.h"
#include "uas/uas_time.h"
#include "wire/block.h"
#include "wire/writer.h"

enum { HEAD_SIZE = 3, BITMAP_MIN = 3, BITS_PER_OCTET = 7, BITMAP_FULL = 0xfeffff };
enum { ALT_STEP_CM = 50, ALT_OFFSET_CM = 100000, HEIGHT_OFFSET_CM = 900000, VSPEED_STEP_CMS = 50 };
enum { VSPEED_DOWN = 0x80, VSPEED_UNKNOWN_RAW = 0xff, VSPEED_MAX_RAW = 127 };
#define ALL_ITEMS ((1u << GB46750_ITEMS) - 1)

// Where each item stands in the image, which is also where it stands in a full packet.
static const struct gb46750_place places[GB46750_ITEMS] = {
	{0, 20}, {20, 8}, {28, 1}, {29, 1}, {30, 1}, {31, 8}, {39, 2},
	{41, 8}, {49, 2}, {51, 2}, {53, 2}, {55, 1}, {56, 2}, {58, 2},
	{60, 1}, {61, 1}, {62, 1}, {63, 1}, {64, 1}, {65, 6}, {71, 1},
};

static const char *const categories[] = {"undefined", "open", "specific", "certified"};
static const char *const classes[] = {"micro", "light", "small", "medium", "large"};
static const char *const stations[] = {"takeOffPoint", "controlStation"};
static const char *const states[] = {"notReported",
				     "ground",
				     "airborne",
				     "emergency",
				     "identificationFailure",
				     "identificationFailureInEmergency"};
static const char *const systems[] = {"wgs84", "cgcs2000"};

#define WORDS(a) a, sizeof(a) / sizeof((a)[0])
static const struct field fields[] = {
	{"uniqueProductId", FIELD_TEXT, 0, 0, 20, NULL, 0},
	{"registrationLast8", FIELD_TEXT, 0, 20, 8, NULL, 0},
	{"operationCategory", FIELD_U8, 0, 28, 0, WORDS(categories)},
	{"uaClass", FIELD_U8, 0, 29, 0, WORDS(classes)},
	{"stationType", FIELD_U8, 0, 30, 0, WORDS(stations)},
	{"stationLongitude", FIELD_I32, 0, 31, 0, NULL, 0},
	{"stationLatitude", FIELD_I32, 0, 35, 0, NULL, 0},
	{"stationAltitude", FIELD_U16, 0, 39, 0, NULL, 0},
	{"longitude", FIELD_I32, 0, 41, 0, NULL, 0},
	{"latitude", FIELD_I32, 0, 45, 0, NULL, 0},
	{"trackAngle", FIELD_U16, 0, 49, 0, NULL, 0},
	{"groundSpeed", FIELD_U16, 0, 51, 0, NULL, 0},
	{"relativeHeight", FIELD_U16, 0, 53, 0, NULL, 0},
	{"verticalSpeed", FIELD_U8, 0, 55, 0, NULL, 0},
	{"geodeticAltitude", FIELD_U16, 0, 56, 0, NULL, 0},
	{"pressureAltitude", FIELD_U16, 0, 58, 0, NULL, 0},
	{"status", FIELD_U8, 0, 60, 0, WORDS(states)},
	{"coordinateSystem", FIELD_U8, 0, 61, 0, WORDS(systems)},
	{"horizontalAccuracy", FIELD_U8, 0, 62, 0, NULL, 0},
	{"verticalAccuracy", FIELD_U8, 0, 63, 0, NULL, 0},
	{"speedAccuracy", FIELD_U8, 0, 64, 0, NULL, 0},
	{"time", FIELD_U48, 0, 65, 0, NULL, 0},
	{"timeAccuracy", FIELD_U8, 0, 71, 0, NULL, 0},
};
const struct field_table gb46750_fields = {"gb46750", GB46750_IMAGE_SIZE,
					   sizeof(fields) / sizeof(fields[0]), fields};

struct gb46750_place gb46750_place_of(unsigned item)
{
	return item >= 1 && item <= GB46750_ITEMS ? places[item - 1] : (struct gb46750_place){0, 0};
}

bool gb46750_is(struct span payload)
{
	return payload.n >= 2 && payload.p[0] == 0xff && payload.p[1] >> 5 == 1;
}

// Reads the bitmap: items as bits from the least significant on. Returns its size, 0 when it does not end.
static uint32_t read_bitmap(struct span s, uint32_t *present, bool *more_items)
{
	uint32_t n = 0, bit = 0;
	*present = 0;
	*more_items = false;
	for (bool more = true; more; n++) {
		if (n == s.n || n == GB46750_BITMAP_MAX)
			return 0;
		more = s.p[n] & 1;
		for (unsigned i = 7; i > 0; i--, bit++)
			if (s.p[n] >> i & 1) {
				if (bit < GB46750_ITEMS)
					*present |= 1u << bit;
				else
					*more_items = true;
			}
	}
	return n;
}

static enum err gather(struct span content, uint32_t present, bool more_items, uint8_t *image)
{
	uint32_t at = 0;
	memset(image, 0, GB46750_IMAGE_SIZE);
	for (unsigned i = 0; i < GB46750_ITEMS; i++) {
		if ((present >> i & 1) == 0)
			continue;
		if (places[i].size > content.n - at)
			return ERR_GB46750_LENGTH;
		memcpy(image + places[i].at, content.p + at, places[i].size);
		at += places[i].size;
	}
	return at == content.n || more_items ? ERR_NONE : ERR_GB46750_LENGTH;
}

// Finds content and items. *whole: all 21, so that the content is the image.
static enum err open_packet(struct span s, struct span *content, uint32_t *present,
			    bool *more_items)
{
	const uint8_t *b = s.p;
	if (!block_fits(s, HEAD_SIZE + BITMAP_MIN))
		return ERR_GB46750_TRUNCATED;
	if (!gb46750_is(s))
		return ERR_GB46750_VERSION;
	uint32_t bitmap = BITMAP_MIN;
	*present = ALL_ITEMS;
	*more_items = false;
	if ((block_u32le(b, HEAD_SIZE - 1) >> 8) != BITMAP_FULL)
		bitmap = read_bitmap((struct span){b + HEAD_SIZE, s.n - HEAD_SIZE}, present,
				     more_items);
	if (bitmap < BITMAP_MIN)
		return ERR_GB46750_BITMAP;
	if (b[2] > s.n - HEAD_SIZE - bitmap)
		return ERR_GB46750_TRUNCATED;
	*content = (struct span){b + HEAD_SIZE + bitmap, b[2]};
	return ERR_NONE;
}

enum err gb46750_image(struct span packet, uint8_t image[static GB46750_IMAGE_SIZE],
		       uint32_t *present, uint8_t *minor)
{
	struct span content;
	bool more_items;
	enum err e = open_packet(packet, &content, present, &more_items);
	if (e != ERR_NONE)
		return e;
	*minor = packet.p[1] & 0x1f;
	return gather(content, *present, more_items, image);
}

// ---- native units

static int32_t alt_of(uint16_t raw, int32_t offset_cm)
{
	return raw == 0 ? GB46750_ALT_UNKNOWN_CM : raw * ALT_STEP_CM - offset_cm;
}

static uint16_t raw_of_alt(int32_t cm, int32_t offset_cm)
{
	if (cm == GB46750_ALT_UNKNOWN_CM)
		return 0;
	uint16_t raw = units_clamp_u16(units_div_round((int64_t)cm + offset_cm, ALT_STEP_CM));
	return raw == 0 ? 1 : raw;
}

// All ones is the value for unknown; receivers of it were seen to send the extremes instead.
static bool is_sentinel(int32_t v)
{
	return v == -1 || v == INT32_MIN || v == INT32_MAX;
}

static void position_of(const uint8_t *b, int32_t *lat_e7, int32_t *lon_e7)
{
	*lon_e7 = block_i32le(b, 0);
	*lat_e7 = block_i32le(b, 4);
	if (is_sentinel(*lon_e7) || is_sentinel(*lat_e7))
		*lat_e7 = *lon_e7 = GB46750_POSITION_UNKNOWN;
}

static void put_position(struct writer *w, int32_t lat_e7, int32_t lon_e7)
{
	bool unknown = lat_e7 == GB46750_POSITION_UNKNOWN || lon_e7 == GB46750_POSITION_UNKNOWN;
	writer_i32le(w, unknown ? -1 : lon_e7);
	writer_i32le(w, unknown ? -1 : lat_e7);
}

static int16_t vspeed_of(uint8_t raw)
{
	if (raw == VSPEED_UNKNOWN_RAW)
		return GB46750_VSPEED_UNKNOWN;
	int16_t v = (int16_t)((raw & VSPEED_MAX_RAW) * VSPEED_STEP_CMS);
	return raw & VSPEED_DOWN ? (int16_t)-v : v;
}

// 127 steps down would be the value for unknown.
static uint8_t raw_of_vspeed(int16_t cms)
{
	if (cms == GB46750_VSPEED_UNKNOWN)
		return VSPEED_UNKNOWN_RAW;
	int64_t steps = units_div_round(cms, VSPEED_STEP_CMS);
	if (steps < 0)
		return (uint8_t)(VSPEED_DOWN |
				 (steps <= -VSPEED_MAX_RAW ? VSPEED_MAX_RAW - 1 : -steps));
	return (uint8_t)(steps > VSPEED_MAX_RAW ? VSPEED_MAX_RAW : steps);
}

static void read_image(const uint8_t *b, struct gb46750 *g)
{
	memcpy(g->product_id, b, GB46750_ID_SIZE);
	memcpy(g->registration, b + 20, GB46750_REGISTRATION_SIZE);
	g->category = b[28];
	g->ua_class = b[29];
	g->station_type = b[30];
	position_of(b + 31, &g->station_lat_e7, &g->station_lon_e7);
	g->station_alt_cm = alt_of(block_u16le(b, 39), ALT_OFFSET_CM);
	position_of(b + 41, &g->lat_e7, &g->lon_e7);
	g->track_ddeg = block_u16le(b, 49);
	g->speed_dms = block_u16le(b, 51);
	g->height_cm = alt_of(block_u16le(b, 53), HEIGHT_OFFSET_CM);
	g->vspeed_cms = vspeed_of(b[55]);
	g->geodetic_alt_cm = alt_of(block_u16le(b, 56), ALT_OFFSET_CM);
	g->pressure_alt_cm = alt_of(block_u16le(b, 58), ALT_OFFSET_CM);
	g->status = b[60];
	g->crs = b[61];
	g->hacc = b[62];
	g->vacc = b[63];
	g->sacc = b[64];
	g->time_ms = block_u32le(b, 65) | (uint64_t)block_u16le(b, 69) << 32;
	g->time_acc = b[71];
}

// Zero means something in these: absent is made unknown.
static void mark_absent(struct gb46750 *g)
{
	uint32_t absent = ~g->present;
	if (absent >> (GB46750_STATION_POSITION - 1) & 1)
		g->station_lat_e7 = g->station_lon_e7 = GB46750_POSITION_UNKNOWN;
	if (absent >> (GB46750_POSITION - 1) & 1)
		g->lat_e7 = g->lon_e7 = GB46750_POSITION_UNKNOWN;
	if (absent >> (GB46750_TRACK - 1) & 1)
		g->track_ddeg = GB46750_U16_UNKNOWN;
	if (absent >> (GB46750_SPEED - 1) & 1)
		g->speed_dms = GB46750_U16_UNKNOWN;
	if (absent >> (GB46750_VSPEED - 1) & 1)
		g->vspeed_cms = GB46750_VSPEED_UNKNOWN;
}

enum err gb46750_parse(struct span packet, struct gb46750 *g)
{
	struct span content;
	bool more_items;
	enum err e = open_packet(packet, &content, &g->present, &more_items);
	if (e != ERR_NONE)
		return e;
	g->minor = packet.p[1] & 0x1f;
	if (g->present == ALL_ITEMS && content.n == GB46750_IMAGE_SIZE) {
		read_image(content.p, g);
	} else {
		uint8_t image[GB46750_IMAGE_SIZE];
		e = gather(content, g->present, more_items, image);
		if (e != ERR_NONE)
			return e;
		read_image(image, g);
		mark_absent(g);
	}
	return g->lat_e7 == GB46750_POSITION_UNKNOWN || geo_is_valid(g->lat_e7, g->lon_e7)
		       ? ERR_NONE
		       : ERR_GB46750_RANGE;
}

uint32_t gb46750_pack(const uint8_t image[static GB46750_IMAGE_SIZE], uint32_t present,
		      uint8_t minor, uint8_t *out, uint32_t size)
{
	struct writer w = writer_init(out, size);
	uint32_t length = 0;
	for (unsigned i = 0; i < GB46750_ITEMS; i++)
		length += present >> i & 1 ? places[i].size : 0u;
	writer_u8(&w, 0xff);
	writer_u8(&w, 0x20u | (minor & 0x1fu));
	writer_u8(&w, length);
	for (unsigned o = 0; o < BITMAP_MIN; o++) {
		unsigned octet = o < BITMAP_MIN - 1 ? 1 : 0;
		for (unsigned i = 0; i < BITS_PER_OCTET; i++)
			octet |= (present >> (o * BITS_PER_OCTET + i) & 1u) << (7 - i);
		writer_u8(&w, octet);
	}
	for (unsigned i = 0; i < GB46750_ITEMS; i++)
		if (present >> i & 1)
			writer_bytes(&w, image + places[i].at, places[i].size);
	return writer_len(&w);
}

uint32_t gb46750_encode(const struct gb46750 *g, uint8_t *out, uint32_t size)
{
	uint8_t image[GB46750_IMAGE_SIZE];
	struct writer w = writer_init(image, sizeof(image));
	writer_bytes(&w, g->product_id, GB46750_ID_SIZE);
	writer_bytes(&w, g->registration, GB46750_REGISTRATION_SIZE);
	writer_u8(&w, g->category);
	writer_u8(&w, g->ua_class);
	writer_u8(&w, g->station_type);
	put_position(&w, g->station_lat_e7, g->station_lon_e7);
	writer_u16le(&w, raw_of_alt(g->station_alt_cm, ALT_OFFSET_CM));
	put_position(&w, g->lat_e7, g->lon_e7);
	writer_u16le(&w, g->track_ddeg);
	writer_u16le(&w, g->speed_dms);
	writer_u16le(&w, raw_of_alt(g->height_cm, HEIGHT_OFFSET_CM));
	writer_u8(&w, raw_of_vspeed(g->vspeed_cms));
	writer_u16le(&w, raw_of_alt(g->geodetic_alt_cm, ALT_OFFSET_CM));
	writer_u16le(&w, raw_of_alt(g->pressure_alt_cm, ALT_OFFSET_CM));
	writer_u8(&w, g->status);
	writer_u8(&w, g->crs);
	writer_u8(&w, g->hacc);
	writer_u8(&w, g->vacc);
	writer_u8(&w, g->sacc);
	writer_le(&w, g->time_ms, 6);
	writer_u8(&w, g->time_acc);
	return gb46750_pack(image, g->present, g->minor, out, size);
}

// ---- observation

static void set_identity(const struct gb46750 *g, const struct rx_meta *meta, struct obs *o)
{
	uint64_t mac_key =
		meta->has_mac ? obs_key(OBS_FAMILY_ODID, OBS_ID_MAC, meta->mac, sizeof(meta->mac))
			      : 0;
	uint8_t len = (uint8_t)strnlen((const char *)g->product_id, GB46750_ID_SIZE);
	if (len > 0) {
		// The product id is the serial number of Open Drone ID: an aircraft that sends both is one track.
		o->id_kind = OBS_ID_SERIAL;
		o->id_len = len;
		memcpy(o->id, g->product_id, len);
		o->key = obs_key(OBS_FAMILY_ODID, OBS_ID_SERIAL, o->id, len);
		o->alias_key = mac_key;
	} else if (mac_key != 0) {
		o->id_kind = OBS_ID_MAC;
		o->id_len = sizeof(meta->mac);
		memcpy(o->id, meta->mac, sizeof(meta->mac));
		o->key = mac_key;
	} else {
		o->key = meta->source_key != 0 ? meta->source_key : 1;
	}
}

static void set_altitude(const struct gb46750 *g, struct obs *o)
{
	if (g->geodetic_alt_cm != GB46750_ALT_UNKNOWN_CM) {
		o->alt_cm = g->geodetic_alt_cm;
		o->datum = OBS_DATUM_WGS84;
		o->vacc_cm = odid_vacc_cm(g->vacc);
	} else if (g->pressure_alt_cm != GB46750_ALT_UNKNOWN_CM) {
		o->alt_cm = g->pressure_alt_cm;
		o->datum = OBS_DATUM_PRESSURE;
	}
	if (g->height_cm != GB46750_ALT_UNKNOWN_CM) {
		o->height_cm = g->height_cm;
		o->height_ref = OBS_HEIGHT_TAKEOFF;
	}
}

static void set_movement(const struct gb46750 *g, struct obs *o)
{
	if (g->lat_e7 != GB46750_POSITION_UNKNOWN && (g->lat_e7 != 0 || g->lon_e7 != 0)) {
		o->lat_e7 = g->lat_e7;
		o->lon_e7 = g->lon_e7;
		o->flags &= (uint8_t)~OBS_FLAG_NO_POSITION;
	}
	o->hacc_cm = odid_hacc_cm(g->hacc);
	if (g->speed_dms != GB46750_U16_UNKNOWN)
		o->speed_cms = g->speed_dms * 10u < OBS_SPEED_UNKNOWN
				       ? (uint16_t)(g->speed_dms * 10u)
				       : OBS_SPEED_UNKNOWN - 1;
	if (g->track_ddeg <= UNITS_CDEG_PER_TURN / 10)
		o->heading_cdeg = (uint16_t)(g->track_ddeg * 10 % UNITS_CDEG_PER_TURN);
	if (g->vspeed_cms != GB46750_VSPEED_UNKNOWN)
		o->vspeed_cms = g->vspeed_cms;
	if (g->time_ms != 0 && g->time_ms < (uint64_t)INT64_MAX / UNITS_NS_PER_MS)
		uas_time_set(o, (int64_t)g->time_ms * UNITS_NS_PER_MS);
}

// Whoever flies it stands at the station, or took off there.
static void set_operator(const struct gb46750 *g, struct obs *o)
{
	if (g->station_lat_e7 == GB46750_POSITION_UNKNOWN ||
	    !geo_is_valid(g->station_lat_e7, g->station_lon_e7))
		return;
	o->operator_kind = g->station_type == 0 ? OBS_OPERATOR_TAKEOFF : OBS_OPERATOR_LIVE;
	o->operator_lat_e7 = g->station_lat_e7;
	o->operator_lon_e7 = g->station_lon_e7;
}

enum err gb46750_decode(struct span payload, const struct rx_meta *meta, struct obs *o,
			unsigned out_max, unsigned *out_count)
{
	static const uint8_t state_of[] = {OBS_STATE_UNKNOWN, OBS_STATE_GROUND,
					   OBS_STATE_MOVING,  OBS_STATE_EMERGENCY,
					   OBS_STATE_UNKNOWN, OBS_STATE_EMERGENCY};
	struct gb46750 g;
	*out_count = 0;
	enum err e = gb46750_parse(payload, &g);
	if (e != ERR_NONE)
		return e;
	if (out_max == 0)
		return ERR_TOO_MANY_OBS;
	obs_init(o);
	o->rx_ns = o->time_ns = meta->rx_ns;
	o->source_key = meta->source_key;
	o->port = meta->port;
	o->rssi_dbm = meta->rssi_dbm;
	o->family = OBS_FAMILY_GB46750;
	o->cls = OBS_CLASS_AIRCRAFT_OTHER; // the class item is one of mass
	o->flags = OBS_FLAG_AIR | OBS_FLAG_NO_POSITION;
	set_identity(&g, meta, o);
	set_movement(&g, o);
	set_altitude(&g, o);
	if (g.status < sizeof(state_of))
		o->state = state_of[g.status];
	if (o->state == OBS_STATE_EMERGENCY)
		o->flags |= OBS_FLAG_EMERGENCY;
	set_operator(&g, o);
	*out_count = 1;
	return ERR_NONE;
}
