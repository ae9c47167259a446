// SPDX-License-Identifier: Apache-2.0
#include "air/answer_json.h"

#include "air/air_dss.h"

#include <math.h>

#include "air/rfc3339.h"
#include "air/uuid.h"
#include "base/units.h"

static const double E7 = 1e7, CM_PER_M = 100;

// ---- small values

json_t *answer_id_json(const struct air_id *id)
{
	char text[UUID_TEXT_SIZE];
	uuid_write(id, text);
	return json_string(text);
}

json_t *answer_time_json(int64_t t_ns)
{
	char text[RFC3339_SIZE];
	if (t_ns == VOLUME_TIME_FIRST || t_ns == VOLUME_TIME_LAST)
		return json_null();
	rfc3339_write(t_ns, text);
	return json_string(text);
}

static json_t *seconds_json(int64_t ns)
{
	return json_real((double)ns / (double)UNITS_NS_PER_S);
}

static json_t *point_json(struct polygon_point p)
{
	return json_pack("{s:f s:f}", "lat", p.lat_e7 / E7, "lng", p.lon_e7 / E7);
}

static json_t *altitude_json(int32_t cm)
{
	return json_pack("{s:f s:s s:s}", "value", cm / CM_PER_M, "reference", "W84", "units", "M");
}

static void set_time(json_t *o, const char *key, int64_t t_ns)
{
	char text[RFC3339_SIZE];
	if (t_ns == VOLUME_TIME_FIRST || t_ns == VOLUME_TIME_LAST)
		return;
	rfc3339_write(t_ns, text);
	json_object_set_new(o, key, json_pack("{s:s s:s}", "value", text, "format", "RFC3339"));
}

// ---- volumes

static json_t *outline_json(const struct air_volume *v)
{
	if (v->shape == VOLUME_CIRCLE)
		return json_pack("{s:{s:o s:{s:f s:s}}}", "outline_circle", "center",
				 point_json(v->center), "radius", "value", v->radius_cm / CM_PER_M,
				 "units", "M");
	json_t *list = json_array();
	for (uint32_t i = 0; i < v->count; i++)
		json_array_append_new(list, point_json(v->points[i]));
	return json_pack("{s:{s:o}}", "outline_polygon", "vertices", list);
}

json_t *answer_volume_json(const struct air_volume *v)
{
	json_t *space = outline_json(v);
	if (v->lower_cm != VOLUME_NO_FLOOR)
		json_object_set_new(space, "altitude_lower", altitude_json(v->lower_cm));
	if (v->upper_cm != VOLUME_NO_CEILING)
		json_object_set_new(space, "altitude_upper", altitude_json(v->upper_cm));
	json_t *o = json_pack("{s:o}", "volume", space);
	set_time(o, "time_start", v->start_ns);
	set_time(o, "time_end", v->end_ns);
	return o;
}

static bool append_volume(void *arg, uint32_t number, const struct air_volume *v)
{
	return json_array_append_new(arg, answer_volume_json(v)) == 0;
}

// ---- entities

static const char *node_name(const struct net_file *net, uint16_t node)
{
	return net != NULL && node < net->def.node_count ? net->nodes[node].name : NULL;
}

static const char *pad_name(const struct net_file *net, uint16_t pad)
{
	return net != NULL && pad < net->def.pad_count ? net->pads[pad].name : NULL;
}

static json_t *stops_json(const struct air_book *b, const struct air_view *v,
			  const struct net_file *net)
{
	struct air_stop stops[AIR_LEGS_MAX + 1];
	uint32_t n = air_book_stops(b, v, stops, AIR_LEGS_MAX + 1);
	json_t *list = json_array();
	for (uint32_t i = 0; i < n && i <= AIR_LEGS_MAX; i++)
		json_array_append_new(list,
				      json_pack("{s:s? s:o}", "node", node_name(net, stops[i].node),
						"at", answer_time_json(stops[i].at_ns)));
	return list;
}

