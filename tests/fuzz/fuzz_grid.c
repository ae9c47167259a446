// SPDX-License-Identifier: Apache-2.0
// BeiDou grid codes: no crash; a text that is read is the text that is written, its key leads back to the cell, and the
// corners of the cell lie in it. The first octet chooses the scheme.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/grid_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int same(const struct grid_cell *a, const struct grid_cell *b)
{
	return a->lon == b->lon && a->lat == b->lat && a->layer == b->layer &&
	       a->level == b->level && a->has_layer == b->has_layer;
}

static void check_cell(const struct grid_cell *c)
{
	struct grid_cell back;
	uint64_t key = grid_key_of(c);
	if (key == 0 ? !c->has_layer || c->level <= GRID_KEY_LEVELS_3
		     : !grid_cell_of_key(key, &back) || !same(c, &back))
		abort();
	struct grid_bounds b = grid_cell_bounds(c);
	const int32_t corner[2][3] = {{b.south_e7, b.west_e7, b.lower_cm},
				      {b.north_e7, b.east_e7, b.upper_cm}};
	for (unsigned i = 0; i < 2; i++)
		if (!(c->has_layer ? grid_cell_at_height(c->level, corner[i][0], corner[i][1],
							 corner[i][2], &back)
				   : grid_cell_at(c->level, corner[i][0], corner[i][1], &back)) ||
		    !same(c, &back))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[64], again[GRID_TEXT_SIZE];
	struct grid_cell c;
	if (size < 1 || size > sizeof(text))
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	enum grid_scheme scheme = data[0] & 1 ? GRID_MIXED_RADIX : GRID_BIT_FIELDS;
	if (grid_text_parse(text, scheme, &c) == GRID_FINE) {
		if (grid_text(&c, scheme, again) != GRID_FINE || strcmp(text, again) != 0)
			abort();
		check_cell(&c);
	}
	if (grid_reference_parse(text, &c) == GRID_FINE)
		check_cell(&c);
	uint64_t key;
	if (size >= sizeof(key)) {
		memcpy(&key, data + size - sizeof(key), sizeof(key));
		if (grid_cell_of_key(key, &c) && grid_key_of(&c) != key)
			abort();
	}
	return 0;
}
