// SPDX-License-Identifier: Apache-2.0
// SAE J2735 path history (DF_PathHistory): the recent way of a road user, newest point first, as offsets from its present
// position. Read on demand: no observation needs it. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "wire/skim.h"

enum { SAE_PATH_POINTS_MAX = 23 };

#define SAE_PATH_OFFSET_UNKNOWN	   (-131072)
#define SAE_PATH_ELEVATION_UNKNOWN (-2048)

struct sae_path_point {
	int32_t lat_offset_e7;	  // 1e-7 degree, SAE_PATH_OFFSET_UNKNOWN
	int32_t lon_offset_e7;	  // 1e-7 degree, SAE_PATH_OFFSET_UNKNOWN
	int16_t elevation_offset; // 0.1 m, SAE_PATH_ELEVATION_UNKNOWN
	uint16_t age;		  // 10 ms before the message's own time, 1..65534; 65535 unknown
	uint16_t speed;		  // 0.02 m/s; 8191 unknown or not sent
	uint8_t heading;	  // 1.5 degree; 240 unknown or not sent
};

struct sae_path {
	uint32_t count;
	struct sae_path_point point[SAE_PATH_POINTS_MAX];
};

// One DF_PathHistory, straight through. out may be NULL to pass over it.
void sae_path_read(struct skim *s, struct sae_path *out);

// The path history of a BSM. value: the open type's octets, from the extension bit on, whose core bsm_decode has accepted.
// count is 0 when there is none.
enum err sae_path_of_bsm(struct span value, struct sae_path *out);
