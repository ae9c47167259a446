// SPDX-License-Identifier: Apache-2.0
#include "its/sdsm_fast.h"

#include "its/sae_read.h"

enum object_type { TYPE_UNKNOWN, TYPE_VEHICLE, TYPE_VRU };
enum { DETAIL_VEHICLE, DETAIL_VRU };
enum { SIZE = 5, CLASS = 8, VEHICLE_MEMBERS = 10 }; // members of DetectedVehicleData

// What the objects of one message have in common.
struct report {
	const struct rx_meta *meta;
	uint8_t source[4], msg_count;
	uint32_t second; // ms in the minute, 65535 unavailable
	struct sae_position reference;
	struct geo_frame frame;
	bool has_reference;
};

// DetectedObjectData, and the alternatives of what may follow its common part.
static const struct uper_type *object_type(void)
{
	return j2735_SensorDataSharingMessage.fields[7].type->fields[0].type;
}

static const struct uper_type *detail_type(uint32_t detail)
{
	return object_type()->fields[1].type->fields[detail].type;
}

// DDateTime: of its parts only the milliseconds in the minute are needed, reception tells the rest.
static uint32_t read_second(struct skim *s)
{
	static const struct {
		uint8_t bits;
		uint16_t max;
	} parts[7] = {{12, 4095}, {4, 12}, {5, 31}, {5, 31}, {6, 60}, {16, 65535}, {11, 1680}};
	enum { SECOND = 5 };
	uint32_t present = skim_get(s, 7), second = 65535;
	for (unsigned i = 0; i < 7; i++) {
		if ((present >> (6 - i) & 1) == 0)
			continue;
		uint32_t v = skim_max(s, parts[i].bits, parts[i].max);
		second = i == SECOND ? v : second;
	}
	return second;
}

static int32_t read_offset(struct skim *s)
{
	return (int32_t)skim_max(s, 16, 65534) - 32767;
}

static void read_position(struct skim *s, const struct report *r, struct obs *o)
{
	uint32_t has_z = skim_get(s, 1);
	int32_t x = read_offset(s), y = read_offset(s);
	its_obs_offset(o, &r->frame, r->has_reference, x * 10, y * 10);
	int32_t z = has_z != 0 ? read_offset(s) : 0;
	if (has_z != 0 && r->reference.elevation != -4096)
		its_obs_altitude(o, (r->reference.elevation + z) * 10);
	o->hacc_cm = its_obs_sae_confidence(skim_get(s, 4));
	uint16_t vacc_cm = its_obs_sae_confidence(skim_get(s, 4));
	if (o->datum != OBS_DATUM_NONE)
		o->vacc_cm = vacc_cm;
}

static void read_vertical_speed(struct skim *s, uint32_t has_speed, uint32_t has_confidence)
{
	// Its sign is not on the wire.
	if (has_speed != 0)
		(void)skim_get(s, 13);
	if (has_confidence != 0)
		(void)skim_get(s, 3);
}

// DetectedObjectCommonData; returns the object's type.
static uint32_t read_common(struct skim *s, const struct report *r, struct obs *o)
{
	enum { SPEED_Z = 0x40, CONFIDENCE_Z = 0x20, ACCEL = 0x10 };
	uint32_t extended = skim_get(s, 1), present = skim_get(s, 7);
	uint32_t type = skim_enum_x(s, 2, 4);
	(void)skim_max(s, 7, 101);
	its_obs_start(o, r->meta, OBS_FAMILY_J2735, J2735_ID_SDSM);
	o->msg_count = r->msg_count;
	its_obs_object_id(o, r->source, sizeof(r->source), skim_get(s, 16));
	its_obs_second(o, r->second);
	int32_t offset_ms = (int32_t)skim_max(s, 12, 3000) - 1500;
	if ((o->flags & OBS_FLAG_TIME_OWN) != 0)
		o->time_ns += offset_ms * UNITS_NS_PER_MS;
	(void)skim_max(s, 6, 39);
	read_position(s, r, o);
	its_obs_sae_speed(o, skim_get(s, 13));
	(void)skim_get(s, 3);
	read_vertical_speed(s, present & SPEED_Z, present & CONFIDENCE_Z);
	its_obs_sae_heading(o, skim_max(s, 15, 28800));
	(void)skim_get(s, 3);
	if ((present & ACCEL) != 0)
		sae_read_acceleration(s, o);
	(void)skim_get(s, 3u * (unsigned)__builtin_popcount(present &
							    0x0f)); // confidences, all codes valid
	if (extended != 0)
		skim_additions(s, object_type()->fields[0].type);
	return type;
}

