// SPDX-License-Identifier: Apache-2.0
// What the two families of crewed traffic (GDL90, BaseStation) have in common on the way to an observation: one aircraft
// is one 24-bit address, whichever family it comes in by. Inline; any thread.
#pragma once

#include <string.h>

#include "base/units.h"
#include "obs/codec.h"

static inline void crewed_start(enum obs_family family, uint32_t address,
				const struct rx_meta *meta, struct obs *o)
{
	obs_init(o);
	o->rx_ns = o->time_ns = meta->rx_ns;
	o->source_key = meta->source_key;
	o->port = meta->port;
	o->rssi_dbm = meta->rssi_dbm;
	o->family = (uint8_t)family;
	o->cls = OBS_CLASS_AIRCRAFT_OTHER;
	o->flags = OBS_FLAG_AIR | OBS_FLAG_NO_POSITION;
	o->id_kind = OBS_ID_ICAO;
	o->id_len = 3;
	for (unsigned i = 0; i < 3; i++)
		o->id[i] = (uint8_t)(address >> (8 * (2 - i)));
	o->key = obs_key(OBS_FAMILY_GDL90, OBS_ID_ICAO, o->id, 3);
}

static inline void crewed_position(int32_t lat_e7, int32_t lon_e7, struct obs *o)
{
	o->lat_e7 = lat_e7;
	o->lon_e7 = lon_e7;
	o->flags &= (uint8_t)~OBS_FLAG_NO_POSITION;
}

static inline void crewed_altitude(int32_t ft, struct obs *o)
{
	o->alt_cm = units_clamp_i32(units_div_round((int64_t)ft * 3048, 100));
	o->datum = OBS_DATUM_PRESSURE;
}

static inline uint16_t crewed_cms_of_kt(int32_t kt)
{
	int64_t v = units_div_round((int64_t)kt * 5144444, 100000);
	return v >= OBS_SPEED_UNKNOWN ? OBS_SPEED_UNKNOWN - 1 : units_clamp_u16(v);
}

static inline int16_t crewed_cms_of_fpm(int32_t fpm)
{
	return units_clamp_i16(units_div_round((int64_t)fpm * 508, 1000));
}

static inline void crewed_emergency(struct obs *o)
{
	o->state = OBS_STATE_EMERGENCY;
	o->flags |= OBS_FLAG_EMERGENCY;
}

// Emitter category of DO-260B: 1..6 by mass, 7 rotorcraft, 8 unassigned, 9 glider, 10 lighter than air …
static inline uint8_t crewed_class(unsigned category)
{
	if ((category >= 1 && category <= 6) || category == 9)
		return OBS_CLASS_AEROPLANE;
	if (category == 7)
		return OBS_CLASS_MULTIROTOR;
	return category == 10 ? OBS_CLASS_LIGHTER_THAN_AIR : OBS_CLASS_AIRCRAFT_OTHER;
}

// NACp of DO-260B: 95 % radius. 1..7 are 10, 4, 2, 1, 0.5, 0.3, 0.1 nautical miles; 8..11 92.6, 30, 10, 3 m.
static inline uint16_t crewed_hacc_cm(unsigned nacp)
{
	static const uint16_t cm[] = {OBS_ACC_UNKNOWN,
				      OBS_ACC_UNKNOWN - 1,
				      OBS_ACC_UNKNOWN - 1,
				      OBS_ACC_UNKNOWN - 1,
				      OBS_ACC_UNKNOWN - 1,
				      OBS_ACC_UNKNOWN - 1,
				      55560,
				      18520,
				      9260,
				      3000,
				      1000,
				      300};
	return nacp < sizeof(cm) / sizeof(cm[0]) ? cm[nacp] : OBS_ACC_UNKNOWN;
}
