// SPDX-License-Identifier: Apache-2.0
// From a road message's raw fields to an observation: what the fast decoders share. Codes and units are those of the
// family that the function names. Inline; any thread.
#pragma once

#include <string.h>

#include "base/geo.h"
#include "base/timepoint.h"
#include "base/units.h"
#include "obs/codec.h"

static inline void its_obs_start(struct obs *o, const struct rx_meta *meta, uint8_t family,
				 uint16_t msg_type)
{
	obs_init(o);
	o->family = family;
	o->msg_type = msg_type;
	o->rx_ns = meta->rx_ns;
	o->time_ns = meta->rx_ns;
	o->source_key = meta->source_key;
	o->port = meta->port;
	o->rssi_dbm = meta->rssi_dbm;
	o->flags = meta->dot2_flags;
}

// The sender reports itself.
static inline void its_obs_id(struct obs *o, const uint8_t *id, uint8_t n)
{
	o->key = obs_key(o->family, OBS_ID_TEMPORARY, id, n);
	o->id_kind = OBS_ID_TEMPORARY;
	o->id_len = n;
	memcpy(o->id, id, n);
}

// The sender reports what its sensors see: the key is the reporter's id and its number for the object.
static inline void its_obs_object_id(struct obs *o, const uint8_t *reporter, uint8_t n,
				     uint32_t object)
{
	memcpy(o->id, reporter, n);
	o->id[n] = (uint8_t)(object >> 8);
	o->id[n + 1] = (uint8_t)object;
	o->id_len = (uint8_t)(n + 2);
	o->id_kind = OBS_ID_OBJECT;
	o->key = obs_key(o->family, OBS_ID_OBJECT, o->id, o->id_len);
	o->flags |= OBS_FLAG_SENSED;
}

// ---- time

// Milliseconds in the minute (J2735 and CSAE DSecond); 61000..65534 are reserved, 65535 is unavailable.
static inline void its_obs_second(struct obs *o, uint32_t ms)
{
	if (ms > 60999)
		return;
	o->time_ns =
		timepoint_resolve(o->rx_ns, (int64_t)ms * UNITS_NS_PER_MS, 60 * UNITS_NS_PER_S);
	o->flags |= OBS_FLAG_TIME_OWN;
}

// ETSI generationDeltaTime: milliseconds of TAI since 2004, modulo 65536.
static inline void its_obs_delta_time(struct obs *o, uint32_t gdt)
{
	const uint32_t epoch_ms =
		(uint32_t)((TIMEPOINT_TAI2004_UNIX_MS - TIMEPOINT_TAI2004_LEAP_MS) % 65536);
	o->time_ns = timepoint_resolve(o->rx_ns, ((gdt + epoch_ms) & 0xffff) * UNITS_NS_PER_MS,
				       65536 * UNITS_NS_PER_MS);
	o->flags |= OBS_FLAG_TIME_OWN;
}

// ---- place

// 900000001 and 1800000001 are unavailable in every family.
static inline void its_obs_position(struct obs *o, int32_t lat_e7, int32_t lon_e7)
{
	if (lat_e7 <= 900000000 && lon_e7 <= 1800000000) {
		o->lat_e7 = lat_e7;
		o->lon_e7 = lon_e7;
	} else {
		o->flags |= OBS_FLAG_NO_POSITION;
	}
}

static inline void its_obs_altitude(struct obs *o, int32_t alt_cm)
{
	o->alt_cm = alt_cm;
	o->datum = OBS_DATUM_WGS84;
}

// A point east and north of a reference position, in centimetres. Without a reference, or so near a pole that east has no
// meaning, there is no position.
static inline void its_obs_offset(struct obs *o, const struct geo_frame *f, bool has_reference,
				  int32_t e_cm, int32_t n_cm)
{
	if (has_reference)
		geo_from_plane(f, (struct geo_point){e_cm * 0.01, n_cm * 0.01}, &o->lat_e7,
			       &o->lon_e7);
	else
		o->flags |= OBS_FLAG_NO_POSITION;
}

static inline bool its_obs_frame(struct geo_frame *f, int32_t lat_e7, int32_t lon_e7)
{
	const int32_t pole_e7 = 890000000;
	bool usable = lat_e7 <= pole_e7 && lat_e7 >= -pole_e7 && lon_e7 <= 1800000000;
	geo_frame_init(f, usable ? lat_e7 : 0, usable ? lon_e7 : 0);
	return usable;
}

// ---- motion of SAE J2735 and T/CSAE 53

// 0.02 m/s, 8191 unavailable.
static inline void its_obs_sae_speed(struct obs *o, uint32_t v)
{
	if (v == 8191)
		return;
	o->speed_cms = (uint16_t)(v * 2);
	o->state = OBS_STATE_MOVING;
}

