// SPDX-License-Identifier: Apache-2.0
// Fields stand in the order of the wire: by size of element, extension fields behind.
#include "uas/mavlink_msg.h"

#include <math.h>
#include <string.h>

#include "base/geo.h"
#include "wire/cursor.h"
#include "wire/writer.h"

enum { TARGET_SIZE = 2, TIME_MAX_S = 3600 };

static struct cursor payload_of(const struct mavlink_frame *f)
{
	return cursor_over((struct span){f->payload, sizeof(f->payload)});
}

static uint32_t finish(const struct mavlink_head *head, uint32_t msgid, const struct writer *w,
		       uint8_t *out, uint32_t size)
{
	return mavlink_encode(head, msgid, (struct span){w->p, writer_len(w)}, out, size);
}

// ---- plain messages

void mavlink_heartbeat_decode(const struct mavlink_frame *f, struct mavlink_heartbeat *m)
{
	struct cursor c = payload_of(f);
	m->custom_mode = cursor_u32le(&c);
	m->type = cursor_u8(&c);
	m->autopilot = cursor_u8(&c);
	m->base_mode = cursor_u8(&c);
	m->system_status = cursor_u8(&c);
	m->mavlink_version = cursor_u8(&c);
}

uint32_t mavlink_heartbeat_encode(const struct mavlink_head *head,
				  const struct mavlink_heartbeat *m, uint8_t *out, uint32_t size)
{
	uint8_t buf[MAVLINK_PAYLOAD_MAX];
	struct writer w = writer_init(buf, sizeof(buf));
	writer_u32le(&w, m->custom_mode);
	writer_u8(&w, m->type);
	writer_u8(&w, m->autopilot);
	writer_u8(&w, m->base_mode);
	writer_u8(&w, m->system_status);
	writer_u8(&w, m->mavlink_version);
	return finish(head, MAVLINK_ID_HEARTBEAT, &w, out, size);
}

void mavlink_global_position_decode(const struct mavlink_frame *f,
				    struct mavlink_global_position *m)
{
	struct cursor c = payload_of(f);
	m->boot_ms = cursor_u32le(&c);
	m->lat_e7 = cursor_i32le(&c);
	m->lon_e7 = cursor_i32le(&c);
	m->alt_mm = cursor_i32le(&c);
	m->relative_alt_mm = cursor_i32le(&c);
	m->vn_cms = cursor_i16le(&c);
	m->ve_cms = cursor_i16le(&c);
	m->vd_cms = cursor_i16le(&c);
	m->heading_cdeg = cursor_u16le(&c);
}

uint32_t mavlink_global_position_encode(const struct mavlink_head *head,
					const struct mavlink_global_position *m, uint8_t *out,
					uint32_t size)
{
	uint8_t buf[MAVLINK_PAYLOAD_MAX];
	struct writer w = writer_init(buf, sizeof(buf));
	writer_u32le(&w, m->boot_ms);
	writer_i32le(&w, m->lat_e7);
	writer_i32le(&w, m->lon_e7);
	writer_i32le(&w, m->alt_mm);
	writer_i32le(&w, m->relative_alt_mm);
	writer_i16le(&w, m->vn_cms);
	writer_i16le(&w, m->ve_cms);
	writer_i16le(&w, m->vd_cms);
	writer_u16le(&w, m->heading_cdeg);
	return finish(head, MAVLINK_ID_GLOBAL_POSITION_INT, &w, out, size);
}

void mavlink_utm_position_decode(const struct mavlink_frame *f, struct mavlink_utm_position *m)
{
	struct cursor c = payload_of(f);
	m->time_us = cursor_u64le(&c);
	m->lat_e7 = cursor_i32le(&c);
	m->lon_e7 = cursor_i32le(&c);
	m->alt_mm = cursor_i32le(&c);
	m->relative_alt_mm = cursor_i32le(&c);
	cursor_skip(&c, 12); // next waypoint: a plan, not an observation
	m->vn_cms = cursor_i16le(&c);
	m->ve_cms = cursor_i16le(&c);
	m->vd_cms = cursor_i16le(&c);
	m->hacc_mm = cursor_u16le(&c);
	m->vacc_mm = cursor_u16le(&c);
	cursor_skip(&c, 4); // velocity accuracy, time until the next report
	cursor_bytes(&c, m->uas_id, sizeof(m->uas_id));
	m->state = cursor_u8(&c);
	m->valid = cursor_u8(&c);
}

