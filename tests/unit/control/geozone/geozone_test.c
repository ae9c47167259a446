// SPDX-License-Identifier: Apache-2.0
// Files of authorities, zone by zone; then what files do wrong, one fault a document.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "zones.h"

#ifndef VECTORS_DIR
#error "the build names the directory of the vectors"
#endif

static unsigned found(const struct faults *f, const char *name)
{
	unsigned n = 0;
	for (unsigned i = 0; i < f->count; i++)
		n += strcmp(fault_name(f->list[i].kind), name) == 0;
	return n;
}

// ---- other people's files

static void same_limit(const json_t *want, int32_t cm, unsigned ref, int32_t none)
{
	if (json_is_null(want)) {
		CU_ASSERT_EQUAL(cm, none);
		return;
	}
	CU_ASSERT_EQUAL(cm, json_integer_value(json_array_get(want, 0)));
	CU_ASSERT_STRING_EQUAL(volume_ref_name(ref), json_string_value(json_array_get(want, 1)));
}

static void same_position(const json_t *want, struct polygon_point p)
{
	CU_ASSERT_EQUAL(p.lon_e7, lround(json_number_value(json_array_get(want, 0)) * 1e7));
	CU_ASSERT_EQUAL(p.lat_e7, lround(json_number_value(json_array_get(want, 1)) * 1e7));
}

static void same_volume(const json_t *want, const struct volume *v, const struct zone *z)
{
	const json_t *rings = json_object_get(want, "rings");
	same_limit(json_object_get(want, "lower"), v->lower_cm, v->lower_ref, VOLUME_NO_FLOOR);
	same_limit(json_object_get(want, "upper"), v->upper_cm, v->upper_ref, VOLUME_NO_CEILING);
	CU_ASSERT(v->kind == z->kind && v->reasons == z->reasons);
	if (rings == NULL) {
		CU_ASSERT_EQUAL(v->shape, VOLUME_CIRCLE);
		CU_ASSERT_EQUAL(v->radius_cm,
				json_integer_value(json_object_get(want, "radius_cm")));
		same_position(json_object_get(want, "circle"), v->center);
		return;
	}
	CU_ASSERT_EQUAL(v->shape, VOLUME_POLYGON);
	CU_ASSERT_EQUAL_FATAL(v->ring_count, json_array_size(rings));
	for (uint32_t i = 0; i < v->ring_count; i++)
		CU_ASSERT_EQUAL(v->rings[i].count, json_integer_value(json_array_get(rings, i)));
	same_position(json_object_get(want, "first"), v->rings[0].points[0]);
}

static int64_t instant(const json_t *seconds, int64_t none)
{
	return json_is_null(seconds) ? none : json_integer_value(seconds) * UNITS_NS_PER_S;
}

static void same_zone(const json_t *want, const struct zone *z)
{
	const json_t *reasons = json_object_get(want, "reasons"),
		     *times = json_object_get(want, "times");
	const json_t *volumes = json_object_get(want, "volumes");
	uint16_t set = 0;
	CU_ASSERT_STRING_EQUAL(z->identifier,
			       json_string_value(json_object_get(want, "identifier")));
	CU_ASSERT_STRING_EQUAL(z->country, json_string_value(json_object_get(want, "country")));
	CU_ASSERT_STRING_EQUAL(volume_kind_name(z->kind),
			       json_string_value(json_object_get(want, "kind")));
	CU_ASSERT_EQUAL(z->hidden, json_is_true(json_object_get(want, "hidden")));
	CU_ASSERT_EQUAL(z->customized, json_is_true(json_object_get(want, "customized")));
	for (size_t i = 0; i < json_array_size(reasons); i++)
		for (unsigned k = 0; k < VOLUME_REASON_COUNT; k++)
			if (strcmp(volume_reason_name(k),
				   json_string_value(json_array_get(reasons, i))) == 0)
				set = (uint16_t)(set | 1u << k);
	CU_ASSERT_EQUAL(z->reasons, set);
	CU_ASSERT_EQUAL_FATAL(z->volume_count, json_array_size(volumes));
	for (uint32_t i = 0; i < z->volume_count; i++)
		same_volume(json_array_get(volumes, i), &z->volumes[i], z);
	// A permanent applicability of ED-269 is one of the whole time.
	if (json_array_size(times) == 0) {
		CU_ASSERT(z->times_count == 0 || (z->times[0].start_ns == VOLUME_TIME_FIRST &&
						  z->times[0].end_ns == VOLUME_TIME_LAST));
		return;
	}
	CU_ASSERT_EQUAL_FATAL(z->times_count, json_array_size(times));
	for (uint32_t i = 0; i < z->times_count; i++) {
		const json_t *t = json_array_get(times, i);
		CU_ASSERT_EQUAL(z->times[i].start_ns,
				instant(json_array_get(t, 0), VOLUME_TIME_FIRST));
		CU_ASSERT_EQUAL(z->times[i].end_ns,
				instant(json_array_get(t, 1), VOLUME_TIME_LAST));
		CU_ASSERT_EQUAL(z->times[i].schedule_count,
				json_integer_value(json_array_get(t, 2)));
	}
}