static void set_corridor(json_t *o, const struct air_book *b, const struct air_view *v,
			 const struct net_file *net)
{
	json_object_set_new(o, "state", json_string(air_state_name(v->state)));
	json_object_set_new(o, "priority", json_integer(v->priority));
	json_object_set_new(o, "lease_end", answer_time_json(v->end_ns));
	if (v->state == AIR_STATE_OFFERED) {
		json_object_set_new(o, "held_until", answer_time_json(v->held_until_ns));
		json_object_set_new(o, "request", answer_id_json(&v->group));
	}
	if (v->is_network)
		json_object_set_new(
			o, "trip",
			json_pack("{s:i s:i s:f s:s? s:s? s:o}", "layer", (int)v->layer, "route",
				  (int)v->route, "length_m", v->length_cm / CM_PER_M, "from_pad",
				  pad_name(net, v->from_pad), "to_pad", pad_name(net, v->to_pad),
				  "stops", stops_json(b, v, net)));
}

static void set_constraint(json_t *o, const struct air_view *v)
{
	json_t *reasons = json_array();
	for (unsigned k = 0; k < VOLUME_REASON_COUNT; k++)
		if ((v->constraint_reasons >> k & 1) != 0)
			json_array_append_new(reasons, json_string(volume_reason_name(k)));
	json_object_set_new(o, "kind", json_string(volume_kind_name(v->constraint_kind)));
	json_object_set_new(o, "reasons", reasons);
	json_object_set_new(o, "blocking", json_boolean(v->is_blocking));
	json_object_set_new(o, "pass_priority", json_integer(v->priority));
}

json_t *answer_view_json(const struct air_book *b, const struct air_view *v,
			 const struct net_file *net, bool has_volumes)
{
	json_t *o = json_pack("{s:o s:s s:i s:o s:o}", "id", answer_id_json(&v->id), "operator",
			      v->operator_name, "version", (int)v->version, "start",
			      answer_time_json(v->start_ns), "end", answer_time_json(v->end_ns));
	if (o == NULL)
		return NULL;
	if (v->kind == AIR_KIND_CORRIDOR)
		set_corridor(o, b, v, net);
	else if (v->kind == AIR_KIND_CONSTRAINT)
		set_constraint(o, v);
	if (has_volumes) {
		json_t *list = json_array();
		air_book_volumes(b, v, append_volume, list);
		json_object_set_new(o, "volumes", list);
	}
	return o;
}

// ---- GeoJSON

static json_t *position_json(struct polygon_point p)
{
	return json_pack("[f,f]", p.lon_e7 / E7, p.lat_e7 / E7);
}

enum { CIRCLE_CORNERS = 48 };

// A circle as the map draws it: the plane of the place, exact to what a screen shows.
static void circle_ring(const struct air_volume *v, json_t *ring)
{
	const double m_per_deg = 111195, r_m = v->radius_cm / CM_PER_M;
	const double lat = v->center.lat_e7 / E7, lon = v->center.lon_e7 / E7;
	const double east = m_per_deg * fmax(cos(lat * M_PI / 180), 0.01);
	for (int i = 0; i <= CIRCLE_CORNERS; i++) {
		double a = 2 * M_PI * (i % CIRCLE_CORNERS) / CIRCLE_CORNERS;
		json_array_append_new(ring, json_pack("[f,f]", lon + r_m * sin(a) / east,
						      lat + r_m * cos(a) / m_per_deg));
	}
}

static json_t *ring_json(const struct air_volume *v)
{
	json_t *ring = json_array();
	if (v->shape == VOLUME_CIRCLE) {
		circle_ring(v, ring);
		return ring;
	}
	for (uint32_t i = 0; i <= v->count; i++)
		json_array_append_new(ring, position_json(v->points[i % v->count]));
	return ring;
}

struct feature_walk {
	const struct air_view *view;
	json_t *features;
};

