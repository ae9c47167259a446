// SPDX-License-Identifier: Apache-2.0
#include "base/grid.h"

#include <stddef.h>

#include "base/grid_height.h"

#define CELLS_LON(unit) (1327104000u / (unit)) // from the meridian to 180 degrees
#define CELLS_LAT(unit) (648806400u / (unit))  // from the equator to 88 degrees
#define LEVEL(lon, lat, bits)                                                                      \
	{                                                                                          \
		lon, lat, CELLS_LON(lon), CELLS_LAT(lat), bits                                     \
	}

// Sizes in 1/2048 second; the bits of the height unit below a layer.
static const struct level {
	uint32_t lon_unit, lat_unit;
	uint32_t lon_cells, lat_cells; // in one quadrant
	uint32_t layer_shift;
} levels[GRID_LEVELS + 1] = {
	[1] = LEVEL(44236800, 29491200, 25),
	[2] = LEVEL(3686400, 3686400, 22),
	[3] = LEVEL(1843200, 1228800, 21),
	[4] = LEVEL(122880, 122880, 17),
	[5] = LEVEL(8192, 8192, 13),
	[6] = LEVEL(4096, 4096, 12),
	[7] = LEVEL(512, 512, 9),
	[8] = LEVEL(64, 64, 6),
	[9] = LEVEL(8, 8, 3),
	[10] = LEVEL(1, 1, 0),
};

// 2-D keys of a level start here: 1 + the cells of all coarser levels. The last one ends below 2^62.
static const uint64_t key_base[GRID_LEVELS + 2] = {
	[1] = 1,
	[2] = 2641,
	[3] = 256081,
	[4] = 1776721,
	[5] = 229872721,
	[6] = 51551472721,
	[7] = 256837872721,
	[8] = 13395167472721,
	[9] = 854248261872721,
	[10] = 54668846303472721,
	[11] = 3498803120965872721,
};

enum { LAYER_BIAS = 1 << 14, LON_BIAS = 1 << 22, LAT_BIAS = 1 << 21 };
enum { LON_SHIFT = 15, LAT_SHIFT = 38, LEVEL_SHIFT = 60 };

// e7 * 2304 / 3125 is exact: one degree is 7372800 units of 1/2048 second.
static inline uint32_t units_of_e7(uint32_t e7)
{
	return (uint32_t)((uint64_t)e7 * 2304 / 3125);
}

// Arithmetic right shift of a negative number, as gcc and clang define it: all ones.
static inline uint32_t sign_mask(int32_t v)
{
	return (uint32_t)(v >> 31);
}

static inline uint32_t magnitude(int32_t v)
{
	return ((uint32_t)v ^ sign_mask(v)) - sign_mask(v);
}

// An index counted away from zero, on the side where `like` lies: -1 - index when that is negative.
static inline int32_t mirrored(uint32_t index, int32_t like)
{
	return (int32_t)(index ^ sign_mask(like));
}

static inline uint32_t unmirrored(int32_t index)
{
	return (uint32_t)index ^ sign_mask(index);
}

static inline int32_t layer_of(const struct level *l, int32_t alt_cm)
{
	int32_t n = grid_height_unit(alt_cm);
	return mirrored(magnitude(n) >> l->layer_shift, n);
}

static inline bool cell_at(unsigned level, int32_t lat_e7, int32_t lon_e7, struct grid_cell *cell)
{
	uint32_t lat = magnitude(lat_e7), lon = magnitude(lon_e7);
	if (level - 1 >= GRID_LEVELS || lat >= GRID_LAT_END_E7 || lon > 1800000000)
		return false;
	const struct level *l = &levels[level];
	if (lon == 1800000000)
		lon_e7 = (int32_t)(lon = 1799999999);
	cell->level = (uint8_t)level;
	cell->lat = mirrored(units_of_e7(lat) / l->lat_unit, lat_e7);
	cell->lon = mirrored(units_of_e7(lon) / l->lon_unit, lon_e7);
	cell->layer = 0;
	cell->has_layer = false;
	return true;
}

bool grid_cell_at(unsigned level, int32_t lat_e7, int32_t lon_e7, struct grid_cell *cell)
{
	return cell_at(level, lat_e7, lon_e7, cell);
}

static inline bool cell_at_height(unsigned level, int32_t lat_e7, int32_t lon_e7, int32_t alt_cm,
				  struct grid_cell *cell)
{
	if (alt_cm < GRID_HEIGHT_MIN_CM || alt_cm > GRID_HEIGHT_MAX_CM ||
	    !cell_at(level, lat_e7, lon_e7, cell))
		return false;
	cell->layer = layer_of(&levels[level], alt_cm);
	cell->has_layer = true;
	return true;
}

