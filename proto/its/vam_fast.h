// SPDX-License-Identifier: Apache-2.0
// ETSI vulnerable road user awareness message (TS 103 300-3 v2.3.1) to one observation, straight through; the rest is
// passed over by the tables. A cluster is reported as its leader. Pure; any thread.
#pragma once

#include "obs/codec.h"

// payload: from the PDU header on, whose version and id the caller has looked at.
enum err vam_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count);
