// SPDX-License-Identifier: Apache-2.0
#include "uas/odid.h"

#include "base/geo.h"
#include "base/units.h"
#include "uas/odid_read.h"
#include "wire/writer.h"

enum { SPEED_MAX_CMS = 25425, RADIUS_STEP_M = 10 };

// ---- scalars

// -1000 m itself means unknown on the wire, so that a known altitude is encoded as at least one
// step above it.
static uint16_t alt_encode(int32_t cm)
{
	if (cm == ODID_ALT_UNKNOWN_CM)
		return ODID_ALT_UNKNOWN_RAW;
	uint16_t raw = units_clamp_u16(
		units_div_round((int64_t)cm + ODID_ALT_OFFSET_CM, ODID_ALT_STEP_CM));
	return raw == ODID_ALT_UNKNOWN_RAW ? 1 : raw;
}

static uint8_t speed_encode(uint16_t cms, bool *fast)
{
	*fast = cms > ODID_SPEED_FAST_FROM_CMS;
	if (!*fast)
		return (uint8_t)units_div_round(cms, ODID_SPEED_SLOW_STEP_CMS);
	if (cms == ODID_SPEED_UNKNOWN_CMS)
		return UINT8_MAX;
	int64_t v = cms < SPEED_MAX_CMS ? cms : SPEED_MAX_CMS;
	return (uint8_t)units_div_round(v - ODID_SPEED_FAST_FROM_CMS, ODID_SPEED_FAST_STEP_CMS);
}

static uint8_t vspeed_encode(int16_t cms)
{
	int64_t raw = units_div_round(cms, ODID_VSPEED_STEP_CMS);
	if (cms == ODID_VSPEED_UNKNOWN_CMS)
		raw = ODID_VSPEED_UNKNOWN_RAW;
	else if (raw > ODID_VSPEED_MAX_RAW)
		raw = ODID_VSPEED_MAX_RAW;
	else if (raw < -ODID_VSPEED_MAX_RAW)
		raw = -ODID_VSPEED_MAX_RAW;
	return (uint8_t)(int8_t)raw;
}

// ---- one kind of message each, in the order of F3411-22a section 5.4.5

static void basic_id_decode(const uint8_t *b, struct odid_message *m)
{
	m->basic_id.id_type = b[1] >> 4;
	m->basic_id.ua_type = b[1] & 0xf;
	memcpy(m->basic_id.id, b + 2, ODID_ID_SIZE);
}

static void basic_id_encode(struct writer *w, const struct odid_message *m)
{
	writer_u8(w, (m->basic_id.id_type & 0xfu) << 4 | (m->basic_id.ua_type & 0xfu));
	writer_bytes(w, m->basic_id.id, ODID_ID_SIZE);
}

static void location_decode(const uint8_t *b, struct odid_message *m)
{
	odid_read_location(b, &m->location);
}

static void location_encode(struct writer *w, const struct odid_message *m)
{
	const struct odid_location *l = &m->location;
	bool fast;
	uint8_t speed = speed_encode(l->speed_cms, &fast);
	unsigned track = (unsigned)units_div_round(l->track_cdeg, 100);
	if (track > 359)
		track = l->track_cdeg == ODID_TRACK_UNKNOWN_CDEG ? ODID_TRACK_UNKNOWN_RAW + 180 : 0;
	bool west = track >= 180;
	writer_u8(w, (l->status & 0xfu) << 4 | (l->height_ref & 1u) << 2 | (west ? 2u : 0) |
			     (fast ? 1u : 0));
	writer_u8(w, west ? track - 180 : track);
	writer_u8(w, speed);
	writer_u8(w, vspeed_encode(l->vspeed_cms));
	writer_i32le(w, l->lat_e7);
	writer_i32le(w, l->lon_e7);
	writer_u16le(w, alt_encode(l->pressure_alt_cm));
	writer_u16le(w, alt_encode(l->geodetic_alt_cm));
	writer_u16le(w, alt_encode(l->height_cm));
	writer_u8(w, (l->vacc & 0xfu) << 4 | (l->hacc & 0xfu));
	writer_u8(w, (l->bacc & 0xfu) << 4 | (l->sacc & 0xfu));
	writer_u16le(w, l->time_ds);
	writer_u8(w, l->time_acc_ds & 0xfu);
}

static void authentication_decode(const uint8_t *b, struct odid_message *m)
{
	struct odid_authentication *a = &m->authentication;
	a->auth_type = b[1] >> 4;
	a->page = b[1] & 0xf;
	if (a->page == 0) {
		a->last_page = b[2];
		a->data_size = b[3];
		a->time_s = block_u32le(b, 4);
		memcpy(a->data, b + 8, ODID_AUTH_FIRST_DATA);
	} else {
		memcpy(a->data, b + 2, ODID_TEXT_SIZE);
	}
}

