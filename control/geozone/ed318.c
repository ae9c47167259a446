// SPDX-License-Identifier: Apache-2.0
// EUROCAE ED-318: GeoJSON features whose geometries carry a layer, a circle being a point with an extent.
#include <string.h>

#include "reader.h"

const struct limit_names ed318_limits = {"uom", "lower", "lowerReference", "upper",
					 "upperReference"};

enum { DEPTH_MAX = 4 }; // of collections in collections

static void read_circle(struct reader *r, const json_t *point, struct zone *z, const struct at *at)
{
	const json_t *extent = reader_member(point, "extent");
	const char *sub = json_string_value(json_object_get(extent, "subType"));
	if (sub == NULL || strcasecmp(sub, "Circle") != 0) {
		faults_add(r->faults, FAULT_MISSING, at,
			   "a Point needs an extent of subType Circle with a radius");
		return;
	}
	reader_circle(r, json_object_get(point, "coordinates"), json_object_get(extent, "radius"),
		      100, z, at);
}

static void read_geometry(struct reader *r, const json_t *g, unsigned depth, struct zone *z,
			  const struct at *at)
{
	const char *type = json_string_value(json_object_get(g, "type"));
	const json_t *coordinates = json_object_get(g, "coordinates");
	const json_t *members = json_object_get(g, "geometries");
	uint32_t first = z->volume_count;
	if (type != NULL && strcmp(type, "GeometryCollection") == 0 && depth < DEPTH_MAX) {
		for (size_t i = 0; i < json_array_size(members); i++)
			read_geometry(r, json_array_get(members, i), depth + 1, z,
				      AT_INDEX(AT_KEY(at, "geometries"), i));
		if (json_array_size(members) == 0)
			faults_add(r->faults, FAULT_MISSING, at, "the collection is empty");
		return;
	}
	if (type != NULL && strcmp(type, "Polygon") == 0)
		reader_polygon(r, coordinates, z, AT_KEY(at, "coordinates"));
	else if (type != NULL && strcmp(type, "MultiPolygon") == 0)
		reader_multi_polygon(r, coordinates, z, AT_KEY(at, "coordinates"));
	else if (type != NULL && strcmp(type, "Point") == 0)
		read_circle(r, g, z, at);
	else
		faults_add(
			r->faults, FAULT_UNKNOWN_WORD, at,
			"a geometry is a Polygon, MultiPolygon, Point with extent, or a collection "
			"of them");
	reader_limits(r, reader_member(g, "layer"), &ed318_limits, z, first, AT_KEY(at, "layer"));
}

bool ed318_read_zone(struct reader *r, const json_t *feature, struct zone *z, const struct at *at)
{
	unsigned before = r->faults->graded[FAULT_ERROR];
	const json_t *properties = reader_member(feature, "properties");
	const struct at *facts = AT_KEY(at, "properties");
	if (!json_is_object(properties)) {
		faults_add(r->faults, FAULT_MISSING, at, "there are no properties");
		return false;
	}
	reader_identity(r, properties, z, facts);
	reader_kind(r, properties, "type", false, z, facts);
	reader_reasons(r, properties, z, facts);
	const json_t *times = reader_member(properties, "limitedApplicability");
	if (times != NULL)
		reader_applicability(r, times, false, z, AT_KEY(facts, "limitedApplicability"));
	if (reader_member(feature, "geometry") == NULL)
		faults_add(r->faults, FAULT_MISSING, at, "there is no geometry");
	else
		read_geometry(r, reader_member(feature, "geometry"), 0, z, AT_KEY(at, "geometry"));
	return r->faults->graded[FAULT_ERROR] == before;
}

void ed318_read_metadata(struct reader *r, const json_t *document, const struct at *at)
{
	static const char *const times[] = {"issued", "validFrom", "validTo"};
	const char *key = "metadata";
	const json_t *m = reader_member(document, key);
	if (m == NULL && reader_member(document, "datasetMetadata") != NULL) {
		key = "datasetMetadata";
		m = reader_member(document, key);
		faults_add(r->faults, FAULT_SPELLING, AT_KEY(at, key),
			   "the member is called metadata");
	}
	r->zones->metadata = m;
	if (m != NULL && !json_is_object(m))
		faults_add(r->faults, FAULT_WRONG_TYPE, AT_KEY(at, key), "metadata is an object");
	for (unsigned i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		int64_t t;
		if (reader_member(m, times[i]) != NULL)
			reader_datetime(r, reader_member(m, times[i]),
					AT_KEY(AT_KEY(at, key), times[i]), &t);
	}
}