// 0.0125 degree, 28800 unavailable.
static inline void its_obs_sae_heading(struct obs *o, uint32_t v)
{
	if (v != 28800)
		o->heading_cdeg = (uint16_t)(((v * 5 + 2) / 4) % UNITS_CDEG_PER_TURN);
}

// Elevation in 0.1 m, -4096 unknown.
static inline void its_obs_sae_elevation(struct obs *o, int32_t v)
{
	if (v != -4096)
		its_obs_altitude(o, v * 10);
}

// 0.01 m/s2, 2001 unavailable; 0.01 degree/s.
static inline void its_obs_sae_motion(struct obs *o, int32_t accel, int32_t yaw)
{
	if (accel != 2001)
		o->accel_cms2 = (int16_t)accel;
	o->yaw_rate_cdegs = units_clamp_i16(yaw);
}

// Confidence of a position or an elevation, 95 %: 1 = 500 m … 15 = 1 cm, 0 unavailable.
static inline uint16_t its_obs_sae_confidence(uint32_t index)
{
	static const uint16_t cm[16] = {OBS_ACC_UNKNOWN,
					50000,
					20000,
					10000,
					5000,
					2000,
					1000,
					500,
					200,
					100,
					50,
					20,
					10,
					5,
					2,
					1};
	return cm[index & 15];
}

// Class of a motor vehicle by BasicVehicleClass, the same numbers in J2735 and CSAE.
static inline uint8_t its_obs_vehicle_class(uint32_t v)
{
	static const struct {
		uint8_t first, last, cls;
	} rows[] = {{20, 35, OBS_CLASS_TRUCK},	 {40, 48, OBS_CLASS_MOTORCYCLE},
		    {50, 58, OBS_CLASS_BUS},	 {82, 84, OBS_CLASS_PEDESTRIAN},
		    {85, 85, OBS_CLASS_CYCLIST}, {86, 86, OBS_CLASS_PEDESTRIAN},
		    {90, 92, OBS_CLASS_STATION}, {93, 93, OBS_CLASS_TRUCK}};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (v >= rows[i].first && v <= rows[i].last)
			return rows[i].cls;
	return OBS_CLASS_CAR;
}

// PersonalDeviceUserType. A road user of whom nothing more is known is treated as the most vulnerable.
static inline uint8_t its_obs_vru_class(uint32_t v)
{
	enum { CYCLIST = 2, ANIMAL = 4 };
	return v == CYCLIST  ? OBS_CLASS_CYCLIST
	       : v == ANIMAL ? OBS_CLASS_UNKNOWN
			     : OBS_CLASS_PEDESTRIAN;
}

// ---- ETSI

// Which point of the station its position is of.
static inline uint8_t its_obs_station_reference(uint32_t station_type)
{
	return station_type >= 3 && station_type <= 11 ? OBS_REFERENCE_FRONT : OBS_REFERENCE_MIDDLE;
}

static inline uint8_t its_obs_station_class(uint32_t station_type)
{
	static const uint8_t cls[16] = {
		[1] = OBS_CLASS_PEDESTRIAN, [2] = OBS_CLASS_CYCLIST, [3] = OBS_CLASS_MOTORCYCLE,
		[4] = OBS_CLASS_MOTORCYCLE, [5] = OBS_CLASS_CAR,     [6] = OBS_CLASS_BUS,
		[7] = OBS_CLASS_TRUCK,	    [8] = OBS_CLASS_TRUCK,   [9] = OBS_CLASS_TRUCK,
		[10] = OBS_CLASS_CAR,	    [11] = OBS_CLASS_BUS,    [12] = OBS_CLASS_CYCLIST,
		[14] = OBS_CLASS_TRUCK,	    [15] = OBS_CLASS_STATION};
	return station_type < sizeof(cls) ? cls[station_type] : (uint8_t)OBS_CLASS_UNKNOWN;
}

// 0.1 degree, 3601 unavailable.
static inline void its_obs_etsi_heading(struct obs *o, uint32_t v)
{
	if (v != 3601)
		o->heading_cdeg = (uint16_t)(v * 10 % UNITS_CDEG_PER_TURN);
}

// 0.01 m/s, 16383 unavailable.
static inline void its_obs_etsi_speed(struct obs *o, uint32_t v)
{
	if (v == 16383)
		return;
	o->speed_cms = (uint16_t)v;
	o->state = OBS_STATE_MOVING;
}

// 0.1 m/s2, 161 unavailable.
static inline void its_obs_etsi_accel(struct obs *o, int32_t v)
{
	if (v != 161)
		o->accel_cms2 = (int16_t)(v * 10);
}

// 0.01 degree/s, counter-clockwise positive, 32767 unavailable.
static inline void its_obs_etsi_yaw(struct obs *o, int32_t v)
{
	if (v != 32767)
		o->yaw_rate_cdegs = (int16_t)-v;
}
