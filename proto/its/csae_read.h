// SPDX-License-Identifier: Apache-2.0
// The parts that Chinese messages have in common, read straight through. Inline; any thread.
#pragma once

#include "its/csae_types.h"
#include "its/its.h"
#include "its/sae_read.h"

enum { CSAE_ID_SIZE = 8 };

static inline void csae_read_id(struct skim *s, uint8_t id[CSAE_ID_SIZE])
{
	uint32_t high = __builtin_bswap32(skim_get(s, 32)),
		 low = __builtin_bswap32(skim_get(s, 32));
	memcpy(id, &high, 4);
	memcpy(id + 4, &low, 4);
}

// PositionConfidenceSet. The vertical one means something only beside an altitude, which is read before.
static inline void csae_read_confidence(struct skim *s, struct obs *o)
{
	uint32_t has_elevation = skim_get(s, 1);
	o->hacc_cm = its_obs_sae_confidence(skim_get(s, 4));
	if (has_elevation == 0)
		return;
	uint16_t vacc_cm = its_obs_sae_confidence(skim_get(s, 4));
	if (o->datum != OBS_DATUM_NONE)
		o->vacc_cm = vacc_cm;
}

// MotionConfidenceSet: speed, heading, steering wheel; all codes valid.
static inline void csae_skip_motion_confidence(struct skim *s)
{
	uint32_t present = skim_get(s, 3);
	(void)skim_get(s, ((present >> 2 & 1) + (present >> 1 & 1)) * 3 + (present & 1) * 2);
}

static inline void csae_read_size(struct skim *s, struct obs *o)
{
	uint32_t has_height = skim_get(s, 1);
	o->width_cm = (uint16_t)skim_get(s, 10);
	o->length_cm = (uint16_t)skim_get(s, 12);
	if (has_height != 0)
		(void)skim_get(s, 7);
}

// VehicleClassification; returns the class.
static inline uint8_t csae_read_class(struct skim *s)
{
	uint32_t head = skim_get(s, 2); // extension bit, fuel type
	uint32_t v = skim_get(s, 8);
	if ((head & 1) != 0)
		(void)skim_get(s, 4);
	if ((head & 2) != 0)
		skim_additions(s, &csae_VehicleClassification);
	return its_obs_vehicle_class(v);
}

// VehicleClassification of the 2017 edition: no fuel.
static inline uint8_t csae_read_class_2017(struct skim *s)
{
	uint32_t extended = skim_get(s, 1), v = skim_get(s, 8);
	if (extended != 0)
		skim_additions(s, &csae_VehicleClassification_2017);
	return its_obs_vehicle_class(v);
}

// Plate number of the 2017 edition: 4 to 16 octets.
static inline void csae_skip_plate(struct skim *s)
{
	bits_skip(&s->b, (skim_max(s, 4, 12) + 4) * 8);
}

// A Chinese frame has no length of its own: what is left over was sent in another dialect.
static inline enum err csae_end(const struct skim *s, struct span payload)
{
	enum err e = skim_err(s);
	return e == ERR_NONE && !its_csae_complete(payload, s->b.pos) ? ERR_CSAE_TRAILING : e;
}

// Width of each offset of PositionOffsetLL and VerticalOffset by choice; the last choice is absolute.
enum { CSAE_OFFSET_ABSOLUTE = 6 };

static inline unsigned csae_offset_bits(uint32_t form)
{
	static const uint8_t bits[CSAE_OFFSET_ABSOLUTE] = {12, 14, 16, 18, 22, 24};
	return bits[form];
}

static inline unsigned csae_vertical_bits(uint32_t form)
{
	static const uint8_t bits[CSAE_OFFSET_ABSOLUTE + 1] = {7, 8, 9, 10, 11, 12, 16};
	return bits[form];
}

// PositionOffsetLLV
static inline void csae_skip_offset(struct skim *s)
{
	uint32_t head = skim_get(s, 4), form = head & 7; // vertical offset present, choice
	if (form > CSAE_OFFSET_ABSOLUTE) {
		skim_fail(s, ERR_UPER_RANGE);
	} else if (form == CSAE_OFFSET_ABSOLUTE) {
		(void)sae_read_longitude(s);
		(void)sae_read_latitude(s);
	} else {
		bits_skip(&s->b, 2 * csae_offset_bits(form));
	}
	if ((head & 8) != 0)
		bits_skip(&s->b, csae_vertical_bits(skim_max(s, 3, CSAE_OFFSET_ABSOLUTE)));
}
