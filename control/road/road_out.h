// SPDX-License-Identifier: Apache-2.0
// What the road book tells the dataplane. The loop's thread.
#pragma once

#include "road/road.h"

// Sends the decisions that were collected.
void road_out_decisions(struct road *r);

// Everything of this step was sent.
void road_out_tick(struct road *r, uint64_t sequence, int64_t time_ns);

// What the lights show, twice a second and when it changes.
void road_out_signals(struct road *r, struct road_crossing *x, int64_t now_ns);
