// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_query.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "hub/rollup.h"

static const struct {
	const char *name, *mime;
} formats[HUB_FORMAT_COUNT] = {
#define HUB_FORMAT_ROW(id, name, mime) {name, mime},
	HUB_FORMAT_LIST(HUB_FORMAT_ROW)
#undef HUB_FORMAT_ROW
};

const char *hub_format_name(unsigned format)
{
	return format < HUB_FORMAT_COUNT ? formats[format].name : "?";
}

const char *hub_format_mime(unsigned format)
{
	return format < HUB_FORMAT_COUNT ? formats[format].mime : "?";
}

static const struct {
	const char *name, *text;
} faults[HUB_QUERY_FAULT_COUNT] = {
#define HUB_QUERY_FAULT_ROW(id, name, text) {name, text},
	HUB_QUERY_FAULT_LIST(HUB_QUERY_FAULT_ROW)
#undef HUB_QUERY_FAULT_ROW
};

const char *hub_query_fault_name(unsigned fault)
{
	return fault < HUB_QUERY_FAULT_COUNT ? faults[fault].name : "?";
}

const char *hub_query_fault_text(unsigned fault)
{
	return fault < HUB_QUERY_FAULT_COUNT ? faults[fault].text : "?";
}

// ---- values

bool hub_query_time(const char *text, int64_t *t_ns)
{
	size_t digits = strspn(text, "0123456789");
	if (digits > 0 && digits <= 15 && text[digits] == '\0') {
		int64_t ms = strtoll(text, NULL, 10);
		*t_ns = ms * UNITS_NS_PER_MS;
		return ms < 9000000000000LL;
	}
	struct tm tm;
	memset(&tm, 0, sizeof(tm));
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	time_t s = end != NULL && *end == '\0' ? timegm(&tm) : -1;
	if (s < 0 || s > 9000000000LL)
		return false;
	*t_ns = (int64_t)s * UNITS_NS_PER_S;
	return true;
}

void hub_cursor_write(const struct city_cursor *c, char out[HUB_CURSOR_SIZE])
{
	snprintf(out, HUB_CURSOR_SIZE, "%016" PRIx64 "-%016" PRIx64 "-%016" PRIx64 "-%016" PRIx64,
		 (uint64_t)c->at_ns, (uint64_t)c->node_no, c->boot_id, c->seq);
}

bool hub_cursor_read(const char *text, struct city_cursor *c)
{
	uint64_t v[4] = {0};
	for (unsigned i = 0; i < 4; i++) {
		if (strspn(text, "0123456789abcdef") != 16 || text[16] != (i < 3 ? '-' : '\0'))
			return false;
		v[i] = strtoull(text, NULL, 16);
		text += 17;
	}
	*c = (struct city_cursor){
		.at_ns = (int64_t)v[0], .node_no = (int64_t)v[1], .boot_id = v[2], .seq = v[3]};
	return true;
}

// The index of a word; count: none.
static unsigned word_of(const char *text, const char *(*name)(unsigned), unsigned count)
{
	unsigned i = 0;
	while (i < count && strcmp(text, name(i)) != 0)
		i++;
	return i;
}

// ---- parameters: each is given its text, which is not NULL

static enum hub_query_fault set_name(char *to, const char *text)
{
	if (!messages_is_name(text))
		return HUB_QUERY_FAULT_NAME;
	snprintf(to, MESSAGES_NAME_MAX + 1, "%s", text);
	return HUB_QUERY_FAULT_NONE;
}

static enum hub_query_fault set_city(struct hub_query *q, const char *text)
{
	return set_name(q->city, text);
}

static enum hub_query_fault set_node(struct hub_query *q, const char *text)
{
	return set_name(q->node, text);
}

static enum hub_query_fault set_from(struct hub_query *q, const char *text)
{
	return hub_query_time(text, &q->from_ns) ? HUB_QUERY_FAULT_NONE : HUB_QUERY_FAULT_TIME;
}

static enum hub_query_fault set_to(struct hub_query *q, const char *text)
{
	return hub_query_time(text, &q->to_ns) ? HUB_QUERY_FAULT_NONE : HUB_QUERY_FAULT_TIME;
}

