// SPDX-License-Identifier: Apache-2.0
#include "map.h"

#include <jansson.h>

#include "check.h"
#include "sim_fixture.h"

static char *read_all(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	char *text = calloc(1, 1 << 20);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	*size = fread(text, 1, (1 << 20) - 1, f);
	fclose(f);
	return text;
}

static void committed_map_is_what_the_scenario_says(void)
{
	struct scenario *s = fixture_load("crossing.yaml");
	char *made = NULL;
	size_t made_size = 0, size;
	FILE *f = open_memstream(&made, &made_size);
	CU_ASSERT_EQUAL(map_write(s, f), 0);
	fclose(f);
	char *committed = read_all(CONFIGS_DIR "/zones/crossing.geojson", &size);
	CU_ASSERT_EQUAL(size, made_size);
	CU_ASSERT_STRING_EQUAL(committed, made); // else: kerbwing sim --scenario … --write-map …
	free(committed);
	free(made);
	scenario_free(s);
}

static void rings_are_closed_and_lines_are_lines(void)
{
	size_t size, i, kinds[5] = {0};
	static const char *const names[5] = {"lane", "conflict_area", "crosswalk", "corridor",
					     "pad"};
	char *text = read_all(CONFIGS_DIR "/zones/crossing.geojson", &size);
	json_t *map = json_loads(text, 0, NULL), *feature;
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(map, "type")),
			       "FeatureCollection");
	json_array_foreach(json_object_get(map, "features"), i, feature)
	{
		json_t *properties = json_object_get(feature, "properties"),
		       *shape = json_object_get(feature, "geometry");
		const char *kind = json_string_value(json_object_get(properties, "kind"));
		json_t *points = json_object_get(shape, "coordinates");
		for (unsigned k = 0; k < 5; k++)
			kinds[k] += strcmp(kind, names[k]) == 0;
		if (strcmp(json_string_value(json_object_get(shape, "type")), "Polygon") != 0)
			continue;
		json_t *ring = json_array_get(points, 0);
		CU_ASSERT_TRUE(json_array_size(ring) >= 4);
		CU_ASSERT_TRUE(json_equal(json_array_get(ring, 0),
					  json_array_get(ring, json_array_size(ring) - 1)));
	}
	for (unsigned k = 0; k < 5; k++)
		CU_ASSERT_TRUE(kinds[k] > 0);
	json_decref(map);
	free(text);
}

static const struct check_test tests[] = {
	{"committed map is what the scenario says", committed_map_is_what_the_scenario_says},
	{"rings are closed and lines are lines", rings_are_closed_and_lines_are_lines},
};
CHECK_MAIN("map", tests)
