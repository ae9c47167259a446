// SPDX-License-Identifier: Apache-2.0
#include "its/cam_fast.h"

#include "its/etsi_read.h"
#include "its/etsi_types.h"

enum { ID_CAM = 2 };

// Members of CamParameters and of the two containers in which reading stops and passing over begins.
enum { BASIC, HIGH, LOW, SPECIAL };
enum { HIGH_VEHICLE, HIGH_RSU };
enum { VEHICLE_REQUIRED = 9, VEHICLE_OPTIONAL = 7 };

static const struct uper_type *parameters(void)
{
	return etsi_member(etsi_member(&etsi_CAM, 1), 1);
}

// accelerationControl: brake pedal, gas pedal, emergency brake, …
static void read_pedals(struct skim *s, struct obs *o)
{
	enum { BRAKE = 0x40, EMERGENCY_BRAKE = 0x10 };
	if ((skim_get(s, 7) & (BRAKE | EMERGENCY_BRAKE)) != 0)
		o->flags |= OBS_FLAG_BRAKING;
}

static void read_vehicle(struct skim *s, struct obs *o)
{
	enum { LENGTH_UNKNOWN = 1023, WIDTH_UNKNOWN = 62 };
	uint32_t present = skim_get(s, VEHICLE_OPTIONAL);
	its_obs_etsi_heading(o, skim_max(s, 12, 3601));
	(void)skim_max(s, 7, 126);
	its_obs_etsi_speed(o, skim_get(s, 14));
	(void)skim_max(s, 7, 126);
	(void)skim_max(s, 2, 2); // drive direction
	uint32_t length = skim_max(s, 10, 1022) + 1;
	(void)skim_max(s, 3, 4);
	uint32_t width = skim_max(s, 6, 61) + 1;
	o->length_cm = length != LENGTH_UNKNOWN ? (uint16_t)(length * 10) : OBS_SIZE_UNKNOWN;
	o->width_cm = width != WIDTH_UNKNOWN ? (uint16_t)(width * 10) : OBS_SIZE_UNKNOWN;
	its_obs_etsi_accel(o, (int32_t)skim_max(s, 9, 321) - 160);
	(void)skim_max(s, 7, 102);
	(void)skim_max(s, 11, 2046); // curvature
	(void)skim_get(s, 3);
	(void)skim_enum_x(s, 2, 3);
	its_obs_etsi_yaw(o, (int32_t)skim_max(s, 16, 65533) - 32766);
	(void)skim_max(s, 4, 8);
	if (present == 0)
		return;
	uint64_t rest = (uint64_t)present << (64 - VEHICLE_OPTIONAL);
	if (rest >> 63 != 0)
		read_pedals(s, o);
	(void)skim_members(s, etsi_member(etsi_member(parameters(), HIGH), HIGH_VEHICLE),
			   VEHICLE_REQUIRED + 1, VEHICLE_REQUIRED + VEHICLE_OPTIONAL, rest << 1);
}

static void read_high_frequency(struct skim *s, struct obs *o)
{
	const struct uper_type *high = etsi_member(parameters(), HIGH);
	if (skim_get(s, 1) != 0)
		skim_alternative_x(s, high);
	else if (skim_get(s, 1) == HIGH_VEHICLE)
		read_vehicle(s, o);
	else
		skim_value(s, etsi_member(high, HIGH_RSU));
}

// exteriorLights and role in front of the path, which is most of a long CAM.
static void skip_low_frequency(struct skim *s)
{
	if (skim_get(s, 1) != 0) {
		skim_alternative_x(s, etsi_member(parameters(), LOW));
		return;
	}
	(void)skim_get(s, 4 + 8);
	etsi_skip_path(s);
}

enum err cam_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count)
{
	struct skim s = skim_over(payload);
	uint8_t station[4];
	*out_count = 0;
	if (out_max == 0)
		return ERR_TOO_MANY_OBS;
	etsi_read_header(&s, station);
	its_obs_start(out, meta, OBS_FAMILY_ETSI, ID_CAM);
	its_obs_id(out, station, sizeof(station));
	its_obs_delta_time(out, skim_get(&s, 16));
	uint32_t extended = skim_get(&s, 1), low = skim_get(&s, 1), special = skim_get(&s, 1);
	uint32_t basic_extended = skim_get(&s, 1);
	out->cls = its_obs_station_class(skim_get(&s, 8));
	struct etsi_position p = etsi_read_position(&s);
	etsi_set_position(out, &p);
	if (basic_extended != 0)
		skim_additions(&s, etsi_member(parameters(), BASIC));
	read_high_frequency(&s, out);
	if (low != 0)
		skip_low_frequency(&s);
	if (special != 0)
		skim_value(&s, etsi_member(parameters(), SPECIAL));
	if (extended != 0)
		skim_additions(&s, parameters());
	enum err e = skim_err(&s);
	*out_count = e == ERR_NONE;
	return e;
}
