// SPDX-License-Identifier: Apache-2.0
#include "base/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/grid_height.h"
#include "base/grid_text.h"
#include "check.h"
#include "vector.h"

// ---- other people's codes, field by field

static int32_t scaled(const char *number, double by)
{
	return (int32_t)lround(strtod(number, NULL) * by);
}

static void same_code(struct grid_cell *c, const char *text)
{
	char out[GRID_TEXT_SIZE];
	struct grid_cell back;
	CU_ASSERT_EQUAL(grid_text(c, GRID_BIT_FIELDS, out), GRID_FINE);
	CU_ASSERT_STRING_EQUAL(out, text);
	CU_ASSERT_EQUAL(grid_text_parse(text, GRID_BIT_FIELDS, &back), GRID_FINE);
	CU_ASSERT(memcmp(&back, c, sizeof(back)) == 0);
}

static void position_row(char **f)
{
	static const unsigned level[3] = {6, 7, 10};
	struct grid_cell c;
	int32_t lat = scaled(f[0], 1e7), lon = scaled(f[1], 1e7), alt = scaled(f[2], 100);
	for (unsigned i = 0; i < 3; i++) {
		memset(&c, 0, sizeof(c));
		CU_ASSERT(grid_cell_at(level[i], lat, lon, &c));
		same_code(&c, f[3 + i]);
		CU_ASSERT(grid_cell_at_height(level[i], lat, lon, alt, &c));
		same_code(&c, f[6 + i]);
	}
}

static void height_row(char **f)
{
	char out[GRID_HEIGHT_TEXT_SIZE];
	int32_t alt = scaled(f[0], 100), n = grid_height_unit(alt);
	CU_ASSERT_EQUAL(n, atoi(f[1]));
	grid_height_text(n, GRID_MIXED_RADIX, out);
	CU_ASSERT_STRING_EQUAL(out, f[2]);
	grid_height_text(n, GRID_BIT_FIELDS, out);
	CU_ASSERT_STRING_EQUAL(out, f[3]);
	CU_ASSERT_EQUAL(grid_schemes_agree(alt), strcmp(f[2], f[3]) == 0);
}

static void test_vectors(void)
{
	char line[512];
	unsigned positions = 0, heights = 0;
	FILE *f = vector_open("beidou_grid_vectors.tsv");
	while (fgets(line, sizeof(line), f) != NULL) {
		char *field[9], *save = NULL;
		unsigned n = 0;
		if (line[0] == '#')
			continue;
		for (char *p = strtok_r(line, "\t\n", &save); p != NULL && n < 9;
		     p = strtok_r(NULL, "\t\n", &save))
			field[n++] = p;
		if (n == 9 && ++positions)
			position_row(field);
		else if (n == 4 && ++heights)
			height_row(field);
		else
			CU_FAIL("a row that is neither");
	}
	fclose(f);
	CU_ASSERT_EQUAL(positions, 11);
	CU_ASSERT_EQUAL(heights, 30);
}

// Table 1 of the standard: one code at every level.
static void test_table_1(void)
{
	static const char two[] = "N36J93078B3101524314",
			  three[] = "N036J0093000780B3010010520430140";
	static const unsigned length_2[] = {4, 6, 7, 9, 11, 12, 14, 16, 18, 20};
	static const unsigned length_3[] = {7, 10, 12, 15, 18, 20, 23, 26, 29, 32};
	struct grid_cell c, d;
	CU_ASSERT_EQUAL(grid_text_parse(two, GRID_BIT_FIELDS, &c), GRID_FINE);
	CU_ASSERT_EQUAL(grid_text_parse(three, GRID_BIT_FIELDS, &d), GRID_FINE);
	CU_ASSERT(c.lon == d.lon && c.lat == d.lat && d.layer == 0 && d.has_layer);
	for (unsigned level = 10; level >= 1; level--) {
		char a[GRID_TEXT_SIZE], b[GRID_TEXT_SIZE];
		CU_ASSERT(grid_text(&c, GRID_BIT_FIELDS, a) == GRID_FINE &&
			  strlen(a) == length_2[level - 1] && strncmp(a, two, strlen(a)) == 0);
		CU_ASSERT(grid_text(&d, GRID_BIT_FIELDS, b) == GRID_FINE &&
			  strlen(b) == length_3[level - 1] && strncmp(b, three, strlen(b)) == 0);
		CU_ASSERT_EQUAL(grid_cell_parent(&c, &c), level > 1);
		CU_ASSERT_EQUAL(grid_cell_parent(&d, &d), level > 1);
	}
}

