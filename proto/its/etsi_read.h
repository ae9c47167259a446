// SPDX-License-Identifier: Apache-2.0
// The parts that ETSI messages have in common, read straight through: PDU header, reference position, path. Inline; any
// thread.
#pragma once

#include "its/its_obs.h"
#include "wire/skim.h"

// Type of a member by its number: a way into tables that are not named outside their file.
static inline const struct uper_type *etsi_member(const struct uper_type *t, unsigned i)
{
	return t->fields[i].type;
}

// stationID behind version and message id.
static inline void etsi_read_header(struct skim *s, uint8_t station[4])
{
	bits_skip(&s->b, 16);
	uint32_t id = __builtin_bswap32(skim_get(s, 32));
	memcpy(station, &id, 4);
}

struct etsi_position {
	int32_t lat_e7, lon_e7, alt_cm;
	uint32_t semi_major_cm, alt_confidence;
};

// ReferencePosition, 123 bits. Longitude begins at -1800000000 here, one less than in J2735.
static inline struct etsi_position etsi_read_position(struct skim *s)
{
	uint32_t lat = skim_get(s, 31), lon = skim_get(s, 32);
	uint32_t axes = skim_get(s, 24);    // major, minor: 12 bits each
	uint32_t heights = skim_get(s, 32); // orientation 12, altitude 20
	uint32_t altitude = heights & 0xfffff;
	if (lat > 1800000001u || lon > 3600000001u || heights >> 20 > 3601 || altitude > 900001)
		skim_fail(s, ERR_UPER_RANGE);
	return (struct etsi_position){.lat_e7 = (int32_t)(lat - 900000000u),
				      .lon_e7 = (int32_t)(lon - 1800000000u),
				      .alt_cm = (int32_t)altitude - 100000,
				      .semi_major_cm = axes >> 12,
				      .alt_confidence = skim_get(s, 4)};
}

static inline void etsi_set_position(struct obs *o, const struct etsi_position *p)
{
	// AltitudeConfidence: 0 = 1 cm … 13 = 200 m, 14 out of range, 15 unavailable.
	static const uint16_t vacc_cm[16] = {1,
					     2,
					     5,
					     10,
					     20,
					     50,
					     100,
					     200,
					     500,
					     1000,
					     2000,
					     5000,
					     10000,
					     20000,
					     OBS_ACC_UNKNOWN,
					     OBS_ACC_UNKNOWN};
	its_obs_position(o, p->lat_e7, p->lon_e7);
	if (p->semi_major_cm < 4094)
		o->hacc_cm = (uint16_t)p->semi_major_cm;
	if (p->alt_cm != 800001) {
		its_obs_altitude(o, p->alt_cm);
		o->vacc_cm = vacc_cm[p->alt_confidence & 15];
	}
}

// Two fields side by side in one read: the first with all its codes up to max, the second, 7 bits, up to second_max.
static inline uint32_t etsi_read_pair(struct skim *s, unsigned n, uint32_t max, uint32_t second_max)
{
	uint32_t w = skim_get(s, n + 7);
	if (w >> 7 > max || (w & 0x7f) > second_max)
		skim_fail(s, ERR_UPER_RANGE);
	return w >> 7;
}

// Heading, speed, longitudinal acceleration, each with its confidence of 7 bits.
static inline void etsi_read_heading(struct skim *s, struct obs *o)
{
	its_obs_etsi_heading(o, etsi_read_pair(s, 12, 3601, 126));
}

static inline void etsi_read_speed(struct skim *s, struct obs *o)
{
	its_obs_etsi_speed(o, etsi_read_pair(s, 14, 16383, 126));
}

static inline void etsi_read_acceleration(struct skim *s, struct obs *o)
{
	its_obs_etsi_accel(o, (int32_t)etsi_read_pair(s, 9, 321, 102) - 160);
}

// Curvature, 11 bits, and its confidence, 3.
static inline void etsi_skip_curvature(struct skim *s)
{
	if (skim_get(s, 14) >> 3 > 2046)
		skim_fail(s, ERR_UPER_RANGE);
}

// Yaw rate, 16 bits, and its confidence, 4.
static inline void etsi_read_yaw_rate(struct skim *s, struct obs *o)
{
	uint32_t w = skim_get(s, 20);
	if (w >> 4 > 65533 || (w & 0x0f) > 8)
		skim_fail(s, ERR_UPER_RANGE);
	its_obs_etsi_yaw(o, (int32_t)(w >> 4) - 32766);
}

// PathHistory and Path: 0..40 points. Most of a long CAM, so not left to the tables.
static inline void etsi_skip_path(struct skim *s)
{
	uint32_t count = skim_max(s, 6, 40);
	for (uint32_t i = 0; i < count && !s->b.error; i++) {
		uint32_t head = skim_get(
			s, 32); // presence of the time; latitude and longitude use all codes
		if ((skim_get(s, 20) & 0x7fff) > 25500)
			skim_fail(s, ERR_UPER_RANGE);
		if (head >> 31 == 0)
			continue;
		uint32_t time = skim_get(s, 17); // extension bit, value
		if (time >> 16 != 0)
			skim_unconstrained(s, 16);
		else if (time == 65535)
			skim_fail(s, ERR_UPER_RANGE);
	}
}
