// SPDX-License-Identifier: Apache-2.0
// ETSI cooperative awareness message (EN 302 637-2 v1.4.1, and release 2, TS 103 900: same bits) to one observation,
// straight through. What stands behind the yaw rate is passed over by the tables with every range checked; additions by
// their length. A roadside unit's CAM gives its place and the class `station`. Pure; any thread.
#pragma once

#include "obs/codec.h"

// payload: from the PDU header on, whose version and id the caller has looked at.
enum err cam_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count);
