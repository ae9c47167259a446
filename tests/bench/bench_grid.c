// SPDX-License-Identifier: Apache-2.0
// BeiDou grid codes, run N times over positions around the world: instructions are counted around it by valgrind.
//   bench_grid WHAT N       prints nanoseconds per position
#include <stdint.h>

#include "base/grid.h"
#include "base/grid_text.h"
#include "bench_each.h"

static const struct {
	int32_t lat_e7, lon_e7, alt_cm;
} places[] = {
	{312304000, 1214737000, 12000}, {-338688000, 1512093000, 5000},
	{407128000, -740060000, -1200}, {-313964780, -577021550, 5000},
	{515074000, -1278000, 1180000}, {13521000, 1038198000, 1000},
	{225428000, 1140595000, 10000}, {-164897000, -681193000, 371234},
};
enum { PLACES = sizeof(places) / sizeof(places[0]) };

static volatile uint64_t keep; // results must not be optimised away

static void key_3d(unsigned i)
{
	keep += grid_key_at_height(7, places[i].lat_e7, places[i].lon_e7, places[i].alt_cm);
}

static void key_2d(unsigned i)
{
	keep += grid_key(10, places[i].lat_e7, places[i].lon_e7);
}

static void text_3d(unsigned i)
{
	struct grid_cell c;
	char text[GRID_TEXT_SIZE];
	if (grid_cell_at_height(7, places[i].lat_e7, places[i].lon_e7, places[i].alt_cm, &c) &&
	    grid_text(&c, GRID_BIT_FIELDS, text) == GRID_FINE)
		keep += (uint64_t)text[7];
}

static const struct bench_each benches[] = {
	{"key_3d", key_3d}, {"key_2d", key_2d}, {"text_3d", text_3d}};

int main(int argc, char **argv)
{
	return bench_each_main(benches, sizeof(benches) / sizeof(benches[0]), PLACES, argc, argv);
}
