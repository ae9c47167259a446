// SPDX-License-Identifier: Apache-2.0
#include "hub/hub_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/timepoint.h"
#include "hub/csv.h"

static const char *const form_names[HUB_FORM_COUNT] = {"null", "text", "int",  "u64",
						       "hex",  "time", "bool", "e7"};

const char *hub_form_name(unsigned form)
{
	return form < HUB_FORM_COUNT ? form_names[form] : "?";
}

enum { FIELD_SIZE = 64 };

static bool is_quoted(enum hub_form form)
{
	return form == HUB_FORM_TEXT || form == HUB_FORM_HEX || form == HUB_FORM_TIME;
}

// The value as text; `room` holds what is made here.
static const char *text_of(const struct hub_cell *c, char room[FIELD_SIZE])
{
	struct text t;
	switch (c->form) {
	case HUB_FORM_TEXT:
		return c->text;
	case HUB_FORM_INT:
		snprintf(room, FIELD_SIZE, "%" PRId64, c->i);
		return room;
	case HUB_FORM_U64:
		snprintf(room, FIELD_SIZE, "%" PRIu64, c->u);
		return room;
	case HUB_FORM_HEX:
		snprintf(room, FIELD_SIZE, "%016" PRIx64, c->u);
		return room;
	case HUB_FORM_TIME:
		timepoint_to_iso8601(c->i, room);
		return room;
	case HUB_FORM_BOOL:
		return c->i != 0 ? "true" : "false";
	case HUB_FORM_E7:
		text_init(&t, FIELD_SIZE);
		text_put_decimal(&t, c->i, 7);
		snprintf(room, FIELD_SIZE, "%s", t.p != NULL ? t.p : "");
		text_fini(&t);
		return room;
	default:
		return "";
	}
}

static void put_json(struct text *t, const struct hub_cell *c)
{
	char room[FIELD_SIZE];
	if (c->form == HUB_FORM_NULL) {
		text_put(t, "null");
		return;
	}
	if (is_quoted(c->form))
		text_put(t, "\"");
	text_put_escaped(t, text_of(c, room));
	if (is_quoted(c->form))
		text_put(t, "\"");
}

static void put_members(struct hub_writer *w, const struct hub_cell *cell)
{
	bool is_first = true;
	for (unsigned i = 0; i < w->count; i++) {
		if (w->format == HUB_FORMAT_GEOJSON && ((int)i == w->lat || (int)i == w->lon))
			continue;
		text_put(w->out, is_first ? "\"" : ",\"");
		text_put(w->out, w->column[i].name);
		text_put(w->out, "\":");
		put_json(w->out, w->is_seen[i] ? &cell[i] : &(struct hub_cell){HUB_FORM_NULL, {0}});
		is_first = false;
	}
}

static void put_place(struct hub_writer *w, const struct hub_cell *cell)
{
	char lat[FIELD_SIZE], lon[FIELD_SIZE];
	if (!w->is_seen[w->lat] || !w->is_seen[w->lon]) {
		text_put(w->out, "null");
		return;
	}
	if (w->to > 0 && cell[w->to].form == HUB_FORM_E7) {
		char to_lat[FIELD_SIZE], to_lon[FIELD_SIZE];
		text_printf(w->out, "{\"type\":\"LineString\",\"coordinates\":[[%s,%s],[%s,%s]]}",
			    text_of(&cell[w->lon], lon), text_of(&cell[w->lat], lat),
			    text_of(&cell[w->to + 1], to_lon), text_of(&cell[w->to], to_lat));
		return;
	}
	text_printf(w->out, "{\"type\":\"Point\",\"coordinates\":[%s,%s]}",
		    text_of(&cell[w->lon], lon), text_of(&cell[w->lat], lat));
}

// ---- formats

static void json_row(struct hub_writer *w, const struct hub_cell *cell, const char *more)
{
	text_put(w->out, w->has_rows ? ",{" : "{");
	put_members(w, cell);
	if (more != NULL) {
		text_put(w->out, ",");
		text_put(w->out, more);
	}
	text_put(w->out, "}");
}

static void csv_row(struct hub_writer *w, const struct hub_cell *cell, const char *more)
{
	char room[FIELD_SIZE];
	for (unsigned i = 0; i < w->count; i++)
		csv_put(w->out, w->is_seen[i] ? text_of(&cell[i], room) : "", i == 0);
	csv_end_line(w->out);
}

static void geojson_row(struct hub_writer *w, const struct hub_cell *cell, const char *more)
{
	text_put(w->out, w->has_rows ? "," : "");
	text_put(w->out, "{\"type\":\"Feature\",\"geometry\":");
	put_place(w, cell);
	text_put(w->out, ",\"properties\":{");
	put_members(w, cell);
	text_put(w->out, "}}");
}

static void json_begin(struct hub_writer *w)
{
	text_printf(w->out, "{\"%s\":[", w->member);
}

static void csv_begin(struct hub_writer *w)
{
	for (unsigned i = 0; i < w->count; i++)
		csv_put(w->out, w->column[i].name, i == 0);
	csv_end_line(w->out);
}

static void geojson_begin(struct hub_writer *w)
{
	text_put(w->out, "{\"type\":\"FeatureCollection\",\"features\":[");
}

static void json_end(struct hub_writer *w, const char *next)
{
	if (next != NULL)
		text_printf(w->out, "],\"next\":\"%s\"}", next);
	else
		text_put(w->out, "],\"next\":null}");
}

static void csv_end(struct hub_writer *w, const char *next)
{
	// The next page is named by the header Link alone.
}

static const struct {
	void (*begin)(struct hub_writer *w);
	void (*row)(struct hub_writer *w, const struct hub_cell *cell, const char *more);
	void (*end)(struct hub_writer *w, const char *next);
} formats[HUB_FORMAT_COUNT] = {
	[HUB_FORMAT_JSON] = {json_begin, json_row, json_end},
	[HUB_FORMAT_CSV] = {csv_begin, csv_row, csv_end},
	[HUB_FORMAT_GEOJSON] = {geojson_begin, geojson_row, json_end},
};

static bool may_see(const struct classify *c, const ProtobufCMessageDescriptor *of, uint32_t field)
{
	const struct hub_class_message *m = of != NULL ? classify_find(of) : NULL;
	if (field == 0)
		return true;
	for (uint32_t i = 0; m != NULL && i < m->field_count; i++)
		if (m->fields[i].number == field)
			return classify_allows(c, m->fields[i].data_class);
	return false;
}

void hub_writer_begin(struct hub_writer *w, const ProtobufCMessageDescriptor *of)
{
	for (unsigned i = 0; i < w->count; i++)
		w->is_seen[i] = may_see(&w->classify, of, w->column[i].field);
	w->has_rows = false;
	formats[w->format].begin(w);
}

void hub_writer_row(struct hub_writer *w, const struct hub_cell *cell, const char *more)
{
	formats[w->format].row(w, cell, more);
	w->has_rows = true;
}

void hub_writer_end(struct hub_writer *w, const char *next)
{
	formats[w->format].end(w, next);
}
