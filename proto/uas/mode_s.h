// SPDX-License-Identifier: Apache-2.0
// Mode S extended squitter (ADS-B, DF17 and DF18 of 14 octets), ICAO Annex 10 volume IV and DO-260B: parity, address,
// callsign, altitude, velocity. Positions are sent in halves that a receiver puts together (compact position reports):
// that is the receiver's work, the halves are given as sent. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { MODE_S_SIZE = 14 };

#define MODE_S_ALT_UNKNOWN_FT INT32_MIN
#define MODE_S_UNKNOWN	      INT16_MIN

struct mode_s {
	uint8_t format;		   // 17 or 18
	uint8_t type_code;	   // 1..4 identification, 9..18 position, 19 velocity …
	uint32_t address;	   // 24 bits
	char callsign[9];	   // "" unless identification; trailing blanks removed
	int32_t alt_ft;		   // barometric; MODE_S_ALT_UNKNOWN_FT
	uint8_t cpr_odd;	   // positions: which half
	uint32_t cpr_lat, cpr_lon; // 17 bits each
	int16_t vn_kt, ve_kt;	   // ground velocity north, east; MODE_S_UNKNOWN
	int16_t vrate_fpm;	   // up positive; MODE_S_UNKNOWN
};

// ERR_MODE_S_FORMAT (not 14 octets, another downlink format), ERR_MODE_S_CRC.
enum err mode_s_parse(struct span frame, struct mode_s *out);