bool grid_cell_at_height(unsigned level, int32_t lat_e7, int32_t lon_e7, int32_t alt_cm,
			 struct grid_cell *cell)
{
	return cell_at_height(level, lat_e7, lon_e7, alt_cm, cell);
}

// At level 10 the layer is the unit itself, and there is no unit "minus zero".
static bool is_empty_layer(unsigned level, int64_t layer)
{
	return level == GRID_LEVELS && layer == -1;
}

bool grid_cell_is_valid(const struct grid_cell *cell)
{
	if (cell->level < 1 || cell->level > GRID_LEVELS)
		return false;
	const struct level *l = &levels[cell->level];
	if (unmirrored(cell->lat) >= l->lat_cells || unmirrored(cell->lon) >= l->lon_cells)
		return false;
	if (!cell->has_layer)
		return cell->layer == 0;
	return cell->layer >= layer_of(l, GRID_HEIGHT_MIN_CM) &&
	       cell->layer <= layer_of(l, GRID_HEIGHT_MAX_CM) &&
	       !is_empty_layer(cell->level, cell->layer);
}

// Positions of cell `index` on one axis, as distances from its zero line.
static void axis_bounds(int32_t index, uint32_t unit, int32_t *low_e7, int32_t *high_e7)
{
	uint64_t near = (uint64_t)unmirrored(index) * unit;
	int64_t first = (int64_t)((near * 3125 + 2303) / 2304);
	int64_t last = (int64_t)(((near + unit) * 3125 + 2303) / 2304) - 1;
	if (index < 0 && first == 0)
		first = 1; // zero counts as north and east
	*low_e7 = (int32_t)(index < 0 ? -last : first);
	*high_e7 = (int32_t)(index < 0 ? -first : last);
}

struct grid_bounds grid_cell_bounds(const struct grid_cell *cell)
{
	const struct level *l = &levels[cell->level];
	struct grid_bounds b = {.lower_cm = GRID_HEIGHT_MIN_CM, .upper_cm = GRID_HEIGHT_MAX_CM};
	axis_bounds(cell->lat, l->lat_unit, &b.south_e7, &b.north_e7);
	axis_bounds(cell->lon, l->lon_unit, &b.west_e7, &b.east_e7);
	if (b.east_e7 == 1799999999)
		b.east_e7 = 1800000000;
	if (!cell->has_layer)
		return b;
	int64_t m = unmirrored(cell->layer), size = 1LL << l->layer_shift;
	int64_t lowest = cell->layer >= 0 ? m * size : -(m * size + size - 1);
	int64_t above = cell->layer >= 0 ? (m + 1) * size : m == 0 ? 0 : -(m * size) + 1;
	b.lower_cm = grid_height_floor_cm(lowest);
	b.upper_cm = grid_height_floor_cm(above);
	if (grid_height_unit(b.upper_cm) >= above) // not so where the range ends first
		b.upper_cm--;
	return b;
}

bool grid_cell_parent(const struct grid_cell *cell, struct grid_cell *parent)
{
	if (cell->level <= 1)
		return false;
	const struct level *l = &levels[cell->level], *p = l - 1;
	*parent = *cell;
	parent->level--;
	parent->lat = mirrored(unmirrored(cell->lat) / (p->lat_unit / l->lat_unit), cell->lat);
	parent->lon = mirrored(unmirrored(cell->lon) / (p->lon_unit / l->lon_unit), cell->lon);
	parent->layer =
		mirrored(unmirrored(cell->layer) >> (p->layer_shift - l->layer_shift), cell->layer);
	return true;
}

bool grid_cell_neighbour(const struct grid_cell *cell, int32_t east, int32_t north, int32_t up,
			 struct grid_cell *out)
{
	const struct level *l = &levels[cell->level];
	int64_t around = 2 * (int64_t)l->lon_cells;
	int64_t lat = (int64_t)cell->lat + north;
	int64_t lon = ((int64_t)cell->lon + l->lon_cells + east) % around;
	int64_t layer = (int64_t)cell->layer + up;
	if (cell->level == GRID_LEVELS && cell->has_layer) // step over the empty layer
		layer += cell->layer >= 0 && layer < 0	  ? -1
			 : cell->layer < 0 && layer >= -1 ? 1
							  : 0;
	if (lat < -(int64_t)l->lat_cells || lat >= (int64_t)l->lat_cells || layer < INT32_MIN ||
	    layer > INT32_MAX || (!cell->has_layer && up != 0))
		return false;
	*out = *cell;
	out->lat = (int32_t)lat;
	out->lon = (int32_t)((lon < 0 ? lon + around : lon) - (int64_t)l->lon_cells);
	out->layer = (int32_t)layer;
	return grid_cell_is_valid(out);
}

