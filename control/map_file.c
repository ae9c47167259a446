// SPDX-License-Identifier: Apache-2.0
#include "map_file.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

enum { SIZE_MAX_BYTES = 16 << 20 };

static bool is_collection(const json_t *j)
{
	const char *type = json_string_value(json_object_get(j, "type"));
	return type != NULL && strcmp(type, "FeatureCollection") == 0 &&
	       json_is_array(json_object_get(j, "features"));
}

char *map_file_load(const char *name, const char *config_path)
{
	char path[1024];
	struct stat st;
	json_error_t e;
	const char *slash = strrchr(config_path, '/');
	if (name[0] == '\0')
		return strdup("{\"type\":\"FeatureCollection\",\"features\":[]}");
	if (name[0] == '/' || slash == NULL)
		snprintf(path, sizeof(path), "%s", name);
	else
		snprintf(path, sizeof(path), "%.*s%s", (int)(slash - config_path + 1), config_path,
			 name);
	if (stat(path, &st) == 0 && st.st_size > SIZE_MAX_BYTES) {
		cli_error("kerbwing control",
			  "%s: larger than 16 MiB; name a smaller file in control.map", path);
		return NULL;
	}
	json_t *j = json_load_file(path, 0, &e);
	if (j == NULL || !is_collection(j)) {
		cli_error("kerbwing control",
			  "%s:%d: %s; name a GeoJSON FeatureCollection in control.map, or nothing",
			  path, j == NULL ? e.line : 1,
			  j == NULL ? e.text : "not a FeatureCollection");
		json_decref(j);
		return NULL;
	}
	char *text = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(10));
	json_decref(j);
	return text;
}