// ---- metres and seconds in floats, to and from our integers

static int32_t cm_from_m(float m)
{
	// Also false for what is not a number. -1000 is the wire's own value for unknown.
	if (!(m > -1000.0f && m < 100000.0f))
		return ODID_ALT_UNKNOWN_CM;
	return (int32_t)lroundf(m * 100.0f);
}

static float m_from_cm(int32_t cm)
{
	return cm == ODID_ALT_UNKNOWN_CM ? -1000.0f : (float)cm / 100.0f;
}

static uint16_t ds_from_s(float s)
{
	return s >= 0.0f && s <= (float)TIME_MAX_S ? (uint16_t)lroundf(s * 10.0f)
						   : ODID_TIME_UNKNOWN_DS;
}

static float s_from_ds(uint16_t ds)
{
	return ds == ODID_TIME_UNKNOWN_DS ? (float)UINT16_MAX : (float)ds / 10.0f;
}

// ---- Open Drone ID, one kind each

static void basic_id_decode(struct cursor *c, struct mavlink_odid *o)
{
	cursor_skip(c, TARGET_SIZE);
	cursor_bytes(c, o->id_or_mac, ODID_ID_SIZE);
	o->m.basic_id.id_type = cursor_u8(c);
	o->m.basic_id.ua_type = cursor_u8(c);
	cursor_bytes(c, o->m.basic_id.id, ODID_ID_SIZE);
}

static void basic_id_encode(struct writer *w, const struct mavlink_odid *o)
{
	writer_zeros(w, TARGET_SIZE);
	writer_bytes(w, o->id_or_mac, ODID_ID_SIZE);
	writer_u8(w, o->m.basic_id.id_type);
	writer_u8(w, o->m.basic_id.ua_type);
	writer_bytes(w, o->m.basic_id.id, ODID_ID_SIZE);
}

static void location_decode(struct cursor *c, struct mavlink_odid *o)
{
	struct odid_location *l = &o->m.location;
	l->lat_e7 = cursor_i32le(c);
	l->lon_e7 = cursor_i32le(c);
	l->pressure_alt_cm = cm_from_m(cursor_f32le(c));
	l->geodetic_alt_cm = cm_from_m(cursor_f32le(c));
	l->height_cm = cm_from_m(cursor_f32le(c));
	l->time_ds = ds_from_s(cursor_f32le(c));
	l->track_cdeg = cursor_u16le(c);
	l->speed_cms = cursor_u16le(c);
	l->vspeed_cms = cursor_i16le(c);
	cursor_skip(c, TARGET_SIZE);
	cursor_bytes(c, o->id_or_mac, ODID_ID_SIZE);
	l->status = cursor_u8(c);
	l->height_ref = cursor_u8(c);
	l->hacc = cursor_u8(c);
	l->vacc = cursor_u8(c);
	l->bacc = cursor_u8(c);
	l->sacc = cursor_u8(c);
	l->time_acc_ds = cursor_u8(c);
}

static void location_encode(struct writer *w, const struct mavlink_odid *o)
{
	const struct odid_location *l = &o->m.location;
	writer_i32le(w, l->lat_e7);
	writer_i32le(w, l->lon_e7);
	writer_f32le(w, m_from_cm(l->pressure_alt_cm));
	writer_f32le(w, m_from_cm(l->geodetic_alt_cm));
	writer_f32le(w, m_from_cm(l->height_cm));
	writer_f32le(w, s_from_ds(l->time_ds));
	writer_u16le(w, l->track_cdeg);
	writer_u16le(w, l->speed_cms);
	writer_i16le(w, l->vspeed_cms);
	writer_zeros(w, TARGET_SIZE);
	writer_bytes(w, o->id_or_mac, ODID_ID_SIZE);
	writer_u8(w, l->status);
	writer_u8(w, l->height_ref);
	writer_u8(w, l->hacc);
	writer_u8(w, l->vacc);
	writer_u8(w, l->bacc);
	writer_u8(w, l->sacc);
	writer_u8(w, l->time_acc_ds);
}