static void same_zones(const json_t *want, const struct zones *z)
{
	CU_ASSERT_EQUAL_FATAL(z->count, json_array_size(want));
	for (uint32_t i = 0; i < z->count; i++)
		same_zone(json_array_get(want, i), &z->list[i]);
}

static bool read_text(const char *text, struct zones *z, struct faults *f)
{
	*f = (struct faults){.list = NULL};
	return zones_read(text, strlen(text), z, f);
}

// What is written as ED-318 and read again is the same; FOREIGN_TERRITORY alone has no word there.
static void same_after_writing(const json_t *want, const struct zones *z)
{
	json_t *document = zones_to_ed318(z), *zones = json_deep_copy(want);
	char *text = json_dumps(document, JSON_REAL_PRECISION(12));
	struct zones again;
	struct faults f;
	for (size_t i = 0; i < json_array_size(zones); i++) {
		json_t *zone = json_array_get(zones, i),
		       *reasons = json_object_get(zone, "reasons");
		json_object_set_new(zone, "hidden", json_false());
		for (size_t k = 0; k < json_array_size(reasons); k++)
			if (strcmp(json_string_value(json_array_get(reasons, k)),
				   "FOREIGN_TERRITORY") == 0)
				json_array_set_new(reasons, k, json_string("OTHER"));
	}
	CU_ASSERT_FATAL(read_text(text, &again, &f));
	CU_ASSERT_EQUAL(again.format, ZONES_ED318);
	CU_ASSERT(found(&f, "spelling") == 0 && found(&f, "text_for_list") == 0);
	same_zones(zones, &again);
	// Schedules survive: the windows of a month are the same.
	const int64_t from = 1785542400 * UNITS_NS_PER_S, to = from + 31 * 86400 * UNITS_NS_PER_S;
	struct zones *first = (struct zones *)z;
	CU_ASSERT(zones_set_windows(first, from, to) == 0 &&
		  zones_set_windows(&again, from, to) == 0);
	for (uint32_t i = 0; i < again.count; i++)
		CU_ASSERT(again.list[i].window_count == z->list[i].window_count &&
			  (again.list[i].window_count == 0 ||
			   memcmp(again.list[i].windows, z->list[i].windows,
				  z->list[i].window_count * sizeof(struct volume_window)) == 0));
	zones_free(&again);
	faults_free(&f);
	free(text);
	json_decref(document);
	json_decref(zones);
}

static void check_file(const char *name, const json_t *want)
{
	char path[600];
	struct zones z;
	struct faults f = {.list = NULL};
	snprintf(path, sizeof(path), "%s/%s", VECTORS_DIR, name);
	bool good = zones_read_file(path, &z, &f);
	const char *refused = json_string_value(json_object_get(want, "refused")), *kind;
	json_t *count;
	if (good != (refused == NULL))
		fprintf(stderr, "\n%s\n", name);
	CU_ASSERT_EQUAL_FATAL(good, refused == NULL);
	json_object_foreach(json_object_get(want, "findings"), kind, count)
		CU_ASSERT_EQUAL(found(&f, kind), json_integer_value(count));
	if (good) {
		CU_ASSERT_STRING_EQUAL(zones_format_name(z.format),
				       json_string_value(json_object_get(want, "format")));
		same_zones(json_object_get(want, "zones"), &z);
		same_after_writing(json_object_get(want, "zones"), &z);
	} else {
		CU_ASSERT(z.count == 0 && z.document == NULL);
		CU_ASSERT_STRING_EQUAL(fault_name(f.list[0].kind), refused);
		CU_ASSERT_STRING_EQUAL(f.list[0].path,
				       json_string_value(json_object_get(want, "path")));
		CU_ASSERT(strlen(f.list[0].text) > 20 && strlen(fault_remedy(f.list[0].kind)) > 10);
	}
	zones_free(&z);
	faults_free(&f);
}

