// SPDX-License-Identifier: Apache-2.0
#include "its/csae_rsm_fast.h"

#include "its/csae_obs.h"
#include "its/csae_read.h"

enum participant { PTC_UNKNOWN, PTC_MOTOR, PTC_NON_MOTOR, PTC_PEDESTRIAN, PTC_RSU };

// Presence bits of a participant in their order.
enum {
	HAS_ID = 0x20,
	HAS_PLATE = 0x40, // 2017 only, behind HAS_ID: taken out of the others' order
	TRANSMISSION = 0x10,
	ANGLE = 0x08,
	MOTION = 0x04,
	ACCEL = 0x02,
	CLASS = 0x01
};

struct report {
	const struct rx_meta *meta;
	uint8_t unit[CSAE_ID_SIZE], msg_count;
	struct sae_position reference;
};

static int32_t read_signed(struct skim *s, unsigned bits)
{
	return (int32_t)skim_get(s, bits) - (1 << (bits - 1));
}

// Sums in 1e-7 degree; a latitude beyond a pole or a missing reference is no position.
static void set_offset(struct obs *o, const struct sae_position *ref, int32_t dlat, int32_t dlon)
{
	const int64_t half = 1800000000;
	int64_t lat = (int64_t)ref->lat_e7 + dlat, lon = (int64_t)ref->lon_e7 + dlon;
	lon += lon > half ? -2 * half : lon < -half ? 2 * half : 0;
	if (ref->lat_e7 > 900000000 || ref->lon_e7 > half || lat > 900000000 || lat < -900000000) {
		o->flags |= OBS_FLAG_NO_POSITION;
		return;
	}
	o->lat_e7 = (int32_t)lat;
	o->lon_e7 = (int32_t)lon;
}

// PositionOffsetLLV: longitude first.
static void read_position(struct skim *s, const struct sae_position *ref, struct obs *o)
{
	uint32_t has_vertical = skim_get(s, 1), form = skim_max(s, 3, CSAE_OFFSET_ABSOLUTE);
	if (form >= CSAE_OFFSET_ABSOLUTE) {
		int32_t lon = sae_read_longitude(s), lat = sae_read_latitude(s);
		its_obs_position(o, lat, lon);
	} else {
		int32_t lon = read_signed(s, csae_offset_bits(form));
		set_offset(o, ref, read_signed(s, csae_offset_bits(form)), lon);
	}
	if (has_vertical == 0)
		return;
	form = skim_max(s, 3, CSAE_OFFSET_ABSOLUTE);
	if (form >= CSAE_OFFSET_ABSOLUTE) {
		its_obs_sae_elevation(o, (int32_t)skim_get(s, 16) - 4096);
		return;
	}
	int32_t up = read_signed(s, csae_vertical_bits(form));
	if (ref->elevation != -4096)
		its_obs_altitude(o, (ref->elevation + up) * 10);
}

static uint8_t class_of(uint32_t participant)
{
	static const uint8_t cls[5] = {[PTC_UNKNOWN] = OBS_CLASS_UNKNOWN,
				       [PTC_MOTOR] = OBS_CLASS_CAR,
				       [PTC_NON_MOTOR] = OBS_CLASS_CYCLIST,
				       [PTC_PEDESTRIAN] = OBS_CLASS_PEDESTRIAN,
				       [PTC_RSU] = OBS_CLASS_STATION};
	return participant < 5 ? cls[participant] : (uint8_t)OBS_CLASS_UNKNOWN;
}

static void read_participant(struct skim *s, const struct report *r, struct obs *o)
{
	bool is_2017 = r->meta->csae_dialect == CSAE_2017;
	uint32_t extended = skim_get(s, 1), present = skim_get(s, is_2017 ? 7 : 6);
	if (is_2017) // id, plate and the rest: the plate's bit goes in front
		present = (present & 0x40) >> 1 | (present & 0x20) << 1 | (present & 0x1f);
	uint32_t type = skim_enum_x(s, 3, 5);
	its_obs_start(o, r->meta, OBS_FAMILY_CSAE, CSAE_RSM);
	o->msg_count = r->msg_count;
	o->cls = class_of(type);
	its_obs_object_id(o, r->unit, sizeof(r->unit), skim_get(s, 16));
	(void)skim_enum_x(s, 3, is_2017 ? 6 : 8); // source
	if ((present & HAS_ID) != 0) {
		uint8_t id[CSAE_ID_SIZE];
		csae_read_id(s, id);
		o->alias_key = obs_key(OBS_FAMILY_CSAE, OBS_ID_TEMPORARY, id, sizeof(id));
	}
	if ((present & HAS_PLATE) != 0)
		csae_skip_plate(s);
	its_obs_second(o, skim_get(s, 16));
	read_position(s, &r->reference, o);
	csae_read_confidence(s, o);
	if ((present & TRANSMISSION) != 0)
		(void)skim_get(s, 3);
	its_obs_sae_speed(o, skim_get(s, 13));
	its_obs_sae_heading(o, skim_max(s, 15, 28800));
	if ((present & ANGLE) != 0)
		(void)skim_max(s, 8, 253);
	if ((present & MOTION) != 0)
		csae_skip_motion_confidence(s);
	if ((present & ACCEL) != 0)
		sae_read_acceleration(s, o);
	csae_read_size(s, o);
	uint8_t vehicle = (present & CLASS) == 0 ? (uint8_t)OBS_CLASS_CAR
			  : is_2017		 ? csae_read_class_2017(s)
						 : csae_read_class(s);
	if (type == PTC_MOTOR)
		o->cls = vehicle;
	if (extended != 0)
		skim_additions(s, is_2017 ? &csae_ParticipantData_2017 : &csae_ParticipantData);
}

enum err csae_rsm_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
			 unsigned out_max, unsigned *out_count)
{
	struct skim s = skim_over(payload);
	struct report r = {.meta = meta};
	*out_count = 0;
	(void)skim_get(&s, 4); // the frame's choice
	uint32_t extended = skim_get(&s, 1);
	r.msg_count = (uint8_t)skim_get(&s, 7);
	csae_read_id(&s, r.unit);
	r.reference = csae_read_position(&s);
	uint32_t count = skim_get(&s, 4) + 1;
	if (count > out_max)
		skim_fail(&s, ERR_TOO_MANY_OBS);
	for (uint32_t i = 0; i < count && !s.b.error; i++)
		read_participant(&s, &r, &out[i]);
	if (extended != 0)
		skim_additions(&s, its_csae_frame(meta->csae_dialect)->type->fields[CSAE_RSM].type);
	enum err e = csae_end(&s, payload);
	*out_count = e == ERR_NONE ? count : 0;
	return e;
}
