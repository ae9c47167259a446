// SPDX-License-Identifier: Apache-2.0
// The grids of a map whose zones are there: which zone touches which cell, with which edges. A part of zone_compile.
#pragma once

#include "scene/zone_map.h"

// False: no memory. The grids use memory[6] to memory[11] of the map.
bool zone_fill_grids(struct zone_map *m);
