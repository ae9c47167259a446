// SPDX-License-Identifier: Apache-2.0
// The crossings of a SUMO network as the YAML file that a node takes (docs/wire/slots.md, "The crossing").
#pragma once

#include <stdio.h>

#include "base/geo.h"
#include "sumo_net.h"

struct sumo_map_params {
	struct geo_frame plane; // SUMO's metres
	double reach_m;		// of lanes in, before their stop line
	bool has_phases;	// greens for vehicles without equipment
	double green_s, clearance_s;
};

// 0 or -EIO.
int sumo_map_write(const struct sumo_net *n, const struct sumo_map_params *p, FILE *out);
