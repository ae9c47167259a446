// SPDX-License-Identifier: Apache-2.0
#include "zones.h"

#include <stdlib.h>
#include <string.h>

#include "reader.h"

const char *zones_format_name(unsigned format)
{
	static const char *const names[ZONES_FORMAT_COUNT] = {
		[ZONES_ED269] = "ED-269",
		[ZONES_ED318] = "ED-318",
		[ZONES_ED269_FEATURES] = "ED-269 in GeoJSON features",
	};
	return format < ZONES_FORMAT_COUNT ? names[format] : "?";
}

void reader_free_volume(struct volume *v)
{
	for (uint32_t i = 0; i < v->ring_count; i++)
		free((void *)v->rings[i].points);
	free((void *)v->rings);
	*v = (struct volume){.shape = VOLUME_POLYGON};
}

static void free_zone(struct zone *z)
{
	for (uint32_t i = 0; i < z->volume_count; i++)
		reader_free_volume(&z->volumes[i]);
	for (uint32_t i = 0; i < z->times_count; i++)
		free(z->times[i].schedule);
	free(z->volumes);
	free(z->times);
	free(z->windows);
}

void zones_free(struct zones *z)
{
	for (uint32_t i = 0; i < z->count; i++)
		free_zone(&z->list[i]);
	free(z->list);
	json_decref(z->document);
	*z = (struct zones){.title = NULL};
}

const char *zones_text(const json_t *value, const char *lang)
{
	const char *text = json_string_value(value), *fallback = NULL;
	for (size_t i = 0; text == NULL && i < json_array_size(value); i++) {
		const json_t *item = json_array_get(value, i);
		const char *said = json_string_value(json_object_get(item, "text"));
		const char *in = json_string_value(json_object_get(item, "lang"));
		if (said != NULL && in != NULL && strncmp(in, lang, strlen(lang)) == 0)
			text = said;
		if (fallback == NULL)
			fallback = said;
	}
	return text != NULL ? text : fallback != NULL ? fallback : "";
}
