// SPDX-License-Identifier: Apache-2.0
#include "uas/mavlink.h"

#include <math.h>
#include <string.h>

#include "base/geo.h"
#include "uas/mavlink_msg.h"
#include "uas/mavlink_sign.h"
#include "uas/odid_auth.h"
#include "uas/odid_uas.h"
#include "uas/uas_time.h"

// Below this a course computed from velocities is noise.
enum { COURSE_FROM_CMS = 50 };
enum {
	UTM_STATE_GROUND = 2,
	UTM_STATE_AIR = 3,
	UTM_STATE_EMERGENCY = 16,
	UTM_STATE_NO_CONTROL = 32
};

// The transmitter is often a ground station or a telemetry bridge that carries many aircraft, so
// that the system id belongs to the key; system ids are not unique in the world, so that the source
// does too.
static uint64_t system_key(const struct mavlink_frame *f, const struct rx_meta *meta)
{
	uint8_t id[9];
	memcpy(id, &meta->source_key, 8); // hosts are little-endian: wire/block.h
	id[8] = f->head.sysid;
	return obs_key(OBS_FAMILY_MAVLINK, OBS_ID_SYSTEM, id, sizeof(id));
}

static void set_provenance(const struct mavlink_frame *f, const struct rx_meta *meta, struct obs *o)
{
	o->family = OBS_FAMILY_MAVLINK;
	o->flags |= OBS_FLAG_AIR;
	if (f->is_signed)
		o->flags |= OBS_FLAG_SIGNED;
	o->rx_ns = meta->rx_ns;
	o->source_key = meta->source_key;
	o->port = meta->port;
	o->rssi_dbm = meta->rssi_dbm;
	o->msg_type = (uint16_t)f->msgid;
	o->msg_count = f->head.seq;
}

static void start(const struct mavlink_frame *f, const struct rx_meta *meta, struct obs *o)
{
	obs_init(o);
	set_provenance(f, meta, o);
	o->time_ns = meta->rx_ns;
	o->flags |= OBS_FLAG_NO_POSITION;
	o->key = system_key(f, meta);
	o->cls = OBS_CLASS_AIRCRAFT_OTHER; // until a Basic ID tells
	o->id_kind = OBS_ID_SYSTEM;
	o->id_len = 1;
	o->id[0] = f->head.sysid;
}

static void set_position(struct obs *o, int32_t lat_e7, int32_t lon_e7)
{
	if (lat_e7 == 0 && lon_e7 == 0)
		return;
	o->lat_e7 = lat_e7;
	o->lon_e7 = lon_e7;
	o->flags &= (uint8_t)~OBS_FLAG_NO_POSITION;
}

static int32_t cm_of_mm(int32_t mm)
{
	return (int32_t)units_div_round(mm, 10);
}

static void set_ground_velocity(struct obs *o, int16_t vn_cms, int16_t ve_cms)
{
	int32_t square =
		vn_cms * vn_cms + ve_cms * ve_cms; // below 2^31: its root cannot end in one half
	o->speed_cms = (uint16_t)(sqrt(square) + 0.5);
	if (o->speed_cms >= COURSE_FROM_CMS)
		o->heading_cdeg = geo_course_cdeg(ve_cms, vn_cms);
}

static int16_t up_of_down(int16_t vd_cms)
{
	return units_clamp_i16(-(int64_t)vd_cms);
}

