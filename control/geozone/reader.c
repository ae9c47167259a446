// SPDX-License-Identifier: Apache-2.0
#include "reader.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const json_t *reader_member(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);
	return json_is_null(v) ? NULL : v;
}

static const char *type_name(const json_t *v)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",  [JSON_STRING] = "a text",
		[JSON_INTEGER] = "a number", [JSON_REAL] = "a number", [JSON_TRUE] = "true",
		[JSON_FALSE] = "false",	     [JSON_NULL] = "null",
	};
	return names[json_typeof(v)];
}

const char *reader_text(struct reader *r, const json_t *object, const char *key,
			const struct at *at)
{
	const json_t *v = reader_member(object, key);
	if (v != NULL && !json_is_string(v))
		faults_add(r->faults, FAULT_WRONG_TYPE, AT_KEY(at, key),
			   "a text is expected, not %s", type_name(v));
	return json_string_value(v);
}

bool reader_number(struct reader *r, const json_t *value, const struct at *at, double *out)
{
	if (value == NULL || json_is_null(value))
		return false;
	*out = json_number_value(value);
	if (json_is_number(value) && isfinite(*out))
		return true;
	const char *text = json_string_value(value);
	char *end = NULL;
	if (text != NULL && (isdigit((unsigned char)text[0]) || text[0] == '-') &&
	    strpbrk(text, "xXpP") == NULL)
		*out = strtod(text, &end);
	if (end == NULL || *end != '\0' || !isfinite(*out)) {
		faults_add(r->faults, FAULT_WRONG_TYPE, at, "a number is expected, not %s",
			   type_name(value));
		return false;
	}
	faults_add(r->faults, FAULT_NUMBER_AS_TEXT, at,
		   "the number is written as the text \"%.20s\"", text);
	return true;
}

// "Air traffic" and "AIR-TRAFFIC " are AIR_TRAFFIC.
static void normalise(const char *text, char *out, size_t size)
{
	size_t n = 0;
	for (; *text == ' '; text++)
		;
	for (; *text != '\0' && n + 1 < size; text++) {
		char c = (char)toupper((unsigned char)*text);
		out[n++] = c == ' ' || c == '-' ? '_' : c;
	}
	while (n > 0 && out[n - 1] == '_')
		n--;
	out[n] = '\0';
}

int reader_word(struct reader *r, const char *text, const struct word *words, unsigned count,
		const struct at *at)
{
	char known[40];
	normalise(text, known, sizeof(known));
	for (unsigned i = 0; i < count; i++)
		if (strcmp(known, words[i].text) == 0) {
			if (strcmp(text, known) != 0)
				faults_add(r->faults, FAULT_SPELLING, at, "\"%.40s\" is read as %s",
					   text, known);
			return words[i].value;
		}
	faults_add(r->faults, FAULT_UNKNOWN_WORD, at, "\"%.40s\" is no word that may stand here",
		   text);
	return -1;
}

void *reader_grow(struct reader *r, void **list, uint32_t *count, uint32_t max, size_t size,
		  const struct at *at)
{
	char *grown = NULL;
	// Doubling: the capacity is the next power of two.
	if (*count < max && (*count & (*count - 1)) == 0)
		grown = realloc(*list, (*count == 0 ? 1 : (size_t)*count * 2) * size);
	else if (*count < max)
		grown = *list;
	if (grown == NULL) {
		faults_add(r->faults, FAULT_TOO_MANY, at, "more than %u of these, or no memory",
			   (unsigned)*count);
		return NULL;
	}
	*list = grown;
	void *entry = grown + (size_t)*count * size;
	memset(entry, 0, size);
	++*count;
	return entry;
}

// ---- the document

// Formats of authorities that are no geo-zones with a kind and limits: known by members, refused with the reason.
static const struct {
	const char *member[2];
	const char *why;
} others[] = {
	{{"CEILING", "MAP_EFF"},
	 "an FAA UAS facility map: it says up to which height authorisations are given without "
	 "coordination, not what is restricted, when and between which limits"},
	{{"typeId", "Lovkrav"},
	 "Denmark's drone zones: category and protection distance of an object, without kind of "
	 "restriction and altitude limits; which law follows from a category is not in the file"},
	{{"OBJECTID", NULL},
	 "a map service's own attributes without a kind of restriction; zones cannot be made of "
	 "it"},
};

static bool is_other_format(struct reader *r, const json_t *properties, const struct at *at)
{
	for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (json_object_get(properties, others[i].member[0]) == NULL ||
		    (others[i].member[1] != NULL &&
		     json_object_get(properties, others[i].member[1]) == NULL))
			continue;
		faults_add(r->faults, FAULT_OTHER_FORMAT, at, "%s", others[i].why);
		return true;
	}
	return false;
}

