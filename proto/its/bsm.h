// SPDX-License-Identifier: Apache-2.0
// SAE J2735 BasicSafetyMessage (message id 20): core data both ways, Part II and regional parts walked by their
// lengths and not read. Root layout is the same from the 2016 to the 2024 edition. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "obs/codec.h"

enum { J2735_ID_BSM = 20, BSM_FRAME_SIZE_MAX = 40 }; // frame with core data only

// Core data in the standard's own raw units and unavailable values (J2735 DF_BSMcoreData).
struct bsm_core {
	uint8_t msg_cnt; // 0..127
	uint8_t id[4];
	uint16_t sec_mark;  // ms in the minute, 65535 unavailable
	int32_t lat;	    // 1e-7 degree, 900000001 unavailable
	int32_t lon;	    // 1e-7 degree, 1800000001 unavailable
	int32_t elev;	    // 0.1 m above the ellipsoid, -4096 unknown
	uint8_t semi_major; // 0.05 m, 254 that or more, 255 unavailable
	uint8_t semi_minor;
	uint16_t orientation; // 360/65535 degree
	uint8_t transmission; // 0 neutral, 1 park, 2 forward, 3 reverse, 7 unavailable
	uint16_t speed;	      // 0.02 m/s, 8191 unavailable
	uint16_t heading;     // 0.0125 degree, 28800 unavailable
	int16_t angle;	      // steering wheel, 1.5 degree, 127 unavailable
	int16_t accel_long;   // 0.01 m/s2, 2001 unavailable
	int16_t accel_lat;    // 0.01 m/s2, 2001 unavailable
	int16_t accel_vert;   // 0.02 g, -127 unavailable
	int32_t yaw;	      // 0.01 degree/s
	uint8_t wheel_brakes; // 5 bits: unavailable, left front, left rear, right front, right rear
	uint8_t traction;     // 0 unavailable, 1 off, 2 on, 3 engaged
	uint8_t abs;	      //
	uint8_t scs;	      //
	uint8_t brake_boost;  // 0 unavailable, 1 off, 2 on
	uint8_t aux_brakes;   // 0 unavailable, 1 off, 2 on, 3 reserved
	uint16_t width;	      // cm, 0 unavailable
	uint16_t length;      // cm, 0 unavailable
};

// value: the open type's octets, from the extension bit on. Only reads the fixed core and checks every range.
enum err bsm_decode_core(struct span value, struct bsm_core *core);

// As bsm_decode_core, and walks Part II, regional and extension parts so that a message cut or corrupted behind its
// core is refused too. part_ii_count may be NULL.
enum err bsm_decode(struct span value, struct bsm_core *core, unsigned *part_ii_count);

// The observation of one core.
void bsm_to_obs(const struct bsm_core *core, const struct rx_meta *meta, struct obs *o);

// Both in one, without what an observation does not hold: the packet path's way. *o is written on ERR_NONE alone.
enum err bsm_decode_obs(struct span value, const struct rx_meta *meta, struct obs *o,
			unsigned *part_ii_count);

// Complete message frame with core data only. Returns the size, 0 when out is too small or a field is out of range.
uint32_t bsm_encode_frame(const struct bsm_core *core, uint8_t *out, uint32_t size);
