// SPDX-License-Identifier: Apache-2.0
// ETSI collective perception message (TS 103 324 v2.1.1) to one observation for each perceived object, straight through;
// the rest is passed over by the tables. Pure; any thread.
//
// Object coordinates are taken as metres east and north of the reference position and angles as counter-clockwise from
// east, whoever sends: so do deployed receivers of release 2. (Release 1 gave them in the sending vehicle's own frame; no
// public capture of a vehicle's CPM was found to prove either.)
#pragma once

#include "obs/codec.h"

// payload: from the PDU header on, whose version and id the caller has looked at. ERR_TOO_MANY_OBS when there are more
// objects than out_max; ERR_NONE with none when the message perceives nothing.
enum err cpm_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count);