static void test_files(void)
{
	json_t *all = json_load_file(VECTORS_DIR "/expect.json", 0, NULL), *want;
	const char *name;
	CU_ASSERT_EQUAL_FATAL(json_object_size(all), 12);
	json_object_foreach(all, name, want) check_file(name, want);
	json_decref(all);
}

// ---- faults, one a document

#define ZONE(properties, geometry)                                                                 \
	"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{"     \
	"\"identifier\":\"A1\",\"variant\":\"COMMON\",\"reason\":[\"OTHER\"]," properties          \
	"},\"geometry\":{" geometry "}}]}"
#define CHE "\"country\":\"CHE\",\"type\":\"PROHIBITED\""
#define LAYER                                                                                      \
	"\"layer\":{\"upper\":100,\"upperReference\":\"AGL\",\"lower\":0,\"lowerReference\":"      \
	"\"AGL\",\"uom\":\"m\"}"
#define POLYGON(...) "\"type\":\"Polygon\",\"coordinates\":[" #__VA_ARGS__ "]," LAYER
#define SQUARE	     POLYGON([ [ 8, 47 ], [ 8.1, 47 ], [ 8.1, 47.1 ], [ 8, 47.1 ], [ 8, 47 ] ])
#define TIMES(...)   CHE ",\"limitedApplicability\":[" __VA_ARGS__ "]"
#define ED269(country, coordinates)                                                                \
	"{\"features\":[{\"identifier\":\"A1\",\"country\":\"" country                             \
	"\",\"type\":\"COMMON\",\"restriction\":\"PROHIBITED\",\"reason\":[\"OTHER\"],"            \
	"\"applicability\":[{\"permanent\":\"YES\"}],\"geometry\":[{\"uomDimensions\":\"M\","      \
	"\"lowerLimit\":0,\"lowerVerticalReference\":\"AGL\",\"upperLimit\":100,"                  \
	"\"upperVerticalReference\":\"AMSL\",\"horizontalProjection\":{" coordinates "}}]}]}"