static enum err global_position(const struct mavlink_frame *f, const struct rx_meta *meta,
				struct obs *o, unsigned *produced)
{
	struct mavlink_global_position m;
	mavlink_global_position_decode(f, &m);
	if (!geo_is_valid(m.lat_e7, m.lon_e7))
		return ERR_MAVLINK_RANGE;
	start(f, meta, o);
	set_position(o, m.lat_e7, m.lon_e7);
	o->alt_cm = cm_of_mm(m.alt_mm);
	o->datum = OBS_DATUM_AMSL;
	o->height_cm = cm_of_mm(m.relative_alt_mm);
	o->height_ref = OBS_HEIGHT_TAKEOFF;
	set_ground_velocity(o, m.vn_cms, m.ve_cms);
	if (o->heading_cdeg == OBS_HEADING_UNKNOWN && m.heading_cdeg < UNITS_CDEG_PER_TURN)
		o->heading_cdeg = m.heading_cdeg; // hovering: the nose is the best that is known
	o->vspeed_cms = up_of_down(m.vd_cms);
	*produced = 1;
	return ERR_NONE;
}

static void utm_state(uint8_t state, struct obs *o)
{
	if (state == UTM_STATE_GROUND)
		o->state = OBS_STATE_GROUND;
	else if (state == UTM_STATE_AIR)
		o->state = OBS_STATE_MOVING;
	else if (state == UTM_STATE_EMERGENCY || state == UTM_STATE_NO_CONTROL)
		o->state = OBS_STATE_EMERGENCY;
	if (o->state == OBS_STATE_EMERGENCY)
		o->flags |= OBS_FLAG_EMERGENCY;
}

static bool is_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

static enum err utm_position(const struct mavlink_frame *f, const struct rx_meta *meta,
			     struct obs *o, unsigned *produced)
{
	struct mavlink_utm_position m;
	mavlink_utm_position_decode(f, &m);
	if ((m.valid & MAVLINK_UTM_POSITION) && !geo_is_valid(m.lat_e7, m.lon_e7))
		return ERR_MAVLINK_RANGE;
	start(f, meta, o);
	if (m.valid & MAVLINK_UTM_POSITION) {
		set_position(o, m.lat_e7, m.lon_e7);
		o->hacc_cm = (uint16_t)units_div_round(m.hacc_mm, 10);
	}
	if (m.valid & MAVLINK_UTM_ALTITUDE) {
		o->alt_cm = cm_of_mm(m.alt_mm);
		o->datum = OBS_DATUM_WGS84;
		o->vacc_cm = (uint16_t)units_div_round(m.vacc_mm, 10);
	}
	if (m.valid & MAVLINK_UTM_HEIGHT) {
		o->height_cm = cm_of_mm(m.relative_alt_mm);
		o->height_ref = OBS_HEIGHT_GROUND;
	}
	if (m.valid & MAVLINK_UTM_VELOCITY)
		set_ground_velocity(o, m.vn_cms, m.ve_cms);
	if (m.valid & MAVLINK_UTM_VSPEED)
		o->vspeed_cms = up_of_down(m.vd_cms);
	if ((m.valid & MAVLINK_UTM_ID) && !is_zero(m.uas_id, MAVLINK_UTM_ID_SIZE)) {
		o->id_kind = OBS_ID_UAS;
		o->id_len = MAVLINK_UTM_ID_SIZE;
		memcpy(o->id, m.uas_id, MAVLINK_UTM_ID_SIZE);
		o->alias_key = obs_identity_key(o->id_kind, o->id, o->id_len);
	}
	if ((m.valid & MAVLINK_UTM_TIME) && m.time_us < (uint64_t)INT64_MAX / UNITS_NS_PER_US)
		uas_time_set(o, (int64_t)m.time_us * UNITS_NS_PER_US);
	utm_state(m.state, o);
	*produced = 1;
	return ERR_NONE;
}

