// SPDX-License-Identifier: Apache-2.0
// How a program reads its section of the node's YAML file: one table per mapping says key, type, default, range, unit
// and meaning; from it come the libcyaml schema, the checks, the defaults and the key reference in docs/ref.
//
// libcyaml finds unknown, missing, duplicate and misplaced keys. Scalars are loaded as text and converted here, because
// libcyaml 1.3 reads 12abc as 12, 010 as 8, 5.9 as 5 and accepts nan. Each error is one line on the given stream:
//     FILE:LINE: KEY: what is wrong; expected WHAT
// Called from the main thread at start; not on any packet path.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// A scalar: its text as written (NULL when absent) and its value. Read the member that fits the key's type.
struct conf_val {
	char *text;
	union {
		uint64_t u;    // CONF_UINT
		double f;      // CONF_FLOAT
		bool b;	       // CONF_BOOL: true or false
		int e;	       // CONF_ENUM: index into names
		int32_t e7;    // CONF_E7: degrees with at most 7 decimals
		const char *s; // CONF_STRING
	};
};

// A sequence of mappings: items points at count structs of the element map's size.
struct conf_list {
	void *items;
	unsigned count;
};

enum conf_type {
	CONF_STRING, // min..max characters
	CONF_UINT,   // decimal digits only, min..max
	CONF_FLOAT,  // decimal, finite, min..max
	CONF_BOOL,
	CONF_ENUM, // one of names
	CONF_E7,   // degrees, min..max
	CONF_MAP,  // embedded struct, described by `map`; an absent mapping means all its defaults
	CONF_LIST, // struct conf_list of `map`, at most max elements, at least min
	CONF_OTHER // section of another program: accepted, not read
};

struct conf_map;

struct conf_key {
	const char *name;
	enum conf_type type;
	size_t offset;	      // of the conf_val, struct or conf_list in the parent struct
	const char *fallback; // text used when the key is absent; NULL: the key is required
	double min, max;
	const char *unit;
	const char *doc;	  // one sentence
	const char *const *names; // CONF_ENUM: NULL-terminated
	const struct conf_map *map;
};

struct conf_map {
	const struct conf_key *keys;
	unsigned count;
	size_t size; // of the struct
};

#define CONF_MAP_OF(array, type)                                                                   \
	{                                                                                          \
		.keys = (array), .count = sizeof(array) / sizeof((array)[0]), .size = sizeof(type) \
	}

// Where a loaded configuration came from, for errors of cross-field rules.
struct conf_source {
	const char *path;
	char *text;
	size_t len;
	FILE *err;
	unsigned error_count;
};

// Reads path against `top`. Returns 0 and the filled struct in *out, or -EINVAL (or another negative errno) after
// writing what is wrong to err. On success the source stays open for conf_error until conf_free.
int conf_load(const struct conf_map *top, const char *path, FILE *err, void **out,
	      struct conf_source *src);
void conf_free(const struct conf_map *top, void *cfg, struct conf_source *src);

// Reports a broken rule about one key, e.g. conf_error(src, "dataplane.ports[1].device", "…; expected …").
void conf_error(struct conf_source *src, const char *key_path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

// Line (from 1) of the key with this path in the YAML text, 0 when it is not there. "a.b[2].c".
unsigned conf_line_of(const char *text, size_t len, const char *key_path);

// The key reference as a Markdown table, one row a key.
void conf_print_reference(const struct conf_map *top, const char *prefix, FILE *out);
