// SPDX-License-Identifier: Apache-2.0
// SAE J2735 personal safety message (id 32) to one observation, straight through; the rest is passed over by the tables.
// Pure; any thread.
#pragma once

#include "obs/codec.h"

enum { J2735_ID_PSM = 32 };

// value: the open type's octets, from the extension bit on.
enum err psm_decode(struct span value, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count);
