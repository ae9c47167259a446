// SPDX-License-Identifier: Apache-2.0
// EUROCAE ED-269: a zone is a feature with its limits and shapes in a list "geometry"; and the form in which a national
// viewer publishes the same members as properties of GeoJSON features.
#include <string.h>

#include "reader.h"

const struct limit_names ed269_limits = {"uomDimensions", "lowerLimit", "lowerVerticalReference",
					 "upperLimit", "upperVerticalReference"};

static bool is_word(const json_t *v, const char *word)
{
	const char *text = json_string_value(v);
	return text != NULL && strcasecmp(text, word) == 0;
}

static void read_projection(struct reader *r, const json_t *volume, struct zone *z,
			    const struct at *at)
{
	const json_t *shape = reader_member(volume, "horizontalProjection");
	const struct at *here = AT_KEY(at, "horizontalProjection");
	if (shape == NULL) {
		faults_add(r->faults, FAULT_MISSING, at, "there is no horizontalProjection");
		return;
	}
	const json_t *type = json_object_get(shape, "type");
	if (is_word(type, "Polygon"))
		reader_polygon(r, json_object_get(shape, "coordinates"), z,
			       AT_KEY(here, "coordinates"));
	else if (is_word(type, "Circle"))
		reader_circle(r, json_object_get(shape, "center"), json_object_get(shape, "radius"),
			      reader_unit_cm(r, volume, ed269_limits.unit, at), z, here);
	else
		faults_add(r->faults, FAULT_UNKNOWN_WORD, here,
			   "a projection is a Polygon or a Circle");
}

static void read_facts(struct reader *r, const json_t *object, struct zone *z, const struct at *at)
{
	reader_identity(r, object, z, at);
	reader_kind(r, object, "restriction", true, z, at);
	reader_reasons(r, object, z, at);
	const json_t *times = reader_member(object, "applicability");
	if (times == NULL)
		faults_add(r->faults, FAULT_NO_APPLICABILITY, at, "there is no applicability");
	else
		reader_applicability(r, times, true, z, AT_KEY(at, "applicability"));
}

bool ed269_read_zone(struct reader *r, const json_t *feature, struct zone *z, const struct at *at)
{
	unsigned before = r->faults->graded[FAULT_ERROR];
	read_facts(r, feature, z, at);
	const json_t *list = reader_member(feature, "geometry");
	const struct at *here = AT_KEY(at, "geometry");
	if (!json_is_array(list) || json_array_size(list) == 0)
		faults_add(r->faults, FAULT_MISSING, at, "there is no list geometry with a volume");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *volume = json_array_get(list, i);
		uint32_t first = z->volume_count;
		read_projection(r, volume, z, AT_INDEX(here, i));
		reader_limits(r, volume, &ed269_limits, z, first, AT_INDEX(here, i));
	}
	return r->faults->graded[FAULT_ERROR] == before;
}

bool ed269_read_feature(struct reader *r, const json_t *feature, struct zone *z,
			const struct at *at)
{
	unsigned before = r->faults->graded[FAULT_ERROR];
	const json_t *properties = reader_member(feature, "properties");
	const json_t *shape = reader_member(feature, "geometry");
	const struct at *facts = AT_KEY(at, "properties"), *here = AT_KEY(at, "geometry");
	if (!json_is_object(properties)) {
		faults_add(r->faults, FAULT_MISSING, at, "there are no properties");
		return false;
	}
	read_facts(r, properties, z, facts);
	z->hidden = json_is_true(json_object_get(properties, "hidden"));
	if (z->hidden)
		faults_add(r->faults, FAULT_HIDDEN, facts,
			   "viewers are asked not to draw this zone; it is read like any other");
	const json_t *type = json_object_get(shape, "type");
	const json_t *coordinates = json_object_get(shape, "coordinates");
	if (is_word(type, "Polygon"))
		reader_polygon(r, coordinates, z, AT_KEY(here, "coordinates"));
	else if (is_word(type, "MultiPolygon"))
		reader_multi_polygon(r, coordinates, z, AT_KEY(here, "coordinates"));
	else
		faults_add(r->faults, FAULT_UNKNOWN_WORD, here,
			   "a geometry is a Polygon or a MultiPolygon");
	reader_limits(r, reader_member(properties, "geometry"), &ed269_limits, z, 0,
		      AT_KEY(facts, "geometry"));
	return r->faults->graded[FAULT_ERROR] == before;
}
