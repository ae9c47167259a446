// SPDX-License-Identifier: Apache-2.0
// The identity of an aircraft as people write it in configurations and requests, to what its messages carry. Pure.
#pragma once

#include <stdbool.h>

#include "obs/obs.h"

struct identity {
	uint8_t kind; // enum obs_id_kind; OBS_ID_NONE: not told
	uint8_t len;
	uint8_t id[OBS_ID_SIZE];
};

// "serial:TEXT", "registration:TEXT", or "icao:" and six hexadecimal digits. False: none of them; *out is untouched.
bool identity_read(const char *text, struct identity *out);

// The key that the aircraft's observations carry; 0 for OBS_ID_NONE.
uint64_t identity_key(const struct identity *i);