// ---- heights

// Every whole centimetre, against the formula of the standard in long double.
static void test_height_formula(void)
{
	const long double k = 7372800.0L / log1pl(acosl(-1.0L) / 180);
	unsigned wrong = 0;
	for (int32_t cm = GRID_HEIGHT_MIN_CM; cm <= GRID_HEIGHT_MAX_CM; cm++)
		wrong += grid_height_unit(cm) != (int32_t)floorl(k * log1pl(cm / 637813700.0L));
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(grid_height_unit(INT32_MIN), grid_height_unit(GRID_HEIGHT_MIN_CM));
	CU_ASSERT_EQUAL(grid_height_unit(INT32_MAX), grid_height_unit(GRID_HEIGHT_MAX_CM));
}

static void test_height_floor(void)
{
	uint64_t seed = 7;
	for (unsigned i = 0; i < 100000; i++) {
		int64_t n = vector_between(&seed, -133000, 2120000);
		int32_t cm = grid_height_floor_cm(n);
		CU_ASSERT(grid_height_unit(cm) >= n && grid_height_unit(cm - 1) < n);
	}
	CU_ASSERT_EQUAL(grid_height_floor_cm(INT64_MAX), GRID_HEIGHT_MAX_CM);
	CU_ASSERT_EQUAL(grid_height_floor_cm(INT64_MIN), GRID_HEIGHT_MIN_CM);
	CU_ASSERT_EQUAL(grid_height_floor_cm(0), 0);
}

// ---- properties

struct place {
	unsigned level;
	int32_t lat, lon, alt;
};

static struct place random_place(uint64_t *seed)
{
	struct place p = {
		.level = (unsigned)vector_between(seed, 1, 10),
		.lat = (int32_t)vector_between(seed, -879999999, 879999999),
		.lon = (int32_t)vector_between(seed, -1800000000, 1800000000),
		.alt = (int32_t)vector_between(seed, GRID_HEIGHT_MIN_CM, GRID_HEIGHT_MAX_CM)};
	// One in four lies at an edge where signs and zones change.
	if (vector_random(seed) % 4 == 0) {
		p.lat = (int32_t)vector_between(seed, -219, 219) * 4000000 +
			(int32_t)vector_between(seed, -1, 1);
		p.lon = (int32_t)vector_between(seed, -299, 299) * 6000000 +
			(int32_t)vector_between(seed, -1, 1);
		p.alt = (int32_t)vector_between(seed, -3, 3);
	}
	return p;
}

static bool inside(const struct grid_bounds *b, const struct place *p)
{
	return p->lat >= b->south_e7 && p->lat <= b->north_e7 && p->lon >= b->west_e7 &&
	       p->lon <= b->east_e7;
}

static bool same(const struct grid_cell *a, const struct grid_cell *b)
{
	return a->lon == b->lon && a->lat == b->lat && a->layer == b->layer &&
	       a->level == b->level && a->has_layer == b->has_layer;
}

static void test_bounds(void)
{
	uint64_t seed = 1;
	for (unsigned i = 0; i < 100000; i++) {
		struct place p = random_place(&seed);
		struct grid_cell c, at;
		CU_ASSERT_FATAL(grid_cell_at_height(p.level, p.lat, p.lon, p.alt, &c));
		struct grid_bounds b = grid_cell_bounds(&c);
		if (p.lon == -1800000000)
			p.lon = 1800000000;
		CU_ASSERT(inside(&b, &p) && p.alt >= b.lower_cm && p.alt <= b.upper_cm);
		// Both corners belong to the cell, and one step beyond each does not.
		CU_ASSERT(grid_cell_at_height(p.level, b.south_e7, b.west_e7, b.lower_cm, &at) &&
			  same(&at, &c));
		CU_ASSERT(grid_cell_at_height(p.level, b.north_e7, b.east_e7, b.upper_cm, &at) &&
			  same(&at, &c));
		CU_ASSERT(!grid_cell_at(p.level, b.south_e7 - 1, p.lon, &at) || at.lat != c.lat);
		CU_ASSERT(!grid_cell_at(p.level, b.north_e7 + 1, p.lon, &at) || at.lat != c.lat);
		CU_ASSERT(!grid_cell_at(p.level, p.lat, b.west_e7 - 1, &at) || at.lon != c.lon);
		CU_ASSERT(!grid_cell_at(p.level, p.lat, b.east_e7 + 1, &at) || at.lon != c.lon);
		CU_ASSERT(!grid_cell_at_height(p.level, 0, 0, b.lower_cm - 1, &at) ||
			  at.layer != c.layer);
		CU_ASSERT(!grid_cell_at_height(p.level, 0, 0, b.upper_cm + 1, &at) ||
			  at.layer != c.layer);
	}
}