static const struct {
	const char *finding, *path, *text;
	bool read;
} faulty[] = {
	{"not_json", "$", "{", false},
	{"not_json", "$", "", false},
	{"not_json", "$", "{\"features\":[],\"features\":[]}", false},
	{"not_geozones", "$", "[]", false},
	{"not_geozones", "$", "{}", false},
	{"not_geozones", "$", "{\"features\":{}}", false},
	{"not_geozones", "$.features",
	 "{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{}}]}", false},
	{"other_format", "$.features",
	 "{\"type\":\"FeatureCollection\",\"features\":[{\"properties\":{\"OBJECTID\":1}}]}",
	 false},
	{"wrong_type", "$.features[1]", "{\"features\":[{\"restriction\":\"X\"},5]}", false},
	{"missing", "$.features[0]", "{\"features\":[{\"restriction\":\"PROHIBITED\"}]}", false},
	{"unknown_word", "$.features[0].properties.type",
	 ZONE("\"country\":\"CHE\",\"type\":\"FORBIDDEN\"", SQUARE), false},
	{"wrong_type", "$.features[0].properties.country",
	 ZONE("\"country\":5,\"type\":\"PROHIBITED\"", SQUARE), false},
	{"missing", "$.features[0].properties", ZONE("\"type\":\"PROHIBITED\"", SQUARE), false},
	{"unknown_word", "$.features[0].geometry",
	 ZONE(CHE, "\"type\":\"LineString\",\"coordinates\":[[8,47],[9,47]]," LAYER), false},
	{"missing", "$.features[0].geometry",
	 ZONE(CHE, "\"type\":\"Point\",\"coordinates\":[8,47]," LAYER), false},
	{"bad_radius", "$.features[0].geometry",
	 ZONE(CHE, "\"type\":\"Point\",\"coordinates\":[8,47],\"extent\":{\"subType\":\"Circle\","
		   "\"radius\":0}," LAYER),
	 false},
	{"bad_radius", "$.features[0].geometry",
	 ZONE(CHE, "\"type\":\"Point\",\"coordinates\":[8,90],\"extent\":{\"subType\":\"Circle\","
		   "\"radius\":5}," LAYER),
	 false},
	{"bad_ring", "$.features[0].geometry.coordinates[0]",
	 ZONE(CHE, POLYGON([ [ 8, 47 ], [ 8.1, 47.1 ], [ 8.1, 47 ], [ 8, 47.1 ], [ 8, 47 ] ])),
	 false},
	{"bad_ring", "$.features[0].geometry.coordinates[0]",
	 ZONE(CHE, POLYGON([ [ 8, 47 ], [ 8.1, 47.1 ], [ 8, 47 ] ])), false},
	{"bad_ring", "$.features[0].geometry.coordinates[0]",
	 ZONE(CHE, POLYGON([ [ 8, 47 ], [ 8.1, 47 ], [ 8.2, 47 ], [ 8, 47 ] ])), false},
	{"bad_ring", "$.features[0].geometry.coordinates", ZONE(CHE, POLYGON()), false},
	{"bad_ring", "$.features[0].geometry.coordinates[0]", ZONE(CHE, POLYGON(5)), false},
	{"antimeridian", "$.features[0].geometry.coordinates[0]",
	 ZONE("\"country\":\"FJI\",\"type\":\"PROHIBITED\"",
	      POLYGON([ [ 179, -17 ], [ -179, -17 ], [ -179, -16 ], [ 179, -16 ], [ 179, -17 ] ])),
	 false},
	{"bad_coordinate", "$.features[0].geometry.coordinates[0][1]",
	 ZONE(CHE, POLYGON([ [ 8, 47 ], [ 8, 97 ], [ 8.1, 47.1 ], [ 8, 47 ] ])), false},
	{"bad_coordinate", "$.features[0].geometry.coordinates[0][1]",
	 ZONE(CHE, POLYGON([ [ 8, 47 ], [8], [ 8.1, 47.1 ], [ 8, 47 ] ])), false},
	{"wrong_type", "$.features[0].geometry.coordinates[0][1][0]",
	 ZONE(CHE, POLYGON([ [ 8, 47 ], [ "0x8", 47 ], [ 8.1, 47.1 ], [ 8, 47 ] ])), false},
	{"swapped", "$.features[0].geometry.coordinates",
	 ZONE(CHE, POLYGON([ [ 47, 8 ], [ 47, 8.1 ], [ 47.1, 8.1 ], [ 47, 8 ] ])), false},
	{"bad_limits", "$.features[0].geometry.layer",
	 ZONE(CHE, "\"type\":\"Polygon\",\"coordinates\":[[[8,47],[8.1,47],[8.1,47.1],[8,47]]],"
		   "\"layer\":{\"upper\":10,\"upperReference\":\"AGL\",\"lower\":20,"
		   "\"lowerReference\":\"AGL\"}"),
	 false},
	{"bad_limits", "$.features[0].geometry.layer.upper",
	 ZONE(CHE, "\"type\":\"Polygon\",\"coordinates\":[[[8,47],[8.1,47],[8.1,47.1],[8,47]]],"
		   "\"layer\":{\"upper\":1e9,\"upperReference\":\"AGL\"}"),
	 false},
	{"unknown_word", "$.features[0].geometry.layer.upperReference",
	 ZONE(CHE, "\"type\":\"Polygon\",\"coordinates\":[[[8,47],[8.1,47],[8.1,47.1],[8,47]]],"
		   "\"layer\":{\"upper\":10,\"upperReference\":\"FLOOR\"}"),
	 false},
	{"missing", "$.features[0].geometry.layer",
	 ZONE(CHE, "\"type\":\"Polygon\",\"coordinates\":[[[8,47],[8.1,47],[8.1,47.1],[8,47]]],"
		   "\"layer\":{\"upper\":10}"),
	 false},
	{"unknown_word", "$.features[0].geometry.layer.uom",
	 ZONE(CHE, "\"type\":\"Polygon\",\"coordinates\":[[[8,47],[8.1,47],[8.1,47.1],[8,47]]],"
		   "\"layer\":{\"upper\":10,\"upperReference\":\"AGL\",\"uom\":\"FL\"}"),
	 false},
	{"bad_time", "$.features[0].properties.limitedApplicability[0].startDateTime",
	 ZONE(TIMES("{\"startDateTime\":\"2026-02-29T00:00:00Z\"}"), SQUARE), false},
	{"bad_time", "$.features[0].properties.limitedApplicability[0].endDateTime",
	 ZONE(TIMES("{\"endDateTime\":\"2026-02-28\"}"), SQUARE), false},
	{"bad_time", "$.features[0].properties.limitedApplicability[0].endDateTime",
	 ZONE(TIMES("{\"endDateTime\":\"2026-02-28T25:00:00Z\"}"), SQUARE), false},
	{"empty_window", "$.features[0].properties.limitedApplicability[0]",
	 ZONE(TIMES("{\"startDateTime\":\"2026-02-28T00:00:00Z\",\"endDateTime\":\"2026-02-28T01:"
		    "00:00+01:00\"}"),
	      SQUARE),
	 false},
	{"missing", "$.features[0].properties.limitedApplicability[0].schedule[0]",
	 ZONE(TIMES("{\"schedule\":[{\"startTime\":\"08:00Z\"}]}"), SQUARE), false},
	{"unknown_word", "$.features[0].properties.limitedApplicability[0].schedule[0].day[0]",
	 ZONE(TIMES("{\"schedule\":[{\"day\":[\"XYZ\"]}]}"), SQUARE), false},
	{"bad_time", "$.features[0].properties.limitedApplicability[0].schedule[0].startTime",
	 ZONE(TIMES("{\"schedule\":[{\"day\":[\"ANY\"],\"startTime\":\"8:00\"}]}"), SQUARE), false},
	{"unknown_word", "$.features[0].properties.limitedApplicability[0].schedule[0].endEvent",
	 ZONE(TIMES("{\"schedule\":[{\"day\":[\"ANY\"],\"endEvent\":\"NOON\"}]}"), SQUARE), false},
	{"wrong_type", "$.features[0].properties.limitedApplicability",
	 ZONE(CHE ",\"limitedApplicability\":{}", SQUARE), false},
	{"lat_first", "$.features",
	 ED269("CHE", "\"type\":\"Polygon\",\"coordinates\":[[[47,8],[47,8.1],[47.1,8.1],[47,8]]]"),
	 true},
	{"bad_coordinate", "$.features[0].geometry[0].horizontalProjection.coordinates[0][0]",
	 ED269("XYZ",
	       "\"type\":\"Polygon\",\"coordinates\":[[[47,98],[47,98.1],[47.1,98.1],[47,98]]]"),
	 false},
	{"lat_first", "$.features",
	 ED269("che", "\"type\":\"Circle\",\"radius\":5,\"center\":[\"47\",\"8\"]"), true},
	{"bad_ring", "$.features[0].geometry.coordinates[1]",
	 ZONE(CHE, POLYGON([ [ 8.1, 47.1 ], [ 8.2, 47.1 ], [ 8.2, 47.2 ], [ 8.1, 47.1 ] ],
			   [ [ 8, 47 ], [ 9, 47 ], [ 9, 48 ], [ 8, 48 ], [ 8, 47 ] ])),
	 false},
	{"hole_outside", "$.features[0].geometry.coordinates[1]",
	 ZONE(CHE, POLYGON([ [ 8.1, 47.1 ], [ 8.2, 47.1 ], [ 8.2, 47.2 ], [ 8.1, 47.1 ] ],
			   [ [ 8.5, 47 ], [ 9, 47 ], [ 9, 48 ], [ 8.5, 47 ] ])),
	 true},
	{"no_unit", "$.features[0].geometry.layer",
	 ZONE(CHE, "\"type\":\"Polygon\",\"coordinates\":[[[8,47],[8.1,47],[8.1,47.1],[8,47]]],"
		   "\"layer\":{\"upper\":10,\"upperReference\":\"AGL\",\"lower\":0,"
		   "\"lowerReference\":\"AGL\"}"),
	 true},
	{"not_closed", "$.features[0].geometry.coordinates[0]",
	 ZONE(CHE, POLYGON([ [ 8, 47 ], [ 8.1, 47 ], [ 8.1, 47.1 ] ])), true},
	{"repeated_point", "$.features[0].geometry.coordinates[0]",
	 ZONE(CHE, POLYGON([ [ 8, 47 ], [ 8, 47 ], [ 8.1, 47 ], [ 8.1, 47.1 ], [ 8, 47 ] ])), true},
	{"number_as_text", "$.features[0].geometry.coordinates[0][0][1]",
	 ZONE(CHE, POLYGON([ [ 8, "47.0" ], [ 8.1, 47 ], [ 8.1, 47.1 ], [ 8, 47 ] ])), true},
	{"elsewhere", "$.features[0].geometry.coordinates",
	 ZONE(CHE, POLYGON([ [ 18, 47 ], [ 18.1, 47 ], [ 18.1, 47.1 ], [ 18, 47 ] ])), true},
	{"spelling", "$.features[0].properties.limitedApplicability[0].schedule[0].day[0]",
	 ZONE(TIMES("{\"schedule\":[{\"day\":[\"Monday\"],\"startTime\":\"08:00:00.00Z\"}]}"),
	      SQUARE),
	 true},
	{"no_applicability", "$.features[0]",
	 "{\"features\":[{\"identifier\":\"A\",\"country\":\"CHE\",\"type\":\"COMMON\","
	 "\"restriction\":\"PROHIBITED\",\"reason\":[\"OTHER\"],\"geometry\":[{"
	 "\"horizontalProjection\":{\"type\":\"Circle\",\"center\":[8,47],\"radius\":\"500\"}}]}]}",
	 true},
	{"no_reason", "$.features[0]",
	 "{\"features\":[{\"identifier\":\"A\",\"country\":\"CHE\",\"restriction\":\"PROHIBITED\","
	 "\"geometry\":[{\"horizontalProjection\":{\"type\":\"Circle\",\"center\":[8,47],"
	 "\"radius\":500}}]}]}",
	 true},
};