static void authentication_decode(struct cursor *c, struct mavlink_odid *o)
{
	struct odid_authentication *a = &o->m.authentication;
	a->time_s = cursor_u32le(c);
	cursor_skip(c, TARGET_SIZE);
	cursor_bytes(c, o->id_or_mac, ODID_ID_SIZE);
	a->auth_type = cursor_u8(c);
	a->page = cursor_u8(c);
	a->last_page = cursor_u8(c);
	a->data_size = cursor_u8(c);
	cursor_bytes(c, a->data, sizeof(a->data));
}

static void authentication_encode(struct writer *w, const struct mavlink_odid *o)
{
	const struct odid_authentication *a = &o->m.authentication;
	writer_u32le(w, a->time_s);
	writer_zeros(w, TARGET_SIZE);
	writer_bytes(w, o->id_or_mac, ODID_ID_SIZE);
	writer_u8(w, a->auth_type);
	writer_u8(w, a->page);
	writer_u8(w, a->last_page);
	writer_u8(w, a->data_size);
	writer_bytes(w, a->data, sizeof(a->data));
}

static void self_id_decode(struct cursor *c, struct mavlink_odid *o)
{
	cursor_skip(c, TARGET_SIZE);
	cursor_bytes(c, o->id_or_mac, ODID_ID_SIZE);
	o->m.self_id.text_type = cursor_u8(c);
	cursor_bytes(c, o->m.self_id.text, ODID_TEXT_SIZE);
}

static void self_id_encode(struct writer *w, const struct mavlink_odid *o)
{
	writer_zeros(w, TARGET_SIZE);
	writer_bytes(w, o->id_or_mac, ODID_ID_SIZE);
	writer_u8(w, o->m.self_id.text_type);
	writer_bytes(w, o->m.self_id.text, ODID_TEXT_SIZE);
}

static void system_decode(struct cursor *c, struct mavlink_odid *o)
{
	struct odid_system *s = &o->m.system;
	s->operator_lat_e7 = cursor_i32le(c);
	s->operator_lon_e7 = cursor_i32le(c);
	s->area_ceiling_cm = cm_from_m(cursor_f32le(c));
	s->area_floor_cm = cm_from_m(cursor_f32le(c));
	s->operator_alt_cm = cm_from_m(cursor_f32le(c));
	s->time_s = cursor_u32le(c);
	s->area_count = cursor_u16le(c);
	s->area_radius_m = cursor_u16le(c); // metres here, tens of metres on the air
	cursor_skip(c, TARGET_SIZE);
	cursor_bytes(c, o->id_or_mac, ODID_ID_SIZE);
	s->operator_location = cursor_u8(c);
	s->classification = cursor_u8(c);
	s->category = cursor_u8(c);
	s->class_eu = cursor_u8(c);
}

static void system_encode(struct writer *w, const struct mavlink_odid *o)
{
	const struct odid_system *s = &o->m.system;
	writer_i32le(w, s->operator_lat_e7);
	writer_i32le(w, s->operator_lon_e7);
	writer_f32le(w, m_from_cm(s->area_ceiling_cm));
	writer_f32le(w, m_from_cm(s->area_floor_cm));
	writer_f32le(w, m_from_cm(s->operator_alt_cm));
	writer_u32le(w, s->time_s);
	writer_u16le(w, s->area_count);
	writer_u16le(w, s->area_radius_m);
	writer_zeros(w, TARGET_SIZE);
	writer_bytes(w, o->id_or_mac, ODID_ID_SIZE);
	writer_u8(w, s->operator_location);
	writer_u8(w, s->classification);
	writer_u8(w, s->category);
	writer_u8(w, s->class_eu);
}

static void operator_id_decode(struct cursor *c, struct mavlink_odid *o)
{
	cursor_skip(c, TARGET_SIZE);
	cursor_bytes(c, o->id_or_mac, ODID_ID_SIZE);
	o->m.operator_id.id_type = cursor_u8(c);
	cursor_bytes(c, o->m.operator_id.id, ODID_ID_SIZE);
}