static void test_keys_and_text(void)
{
	uint64_t seed = 2;
	for (unsigned i = 0; i < 100000; i++) {
		struct place p = random_place(&seed);
		struct grid_cell c = {0}, back;
		char text[GRID_TEXT_SIZE];
		CU_ASSERT_FATAL(grid_cell_at(p.level, p.lat, p.lon, &c));
		uint64_t key = grid_key(p.level, p.lat, p.lon);
		CU_ASSERT(key != 0 && key >> 63 == 0 && key == grid_key_of(&c));
		CU_ASSERT(grid_cell_of_key(key, &back) && same(&back, &c));
		CU_ASSERT_FATAL(grid_cell_at_height(p.level, p.lat, p.lon, p.alt, &c));
		key = grid_key_at_height(p.level, p.lat, p.lon, p.alt);
		CU_ASSERT_EQUAL(key, grid_key_of(&c));
		CU_ASSERT_EQUAL(key != 0, p.level <= GRID_KEY_LEVELS_3);
		CU_ASSERT(key == 0 || (grid_cell_of_key(key, &back) && same(&back, &c)));
		CU_ASSERT(grid_text(&c, GRID_BIT_FIELDS, text) == GRID_FINE &&
			  grid_text_parse(text, GRID_BIT_FIELDS, &back) == GRID_FINE &&
			  same(&back, &c));
		CU_ASSERT_EQUAL(grid_text(&c, GRID_MIXED_RADIX, text),
				p.level >= 5 ? GRID_FINE : GRID_BAD_RANGE);
		CU_ASSERT(p.level < 5 ||
			  (grid_text_parse(text, GRID_MIXED_RADIX, &back) == GRID_FINE &&
			   same(&back, &c)));
	}
}

static void test_key_order(void)
{
	uint64_t seed = 3;
	for (unsigned i = 0; i < 100000; i++) {
		struct place a = random_place(&seed), b = random_place(&seed);
		struct grid_cell ca, cb;
		CU_ASSERT_FATAL(grid_cell_at(a.level, a.lat, a.lon, &ca) &&
				grid_cell_at(b.level, b.lat, b.lon, &cb));
		bool before = ca.level != cb.level ? ca.level < cb.level
			      : ca.lat != cb.lat   ? ca.lat < cb.lat
						   : ca.lon < cb.lon;
		CU_ASSERT_EQUAL(grid_key_of(&ca) < grid_key_of(&cb), before);
	}
	// The first and the last key of all.
	struct grid_cell c;
	CU_ASSERT(grid_cell_of_key(1, &c) && c.level == 1 && c.lat == -22 && c.lon == -30);
	CU_ASSERT(grid_cell_of_key(3498803120965872720u, &c) && c.level == 10 &&
		  c.lat == 648806399);
	CU_ASSERT(!grid_cell_of_key(3498803120965872721u, &c) && !grid_cell_of_key(0, &c));
	CU_ASSERT(!grid_cell_of_key(1ULL << 63, &c) && !grid_cell_of_key(UINT64_MAX, &c));
}

static void test_family(void)
{
	uint64_t seed = 4;
	for (unsigned i = 0; i < 20000; i++) {
		struct place p = random_place(&seed);
		struct grid_cell c, parent, child;
		CU_ASSERT_FATAL(grid_cell_at_height(p.level, p.lat, p.lon, p.alt, &c));
		CU_ASSERT_EQUAL(grid_cell_parent(&c, &parent), p.level > 1);
		if (p.level == 1)
			continue;
		// The parent is the cell of the same position one level up, and exactly one of its children is the cell.
		struct grid_cell up;
		CU_ASSERT(grid_cell_at_height(p.level - 1, p.lat, p.lon, p.alt, &up) &&
			  same(&up, &parent));
		unsigned found = 0, n = grid_child_count(&parent);
		struct grid_bounds pb = grid_cell_bounds(&parent);
		for (unsigned k = 0; k < n; k++) {
			if (!grid_cell_child(&parent, k, &child))
				continue; // beyond the height range, or below zero at level 10
			struct grid_bounds b = grid_cell_bounds(&child);
			CU_ASSERT(b.south_e7 >= pb.south_e7 && b.north_e7 <= pb.north_e7 &&
				  b.west_e7 >= pb.west_e7 && b.east_e7 <= pb.east_e7 &&
				  b.lower_cm >= pb.lower_cm && b.upper_cm <= pb.upper_cm);
			found += same(&child, &c);
		}
		CU_ASSERT_EQUAL(found, 1);
		CU_ASSERT(!grid_cell_child(&parent, n, &child));
	}
}

