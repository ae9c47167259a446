// SPDX-License-Identifier: Apache-2.0
// The parts that J2735 and Chinese messages have in common, read straight through. Inline; any thread.
#pragma once

#include "its/its_obs.h"
#include "its/j2735_types.h"
#include "wire/skim.h"

static inline int32_t sae_read_latitude(struct skim *s)
{
	return (int32_t)skim_max(s, 31, 1800000001u) - 900000000;
}

// Begins at -1799999999, one more than in ETSI messages.
static inline int32_t sae_read_longitude(struct skim *s)
{
	return (int32_t)((int64_t)skim_max(s, 32, 3600000000u) - 1799999999);
}

struct sae_position {
	int32_t lat_e7, lon_e7;
	int32_t elevation; // 0.1 m, -4096 unknown
};

// J2735 Position3D.
static inline struct sae_position sae_read_position(struct skim *s)
{
	uint32_t head = skim_get(s, 3); // extension bit, elevation, regional
	struct sae_position p;
	p.lat_e7 = sae_read_latitude(s);
	p.lon_e7 = sae_read_longitude(s);
	p.elevation = (head & 2) != 0 ? (int32_t)skim_get(s, 16) - 4096 : -4096;
	if ((head & 1) != 0)
		skim_value(s, &j2735_List1_4_RegionalExtension);
	if ((head & 4) != 0)
		skim_additions(s, &j2735_Position3D);
	return p;
}

// Position3D of T/CSAE 53.
static inline struct sae_position csae_read_position(struct skim *s)
{
	uint32_t has_elevation = skim_get(s, 1);
	struct sae_position p;
	p.lat_e7 = sae_read_latitude(s);
	p.lon_e7 = sae_read_longitude(s);
	p.elevation = has_elevation != 0 ? (int32_t)skim_get(s, 16) - 4096 : -4096;
	return p;
}

static inline void sae_set_position(struct obs *o, const struct sae_position *p)
{
	its_obs_position(o, p->lat_e7, p->lon_e7);
	its_obs_sae_elevation(o, p->elevation);
}

// PositionalAccuracy: semi-major axis in 0.05 m, 255 unavailable; then semi-minor and orientation.
static inline void sae_read_accuracy(struct skim *s, struct obs *o)
{
	uint32_t semi_major = skim_get(s, 32) >> 24;
	if (semi_major != 255)
		o->hacc_cm = (uint16_t)(semi_major * 5);
}

// AccelerationSet4Way
static inline void sae_read_acceleration(struct skim *s, struct obs *o)
{
	int32_t along = (int32_t)skim_max(s, 12, 4001) - 2000;
	(void)skim_max(s, 12, 4001);
	(void)skim_max(s, 8, 254);
	its_obs_sae_motion(o, along, (int32_t)skim_max(s, 16, 65534) - 32767);
}
