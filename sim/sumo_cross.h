// SPDX-License-Identifier: Apache-2.0
// Which junctions of a network are crossings, and the numbers that lanes and connections have on the air. One owner.
#pragma once

#include "sumo_net.h"

// Fills n->crossings and what refers to them. 0, or a negative errno after one line on stderr.
int sumo_cross_find(struct sumo_net *n, struct traci *t, const char *only);
