// SPDX-License-Identifier: Apache-2.0
// The BeiDou grid location code, GB/T 39409-2020: a position as a cell, a cell as a 64-bit key. Text: grid_text.h.
//
// Ten levels from 6 x 4 degrees to 1/2048 second (1.5 cm); with height, each cell is also a layer (grid_height.h). Indices
// grow away from the equator and from the prime meridian in every quadrant, and cells are half open that way: the edge
// nearer to them belongs to the cell. Latitude and longitude zero count as north and east; longitude -180 is taken as
// +180, which lies in the last cell east. The caps from 88 degrees on have a scheme of their own and are refused.
// Positions are WGS-84 (equal to the code's CGCS2000 at its resolution) in 1e-7 degree, heights ellipsoidal in cm.
//
//	level              1       2      3        4   5   6   7     8      9      10
//	longitude unit     6 deg   30'    15'      1'  4"  2"  1/4"  1/32"  1/256" 1/2048"
//	latitude unit      4 deg   30'    10'      1'  4"  2"  1/4"  1/32"  1/256" 1/2048"
//
// Layers use the bit-field form of the height code; why, and what the other reading would change, says
// docs/decisions/0010-beidou-height-code.md. Below ground the layer is -1 - m, where m is taken from the size of the
// negative unit: layers stay ordered by height, -1 lies right below 0.
//
// Keys. 0 is no key. Bit 63 is 0 in a 2-D key: a dense number, levels one behind the other, then south to north, then
// west to east. Bit 63 is 1 in a 3-D key, levels 1 to 7: level, latitude, longitude, layer, each biased to be positive.
// So within a level keys are ordered by latitude. 3-D cells finer than level 7 (7.7 m) exist as cells and as text only:
// their numbers do not fit beside each other in 64 bits. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define GRID_LEVELS	  10
#define GRID_KEY_LEVELS_3 7	    // finest level of a 3-D key
#define GRID_LAT_END_E7	  880000000 // |latitude| stays below

struct grid_cell {
	int32_t lon;   // >= 0: cells east of the prime meridian; < 0: -1 - cells west of it
	int32_t lat;   // >= 0: cells north of the equator; < 0: -1 - cells south of it
	int32_t layer; // 0 in a 2-D cell
	uint8_t level; // 1..10
	bool has_layer;
};

// The positions of a cell, both ends inside it.
struct grid_bounds {
	int32_t south_e7, north_e7;
	int32_t west_e7, east_e7; // west <= east always: no cell lies across the antimeridian
	int32_t lower_cm,
		upper_cm; // ends of the range of grid_height.h where the layer reaches beyond it
};

// False for a position that has no cell: |lat| >= 88 degrees, longitude beyond 180 degrees, level out of range,
// height outside the range of grid_height.h.
bool grid_cell_at(unsigned level, int32_t lat_e7, int32_t lon_e7, struct grid_cell *cell);
bool grid_cell_at_height(unsigned level, int32_t lat_e7, int32_t lon_e7, int32_t alt_cm,
			 struct grid_cell *cell);

// Indices and layer within what the level has.
bool grid_cell_is_valid(const struct grid_cell *cell);
struct grid_bounds grid_cell_bounds(const struct grid_cell *cell);
bool grid_cell_parent(const struct grid_cell *cell, struct grid_cell *parent); // false at level 1
// The cell `east`, `north`, `up` cells further; wraps at the antimeridian. False beyond the cap or the height range.
bool grid_cell_neighbour(const struct grid_cell *cell, int32_t east, int32_t north, int32_t up,
			 struct grid_cell *out);
// Children of the next level: numbers 0..grid_child_count-1, south-west first, then eastwards, northwards, upwards.
unsigned grid_child_count(const struct grid_cell *cell); // 0 at level 10
bool grid_cell_child(const struct grid_cell *cell, unsigned number, struct grid_cell *child);

// 0 where the position or the cell has no key.
uint64_t grid_key(unsigned level, int32_t lat_e7, int32_t lon_e7);
uint64_t grid_key_at_height(unsigned level, int32_t lat_e7, int32_t lon_e7, int32_t alt_cm);
uint64_t grid_key_of(const struct grid_cell *cell);
bool grid_cell_of_key(uint64_t key, struct grid_cell *cell);