static bool find_format(struct reader *r, const json_t *document, const struct at *at)
{
	const json_t *features = json_object_get(document, "features"),
		     *first = json_array_get(features, 0);
	const json_t *properties = json_object_get(first, "properties");
	const char *type = json_string_value(json_object_get(document, "type"));
	bool collection = type != NULL && strcmp(type, "FeatureCollection") == 0;
	if (!json_is_array(features)) {
		faults_add(r->faults, FAULT_NOT_GEOZONES, at, "there is no list of features");
		return false;
	}
	if (!collection && (first == NULL || json_object_get(first, "restriction") != NULL ||
			    json_is_array(json_object_get(first, "geometry")))) {
		r->zones->format = ZONES_ED269;
		return true;
	}
	if (is_other_format(r, properties, AT_KEY(at, "features")))
		return false;
	if (collection && json_object_get(properties, "restriction") != NULL) {
		r->zones->format = ZONES_ED269_FEATURES;
		return true;
	}
	if (collection && (first == NULL || json_object_get(properties, "type") != NULL)) {
		r->zones->format = ZONES_ED318;
		return true;
	}
	faults_add(r->faults, FAULT_NOT_GEOZONES, AT_KEY(at, "features"),
		   "features have neither a restriction (ED-269) nor a type (ED-318)");
	return false;
}

static bool read_feature(struct reader *r, const json_t *feature, struct zone *z,
			 const struct at *at)
{
	if (!json_is_object(feature)) {
		faults_add(r->faults, FAULT_WRONG_TYPE, at, "a feature is an object, not %s",
			   type_name(feature));
		return false;
	}
	switch (r->zones->format) {
	case ZONES_ED269:
		return ed269_read_zone(r, feature, z, at);
	case ZONES_ED269_FEATURES:
		return ed269_read_feature(r, feature, z, at);
	default:
		return ed318_read_zone(r, feature, z, at);
	}
}

static void read_document(struct reader *r, const json_t *document)
{
	struct zones *z = r->zones;
	const struct at *top = AT_KEY(NULL, "$"), *list = AT_KEY(top, "features");
	if (!json_is_object(document)) {
		faults_add(r->faults, FAULT_NOT_GEOZONES, top, "the document is %s, not an object",
			   type_name(document));
		return;
	}
	if (!find_format(r, document, top))
		return;
	const json_t *features = json_object_get(document, "features");
	z->title = json_string_value(json_object_get(document, "title"));
	if (z->title == NULL)
		z->title = json_string_value(json_object_get(document, "name"));
	if (z->format == ZONES_ED318)
		ed318_read_metadata(r, document, top);
	r->lat_first = z->format == ZONES_ED269 && reader_lat_first(features);
	r->check_place = true;
	if (r->lat_first)
		faults_add(r->faults, FAULT_LAT_FIRST, list,
			   "coordinates fit their countries only as latitude, longitude");
	for (size_t i = 0; i < json_array_size(features); i++) {
		struct zone *zone = reader_grow(r, (void **)&z->list, &z->count, ZONES_MAX,
						sizeof(*zone), list);
		if (zone == NULL)
			return;
		read_feature(r, json_array_get(features, i), zone, AT_INDEX(list, i));
	}
}

bool zones_read(const void *octets, size_t size, struct zones *out, struct faults *faults)
{
	const char *text = octets;
	const struct at *top = AT_KEY(NULL, "$");
	json_error_t e;
	struct reader r = {.zones = out, .faults = faults};
	*out = (struct zones){.title = NULL};
	if (size > ZONES_FILE_MAX) {
		faults_add(faults, FAULT_TOO_LARGE, top, "more than %d MiB", ZONES_FILE_MAX >> 20);
		return false;
	}
	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		faults_add(faults, FAULT_BYTE_ORDER_MARK, top,
			   "the file begins with a byte order mark");
		text += 3;
		size -= 3;
	}
	out->document = json_loadb(text, size, JSON_REJECT_DUPLICATES, &e);
	if (out->document == NULL)
		faults_add(faults, FAULT_NOT_JSON, top, "line %d, column %d: %s", e.line, e.column,
			   e.text);
	else
		read_document(&r, out->document);
	if (faults->graded[FAULT_ERROR] == 0)
		return true;
	zones_free(out);
	return false;
}

bool zones_read_file(const char *path, struct zones *out, struct faults *faults)
{
	const struct at *top = AT_KEY(NULL, "$");
	*out = (struct zones){.title = NULL};
	FILE *f = fopen(path, "rb");
	char *buf = malloc(ZONES_FILE_MAX + 1);
	if (f == NULL || buf == NULL) {
		faults_add(faults, FAULT_NOT_READABLE, top, "%s", strerror(errno));
		free(buf);
		if (f != NULL)
			fclose(f);
		return false;
	}
	size_t n = fread(buf, 1, ZONES_FILE_MAX + 1, f);
	bool failed = ferror(f) != 0;
	fclose(f);
	if (failed)
		faults_add(faults, FAULT_NOT_READABLE, top, "the file cannot be read to its end");
	bool ok = !failed && zones_read(buf, n, out, faults);
	free(buf);
	return ok;
}
