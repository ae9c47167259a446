// SPDX-License-Identifier: Apache-2.0
#include "base/grid_text.h"

#include <string.h>

#include "base/grid_height.h"
#include "wire/text.h"

// How a level splits its parent, how many characters its place takes and how its height digit is made: bits, or a radix
// where level 1 has two decimal digits.
static const struct level {
	uint8_t lon, lat;
	uint8_t chars; // 1: both indices in one character, latitude * 2 + longitude
	uint8_t bits, radix;
} levels[GRID_LEVELS + 1] = {
	[1] = {30, 22, 3, 6, 64}, [2] = {12, 8, 2, 3, 8},   [3] = {2, 3, 1, 1, 2},
	[4] = {15, 10, 2, 4, 15}, [5] = {15, 15, 2, 4, 15}, [6] = {2, 2, 1, 1, 2},
	[7] = {8, 8, 2, 3, 8},	  [8] = {8, 8, 2, 3, 8},    [9] = {8, 8, 2, 3, 8},
	[10] = {8, 8, 2, 3, 8},
};

enum { MIXED_RADIX_FROM = 5, AGREE_BELOW = 122880 };

static const char digits[] = "0123456789ABCDEF";

const char *grid_fault_text(unsigned fault)
{
	static const char *const texts[GRID_FAULT_COUNT] = {
		[GRID_FINE] = "accepted",
		[GRID_BAD_LENGTH] = "the length is that of no level of the grid code",
		[GRID_BAD_DIGIT] = "a character that its place in the grid code does not allow",
		[GRID_BAD_RANGE] =
			"a cell that does not exist, or a height that the scheme cannot state",
	};
	return fault < GRID_FAULT_COUNT ? texts[fault] : "?";
}

static uint32_t unmirrored(int32_t index)
{
	return index < 0 ? (uint32_t)(-1 - index) : (uint32_t)index;
}

// ---- writing

static void put_place(struct text *t, unsigned level, unsigned lon, unsigned lat, bool west)
{
	if (level == 1) {
		unsigned zone = west ? 30 - lon : 31 + lon;
		text_char(t, digits[zone / 10]);
		text_char(t, digits[zone % 10]);
		text_char(t, (char)('A' + lat));
	} else if (levels[level].chars == 1) {
		text_char(t, digits[2 * lat + lon]);
	} else {
		text_char(t, digits[lon]);
		text_char(t, digits[lat]);
	}
}

static void put_height(struct text *t, unsigned level, unsigned digit)
{
	if (level == 1) {
		text_char(t, digits[digit / 10]);
		text_char(t, digits[digit % 10]);
	} else {
		text_char(t, digits[digit]);
	}
}

// The height digit of each level from 1 to `level`, from the layer's magnitude at that level.
static void height_digits(uint32_t m, unsigned level, enum grid_scheme scheme, uint8_t *digit)
{
	for (unsigned k = level; k >= 1; k--) {
		uint32_t radix = scheme == GRID_BIT_FIELDS ? 1u << levels[k].bits : levels[k].radix;
		digit[k] = (uint8_t)(m % radix);
		m /= radix;
	}
}

