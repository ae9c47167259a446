// SPDX-License-Identifier: Apache-2.0
// What is in the air book: corridors and constraints by area and operator, as lists or for the map; the network and what it
// still takes; fairness between operators (docs/wire/corridors.md).
#include <stdlib.h>
#include <string.h>

#include "air/answer_json.h"
#include "air/rfc3339.h"
#include "api/h_air.h"
#include "api/handlers.h"
#include "api/json.h"
#include "base/units.h"
#include "book/air_input.h"
#include "control.h"

enum { LIST_MAX = 1000, TIMELINE_MAX = 500 };

struct walk {
	struct air_service *s;
	const char *operator_name; // NULL: all
	bool is_map;
	json_t *list;
	unsigned count;
	bool has_more;
};

static bool append(void *arg, const struct air_view *v)
{
	struct walk *w = arg;
	if (w->operator_name != NULL && strcmp(w->operator_name, v->operator_name) != 0)
		return true;
	if (w->count == LIST_MAX) {
		w->has_more = true;
		return false;
	}
	w->count++;
	if (w->is_map)
		answer_view_features(w->s->book, v, w->list);
	else
		json_array_append_new(w->list,
				      answer_view_json(w->s->book, v, w->s->cfg.net, false));
	return true;
}

static bool number_of(const struct server_request *rq, const char *name, double *out)
{
	const char *text = server_query(rq, name);
	char *end;
	if (text == NULL)
		return false;
	*out = strtod(text, &end);
	return end != text && *end == '\0';
}

// ?lat=&lng=&radius_m=&from=&to=: what shares a point with that circle in that time. All or none of the first three.
static bool area_of(const struct server_request *rq, struct air_volume *out, bool *has,
		    const char **wrong)
{
	double lat = 0, lng = 0, r = 0;
	const char *from = server_query(rq, "from"), *to = server_query(rq, "to");
	bool has_lat = number_of(rq, "lat", &lat), has_lng = number_of(rq, "lng", &lng),
	     has_r = number_of(rq, "radius_m", &r);
	*has = has_lat && has_lng && has_r;
	*out = (struct air_volume){.shape = VOLUME_CIRCLE,
				   .lower_cm = VOLUME_NO_FLOOR,
				   .upper_cm = VOLUME_NO_CEILING,
				   .start_ns = VOLUME_TIME_FIRST,
				   .end_ns = VOLUME_TIME_LAST};
	if (!*has && (server_query(rq, "lat") != NULL || server_query(rq, "lng") != NULL ||
		      server_query(rq, "radius_m") != NULL || from != NULL || to != NULL))
		*wrong = "an area is lat, lng and radius_m together, as numbers";
	else if (*has && (air_input_latitude(lat, &out->center.lat_e7) != AIR_REASON_NONE ||
			  air_input_longitude(lng, &out->center.lon_e7) != AIR_REASON_NONE ||
			  air_input_radius(r, &out->radius_cm) != AIR_REASON_NONE))
		*wrong = "lat, lng or radius_m is out of range";
	else if ((from != NULL && !rfc3339_read(from, &out->start_ns)) ||
		 (to != NULL && !rfc3339_read(to, &out->end_ns)))
		*wrong = "from and to are instants like 2026-11-21T08:30:00Z";
	return *wrong == NULL;
}

static void list(const struct server_request *rq, struct server_reply *rp, enum air_kind kind,
		 const char *key)
{
	struct air_service *s = h_air_service(rq, rp);
	struct air_volume area;
	bool has_area;
	const char *wrong = NULL;
	if (s == NULL)
		return;
	if (!area_of(rq, &area, &has_area, &wrong)) {
		server_fail(rp, 400, "area", wrong);
		return;
	}
	const char *format = server_query(rq, "format");
	struct walk w = {.s = s,
			 .operator_name = server_query(rq, "operator"),
			 .is_map = format != NULL && strcmp(format, "geojson") == 0,
			 .list = json_array()};
	enum air_reason why =
		has_area ? air_book_query(s->book, &area,
					  kind == AIR_KIND_CORRIDOR
						  ? AIR_QUERY_CORRIDORS | AIR_QUERY_OFFERS
						  : AIR_QUERY_CONSTRAINTS,
					  append, &w)
			 : air_book_each(s->book, kind, false, append, &w);
	w.has_more |= why == AIR_REASON_FULL_RESULTS;
	if (why != AIR_REASON_NONE && why != AIR_REASON_FULL_RESULTS) {
		json_decref(w.list);
		h_air_fail(rp, why);
		return;
	}
	json_reply(rp, w.is_map ? json_pack("{s:s s:o s:b}", "type", "FeatureCollection",
					    "features", w.list, "more", w.has_more)
				: json_pack("{s:o s:b}", key, w.list, "more", w.has_more));
	air_service_read(s, rq, rp);
}

void h_corridors_get(const struct server_request *rq, struct server_reply *rp)
{
	list(rq, rp, AIR_KIND_CORRIDOR, "corridors");
}

void h_constraints_get(const struct server_request *rq, struct server_reply *rp)
{
	list(rq, rp, AIR_KIND_CONSTRAINT, "constraints");
}

// ---- the network