// Own aircraft: the autopilot's key. An aircraft that the sender only heard: the keys that it would
// have had if we had heard it ourselves, so that both ways of hearing it meet in one track.
static void odid_observation(const struct mavlink_frame *f, const struct rx_meta *meta,
			     const uint8_t id_or_mac[ODID_ID_SIZE], const struct odid_uas *u,
			     struct obs *o)
{
	struct rx_meta m = *meta;
	bool own = is_zero(id_or_mac, ODID_ID_SIZE);
	m.has_mac = !own && is_zero(id_or_mac + sizeof(m.mac), ODID_ID_SIZE - sizeof(m.mac));
	memcpy(m.mac, id_or_mac, sizeof(m.mac));
	// Longer than an address: an identity of unknown kind, still better than the bridge that
	// forwards it.
	m.source_key = own || m.has_mac
			       ? meta->source_key
			       : obs_key(OBS_FAMILY_MAVLINK, OBS_ID_NONE, id_or_mac, ODID_ID_SIZE);
	odid_uas_to_obs(u, &m, o);
	set_provenance(f, meta, o);
	if (!own)
		return;
	// Its identity is the alias: heard by radio too, it is the same track.
	o->alias_key = o->id_kind != OBS_ID_NONE ? o->key : 0;
	o->key = system_key(f, meta);
	if (o->id_kind == OBS_ID_NONE) {
		o->id_kind = OBS_ID_SYSTEM;
		o->id_len = 1;
		o->id[0] = f->head.sysid;
	}
	// An autopilot that reports itself fills altitude_geodetic with its sea-level altitude: PX4
	// does, measured on a real flight (equal to the GPS altitude above sea level, 32.7 m off
	// the ellipsoid).
	if (o->datum == OBS_DATUM_WGS84)
		o->datum = OBS_DATUM_AMSL;
}

static enum err odid_single(const struct mavlink_frame *f, const struct rx_meta *meta,
			    struct obs *o, unsigned *produced)
{
	struct mavlink_odid m;
	struct odid_uas u;
	enum err e = mavlink_odid_decode(f, &m);
	if (e != ERR_NONE)
		return e;
	odid_uas_init(&u);
	odid_uas_add(&u, &m.m);
	if (u.location == NULL && u.ids_mask == 0 && u.ua_type == 0 && !u.emergency &&
	    u.operator_kind == OBS_OPERATOR_NONE)
		return ERR_NONE;
	odid_observation(f, meta, m.id_or_mac, &u, o);
	*produced = 1;
	return ERR_NONE;
}

static enum err odid_several(const struct mavlink_frame *f, const struct rx_meta *meta,
			     struct obs *o, unsigned *produced)
{
	struct mavlink_odid_pack m;
	struct odid_uas u;
	enum err e = mavlink_odid_pack_decode(f, &m);
	if (e != ERR_NONE)
		return e;
	odid_uas_init(&u);
	for (unsigned i = 0; i < m.pack.count; i++)
		odid_uas_add(&u, &m.pack.messages[i]);
	odid_observation(f, meta, m.id_or_mac, &u, o);
	*produced = 1;
	return ERR_NONE;
}

static const struct {
	uint32_t msgid;
	enum err (*observe)(const struct mavlink_frame *f, const struct rx_meta *meta,
			    struct obs *o, unsigned *produced);
} observers[] = {
	{MAVLINK_ID_GLOBAL_POSITION_INT, global_position},
	{MAVLINK_ID_UTM_GLOBAL_POSITION, utm_position},
	{MAVLINK_ID_ODID_LOCATION, odid_single},
	{MAVLINK_ID_ODID_BASIC_ID, odid_single},
	{MAVLINK_ID_ODID_SELF_ID, odid_single},
	{MAVLINK_ID_ODID_SYSTEM, odid_single},
	{MAVLINK_ID_ODID_MESSAGE_PACK, odid_several},
};

enum err mavlink_obs_of(const struct mavlink_frame *f, const struct rx_meta *meta, struct obs *out,
			unsigned *produced)
{
	*produced = 0;
	for (unsigned i = 0; i < sizeof(observers) / sizeof(observers[0]); i++)
		if (observers[i].msgid == f->msgid)
			return observers[i].observe(f, meta, out, produced);
	return ERR_NONE;
}

// ---- what a sender is