static void test_neighbours(void)
{
	uint64_t seed = 5;
	for (unsigned i = 0; i < 100000; i++) {
		struct place p = random_place(&seed);
		struct grid_cell c, there, back;
		CU_ASSERT_FATAL(grid_cell_at_height(p.level, p.lat, p.lon, p.alt, &c));
		int32_t e = (int32_t)vector_between(&seed, -9, 9),
			n = (int32_t)vector_between(&seed, -9, 9),
			u = (int32_t)vector_between(&seed, -9, 9);
		if (!grid_cell_neighbour(&c, e, n, u, &there))
			continue;
		CU_ASSERT(grid_cell_neighbour(&there, -e, -n, -u, &back) && same(&back, &c));
		// Next to each other on the ground, not only in numbers.
		if (grid_cell_neighbour(&c, 1, 1, 1, &there)) {
			struct grid_bounds a = grid_cell_bounds(&c), b = grid_cell_bounds(&there);
			CU_ASSERT_EQUAL(b.south_e7, a.north_e7 + 1);
			CU_ASSERT(b.west_e7 == a.east_e7 + 1 ||
				  (a.east_e7 == 1800000000 && b.west_e7 == -1799999999));
			CU_ASSERT_EQUAL(b.lower_cm, a.upper_cm + 1);
		}
	}
	// Around the world and home again; over the equator, the meridian, the antimeridian and the ground.
	struct grid_cell c, d;
	CU_ASSERT(grid_cell_at(6, 312304000, 1214737000, &c) &&
		  grid_cell_neighbour(&c, 648000, 0, 0, &d) && same(&c, &d));
	CU_ASSERT(grid_cell_at_height(7, 1, 1, 1, &c) && grid_cell_neighbour(&c, -1, -1, -1, &d) &&
		  d.lat == -1 && d.lon == -1 && d.layer == -1);
	CU_ASSERT(grid_cell_at(6, 0, 1799999999, &c) && grid_cell_neighbour(&c, 1, 0, 0, &d) &&
		  d.lon == -324000);
	CU_ASSERT(grid_cell_at(1, 879999999, 0, &c) && !grid_cell_neighbour(&c, 0, 1, 0, &d));
}

static void test_positions_without_cell(void)
{
	struct grid_cell c, d;
	CU_ASSERT(!grid_cell_at(6, 880000000, 0, &c) && !grid_cell_at(6, -880000000, 0, &c));
	CU_ASSERT(!grid_cell_at(6, 0, 1800000001, &c) && !grid_cell_at(6, 0, INT32_MIN, &c));
	CU_ASSERT(!grid_cell_at(6, INT32_MIN, 0, &c) && !grid_cell_at(6, INT32_MAX, INT32_MAX, &c));
	CU_ASSERT(!grid_cell_at(0, 0, 0, &c) && !grid_cell_at(11, 0, 0, &c));
	CU_ASSERT(!grid_cell_at_height(6, 0, 0, GRID_HEIGHT_MAX_CM + 1, &c) &&
		  !grid_cell_at_height(6, 0, 0, INT32_MIN, &c));
	CU_ASSERT_EQUAL(grid_key(6, 900000000, 0), 0);
	CU_ASSERT_EQUAL(grid_key_at_height(6, 0, 0, INT32_MIN), 0);
	// -180 and 180 are one line. An exact multiple of 6 degrees west belongs to the zone away from the meridian.
	CU_ASSERT(grid_cell_at(10, 0, -1800000000, &c) && grid_cell_at(10, 0, 1800000000, &d) &&
		  same(&c, &d));
	char text[GRID_TEXT_SIZE];
	CU_ASSERT(grid_cell_at(1, 0, -60000000, &c) &&
		  grid_text(&c, GRID_BIT_FIELDS, text) == GRID_FINE && strcmp(text, "N29A") == 0);
	CU_ASSERT(grid_cell_at(2, 0, -59999999, &c) &&
		  grid_text(&c, GRID_BIT_FIELDS, text) == GRID_FINE && strcmp(text, "N30AB0") == 0);
}