static void authentication_encode(struct writer *w, const struct odid_message *m)
{
	const struct odid_authentication *a = &m->authentication;
	writer_u8(w, (a->auth_type & 0xfu) << 4 | (a->page & 0xfu));
	if (a->page == 0) {
		writer_u8(w, a->last_page);
		writer_u8(w, a->data_size);
		writer_u32le(w, a->time_s);
	}
	writer_bytes(w, a->data, a->page == 0 ? ODID_AUTH_FIRST_DATA : ODID_TEXT_SIZE);
}

static void self_id_decode(const uint8_t *b, struct odid_message *m)
{
	m->self_id.text_type = b[1];
	memcpy(m->self_id.text, b + 2, ODID_TEXT_SIZE);
}

static void self_id_encode(struct writer *w, const struct odid_message *m)
{
	writer_u8(w, m->self_id.text_type);
	writer_bytes(w, m->self_id.text, ODID_TEXT_SIZE);
}

static void system_decode(const uint8_t *b, struct odid_message *m)
{
	struct odid_system *s = &m->system;
	s->operator_location = b[1] & 3;
	s->classification = b[1] >> 2 & 7;
	s->operator_lat_e7 = block_i32le(b, 2);
	s->operator_lon_e7 = block_i32le(b, 6);
	s->area_count = block_u16le(b, 10);
	s->area_radius_m = (uint16_t)(b[12] * RADIUS_STEP_M);
	s->area_ceiling_cm = odid_read_alt(block_u16le(b, 13));
	s->area_floor_cm = odid_read_alt(block_u16le(b, 15));
	s->category = b[17] >> 4;
	s->class_eu = b[17] & 0xf;
	s->operator_alt_cm = odid_read_alt(block_u16le(b, 18));
	s->time_s = block_u32le(b, 20);
}

static void system_encode(struct writer *w, const struct odid_message *m)
{
	const struct odid_system *s = &m->system;
	int64_t radius = units_div_round(s->area_radius_m, RADIUS_STEP_M);
	writer_u8(w, (s->operator_location & 3u) | (s->classification & 7u) << 2);
	writer_i32le(w, s->operator_lat_e7);
	writer_i32le(w, s->operator_lon_e7);
	writer_u16le(w, s->area_count);
	writer_u8(w, radius > UINT8_MAX ? UINT8_MAX : (unsigned)radius);
	writer_u16le(w, alt_encode(s->area_ceiling_cm));
	writer_u16le(w, alt_encode(s->area_floor_cm));
	writer_u8(w, (s->category & 0xfu) << 4 | (s->class_eu & 0xfu));
	writer_u16le(w, alt_encode(s->operator_alt_cm));
	writer_u32le(w, s->time_s);
}

static void operator_id_decode(const uint8_t *b, struct odid_message *m)
{
	m->operator_id.id_type = b[1];
	memcpy(m->operator_id.id, b + 2, ODID_ID_SIZE);
}

static void operator_id_encode(struct writer *w, const struct odid_message *m)
{
	writer_u8(w, m->operator_id.id_type);
	writer_bytes(w, m->operator_id.id, ODID_ID_SIZE);
}

static const struct {
	const char *name;
	void (*decode)(const uint8_t *b, struct odid_message *m);
	void (*encode)(struct writer *w, const struct odid_message *m);
} kinds[ODID_TYPE_COUNT] = {
	[ODID_TYPE_BASIC_ID] = {"basic_id", basic_id_decode, basic_id_encode},
	[ODID_TYPE_LOCATION] = {"location", location_decode, location_encode},
	[ODID_TYPE_AUTHENTICATION] = {"authentication", authentication_decode,
				      authentication_encode},
	[ODID_TYPE_SELF_ID] = {"self_id", self_id_decode, self_id_encode},
	[ODID_TYPE_SYSTEM] = {"system", system_decode, system_encode},
	[ODID_TYPE_OPERATOR_ID] = {"operator_id", operator_id_decode, operator_id_encode},
	[ODID_TYPE_PACK] = {"pack", NULL, NULL},
};

// ---- messages and packs

