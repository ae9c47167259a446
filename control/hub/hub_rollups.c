// SPDX-License-Identifier: Apache-2.0
// /v1/rollups: buckets as JSON (one object each), as a long table in CSV (one line a figure), cells also as GeoJSON.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/grid_text.h"
#include "base/timepoint.h"
#include "hub/csv.h"
#include "hub/hub_answer.h"
#include "hub/hub_lists.h"
#include "hub/rollup.h"

enum { TIME_SIZE = 32, NAME_SIZE = 64 };

// What is the same for all figures of a bucket.
struct place {
	struct hub_answer *a;
	const struct city_row *row;
	const struct rollup *r;
	char start[TIME_SIZE], end[TIME_SIZE];
};

static bool is_seen(const struct classify *c, const ProtobufCMessageDescriptor *of,
		    const char *field)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(of, field);
	const struct hub_class_message *m = classify_find(of);
	for (uint32_t i = 0; f != NULL && m != NULL && i < m->field_count; i++)
		if (m->fields[i].number == f->id)
			return classify_allows(c, m->fields[i].data_class);
	return false;
}

static bool may_see(const struct hub_answer *a, const struct rollup_kind *k,
		    const struct rollup_figure *f)
{
	const struct classify *c = &a->w.classify;
	return is_seen(c, k->of, f->field) &&
	       (k->inside == NULL ||
		is_seen(c, &kerbwing__hub__v1__summary__descriptor, k->inside));
}

// Calls each with the figures that were told and may be seen; RANGE gives two.
static void each_figure(const struct place *p, const struct rollup_row *row,
			void (*each)(const struct place *p, const struct rollup_row *row,
				     const char *name, int64_t v, uint32_t hidden))
{
	const struct rollup_kind *k = &rollup_kinds[row->subject];
	for (unsigned i = 0; i < k->count; i++) {
		const struct rollup_figure *f = &k->figure[i];
		char name[NAME_SIZE];
		int64_t low, high;
		if (!may_see(p->a, k, f) || !rollup_get(p->r, row, i, &low, &high))
			continue;
		bool is_range = f->rule == ROLLUP_RULE_RANGE;
		snprintf(name, sizeof(name), "%s%s", f->name, is_range ? "_low" : "");
		each(p, row, name, low, row->value[i].hidden);
		snprintf(name, sizeof(name), "%s_high", f->name);
		if (is_range)
			each(p, row, name, high, row->value[i].hidden);
	}
}

static bool is_wanted(const struct place *p, const struct rollup_row *row)
{
	uint8_t subject = p->a->query.subject;
	return subject == HUB_SUBJECT_ANY || subject == row->subject;
}

// ---- JSON

static void json_figure(const struct place *p, const struct rollup_row *row, const char *name,
			int64_t v, uint32_t hidden)
{
	text_printf(p->a->w.out, ",\"%s\":%" PRId64, name, v);
}

// Names of figures of which some intervals told nothing, because it was too few: what is told is at least so much.
static void json_hidden(const struct place *p, const struct rollup_row *row)
{
	const struct rollup_kind *k = &rollup_kinds[row->subject];
	const char *before = ",\"suppressed\":{";
	bool has_any = false;
	for (unsigned i = 0; i < k->count; i++) {
		if (row->value[i].hidden == 0 || !may_see(p->a, k, &k->figure[i]))
			continue;
		text_printf(p->a->w.out, "%s\"%s\":%" PRIu32, before, k->figure[i].name,
			    row->value[i].hidden);
		before = ",";
		has_any = true;
	}
	text_put(p->a->w.out, has_any ? "}" : "");
}

static void json_bucket(const struct place *p)
{
	struct text *t = p->a->w.out;
	bool is_first = true;
	text_printf(t,
		    "%s{\"city\":\"%s\",\"node\":\"%s\",\"level\":\"%s\",\"start\":\"%s\","
		    "\"end\":\"%s\",\"summaries\":%" PRIu64 ",\"covered_ms\":%" PRId64
		    ",\"left_out\":%" PRIu64 ",\"figures\":[",
		    p->a->w.has_rows ? "," : "", p->row->city, p->row->node,
		    city_level_name(p->a->query.level), p->start, p->end, p->r->summaries,
		    p->r->covered_ms, p->r->left_out);
	for (uint32_t i = 0; i < p->r->count; i++) {
		const struct rollup_row *row = p->r->row[i];
		if (!is_wanted(p, row))
			continue;
		text_printf(t, "%s{\"subject\":\"%s\",\"key\":\"", is_first ? "" : ",",
			    rollup_subject_name(row->subject));
		text_put_escaped(t, row->key);
		text_printf(t, "\",\"covered_ms\":%" PRId64, row->covered_ms);
		each_figure(p, row, json_figure);
		json_hidden(p, row);
		text_put(t, "}");
		is_first = false;
	}
	text_put(t, "]}");
}

// ---- CSV

static const struct hub_column csv_columns[] = {
	{"city", 0},
	{"node", 0},
	{"level", 0},
	{"start", 0},
	{"end", 0},
	{"covered_ms", 0},
	{"subject", 0},
	{"key", 0},
	{"figure", 0},
	{"value", 0},
	{"suppressed_intervals", 0},
};