static enum hub_query_fault set_limit(struct hub_query *q, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 5 || text[digits] != '\0')
		return HUB_QUERY_FAULT_LIMIT;
	q->limit = (unsigned)strtoul(text, NULL, 10);
	return q->limit >= 1 && q->limit <= HUB_QUERY_LIMIT_MAX ? HUB_QUERY_FAULT_NONE
								: HUB_QUERY_FAULT_LIMIT;
}

static enum hub_query_fault set_format(struct hub_query *q, const char *text)
{
	q->format = (enum hub_format)word_of(text, hub_format_name, HUB_FORMAT_COUNT);
	return q->format < HUB_FORMAT_COUNT ? HUB_QUERY_FAULT_NONE : HUB_QUERY_FAULT_FORMAT;
}

static enum hub_query_fault set_level(struct hub_query *q, const char *text)
{
	q->level = (enum city_level)word_of(text, city_level_name, CITY_LEVEL_COUNT);
	return q->level < CITY_LEVEL_COUNT ? HUB_QUERY_FAULT_NONE : HUB_QUERY_FAULT_LEVEL;
}

static enum hub_query_fault set_subject(struct hub_query *q, const char *text)
{
	q->subject = (uint8_t)word_of(text, rollup_subject_name, ROLLUP_SUBJECT_COUNT);
	return q->subject < ROLLUP_SUBJECT_COUNT ? HUB_QUERY_FAULT_NONE : HUB_QUERY_FAULT_SUBJECT;
}

static enum hub_query_fault set_figures(struct hub_query *q, const char *text)
{
	q->has_figures = strcmp(text, "1") == 0;
	return q->has_figures || strcmp(text, "0") == 0 ? HUB_QUERY_FAULT_NONE
							: HUB_QUERY_FAULT_FLAG;
}

static enum hub_query_fault set_after(struct hub_query *q, const char *text)
{
	return hub_cursor_read(text, &q->after) ? HUB_QUERY_FAULT_NONE : HUB_QUERY_FAULT_CURSOR;
}

static const struct {
	const char *name;
	enum hub_query_fault (*set)(struct hub_query *q, const char *text);
} parameters[] = {
	{"city", set_city},   {"node", set_node},	{"from", set_from},
	{"to", set_to},	      {"limit", set_limit},	{"format", set_format},
	{"level", set_level}, {"subject", set_subject}, {"figures", set_figures},
	{"after", set_after},
};

static enum hub_format accepted(const char *accept)
{
	if (accept != NULL && strstr(accept, "text/csv") != NULL)
		return HUB_FORMAT_CSV;
	if (accept != NULL && strstr(accept, "application/geo+json") != NULL)
		return HUB_FORMAT_GEOJSON;
	return HUB_FORMAT_JSON;
}

enum hub_query_fault hub_query_parse(const char *(*get)(const void *ctx, const char *name),
				     const void *ctx, const char *accept, struct hub_query *out)
{
	*out = (struct hub_query){.to_ns = INT64_MAX,
				  .limit = HUB_QUERY_LIMIT,
				  .format = accepted(accept),
				  .subject = HUB_SUBJECT_ANY,
				  .after = {.at_ns = INT64_MAX, .node_no = INT64_MAX}};
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		const char *text = get(ctx, parameters[i].name);
		enum hub_query_fault why =
			text != NULL ? parameters[i].set(out, text) : HUB_QUERY_FAULT_NONE;
		if (why != HUB_QUERY_FAULT_NONE)
			return why;
	}
	return out->from_ns < out->to_ns ? HUB_QUERY_FAULT_NONE : HUB_QUERY_FAULT_ORDER;
}

struct city_list hub_query_list(const struct hub_query *q)
{
	return (struct city_list){.city = q->city[0] != '\0' ? q->city : NULL,
				  .node = q->node[0] != '\0' ? q->node : NULL,
				  .from_ns = q->from_ns,
				  .to_ns = q->to_ns,
				  .after = q->after,
				  .limit = q->limit};
}
