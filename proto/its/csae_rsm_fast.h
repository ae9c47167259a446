// SPDX-License-Identifier: Apache-2.0
// T/CSAE 53-2020 roadside safety message to one observation for each participant, straight through. A participant that a
// unit knows by the participant's own id is findable under that id too (alias_key). Pure; any thread.
#pragma once

#include "obs/codec.h"

// payload: from the frame's choice on, which the caller has looked at. ERR_TOO_MANY_OBS when there are more participants
// than out_max, ERR_CSAE_TRAILING when octets are left.
enum err csae_rsm_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
			 unsigned out_max, unsigned *out_count);
