// SPDX-License-Identifier: Apache-2.0
#include "air/request_json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/rfc3339.h"
#include "base/units.h"
#include "book/air_input.h"

// Where we are in the body, for messages: "volumes[2].volume".
struct place {
	struct request_fault *fault;
	const char *path;
};

static bool fail(const struct place *at, const char *member, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

// Always false, so that a reader can return it. The first fault stays.
static bool fail(const struct place *at, const char *member, const char *code, const char *fmt, ...)
{
	struct request_fault *f = at->fault;
	va_list args;
	if (f->code != NULL)
		return false;
	f->code = code;
	int n = snprintf(f->message, sizeof(f->message), "%s%s%s: ", at->path,
			 at->path[0] != '\0' && member[0] != '\0' ? "." : "", member);
	va_start(args, fmt);
	if (n >= 0 && (size_t)n < sizeof(f->message))
		vsnprintf(f->message + n, sizeof(f->message) - (size_t)n, fmt, args);
	va_end(args);
	return false;
}

static bool judge(const struct place *at, const char *member, enum air_reason r)
{
	return r == AIR_REASON_NONE ||
	       fail(at, member, air_reason_name(r), "%s", air_reason_text(r));
}

// ---- members. An absent one leaves *out as it is, unless it is required.

static const json_t *member(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);
	return json_is_null(v) ? NULL : v;
}

static bool has_number(const struct place *at, const json_t *o, const char *key, bool is_required,
		       bool *has, double *out)
{
	const json_t *v = member(o, key);
	*has = v != NULL;
	*out = 0;
	if (v == NULL)
		return !is_required || fail(at, key, "missing", "is required");
	if (!json_is_number(v))
		return fail(at, key, "type", "expected a number");
	*out = json_number_value(v);
	return true;
}

static bool get_text(const struct place *at, const json_t *o, const char *key, bool is_required,
		     const char **out)
{
	const json_t *v = member(o, key);
	if (v == NULL)
		return !is_required || fail(at, key, "missing", "is required");
	if (!json_is_string(v) || strlen(json_string_value(v)) != json_string_length(v))
		return fail(at, key, "type", "expected a text");
	*out = json_string_value(v);
	return true;
}

static bool get_object(const struct place *at, const json_t *o, const char *key, bool is_required,
		       const json_t **out)
{
	*out = member(o, key);
	if (*out == NULL)
		return !is_required || fail(at, key, "missing", "is required");
	return json_is_object(*out) || fail(at, key, "type", "expected an object");
}

// RFC 3339 as a text, or as F3548's {"value": …, "format": "RFC3339"}.
static bool get_time(const struct place *at, const json_t *o, const char *key, bool is_required,
		     int64_t *out)
{
	const json_t *v = member(o, key);
	if (v == NULL)
		return !is_required || fail(at, key, "missing", "is required");
	if (json_is_object(v)) {
		const char *format = json_string_value(json_object_get(v, "format"));
		if (format == NULL || strcmp(format, "RFC3339") != 0)
			return fail(at, key, "format", "expected \"format\": \"RFC3339\"");
		v = json_object_get(v, "value");
	}
	if (!json_is_string(v) || strlen(json_string_value(v)) != json_string_length(v) ||
	    !rfc3339_read(json_string_value(v), out))
		return fail(at, key, "time", "expected an instant like 2026-11-21T08:30:00Z");
	return true;
}

static bool get_integer(const struct place *at, const json_t *o, const char *key, int64_t lo,
			int64_t hi, int64_t *out)
{
	const json_t *v = member(o, key);
	if (v == NULL)
		return true;
	if (!json_is_integer(v))
		return fail(at, key, "type", "expected a whole number");
	*out = json_integer_value(v);
	return (*out >= lo && *out <= hi) ||
	       fail(at, key, "range", "expected %lld to %lld", (long long)lo, (long long)hi);
}

