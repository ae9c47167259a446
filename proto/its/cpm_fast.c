// SPDX-License-Identifier: Apache-2.0
#include "its/cpm_fast.h"

#include <math.h>

#include "its/etsi_read.h"
#include "its/etsi_types.h"

enum { ID_CPM = 14, CONTAINER_OBJECTS = 5 };
enum { MANAGEMENT, MANAGEMENT_FIXED = 2, MANAGEMENT_MEMBERS = 4 };

// Members of PerceivedObject as bits of its presence word, and as numbers of its table.
enum { ANGLES = 5, YAW_RATE, MATRICES, AGE = 11, CLASSES = 14, MAP = 15, OPTIONAL = 14 };

// What the objects of one message have in common.
struct report {
	const struct rx_meta *meta;
	uint8_t station[4];
	int64_t time_ns;
	struct etsi_position reference;
	struct geo_frame frame;
	bool has_reference;
	struct obs *out;
	unsigned max, count;
};

struct coordinate {
	int32_t cm;
	uint32_t confidence_cm;
};

static struct coordinate read_coordinate(struct skim *s)
{
	struct coordinate c = {(int32_t)skim_get(s, 18) - 131072, 0};
	c.confidence_cm = skim_get(s, 12) + 1;
	return c;
}

// The lowest and highest codes stand for "beyond".
static bool is_beyond(struct coordinate c)
{
	return c.cm == -131072 || c.cm == 131071;
}

static void read_position(struct skim *s, const struct report *r, struct obs *o)
{
	uint32_t has_z = skim_get(s, 1);
	struct coordinate x = read_coordinate(s), y = read_coordinate(s);
	its_obs_offset(o, &r->frame, r->has_reference && !is_beyond(x) && !is_beyond(y), x.cm,
		       y.cm);
	uint32_t worse = x.confidence_cm > y.confidence_cm ? x.confidence_cm : y.confidence_cm;
	if (worse < 4095) // then out of range, unavailable
		o->hacc_cm = (uint16_t)worse;
	if (has_z == 0)
		return;
	struct coordinate z = read_coordinate(s);
	if (r->reference.alt_cm == 800001 || is_beyond(z))
		return;
	its_obs_altitude(o, r->reference.alt_cm + z.cm);
	if (z.confidence_cm < 4095)
		o->vacc_cm = (uint16_t)z.confidence_cm;
}

// cm/s, 16383 unavailable.
static int32_t read_component(struct skim *s)
{
	int32_t v = (int32_t)skim_max(s, 15, 32766) - 16383;
	(void)skim_max(s, 7, 126);
	return v;
}

static void set_velocity(struct obs *o, int32_t e_cms, int32_t n_cms)
{
	if (e_cms == 16383 || n_cms == 16383)
		return;
	o->speed_cms = units_clamp_u16(lround(hypot(e_cms, n_cms)));
	o->state = OBS_STATE_MOVING;
	if (e_cms != 0 || n_cms != 0)
		o->heading_cdeg = geo_course_cdeg(e_cms, n_cms);
}

static void read_velocity(struct skim *s, struct obs *o)
{
	uint32_t is_cartesian = skim_get(s, 1), has_z = skim_get(s, 1);
	if (is_cartesian != 0) {
		int32_t x = read_component(s), y = read_component(s);
		set_velocity(o, x, y);
	} else {
		its_obs_etsi_speed(o, skim_get(s, 14));
		(void)skim_max(s, 7, 126);
		uint32_t angle_ddeg = skim_max(s, 12, 3601);
		(void)skim_max(s, 7, 126);
		if (angle_ddeg != 3601)
			o->heading_cdeg = (uint16_t)((9000 + 36000 - angle_ddeg * 10) % 36000);
	}
	if (has_z == 0)
		return;
	int32_t z = read_component(s);
	if (z != 16383)
		o->vspeed_cms = (int16_t)z;
}

// 1 degree/s, counter-clockwise positive, 256 unavailable.
static void read_yaw_rate(struct skim *s, struct obs *o)
{
	int32_t v = (int32_t)skim_get(s, 9) - 255;
	(void)skim_get(s, 3);
	if (v != 256)
		o->yaw_rate_cdegs = (int16_t)(-v * 100);
}

// 0.1 m, 256 unavailable.
static uint16_t read_dimension(struct skim *s)
{
	uint32_t v = skim_get(s, 8) + 1;
	(void)skim_get(s, 5);
	return v != 256 ? (uint16_t)(v * 10) : OBS_SIZE_UNKNOWN;
}

static uint8_t read_class(struct skim *s)
{
	static const uint8_t vru[4] = {OBS_CLASS_PEDESTRIAN, OBS_CLASS_CYCLIST,
				       OBS_CLASS_MOTORCYCLE, OBS_CLASS_UNKNOWN};
	enum { VEHICLE, VRU, GROUP };
	const struct uper_type *list = etsi_member(&etsi_PerceivedObject, CLASSES);
	const struct uper_type *choice = etsi_member(etsi_member(list, 0), 0);
	if (skim_get(s, 1) != 0) {
		skim_alternative_x(s, choice);
		return OBS_CLASS_UNKNOWN;
	}
	uint32_t index = skim_get(s, 2);
	if (index == VEHICLE)
		return its_obs_station_class(skim_max(s, 4, 14));
	if (index != VRU) {
		skim_value(s, etsi_member(choice, index));
		return index == GROUP ? OBS_CLASS_PEDESTRIAN : OBS_CLASS_UNKNOWN;
	}
	if (skim_get(s, 1) != 0) {
		skim_alternative_x(s, etsi_member(choice, VRU));
		return OBS_CLASS_UNKNOWN;
	}
	uint32_t profile = skim_get(s, 2);
	(void)skim_get(s, 4);
	return vru[profile];
}