static bool append_feature(void *arg, uint32_t number, const struct air_volume *v)
{
	const struct feature_walk *w = arg;
	bool is_corridor = w->view->kind == AIR_KIND_CORRIDOR;
	json_t *p = json_pack(
		"{s:o s:s s:s s:i s:o s:o s:o s:o}", "id", answer_id_json(&w->view->id), "state",
		is_corridor ? air_state_name(w->view->state) : "constraint", "operator",
		w->view->operator_name, "number", (int)number, "lower_m",
		v->lower_cm == VOLUME_NO_FLOOR ? json_null() : json_real(v->lower_cm / CM_PER_M),
		"upper_m",
		v->upper_cm == VOLUME_NO_CEILING ? json_null() : json_real(v->upper_cm / CM_PER_M),
		"start", answer_time_json(v->start_ns), "end", answer_time_json(v->end_ns));
	json_t *f = json_pack("{s:s s:{s:s s:[o]} s:o}", "type", "Feature", "geometry", "type",
			      "Polygon", "coordinates", ring_json(v), "properties", p);
	return json_array_append_new(w->features, f) == 0;
}

void answer_view_features(const struct air_book *b, const struct air_view *v, json_t *features)
{
	struct feature_walk w = {v, features};
	air_book_volumes(b, v, append_feature, &w);
}

// ---- answers

json_t *answer_other_json(unsigned kind, const struct air_id *id)
{
	struct air_id original = *id;
	enum dss_kind foreign;
	bool is_foreign = kind == AIR_KIND_CONSTRAINT && air_dss_original(id, &original, &foreign);
	return json_pack("{s:s s:o}", "kind",
			 is_foreign ? dss_kind_name(foreign) : air_kind_name(kind), "id",
			 answer_id_json(is_foreign ? &original : id));
}

static json_t *conflict_json(const struct air_conflict *c, const struct net_file *net)
{
	json_t *o = json_pack("{s:s s:s s:o s:o}", "reason", air_reason_name(c->reason), "message",
			      air_reason_text(c->reason), "from", answer_time_json(c->from_ns),
			      "to", answer_time_json(c->to_ns));
	if (c->has_id) {
		json_t *other = answer_other_json(c->kind, &c->id);
		json_object_update(o, other);
		json_decref(other);
		return o;
	}
	if (pad_name(net, c->pad) != NULL)
		json_object_set_new(o, "pad", json_string(pad_name(net, c->pad)));
	if (node_name(net, c->node) != NULL)
		json_object_set_new(o, "node", json_string(node_name(net, c->node)));
	if (node_name(net, c->to_node) != NULL)
		json_object_set_new(o, "to_node", json_string(node_name(net, c->to_node)));
	return o;
}

static json_t *offer_json(const struct air_offer *f)
{
	json_t *o = json_pack("{s:o s:o s:o s:o s:o s:i}", "id", answer_id_json(&f->id),
			      "held_until", answer_time_json(f->held_until_ns), "start",
			      answer_time_json(f->start_ns), "end", answer_time_json(f->end_ns),
			      "delay_s", seconds_json(f->delay_ns), "layer_change",
			      (int)f->layer_change);
	if (f->layer >= 0) {
		json_object_set_new(o, "layer", json_integer(f->layer));
		json_object_set_new(o, "route", json_integer(f->route));
		json_object_set_new(o, "length_m", json_real((double)f->length_cm / CM_PER_M));
	}
	return o;
}

json_t *answer_denial_json(const struct air_answer *a, const struct net_file *net)
{
	json_t *conflicts = json_array(), *offers = json_array();
	for (uint32_t i = 0; i < a->conflict_count && i < AIR_CONFLICTS_MAX; i++)
		json_array_append_new(conflicts, conflict_json(&a->conflicts[i], net));
	for (uint32_t i = 0; i < a->offer_count && i < AIR_OFFERS_MAX; i++)
		json_array_append_new(offers, offer_json(&a->offers[i]));
	return json_pack("{s:s s:s s:s s:o s:o}", "error", "denied", "reason",
			 air_reason_name(a->reason), "message", air_reason_text(a->reason),
			 "conflicts", conflicts, "offers", offers);
}