static void test_faults(void)
{
	for (unsigned i = 0; i < sizeof(faulty) / sizeof(faulty[0]); i++) {
		struct zones z;
		struct faults f;
		bool good = read_text(faulty[i].text, &z, &f), hit = false;
		for (unsigned k = 0; k < f.count; k++)
			hit = hit || (strcmp(fault_name(f.list[k].kind), faulty[i].finding) == 0 &&
				      strcmp(f.list[k].path, faulty[i].path) == 0);
		if (good != faulty[i].read || !hit)
			fprintf(stderr, "\nrow %u %s: %s %s %s\n", i, faulty[i].finding,
				good ? "read" : "refused",
				f.count > 0 ? fault_name(f.list[0].kind) : "",
				f.count > 0 ? f.list[0].path : "");
		CU_ASSERT_EQUAL(good, faulty[i].read);
		CU_ASSERT(hit);
		zones_free(&z);
		faults_free(&f);
	}
}

// What is read after a warning is what was meant.
static void test_meant(void)
{
	struct zones z;
	struct faults f;
	CU_ASSERT_FATAL(read_text(
		ED269("CHE", "\"type\":\"Circle\",\"center\":[47,8],\"radius\":\"1500\""), &z, &f));
	const struct volume *v = &z.list[0].volumes[0];
	CU_ASSERT(v->center.lat_e7 == 470000000 && v->center.lon_e7 == 80000000 &&
		  v->radius_cm == 150000);
	CU_ASSERT(v->upper_cm == 10000 && v->upper_ref == VOLUME_REF_AMSL &&
		  v->lower_cm == VOLUME_NO_FLOOR);
	zones_free(&z);
	faults_free(&f);
	// The whole world but a country: inside the hole it does not apply, outside it does.
	struct faults g = {.list = NULL};
	CU_ASSERT_FATAL(zones_read_file(VECTORS_DIR "/national/eans-ee.json", &z, &g));
	v = &z.list[4].volumes[0];
	CU_ASSERT(!volume_contains_place(v, 585000000, 250000000) &&
		  volume_contains_place(v, 0, 0) &&
		  volume_contains_place(v, 601000000, 250000000) &&
		  volume_contains_place(v, 900000000, 1800000000));
	CU_ASSERT_STRING_EQUAL(zones_text(json_object_get(z.list[4].source, "name"), "en"),
			       "Outside Estonia");
	zones_free(&z);
	faults_free(&g);
}

