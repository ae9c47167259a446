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
	(void)skim_get(s, 16);
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
	struct etsi_position p;
	p.lat_e7 = (int32_t)skim_max(s, 31, 1800000001u) - 900000000;
	p.lon_e7 = (int32_t)((int64_t)skim_max(s, 32, 3600000001u) - 1800000000);
	p.semi_major_cm = skim_get(s, 24) >> 12; // then the minor axis
	(void)skim_max(s, 12, 3601);		 // orientation
	p.alt_cm = (int32_t)skim_max(s, 20, 900001) - 100000;
	p.alt_confidence = skim_get(s, 4);
	return p;
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