static void operator_id_encode(struct writer *w, const struct mavlink_odid *o)
{
	writer_zeros(w, TARGET_SIZE);
	writer_bytes(w, o->id_or_mac, ODID_ID_SIZE);
	writer_u8(w, o->m.operator_id.id_type);
	writer_bytes(w, o->m.operator_id.id, ODID_ID_SIZE);
}

// Indexed by enum odid_type: the message ids follow that order.
static const struct {
	void (*decode)(struct cursor *c, struct mavlink_odid *o);
	void (*encode)(struct writer *w, const struct mavlink_odid *o);
} kinds[] = {
	{basic_id_decode, basic_id_encode},
	{location_decode, location_encode},
	{authentication_decode, authentication_encode},
	{self_id_decode, self_id_encode},
	{system_decode, system_encode},
	{operator_id_decode, operator_id_encode},
};

enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

enum err mavlink_odid_decode(const struct mavlink_frame *f, struct mavlink_odid *m)
{
	struct cursor c = payload_of(f);
	memset(m, 0, sizeof(*m));
	if (f->msgid < MAVLINK_ID_ODID_BASIC_ID ||
	    f->msgid - MAVLINK_ID_ODID_BASIC_ID >= KIND_COUNT)
		return ERR_MAVLINK_UNKNOWN;
	m->m.type = (uint8_t)(f->msgid - MAVLINK_ID_ODID_BASIC_ID);
	kinds[m->m.type].decode(&c, m);
	if (m->m.type == ODID_TYPE_LOCATION &&
	    !geo_is_valid(m->m.location.lat_e7, m->m.location.lon_e7))
		return ERR_MAVLINK_RANGE;
	return ERR_NONE;
}

uint32_t mavlink_odid_encode(const struct mavlink_head *head, const struct mavlink_odid *m,
			     uint8_t *out, uint32_t size)
{
	uint8_t buf[MAVLINK_PAYLOAD_MAX];
	struct writer w = writer_init(buf, sizeof(buf));
	if (m->m.type >= KIND_COUNT)
		return 0;
	kinds[m->m.type].encode(&w, m);
	return finish(head, MAVLINK_ID_ODID_BASIC_ID + m->m.type, &w, out, size);
}

// The pack's three leading octets are cut up differently here: type and version are missing.
enum err mavlink_odid_pack_decode(const struct mavlink_frame *f, struct mavlink_odid_pack *m)
{
	uint8_t pack[ODID_PACK_SIZE_MAX];
	struct cursor c = payload_of(f);
	cursor_skip(&c, TARGET_SIZE);
	cursor_bytes(&c, m->id_or_mac, ODID_ID_SIZE);
	pack[0] = ODID_TYPE_PACK << 4;
	cursor_bytes(&c, pack + 1, sizeof(pack) - 1);
	return odid_decode_pack((struct span){pack, sizeof(pack)}, &m->pack);
}

uint32_t mavlink_odid_pack_refused(const struct mavlink_frame *f, const struct mavlink_odid_pack *m,
				   uint32_t refused[static ERR_COUNT])
{
	const uint32_t count = (uint32_t)m->pack.count + m->pack.skipped;
	const uint8_t *first = f->payload + TARGET_SIZE + ODID_ID_SIZE + 2; // size, count
	if (m->pack.skipped == 0)
		return 0;
	return odid_count_refused((struct span){first, count * ODID_MESSAGE_SIZE}, refused);
}

uint32_t mavlink_odid_pack_encode(const struct mavlink_head *head,
				  const struct mavlink_odid_pack *m, uint8_t *out, uint32_t size)
{
	uint8_t pack[ODID_PACK_SIZE_MAX], buf[MAVLINK_PAYLOAD_MAX];
	uint32_t n = odid_encode_pack(&m->pack, pack, sizeof(pack));
	if (n == 0)
		return 0;
	struct writer w = writer_init(buf, sizeof(buf));
	writer_zeros(&w, TARGET_SIZE);
	writer_bytes(&w, m->id_or_mac, ODID_ID_SIZE);
	writer_bytes(&w, pack + 1, n - 1);
	return finish(head, MAVLINK_ID_ODID_MESSAGE_PACK, &w, out, size);
}
