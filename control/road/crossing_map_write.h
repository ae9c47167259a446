// SPDX-License-Identifier: Apache-2.0
// A crossing as a MAP message, SAE J2735 in its message frame or ETSI MAPEM: the other way round of crossing_map.h. What MAP has fields for is
// in it: lanes with their lines (1 cm), connections with ids and signal groups, one width and one speed limit for all (the widest lane's and
// the lanes' highest). A turn's own line and speed are not, nor China's nodes: who reads it draws the curve himself. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "book/crossing.h"

enum { CROSSING_MAP_OCTETS_MAX = 4096 };

// Octets written to out; 0: it does not fit into a message, or a lane is farther than 327 m from the crossing's origin at its stop line.
uint32_t crossing_map_write(const struct crossing_def *d, bool is_etsi, uint8_t *out,
			    uint32_t size);
