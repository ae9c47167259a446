// SPDX-License-Identifier: Apache-2.0
// The command line of `kerbwing sim sumo`. Main thread.
#pragma once

#include "sumo_bridge.h"

struct sumo_options {
	const char *file; // FILE.sumocfg
	const char *connect, *config, *device, *junctions, *map_out, *pcap, *report, *trips;
	struct sumo_params p;
	double tick_s, step_s, most_s; // between ticks; SUMO's step; longest run
	double from_s, to_s;	       // measured span
	double green_s;		       // of the phases written with the map; 0: none
	bool as_json, is_real_time, has_seed;
	unsigned memory_mib, wait_s;
};

// Exits with 2 and one line on stderr when something is not valid.
void sumo_options_parse(int argc, char **argv, struct sumo_options *o);