static void read_vehicle(struct skim *s, struct obs *o)
{
	const struct uper_type *t = detail_type(DETAIL_VEHICLE);
	uint32_t extended = skim_get(s, 1);
	uint64_t present = (uint64_t)skim_get(s, VEHICLE_MEMBERS) << (64 - VEHICLE_MEMBERS);
	present = skim_members(s, t, 0, SIZE, present);
	if (present >> 63 != 0) {
		o->width_cm = (uint16_t)skim_get(s, 10);
		o->length_cm = (uint16_t)skim_get(s, 12);
	}
	present = skim_members(s, t, SIZE + 1, CLASS, present << 1);
	if (present >> 63 != 0)
		o->cls = its_obs_vehicle_class(skim_get(s, 8));
	(void)skim_members(s, t, CLASS + 1, VEHICLE_MEMBERS, present << 1);
	if (extended != 0)
		skim_additions(s, t);
}

static void read_vru(struct skim *s, struct obs *o)
{
	enum { OPTIONAL = 4 };
	uint64_t present = (uint64_t)skim_get(s, OPTIONAL) << (64 - OPTIONAL);
	if (present >> 63 != 0)
		o->cls = its_obs_vru_class(skim_enum_x(s, 3, 5));
	(void)skim_members(s, detail_type(DETAIL_VRU), 1, OPTIONAL, present << 1);
}

static void read_object(struct skim *s, const struct report *r, struct obs *o)
{
	uint32_t has_detail = skim_get(s, 1);
	uint32_t type = read_common(s, r, o);
	o->cls = type == TYPE_VEHICLE ? OBS_CLASS_CAR
		 : type == TYPE_VRU   ? OBS_CLASS_PEDESTRIAN
				      : OBS_CLASS_UNKNOWN;
	if (has_detail == 0)
		return;
	uint32_t detail = skim_max(s, 2, 2);
	if (detail == DETAIL_VEHICLE)
		read_vehicle(s, o);
	else if (detail == DETAIL_VRU)
		read_vru(s, o);
	else
		skim_value(s, detail_type(detail));
}

enum err sdsm_decode(struct span value, const struct rx_meta *meta, struct obs *out,
		     unsigned out_max, unsigned *out_count)
{
	struct skim s = skim_over(value);
	struct report r = {.meta = meta};
	struct obs ignored;
	*out_count = 0;
	uint32_t has_elevation_confidence = skim_get(&s, 1);
	r.msg_count = (uint8_t)skim_get(&s, 7);
	uint32_t source = __builtin_bswap32(skim_get(&s, 32));
	memcpy(r.source, &source, sizeof(r.source));
	(void)skim_enum_x(&s, 2, 4); // equipment
	r.second = read_second(&s);
	r.reference = sae_read_position(&s);
	r.has_reference = its_obs_frame(&r.frame, r.reference.lat_e7, r.reference.lon_e7);
	sae_read_accuracy(&s, &ignored);
	if (has_elevation_confidence != 0)
		(void)skim_get(&s, 4);
	uint32_t count = skim_get(&s, 8) + 1;
	if (count > out_max)
		skim_fail(&s, ERR_TOO_MANY_OBS);
	for (uint32_t i = 0; i < count && !s.b.error; i++)
		read_object(&s, &r, &out[i]);
	enum err e = skim_err(&s);
	*out_count = e == ERR_NONE ? count : 0;
	return e;
}