// ---- schedules

static const int64_t S = UNITS_NS_PER_S, MONDAY_S = 1785715200; // Monday, 2026-08-03T00:00Z

static uint32_t windows(const char *applicability, const char *place, int64_t from_s, int64_t to_s,
			struct volume_window *out, uint32_t max)
{
	char text[2000];
	struct zones z;
	struct faults f;
	snprintf(text, sizeof(text),
		 ZONE(TIMES("%s"),
		      "\"type\":\"Point\",\"coordinates\":[%s],\"extent\":{\"subType\":\"Circle\","
		      "\"radius\":100}," LAYER),
		 applicability, place);
	CU_ASSERT_FATAL(read_text(text, &z, &f));
	CU_ASSERT_EQUAL(zones_set_windows(&z, from_s * S, to_s * S), 0);
	const struct volume *v = &z.list[0].volumes[0];
	uint32_t n = v->window_count;
	for (uint32_t i = 0; i < n && i < max; i++)
		out[i] = v->windows[i];
	zones_free(&z);
	faults_free(&f);
	return n;
}

static void test_schedules(void)
{
	struct volume_window w[40];
	const int64_t week = MONDAY_S + 7 * 86400, h = 3600;
	CU_ASSERT_EQUAL(windows("{\"schedule\":[{\"day\":[\"MON\",\"TUE\"],\"startTime\":\"06:"
				"00Z\",\"endTime\":\"21:00Z\"}]}",
				"8,47", MONDAY_S, week, w, 40),
			2);
	CU_ASSERT(w[0].start_ns == (MONDAY_S + 6 * h) * S &&
		  w[0].end_ns == (MONDAY_S + 21 * h) * S &&
		  w[1].start_ns == (MONDAY_S + 30 * h) * S);
	// Local time with its offset: the day is the local one. 00:30+02:00 on Tuesday is 22:30Z on Monday.
	CU_ASSERT_EQUAL(windows("{\"schedule\":[{\"day\":[\"TUE\"],\"startTime\":\"00:30:00+02:"
				"00\",\"endTime\":\"02:00:00+02:00\"}]}",
				"8,47", MONDAY_S, week, w, 40),
			1);
	CU_ASSERT(w[0].start_ns == (MONDAY_S + 22 * h + 1800) * S &&
		  w[0].end_ns == (MONDAY_S + 24 * h) * S);
	// Past midnight; the night before the span counts in.
	CU_ASSERT_EQUAL(windows("{\"schedule\":[{\"day\":[\"SUN\"],\"startTime\":\"22:00:00Z\","
				"\"endTime\":\"05:00:00Z\"}]}",
				"8,47", MONDAY_S, week, w, 40),
			2);
	CU_ASSERT(w[0].start_ns == MONDAY_S * S && w[0].end_ns == (MONDAY_S + 5 * h) * S &&
		  w[1].start_ns == (week - 2 * h) * S && w[1].end_ns == week * S);
	// Whole days join into one window.
	CU_ASSERT_EQUAL(windows("{\"schedule\":[{\"day\":[\"ANY\"],\"startTime\":\"00:00Z\","
				"\"endTime\":\"24:00Z\"}]}",
				"8,47", MONDAY_S, week, w, 40),
			1);
	CU_ASSERT(w[0].start_ns == MONDAY_S * S && w[0].end_ns == week * S);
	// Dates cut schedules; no schedule fills the dates, beyond the span asked for.
	CU_ASSERT_EQUAL(
		windows("{\"startDateTime\":\"2026-08-04T07:00:00Z\",\"endDateTime\":\"2026-08-"
			"04T08:00:00+00:00\",\"schedule\":"
			"[{\"day\":[\"ANY\"],\"startTime\":\"06:00Z\",\"endTime\":\"07:30Z\"}]}",
			"8,47", MONDAY_S, week, w, 40),
		1);
	CU_ASSERT(w[0].start_ns == (MONDAY_S + 31 * h) * S &&
		  w[0].end_ns == (MONDAY_S + 31 * h + 1800) * S);
	CU_ASSERT_EQUAL(windows("{\"startDateTime\":\"2025-08-04T07:00:00Z\"}", "8,47", MONDAY_S,
				week, w, 40),
			1);
	CU_ASSERT(w[0].start_ns < MONDAY_S * S && w[0].end_ns == VOLUME_TIME_LAST);
	CU_ASSERT_EQUAL(windows("{\"endDateTime\":\"2025-08-04T07:00:00Z\"}", "8,47", MONDAY_S,
				week, w, 40),
			0);
	CU_ASSERT_EQUAL(windows("{\"endDateTime\":\"9999-12-31T23:59:59Z\"}", "8,47", MONDAY_S,
				week, w, 40),
			1);
	CU_ASSERT_EQUAL(w[0].end_ns, VOLUME_TIME_LAST);
}