struct split {
	uint32_t lon, lat, layer;
};

static struct split split_of(const struct grid_cell *cell)
{
	const struct level *l = &levels[cell->level], *c = l + 1;
	return (struct split){l->lon_unit / c->lon_unit, l->lat_unit / c->lat_unit,
			      cell->has_layer ? 1u << (l->layer_shift - c->layer_shift) : 1};
}

unsigned grid_child_count(const struct grid_cell *cell)
{
	if (cell->level < 1 || cell->level >= GRID_LEVELS)
		return 0;
	struct split s = split_of(cell);
	return s.lon * s.lat * s.layer;
}

// Mirrored cells count from the far end, so that a higher number is always further east, north or up.
static int32_t child_index(int32_t parent, uint32_t split, uint32_t number)
{
	return mirrored(unmirrored(parent) * split + (parent < 0 ? split - 1 - number : number),
			parent);
}

bool grid_cell_child(const struct grid_cell *cell, unsigned number, struct grid_cell *child)
{
	if (number >= grid_child_count(cell))
		return false;
	struct split s = split_of(cell);
	*child = *cell;
	child->level++;
	child->lon = child_index(cell->lon, s.lon, number % s.lon);
	child->lat = child_index(cell->lat, s.lat, number / s.lon % s.lat);
	child->layer = child_index(cell->layer, s.layer, number / s.lon / s.lat);
	return grid_cell_is_valid(child);
}

static inline uint64_t key_of(const struct grid_cell *cell)
{
	const struct level *l = &levels[cell->level];
	if (!cell->has_layer)
		return key_base[cell->level] +
		       (uint64_t)((int64_t)cell->lat + l->lat_cells) * (2ULL * l->lon_cells) +
		       (uint64_t)((int64_t)cell->lon + l->lon_cells);
	if (cell->level > GRID_KEY_LEVELS_3)
		return 0;
	return (uint64_t)1 << 63 | (uint64_t)cell->level << LEVEL_SHIFT |
	       (uint64_t)(cell->lat + LAT_BIAS) << LAT_SHIFT |
	       (uint64_t)(cell->lon + LON_BIAS) << LON_SHIFT | (uint64_t)(cell->layer + LAYER_BIAS);
}

uint64_t grid_key(unsigned level, int32_t lat_e7, int32_t lon_e7)
{
	struct grid_cell c;
	return cell_at(level, lat_e7, lon_e7, &c) ? key_of(&c) : 0;
}

uint64_t grid_key_at_height(unsigned level, int32_t lat_e7, int32_t lon_e7, int32_t alt_cm)
{
	struct grid_cell c;
	return cell_at_height(level, lat_e7, lon_e7, alt_cm, &c) ? key_of(&c) : 0;
}

uint64_t grid_key_of(const struct grid_cell *cell)
{
	return grid_cell_is_valid(cell) ? key_of(cell) : 0;
}

bool grid_cell_of_key(uint64_t key, struct grid_cell *cell)
{
	if (key >> 63 != 0) {
		*cell = (struct grid_cell){
			.level = key >> LEVEL_SHIFT & 7,
			.lat = (int32_t)(key >> LAT_SHIFT & (2 * LAT_BIAS - 1)) - LAT_BIAS,
			.lon = (int32_t)(key >> LON_SHIFT & (2 * LON_BIAS - 1)) - LON_BIAS,
			.layer = (int32_t)(key & (2 * LAYER_BIAS - 1)) - LAYER_BIAS,
			.has_layer = true};
		return grid_cell_is_valid(cell);
	}
	unsigned level = 1;
	while (level <= GRID_LEVELS && key >= key_base[level + 1])
		level++;
	if (key == 0 || level > GRID_LEVELS)
		return false;
	const struct level *l = &levels[level];
	uint64_t number = key - key_base[level], around = 2ULL * l->lon_cells;
	*cell = (struct grid_cell){
		.level = (uint8_t)level,
		.lat = (int32_t)((int64_t)(number / around) - (int64_t)l->lat_cells),
		.lon = (int32_t)((int64_t)(number % around) - (int64_t)l->lon_cells)};
	return true;
}