static bool get_aircraft_figure(const struct place *at, const json_t *o, const char *key,
				uint32_t *out)
{
	double v;
	bool has;
	if (!has_number(at, o, key, false, &has, &v))
		return false;
	return !has || judge(at, key, air_input_aircraft(v, out));
}

// ---- geometry

static bool read_point(const struct place *at, const json_t *o, struct polygon_point *out)
{
	double lat, lng;
	bool has;
	const char *key = member(o, "lng") == NULL && member(o, "lon") != NULL ? "lon" : "lng";
	if (!json_is_object(o))
		return fail(at, "", "type", "expected an object with lat and lng");
	return has_number(at, o, "lat", true, &has, &lat) &&
	       has_number(at, o, key, true, &has, &lng) &&
	       judge(at, "lat", air_input_latitude(lat, &out->lat_e7)) &&
	       judge(at, key, air_input_longitude(lng, &out->lon_e7));
}

// {"value": 120, "reference": "W84", "units": "M"}
static bool get_altitude(const struct place *at, const json_t *o, const char *key, int32_t *out)
{
	const json_t *v;
	const char *reference = "", *units = "";
	double m;
	bool has;
	if (!get_object(at, o, key, false, &v) || v == NULL)
		return at->fault->code == NULL;
	char path[REQUEST_MESSAGE_SIZE];
	snprintf(path, sizeof(path), "%s.%s", at->path, key);
	const struct place in = {at->fault, path};
	if (!has_number(&in, v, "value", true, &has, &m) ||
	    !get_text(&in, v, "reference", true, &reference) ||
	    !get_text(&in, v, "units", true, &units))
		return false;
	if (strcmp(reference, "W84") != 0)
		return fail(&in, "reference", "reference",
			    "expected W84: metres above the WGS-84 ellipsoid");
	if (strcmp(units, "M") != 0)
		return fail(&in, "units", "units", "expected M");
	return judge(&in, "value", air_input_altitude(m, out));
}

static bool read_circle(const struct place *at, const json_t *o, struct air_volume *v)
{
	const json_t *center, *radius;
	const char *units = "";
	double m;
	bool has;
	v->shape = VOLUME_CIRCLE;
	if (!get_object(at, o, "center", true, &center) || !read_point(at, center, &v->center) ||
	    !get_object(at, o, "radius", true, &radius) ||
	    !has_number(at, radius, "value", true, &has, &m) ||
	    !get_text(at, radius, "units", true, &units))
		return false;
	if (strcmp(units, "M") != 0)
		return fail(at, "radius.units", "units", "expected M");
	return judge(at, "radius", air_input_radius(m, &v->radius_cm));
}

static bool read_polygon(const struct place *at, const json_t *o, struct polygon_point *points,
			 struct air_volume *v)
{
	const json_t *list = json_object_get(o, "vertices");
	v->shape = VOLUME_POLYGON;
	v->points = points;
	if (!json_is_array(list))
		return fail(at, "vertices", list == NULL ? "missing" : "type",
			    "expected a list of points");
	v->count = (uint32_t)json_array_size(list);
	for (uint32_t i = 0; i < v->count; i++)
		if (!read_point(at, json_array_get(list, i), &points[i]))
			return false;
	return true;
}

// points: room for as many as the polygon has.
static bool read_volume(const struct place *at, const json_t *o, struct polygon_point *points,
			struct air_volume *v)
{
	const json_t *space, *circle, *polygon;
	*v = (struct air_volume){.lower_cm = VOLUME_NO_FLOOR,
				 .upper_cm = VOLUME_NO_CEILING,
				 .start_ns = VOLUME_TIME_FIRST,
				 .end_ns = VOLUME_TIME_LAST};
	if (!json_is_object(o))
		return fail(at, "", "type", "expected a Volume4D");
	if (!get_object(at, o, "volume", true, &space) ||
	    !get_object(at, space, "outline_circle", false, &circle) ||
	    !get_object(at, space, "outline_polygon", false, &polygon) ||
	    !get_altitude(at, space, "altitude_lower", &v->lower_cm) ||
	    !get_altitude(at, space, "altitude_upper", &v->upper_cm) ||
	    !get_time(at, o, "time_start", false, &v->start_ns) ||
	    !get_time(at, o, "time_end", false, &v->end_ns))
		return false;
	if ((circle == NULL) == (polygon == NULL))
		return judge(at, "volume", AIR_REASON_SHAPE);
	return circle != NULL ? read_circle(at, circle, v) : read_polygon(at, polygon, points, v);
}