enum { MAV_AUTOPILOT_NONE = 8, MAV_TYPE_GCS = 6 };

// Class of each MAV_TYPE; 0 keeps what the observation says. Road vehicles, ships and stations are not in the air.
static const uint8_t class_of[] = {
	[1] = OBS_CLASS_AEROPLANE,
	[2] = OBS_CLASS_MULTIROTOR,
	[3] = OBS_CLASS_MULTIROTOR,
	[4] = OBS_CLASS_MULTIROTOR,
	[5] = OBS_CLASS_STATION,
	[MAV_TYPE_GCS] = OBS_CLASS_STATION,
	[7] = OBS_CLASS_LIGHTER_THAN_AIR,
	[8] = OBS_CLASS_LIGHTER_THAN_AIR,
	[10] = OBS_CLASS_CAR,
	[11] = OBS_CLASS_STATION,
	[12] = OBS_CLASS_STATION,
	[13] = OBS_CLASS_MULTIROTOR,
	[14] = OBS_CLASS_MULTIROTOR,
	[15] = OBS_CLASS_MULTIROTOR,
	[19] = OBS_CLASS_VTOL,
	[20] = OBS_CLASS_VTOL,
	[21] = OBS_CLASS_VTOL,
	[22] = OBS_CLASS_VTOL,
	[23] = OBS_CLASS_VTOL,
	[24] = OBS_CLASS_VTOL,
	[25] = OBS_CLASS_VTOL,
	[29] = OBS_CLASS_MULTIROTOR,
	[35] = OBS_CLASS_MULTIROTOR,
	[42] = OBS_CLASS_MULTIROTOR,
};

// Cameras, gimbals and Remote ID modules send heartbeats under the vehicle's system id too: without an autopilot.
static void remember_kind(struct mavlink_kinds *kinds, const struct mavlink_frame *f, uint64_t key)
{
	struct mavlink_heartbeat h;
	mavlink_heartbeat_decode(f, &h);
	if (h.autopilot == MAV_AUTOPILOT_NONE && h.type != MAV_TYPE_GCS)
		return;
	kinds->slot[key % MAVLINK_KINDS].key = key;
	kinds->slot[key % MAVLINK_KINDS].type = h.type;
}

static void apply_kind(const struct mavlink_kinds *kinds, uint64_t key, struct obs *o)
{
	unsigned type = kinds->slot[key % MAVLINK_KINDS].type;
	if (o->key != key || kinds->slot[key % MAVLINK_KINDS].key != key ||
	    type >= sizeof(class_of))
		return;
	uint8_t cls = class_of[type];
	if (cls == OBS_CLASS_STATION || cls == OBS_CLASS_CAR) {
		o->cls = cls;
		o->flags &= (uint8_t)~OBS_FLAG_AIR;
	} else if (cls != 0 && o->cls == OBS_CLASS_AIRCRAFT_OTHER) {
		o->cls = cls;
	}
}

static void consider_kind(struct mavlink_kinds *kinds, const struct mavlink_frame *f,
			  const struct rx_meta *meta, struct obs *o, unsigned produced)
{
	if (kinds == NULL)
		return;
	if (f->msgid == MAVLINK_ID_HEARTBEAT)
		remember_kind(kinds, f, system_key(f, meta));
	else if (produced > 0 && kinds->slot[o->key % MAVLINK_KINDS].key == o->key)
		apply_kind(kinds, system_key(f, meta), o);
}

// ---- authentication pages

// Whose pages they are: of the aircraft that the sender reports, by its address or identity, else the sender's own.
static uint64_t auth_key(const struct mavlink_frame *f, const struct rx_meta *meta,
			 const uint8_t id_or_mac[ODID_ID_SIZE])
{
	const unsigned mac = sizeof(meta->mac);
	if (is_zero(id_or_mac, ODID_ID_SIZE))
		return system_key(f, meta);
	bool is_mac = is_zero(id_or_mac + mac, ODID_ID_SIZE - mac);
	return odid_auth_key(id_or_mac, is_mac ? mac : ODID_ID_SIZE);
}

