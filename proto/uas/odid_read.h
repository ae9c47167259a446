// SPDX-License-Identifier: Apache-2.0
// From the octets of an Open Drone ID message to units: what both the decoder of whole messages and the straight way to an
// observation read. Inline; inside proto/uas alone.
#pragma once

#include <stdbool.h>

#include "uas/odid.h"
#include "wire/block.h"

enum {
	ODID_ALT_STEP_CM = 50,
	ODID_ALT_OFFSET_CM = 100000,
	ODID_ALT_UNKNOWN_RAW = 0,
	ODID_TRACK_UNKNOWN_RAW = 181,
	ODID_VSPEED_UNKNOWN_RAW = 126,
	ODID_VSPEED_MAX_RAW = 124,
	ODID_VSPEED_STEP_CMS = 50,
	ODID_SPEED_SLOW_STEP_CMS = 25,
	ODID_SPEED_FAST_STEP_CMS = 75,
	ODID_SPEED_FAST_FROM_CMS = 6375,
	ODID_TIME_MAX_DS = 36000,
	ODID_PACK_HEAD_SIZE = 3
};

static inline int32_t odid_read_alt(uint16_t raw)
{
	return raw == ODID_ALT_UNKNOWN_RAW ? ODID_ALT_UNKNOWN_CM
					   : raw * ODID_ALT_STEP_CM - ODID_ALT_OFFSET_CM;
}

static inline uint16_t odid_read_speed(uint8_t raw, bool fast)
{
	// 255 with the multiplier is the value for unknown; 255 without it is a legal 63.75 m/s.
	return (uint16_t)(fast ? raw * ODID_SPEED_FAST_STEP_CMS + ODID_SPEED_FAST_FROM_CMS
			       : raw * ODID_SPEED_SLOW_STEP_CMS);
}

static inline int16_t odid_read_vspeed(int8_t raw)
{
	if (raw >= -ODID_VSPEED_MAX_RAW && raw <= ODID_VSPEED_MAX_RAW)
		return (int16_t)(raw * ODID_VSPEED_STEP_CMS);
	if (raw == ODID_VSPEED_UNKNOWN_RAW)
		return ODID_VSPEED_UNKNOWN_CMS;
	return (raw > 0 ? ODID_VSPEED_MAX_RAW : -ODID_VSPEED_MAX_RAW) * ODID_VSPEED_STEP_CMS;
}

// b holds ODID_MESSAGE_SIZE octets.
static inline void odid_read_location(const uint8_t *restrict b, struct odid_location *restrict l)
{
	uint8_t bits = b[1], track = b[2];
	l->status = bits >> 4;
	l->height_ref = bits >> 2 & 1;
	// 180 with the westward bit is north: 360 and 0 are the same course.
	unsigned deg = track + (bits & 2 ? 180u : 0u);
	deg = deg == 360 ? 0 : deg;
	l->track_cdeg =
		(uint16_t)(track >= ODID_TRACK_UNKNOWN_RAW ? ODID_TRACK_UNKNOWN_CDEG : deg * 100);
	l->speed_cms = odid_read_speed(b[3], bits & 1);
	l->vspeed_cms = odid_read_vspeed((int8_t)b[4]);
	l->lat_e7 = block_i32le(b, 5);
	l->lon_e7 = block_i32le(b, 9);
	l->pressure_alt_cm = odid_read_alt(block_u16le(b, 13));
	l->geodetic_alt_cm = odid_read_alt(block_u16le(b, 15));
	l->height_cm = odid_read_alt(block_u16le(b, 17));
	uint8_t acc = b[19], more_acc = b[20];
	l->vacc = acc >> 4;
	l->hacc = acc & 0xf;
	l->bacc = more_acc >> 4;
	l->sacc = more_acc & 0xf;
	l->time_ds = block_u16le(b, 21);
	if (l->time_ds > ODID_TIME_MAX_DS)
		l->time_ds = ODID_TIME_UNKNOWN_DS;
	l->time_acc_ds = b[23] & 0xf;
}

// The messages of a pack, one after another.
static inline enum err odid_open_pack(struct span s, struct span *messages)
{
	*messages = (struct span){NULL, 0};
	if (!block_fits(s, ODID_PACK_HEAD_SIZE))
		return ERR_ODID_TRUNCATED;
	if (s.p[0] >> 4 != ODID_TYPE_PACK)
		return ERR_ODID_TYPE;
	if (s.p[1] != ODID_MESSAGE_SIZE)
		return ERR_ODID_PACK_SIZE;
	uint32_t count = s.p[2];
	if (count > ODID_PACK_MAX || ODID_PACK_HEAD_SIZE + count * ODID_MESSAGE_SIZE > s.n)
		return ERR_ODID_PACK_COUNT;
	*messages = (struct span){s.p + ODID_PACK_HEAD_SIZE, count * ODID_MESSAGE_SIZE};
	return ERR_NONE;
}