static void test_refused_text(void)
{
	static const struct {
		const char *text;
		enum grid_fault e;
	} rows[] = {
		{"", GRID_BAD_LENGTH},
		{"N", GRID_BAD_LENGTH},
		{"N50", GRID_BAD_LENGTH},
		{"N50J4", GRID_BAD_LENGTH},
		{"E50J", GRID_BAD_DIGIT},
		{"N00J", GRID_BAD_DIGIT},
		{"N61J", GRID_BAD_DIGIT},
		{"N50W", GRID_BAD_DIGIT},
		{"N50j", GRID_BAD_DIGIT},
		{"N50JC0", GRID_BAD_DIGIT},
		{"N50J08", GRID_BAD_DIGIT},
		{"N50J006", GRID_BAD_DIGIT},
		{"N50J000F0", GRID_BAD_DIGIT},
		{"N50J0000A", GRID_BAD_DIGIT},
		{"N250J00", GRID_BAD_DIGIT},
		{"N050J64", GRID_BAD_DIGIT},
		{"N050J63", GRID_BAD_RANGE},
		{"N50J47539B8255346152000000000000000000", GRID_BAD_LENGTH},
		{"N150J00000000000000000000000000000", GRID_BAD_LENGTH},
		{"N150J000000000000000000000000000", GRID_BAD_RANGE}, // minus zero
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct grid_cell c;
		CU_ASSERT_EQUAL(grid_text_parse(rows[i].text, GRID_BIT_FIELDS, &c), rows[i].e);
	}
	for (unsigned i = 0; i <= GRID_FAULT_COUNT; i++)
		CU_ASSERT_EQUAL(strlen(grid_fault_text(i)) > 1, i < GRID_FAULT_COUNT);
	struct grid_cell c = {.level = 3, .has_layer = true};
	char text[GRID_TEXT_SIZE];
	CU_ASSERT_EQUAL(grid_text(&c, GRID_MIXED_RADIX, text), GRID_BAD_RANGE);
	CU_ASSERT_STRING_EQUAL(text, "");
	CU_ASSERT_EQUAL(grid_text_parse("N031A0000000", GRID_MIXED_RADIX, &c), GRID_BAD_RANGE);
}

static void test_references(void)
{
	struct grid_cell origin, there, want;
	char text[GRID_REFERENCE_SIZE];
	CU_ASSERT_EQUAL(grid_text_parse("N50J475492E", GRID_BIT_FIELDS, &origin), GRID_FINE);
	for (int e = -7; e <= 7; e++)
		for (int n = -7; n <= 7; n++) {
			CU_ASSERT_EQUAL(grid_reference_text(&origin, e, n, text), GRID_FINE);
			CU_ASSERT(grid_reference_parse(text, &there) == GRID_FINE &&
				  grid_cell_neighbour(&origin, e, n, 0, &want) &&
				  same(&there, &want));
		}
	CU_ASSERT_EQUAL(grid_reference_text(&origin, 1, 0, text), GRID_FINE);
	CU_ASSERT_STRING_EQUAL(text, "N50J475492E-10");
	CU_ASSERT_EQUAL(grid_reference_text(&origin, -1, -7, text), GRID_FINE);
	CU_ASSERT_STRING_EQUAL(text, "N50J475492E-AG");
	CU_ASSERT_EQUAL(grid_reference_text(&origin, 8, 0, text), GRID_BAD_RANGE);
	CU_ASSERT_EQUAL(grid_reference_parse("N50J475492E-H0", &there), GRID_BAD_DIGIT);
	CU_ASSERT_EQUAL(grid_reference_parse("N50J475492E", &there), GRID_BAD_LENGTH);
	CU_ASSERT_EQUAL(grid_reference_parse("N31V-01", &there), GRID_BAD_RANGE);
	CU_ASSERT_EQUAL(grid_reference_parse("N050J00-01", &there), GRID_BAD_RANGE);
	CU_ASSERT_EQUAL(grid_reference_parse("-00", &there), GRID_BAD_LENGTH);
}

static const struct check_test tests[] = {
	{"vectors: codes, heights, units", test_vectors},
	{"Table 1 at every level", test_table_1},
	{"height unit of every centimetre", test_height_formula},
	{"lower face of a layer", test_height_floor},
	{"bounds hold exactly the cell's positions", test_bounds},
	{"keys and texts lead back", test_keys_and_text},
	{"key order", test_key_order},
	{"parent and children", test_family},
	{"neighbours", test_neighbours},
	{"positions without a cell", test_positions_without_cell},
	{"texts that are refused", test_refused_text},
	{"reference codes", test_references},
};

CHECK_MAIN("grid", tests)
