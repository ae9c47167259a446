// SPDX-License-Identifier: Apache-2.0
#include "its/cam_fast.h"

#include "its/etsi_read.h"
#include "its/etsi_types.h"

enum { ID_CAM = 2 };

// Members of CamParameters and of the two containers in which reading stops and passing over begins.
enum { BASIC, HIGH, LOW, SPECIAL };
// Bits in front of the station type.
enum { EXTENDED = 0x800, HAS_LOW = 0x400, HAS_SPECIAL = 0x200, BASIC_EXTENDED = 0x100 };
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

// Drive direction 2, length 10, trailer 3, width 6: one read.
static void read_body(struct skim *s, struct obs *o)
{
	enum { LENGTH_UNKNOWN = 1023, WIDTH_UNKNOWN = 62 };
	uint32_t w = skim_get(s, 21), length = (w >> 9 & 0x3ff) + 1, width = (w & 0x3f) + 1;
	if (w >> 19 > 2 || length > LENGTH_UNKNOWN || (w >> 6 & 7) > 4 || width > WIDTH_UNKNOWN)
		skim_fail(s, ERR_UPER_RANGE);
	o->length_cm = length != LENGTH_UNKNOWN ? (uint16_t)(length * 10) : OBS_SIZE_UNKNOWN;
	o->width_cm = width != WIDTH_UNKNOWN ? (uint16_t)(width * 10) : OBS_SIZE_UNKNOWN;
}

static void read_vehicle(struct skim *s, struct obs *o)
{
	uint32_t present = skim_get(s, VEHICLE_OPTIONAL);
	etsi_read_heading(s, o);
	etsi_read_speed(s, o);
	read_body(s, o);
	etsi_read_acceleration(s, o);
	etsi_skip_curvature(s);
	(void)skim_enum_x(s, 2, 3); // how the curvature was found
	etsi_read_yaw_rate(s, o);
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

// Rescue and emergency vehicles say whether light bar or siren are in use; of the others nothing is wanted.
static void read_special(struct skim *s, struct obs *o)
{
	enum { RESCUE = 4, EMERGENCY = 5, LAST = 6, BEHIND = 1, MEMBERS = 3 };
	const struct uper_type *special = etsi_member(parameters(), SPECIAL);
	if (skim_get(s, 1) != 0) {
		skim_alternative_x(s, special);
		return;
	}
	uint32_t which = skim_max(s, 3, LAST);
	if (which != RESCUE && which != EMERGENCY) {
		skim_value(s, etsi_member(special, which));
		return;
	}
	uint64_t present = which == EMERGENCY ? (uint64_t)skim_get(s, 2) << 62 : 0;
	if (skim_get(s, 2) != 0)
		o->flags |= OBS_FLAG_EMERGENCY;
	if (which == EMERGENCY)
		(void)skim_members(s, etsi_member(special, EMERGENCY), BEHIND, MEMBERS, present);
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
	uint32_t head = skim_get(&s, 12); // four bits, station type
	out->cls = its_obs_station_class(head & 0xff);
	out->reference = its_obs_station_reference(head & 0xff);
	struct etsi_position p = etsi_read_position(&s);
	etsi_set_position(out, &p);
	if ((head & BASIC_EXTENDED) != 0)
		skim_additions(&s, etsi_member(parameters(), BASIC));
	read_high_frequency(&s, out);
	if ((head & HAS_LOW) != 0)
		skip_low_frequency(&s);
	if ((head & HAS_SPECIAL) != 0)
		read_special(&s, out);
	if ((head & EXTENDED) != 0)
		skim_additions(&s, parameters());
	enum err e = skim_err(&s);
	*out_count = e == ERR_NONE;
	return e;
}