static void test_sun_schedules(void)
{
	struct volume_window w[40];
	const int64_t day = 86400, h = 3600;
	const char *daylight =
		"{\"schedule\":[{\"day\":[\"ANY\"],\"startEvent\":\"SR\",\"endEvent\":\"SS\"}]}";
	const char *night =
		"{\"schedule\":[{\"day\":[\"ANY\"],\"startEvent\":\"SS\",\"endEvent\":\"SR\"}]}";
	const char *evening = "{\"schedule\":[{\"day\":[\"ANY\"],\"startTime\":\"18:00Z\","
			      "\"endEvent\":\"EECT\"}]}";
	// Zurich on 3 August: sun up 04:06 to 18:55 UTC.
	CU_ASSERT_EQUAL(windows(daylight, "8.55,47.37", MONDAY_S, MONDAY_S + 2 * day, w, 40), 2);
	CU_ASSERT(llabs(w[0].start_ns / S - MONDAY_S - 4 * h - 360) < 240 &&
		  llabs(w[0].end_ns / S - MONDAY_S - 18 * h - 3300) < 240);
	CU_ASSERT_EQUAL(windows(night, "8.55,47.37", MONDAY_S, MONDAY_S + 2 * day, w, 40), 3);
	CU_ASSERT(w[0].start_ns == MONDAY_S * S &&
		  llabs(w[1].start_ns / S - MONDAY_S - 18 * h - 3300) < 240 &&
		  llabs(w[1].end_ns / S - MONDAY_S - 28 * h - 420) < 240);
	CU_ASSERT_EQUAL(windows(evening, "8.55,47.37", MONDAY_S, MONDAY_S + 2 * day, w, 40), 2);
	CU_ASSERT(w[0].start_ns == (MONDAY_S + 18 * h) * S &&
		  w[0].end_ns > (MONDAY_S + 19 * h) * S && w[0].end_ns < (MONDAY_S + 20 * h) * S);
	// Svalbard: in June the day has no end and the night none at all; in December the reverse.
	const int64_t june = 1781913600, december = 1797724800; // 2026-06-20, 2026-12-20
	CU_ASSERT_EQUAL(windows(daylight, "15.6,78.2", june, june + 3 * day, w, 40) >= 1, true);
	int64_t covered = 0;
	for (uint32_t i = 0, n = windows(daylight, "15.6,78.2", june, june + 3 * day, w, 40); i < n;
	     i++)
		covered += (w[i].end_ns - w[i].start_ns) / S;
	CU_ASSERT(covered > 3 * day - 120);
	CU_ASSERT_EQUAL(windows(night, "15.6,78.2", june, june + 3 * day, w, 40), 0);
	CU_ASSERT_EQUAL(windows(daylight, "15.6,78.2", december, december + 3 * day, w, 40), 0);
	covered = 0;
	for (uint32_t i = 0, n = windows(night, "15.6,78.2", december, december + 3 * day, w, 40);
	     i < n; i++)
		covered += (w[i].end_ns - w[i].start_ns) / S;
	CU_ASSERT(covered > 3 * day - 120);
}

