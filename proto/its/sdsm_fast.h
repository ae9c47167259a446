// SPDX-License-Identifier: Apache-2.0
// SAE J2735 / J3224 sensor data sharing message (id 41) to one observation for each detected object, straight through; the
// rest is passed over by the tables. Offsets are 0.1 m east and north of the reference position. Pure; any thread.
#pragma once

#include "obs/codec.h"

enum { J2735_ID_SDSM = 41 };

// value: the open type's octets. ERR_TOO_MANY_OBS when there are more objects than out_max.
enum err sdsm_decode(struct span value, const struct rx_meta *meta, struct obs *out,
		     unsigned out_max, unsigned *out_count);