// A page asks before it knows whether there is anything.
void h_airspace_get(const struct server_request *rq, struct server_reply *rp)
{
	const struct control *c = server_app(rq);
	json_t *o = c->air.has_net ? answer_network_json(&c->air.net)
				   : json_pack("{s:s s:[] s:[]}", "type", "FeatureCollection",
					       "features", "layers");
	json_object_set_new(o, "enabled", json_boolean(c->air.is_open));
	json_reply(rp, o);
}

// ---- pads

struct timeline {
	struct air_service *s;
	uint16_t pad;
	json_t *list;
	unsigned count;
};

// The time at which a corridor uses the pad: its departure or its arrival.
static bool append_use(void *arg, const struct air_view *v)
{
	struct timeline *t = arg;
	const int64_t turn_ns =
		(int64_t)t->s->cfg.net->pads[t->pad].turnaround_ms * UNITS_NS_PER_MS;
	if (!v->is_network || (v->from_pad != t->pad && v->to_pad != t->pad))
		return true;
	bool is_departure = v->from_pad == t->pad;
	int64_t at_ns = is_departure ? v->start_ns : v->end_ns;
	json_array_append_new(
		t->list,
		json_pack("{s:o s:s s:s s:s s:i s:o s:o}", "corridor", answer_id_json(&v->id),
			  "operator", v->operator_name, "state", air_state_name(v->state), "use",
			  is_departure ? "departure" : "arrival", "priority", (int)v->priority,
			  "from", answer_time_json(is_departure ? at_ns : at_ns - turn_ns), "to",
			  answer_time_json(is_departure ? at_ns + turn_ns : at_ns)));
	return ++t->count < TIMELINE_MAX;
}

// GET /v1/pads/{name}?from=&to=: who starts and lands there; the next hour unless said otherwise.
void h_pad_get(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s = h_air_service(rq, rp);
	const char *from = server_query(rq, "from"), *to = server_query(rq, "to");
	int pad = s != NULL && s->cfg.net != NULL ? net_file_pad(s->cfg.net, server_param(rq, "id"))
						  : -1;
	struct air_usage u = {0, 0};
	if (s == NULL)
		return;
	if (pad < 0) {
		server_fail(rp, 404, "place", "no pad of this name; GET /v1/airspace lists them");
		return;
	}
	const struct air_pad *p = &s->cfg.net->pads[pad];
	struct air_volume area = {.shape = VOLUME_CIRCLE,
				  .center = p->at,
				  .radius_cm = p->radius_cm,
				  .lower_cm = VOLUME_NO_FLOOR,
				  .upper_cm = VOLUME_NO_CEILING,
				  .start_ns = loop_wall_ns(s->loop)};
	area.end_ns = area.start_ns + 3600 * UNITS_NS_PER_S;
	if ((from != NULL && !rfc3339_read(from, &area.start_ns)) ||
	    (to != NULL && !rfc3339_read(to, &area.end_ns))) {
		server_fail(rp, 400, "time", "from and to are instants like 2026-11-21T08:30:00Z");
		return;
	}
	struct timeline t = {.s = s, .pad = (uint16_t)pad, .list = json_array()};
	enum air_reason why = air_book_query(s->book, &area, AIR_QUERY_CORRIDORS | AIR_QUERY_OFFERS,
					     append_use, &t);
	if (why != AIR_REASON_NONE && why != AIR_REASON_FULL_RESULTS) {
		json_decref(t.list);
		h_air_fail(rp, why);
		return;
	}
	air_book_pad_usage(s->book, (uint16_t)pad, area.start_ns, area.end_ns, &u);
	json_reply(rp, json_pack("{s:s s:i s:f s:i s:i s:o s:o s:o}", "name", p->name, "stands",
				 (int)p->stands, "turnaround_s", p->turnaround_ms / 1000.0, "taken",
				 (int)u.taken, "capacity", (int)u.capacity, "from",
				 answer_time_json(area.start_ns), "to",
				 answer_time_json(area.end_ns), "uses", t.list));
	air_service_read(s, rq, rp);
}

// ---- operators

void h_operators_get(const struct server_request *rq, struct server_reply *rp)
{
	struct air_service *s = h_air_service(rq, rp);
	json_t *list_json = json_array();
	struct air_fairness f;
	if (s == NULL) {
		json_decref(list_json);
		return;
	}
	for (uint32_t i = 0; i < air_book_operator_count(s->book) && i < LIST_MAX; i++) {
		if (!air_book_fairness(s->book, i, &f))
			continue;
		uint64_t with_delay = f.grants + f.offers_taken;
		json_array_append_new(
			list_json,
			json_pack("{s:s s:o s:o s:o s:o s:o s:o s:o s:o s:i s:f s:f}", "name",
				  air_book_operator(s->book, i), "requests", json_u64(f.requests),
				  "grants", json_u64(f.grants), "denials", json_u64(f.denials),
				  "refusals", json_u64(f.refusals), "offers_made",
				  json_u64(f.offers_made), "offers_taken", json_u64(f.offers_taken),
				  "displaced", json_u64(f.displaced), "no_shows",
				  json_u64(f.no_shows), "live", (int)f.live, "delay_mean_s",
				  with_delay > 0 ? (double)f.delay_ms / 1000.0 / (double)with_delay
						 : 0.0,
				  "delay_max_s", f.delay_max_ms / 1000.0));
	}
	json_reply(rp,
		   json_pack("{s:o s:f}", "operators", list_json, "jain", air_book_jain(s->book)));
	air_service_read(s, rq, rp);
}
