// SPDX-License-Identifier: Apache-2.0
#include "value/dronescout.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/geo.h"
#include "base/units.h"
#include "value/hex.h"
#include "wire/block.h"

enum { IMAGE_MAX = 4096 };

// Offsets in the image.
enum {
	AT_BASIC = 0,
	BASIC_STEP = 32,
	AT_LOCATION = 64,
	AT_AUTH = 136,
	AUTH_STEP = 40,
	AT_SELF = 776,
	AT_SYSTEM = 808,
	AT_OPERATOR = 864,
	VALID_BASIC = 892,
	VALID_LOCATION = 894,
	VALID_AUTH = 895,
	VALID_SELF = 911,
	VALID_SYSTEM = 912,
	VALID_OPERATOR = 913,
	AUTH_PAGES = 16
};

// ---- numbers of the image. Whatever is no number in range is unknown.

static double f64_at(const uint8_t *b, uint32_t at)
{
	uint64_t u = block_u64le(b, at);
	double d;
	memcpy(&d, &u, sizeof(d));
	return d;
}

static double f32_at(const uint8_t *b, uint32_t at)
{
	uint32_t u = block_u32le(b, at);
	float f;
	memcpy(&f, &u, sizeof(f));
	return (double)f;
}

static int32_t scaled(double v, double scale, double least, double most, int32_t unknown)
{
	return v >= least && v <= most ? (int32_t)lround(v * scale) : unknown;
}

// -1000 m is the library's value for unknown.
static int32_t alt_cm(double m)
{
	return m > -1000.0 ? scaled(m, 100, -1000, 31767.5, ODID_ALT_UNKNOWN_CM)
			   : ODID_ALT_UNKNOWN_CM;
}

static uint8_t small(const uint8_t *b, uint32_t at, uint32_t most)
{
	uint32_t v = block_u32le(b, at);
	return (uint8_t)(v <= most ? v : 0);
}

// ---- one part each

static struct odid_message *add(struct dronescout *d, enum odid_type type)
{
	struct odid_message *m = &d->messages[d->count++];
	*m = (struct odid_message){.type = (uint8_t)type, .version = 2};
	return m;
}

static void take_basic(struct dronescout *d, const uint8_t *b)
{
	struct odid_basic_id *i = &add(d, ODID_TYPE_BASIC_ID)->basic_id;
	i->ua_type = small(b, 0, 15);
	i->id_type = small(b, 4, 15);
	memcpy(i->id, b + 8, ODID_ID_SIZE);
}

static void take_location(struct dronescout *d, const uint8_t *b)
{
	struct odid_location *l = &add(d, ODID_TYPE_LOCATION)->location;
	l->status = small(b, 0, 15);
	l->track_cdeg = (uint16_t)scaled(f32_at(b, 4), 100, 0, 360, ODID_TRACK_UNKNOWN_CDEG);
	l->track_cdeg = l->track_cdeg == UNITS_CDEG_PER_TURN ? 0 : l->track_cdeg;
	l->speed_cms = (uint16_t)scaled(f32_at(b, 8), 100, 0, 254.25, ODID_SPEED_UNKNOWN_CMS);
	l->vspeed_cms = (int16_t)scaled(f32_at(b, 12), 100, -62, 62, ODID_VSPEED_UNKNOWN_CMS);
	l->lat_e7 = scaled(f64_at(b, 16), 1e7, -90, 90, 0);
	l->lon_e7 = scaled(f64_at(b, 24), 1e7, -180, 180, 0);
	l->pressure_alt_cm = alt_cm(f32_at(b, 32));
	l->geodetic_alt_cm = alt_cm(f32_at(b, 36));
	l->height_ref = small(b, 40, 1);
	l->height_cm = alt_cm(f32_at(b, 44));
	l->hacc = small(b, 48, 15);
	l->vacc = small(b, 52, 15);
	l->bacc = small(b, 56, 15);
	l->sacc = small(b, 60, 15);
	l->time_acc_ds = small(b, 64, 15);
	l->time_ds = (uint16_t)scaled(f32_at(b, 68), 10, 0, 3600, ODID_TIME_UNKNOWN_DS);
}

// Page, type, last page, length (u8, u32, u8, u8 at their alignment), time, data.
static void take_auth(struct dronescout *d, const uint8_t *b)
{
	struct odid_authentication *a = &add(d, ODID_TYPE_AUTHENTICATION)->authentication;
	a->page = b[0] & 15;
	a->auth_type = small(b, 4, 15);
	if (a->page == 0) {
		a->last_page = b[8];
		a->data_size = b[9];
		a->time_s = block_u32le(b, 12);
	}
	memcpy(a->data, b + 16, a->page == 0 ? ODID_AUTH_FIRST_DATA : ODID_TEXT_SIZE);
}

static void take_system(struct dronescout *d, const uint8_t *b)
{
	struct odid_system *s = &add(d, ODID_TYPE_SYSTEM)->system;
	s->operator_location = small(b, 0, 3);
	s->classification = small(b, 4, 7);
	s->operator_lat_e7 = scaled(f64_at(b, 8), 1e7, -90, 90, 0);
	s->operator_lon_e7 = scaled(f64_at(b, 16), 1e7, -180, 180, 0);
	s->area_count = block_u16le(b, 24);
	s->area_radius_m = block_u16le(b, 26);
	s->area_ceiling_cm = alt_cm(f32_at(b, 28));
	s->area_floor_cm = alt_cm(f32_at(b, 32));
	s->category = small(b, 36, 15);
	s->class_eu = small(b, 40, 15);
	s->operator_alt_cm = alt_cm(f32_at(b, 44));
	s->time_s = block_u32le(b, 48);
}

