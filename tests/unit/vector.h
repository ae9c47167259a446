// SPDX-License-Identifier: Apache-2.0
// Reading the vector files: tab-separated lines, hex octets, and the fields of the decoded column,
// which other people's tools wrote as 'name': value pairs. Also a seeded generator, so that random
// tests repeat.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef VECTORS_DIR
#error "the build names the directory of the vectors"
#endif

static inline FILE *vector_open(const char *name)
{
	char path[512];
	snprintf(path, sizeof(path), "%s/%s", VECTORS_DIR, name);
	FILE *f = fopen(path, "r");
	if (f == NULL) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	return f;
}

static inline unsigned vector_hex(const char *hex, uint8_t *out, unsigned size)
{
	unsigned n = 0, v;
	while (n < size && sscanf(hex + 2 * n, "%2x", &v) == 1 && hex[2 * n + 1] > ' ')
		out[n++] = (uint8_t)v;
	return n;
}

// Points behind "'name': " in the decoded column; the program ends when the vector has no such
// field.
static inline const char *vector_field(const char *decoded, const char *name)
{
	char key[80];
	snprintf(key, sizeof(key), "'%s': ", name);
	const char *at = strstr(decoded, key);
	if (at == NULL) {
		fprintf(stderr, "no field %s in %s\n", name, decoded);
		exit(EXIT_FAILURE);
	}
	return at + strlen(key);
}

static inline bool vector_is_none(const char *decoded, const char *name)
{
	return strncmp(vector_field(decoded, name), "None", 4) == 0;
}

static inline double vector_number(const char *decoded, const char *name)
{
	return strtod(vector_field(decoded, name), NULL);
}

// splitmix64
static inline uint64_t vector_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static inline int64_t vector_between(uint64_t *state, int64_t lo, int64_t hi)
{
	return lo + (int64_t)(vector_random(state) % (uint64_t)(hi - lo + 1));
}