static size_t vertices_of(const json_t *volume)
{
	const json_t *space = json_object_get(volume, "volume");
	const json_t *polygon = json_object_get(space, "outline_polygon");
	return json_array_size(json_object_get(polygon, "vertices"));
}

bool request_read_volumes(const json_t *list, const char *path, struct request_volumes *out,
			  struct request_fault *fault)
{
	const struct place top = {fault, path};
	size_t n = json_array_size(list), vertices = 0, i;
	const json_t *one;
	*out = (struct request_volumes){.count = 0};
	if (!json_is_array(list))
		return fail(&top, "", "type", "expected a list of Volume4D");
	if (n > AIR_VOLUMES_MAX)
		return judge(&top, "", AIR_REASON_MANY_VOLUMES);
	json_array_foreach((json_t *)(uintptr_t)list, i, one) vertices += vertices_of(one);
	if (vertices > AIR_VERTICES_MAX)
		return judge(&top, "", AIR_REASON_MANY_VERTICES);
	out->volumes = calloc(n + 1, sizeof(*out->volumes));
	out->points = calloc(vertices + 1, sizeof(*out->points));
	bool good = (out->volumes != NULL && out->points != NULL) ||
		    fail(&top, "", "out_of_memory", "out of memory; ask again later");
	struct polygon_point *points = out->points;
	for (i = 0; good && i < n; i++) {
		char name[64];
		snprintf(name, sizeof(name), "%s[%zu]", path, i);
		const struct place at = {fault, name};
		one = json_array_get(list, i);
		good = read_volume(&at, one, points, &out->volumes[i]);
		points += vertices_of(one);
	}
	out->count = (uint32_t)n;
	if (!good)
		request_volumes_free(out);
	return good;
}

void request_volumes_free(struct request_volumes *v)
{
	free(v->volumes);
	free(v->points);
	*v = (struct request_volumes){.count = 0};
}

// ---- requests

static bool read_end(const struct place *top, const json_t *body, const char *key,
		     const struct net_file *net, struct air_end *out)
{
	const json_t *o;
	const char *pad = NULL, *node = NULL;
	const struct place at = {top->fault, key};
	if (!get_object(top, body, key, true, &o) || !get_text(&at, o, "pad", false, &pad) ||
	    !get_text(&at, o, "node", false, &node))
		return false;
	if (pad == NULL && node == NULL) {
		out->kind = AIR_END_POINT;
		return read_point(&at, o, &out->at);
	}
	int index = pad != NULL ? net_file_pad(net, pad) : net_file_node(net, node);
	if (index < 0)
		return fail(&at, pad != NULL ? "pad" : "node", "place",
			    "no such place in the network; GET /v1/airspace lists them");
	out->kind = pad != NULL ? AIR_END_PAD : AIR_END_NODE;
	out->index = (uint32_t)index;
	return true;
}

