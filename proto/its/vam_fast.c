// SPDX-License-Identifier: Apache-2.0
#include "its/vam_fast.h"

#include "its/etsi_read.h"
#include "its/etsi_types.h"

enum { ID_VAM = 16 };
enum { BASIC, HIGH, LOW, PARAMETERS = 6 }; // members of VamParameters
enum { LANE = 8, HIGH_MEMBERS = 14, HIGH_OPTIONAL = 11 };

static const struct uper_type *parameters(void)
{
	return etsi_member(etsi_member(&etsi_VAM, 1), 1);
}

static void read_high(struct skim *s, struct obs *o)
{
	uint32_t extended = skim_get(s, 1);
	uint64_t present = (uint64_t)skim_get(s, HIGH_OPTIONAL) << (64 - HIGH_OPTIONAL);
	const struct uper_type *high = etsi_member(parameters(), HIGH);
	etsi_read_heading(s, o);
	etsi_read_speed(s, o);
	etsi_read_acceleration(s, o);
	if (present >> 63 != 0)
		etsi_skip_curvature(s);
	if (present << 1 >> 63 != 0)
		(void)skim_enum_x(s, 2, 3);
	if (present << 2 >> 63 != 0)
		etsi_read_yaw_rate(s, o);
	if (present << 3 != 0)
		(void)skim_members(s, high, LANE - 2, HIGH_MEMBERS, present << 3);
	if (extended != 0)
		skim_additions(s, high);
}

enum err vam_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count)
{
	struct skim s = skim_over(payload);
	uint8_t station[4];
	*out_count = 0;
	if (out_max == 0)
		return ERR_TOO_MANY_OBS;
	etsi_read_header(&s, station);
	its_obs_start(out, meta, OBS_FAMILY_ETSI, ID_VAM);
	its_obs_id(out, station, sizeof(station));
	its_obs_delta_time(out, skim_get(&s, 16));
	uint32_t extended = skim_get(&s, 1);
	uint64_t present = (uint64_t)skim_get(&s, 4) << 60;
	uint32_t basic_extended = skim_get(&s, 1);
	out->cls = its_obs_station_class(skim_get(&s, 8));
	struct etsi_position p = etsi_read_position(&s);
	etsi_set_position(out, &p);
	if (basic_extended != 0)
		skim_additions(&s, etsi_member(parameters(), BASIC));
	read_high(&s, out);
	if (present != 0)
		(void)skim_members(&s, parameters(), LOW, PARAMETERS, present);
	if (extended != 0)
		skim_additions(&s, parameters());
	enum err e = skim_err(&s);
	*out_count = e == ERR_NONE;
	return e;
}