enum grid_fault grid_text(const struct grid_cell *cell, enum grid_scheme scheme,
			  char out[static GRID_TEXT_SIZE])
{
	struct text t = {.p = out, .size = GRID_TEXT_SIZE};
	uint8_t lon[GRID_LEVELS + 1], lat[GRID_LEVELS + 1], height[GRID_LEVELS + 1];
	out[0] = '\0';
	if (!grid_cell_is_valid(cell) ||
	    (cell->has_layer && scheme == GRID_MIXED_RADIX && cell->level < MIXED_RADIX_FROM))
		return GRID_BAD_RANGE;
	uint32_t i = unmirrored(cell->lon), j = unmirrored(cell->lat);
	for (unsigned k = cell->level; k >= 1; k--) {
		lon[k] = (uint8_t)(i % levels[k].lon);
		lat[k] = (uint8_t)(j % levels[k].lat);
		i /= levels[k].lon;
		j /= levels[k].lat;
	}
	// Magnitudes at level 10 are the unit's own; coarser ones are its leading digits.
	uint32_t m = unmirrored(cell->layer);
	if (cell->level == GRID_LEVELS && cell->layer < 0)
		m = (uint32_t)(-1 - cell->layer);
	height_digits(m, cell->level, scheme, height);
	text_char(&t, cell->lat < 0 ? 'S' : 'N');
	if (cell->has_layer)
		text_char(&t, cell->layer < 0 ? '1' : '0');
	for (unsigned k = 1; k <= cell->level; k++) {
		put_place(&t, k, lon[k], lat[k], cell->lon < 0);
		if (cell->has_layer)
			put_height(&t, k, height[k]);
	}
	return GRID_FINE;
}

void grid_height_text(int32_t unit, enum grid_scheme scheme, char out[static GRID_HEIGHT_TEXT_SIZE])
{
	struct text t = {.p = out, .size = GRID_HEIGHT_TEXT_SIZE};
	uint8_t digit[GRID_LEVELS + 1];
	height_digits(unit < 0 ? 0u - (uint32_t)unit : (uint32_t)unit, GRID_LEVELS, scheme, digit);
	text_char(&t, unit < 0 ? '1' : '0');
	for (unsigned k = 1; k <= GRID_LEVELS; k++)
		put_height(&t, k, digit[k]);
}

bool grid_schemes_agree(int32_t alt_cm)
{
	int32_t n = grid_height_unit(alt_cm);
	return n > -AGREE_BELOW && n < AGREE_BELOW;
}

// ---- reading

struct reader {
	const char *at;
	bool bad;
};

static unsigned take(struct reader *r, unsigned limit)
{
	const char *d = *r->at != '\0' ? strchr(digits, *r->at) : NULL;
	if (d == NULL || (unsigned)(d - digits) >= limit) {
		r->bad = true;
		return 0;
	}
	r->at++;
	return (unsigned)(d - digits);
}

static unsigned take_decimal(struct reader *r)
{
	unsigned tens = take(r, 10);
	return 10 * tens + take(r, 10);
}

static void take_place(struct reader *r, unsigned level, struct grid_cell *c, bool *west)
{
	unsigned lon, lat;
	if (level == 1) {
		unsigned zone = take_decimal(r);
		if (zone < 1 || zone > 60 || r->bad || *r->at < 'A' || *r->at > 'V') {
			r->bad = true;
			return;
		}
		*west = zone <= 30;
		lon = *west ? 30 - zone : zone - 31;
		lat = (unsigned)(*r->at++ - 'A');
	} else if (levels[level].chars == 1) {
		unsigned both = take(r, 2u * levels[level].lat);
		lon = both % 2;
		lat = both / 2;
	} else {
		lon = take(r, levels[level].lon);
		lat = take(r, levels[level].lat);
	}
	c->lon = c->lon * levels[level].lon + (int32_t)lon;
	c->lat = c->lat * levels[level].lat + (int32_t)lat;
}

static uint32_t take_height(struct reader *r, unsigned level, enum grid_scheme scheme)
{
	uint32_t radix = scheme == GRID_BIT_FIELDS ? 1u << levels[level].bits : levels[level].radix;
	if (level > 1)
		return take(r, radix);
	uint32_t both = take_decimal(r);
	if (both >= radix)
		r->bad = true;
	return both;
}

// The level whose codes have this length, 0 when none has.
static unsigned level_of_length(size_t length, bool has_layer)
{
	size_t n = has_layer ? 2 : 1;
	for (unsigned k = 1; k <= GRID_LEVELS; k++) {
		n += levels[k].chars + (has_layer ? (k == 1 ? 2u : 1u) : 0u);
		if (n == length)
			return k;
	}
	return 0;
}

