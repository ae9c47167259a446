// SPDX-License-Identifier: Apache-2.0
// What the books grant, revoke and end, as events for the hub. The loop's thread.
#pragma once

#include "control.h"

void grants_slot(struct control *c, const struct road_crossing *x, const struct slot_event *e);
void grants_corridor(struct control *c, const struct air_event *e);