json_t *answer_conformance_json(const struct conform_figures *f)
{
	return json_pack("{s:i s:o s:o s:o s:i}", "excursions", (int)f->excursions, "outside_s",
			 seconds_json(f->outside_ns), "flown_s", seconds_json(f->flown_ns),
			 "longest_s", seconds_json(f->longest_ns), "percent_inside",
			 (int)f->percent_inside);
}

// ---- network

static json_t *layers_of(uint16_t set)
{
	json_t *list = json_array();
	for (int i = 0; i < AIR_LAYERS_MAX; i++)
		if ((set >> i & 1) != 0)
			json_array_append_new(list, json_integer(i));
	return list;
}

static json_t *feature(const char *type, json_t *coordinates, json_t *properties)
{
	return json_pack("{s:s s:{s:s s:o} s:o}", "type", "Feature", "geometry", "type", type,
			 "coordinates", coordinates, "properties", properties);
}

static void append_places(const struct air_net_def *d, json_t *features)
{
	for (uint32_t i = 0; i < d->node_count; i++)
		json_array_append_new(features, feature("Point", position_json(d->nodes[i].at),
							json_pack("{s:s s:s}", "what", "node",
								  "name", d->nodes[i].name)));
	for (uint32_t i = 0; i < d->pad_count; i++) {
		const struct air_pad *p = &d->pads[i];
		json_array_append_new(
			features,
			feature("Point", position_json(p->at),
				json_pack("{s:s s:s s:s s:i s:f s:f s:f s:b}", "what", "pad",
					  "name", p->name, "node", d->nodes[p->node].name, "stands",
					  (int)p->stands, "turnaround_s", p->turnaround_ms / 1000.0,
					  "radius_m", p->radius_cm / CM_PER_M, "ground_m",
					  p->ground_cm / CM_PER_M, "only_contingency",
					  p->is_contingency)));
	}
}

json_t *answer_network_json(const struct net_file *net)
{
	const struct air_net_def *d = &net->def;
	json_t *features = json_array(), *layers = json_array();
	append_places(d, features);
	for (uint32_t i = 0; i < d->edge_count; i++) {
		const struct air_edge *e = &d->edges[i];
		json_array_append_new(
			features,
			feature("LineString",
				json_pack("[o,o]", position_json(d->nodes[e->from].at),
					  position_json(d->nodes[e->to].at)),
				json_pack("{s:s s:s s:s s:o s:f s:f}", "what", "segment", "from",
					  d->nodes[e->from].name, "to", d->nodes[e->to].name,
					  "layers", layers_of(e->layers), "width_m",
					  e->width_cm / CM_PER_M, "headway_s",
					  e->headway_ms / 1000.0)));
	}
	for (uint32_t i = 0; i < d->layer_count; i++)
		json_array_append_new(layers,
				      json_pack("{s:f s:f s:f}", "lower_m",
						d->layers[i].lower_cm / CM_PER_M, "upper_m",
						d->layers[i].upper_cm / CM_PER_M, "speed_ms",
						d->layers[i].speed_cms / CM_PER_M));
	return json_pack("{s:s s:o s:o}", "type", "FeatureCollection", "features", features,
			 "layers", layers);
}

// ---- status codes: those that are not 400

unsigned answer_status(enum air_reason r)
{
	static const struct {
		enum air_reason first, last;
		unsigned status;
	} rows[] = {
		{AIR_REASON_NONE, AIR_REASON_NONE, 200},
		{AIR_REASON_UNKNOWN_ID, AIR_REASON_UNKNOWN_ID, 404},
		{AIR_REASON_ID_EXISTS, AIR_REASON_ID_EXISTS, 409},
		{AIR_REASON_NOT_OWNER, AIR_REASON_NOT_OWNER, 403},
		{AIR_REASON_VERSION, AIR_REASON_TOO_EARLY, 409},
		{AIR_REASON_TOO_LATE, AIR_REASON_OFFER_LAPSED, 410},
		{AIR_REASON_KEY_REUSED, AIR_REASON_SHARE, 409},
		{AIR_REASON_FULL_CORRIDORS, AIR_REASON_DAMAGED, 503},
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (r >= rows[i].first && r <= rows[i].last)
			return rows[i].status;
	return 400;
}
