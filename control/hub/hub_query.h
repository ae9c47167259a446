// SPDX-License-Identifier: Apache-2.0
// What a reader asks for: the parameters of /v1/summaries, rollups, alerts, grants, nodes, catalog. Pure; the texts are untrusted.
#pragma once

#include "hub/city_backend.h"

enum { HUB_QUERY_LIMIT = 1000, HUB_QUERY_LIMIT_MAX = 10000, HUB_CURSOR_SIZE = 68 };

#define HUB_FORMAT_LIST(X)                                                                         \
	X(JSON, "json", "application/json")                                                        \
	X(CSV, "csv", "text/csv; charset=utf-8; header=present")                                   \
	X(GEOJSON, "geojson", "application/geo+json")

enum hub_format {
#define HUB_FORMAT_ENUM(id, name, mime) HUB_FORMAT_##id,
	HUB_FORMAT_LIST(HUB_FORMAT_ENUM)
#undef HUB_FORMAT_ENUM
		HUB_FORMAT_COUNT
};
const char *hub_format_name(unsigned format);
const char *hub_format_mime(unsigned format);

#define HUB_QUERY_FAULT_LIST(X)                                                                    \
	X(NONE, "none", "")                                                                        \
	X(TIME, "time", "from and to are Unix milliseconds or times like 2026-11-21T08:30:00Z")    \
	X(ORDER, "order", "from is not before to")                                                 \
	X(LIMIT, "limit", "limit is a whole number 1..10000")                                      \
	X(NAME, "name", "city and node are names: letters, digits, '.', '_' and '-', 1..63")       \
	X(FORMAT, "format", "format is json, csv or geojson")                                      \
	X(PLACE, "place", "these rows have no place or no table: another format")                  \
	X(LEVEL, "level", "level is 1m, 5m or 1h")                                                 \
	X(CURSOR, "cursor", "after is what `next` of the page before said")                        \
	X(SUBJECT, "subject", "subject is a word of docs/wire/hub_api.md: node, lane, cell, …")    \
	X(FLAG, "flag", "figures is 0 or 1")

enum hub_query_fault {
#define HUB_QUERY_FAULT_ENUM(id, name, text) HUB_QUERY_FAULT_##id,
	HUB_QUERY_FAULT_LIST(HUB_QUERY_FAULT_ENUM)
#undef HUB_QUERY_FAULT_ENUM
		HUB_QUERY_FAULT_COUNT
};
const char *hub_query_fault_name(unsigned fault);
const char *hub_query_fault_text(unsigned fault);

enum { HUB_SUBJECT_ANY = 255 };

struct hub_query {
	char city[MESSAGES_NAME_MAX + 1], node[MESSAGES_NAME_MAX + 1]; // "": any
	int64_t from_ns, to_ns;
	unsigned limit;
	enum hub_format format;
	enum city_level level;
	uint8_t subject; // enum rollup_subject, or HUB_SUBJECT_ANY
	bool has_figures;
	struct city_cursor after;
};

// get(ctx, name): the parameter, NULL when it is not there. accept: the header, or NULL.
enum hub_query_fault hub_query_parse(const char *(*get)(const void *ctx, const char *name),
				     const void *ctx, const char *accept, struct hub_query *out);
// As a list of the store: points into q.
struct city_list hub_query_list(const struct hub_query *q);

// "1763710200000" or "2026-11-21T07:30:00Z" to Unix nanoseconds. False when it is neither.
bool hub_query_time(const char *text, int64_t *t_ns);
// Four numbers of 16 hexadecimal digits with '-' between them.
void hub_cursor_write(const struct city_cursor *c, char out[HUB_CURSOR_SIZE]);
bool hub_cursor_read(const char *text, struct city_cursor *c);
