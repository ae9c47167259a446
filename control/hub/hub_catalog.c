// SPDX-License-Identifier: Apache-2.0
// /v1/catalog: what each node is made of. As JSON the whole message; as CSV and GeoJSON the places that it names.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "hub/hub_answer.h"
#include "hub/hub_lists.h"
#include "uplink/pb_json.h"

enum { ALL = 1 << HUB_FORMAT_JSON | 1 << HUB_FORMAT_CSV | 1 << HUB_FORMAT_GEOJSON };

#define CELL(f, member, v) ((struct hub_cell){.form = HUB_FORM_##f, .member = (v)})

static const struct hub_column places[] = {{"city", 0}, {"node", 0},   {"kind", 0},
					   {"id", 0},	{"name", 0},   {"lat", 0},
					   {"lon", 0},	{"to_lat", 0}, {"to_lon", 0}};
static const struct hub_column nodes[] = {{"city", 0}, {"node", 0}, {"received", 0}};
enum { PLACES = sizeof(places) / sizeof(places[0]), LAT = 5, LON = 6, TO = 7 };

// What the catalogue has gone through classify_strip: what may not be seen is empty or zero there.
static void put_place(struct hub_answer *a, const struct city_node_row *n, const char *kind,
		      uint32_t id, const char *name, const int32_t at[2], const int32_t to[2])
{
	const struct hub_cell none = CELL(NULL, i, 0);
	const struct hub_cell c[PLACES] = {CELL(TEXT, text, n->city),
					   CELL(TEXT, text, n->node),
					   CELL(TEXT, text, kind),
					   CELL(INT, i, id),
					   CELL(TEXT, text, name),
					   CELL(E7, i, at[0]),
					   CELL(E7, i, at[1]),
					   to != NULL ? CELL(E7, i, to[0]) : none,
					   to != NULL ? CELL(E7, i, to[1]) : none};
	hub_writer_row(&a->w, c, NULL);
}

static void put_places(struct hub_answer *a, const struct city_node_row *n,
		       const Kerbwing__Hub__V1__Catalog *m)
{
	char name[160];
	for (size_t i = 0; i < m->n_crossings; i++)
		put_place(a, n, "crossing", m->crossings[i]->crossing, m->crossings[i]->name,
			  (int32_t[]){m->crossings[i]->lat_e7, m->crossings[i]->lon_e7}, NULL);
	for (size_t i = 0; i < m->n_pads; i++)
		put_place(a, n, "pad", m->pads[i]->pad, m->pads[i]->name,
			  (int32_t[]){m->pads[i]->lat_e7, m->pads[i]->lon_e7}, NULL);
	for (size_t i = 0; i < m->n_segments; i++) {
		const Kerbwing__Hub__V1__CatalogSegment *s = m->segments[i];
		snprintf(name, sizeof(name), "%.70s-%.70s", s->from, s->to);
		put_place(a, n, "segment", s->segment, name,
			  (int32_t[]){s->lat_from_e7, s->lon_from_e7},
			  (int32_t[]){s->lat_to_e7, s->lon_to_e7});
	}
}

static void put_whole(struct hub_answer *a, const struct city_node_row *n,
		      const ProtobufCMessage *m)
{
	struct text more;
	json_t *j = pb_json_of(m);
	char *text = j != NULL ? json_dumps(j, JSON_COMPACT) : NULL;
	const struct hub_cell c[] = {CELL(TEXT, text, n->city), CELL(TEXT, text, n->node),
				     CELL(TIME, i, n->catalog_received_ns)};
	text_init(&more, 4 << 20);
	text_put(&more, "\"catalog\":");
	text_put(&more, text != NULL ? text : "null");
	hub_writer_row(&a->w, c, more.is_failed ? NULL : more.p);
	text_fini(&more);
	free(text);
	json_decref(j);
}

static bool put_node(void *ctx, const struct city_node_row *n)
{
	struct hub_answer *a = ctx;
	struct intake_message m;
	const struct city_cursor at = {.at_ns = INT64_MAX, .node_no = n->no};
	if (!hub_answer_row(a, &at))
		return false;
	if (n->catalog_size == 0 ||
	    !intake_reread(&a->room, INTAKE_CATALOG, n->catalog, n->catalog_size, &m))
		return true;
	classify_strip(&a->w.classify, m.any);
	if (a->query.format == HUB_FORMAT_JSON)
		put_whole(a, n, m.any);
	else
		put_places(a, n, m.catalog);
	return true;
}

static enum store_result fill(struct hub_answer *a, struct city_backend *b)
{
	const struct city_list l = hub_query_list(&a->query);
	int64_t after_no = l.after.node_no == INT64_MAX ? 0 : l.after.node_no;
	bool is_json = a->query.format == HUB_FORMAT_JSON;
	a->w.column = is_json ? nodes : places;
	a->w.count = is_json ? sizeof(nodes) / sizeof(nodes[0]) : PLACES;
	a->w.lat = LAT;
	a->w.lon = LON;
	a->w.to = TO;
	hub_writer_begin(&a->w, NULL);
	return b->ops->nodes(b, l.city, l.node, after_no, l.limit, put_node, a);
}

void hub_lists_catalog(const struct server_request *rq, struct server_reply *rp)
{
	static const struct hub_answer_kind kind = {"catalog", ALL, fill};
	hub_answer_ask(rq, rp, &kind);
}
