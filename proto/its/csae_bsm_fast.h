// SPDX-License-Identifier: Apache-2.0
// T/CSAE 53-2020 basic safety message to one observation, straight through; extensions are passed over by the tables. The
// 4K dialect has the same bits unless the path history begins with a position. Pure; any thread.
#pragma once

#include "obs/codec.h"

// payload: from the frame's choice on, which the caller has looked at. ERR_CSAE_TRAILING when octets are left.
enum err csae_bsm_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
			 unsigned out_max, unsigned *out_count);
