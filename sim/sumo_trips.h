// SPDX-License-Identifier: Apache-2.0
// What SUMO itself says about the vehicles that arrived: its tripinfo file, line by line. Pure but for the file.
#pragma once

#include <stdio.h>

struct sumo_trip {
	char id[256];
	double depart_s, depart_delay_s, arrival_s, loss_s;
	unsigned stops;
};

// The next vehicle of the file: 1; the end: 0. Lines that are none are passed over.
int sumo_trips_next(FILE *in, struct sumo_trip *out);