enum err dronescout_image(struct span image, struct dronescout *d)
{
	const uint8_t *b = image.p;
	d->count = 0;
	if (!block_fits(image, DRONESCOUT_IMAGE_MIN))
		return ERR_DRONESCOUT_IMAGE;
	for (uint32_t i = 0; i < 2; i++)
		if (b[VALID_BASIC + i] != 0)
			take_basic(d, b + AT_BASIC + i * BASIC_STEP);
	if (b[VALID_LOCATION] != 0)
		take_location(d, b + AT_LOCATION);
	for (uint32_t i = 0; i < AUTH_PAGES; i++)
		if (b[VALID_AUTH + i] != 0)
			take_auth(d, b + AT_AUTH + i * AUTH_STEP);
	if (b[VALID_SELF] != 0) {
		struct odid_self_id *s = &add(d, ODID_TYPE_SELF_ID)->self_id;
		s->text_type = (uint8_t)block_u32le(b, AT_SELF);
		memcpy(s->text, b + AT_SELF + 4, ODID_TEXT_SIZE);
	}
	if (b[VALID_SYSTEM] != 0)
		take_system(d, b + AT_SYSTEM);
	if (b[VALID_OPERATOR] != 0) {
		struct odid_operator_id *o = &add(d, ODID_TYPE_OPERATOR_ID)->operator_id;
		o->id_type = (uint8_t)block_u32le(b, AT_OPERATOR);
		memcpy(o->id, b + AT_OPERATOR + 4, ODID_ID_SIZE);
	}
	return ERR_NONE;
}

// ---- text

// Octets written, or -1: not base64, or more than fits.
static int base64(const char *s, uint8_t *out, int size)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t v = 0;
	int n = 0, bits = 0;
	for (; *s != '\0' && *s != '='; s++) {
		const char *at = strchr(alphabet, *s);
		if (at == NULL)
			return -1;
		v = (v << 6 | (uint32_t)(at - alphabet)) & 0xffff;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		if (n == size)
			return -1;
		out[n++] = (uint8_t)(v >> bits);
	}
	return s[strspn(s, "=")] == '\0' ? n : -1;
}

static void take_envelope(const json_t *data, struct dronescout *d)
{
	const char *mac = json_string_value(json_object_get(data, "MAC address"));
	const char *sensor = json_string_value(json_object_get(data, "sensor ID"));
	json_int_t ms = json_integer_value(json_object_get(data, "timestamp"));
	json_int_t rssi = json_integer_value(json_object_get(data, "RSSI"));
	json_int_t channel = json_integer_value(json_object_get(data, "channel"));
	*d = (struct dronescout){.count = 0};
	d->has_mac = mac != NULL && hex_parse(mac, d->mac, sizeof(d->mac)) == sizeof(d->mac);
	snprintf(d->sensor, sizeof(d->sensor), "%s", sensor != NULL ? sensor : "");
	d->time_ns = ms > 0 && ms < INT64_MAX / UNITS_NS_PER_MS ? ms * UNITS_NS_PER_MS : 0;
	d->rssi_dbm = rssi >= INT8_MIN && rssi < 0 ? (int8_t)rssi : 0;
	d->channel = (uint16_t)(channel > 0 && channel <= UINT16_MAX ? channel : 0);
}

static enum err take_object(const json_t *object, dronescout_fn each, void *ctx)
{
	const json_t *data = json_object_get(object, "data");
	const char *text = json_string_value(json_object_get(data, "UASdata"));
	uint8_t image[IMAGE_MAX];
	struct dronescout d;
	if (text == NULL)
		return ERR_NONE;
	take_envelope(data, &d);
	int n = base64(text, image, sizeof(image));
	if (n < 0 || dronescout_image((struct span){image, (uint32_t)n}, &d) != ERR_NONE)
		return ERR_DRONESCOUT_IMAGE;
	each(ctx, &d);
	return ERR_NONE;
}

static int is_compressed(struct span s)
{
	static const uint8_t lzma[3] = {0x5d, 0, 0}, xz[4] = {0xfd, '7', 'z', 'X'};
	return (s.n >= sizeof(lzma) && memcmp(s.p, lzma, sizeof(lzma)) == 0) ||
	       (s.n >= sizeof(xz) && memcmp(s.p, xz, sizeof(xz)) == 0);
}

enum err dronescout_parse(struct span s, dronescout_fn each, void *ctx, unsigned *objects)
{
	enum err first = ERR_NONE;
	*objects = 0;
	if (is_compressed(s))
		return ERR_DRONESCOUT_LZMA;
	while (s.n > 0 && (s.p[s.n - 1] == '\0' || s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r' ||
			   s.p[s.n - 1] == ' '))
		s.n--;
	if (s.n == 0 || s.n > DRONESCOUT_TEXT_MAX)
		return ERR_DRONESCOUT_JSON;
	for (size_t at = 0; at < s.n;) {
		json_error_t error;
		json_t *object = json_loadb((const char *)s.p + at, s.n - at,
					    JSON_DISABLE_EOF_CHECK, &error);
		if (object == NULL || error.position <= 0 || !json_is_object(object)) {
			json_decref(object);
			return ERR_DRONESCOUT_JSON;
		}
		enum err e = take_object(object, each, ctx);
		first = first == ERR_NONE ? e : first;
		json_decref(object);
		at += (size_t)error.position;
		++*objects;
	}
	return first;
}