static void csv_figure(const struct place *p, const struct rollup_row *row, const char *name,
		       int64_t v, uint32_t hidden)
{
	char number[3][NAME_SIZE];
	snprintf(number[0], NAME_SIZE, "%" PRId64, row->covered_ms);
	snprintf(number[1], NAME_SIZE, "%" PRId64, v);
	snprintf(number[2], NAME_SIZE, "%" PRIu32, hidden);
	const char *const fields[] = {p->row->city,
				      p->row->node,
				      city_level_name(p->a->query.level),
				      p->start,
				      p->end,
				      number[0],
				      rollup_subject_name(row->subject),
				      row->key,
				      name,
				      number[1],
				      number[2]};
	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		csv_put(p->a->w.out, fields[i], i == 0);
	csv_end_line(p->a->w.out);
}

static void csv_bucket(const struct place *p)
{
	for (uint32_t i = 0; i < p->r->count; i++)
		if (is_wanted(p, p->r->row[i]))
			each_figure(p, p->r->row[i], csv_figure);
}

// ---- GeoJSON of cells

static bool outline_of(const char *cell, char *out, size_t size)
{
	struct grid_cell c;
	if (grid_text_parse(cell, GRID_BIT_FIELDS, &c) != GRID_FINE)
		return false;
	struct grid_bounds b = grid_cell_bounds(&c);
	const int32_t corner[][2] = {{b.west_e7, b.south_e7},
				     {b.east_e7, b.south_e7},
				     {b.east_e7, b.north_e7},
				     {b.west_e7, b.north_e7},
				     {b.west_e7, b.south_e7}};
	struct text t;
	text_init(&t, size);
	for (unsigned i = 0; i < 5; i++) {
		text_put(&t, i == 0 ? "[[" : ",[");
		text_put_decimal(&t, corner[i][0], 7);
		text_put(&t, ",");
		text_put_decimal(&t, corner[i][1], 7);
		text_put(&t, "]");
	}
	text_put(&t, "]");
	bool is_good = !t.is_failed;
	snprintf(out, size, "%s", is_good ? t.p : "");
	text_fini(&t);
	return is_good;
}

static void geojson_bucket(const struct place *p)
{
	struct text *t = p->a->w.out;
	for (uint32_t i = 0; i < p->r->count; i++) {
		const struct rollup_row *row = p->r->row[i];
		char outline[256];
		if (row->subject != ROLLUP_CELL || !outline_of(row->key, outline, sizeof(outline)))
			continue;
		text_printf(t,
			    "%s{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\","
			    "\"coordinates\":[%s]},\"properties\":{\"city\":\"%s\",\"node\":\"%s\","
			    "\"level\":\"%s\",\"start\":\"%s\",\"end\":\"%s\",\"cell\":\"",
			    p->a->w.has_rows ? "," : "", outline, p->row->city, p->row->node,
			    city_level_name(p->a->query.level), p->start, p->end);
		text_put_escaped(t, row->key);
		text_printf(t, "\",\"covered_ms\":%" PRId64, row->covered_ms);
		each_figure(p, row, json_figure);
		json_hidden(p, row);
		text_put(t, "}}");
		p->a->w.has_rows = true;
	}
}

// ---- buckets

static bool put_bucket(void *ctx, const struct city_row *row)
{
	static void (*const put[HUB_FORMAT_COUNT])(const struct place *p) = {
		[HUB_FORMAT_JSON] = json_bucket,
		[HUB_FORMAT_CSV] = csv_bucket,
		[HUB_FORMAT_GEOJSON] = geojson_bucket};
	struct hub_answer *a = ctx;
	struct rollup r;
	struct place p = {.a = a, .row = row, .r = &r};
	const struct city_cursor at = {.at_ns = row->at_ns, .node_no = row->node_no};
	if (!hub_answer_row(a, &at))
		return false;
	if (!rollup_unpack(&r, row->payload, row->size))
		return true; // of another version: made anew when something late comes
	timepoint_to_iso8601(row->at_ns, p.start);
	timepoint_to_iso8601(row->at_ns + city_level_ns(a->query.level), p.end);
	put[a->query.format](&p);
	a->w.has_rows = a->w.has_rows || a->query.format != HUB_FORMAT_GEOJSON;
	rollup_fini(&r);
	return true;
}

static enum store_result fill(struct hub_answer *a, struct city_backend *b)
{
	const struct city_list l = hub_query_list(&a->query);
	a->w.column = csv_columns;
	a->w.count = sizeof(csv_columns) / sizeof(csv_columns[0]);
	hub_writer_begin(&a->w, NULL);
	return b->ops->list_rollups(b, a->query.level, &l, put_bucket, a);
}

void hub_lists_rollups(const struct server_request *rq, struct server_reply *rp)
{
	static const struct hub_answer_kind kind = {
		"rollups", 1 << HUB_FORMAT_JSON | 1 << HUB_FORMAT_CSV | 1 << HUB_FORMAT_GEOJSON,
		fill};
	hub_answer_ask(rq, rp, &kind);
}
