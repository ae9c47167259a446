// SPDX-License-Identifier: Apache-2.0
// Objects by rule, for load: city blocks, each circled by a convoy of cars, and a grid of drones above them, each on its
// own small square. No two ways meet, so that load comes without alerts. Pure.
#pragma once

#include "scenario.h"

// Adds them around the origin. Returns 0, or -1 when there are more cars than cars_max or more blocks than routes.
int scenario_grid_add(struct scenario *s, unsigned cars, unsigned drones);