// b holds at least 25 octets.
static inline __attribute__((always_inline)) enum err decode_block(const uint8_t *restrict b,
								   struct odid_message *restrict m)
{
	unsigned head = b[0], type = head >> 4;
	*m = (struct odid_message){
		.type = 0}; // a few wide stores: every octet is defined, so that copies compare
	m->type = (uint8_t)type;
	m->version = head & 0xf;
	// The one kind that comes several times a second for every aircraft goes without a call through the table.
	if (type == ODID_TYPE_LOCATION) {
		odid_read_location(b, &m->location);
		return geo_is_valid(m->location.lat_e7, m->location.lon_e7) ? ERR_NONE
									    : ERR_ODID_RANGE;
	}
	if (type == ODID_TYPE_PACK)
		return ERR_ODID_NESTED;
	if (kinds[type].decode == NULL)
		return ERR_ODID_TYPE;
	kinds[type].decode(b, m);
	return ERR_NONE;
}

enum err odid_decode_message(struct span s, struct odid_message *m)
{
	return block_fits(s, ODID_MESSAGE_SIZE) ? decode_block(s.p, m) : ERR_ODID_TRUNCATED;
}

enum err odid_decode_pack(struct span s, struct odid_pack *p)
{
	struct span rest;
	p->count = p->skipped = 0;
	enum err e = odid_open_pack(s, &rest), first = ERR_NONE;
	if (e != ERR_NONE)
		return e;
	p->version = s.p[0] & 0xf;
	for (; rest.n > 0; rest.p += ODID_MESSAGE_SIZE, rest.n -= ODID_MESSAGE_SIZE) {
		e = decode_block(rest.p, &p->messages[p->count]);
		if (e == ERR_NONE) {
			p->count++;
			continue;
		}
		if (e == ERR_ODID_NESTED)
			return e;
		p->skipped++; // one bad message must not take the identity beside it along
		first = first == ERR_NONE ? e : first;
	}
	// Real senders also send packs without a message: nothing said, nothing wrong.
	return p->count > 0 ? ERR_NONE : first;
}

uint32_t odid_encode_message(const struct odid_message *m, uint8_t *out, uint32_t size)
{
	if (m->type >= ODID_TYPE_COUNT || kinds[m->type].encode == NULL || size < ODID_MESSAGE_SIZE)
		return 0;
	struct writer w = writer_init(out, ODID_MESSAGE_SIZE);
	writer_u8(&w, (unsigned)m->type << 4 | (m->version & 0xfu));
	kinds[m->type].encode(&w, m);
	writer_zeros(&w, ODID_MESSAGE_SIZE - w.pos);
	return writer_len(&w);
}

uint32_t odid_encode_pack(const struct odid_pack *p, uint8_t *out, uint32_t size)
{
	if (p->count == 0 || p->count > ODID_PACK_MAX)
		return 0;
	struct writer w = writer_init(out, size);
	writer_u8(&w, (unsigned)ODID_TYPE_PACK << 4 | (p->version & 0xfu));
	writer_u8(&w, ODID_MESSAGE_SIZE);
	writer_u8(&w, p->count);
	for (unsigned i = 0; i < p->count; i++) {
		uint8_t *at = writer_take(&w, ODID_MESSAGE_SIZE);
		if (at == NULL || odid_encode_message(&p->messages[i], at, ODID_MESSAGE_SIZE) == 0)
			return 0;
	}
	return writer_len(&w);
}

uint32_t odid_count_refused(struct span messages, uint32_t refused[static ERR_COUNT])
{
	uint32_t total = 0;
	for (; messages.n >= ODID_MESSAGE_SIZE;
	     messages.p += ODID_MESSAGE_SIZE, messages.n -= ODID_MESSAGE_SIZE) {
		struct odid_message m;
		enum err e = decode_block(messages.p, &m);
		refused[e] += e != ERR_NONE;
		total += e != ERR_NONE;
	}
	return total;
}

// ---- names

static const char *const id_types[ODID_ID_TYPE_COUNT] = {"none", "serial", "registration", "utm",
							 "session"};
static const char *const statuses[ODID_STATUS_COUNT] = {"undeclared", "ground", "airborne",
							"emergency", "remote_id_failure"};
static const char *const self_ids[ODID_SELF_ID_COUNT] = {"text", "emergency", "status"};

const char *odid_type_name(unsigned type)
{
	return type < ODID_TYPE_COUNT && kinds[type].name != NULL ? kinds[type].name : "?";
}

const char *odid_id_type_name(unsigned id_type)
{
	return id_type < ODID_ID_TYPE_COUNT ? id_types[id_type] : "?";
}

const char *odid_status_name(unsigned status)
{
	return status < ODID_STATUS_COUNT ? statuses[status] : "?";
}

const char *odid_self_id_type_name(unsigned text_type)
{
	return text_type < ODID_SELF_ID_COUNT ? self_ids[text_type] : "?";
}
