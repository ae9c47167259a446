// SPDX-License-Identifier: Apache-2.0
// Rough boxes of countries, to tell latitude from longitude and to notice a zone that is elsewhere. Half a degree wide of the
// land; territories overseas are not in it, so that "not there" is a note and never a refusal by itself.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

static const struct {
	char code[4]; // ISO 3166-1 alpha-3
	int16_t south, north, west, east;
} countries[] = {
	{"ALB", 39, 43, 18, 22},    {"AUS", -45, -9, 112, 155}, {"AUT", 46, 50, 9, 18},
	{"BEL", 49, 52, 2, 7},	    {"BGR", 40, 45, 22, 29},	{"BIH", 42, 46, 15, 20},
	{"BRA", -34, 6, -75, -34},  {"CAN", 41, 84, -142, -52}, {"CHE", 45, 48, 5, 11},
	{"CHN", 17, 54, 73, 136},   {"CYP", 34, 36, 32, 35},	{"CZE", 48, 52, 11, 19},
	{"DEU", 47, 56, 5, 16},	    {"DNK", 54, 58, 7, 16},	{"ESP", 27, 44, -19, 5},
	{"EST", 57, 60, 21, 29},    {"FIN", 59, 71, 19, 32},	{"FRA", 41, 52, -6, 10},
	{"GBR", 49, 61, -9, 2},	    {"GRC", 34, 42, 19, 30},	{"HRV", 42, 47, 13, 20},
	{"HUN", 45, 49, 15, 23},    {"IND", 6, 37, 67, 98},	{"IRL", 51, 56, -11, -5},
	{"ISL", 63, 67, -25, -13},  {"ITA", 35, 48, 6, 19},	{"JPN", 24, 46, 122, 146},
	{"KOR", 33, 39, 124, 132},  {"LIE", 47, 48, 9, 10},	{"LTU", 53, 57, 20, 27},
	{"LUX", 49, 51, 5, 7},	    {"LVA", 55, 59, 20, 29},	{"MLT", 35, 37, 14, 15},
	{"NLD", 50, 54, 3, 8},	    {"NOR", 57, 72, 4, 32},	{"NZL", -48, -34, 166, 179},
	{"POL", 48, 55, 14, 25},    {"PRT", 32, 43, -32, -6},	{"ROU", 43, 49, 20, 30},
	{"SRB", 42, 47, 18, 24},    {"SVK", 47, 50, 16, 23},	{"SVN", 45, 47, 13, 17},
	{"SWE", 55, 70, 10, 25},    {"TUR", 35, 43, 25, 45},	{"UKR", 44, 53, 22, 41},
	{"USA", 18, 72, -180, -66},
};

int reader_in_country(const char *code, double lat, double lon)
{
	for (size_t i = 0; i < sizeof(countries) / sizeof(countries[0]); i++)
		if (strcasecmp(countries[i].code, code) == 0)
			return lat >= countries[i].south - 0.5 && lat <= countries[i].north + 0.5 &&
			       lon >= countries[i].west - 0.5 && lon <= countries[i].east + 0.5;
	return -1;
}

static bool number_of(const json_t *v, double *out)
{
	const char *text = json_string_value(v);
	char *end = NULL;
	*out = text != NULL ? strtod(text, &end) : json_number_value(v);
	return json_is_number(v) || (end != NULL && end != text && *end == '\0');
}

// The first position inside nested lists; false when there is none.
static bool first_position(const json_t *v, double *a, double *b)
{
	for (unsigned depth = 0; depth < 5 && json_is_array(v); depth++) {
		if (json_array_size(v) >= 2 && !json_is_array(json_array_get(v, 0)))
			return number_of(json_array_get(v, 0), a) &&
			       number_of(json_array_get(v, 1), b);
		v = json_array_get(v, 0);
	}
	return false;
}

bool reader_lat_first(const json_t *features)
{
	unsigned lat_first = 0, lon_first = 0;
	for (size_t i = 0; i < json_array_size(features); i++) {
		const json_t *zone = json_array_get(features, i);
		const char *country = json_string_value(json_object_get(zone, "country"));
		const json_t *shapes = json_object_get(zone, "geometry");
		for (size_t k = 0; country != NULL && k < json_array_size(shapes); k++) {
			const json_t *shape =
				json_object_get(json_array_get(shapes, k), "horizontalProjection");
			const json_t *at = json_object_get(shape, "coordinates");
			double a, b;
			if (!first_position(at != NULL ? at : json_object_get(shape, "center"), &a,
					    &b))
				continue;
			lon_first += reader_in_country(country, b, a) == 1;
			lat_first += reader_in_country(country, a, b) == 1;
		}
	}
	return lat_first > lon_first;
}
