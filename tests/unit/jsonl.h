// SPDX-License-Identifier: Apache-2.0
// Vector files with one JSON object a line. Include once per program.
#pragma once

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef VECTORS_DIR
#error "the build names the directory of the vectors"
#endif

// Calls each(object, ctx) for every line; returns how many. The program ends when the file cannot be read.
static inline unsigned jsonl_each(const char *name, void (*each)(const json_t *line, void *ctx),
				  void *ctx)
{
	char path[512], *line = NULL;
	size_t size = 0;
	unsigned n = 0;
	snprintf(path, sizeof(path), "%s/%s", VECTORS_DIR, name);
	FILE *f = fopen(path, "r");
	if (f == NULL) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	while (getline(&line, &size, f) > 0) {
		json_t *o = json_loads(line, 0, NULL);
		if (o == NULL) {
			fprintf(stderr, "%s: line %u is not JSON\n", path, n + 1);
			exit(EXIT_FAILURE);
		}
		each(o, ctx);
		json_decref(o);
		n++;
	}
	free(line);
	fclose(f);
	return n;
}

static inline const char *jsonl_text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	if (s == NULL) {
		fprintf(stderr, "no text '%s' in vector\n", key);
		exit(EXIT_FAILURE);
	}
	return s;
}

static inline long long jsonl_int(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	if (!json_is_integer(v)) {
		fprintf(stderr, "no integer '%s' in vector\n", key);
		exit(EXIT_FAILURE);
	}
	return json_integer_value(v);
}

// Octets in an exactly sized heap block, so that sanitizers see any read past the end. The caller frees it.
static inline uint8_t *jsonl_octets(const char *hex, uint32_t *n)
{
	*n = (uint32_t)(strlen(hex) / 2);
	uint8_t *p = malloc(*n > 0 ? *n : 1);
	for (uint32_t i = 0; p != NULL && i < *n; i++) {
		unsigned v = 0;
		sscanf(hex + 2 * i, "%2x", &v);
		p[i] = (uint8_t)v;
	}
	return p;
}