static void test_tables(void)
{
	for (unsigned i = 0; i < FAULT_KIND_COUNT; i++)
		CU_ASSERT(strlen(fault_name(i)) > 2 && strlen(fault_remedy(i)) > 10 &&
			  fault_grade(i) < FAULT_GRADE_COUNT);
	// More findings than are kept: counted, the grade too.
	struct faults f = {.list = NULL};
	for (unsigned i = 0; i < FAULTS_MAX + 5; i++)
		faults_add(&f, FAULT_MISSING, NULL, "x");
	CU_ASSERT(f.count == FAULTS_MAX && f.not_kept == 5 &&
		  f.graded[FAULT_ERROR] == FAULTS_MAX + 5);
	faults_free(&f);
}

static void test_drawings(void)
{
	struct zones z;
	struct faults f = {.list = NULL};
	CU_ASSERT_FATAL(zones_read_file(VECTORS_DIR "/national/ed318-se.json", &z, &f));
	json_t *map = zones_to_map(&z), *features = json_object_get(map, "features");
	CU_ASSERT_EQUAL(json_array_size(features), 3);
	const json_t *circle = json_array_get(features, 2),
		     *p = json_object_get(circle, "properties");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(p, "kind")), "geozone");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(p, "title")), "Example heliport");
	CU_ASSERT(fabs(json_number_value(json_object_get(p, "upper_m")) - 457.2) < 1e-9);
	const json_t *ring = json_array_get(
		json_object_get(json_object_get(circle, "geometry"), "coordinates"), 0);
	CU_ASSERT(json_array_size(ring) == 49 &&
		  json_equal(json_array_get(ring, 0), json_array_get(ring, 48)));
	json_decref(map);
	char *svg = zones_to_svg(&z);
	CU_ASSERT_FATAL(svg != NULL);
	unsigned paths = 0;
	for (const char *s = svg; (s = strstr(s, "<path")) != NULL; s++)
		paths++;
	CU_ASSERT(paths == 3 && strstr(svg, "ESU902") != NULL && strstr(svg, "</svg>") != NULL);
	free(svg);
	zones_free(&z);
	faults_free(&f);
}

static const struct check_test tests[] = {
	{"files of authorities, zone by zone, and written again", test_files},
	{"faults, one a document", test_faults},
	{"what is read is what was meant", test_meant},
	{"schedules", test_schedules},
	{"schedules of the sun", test_sun_schedules},
	{"name tables and bounds", test_tables},
	{"map and drawing", test_drawings},
};

CHECK_MAIN("geozone", tests)