static void note_auth(const struct mavlink_frame *f, const struct rx_meta *meta,
		      struct odid_auth_pages *pages)
{
	struct mavlink_odid m;
	if (mavlink_odid_decode(f, &m) == ERR_NONE)
		odid_auth_note(pages, auth_key(f, meta, m.id_or_mac), &m.m);
}

// Of an accepted pack: its authentication pages, and the messages that were left out.
static void look_into_pack(const struct mavlink_frame *f, const struct rx_meta *meta,
			   struct mavlink_stats *stats)
{
	struct mavlink_odid_pack p;
	if (mavlink_odid_pack_decode(f, &p) != ERR_NONE)
		return;
	uint32_t unasked[ERR_COUNT] = {0};
	stats->parts +=
		mavlink_odid_pack_refused(f, &p, stats->refused != NULL ? stats->refused : unasked);
	for (unsigned i = 0; i < p.pack.count && stats->auth != NULL; i++)
		odid_auth_note(stats->auth, auth_key(f, meta, p.id_or_mac), &p.pack.messages[i]);
}

static void look_inside(const struct mavlink_frame *f, const struct rx_meta *meta,
			struct mavlink_stats *stats)
{
	if (f->msgid == MAVLINK_ID_ODID_MESSAGE_PACK)
		look_into_pack(f, meta, stats);
	else if (f->msgid == MAVLINK_ID_ODID_AUTHENTICATION && stats->auth != NULL)
		note_auth(f, meta, stats->auth);
}

// ---- datagrams

static enum err check_signature(const struct mavlink_frame *f, const struct rx_meta *meta,
				struct mavlink_stats *stats, bool *verified)
{
	*verified = false;
	if (stats->signing == NULL || stats->signing->key_count == 0)
		return ERR_NONE;
	return mavlink_signing_check(stats->signing, f, meta->rx_ns, verified);
}

enum err mavlink_decode_counted(struct span payload, const struct rx_meta *meta, struct obs *out,
				unsigned out_max, unsigned *out_count, struct mavlink_stats *stats)
{
	enum err first = payload.n == 0 ? ERR_MAVLINK_TRUNCATED : ERR_NONE;
	unsigned accepted = 0;
	*out_count = 0;
	if (stats->signing != NULL)
		mavlink_signing_begin(stats->signing);
	while (payload.n > 0) {
		struct mavlink_frame f;
		struct obs beyond, *o = *out_count < out_max ? &out[*out_count] : &beyond;
		unsigned produced = 0;
		bool verified = false;
		enum err e = mavlink_next(&payload, &f);
		if (e == ERR_NONE)
			e = check_signature(&f, meta, stats, &verified);
		if (e == ERR_NONE)
			e = mavlink_obs_of(&f, meta, o, &produced);
		if (e == ERR_NONE)
			consider_kind(stats->kinds, &f, meta, o, produced);
		if (e == ERR_NONE && produced > 0 && *out_count == out_max)
			e = ERR_TOO_MANY_OBS;
		stats->frames++;
		if (e != ERR_NONE) {
			if (stats->refused != NULL)
				stats->refused[e]++;
			first = first == ERR_NONE ? e : first;
			continue;
		}
		stats->accepted++;
		stats->verified += verified;
		accepted++;
		look_inside(&f, meta, stats);
		if (produced == 0)
			continue;
		if (verified)
			o->flags |= OBS_FLAG_VERIFIED;
		(*out_count)++;
	}
	return accepted > 0 ? ERR_NONE : first;
}

enum err mavlink_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
			unsigned out_max, unsigned *out_count)
{
	struct mavlink_stats stats = {.frames = 0};
	return mavlink_decode_counted(payload, meta, out, out_max, out_count, &stats);
}
