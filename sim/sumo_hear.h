// SPDX-License-Identifier: Apache-2.0
// What the vehicles and the lamps hear: decisions of the node find their vehicles, SPAT finds SUMO's signals. Part of
// the bridge.
#pragma once

#include "sumo_bridge.h"

int sumo_hear_init(struct sumo_bridge *b);
void sumo_hear_fini(struct sumo_bridge *b);
struct span sumo_hear_key(const uint8_t id[SLOT_ID_SIZE], char text[2 * SLOT_ID_SIZE + 1]);

// Every decision that has arrived by now goes to its vehicle.
void sumo_hear_arrived(struct sumo_bridge *b);
// Signals whose state changed are set in SUMO.
void sumo_hear_show_lights(struct sumo_bridge *b);
bool sumo_bridge_is_silent(const struct sumo_agent *a);