// The class that the sender is most sure of; 101 is "confidence unavailable" and below all others.
static void read_classes(struct skim *s, struct obs *o)
{
	uint32_t count = skim_get(s, 3) + 1, best = 0;
	for (uint32_t i = 0; i < count && !s->b.error; i++) {
		uint8_t cls = read_class(s);
		uint32_t confidence = (skim_max(s, 7, 100) + 1) % 101 + 1; // 1 unavailable, 2..101
		if (confidence > best) {
			best = confidence;
			o->cls = cls;
		}
	}
}

static void set_key(const struct report *r, struct obs *o, bool has_id, uint32_t id)
{
	if (has_id) {
		its_obs_object_id(o, r->station, sizeof(r->station), id);
		return;
	}
	// Without a number of its own an object cannot be followed: its place in this message tells it from the others.
	its_obs_object_id(o, r->station, sizeof(r->station), r->count);
	o->key = obs_key(OBS_FAMILY_ETSI, OBS_ID_NONE, o->id, o->id_len);
	memset(o->id, 0, sizeof(o->id));
	o->id_kind = OBS_ID_NONE;
	o->id_len = 0;
}

static bool take(uint64_t *present)
{
	bool here = *present >> 63 != 0;
	*present <<= 1;
	return here;
}

static void read_object(struct skim *s, const struct report *r, struct obs *o)
{
	const struct uper_type *t = &etsi_PerceivedObject;
	uint32_t extended = skim_get(s, 1);
	uint64_t present = (uint64_t)skim_get(s, OPTIONAL) << (64 - OPTIONAL);
	its_obs_start(o, r->meta, OBS_FAMILY_ETSI, ID_CPM);
	bool has_id = take(&present);
	set_key(r, o, has_id, has_id ? skim_get(s, 16) : 0);
	o->time_ns = r->time_ns + ((int32_t)skim_get(s, 12) - 2048) * UNITS_NS_PER_MS;
	o->flags |= OBS_FLAG_TIME_OWN;
	read_position(s, r, o);
	if (take(&present))
		read_velocity(s, o);
	present = skim_members(s, t, ANGLES - 1, YAW_RATE, present);
	if (take(&present))
		read_yaw_rate(s, o);
	if (take(&present))
		skim_value(s, etsi_member(t, MATRICES));
	if (take(&present))
		(void)read_dimension(s); // height
	o->width_cm = take(&present) ? read_dimension(s) : OBS_SIZE_UNKNOWN;
	o->length_cm = take(&present) ? read_dimension(s) : OBS_SIZE_UNKNOWN;
	present = skim_members(s, t, AGE, CLASSES, present);
	if (take(&present))
		read_classes(s, o);
	(void)skim_members(s, t, MAP, MAP + 1, present);
	if (extended != 0)
		skim_additions(s, t);
}

static void read_objects(struct skim *s, struct report *r)
{
	uint32_t extended = skim_get(s, 1);
	(void)skim_get(s, 8); // how many there are, also in other segments
	uint32_t count = skim_count_x(s, 8, 0, 255);
	for (uint32_t i = 0; i < count && !s->b.error; i++) {
		if (r->count == r->max) {
			skim_fail(s, ERR_TOO_MANY_OBS);
			return;
		}
		read_object(s, r, &r->out[r->count]);
		r->count++;
	}
	if (extended != 0)
		skim_additions(s, &etsi_PerceivedObjectContainer);
}

static void read_container(struct skim *s, struct report *r)
{
	static const struct uper_type *const others[] = {[1] = &etsi_OriginatingVehicleContainer,
							 [2] = &etsi_OriginatingRsuContainer,
							 [3] = &etsi_SensorInformationContainer,
							 [4] = &etsi_PerceptionRegionContainer};
	uint32_t id = skim_get(s, 4) + 1;
	struct skim_outer outer = skim_enter(s);
	if (id == CONTAINER_OBJECTS)
		read_objects(s, r);
	else if (id < CONTAINER_OBJECTS)
		skim_value(s, others[id]);
	skim_leave(s, outer);
}

static void read_management(struct skim *s, struct report *r)
{
	const struct uper_type *t =
		etsi_member(etsi_member(&etsi_CollectivePerceptionMessage, 1), MANAGEMENT);
	uint32_t extended = skim_get(s, 1);
	uint64_t present = (uint64_t)skim_get(s, 2) << 62;
	uint64_t ms = (uint64_t)skim_get(s, 10) << 32;
	ms |= skim_get(s, 32);
	r->time_ns = timepoint_from_tai2004_us(ms * 1000);
	r->reference = etsi_read_position(s);
	r->has_reference = its_obs_frame(&r->frame, r->reference.lat_e7, r->reference.lon_e7);
	(void)skim_members(s, t, MANAGEMENT_FIXED, MANAGEMENT_MEMBERS, present);
	if (extended != 0)
		skim_additions(s, t);
}

enum err cpm_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count)
{
	struct skim s = skim_over(payload);
	struct report r = {.meta = meta, .out = out, .max = out_max};
	etsi_read_header(&s, r.station);
	uint32_t extended = skim_get(&s, 1);
	read_management(&s, &r);
	uint32_t containers = skim_get(&s, 3) + 1;
	for (uint32_t i = 0; i < containers && !s.b.error; i++)
		read_container(&s, &r);
	if (extended != 0)
		skim_additions(&s, etsi_member(&etsi_CollectivePerceptionMessage, 1));
	enum err e = skim_err(&s);
	*out_count = e == ERR_NONE ? r.count : 0;
	return e;
}