static bool read_flex(const struct place *top, const json_t *body, uint32_t *out)
{
	static const struct {
		const char *name;
		uint32_t bit;
	} words[] = {{"time", AIR_FLEX_TIME}, {"layer", AIR_FLEX_LAYER}, {"route", AIR_FLEX_ROUTE}};
	const json_t *list = member(body, "flex");
	size_t i;
	const json_t *word;
	*out = AIR_FLEX_ALL;
	if (list == NULL)
		return true;
	if (!json_is_array(list))
		return fail(top, "flex", "type", "expected a list of time, layer and route");
	*out = 0;
	json_array_foreach((json_t *)(uintptr_t)list, i, word)
	{
		uint32_t bit = 0;
		for (unsigned k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			if (json_is_string(word) &&
			    strcmp(json_string_value(word), words[k].name) == 0)
				bit = words[k].bit;
		if (bit == 0)
			return fail(top, "flex", "flex",
				    "expected a list of time, layer and route");
		*out |= bit;
	}
	return true;
}

static bool read_limits(const struct place *top, const json_t *body, struct air_request *r)
{
	const json_t *o;
	const struct place at = {top->fault, "altitude"};
	double lower, upper;
	bool has_lower, has_upper;
	r->lower_cm = VOLUME_NO_FLOOR;
	r->upper_cm = VOLUME_NO_CEILING;
	if (!get_object(top, body, "altitude", false, &o))
		return false;
	if (o == NULL)
		return true;
	if (!has_number(&at, o, "lower_m", false, &has_lower, &lower) ||
	    !has_number(&at, o, "upper_m", false, &has_upper, &upper))
		return false;
	return (!has_lower || judge(&at, "lower_m", air_input_altitude(lower, &r->lower_cm))) &&
	       (!has_upper || judge(&at, "upper_m", air_input_altitude(upper, &r->upper_cm)));
}

static bool read_trip(const struct place *top, const json_t *body, const struct net_file *net,
		      struct air_request *r)
{
	const json_t *aircraft, *departure;
	const struct place in_aircraft = {top->fault, "aircraft"},
			   in_departure = {top->fault, "departure"};
	if (net == NULL)
		return fail(top, "from", "no_network",
			    "this node has no corridor network; ask with volumes");
	if (!read_end(top, body, "from", net, &r->from) ||
	    !read_end(top, body, "to", net, &r->to) ||
	    !get_object(top, body, "aircraft", true, &aircraft) ||
	    !get_aircraft_figure(&in_aircraft, aircraft, "speed_ms", &r->speed_cms) ||
	    !get_aircraft_figure(&in_aircraft, aircraft, "climb_ms", &r->climb_cms) ||
	    !get_aircraft_figure(&in_aircraft, aircraft, "size_m", &r->size_cm) ||
	    !get_object(top, body, "departure", true, &departure) ||
	    !get_time(&in_departure, departure, "from", true, &r->depart_from_ns))
		return false;
	r->depart_to_ns = r->depart_from_ns;
	return get_time(&in_departure, departure, "to", false, &r->depart_to_ns);
}

static bool read_shift(const struct place *top, const json_t *body, struct air_request *r)
{
	double s = 0;
	bool has;
	if (!has_number(top, body, "shift_max_s", false, &has, &s))
		return false;
	if (!(s >= 0 && s <= 86400))
		return fail(top, "shift_max_s", "range", "expected 0 to 86400");
	r->shift_max_ns = (int64_t)(s * 1e9);
	return true;
}

static bool read_common(const struct place *top, const json_t *body, struct request *out)
{
	struct air_request *r = &out->air;
	const json_t *aircraft;
	const struct place in_aircraft = {top->fault, "aircraft"};
	const char *id = "";
	int64_t layer = -1, offers = AIR_OFFERS_MAX;
	double priority = 0;
	bool has;
	if (!get_object(top, body, "aircraft", false, &aircraft) ||
	    (aircraft != NULL && !get_text(&in_aircraft, aircraft, "id", false, &id)) ||
	    !has_number(top, body, "priority", false, &has, &priority) ||
	    !judge(top, "priority", air_input_priority(priority, &r->priority)) ||
	    !get_integer(top, body, "offers", 0, AIR_OFFERS_MAX, &offers) ||
	    !get_integer(top, body, "preferred_layer", -1, AIR_LAYERS_MAX - 1, &layer) ||
	    !read_flex(top, body, &r->flex) || !read_limits(top, body, r) ||
	    !read_shift(top, body, r))
		return false;
	r->offers = (uint32_t)offers;
	r->preferred_layer = (int32_t)layer;
	return id[0] == '\0' || identity_read(id, &out->aircraft) ||
	       fail(&in_aircraft, "id", "aircraft_id",
		    "expected serial:TEXT, registration:TEXT, or icao: and six hexadecimal digits");
}

bool request_read(const json_t *body, const struct net_file *net, struct request *out,
		  struct request_fault *fault)
{
	const struct place top = {fault, ""};
	const json_t *volumes = member(body, "volumes");
	*fault = (struct request_fault){.code = NULL};
	memset(out, 0, sizeof(*out));
	if (volumes != NULL && member(body, "from") != NULL)
		return fail(&top, "volumes", "ambiguous",
			    "expected either volumes, or from and to");
	bool good =
		read_common(&top, body, out) &&
		(volumes == NULL ? read_trip(&top, body, net, &out->air)
				 : request_read_volumes(volumes, "volumes", &out->volumes, fault));
	out->air.volumes = out->volumes.volumes;
	out->air.volume_count = out->volumes.count;
	if (good && volumes != NULL && out->volumes.count == 0)
		good = judge(&top, "volumes", AIR_REASON_NO_VOLUMES);
	if (!good)
		request_free(out);
	return good;
}

void request_free(struct request *r)
{
	request_volumes_free(&r->volumes);
}

static bool read_kind(const struct place *top, const json_t *body, uint8_t *kind)
{
	const char *word = volume_kind_name(VOLUME_KIND_PROHIBITED);
	if (!get_text(top, body, "kind", false, &word))
		return false;
	for (unsigned k = 0; k < VOLUME_KIND_COUNT; k++)
		if (strcmp(volume_kind_name(k), word) == 0) {
			*kind = (uint8_t)k;
			return true;
		}
	return fail(
		top, "kind", "kind",
		"expected PROHIBITED, REQ_AUTHORIZATION, CONDITIONAL, USPACE or NO_RESTRICTION");
}

static bool read_reasons(const struct place *top, const json_t *body, uint16_t *out)
{
	const json_t *list = member(body, "reasons"), *word;
	size_t i;
	if (list != NULL && !json_is_array(list))
		return fail(top, "reasons", "type", "expected a list of texts");
	json_array_foreach((json_t *)(uintptr_t)list, i, word)
	{
		unsigned k = 0;
		while (k < VOLUME_REASON_COUNT &&
		       (!json_is_string(word) ||
			strcmp(volume_reason_name(k), json_string_value(word)) != 0))
			k++;
		if (k == VOLUME_REASON_COUNT)
			return fail(top, "reasons", "reasons",
				    "number %zu is no reason that ED-318 knows", i);
		*out |= (uint16_t)(1u << k);
	}
	return true;
}

bool request_read_constraint(const json_t *body, struct air_constraint *out,
			     struct request_volumes *volumes, struct request_fault *fault)
{
	const struct place top = {fault, ""};
	const json_t *blocking = member(body, "blocking");
	int64_t pass = AIR_PRIORITY_MAX + 1;
	*fault = (struct request_fault){.code = NULL};
	*out = (struct air_constraint){.kind = VOLUME_KIND_PROHIBITED};
	if (blocking != NULL && !json_is_boolean(blocking))
		return fail(&top, "blocking", "type", "expected true or false");
	if (!read_kind(&top, body, &out->kind) || !read_reasons(&top, body, &out->reasons) ||
	    !get_integer(&top, body, "pass_priority", AIR_PRIORITY_MIN, AIR_PRIORITY_MAX + 1,
			 &pass) ||
	    !request_read_volumes(json_object_get(body, "volumes"), "volumes", volumes, fault))
		return false;
	out->is_blocking = blocking != NULL ? json_is_true(blocking)
					    : out->kind == VOLUME_KIND_PROHIBITED ||
						      out->kind == VOLUME_KIND_REQ_AUTHORIZATION;
	out->pass_priority = (int32_t)pass;
	out->volumes = volumes->volumes;
	out->volume_count = volumes->count;
	return true;
}