static enum grid_fault parse(const char *text, size_t length, enum grid_scheme scheme,
			     struct grid_cell *cell)
{
	struct reader r = {.at = text};
	bool has_layer = length >= 4 && text[3] >= '0' && text[3] <= '9';
	unsigned level = level_of_length(length, has_layer);
	if (level == 0)
		return GRID_BAD_LENGTH;
	bool south = text[0] == 'S', west = false, below = false;
	if (!south && text[0] != 'N')
		return GRID_BAD_DIGIT;
	r.at++;
	*cell = (struct grid_cell){.level = (uint8_t)level, .has_layer = has_layer};
	if (has_layer)
		below = take(&r, 2) == 1;
	uint64_t m = 0;
	for (unsigned k = 1; k <= level && !r.bad; k++) {
		take_place(&r, k, cell, &west);
		if (has_layer)
			m = m * (scheme == GRID_BIT_FIELDS ? 1u << levels[k].bits
							   : levels[k].radix) +
			    take_height(&r, k, scheme);
	}
	if (r.bad)
		return GRID_BAD_DIGIT;
	if (m > INT32_MAX || (has_layer && scheme == GRID_MIXED_RADIX && level < MIXED_RADIX_FROM))
		return GRID_BAD_RANGE;
	cell->lat = south ? -1 - cell->lat : cell->lat;
	cell->lon = west ? -1 - cell->lon : cell->lon;
	cell->layer = below ? -1 - (int32_t)m : (int32_t)m;
	return grid_cell_is_valid(cell) ? GRID_FINE : GRID_BAD_RANGE;
}

enum grid_fault grid_text_parse(const char *text, enum grid_scheme scheme, struct grid_cell *cell)
{
	return parse(text, strnlen(text, GRID_TEXT_SIZE), scheme, cell);
}

// ---- reference codes

static const char steps[] = "GFEDCBA01234567"; // -7..7

enum grid_fault grid_reference_text(const struct grid_cell *cell, int east, int north,
				    char out[static GRID_REFERENCE_SIZE])
{
	struct grid_cell there;
	out[0] = '\0';
	if (cell->has_layer || east < -GRID_REFERENCE_MAX || east > GRID_REFERENCE_MAX ||
	    north < -GRID_REFERENCE_MAX || north > GRID_REFERENCE_MAX ||
	    !grid_cell_is_valid(cell) || !grid_cell_neighbour(cell, east, north, 0, &there))
		return GRID_BAD_RANGE;
	enum grid_fault e = grid_text(cell, GRID_BIT_FIELDS, out);
	struct text t = {.p = out, .size = GRID_REFERENCE_SIZE, .len = strlen(out)};
	text_char(&t, '-');
	text_char(&t, steps[east + GRID_REFERENCE_MAX]);
	text_char(&t, steps[north + GRID_REFERENCE_MAX]);
	return e;
}

enum grid_fault grid_reference_parse(const char *text, struct grid_cell *cell)
{
	struct grid_cell origin;
	size_t n = strnlen(text, GRID_REFERENCE_SIZE);
	if (n < 4 || n >= GRID_REFERENCE_SIZE || text[n - 3] != '-')
		return GRID_BAD_LENGTH;
	const char *east = strchr(steps, text[n - 2]), *north = strchr(steps, text[n - 1]);
	if (east == NULL || north == NULL)
		return GRID_BAD_DIGIT;
	enum grid_fault e = parse(text, n - 3, GRID_BIT_FIELDS, &origin);
	if (e != GRID_FINE)
		return e;
	if (origin.has_layer ||
	    !grid_cell_neighbour(&origin, (int)(east - steps) - GRID_REFERENCE_MAX,
				 (int)(north - steps) - GRID_REFERENCE_MAX, 0, cell))
		return GRID_BAD_RANGE;
	return GRID_FINE;
}
